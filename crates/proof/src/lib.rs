//! Proof on a run: that the rule does not look ahead, when it has warmed up, and what is left when the run is shaken.
//!
//! Pure: no file, clock or chance but from a seed. A proof is a function of the data and of the subject, equal on every
//! machine and any number of threads.
//!
//! # Looking ahead
//! A [`Subject`] maps data to what it says at the close of each bar. It does not look ahead when what it says up to bar
//! *c* is the same whatever comes after *c*: when nothing comes (the data are cut), and when another market comes (what
//! follows is replaced: returns shuffled, turned over and scaled, levels moved, volumes changed, bars still bars).
//! [`look_ahead`] tries that at bars where leaks show, and when one shows, goes on until it can name the first bar that
//! knows its future, and the columns it knows it from. What it cannot see: knowledge that was put into the subject before
//! it was handed over, such as a parameter that was chosen by hand on the same data.
//!
//! # Three verdicts on one run
//! - [`look_ahead`] with [`Mode::Sampled`] on every run, bounded in cost; with [`Mode::Full`] where a person asks.
//! - [`warm_up`]: how much history the last signal needs.
//! - [`fills_follow_decisions`]: that the driver filled no order before it was decided.
//!
//! [`prove`] and [`prove_panel`] put them into the [`Proof`] that travels with a run.
//!
//! # Shaking
//! [`robustness`]: the fee at which nothing is left, one bar of delay, more slippage, without the best trades, and the
//! bootstrap of blocks; each answers with numbers, and with a [`Finding`] where they are bad.
//!
//! # To add
//! A way to shake a run: a file in `robustness` with the function, its threshold and the reason for it. A leak that is not
//! caught: a subject in `tests/it/corpus`, and then a better choice of cuts in `look_ahead`.

mod fills;
mod finding;
mod future;
mod look_ahead;
mod panel;
mod probe;
pub mod robustness;
mod series;
mod subject;
mod summary;
mod warm_up;

pub use fills::{FillFault, fills_follow_decisions};
pub use finding::{Finding, Severity};
pub use look_ahead::{Checked, How, Input, Leak, Mode, Verdict, look_ahead, look_ahead_of_panel};
pub use subject::{Data, OfAllocation, OfRule, PanelData, PanelSubject, Said, Subject, Track, Weights};
pub use summary::{Proof, prove, prove_panel};
pub use warm_up::{WarmUp, warm_up, warm_up_of_panel};
