//! What is wrong with bars, what can be mended, and which of them may be traded on.
//!
//! [`check`] looks at every row and says what it finds; [`clean`] makes the repairs of which there is only one;
//! [`into_bars`] and [`into_panel`] are the strict way into a backtest: they refuse what would have to be guessed.

mod check;
mod clean;
mod read;

pub use check::{CheckOptions, Issue, IssueKind, check};
pub use clean::{Repair, clean};
pub use read::{PanelOptions, ReadOptions, infer_interval, into_bars, into_panel};
