//! The probability of backtest overfitting by combinatorially symmetric cross-validation.
//!
//! # How it is fast, and the same bits everywhere
//! For one half of the blocks the number of rows is the same for all combinations, and there the Sharpe ratio grows with
//! `S·|S| / Q` (S = Σ r, Q = Σ r²): with x = S²/(n·Q), which lies between 0 and 1, Sharpe² = (n − 1)/n · x/(1 − x). So
//! combinations are compared by one division, without a root and without the difference in which digits are lost.
//!
//! The sums over a half are one of 2^(S/2) sums over the early blocks plus one of as many over the late ones; both lists are
//! made once for [`LANES`] combinations, which then stay in the cache while all splits pass over them. Two passes: the first
//! finds each half's best combination, the second counts how many are below it in the other half, which is itself the first
//! half of another split.
//!
//! Every combination's number is computed alone, by the same operations in the same order wherever it stands. The best is
//! the largest, of equals that with the lowest index; ranks are counts of whole numbers. Neither depends on who counts
//! what, so threads, their number and the width of vectors change no bit.

use multiversion::multiversion;
use rayon::prelude::*;

use crate::blocks::BlockSums;

/// Combinations whose sums are kept in the cache at once.
const LANES: usize = 64;

/// Combinations a thread takes at once.
const CHUNK: usize = 256 * LANES;

/// A half in which the deviation is below a millionth of the mean stands still, or grows by a constant: no Sharpe ratio.
const MOVES: f64 = 1.0 - 1e-12;

/// One choice of half the blocks to search in, and what became of its winner in the other half.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Split {
    /// The blocks searched in: bit b is block b. The other blocks are out of sample.
    pub train: u32,
    /// The combination with the highest Sharpe ratio there, the first of equals.
    pub winner: usize,
    /// Its Sharpe ratio in sample, a bar, not annualised.
    pub in_sample: f64,
    /// Its Sharpe ratio out of sample, a bar, not annualised.
    pub out_of_sample: f64,
    /// Its rank out of sample among all combinations: 1 is the worst; equals share the mean of their ranks.
    pub rank: f64,
    /// `ln(w / (1 − w))` with `w = rank / (combinations + 1)`: below zero when the winner ended below the median.
    pub logit: f64,
}

/// The line through the winners' Sharpe ratios, out of sample over in sample.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Degradation {
    /// Change out of sample per unit in sample: negative when the better the search looked, the worse it went on.
    pub slope: f64,
    /// Sharpe ratio a bar out of sample at none in sample.
    pub intercept: f64,
    /// Share of the variation that the line explains, from 0 to 1.
    pub r_squared: f64,
}

/// What cross-validation says about a search.
#[derive(Clone, PartialEq, Debug)]
pub struct Cscv {
    /// How many combinations were searched.
    pub columns: usize,
    /// How many blocks the rows were cut into.
    pub blocks: usize,
    /// Every choice of half the blocks, by `train` ascending.
    pub splits: Vec<Split>,
}

/// Combinatorially symmetric cross-validation of a search by Sharpe ratio.
///
/// Each of the C(S, S/2) halves of the blocks is searched for the combination with the highest Sharpe ratio, which is then
/// ranked among all combinations in the other half.
///
/// A combination that does not move in a half (it never traded there, or grew by a constant) has no Sharpe ratio there; it
/// counts as 0, as money that lay still. Of equally good winners the first is taken; equal ranks are averaged, so that a
/// search whose combinations all do the same is called luck.
///
/// A second or so a core for a million combinations with ten blocks (252 splits), some fifty times as long with sixteen
/// (12,870). Runs on the rayon pool of the caller.
///
/// Source: D. H. Bailey, J. M. Borwein, M. López de Prado, Q. J. Zhu, *The Probability of Backtest Overfitting*, Journal of
/// Computational Finance 20, 2016.
pub fn cscv(sums: &BlockSums<'_>) -> Cscv {
    let halves = Halves::new(sums);
    let best = halves.best(sums);
    // The half that a winner goes on in is the mirror image in the ascending list of halves.
    let last = halves.masks.len() - 1;
    let goals: Vec<f64> =
        (0..=last).map(|half| halves.key(sums, halves.masks[half], best[last - half].column as usize)).collect();
    let not_above = halves.count(sums, &goals);
    let columns = sums.columns();
    let splits = (0..=last)
        .map(|half| {
            let other = last - half;
            // Those below twice and the equal ones, the winner among them, once: twice the average rank, less one.
            let twice_rank = (not_above[other] + 1) as f64;
            Split {
                train: halves.masks[half],
                winner: best[half].column as usize,
                in_sample: halves.sharpe(half, best[half].key),
                out_of_sample: halves.sharpe(other, goals[other]),
                rank: twice_rank / 2.0,
                logit: (twice_rank / (2.0 * (columns + 1) as f64 - twice_rank)).ln(),
            }
        })
        .collect();
    Cscv { columns, blocks: sums.blocks(), splits }
}

impl Cscv {
    /// The probability of backtest overfitting: the share of splits whose winner ended at the median of all combinations or
    /// below it (logit ≤ 0). From 0 to 1; a search of noise has one half.
    #[doc(alias = "pbo")]
    pub fn probability_of_overfitting(&self) -> f64 {
        // Whole numbers decide, not the rounding of a logarithm.
        self.share(|split| 2.0 * split.rank <= (self.columns + 1) as f64)
    }

    /// How many splits had their winner in each part of all combinations out of sample, parts of equal size, the worst first.
    ///
    /// Of an even number of parts the first half is [`Cscv::probability_of_overfitting`], to the split.
    pub fn ranks(&self, parts: usize) -> Vec<u64> {
        let mut counts = vec![0; parts];
        for split in &self.splits {
            // A rank on a border belongs below it, as the median does; ranks are halves of whole numbers, so nothing is rounded.
            let place = (2.0 * split.rank * parts as f64 / (2.0 * (self.columns + 1) as f64)).ceil() as usize;
            counts[place.clamp(1, parts) - 1] += 1;
        }
        counts
    }

    /// The share of splits whose winner lost money out of sample. From 0 to 1.
    pub fn probability_of_loss(&self) -> f64 {
        self.share(|split| split.out_of_sample < 0.0)
    }

    /// The regression of the winners' Sharpe ratios out of sample on those in sample; `None` where all are equal in sample.
    ///
    /// For one combination the two halves add up to the whole: what the one has more, the other has less. So noise, too, gives
    /// a slope below zero; read it together with the probability of overfitting.
    pub fn degradation(&self) -> Option<Degradation> {
        let count = self.splits.len() as f64;
        let mean = |of: fn(&Split) -> f64| self.splits.iter().map(of).sum::<f64>() / count;
        let (x_mean, y_mean) = (mean(|split| split.in_sample), mean(|split| split.out_of_sample));
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for split in &self.splits {
            let (x, y) = (split.in_sample - x_mean, split.out_of_sample - y_mean);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        let slope = xy / xx;
        let r_squared = if yy > 0.0 { (slope * xy / yy).min(1.0) } else { 0.0 };
        (xx > 0.0 && slope.is_finite()).then_some(Degradation { slope, intercept: y_mean - slope * x_mean, r_squared })
    }

    /// `[splits]`: the logits, for a picture of their distribution.
    pub fn logits(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.splits.iter().map(|split| split.logit)
    }

    fn share(&self, of: impl Fn(&Split) -> bool) -> f64 {
        self.splits.iter().filter(|split| of(split)).count() as f64 / self.splits.len() as f64
    }
}

/// The best combination so far.
#[derive(Clone, Copy, Debug)]
struct Best {
    key: f64,
    column: u32,
}

impl Best {
    const NONE: Self = Self { key: f64::NEG_INFINITY, column: u32::MAX };

    fn or(self, other: Self) -> Self {
        let wins = other.key > self.key || (other.key == self.key && other.column < self.column);
        if wins { other } else { self }
    }
}

/// Every half of the blocks.
struct Halves {
    /// Half the number of blocks: how many there are in each half, and how many are early, how many late.
    size: usize,
    /// The blocks of each half as bits, ascending. The mirror image of one is the complement.
    masks: Vec<u32>,
    /// Rows of each half.
    rows: Vec<f64>,
}

impl Halves {
    fn new(sums: &BlockSums<'_>) -> Self {
        let blocks = sums.blocks();
        let size = blocks / 2;
        let masks: Vec<u32> = (0..1_u32 << blocks).filter(|mask| mask.count_ones() as usize == size).collect();
        let rows_of =
            |mask: &u32| -> usize { (0..blocks).filter(|b| mask >> b & 1 == 1).map(|b| sums.rows()[b]).sum() };
        let rows = masks.iter().map(|mask| rows_of(mask) as f64).collect();
        Self { size, masks, rows }
    }

    /// What the combinations of a half are compared by: grows with the Sharpe ratio.
    #[inline(always)]
    fn compared(sum: f64, squares: f64, limit: f64) -> f64 {
        let key = sum * sum.abs() / squares;
        // Not a number, where there is nothing to divide by, is not below the limit either.
        if key.abs() < limit { key } else { 0.0 }
    }

    /// The Sharpe ratio of a key: √((n − 1)/n · |k| / (n − |k|)), with its sign; never −0.
    fn sharpe(&self, half: usize, key: f64) -> f64 {
        let rows = self.rows[half];
        let size = key.abs();
        ((rows - 1.0) / rows * (size / (rows - size))).sqrt().copysign(key) + 0.0
    }

    /// One combination's key in one half, added up in the order of [`Tile`].
    fn key(&self, sums: &BlockSums<'_>, mask: u32, column: usize) -> f64 {
        let part = |from: usize, of: &dyn Fn(usize) -> f64| -> f64 {
            (from..from + self.size).filter(|block| mask >> block & 1 == 1).fold(0.0, |sum, block| sum + of(block))
        };
        let both = |of: &dyn Fn(usize) -> f64| part(0, of) + part(self.size, of);
        let rows: usize = (0..2 * self.size).filter(|b| mask >> b & 1 == 1).map(|b| sums.rows()[b]).sum();
        let (sum, squares) = (both(&|block| sums.sums(block)[column]), both(&|block| sums.squares(block)[column]));
        Self::compared(sum, squares, rows as f64 * MOVES)
    }

    /// `[halves]`: the best combination of each.
    fn best(&self, sums: &BlockSums<'_>) -> Vec<Best> {
        let none = || vec![Best::NONE; self.masks.len()];
        self.chunks(sums)
            .fold(none, |mut best, columns| {
                let mut tile = Tile::new(self.size);
                for start in columns.clone().step_by(LANES) {
                    let used = LANES.min(columns.end - start);
                    tile.load(sums, start, used);
                    best_of_tile(self, &tile, start, used, &mut best);
                }
                best
            })
            .reduce(none, |one, other| one.into_iter().zip(other).map(|(one, other)| one.or(other)).collect())
    }

    /// `[halves]`: how many combinations are below the goal of each, twice, and how many equal it, once.
    fn count(&self, sums: &BlockSums<'_>, goals: &[f64]) -> Vec<u64> {
        let none = || vec![0; self.masks.len()];
        self.chunks(sums)
            .fold(none, |mut counts, columns| {
                let mut tile = Tile::new(self.size);
                for start in columns.clone().step_by(LANES) {
                    let used = LANES.min(columns.end - start);
                    tile.load(sums, start, used);
                    count_in_tile(self, &tile, used, goals, &mut counts);
                }
                counts
            })
            .reduce(none, |one, other| one.into_iter().zip(other).map(|(one, other)| one + other).collect())
    }

    fn chunks(&self, sums: &BlockSums<'_>) -> impl ParallelIterator<Item = std::ops::Range<usize>> {
        let columns = sums.columns();
        (0..columns.div_ceil(CHUNK)).into_par_iter().map(move |at| at * CHUNK..((at + 1) * CHUNK).min(columns))
    }

    /// The keys of a tile in one half.
    #[inline(always)]
    fn keys(&self, tile: &Tile, half: usize) -> [f64; LANES] {
        let mask = self.masks[half] as usize;
        let (early, late) = (mask & ((1 << self.size) - 1), mask >> self.size);
        let limit = self.rows[half] * MOVES;
        let (early, late) = (&tile.early[early], &tile.late[late]);
        let mut keys = [0.0; LANES];
        for (lane, key) in keys.iter_mut().enumerate() {
            let sum = early.sums[lane] + late.sums[lane];
            let squares = early.squares[lane] + late.squares[lane];
            *key = Self::compared(sum, squares, limit);
        }
        keys
    }
}

/// Both moments of some blocks, for neighbouring combinations.
#[derive(Clone, Debug)]
struct Lanes {
    sums: [f64; LANES],
    squares: [f64; LANES],
}

/// The sums of neighbouring combinations over every set of early blocks, and over every set of late ones.
struct Tile {
    early: Vec<Lanes>,
    late: Vec<Lanes>,
}

impl Tile {
    fn new(size: usize) -> Self {
        let none = vec![Lanes { sums: [0.0; LANES], squares: [0.0; LANES] }; 1 << size];
        Self { early: none.clone(), late: none }
    }

    /// The sums of `used` combinations from `start` on; lanes beyond keep what they held.
    fn load(&mut self, sums: &BlockSums<'_>, start: usize, used: usize) {
        let size = sums.blocks() / 2;
        for (sets, first) in [(&mut self.early, 0), (&mut self.late, size)] {
            for set in 1..1_usize << size {
                // A set is the set without its last block, and that block.
                let last = set.ilog2() as usize;
                let (known, rest) = sets.split_at_mut(set);
                let (without, with) = (&known[set & !(1 << last)], &mut rest[0]);
                let columns = start..start + used;
                add(&mut with.sums, &without.sums, &sums.sums(first + last)[columns.clone()]);
                add(&mut with.squares, &without.squares, &sums.squares(first + last)[columns]);
            }
        }
    }
}

#[inline]
fn add(out: &mut [f64; LANES], one: &[f64; LANES], other: &[f64]) {
    for ((out, one), other) in out.iter_mut().zip(one).zip(other) {
        *out = one + other;
    }
}

/// Takes the best of a tile into `best`, for every half.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
fn best_of_tile(halves: &Halves, tile: &Tile, start: usize, used: usize, best: &mut [Best]) {
    for (half, best) in best.iter_mut().enumerate() {
        let keys = halves.keys(tile, half);
        let keys = &keys[..used];
        let mut largest = [f64::NEG_INFINITY; 8];
        let eights = keys.chunks_exact(8);
        let rest = eights.remainder();
        for eight in eights {
            for (largest, &key) in largest.iter_mut().zip(eight) {
                *largest = if key > *largest { key } else { *largest };
            }
        }
        let largest =
            largest.iter().chain(rest).fold(f64::NEG_INFINITY, |one, &other| if other > one { other } else { one });
        // Chunks are taken in any order, tiles within one in theirs: equals are settled by the index.
        if largest >= best.key {
            let lane = keys.iter().position(|&key| key == largest).unwrap_or(0);
            *best = best.or(Best { key: largest, column: (start + lane) as u32 });
        }
    }
}

/// Adds to `counts`, for every half, two for each combination of a tile below the goal and one for each that equals it.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
fn count_in_tile(halves: &Halves, tile: &Tile, used: usize, goals: &[f64], counts: &mut [u64]) {
    for (half, (count, &goal)) in counts.iter_mut().zip(goals).enumerate() {
        let keys = halves.keys(tile, half);
        *count += keys[..used].iter().map(|&key| u64::from(key < goal) + u64::from(key <= goal)).sum::<u64>();
    }
}
