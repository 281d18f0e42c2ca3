//! Thin shells over the libraries: decode, call, encode.
//!
//! A service implements a trait of [`api`] over parts that it knows only as traits: it names no database, no file
//! format and no network. The fronts hand the parts in.
//!
//! To add a service: its trait in `api`, a file here that implements it, one `pub use` line.

mod asset_paths;
mod beside;
pub mod data;
mod fit;
mod members;
mod prepared;
mod proven;
mod report;
mod rule_file;
mod rule_lines;
mod settings;
mod shaken;
mod strategy;
mod subject;
mod sweep;
mod tear_sheet;
mod trail;
mod trial;
mod validate;
mod validate_sweep;
pub mod venue;
mod walkforward;
mod why;
mod year;

pub use beside::beside;
pub use rule_file::{rule_faults, rule_warnings};
pub use rule_lines::stands_over_prices;
pub use strategy::StrategyService;
pub use sweep::{SweepSpace, front, more_is_better};
pub use year::{PeriodsPerYear, periods_per_year};
