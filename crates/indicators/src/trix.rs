//! Rate of change of a triple exponential mean.

use market::ParamSpec;

use crate::{CHUNK, Ema, Entry, Line, Scale, of_close, ratio};

/// TRIX: the change in percent of an EMA of an EMA of an EMA.
#[derive(Clone, Debug)]
pub struct Trix {
    means: [Ema; 3],
    last: f64,
}

impl Trix {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { means: std::array::from_fn(|_| Ema::new(period)), last: f64::NAN }
    }
}

#[inline(always)]
fn change(now: f64, before: f64) -> f64 {
    100.0 * ratio(now - before, before)
}

impl Line for Trix {
    fn warmup(&self) -> usize {
        3 * self.means[0].warmup() + 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let now = self.means.iter_mut().fold(x, |x, mean| mean.next(x));
        let before = std::mem::replace(&mut self.last, now);
        change(now, before)
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let (mut one, mut two) = ([0.0; CHUNK], [0.0; CHUNK]);
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = input.len();
            let (one, two) = (&mut one[..n], &mut two[..n]);
            self.means[0].feed(input, one);
            self.means[1].feed(one, two);
            self.means[2].feed(two, one);
            out[0] = change(one[0], self.last);
            for ((y, &now), &before) in out[1..].iter_mut().zip(&one[1..]).zip(&*one) {
                *y = change(now, before);
            }
            self.last = one[n - 1];
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "trix",
    aliases: &[],
    title: "Rate of change of a triple exponential mean",
    summary: "The change of a very smooth mean.",
    formula: "TRIX = 100·(E/E[1] − 1), E = EMA(EMA(EMA(close, n), n), n); first value at bar 3n−1",
    source: "Hutson; TA-Lib TRIX",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["trix"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Trix::new(params.count("period")))),
};
