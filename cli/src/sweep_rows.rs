//! Rows of a sweep as they are printed, drawn and exported.

use api::{ApiError, SweepReport, SweepRequest, SweepRow, SweepRows};
use serde_json::{Map, Value, json};
use services::{SweepSpace, mark_front};

use crate::commands::sweep::{ALL, page};
use crate::output;

/// Every row over all bars, in the order in which they were tried.
pub fn of<'r>(
    request: &SweepRequest,
    metrics: &[String],
    pieces: impl Iterator<Item = &'r SweepRows>,
) -> Result<Vec<SweepRow>, ApiError> {
    let space = SweepSpace::of(request)?;
    let mut rows = Vec::new();
    for piece in pieces.filter(|piece| piece.fidelity == 1.0) {
        // What the rule refuses is no combination of it.
        for row in (0..piece.outcomes.len()).filter(|row| piece.outcomes[*row] != 1) {
            let places: Vec<u32> = piece.places.iter().map(|column| column[row]).collect();
            let (strategy, params) = space.values(&places);
            let metric = |(name, column): (&String, &Vec<f64>)| {
                let value = match name.as_str() {
                    _ if column[row].is_nan() => Value::Null,
                    "trades" => json!(column[row] as u64),
                    _ => json!(column[row]),
                };
                (name.clone(), value)
            };
            rows.push(SweepRow {
                strategy: if request.run.strategy == ALL { strategy.to_owned() } else { String::new() },
                params: params.into_iter().collect(),
                metrics: metrics.iter().zip(&piece.numbers).map(metric).collect(),
                front: None,
            });
        }
    }
    mark_front(&mut rows, &request.objectives);
    Ok(rows)
}

/// A line a row: that of one rule is its parameters and its measures, side by side; one of several has its parameters under
/// `params`.
pub fn jsonl(rows: &[SweepRow]) -> Result<String, ApiError> {
    output::jsonl(rows.iter().map(|row| {
        let owned = |(name, value): (&String, &Value)| (name.clone(), value.clone());
        let mut fields: Map<String, Value> = if row.strategy.is_empty() {
            row.params.clone()
        } else {
            [("strategy".to_owned(), json!(row.strategy)), ("params".to_owned(), json!(row.params))]
                .into_iter()
                .collect()
        };
        fields.extend(row.metrics.iter().map(owned));
        fields.extend(row.front.map(|front| ("front".to_owned(), json!(front))));
        Value::Object(fields)
    }))
}

/// A line a row under the parameters and `metrics`; several rules have their name and all their parameters in a cell each.
pub fn csv(report: &SweepReport, metrics: &[String], rows: &[SweepRow]) -> Result<String, ApiError> {
    let axes = report.axes.iter().map(|axis| axis.name.as_str());
    let several = ["strategy", "params"].into_iter().filter(|_| !report.strategies.is_empty());
    let front = rows.iter().any(|row| row.front.is_some()).then_some("front");
    let names: Vec<&str> = several.chain(axes).chain(metrics.iter().map(String::as_str)).chain(front).collect();
    let cell = |row: &SweepRow, name: &str| match (name, row.strategy.is_empty()) {
        ("strategy", false) => row.strategy.clone(),
        ("params", false) => page::params(&row.params),
        ("front", _) if row.front.is_some() => row.front.unwrap_or_default().to_string(),
        _ => row.params.get(name).or_else(|| row.metrics.get(name)).map(output::cell).unwrap_or_default(),
    };
    output::csv(&names, rows.iter().map(|row| names.iter().map(|name| cell(row, name)).collect()))
}
