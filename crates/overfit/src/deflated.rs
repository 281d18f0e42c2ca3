//! What the best of many tries shows by luck alone, and what is left of a winner beside it.

use risk::normal_quantile;

use crate::sharpe::SharpeEstimate;

/// Euler's constant, γ.
const EULER: f64 = 0.577_215_664_901_532_9;

/// The level at which a Sharpe ratio is taken as shown: the usual bar of the deflated and of the probabilistic one.
pub const LEVEL: f64 = 0.95;

/// The largest of `trials` independent standard normal numbers, in the mean; 0 for one trial or fewer.
///
/// Formula: `(1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))`, near from N = 5 on (a few hundredths too high). Where it would be
/// below zero (fewer than some 1.5 trials; fractions come from [`IndependentTrials`](crate::IndependentTrials)), it is 0.
/// Source: D. H. Bailey, M. López de Prado, *The Deflated Sharpe Ratio*, Journal of Portfolio Management 40, 2014.
pub fn expected_maximum(trials: f64) -> f64 {
    // Not a number is no trial.
    if trials.is_nan() || trials <= 1.0 {
        return 0.0;
    }
    let trials = trials.min(f64::MAX);
    // The quantile of the small probability: one less a millionth would lose half of its digits.
    let beyond = |share: f64| normal_quantile(share).map_or(0.0, |z| -z);
    ((1.0 - EULER) * beyond(1.0 / trials) + EULER * beyond(1.0 / (trials * std::f64::consts::E))).max(0.0)
}

/// The Sharpe ratio SR₀ that the best of `trials` independent tries without any skill shows, in the mean, where the Sharpe
/// ratios of the tries have this `variance`: `√variance` times [`expected_maximum`]. A bar if the variance is a bar's.
///
/// `None` for a variance that is below zero or not a finite number.
pub fn sharpe_of_luck(variance: f64, trials: f64) -> Option<f64> {
    (variance >= 0.0 && variance.is_finite()).then(|| variance.sqrt() * expected_maximum(trials))
}

/// The deflated Sharpe ratio: how probable it is that the winner's true Sharpe ratio is above what the best of so many tries
/// shows by luck. From 0 to 1; [`LEVEL`] is the usual bar.
///
/// Formula: the [probabilistic Sharpe ratio](SharpeEstimate::probability_above) with [`sharpe_of_luck`] as its threshold.
/// `variance` is that of the Sharpe ratios a bar over all tries, `trials` the number of *independent* ones.
/// `None` as for those two.
/// Source: as [`expected_maximum`].
#[doc(alias = "dsr")]
pub fn deflated_sharpe(winner: &SharpeEstimate, variance: f64, trials: f64) -> Option<f64> {
    winner.probability_above(sharpe_of_luck(variance, trials)?)
}

/// The minimum backtest length: the years of history on which the best of `trials` independent tries without skill does not
/// show, in the mean, a yearly Sharpe ratio above `sharpe`.
///
/// Formula: `(E[max_N] / SR)²`: over y years the yearly Sharpe ratios of such tries have the variance 1/y. 0 for one trial;
/// `None` unless the Sharpe ratio is a number above zero.
/// Source: D. H. Bailey, J. M. Borwein, M. López de Prado, Q. J. Zhu, *Pseudo-Mathematics and Financial Charlatanism*, Notices
/// of the AMS 61, 2014.
#[doc(alias = "minimum backtest length")]
#[doc(alias = "min_btl")]
pub fn years_needed(trials: f64, sharpe: f64) -> Option<f64> {
    let years = (expected_maximum(trials) / sharpe).powi(2);
    (sharpe > 0.0 && years.is_finite()).then_some(years)
}
