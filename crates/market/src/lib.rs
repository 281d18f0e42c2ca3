//! The nouns of the trade: symbols, venues, intervals, calendars, bars, orders, fills, trades, fees, ticks.
//!
//! Pure values: this crate opens no file and no socket, reads no clock and no environment, and prints nothing.
//! It does not know strategies, accounts or measures; those import it.
//!
//! To add a noun: one file here with the type, its checks and its tests, and one `mod` line below.

mod action;
mod bars;
mod calendar;
pub mod cell;
mod fee;
mod interval;
mod law;
mod order;
mod panel;
mod param;
pub mod quality;
pub mod raw;
mod resample;
mod symbol;
mod tick;
mod timestamp;
mod venue;

pub use action::{Action, Actions};
pub use bars::{Bar, Bars, BarsError, Columns, View};
pub use calendar::{Calendar, Session};
pub use fee::{Fee, FeeError, FeeLine, FeeSchedule, RateFee};
pub use interval::Interval;
pub use law::{Lots, VenueRules};
pub use order::{Fill, Side, Trade, TradeReason};
pub use panel::{Panel, PanelError};
pub use param::{ParamError, ParamKind, ParamSpec, Params, Value, brief, nearest};
pub use raw::{Fault, RawBars, RawTable, ReadError};
pub use resample::{Completed, LocalClock, ResampleError, Resampler, closes_at, resample};
pub use symbol::{Market, Symbol, SymbolError};
pub use tick::TickTable;
pub use timestamp::{Date, Timestamp};
pub use venue::Venue;
