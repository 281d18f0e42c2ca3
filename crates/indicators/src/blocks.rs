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

/// What is kept of the numbers of a window: something that grows at the back, and at the front.
pub trait Tally: Copy + Default + Send + Sync + 'static {
    /// With `d`, the number after those there are.
    fn append(self, d: f64) -> Self;
    /// With `d`, the number before those there are.
    fn prepend(self, d: f64) -> Self;
}

/// `Σd`.
#[derive(Clone, Copy, Default, Debug)]
pub struct Sum(pub f64);

impl Tally for Sum {
    #[inline(always)]
    fn append(self, d: f64) -> Self {
        Self(self.0 + d)
    }
    #[inline(always)]
    fn prepend(self, d: f64) -> Self {
        Self(self.0 + d)
    }
}

/// `Σd` and `Σd²`.
#[derive(Clone, Copy, Default, Debug)]
pub struct Squares {
    /// `Σd`.
    pub sum: f64,
    /// `Σd²`.
    pub squares: f64,
}

impl Tally for Squares {
    #[inline(always)]
    fn append(self, d: f64) -> Self {
        Self { sum: self.sum + d, squares: self.squares + d * d }
    }
    #[inline(always)]
    fn prepend(self, d: f64) -> Self {
        self.append(d)
    }
}

/// `Σd` and `Σ i·d`, where `i` counts from 1 at the oldest.
#[derive(Clone, Copy, Default, Debug)]
pub struct Weighted {
    /// `Σd`.
    pub sum: f64,
    /// `Σ i·d`.
    pub weighted: f64,
    /// Numbers appended.
    pub count: f64,
}

impl Tally for Weighted {
    #[inline(always)]
    fn append(self, d: f64) -> Self {
        let count = self.count + 1.0;
        Self { sum: self.sum + d, weighted: self.weighted + count * d, count }
    }
    // One more in front moves every other a place up: Σ(i+1)·d is Σ i·d + Σd.
    #[inline(always)]
    fn prepend(self, d: f64) -> Self {
        let sum = self.sum + d;
        Self { sum, weighted: self.weighted + sum, count: 0.0 }
    }
}

impl Weighted {
    /// The older part of a window of `n` numbers, joined with the younger, `front`, whose places are counted anew.
    #[inline(always)]
    pub fn before(self, front: Self, n: f64) -> Self {
        let ahead = n - front.count;
        Self { sum: self.sum + front.sum, weighted: self.weighted + (front.weighted + ahead * front.sum), count: n }
    }
}

/// A sliding window of `period` numbers and what `T` keeps of them.
#[derive(Clone, Debug)]
pub struct Blocks<T> {
    period: usize,
    // Numbers of the block under way; behind them, those of the block before.
    numbers: Vec<f64>,
    // What the block before has after its first j + 1 numbers, for each j.
    behind: Vec<T>,
    pivot: f64,
    front: T,
    length: usize,
    // The first block is complete: there are windows.
    full: bool,
}

impl<T: Tally> Blocks<T> {
    /// A window of `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize) -> Self {
        assert!(period > 0, "a window is of one number at least");
        Self {
            period,
            numbers: vec![0.0; period],
            behind: vec![T::default(); period],
            pivot: 0.0,
            front: T::default(),
            length: 0,
            full: false,
        }
    }

    /// Numbers in a full window.
    pub fn period(&self) -> usize {
        self.period
    }

    /// Takes a number. `value` makes the answer of a full window out of: the pivot, what the older block has in
    /// the window, what the younger has; before, the answer is `NaN`. Leading `NaN` are no numbers.
    #[inline]
    pub fn next(&mut self, x: f64, value: impl Fn(f64, T, T) -> f64) -> f64 {
        if self.length == 0 {
            if !self.full && x.is_nan() {
                return f64::NAN;
            }
            self.open(x);
        }
        let slot = self.length;
        self.numbers[slot] = x;
        self.front = self.front.append(x - self.pivot);
        let y = if self.full || slot + 1 == self.period {
            value(self.pivot, self.behind[slot], self.front)
        } else {
            f64::NAN
        };
        self.length += 1;
        if self.length == self.period {
            self.length = 0;
            self.full = true;
        }
        y
    }

    /// [`Blocks::next`] for each of `input`; `value` gets the row as its first argument and stores what it makes.
    /// Rows without a full window are told to `none`.
    #[inline]
    pub fn feed(&mut self, input: &[f64], mut none: impl FnMut(usize), mut value: impl FnMut(usize, f64, T, T)) {
        let mut row = 0;
        if !self.full && self.length == 0 {
            while row < input.len() && input[row].is_nan() {
                none(row);
                row += 1;
            }
        }
        while row < input.len() {
            if self.length == 0 {
                self.open(input[row]);
            }
            let slot = self.length;
            let take = (self.period - slot).min(input.len() - row);
            let pivot = self.pivot;
            let mut front = self.front;
            let numbers = &mut self.numbers[slot..slot + take];
            let fresh = &input[row..row + take];
            if self.full {
                let behind = &self.behind[slot..slot + take];
                for j in 0..take {
                    let x = fresh[j];
                    numbers[j] = x;
                    front = front.append(x - pivot);
                    value(row + j, pivot, behind[j], front);
                }
            } else {
                for j in 0..take {
                    numbers[j] = fresh[j];
                    front = front.append(fresh[j] - pivot);
                    if slot + j + 1 == self.period {
                        value(row + j, pivot, T::default(), front);
                    } else {
                        none(row + j);
                    }
                }
            }
            self.front = front;
            self.length += take;
            row += take;
            if self.length == self.period {
                self.length = 0;
                self.full = true;
            }
        }
    }

    /// Starts a block with the number `pivot`, and sums the block before from its back.
    #[inline]
    fn open(&mut self, pivot: f64) {
        self.pivot = pivot;
        self.front = T::default();
        if !self.full {
            return;
        }
        let mut tally = T::default();
        for (behind, &x) in self.behind.iter_mut().zip(&self.numbers).rev() {
            *behind = tally;
            tally = tally.prepend(x - pivot);
        }
    }
}
