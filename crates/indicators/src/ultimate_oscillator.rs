//! Ultimate oscillator.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{CHUNK, Entry, RollingShare, Scale, Study, of_bars};

/// Ultimate oscillator: buying pressure in the true range over three periods, weighing 4, 2 and 1, 0 to 100.
#[derive(Clone, Debug)]
pub struct UltimateOscillator {
    previous: f64,
    shares: [RollingShare; 3],
    left: usize,
}

impl UltimateOscillator {
    /// Over three periods, usually rising, one or more each.
    pub fn new(short: usize, middle: usize, long: usize) -> Self {
        let shares = [short, middle, long].map(RollingShare::new);
        Self { previous: f64::NAN, shares, left: short.max(middle).max(long) }
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
    const ROWS: usize = 4 * CHUNK;

    fn warmup(&self) -> usize {
        self.left
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let (pressure, range) = parts(bar.high, bar.low, bar.close, self.previous);
        self.previous = bar.close;
        let mut sum = 0.0;
        for (share, weight) in self.shares.iter_mut().zip(WEIGHTS) {
            sum += weight * share.next(pressure, range);
        }
        [sum * (100.0 / 7.0)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let view = view.range(rows);
        let n = view.len();
        let (mut pressure, mut range) = ([0.0; Self::ROWS], [0.0; Self::ROWS]);
        let (pressure, range) = (&mut pressure[..n], &mut range[..n]);
        let (high, low, close) = (&view.high[..n], &view.low[..n], &view.close[..n]);
        (pressure[0], range[0]) = parts(high[0], low[0], close[0], self.previous);
        for row in 1..n {
            (pressure[row], range[row]) = parts(high[row], low[row], close[row], close[row - 1]);
        }
        self.previous = close[n - 1];
        let (mut middle, mut long) = ([0.0; Self::ROWS], [0.0; Self::ROWS]);
        let (middle, long) = (&mut middle[..n], &mut long[..n]);
        for (share, out) in self.shares.iter_mut().zip([&mut *out, middle, long]) {
            share.feed(pressure, range, out);
        }
        for ((y, &middle), &long) in out.iter_mut().zip(&*middle).zip(&*long) {
            let shares = [*y, middle, long];
            let mut sum = 0.0;
            for place in 0..3 {
                sum += WEIGHTS[place] * shares[place];
            }
            *y = sum * (100.0 / 7.0);
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
