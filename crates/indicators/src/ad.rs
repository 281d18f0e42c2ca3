//! Accumulation and distribution.

use std::ops::Range;

use market::{Bar, View};

use crate::{Entry, Scale, Study, of_bars, ratio};

/// Chaikin's accumulation and distribution line: volume, weighted by where the close stands in its bar, added up.
#[derive(Clone, Default, Debug)]
pub struct Ad {
    sum: f64,
}

/// Volume times where the close stands in its bar: from −volume at the low to volume at the high; 0 for a bar of one price.
#[inline(always)]
pub(crate) fn flow(high: f64, low: f64, close: f64, volume: f64) -> f64 {
    ratio((close - low) - (high - close), high - low) * volume
}

/// [`flow`] of the bars `rows` of `view`.
pub(crate) fn feed_flow(view: View<'_>, rows: Range<usize>, out: &mut [f64]) {
    let view = view.range(rows);
    let bars = view.high.iter().zip(view.low).zip(view.close).zip(view.volume);
    for (y, (((&high, &low), &close), &volume)) in out.iter_mut().zip(bars) {
        *y = flow(high, low, close, volume);
    }
}

impl Study<1> for Ad {
    fn warmup(&self) -> usize {
        0
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        self.sum += flow(bar.high, bar.low, bar.close, bar.volume);
        [self.sum]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        feed_flow(view, rows, out);
        for y in out {
            self.sum += *y;
            *y = self.sum;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "ad",
    aliases: &[],
    title: "Accumulation and distribution",
    summary: "Volume, weighted by where the close stands in its bar, added up.",
    formula: "AD += ((close − low) − (high − close))/(high − low)·volume, 0 for a bar of one price; first value at bar 1",
    source: "Chaikin; TA-Lib AD",
    notes: "",
    params: &[],
    inputs: &["high", "low", "close", "volume"],
    outputs: &["ad"],
    scale: Scale::Invariant,
    build: |_| Ok(of_bars(Ad::default())),
};
