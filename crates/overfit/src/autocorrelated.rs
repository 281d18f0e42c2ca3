//! The Sharpe ratio over longer periods when returns hang together.

use risk::Moments;

use crate::sharpe::SharpeEstimate;

/// `[lags]`: the correlation of `returns` with themselves one, two, … bars before; from −1 to 1.
///
/// Formula: `ρ_k = Σ_{t>k} (r_t − mean)(r_{t−k} − mean) / Σ (r_t − mean)²`. Lags that the series does not have are 0.
/// `None` for fewer than two returns or returns that are all the same.
pub fn autocorrelations(returns: &[f64], lags: usize) -> Option<Vec<f64>> {
    let moments = Moments::new(returns)?;
    moments.spread()?;
    let apart: Vec<f64> = returns.iter().map(|r| r - moments.mean()).collect();
    let product = |lag: usize| -> f64 {
        let late = apart.get(lag..).unwrap_or_default();
        late.iter().zip(&apart).map(|(late, early)| late * early).sum()
    };
    let whole = product(0);
    Some((1..=lags).map(|lag| product(lag) / whole).collect())
}

/// What a Sharpe ratio a bar is multiplied with to be one over `bars` bars; `√bars` where nothing hangs together.
///
/// Formula: `q / √(q + 2 Σ_{k=1}^{q−1} (q − k) ρ_k)` with q bars and the `correlations` ρ₁, ρ₂, …; those beyond the end of
/// the slice are 0. `None` for no bars, or for correlations that would make the variance of q bars zero or less.
/// Source: A. W. Lo, *The Statistics of Sharpe Ratios*, Financial Analysts Journal 58, 2002, equation 20.
pub fn time_scale(bars: usize, correlations: &[f64]) -> Option<f64> {
    let q = bars as f64;
    let pairs: f64 = correlations.iter().zip(1..bars).map(|(correlation, lag)| (bars - lag) as f64 * correlation).sum();
    let variance = q + 2.0 * pairs;
    (variance > 0.0 && variance.is_finite()).then(|| q / variance.sqrt())
}

/// The Sharpe ratio over `bars` bars (252 for a year of days) of returns that hang together over up to `lags` bars.
///
/// Lags a dozen or two are enough for days: each one estimated adds its error, and taken over all of a year they are noise.
/// `None` as [`SharpeEstimate::new`] and [`time_scale`].
/// Source: as [`time_scale`].
pub fn sharpe_autocorrelated(returns: &[f64], bars: usize, lags: usize) -> Option<f64> {
    let correlations = autocorrelations(returns, lags.min(bars.saturating_sub(1)))?;
    Some(SharpeEstimate::new(returns)?.sharpe * time_scale(bars, &correlations)?)
}
