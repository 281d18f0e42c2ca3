//! Which rows of a sweep of several objectives no other row is better than.

use std::collections::HashSet;

use api::SweepRows;
use search::{Costs, pareto};
use sweep::{METRICS, is_find};

/// The rows on the Pareto front of a sweep's pieces, as its report counts them: the place of the piece and of the row in it.
/// `metrics` names its columns of numbers. `None` where there is one objective.
pub fn front(pieces: &[SweepRows], metrics: &[String], objectives: &[String]) -> Option<HashSet<(usize, usize)>> {
    if objectives.len() < 2 {
        return None;
    }
    let (mut rows, mut costs) = (Vec::new(), Vec::new());
    for (place, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.fidelity == 1.0) {
        let measure = |name: &str, row: usize| {
            let column = metrics.iter().position(|metric| metric == name)?;
            Some(piece.numbers[column][row]).filter(|value| !value.is_nan())
        };
        let cost = |name: &String, row: usize| {
            let metric = METRICS.iter().find(|metric| metric.name == *name)?;
            measure(name, row).map(|value| metric.better.cost(value))
        };
        for row in (0..piece.outcomes.len()).filter(|row| is_find(|name| measure(name, *row))) {
            if let Some(found) = objectives.iter().map(|name| cost(name, row)).collect::<Option<Vec<f64>>>() {
                rows.push((place, row));
                costs.extend(found);
            }
        }
    }
    Some(pareto(&Costs::new(costs, objectives.len())).into_iter().map(|place| rows[place]).collect())
}
