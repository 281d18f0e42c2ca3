//! The sum of a sliding window of numbers whose zero means nothing: volumes, flows, ranges.

use crate::blocks::{Blocks, Number, Sum, Sums, Window};
use crate::line_of;

/// The sum of the last `n` numbers: added up afresh from numbers of the window and no other, so that nothing drifts.
///
/// (A mean of prices does not go this way: without a pivot, equal numbers would not give their mean to the bit.)
#[derive(Clone, Debug)]
pub struct RollingSum {
    blocks: Blocks<Total>,
}

/// The sum of a window.
#[derive(Clone, Copy, Debug)]
struct Total;

impl Window<1> for Total {
    const PIVOT: bool = false;

    type Tally<N: Number> = Sum<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 1], behind: Sum<N>, front: Sum<N>, _: N) -> [N; 1] {
        [behind.0 + front.0]
    }
}

/// The sum of one series over that of another, in the last `n` numbers; 0 where the other adds up to nothing.
#[derive(Clone, Debug)]
pub struct RollingShare {
    blocks: Blocks<Share, 1, 2>,
}

/// The share of a window.
#[derive(Clone, Copy, Debug)]
struct Share;

impl Window<1, 2> for Share {
    const PIVOT: bool = false;

    type Tally<N: Number> = Sums<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 2], behind: Sums<N>, front: Sums<N>, _: N) -> [N; 1] {
        [(behind.0[0] + front.0[0]).share(behind.0[1] + front.0[1])]
    }
}

impl RollingShare {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize) -> Self {
        Self { blocks: Blocks::new(period, Share) }
    }

    /// Numbers taken before the first value.
    pub fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    /// Takes the next numbers of both; the share at them, or `NaN` while there is none.
    #[inline]
    pub fn next(&mut self, part: f64, whole: f64) -> f64 {
        self.blocks.next([part, whole])[0]
    }

    /// [`RollingShare::next`] for each row.
    #[inline(always)]
    pub fn feed(&mut self, part: &[f64], whole: &[f64], out: &mut [f64]) {
        self.blocks.feed([part, whole], [out]);
    }
}

impl RollingSum {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize) -> Self {
        Self { blocks: Blocks::new(period, Total) }
    }
}

line_of!(RollingSum, blocks);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Line as _;

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
