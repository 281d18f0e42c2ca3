//! Accounts, fills, costs and stops: one run of one rule over one series, and of one allocation over a panel.
//!
//! Pure: no file, socket, clock, logger or chance. A run is a function of bars, rule and settings, equal to the bit
//! wherever it is computed. [`columnwise::run`] is for research, [`bar_by_bar::run`] takes the same bars one by one
//! through an order book; they work the same account and leave the same [`Run`]. It does not know where bars come from,
//! what a rule computes, or how good a run is.
//!
//! # Order of checks inside a bar
//! A bar says where it opened, how far it went and where it closed, not in which order. Where that leaves two answers,
//! the worse one is taken. On bar *i*:
//! 1. **Before the open**: corporate actions whose ex-date is the bar's UTC date, or lies between it and the bar before.
//!    A dividend goes to what was held over the eve's close, a short pays it. A split multiplies units, and divides the
//!    entry price and every price that waits: limits, stops, anchors.
//! 2. **At the open**: market orders that waited for it, exits before entries, with slippage.
//! 3. **Protection** of the position that is there. The open comes first: beyond a level against the position it gapped
//!    over it and fills there, beyond the take-profit it fills there, better than asked. Then the range, and first what
//!    is against: of stop-loss, ATR stop, trailing stop and liquidation the level nearest to the price is met first, and
//!    fills at its price; a stop is a market order and loses slippage, gap or not. Only when the range touched none of
//!    them, the take-profit, at its price, without slippage: a bar that touched both is taken for the stop. Afterwards
//!    the trailing stop follows the bar's best price: it is tested against what came before the bar.
//! 4. **Waiting entries**, only where no position was there at the open. A limit fills at the open when that is better,
//!    else at its price when the range touches it. A stop fills at the open when that is beyond it, else at its price,
//!    with slippage. A stop-limit is a limit from the moment its stop is touched; touched inside a bar, with the limit
//!    on the far side, it fills on this bar only if the bar closes there.
//! 5. **Protection on the bar of the entry**, with the market's price at the fill, slippage aside, in the place of the
//!    open. The stop is hit when the bar's range reaches it, though it may have done so before the entry. The take-profit is given only where the bar
//!    cannot contradict it: after an entry at the open or by a stop, when the range touches it (on the way to its best
//!    price the bar passed the stop); after a limit, when the bar closes beyond it. The trailing stop follows the same
//!    prices. An entry at the close has nothing of its bar left.
//! 6. **At the close**: market orders that waited for it, exits before entries. The rule decides. Orders for this very
//!    close ([`FillAt::Close`]) fill. Equity is written: `cash + units × close`.
//!
//! After the last bar, waiting orders are forgotten; an open position is marked, or closed at the last close.
//!
//! # What a decision does
//! Decisions that the direction does not allow are not heard. An exit, or with [`Direction::Both`] an entry of the other
//! side, closes the position; a reversal closes, then opens: two orders. An entry while in its direction is not heard:
//! positions are not enlarged. When entry and exit of one side come together, the exit counts; entries of both sides
//! together are none. A waiting entry gives way to a new entry, and to an exit of its side.
//!
//! # Money
//! Buying power is `cash × leverage` while flat. A full-size entry takes the most units that it pays, slippage and fees
//! included, long or short; lots are rounded down; a size in money, units or risk that costs more is cut down to what can
//! be paid. An order of no units is dropped and counted. So a long account without leverage never owes. Money borrowed,
//! and the proceeds of a short that are kept as cash, bear no interest.
//!
//! With borrowed money or short, the position is closed where equity falls below `maintenance × |units| × price`. A gap
//! can jump over that price: then cash is below zero, the loss stays in the equity curve, and with nothing to pay from,
//! nothing is traded any more.
//!
//! # To add
//! A fill rule, a size or a stop: its setting and text form in `settings`, its arithmetic in `pricing`, `sizing` or
//! `guard`, where both drivers find it, and its cases in `tests/it/markets.rs`.

mod account;
pub mod bar_by_bar;
pub mod columnwise;
mod decision;
mod guard;
mod instrument;
mod latch;
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
pub use instrument::Instrument;
pub use latch::Latch;
pub use plan::side_after;
pub use rule::{Allocation, PanelView, Rule, RuleStream, WeightBounds};
pub use run::{BlockCause, Blocked, CostLine, Run, RunError};
pub use settings::{
    AtrStop, Conflict, Conventions, Costs, Direction, End, Entry, FillAt, Ruin, Settings, SettingsError, Size, Sizing,
    Slippage, StopAnchor, StopFill, Stops, TimeInForce, Units,
};
