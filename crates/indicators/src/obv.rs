//! On-balance volume.

use std::ops::Range;

use market::{Bar, View};

use crate::{Entry, Scale, Study, of_bars};

/// On-balance volume: volume added on a rise and taken off on a fall of the close, begun with the first volume.
#[derive(Clone, Debug)]
pub struct Obv {
    previous: f64,
    sum: f64,
}

impl Default for Obv {
    fn default() -> Self {
        Self { previous: f64::NAN, sum: 0.0 }
    }
}

#[inline(always)]
fn signed(close: f64, previous: f64, volume: f64) -> f64 {
    let up = if close > previous || previous.is_nan() { volume } else { 0.0 };
    if close < previous { -volume } else { up }
}

impl Study<1> for Obv {
    fn warmup(&self) -> usize {
        0
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let previous = std::mem::replace(&mut self.previous, bar.close);
        self.sum += signed(bar.close, previous, bar.volume);
        [self.sum]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (close, volume) = (&view.close[rows.clone()], &view.volume[rows]);
        let Some(&last) = close.last() else { return };
        out[0] = signed(close[0], self.previous, volume[0]);
        for (((y, &close), &previous), &volume) in out[1..].iter_mut().zip(&close[1..]).zip(close).zip(&volume[1..]) {
            *y = signed(close, previous, volume);
        }
        self.previous = last;
        for y in out {
            self.sum += *y;
            *y = self.sum;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "obv",
    aliases: &[],
    title: "On-balance volume",
    summary: "Volume on the side of the close: money coming in or going out.",
    formula: "OBV += volume where close > close[1], −= where below; begun with the first volume; first value at bar 1",
    source: "Granville (1963); TA-Lib OBV",
    notes: "",
    params: &[],
    inputs: &["close", "volume"],
    outputs: &["obv"],
    scale: Scale::Invariant,
    build: |_| Ok(of_bars(Obv::default())),
};
