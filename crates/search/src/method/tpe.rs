//! Trying more where the good ones are dense and the bad ones are not.

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
    name: "tpe",
    title: "Tree-structured Parzen estimator",
    summary: "tries more where good combinations are dense and bad ones are not",
    source: "J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl, Algorithms for Hyper-Parameter Optimization, NIPS 2011; over all \
             parameters together: S. Falkner, A. Klein, F. Hutter, BOHB, ICML 2018",
    learns: true,
    plans: false,
    halves: false,
    build,
};

/// Combinations a batch: few, so that it learns often; some, so that cores have work.
const BATCH: usize = 8;

/// Combinations that are drawn near good ones, of which the most promising is asked.
const CANDIDATES: usize = 24;

/// Draws for one candidate that the constraint and repetition may spoil.
const TRIES: usize = 10;

/// Good ones at most, after Bergstra; and bad ones that are looked at, so that an ask takes no longer after many runs.
const MOST_GOOD: usize = 25;
const MOST_BAD: usize = 256;

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    let axes = task.space.axes().len();
    Ok(Box::new(Tpe {
        batch: task.batch.unwrap_or(BATCH),
        begin: (2 * axes + 6).max(10),
        random: SplitMix64::new(task.seed),
        fresh: Fresh::new(Arc::clone(&task.space)),
        asked: Vec::new(),
        costs: Costs::new(Vec::new(), task.objectives),
        space: task.space,
    }))
}

#[derive(Debug)]
struct Tpe {
    space: Arc<Space>,
    batch: usize,
    /// Runs by chance before the first guess.
    begin: usize,
    random: SplitMix64,
    fresh: Fresh,
    /// Every combination that was asked, and what those cost that were told.
    asked: Vec<Vec<u32>>,
    costs: Costs,
}

impl Method for Tpe {
    fn ask(&mut self, room: usize) -> Batch {
        let told = self.costs.len();
        let mut points = Points::new(self.space.axes().len());
        let (want, models) = if told < self.begin {
            (room.min(self.begin - told), None)
        } else {
            (room.min(self.batch), Some(self.models()))
        };
        while points.len() < want {
            let guess = models.as_ref().and_then(|(good, bad)| self.guess(good, bad));
            let Some(point) = guess.or_else(|| self.fresh.draw(&mut self.random)) else { break };
            self.fresh.take(&point);
            points.push(&point);
            self.asked.push(point);
        }
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, costs: &Costs) {
        costs.rows().for_each(|row| self.costs.push(row));
    }
}

impl Tpe {
    /// The densities of the good and of the bad combinations.
    fn models(&self) -> (Parzen, Parzen) {
        let told = self.costs.len();
        let tenth = told.div_ceil(10);
        let good = tenth.max((self.space.axes().len() + 1).min(told / 2)).clamp(1, MOST_GOOD);
        let chosen = best(&self.costs, good);
        let mut bad: Vec<usize> = (0..told).filter(|run| !chosen.contains(run)).collect();
        let stride = bad.len().div_ceil(MOST_BAD).max(1);
        bad = bad.into_iter().step_by(stride).collect();
        (Parzen::new(&self.space, &self.asked, &chosen), Parzen::new(&self.space, &self.asked, &bad))
    }

    /// The candidate whose good density is the greatest multiple of its bad one: it maximises the expected improvement.
    fn guess(&mut self, good: &Parzen, bad: &Parzen) -> Option<Vec<u32>> {
        let mut found: Option<(f64, Vec<u32>)> = None;
        for _ in 0..CANDIDATES {
            let point = (0..TRIES).find_map(|_| {
                let point = good.draw(&mut self.random);
                self.fresh.is_new(&point).then_some(point)
            });
            let Some(point) = point else { continue };
            let ratio = good.density(&point) / bad.density(&point);
            if found.as_ref().is_none_or(|(best, _)| ratio > *best) {
                found = Some((ratio, point));
            }
        }
        found.map(|(_, point)| point)
    }
}

/// A density over the space: the mean of a kernel around each of some combinations and of the even density.
///
/// Formula, with coordinates from 0 to 1, `d` axes and `n` combinations: a product over the axes, of normal densities with the
/// deviation `max(s · n^{−1/(d+4)}, 1/min(100, n+1), half a step)` (Scott's rule with the deviation `s` of the combinations on the
/// axis, and Optuna's lower bound), for `c` words of `1 − λ` for the same one and `λ/(c−1)` for another, `λ = n^{−1/(d+4)} (c−1)/c`.
#[derive(Debug)]
struct Parzen {
    axes: Vec<Kernel>,
    /// Row by row.
    centres: Vec<Vec<u32>>,
}

#[derive(Clone, Copy, Debug)]
struct Kernel {
    len: u32,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    /// A normal density of this deviation.
    Normal(f64),
    /// Words: the chance of another one.
    Words(f64),
}

impl Kernel {
    /// Relative to the even density.
    fn density(self, at: u32, centre: u32) -> f64 {
        let len = f64::from(self.len);
        match self.form {
            Form::Normal(deviation) => {
                let z = (f64::from(at) - f64::from(centre)) / len / deviation;
                (-0.5 * z * z).exp() / (deviation * (2.0 * std::f64::consts::PI).sqrt())
            }
            Form::Words(_) if self.len == 1 => 1.0,
            Form::Words(other) if at != centre => other / (len - 1.0) * len,
            Form::Words(other) => (1.0 - other) * len,
        }
    }

    fn draw(self, centre: u32, random: &mut SplitMix64) -> u32 {
        match self.form {
            Form::Normal(deviation) => {
                let middle = (f64::from(centre) + 0.5) / f64::from(self.len);
                let inside = (0..TRIES).map(|_| middle + deviation * random.normal()).find(|x| (0.0..1.0).contains(x));
                place(inside.unwrap_or(middle), self.len)
            }
            Form::Words(other) if self.len > 1 && random.uniform() < other => {
                let step = 1 + below(random, u64::from(self.len) - 1) as u32;
                (centre + step) % self.len
            }
            Form::Words(_) => centre,
        }
    }
}

impl Parzen {
    fn new(space: &Space, points: &[Vec<u32>], chosen: &[usize]) -> Self {
        let centres: Vec<Vec<u32>> = chosen.iter().map(|run| points[*run].clone()).collect();
        let n = centres.len() as f64;
        let scott = n.max(1.0).powf(-1.0 / (space.axes().len() as f64 + 4.0));
        let kernel = |(at, axis): (usize, &crate::Axis)| {
            let len = f64::from(axis.len());
            let form = if axis.is_ordered() {
                let places = || centres.iter().map(|centre| f64::from(centre[at]) / len);
                let mean = places().sum::<f64>() / n;
                let deviation = (places().map(|place| (place - mean) * (place - mean)).sum::<f64>() / n).sqrt();
                Form::Normal((deviation * scott).max(1.0 / (n + 1.0).min(100.0)).max(0.5 / len))
            } else {
                Form::Words(scott * (len - 1.0) / len)
            };
            Kernel { len: axis.len(), form }
        };
        Self { axes: space.axes().iter().enumerate().map(kernel).collect(), centres }
    }

    fn density(&self, point: &[u32]) -> f64 {
        let kernels = |centre: &Vec<u32>| -> f64 {
            self.axes.iter().zip(point).zip(centre).map(|((axis, at), centre)| axis.density(*at, *centre)).product()
        };
        (1.0 + self.centres.iter().map(kernels).sum::<f64>()) / (self.centres.len() as f64 + 1.0)
    }

    fn draw(&self, random: &mut SplitMix64) -> Vec<u32> {
        match self.centres.get(below(random, self.centres.len() as u64 + 1) as usize) {
            Some(centre) => self.axes.iter().zip(centre).map(|(axis, centre)| axis.draw(*centre, random)).collect(),
            None => self.axes.iter().map(|axis| below(random, u64::from(axis.len)) as u32).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use market::{ParamSpec, Params};

    use super::*;

    #[test]
    fn what_is_drawn_is_as_frequent_as_the_density_says() {
        let specs = [ParamSpec::integer("a", 1, 0, 100, ""), ParamSpec::choice("b", "x", &["x", "y", "z"], "")];
        let fixed = Params::new(&specs, []).expect("defaults");
        let space = Space::new(&specs, &fixed, &["a=0..40", "b=x,y,z"], &[]).expect("a space");
        let points = [vec![18, 0], vec![20, 0], vec![22, 2], vec![21, 0]];
        let parzen = Parzen::new(&space, &points, &[0, 1, 2, 3]);
        let (mut random, draws) = (SplitMix64::new(6), 400_000);
        let mut counts = vec![[0_u32; 3]; 41];
        for _ in 0..draws {
            let point = parzen.draw(&mut random);
            counts[point[0] as usize][point[1] as usize] += 1;
        }
        let mut whole = 0.0;
        for a in 0..41 {
            for b in 0..3 {
                let share = parzen.density(&[a, b]) / 123.0;
                let drawn = f64::from(counts[a as usize][b as usize]) / f64::from(draws);
                whole += share;
                // What the normal density has beyond the ends of the axis is drawn inside of it.
                assert!((drawn / share - 1.0).abs() < 0.2, "{a} {b}: {drawn} {share}");
            }
        }
        assert!(whole > 0.9 && whole < 1.0 + 1e-9, "{whole}");
    }
}
