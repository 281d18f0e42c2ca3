//! The chosen row, and what is left of it when it is known how it was found.

use api::{BenchmarkReport, OverfittingReport, PlateauReport, TrialsReport, WinnerReport};
use market::Value;
use overfit::{LEVEL, SharpeEstimate, deflated_sharpe, sharpe_autocorrelated, sharpe_of_luck, years_needed};
use serde_json::json;

use super::found::{At, Found};
use super::verdict::{less_than_holding, too_little, verdict};

impl Found<'_> {
    /// The chosen row, and what is left of it.
    pub(super) fn winner(
        &self,
        at: At,
        trials: Option<&TrialsReport>,
        overfitting: Option<&OverfittingReport>,
        benchmark: Option<&BenchmarkReport>,
    ) -> WinnerReport {
        let (params, searched) = (self.params(at), &self.searched[at.0]);
        let rate = self.rate(searched.ready);
        let returns = searched.engine.returns(&params).unwrap_or_default();
        // Where nothing traded on the first bar it has no return.
        let from = usize::from(returns.first().is_some_and(|first| *first == 0.0));
        let excess: Vec<f64> = returns[from..].iter().map(|r| r - rate).collect();
        let estimate = SharpeEstimate::new(&excess);
        let root = self.periods.sqrt();
        let (variance, independent) = trials.map_or((0.0, 1.0), |it| (it.variance.unwrap_or(0.0), it.independent));
        let luck = sharpe_of_luck(variance, independent);
        let deflated = estimate.as_ref().and_then(|estimate| deflated_sharpe(estimate, variance, independent));
        let column =
            |name: &str| searched.table.rows.metric(name).map(|column| column[at.1]).filter(|value| !value.is_nan());
        let sharpe = column("sharpe");
        let too_little = too_little(&returns);
        let verdict = match &too_little {
            Some(finding) => format!("whether it is luck cannot be said: {}", finding.sentence),
            None => verdict(sharpe, luck.map(|luck| luck * root), deflated, trials, overfitting),
        } + &less_than_holding(sharpe, column("total_return"), benchmark);
        let ground = self.ground(at);
        let peak = ground.and_then(|ground| self.peak(at, ground));
        WinnerReport {
            strategy: searched.ready.first.strategy.clone(),
            params: params.iter().map(|(name, value): (&str, &Value)| (name.to_owned(), json!(value))).collect(),
            metrics: self.metrics(at),
            sharpe,
            sharpe_of_luck: luck.map(|luck| luck * root),
            deflated_sharpe: deflated,
            probabilistic_sharpe: estimate.and_then(|it| it.probability_above(0.0)),
            bars_needed: estimate.and_then(|it| it.bars_needed(0.0, LEVEL)),
            years_needed: sharpe.and_then(|sharpe| years_needed(independent, sharpe)),
            sharpe_autocorrelated: sharpe_autocorrelated(&excess, self.periods.round() as usize, WinnerReport::LAGS),
            plateau: ground.map(|it| PlateauReport {
                mean: it.mean,
                worst: it.worst,
                neighbours: it.neighbours,
                without: it.without,
            }),
            robustness: None,
            proof: None,
            findings: too_little.into_iter().chain(peak).collect(),
            verdict,
        }
    }
}
