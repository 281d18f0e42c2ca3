//! Percentage price oscillator.

use market::ParamSpec;

use crate::apo::PriceOscillator;
use crate::{Entry, Scale, of_close};

/// Percentage price oscillator: `100·(EMA(fast) − EMA(slow))/EMA(slow)`.
pub type Ppo = PriceOscillator<true>;

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
