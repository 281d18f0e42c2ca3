//! Accounts, fills, costs and stops: one run of one rule over one series, and of one allocation over a panel.
//!
//! Pure: no file, socket, clock, logger or chance. A run is a function of bars, rule and settings, equal to the bit
//! wherever it is computed.

mod account;
pub mod bar_by_bar;
pub mod columnwise;
mod decision;
mod guard;
mod plan;
pub mod portfolio;
mod pricing;
mod rule;
mod run;
mod settings;
mod sizing;

pub use columnwise::Workspace;
pub use decision::Decision;
pub use guard::Bracket;
pub use rule::{Allocation, PanelView, Rule, RuleStream};
pub use run::{CostLine, Run, RunError};
pub use settings::{
    AtrStop, Conflict, Conventions, Costs, Direction, End, Entry, FillAt, Ruin, Settings, SettingsError, Size, Sizing,
    Slippage, StopAnchor, StopFill, Stops, TimeInForce, Units,
};
