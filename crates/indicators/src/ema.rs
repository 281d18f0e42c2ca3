//! Exponential moving average.

use market::ParamSpec;

use crate::exponential::Exponential;
use crate::{Entry, Scale, line_of, of_close};

/// Exponential moving average: `EMAᵢ = EMAᵢ₋₁ + k·(xᵢ − EMAᵢ₋₁)`, `k = 2/(n+1)`, seeded with the mean of the first `n`.
#[doc(alias = "exponential moving average")]
#[derive(Clone, Debug)]
pub struct Ema(Exponential);

impl Ema {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self(Exponential::new(period, 2.0 / (period as f64 + 1.0)))
    }

    /// The same, but deaf to the first `delay` numbers, so that it is seeded together with a slower one.
    pub fn delayed(self, delay: usize) -> Self {
        Self(self.0.delayed(delay))
    }
}

line_of!(Ema, 0);

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "ema",
    aliases: &[],
    title: "Exponential moving average",
    summary: "A mean price in which older bars weigh less and less.",
    formula: "EMA += k·(close − EMA), k = 2/(n+1); first value at bar n: the mean of the first n closes",
    source: "TA-Lib EMA",
    notes: "Some packages seed with the first close instead; the difference decays by 1−k a bar.",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars; the mean age of the data is (period − 1)/2")],
    inputs: &["close"],
    outputs: &["ema"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Ema::new(params.count("period")))),
};
