//! Whether the best of a sweep is luck: cross-validation, independent tries, the deflated Sharpe ratio, and the words for them.

use api::{
    ApiError, Code, OverfittingReport, PlateauReport, SweepHost, SweepRequest, SweepRow, TrialsReport, WinnerReport,
};
use market::Value;
use overfit::{
    BlockSums, Cscv, SharpeEstimate, cscv, deflated_sharpe, independent_trials, sample_of_trials, sharpe_of_luck,
};
use rayon::prelude::*;
use search::{Costs, Plateau, Space};
use serde_json::{Map, json};
use sweep::{Engine, METRICS};

use super::kept::Table;
use crate::prepared::Prepared;
use crate::trial;

/// The level at which a Sharpe ratio is shown.
const LEVEL: f64 = 0.95;

/// Cross-validation over the blocks of those that ran.
pub(super) fn cross_validated(table: &Table, engine: &Engine<'_>) -> Result<Cscv, String> {
    let ran = table.ran();
    // Nothing is copied where everything ran.
    let whole = ran.len() == table.len();
    let pick = |column: &Vec<f64>| ran.iter().map(|row| column[*row]).collect::<Vec<f64>>();
    let picked: [Vec<Vec<f64>>; 2] = if whole {
        [Vec::new(), Vec::new()]
    } else {
        [table.rows.sums.iter().map(pick).collect(), table.rows.squares.iter().map(pick).collect()]
    };
    let [sums, squares] = if whole { [&table.rows.sums, &table.rows.squares] } else { [&picked[0], &picked[1]] };
    let sums = BlockSums::new(&engine.blocks(), &slices(sums), &slices(squares)).map_err(|cause| cause.to_string())?;
    Ok(cscv(&sums))
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

pub(super) fn overfitting_report(found: &Cscv) -> OverfittingReport {
    OverfittingReport {
        probability_of_overfitting: found.probability_of_overfitting(),
        probability_of_loss: found.probability_of_loss(),
        degradation: found.degradation().map(|line| line.slope),
        blocks: found.blocks,
        splits: found.splits.len(),
    }
}

/// How many tries there were, ever, and how many of them were independent.
pub(super) fn tried(
    host: &dyn SweepHost,
    prepared: &Prepared,
    space: &Space,
    table: &Table,
    engine: &Engine<'_>,
    request: &SweepRequest,
) -> Result<Option<TrialsReport>, ApiError> {
    let ran = table.ran();
    if ran.is_empty() {
        return Ok(None);
    }
    let ever = match host.ledger() {
        None => ran.len() as u64,
        Some(ledger) => {
            let base = trial::base(&request.run, &prepared.inputs, prepared.pack.as_ref());
            let hash = |row: &usize| trial::hash(&base, &space.params(&table.points.get(*row)));
            let hashes: Vec<[u8; 16]> = ran.par_iter().map(hash).collect();
            ledger.remember(&prepared.subject.fingerprint(), &hashes)?
        }
    };
    let bars = prepared.subject.time().len();
    let sample = sample_of_trials(ran.len(), bars, request.seed);
    let returns: Vec<Vec<f64>> =
        sample.par_iter().filter_map(|at| engine.returns(&space.params(&table.points.get(ran[*at])))).collect();
    let found = independent_trials(&slices(&returns), usize::try_from(ever).unwrap_or(usize::MAX))
        .map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))?;
    Ok(Some(TrialsReport {
        here: ran.len() as u64,
        ever,
        independent: found.independent,
        correlation: found.average_correlation,
    }))
}

/// A finished table, looked at.
pub(super) struct Ran<'a> {
    pub(super) space: &'a Space,
    pub(super) table: &'a Table,
    pub(super) objectives: &'a [usize],
    pub(super) periods: f64,
}

impl Ran<'_> {
    /// The best rows, best first, of those that have a value.
    pub(super) fn best(&self, most: usize) -> Vec<usize> {
        let rows = &self.table.rows;
        let ran: Vec<usize> = self
            .table
            .ran()
            .into_iter()
            .filter(|row| self.objectives.iter().all(|at| !rows.metrics[*at][*row].is_nan()))
            .collect();
        let cost = |row: &usize| {
            let row = *row;
            self.objectives.iter().map(move |at| METRICS[*at].better.cost(rows.metrics[*at][row]))
        };
        let costs = Costs::new(ran.iter().flat_map(cost).collect(), self.objectives.len());
        search::best(&costs, most).into_iter().map(|at| ran[at]).collect()
    }

    fn metrics(&self, row: usize) -> Map<String, serde_json::Value> {
        let value = |at: usize| {
            let value = self.table.rows.metrics[at][row];
            match METRICS[at].name {
                _ if value.is_nan() => serde_json::Value::Null,
                "trades" => json!(value as u64),
                _ => json!(value),
            }
        };
        METRICS.iter().enumerate().map(|(at, metric)| (metric.name.to_owned(), value(at))).collect()
    }

    pub(super) fn row(&self, row: usize) -> SweepRow {
        let point = self.table.points.get(row);
        let params = self.space.values(&point).map(|(name, value)| (name.to_owned(), json!(value))).collect();
        SweepRow { params, metrics: self.metrics(row) }
    }

    /// The chosen row, and what is left of it.
    pub(super) fn winner(
        &self,
        (row, ground): (usize, Option<Plateau>),
        engine: &Engine<'_>,
        trials: Option<&TrialsReport>,
        rf: f64,
        overfitting: Option<&OverfittingReport>,
    ) -> Result<WinnerReport, ApiError> {
        let params = self.space.params(&self.table.points.get(row));
        let rate = (rf.ln_1p() / self.periods).exp_m1();
        let returns = engine.returns(&params).unwrap_or_default();
        // Where nothing traded on the first bar it has no return.
        let from = usize::from(returns.first().is_some_and(|first| *first == 0.0));
        let excess: Vec<f64> = returns[from..].iter().map(|r| r - rate).collect();
        let estimate = SharpeEstimate::new(&excess);
        let root = self.periods.sqrt();
        let sharpes: Vec<f64> = self
            .table
            .rows
            .metric("sharpe")
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|it| !it.is_nan())
            .map(|it| it / root)
            .collect();
        let variance = risk::Moments::new(&sharpes).and_then(|moments| moments.deviation()).map(|it| it * it);
        let independent = trials.map(|trials| trials.independent);
        let luck = variance.zip(independent).and_then(|(variance, trials)| sharpe_of_luck(variance, trials));
        let deflated = estimate
            .as_ref()
            .zip(variance)
            .zip(independent)
            .and_then(|((estimate, variance), trials)| deflated_sharpe(estimate, variance, trials));
        let sharpe = self.table.rows.metric("sharpe").map(|column| column[row]).filter(|value| !value.is_nan());
        let verdict = verdict(sharpe, luck.map(|luck| luck * root), deflated, trials, overfitting);
        Ok(WinnerReport {
            params: params.iter().map(|(name, value): (&str, &Value)| (name.to_owned(), json!(value))).collect(),
            metrics: self.metrics(row),
            sharpe,
            sharpe_of_luck: luck.map(|luck| luck * root),
            deflated_sharpe: deflated,
            probabilistic_sharpe: estimate.and_then(|it| it.probability_above(0.0)),
            bars_needed: estimate.and_then(|it| it.bars_needed(0.0, LEVEL)),
            plateau: ground.map(|it| PlateauReport { mean: it.mean, worst: it.worst, neighbours: it.neighbours }),
            proof: None,
            verdict,
        })
    }
}

/// Luck or skill, in a sentence.
fn verdict(
    sharpe: Option<f64>,
    luck: Option<f64>,
    deflated: Option<f64>,
    trials: Option<&TrialsReport>,
    overfitting: Option<&OverfittingReport>,
) -> String {
    let (Some(sharpe), Some(luck), Some(deflated), Some(trials)) = (sharpe, luck, deflated, trials) else {
        return "whether it is luck cannot be said: its returns do not move".to_owned();
    };
    let tried = format!("{:.0} independent tries", trials.independent);
    let mut text = if deflated >= LEVEL {
        format!(
            "a Sharpe ratio of {sharpe:.2} is more than {tried} show by luck ({luck:.2}): {:.1} % sure",
            deflated * 100.0
        )
    } else if sharpe > luck {
        format!(
            "a Sharpe ratio of {sharpe:.2} is above what {tried} show by luck ({luck:.2}), but only {:.0} % sure, not 95 %",
            deflated * 100.0
        )
    } else {
        format!("a Sharpe ratio of {sharpe:.2} is no more than what {tried} show by luck ({luck:.2})")
    };
    if let Some(found) = overfitting {
        let chance = found.probability_of_overfitting;
        text += &match chance {
            chance if chance >= 0.5 => format!(
                "; chosen in one half of the data it ends below the median of the other in {:.0} % of the splits: overfitted",
                chance * 100.0
            ),
            chance if chance > 0.05 => {
                format!("; in {:.0} % of the splits the winner ends below the median of the other half", chance * 100.0)
            }
            chance => format!(
                "; winners stay above the median of the other half in {:.0} % of the splits",
                (1.0 - chance) * 100.0
            ),
        };
    }
    text
}
