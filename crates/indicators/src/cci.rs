//! Commodity channel index.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::mean_deviation::MeanDeviation;
use crate::price::typical;
use crate::{CHUNK, Entry, Line, Scale, Study, of_bars, ratio};

/// Commodity channel index: the typical price's distance from its mean, in units of 0.015 mean deviations.
///
/// 0 where the prices do not deviate at all.
#[doc(alias = "commodity channel index")]
#[derive(Clone, Debug)]
pub struct Cci(MeanDeviation);

impl Cci {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self(MeanDeviation::new(period))
    }
}

#[inline]
fn index(price: f64, mean: f64, deviation: f64) -> f64 {
    ratio(price - mean, 0.015 * deviation)
}

impl Study<1> for Cci {
    fn warmup(&self) -> usize {
        self.0.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let price = typical(bar.high, bar.low, bar.close);
        let (mean, deviation) = self.0.next_both(price);
        [index(price, mean, deviation)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (mut prices, mut means) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (prices, means) = (&mut prices[..rows.len()], &mut means[..rows.len()]);
        let view = view.range(rows);
        for (((price, &high), &low), &close) in prices.iter_mut().zip(view.high).zip(view.low).zip(view.close) {
            *price = typical(high, low, close);
        }
        self.0.feed_both(prices, means, out);
        for ((y, &price), &mean) in out.iter_mut().zip(&*prices).zip(&*means) {
            *y = index(price, mean, *y);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "cci",
    aliases: &[],
    title: "Commodity channel index",
    summary: "How unusual the price is among the last bars: ±100 is the usual border.",
    formula: "tp = (high + low + close)/3; CCI = (tp − SMA(tp, n))/(0.015·mean|tp − SMA|), 0 where nothing deviates; first value at bar n",
    source: "Lambert; TA-Lib CCI",
    notes: "TA-Lib answers with rounding noise where all prices are equal and their mean is not, to the last bit; here that is 0.",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["high", "low", "close"],
    outputs: &["cci"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Cci::new(params.count("period")))),
};
