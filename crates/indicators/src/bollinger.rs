//! Bollinger bands.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::blocks::{Blocks, Number, Squares, Window};
use crate::variance::{Divisor, Spread};
use crate::{Entry, Scale, Study, of_bars};

/// Bollinger bands: the mean of `n` closes, and `width` standard deviations above and below it.
///
/// Columns `upper`, `middle`, `lower`.
#[derive(Clone, Debug)]
pub struct Bollinger {
    blocks: Blocks<Bands, 3>,
}

/// The bands of a window.
#[derive(Clone, Copy, Debug)]
struct Bands {
    spread: Spread,
    width: f64,
}

impl Window<3> for Bands {
    type Tally<N: Number> = Squares<N>;

    #[inline(always)]
    fn values<N: Number>(&self, [pivot]: [N; 1], behind: Squares<N>, front: Squares<N>, _: N) -> [N; 3] {
        let (mean, variance) = self.spread.of(behind, front);
        let (mean, reach) = (pivot + mean, variance.root() * N::all(self.width));
        [mean + reach, mean, mean - reach]
    }
}

impl Bollinger {
    /// Over `period` closes, `width` deviations wide on each side.
    pub fn new(period: usize, width: f64, divisor: Divisor) -> Self {
        Self { blocks: Blocks::new(period, Bands { spread: Spread::new(period, divisor), width }) }
    }
}

impl Study<3> for Bollinger {
    fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        self.blocks.next([bar.close])
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: [&mut [f64]; 3]) {
        self.blocks.feed([&view.close[rows]], out);
    }

    #[inline(always)]
    fn fill(&mut self, view: View<'_>, out: [&mut [f64]; 3]) {
        // In one piece: more blocks go side by side.
        self.blocks.feed([view.close], out);
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
