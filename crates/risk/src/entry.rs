//! A measure as data: its name, what its number means, and how to compute it.

use serde::Serialize;

use crate::series::Series;

/// What a measure's number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A fraction of wealth: 0.1 is ten percent.
    Fraction,
    /// A fraction of wealth a year.
    FractionPerYear,
    /// A pure number.
    Ratio,
    /// A count of periods.
    Bars,
    /// A count of trades.
    Trades,
    /// The account's currency.
    Money,
}

/// The values a measure can take, both ends included; an infinite end is no bound.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Smallest.
    pub min: f64,
    /// Largest.
    pub max: f64,
}

impl Range {
    /// Any number.
    pub const ANY: Self = Self::new(f64::NEG_INFINITY, f64::INFINITY);
    /// Zero or more.
    pub const POSITIVE: Self = Self::new(0.0, f64::INFINITY);
    /// Zero or less.
    pub const NEGATIVE: Self = Self::new(f64::NEG_INFINITY, 0.0);
    /// From zero to one.
    pub const SHARE: Self = Self::new(0.0, 1.0);

    /// From `min` to `max`.
    pub const fn new(min: f64, max: f64) -> Self {
        Self { min, max }
    }

    /// Whether `value` lies inside.
    pub fn contains(self, value: f64) -> bool {
        self.min <= value && value <= self.max
    }
}

/// Which way a measure is good, for whoever ranks runs by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// More is better: a return, a ratio of gain to pain, a drawdown (which is negative).
    Higher,
    /// Less is better: a volatility, a value at risk.
    Lower,
    /// It describes and does not judge: beta, correlation.
    Neither,
}

/// One measure of a return series.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// As it is called in tables, on the command line, in the configuration and on the wire.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// What the number counts.
    pub unit: Unit,
    /// The values it can take.
    pub range: Range,
    /// Which way is good.
    pub better: Better,
    /// Whether there is no answer without a benchmark.
    pub benchmark: bool,
    /// How to recompute it by hand: `r` returns, `b` benchmark, `n` their number, `rf` the rate a period, `P` periods a year.
    pub formula: &'static str,
    /// The choices made where authors differ, and when there is no answer.
    pub convention: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// The formula itself. Call [`Entry::value`] instead: it lets no infinity through.
    pub of: fn(&Series) -> Option<f64>,
}

impl Entry {
    /// The measure of `series`; `None` when there is no answer or it is too large for a number. Never −0.
    pub fn value(&self, series: &Series) -> Option<f64> {
        (self.of)(series).filter(|value| value.is_finite()).map(|value| value + 0.0)
    }
}
