//! Supertrend.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{Atr, CHUNK, Entry, Scale, Smoothing, Study, choose, of_bars};

/// Supertrend: a band of average true ranges that follows the price and turns when the close breaks it. Columns `supertrend`, and `trend`, 1 or −1.
#[derive(Clone, Debug)]
pub struct SuperTrend {
    atr: Atr,
    state: Bands,
}

/// The bands as they stand, and the side the price is on.
#[derive(Clone, Copy, Debug)]
struct Bands {
    width: f64,
    upper: f64,
    lower: f64,
    close: f64,
    up: bool,
}

impl SuperTrend {
    /// Bands `width` average true ranges of `period` bars from the middle of the bar.
    pub fn new(period: usize, width: f64, smoothing: Smoothing) -> Self {
        let (upper, lower) = (f64::INFINITY, f64::NEG_INFINITY);
        let state = Bands { width, upper, lower, close: f64::NAN, up: true };
        Self { atr: Atr::new(period, smoothing), state }
    }
}

impl Bands {
    #[inline(always)]
    fn step(&mut self, high: f64, low: f64, close: f64, atr: f64) -> [f64; 2] {
        if atr.is_nan() {
            return [f64::NAN; 2];
        }
        let (middle, reach) = ((high + low) * 0.5, self.width * atr);
        let (upper, lower) = (middle + reach, middle - reach);
        // No branch in what cannot be guessed: both sides are there, and one is chosen.
        self.upper = choose((upper < self.upper) | (self.close > self.upper), upper, self.upper);
        self.lower = choose((lower > self.lower) | (self.close < self.lower), lower, self.lower);
        self.close = close;
        self.up = (self.up & (close >= self.lower)) | (!self.up & (close > self.upper));
        [choose(self.up, self.lower, self.upper), choose(self.up, 1.0, -1.0)]
    }
}

impl Study<2> for SuperTrend {
    fn warmup(&self) -> usize {
        self.atr.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        let [atr] = self.atr.next(bar);
        self.state.step(bar.high, bar.low, bar.close, atr)
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [line, trend]: [&mut [f64]; 2]) {
        let mut ranges = [0.0; CHUNK];
        let ranges = &mut ranges[..rows.len()];
        self.atr.feed(view, rows.clone(), [&mut *ranges]);
        let view = view.range(rows);
        let bars = view.high.iter().zip(view.low).zip(view.close).zip(&*ranges);
        // A copy stays in registers; behind the reference every bar would go through memory.
        let mut state = self.state;
        for ((line, trend), (((&high, &low), &close), &atr)) in line.iter_mut().zip(trend).zip(bars) {
            [*line, *trend] = state.step(high, low, close, atr);
        }
        self.state = state;
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "supertrend",
    aliases: &[],
    title: "Supertrend",
    summary: "A stop in average true ranges that follows the trend and turns with it.",
    formula: "bands = (high+low)/2 ± width·ATR(n); the lower only rises and the upper only falls while the close of the bar before stays inside; the trend turns when the close passes its band; first values at bar n+1, the trend being up before",
    source: "Seban; TA-Lib SUPERTREND",
    notes: "",
    params: &[
        ParamSpec::integer("period", 10, 1, 100_000, "true ranges in the mean"),
        ParamSpec::real("width", 3.0, 0.0, 1000.0, "average true ranges to the band"),
        Smoothing::PARAM,
    ],
    inputs: &["high", "low", "close"],
    outputs: &["supertrend", "trend"],
    scale: Scale::Other,
    build: |params| Ok(of_bars(SuperTrend::new(params.count("period"), params.real("width"), Smoothing::of(params)))),
};
