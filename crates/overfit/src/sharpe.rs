//! How sure a Sharpe ratio is: its standard error, the probability that the true one is larger, the record that would do.

use risk::{Moments, normal_cdf, normal_quantile};

/// A Sharpe ratio as it was measured, with what its error depends on. All a bar, nothing annualised.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SharpeEstimate {
    /// Mean over standard deviation of the returns of a bar (those over the risk-free rate, where there is one).
    pub sharpe: f64,
    /// How many returns.
    pub bars: usize,
    /// Skewness of the returns: 0 for normal ones.
    pub skew: f64,
    /// Kurtosis of the returns, not the excess: 3 for normal ones.
    pub kurtosis: f64,
}

impl SharpeEstimate {
    /// Measured on `returns` `[bars]`: mean over deviation (n − 1), skewness and kurtosis of the population.
    ///
    /// `None` for fewer than two returns, for returns that are all the same, or that are no finite numbers.
    pub fn new(returns: &[f64]) -> Option<Self> {
        let moments = Moments::new(returns)?;
        let sharpe = moments.mean() / moments.spread()?;
        let (skew, kurtosis) = (moments.skew_population()?, moments.kurtosis_population()? + 3.0);
        sharpe.is_finite().then_some(Self { sharpe, bars: returns.len(), skew, kurtosis })
    }

    /// Standard error of the estimate, a bar: `√((1 − γ₃ SR + (γ₄ − 1)/4 SR²) / (n − 1))`.
    ///
    /// `None` for fewer than two bars, or where the moments given cannot belong to one distribution (the root of a number
    /// below zero).
    /// Source: E. Mertens, *Comments on variance of the IID estimator in Lo (2002)*, 2002.
    pub fn standard_error(&self) -> Option<f64> {
        let error = (self.spread()? / (self.bars.checked_sub(1)? as f64)).sqrt();
        error.is_finite().then_some(error)
    }

    /// The probabilistic Sharpe ratio: how probable it is that the true Sharpe ratio is above `threshold` (a bar). From 0 to 1.
    ///
    /// Formula: `Φ((SR − SR*) √(n − 1) / √(1 − γ₃ SR + (γ₄ − 1)/4 SR²))`. `None` as for the standard error.
    /// Source: D. H. Bailey, M. López de Prado, *The Sharpe Ratio Efficient Frontier*, Journal of Risk 15, 2012.
    #[doc(alias = "psr")]
    pub fn probability_above(&self, threshold: f64) -> Option<f64> {
        let probability = normal_cdf((self.sharpe - threshold) / self.standard_error()?);
        // No error and no distance.
        (!probability.is_nan()).then_some(probability)
    }

    /// The minimum track record length: how many bars, with these moments, show at `level` (0.95) that the true Sharpe ratio
    /// is above `threshold` (a bar). A fraction of a bar counts.
    ///
    /// Formula: `1 + (1 − γ₃ SR + (γ₄ − 1)/4 SR²) (Φ⁻¹(level) / (SR − SR*))²`.
    /// `None` where no record is long enough: the estimate is not above the threshold; for a level outside [0.5, 1), and for
    /// moments that cannot be.
    /// Source: as [`probability_above`](Self::probability_above).
    #[doc(alias = "minimum track record length")]
    #[doc(alias = "min_trl")]
    pub fn bars_needed(&self, threshold: f64, level: f64) -> Option<f64> {
        let z = normal_quantile(level).filter(|z| *z >= 0.0)?;
        let distance = self.sharpe - threshold;
        let bars = 1.0 + self.spread()? * (z / distance).powi(2);
        (distance > 0.0 && bars.is_finite()).then_some(bars)
    }

    /// Variance of the estimate times its bars, less one.
    fn spread(&self) -> Option<f64> {
        let spread = 1.0 - self.skew * self.sharpe + (self.kurtosis - 1.0) / 4.0 * self.sharpe * self.sharpe;
        (spread >= 0.0 && spread.is_finite()).then_some(spread)
    }
}
