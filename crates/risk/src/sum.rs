//! Sums that keep their digits over 10^7 terms, at the speed of plain ones.
//!
//! Blocks of terms are added in eight lanes, the blocks' totals with Neumaier's compensation. The order of operations is
//! fixed, so the same slice gives the same bits everywhere.

use std::hint::black_box;

/// Parts of a block that are added side by side.
pub(crate) const LANES: usize = 8;
/// Terms that are added before a total is taken.
pub(crate) const BLOCK: usize = 128;

/// Eight numbers in one line of the cache, not across two.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Line(pub [f64; LANES]);

impl Line {
    /// All of them, joined in one order.
    #[inline(always)]
    pub(crate) fn joined(self, join: impl Fn(f64, f64) -> f64) -> f64 {
        let Self(l) = self;
        join(join(join(l[0], l[4]), join(l[2], l[6])), join(join(l[1], l[5]), join(l[3], l[7])))
    }
}

/// A running sum with Neumaier's compensation.
///
/// Source: A. Neumaier, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen*, 1974.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds one term.
    #[inline]
    pub(crate) fn add(&mut self, term: f64) {
        let total = self.total + term;
        self.lost +=
            if self.total.abs() >= term.abs() { (self.total - total) + term } else { (term - total) + self.total };
        self.total = total;
    }

    /// The sum so far.
    pub(crate) fn value(self) -> f64 {
        // An overflowed total has lost "infinity minus infinity": the total alone says the truth.
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }
}

/// Σ `term(x)` over `values`.
#[inline(always)]
pub(crate) fn sum_by(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut sum = Sum::default();
    for block in values.chunks(BLOCK) {
        sum.add(block_by(block, &term));
    }
    sum.value()
}

/// Σ `term(x)` and Σ `other(x)` over `values`: each what [`sum_by`] says.
#[inline(always)]
pub(crate) fn sums_by(values: &[f64], term: impl Fn(f64) -> f64, other: impl Fn(f64) -> f64) -> [f64; 2] {
    let mut sums = [Sum::default(); 2];
    for block in values.chunks(BLOCK) {
        let found = blocks_by(block, &term, &other);
        sums.iter_mut().zip(found).for_each(|(sum, found)| sum.add(found));
    }
    // Not by `map`, which is a call.
    [sums[0].value(), sums[1].value()]
}

/// Σ `term(x)` over one block: what [`sum_by`] adds up.
#[inline(always)]
fn block_by(block: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let [sum] = in_lanes(block, [0.0], |_, lane, x| lane + term(x), |_, one, other| one + other);
    sum
}

/// Σ `term(x)` and Σ `other(x)` over one block.
#[inline(always)]
pub(crate) fn blocks_by(block: &[f64], term: impl Fn(f64) -> f64, other: impl Fn(f64) -> f64) -> [f64; 2] {
    let step = |which, lane, x| lane + if which == 0 { term(x) } else { other(x) };
    in_lanes(block, [0.0; 2], step, |_, one, other| one + other)
}

/// Of each of `N` figures eight parts that start from `start`, each stepped along every eighth value, and joined at the end.
/// Steps and joins are told which figure they are of. Two figures wait for one another less than one does for itself.
#[inline(always)]
pub(crate) fn in_lanes<const N: usize>(
    values: &[f64],
    start: [f64; N],
    step: impl Fn(usize, f64, f64) -> f64,
    join: impl Fn(usize, f64, f64) -> f64,
) -> [f64; N] {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = start.map(|start| [start; LANES]);
    for chunk in chunks {
        for (which, lanes) in lanes.iter_mut().enumerate() {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                *lane = step(which, *lane, x);
            }
        }
    }
    if !rest.is_empty() {
        for (which, lanes) in lanes.iter_mut().enumerate() {
            let mut last = Line([start[which]; LANES]);
            for (lane, &x) in last.0.iter_mut().zip(rest) {
                *lane = step(which, *lane, x);
            }
            for (lane, last) in lanes.iter_mut().zip(last.0) {
                *lane = join(which, *lane, last);
            }
        }
    }
    std::array::from_fn(|which| {
        // Unseen by the compiler, which else lays the lanes out for the few steps at the end, not for the many before.
        black_box(Line(lanes[which])).joined(|one, other| join(which, one, other))
    })
}

/// Σ `term(x, y)` over two slices of one length.
#[inline]
pub(crate) fn sum_pairs_by(left: &[f64], right: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sum = Sum::default();
    for (left, right) in left.chunks(BLOCK).zip(right.chunks(BLOCK)) {
        let mut lanes = [0.0; LANES];
        for (left, right) in left.chunks(LANES).zip(right.chunks(LANES)) {
            for ((lane, &x), &y) in lanes.iter_mut().zip(left).zip(right) {
                *lane += term(x, y);
            }
        }
        sum.add(Line(lanes).joined(|one, other| one + other));
    }
    sum.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_tenths_are_a_million() {
        let values = vec![0.1; 10_000_000];
        let exact = 1_000_000.000_000_000_055_511;
        assert!((sum_by(&values, |x| x) - exact).abs() < 2e-9, "{}", sum_by(&values, |x| x) - exact);
    }

    #[test]
    fn a_small_term_survives_a_large_one() {
        let mut sum = Sum::default();
        for term in [1.0, 1e100, 1.0, -1e100] {
            sum.add(term);
        }
        assert_eq!(sum.value(), 2.0);
    }

    #[test]
    fn pairs_add_like_the_slice_of_their_terms() {
        let x: Vec<f64> = (0..301).map(|i| f64::from(i) * 0.37).collect();
        let y: Vec<f64> = (0..301).map(|i| 1.0 - f64::from(i)).collect();
        let products: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x * y).collect();
        assert_eq!(sum_pairs_by(&x, &y, |x, y| x * y), sum_by(&products, |p| p));
    }
}
