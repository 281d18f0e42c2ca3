//! The measures that a search keeps of every run, in a few passes over its equity.
//!
//! They are those of [`crate::TearSheet`] to the bit, as a law holds; what is left out is what nobody ranks a million runs
//! by. The passes are compiled for wide vectors too: sums run over eight interleaved parts whatever the machine (see `sum`),
//! everything else is one operation an element, so that no bit depends on the width.

use multiversion::multiversion;

use crate::moments::{finite, is_constant};
use crate::series::{SeriesError, rate};
use crate::sum::sum_by;
use crate::walk::Walk;

/// Bars of which the extremes are known before their drawdowns are looked at.
const BLOCK: usize = 64;

/// The measures of one run; `None` where there is no answer.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Summary {
    /// Money at the end.
    pub final_equity: f64,
    /// `final_equity / start − 1`.
    pub total_return: f64,
    /// See [`crate::measure::annual_return`]; −1 of an account that was used up.
    pub annual_return: Option<f64>,
    /// See [`crate::measure::volatility`].
    pub annual_volatility: Option<f64>,
    /// See [`crate::measure::sharpe`].
    pub sharpe: Option<f64>,
    /// See [`crate::measure::sortino`].
    pub sortino: Option<f64>,
    /// See [`crate::measure::calmar`].
    pub calmar: Option<f64>,
    /// See [`crate::measure::max_drawdown`]; −1 of an account that was used up.
    pub max_drawdown: Option<f64>,
}

/// Measures run after run; keeps the memory between them.
#[derive(Clone, Debug)]
pub struct Summarizer {
    periods_per_year: f64,
    rate: f64,
    returns: Vec<f64>,
    first_bar: usize,
}

impl Summarizer {
    /// For runs of this many periods a year and this risk-free rate a year.
    ///
    /// # Errors
    /// As [`crate::Series::new`].
    pub fn new(periods_per_year: f64, risk_free: f64) -> Result<Self, SeriesError> {
        Ok(Self { periods_per_year, rate: rate(periods_per_year, risk_free)?, returns: Vec::new(), first_bar: 0 })
    }

    /// The measures of an account that started with `cash` and had `equity` after each bar.
    ///
    /// The returns are those of [`crate::account_wealth`]. An account at or below zero has no returns any more: the measures
    /// speak of the bars before, total return, yearly return and drawdown of all.
    ///
    /// # Errors
    /// A value, or a return between two of them, that is no finite number.
    pub fn measure(&mut self, cash: f64, equity: &[f64]) -> Result<Summary, SeriesError> {
        self.first_bar = usize::from(equity.first().is_none_or(|first| *first == cash));
        let Self { periods_per_year, rate, ref mut returns, .. } = *self;
        let final_equity = equity.last().copied().unwrap_or(cash);
        let total_return = final_equity / cash - 1.0;
        let pass = pass(cash, equity, rate, returns);
        if !(pass.min.is_finite() && pass.max.is_finite() || returns.is_empty()) {
            let row = returns.iter().position(|value| !value.is_finite()).unwrap_or(0);
            return Err(SeriesError::NotFinite { what: "return", row, found: returns[row] });
        }
        let mut summary = Summary { final_equity, total_return: total_return + 0.0, ..Summary::default() };
        if !returns.is_empty() {
            let (n, root_year) = (returns.len() as f64, periods_per_year.sqrt());
            let deviation = match returns.len() {
                1 => None,
                _ if is_constant(pass.min, pass.max) => Some(0.0),
                _ => finite((pass.squares / (n - 1.0)).sqrt()),
            };
            summary.annual_return = pass.end.annual_return(pass.start, returns.len(), periods_per_year);
            summary.annual_volatility = deviation.map(|deviation| deviation * root_year);
            let spread = deviation.filter(|deviation| *deviation > 0.0);
            summary.sharpe = spread.map(|spread| (pass.mean - rate) / spread * root_year);
            let shortfall = (pass.loss_squares / n).sqrt() * root_year;
            summary.sortino = (shortfall > 0.0).then(|| (pass.mean - rate) * periods_per_year / shortfall);
            summary.calmar =
                (pass.max_drawdown < 0.0).then(|| summary.annual_return.map(|it| it / -pass.max_drawdown)).flatten();
            summary.max_drawdown = Some(pass.max_drawdown);
        }
        if pass.is_used_up || total_return <= -1.0 {
            summary.annual_return = Some(-1.0);
        }
        if pass.is_used_up {
            summary.max_drawdown = Some(-1.0);
        }
        let Summary { annual_return, annual_volatility, sharpe, sortino, calmar, max_drawdown, .. } = &mut summary;
        for value in [annual_return, annual_volatility, sharpe, sortino, calmar, max_drawdown] {
            *value = value.and_then(finite).map(|value| value + 0.0);
        }
        Ok(summary)
    }

    /// The returns of the run measured last, from [`Summarizer::first_bar`] on, up to the bar on which the account was used up.
    pub fn returns(&self) -> &[f64] {
        &self.returns
    }

    /// The bar of the first return of the run measured last: 0 where it traded on the first bar, else 1.
    pub fn first_bar(&self) -> usize {
        self.first_bar
    }
}

/// What the passes over an equity curve find.
struct Pass {
    start: f64,
    end: Walk,
    mean: f64,
    min: f64,
    max: f64,
    squares: f64,
    loss_squares: f64,
    max_drawdown: f64,
    /// Equity reached zero or less.
    is_used_up: bool,
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn pass(cash: f64, equity: &[f64], rate: f64, returns: &mut Vec<f64>) -> Pass {
    let is_used_up = equity.iter().fold(false, |found, value| found | (*value <= 0.0));
    let alive = if is_used_up { equity.iter().position(|value| *value <= 0.0).unwrap_or(0) } else { equity.len() };
    let equity = &equity[..alive];
    // As `account_wealth` says, without a copy.
    let has_first = equity.first().is_some_and(|first| *first != cash);
    let start = if has_first { cash } else { equity.first().copied().unwrap_or(cash) };
    let from = if has_first { equity } else { equity.get(1..).unwrap_or_default() };
    returns.clear();
    returns.resize(from.len(), 0.0);
    if has_first {
        returns[0] = from[0] / cash - 1.0;
    }
    let skipped = usize::from(has_first);
    for (value, pair) in returns[skipped..].iter_mut().zip(equity.windows(2)) {
        *value = pair[1] / pair[0] - 1.0;
    }
    let returns = returns.as_slice();
    let mean = sum_by(returns, |r| r) / returns.len() as f64;
    let (min, max) = bounds(returns);
    let shortfall = |r: f64| if r < rate { r - rate } else { 0.0 };
    // A pass each: of two sums in one pass the compiler makes shuffles.
    let squares = sum_by(returns, |r| (r - mean) * (r - mean));
    let loss_squares = sum_by(returns, |r| shortfall(r) * shortfall(r));
    let (end, max_drawdown) = drawdown(start, from);
    Pass { start, end, mean, min, max, squares, loss_squares, max_drawdown, is_used_up }
}

/// Σ r and Σ r²: what the overfitting statistics keep of a block of returns.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn block_sums(returns: &[f64]) -> (f64, f64) {
    (sum_by(returns, |r| r), sum_by(returns, |r| r * r))
}

/// Smallest and largest: the order in which they are looked at changes neither.
#[inline(always)]
fn bounds(values: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let (chunks, rest) = values.as_chunks::<LANES>();
    // Two plain loops: of one over both the compiler makes shuffles.
    for chunk in chunks {
        for lane in 0..LANES {
            least[lane] = if chunk[lane] < least[lane] { chunk[lane] } else { least[lane] };
        }
    }
    for chunk in chunks {
        for lane in 0..LANES {
            most[lane] = if chunk[lane] > most[lane] { chunk[lane] } else { most[lane] };
        }
    }
    let least = least.iter().chain(rest).fold(f64::INFINITY, |one, &other| one.min(other));
    let most = most.iter().chain(rest).fold(f64::NEG_INFINITY, |one, &other| one.max(other));
    (least, most)
}

/// The end of the walk along `equity`, all of it above zero, and its deepest drawdown.
///
/// Division and subtraction round in order, so the drawdown at the least value of a block from the highest peak that it
/// knows is no higher than any in the block: where it is not deeper than the deepest so far, none is.
#[inline(always)]
fn drawdown(start: f64, equity: &[f64]) -> (Walk, f64) {
    let mut walk = Walk::starting_at(start);
    let mut deepest = 0.0_f64;
    for block in equity.chunks(BLOCK) {
        let (least, most) = bounds(block);
        if least / walk.peak().max(most) - 1.0 >= deepest {
            walk.pass(most, block[block.len() - 1]);
            continue;
        }
        // The same for each eighth, before one value is looked at after the other.
        for part in block.chunks(BLOCK / 8) {
            let (least, most) = bounds(part);
            if least / walk.peak().max(most) - 1.0 >= deepest {
                walk.pass(most, part[part.len() - 1]);
            } else {
                part.iter().for_each(|&value| deepest = deepest.min(walk.reach(value)));
            }
        }
    }
    (walk, deepest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, SplitMix64, TearSheet, account_wealth};

    /// Random equity: calm, wild, flat for long, ruined now and then.
    fn equity(seed: u64) -> (f64, Vec<f64>) {
        let mut random = SplitMix64::new(seed);
        let bars = 1 + (random.bits() % 700) as usize;
        let wildness = [0.0, 1e-6, 0.01, 0.5][(seed % 4) as usize];
        let mut value = 1000.0;
        let mut equity: Vec<f64> = (0..bars)
            .map(|_| {
                if random.uniform() < 0.7 {
                    value *= 1.0 + wildness * (random.uniform() - 0.5);
                }
                value
            })
            .collect();
        if seed.is_multiple_of(7) {
            equity[bars / 2] = [0.0, -5.0][(seed % 2) as usize];
        }
        (if seed.is_multiple_of(3) { 990.0 } else { equity[0] }, equity)
    }

    #[test]
    fn every_measure_is_that_of_the_tear_sheet_to_the_bit() {
        for (seed, risk_free) in (0..3000).zip([0.0, 0.03, -0.01].into_iter().cycle()) {
            let (cash, equity) = equity(seed);
            let mut summarizer = Summarizer::new(252.0, risk_free).unwrap();
            let found = summarizer.measure(cash, &equity).unwrap();
            let alive = equity.iter().position(|value| *value <= 0.0).unwrap_or(equity.len());
            let wealth = account_wealth(cash, &equity[..alive]);
            let returns: Vec<f64> = wealth.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
            assert_eq!(summarizer.returns(), returns);
            let input = Input {
                returns: &returns,
                equity: (alive > 0).then_some(&*wealth),
                benchmark: None,
                periods_per_year: 252.0,
                risk_free,
            };
            let sheet = TearSheet::new(input).unwrap();
            let told = [
                ("annual_volatility", found.annual_volatility),
                ("sharpe", found.sharpe),
                ("sortino", found.sortino),
                ("calmar", found.calmar),
                ("annual_return", found.annual_return),
                ("max_drawdown", found.max_drawdown),
            ];
            let of_all = if alive < equity.len() { 4 } else { 6 };
            for (name, value) in &told[..of_all] {
                let (found, expected) = (value.map(f64::to_bits), sheet.get(name).map(f64::to_bits));
                assert_eq!(found, expected, "seed {seed}: {name} {value:?} {:?}", sheet.get(name));
            }
            if alive < equity.len() {
                assert_eq!((found.annual_return, found.max_drawdown), (Some(-1.0), Some(-1.0)));
            }
        }
    }

    #[test]
    fn a_return_that_is_no_number_is_refused() {
        let mut summarizer = Summarizer::new(252.0, 0.0).unwrap();
        let error = summarizer.measure(1.0, &[1.0, 1e-300, 1e300]).unwrap_err();
        assert!(matches!(error, SeriesError::NotFinite { what: "return", row: 1, .. }), "{error}");
        assert!(Summarizer::new(0.0, 0.0).is_err() && Summarizer::new(252.0, -1.0).is_err());
        let nothing = summarizer.measure(5.0, &[]).unwrap();
        assert_eq!((nothing.final_equity, nothing.total_return, nothing.sharpe), (5.0, 0.0, None));
    }
}
