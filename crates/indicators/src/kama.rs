//! Kaufman's adaptive moving average.

use market::ParamSpec;

use crate::lag::Lag;
use crate::{Entry, Line, Scale, Sma, of_close};

/// Kaufman's adaptive moving average: quick where the price goes straight, slow where it goes to and fro.
#[derive(Clone, Debug)]
pub struct Kama {
    past: Lag,
    path: Sma,
    period: f64,
    last: f64,
    mean: f64,
}

impl Kama {
    /// Over `period` changes, one or more.
    pub fn new(period: usize) -> Self {
        Self { past: Lag::new(period), path: Sma::new(period), period: period as f64, last: f64::NAN, mean: f64::NAN }
    }
}

impl Line for Kama {
    fn warmup(&self) -> usize {
        self.past.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        const FAST: f64 = 2.0 / 3.0;
        const SLOW: f64 = 2.0 / 31.0;
        let before = std::mem::replace(&mut self.last, x);
        let past = self.past.next(x);
        let path = self.path.next((x - before).abs()) * self.period;
        if past.is_nan() {
            // The value before the first is the price before it.
            self.mean = x;
            return f64::NAN;
        }
        let way = x - past;
        let efficiency = if path <= way || path == 0.0 { 1.0 } else { (way / path).abs() };
        let weight = efficiency * (FAST - SLOW) + SLOW;
        self.mean += (x - self.mean) * (weight * weight);
        self.mean
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "kama",
    aliases: &[],
    title: "Kaufman's adaptive moving average",
    summary: "A mean that is quick in a trend and slow in noise.",
    formula: "ER = |close − close[n]|/Σ|close − close[1]| over n; k = (ER·(2/3 − 2/31) + 2/31)²; KAMA += k·(close − KAMA), begun with close[1]; first value at bar n+1",
    source: "Kaufman (1995); TA-Lib KAMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["kama"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Kama::new(params.count("period")))),
};
