//! Accounts, fills, costs and stops: one run of one rule over one series, and of one allocation over a panel.
//!
//! Pure: no file, socket, clock, logger or chance. A run is a function of bars, rule and settings, equal to the bit
//! wherever it is computed.

mod decision;
pub mod portfolio;
mod rule;
mod run;
mod settings;

pub use decision::Decision;
pub use rule::{Allocation, PanelView, Rule, RuleStream};
pub use run::{CostLine, Run};
pub use settings::{
    AtrStop, Conventions, Costs, Direction, End, Entry, FillAt, Settings, SettingsError, Size, Slippage, StopAnchor,
    StopFill, Stops, TimeInForce, Units,
};
