//! Middle of the price range.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::{CHUNK, Entry, Scale, Study, of_bars};

/// The middle between the highest high and the lowest low of `n` bars.
#[derive(Clone, Debug)]
pub struct MidPrice(Channel);

impl MidPrice {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self(Channel::new(period))
    }
}

impl Study<1> for MidPrice {
    fn warmup(&self) -> usize {
        self.0.period() - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let (upper, lower) = self.0.next(bar);
        [if self.0.is_full() { (upper + lower) * 0.5 } else { f64::NAN }]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let mut lower = [0.0; CHUNK];
        let lower = &mut lower[..rows.len()];
        self.0.feed(view, rows.clone(), out, lower);
        for (y, &lower) in out.iter_mut().zip(&*lower) {
            *y = (*y + lower) * 0.5;
        }
        self.0.mask(rows, &mut [out]);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "midprice",
    aliases: &[],
    title: "Middle of the price range",
    summary: "The middle of the range of the last bars.",
    formula: "(max(high, n) + min(low, n))/2; first value at bar n",
    source: "TA-Lib MIDPRICE",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["high", "low"],
    outputs: &["midprice"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(MidPrice::new(params.count("period")))),
};
