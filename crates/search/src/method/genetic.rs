//! Crossing the best and changing a little.

use std::sync::Arc;

use risk::SplitMix64;

use crate::draw::{Fresh, below};
use crate::error::SearchError;
use crate::front::best;
use crate::method::latin_hypercube::place;
use crate::method::{Entry, Method};
use crate::objective::Costs;
use crate::points::Points;
use crate::search::{Batch, Task};
use crate::space::Space;

pub(super) const ENTRY: Entry = Entry {
    name: "genetic",
    title: "Genetic (NSGA-II)",
    summary: "crosses the best of each generation and changes a little; several objectives keep their Pareto front",
    source: "K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, A fast and elitist multiobjective genetic algorithm: NSGA-II, IEEE \
             Transactions on Evolutionary Computation 6, 2002",
    learns: true,
    plans: false,
    halves: false,
    build,
};

/// How often two parents are crossed.
const CROSSED: f64 = 0.9;

/// How near children stay to their parents: the distribution indices of Deb et al. 2002.
const NEAR_CROSSED: f64 = 20.0;
const NEAR_CHANGED: f64 = 20.0;

/// Children that the constraint and repetition may spoil before one is drawn by chance.
const TRIES: usize = 20;

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    // Some twenty to fifty generations: the square root of the runs, within what is usual.
    let size = task.batch.unwrap_or_else(|| ((task.budget as f64).sqrt() as usize).clamp(12, 100));
    Ok(Box::new(Genetic {
        size,
        random: SplitMix64::new(task.seed),
        fresh: Fresh::new(Arc::clone(&task.space)),
        parents: Vec::new(),
        costs: Costs::new(Vec::new(), task.objectives),
        children: Vec::new(),
        space: task.space,
    }))
}

#[derive(Debug)]
struct Genetic {
    space: Arc<Space>,
    /// Combinations a generation.
    size: usize,
    random: SplitMix64,
    fresh: Fresh,
    /// The best so far, best first, and their costs.
    parents: Vec<Vec<u32>>,
    costs: Costs,
    children: Vec<Vec<u32>>,
}

impl Method for Genetic {
    fn ask(&mut self, room: usize) -> Batch {
        let mut points = Points::new(self.space.axes().len());
        while points.len() < self.size.min(room) {
            let Some(point) = self.child().or_else(|| self.fresh.draw(&mut self.random)) else { break };
            self.fresh.take(&point);
            points.push(&point);
            self.children.push(point);
        }
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, costs: &Costs) {
        costs.rows().for_each(|row| self.costs.push(row));
        self.parents.append(&mut self.children);
        let chosen = best(&self.costs, self.size);
        let flat = chosen.iter().flat_map(|run| self.costs.row(*run).to_vec()).collect();
        self.costs = Costs::new(flat, costs.width());
        self.parents = chosen.iter().map(|run| self.parents[*run].clone()).collect();
    }
}

impl Genetic {
    /// A new child of two parents; `None` if there are no parents, or all children are known or out of bounds.
    fn child(&mut self) -> Option<Vec<u32>> {
        if self.parents.len() < 2 {
            return None;
        }
        (0..TRIES).find_map(|_| {
            let (one, two) = (self.parent(), self.parent());
            let mut child = self.parents[one].clone();
            if self.random.uniform() < CROSSED {
                cross(&self.space, &mut child, &self.parents[two], &mut self.random);
            }
            change(&self.space, &mut child, &mut self.random);
            self.fresh.is_new(&child).then_some(child)
        })
    }

    /// The better of two by chance: the parents stand best first.
    fn parent(&mut self) -> usize {
        let n = self.parents.len() as u64;
        below(&mut self.random, n).min(below(&mut self.random, n)) as usize
    }
}

/// Simulated binary crossover: on half of the axes the child lies near one parent, as often outside of both as between.
///
/// Formula, with `u` by chance: `β = (2u)^{1/(η+1)}` for `u ≤ 1/2`, else `(1/(2(1−u)))^{1/(η+1)}`; `x = ((1±β) x_1 + (1∓β) x_2) / 2`.
/// Words come from either parent.
/// Source: K. Deb, R. B. Agrawal, *Simulated binary crossover for continuous search space*, Complex Systems 9, 1995.
fn cross(space: &Space, child: &mut [u32], other: &[u32], random: &mut SplitMix64) {
    for ((axis, x), other) in space.axes().iter().zip(child).zip(other) {
        let (half, u, side) = (random.uniform() < 0.5, random.uniform(), random.uniform() < 0.5);
        if !half {
            continue;
        }
        if !axis.is_ordered() {
            *x = *other;
            continue;
        }
        let spread = if u <= 0.5 { 2.0 * u } else { 0.5 / (1.0 - u) }.powf(1.0 / (NEAR_CROSSED + 1.0));
        let spread = if side { spread } else { -spread };
        let (one, two) = (f64::from(*x) + 0.5, f64::from(*other) + 0.5);
        let crossed = 0.5 * ((1.0 + spread) * one + (1.0 - spread) * two);
        *x = place((crossed / f64::from(axis.len())).clamp(0.0, 1.0), axis.len());
    }
}

/// Polynomial mutation of one axis on average, by one step at least; another word.
///
/// Formula, with `u` by chance: `δ = (2u)^{1/(η+1)} − 1` for `u < 1/2`, else `1 − (2(1−u))^{1/(η+1)}`, a share of the axis.
/// Source: K. Deb, M. Goyal, *A combined genetic adaptive search (GeneAS) for engineering design*, 1996.
fn change(space: &Space, child: &mut [u32], random: &mut SplitMix64) {
    let chance = 1.0 / child.len() as f64;
    for (axis, x) in space.axes().iter().zip(child) {
        if random.uniform() >= chance || axis.len() == 1 {
            continue;
        }
        if !axis.is_ordered() {
            *x = (*x + 1 + below(random, u64::from(axis.len()) - 1) as u32) % axis.len();
            continue;
        }
        let u = random.uniform();
        let power = |u: f64| u.powf(1.0 / (NEAR_CHANGED + 1.0));
        let share = if u < 0.5 { power(2.0 * u) - 1.0 } else { 1.0 - power(2.0 * (1.0 - u)) };
        let middle = (f64::from(*x) + 0.5) / f64::from(axis.len());
        let moved = place((middle + share).clamp(0.0, 1.0), axis.len());
        *x = match moved {
            moved if moved != *x => moved,
            _ if u < 0.5 => x.saturating_sub(1),
            _ => (*x + 1).min(axis.len() - 1),
        };
    }
}

#[cfg(test)]
mod tests {
    use market::{ParamSpec, Params};

    use super::*;

    fn space(specs: &[ParamSpec], axes: &[&str]) -> Arc<Space> {
        Arc::new(Space::new(specs, &Params::new(specs, []).expect("defaults"), axes, &[]).expect("a space"))
    }

    #[test]
    fn a_child_takes_after_both_parents() {
        let axes = ["a=v,w,x,y,z", "b=v,w,x,y,z", "c=v,w,x,y,z", "d=v,w,x,y,z", "e=v,w,x,y,z", "f=v,w,x,y,z"];
        let spec = |name| ParamSpec::choice(name, "v", &["v", "w", "x", "y", "z"], "");
        let space = space(&["a", "b", "c", "d", "e", "f"].map(spec), &axes);
        let mut genetic = Genetic {
            size: 2,
            random: SplitMix64::new(1),
            fresh: Fresh::new(Arc::clone(&space)),
            parents: vec![vec![0; 6], vec![1; 6]],
            costs: Costs::new(vec![0.0, 1.0], 1),
            children: Vec::new(),
            space,
        };
        let children: Vec<Vec<u32>> = (0..200).filter_map(|_| genetic.child()).collect();
        let of =
            |child: &&Vec<u32>| [0, 1].iter().all(|parent| child.iter().filter(|word| *word == parent).count() >= 2);
        let mixed = children.iter().filter(of).count();
        assert!(children.len() == 200 && mixed > 30, "{mixed} of {}", children.len());
    }

    #[test]
    fn crossing_numbers_keeps_their_mean_and_stays_near_the_parents() {
        let space = space(&[ParamSpec::integer("a", 1, 0, 10_000, "")], &["a=0..10000"]);
        let mut random = SplitMix64::new(2);
        let child = |random: &mut SplitMix64| {
            let mut child = [4_000];
            cross(&space, &mut child, &[6_000], random);
            f64::from(child[0])
        };
        let children: Vec<f64> = (0..20_000).map(|_| child(&mut random)).collect();
        // Half of them stay as they are, the others are as often near one parent as near the other.
        let mean = children.iter().sum::<f64>() / children.len() as f64;
        assert!((mean - 4_500.0).abs() < 30.0, "{mean}");
        let far = children.iter().filter(|x| (*x - 4_000.0).abs().min((*x - 6_000.0).abs()) > 500.0).count();
        assert!(far < children.len() / 50, "{far}");
    }
}
