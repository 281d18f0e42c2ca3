//! Middle of the range of closes.

use market::ParamSpec;

use crate::{Entry, Highest, Line, Lowest, Scale, of_close};

/// The middle between the highest and the lowest of the last `n` numbers.
#[derive(Clone, Debug)]
pub struct MidPoint {
    highest: Highest,
    lowest: Lowest,
}

impl MidPoint {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { highest: Highest::new(period), lowest: Lowest::new(period) }
    }
}

impl Line for MidPoint {
    fn warmup(&self) -> usize {
        self.highest.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        (self.highest.next(x) + self.lowest.next(x)) * 0.5
    }

    #[inline(always)]
    fn fill(&mut self, input: &[f64], out: &mut [f64]) {
        self.highest.over(input, out, |_, highest| highest);
        self.lowest.over(input, out, |highest, lowest| (highest + lowest) * 0.5);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "midpoint",
    aliases: &[],
    title: "Middle of the range of closes",
    summary: "The middle between the highest and the lowest close.",
    formula: "(max(close, n) + min(close, n))/2; first value at bar n",
    source: "TA-Lib MIDPOINT",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["midpoint"],
    scale: Scale::Price,
    build: |params| Ok(of_close(MidPoint::new(params.count("period")))),
};
