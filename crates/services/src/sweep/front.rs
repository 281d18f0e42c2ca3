//! Which rows of a sweep of several objectives no other row is better than.

use std::collections::HashSet;

use api::SweepRow;
use search::Front;
use sweep::METRICS;

/// Places of the rows on the Pareto front, as the report of a sweep tells it; `None` where there is one objective.
pub fn front(rows: impl Iterator<Item = SweepRow>, objectives: &[String]) -> Option<HashSet<usize>> {
    if objectives.len() < 2 {
        return None;
    }
    let mut front = Front::default();
    for (place, row) in rows.enumerate() {
        let number = |name: &str| row.metrics.get(name).and_then(serde_json::Value::as_f64);
        // As a sweep judges: who never moves is no find, and who is ruined is none.
        let is_find = number("annual_volatility") != Some(0.0) && number("final_equity").is_none_or(|left| left > 0.0);
        let cost = |name: &String| {
            let metric = METRICS.iter().find(|metric| metric.name == *name)?;
            number(name).filter(|_| is_find).map(|value| metric.better.cost(value))
        };
        if let Some(costs) = objectives.iter().map(cost).collect::<Option<Vec<f64>>>() {
            front.offer(place as u64, &costs);
        }
    }
    Some(front.members().map(|(place, _)| place as usize).collect())
}
