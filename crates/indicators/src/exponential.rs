//! The recurrence under every exponential mean: `y ← y + k·(x − y)`, started by a mean.
//!
//! Written as it stands, each value waits for the one before: three dependent operations a bar. Here eight bars are
//! taken as a group. With `p` the first number of the group and `b` the value before it,
//! `yⱼ = b + (wⱼ·(p − b) + vⱼ)`, `w₁ = k`, `wⱼ₊₁ = (1−k)·wⱼ + k`, `v₁ = 0`, `vⱼ₊₁ = (1−k)·vⱼ + k·(xⱼ₊₁ − p)`,
//! so only one value in eight waits for another. Groups are counted from the seed, so the streaming form makes the same
//! operations in the same order. All weights are positive and an error in `b` shrinks by `(1−k)⁸` a group: over 10⁷
//! bars nothing accumulates. Where the series stands still, so does the mean, to the bit.

use crate::Line;

const GROUP: usize = 8;

/// An exponential mean of smoothing factor `k`, seeded with the simple mean of the first `period` numbers.
#[derive(Clone, Debug)]
pub struct Exponential {
    period: usize,
    delay: usize,
    keep: f64,
    gain: f64,
    weights: [f64; GROUP],
    // While seeding: numbers seen, the first of them, and the sum of differences to it.
    seen: usize,
    first: f64,
    sum: f64,
    // Afterwards: the value before the group, the group's first number, its tail and its length.
    base: f64,
    pivot: f64,
    tail: f64,
    length: usize,
}

impl Exponential {
    /// Smoothing factor `gain` in (0, 1], seeded with the mean of `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize, gain: f64) -> Self {
        assert!(period > 0, "a mean is of one number at least");
        let keep = 1.0 - gain;
        let mut weights = [gain; GROUP];
        for j in 1..GROUP {
            weights[j] = keep * weights[j - 1] + gain;
        }
        Self {
            period,
            delay: 0,
            keep,
            gain,
            weights,
            seen: 0,
            first: 0.0,
            sum: 0.0,
            base: 0.0,
            pivot: 0.0,
            tail: 0.0,
            length: 0,
        }
    }

    /// The same, but deaf to the first `delay` numbers, so that it starts together with a slower one.
    pub fn delayed(mut self, delay: usize) -> Self {
        self.delay = delay;
        self
    }

    /// The same, started: the value before the next number is `base`.
    pub fn started(mut self, base: f64) -> Self {
        self.start(base);
        self
    }

    /// Sets the value before the next number to `base`; nothing is left to seed.
    pub fn start(&mut self, base: f64) {
        (self.seen, self.delay, self.base, self.length) = (self.period, 0, base, 0);
    }

    /// There is a value.
    pub fn is_started(&self) -> bool {
        self.seen == self.period
    }

    #[inline]
    fn step(&mut self, x: f64) -> f64 {
        if self.keep == 0.0 {
            return x;
        }
        if self.length == 0 {
            self.pivot = x;
            self.tail = 0.0;
        } else {
            self.tail = self.keep * self.tail + self.gain * (x - self.pivot);
        }
        let y = self.base + (self.weights[self.length] * (self.pivot - self.base) + self.tail);
        self.length += 1;
        if self.length == GROUP {
            self.length = 0;
            self.base = y;
        }
        y
    }

    #[cold]
    fn seed(&mut self, x: f64) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        if self.delay > 0 {
            self.delay -= 1;
            return f64::NAN;
        }
        if self.seen == 0 {
            self.first = x;
            self.sum = 0.0;
        }
        self.sum += x - self.first;
        self.seen += 1;
        if self.seen < self.period {
            return f64::NAN;
        }
        self.base = self.first + self.sum / self.period as f64;
        self.base
    }
}

impl Line for Exponential {
    fn warmup(&self) -> usize {
        self.delay + self.period - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        if self.seen == self.period { self.step(x) } else { self.seed(x) }
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut row = 0;
        while row < input.len() && (self.seen < self.period || self.length != 0) {
            out[row] = self.next(input[row]);
            row += 1;
        }
        let (input, out) = (&input[row..], &mut out[row..]);
        if self.keep == 0.0 {
            out.copy_from_slice(input);
            return;
        }
        let (keep, gain, weights) = (self.keep, self.gain, self.weights);
        let mut base = self.base;
        let (groups, rest) = input.as_chunks::<GROUP>();
        let (values, last) = out.as_chunks_mut::<GROUP>();
        for (x, y) in groups.iter().zip(values) {
            let pivot = x[0];
            let mut tail = [0.0; GROUP];
            for j in 1..GROUP {
                tail[j] = keep * tail[j - 1] + gain * (x[j] - pivot);
            }
            let gap = pivot - base;
            for j in 0..GROUP {
                y[j] = base + (weights[j] * gap + tail[j]);
            }
            base = y[GROUP - 1];
        }
        self.base = base;
        for (y, &x) in last.iter_mut().zip(rest) {
            *y = self.step(x);
        }
    }
}
