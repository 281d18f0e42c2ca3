//! Zero-lag exponential moving average.

use market::ParamSpec;

use crate::lag::Lag;
use crate::{CHUNK, Ema, Entry, Line, Scale, of_close};

/// Zero-lag exponential moving average: an EMA of the price plus its own change over the EMA's lag.
#[derive(Clone, Debug)]
pub struct Zlema {
    past: Lag,
    mean: Ema,
}

impl Zlema {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { past: Lag::new((period - 1) / 2), mean: Ema::new(period) }
    }
}

impl Line for Zlema {
    fn warmup(&self) -> usize {
        self.past.warmup() + self.mean.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let past = self.past.next(x);
        self.mean.next(x + (x - past))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut ahead = [0.0; CHUNK];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let ahead = &mut ahead[..input.len()];
            for (y, &x) in ahead.iter_mut().zip(input) {
                *y = x + (x - self.past.next(x));
            }
            self.mean.feed(ahead, out);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "zlema",
    aliases: &[],
    title: "Zero-lag exponential moving average",
    summary: "An exponential mean of the price pushed ahead by its lag.",
    formula: "lag = ⌊(n−1)/2⌋; ZLEMA = EMA(2·close − close[lag], n); first value at bar n+lag",
    source: "Ehlers and Way; TA-Lib ZLEMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["zlema"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Zlema::new(params.count("period")))),
};
