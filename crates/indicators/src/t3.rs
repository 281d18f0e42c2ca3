//! T3 moving average.

use market::ParamSpec;

use crate::cascade::Cascade;
use crate::{Entry, Scale, line_of, of_close};

/// T3: six exponential means in a row, the last four combined by the volume factor `v`.
#[derive(Clone, Debug)]
pub struct T3 {
    means: Cascade<6, 2>,
}

impl T3 {
    /// Of `period` numbers, one or more; `factor` 0 is smoothest, 1 is quickest.
    pub fn new(period: usize, factor: f64) -> Self {
        let (v, v2, v3) = (factor, factor * factor, factor * factor * factor);
        let weights =
            [0.0, 0.0, 1.0 + 3.0 * v + v3 + 3.0 * v2, -6.0 * v2 - 3.0 * v - 3.0 * v3, 3.0 * v2 + 3.0 * v3, -v3];
        Self { means: Cascade::new(period, weights) }
    }
}

line_of!(T3, means);

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "t3",
    aliases: &[],
    title: "T3 moving average",
    summary: "A very smooth mean with little lag.",
    formula: "T3 = c1·E6 + c2·E5 + c3·E4 + c4·E3, Ei = EMA(Ei−1, n), E0 = close; c1 = −v³, c2 = 3v²+3v³, c3 = −6v²−3v−3v³, c4 = 1+3v+v³+3v²; first value at bar 6n−5",
    source: "Tillson (1998); TA-Lib T3",
    notes: "",
    params: &[
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::real("factor", 0.7, 0.0, 1.0, "the volume factor v"),
    ],
    inputs: &["close"],
    outputs: &["t3"],
    scale: Scale::Price,
    build: |params| Ok(of_close(T3::new(params.count("period"), params.real("factor")))),
};
