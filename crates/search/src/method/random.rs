//! Combinations by chance, none twice.

use risk::SplitMix64;

use crate::draw::Fresh;
use crate::error::SearchError;
use crate::method::{Entry, Method, WIDE};
use crate::objective::Costs;
use crate::points::Points;
use crate::search::{Batch, Task};

pub(super) const ENTRY: Entry = Entry {
    name: "random",
    title: "Random",
    summary: "combinations by chance, each as likely as any, none twice",
    source: "J. Bergstra, Y. Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13, 2012",
    learns: false,
    plans: false,
    halves: false,
    build,
};

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    Ok(Box::new(Random {
        batch: task.batch.unwrap_or(WIDE),
        random: SplitMix64::new(task.seed),
        fresh: Fresh::new(task.space),
    }))
}

#[derive(Debug)]
struct Random {
    batch: usize,
    random: SplitMix64,
    fresh: Fresh,
}

impl Method for Random {
    fn ask(&mut self, room: usize) -> Batch {
        let mut points = Points::new(self.fresh.axes());
        while points.len() < room.min(self.batch) {
            let Some(point) = self.fresh.draw(&mut self.random) else { break };
            points.push(&point);
        }
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, _: &Costs) {}
}
