//! The bootstrap of blocks: how much of a result the order and the choice of days could have given.

use overfit::{Blocks, block_length, draw_blocks};
use risk::{Moments, SplitMix64};

use crate::Finding;

/// The chance of a loss from which on a gain is called luck: one in twenty, the convention of the tests of significance.
const LUCK: f64 = 0.05;

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
    let (mut rows, mut drawn) = (Vec::with_capacity(periods), Vec::with_capacity(periods));
    for _ in 0..how.samples {
        draw_blocks(periods, how.blocks, length, &mut dice, &mut rows);
        drawn.clear();
        let mut sum = 0.0;
        for &row in &rows {
            drawn.push(returns[row]);
            sum += growth[row];
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
