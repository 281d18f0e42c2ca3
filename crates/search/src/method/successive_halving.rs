//! Many on few bars, the better third of them on more, the best on all.

use std::sync::Arc;

use risk::SplitMix64;

use crate::draw::Fresh;
use crate::error::SearchError;
use crate::front::best;
use crate::method::{Entry, Method, WIDE};
use crate::objective::Costs;
use crate::points::Points;
use crate::search::{Batch, Task};

pub(super) const ENTRY: Entry = Entry {
    name: "successive-halving",
    title: "Successive halving",
    summary: "many by chance on the first bars, the better third of them on three times as many, and so on to all",
    source: "K. Jamieson, A. Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization, AISTATS 2016; \
             thirds: L. Li et al., Hyperband, JMLR 18, 2018",
    learns: true,
    plans: true,
    halves: true,
    build,
};

/// One in so many goes on to the next rung, on so many times the bars.
const SHARE: u64 = 3;

/// Halvings at most: the first rung sees a 27th of the bars, three weeks of two years.
const MOST_HALVINGS: u32 = 3;

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    // Every rung costs as much as the others, so the budget is shared among them: as many rungs as leave one for the last.
    let rungs = |halvings: u32| (SHARE.pow(halvings), u64::from(halvings) + 1);
    let first = |halvings: u32| {
        let (times, rungs) = rungs(halvings);
        u64::try_from(u128::from(task.budget) * u128::from(times) / u128::from(rungs)).unwrap_or(u64::MAX)
    };
    // Where all combinations could be tried on all bars, all begin, and what is halved is the work.
    if let Some(len) = task.space.count().filter(|len| *len <= task.budget) {
        let halvings = (0..=MOST_HALVINGS).rev().find(|halvings| len >= SHARE.pow(*halvings)).unwrap_or(0);
        return Ok(halving(task, halvings, len));
    }
    let halvings = (0..=MOST_HALVINGS).rev().find(|halvings| {
        // A first rung larger than the space would leave runs unused that could see more bars.
        first(*halvings) >= SHARE.pow(*halvings) && task.space.count().is_none_or(|len| first(*halvings) <= len)
    });
    let halvings = halvings.unwrap_or(0);
    let len = first(halvings);
    Ok(halving(task, halvings, len))
}

/// One that begins with the `first` combinations.
fn halving(task: Task, halvings: u32, first: u64) -> Box<dyn Method> {
    Box::new(Halving {
        left: halvings,
        first: usize::try_from(first).unwrap_or(usize::MAX),
        axes: task.space.axes().len(),
        random: SplitMix64::new(task.seed),
        fresh: Fresh::new(Arc::clone(&task.space)),
        rung: Vec::new(),
        next: 0,
        batch: task.batch.unwrap_or(WIDE),
        told: Vec::new(),
        is_over: false,
    })
}

#[derive(Debug)]
struct Halving {
    /// Halvings before all bars are seen.
    left: u32,
    /// Combinations of the first rung.
    first: usize,
    axes: usize,
    random: SplitMix64,
    fresh: Fresh,
    rung: Vec<Vec<u32>>,
    /// The first of the rung that is not asked yet.
    next: usize,
    /// Combinations that are asked at once: a rung may be any number of batches.
    batch: usize,
    /// Costs of those of the rung that were asked, row by row.
    told: Vec<f64>,
    is_over: bool,
}

impl Method for Halving {
    fn ask(&mut self, _: usize) -> Batch {
        let mut points = Points::new(self.axes);
        let fidelity = 1.0 / SHARE.pow(self.left) as f64;
        if self.is_over {
            return Batch { points, fidelity };
        }
        if self.rung.is_empty() {
            self.rung = (0..self.first).map_while(|_| self.fresh.draw(&mut self.random)).collect();
        }
        let next = self.next;
        let end = (next + self.batch).min(self.rung.len());
        self.rung[next..end].iter().for_each(|point| points.push(point));
        self.next = end;
        Batch { points, fidelity }
    }

    fn tell(&mut self, costs: &Costs) {
        (0..costs.len()).for_each(|row| self.told.extend_from_slice(costs.row(row)));
        if self.next < self.rung.len() {
            return;
        }
        self.next = 0;
        let costs = &Costs::new(std::mem::take(&mut self.told), costs.width());
        let Some(left) = self.left.checked_sub(1) else {
            self.is_over = true;
            return;
        };
        self.left = left;
        let chosen = best(costs, (self.rung.len() / SHARE as usize).max(1));
        self.rung = chosen.into_iter().map(|run| self.rung[run].clone()).collect();
    }
}
