//! Volume-weighted moving average.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{CHUNK, Entry, Line, RollingSum, Scale, Study, of_bars};

/// Volume-weighted moving average of `n` closes; the close where nothing was traded.
#[derive(Clone, Debug)]
pub struct Vwma {
    money: RollingSum,
    volume: RollingSum,
}

impl Vwma {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { money: RollingSum::new(period), volume: RollingSum::new(period) }
    }
}

#[inline(always)]
fn price(money: f64, volume: f64, close: f64) -> f64 {
    if volume == 0.0 { close } else { money / volume }
}

impl Study<1> for Vwma {
    fn warmup(&self) -> usize {
        self.money.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let money = self.money.next(bar.close * bar.volume);
        [price(money, self.volume.next(bar.volume), bar.close)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let view = view.range(rows);
        let mut buffer = [0.0; CHUNK];
        let buffer = &mut buffer[..view.len()];
        for ((money, &close), &volume) in buffer.iter_mut().zip(view.close).zip(view.volume) {
            *money = close * volume;
        }
        self.money.feed(buffer, out);
        self.volume.feed(view.volume, buffer);
        for ((y, &volume), &close) in out.iter_mut().zip(&*buffer).zip(view.close) {
            *y = price(*y, volume, close);
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
