//! Stochastic oscillator.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::{CHUNK, Entry, Line, Scale, Sma, Study, of_bars, ratio};

/// Stochastic oscillator: where the close stands in the range of `n` bars, 0 to 100, smoothed once (`k`) and twice (`d`).
///
/// Columns `k`, `d`. A range of nothing gives 0.
#[derive(Clone, Debug)]
pub struct Stochastic {
    channel: Channel,
    k: Sma,
    d: Sma,
}

impl Stochastic {
    /// Over `period` bars; %K is the mean of `k` raw values, %D the mean of `d` of those.
    pub fn new(period: usize, k: usize, d: usize) -> Self {
        Self { channel: Channel::new(period), k: Sma::new(k), d: Sma::new(d) }
    }
}

/// `100·(close − lower)/(upper − lower)`, 0 where the range is nothing.
#[inline]
pub(crate) fn raw(close: f64, upper: f64, lower: f64) -> f64 {
    100.0 * ratio(close - lower, upper - lower)
}

/// The raw value of the bars `rows` of `view` into `out`, `NaN` before the first full window.
#[inline(always)]
pub(crate) fn feed_raw(channel: &mut Channel, view: View<'_>, rows: Range<usize>, out: &mut [f64]) {
    let mut lower = [0.0; CHUNK];
    let lower = &mut lower[..rows.len()];
    channel.feed(view, rows.clone(), out, lower);
    for ((y, &lower), &close) in out.iter_mut().zip(&*lower).zip(&view.close[rows.clone()]) {
        *y = raw(close, *y, lower);
    }
    channel.mask(rows, &mut [out]);
}

/// The raw value of the next bar, `NaN` before the first full window.
#[inline]
pub(crate) fn next_raw(channel: &mut Channel, bar: &Bar) -> f64 {
    let (upper, lower) = channel.next(bar);
    if channel.is_full() { raw(bar.close, upper, lower) } else { f64::NAN }
}

/// Makes `k` missing where `d` is.
#[inline(always)]
pub(crate) fn together(k: &mut [f64], d: &[f64]) {
    for (k, d) in k.iter_mut().zip(d) {
        if d.is_nan() {
            *k = f64::NAN;
        }
    }
}

impl Study<2> for Stochastic {
    fn warmup(&self) -> usize {
        self.channel.period() - 1 + self.k.warmup() + self.d.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        let k = self.k.next(next_raw(&mut self.channel, bar));
        let d = self.d.next(k);
        if d.is_nan() { [f64::NAN; 2] } else { [k, d] }
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [k, d]: [&mut [f64]; 2]) {
        feed_raw(&mut self.channel, view, rows, d);
        self.k.feed(d, k);
        self.d.feed(k, d);
        together(k, d);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "stochastic",
    aliases: &["stoch"],
    title: "Stochastic oscillator",
    summary: "Where the close stands in the range of the last bars, smoothed.",
    formula: "raw = 100·(close − min(low, n))/(max(high, n) − min(low, n)), 0 where the range is 0; k = SMA(raw, k); d = SMA(k, d); first values at bar n+k+d−2",
    source: "Lane; TA-Lib STOCH with MAType SMA",
    notes: "",
    params: &[
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::integer("k", 3, 1, 100_000, "bars of the slow %K"),
        ParamSpec::integer("d", 3, 1, 100_000, "bars of %D"),
    ],
    inputs: &["high", "low", "close"],
    outputs: &["k", "d"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Stochastic::new(params.count("period"), params.count("k"), params.count("d")))),
};
