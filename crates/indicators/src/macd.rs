//! Moving average convergence and divergence.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{CHUNK, Ema, Entry, Line, Scale, Study, of_bars};

/// Moving average convergence and divergence: `EMA(fast) − EMA(slow)`, its EMA, and the difference of both.
///
/// Columns `macd`, `signal`, `histogram`, all from the row on which the signal starts.
#[doc(alias = "moving average convergence divergence")]
#[derive(Clone, Debug)]
pub struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
}

impl Macd {
    /// Both means are seeded so that they start on the same row: the shorter with the numbers just before it.
    pub fn new(fast: usize, slow: usize, signal: usize) -> Self {
        Self {
            fast: Ema::new(fast).delayed(slow.saturating_sub(fast)),
            slow: Ema::new(slow).delayed(fast.saturating_sub(slow)),
            signal: Ema::new(signal),
        }
    }

    /// Takes the next number of any series: `[macd, signal, histogram]`.
    #[inline]
    pub fn next_of(&mut self, x: f64) -> [f64; 3] {
        let line = self.fast.next(x) - self.slow.next(x);
        let signal = self.signal.next(line);
        let histogram = line - signal;
        if signal.is_nan() { [f64::NAN; 3] } else { [line, signal, histogram] }
    }
}

impl Study<3> for Macd {
    fn warmup(&self) -> usize {
        self.slow.warmup() + self.signal.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        self.next_of(bar.close)
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [line, signal, histogram]: [&mut [f64]; 3]) {
        let input = &view.close[rows];
        let mut slow = [0.0; CHUNK];
        let slow = &mut slow[..input.len()];
        self.fast.feed(input, line);
        self.slow.feed(input, slow);
        for (line, &slow) in line.iter_mut().zip(&*slow) {
            *line -= slow;
        }
        self.signal.feed(line, signal);
        for ((line, &signal), histogram) in line.iter_mut().zip(&*signal).zip(histogram) {
            *histogram = *line - signal;
            if signal.is_nan() {
                *line = f64::NAN;
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "macd",
    aliases: &[],
    title: "Moving average convergence and divergence",
    summary: "Whether the short trend pulls away from the long one.",
    formula: "macd = EMA(fast) − EMA(slow); signal = EMA(macd, signal); histogram = macd − signal; first values at bar slow+signal−1",
    source: "Appel; TA-Lib MACD",
    notes: "Both EMAs are seeded to start on the same row, as TA-Lib does: the fast one with the mean of the closes just before, not with the first ones.",
    params: &[
        ParamSpec::integer("fast", 12, 1, 100_000, "bars of the fast mean"),
        ParamSpec::integer("slow", 26, 1, 100_000, "bars of the slow mean"),
        ParamSpec::integer("signal", 9, 1, 100_000, "bars of the signal"),
    ],
    inputs: &["close"],
    outputs: &["macd", "signal", "histogram"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Macd::new(params.count("fast"), params.count("slow"), params.count("signal")))),
};
