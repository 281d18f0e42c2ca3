//! How bad the bad days are: quantiles, value at risk and what lies beyond it, by four methods.

use serde::Serialize;

use crate::moments::Moments;
use crate::normal::{normal_density, normal_quantile};
use crate::random::SplitMix64;
use crate::series::Series;
use crate::sum::sum_by;

/// How the tail of the returns is estimated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TailMethod {
    /// The sample's own quantile: what happened, nothing assumed.
    Historical,
    /// A normal distribution with the sample's mean and deviation.
    Parametric,
    /// The normal quantile bent by the sample's skewness and kurtosis. An expansion for mild departures from the normal: with
    /// a kurtosis beyond some 8, or a skewness beyond 1, its quantile is no longer monotone and may understate the tail.
    CornishFisher,
    /// The historical estimate over `draws` normal numbers from [`SplitMix64`] with the sample's mean and deviation.
    MonteCarlo {
        /// How many numbers, at least one.
        draws: u32,
        /// Where the generator starts: the same seed gives the same answer.
        seed: u64,
    },
}

impl TailMethod {
    /// Every method; the simulation with 100,000 draws from seed 0.
    pub const ALL: [Self; 4] =
        [Self::Historical, Self::Parametric, Self::CornishFisher, Self::MonteCarlo { draws: 100_000, seed: 0 }];

    /// As it is called in reports: `historical`, `parametric`, `cornish-fisher`, `monte-carlo`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Historical => "historical",
            Self::Parametric => "parametric",
            Self::CornishFisher => "cornish-fisher",
            Self::MonteCarlo { .. } => "monte-carlo",
        }
    }
}

/// Value at risk: the loss of one period that is exceeded with probability `1 − level`.
///
/// A *positive* fraction of equity: 0.03 at level 0.95 means losing 3 % or more on one day in twenty. Negative when even that
/// quantile is a gain.
///
/// Formula, with α = 1 − level, z = Φ⁻¹(α), mean and deviation (n − 1) of the returns:
/// - historical: −(quantile α of r, interpolated linearly between order statistics);
/// - parametric: −(mean + z·deviation);
/// - Cornish-Fisher: −(mean + z_cf·deviation), `z_cf = z + (z²−1)S/6 + (z³−3z)K/24 − (2z³−5z)S²/36` with the population's
///   skewness S and excess kurtosis K;
/// - Monte-Carlo: the historical formula over simulated normal returns.
///
/// `None` without returns, for a level outside (0, 1), for a number too large, and by Cornish-Fisher for constant returns; the methods that need a
/// deviation need two returns.
/// Source: P. Jorion, *Value at Risk*, 3rd ed. 2007; P. Zangari, *A VaR methodology for portfolios that include options*, 1996.
#[doc(alias = "var")]
pub fn value_at_risk(series: &Series, level: f64, method: TailMethod) -> Option<f64> {
    let tail = tail_of(level)?;
    let quantile = match method {
        TailMethod::Historical => quantile(series.returns(), tail)?,
        TailMethod::Parametric => {
            let moments = series.moments()?;
            moments.mean() + normal_quantile(tail)? * moments.deviation()?
        }
        TailMethod::CornishFisher => {
            let (moments, z) = (series.moments()?, normal_quantile(tail)?);
            let (s, k) = (moments.skew_population()?, moments.kurtosis_population()?);
            let bent = z + (z * z - 1.0) * s / 6.0 + (z * z * z - 3.0 * z) * k / 24.0
                - (2.0 * z * z * z - 5.0 * z) * s * s / 36.0;
            moments.mean() + bent * moments.deviation()?
        }
        TailMethod::MonteCarlo { draws, seed } => quantile_of(&mut simulate(series, draws, seed)?, tail)?,
    };
    Some(0.0 - quantile).filter(|value| value.is_finite())
}

/// Conditional value at risk, or expected shortfall: the mean loss of the periods in the worst `1 − level`.
///
/// A *positive* fraction of equity, at least the value at risk (with Cornish-Fisher inside its domain).
///
/// Formula, with α, z, S, K, mean and deviation as in [`value_at_risk`], φ the normal density:
/// - historical and Monte-Carlo: −mean of the `⌊(n − 1) α⌋ + 1` smallest returns;
/// - parametric: −(mean − deviation·φ(z)/α);
/// - Cornish-Fisher: −(mean − deviation·φ(z)/α·(1 + zS/6 + (z²−1)K/24 − (2z²−1)S²/36)), the mean of `z_cf` over the tail.
///
/// `None` as there.
/// Source: R. T. Rockafellar, S. Uryasev, *Optimization of conditional value-at-risk*, 2000; D. Maillard, *A user's guide to
/// the Cornish Fisher expansion*, 2012.
#[doc(alias = "expected shortfall")]
#[doc(alias = "cvar")]
pub fn conditional_value_at_risk(series: &Series, level: f64, method: TailMethod) -> Option<f64> {
    let tail = tail_of(level)?;
    let shortfall = match method {
        TailMethod::Historical => mean_of_worst(&mut series.returns().to_vec(), tail)?,
        TailMethod::Parametric => {
            let (moments, z) = (series.moments()?, normal_quantile(tail)?);
            moments.mean() - moments.deviation()? * normal_density(z) / tail
        }
        TailMethod::CornishFisher => {
            let (moments, z) = (series.moments()?, normal_quantile(tail)?);
            let (s, k) = (moments.skew_population()?, moments.kurtosis_population()?);
            let bent = 1.0 + z * s / 6.0 + (z * z - 1.0) * k / 24.0 - (2.0 * z * z - 1.0) * s * s / 36.0;
            moments.mean() - moments.deviation()? * normal_density(z) / tail * bent
        }
        TailMethod::MonteCarlo { draws, seed } => mean_of_worst(&mut simulate(series, draws, seed)?, tail)?,
    };
    Some(0.0 - shortfall).filter(|value| value.is_finite())
}

/// The number below which the share `q` of `values` lies, interpolated linearly between the two nearest order statistics:
/// with `h = (n − 1) q` it is `x₍⌊h⌋₎ + (h − ⌊h⌋)(x₍⌊h⌋₊₁₎ − x₍⌊h⌋₎)`, counting from zero.
///
/// In time proportional to their number. `None` without values or for `q` outside [0, 1].
/// Source: R. J. Hyndman, Y. Fan, *Sample quantiles in statistical packages*, 1996, type 7.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    quantile_of(&mut values.to_vec(), q)
}

/// The worst and best twentieth of a series, from one copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tails {
    /// 5th percentile.
    pub(crate) low: f64,
    /// 95th percentile.
    pub(crate) high: f64,
    /// Mean of the `⌊(n − 1) / 20⌋ + 1` smallest.
    pub(crate) worst: f64,
}

impl Tails {
    pub(crate) fn new(returns: &[f64]) -> Option<Self> {
        let mut scratch = returns.to_vec();
        let low = quantile_of(&mut scratch, 0.05)?;
        let worst = &scratch[..=rank(returns.len(), 0.05)];
        let worst = sum_by(worst, |r| r) / worst.len() as f64;
        Some(Self { low, high: quantile_of(&mut scratch, 0.95)?, worst })
    }
}

/// The probability beyond `level`, freed from the rounding of the subtraction: 0.95 leaves 0.05, not 0.050000000000000044.
fn tail_of(level: f64) -> Option<f64> {
    (level > 0.0 && level < 1.0).then(|| ((1.0 - level) * 1e12).round() / 1e12).filter(|&tail| tail > 0.0 && tail < 1.0)
}

/// Whole part of the rank of the quantile `q` among `count` values.
fn rank(count: usize, q: f64) -> usize {
    // q is at most one, so the product is below the count and not negative.
    ((count - 1) as f64 * q) as usize
}

/// Like [`quantile`], moving the values about; afterwards the first `rank` of them are the smallest.
fn quantile_of(values: &mut [f64], q: f64) -> Option<f64> {
    if values.is_empty() || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let rank = rank(values.len(), q);
    let part = (values.len() - 1) as f64 * q - rank as f64;
    let (_, &mut at, above) = values.select_nth_unstable_by(rank, f64::total_cmp);
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    Some(if part > 0.0 && !above.is_empty() { at + part * (next - at) } else { at })
}

fn mean_of_worst(values: &mut [f64], tail: f64) -> Option<f64> {
    quantile_of(values, tail)?;
    let worst = &values[..=rank(values.len(), tail)];
    Some(sum_by(worst, |r| r) / worst.len() as f64)
}

fn simulate(series: &Series, draws: u32, seed: u64) -> Option<Vec<f64>> {
    let moments: &Moments = series.moments()?;
    let (mean, deviation) = (moments.mean(), moments.deviation()?);
    let mut random = SplitMix64::new(seed);
    Some((0..draws).map(|_| mean + deviation * random.normal()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Input;

    #[test]
    fn a_quantile_between_two_values_is_interpolated() {
        let values = [40.0, 10.0, 30.0, 20.0];
        assert_eq!(quantile(&values, 0.0), Some(10.0));
        assert_eq!(quantile(&values, 1.0), Some(40.0));
        assert_eq!(quantile(&values, 0.5), Some(25.0));
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&values, 1.1), None);
    }

    #[test]
    fn simulation_comes_near_the_formula_it_simulates_and_repeats_itself() {
        let returns: Vec<f64> = (0..500).map(|i| f64::from(i % 13 - 6) * 0.003).collect();
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        for measure in [value_at_risk, conditional_value_at_risk] {
            let formula = measure(&series, 0.95, TailMethod::Parametric).expect("500 returns");
            let simulated = measure(&series, 0.95, TailMethod::ALL[3]).expect("500 returns");
            assert!((simulated / formula - 1.0).abs() < 0.02, "{simulated} {formula}");
            assert_eq!(measure(&series, 0.95, TailMethod::ALL[3]), Some(simulated));
            assert_ne!(measure(&series, 0.95, TailMethod::MonteCarlo { draws: 100_000, seed: 1 }), Some(simulated));
        }
        assert_eq!(value_at_risk(&series, 0.95, TailMethod::MonteCarlo { draws: 0, seed: 0 }), None);
    }

    #[test]
    fn the_cornish_fisher_shortfall_is_the_mean_of_its_quantiles() {
        // Losses as a mirrored chi-squared variable of twenty degrees has them: skewness about −0.6, excess kurtosis 0.6.
        let mut random = SplitMix64::new(1);
        let mut loss = || (0..20).map(|_| random.normal().powi(2)).sum::<f64>();
        let returns: Vec<f64> = (0..5000).map(|_| 0.02 - 0.001 * loss()).collect();
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let steps = 20_000;
        let mean = (0..steps)
            .map(|i| 1.0 - 0.05 * (f64::from(i) + 0.5) / f64::from(steps))
            .map(|level| value_at_risk(&series, level, TailMethod::CornishFisher).expect("5000 returns"))
            .sum::<f64>()
            / f64::from(steps);
        let formula = conditional_value_at_risk(&series, 0.95, TailMethod::CornishFisher).expect("5000 returns");
        assert!((mean / formula - 1.0).abs() < 1e-4, "{mean} {formula}");
    }

    #[test]
    fn levels_outside_of_zero_and_one_have_no_answer() {
        let series = Series::new(Input::new(&[0.1, -0.1], 252.0)).expect("finite");
        for level in [0.0, 1.0, -1.0, 2.0, f64::NAN] {
            for method in TailMethod::ALL {
                assert_eq!(value_at_risk(&series, level, method), None);
                assert_eq!(conditional_value_at_risk(&series, level, method), None);
            }
        }
    }
}
