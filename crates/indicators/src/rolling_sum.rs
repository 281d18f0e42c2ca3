//! The sum of a sliding window of numbers whose zero means nothing: volumes, flows, ranges.
//!
//! Short windows are added up as a tree: sums of 2, 4, 8… numbers from two halves each, then those that the period is
//! made of. Every sum is of numbers in the window and of no other, so nothing drifts, and columns are a few vector
//! operations a bar. Long windows go by [`crate::blocks`]. (A mean of prices does not go this way: the tree has no
//! pivot, so equal numbers would not give their mean to the bit.)

use crate::blocks::{Blocks, Number, Sum, Window};
use crate::{CHUNK, Line};

/// Longest window that is added up as a tree.
const TREE: usize = 128;

/// The sum of the last `n` numbers.
#[derive(Clone, Debug)]
pub struct RollingSum {
    period: usize,
    // levels[k][i]: the sum of the 2ᵏ numbers that end at i; the first `period` are history.
    levels: Vec<Vec<f64>>,
    at: usize,
    seen: usize,
    long: Option<Blocks<Total>>,
}

/// The sum of a window.
#[derive(Clone, Copy, Debug)]
struct Total {
    period: f64,
}

impl Window<1> for Total {
    type Tally<N: Number> = Sum<N>;

    #[inline(always)]
    fn values<N: Number>(&self, pivot: N, behind: Sum<N>, front: Sum<N>, _: N) -> [N; 1] {
        [pivot * N::all(self.period) + (behind.0 + front.0)]
    }
}

impl RollingSum {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize) -> Self {
        assert!(period > 0, "a window is of one number at least");
        let (levels, long) = if period > TREE {
            (Vec::new(), Some(Blocks::new(period, Total { period: period as f64 })))
        } else {
            (vec![vec![0.0; period + CHUNK]; period.ilog2() as usize + 1], None)
        };
        Self { period, levels, at: period, seen: 0, long }
    }

    /// Takes at most [`CHUNK`] numbers.
    #[inline]
    fn take(&mut self, input: &[f64], out: &mut [f64]) {
        if self.at + input.len() > self.period + CHUNK {
            for level in &mut self.levels {
                level.copy_within(self.at - self.period..self.at, 0);
            }
            self.at = self.period;
        }
        let (from, to) = (self.at, self.at + input.len());
        self.at = to;
        self.levels[0][from..to].copy_from_slice(input);
        let mut width = 1;
        for level in 1..self.levels.len() {
            let (below, above) = self.levels.split_at_mut(level);
            let (below, sums) = (&below[level - 1], &mut above[0][from..to]);
            for ((sum, &older), &newer) in sums.iter_mut().zip(&below[from - width..]).zip(&below[from..]) {
                *sum = older + newer;
            }
            width *= 2;
        }
        // The newest numbers are in the widest part.
        out.copy_from_slice(&self.levels[self.levels.len() - 1][from..to]);
        let mut offset = width;
        for level in (0..self.levels.len() - 1).rev() {
            if self.period & (1 << level) != 0 {
                for (y, &part) in out.iter_mut().zip(&self.levels[level][from - offset..]) {
                    *y += part;
                }
                offset += 1 << level;
            }
        }
        if self.seen < self.period - 1 {
            let early = (self.period - 1 - self.seen).min(out.len());
            out[..early].fill(f64::NAN);
            self.seen += early;
        }
    }
}

impl Line for RollingSum {
    fn warmup(&self) -> usize {
        self.period - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let mut y = [0.0];
        self.feed(&[x], &mut y);
        y[0]
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        if let Some(blocks) = &mut self.long {
            return blocks.feed(input, [out]);
        }
        let lead =
            if self.seen == 0 && self.at == self.period { input.iter().take_while(|x| x.is_nan()).count() } else { 0 };
        out[..lead].fill(f64::NAN);
        for (input, out) in input[lead..].chunks(CHUNK).zip(out[lead..].chunks_mut(CHUNK)) {
            self.take(input, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_each_window_added_afresh() {
        let numbers: Vec<f64> = (0..900_u32).map(|row| f64::from(row * row % 97)).collect();
        for period in [1, 2, 3, 7, 14, 20, 28, 64, 127, 128, 129] {
            let mut column = Vec::new();
            RollingSum::new(period).column(&numbers, &mut column);
            for (row, &sum) in column.iter().enumerate() {
                if row + 1 < period {
                    assert!(sum.is_nan());
                } else {
                    let fresh: f64 = numbers[row + 1 - period..=row].iter().sum();
                    assert_eq!(sum, fresh, "{period} at {row}");
                }
            }
        }
    }
}
