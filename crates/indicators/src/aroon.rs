//! Aroon.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::extreme::Age;
use crate::{Entry, Scale, Study, of_bars};

/// Aroon: how recent the high and the low of the last `n + 1` bars are, 100 at the newest bar, 0 at the oldest. Columns `up`, `down`.
#[derive(Clone, Debug)]
pub struct Aroon {
    up: Age<true>,
    down: Age<false>,
    period: usize,
}

impl Aroon {
    /// Looks `period` bars back, one or more.
    pub fn new(period: usize) -> Self {
        Self { up: Age::new(period + 1), down: Age::new(period + 1), period }
    }
}

impl Study<2> for Aroon {
    fn warmup(&self) -> usize {
        self.period
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        let scale = 100.0 / self.period as f64;
        let recent = |age: f64| (self.period as f64 - age) * scale;
        [recent(self.up.next(bar.high)), recent(self.down.next(bar.low))]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [up, down]: [&mut [f64]; 2]) {
        self.up.feed(&view.high[rows.clone()], up);
        self.down.feed(&view.low[rows], down);
        let (period, scale) = (self.period as f64, 100.0 / self.period as f64);
        for (up, down) in up.iter_mut().zip(down) {
            *up = (period - *up) * scale;
            *down = (period - *down) * scale;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "aroon",
    aliases: &[],
    title: "Aroon",
    summary: "How recent the last high and low are: who leads.",
    formula: "up = 100·(n − bars since max(high, n+1))/n, down likewise of the low; of equal highs the newest counts; first values at bar n+1",
    source: "Chande (1995); TA-Lib AROON",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars back")],
    inputs: &["high", "low"],
    outputs: &["up", "down"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Aroon::new(params.count("period")))),
};
