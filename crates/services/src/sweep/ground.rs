//! What a row stands on: a plateau or a peak.

use api::{FindingReport, FindingSeverity};
use search::{Direction, Plateau, pick_plateau};
use sweep::{METRICS, Outcome};

use super::found::{At, Found};
use super::searched::Searched;

/// The part of the winner's value that it and its neighbours show in the mean, or it stands on a peak: the half that more
/// slippage must leave, too.
const AROUND: f64 = 0.5;

impl Found<'_> {
    /// The place whose neighbours on its rule's grid are best, and the ground around it.
    pub(super) fn best_plateau(&self) -> Option<(At, Plateau)> {
        let cost = |at: &(At, Plateau)| METRICS[self.objectives[0]].better.cost(at.1.mean);
        let of_one = |(strategy, one): (usize, &Searched<'_>)| {
            let grid = one.grid.as_ref()?;
            let rows = &one.table.rows;
            let is_ground = |rank: u64| rows.outcomes[rank as usize] != Outcome::Refused;
            let values = rows.all_judged(self.objectives[0]);
            let (rank, ground) = pick_plateau(grid, METRICS[self.objectives[0]].better, &values, is_ground)?;
            Some(((strategy, rank as usize), ground))
        };
        let of_each = self.searched.iter().enumerate().filter_map(of_one);
        of_each.reduce(|one, other| if cost(&other) < cost(&one) { other } else { one })
    }

    /// The first objective one step each way from a row, whether the method tried it or not.
    pub(super) fn ground(&self, at: At) -> Option<Plateau> {
        let (one, objective) = (&self.searched[at.0], self.objectives[0]);
        let neighbours = one.ready.space.neighbours(&one.table.points.get(at.1));
        let rows = one.engine.run(&one.ready.space, &neighbours);
        // What the rule refuses is no ground at all.
        let is_ground = |row: &usize| rows.outcomes[*row] != Outcome::Refused;
        let values: Vec<f64> = (0..rows.len()).filter(is_ground).map(|row| rows.judged(objective, row)).collect();
        Plateau::around(METRICS[objective].better, self.judged(at, objective), &values)
    }

    /// That little of a value is left one step away: a peak is where noise was highest.
    pub(super) fn peak(&self, at: At, ground: Plateau) -> Option<FindingReport> {
        let (metric, value) = (&METRICS[self.objectives[0]], self.metric(at, self.objectives[0]));
        // A neighbour that never trades gains nothing.
        let known = ground.neighbours - ground.without;
        let mean = ground.mean * (known + 1) as f64 / (ground.neighbours + 1) as f64;
        let without = match ground.without {
            0 => String::new(),
            without => format!(", and nothing at {without} that never trade"),
        };
        let is_peak = metric.better == Direction::Maximise && value > 0.0 && mean < AROUND * value;
        is_peak.then(|| FindingReport {
            code: "peak".to_owned(),
            severity: FindingSeverity::Warning,
            sentence: format!(
                "one grid step each way the {} of {value:.3} is {mean:.3} in the mean of {} and {:.3} at worst{without}: a peak, not a plateau",
                metric.name,
                ground.neighbours + 1,
                ground.worst
            ),
        })
    }
}
