//! The measures that a search keeps of every run, in a few passes over its equity.
//!
//! They are those of [`crate::TearSheet`] to the bit, as a law holds; what is left out is what nobody ranks a million runs
//! by. The passes are compiled for wide vectors too: sums run over eight interleaved parts whatever the machine (see `sum`),
//! everything else is one operation an element, so that no bit depends on the width.

use std::hint::black_box;
use std::ops::Range;

use multiversion::multiversion;

use crate::moments::{self, finite, is_constant};
use crate::series::{SeriesError, rate};
use crate::sum::{BLOCK, LANES, Line, Sum, blocks_by, in_lanes, sums_by};
use crate::walk::Walk;

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
        // What is no finite number stays in a sum.
        let bad = if pass.squares.is_finite() { None } else { returns.iter().position(|value| !value.is_finite()) };
        if let Some(row) = bad {
            return Err(SeriesError::NotFinite { what: "return", row, found: returns[row] });
        }
        let mut summary = Summary { final_equity, total_return: total_return + 0.0, ..Summary::default() };
        if !returns.is_empty() {
            let (n, root_year) = (returns.len() as f64, periods_per_year.sqrt());
            let deviation = match returns.len() {
                1 => None,
                _ if pass.is_constant(returns) => Some(0.0),
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
    squares: f64,
    loss_squares: f64,
    max_drawdown: f64,
    /// Equity reached zero or less.
    is_used_up: bool,
}

impl Pass {
    /// Whether all returns are the same; see [`crate::moments::Moments::is_constant`].
    ///
    /// No value is further from the mean than `√Σ (r − mean)²`, and the widest two are at least as far apart as one is from
    /// the mean on average: most returns need not be looked at again.
    fn is_constant(&self, returns: &[f64]) -> bool {
        let (spread, far) = ((self.squares / returns.len() as f64).sqrt(), self.mean.abs() + self.squares.sqrt());
        let (min, max) = if is_constant(0.0, spread / (1.0 + far)) { bounds(returns) } else { return false };
        is_constant(min, max)
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn pass(cash: f64, equity: &[f64], rate: f64, returns: &mut Vec<f64>) -> Pass {
    // As `account_wealth` says, without a copy.
    let has_first = equity.first().is_some_and(|first| *first != cash);
    let start = if has_first { cash } else { equity.first().copied().unwrap_or(cash) };
    let from = if has_first { equity } else { equity.get(1..).unwrap_or_default() };
    returns.resize(from.len(), 0.0);
    let (mut total, mut losses, mut offs) = (Sum::default(), Sum::default(), [Sum::default(); 2]);
    let mut near = 0.0;
    let (mut fall, mut lowest) = (Fall { walk: Walk::starting_at(start), deepest: 0.0 }, f64::INFINITY);
    let mut eve = [cash; BLOCK];
    for (index, (returns, now)) in returns.chunks_mut(BLOCK).zip(from.chunks(BLOCK)).enumerate() {
        let before = match index * BLOCK {
            0 if has_first => {
                eve[1..now.len()].copy_from_slice(&now[..now.len() - 1]);
                &eve[..now.len()]
            }
            at => &equity[at - usize::from(has_first)..][..now.len()],
        };
        let mut found = figures(before, now, returns, rate, near);
        if index == 0 {
            near = moments::near(found.sum, from.len());
            found.offs = blocks_by(returns, |r| r - near, |r| (r - near) * (r - near));
        }
        total.add(found.sum);
        losses.add(found.loss_squares);
        offs.iter_mut().zip(found.offs).for_each(|(sum, found)| sum.add(found));
        lowest = lowest.min(found.least);
        fall.along(now, (found.least, found.most));
    }
    if lowest <= 0.0 {
        let alive = equity.iter().position(|value| *value <= 0.0).unwrap_or(0);
        return Pass { is_used_up: true, ..pass(cash, &equity[..alive], rate, returns) };
    }
    let mean = total.value() / returns.len() as f64;
    Pass {
        start,
        end: fall.walk,
        mean,
        squares: moments::about_mean([offs[0].value(), offs[1].value()], returns.len()),
        loss_squares: losses.value(),
        max_drawdown: fall.deepest,
        is_used_up: false,
    }
}

/// What a block of at most [`BLOCK`] bars adds.
struct Figures {
    /// Σ r.
    sum: f64,
    /// Σ min(r − rate, 0)².
    loss_squares: f64,
    /// Σ (r − near) and Σ (r − near)².
    offs: [f64; 2],
    /// Least equity.
    least: f64,
    /// Most equity.
    most: f64,
}

/// Writes the returns of a block and finds its figures, each as `sum` adds them up; all in one loop, since the division of a
/// return takes longer than everything else of a bar, which is done while the processor waits for it.
#[inline(always)]
fn figures(before: &[f64], now: &[f64], returns: &mut [f64], rate: f64, near: f64) -> Figures {
    let square = |number: f64| number * number;
    let loss = |r: f64| if r < rate { r - rate } else { 0.0 };
    let (mut sum, mut losses, mut offs, mut squares) = ([0.0; LANES], [0.0; LANES], [0.0; LANES], [0.0; LANES]);
    let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
    let (returns, last_returns) = returns.as_chunks_mut::<LANES>();
    let ((before, last_before), (now, last_now)) = (before.as_chunks::<LANES>(), now.as_chunks::<LANES>());
    // One figure after the other, each over all lanes: so the compiler sees vectors.
    for ((returns, before), now) in returns.iter_mut().zip(before).zip(now) {
        let mut r = [0.0; LANES];
        (0..LANES).for_each(|lane| r[lane] = now[lane] / before[lane] - 1.0);
        *returns = r;
        (0..LANES).for_each(|lane| sum[lane] += r[lane]);
        (0..LANES).for_each(|lane| losses[lane] += square(loss(r[lane])));
        (0..LANES).for_each(|lane| offs[lane] += r[lane] - near);
        (0..LANES).for_each(|lane| squares[lane] += square(r[lane] - near));
        (0..LANES).for_each(|lane| least[lane] = less(least[lane], now[lane]));
        (0..LANES).for_each(|lane| most[lane] = more(most[lane], now[lane]));
    }
    let (mut sum, mut losses, mut offs) = (black_box(Line(sum)), black_box(Line(losses)), black_box(Line(offs)));
    let (mut squares, mut least, mut most) = (black_box(Line(squares)), black_box(Line(least)), black_box(Line(most)));
    for (lane, ((returns, before), now)) in last_returns.iter_mut().zip(last_before).zip(last_now).enumerate() {
        let r = now / before - 1.0;
        *returns = r;
        sum.0[lane] += r;
        losses.0[lane] += square(loss(r));
        offs.0[lane] += r - near;
        squares.0[lane] += square(r - near);
        least.0[lane] = less(least.0[lane], *now);
        most.0[lane] = more(most.0[lane], *now);
    }
    let add = |one: f64, other: f64| one + other;
    Figures {
        sum: sum.joined(add),
        loss_squares: losses.joined(add),
        offs: [offs.joined(add), squares.joined(add)],
        least: least.joined(less),
        most: most.joined(more),
    }
}

/// Σ r and Σ r² of each of `blocks` (ranges of `returns`): what the overfitting statistics keep of blocks of returns.
///
/// # Panics
/// A range is not within the returns, or there are fewer `sums` or `squares` than ranges.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn block_sums(returns: &[f64], blocks: &[Range<usize>], sums: &mut [f64], squares: &mut [f64]) {
    for (at, block) in blocks.iter().enumerate() {
        [sums[at], squares[at]] = sums_by(&returns[block.clone()], |r| r, |r| r * r);
    }
}

#[inline(always)]
fn less(one: f64, other: f64) -> f64 {
    if other < one { other } else { one }
}

#[inline(always)]
fn more(one: f64, other: f64) -> f64 {
    if other > one { other } else { one }
}

/// Smallest and largest: the order in which values are looked at changes neither.
#[inline(always)]
fn bounds(values: &[f64]) -> (f64, f64) {
    let extreme = |which, one, other| if which == 0 { less(one, other) } else { more(one, other) };
    in_lanes(values, [f64::INFINITY, f64::NEG_INFINITY], extreme, extreme).into()
}

/// A walk along equity, all of it above zero, and its deepest drawdown.
///
/// Division and subtraction round in order: of values below one peak the least has the deepest drawdown, and the drawdown at
/// the least value of a stretch from the highest peak that it knows is no higher than any in it.
struct Fall {
    walk: Walk,
    deepest: f64,
}

impl Fall {
    /// Goes on along values, whose least and most are known.
    #[inline(always)]
    fn along(&mut self, values: &[f64], (least, most): (f64, f64)) {
        if self.may_deepen(least, most) {
            self.closer(values);
        }
        self.walk.pass(most, values[values.len() - 1]);
    }

    /// Whether the deepest drawdown may be among values that are not all below the peak; where all are it is seen to.
    #[inline(always)]
    fn may_deepen(&mut self, least: f64, most: f64) -> bool {
        let peak = self.walk.peak();
        let drawdown = least / more(peak, most) - 1.0;
        let is_deeper = drawdown < self.deepest;
        if is_deeper && most <= peak {
            self.deepest = drawdown;
        }
        is_deeper && most > peak
    }

    /// A few values after the other: most of them neither fall far nor rise far.
    #[inline(always)]
    fn closer(&mut self, values: &[f64]) {
        for few in values.chunks(2 * LANES) {
            let (least, most) = bounds(few);
            if self.may_deepen(least, most) {
                self.step_by_step(few);
            }
            self.walk.pass(most, few[few.len() - 1]);
        }
    }

    /// One division a peak.
    fn step_by_step(&mut self, values: &[f64]) {
        let (mut peak, mut trough) = (self.walk.peak(), f64::INFINITY);
        for &value in values {
            if value > peak {
                self.deepest = self.deepest.min(trough / peak - 1.0);
                (peak, trough) = (value, value);
            } else if value < trough {
                trough = value;
            }
        }
        self.deepest = self.deepest.min(trough / peak - 1.0);
    }
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
