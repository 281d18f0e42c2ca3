//! What a run leaves: fills, trades, the equity curve, and every cost apart; and why there may be none.

use std::borrow::Cow;

use market::{Fill, Side, Trade, TradeReason};
use thiserror::Error;

use crate::SettingsError;

/// A cost of a whole run, by its line.
#[derive(Clone, PartialEq, Debug)]
pub struct CostLine {
    /// `slippage`, `tick rounding`, or the name of a line of the fee schedule.
    pub name: Cow<'static, str>,
    /// Money, ≥ 0.
    pub amount: f64,
}

/// A time that the venue did not let an order fill.
///
/// An order that would open a position, or add to one, is dropped; one that closes waits, and is tried again on the next bar; a stop
/// watches on.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Blocked {
    /// Bar, from 0.
    pub index: usize,
    /// Which instrument of the run, from 0.
    pub asset: usize,
    /// Long buys, short sells.
    pub side: Side,
    /// It was to open a position or to add to one.
    pub opens: bool,
    /// The market's price.
    pub reference: f64,
    /// What asked for it: a decision, or the stop that was touched.
    pub reason: TradeReason,
    /// Why it could not.
    pub cause: BlockCause,
}

/// Why a venue does not let an order fill.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum BlockCause {
    /// Nothing traded inside this price limit of the session.
    PriceLimit(f64),
    /// What was bought in a session is sold in a later one only.
    ResaleLock,
    /// The instrument may not be sold short.
    NoShort,
    /// Nobody traded on the bar: its volume is zero.
    Halt,
}

/// What a run leaves.
///
/// Laws: `equity = cash + Σ units × close` after every bar; `gross − Σ costs = net`, where `net` is the final equity
/// less the start money; the trades' pnl sum to `net` (less what was written off).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Run {
    /// Every fill, in the order they happened.
    pub fills: Vec<Fill>,
    /// Every trade by the bar of its entry; the last may be open.
    pub trades: Vec<Trade>,
    /// Equity at each close, money: `[bars]`.
    pub equity: Vec<f64>,
    /// Bars that ended with a position open.
    pub bars_held: usize,
    /// Money gained had every fill been at its reference price and free: net plus all costs.
    pub gross: f64,
    /// Each cost: slippage; under the law of a venue what was lost to its grid of prices; then the fee schedule's lines.
    pub costs: Vec<CostLine>,
    /// Dividends received less dividends paid on shorts, money; part of `gross`.
    pub dividends: f64,
    /// Bar on which the account was first liquidated, if it was.
    pub liquidated_at: Option<usize>,
    /// Orders that were dropped when they were to fill: not even one lot could be paid, the stop that sizes or protects
    /// them was not known yet, or the position they were to replace was still there.
    pub orders_dropped: usize,
    /// Every time that the venue did not let an order fill, in the order they happened.
    pub blocked: Vec<Blocked>,
    /// Debt that was forgiven, money, ≥ 0; only [`crate::Ruin::ZeroAtClose`] forgives. Part of `gross`.
    pub written_off: f64,
}

/// Why there is no run.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum RunError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There are no bars at all.
    #[error("there are no bars to run over")]
    NoBars,
    /// There are not as many decisions, or numbers in a column, as bars.
    #[error("column `{column}` has {found} rows, there are {bars} bars")]
    Uneven {
        /// What there are too few or too many of.
        column: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        bars: usize,
    },
    /// Prices and sizes are so large that the account is no longer a number.
    #[error("the account is {equity} at bar {row}: prices and sizes are too large for one another")]
    NotFinite {
        /// First bar.
        row: usize,
        /// What stands there: infinite, or not a number.
        equity: f64,
    },
}
