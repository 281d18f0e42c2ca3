//! Standard deviation over a sliding window.

use std::cell::Cell;

use market::ParamSpec;

use crate::variance::{Divisor, Spread};
use crate::{Entry, Line, Scale, of_close};

/// Standard deviation of the last `n` numbers, times a factor.
#[doc(alias = "standard deviation")]
#[derive(Clone, Debug)]
pub struct StdDev {
    spread: Spread,
    factor: f64,
}

impl StdDev {
    /// Over `period` numbers, two or more with [`Divisor::Sample`].
    pub fn new(period: usize, divisor: Divisor) -> Self {
        Self { spread: Spread::new(period, divisor), factor: 1.0 }
    }

    /// The same, `factor` times as large.
    pub fn times(self, factor: f64) -> Self {
        Self { factor, ..self }
    }
}

impl Line for StdDev {
    fn warmup(&self) -> usize {
        self.spread.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        self.spread.next(x).1.sqrt() * self.factor
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let cells = Cell::from_mut(&mut *out).as_slice_of_cells();
        self.spread.feed(input, |row, _, variance| cells[row].set(variance));
        for y in out {
            *y = y.sqrt() * self.factor;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "stddev",
    aliases: &[],
    title: "Standard deviation",
    summary: "How widely the last closes spread.",
    formula: "sqrt of the mean of (close − mean)² over n closes, times factor; first value at bar n",
    source: "TA-Lib STDDEV",
    notes: "divisor=sample divides by n − 1.",
    params: &[
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::real("factor", 1.0, 0.0, 1000.0, "what the deviation is multiplied by"),
        Divisor::PARAM,
    ],
    inputs: &["close"],
    outputs: &["stddev"],
    scale: Scale::Price,
    build: |params| {
        let period = params.count("period");
        let deviation = StdDev::new(period, Divisor::of(params, period)?);
        Ok(of_close(deviation.times(params.real("factor"))))
    },
};
