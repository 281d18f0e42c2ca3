//! Absolute price oscillator, and what it shares with the percentage one.

use market::ParamSpec;

use crate::{CHUNK, Ema, Entry, Line, Scale, of_close, ratio};

/// The fast exponential mean less the slow one; in percent of the slow one if `PERCENT`, 0 where that is 0.
#[derive(Clone, Debug)]
pub struct PriceOscillator<const PERCENT: bool> {
    fast: Ema,
    slow: Ema,
}

/// Absolute price oscillator: `EMA(fast) − EMA(slow)`.
pub type Apo = PriceOscillator<false>;

impl<const PERCENT: bool> PriceOscillator<PERCENT> {
    /// Each mean is seeded with the first numbers there are, unlike those of [`crate::Macd`].
    pub fn new(fast: usize, slow: usize) -> Self {
        Self { fast: Ema::new(fast), slow: Ema::new(slow) }
    }

    #[inline(always)]
    fn join(fast: f64, slow: f64) -> f64 {
        if PERCENT { 100.0 * ratio(fast - slow, slow) } else { fast - slow }
    }
}

impl<const PERCENT: bool> Line for PriceOscillator<PERCENT> {
    fn warmup(&self) -> usize {
        self.slow.warmup().max(self.fast.warmup())
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        Self::join(self.fast.next(x), self.slow.next(x))
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut slow = [0.0; CHUNK];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let slow = &mut slow[..input.len()];
            self.fast.feed(input, out);
            self.slow.feed(input, slow);
            for (y, &slow) in out.iter_mut().zip(&*slow) {
                *y = Self::join(*y, slow);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "apo",
    aliases: &[],
    title: "Absolute price oscillator",
    summary: "The fast mean less the slow one.",
    formula: "EMA(fast) − EMA(slow); first value at bar max(fast, slow)",
    source: "TA-Lib APO with MAType EMA",
    notes: "Each EMA is seeded with its own first closes; macd seeds both on one row, so the two lines differ at first.",
    params: &[
        ParamSpec::integer("fast", 12, 1, 100_000, "bars of the fast mean"),
        ParamSpec::integer("slow", 26, 1, 100_000, "bars of the slow mean"),
    ],
    inputs: &["close"],
    outputs: &["apo"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Apo::new(params.count("fast"), params.count("slow")))),
};
