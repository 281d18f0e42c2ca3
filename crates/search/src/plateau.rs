//! Whether a combination stands on a plateau or on a peak.

use crate::grid::Grid;
use crate::objective::Direction;

/// A combination together with its neighbours, those one grid step up or down on one axis: a peak is good alone, a plateau is
/// good around, and what is chosen on a peak was chosen by luck.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plateau {
    /// Mean of the objective over the combination and those neighbours that have a value.
    pub mean: f64,
    /// The worst of them.
    pub worst: f64,
    /// Neighbours: twice the axes with an order inside the grid, fewer at its edges.
    pub neighbours: usize,
    /// Those of them without a value (`NaN`).
    pub without: usize,
}

impl Plateau {
    /// That of a combination by its value and those of its neighbours; `None` where it has no value itself.
    pub fn around(direction: Direction, value: f64, neighbours: &[f64]) -> Option<Self> {
        let known = std::iter::once(value).chain(neighbours.iter().copied()).filter(|value| !value.is_nan());
        let without = neighbours.iter().filter(|value| value.is_nan()).count();
        let count = (neighbours.len() - without) as f64 + 1.0;
        let worst = known.clone().max_by(|one, other| direction.cost(*one).total_cmp(&direction.cost(*other)))?;
        let mean = known.map(|value| value / count).sum();
        (!value.is_nan()).then_some(Self { mean, worst, neighbours: neighbours.len(), without })
    }
}

/// The plateau around the combination with this rank, among the neighbours that are ground at all; `values` are the objective of every
/// combination of the grid, by rank.
fn plateau(
    grid: &Grid,
    direction: Direction,
    values: &[f64],
    rank: u64,
    is_ground: impl Fn(u64) -> bool,
) -> Option<Plateau> {
    let neighbours = grid.neighbours(rank).into_iter().filter(|rank| is_ground(*rank));
    let neighbours: Vec<f64> = neighbours.map(|rank| values[rank as usize]).collect();
    Plateau::around(direction, values[rank as usize], &neighbours)
}

/// The rank of the combination with the best mean over itself and its neighbours (`--pick plateau`), the first of equals; `None`
/// if nowhere the combination and all neighbours have a value: nothing is known of other ground. Neighbours that are no ground, as those
/// that a rule refuses, are left out. The corner of a grid has fewer neighbours, and its mean is one of fewer.
///
/// # Panics
/// There is not a value for each combination.
pub fn pick_plateau(
    grid: &Grid,
    direction: Direction,
    values: &[f64],
    is_ground: impl Fn(u64) -> bool,
) -> Option<(u64, Plateau)> {
    assert_eq!(values.len() as u64, grid.len(), "a value for each combination");
    let mut found: Option<(u64, Plateau)> = None;
    for rank in 0..grid.len() {
        let here = plateau(grid, direction, values, rank, &is_ground).filter(|here| here.without == 0);
        let Some(here) = here else { continue };
        let cost = direction.cost(here.mean);
        if !cost.is_nan() && found.is_none_or(|(_, best)| cost < direction.cost(best.mean)) {
            found = Some((rank, here));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use market::{ParamSpec, Params};

    use super::*;
    use crate::Space;

    fn grid(axes: &[&str], constraints: &[&str]) -> Grid {
        let specs = [
            ParamSpec::integer("a", 1, 0, 100, ""),
            ParamSpec::integer("b", 1, 0, 100, ""),
            ParamSpec::choice("c", "x", &["x", "y", "z"], ""),
        ];
        let fixed = Params::new(&specs, []).expect("defaults");
        Grid::new(Arc::new(Space::new(&specs, &fixed, axes, constraints).expect("a space"))).expect("a grid")
    }

    #[test]
    fn a_plateau_is_preferred_to_a_higher_peak() {
        let grid = grid(&["a=0..8"], &[]);
        let values = [0.0, 0.0, 9.0, 0.0, 0.0, 5.0, 6.0, 5.0, 0.0];
        let (rank, found) = pick_plateau(&grid, Direction::Maximise, &values, |_| true).expect("there is one");
        assert_eq!((rank, found.worst, found.neighbours), (6, 5.0, 2));
        assert!((found.mean - 16.0 / 3.0).abs() < 1e-12);
        let (rank, _) = pick_plateau(&grid, Direction::Minimise, &values, |_| true).expect("there is one");
        assert_eq!(rank, 0);
    }

    #[test]
    fn neighbours_are_one_step_away_on_one_axis_inside_the_constraint() {
        let grid = grid(&["a=0..4", "b=0..8:2", "c=x,y,z"], &["a < b"]);
        let rank = |point: [u32; 3]| grid.rank(&point).expect("inside");
        // a = 1, b = 2, c = y: up on a breaks the constraint, down on b does; words have no steps.
        assert_eq!(grid.neighbours(rank([1, 1, 1])), [rank([0, 1, 1]), rank([1, 2, 1])]);
        assert_eq!(grid.neighbours(rank([2, 3, 0])).len(), 4);
    }

    #[test]
    fn ground_without_a_value_is_no_plateau() {
        let grid = grid(&["a=0..4"], &[]);
        let values = [f64::NAN, 2.0, 1.0, 2.0, 3.0];
        let beside = plateau(&grid, Direction::Maximise, &values, 1, |_| true);
        assert_eq!(beside, Some(Plateau { mean: 1.5, worst: 1.0, neighbours: 2, without: 1 }));
        assert_eq!(plateau(&grid, Direction::Maximise, &values, 0, |_| true), None);
        let without_first = pick_plateau(&grid, Direction::Maximise, &[f64::NAN, 9.0, 8.0, 2.0, 3.0], |rank| rank > 0);
        assert_eq!(without_first.map(|(rank, found)| (rank, found.neighbours)), Some((1, 1)));
        assert_eq!(pick_plateau(&grid, Direction::Maximise, &values, |_| true).map(|(rank, _)| rank), Some(4));
        assert_eq!(pick_plateau(&grid, Direction::Maximise, &[f64::NAN; 5], |_| true), None);
    }
}
