//! Hull moving average.

use market::ParamSpec;

use crate::{CHUNK, Entry, Line, Scale, Wma, of_close};

/// Hull moving average: `WMA(2·WMA(n/2) − WMA(n), √n)`, whole parts of both.
#[derive(Clone, Debug)]
pub struct Hma {
    half: Wma,
    full: Wma,
    smooth: Wma,
}

impl Hma {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is less than two: there is no half of it.
    pub fn new(period: usize) -> Self {
        Self { half: Wma::new(period / 2), full: Wma::new(period), smooth: Wma::new(period.isqrt()) }
    }
}

impl Line for Hma {
    fn warmup(&self) -> usize {
        self.full.warmup() + self.smooth.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let (half, full) = (self.half.next(x), self.full.next(x));
        self.smooth.next(half + (half - full))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let (mut half, mut full) = ([0.0; CHUNK], [0.0; CHUNK]);
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let (half, full) = (&mut half[..input.len()], &mut full[..input.len()]);
            self.half.feed(input, half);
            self.full.feed(input, full);
            for (half, &full) in half.iter_mut().zip(&*full) {
                *half += *half - full;
            }
            self.smooth.feed(half, out);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "hma",
    aliases: &[],
    title: "Hull moving average",
    summary: "A smooth mean that turns early, and overshoots.",
    formula: "HMA = WMA(2·WMA(close, ⌊n/2⌋) − WMA(close, n), ⌊√n⌋); first value at bar n+⌊√n⌋−1",
    source: "Hull (2005); TA-Lib HMA",
    notes: "",
    params: &[ParamSpec::integer("period", 20, 2, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["hma"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Hma::new(params.count("period")))),
};
