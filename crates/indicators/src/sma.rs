//! Simple moving average.

use market::ParamSpec;

use crate::blocks::{Blocks, Sum};
use crate::{Entry, Line, Scale, of_close};

/// Simple moving average: `SMAᵢ = (xᵢ + … + xᵢ₋ₙ₊₁) / n`.
#[doc(alias = "simple moving average")]
#[derive(Clone, Debug)]
pub struct Sma {
    blocks: Blocks<Sum>,
    weight: f64,
}

impl Sma {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { blocks: Blocks::new(period), weight: 1.0 / period as f64 }
    }
}

impl Line for Sma {
    fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let weight = self.weight;
        self.blocks.next(x, |pivot, behind, front| pivot + (behind.0 + front.0) * weight)
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let weight = self.weight;
        let out = std::cell::Cell::from_mut(out).as_slice_of_cells();
        self.blocks.feed(
            input,
            |row| out[row].set(f64::NAN),
            |row, pivot, behind, front| out[row].set(pivot + (behind.0 + front.0) * weight),
        );
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "sma",
    aliases: &["ma"],
    title: "Simple moving average",
    summary: "The mean price of the last bars.",
    formula: "SMA = (close + … + close[n−1 bars ago]) / n; first value at bar n",
    source: "TA-Lib SMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the mean")],
    inputs: &["close"],
    outputs: &["sma"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Sma::new(params.count("period")))),
};
