//! Simple moving average.

use market::ParamSpec;

use crate::blocks::{Blocks, Number, Sum, Window};
use crate::{Entry, Scale, line_of, of_close};

/// Simple moving average: `SMAᵢ = (xᵢ + … + xᵢ₋ₙ₊₁) / n`.
#[doc(alias = "simple moving average")]
#[derive(Clone, Debug)]
pub struct Sma {
    blocks: Blocks<Average>,
}

/// The mean of a window.
#[derive(Clone, Copy, Debug)]
struct Average {
    weight: f64,
}

impl Window<1> for Average {
    type Tally<N: Number> = Sum<N>;

    #[inline(always)]
    fn values<N: Number>(&self, [pivot]: [N; 1], behind: Sum<N>, front: Sum<N>, _: N) -> [N; 1] {
        [pivot + (behind.0 + front.0) * N::all(self.weight)]
    }
}

impl Sma {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { blocks: Blocks::new(period, Average { weight: 1.0 / period as f64 }) }
    }
}

line_of!(Sma, blocks);

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
