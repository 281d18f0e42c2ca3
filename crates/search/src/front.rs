//! Which runs no other run is better than.

use std::cmp::Ordering;

use crate::objective::Costs;

/// Whether `one` is no worse than `two` in any objective and better in one.
pub fn dominates(one: &[f64], two: &[f64]) -> bool {
    one.iter().zip(two).all(|(one, two)| one <= two) && one.iter().zip(two).any(|(one, two)| one < two)
}

/// The Pareto front: the runs that no other run dominates, in the order in which they came. Of runs with equal costs all are on it.
pub fn pareto(costs: &Costs) -> Vec<usize> {
    let (mut front, _) = peeled(costs, ordered(costs));
    front.sort_unstable();
    front
}

/// All runs in an order in which none comes after one that it dominates: by the first objective, of equals by the second, …
fn ordered(costs: &Costs) -> Vec<usize> {
    let mut order: Vec<usize> = (0..costs.len()).collect();
    // No cost is `NaN`, and 0 and −0 are equal here as where runs dominate.
    order.sort_by(|one, two| costs.row(*one).partial_cmp(costs.row(*two)).unwrap_or(Ordering::Equal));
    order
}

/// Of runs in that order those that none of them dominates, and the others, both in that order.
///
/// Of two objectives a run is only held beside the one that joined the front last, which has the least of the second so far: what is
/// left is the sorting. Of more it is held beside all of the front.
///
/// Source: H. T. Kung, F. Luccio, F. P. Preparata, *On Finding the Maxima of a Set of Vectors*, Journal of the ACM 22, 1975.
fn peeled(costs: &Costs, runs: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    let (mut front, mut behind): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for run in runs {
        let beside = if costs.width() > 2 { 0 } else { front.len().saturating_sub(1) };
        let is_behind = front[beside..].iter().any(|member| dominates(costs.row(*member), costs.row(run)));
        if is_behind { &mut behind } else { &mut front }.push(run);
    }
    (front, behind)
}

/// The best `most` runs, best first: by front (the first is what no run dominates, the second what no other remaining run
/// dominates, …), within a front those with the most room around them first, then in the order in which they came. For one
/// objective that is the order of the costs.
///
/// Source: K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, *A fast and elitist multiobjective genetic algorithm: NSGA-II*, IEEE
/// Transactions on Evolutionary Computation 6, 2002 (the fronts are peeled off one after another here, as far as they are wanted).
pub fn best(costs: &Costs, most: usize) -> Vec<usize> {
    if costs.width() == 1 {
        let mut order: Vec<usize> = (0..costs.len()).collect();
        order.sort_by(|one, two| costs.row(*one)[0].total_cmp(&costs.row(*two)[0]));
        order.truncate(most);
        return order;
    }
    let (mut chosen, mut left) = (Vec::new(), ordered(costs));
    while chosen.len() < most && !left.is_empty() {
        let (mut members, behind) = peeled(costs, left);
        left = behind;
        members.sort_unstable();
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
    fn the_front_is_what_no_other_run_dominates_of_any_number_of_objectives() {
        let mut random = risk::SplitMix64::new(5);
        for (width, steps) in [(1, 90.0), (2, 90.0), (2, 6.0), (3, 9.0), (5, 4.0)] {
            let mut draw = || match (random.uniform() * steps).floor() {
                0.0 => [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY][random.below(4)],
                cost => cost,
            };
            let rows = Costs::new((0..500 * width).map(|_| draw()).collect(), width);
            let is_on = |run: &usize| !rows.rows().any(|other| dominates(other, rows.row(*run)));
            let expected: Vec<usize> = (0..rows.len()).filter(is_on).collect();
            assert_eq!(pareto(&rows), expected, "{width} objectives of {steps}");
        }
        assert_eq!(pareto(&Costs::new(Vec::new(), 2)), [0; 0]);
    }

    #[test]
    fn a_million_runs_that_are_all_on_the_front_are_not_held_beside_one_another() {
        let runs = 1_000_000;
        let flat = (0..runs).flat_map(|run| [run as f64, -(run as f64)]).collect();
        assert_eq!(pareto(&Costs::new(flat, 2)).len(), runs);
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
