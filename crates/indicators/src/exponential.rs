//! The recurrence under every exponential mean: `y ← y + k·(x − y)`, started by a mean.
//!
//! Written as it stands, each value waits for the one before: three dependent operations a bar. Here what is kept is the
//! distance `u = y − x`, for which `uᵢ = gᵢ + q·uᵢ₋₁` with `q = 1 − k` and `gᵢ = q·(xᵢ₋₁ − xᵢ)`, put into itself three times:
//!
//! `eᵢ = gᵢ + q·gᵢ₋₁`, `fᵢ = eᵢ + q²·eᵢ₋₂`, `uᵢ = (fᵢ + q⁴·fᵢ₋₄) + q⁸·uᵢ₋₈`, `yᵢ = xᵢ + uᵢ`.
//!
//! So eight bars in a row wait for none of each other, and each operation is the same on all of them. What is summed are
//! steps of the series, not its level, and an error in `u` shrinks by `q⁸` in eight bars: over 10⁷ bars nothing accumulates.
//! Where the series stands still, so does the mean, to the bit. (Scattered look-ahead: Parhi and Messerschmitt, 1989.)

use multiversion::multiversion;

use crate::Line;

/// Bars that wait for none of each other.
const GROUP: usize = 8;

/// An exponential mean of smoothing factor `k`, seeded with the simple mean of the first `period` numbers.
#[derive(Clone, Debug)]
pub struct Exponential {
    period: usize,
    delay: usize,
    keep: f64,
    // While seeding: numbers seen, the first of them, and the sum of differences to it.
    seen: usize,
    first: f64,
    sum: f64,
    past: Past,
    // The place, in the group, of the next number.
    place: usize,
}

/// What the next numbers need of the last ones: the number and g; e, f and u, the oldest first where a group begins.
#[derive(Clone, Copy, Debug, Default)]
struct Past {
    x: f64,
    g: f64,
    e: [f64; 2],
    f: [f64; 4],
    u: [f64; GROUP],
}

impl Exponential {
    /// Smoothing factor `gain` in (0, 1], seeded with the mean of `period` numbers.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize, gain: f64) -> Self {
        assert!(period > 0, "a mean is of one number at least");
        Self { period, delay: 0, keep: 1.0 - gain, seen: 0, first: 0.0, sum: 0.0, past: Past::default(), place: 0 }
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
        (self.seen, self.delay, self.place) = (self.period, 0, 0);
        self.past = Past { x: base, ..Past::default() };
    }

    /// There is a value.
    pub fn is_started(&self) -> bool {
        self.seen == self.period
    }

    #[inline]
    fn step(&mut self, x: f64) -> f64 {
        let Self { keep, place, .. } = *self;
        let past = &mut self.past;
        let [square, fourth, eighth] = powers(keep);
        let g = keep * (past.x - x);
        let e = g + keep * past.g;
        let f = e + square * std::mem::replace(&mut past.e[place % 2], e);
        let h = f + fourth * std::mem::replace(&mut past.f[place % 4], f);
        let u = h + eighth * past.u[place];
        (past.x, past.g, past.u[place]) = (x, g, u);
        self.place = (place + 1) % GROUP;
        x + u
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
        self.start(self.first + self.sum / self.period as f64);
        self.past.x
    }

    /// [`Line::feed`].
    #[inline(always)]
    fn take(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut row = 0;
        while row < input.len() && self.seen < self.period {
            out[row] = self.seed(input[row]);
            row += 1;
        }
        // A group may begin anywhere.
        self.past.e.rotate_left(self.place % 2);
        self.past.f.rotate_left(self.place % 4);
        self.past.u.rotate_left(self.place);
        self.place = 0;
        let (groups, rest) = input[row..].as_chunks::<GROUP>();
        let (values, last) = out[row..].as_chunks_mut::<GROUP>();
        // A copy stays in registers; behind the reference every bar would go through memory.
        let (keep, mut past) = (self.keep, self.past);
        let [square, fourth, eighth] = powers(keep);
        for (x, y) in groups.iter().zip(values) {
            let (mut g, mut e, mut f) = ([0.0; GROUP], [0.0; GROUP], [0.0; GROUP]);
            for j in 0..GROUP {
                g[j] = keep * (if j < 1 { past.x } else { x[j - 1] } - x[j]);
            }
            for j in 0..GROUP {
                e[j] = g[j] + keep * if j < 1 { past.g } else { g[j - 1] };
            }
            for j in 0..GROUP {
                f[j] = e[j] + square * if j < 2 { past.e[j] } else { e[j - 2] };
            }
            for j in 0..GROUP {
                let h = f[j] + fourth * if j < 4 { past.f[j] } else { f[j - 4] };
                past.u[j] = h + eighth * past.u[j];
                y[j] = x[j] + past.u[j];
            }
            past = Past { x: x[7], g: g[7], e: [e[6], e[7]], f: [f[4], f[5], f[6], f[7]], u: past.u };
        }
        self.past = past;
        for (y, &x) in last.iter_mut().zip(rest) {
            *y = self.step(x);
        }
    }
}

/// [`Exponential::take`], compiled for wider vectors too: see [`crate::wide`].
#[multiversion(targets("x86_64+avx2"))]
fn wide(mean: &mut Exponential, input: &[f64], out: &mut [f64]) {
    mean.take(input, out);
}

/// `q²`, `q⁴`, `q⁸`.
#[inline(always)]
fn powers(q: f64) -> [f64; 3] {
    let square = q * q;
    let fourth = square * square;
    [square, fourth, fourth * fourth]
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
        wide(self, input, out);
    }
}
