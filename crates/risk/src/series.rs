//! A checked return series, and what its measures share.

use std::cell::OnceCell;

use thiserror::Error;

use crate::moments::{Moments, co_moment};
use crate::sum::{Sum, sum_by};
use crate::tail::Tails;
use crate::walk::Walk;

/// What measures are computed from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Input<'a> {
    /// `[periods]`: simple returns in time order, fractions. Without them there are few answers, but no error.
    pub returns: &'a [f64],
    /// `[periods + 1]`: the money before the first period, then after each. Where given, compounding and drawdowns are read
    /// from it instead of from the returns, so that a recovery to the very same price is one. The two must belong together.
    pub equity: Option<&'a [f64]>,
    /// `[periods]`: simple returns of the benchmark over the same periods.
    pub benchmark: Option<&'a [f64]>,
    /// Periods a year: 252 for US sessions, 365 for days of a market that never closes. Above zero.
    pub periods_per_year: f64,
    /// Risk-free rate, a fraction a year, compounding: 0.02 is two percent. Above −1.
    pub risk_free: f64,
}

impl<'a> Input<'a> {
    /// `returns` without equity and benchmark, at a risk-free rate of zero.
    pub const fn new(returns: &'a [f64], periods_per_year: f64) -> Self {
        Self { returns, equity: None, benchmark: None, periods_per_year, risk_free: 0.0 }
    }
}

/// Why a series cannot be measured.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum SeriesError {
    /// A return, a benchmark return or an equity value is infinite or not a number.
    #[error("{what} {row} is {found}, not a finite number")]
    NotFinite {
        /// `return`, `benchmark return` or `equity`.
        what: &'static str,
        /// Row from 0 within its own slice.
        row: usize,
        /// What stood there.
        found: f64,
    },
    /// The benchmark has another number of periods than the returns, or the equity is not one value longer than them.
    #[error("{what} has {found} values where {expected} belong to the returns")]
    Length {
        /// `benchmark` or `equity`.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length that fits.
        expected: usize,
    },
    /// Equity starts with nothing or with debts, so it has no returns.
    #[error("equity starts at {found}, which is not above zero")]
    NoMoney {
        /// The first value.
        found: f64,
    },
    /// Periods a year must be finite and above zero.
    #[error("{found} periods a year is not a number above zero")]
    PeriodsPerYear {
        /// What was given.
        found: f64,
    },
    /// The risk-free rate must be finite and above −1.
    #[error("a risk-free rate of {found} a year is not a number above -1")]
    RiskFree {
        /// What was given.
        found: f64,
    },
}

/// A return series whose values were checked, with the passes its measures share; each is made once, when first asked for.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    input: Input<'a>,
    rate: f64,
    moments: OnceCell<Option<Moments>>,
    path: OnceCell<Path>,
    swings: OnceCell<Swings>,
    excess: OnceCell<Swings>,
    tails: OnceCell<Option<Tails>>,
    against: OnceCell<Option<Against>>,
}

impl<'a> Series<'a> {
    /// Checks `input`.
    ///
    /// # Errors
    /// See [`SeriesError`]. Returns of −1 and below are allowed: they are ruin, and measures say what they make of it.
    pub fn new(input: Input<'a>) -> Result<Self, SeriesError> {
        let periods = input.returns.len();
        let rate = rate(input.periods_per_year, input.risk_free)?;
        finite("return", input.returns)?;
        if let Some(benchmark) = input.benchmark {
            length("benchmark", benchmark, periods)?;
            finite("benchmark return", benchmark)?;
        }
        if let Some(equity) = input.equity {
            length("equity", equity, periods + 1)?;
            finite("equity", equity)?;
            if equity[0] <= 0.0 {
                return Err(SeriesError::NoMoney { found: equity[0] });
            }
        }
        Ok(Self {
            input,
            rate,
            moments: OnceCell::new(),
            path: OnceCell::new(),
            swings: OnceCell::new(),
            excess: OnceCell::new(),
            tails: OnceCell::new(),
            against: OnceCell::new(),
        })
    }

    /// `[periods]`: the returns.
    pub fn returns(&self) -> &'a [f64] {
        self.input.returns
    }

    /// `[periods]`: the benchmark's returns, if there is one.
    pub fn benchmark(&self) -> Option<&'a [f64]> {
        self.input.benchmark
    }

    /// `[periods + 1]`: money before the first and after each period, if it was given.
    pub fn equity(&self) -> Option<&'a [f64]> {
        self.input.equity
    }

    /// How many returns.
    pub fn periods(&self) -> usize {
        self.input.returns.len()
    }

    /// Periods a year.
    pub fn periods_per_year(&self) -> f64 {
        self.input.periods_per_year
    }

    /// Risk-free rate a year, a fraction.
    pub fn risk_free(&self) -> f64 {
        self.input.risk_free
    }

    /// Risk-free rate a period: `(1 + rf)^(1 / periods_per_year) − 1`.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// The factor that makes a deviation a period one a year: √(periods a year).
    pub fn root_year(&self) -> f64 {
        self.input.periods_per_year.sqrt()
    }

    /// Moments of the returns; `None` without returns.
    pub fn moments(&self) -> Option<&Moments> {
        self.moments.get_or_init(|| Moments::new(self.input.returns)).as_ref()
    }

    /// Wealth from beginning to end.
    pub(crate) fn path(&self) -> &Path {
        self.path.get_or_init(|| match self.input.equity {
            Some(equity) => Path::new(equity[0], equity[1..].iter(), |walk, &wealth| walk.reach(wealth)),
            None => Path::new(1.0, self.input.returns.iter(), |walk, &r| walk.step(r)),
        })
    }

    /// Gains and losses.
    pub(crate) fn swings(&self) -> &Swings {
        self.swings.get_or_init(|| Swings::new(self.input.returns, 0.0))
    }

    /// Gains and losses over the risk-free rate.
    pub(crate) fn excess(&self) -> &Swings {
        if self.rate == 0.0 {
            return self.swings();
        }
        self.excess.get_or_init(|| Swings::new(self.input.returns, self.rate))
    }

    /// The worst and best twentieth.
    pub(crate) fn tails(&self) -> Option<&Tails> {
        self.tails.get_or_init(|| Tails::new(self.input.returns)).as_ref()
    }

    /// The returns beside the benchmark's; `None` without a benchmark or without returns.
    pub(crate) fn against(&self) -> Option<&Against> {
        self.against.get_or_init(|| Against::new(self.input.returns, self.moments()?, self.input.benchmark?)).as_ref()
    }
}

/// The risk-free rate a period; refuses numbers of which there is none.
pub(crate) fn rate(periods_per_year: f64, risk_free: f64) -> Result<f64, SeriesError> {
    if !(periods_per_year.is_finite() && periods_per_year > 0.0) {
        return Err(SeriesError::PeriodsPerYear { found: periods_per_year });
    }
    if !(risk_free.is_finite() && risk_free > -1.0) {
        return Err(SeriesError::RiskFree { found: risk_free });
    }
    Ok((risk_free.ln_1p() / periods_per_year).exp_m1())
}

fn finite(what: &'static str, values: &[f64]) -> Result<(), SeriesError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(SeriesError::NotFinite { what, row, found: values[row] }),
        None => Ok(()),
    }
}

fn length(what: &'static str, values: &[f64], expected: usize) -> Result<(), SeriesError> {
    if values.len() == expected { Ok(()) } else { Err(SeriesError::Length { what, found: values.len(), expected }) }
}

/// What one walk along wealth tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path {
    start: f64,
    end: Walk,
    /// Deepest drawdown, ≤ 0.
    pub(crate) max_drawdown: f64,
    /// Most periods in a row below an earlier high.
    pub(crate) longest_below: usize,
    /// Σ drawdown².
    pub(crate) drawdown_squares: f64,
    /// Σ drawdown.
    pub(crate) drawdown_sum: f64,
}

impl Path {
    fn new<T>(start: f64, steps: impl Iterator<Item = T>, step: impl Fn(&mut Walk, T) -> f64) -> Self {
        let mut end = Walk::starting_at(start);
        let (mut squares, mut sum) = (Sum::default(), Sum::default());
        let (mut max_drawdown, mut below, mut longest_below) = (0.0_f64, 0, 0);
        for value in steps {
            let drawdown = step(&mut end, value);
            squares.add(drawdown * drawdown);
            sum.add(drawdown);
            max_drawdown = max_drawdown.min(drawdown);
            below = if drawdown < 0.0 { below + 1 } else { 0 };
            longest_below = longest_below.max(below);
        }
        Self { start, end, max_drawdown, longest_below, drawdown_squares: squares.value(), drawdown_sum: sum.value() }
    }

    /// Wealth at the end over wealth at the start, less one.
    pub(crate) fn total_return(&self) -> f64 {
        self.end.growth(self.start) - 1.0
    }

    /// See [`Walk::annual_return`].
    pub(crate) fn annual_return(&self, periods: usize, per_year: f64) -> Option<f64> {
        self.end.annual_return(self.start, periods, per_year)
    }
}

/// Gains and losses against a target return.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Swings {
    /// Σ max(r − target, 0).
    pub(crate) gains: f64,
    /// Σ max(target − r, 0): a positive number.
    pub(crate) losses: f64,
    /// Σ min(r − target, 0)².
    pub(crate) loss_squares: f64,
    /// Periods above the target.
    pub(crate) winners: usize,
    /// Periods below the target.
    pub(crate) losers: usize,
}

impl Swings {
    fn new(returns: &[f64], target: f64) -> Self {
        Self {
            gains: sum_by(returns, |r| (r - target).max(0.0)),
            losses: sum_by(returns, |r| (target - r).max(0.0)),
            loss_squares: sum_by(returns, |r| (r - target).min(0.0) * (r - target).min(0.0)),
            winners: returns.iter().filter(|&&r| r > target).count(),
            losers: returns.iter().filter(|&&r| r < target).count(),
        }
    }
}

/// The returns beside those of a benchmark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Against {
    /// Moments of the benchmark's returns.
    pub(crate) benchmark: Moments,
    /// Moments of the differences.
    pub(crate) active: Moments,
    /// Slope of the returns on the benchmark's; `None` for a constant benchmark.
    pub(crate) beta: Option<f64>,
    /// Pearson's coefficient; `None` when either is constant.
    pub(crate) correlation: Option<f64>,
}

impl Against {
    fn new(returns: &[f64], own: &Moments, benchmark: &[f64]) -> Option<Self> {
        let other = Moments::new(benchmark)?;
        let active = Moments::of_differences(returns, benchmark)?;
        let covariance = (own.count() > 1)
            .then(|| co_moment(returns, own.mean(), benchmark, other.mean()) / (own.count() - 1) as f64);
        let beta = covariance.zip(other.spread()).map(|(covariance, spread)| covariance / spread / spread);
        let correlation = covariance
            .zip(own.spread().zip(other.spread()))
            .map(|(covariance, (own, other))| (covariance / own / other).clamp(-1.0, 1.0));
        Some(Self { benchmark: other, active, beta, correlation })
    }
}
