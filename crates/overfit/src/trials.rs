//! How many of the combinations tried were independent: a thousand neighbours in a grid are a few tries.

use multiversion::multiversion;
use risk::{Moments, SplitMix64};
use thiserror::Error;

/// The most series that are compared.
const SAMPLE_MAX: usize = 256;

/// Rows a series for each series: with fewer, chance correlations eat up the rank.
const ROWS_PER_SERIES: usize = 4;

/// Numbers that go through a loop side by side.
const LANES: usize = 8;

/// Halvings of the span in which an eigenvalue lies: 256 becomes 10^-12.
const HALVINGS: usize = 50;

/// Why trials cannot be counted.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum TrialsError {
    /// A series is longer or shorter than the first one.
    #[error("series {series} has {found} returns where the first has {expected}")]
    Length {
        /// Which, from 0.
        series: usize,
        /// Its returns.
        found: usize,
        /// Those of the first one.
        expected: usize,
    },
    /// A return is infinite or not a number.
    #[error("return {row} of series {series} is {found}")]
    NotFinite {
        /// Which series, from 0.
        series: usize,
        /// Which of its returns.
        row: usize,
        /// What stood there.
        found: f64,
    },
}

/// How many tries a search really made.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct IndependentTrials {
    /// The independent trials, from 1 to all of them: what [`deflated_sharpe`](crate::deflated_sharpe) asks for.
    pub independent: f64,
    /// How many trials there were.
    pub trials: usize,
    /// How many series were compared.
    pub sampled: usize,
    /// Effective rank of the correlations of those, less what they have in common; from 1 to `sampled`.
    pub effective_rank: f64,
    /// How the rank grows with the number of series: 1 when each brings something new, 0 when none does.
    pub growth: f64,
    /// Mean correlation between two series; `None` for fewer than two that move.
    pub average_correlation: Option<f64>,
    /// The cautious count of the authors of the deflated Sharpe ratio, `ρ + (1 − ρ) N` with the mean correlation ρ, taken
    /// as 0 where it is below: too many where combinations fall into groups.
    pub by_correlation: f64,
}

/// Which of `trials` combinations to compare, from 0, in the order to hand them to [`independent_trials`]: as many as `rows`
/// bars can tell apart, at most 256, drawn without return. The same for the same seed.
pub fn sample_of_trials(trials: usize, rows: usize, seed: u64) -> Vec<usize> {
    let size = comparable(rows).min(trials);
    let mut dice = SplitMix64::new(seed);
    let mut drawn = std::collections::HashSet::new();
    let mut order = Vec::with_capacity(size);
    // R. W. Floyd's choice, then shuffled so that the first half is a sample, too.
    for last in trials - size..trials {
        let at = dice.below(last + 1);
        let taken = if drawn.insert(at) { at } else { last };
        drawn.insert(taken);
        order.push(taken);
    }
    for last in (1..order.len()).rev() {
        order.swap(last, dice.below(last + 1));
    }
    order
}

/// How many independent trials there were among `trials`, judged by the returns `[rows]` of a random `sample` of them (see
/// [`sample_of_trials`]; only as many series as the rows can tell apart are used).
///
/// Formula: with the correlation matrix C of the sample of m series, centred by rows and columns, and p its eigenvalues over
/// their sum, the rank is `1 + exp(−Σ p ln p)`, or 1 where the centred matrix is nothing: m for m series that have nothing in
/// common, 1 for copies of one. Between half the sample and all of it, it grows as a power of the number of series,
/// `β = log₂(rank(m) / rank(m/2))`, from 0 to 1, and is followed on that line to all trials: `rank(m) · (N / m)^β`. Series
/// that do not move (combinations that never traded) are no trials, in the sample as among the rest.
///
/// Centred, because the deflated Sharpe ratio asks how far the best stands out from the others: the market that all
/// combinations share lifts and lowers all of them, widens nothing, and without centring hides how many they are. The line
/// errs on the side of more trials where groups are large and few, which is the careful side.
///
/// # Errors
/// Series that differ in length, a return that is no finite number. Without a series that moves the answer is 1.
/// Source: O. Roy, M. Vetterli, *The effective rank: a measure of effective dimensionality*, EUSIPCO 2007; `by_correlation`
/// from D. H. Bailey, M. López de Prado, *The Deflated Sharpe Ratio*, 2014, appendix 3. Centring, and following the rank beyond
/// the sample, are ours.
pub fn independent_trials(sample: &[&[f64]], trials: usize) -> Result<IndependentTrials, TrialsError> {
    let expected = sample.first().map_or(0, |returns| returns.len());
    let sample = &sample[..sample.len().min(comparable(expected))];
    let mut units = Vec::with_capacity(sample.len());
    for (series, returns) in sample.iter().enumerate() {
        let found = returns.len();
        if found != expected {
            return Err(TrialsError::Length { series, found, expected });
        }
        if let Some(row) = returns.iter().position(|r| !r.is_finite()) {
            return Err(TrialsError::NotFinite { series, row, found: returns[row] });
        }
        units.extend(unit(returns));
    }
    let trials = trials.max(sample.len());
    let moving = trials as f64 * units.len() as f64 / sample.len().max(1) as f64;
    let sampled = units.len();
    let correlations = correlations(&units);
    let rank = |from: usize, to: usize| effective_rank(correlations[from..to].iter().map(|row| &row[from..to]));
    let (effective_rank, growth) = if sampled < 2 {
        (1.0, 0.0)
    } else {
        let whole = rank(0, sampled);
        // The first and the last half, which share no series (an odd one between them is in neither).
        let half = sampled / 2;
        let part = (rank(0, half) + rank(sampled - half, sampled)) / 2.0;
        (whole, ((whole / part).ln() / (sampled as f64 / half as f64).ln()).clamp(0.0, 1.0))
    };
    let independent = (effective_rank * (moving / sampled.max(1) as f64).powf(growth)).clamp(1.0, moving.max(1.0));
    let average_correlation = (sampled >= 2).then(|| {
        let sum: f64 = correlations.iter().enumerate().map(|(row, values)| values[..row].iter().sum::<f64>()).sum();
        sum / (sampled * (sampled - 1) / 2) as f64
    });
    let shared = average_correlation.map_or(1.0, |correlation| correlation.max(0.0));
    let by_correlation = if sampled == 1 { moving } else { shared + (1.0 - shared) * moving }.max(1.0);
    Ok(IndependentTrials { independent, trials, sampled, effective_rank, growth, average_correlation, by_correlation })
}

/// How many series `rows` returns can tell apart.
fn comparable(rows: usize) -> usize {
    (rows / ROWS_PER_SERIES).clamp(2, SAMPLE_MAX)
}

/// The returns less their mean, of length one; `None` where they do not move.
fn unit(returns: &[f64]) -> Option<Vec<f64>> {
    let moments = Moments::new(returns)?;
    let (mean, spread) = (moments.mean(), moments.spread()?);
    let length = spread * ((returns.len() - 1) as f64).sqrt();
    Some(returns.iter().map(|r| (r - mean) / length).collect())
}

/// `[series][series]`: the correlation of each with each.
fn correlations(units: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![1.0; units.len()]; units.len()];
    for row in 0..units.len() {
        for column in 0..row {
            matrix[row][column] = product(&units[row], &units[column]).clamp(-1.0, 1.0);
            matrix[column][row] = matrix[row][column];
        }
    }
    matrix
}

/// One, and `exp` of the entropy of the eigenvalues of correlations centred by rows and columns.
fn effective_rank<'a>(rows: impl Iterator<Item = &'a [f64]>) -> f64 {
    let mut matrix: Vec<Vec<f64>> = rows.map(<[f64]>::to_vec).collect();
    let size = matrix.len() as f64;
    let means: Vec<f64> = matrix.iter().map(|row| row.iter().sum::<f64>() / size).collect();
    let mean = means.iter().sum::<f64>() / size;
    for (row, of_row) in matrix.iter_mut().zip(&means) {
        for (value, of_column) in row.iter_mut().zip(&means) {
            *value += mean - of_row - of_column;
        }
    }
    let values = eigenvalues(&mut matrix);
    let sum: f64 = values.iter().sum();
    // Copies of one series leave roundings.
    if sum <= 1e-9 * size {
        return 1.0;
    }
    let entropy: f64 = values.iter().map(|value| value / sum).filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum();
    (1.0 + entropy.exp()).min(size)
}

/// The eigenvalues of a symmetric matrix whose eigenvalues lie between 0 and its trace, ascending. The matrix is used up.
///
/// Householder's reflections make three diagonals of it; on these, counting changes of sign tells how many eigenvalues lie
/// below a number, and halving finds each.
/// Source: J. H. Wilkinson, *The Algebraic Eigenvalue Problem*, 1965, chapter 5.
fn eigenvalues(matrix: &mut [Vec<f64>]) -> Vec<f64> {
    let size = matrix.len();
    let trace: f64 = (0..size).map(|at| matrix[at][at]).sum();
    let (diagonal, beside) = three_diagonals(matrix);
    let squares: Vec<f64> = std::iter::once(0.0).chain(beside.iter().map(|x| x * x)).collect();
    // How many lie below each of some numbers: their divisions do not wait for each other.
    let below = |x: [f64; LANES]| {
        let (mut pivots, mut counts) = ([1.0; LANES], [0_usize; LANES]);
        for (on, square) in diagonal.iter().zip(&squares) {
            for lane in 0..LANES {
                let pivot = on - x[lane] - square / pivots[lane];
                pivots[lane] = if pivot == 0.0 { f64::MIN_POSITIVE } else { pivot };
                counts[lane] += usize::from(pivots[lane] < 0.0);
            }
        }
        counts
    };
    let mut values = Vec::with_capacity(size + LANES);
    while values.len() < size {
        let first = values.len();
        let (mut low, mut high) = ([0.0; LANES], [trace * (1.0 + 1e-12); LANES]);
        for _ in 0..HALVINGS {
            let mut middle = [0.0; LANES];
            for lane in 0..LANES {
                middle[lane] = (low[lane] + high[lane]) / 2.0;
            }
            for (lane, count) in below(middle).into_iter().enumerate() {
                let bound = if count > first + lane { &mut high } else { &mut low };
                bound[lane] = middle[lane];
            }
        }
        values.extend(low.iter().zip(&high).map(|(low, high)| (low + high) / 2.0));
    }
    values.truncate(size);
    values
}

/// Σ x y, in lanes.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
fn product(left: &[f64], right: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (lefts, rights) = (left.chunks_exact(LANES), right.chunks_exact(LANES));
    let rest: f64 = lefts.remainder().iter().zip(rights.remainder()).map(|(x, y)| x * y).sum();
    for (left, right) in lefts.zip(rights) {
        for lane in 0..LANES {
            lanes[lane] += left[lane] * right[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// The diagonal, and what stands beside it, of a matrix with the same eigenvalues.
fn three_diagonals(matrix: &mut [Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let size = matrix.len();
    let mut beside = Vec::with_capacity(size.saturating_sub(1));
    for at in 0..size.saturating_sub(1) {
        let first = at + 1;
        // The mirror that turns the column below the diagonal into its first element.
        let mut mirror: Vec<f64> = (first..size).map(|row| matrix[row][at]).collect();
        let length = product(&mirror, &mirror).sqrt();
        let target = if mirror[0] > 0.0 { -length } else { length };
        beside.push(target);
        mirror[0] -= target;
        let square = product(&mirror, &mirror);
        if square == 0.0 {
            continue;
        }
        let image: Vec<f64> =
            matrix[first..].iter().map(|row| 2.0 / square * product(&row[first..], &mirror)).collect();
        let along = product(&image, &mirror) / square;
        let shift: Vec<f64> = image.iter().zip(&mirror).map(|(p, v)| p - along * v).collect();
        for (row, values) in matrix[first..].iter_mut().enumerate() {
            for (column, value) in values[first..].iter_mut().enumerate() {
                *value -= mirror[row] * shift[column] + shift[row] * mirror[column];
            }
        }
    }
    ((0..size).map(|at| matrix[at][at]).collect(), beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eigenvalues_everybody_knows() {
        // 2 on the diagonal and −1 beside it: 2 − 2 cos(k π / (n + 1)).
        let size = 40;
        let element = |row: usize, column: usize| match row.abs_diff(column) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let mut matrix: Vec<Vec<f64>> =
            (0..size).map(|row| (0..size).map(|column| element(row, column)).collect()).collect();
        for (at, found) in eigenvalues(&mut matrix).into_iter().enumerate() {
            let expected = 2.0 - 2.0 * ((at + 1) as f64 * std::f64::consts::PI / (size + 1) as f64).cos();
            assert!((found - expected).abs() < 1e-13, "{at}: {found} {expected}");
        }
        // A full one: 1 and ρ have 1 − ρ, many times, and 1 + (n − 1) ρ.
        let mut matrix: Vec<Vec<f64>> =
            (0..30).map(|row| (0..30).map(|column| if row == column { 1.0 } else { 0.3 }).collect()).collect();
        let found = eigenvalues(&mut matrix);
        assert!(found[..29].iter().all(|value| (value - 0.7).abs() < 1e-13), "{found:?}");
        assert!((found[29] - 9.7).abs() < 1e-13, "{found:?}");
        assert_eq!(eigenvalues(&mut []), []);
    }
}
