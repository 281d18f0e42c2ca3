//! Exponential means of exponential means, added up with weights: all in one pass.
//!
//! With `q = 1 − k`, a pivot `p` and `uₛ = (yₛ − p)/kˢ` for the mean of stage `s`: `uₛ ← q·uₛ + uₛ₋₁`, `u₀ = x − p`. Four
//! bars are taken together. Of a stage with the inputs `d` and the value `u` before them,
//!
//! - `v₁ = d₁`, `v₂ = d₂ + q·d₁`, `v₃ = d₃ + q·v₂`, `v₄ = (d₄ + q·d₃) + q²·v₂`: what the four would be from zero;
//! - `vⱼ + qʲ·u` are its values: so one multiplication and one addition in four bars wait for one another.
//!
//! Every sixteen bars, counted from the seed, the next number becomes the pivot: what was lost to rounding by then is
//! of the size of a step, and shrinks as the means do. A flat series has flat means, to the bit.

use crate::Line;

/// Bars with one pivot.
pub(crate) const GROUP: usize = 16;
/// Bars taken together.
const FOUR: usize = 4;

/// `S` exponential means in a row, each seeded with the simple mean of the first `period` values of the one before;
/// those from `FROM` on, added up with weights whose sum is one.
#[derive(Clone, Debug)]
pub struct Cascade<const S: usize, const FROM: usize> {
    period: usize,
    gain: f64,
    rates: Rates<S>,
    state: State<S>,
    // Of the four under way, for each stage: the first or third input, and the second v.
    odd: [f64; S],
    second: [f64; S],
    // Bars since the pivot.
    length: usize,
    // While seeding: means that have started, numbers seen by the one that starts next, the first of them, and the sum of
    // differences to it.
    started: usize,
    seen: usize,
    first: f64,
    sum: f64,
}

#[derive(Clone, Copy, Debug)]
struct Rates<const S: usize> {
    // qʲ.
    fade: [f64; FOUR],
    // kˢ, the inverse, and weights times kˢ.
    scale: [f64; S],
    inverse: [f64; S],
    weights: [f64; S],
}

#[derive(Clone, Copy, Debug)]
struct State<const S: usize> {
    pivot: f64,
    above: [f64; S],
}

impl<const S: usize, const FROM: usize> Cascade<S, FROM> {
    /// Means of `period` numbers, one or more, with the smoothing factor `2/(period + 1)`, and the weight of each.
    ///
    /// # Panics
    /// `period` is zero.
    pub fn new(period: usize, weights: [f64; S]) -> Self {
        assert!(period > 0, "a mean is of one number at least");
        let gain = 2.0 / (period as f64 + 1.0);
        let keep = 1.0 - gain;
        let square = keep * keep;
        let mut scale = [gain; S];
        for stage in 1..S {
            scale[stage] = gain * scale[stage - 1];
        }
        let rates = Rates {
            fade: [keep, square, keep * square, square * square],
            scale,
            inverse: scale.map(|scale| 1.0 / scale),
            weights: std::array::from_fn(|stage| weights[stage] * scale[stage]),
        };
        Self {
            period,
            gain,
            rates,
            state: State { pivot: 0.0, above: [0.0; S] },
            odd: [0.0; S],
            second: [0.0; S],
            length: 0,
            started: 0,
            seen: 0,
            first: 0.0,
            sum: 0.0,
        }
    }

    #[inline(always)]
    fn join(pivot: f64, above: impl Fn(usize) -> f64, weights: &[f64; S]) -> f64 {
        let mut sum = above(FROM) * weights[FROM];
        for (stage, weight) in weights.iter().enumerate().skip(FROM + 1) {
            sum += above(stage) * weight;
        }
        pivot + sum
    }

    /// [`Line::feed`], and `then` with the values of a few rows as soon as they are there, all in order.
    ///
    /// Not inlined, so not compiled for wider vectors ([`crate::wide`]): with four lanes it takes twice the time.
    #[inline(never)]
    pub(crate) fn feed_then(&mut self, input: &[f64], out: &mut [f64], mut then: impl FnMut(&mut [f64])) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut row = 0;
        while row < input.len() && (self.started < S || self.length != 0) {
            out[row] = self.next(input[row]);
            row += 1;
        }
        then(&mut out[..row]);
        let (groups, rest) = input[row..].as_chunks::<GROUP>();
        let (values, last) = out[row..].as_chunks_mut::<GROUP>();
        // Copies stay in registers; behind the reference every bar would go through memory.
        let (mut state, Rates { fade, weights, scale, inverse }) = (self.state, self.rates);
        for (x, y) in groups.iter().zip(values) {
            state.turn(x[0], &scale, &inverse);
            // Stage by stage: while one waits for its own past, the next group is under way.
            let mut stages = x.map(|x| x - state.pivot);
            let mut sums = [0.0; GROUP];
            for (stage, (above, weight)) in state.above.iter_mut().zip(weights).enumerate() {
                let mut before = *above;
                for four in stages.as_chunks_mut::<FOUR>().0 {
                    let d = *four;
                    let second = d[1] + fade[0] * d[0];
                    let fourth = d[3] + fade[0] * d[2];
                    let v = [d[0], second, d[2] + fade[0] * second, fourth + fade[1] * second];
                    for j in 0..FOUR {
                        four[j] = v[j] + fade[j] * before;
                    }
                    before = four[FOUR - 1];
                }
                *above = before;
                if stage == FROM {
                    sums = stages.map(|above| above * weight);
                } else if stage > FROM {
                    for (sum, above) in sums.iter_mut().zip(stages) {
                        *sum += above * weight;
                    }
                }
            }
            *y = sums.map(|sum| state.pivot + sum);
            then(y);
        }
        self.state = state;
        for (y, &x) in last.iter_mut().zip(rest) {
            *y = self.next(x);
        }
        then(last);
    }

    /// Takes a number while means are without a value.
    #[cold]
    fn seed(&mut self, x: f64) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        let mut stage = x;
        let means = &mut self.state.above;
        for mean in &mut means[..self.started] {
            *mean += self.gain * (stage - *mean);
            stage = *mean;
        }
        // A mean of one number starts with the one before.
        while self.started < S {
            if self.seen == 0 {
                (self.first, self.sum) = (stage, 0.0);
            }
            self.sum += stage - self.first;
            self.seen += 1;
            if self.seen < self.period {
                return f64::NAN;
            }
            stage = self.first + self.sum / self.period as f64;
            means[self.started] = stage;
            (self.started, self.seen) = (self.started + 1, 0);
        }
        let pivot = means[S - 1];
        for (mean, inverse) in means.iter_mut().zip(self.rates.inverse) {
            *mean = (*mean - pivot) * inverse;
        }
        self.state.pivot = pivot;
        Self::join(pivot, |stage| self.state.above[stage], &self.rates.weights)
    }
}

impl<const S: usize> State<S> {
    #[inline(always)]
    fn turn(&mut self, pivot: f64, scale: &[f64; S], inverse: &[f64; S]) {
        for (above, (scale, inverse)) in self.above.iter_mut().zip(scale.iter().zip(inverse)) {
            *above = ((self.pivot + *above * scale) - pivot) * inverse;
        }
        self.pivot = pivot;
    }
}

impl<const S: usize, const FROM: usize> Line for Cascade<S, FROM> {
    fn warmup(&self) -> usize {
        S * (self.period - 1)
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        if self.started < S {
            return self.seed(x);
        }
        if self.length == 0 {
            self.state.turn(x, &self.rates.scale, &self.rates.inverse);
        }
        let Rates { fade, weights, .. } = &self.rates;
        let State { pivot, above } = &mut self.state;
        let slot = self.length % FOUR;
        let mut d = x - *pivot;
        let mut now = [0.0; S];
        for stage in 0..S {
            let (odd, second) = (&mut self.odd[stage], &mut self.second[stage]);
            let v = match slot {
                0 => d,
                1 => d + fade[0] * *odd,
                2 => d + fade[0] * *second,
                _ => (d + fade[0] * *odd) + fade[1] * *second,
            };
            match slot {
                1 => *second = v,
                _ => *odd = d,
            }
            d = v + fade[slot] * above[stage];
            if slot == FOUR - 1 {
                above[stage] = d;
            }
            now[stage] = d;
        }
        self.length = (self.length + 1) % GROUP;
        Self::join(*pivot, |stage| now[stage], weights)
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        self.feed_then(input, out, |_| {});
    }
}
