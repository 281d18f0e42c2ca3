//! Chaikin oscillator.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::exponential::Exponential;
use crate::{Ad, CHUNK, Entry, Line, Scale, Study, of_bars};

/// Chaikin oscillator: fast less slow exponential mean of the accumulation and distribution line.
#[derive(Clone, Debug)]
pub struct AdOsc {
    line: Ad,
    fast: Exponential,
    slow: Exponential,
    early: usize,
}

impl AdOsc {
    /// Means of `fast` and `slow` bars, one or more.
    pub fn new(fast: usize, slow: usize) -> Self {
        let mean = |n: usize| Exponential::new(1, 2.0 / (n as f64 + 1.0));
        Self { line: Ad::default(), fast: mean(fast), slow: mean(slow), early: fast.max(slow) - 1 }
    }
}

impl Study<1> for AdOsc {
    fn warmup(&self) -> usize {
        self.early
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let [line] = self.line.next(bar);
        let value = self.fast.next(line) - self.slow.next(line);
        if self.early == 0 {
            return [value];
        }
        self.early -= 1;
        [f64::NAN]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (mut line, mut slow) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (line, slow) = (&mut line[..rows.len()], &mut slow[..rows.len()]);
        self.line.feed(view, rows, [&mut *line]);
        self.fast.feed(line, out);
        self.slow.feed(line, slow);
        for (y, &slow) in out.iter_mut().zip(&*slow) {
            *y -= slow;
        }
        let early = self.early.min(out.len());
        out[..early].fill(f64::NAN);
        self.early -= early;
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "adosc",
    aliases: &[],
    title: "Chaikin oscillator",
    summary: "Whether accumulation gains speed.",
    formula: "EMA(AD, fast) − EMA(AD, slow), both begun with the first AD; first value at bar max(fast, slow)",
    source: "Chaikin; TA-Lib ADOSC",
    notes: "",
    params: &[
        ParamSpec::integer("fast", 3, 1, 100_000, "bars of the fast mean"),
        ParamSpec::integer("slow", 10, 1, 100_000, "bars of the slow mean"),
    ],
    inputs: &["high", "low", "close", "volume"],
    outputs: &["adosc"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(AdOsc::new(params.count("fast"), params.count("slow")))),
};
