//! Stochastic RSI.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::extreme::{Highest, Lowest};
use crate::stochastic::{raw, together};
use crate::{CHUNK, Entry, Line, Rsi, Scale, Sma, Smoothing, Study, of_bars};

/// Stochastic RSI: where RSI stands in its own range of `n` bars, 0 to 100. Columns `k`, `d`.
#[derive(Clone, Debug)]
pub struct StochasticRsi {
    rsi: Rsi,
    highest: Highest,
    lowest: Lowest,
    d: Sma,
}

impl StochasticRsi {
    /// RSI of `rsi` changes, its range over `period` bars, the mean of `d` values.
    pub fn new(rsi: usize, period: usize, d: usize) -> Self {
        Self {
            rsi: Rsi::new(rsi, Smoothing::Wilder),
            highest: Highest::new(period),
            lowest: Lowest::new(period),
            d: Sma::new(d),
        }
    }

    #[inline]
    fn raw(&mut self, rsi: f64) -> f64 {
        if rsi.is_nan() {
            return rsi;
        }
        let (upper, lower) = (self.highest.next(rsi), self.lowest.next(rsi));
        if self.highest.is_full() { raw(rsi, upper, lower) } else { f64::NAN }
    }
}

impl Study<2> for StochasticRsi {
    fn warmup(&self) -> usize {
        self.rsi.warmup() + self.highest.period() - 1 + self.d.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        let rsi = self.rsi.next(bar.close);
        let k = self.raw(rsi);
        let d = self.d.next(k);
        if d.is_nan() { [f64::NAN; 2] } else { [k, d] }
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [k, d]: [&mut [f64]; 2]) {
        let mut rsi = [0.0; CHUNK];
        let rsi = &mut rsi[..rows.len()];
        self.rsi.feed(&view.close[rows], rsi);
        for (y, &rsi) in k.iter_mut().zip(&*rsi) {
            *y = self.raw(rsi);
        }
        self.d.feed(k, d);
        together(k, d);
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "stochastic_rsi",
    aliases: &["stochrsi"],
    title: "Stochastic RSI",
    summary: "Where RSI stands in its own range.",
    formula: "k = 100·(RSI − min(RSI, n))/(max(RSI, n) − min(RSI, n)), 0 where the range is 0; d = SMA(k, d); first values at bar rsi+n+d−1",
    source: "Chande and Kroll; TA-Lib STOCHRSI",
    notes: "",
    params: &[
        ParamSpec::integer("rsi", 14, 1, 100_000, "changes in the RSI"),
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::integer("d", 3, 1, 100_000, "bars of %D"),
    ],
    inputs: &["close"],
    outputs: &["k", "d"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(StochasticRsi::new(params.count("rsi"), params.count("period"), params.count("d")))),
};
