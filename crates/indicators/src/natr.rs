//! Normalised average true range.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{Atr, Entry, Scale, Smoothing, Study, of_bars};

/// Average true range in percent of the close.
#[derive(Clone, Debug)]
pub struct Natr {
    atr: Atr,
}

impl Natr {
    /// Over `period` true ranges, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        Self { atr: Atr::new(period, smoothing) }
    }
}

impl Study<1> for Natr {
    fn warmup(&self) -> usize {
        self.atr.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let [atr] = self.atr.next(bar);
        [atr / bar.close * 100.0]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        self.atr.feed(view, rows.clone(), [&mut *out]);
        for (y, &close) in out.iter_mut().zip(&view.close[rows]) {
            *y = *y / close * 100.0;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "natr",
    aliases: &[],
    title: "Normalised average true range",
    summary: "How far the price moves in a bar, in percent of it.",
    formula: "100·ATR/close; first value at bar n+1",
    source: "TA-Lib NATR",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "true ranges in the mean"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["natr"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Natr::new(params.count("period"), Smoothing::of(params)))),
};
