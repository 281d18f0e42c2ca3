//! Kaufman's adaptive moving average.

use market::ParamSpec;

use crate::{CHUNK, Entry, Line, RollingSum, Scale, of_close};

/// Rows computed stage by stage.
const ROWS: usize = 2 * CHUNK;
/// Bars with one pivot.
const GROUP: usize = 16;

/// Kaufman's adaptive moving average: quick where the price goes straight, slow where it goes to and fro.
///
/// With a pivot `p`, the number of every sixteenth bar, and `u = y − p`: `u ← (1−k)·u + k·(x − p)`. Two bars are taken
/// together, the second as `u ← (1−k)(1−k′)·u + ((1−k)·k′·(x′ − p) + k·(x − p))`, where the prime is the first.
#[derive(Clone, Debug)]
pub struct Kama {
    period: usize,
    path: RollingSum,
    // The last `period` numbers, from `oldest` on; twice the room, so that they are seldom moved.
    numbers: Vec<f64>,
    oldest: usize,
    started: bool,
    pivot: f64,
    above: f64,
    // Of two bars, the first: 1 − k, and k·(x − p).
    first: (f64, f64),
    // Bars since the pivot.
    length: usize,
}

impl Kama {
    /// Over `period` changes, one or more.
    pub fn new(period: usize) -> Self {
        Self {
            period,
            path: RollingSum::new(period),
            numbers: vec![f64::NAN; 2 * period],
            oldest: 0,
            started: false,
            pivot: 0.0,
            above: 0.0,
            first: (0.0, 0.0),
            length: 0,
        }
    }

    #[inline]
    fn step(&mut self, x: f64, weight: f64) -> f64 {
        if self.length == 0 {
            self.above = (self.pivot + self.above) - x;
            self.pivot = x;
        }
        let (keep, gain) = (1.0 - weight, weight * (x - self.pivot));
        let above = if self.length.is_multiple_of(2) {
            self.first = (keep, gain);
            keep * self.above + gain
        } else {
            self.above = (keep * self.first.0) * self.above + (keep * self.first.1 + gain);
            self.above
        };
        self.length = (self.length + 1) % GROUP;
        self.pivot + above
    }

    /// [`Kama::step`] for each.
    #[inline(always)]
    fn steps(&mut self, input: &[f64], weights: &[f64], out: &mut [f64]) {
        let aligned = ((GROUP - self.length) % GROUP).min(input.len());
        for row in 0..aligned {
            out[row] = self.step(input[row], weights[row]);
        }
        let (groups, rest) = input[aligned..].as_chunks::<GROUP>();
        let (weight_groups, last_weights) = weights[aligned..].as_chunks::<GROUP>();
        let (values, last) = out[aligned..].as_chunks_mut::<GROUP>();
        let (mut pivot, mut above) = (self.pivot, self.above);
        for ((x, weights), y) in groups.iter().zip(weight_groups).zip(values) {
            above = (pivot + above) - x[0];
            pivot = x[0];
            let pairs = x.as_chunks::<2>().0.iter().zip(weights.as_chunks::<2>().0);
            for ((x, weights), y) in pairs.zip(y.as_chunks_mut::<2>().0) {
                let keep = weights.map(|weight| 1.0 - weight);
                let gain = [weights[0] * (x[0] - pivot), weights[1] * (x[1] - pivot)];
                y[0] = pivot + (keep[0] * above + gain[0]);
                above = (keep[1] * keep[0]) * above + (keep[1] * gain[0] + gain[1]);
                y[1] = pivot + above;
            }
        }
        (self.pivot, self.above) = (pivot, above);
        for ((y, &x), &weight) in last.iter_mut().zip(rest).zip(last_weights) {
            *y = self.step(x, weight);
        }
    }

    /// Takes at most [`ROWS`] numbers.
    #[inline(always)]
    fn take(&mut self, input: &[f64], out: &mut [f64]) {
        let (n, period) = (input.len(), self.period);
        let (mut moves, mut weights) = ([0.0; ROWS], [0.0; ROWS]);
        let (moves, weights) = (&mut moves[..n], &mut weights[..n]);
        self.numbers.copy_within(self.oldest..self.oldest + period, 0);
        self.oldest = 0;
        let before = self.numbers[period - 1];
        moves[0] = (input[0] - before).abs();
        for ((y, &x), &before) in moves[1..].iter_mut().zip(&input[1..]).zip(input) {
            *y = (x - before).abs();
        }
        self.path.feed(moves, weights);
        // The number `period` bars ago is in this input or in the one before.
        let split = period.min(n);
        let (far, near) = weights.split_at_mut(split);
        weigh(far, input, &self.numbers);
        weigh(near, &input[split..], input);
        let mut early = 0;
        if !self.started {
            let past = self.numbers[..split].iter().chain(&input[..n - split]);
            early = past.take_while(|past| past.is_nan()).count();
            out[..early].fill(f64::NAN);
            if early < n {
                // The value before the first is the price before it.
                self.pivot = if early == 0 { before } else { input[early - 1] };
                self.started = true;
            }
        }
        self.numbers.copy_within(split..period, 0);
        self.numbers[period - split..period].copy_from_slice(&input[n - split..]);
        self.steps(&input[early..], &weights[early..], &mut out[early..]);
    }
}

/// Puts the weight of a bar in the place of its path.
#[inline(always)]
fn weigh(paths: &mut [f64], input: &[f64], past: &[f64]) {
    for ((y, &x), &past) in paths.iter_mut().zip(input).zip(past) {
        *y = weight(x - past, *y);
    }
}

#[inline(always)]
fn weight(way: f64, path: f64) -> f64 {
    const FAST: f64 = 2.0 / 3.0;
    const SLOW: f64 = 2.0 / 31.0;
    let efficiency = (way / path).abs();
    // One, too, where nothing moved and the quotient is none.
    let efficiency = if efficiency < 1.0 { efficiency } else { 1.0 };
    let weight = efficiency * (FAST - SLOW) + SLOW;
    weight * weight
}

impl Line for Kama {
    fn warmup(&self) -> usize {
        self.period
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let end = self.oldest + self.period;
        let (past, before) = (self.numbers[self.oldest], self.numbers[end - 1]);
        if end == self.numbers.len() {
            self.numbers.copy_within(self.oldest.., 0);
            self.numbers[self.period] = x;
            self.oldest = 1;
        } else {
            self.numbers[end] = x;
            self.oldest += 1;
        }
        let path = self.path.next((x - before).abs());
        if past.is_nan() {
            return f64::NAN;
        }
        if !self.started {
            (self.pivot, self.started) = (before, true);
        }
        self.step(x, weight(x - past, path))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        for (input, out) in input.chunks(ROWS).zip(out.chunks_mut(ROWS)) {
            self.take(input, out);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "kama",
    aliases: &[],
    title: "Kaufman's adaptive moving average",
    summary: "A mean that is quick in a trend and slow in noise.",
    formula: "ER = |close − close[n]|/Σ|close − close[1]| over n; k = (ER·(2/3 − 2/31) + 2/31)²; KAMA += k·(close − KAMA), begun with close[1]; first value at bar n+1",
    source: "Kaufman (1995); TA-Lib KAMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["kama"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Kama::new(params.count("period")))),
};
