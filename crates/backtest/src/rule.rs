//! What a rule is: the column-wise form, the bar-by-bar form, and the allocation of a portfolio.

use std::fmt;

use indicators::Shared;
use market::{Bar, Timestamp, View};

use crate::Decision;

/// A rule over one series: a causal function from the bars up to now to a [`Decision`] at each close.
///
/// Both forms say the same, to the bit of every indicator behind them; a law over every registered rule tests it,
/// and that cutting off the future changes nothing.
pub trait Rule: fmt::Debug + Send + Sync {
    /// Bars before the first decision can come: the first `warmup` decisions are always none.
    fn warmup(&self) -> usize;

    /// Column-wise: overwrites `decisions` with one decision a bar.
    fn decide(&self, view: View<'_>, decisions: &mut Vec<Decision>);

    /// [`Rule::decide`] over the view of `shared`, to the bit, with the columns of indicators that other rules have asked for
    /// too: for searches, in which many rules read the same few.
    fn decide_shared(&self, shared: &mut Shared<'_>, decisions: &mut Vec<Decision>) {
        self.decide(shared.view(), decisions);
    }

    /// The part of the account's size that an entry decided at each bar takes, in [0, 1]: overwrites `sizes` with one a
    /// bar, or leaves it empty, which is 1 everywhere. Of no use where nothing is entered.
    fn sizes(&self, _view: View<'_>, sizes: &mut Vec<f64>) {
        sizes.clear();
    }

    /// Bar by bar, from an empty past.
    fn stream(&self) -> Box<dyn RuleStream>;
}

/// A rule that is fed one closed bar after the other.
pub trait RuleStream: Send {
    /// Takes the bar that has just closed and decides.
    fn next(&mut self, bar: &Bar) -> Decision;

    /// The part of the account's size that an entry decided at the bar just taken takes; see [`Rule::sizes`].
    fn size(&self) -> f64 {
        1.0
    }
}

/// The rows of a panel up to the current one: all that an allocation may look at.
#[derive(Clone, Copy, Debug)]
pub struct PanelView<'a> {
    /// Start of each row, the current row last.
    pub time: &'a [Timestamp],
    /// Closes, `[rows × assets]`, row-major, NaN where nothing traded.
    pub close: &'a [f64],
    /// Number of assets.
    pub assets: usize,
    /// The time of the *next* row, when there is one: a calendar fact (the venue's next session), not a price. A
    /// month ends on the row after which the month changes.
    pub next_time: Option<Timestamp>,
}

impl<'a> PanelView<'a> {
    /// Index of the current row.
    pub fn row(&self) -> usize {
        self.time.len() - 1
    }

    /// Closes of `row`, one an asset.
    pub fn closes(&self, row: usize) -> &'a [f64] {
        &self.close[row * self.assets..(row + 1) * self.assets]
    }
}

/// What the weights of an allocation can come to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WeightBounds {
    /// The largest `Σ |weight|`.
    pub total: f64,
    /// Whether a weight may be below zero.
    pub shorts: bool,
}

/// A rule over a panel: at some rows it states target weights.
pub trait Allocation: fmt::Debug + Send + Sync {
    /// Rows before the first weights can come.
    fn warmup(&self) -> usize;

    /// What its weights over `assets` instruments can come to at most; nothing is promised by default.
    fn bounds(&self, _assets: usize) -> WeightBounds {
        WeightBounds { total: f64::INFINITY, shorts: true }
    }

    /// Writes the target weights (fractions of equity, one an asset, sum of absolutes ≤ 1 without leverage) decided at the
    /// close of the current row and returns `true`, or leaves them and returns `false`: no rebalance at this row.
    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool;
}
