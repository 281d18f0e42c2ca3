//! The highest and lowest of a sliding window, and how long ago they were.
//!
//! Bar by bar, in constant time, by blocks as in [`crate::blocks`] (van Herk 1992; Gil and Werman 1993). By columns, windows of
//! 2, 4, 8… numbers are built from two halves each, eight or so vector operations for a hundred bars' window. Extremes
//! do not depend on the order of comparison, so both give the same bits.

use std::ops::Range;

use crate::CHUNK;

/// Longest window that is built by doubling; a longer one goes bar by bar.
const DOUBLING: usize = 128;

/// Windows that are built together.
const TOGETHER: usize = 2 * CHUNK;

/// The greater (`HIGHEST`) or smaller number; of equals, the second.
#[inline(always)]
fn pick<const HIGHEST: bool>(one: f64, two: f64) -> f64 {
    let first = if HIGHEST { one > two } else { one < two };
    if first { one } else { two }
}

/// The highest or lowest of the last `period` numbers, or of those there are.
#[derive(Clone, Debug)]
pub struct Extreme<const HIGHEST: bool> {
    numbers: Vec<f64>,
    behind: Vec<f64>,
    front: f64,
    length: usize,
    full: bool,
    // Two halves in which columns double their windows.
    scratch: Vec<f64>,
}

/// The highest of a window.
pub type Highest = Extreme<true>;
/// The lowest of a window.
pub type Lowest = Extreme<false>;

impl<const HIGHEST: bool> Extreme<HIGHEST> {
    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize) -> Self {
        assert!(period > 0, "a window is of one number at least");
        let nothing = if HIGHEST { f64::NEG_INFINITY } else { f64::INFINITY };
        let scratch = if period > DOUBLING { Vec::new() } else { vec![0.0; 2 * (TOGETHER + DOUBLING)] };
        Self {
            numbers: vec![0.0; period],
            behind: vec![nothing; period],
            front: nothing,
            length: 0,
            full: false,
            scratch,
        }
    }

    /// Numbers in a full window.
    pub fn period(&self) -> usize {
        self.numbers.len()
    }

    /// A full window of numbers has been taken.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Takes a number; the extreme of the window that ends with it, which at first is shorter than `period`.
    #[inline]
    pub fn next(&mut self, x: f64) -> f64 {
        if self.length == 0 {
            self.front = x;
            if self.full {
                let mut extreme = if HIGHEST { f64::NEG_INFINITY } else { f64::INFINITY };
                for (behind, &number) in self.behind.iter_mut().zip(&self.numbers).rev() {
                    *behind = extreme;
                    extreme = pick::<HIGHEST>(extreme, number);
                }
            }
        }
        self.numbers[self.length] = x;
        self.front = pick::<HIGHEST>(self.front, x);
        let extreme = pick::<HIGHEST>(self.behind[self.length], self.front);
        self.length += 1;
        if self.length == self.numbers.len() {
            self.length = 0;
            self.full = true;
        }
        extreme
    }

    /// [`Extreme::next`] for the numbers `rows` of `column`, which follow those taken before. Either this or
    /// [`Extreme::next`] is used on one state, not both: short windows are read from `column` again.
    #[inline(always)]
    pub fn feed(&mut self, column: &[f64], rows: Range<usize>, out: &mut [f64]) {
        let period = self.period();
        if period > DOUBLING {
            for (y, &x) in out.iter_mut().zip(&column[rows]) {
                *y = self.next(x);
            }
            return;
        }
        let mut start = rows.start;
        let mut out = out;
        // Windows that begin before the column does.
        let early = rows.end.min(period - 1);
        if start < early {
            let (first, rest) = out.split_at_mut(early - start);
            let mut extreme = column[0];
            for (row, &x) in column[..early].iter().enumerate() {
                extreme = pick::<HIGHEST>(extreme, x);
                if row >= start {
                    first[row - start] = extreme;
                }
            }
            (start, out) = (early, rest);
        }
        let rows = start..rows.end;
        for (index, out) in out.chunks_mut(TOGETHER).enumerate() {
            let start = rows.start + index * TOGETHER;
            doubling::<HIGHEST>(&column[start + 1 - period..start + out.len()], period, out, &mut self.scratch);
        }
    }
}

/// The extremes of all windows of `period` numbers of `input`: `out` is as long as there are windows.
#[inline(always)]
fn doubling<const HIGHEST: bool>(input: &[f64], period: usize, out: &mut [f64], scratch: &mut [f64]) {
    let join = |y: &mut [f64], source: &[f64], apart: usize| {
        for ((y, &a), &b) in y.iter_mut().zip(source).zip(&source[apart..]) {
            *y = pick::<HIGHEST>(a, b);
        }
    };
    if period <= 3 {
        out.copy_from_slice(&input[period - 1..]);
        for older in 1..period {
            for (y, &x) in out.iter_mut().zip(&input[period - 1 - older..]) {
                *y = pick::<HIGHEST>(*y, x);
            }
        }
        return;
    }
    // `from[i]` is the extreme of the `width` numbers that begin at `i`.
    let (one, two) = scratch.split_at_mut(TOGETHER + DOUBLING);
    let (mut from, mut to) = (&mut one[..input.len() - 1], &mut two[..input.len() - 1]);
    join(from, input, 1);
    let mut width = 2;
    while 4 * width < period {
        let windows = from.len() - 3 * width;
        to = &mut to[..windows];
        let (a, b) = (&from[..windows], &from[width..width + windows]);
        let (c, d) = (&from[2 * width..2 * width + windows], &from[3 * width..]);
        for ((((y, &a), &b), &c), &d) in to.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *y = pick::<HIGHEST>(pick::<HIGHEST>(a, b), pick::<HIGHEST>(c, d));
        }
        (from, to) = (to, from);
        width *= 4;
    }
    if 2 * width < period {
        let windows = from.len() - width;
        to = &mut to[..windows];
        join(to, from, width);
        from = to;
        width *= 2;
    }
    join(out, from, period - width);
}

/// `one` if `first`, else `two`, without a branch: which bar is the extreme cannot be guessed.
#[inline(always)]
fn choose(first: bool, one: usize, two: usize) -> usize {
    let mask = usize::from(first).wrapping_neg();
    (one & mask) | (two & !mask)
}

/// The extreme of the last `period` numbers and its age: 0 at the newest; of equals, the newest counts.
#[derive(Clone, Debug)]
pub struct Age<const HIGHEST: bool> {
    numbers: Vec<f64>,
    // Extreme of the older block's part of the window, and its place in that block.
    behind: Vec<(f64, usize)>,
    front: (f64, usize),
    length: usize,
    full: bool,
}

impl<const HIGHEST: bool> Age<HIGHEST> {
    const NOTHING: f64 = if HIGHEST { f64::NEG_INFINITY } else { f64::INFINITY };

    /// Over `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize) -> Self {
        assert!(period > 0, "a window is of one number at least");
        Self {
            numbers: vec![0.0; period],
            behind: vec![(Self::NOTHING, 0); period],
            front: (Self::NOTHING, 0),
            length: 0,
            full: false,
        }
    }

    /// Takes a number; bars since the extreme of the window that ends with it, `NaN` until a window is full.
    #[inline]
    pub fn next(&mut self, x: f64) -> f64 {
        let mut age = f64::NAN;
        let (mut none, mut value) = (|_: usize| {}, |_: usize, found: f64| age = found);
        self.take(&[x], &mut none, &mut value);
        age
    }

    /// [`Age::next`] for each of `input`.
    #[inline(always)]
    pub fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        let out = std::cell::Cell::from_mut(out).as_slice_of_cells();
        self.take(input, &mut |row| out[row].set(f64::NAN), &mut |row, age| out[row].set(age));
    }

    #[inline(always)]
    fn take(&mut self, input: &[f64], none: &mut impl FnMut(usize), value: &mut impl FnMut(usize, f64)) {
        let period = self.numbers.len();
        let mut row = 0;
        while row < input.len() {
            if self.length == 0 {
                self.open();
            }
            let slot = self.length;
            let take = (period - slot).min(input.len() - row);
            let (numbers, behind) = (&mut self.numbers[slot..slot + take], &self.behind[slot..slot + take]);
            let (mut extreme, mut place) = self.front;
            for (j, &x) in input[row..row + take].iter().enumerate() {
                numbers[j] = x;
                let newer = if HIGHEST { x >= extreme } else { x <= extreme };
                extreme = pick::<HIGHEST>(extreme, x);
                place = choose(newer, slot + j, place);
                let (older, older_place) = behind[j];
                let newer = if HIGHEST { extreme >= older } else { extreme <= older };
                // Places of the older block are counted from one period before.
                let age = slot + j - choose(newer, place, 0) + choose(newer, 0, period - older_place);
                if self.full || slot + j + 1 == period { value(row + j, age as f64) } else { none(row + j) }
            }
            self.front = (extreme, place);
            self.length += take;
            row += take;
            if self.length == period {
                self.length = 0;
                self.full = true;
            }
        }
    }

    #[inline]
    fn open(&mut self) {
        self.front = (Self::NOTHING, 0);
        if !self.full {
            return;
        }
        let (mut extreme, mut place) = (Self::NOTHING, 0);
        let mut at = self.numbers.len();
        for (behind, &x) in self.behind.iter_mut().zip(&self.numbers).rev() {
            *behind = (extreme, place);
            at -= 1;
            let further = if HIGHEST { x > extreme } else { x < extreme };
            extreme = pick::<HIGHEST>(x, extreme);
            place = choose(further, at, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> Vec<f64> {
        let mut state = 7_u32;
        let mut number = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 27)
        };
        (0..700).map(|_| number()).collect()
    }

    #[test]
    fn extremes_and_their_ages_are_those_of_a_search_through_each_window() {
        let numbers = numbers();
        for period in [1, 2, 3, 4, 5, 8, 9, 14, 31, 127, 128, 129, 300] {
            let mut highest = vec![0.0; numbers.len()];
            let (mut state, mut split) = (Highest::new(period), [0..1, 1..255, 255..256, 256..700]);
            for rows in &mut split {
                state.feed(&numbers, rows.clone(), &mut highest[rows.clone()]);
            }
            let mut lowest = Lowest::new(period);
            let mut ages = vec![0.0; numbers.len()];
            Age::<false>::new(period).feed(&numbers, &mut ages);
            for row in 0..numbers.len() {
                let window = &numbers[(row + 1).saturating_sub(period)..=row];
                let least = window.iter().copied().fold(f64::INFINITY, f64::min);
                assert_eq!(highest[row], window.iter().copied().fold(0.0, f64::max), "highest {period} at {row}");
                assert_eq!(lowest.next(numbers[row]), least, "lowest {period} at {row}");
                if window.len() == period {
                    let age = window.iter().rev().position(|&x| x == least).unwrap();
                    assert_eq!(ages[row], age as f64, "age {period} at {row}");
                } else {
                    assert!(ages[row].is_nan());
                }
            }
        }
    }
}
