//! Percentage price oscillator.

use market::ParamSpec;

use crate::{CHUNK, Ema, Entry, Line, Scale, of_close, ratio};

/// Percentage price oscillator: `100·(EMA(fast) − EMA(slow))/EMA(slow)`.
#[derive(Clone, Debug)]
pub struct Ppo {
    fast: Ema,
    slow: Ema,
}

impl Ppo {
    /// Each mean is seeded with the first numbers there are, unlike those of [`crate::Macd`].
    pub fn new(fast: usize, slow: usize) -> Self {
        Self { fast: Ema::new(fast), slow: Ema::new(slow) }
    }
}

#[inline(always)]
fn join(fast: f64, slow: f64) -> f64 {
    100.0 * ratio(fast - slow, slow)
}

impl Line for Ppo {
    fn warmup(&self) -> usize {
        self.slow.warmup().max(self.fast.warmup())
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        join(self.fast.next(x), self.slow.next(x))
    }

    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        let mut slow = [0.0; CHUNK];
        for (input, out) in input.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            let slow = &mut slow[..input.len()];
            self.fast.feed(input, out);
            self.slow.feed(input, slow);
            for (y, &slow) in out.iter_mut().zip(&*slow) {
                *y = join(*y, slow);
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "ppo",
    aliases: &[],
    title: "Percentage price oscillator",
    summary: "The fast mean less the slow one, in percent of the slow one.",
    formula: "100·(EMA(fast) − EMA(slow))/EMA(slow); first value at bar max(fast, slow)",
    source: "TA-Lib PPO with MAType EMA",
    notes: "Each EMA is seeded with its own first closes; macd seeds both on one row, so the two lines differ at first.",
    params: &[
        ParamSpec::integer("fast", 12, 1, 100_000, "bars of the fast mean"),
        ParamSpec::integer("slow", 26, 1, 100_000, "bars of the slow mean"),
    ],
    inputs: &["close"],
    outputs: &["ppo"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Ppo::new(params.count("fast"), params.count("slow")))),
};
