//! Weighted moving average.

use std::cell::Cell;

use market::ParamSpec;

use crate::blocks::{Blocks, Weighted};
use crate::{Entry, Line, Scale, of_close};

/// Weighted moving average: the newest of `n` numbers weighs `n`, the oldest 1.
#[doc(alias = "linearly weighted moving average")]
#[derive(Clone, Debug)]
pub struct Wma {
    blocks: Blocks<Weighted>,
    scale: f64,
}

impl Wma {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        let n = period as f64;
        Self { blocks: Blocks::new(period), scale: 2.0 / (n * (n + 1.0)) }
    }

    fn value(&self) -> impl Fn(f64, Weighted, Weighted) -> f64 + use<> {
        let (n, scale) = (self.blocks.period() as f64, self.scale);
        move |pivot, behind, front| pivot + behind.before(front, n).weighted * scale
    }
}

impl Line for Wma {
    fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let value = self.value();
        self.blocks.next(x, value)
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let value = self.value();
        let out = Cell::from_mut(out).as_slice_of_cells();
        self.blocks.feed(input, |row| out[row].set(f64::NAN), |row, p, b, f| out[row].set(value(p, b, f)));
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "wma",
    aliases: &[],
    title: "Weighted moving average",
    summary: "A mean price in which weights fall by equal steps.",
    formula: "WMA = (n·close + (n−1)·close[1] + … + close[n−1]) / (n(n+1)/2); first value at bar n",
    source: "TA-Lib WMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["wma"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Wma::new(params.count("period")))),
};
