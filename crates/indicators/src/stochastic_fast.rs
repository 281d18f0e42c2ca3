//! Stochastic oscillator, unsmoothed.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::stochastic::{feed_raw, next_raw, together};
use crate::{Entry, Line, Scale, Sma, Study, of_bars};

/// Fast stochastic oscillator: the raw value (`k`) and its mean (`d`), 0 to 100.
///
/// Columns `k`, `d`. A range of nothing gives 0.
#[derive(Clone, Debug)]
pub struct StochasticFast {
    channel: Channel,
    d: Sma,
}

impl StochasticFast {
    /// Over `period` bars; %D is the mean of `d` values.
    pub fn new(period: usize, d: usize) -> Self {
        Self { channel: Channel::new(period), d: Sma::new(d) }
    }
}

impl Study<2> for StochasticFast {
    fn warmup(&self) -> usize {
        self.channel.period() - 1 + self.d.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        let k = next_raw(&mut self.channel, bar);
        let d = self.d.next(k);
        if d.is_nan() { [f64::NAN; 2] } else { [k, d] }
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [k, d]: [&mut [f64]; 2]) {
        feed_raw(&mut self.channel, view, rows, k);
        self.d.feed(k, d);
        together(k, d);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "stochastic_fast",
    aliases: &["stochf"],
    title: "Fast stochastic oscillator",
    summary: "Where the close stands in the range of the last bars.",
    formula: "k = 100·(close − min(low, n))/(max(high, n) − min(low, n)), 0 where the range is 0; d = SMA(k, d); first values at bar n+d−1",
    source: "Lane; TA-Lib STOCHF with MAType SMA",
    notes: "",
    params: &[
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::integer("d", 3, 1, 100_000, "bars of %D"),
    ],
    inputs: &["high", "low", "close"],
    outputs: &["k", "d"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(StochasticFast::new(params.count("period"), params.count("d")))),
};
