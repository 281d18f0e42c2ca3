//! Variance over a sliding window.

use std::cell::Cell;

use market::{ParamError, ParamSpec, Params};

use crate::blocks::{Blocks, Squares};
use crate::{Entry, Line, Scale, of_close};

/// What the sum of squares is divided by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Divisor {
    /// `n`: what TA-Lib and the charts do.
    #[default]
    Population,
    /// `n − 1`: the unbiased estimate.
    Sample,
}

impl Divisor {
    /// The parameter by which it is chosen.
    pub const PARAM: ParamSpec = ParamSpec::choice(
        "divisor",
        "population",
        &["population", "sample"],
        "population: squares are divided by n; sample: by n − 1",
    );

    /// What `params` say under [`Divisor::PARAM`], for a window of `period`.
    ///
    /// # Errors
    /// A sample of one has no variance.
    pub fn of(params: &Params, period: usize) -> Result<Self, ParamError> {
        match params.word("divisor") {
            "sample" if period < 2 => {
                Err(ParamError::Together("divisor=sample divides by period − 1: period is 2 at least".to_owned()))
            }
            "sample" => Ok(Self::Sample),
            _ => Ok(Self::Population),
        }
    }
}

/// A window's mean and variance; the kernel of [`Variance`], [`crate::StdDev`] and [`crate::Bollinger`].
#[derive(Clone, Debug)]
pub struct Spread {
    blocks: Blocks<Squares>,
    weight: f64,
    unbias: f64,
}

impl Spread {
    /// Over `period` numbers, two or more with [`Divisor::Sample`].
    pub fn new(period: usize, divisor: Divisor) -> Self {
        let n = period as f64;
        let unbias = if divisor == Divisor::Sample { n / (n - 1.0) } else { 1.0 };
        Self { blocks: Blocks::new(period), weight: 1.0 / n, unbias }
    }

    /// Numbers before the first value.
    pub fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    /// Takes a number: mean and variance, `NaN` before the first.
    #[inline]
    pub fn next(&mut self, x: f64) -> (f64, f64) {
        let value = self.value();
        let mut both = (f64::NAN, f64::NAN);
        let seen = Cell::from_mut(&mut both);
        self.blocks.next(x, |pivot, behind, front| {
            seen.set(value(pivot, behind, front));
            0.0
        });
        both
    }

    /// [`Spread::next`] for each of `input`; `put` gets row, mean and variance.
    #[inline(always)]
    pub fn feed(&mut self, input: &[f64], put: impl Fn(usize, f64, f64)) {
        let value = self.value();
        self.blocks.feed(
            input,
            |row| put(row, f64::NAN, f64::NAN),
            |row, pivot, behind, front| {
                let (mean, variance) = value(pivot, behind, front);
                put(row, mean, variance);
            },
        );
    }

    #[inline(always)]
    fn value(&self) -> impl Fn(f64, Squares, Squares) -> (f64, f64) + use<> {
        let (weight, unbias) = (self.weight, self.unbias);
        move |pivot, behind, front| {
            let mean = (behind.sum + front.sum) * weight;
            let spread = (behind.squares + front.squares) * weight - mean * mean;
            // Rounding may leave a hair below zero, never more: the pivot is one of the numbers.
            (pivot + mean, if spread > 0.0 { spread * unbias } else { 0.0 })
        }
    }
}

/// Variance of the last `n` numbers; never negative.
#[derive(Clone, Debug)]
pub struct Variance(Spread);

impl Variance {
    /// Over `period` numbers, two or more with [`Divisor::Sample`].
    pub fn new(period: usize, divisor: Divisor) -> Self {
        Self(Spread::new(period, divisor))
    }
}

impl Line for Variance {
    fn warmup(&self) -> usize {
        self.0.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        self.0.next(x).1
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let out = Cell::from_mut(out).as_slice_of_cells();
        self.0.feed(input, |row, _, variance| out[row].set(variance));
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "variance",
    aliases: &["var"],
    title: "Variance",
    summary: "How widely the last closes spread, squared.",
    formula: "mean of (close − mean)² over n closes; first value at bar n",
    source: "TA-Lib VAR",
    notes: "divisor=sample divides by n − 1.",
    params: &[ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"), Divisor::PARAM],
    inputs: &["close"],
    outputs: &["variance"],
    scale: Scale::PriceSquared,
    build: |params| {
        let period = params.count("period");
        Ok(of_close(Variance::new(period, Divisor::of(params, period)?)))
    },
};
