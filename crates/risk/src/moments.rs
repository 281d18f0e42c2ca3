//! Mean, variance, skewness and kurtosis.

use crate::sum::{BLOCK, sum_by, sum_pairs_by, sums_by};

/// The central moments of a sample.
///
/// The squares are added up about the mean of the first values, which needs no second pass, and are then moved to that of all;
/// cubes and fourths take a second pass.
/// Formula: `mean = Σ x / n`, `Σ (x − mean)² = Σ (x − k)² − (Σ (x − k))² / n`, `Σ (x − mean)^p` for p = 3, 4.
/// Source: T. F. Chan, G. H. Golub, R. J. LeVeque, *Algorithms for computing the sample variance*, 1983.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moments {
    count: usize,
    mean: f64,
    min: f64,
    max: f64,
    squares: f64,
    cubes: f64,
    fourths: f64,
}

impl Moments {
    /// The moments of `values`: finite numbers in any order. `None` when there are none, or when their sum is too large for a
    /// number; a moment too large for a number is `None` by itself.
    pub fn new(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let mean = sum_by(values, |x| x) / values.len() as f64;
        if !mean.is_finite() {
            return None;
        }
        let (min, max) = bounds(values.iter().copied());
        let near = near(sum_by(&values[..values.len().min(BLOCK)], |x| x), values.len());
        Some(Self {
            count: values.len(),
            mean,
            min,
            max,
            squares: about_mean(sums_by(values, |x| x - near, |x| (x - near) * (x - near)), values.len()),
            cubes: sum_by(values, |x| (x - mean) * (x - mean) * (x - mean)),
            fourths: sum_by(values, |x| ((x - mean) * (x - mean)) * ((x - mean) * (x - mean))),
        })
    }

    /// The moments of `left − right`: slices of one length.
    pub(crate) fn of_differences(left: &[f64], right: &[f64]) -> Option<Self> {
        let differences: Vec<f64> = left.iter().zip(right).map(|(x, y)| x - y).collect();
        Self::new(&differences)
    }

    /// How many values.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Arithmetic mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Smallest value.
    pub fn min(&self) -> f64 {
        self.min
    }

    /// Largest value.
    pub fn max(&self) -> f64 {
        self.max
    }

    /// Whether all values are the same, but for the rounding of the division that made them returns.
    ///
    /// A price that grows by a tenth every day gives returns that differ in the last bit or two of `1 + r`; their spread is
    /// the machine's, not the market's, and a Sharpe ratio of 10^15 would be an answer about rounding.
    pub fn is_constant(&self) -> bool {
        is_constant(self.min, self.max)
    }

    /// Standard deviation, dividing by `n − 1`. Zero for constant values; `None` for fewer than two.
    pub fn deviation(&self) -> Option<f64> {
        match self.count {
            0 | 1 => None,
            _ if self.is_constant() => Some(0.0),
            n => finite((self.squares / (n - 1) as f64).sqrt()),
        }
    }

    /// Standard deviation where it can divide: `None` for constant values, too.
    pub fn spread(&self) -> Option<f64> {
        self.deviation().filter(|&deviation| deviation > 0.0)
    }

    /// Variance of the sample taken as the whole population, `m₂ = Σ (x − mean)² / n`. `None` for constant values.
    fn population_variance(&self) -> Option<f64> {
        let variance = self.squares / self.count as f64;
        (!self.is_constant() && variance > 0.0).then_some(variance)
    }

    /// Skewness of the sample taken as the whole population: `m₃ / m₂^1.5`. `None` for constant values.
    pub fn skew_population(&self) -> Option<f64> {
        let m2 = self.population_variance()?;
        finite(self.cubes / self.count as f64 / (m2 * m2.sqrt()))
    }

    /// Skewness corrected for bias (G₁): `√(n (n − 1)) / (n − 2) · m₃ / m₂^1.5`. `None` for constant or fewer than three
    /// values.
    pub fn skew(&self) -> Option<f64> {
        let n = self.count as f64;
        let population = self.skew_population()?;
        (self.count >= 3).then(|| (n * (n - 1.0)).sqrt() / (n - 2.0) * population)
    }

    /// Excess kurtosis of the sample taken as the whole population: `m₄ / m₂² − 3`. `None` for constant values.
    pub fn kurtosis_population(&self) -> Option<f64> {
        let m2 = self.population_variance()?;
        finite(self.fourths / self.count as f64 / (m2 * m2) - 3.0)
    }

    /// Excess kurtosis corrected for bias (G₂): `(n − 1) / ((n − 2)(n − 3)) · ((n + 1)(m₄ / m₂² − 3) + 6)`. `None` for
    /// constant or fewer than four values.
    pub fn kurtosis(&self) -> Option<f64> {
        let n = self.count as f64;
        let population = self.kurtosis_population()?;
        (self.count >= 4).then(|| (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * population + 6.0))
    }
}

/// A number near which values lie, from the sum of their first [`BLOCK`] (all, where there are fewer).
pub(crate) fn near(first_sum: f64, values: usize) -> f64 {
    first_sum / values.min(BLOCK) as f64
}

/// `Σ (x − mean)²` of `n` values from `[Σ (x − k), Σ (x − k)²]`, with `k` as [`near`] says.
///
/// Of one block that is the corrected form of two passes; of more, `k` is so near the mean that no digit is lost.
pub(crate) fn about_mean([off, squares]: [f64; 2], n: usize) -> f64 {
    let squares = squares - off * (off / n as f64);
    if squares < 0.0 { 0.0 } else { squares }
}

/// Σ (x − mean x)(y − mean y) over two slices of one length.
pub(crate) fn co_moment(x: &[f64], x_mean: f64, y: &[f64], y_mean: f64) -> f64 {
    sum_pairs_by(x, y, |x, y| (x - x_mean) * (y - y_mean))
}

/// Whether a span of values is no wider than the rounding of returns; see [`Moments::is_constant`].
pub(crate) fn is_constant(min: f64, max: f64) -> bool {
    max - min <= 8.0 * f64::EPSILON * (1.0 + min.abs().max(max.abs()))
}

pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), x| (min.min(x), max.max(x)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_five_by_hand() {
        let moments = Moments::new(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("five values");
        assert_eq!((moments.mean(), moments.min(), moments.max()), (3.0, 1.0, 5.0));
        assert_eq!(moments.deviation(), Some(2.5_f64.sqrt()));
        assert_eq!(moments.skew(), Some(0.0));
        // m₂ = 2, m₄ = 6.8: 6.8 / 4 − 3 = −1.3; G₂ = 4 / (3·2) · (6·(−1.3) + 6) = −1.2
        assert!((moments.kurtosis_population().expect("five values") + 1.3).abs() < 1e-15);
        assert!((moments.kurtosis().expect("five values") + 1.2).abs() < 1e-15);
    }

    #[test]
    fn a_constant_that_binary_cannot_hold_is_constant() {
        for value in [0.1, -0.3, 1.0 / 3.0, 1e-9, 0.0] {
            for count in [2, 3, 7, 1000, 100_003] {
                let moments = Moments::new(&vec![value; count]).expect("some values");
                assert_eq!(moments.deviation(), Some(0.0), "{value} {count} times");
                assert_eq!(moments.spread(), None);
                assert_eq!(moments.skew(), None);
                assert_eq!(moments.kurtosis(), None);
            }
        }
    }

    #[test]
    fn prices_that_grow_by_a_tenth_give_constant_returns() {
        let mut price = 100.0_f64;
        let returns: Vec<f64> = (0..500)
            .map(|_| {
                let before = price;
                price *= 1.1;
                price / before - 1.0
            })
            .collect();
        assert_ne!(returns.iter().copied().fold(f64::MIN, f64::max), returns.iter().copied().fold(f64::MAX, f64::min));
        assert!(Moments::new(&returns).expect("some values").is_constant());
    }

    #[test]
    fn a_large_offset_costs_no_digits_of_the_deviation() {
        let near: Vec<f64> = (0..1000).map(|i| f64::from(i % 7)).collect();
        let far: Vec<f64> = near.iter().map(|x| x + 1e9).collect();
        let (near, far) = (Moments::new(&near).expect("some values"), Moments::new(&far).expect("some values"));
        let (near, far) = (near.deviation().expect("many"), far.deviation().expect("many"));
        assert!((near - far).abs() < 1e-12 * near, "{near} {far}");
    }
}
