//! Every combination, in grid order.

use crate::error::SearchError;
use crate::grid::Grid;
use crate::method::{Entry, Method, WIDE};
use crate::objective::Costs;
use crate::search::{Batch, Task};

pub(super) const ENTRY: Entry = Entry {
    name: "grid",
    title: "Grid",
    summary: "every combination in turn, the first parameter slowest",
    source: "exhaustive search",
    learns: false,
    plans: true,
    halves: false,
    build,
};

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    Ok(Box::new(Turn { batch: task.batch.unwrap_or(WIDE), grid: Grid::new(task.space)?, next: 0 }))
}

#[derive(Debug)]
struct Turn {
    grid: Grid,
    next: u64,
    batch: usize,
}

impl Method for Turn {
    fn ask(&mut self, room: usize) -> Batch {
        let points = self.grid.points(self.next, self.batch.min(room).max(1));
        let points = if room == 0 { crate::Points::new(self.grid.space().axes().len()) } else { points };
        self.next += points.len() as u64;
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, _: &Costs) {}
}
