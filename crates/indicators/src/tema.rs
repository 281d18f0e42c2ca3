//! Triple exponential moving average.

use market::ParamSpec;

use crate::cascade::Cascade;
use crate::{Entry, Scale, line_of, of_close};

/// Triple exponential moving average: `3·EMA − 3·EMA(EMA) + EMA(EMA(EMA))`.
#[derive(Clone, Debug)]
pub struct Tema {
    means: Cascade<3, 0>,
}

impl Tema {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { means: Cascade::new(period, [3.0, -3.0, 1.0]) }
    }
}

line_of!(Tema, means);

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
