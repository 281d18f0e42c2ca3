//! Which runs no other run is better than.

use std::cmp::Ordering;

use crate::objective::Costs;

/// Whether `one` is no worse than `two` in any objective and better in one.
pub fn dominates(one: &[f64], two: &[f64]) -> bool {
    one.iter().zip(two).all(|(one, two)| one <= two) && one.iter().zip(two).any(|(one, two)| one < two)
}

/// The Pareto front of runs that come one after another: those that no other run dominates. It keeps the front alone, so that
/// its memory does not grow with the runs.
///
/// Of runs with equal costs all stay.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Front {
    members: Vec<(u64, Vec<f64>)>,
}

impl Front {
    /// Shows the front a run; whether it is a member now.
    pub fn offer(&mut self, run: u64, costs: &[f64]) -> bool {
        if self.members.iter().any(|(_, member)| dominates(member, costs)) {
            return false;
        }
        self.members.retain(|(_, member)| !dominates(costs, member));
        self.members.push((run, costs.to_vec()));
        true
    }

    /// The members and their costs, in the order in which they came.
    pub fn members(&self) -> impl Iterator<Item = (u64, &[f64])> {
        self.members.iter().map(|(run, costs)| (*run, costs.as_slice()))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether no run was offered.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

/// The best `most` runs, best first: by front (the first is what no run dominates, the second what no other remaining run
/// dominates, …), within a front those with the most room around them first, then in the order in which they came. For one
/// objective that is the order of the costs.
///
/// Source: K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, *A fast and elitist multiobjective genetic algorithm: NSGA-II*, IEEE
/// Transactions on Evolutionary Computation 6, 2002 (the fronts are peeled off one after another here, as far as they are wanted).
pub fn best(costs: &Costs, most: usize) -> Vec<usize> {
    let mut left: Vec<usize> = (0..costs.len()).collect();
    if costs.width() == 1 {
        left.sort_by(|one, two| costs.row(*one)[0].total_cmp(&costs.row(*two)[0]));
        left.truncate(most);
        return left;
    }
    let mut chosen = Vec::new();
    while chosen.len() < most && !left.is_empty() {
        let mut front = Front::default();
        for run in &left {
            front.offer(*run as u64, costs.row(*run));
        }
        let mut members: Vec<usize> = front.members().map(|(run, _)| run as usize).collect();
        members.sort_unstable();
        left.retain(|run| members.binary_search(run).is_err());
        let room = crowding(costs, &members);
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by(|one, two| room[*two].total_cmp(&room[*one]));
        chosen.extend(order.into_iter().map(|at| members[at]).take(most - chosen.len()));
    }
    chosen
}

/// The room around each member of a front: the sum over the objectives of the distance between its two neighbours, as a share of
/// the front's width; infinite at the ends.
///
/// Source: Deb et al. 2002, section III B.
pub fn crowding(costs: &Costs, members: &[usize]) -> Vec<f64> {
    let mut room = vec![0.0; members.len()];
    for objective in 0..costs.width() {
        let cost = |at: usize| costs.row(members[at])[objective];
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by(|one, two| cost(*one).partial_cmp(&cost(*two)).unwrap_or(Ordering::Equal));
        let (Some(first), Some(last)) = (order.first(), order.last()) else { return room };
        let width = cost(*last) - cost(*first);
        (room[*first], room[*last]) = (f64::INFINITY, f64::INFINITY);
        for neighbours in order.windows(3) {
            let distance = (cost(neighbours[2]) - cost(neighbours[0])) / width;
            // A width of nothing or without end measures nothing.
            room[neighbours[1]] += if distance.is_finite() { distance } else { 0.0 };
        }
    }
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(rows: &[[f64; 2]]) -> Costs {
        Costs::new(rows.concat(), 2)
    }

    #[test]
    fn fronts_come_one_after_another_and_ends_first() {
        // 0, 1, 2 and 5 are the first front; 3 is dominated by 1, 4 by everything but 0.
        let rows = costs(&[[1.0, 9.0], [2.0, 4.0], [9.0, 1.0], [3.0, 5.0], [9.0, 9.0], [2.5, 3.5]]);
        assert_eq!(best(&rows, 6), [0, 2, 5, 1, 3, 4]);
        assert_eq!(best(&rows, 3), [0, 2, 5]);
        // Of 5: (9 − 2)/8 + (4 − 1)/8; of 1: (2.5 − 1)/8 + (9 − 3.5)/8.
        assert_eq!(crowding(&rows, &[0, 1, 2, 5]), [f64::INFINITY, 0.875, f64::INFINITY, 1.25]);
    }

    #[test]
    fn one_objective_is_an_order_and_what_has_no_value_is_last() {
        let values = [0.3, f64::NAN, -1.0, 2.0];
        let flat = values.map(|value| crate::Direction::Maximise.cost(value)).to_vec();
        assert_eq!(best(&Costs::new(flat, 1), 4), [3, 0, 2, 1]);
    }

    #[test]
    fn a_front_that_is_offered_runs_is_the_front_of_all() {
        let mut random = risk::SplitMix64::new(5);
        let rows: Vec<[f64; 2]> =
            (0..500).map(|_| [(random.uniform() * 90.0).floor(), (random.uniform() * 90.0).floor()]).collect();
        let mut front = Front::default();
        for (run, row) in rows.iter().enumerate() {
            front.offer(run as u64, row);
        }
        let plain: Vec<u64> = (0..rows.len())
            .filter(|one| !rows.iter().any(|other| dominates(other, &rows[*one])))
            .map(|run| run as u64)
            .collect();
        assert_eq!(front.members().map(|(run, _)| run).collect::<Vec<_>>(), plain);
        assert!(front.len() > 1);
    }

    #[test]
    fn infinite_costs_leave_no_hole_in_the_order() {
        let rows = costs(&[[f64::INFINITY, f64::INFINITY], [1.0, f64::INFINITY], [0.0, 1.0], [f64::NEG_INFINITY, 3.0]]);
        let mut order = best(&rows, 4);
        assert_eq!(order.pop(), Some(0));
        assert_eq!(order.len(), 3);
        assert!(crowding(&rows, &[0, 1, 2, 3]).iter().all(|room| !room.is_nan()));
    }
}
