//! Double exponential moving average.

use market::ParamSpec;

use crate::{CHUNK, Ema, Entry, Line, Scale, of_close};

/// Double exponential moving average: `2·EMA − EMA(EMA)`.
#[derive(Clone, Debug)]
pub struct Dema {
    e1: Ema,
    e2: Ema,
}

impl Dema {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { e1: Ema::new(period), e2: Ema::new(period) }
    }
}

#[inline(always)]
fn join(e1: f64, e2: f64) -> f64 {
    2.0 * e1 - e2
}

impl Line for Dema {
    fn warmup(&self) -> usize {
        2 * self.e1.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let e1 = self.e1.next(x);
        let e2 = self.e2.next(e1);
        join(e1, e2)
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut stages = [[0.0; CHUNK]; 2];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = input.len();
            let [e1, e2] = &mut stages;
            self.e1.feed(input, &mut e1[..n]);
            self.e2.feed(&e1[..n], &mut e2[..n]);
            for (row, y) in out.iter_mut().enumerate() {
                *y = join(e1[row], e2[row]);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "dema",
    aliases: &[],
    title: "Double exponential moving average",
    summary: "An exponential mean with half its lag taken out.",
    formula: "DEMA = 2·EMA(close, n) − EMA(EMA, n); first value at bar 2n−1",
    source: "Mulloy (1994); TA-Lib DEMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["dema"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Dema::new(params.count("period")))),
};
