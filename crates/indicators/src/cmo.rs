//! Chande momentum oscillator.

use market::ParamSpec;

use crate::rsi::split;
use crate::{CHUNK, Entry, Line, Rma, Scale, of_close, ratio};

/// Chande momentum oscillator: `100·(G − L)/(G + L)` of the means of rises and falls, −100 to 100; 0 when nothing moved.
#[derive(Clone, Debug)]
pub struct Cmo {
    previous: f64,
    rises: Rma,
    falls: Rma,
}

impl Cmo {
    /// Over `period` changes, one or more.
    pub fn new(period: usize) -> Self {
        Self { previous: f64::NAN, rises: Rma::new(period), falls: Rma::new(period) }
    }
}

#[inline]
fn balance(rise: f64, fall: f64) -> f64 {
    let moved = rise + fall;
    100.0 * ratio(rise - fall, moved)
}

impl Line for Cmo {
    fn warmup(&self) -> usize {
        self.rises.warmup() + 1
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let (rise, fall) = split(x, self.previous);
        self.previous = x;
        balance(self.rises.next(rise), self.falls.next(fall))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let (mut rises, mut falls, mut means) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let n = input.len();
            for ((rise, fall), &x) in rises.iter_mut().zip(&mut falls).zip(input) {
                (*rise, *fall) = split(x, self.previous);
                self.previous = x;
            }
            self.rises.feed(&rises[..n], out);
            self.falls.feed(&falls[..n], &mut means[..n]);
            for (y, &fall) in out.iter_mut().zip(&means) {
                *y = balance(*y, fall);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "cmo",
    aliases: &[],
    title: "Chande momentum oscillator",
    summary: "Rises against falls, −100 to 100.",
    formula: "CMO = 100·(G−L)/(G+L), G and L as in rsi; 0 when nothing moved; first value at bar n+1",
    source: "Chande; TA-Lib CMO (which smooths like RSI)",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "changes in the means")],
    inputs: &["close"],
    outputs: &["cmo"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Cmo::new(params.count("period")))),
};
