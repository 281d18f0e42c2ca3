//! A cloud of normal chance that learns its place, its size and its shape.

use std::collections::HashMap;
use std::sync::Arc;

use risk::SplitMix64;

use crate::draw::Fresh;
use crate::error::SearchError;
use crate::front::best;
use crate::method::eigen::eigen;
use crate::method::latin_hypercube::place;
use crate::method::{Entry, Method};
use crate::objective::Costs;
use crate::points::Points;
use crate::search::{Batch, Task};
use crate::space::Space;

pub(super) const ENTRY: Entry = Entry {
    name: "cma-es",
    title: "CMA-ES",
    summary: "a cloud of chance that learns its place, size and shape; begins again, larger, when it has shrunk to nothing new",
    source: "N. Hansen, The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772, 2016; restarts: A. Auger, N. Hansen, A Restart \
             CMA Evolution Strategy With Increasing Population Size, CEC 2005",
    learns: true,
    plans: false,
    halves: false,
    build,
};

/// The cloud's first deviation, a share of every axis.
const WIDTH: f64 = 0.3;

/// Draws for one member that the constraint may spoil.
const TRIES: usize = 100;

/// Generations in a row that bring nothing new before the cloud begins again.
const MOST_STALE: usize = 3;

/// Clouds in a row that bring nothing new before combinations are drawn by chance.
const MOST_RESTARTS: usize = 10;

/// Members at most, however often it begins again.
const MOST_MEMBERS: usize = 1000;

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    let axes = task.space.axes().len();
    let members = task.batch.unwrap_or_else(|| 4 + (3.0 * (axes as f64).ln()) as usize).clamp(4, MOST_MEMBERS);
    Ok(Box::new(CmaEs {
        cloud: Cloud::new(vec![0.5; axes], members),
        random: SplitMix64::new(task.seed),
        fresh: Fresh::new(Arc::clone(&task.space)),
        known: HashMap::new(),
        asked: Vec::new(),
        members: Vec::new(),
        objectives: task.objectives,
        space: task.space,
    }))
}

/// A combination is the place on the axes of a point of the unit cube: the cloud knows nothing of steps, and words stand in
/// their order.
#[derive(Debug)]
struct CmaEs {
    space: Arc<Space>,
    objectives: usize,
    random: SplitMix64,
    fresh: Fresh,
    cloud: Cloud,
    /// What combinations cost, by number: one that the cloud meets again is not asked again.
    known: HashMap<u128, Vec<f64>>,
    asked: Vec<Vec<u32>>,
    /// The generation: where its members are and which combination each is.
    members: Vec<(Vec<f64>, u128)>,
}

impl Method for CmaEs {
    fn ask(&mut self, room: usize) -> Batch {
        let mut points = Points::new(self.space.axes().len());
        let (mut stale, mut restarts) = (0, 0);
        while points.is_empty() && room > 0 && restarts < MOST_RESTARTS {
            self.generation(room, &mut points);
            if !points.is_empty() {
                break;
            }
            // Everything in it is known: it teaches, but there is nothing to ask.
            self.learn();
            stale += 1;
            if stale == MOST_STALE || self.cloud.is_lost() {
                let mean = (0..self.space.axes().len()).map(|_| self.random.uniform()).collect();
                self.cloud = Cloud::new(mean, (2 * self.cloud.members).min(MOST_MEMBERS));
                (stale, restarts) = (0, restarts + 1);
            }
        }
        if points.is_empty() {
            // Almost everything is known.
            self.members.clear();
            while points.len() < room.min(self.cloud.members) {
                let Some(point) = self.fresh.draw(&mut self.random) else { break };
                points.push(&point);
                self.asked.push(point);
            }
        }
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, costs: &Costs) {
        for (point, row) in self.asked.drain(..).zip(costs.rows()) {
            self.known.insert(self.space.number(&point), row.to_vec());
        }
        self.learn();
    }
}

impl CmaEs {
    /// Draws a generation; what is new in it goes into `points`, `room` at most.
    fn generation(&mut self, room: usize, points: &mut Points) {
        self.members.clear();
        let shape = self.cloud.shape();
        for _ in 0..self.cloud.members {
            let member = (0..TRIES).find_map(|_| {
                let x = self.cloud.draw(&shape, &mut self.random);
                let places = x.iter().zip(self.space.axes());
                let point: Vec<u32> = places.map(|(x, axis)| place(*x, axis.len())).collect();
                self.space.fulfils(&point).then_some((x, point))
            });
            let Some((x, point)) = member else { continue };
            let number = self.space.number(&point);
            if self.fresh.is_new(&point) {
                if points.len() == room {
                    continue;
                }
                self.fresh.take(&point);
                points.push(&point);
                self.asked.push(point);
            }
            self.members.push((x, number));
        }
    }

    /// Moves the cloud by what the generation costs.
    fn learn(&mut self) {
        let members = std::mem::take(&mut self.members);
        let flat = members.iter().flat_map(|(_, number)| self.known[number].clone()).collect();
        let order = best(&Costs::new(flat, self.objectives), members.len());
        let places: Vec<&[f64]> = order.iter().map(|run| members[*run].0.as_slice()).collect();
        self.cloud.learn(&places);
    }
}

/// A normal distribution over the unit cube, and the paths that it went.
#[derive(Clone, Debug)]
struct Cloud {
    members: usize,
    mean: Vec<f64>,
    size: f64,
    covariance: Vec<Vec<f64>>,
    size_path: Vec<f64>,
    shape_path: Vec<f64>,
    generation: i32,
}

/// The axes of a covariance: deviations along them, and their directions as columns.
struct Shape {
    deviations: Vec<f64>,
    directions: Vec<Vec<f64>>,
}

impl Cloud {
    fn new(mean: Vec<f64>, members: usize) -> Self {
        let n = mean.len();
        let unit = |row: usize| (0..n).map(|column| f64::from(u8::from(row == column))).collect();
        Self {
            members,
            mean,
            size: WIDTH,
            covariance: (0..n).map(unit).collect(),
            size_path: vec![0.0; n],
            shape_path: vec![0.0; n],
            generation: 0,
        }
    }

    fn shape(&self) -> Shape {
        let (values, directions) = eigen(&self.covariance);
        // Rounding may push an eigenvalue of a flat cloud below nothing.
        Shape { deviations: values.iter().map(|value| value.max(1e-20).sqrt()).collect(), directions }
    }

    /// `mean + size · B D z`, pulled back into the cube.
    fn draw(&self, shape: &Shape, random: &mut SplitMix64) -> Vec<f64> {
        let z: Vec<f64> = shape.deviations.iter().map(|deviation| deviation * random.normal()).collect();
        let along = |row: &Vec<f64>| row.iter().zip(&z).map(|(b, z)| b * z).sum::<f64>();
        let steps = shape.directions.iter().map(along);
        self.mean.iter().zip(steps).map(|(mean, step)| (mean + self.size * step).clamp(0.0, 1.0)).collect()
    }

    /// Whether its numbers have left the range in which it can draw.
    fn is_lost(&self) -> bool {
        !(self.size > 1e-12 && self.size < 1e6) || self.covariance.iter().flatten().any(|x| !x.is_finite())
    }

    /// One step of the strategy, from places in the cube, best first: figure 6 and table 1 of Hansen's tutorial, without the
    /// negative weights.
    fn learn(&mut self, places: &[&[f64]]) {
        let n = self.mean.len() as f64;
        let parents = (self.members / 2).min(places.len());
        if parents == 0 {
            return;
        }
        let weight = |rank: usize| ((self.members as f64 + 1.0) / 2.0).ln() - (rank as f64 + 1.0).ln();
        let raw: Vec<f64> = (0..parents).map(weight).collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
        let effective = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();

        let size_rate = (effective + 2.0) / (n + effective + 5.0);
        let damping = 1.0 + 2.0 * (((effective - 1.0) / (n + 1.0)).max(0.0).sqrt() - 1.0).max(0.0) + size_rate;
        let shape_rate = (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n);
        let one = 2.0 / ((n + 1.3).powi(2) + effective);
        let many = (2.0 * (effective - 2.0 + 1.0 / effective) / ((n + 2.0).powi(2) + effective)).clamp(0.0, 1.0 - one);
        let expected = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));

        let axes = self.mean.len();
        let steps: Vec<Vec<f64>> = places[..parents]
            .iter()
            .map(|place| place.iter().zip(&self.mean).map(|(x, mean)| (x - mean) / self.size).collect())
            .collect();
        let step: Vec<f64> =
            (0..axes).map(|k| weights.iter().zip(&steps).map(|(weight, step)| weight * step[k]).sum()).collect();

        // C^{−1/2} step = B D^{−1} Bᵀ step.
        let shape = self.shape();
        let turned: Vec<f64> = (0..axes)
            .map(|k| (0..axes).map(|i| shape.directions[i][k] * step[i]).sum::<f64>() / shape.deviations[k])
            .collect();
        self.generation += 1;
        let gain = (size_rate * (2.0 - size_rate) * effective).sqrt();
        for (path, row) in self.size_path.iter_mut().zip(&shape.directions) {
            let white: f64 = row.iter().zip(&turned).map(|(b, x)| b * x).sum();
            *path = (1.0 - size_rate) * *path + gain * white;
        }
        let length = self.size_path.iter().map(|x| x * x).sum::<f64>().sqrt();
        let settled = (1.0 - (1.0 - size_rate).powi(2 * self.generation)).sqrt();
        let moves = length / settled < (1.4 + 2.0 / (n + 1.0)) * expected;
        let gain = if moves { (shape_rate * (2.0 - shape_rate) * effective).sqrt() } else { 0.0 };
        for (path, step) in self.shape_path.iter_mut().zip(&step) {
            *path = (1.0 - shape_rate) * *path + gain * step;
        }
        let lost = if moves { 0.0 } else { one * shape_rate * (2.0 - shape_rate) };
        for i in 0..axes {
            for j in 0..axes {
                let spread: f64 = weights.iter().zip(&steps).map(|(weight, step)| weight * step[i] * step[j]).sum();
                self.covariance[i][j] = (1.0 - one - many + lost) * self.covariance[i][j]
                    + one * self.shape_path[i] * self.shape_path[j]
                    + many * spread;
            }
        }
        for (mean, step) in self.mean.iter_mut().zip(&step) {
            *mean += self.size * step;
        }
        self.size *= ((size_rate / damping) * (length / expected - 1.0)).exp();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_steps_are_those_of_the_tutorial() {
        // By numpy from table 1 of the tutorial, with scipy's sqrtm for C^(−1/2); the first step is so long that the path of the
        // shape waits.
        let generations = [
            [[0.99, 0.98, 0.97], [0.95, 0.99, 0.96], [1.0, 0.93, 0.98], [0.94, 0.96, 0.92]],
            [[0.71, 0.33, 0.50], [0.69, 0.36, 0.57], [0.75, 0.28, 0.46], [0.64, 0.40, 0.58]],
            [[0.78, 0.25, 0.44], [0.74, 0.30, 0.49], [0.80, 0.21, 0.45], [0.72, 0.33, 0.51]],
            [[0.790, 0.240, 0.450], [0.785, 0.250, 0.447], [0.795, 0.238, 0.452], [0.780, 0.252, 0.449]],
        ];
        let mut cloud = Cloud::new(vec![0.5; 3], 8);
        for places in &generations {
            cloud.learn(&places.each_ref().map(|place| place.as_slice()));
        }
        let found: Vec<f64> =
            cloud.mean.iter().chain([&cloud.size]).chain(cloud.covariance.iter().flatten()).copied().collect();
        let published = [
            0.7888707304162164,
            0.24306940921482606,
            0.4493870730416216,
            0.274565886524424,
            0.7075982982991469,
            0.28292511834577055,
            0.22796300434427688,
            0.28292511834577055,
            1.1801035193561658,
            0.48935218877272174,
            0.22796300434427688,
            0.48935218877272174,
            0.901695185819876,
        ];
        for (found, published) in found.iter().zip(published) {
            assert!((found - published).abs() < 1e-12, "{found} {published}");
        }
        assert_eq!(found.len(), published.len());
    }
}
