//! Points that fill the space ever more evenly.

use risk::SplitMix64;

use crate::draw::Fresh;
use crate::error::SearchError;
use crate::method::latin_hypercube::place;
use crate::method::sobol_directions::DIRECTIONS;
use crate::method::{Entry, Method, WIDE};
use crate::objective::Costs;
use crate::points::Points;
use crate::search::{Batch, Task};

pub(super) const ENTRY: Entry = Entry {
    name: "sobol",
    title: "Sobol sequence",
    summary: "points that fill the space ever more evenly, shifted by the seed",
    source: "I. M. Sobol, USSR Computational Mathematics 7, 1967; S. Joe, F. Y. Kuo, SIAM Journal on Scientific Computing 30, 2008; \
             order: I. A. Antonov, V. M. Saleev, USSR Computational Mathematics 19, 1979",
    learns: false,
    plans: false,
    halves: false,
    build,
};

/// Bits of a coordinate.
const BITS: usize = 32;

/// Points in a row that bring nothing new before the rest is drawn by chance.
const MOST_STALE: usize = 10_000;

/// Sobol's sequence in the unit cube, in Gray code order from the origin on: the points of scipy's `qmc.Sobol(scramble=False)`.
///
/// Formula: with the direction numbers `v` of an axis and `c` the place of the lowest 0 bit of `i`, `x_0 = 0`,
/// `x_{i+1} = x_i xor v_c`, read as a binary fraction of 32 bits. For a polynomial of degree `s` with the inner coefficients `a`,
/// `m_k = 2 a_1 m_{k−1} xor 2² a_2 m_{k−2} xor … xor 2^s m_{k−s} xor m_{k−s}` and `v_k = m_k / 2^k`.
#[derive(Clone, Debug)]
pub struct Sobol {
    directions: Vec<[u32; BITS]>,
    state: Vec<u32>,
    shift: Vec<u32>,
    next: u32,
}

impl Sobol {
    /// Axes that it can have.
    pub const MOST_AXES: usize = DIRECTIONS.len() + 1;

    /// The sequence over `axes` axes as published; `None` if there are more than [`Sobol::MOST_AXES`].
    pub fn new(axes: usize) -> Option<Self> {
        let directions = (0..axes).map(directions).collect::<Option<Vec<_>>>()?;
        Some(Self { directions, state: vec![0; axes], shift: vec![0; axes], next: 0 })
    }

    /// The sequence with its digits shifted by chance, which keeps how evenly it fills the cube.
    ///
    /// Formula: every coordinate `xor` a number of its axis. Source: P. L'Ecuyer, C. Lemieux, *Recent advances in randomized
    /// quasi-Monte Carlo methods*, 2002.
    pub fn shifted(mut self, random: &mut SplitMix64) -> Self {
        self.shift.iter_mut().for_each(|shift| *shift = (random.bits() >> 32) as u32);
        self
    }
}

impl Iterator for Sobol {
    type Item = Vec<f64>;

    /// The next of 2^32 − 1 points.
    fn next(&mut self) -> Option<Vec<f64>> {
        let bit = self.next.trailing_ones() as usize;
        if bit == BITS {
            return None;
        }
        let scale = 1.0 / (1_u64 << BITS) as f64;
        let point = self.state.iter().zip(&self.shift).map(|(x, shift)| f64::from(x ^ shift) * scale).collect();
        for (x, directions) in self.state.iter_mut().zip(&self.directions) {
            *x ^= directions[bit];
        }
        self.next += 1;
        Some(point)
    }
}

/// The direction numbers of an axis, as fractions of 2^32.
fn directions(axis: usize) -> Option<[u32; BITS]> {
    let mut v = [0_u32; BITS];
    let Some(row) = axis.checked_sub(1) else {
        v.iter_mut().enumerate().for_each(|(k, v)| *v = 1 << (BITS - 1 - k));
        return Some(v);
    };
    let (polynomial, first) = DIRECTIONS.get(row)?;
    let degree = first.len();
    for k in 0..BITS {
        v[k] = match first.get(k) {
            Some(m) => m << (BITS - 1 - k),
            None => {
                let inner = (1..degree).filter(|j| polynomial >> (degree - j) & 1 == 1);
                inner.fold(v[k - degree] ^ (v[k - degree] >> degree), |sum, j| sum ^ v[k - j])
            }
        };
    }
    Some(v)
}

fn build(task: Task) -> Result<Box<dyn Method>, SearchError> {
    let axes = task.space.axes().len();
    let most = Sobol::MOST_AXES;
    let sequence = Sobol::new(axes).ok_or(SearchError::TooManyAxes { method: ENTRY.name, axes, most })?;
    let mut random = SplitMix64::new(task.seed);
    Ok(Box::new(Sequence {
        lens: task.space.axes().iter().map(crate::Axis::len).collect(),
        batch: task.batch.unwrap_or(WIDE),
        sequence: Some(sequence.shifted(&mut random)),
        random,
        fresh: Fresh::new(task.space),
    }))
}

#[derive(Debug)]
struct Sequence {
    lens: Vec<u32>,
    batch: usize,
    /// Until it brings nothing new.
    sequence: Option<Sobol>,
    random: SplitMix64,
    fresh: Fresh,
}

impl Sequence {
    fn point(&mut self) -> Option<Vec<u32>> {
        if let Some(sequence) = &mut self.sequence {
            for point in sequence.take(MOST_STALE) {
                let point: Vec<u32> = point.iter().zip(&self.lens).map(|(x, len)| place(*x, *len)).collect();
                if self.fresh.take(&point) {
                    return Some(point);
                }
            }
            self.sequence = None;
        }
        self.fresh.draw(&mut self.random)
    }
}

impl Method for Sequence {
    fn ask(&mut self, room: usize) -> Batch {
        let mut points = Points::new(self.lens.len());
        while points.len() < room.min(self.batch) {
            let Some(point) = self.point() else { break };
            points.push(&point);
        }
        Batch { points, fidelity: 1.0 }
    }

    fn tell(&mut self, _: &Costs) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // scipy 1.x, qmc.Sobol(6, scramble=False).random(9); the first five columns are those of Joe and Kuo's own example, too.
        let published = [
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
            [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
            [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
            [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
            [0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125],
        ];
        let points: Vec<Vec<f64>> = Sobol::new(6).expect("six axes").take(published.len()).collect();
        assert_eq!(points, published.map(Vec::from));
    }

    #[test]
    fn point_700_is_the_published_one_on_all_forty_axes() {
        // In 1024ths; scipy, qmc.Sobol(40, scramble=False).
        let published: [u32; 40] = [
            287, 101, 141, 483, 57, 359, 81, 719, 959, 957, 429, 563, 719, 763, 325, 81, 107, 379, 845, 13, 333, 61,
            167, 275, 183, 167, 27, 317, 947, 903, 137, 571, 601, 77, 343, 695, 739, 221, 549, 5,
        ];
        let point = Sobol::new(40).expect("forty axes").nth(700).expect("of billions");
        assert_eq!(point, published.map(|x| f64::from(x) / 1024.0));
        assert!(Sobol::new(41).is_none());
    }

    #[test]
    fn a_shift_leaves_one_point_in_each_slice() {
        let sequence = Sobol::new(7).expect("seven axes").shifted(&mut SplitMix64::new(3));
        let points: Vec<Vec<f64>> = sequence.take(256).collect();
        for axis in 0..7 {
            let mut slices: Vec<usize> = points.iter().map(|point| (point[axis] * 256.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..256).collect::<Vec<_>>());
        }
        assert_ne!(points[0], [0.0; 7]);
    }
}
