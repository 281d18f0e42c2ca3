//! Choosing in sample.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::ops::Range;
use std::sync::Arc;

use api::{ApiError, DataApi, LegReport, SweepRequest};
use market::{Panel, Params};
use search::{Direction, Grid, Points, pick_plateau};
use sweep::{Engine, METRICS, Outcome, Part, Rows, Subject as Swept};

use super::plan::Plan;
use super::since::Since;
use crate::subject::Subject;
use crate::sweep::{Ready, Varied, engine_error, no_whole_grid, search};

/// Combinations of a rule, and the stretches of bars that they are chosen on.
pub(super) struct Chooser<'a> {
    pub(super) ready: &'a Ready,
    pub(super) request: &'a SweepRequest,
    /// Place of the objective in [`METRICS`].
    pub(super) objective: usize,
    in_folds: bool,
    /// The data from a row on, as if nothing had been before: for what stands behind a test.
    anew: BTreeMap<usize, Ready>,
    /// Numbers of all combinations that ran, in any split.
    pub(super) tried: BTreeSet<u128>,
    /// Runs.
    pub(super) runs: u64,
}

/// What was chosen, and what it did where it was.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) point: Vec<u32>,
    pub(super) params: Params,
    pub(super) in_sample: LegReport,
}

impl<'a> Chooser<'a> {
    /// Makes ready what the stretches of all splits need.
    ///
    /// A training before its test warms up on the bars before itself, which are past. One behind a test does not: what stands
    /// before it is tested, so it begins with nothing, as a sweep `--from` its first bar would.
    pub(super) async fn new(
        data: &impl DataApi,
        ready: &'a Ready,
        request: &'a SweepRequest,
        objective: usize,
        plan: &Plan,
    ) -> Result<Self, ApiError> {
        let in_folds = plan.report.folds.is_some();
        let mut anew = BTreeMap::new();
        let behind = plan.train.iter().flatten().filter(|rows| in_folds && rows.start > 0);
        for rows in behind.filter(|rows| rows.len() > ready.prepared.warmup()) {
            if let Entry::Vacant(place) = anew.entry(rows.start) {
                let since = Since { data, from: ready.prepared.subject.time()[rows.start] };
                place.insert(Ready::new(&since, Varied::of(request)?, request).await?);
            }
        }
        Ok(Self { ready, request, objective, in_folds, anew, tried: BTreeSet::new(), runs: 0 })
    }

    /// The best combination over the stretches of a split; `None` where none has a value.
    pub(super) fn choose(&mut self, train: &[Range<usize>]) -> Result<Option<Choice>, ApiError> {
        let ready = self.ready;
        let stretches: Vec<Stretch<'_>> = train.iter().filter_map(|rows| self.stretch(rows)).collect();
        if stretches.is_empty() {
            return Ok(None);
        }
        let parts = stretches.iter().map(Stretch::part).collect();
        let engine = Engine::over(parts, ready.job(0)).map_err(engine_error)?;
        let mut search = search(&ready.space, self.request, &[self.objective])?;
        let (mut points, mut rows) = (Points::new(ready.space.axes().len()), Rows::new(0));
        while let Some(batch) = search.ask() {
            let found = engine.run(&ready.space, &batch.points);
            search.tell(&found.all_judged(self.objective));
            batch.points.iter().for_each(|point| points.push(&point));
            rows.append(&found);
        }
        let bars = stretches.iter().map(|stretch| stretch.rows.len()).sum();
        drop(engine);
        let ran = |row: &usize| rows.outcomes[*row] == Outcome::Run;
        let ran: Vec<u128> = (0..rows.len()).filter(ran).map(|row| ready.space.number(&points.get(row))).collect();
        let best = self.best(&rows)?;
        self.runs += ran.len() as u64;
        self.tried.extend(ran);
        Ok(best.map(|row| {
            let point = points.get(row);
            let measure = |name: &str| rows.metric(name).map(|column| column[row]).filter(|value| !value.is_nan());
            Choice {
                params: self.ready.space.params(&point),
                point,
                in_sample: LegReport {
                    bars,
                    objective: Some(rows.metrics[self.objective][row]),
                    total_return: measure("total_return").unwrap_or(0.0),
                    sharpe: measure("sharpe"),
                    max_drawdown: measure("max_drawdown"),
                    trades: measure("trades").unwrap_or(0.0) as usize,
                },
            }
        }))
    }

    /// The row that is taken: the best with a value, the first of equals, or the middle of the best plateau.
    fn best(&self, rows: &Rows) -> Result<Option<usize>, ApiError> {
        let (values, direction) = (&rows.all_judged(self.objective)[..], METRICS[self.objective].better);
        if self.request.plateau {
            let whole = self.request.method == "grid" && self.ready.space.count() == Some(rows.len() as u64);
            let grid =
                whole.then(|| Grid::new(Arc::clone(&self.ready.space)).ok()).flatten().ok_or_else(no_whole_grid)?;
            if let Some((rank, _)) =
                pick_plateau(&grid, direction, values, |rank| rows.outcomes[rank as usize] != Outcome::Refused)
            {
                return Ok(Some(rank as usize));
            }
        }
        Ok(least(values, direction))
    }

    /// Rows to choose on; `None` of so few that not even the first combination warms up on them.
    fn stretch(&self, rows: &Range<usize>) -> Option<Stretch<'_>> {
        let whole = self.ready.prepared.subject.time();
        let (ready, rows) = match self.anew.get(&rows.start) {
            Some(anew) => {
                let last = whole[rows.end - 1];
                (anew, 0..anew.prepared.subject.time().partition_point(|time| *time <= last))
            }
            None if self.in_folds && rows.start > 0 => return None,
            None => (self.ready, rows.clone()),
        };
        if rows.end <= ready.prepared.warmup() {
            return None;
        }
        let panel = match &ready.prepared.subject {
            Subject::Series(_) => None,
            Subject::Panel(panel) => Some(panel.rows(0..rows.end)),
        };
        Some(Stretch { ready, rows, panel })
    }
}

/// Rows to choose on, of data that end with them.
struct Stretch<'a> {
    ready: &'a Ready,
    rows: Range<usize>,
    /// The rows up to the last of them, where there are several instruments.
    panel: Option<Panel>,
}

impl Stretch<'_> {
    fn part(&self) -> Part<'_> {
        let subject = match (&self.ready.prepared.subject, &self.panel) {
            (Subject::Series(bars), _) => Swept::Series(bars.view().prefix(self.rows.end), self.ready),
            (Subject::Panel(panel), None) | (Subject::Panel(_), Some(panel)) => Swept::Panel(panel, self.ready),
        };
        Part { subject, from: self.rows.start }
    }
}

/// The place of the best value, the first of equals.
fn least(values: &[f64], direction: Direction) -> Option<usize> {
    let cost = |row: &usize| direction.cost(values[*row]);
    (0..values.len()).filter(|row| !values[*row].is_nan()).min_by(|one, other| cost(one).total_cmp(&cost(other)))
}
