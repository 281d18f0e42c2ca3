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
#[inline(always)]
pub(crate) fn feed_flow(view: View<'_>, rows: Range<usize>, out: &mut [f64]) {
    let view = view.range(rows);
    let bars = view.high.iter().zip(view.low).zip(view.close).zip(view.volume);
    for (y, (((&high, &low), &close), &volume)) in out.iter_mut().zip(bars) {
        *y = flow(high, low, close, volume);
    }
}

/// Bars whose flows are divided at once, while the sums of those before are under way.
const FEW: usize = 16;

impl Study<1> for Ad {
    fn warmup(&self) -> usize {
        0
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        self.sum += flow(bar.high, bar.low, bar.close, bar.volume);
        [self.sum]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let view = view.range(rows);
        let bars =
            view.high.chunks(FEW).zip(view.low.chunks(FEW)).zip(view.close.chunks(FEW)).zip(view.volume.chunks(FEW));
        let mut sum = self.sum;
        for (out, (((high, low), close), volume)) in out.chunks_mut(FEW).zip(bars) {
            let mut flows = [0.0; FEW];
            let bars = high.iter().zip(low).zip(close).zip(volume);
            for (y, (((&high, &low), &close), &volume)) in flows.iter_mut().zip(bars) {
                *y = flow(high, low, close, volume);
            }
            for (y, flow) in out.iter_mut().zip(flows) {
                sum += flow;
                *y = sum;
            }
        }
        self.sum = sum;
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
