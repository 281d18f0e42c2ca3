//! Balance of power.

use market::Bar;

use crate::{Entry, Scale, Study, of_bars, ratio};

/// Balance of power: the body of the bar in its range, −1 to 1 where the body is inside; 0 for a bar of one price.
#[derive(Clone, Copy, Default, Debug)]
pub struct Bop;

impl Study<1> for Bop {
    fn warmup(&self) -> usize {
        0
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        [ratio(bar.close - bar.open, bar.high - bar.low)]
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "bop",
    aliases: &[],
    title: "Balance of power",
    summary: "Whether buyers or sellers moved the bar.",
    formula: "(close − open)/(high − low), 0 for a bar of one price; first value at bar 1",
    source: "Livshin; TA-Lib BOP",
    notes: "",
    params: &[],
    inputs: &["open", "high", "low", "close"],
    outputs: &["bop"],
    scale: Scale::Invariant,
    build: |_| Ok(of_bars(Bop)),
};
