//! Volume-weighted average price.

use market::Bar;

use crate::price::typical;
use crate::{Entry, Scale, Study, of_bars};

/// Volume-weighted average price since the first bar; the typical price while nothing was traded.
#[derive(Clone, Default, Debug)]
pub struct Vwap {
    money: f64,
    volume: f64,
}

impl Study<1> for Vwap {
    fn warmup(&self) -> usize {
        0
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let price = typical(bar.high, bar.low, bar.close);
        self.money += price * bar.volume;
        self.volume += bar.volume;
        [if self.volume == 0.0 { price } else { self.money / self.volume }]
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "vwap",
    aliases: &[],
    title: "Volume-weighted average price",
    summary: "The mean price paid since the first bar.",
    formula: "Σ tp·volume/Σ volume since the first bar, tp = (high+low+close)/3; tp while nothing was traded; first value at bar 1",
    source: "TA-Lib VWAP",
    notes: "Anchored at the first bar given: give it a session for the VWAP of a session.",
    params: &[],
    inputs: &["high", "low", "close", "volume"],
    outputs: &["vwap"],
    scale: Scale::Price,
    build: |_| Ok(of_bars(Vwap::default())),
};
