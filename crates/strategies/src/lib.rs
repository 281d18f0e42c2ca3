//! The built-in rules, one file a rule: from bars to decisions, and from a panel to target weights.
//!
//! What is here: for each rule its meaning in words, its formula, its source and what it takes, as an [`Entry`];
//! [`ALL`] names them, [`find`] finds one. What is not here: accounts, fills and costs (`backtest`), the formulas of
//! indicators (`indicators`), files, clocks and chance.
//!
//! # Events, not states
//! A rule leans to the bullish or the bearish side, or to neither, at the close of each bar, and a latch turns leanings
//! into events: the bar on which the side changes says [`Decision::BULLISH`] or [`Decision::BEARISH`], and nothing is
//! said until the other side's turn comes. Which of long in, long out, short in and short out a trade is made of, the
//! account's direction decides. A rule never looks ahead: cutting off the future leaves the past's decisions.
//!
//! # Two forms, one logic
//! Column by column and bar by bar a rule says the same, because both forms feed the same indicators, ask the same
//! judgement and step the same latch; the laws in `tests/it` hold every entry to it.
//!
//! # To add a rule
//! 1. A file here: documentation, `ENTRY`, and a `build` that hands an indicator and a judgement to the latch
//!    (`donchian.rs` is a short one).
//! 2. `mod` below, and its `ENTRY` in [`ALL`]. Listing, parameters, completions, laws and the speed table pick it up.
//!
//! [`Decision::BULLISH`]: backtest::Decision::BULLISH
//! [`Decision::BEARISH`]: backtest::Decision::BEARISH

mod adx;
mod atr_breakout;
mod bollinger;
mod buy_hold;
mod cci;
mod donchian;
mod ema_cross;
mod entry;
pub mod equal_weight;
mod ichimoku;
mod kdj;
mod keyed;
mod latch;
mod macd;
pub mod momentum;
mod obv_trend;
mod order;
mod pair;
mod portfolio;
mod psar;
mod rebalance;
mod rsi;
pub mod signals;
mod sma_cross;

pub use entry::{Entry, Kind};

/// Every rule, by name.
pub static ALL: &[Entry] = &[
    adx::ENTRY,
    atr_breakout::ENTRY,
    bollinger::ENTRY,
    buy_hold::ENTRY,
    cci::ENTRY,
    donchian::ENTRY,
    ema_cross::ENTRY,
    portfolio::EQUAL_WEIGHT,
    ichimoku::ENTRY,
    kdj::ENTRY,
    macd::ENTRY,
    portfolio::MOMENTUM,
    obv_trend::ENTRY,
    psar::ENTRY,
    rsi::ENTRY,
    signals::ENTRY,
    sma_cross::ENTRY,
];

/// The entry called `name`, if there is one; [`nearest`] says what may have been meant otherwise.
pub fn find(name: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.name == name)
}

/// The name of a rule that is close enough to what was typed to be meant.
pub fn nearest(typed: &str) -> Option<&'static str> {
    market::nearest(typed, ALL.iter().map(|entry| entry.name))
}
