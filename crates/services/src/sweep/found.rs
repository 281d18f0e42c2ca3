//! The rows of a sweep of one rule or of several, looked at as one search.

use std::collections::HashSet;

use api::{BacktestRequest, SearchedReport, SweepRow};
use market::Params;
use serde_json::{Map, Value, json};
use sweep::METRICS;

use super::axis_report;
use super::ready::with_params;
use super::searched::Searched;

/// Where a row is: its rule among those that were searched, and the row in its table.
pub(super) type At = (usize, usize);

/// A finished search of one rule or of several, looked at as one.
pub(super) struct Found<'a> {
    pub(super) searched: &'a [Searched<'a>],
    /// Places in [`METRICS`].
    pub(super) objectives: &'a [usize],
    pub(super) periods: f64,
}

impl Found<'_> {
    /// Those that ran.
    pub(super) fn ran(&self) -> Vec<At> {
        let of = |(strategy, searched): (usize, &Searched<'_>)| {
            searched.table.ran().into_iter().map(move |row| (strategy, row))
        };
        self.searched.iter().enumerate().flat_map(of).collect()
    }

    pub(super) fn params(&self, (strategy, row): At) -> Params {
        let searched = &self.searched[strategy];
        searched.ready.space.params(&searched.table.points.get(row))
    }

    pub(super) fn metric(&self, (strategy, row): At, metric: usize) -> f64 {
        self.searched[strategy].table.rows.metrics[metric][row]
    }

    /// What a row is judged by.
    pub(super) fn judged(&self, (strategy, row): At, objective: usize) -> f64 {
        self.searched[strategy].table.rows.judged(objective, row)
    }

    pub(super) fn metrics(&self, at: At) -> Map<String, Value> {
        let value = |metric: usize| {
            let value = self.metric(at, metric);
            match METRICS[metric].name {
                _ if value.is_nan() => Value::Null,
                "trades" => json!(value as u64),
                _ => json!(value),
            }
        };
        METRICS.iter().enumerate().map(|(metric, entry)| (entry.name.to_owned(), value(metric))).collect()
    }

    /// The rows of these places, which is on the front and which is not.
    pub(super) fn rows(&self, places: &[At], front: Option<&HashSet<At>>) -> Vec<SweepRow> {
        let row = |at: &At| SweepRow { front: front.map(|front| front.contains(at)), ..self.row(*at) };
        places.iter().map(row).collect()
    }

    fn row(&self, at: At) -> SweepRow {
        let searched = &self.searched[at.0];
        let point = searched.table.points.get(at.1);
        let params = searched.ready.space.values(&point).map(|(name, value)| (name.to_owned(), json!(value))).collect();
        let strategy = if self.searched.len() > 1 { searched.ready.first.strategy.clone() } else { String::new() };
        SweepRow { strategy, params, metrics: self.metrics(at), front: None }
    }

    /// What became of each rule.
    pub(super) fn each(&self) -> Vec<SearchedReport> {
        let of_one = |(rule, one): (usize, &Searched<'_>)| {
            let space = &one.ready.space;
            let finds = self.finds_of(one.table.ran().into_iter().map(|row| (rule, row)).collect());
            let best = self.best(&finds, self.front(&finds).as_ref(), 1);
            SearchedReport {
                strategy: one.ready.first.strategy.clone(),
                axes: space.axes().iter().map(axis_report).collect(),
                constraint: space.constraint().text(),
                counts: one.table.counts(),
                distinct: one.table.distinct(),
                best: best.first().map(|at| self.row(*at)),
            }
        };
        self.searched.iter().enumerate().map(of_one).collect()
    }

    /// The run of a row.
    pub(super) fn run(&self, at: At) -> BacktestRequest {
        with_params(&self.searched[at.0].ready.first, &self.params(at))
    }
}
