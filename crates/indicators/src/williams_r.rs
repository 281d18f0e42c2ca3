//! Williams' %R.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::{CHUNK, Entry, Scale, Study, of_bars, ratio};

/// Williams' %R: how far the close is below the top of the range of `n` bars, −100 to 0; 0 where the range is nothing.
#[doc(alias = "willr")]
#[derive(Clone, Debug)]
pub struct WilliamsR(Channel);

impl WilliamsR {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self(Channel::new(period))
    }
}

#[inline]
fn below(close: f64, upper: f64, lower: f64) -> f64 {
    -100.0 * ratio(upper - close, upper - lower)
}

impl Study<1> for WilliamsR {
    fn warmup(&self) -> usize {
        self.0.period() - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let (upper, lower) = self.0.next(bar);
        [if self.0.is_full() { below(bar.close, upper, lower) } else { f64::NAN }]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let mut lower = [0.0; CHUNK];
        let lower = &mut lower[..rows.len()];
        self.0.feed(view, rows.clone(), out, lower);
        for ((y, &lower), &close) in out.iter_mut().zip(&*lower).zip(&view.close[rows.clone()]) {
            *y = below(close, *y, lower);
        }
        self.0.mask(rows, &mut [out]);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "williams_r",
    aliases: &["willr", "wr"],
    title: "Williams' %R",
    summary: "Where the close stands in the range of the last bars: 0 at the top, −100 at the bottom.",
    formula: "%R = −100·(max(high, n) − close)/(max(high, n) − min(low, n)), 0 where the range is 0; first value at bar n",
    source: "Williams; TA-Lib WILLR",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["high", "low", "close"],
    outputs: &["williams_r"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(WilliamsR::new(params.count("period")))),
};
