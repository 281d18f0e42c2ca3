//! Rows of a sweep as they are printed, drawn and exported.

use std::collections::HashSet;

use api::{ApiError, SweepReport, SweepRequest, SweepRow, SweepRows};
use serde_json::{Map, Value, json};
use services::SweepSpace;

use crate::commands::sweep::{ALL, page};
use crate::output;

/// Every row over all bars, in the order in which they were tried. They are made one by one as they are asked for: there may be a
/// million.
pub struct Rows<'r> {
    space: SweepSpace,
    has_several: bool,
    metrics: &'r [String],
    pieces: &'r [SweepRows],
    /// The piece of each row on the front, and its place in it.
    front: Option<HashSet<(usize, usize)>>,
}

impl<'r> Rows<'r> {
    /// Those of a sweep, out of the pieces that were kept of it.
    pub fn new(request: &SweepRequest, metrics: &'r [String], pieces: &'r [SweepRows]) -> Result<Self, ApiError> {
        let front = services::front(pieces, metrics, &request.objectives);
        Ok(Self { space: SweepSpace::of(request)?, has_several: request.run.strategy == ALL, metrics, pieces, front })
    }

    /// The rows.
    pub fn iter(&self) -> impl Iterator<Item = SweepRow> {
        // What the rule refuses is no combination of it.
        let of_piece = |(place, piece): (usize, &'r SweepRows)| {
            (0..piece.outcomes.len()).filter(|row| piece.outcomes[*row] != 1).map(move |row| (place, piece, row))
        };
        let whole = self.pieces.iter().enumerate().filter(|(_, piece)| piece.fidelity == 1.0);
        whole.flat_map(of_piece).map(|(place, piece, row)| {
            let places: Vec<u32> = piece.places.iter().map(|column| column[row]).collect();
            let (strategy, params) = self.space.values(&places);
            let metric = |(name, column): (&String, &Vec<f64>)| {
                let value = match name.as_str() {
                    _ if column[row].is_nan() => Value::Null,
                    "trades" => json!(column[row] as u64),
                    _ => json!(column[row]),
                };
                (name.clone(), value)
            };
            SweepRow {
                strategy: if self.has_several { strategy.to_owned() } else { String::new() },
                params: params.into_iter().collect(),
                metrics: self.metrics.iter().zip(&piece.numbers).map(metric).collect(),
                front: self.front.as_ref().map(|front| front.contains(&(place, row))),
            }
        })
    }
}

/// A line a row: that of one rule is its parameters and its measures, side by side; one of several has its parameters under
/// `params`.
pub fn jsonl(rows: impl Iterator<Item = SweepRow>) -> Result<String, ApiError> {
    output::jsonl(rows.map(|row| {
        let mut fields: Map<String, Value> = if row.strategy.is_empty() {
            row.params
        } else {
            [("strategy".to_owned(), json!(row.strategy)), ("params".to_owned(), json!(row.params))]
                .into_iter()
                .collect()
        };
        fields.extend(row.metrics);
        fields.extend(row.front.map(|front| ("front".to_owned(), json!(front))));
        Value::Object(fields)
    }))
}

/// A line a row under the parameters and `metrics`; several rules have their name and all their parameters in a cell each.
pub fn csv(report: &SweepReport, metrics: &[String], rows: impl Iterator<Item = SweepRow>) -> Result<String, ApiError> {
    let axes = report.axes.iter().map(|axis| axis.name.as_str());
    let several = ["strategy", "params"].into_iter().filter(|_| !report.strategies.is_empty());
    let front = report.front.map(|_| "front");
    let names: Vec<&str> = several.chain(axes).chain(metrics.iter().map(String::as_str)).chain(front).collect();
    let cell = |row: &SweepRow, name: &str| match (name, row.strategy.is_empty()) {
        ("strategy", false) => row.strategy.clone(),
        ("params", false) => page::params(&row.params),
        ("front", _) if row.front.is_some() => row.front.unwrap_or_default().to_string(),
        _ => row.params.get(name).or_else(|| row.metrics.get(name)).map(output::cell).unwrap_or_default(),
    };
    output::csv(&names, rows.map(|row| names.iter().map(|name| cell(&row, name)).collect()))
}
