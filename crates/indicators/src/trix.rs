//! Rate of change of a triple exponential mean.

use market::ParamSpec;

use crate::cascade::{Cascade, GROUP};
use crate::{Entry, Line, Scale, of_close, ratio};

/// TRIX: the change in percent of an EMA of an EMA of an EMA.
#[derive(Clone, Debug)]
pub struct Trix {
    means: Cascade<3, 2>,
    last: f64,
}

impl Trix {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { means: Cascade::new(period, [0.0, 0.0, 1.0]), last: f64::NAN }
    }
}

#[inline(always)]
fn change(now: f64, before: f64) -> f64 {
    100.0 * ratio(now - before, before)
}

impl Line for Trix {
    fn warmup(&self) -> usize {
        self.means.warmup() + 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let now = self.means.next(x);
        let before = std::mem::replace(&mut self.last, now);
        change(now, before)
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        let Self { means, last } = self;
        means.feed_then(input, out, |values| {
            let mut means = [0.0; GROUP];
            for values in values.chunks_mut(GROUP) {
                let means = &mut means[..values.len()];
                means.copy_from_slice(values);
                values[0] = change(means[0], *last);
                for ((y, &now), &before) in values[1..].iter_mut().zip(&means[1..]).zip(&*means) {
                    *y = change(now, before);
                }
                *last = means[means.len() - 1];
            }
        });
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
