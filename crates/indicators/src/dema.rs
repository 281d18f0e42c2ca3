//! Double exponential moving average.

use market::ParamSpec;

use crate::cascade::Cascade;
use crate::{Entry, Scale, line_of, of_close};

/// Double exponential moving average: `2·EMA − EMA(EMA)`.
#[derive(Clone, Debug)]
pub struct Dema {
    means: Cascade<2, 0>,
}

impl Dema {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { means: Cascade::new(period, [2.0, -1.0]) }
    }
}

line_of!(Dema, means);

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
