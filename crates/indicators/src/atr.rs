//! Average true range, and the true range it is the mean of.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{CHUNK, Entry, Line, Mean, Scale, Smoothing, Study, of_bars};

/// The true range of bars: `max(high, previous close) − min(low, previous close)`; none for the first bar.
#[derive(Clone, Copy, Debug)]
pub struct TrueRange {
    previous: f64,
}

impl Default for TrueRange {
    fn default() -> Self {
        Self { previous: f64::NAN }
    }
}

#[inline]
fn true_range(high: f64, low: f64, previous: f64) -> f64 {
    // Comparisons so that a missing previous close makes a missing range.
    let top = if high > previous { high } else { previous };
    let bottom = if low < previous { low } else { previous };
    top - bottom
}

impl Study<1> for TrueRange {
    fn warmup(&self) -> usize {
        1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let range = true_range(bar.high, bar.low, self.previous);
        self.previous = bar.close;
        [range]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (high, low, close) = (&view.high[rows.clone()], &view.low[rows.clone()], &view.close[rows]);
        let Some(&last) = close.last() else { return };
        out[0] = true_range(high[0], low[0], self.previous);
        for (((y, &high), &low), &previous) in out[1..].iter_mut().zip(&high[1..]).zip(&low[1..]).zip(close) {
            *y = true_range(high, low, previous);
        }
        self.previous = last;
    }
}

/// Average true range: the mean of the last `n` true ranges.
#[doc(alias = "average true range")]
#[derive(Clone, Debug)]
pub struct Atr {
    range: TrueRange,
    mean: Mean,
}

impl Atr {
    /// Over `period` true ranges, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        Self { range: TrueRange::default(), mean: Mean::new(period, smoothing) }
    }
}

impl Study<1> for Atr {
    fn warmup(&self) -> usize {
        self.mean.warmup() + 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let [range] = self.range.next(bar);
        [self.mean.next(range)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let mut ranges = [0.0; CHUNK];
        let ranges = &mut ranges[..rows.len()];
        self.range.feed(view, rows, [ranges]);
        self.mean.feed(ranges, out);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "atr",
    aliases: &[],
    title: "Average true range",
    summary: "How far the price moves in a bar, gaps included.",
    formula: "TR = max(high, close[1]) − min(low, close[1]); ATR = RMA(TR, n) seeded with the mean of the TR of bars 2 to n+1; first value at bar n+1",
    source: "Wilder (1978); TA-Lib ATR",
    notes: "smoothing=simple is the plain mean of the last n true ranges.",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "true ranges in the mean"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["atr"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Atr::new(params.count("period"), Smoothing::of(params)))),
};

/// The listing.
pub const TRUE_RANGE: Entry = Entry {
    name: "true_range",
    aliases: &["trange", "tr"],
    title: "True range",
    summary: "How far the price moved in the bar, a gap before it included.",
    formula: "max(high, close[1]) − min(low, close[1]); first value at bar 2",
    source: "Wilder (1978); TA-Lib TRANGE",
    notes: "",
    params: &[],
    inputs: &["high", "low", "close"],
    outputs: &["true_range"],
    scale: Scale::Price,
    build: |_| Ok(of_bars(TrueRange::default())),
};
