//! Triangular moving average.

use market::ParamSpec;

use crate::{CHUNK, Entry, Line, Scale, Sma, of_close};

/// Triangular moving average: a mean of means, so that the middle of `n` numbers weighs most.
#[derive(Clone, Debug)]
pub struct Trima {
    inner: Sma,
    outer: Sma,
}

impl Trima {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { inner: Sma::new(period / 2 + 1), outer: Sma::new(period.div_ceil(2)) }
    }
}

impl Line for Trima {
    fn warmup(&self) -> usize {
        self.inner.warmup() + self.outer.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        self.outer.next(self.inner.next(x))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut means = [0.0; CHUNK];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let means = &mut means[..input.len()];
            self.inner.feed(input, means);
            self.outer.feed(means, out);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "trima",
    aliases: &[],
    title: "Triangular moving average",
    summary: "A mean price in which the middle of the window weighs most.",
    formula: "TRIMA = SMA(SMA(close, ⌊n/2⌋+1), ⌈n/2⌉); first value at bar n",
    source: "TA-Lib TRIMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["trima"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Trima::new(params.count("period")))),
};
