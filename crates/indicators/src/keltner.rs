//! Keltner channel.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::atr::TrueRange;
use crate::price::typical;
use crate::{CHUNK, Ema, Entry, Line, Rma, Scale, Study, of_bars};

/// Keltner channel: an exponential mean of the typical price, and average true ranges above and below it. Columns `upper`, `middle`, `lower`.
#[derive(Clone, Debug)]
pub struct Keltner {
    middle: Ema,
    range: TrueRange,
    mean: Rma,
    width: f64,
}

impl Keltner {
    /// Mean of `period` bars; bands `width` average true ranges of `atr` bars away. Both means start on one row.
    pub fn new(period: usize, atr: usize, width: f64) -> Self {
        Self {
            middle: Ema::new(period).delayed((atr + 1).saturating_sub(period)),
            range: TrueRange::default(),
            mean: Rma::new(atr).delayed(period.saturating_sub(atr + 1)),
            width,
        }
    }
}

impl Study<3> for Keltner {
    fn warmup(&self) -> usize {
        self.middle.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let [range] = self.range.next(bar);
        let middle = self.middle.next(typical(bar.high, bar.low, bar.close));
        let reach = self.width * self.mean.next(range);
        [middle + reach, if reach.is_nan() { reach } else { middle }, middle - reach]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [upper, middle, lower]: [&mut [f64]; 3]) {
        let (mut buffer, mut reach) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (buffer, reach) = (&mut buffer[..rows.len()], &mut reach[..rows.len()]);
        self.range.feed(view, rows.clone(), [&mut *buffer]);
        self.mean.feed(buffer, reach);
        let view = view.range(rows);
        for (((price, &high), &low), &close) in buffer.iter_mut().zip(view.high).zip(view.low).zip(view.close) {
            *price = typical(high, low, close);
        }
        self.middle.feed(buffer, middle);
        for (((upper, middle), lower), &reach) in upper.iter_mut().zip(middle).zip(lower).zip(&*reach) {
            let reach = self.width * reach;
            (*upper, *lower) = (*middle + reach, *middle - reach);
            if reach.is_nan() {
                *middle = reach;
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "keltner",
    aliases: &["kc"],
    title: "Keltner channel",
    summary: "A band of average true ranges around the mean price.",
    formula: "middle = EMA((high+low+close)/3, n); upper, lower = middle ± width·ATR, the ATR seeded on the row on which the mean is; first values at bar max(n, atr+1)",
    source: "Keltner; TA-Lib KC",
    notes: "Some packages take the EMA of the close, or an ATR seeded on its own first row.",
    params: &[
        ParamSpec::integer("period", 20, 1, 100_000, "bars in the window"),
        ParamSpec::integer("atr", 10, 1, 100_000, "true ranges in the mean"),
        ParamSpec::real("width", 2.0, 0.0, 1000.0, "average true ranges on each side"),
    ],
    inputs: &["high", "low", "close"],
    outputs: &["upper", "middle", "lower"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Keltner::new(params.count("period"), params.count("atr"), params.real("width")))),
};
