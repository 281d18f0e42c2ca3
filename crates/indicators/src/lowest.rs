//! The lowest of a sliding window.

use market::ParamSpec;

use crate::{CHUNK, Entry, Line, Scale, extreme, of_close};

/// The lowest of the last `n` numbers.
#[derive(Clone, Debug)]
pub struct Lowest {
    window: extreme::Lowest,
}

impl Lowest {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { window: extreme::Lowest::new(period) }
    }
}

impl Line for Lowest {
    fn warmup(&self) -> usize {
        self.window.period() - 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        if x.is_nan() {
            return x;
        }
        let value = self.window.next(x);
        if self.window.is_full() { value } else { f64::NAN }
    }

    fn column(&self, input: &[f64], out: &mut Vec<f64>) {
        out.resize(input.len(), f64::NAN);
        let lead = input.iter().take_while(|x| x.is_nan()).count();
        self.window.clone().feed(&input[lead..], 0..input.len() - lead, &mut out[lead..]);
        let early = (lead + self.warmup()).min(out.len());
        out[..early].fill(f64::NAN);
    }
}

impl Lowest {
    /// Puts `join(y, lowest)` in the place of each `y` of `out`, for the whole column `input`; `NaN` before the first.
    pub(crate) fn over(&mut self, input: &[f64], out: &mut [f64], join: impl Fn(f64, f64) -> f64) {
        let lead = input.iter().take_while(|x| x.is_nan()).count();
        let early = (lead + self.warmup()).min(out.len());
        let input = &input[lead..];
        let mut found = [0.0; CHUNK];
        for (index, out) in out[lead..].chunks_mut(CHUNK).enumerate() {
            let found = &mut found[..out.len()];
            self.window.feed(input, index * CHUNK..index * CHUNK + out.len(), found);
            for (y, &lowest) in out.iter_mut().zip(&*found) {
                *y = join(*y, lowest);
            }
        }
        out[..early].fill(f64::NAN);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "lowest",
    aliases: &["min"],
    title: "Lowest close",
    summary: "The lowest close of the last bars.",
    formula: "min(close, …, close[n−1]); first value at bar n",
    source: "TA-Lib MIN",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["lowest"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Lowest::new(params.count("period")))),
};
