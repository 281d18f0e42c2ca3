//! Variance over a sliding window.

use market::{ParamError, ParamSpec, Params};

use crate::blocks::{Blocks, Number, Squares, Window};
use crate::{Entry, Scale, line_of, of_close};

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

/// Variance of the last `n` numbers; never negative.
#[derive(Clone, Debug)]
pub struct Variance {
    blocks: Blocks<Spread>,
}

/// A window's variance: the kernel of [`Variance`], [`crate::StdDev`] and [`crate::Bollinger`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    weight: f64,
    unbias: f64,
}

impl Spread {
    /// Of `period` numbers, two or more with [`Divisor::Sample`].
    pub(crate) fn new(period: usize, divisor: Divisor) -> Self {
        let n = period as f64;
        let unbias = if divisor == Divisor::Sample { n / (n - 1.0) } else { 1.0 };
        Self { weight: 1.0 / n, unbias }
    }

    /// The mean less the pivot, and the variance.
    #[inline(always)]
    pub(crate) fn of<N: Number>(&self, behind: Squares<N>, front: Squares<N>) -> (N, N) {
        let weight = N::all(self.weight);
        let mean = (behind.sum + front.sum) * weight;
        let spread = (behind.squares + front.squares) * weight - mean * mean;
        // Rounding may leave a hair below zero, never more: the pivot is one of the numbers.
        (mean, spread.positive() * N::all(self.unbias))
    }
}

impl Window<1> for Spread {
    type Tally<N: Number> = Squares<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 1], behind: Squares<N>, front: Squares<N>, _: N) -> [N; 1] {
        [self.of(behind, front).1]
    }
}

impl Variance {
    /// Over `period` numbers, two or more with [`Divisor::Sample`].
    pub fn new(period: usize, divisor: Divisor) -> Self {
        Self { blocks: Blocks::new(period, Spread::new(period, divisor)) }
    }
}

line_of!(Variance, blocks);

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
