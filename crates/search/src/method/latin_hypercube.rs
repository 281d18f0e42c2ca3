//! Chance that is spread evenly over every axis.

use risk::SplitMix64;

use crate::draw::{Fresh, shuffle};
use crate::error::SearchError;
use crate::method::{Entry, Method, WIDE};
use crate::objective::Costs;
use crate::points::Points;
use crate::search::{Batch, Task};

pub(super) const ENTRY: Entry = Entry {
    name: "latin-hypercube",
    title: "Latin hypercube",
    summary: "as many slices of every axis as runs, each slice used once",
    source: "M. D. McKay, R. J. Beckman, W. J. Conover, A Comparison of Three Methods for Selecting Values of Input Variables, \
             Technometrics 21, 1979",
    learns: false,
    plans: true,
    halves: false,
    build,
};

/// Rounds after which what the constraint and repetition left open is filled by chance.
const ROUNDS: usize = 20;

/// Points of a round: a round lies in memory, and a million slices are as fine as any axis.
const MOST_POINTS: usize = 1 << 20;

/// A Latin hypercube: `n` points in the unit cube, axis by axis, of which exactly one lies in each of the `n` equal slices of
/// every axis, by chance within its slice.
pub fn latin_hypercube(random: &mut SplitMix64, n: usize, axes: usize) -> Vec<Vec<f64>> {
    let column = |random: &mut SplitMix64| {
        let mut slices: Vec<usize> = (0..n).collect();
        shuffle(random, &mut slices);
        slices.into_iter().map(|slice| (slice as f64 + random.uniform()) / n as f64).collect()
    };
    (0..axes).map(|_| column(random)).collect()
}

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    let (space, mut random, mut fresh) = (&task.space, SplitMix64::new(task.seed), Fresh::new(task.space.clone()));
    let mut points = Points::new(space.axes().len());
    let budget = usize::try_from(task.budget).unwrap_or(usize::MAX);
    // What a hypercube loses to the constraint and to combinations that it meets twice, another one of that size replaces.
    for _ in 0..ROUNDS {
        let n = (budget - points.len()).min(MOST_POINTS);
        if n == 0 {
            break;
        }
        let cube = latin_hypercube(&mut random, n, space.axes().len());
        for at in 0..n {
            let place = |(column, axis): (&Vec<f64>, &crate::Axis)| place(column[at], axis.len());
            let point: Vec<u32> = cube.iter().zip(space.axes()).map(place).collect();
            if fresh.take(&point) {
                points.push(&point);
            }
        }
    }
    Ok(Box::new(Cube { batch: task.batch.unwrap_or(WIDE), points, next: 0, random, fresh }))
}

/// The place on an axis of a coordinate between 0 and 1.
pub(super) fn place(coordinate: f64, len: u32) -> u32 {
    ((coordinate * f64::from(len)) as u32).min(len - 1)
}

#[derive(Debug)]
struct Cube {
    points: Points,
    next: usize,
    batch: usize,
    random: SplitMix64,
    fresh: Fresh,
}

impl Method for Cube {
    fn ask(&mut self, room: usize) -> Batch {
        let mut points = Points::new(self.fresh.axes());
        while points.len() < room.min(self.batch) {
            if self.next < self.points.len() {
                points.push(&self.points.get(self.next));
                self.next += 1;
            } else if let Some(point) = self.fresh.draw(&mut self.random) {
                points.push(&point);
            } else {
                break;
            }
        }
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, _: &Costs) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slice_of_every_axis_holds_one_point() {
        for n in [1, 2, 7, 100] {
            let cube = latin_hypercube(&mut SplitMix64::new(n as u64), n, 4);
            assert_eq!(cube.len(), 4);
            for column in &cube {
                let mut slices: Vec<usize> = column.iter().map(|x| (x * n as f64) as usize).collect();
                let is_in_turn = slices.is_sorted();
                slices.sort_unstable();
                assert_eq!(slices, (0..n).collect::<Vec<_>>());
                assert!(n < 100 || !is_in_turn, "chance orders the slices");
            }
        }
    }
}
