//! Sums over a sliding window, in constant time and without drift.
//!
//! The rows are cut into blocks as long as the window. A window is then the end of one block and the start of the
//! next: a sum from the back of the one, ready since that block closed, and a running sum from the front of the other
//! (van Herk, "A fast algorithm for local minimum and maximum filters", 1992, with sums in the place of extremes).
//! Nothing is ever subtracted, so what left the window left no trace: after a 10⁹ among ones the sums are right again.
//!
//! What is summed are differences `d = x − p` to the pivot `p`, the first number of the block, which is in every window
//! that the block serves. So means of equal numbers are that number to the bit, and sums of squares are of the
//! size of the spread, not of the level: the relative error of a variance is of the order of period² · 2⁻⁵³ at worst,
//! and it is never negative.
//!
//! A column is cut into the same blocks, four of which are computed side by side: no sum of one waits for a sum of
//! another, and each operation is the same on four numbers. Operations and their order are those of a bar at a time.

use std::ops::{Add, Div, Mul, Sub};

use multiversion::multiversion;

use crate::{Line, ratio};

/// A number, or several that are computed side by side.
pub trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Send + Sync + 'static
{
    /// `x`, in every place.
    fn all(x: f64) -> Self;
    /// The number where it is above zero, elsewhere zero.
    fn positive(self) -> Self;
    /// The square root.
    fn root(self) -> Self;
    /// The number over `whole`, and zero where that is zero.
    fn share(self, whole: Self) -> Self;
}

impl Number for f64 {
    #[inline(always)]
    fn all(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn positive(self) -> Self {
        if self > 0.0 { self } else { 0.0 }
    }
    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }
    #[inline(always)]
    fn share(self, whole: Self) -> Self {
        ratio(self, whole)
    }
}

/// Blocks computed side by side.
const LANES: usize = 4;

/// Longest window whose blocks are computed side by side: what they need stays in the cache.
const SIDE_BY_SIDE: usize = 512;

/// A number of each of four blocks.
#[derive(Clone, Copy, Debug)]
#[repr(align(16))]
pub struct Lanes([f64; LANES]);

macro_rules! lanewise {
    ($operation:ident, $method:ident) => {
        impl $operation for Lanes {
            type Output = Self;
            #[inline(always)]
            fn $method(mut self, other: Self) -> Self {
                for lane in 0..LANES {
                    self.0[lane] = self.0[lane].$method(other.0[lane]);
                }
                self
            }
        }
    };
}
lanewise!(Add, add);
lanewise!(Sub, sub);
lanewise!(Mul, mul);
lanewise!(Div, div);

impl Number for Lanes {
    #[inline(always)]
    fn all(x: f64) -> Self {
        Self([x; LANES])
    }
    #[inline(always)]
    fn positive(mut self) -> Self {
        for lane in &mut self.0 {
            *lane = lane.positive();
        }
        self
    }
    #[inline(always)]
    fn root(mut self) -> Self {
        for lane in &mut self.0 {
            *lane = lane.sqrt();
        }
        self
    }
    #[inline(always)]
    fn share(mut self, whole: Self) -> Self {
        for lane in 0..LANES {
            self.0[lane] = ratio(self.0[lane], whole.0[lane]);
        }
        self
    }
}

/// What is kept of the numbers of a part of a window: it grows at the back, and at the front.
pub trait Tally<N, const K: usize = 1>: Copy + Send + Sync + 'static {
    /// Of no number.
    fn nothing() -> Self;
    /// With `d`, a number of each series, after those there are, as number `place` from 1.
    fn append(self, d: [N; K], place: N) -> Self;
    /// With `d` before those there are.
    fn prepend(self, d: [N; K]) -> Self;
}

/// `Σd`.
#[derive(Clone, Copy, Debug)]
pub struct Sum<N>(pub N);

impl<N: Number> Tally<N> for Sum<N> {
    #[inline(always)]
    fn nothing() -> Self {
        Self(N::all(0.0))
    }
    #[inline(always)]
    fn append(self, [d]: [N; 1], _: N) -> Self {
        Self(self.0 + d)
    }
    #[inline(always)]
    fn prepend(self, [d]: [N; 1]) -> Self {
        Self(self.0 + d)
    }
}

/// `Σd` of each of two series.
#[derive(Clone, Copy, Debug)]
pub struct Sums<N>(pub [N; 2]);

impl<N: Number> Tally<N, 2> for Sums<N> {
    #[inline(always)]
    fn nothing() -> Self {
        Self([N::all(0.0); 2])
    }
    #[inline(always)]
    fn append(self, d: [N; 2], _: N) -> Self {
        self.prepend(d)
    }
    #[inline(always)]
    fn prepend(self, d: [N; 2]) -> Self {
        Self([self.0[0] + d[0], self.0[1] + d[1]])
    }
}

/// `Σd` and `Σd²`.
#[derive(Clone, Copy, Debug)]
pub struct Squares<N> {
    /// `Σd`.
    pub sum: N,
    /// `Σd²`.
    pub squares: N,
}

impl<N: Number> Tally<N> for Squares<N> {
    #[inline(always)]
    fn nothing() -> Self {
        Self { sum: N::all(0.0), squares: N::all(0.0) }
    }
    #[inline(always)]
    fn append(self, [d]: [N; 1], _: N) -> Self {
        Self { sum: self.sum + d, squares: self.squares + d * d }
    }
    #[inline(always)]
    fn prepend(self, [d]: [N; 1]) -> Self {
        Self { sum: self.sum + d, squares: self.squares + d * d }
    }
}

/// `Σd` and `Σ i·d`, where `i` counts from 1 at the oldest.
#[derive(Clone, Copy, Debug)]
pub struct Weighted<N> {
    /// `Σd`.
    pub sum: N,
    /// `Σ i·d`.
    pub weighted: N,
}

impl<N: Number> Tally<N> for Weighted<N> {
    #[inline(always)]
    fn nothing() -> Self {
        Self { sum: N::all(0.0), weighted: N::all(0.0) }
    }
    #[inline(always)]
    fn append(self, [d]: [N; 1], place: N) -> Self {
        Self { sum: self.sum + d, weighted: self.weighted + place * d }
    }
    // One more in front moves every other a place up: Σ(i+1)·d is Σ i·d + Σd.
    #[inline(always)]
    fn prepend(self, [d]: [N; 1]) -> Self {
        let sum = self.sum + d;
        Self { sum, weighted: self.weighted + sum }
    }
}

impl<N: Number> Weighted<N> {
    /// The older part of a window, of `ahead` numbers, joined with the younger, `front`, whose places are counted anew.
    #[inline(always)]
    pub fn before(self, front: Self, ahead: N) -> Self {
        Self { sum: self.sum + front.sum, weighted: self.weighted + (front.weighted + ahead * front.sum) }
    }
}

/// What is made of a full window of `K` series: `M` numbers.
pub trait Window<const M: usize, const K: usize = 1>: Clone + Send + Sync + 'static {
    /// Sums are of differences to a pivot. Where they are not, the pivot is zero.
    const PIVOT: bool = true;

    /// What is kept of a part of it.
    type Tally<N: Number>: Tally<N, K>;

    /// The values, out of the pivots, what the older block has in the window, what the younger has, and how many
    /// numbers of the window are of the older block.
    fn values<N: Number>(&self, pivot: [N; K], behind: Self::Tally<N>, front: Self::Tally<N>, ahead: N) -> [N; M];
}

/// A sliding window of `period` numbers, or of `K` series of numbers, and what `W` makes of it.
#[derive(Clone, Debug)]
pub struct Blocks<W: Window<M, K>, const M: usize = 1, const K: usize = 1> {
    window: W,
    period: usize,
    // Numbers of the block under way; behind them, those of the block before.
    numbers: [Vec<f64>; K],
    // What the block before has after its first j + 1 numbers, for each j.
    behind: Vec<W::Tally<f64>>,
    pivot: [f64; K],
    front: W::Tally<f64>,
    length: usize,
    // The first block is complete: there are windows.
    full: bool,
    // Of blocks side by side: what is behind, and the values.
    sides: Vec<(W::Tally<Lanes>, [Lanes; M])>,
}

impl<W: Window<M, K>, const M: usize, const K: usize> Blocks<W, M, K> {
    /// A window of `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize, window: W) -> Self {
        assert!(period > 0, "a window is of one number at least");
        Self {
            window,
            period,
            numbers: std::array::from_fn(|_| vec![0.0; period]),
            behind: vec![Tally::nothing(); period],
            pivot: [0.0; K],
            front: Tally::nothing(),
            length: 0,
            full: false,
            sides: Vec::new(),
        }
    }

    /// Numbers in a full window.
    pub fn period(&self) -> usize {
        self.period
    }

    /// Takes a number of each series; the values of the window that ends with it, `NaN` until one is full. Leading
    /// `NaN` are no numbers.
    #[inline]
    pub fn next(&mut self, x: [f64; K]) -> [f64; M] {
        if self.length == 0 {
            if !self.full && x.iter().any(|x| x.is_nan()) {
                return [f64::NAN; M];
            }
            self.open(x);
        }
        let slot = self.length;
        for (numbers, x) in self.numbers.iter_mut().zip(x) {
            numbers[slot] = x;
        }
        self.length += 1;
        self.front = self.front.append(less(x, self.pivot), self.length as f64);
        let y = if self.full || self.length == self.period {
            let ahead = (self.period - self.length) as f64;
            self.window.values(self.pivot, self.behind[slot], self.front, ahead)
        } else {
            [f64::NAN; M]
        };
        if self.length == self.period {
            self.length = 0;
            self.full = true;
        }
        y
    }

    /// [`Blocks::next`] for each row of `input`, a column a value.
    ///
    /// # Panics
    /// The columns are not of one length.
    pub fn feed(&mut self, input: [&[f64]; K], out: [&mut [f64]; M]) {
        wide(self, input, out);
    }

    #[inline(always)]
    fn take(&mut self, input: [&[f64]; K], mut out: [&mut [f64]; M]) {
        let n = input[0].len();
        assert!(input.iter().all(|column| column.len() == n), "a number a row");
        assert!(out.iter().all(|column| column.len() == n), "a value a row");
        let mut row = 0;
        let together = LANES * self.period;
        while row < n {
            let left = n - row;
            let rows = if self.length == 0 && self.full && self.period <= SIDE_BY_SIDE && left >= together {
                let rows = row..row + together;
                self.side_by_side(
                    input.map(|column| &column[rows.clone()]),
                    out.each_mut().map(|column| &mut column[rows.clone()]),
                );
                rows
            } else if self.length == 0 && !self.full && input.iter().any(|column| column[row].is_nan()) {
                out.iter_mut().for_each(|column| column[row] = f64::NAN);
                row..row + 1
            } else {
                if self.length == 0 {
                    self.open(input.map(|column| column[row]));
                }
                let rows = row..row + left.min(self.period - self.length);
                self.rest_of_block(
                    input.map(|column| &column[rows.clone()]),
                    out.each_mut().map(|column| &mut column[rows.clone()]),
                );
                rows
            };
            row = rows.end;
        }
    }

    /// [`Blocks::feed`] within the block under way.
    #[inline(always)]
    fn rest_of_block(&mut self, input: [&[f64]; K], mut out: [&mut [f64]; M]) {
        let slots = self.length..self.length + input[0].len();
        let (mut front, pivot) = (self.front, self.pivot);
        let (period, mut place) = (self.period as f64, slots.start as f64);
        let behind = &self.behind[slots.clone()];
        for (row, &behind) in behind.iter().enumerate() {
            place += 1.0;
            front = front.append(less(input.map(|column| column[row]), pivot), place);
            if self.full || place == period {
                let values = self.window.values(pivot, behind, front, period - place);
                for (column, value) in out.iter_mut().zip(values) {
                    column[row] = value;
                }
            } else {
                out.iter_mut().for_each(|column| column[row] = f64::NAN);
            }
        }
        for (numbers, input) in self.numbers.iter_mut().zip(input) {
            numbers[slots.clone()].copy_from_slice(input);
        }
        (self.front, self.length) = (front, slots.end);
        if self.length == self.period {
            (self.length, self.full) = (0, true);
        }
    }

    /// [`Blocks::feed`] at the start of a block, for as many blocks as there are lanes.
    #[inline(always)]
    fn side_by_side(&mut self, input: [&[f64]; K], mut out: [&mut [f64]; M]) {
        let n = self.period;
        let Self { window, numbers, sides, .. } = self;
        sides.resize(n, (Tally::nothing(), [Lanes::all(0.0); M]));
        let older: [[&[f64]; LANES]; K] = std::array::from_fn(|k| {
            std::array::from_fn(|lane| if lane == 0 { &numbers[k][..n] } else { &input[k][(lane - 1) * n..][..n] })
        });
        let newer = input.map(|column| std::array::from_fn::<_, LANES, _>(|lane| &column[lane * n..][..n]));
        let sides = &mut sides[..n];
        let pivot = if W::PIVOT { gather(&newer, 0) } else { [Lanes::all(0.0); K] };
        let mut tally = W::Tally::<Lanes>::nothing();
        for j in (0..n).rev() {
            sides[j].0 = tally;
            tally = tally.prepend(less(gather(&older, j), pivot));
        }
        let mut columns = out.each_mut().map(|column| {
            let mut blocks = column.chunks_exact_mut(n);
            std::array::from_fn::<_, LANES, _>(|_| {
                blocks.next().expect("a column of as many blocks as there are lanes")
            })
        });
        let mut front = W::Tally::<Lanes>::nothing();
        let mut ahead = n as f64;
        let mut place = 0.0;
        for (j, side) in sides.iter_mut().enumerate() {
            place += 1.0;
            ahead -= 1.0;
            front = front.append(less(gather(&newer, j), pivot), Lanes::all(place));
            side.1 = window.values(pivot, side.0, front, Lanes::all(ahead));
        }
        // Kept apart from the computation, which so stays one of vectors.
        for (m, blocks) in columns.iter_mut().enumerate() {
            for (j, side) in sides.iter().enumerate() {
                for (block, y) in blocks.iter_mut().zip(side.1[m].0) {
                    block[j] = y;
                }
            }
        }
        for (numbers, newer) in numbers.iter_mut().zip(newer) {
            numbers.copy_from_slice(newer[LANES - 1]);
        }
    }

    /// Starts a block with the numbers `first`, and sums the block before from its back.
    #[inline]
    fn open(&mut self, first: [f64; K]) {
        let pivot = if W::PIVOT { first } else { [0.0; K] };
        self.pivot = pivot;
        self.front = Tally::nothing();
        if !self.full {
            return;
        }
        let mut tally = W::Tally::<f64>::nothing();
        let numbers = self.numbers.each_ref().map(|numbers| &numbers[..self.period]);
        for (j, behind) in self.behind[..self.period].iter_mut().enumerate().rev() {
            *behind = tally;
            tally = tally.prepend(less(numbers.map(|numbers| numbers[j]), pivot));
        }
    }
}

impl<W: Window<1>> Line for Blocks<W> {
    fn warmup(&self) -> usize {
        self.period - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let [y] = Blocks::next(self, [x]);
        y
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        Blocks::feed(self, [input], [out]);
    }
}

/// [`Blocks::take`], compiled for wider vectors too: see [`crate::wide`].
#[multiversion(targets("x86_64+avx2"))]
fn wide<W: Window<M, K>, const M: usize, const K: usize>(
    blocks: &mut Blocks<W, M, K>,
    input: [&[f64]; K],
    out: [&mut [f64]; M],
) {
    blocks.take(input, out);
}

#[inline(always)]
fn less<N: Number, const K: usize>(mut x: [N; K], pivot: [N; K]) -> [N; K] {
    for k in 0..K {
        x[k] = x[k] - pivot[k];
    }
    x
}

/// Number `j` of each block, of each series.
#[inline(always)]
fn gather<const K: usize>(blocks: &[[&[f64]; LANES]; K], j: usize) -> [Lanes; K] {
    let mut x = [Lanes::all(0.0); K];
    for (x, blocks) in x.iter_mut().zip(blocks) {
        for (value, block) in x.0.iter_mut().zip(blocks) {
            *value = block[j];
        }
    }
    x
}
