//! Bollinger bands.

use std::cell::Cell;
use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::variance::{Divisor, Spread};
use crate::{Entry, Scale, Study, of_bars};

/// Bollinger bands: the mean of `n` closes, and `width` standard deviations above and below it.
///
/// Columns `upper`, `middle`, `lower`.
#[derive(Clone, Debug)]
pub struct Bollinger {
    spread: Spread,
    width: f64,
}

impl Bollinger {
    /// Over `period` closes, `width` deviations wide on each side.
    pub fn new(period: usize, width: f64, divisor: Divisor) -> Self {
        Self { spread: Spread::new(period, divisor), width }
    }
}

impl Study<3> for Bollinger {
    fn warmup(&self) -> usize {
        self.spread.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let (mean, variance) = self.spread.next(bar.close);
        let reach = variance.sqrt() * self.width;
        [mean + reach, mean, mean - reach]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [upper, middle, lower]: [&mut [f64]; 3]) {
        let (means, variances) = (Cell::from_mut(&mut *middle), Cell::from_mut(&mut *upper));
        let (means, variances) = (means.as_slice_of_cells(), variances.as_slice_of_cells());
        self.spread.feed(&view.close[rows], |row, mean, variance| {
            means[row].set(mean);
            variances[row].set(variance);
        });
        for ((upper, &mut mean), lower) in upper.iter_mut().zip(middle).zip(lower) {
            let reach = upper.sqrt() * self.width;
            (*upper, *lower) = (mean + reach, mean - reach);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "bollinger",
    aliases: &["bbands", "boll"],
    title: "Bollinger bands",
    summary: "A band around the mean that widens with the spread of prices.",
    formula: "middle = SMA(close, n); upper, lower = middle ± width·σ, σ the population deviation of n closes; first values at bar n",
    source: "Bollinger; TA-Lib BBANDS with MAType SMA",
    notes: "divisor=sample divides by n − 1, as some charts do.",
    params: &[
        ParamSpec::integer("period", 20, 1, 100_000, "bars in the window"),
        ParamSpec::real("width", 2.0, 0.0, 1000.0, "deviations on each side"),
        Divisor::PARAM,
    ],
    inputs: &["close"],
    outputs: &["upper", "middle", "lower"],
    scale: Scale::Price,
    build: |params| {
        let period = params.count("period");
        Ok(of_bars(Bollinger::new(period, params.real("width"), Divisor::of(params, period)?)))
    },
};
