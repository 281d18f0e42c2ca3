//! Wilder's or a simple mean, by name: where an indicator smooths, charts differ in this.

use market::{ParamSpec, Params};

use crate::{Line, Rma, Sma};

/// How an indicator smooths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Smoothing {
    /// Wilder's mean, [`Rma`]: what TA-Lib and most charts do.
    #[default]
    Wilder,
    /// The simple mean, [`Sma`].
    Simple,
}

impl Smoothing {
    /// The parameter by which it is chosen.
    pub const PARAM: ParamSpec = ParamSpec::choice(
        "smoothing",
        "wilder",
        &["wilder", "simple"],
        "wilder: exponential with weight 1/period; simple: the plain mean",
    );

    /// What `params` say under [`Smoothing::PARAM`].
    pub fn of(params: &Params) -> Self {
        if params.word("smoothing") == "simple" { Self::Simple } else { Self::Wilder }
    }
}

/// The mean of `period` numbers that a [`Smoothing`] names.
#[derive(Clone, Debug)]
pub enum Mean {
    /// Wilder's.
    Wilder(Rma),
    /// The simple one.
    Simple(Sma),
}

impl Mean {
    /// Of `period` numbers, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        match smoothing {
            Smoothing::Wilder => Self::Wilder(Rma::new(period)),
            Smoothing::Simple => Self::Simple(Sma::new(period)),
        }
    }
}

impl Line for Mean {
    fn warmup(&self) -> usize {
        match self {
            Self::Wilder(mean) => mean.warmup(),
            Self::Simple(mean) => mean.warmup(),
        }
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        match self {
            Self::Wilder(mean) => mean.next(x),
            Self::Simple(mean) => mean.next(x),
        }
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        match self {
            Self::Wilder(mean) => mean.feed(input, out),
            Self::Simple(mean) => mean.feed(input, out),
        }
    }
}
