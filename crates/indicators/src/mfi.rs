//! Money flow index.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::directional::percent;
use crate::price::typical;
use crate::{CHUNK, Entry, Line, RollingSum, Scale, Study, of_bars};

/// Money flow index: the share of rising money, `typical price · volume`, in all that moved, 0 to 100; 0 where none did.
#[derive(Clone, Debug)]
pub struct Mfi {
    previous: f64,
    rising: RollingSum,
    falling: RollingSum,
}

impl Mfi {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { previous: f64::NAN, rising: RollingSum::new(period), falling: RollingSum::new(period) }
    }
}

#[inline(always)]
fn sides(price: f64, previous: f64, volume: f64) -> (f64, f64) {
    let flow = price * volume;
    // No branch to guess wrong; a missing previous price leaves both missing.
    let (rising, falling) = (f64::from(u8::from(price > previous)), f64::from(u8::from(price < previous)));
    let known = if previous.is_nan() { f64::NAN } else { flow };
    (known * rising, known * falling)
}

impl Study<1> for Mfi {
    fn warmup(&self) -> usize {
        self.rising.warmup() + 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let price = typical(bar.high, bar.low, bar.close);
        let (rise, fall) = sides(price, self.previous, bar.volume);
        self.previous = price;
        let (rise, fall) = (self.rising.next(rise), self.falling.next(fall));
        [percent(rise, rise + fall)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let n = rows.len();
        let view = view.range(rows);
        let (mut rising, mut falling, mut sums) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        for (((price, &high), &low), &close) in sums.iter_mut().zip(view.high).zip(view.low).zip(view.close) {
            *price = typical(high, low, close);
        }
        (rising[0], falling[0]) = sides(sums[0], self.previous, view.volume[0]);
        for row in 1..n {
            (rising[row], falling[row]) = sides(sums[row], sums[row - 1], view.volume[row]);
        }
        self.previous = sums[n - 1];
        self.rising.feed(&rising[..n], out);
        self.falling.feed(&falling[..n], &mut sums[..n]);
        for (y, &fall) in out.iter_mut().zip(&sums) {
            *y = percent(*y, *y + fall);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "mfi",
    aliases: &[],
    title: "Money flow index",
    summary: "A relative strength index weighted by volume.",
    formula: "tp = (high+low+close)/3; flow = tp·volume, rising where tp > tp[1], falling where below; MFI = 100·Σrising/(Σrising + Σfalling) over n bars, 0 where nothing flowed; first value at bar n+1",
    source: "Quong and Soudack; TA-Lib MFI",
    notes: "TA-Lib answers 0 where the flows add up to less than 1; here only where they add up to 0, so the unit of volume does not matter.",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["high", "low", "close", "volume"],
    outputs: &["mfi"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Mfi::new(params.count("period")))),
};
