//! Ultimate oscillator.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{CHUNK, Entry, Line, RollingSum, Scale, Study, of_bars, ratio};

/// Ultimate oscillator: buying pressure in the true range over three periods, weighing 4, 2 and 1, 0 to 100.
#[derive(Clone, Debug)]
pub struct UltimateOscillator {
    previous: f64,
    pressure: [RollingSum; 3],
    range: [RollingSum; 3],
    left: usize,
}

impl UltimateOscillator {
    /// Over three periods, usually rising, one or more each.
    pub fn new(short: usize, middle: usize, long: usize) -> Self {
        let means = || [short, middle, long].map(RollingSum::new);
        Self { previous: f64::NAN, pressure: means(), range: means(), left: short.max(middle).max(long) }
    }
}

#[inline(always)]
fn parts(high: f64, low: f64, close: f64, previous: f64) -> (f64, f64) {
    let bottom = if low < previous { low } else { previous };
    let top = if high > previous { high } else { previous };
    (close - bottom, top - bottom)
}

const WEIGHTS: [f64; 3] = [4.0, 2.0, 1.0];

impl Study<1> for UltimateOscillator {
    fn warmup(&self) -> usize {
        self.left
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let (pressure, range) = parts(bar.high, bar.low, bar.close, self.previous);
        self.previous = bar.close;
        let mut sum = 0.0;
        for (place, weight) in WEIGHTS.into_iter().enumerate() {
            sum += weight * ratio(self.pressure[place].next(pressure), self.range[place].next(range));
        }
        [sum * (100.0 / 7.0)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let view = view.range(rows);
        let n = view.len();
        let (mut pressure, mut range, mut mean, mut width) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        for (row, (pressure, range)) in pressure.iter_mut().zip(&mut range).enumerate().take(n) {
            (*pressure, *range) = parts(view.high[row], view.low[row], view.close[row], self.previous);
            self.previous = view.close[row];
        }
        out.fill(0.0);
        for (place, weight) in WEIGHTS.into_iter().enumerate() {
            self.pressure[place].feed(&pressure[..n], &mut mean[..n]);
            self.range[place].feed(&range[..n], &mut width[..n]);
            for ((y, &mean), &width) in out.iter_mut().zip(&mean).zip(&width) {
                *y += weight * ratio(mean, width);
            }
        }
        for y in out {
            *y *= 100.0 / 7.0;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "ultimate_oscillator",
    aliases: &["ultosc"],
    title: "Ultimate oscillator",
    summary: "Buying pressure over three periods at once.",
    formula: "bp = close − min(low, close[1]), tr as in atr; Ai = Σbp/Σtr over period i, 0 where nothing moved; 100·(4·A1 + 2·A2 + A3)/7; first value at bar max(periods)+1",
    source: "Williams (1976); TA-Lib ULTOSC",
    notes: "",
    params: &[
        ParamSpec::integer("short", 7, 1, 100_000, "bars of the first period"),
        ParamSpec::integer("middle", 14, 1, 100_000, "bars of the second period"),
        ParamSpec::integer("long", 28, 1, 100_000, "bars of the third period"),
    ],
    inputs: &["high", "low", "close"],
    outputs: &["ultimate_oscillator"],
    scale: Scale::Invariant,
    build: |params| {
        Ok(of_bars(UltimateOscillator::new(params.count("short"), params.count("middle"), params.count("long"))))
    },
};
