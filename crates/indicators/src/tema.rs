//! Triple exponential moving average.

use market::ParamSpec;

use crate::{CHUNK, Ema, Entry, Line, Scale, of_close};

/// Triple exponential moving average: `3·EMA − 3·EMA(EMA) + EMA(EMA(EMA))`.
#[derive(Clone, Debug)]
pub struct Tema {
    e1: Ema,
    e2: Ema,
    e3: Ema,
}

impl Tema {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { e1: Ema::new(period), e2: Ema::new(period), e3: Ema::new(period) }
    }
}

#[inline(always)]
fn join(e1: f64, e2: f64, e3: f64) -> f64 {
    3.0 * e1 - 3.0 * e2 + e3
}

impl Line for Tema {
    fn warmup(&self) -> usize {
        3 * self.e1.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let e1 = self.e1.next(x);
        let e2 = self.e2.next(e1);
        let e3 = self.e3.next(e2);
        join(e1, e2, e3)
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut stages = [[0.0; CHUNK]; 3];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = input.len();
            let [e1, e2, e3] = &mut stages;
            self.e1.feed(input, &mut e1[..n]);
            self.e2.feed(&e1[..n], &mut e2[..n]);
            self.e3.feed(&e2[..n], &mut e3[..n]);
            for (row, y) in out.iter_mut().enumerate() {
                *y = join(e1[row], e2[row], e3[row]);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "tema",
    aliases: &[],
    title: "Triple exponential moving average",
    summary: "An exponential mean with most of its lag taken out.",
    formula: "TEMA = 3·E1 − 3·E2 + E3, E1 = EMA(close, n), E2 = EMA(E1), E3 = EMA(E2); first value at bar 3n−2",
    source: "Mulloy (1994); TA-Lib TEMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["tema"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Tema::new(params.count("period")))),
};
