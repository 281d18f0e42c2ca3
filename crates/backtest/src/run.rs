//! What a run leaves: fills, trades, the equity curve, and every cost apart.

use std::borrow::Cow;

use market::{Fill, Trade};

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
/// less the start money; the trades' pnl sum to `net`.
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
    /// Bar on which the account was liquidated, if it was.
    pub liquidated_at: Option<usize>,
    /// Orders that were dropped because not even one lot could be paid.
    pub orders_dropped: usize,
}
