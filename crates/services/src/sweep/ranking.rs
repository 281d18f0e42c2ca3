//! Which rows of a search are better than which.

use std::collections::HashSet;

use search::{Costs, pareto};
use sweep::METRICS;

use super::found::{At, Found};

impl Found<'_> {
    /// Those that ran and have a value in each objective.
    pub(super) fn finds(&self) -> Vec<At> {
        self.finds_of(self.ran())
    }

    pub(super) fn finds_of(&self, mut ran: Vec<At>) -> Vec<At> {
        ran.retain(|at| self.objectives.iter().all(|objective| !self.judged(*at, *objective).is_nan()));
        ran
    }

    /// The Pareto front of finds; none where there is one objective.
    pub(super) fn front(&self, finds: &[At]) -> Option<HashSet<At>> {
        let is_one = self.objectives.len() == 1;
        (!is_one).then(|| pareto(&self.costs(finds)).into_iter().map(|place| finds[place]).collect())
    }

    /// The best of finds, best first; of several objectives their front by the first of them, and then what is behind it.
    pub(super) fn best(&self, finds: &[At], front: Option<&HashSet<At>>, most: usize) -> Vec<At> {
        let ranked = || search::best(&self.costs(finds), most).into_iter().map(|place| finds[place]);
        let Some(front) = front else { return ranked().collect() };
        let first = |at: &At| self.cost(*at, self.objectives[0]);
        let mut best: Vec<At> = finds.iter().filter(|at| front.contains(at)).copied().collect();
        best.sort_by(|one, other| first(one).total_cmp(&first(other)));
        if best.len() < most {
            best.extend(ranked().filter(|at| !front.contains(at)));
        }
        best.truncate(most);
        best
    }

    /// What a row costs in an objective: less is better.
    fn cost(&self, at: At, objective: usize) -> f64 {
        METRICS[objective].better.cost(self.judged(at, objective))
    }

    fn costs(&self, finds: &[At]) -> Costs {
        let of = |at: At| self.objectives.iter().map(move |objective| self.cost(at, *objective));
        Costs::new(finds.iter().flat_map(|at| of(*at)).collect(), self.objectives.len())
    }
}
