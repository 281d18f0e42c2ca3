//! Mean absolute deviation over a sliding window.

use market::ParamSpec;

use crate::{CHUNK, Entry, Line, Scale, Sma, of_close};

/// The mean of the last `n` numbers, and the mean distance of each of them from it.
///
/// Every distance changes with the mean, so a window costs `n` operations; columns go several windows at a time.
#[derive(Clone, Debug)]
pub struct MeanDeviation {
    mean: Sma,
    // The last numbers, at most `period` − 1 of them kept between calls.
    numbers: Vec<f64>,
    period: usize,
}

const LANES: usize = 8;

impl MeanDeviation {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { mean: Sma::new(period), numbers: Vec::with_capacity(period + CHUNK), period }
    }

    /// Takes a number: mean and mean deviation, `NaN` before the first.
    #[inline]
    pub fn next_both(&mut self, x: f64) -> (f64, f64) {
        let mean = self.mean.next(x);
        if self.numbers.is_empty() && x.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        self.numbers.push(x);
        if self.numbers.len() < self.period {
            return (f64::NAN, f64::NAN);
        }
        let window = &self.numbers[self.numbers.len() - self.period..];
        let mut sum = 0.0;
        for &x in window {
            sum += (x - mean).abs();
        }
        if self.numbers.len() == self.numbers.capacity() {
            let old = self.numbers.len() + 1 - self.period;
            self.numbers.drain(..old);
        }
        (mean, sum / self.period as f64)
    }

    /// [`MeanDeviation::next_both`] for each of `input`, at most [`CHUNK`].
    #[inline(always)]
    pub fn feed_both(&mut self, input: &[f64], means: &mut [f64], deviations: &mut [f64]) {
        self.mean.feed(input, means);
        let lead = if self.numbers.is_empty() { input.iter().take_while(|x| x.is_nan()).count() } else { 0 };
        let (input, means) = (&input[lead..], &means[lead..]);
        let (none, deviations) = deviations.split_at_mut(lead);
        none.fill(f64::NAN);
        let kept = self.numbers.len();
        self.numbers.extend_from_slice(input);
        let early = (self.period - 1).saturating_sub(kept).min(input.len());
        let (none, deviations) = deviations.split_at_mut(early);
        none.fill(f64::NAN);
        let means = &means[early..];
        // Window i of `numbers` belongs to row i of `means`.
        let numbers = &self.numbers[(kept + early + 1).saturating_sub(self.period)..];
        let period = self.period as f64;
        let (groups, rest) = means.as_chunks::<LANES>();
        let (outs, last) = deviations.as_chunks_mut::<LANES>();
        for (group, (means, out)) in groups.iter().zip(outs).enumerate() {
            let window = &numbers[group * LANES..];
            let mut sums = [0.0; LANES];
            for place in 0..self.period {
                let numbers = window[place..].first_chunk::<LANES>().expect("a window of eight rows has period + 7");
                for lane in 0..LANES {
                    sums[lane] += (numbers[lane] - means[lane]).abs();
                }
            }
            for lane in 0..LANES {
                out[lane] = sums[lane] / period;
            }
        }
        let start = groups.len() * LANES;
        for (row, (&mean, out)) in rest.iter().zip(last).enumerate() {
            let mut sum = 0.0;
            for &x in &numbers[start + row..start + row + self.period] {
                sum += (x - mean).abs();
            }
            *out = sum / period;
        }
        let old = (self.numbers.len() + 1).saturating_sub(self.period);
        self.numbers.drain(..old);
    }
}

impl Line for MeanDeviation {
    fn warmup(&self) -> usize {
        self.period - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        self.next_both(x).1
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut means = [0.0; CHUNK];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            self.feed_both(input, &mut means[..input.len()], out);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "mean_deviation",
    aliases: &["avgdev"],
    title: "Mean absolute deviation",
    summary: "How far the last closes are from their mean, on average.",
    formula: "mean of |close − SMA(close, n)| over n closes; first value at bar n",
    source: "TA-Lib AVGDEV",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["mean_deviation"],
    scale: Scale::Price,
    build: |params| Ok(of_close(MeanDeviation::new(params.count("period")))),
};
