//! Average directional index rating.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::lag::Lag;
use crate::{Adx, CHUNK, Entry, Line, Scale, Smoothing, Study, of_bars};

/// Average directional index rating: the mean of ADX now and `n − 1` bars ago.
#[derive(Clone, Debug)]
pub struct Adxr {
    adx: Adx,
    past: Lag,
}

impl Adxr {
    /// Over `period` bars, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        Self { adx: Adx::new(period, smoothing), past: Lag::new(period - 1) }
    }
}

impl Study<1> for Adxr {
    fn warmup(&self) -> usize {
        self.adx.warmup() + self.past.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let [adx, ..] = self.adx.next(bar);
        [(adx + self.past.next(adx)) * 0.5]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (mut plus, mut minus) = ([0.0; CHUNK], [0.0; CHUNK]);
        let n = rows.len();
        self.adx.feed(view, rows, [&mut *out, &mut plus[..n], &mut minus[..n]]);
        for y in out {
            *y = (*y + self.past.next(*y)) * 0.5;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "adxr",
    aliases: &[],
    title: "Average directional index rating",
    summary: "ADX, averaged with an older one.",
    formula: "(ADX + ADX[n−1])/2; first value at bar 3n−1",
    source: "Wilder (1978); TA-Lib ADXR",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["adxr"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Adxr::new(params.count("period"), Smoothing::of(params)))),
};
