//! Average directional index, with the indicators it is made of.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::directional::{Directional, one_sided, percent};
use crate::{CHUNK, Entry, Line, Mean, Scale, Smoothing, Study, of_bars};

/// Average directional index: the strength of a trend, 0 to 100, whichever its direction.
///
/// Columns `adx`, `plus_di`, `minus_di`. A bar on which the last `n` bars did not move leaves ADX as it was.
#[doc(alias = "average directional movement index")]
#[derive(Clone, Debug)]
pub struct Adx {
    directional: Directional,
    mean: Mean,
    last: f64,
}

impl Adx {
    /// Over `period` bars, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        Self { directional: Directional::new(period, smoothing), mean: Mean::new(period, smoothing), last: f64::NAN }
    }

    #[inline(always)]
    fn average(&mut self, up: f64, down: f64) -> f64 {
        if up.is_nan() {
            return up;
        }
        let moved = up + down != 0.0;
        let index = match (moved, self.last.is_nan()) {
            (true, _) => one_sided(up, down),
            (false, true) => 0.0,
            (false, false) => self.last,
        };
        self.last = self.mean.next(index);
        self.last
    }
}

impl Study<3> for Adx {
    fn warmup(&self) -> usize {
        self.directional.warmup() + self.mean.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let [up, down, width] = self.directional.next(bar);
        let adx = self.average(up, down);
        if adx.is_nan() { [f64::NAN; 3] } else { [adx, percent(up, width), percent(down, width)] }
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [adx, plus, minus]: [&mut [f64]; 3]) {
        let mut width = [0.0; CHUNK];
        let width = &mut width[..rows.len()];
        self.directional.feed(view, rows, [&mut *plus, &mut *minus, &mut *width]);
        let mut still = false;
        let mut index = [0.0; CHUNK];
        let index = &mut index[..adx.len()];
        for ((index, &up), &down) in index.iter_mut().zip(&*plus).zip(&*minus) {
            still |= up + down == 0.0;
            *index = one_sided(up, down);
        }
        if still {
            for ((y, &up), &down) in adx.iter_mut().zip(&*plus).zip(&*minus) {
                *y = self.average(up, down);
            }
        } else {
            self.mean.feed(index, adx);
            self.last = adx[adx.len() - 1];
        }
        for (((adx, plus), minus), &width) in adx.iter().zip(plus).zip(minus).zip(&*width) {
            let blank = adx.is_nan();
            *plus = if blank { f64::NAN } else { percent(*plus, width) };
            *minus = if blank { f64::NAN } else { percent(*minus, width) };
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "adx",
    aliases: &[],
    title: "Average directional index",
    summary: "How strong the trend is, and in which direction.",
    formula: "±DI as plus_di and minus_di; DX = 100·|+DI − −DI|/(+DI + −DI); ADX = RMA(DX, n) seeded with the mean of the first n; first values at bar 2n",
    source: "Wilder (1978); TA-Lib ADX",
    notes: "smoothing=simple takes plain means of movements, true ranges and DX. plus_di and minus_di start with adx here; alone they start earlier.",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["adx", "plus_di", "minus_di"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Adx::new(params.count("period"), Smoothing::of(params)))),
};
