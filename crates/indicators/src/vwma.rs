//! Volume-weighted moving average.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::blocks::{Blocks, Number, Sums, Window};
use crate::{CHUNK, Entry, Scale, Study, of_bars};

/// Volume-weighted moving average of `n` closes; the close where nothing was traded.
#[derive(Clone, Debug)]
pub struct Vwma {
    blocks: Blocks<Mean, 1, 2>,
    early: usize,
}

/// Money over volume of a window, missing where nothing was traded.
#[derive(Clone, Copy, Debug)]
struct Mean;

impl Window<1, 2> for Mean {
    const PIVOT: bool = false;

    type Tally<N: Number> = Sums<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 2], Sums(behind): Sums<N>, Sums(front): Sums<N>, _: N) -> [N; 1] {
        [(behind[0] + front[0]) / (behind[1] + front[1])]
    }
}

impl Vwma {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { blocks: Blocks::new(period, Mean), early: period - 1 }
    }
}

#[inline(always)]
fn price(mean: f64, close: f64) -> f64 {
    if mean.is_nan() { close } else { mean }
}

impl Study<1> for Vwma {
    const ROWS: usize = 4 * CHUNK;

    fn warmup(&self) -> usize {
        self.blocks.period() - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let [mean] = self.blocks.next([bar.close * bar.volume, bar.volume]);
        if self.early > 0 {
            self.early -= 1;
            return [f64::NAN];
        }
        [price(mean, bar.close)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (close, volume) = (&view.close[rows.clone()], &view.volume[rows]);
        let mut money = [0.0; Self::ROWS];
        let money = &mut money[..close.len()];
        for ((money, &close), &volume) in money.iter_mut().zip(close).zip(volume) {
            *money = close * volume;
        }
        self.blocks.feed([money, volume], [&mut *out]);
        let early = self.early.min(out.len());
        self.early -= early;
        for (y, &close) in out[early..].iter_mut().zip(&close[early..]) {
            *y = price(*y, close);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "vwma",
    aliases: &[],
    title: "Volume-weighted moving average",
    summary: "The mean price paid over the last bars.",
    formula: "Σ close·volume/Σ volume over n bars; the close where nothing was traded; first value at bar n",
    source: "TA-Lib VWMA",
    notes: "",
    params: &[ParamSpec::integer("period", 30, 1, 100_000, "bars in the window")],
    inputs: &["close", "volume"],
    outputs: &["vwma"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Vwma::new(params.count("period")))),
};
