//! Relative strength index.

use market::ParamSpec;

use crate::{CHUNK, Entry, Line, Mean, Scale, Smoothing, of_close, ratio};

/// Relative strength index: `RSI = 100·G/(G + L)`, the means of the rises and of the falls of the last `n` changes.
///
/// 0 to 100; 0 when nothing moved at all, as in TA-Lib.
#[doc(alias = "relative strength index")]
#[derive(Clone, Debug)]
pub struct Rsi {
    previous: f64,
    rises: Mean,
    falls: Mean,
}

impl Rsi {
    /// Over `period` changes, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        Self { previous: f64::NAN, rises: Mean::new(period, smoothing), falls: Mean::new(period, smoothing) }
    }
}

#[inline]
pub(crate) fn split(x: f64, previous: f64) -> (f64, f64) {
    let change = x - previous;
    // Before the first change there is neither rise nor fall.
    let rise = if change > 0.0 || change.is_nan() { change } else { 0.0 };
    (rise, rise - change)
}

#[inline]
fn share(rise: f64, fall: f64) -> f64 {
    let moved = rise + fall;
    100.0 * ratio(rise, moved)
}

impl Line for Rsi {
    fn warmup(&self) -> usize {
        self.rises.warmup() + 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let (rise, fall) = split(x, self.previous);
        self.previous = x;
        share(self.rises.next(rise), self.falls.next(fall))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let (mut rises, mut falls) = ([0.0; CHUNK], [0.0; CHUNK]);
        let mut mean_fall = [0.0; CHUNK];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = input.len();
            let (rises, falls, mean_fall) = (&mut rises[..n], &mut falls[..n], &mut mean_fall[..n]);
            (rises[0], falls[0]) = split(input[0], self.previous);
            for (((rise, fall), &x), &previous) in
                rises[1..].iter_mut().zip(&mut falls[1..]).zip(&input[1..]).zip(input)
            {
                (*rise, *fall) = split(x, previous);
            }
            self.previous = input[n - 1];
            self.rises.feed(rises, out);
            self.falls.feed(falls, mean_fall);
            for (y, &fall) in out.iter_mut().zip(&*mean_fall) {
                *y = share(*y, fall);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "rsi",
    aliases: &[],
    title: "Relative strength index",
    summary: "The share of rises in what the price moved: low is oversold, high is overbought.",
    formula: "RSI = 100·G/(G+L); G, L: means of the rises and falls of n changes, RMA seeded with the mean of the first n; 0 when nothing moved; first value at bar n+1",
    source: "Wilder (1978); TA-Lib RSI",
    notes: "smoothing=simple is Cutler's RSI: plain means of the last n rises and falls.",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "changes in the means"), Smoothing::PARAM],
    inputs: &["close"],
    outputs: &["rsi"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Rsi::new(params.count("period"), Smoothing::of(params)))),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rsi_is_fifty_when_gains_equal_losses() {
        let mut column = Vec::new();
        Rsi::new(2, Smoothing::Wilder).column(&[10.0, 11.0, 10.0], &mut column);
        assert!(column[0].is_nan() && column[1].is_nan());
        assert_eq!(column[2], 50.0);
    }
}
