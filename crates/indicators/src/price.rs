//! One price for a bar: typical, median, weighted close, average.

use std::ops::Range;

use market::{Bar, View};

use crate::{Entry, Scale, Study, of_bars};

/// `(high + low + close)/3`.
#[inline(always)]
pub fn typical(high: f64, low: f64, close: f64) -> f64 {
    (high + low + close) * (1.0 / 3.0)
}

/// Which price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Price {
    /// `(high + low + close)/3`.
    Typical,
    /// `(high + low)/2`.
    Median,
    /// `(high + low + 2·close)/4`.
    WeightedClose,
    /// `(open + high + low + close)/4`.
    Average,
}

impl Price {
    /// The price of `bar`.
    #[inline(always)]
    pub fn of(self, bar: &Bar) -> f64 {
        match self {
            Self::Typical => typical(bar.high, bar.low, bar.close),
            Self::Median => (bar.high + bar.low) * 0.5,
            Self::WeightedClose => (bar.high + bar.low + (bar.close + bar.close)) * 0.25,
            Self::Average => (bar.open + bar.high + bar.low + bar.close) * 0.25,
        }
    }
}

impl Study<1> for Price {
    fn warmup(&self) -> usize {
        0
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        [self.of(bar)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        // One loop a price, so that each becomes vector operations.
        match *self {
            Self::Typical => each(view, rows, out, |_, high, low, close| typical(high, low, close)),
            Self::Median => each(view, rows, out, |_, high, low, _| (high + low) * 0.5),
            Self::WeightedClose => each(view, rows, out, |_, high, low, close| (high + low + (close + close)) * 0.25),
            Self::Average => each(view, rows, out, |open, high, low, close| (open + high + low + close) * 0.25),
        }
    }
}

#[inline(always)]
fn each(view: View<'_>, rows: Range<usize>, out: &mut [f64], price: impl Fn(f64, f64, f64, f64) -> f64) {
    let view = view.range(rows);
    let prices = view.open.iter().zip(view.high).zip(view.low).zip(view.close);
    for (y, (((&open, &high), &low), &close)) in out.iter_mut().zip(prices) {
        *y = price(open, high, low, close);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "typical_price",
    aliases: &["typprice"],
    title: "Typical price",
    summary: "Typical price of each bar.",
    formula: "(high + low + close)/3",
    source: "TA-Lib TYPPRICE",
    notes: "",
    params: &[],
    inputs: &["high", "low", "close"],
    outputs: &["typical_price"],
    scale: Scale::Price,
    build: |_| Ok(of_bars(Price::Typical)),
};

/// The listing.
pub const MEDIAN: Entry = Entry {
    name: "median_price",
    aliases: &["medprice"],
    title: "Median price",
    summary: "Median price of each bar.",
    formula: "(high + low)/2",
    source: "TA-Lib MEDPRICE",
    notes: "",
    params: &[],
    inputs: &["high", "low"],
    outputs: &["median_price"],
    scale: Scale::Price,
    build: |_| Ok(of_bars(Price::Median)),
};

/// The listing.
pub const WEIGHTED: Entry = Entry {
    name: "weighted_close",
    aliases: &["wclprice"],
    title: "Weighted close",
    summary: "Weighted close of each bar.",
    formula: "(high + low + 2·close)/4",
    source: "TA-Lib WCLPRICE",
    notes: "",
    params: &[],
    inputs: &["high", "low", "close"],
    outputs: &["weighted_close"],
    scale: Scale::Price,
    build: |_| Ok(of_bars(Price::WeightedClose)),
};

/// The listing.
pub const AVERAGE: Entry = Entry {
    name: "average_price",
    aliases: &["avgprice"],
    title: "Average price",
    summary: "Average price of each bar.",
    formula: "(open + high + low + close)/4",
    source: "TA-Lib AVGPRICE",
    notes: "",
    params: &[],
    inputs: &["open", "high", "low", "close"],
    outputs: &["average_price"],
    scale: Scale::Price,
    build: |_| Ok(of_bars(Price::Average)),
};
