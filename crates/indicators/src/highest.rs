//! The highest of a sliding window, and what it shares with the lowest.

use market::ParamSpec;

use crate::extreme::Extreme;
use crate::{CHUNK, Entry, Line, Scale, of_close};

/// The highest (`HIGHEST`) or lowest of the last `n` numbers, once there are so many.
#[derive(Clone, Debug)]
pub struct Farthest<const HIGHEST: bool> {
    window: Extreme<HIGHEST>,
}

/// The highest of the last `n` numbers.
pub type Highest = Farthest<true>;

impl<const HIGHEST: bool> Farthest<HIGHEST> {
    /// Over `period` numbers, one or more.
    pub fn new(period: usize) -> Self {
        Self { window: Extreme::new(period) }
    }

    /// Puts `join(y, farthest)` in the place of each `y` of `out`, for the whole column `input`; `NaN` before the first.
    #[inline(always)]
    pub(crate) fn over(&mut self, input: &[f64], out: &mut [f64], join: impl Fn(f64, f64) -> f64) {
        let lead = input.iter().take_while(|x| x.is_nan()).count();
        let early = (lead + self.warmup()).min(out.len());
        let input = &input[lead..];
        let mut found = [0.0; CHUNK];
        for (index, out) in out[lead..].chunks_mut(CHUNK).enumerate() {
            let found = &mut found[..out.len()];
            self.window.feed(input, index * CHUNK..index * CHUNK + out.len(), found);
            for (y, &farthest) in out.iter_mut().zip(&*found) {
                *y = join(*y, farthest);
            }
        }
        out[..early].fill(f64::NAN);
    }
}

impl<const HIGHEST: bool> Line for Farthest<HIGHEST> {
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

    #[inline(always)]
    fn fill(&mut self, input: &[f64], out: &mut [f64]) {
        let lead = input.iter().take_while(|x| x.is_nan()).count();
        self.window.feed(&input[lead..], 0..input.len() - lead, &mut out[lead..]);
        let early = (lead + self.warmup()).min(out.len());
        out[..early].fill(f64::NAN);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "highest",
    aliases: &["max"],
    title: "Highest close",
    summary: "The highest close of the last bars.",
    formula: "max(close, …, close[n−1]); first value at bar n",
    source: "TA-Lib MAX",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close"],
    outputs: &["highest"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Highest::new(params.count("period")))),
};
