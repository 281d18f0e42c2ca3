//! Weighted moving average.

use market::ParamSpec;

use crate::blocks::{Blocks, Number, Weighted, Window};
use crate::{Entry, Scale, line_of, of_close};

/// Weighted moving average: the newest of `n` numbers weighs `n`, the oldest 1.
#[doc(alias = "linearly weighted moving average")]
#[derive(Clone, Debug)]
pub struct Wma {
    blocks: Blocks<Average>,
}

/// The weighted mean of a window.
#[derive(Clone, Copy, Debug)]
struct Average {
    scale: f64,
}

impl Window<1> for Average {
    type Tally<N: Number> = Weighted<N>;

    #[inline(always)]
    fn values<N: Number>(&self, [pivot]: [N; 1], behind: Weighted<N>, front: Weighted<N>, ahead: N) -> [N; 1] {
        [pivot + behind.before(front, ahead).weighted * N::all(self.scale)]
    }
}

impl Wma {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        let n = period as f64;
        Self { blocks: Blocks::new(period, Average { scale: 2.0 / (n * (n + 1.0)) }) }
    }
}

line_of!(Wma, blocks);

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
