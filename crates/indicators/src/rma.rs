//! Wilder's moving average.

use market::ParamSpec;

use crate::exponential::Exponential;
use crate::{Entry, Scale, line_of, of_close};

/// Wilder's moving average: `RMAᵢ = RMAᵢ₋₁ + (xᵢ − RMAᵢ₋₁)/n`, seeded with the mean of the first `n`.
#[doc(alias = "smoothed moving average")]
#[derive(Clone, Debug)]
pub struct Rma(Exponential);

impl Rma {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self(Exponential::new(period, 1.0 / period as f64))
    }

    /// The same, but deaf to the first `delay` numbers.
    pub fn delayed(self, delay: usize) -> Self {
        Self(self.0.delayed(delay))
    }

    /// The same, started: the value before the next number is `base`.
    pub fn started(self, base: f64) -> Self {
        Self(self.0.started(base))
    }

    /// Sets the value before the next number to `base`; nothing is left to seed.
    pub fn start(&mut self, base: f64) {
        self.0.start(base);
    }

    /// There is a value.
    pub fn is_started(&self) -> bool {
        self.0.is_started()
    }
}

line_of!(Rma, 0);

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "rma",
    aliases: &["wilders", "smma"],
    title: "Wilder's moving average",
    summary: "The slow exponential mean inside RSI, ATR and ADX.",
    formula: "RMA += (close − RMA)/n; first value at bar n: the mean of the first n closes",
    source: "Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib RMA",
    notes: "Equals an EMA of 2n − 1 bars but for the seed.",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars; 1/period is the weight of the newest")],
    inputs: &["close"],
    outputs: &["rma"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Rma::new(params.count("period")))),
};
