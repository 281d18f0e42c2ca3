//! Searching: from what is asked to rows that are kept.

use std::sync::Arc;
use std::time::Instant;

use api::{ApiError, SweepCounts, SweepHost, SweepProgress, SweepRequest, SweepRows};
use rayon::prelude::*;
use search::{Batch, Grid, Search};
use sweep::{Engine, METRICS, Outcome, Rows};

use super::behind::Behind;
use super::engine_error;
use super::kept::{Columns, Table, padded, piece, taken};
use super::ready::Ready;
use crate::trial;

/// One rule, searched.
pub(super) struct Searched<'a> {
    pub(super) ready: &'a Ready,
    pub(super) engine: Engine<'a>,
    pub(super) table: Table,
    /// Content hashes of the combinations that ran, on all of the bars or a part of them.
    pub(super) tried: Vec<[u8; 16]>,
    /// The grid, where all of it was tried: what a plateau is seen on.
    pub(super) grid: Option<Grid>,
}

/// A sweep on its way: what is known of it, where its rows go, and who watches.
pub(super) struct Progress<'a> {
    pub(super) known: std::vec::IntoIter<SweepRows>,
    pub(super) log: Behind,
    /// Rows of the pieces that were known.
    pub(super) resumed: u64,
    pub(super) host: &'a mut dyn SweepHost,
    pub(super) request: &'a SweepRequest,
    pub(super) columns: &'a Columns,
    pub(super) blocks: usize,
    /// Places of the objectives in [`METRICS`].
    pub(super) objectives: &'a [usize],
    pub(super) counts: SweepCounts,
    /// Combinations that there will be at most.
    pub(super) total: u64,
    pub(super) best: Option<f64>,
    /// When no more is begun.
    pub(super) until: Option<Instant>,
    /// Whether the rows that are kept are those of a finished sweep.
    pub(super) is_closed: bool,
    /// Whether something was not begun for the time.
    pub(super) is_over: bool,
}

impl<'a> Searched<'a> {
    /// Runs all that `search` asks of the rule at this place.
    pub(super) fn new(
        rule: usize,
        ready: &'a Ready,
        mut search: Search,
        progress: &mut Progress<'_>,
    ) -> Result<Self, ApiError> {
        let blocks = progress.blocks;
        let engine = Engine::new(ready.subject(1.0), ready.job(blocks)).map_err(engine_error)?;
        let base = trial::base(&ready.first, &ready.prepared);
        let mut table = Table::new(ready.space.axes().len(), blocks);
        let mut tried = Vec::new();
        while let Some(batch) = search.ask() {
            let known = progress.known.next();
            if known.is_none() && progress.is_late() {
                break;
            }
            let rows = match &known {
                Some(piece) => {
                    progress.resumed += piece.outcomes.len() as u64;
                    taken(piece, &batch, progress.columns, rule, blocks)?
                }
                None if batch.fidelity == 1.0 => engine.run(&ready.space, &batch.points),
                None => {
                    let part = Engine::new(ready.subject(batch.fidelity), ready.job(0)).map_err(engine_error)?;
                    padded(part.run(&ready.space, &batch.points), blocks)
                }
            };
            let hashes = hashes(&base, ready, &batch, &rows);
            if known.is_none() {
                progress.log.append(piece(&batch, progress.columns, rule, &rows), hashes.clone())?;
            }
            tried.extend(hashes);
            let objectives = progress.objectives;
            let judged = (0..rows.len()).flat_map(|row| objectives.iter().map(move |at| (row, *at)));
            search.tell(&judged.map(|(row, at)| rows.judged(at, row)).collect::<Vec<f64>>());
            progress.tell(&batch, &rows.all_judged(objectives[0]));
            if batch.fidelity == 1.0 {
                table.append(&batch.points, &rows);
            }
        }
        // What comes now runs single combinations.
        engine.rest();
        let counted = table.counts();
        progress.counts.runs += counted.runs;
        progress.counts.refused += counted.refused;
        progress.counts.failed += counted.failed;
        let is_whole = progress.request.method == "grid" && ready.space.count() == Some(table.len() as u64);
        let grid = is_whole.then(|| Grid::new(Arc::clone(&ready.space)).ok()).flatten();
        Ok(Self { ready, engine, table, tried, grid })
    }

    /// What the user should know of what did not run.
    pub(super) fn warnings(&self, warnings: &mut Vec<String>, request: &SweepRequest) {
        let (tried, space) = (self.table.len() as u64, &self.ready.space);
        let all = space.count().map_or(space.total(), u128::from);
        if request.method == "grid" && request.budget.is_some_and(|budget| budget == tried) && all > u128::from(tried) {
            warnings.push(format!(
                "only the first {tried} of {all} combinations were tried, which is one corner of the grid: --method random or sobol tries as many all over it"
            ));
        }
        let (SweepCounts { refused, failed, .. }, name) = (self.table.counts(), &self.ready.first.strategy);
        if refused > 0 {
            let message = format!("{refused} combinations are none that {name} takes, and were passed over");
            let refused = |row: &usize| self.table.rows.outcomes[*row] == Outcome::Refused;
            let cause = |row: usize| self.ready.refusal(&self.ready.space.params(&self.table.points.get(row)));
            // Of many causes two: what is too small stands at one end of a grid, and what is too large at the other.
            let mut rows = (0..self.table.len()).filter(refused);
            let mut causes: Vec<String> =
                [rows.next(), rows.next_back()].into_iter().flatten().filter_map(cause).collect();
            causes.dedup();
            warnings.push(match causes.join(" or ") {
                none if none.is_empty() => message,
                causes => format!("{message}: {causes}; --where leaves them out"),
            });
        }
        if failed > 0 {
            warnings.push(format!("{failed} combinations failed: their account is no longer a number"));
        }
    }
}

/// Content hashes of what ran of a batch.
fn hashes(base: &[u8; 32], ready: &Ready, batch: &Batch, rows: &Rows) -> Vec<[u8; 16]> {
    let ran: Vec<usize> = (0..rows.len()).filter(|row| rows.outcomes[*row] == Outcome::Run).collect();
    ran.par_iter().map(|row| trial::hash(base, &ready.space.params(&batch.points.get(*row)))).collect()
}

impl Progress<'_> {
    /// Whether the time is over: that of a sweep that is finished is. A first batch is begun however short it is.
    fn is_late(&mut self) -> bool {
        let is_late = |until: Instant| self.is_closed || (self.counts.asked > self.resumed && until <= Instant::now());
        self.is_over = self.until.is_some_and(is_late);
        self.is_over
    }

    fn tell(&mut self, batch: &Batch, first_objective: &[f64]) {
        self.counts.asked += first_objective.len() as u64;
        let direction = METRICS[self.objectives[0]].better;
        let better = |one: f64, two: f64| if direction.cost(two) < direction.cost(one) { two } else { one };
        let values = first_objective.iter().copied().filter(|value| batch.fidelity == 1.0 && !value.is_nan());
        self.best = values.chain(self.best).reduce(better);
        self.tell_host();
    }

    /// What is on the disk is done, and not what waits to be.
    fn tell_host(&mut self) {
        let (done, total) = (self.resumed + self.log.kept(), self.counts.asked.max(self.total));
        self.host.progress(&SweepProgress { done, resumed: self.resumed, total, best: self.best });
    }

    /// Waits until every row is kept.
    pub(super) fn finish(&mut self) -> Result<(), ApiError> {
        self.log.finish()?;
        self.tell_host();
        Ok(())
    }
}
