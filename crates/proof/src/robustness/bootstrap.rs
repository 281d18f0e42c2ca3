//! The bootstrap of blocks: how much of a result the order and the choice of days could have given.

use risk::{Moments, SplitMix64};

use crate::Finding;

/// The chance of a loss from which on a gain is called luck: one in twenty, the convention of the tests of significance.
const LUCK: f64 = 0.05;

/// How blocks are drawn. Both run on from the last return to the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Blocks {
    /// Lengths are geometric, so that what is drawn is stationary (Politis and Romano 1994).
    Stationary,
    /// All are of one length (Politis and Romano 1992).
    Circular,
}

/// How to draw.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bootstrap {
    /// Which blocks.
    pub blocks: Blocks,
    /// Mean length of a block, at least 1; `None`: [`block_length`].
    pub length: Option<f64>,
    /// How many series to draw.
    pub samples: usize,
    /// What the intervals hold: 0.9 is from the 5th to the 95th hundredth.
    pub level: f64,
    /// Where chance begins.
    pub seed: u64,
    /// Periods a year, for the Sharpe ratio; the risk-free rate is zero.
    pub periods_per_year: f64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { blocks: Blocks::Stationary, length: None, samples: 2000, level: 0.9, seed: 1, periods_per_year: 252.0 }
    }
}

/// From one quantile to another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// The lower.
    pub low: f64,
    /// The upper.
    pub high: f64,
}

/// What the drawn series come to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Resampled {
    /// Total return of the returns themselves.
    pub total_return: f64,
    /// Mean length of a block.
    pub length: f64,
    /// Where the Sharpe ratios lie; `None` where too many series have none because nothing moves.
    pub sharpe: Option<Interval>,
    /// Where the total returns lie.
    pub total_returns: Interval,
    /// The part of the series that lose.
    pub loss: f64,
    /// How many series were drawn.
    pub samples: usize,
}

/// Draws series of the length of `returns` (`[periods]`, simple returns) in blocks, so that what hangs together stays
/// together.
///
/// `None` where there are fewer than ten returns, or none that is a number, or no series is asked for.
///
/// Source: D. N. Politis, J. P. Romano, *The Stationary Bootstrap*, Journal of the American Statistical Association 89, 1994.
pub fn bootstrap(returns: &[f64], how: &Bootstrap) -> Option<Resampled> {
    let periods = returns.len();
    if periods < 10 || how.samples == 0 || returns.iter().any(|r| !r.is_finite()) {
        return None;
    }
    let length = how.length.unwrap_or_else(|| block_length(returns, how.blocks)).clamp(1.0, periods as f64);
    // Products of a thousand factors are sums of their logarithms; ruin is minus infinity, and stays.
    let growth: Vec<f64> = returns.iter().map(|r| if *r > -1.0 { r.ln_1p() } else { f64::NEG_INFINITY }).collect();
    let total = |sum: f64| sum.exp_m1();
    let mut dice = SplitMix64::new(how.seed);
    let (mut sharpes, mut totals) = (Vec::with_capacity(how.samples), Vec::with_capacity(how.samples));
    let mut drawn = Vec::with_capacity(periods);
    for _ in 0..how.samples {
        drawn.clear();
        let mut sum = 0.0;
        while drawn.len() < periods {
            let mut row = (dice.uniform() * periods as f64) as usize;
            let block = match how.blocks {
                Blocks::Circular => length.round() as usize,
                Blocks::Stationary => geometric(length, &mut dice),
            };
            for _ in 0..block.min(periods - drawn.len()) {
                drawn.push(returns[row]);
                sum += growth[row];
                row = if row + 1 == periods { 0 } else { row + 1 };
            }
        }
        totals.push(total(sum));
        let moments = Moments::new(&drawn)?;
        sharpes.extend(moments.spread().map(|spread| moments.mean() / spread * how.periods_per_year.sqrt()));
    }
    let loss = totals.iter().filter(|total| **total < 0.0).count() as f64 / how.samples as f64;
    let sharpe = (2 * sharpes.len() > how.samples).then(|| interval(sharpes, how.level));
    let total_return = total(growth.iter().sum());
    Some(Resampled {
        total_return,
        length,
        sharpe,
        total_returns: interval(totals, how.level),
        loss,
        samples: how.samples,
    })
}

/// A length whose mean is `mean`: 1 and on with the chance `1 − 1 / mean` each time.
fn geometric(mean: f64, dice: &mut SplitMix64) -> usize {
    let on = 1.0 - 1.0 / mean;
    if on <= 0.0 { 1 } else { 1 + (dice.uniform().ln() / on.ln()) as usize }
}

/// The middle `level` of the values, by linear interpolation between their order.
fn interval(mut values: Vec<f64>, level: f64) -> Interval {
    values.sort_by(f64::total_cmp);
    let tail = ((1.0 - level) / 2.0).clamp(0.0, 0.5);
    let at = |part: f64| {
        let place = part * (values.len() - 1) as f64;
        let (below, above) = (values[place.floor() as usize], values[place.ceil() as usize]);
        // Equal values first: two infinities have no difference.
        if below == above { below } else { below + place.fract() * (above - below) }
    };
    Interval { low: at(tail), high: at(1.0 - tail) }
}

/// The mean length of a block with the least error of the variance of the mean, at least 1.
///
/// Formula, with n returns, R(k) their autocovariance, M = 2m and m the first lag after which max(5, ⌊log₁₀ n⌋) correlations
/// in a row are below 2 √(log₁₀ n / n), and the flat-top weight λ(t) = 1 up to 1/2, then 2 (1 − t):
///   G = Σ λ(k/M) |k| R(k),  g = Σ λ(k/M) R(k),  both from −M to M
///   b = (2 G² / D)^(1/3) n^(1/3),  D = 2 g² for stationary, 4/3 g² for circular blocks,
/// and at most ⌈min(3 √n, n / 3)⌉. Returns that do not hang together, or do not
/// move, give 1.
///
/// Source: D. N. Politis, H. White, *Automatic Block-Length Selection for the Dependent Bootstrap*, Econometric Reviews 23,
/// 2004; with the correction of A. Patton, D. N. Politis, H. White, Econometric Reviews 28, 2009.
pub fn block_length(returns: &[f64], blocks: Blocks) -> f64 {
    let count = returns.len();
    if count < 10 || Moments::new(returns).and_then(|moments| moments.spread()).is_none() {
        return 1.0;
    }
    let n = count as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let apart: Vec<f64> = returns.iter().map(|r| r - mean).collect();
    let product = |one: &[f64], other: &[f64]| -> f64 { one.iter().zip(other).map(|(one, other)| one * other).sum() };
    let covariance = |lag: usize| product(&apart[lag..], &apart[..count - lag]) / n;
    let quiet = 5.max(n.log10() as usize);
    let most = (n.sqrt().ceil() as usize + quiet).min(count - 2);
    let border = 2.0 * (n.log10() / n).sqrt();
    let is_quiet = |lag: usize| {
        // Of the two stretches that are laid over each other, less the last of each.
        let (late, early) = (&apart[lag + 1..], &apart[..count - lag - 1]);
        let scale = (product(late, late) * product(early, early)).sqrt();
        (n * covariance(lag)).abs() < border * scale
    };
    // Lag 0 is never quiet, so the first quiet stretch begins at lag 1 or later.
    let mut run = 0;
    let mut found = None;
    for lag in 0..most {
        run = if is_quiet(lag) { run + 1 } else { 0 };
        if run == quiet {
            found = Some(lag + 1 - quiet);
            break;
        }
    }
    let reach = found.map_or(most, |lag| 2 * lag.max(1)).min(most);
    let (mut slope, mut level) = (0.0, covariance(0));
    for lag in 1..=reach {
        let part = lag as f64 / reach as f64;
        let weight = if part <= 0.5 { 1.0 } else { 2.0 * (1.0 - part) };
        slope += 2.0 * weight * lag as f64 * covariance(lag);
        level += 2.0 * weight * covariance(lag);
    }
    let spread = match blocks {
        Blocks::Stationary => 2.0,
        Blocks::Circular => 4.0 / 3.0,
    } * level
        * level;
    let best = (2.0 * slope * slope / spread).cbrt() * n.cbrt();
    let largest = (3.0 * n.sqrt()).min(n / 3.0).ceil();
    // Where covariances cancel to nothing there is no answer.
    if best.is_finite() { best.clamp(1.0, largest) } else { 1.0 }
}

impl Resampled {
    /// That a gain would have been a loss too often.
    pub fn finding(&self) -> Option<Finding> {
        (self.total_return > 0.0 && self.loss > LUCK).then(|| {
            let (loss, low, high) =
                (100.0 * self.loss, 100.0 * self.total_returns.low, 100.0 * self.total_returns.high);
            let sentence = format!(
                "drawn again in blocks, {loss:.1} % of {} series lose, and returns lie between {low:.1} % and {high:.1} %",
                self.samples
            );
            Finding::warning("bootstrap", sentence)
        })
    }
}
