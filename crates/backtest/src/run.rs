//! What a run leaves: fills, trades, the equity curve, and every cost apart; and why there may be none.

use std::borrow::Cow;

use market::{Fill, Trade};
use thiserror::Error;

use crate::SettingsError;

/// A cost of a whole run, by its line.
#[derive(Clone, PartialEq, Debug)]
pub struct CostLine {
    /// `slippage`, or the name of a line of the fee schedule.
    pub name: Cow<'static, str>,
    /// Money, ≥ 0.
    pub amount: f64,
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
    /// Each cost, slippage first, then the fee schedule's lines.
    pub costs: Vec<CostLine>,
    /// Dividends received less dividends paid on shorts, money; part of `gross`.
    pub dividends: f64,
    /// Bar on which the account was first liquidated, if it was.
    pub liquidated_at: Option<usize>,
    /// Orders that were dropped when they were to fill: not even one lot could be paid, the stop that sizes or protects
    /// them was not known yet, or the position they were to replace was still there.
    pub orders_dropped: usize,
    /// Times that the venue did not let an order fill: at a locked price limit, under a resale lock, or short where that
    /// is not allowed. An entry is dropped then, an exit tried again on the next bar.
    pub orders_blocked: usize,
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
