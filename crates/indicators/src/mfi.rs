//! Money flow index.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::blocks::{Blocks, Number, Sums, Window};
use crate::price::typical;
use crate::{CHUNK, Entry, Scale, Study, of_bars};

/// Money flow index: the share of rising money, `typical price · volume`, in all that moved, 0 to 100; 0 where none did.
#[derive(Clone, Debug)]
pub struct Mfi {
    previous: f64,
    blocks: Blocks<Rising, 1, 2>,
}

/// The share of what rose, in percent.
#[derive(Clone, Copy, Debug)]
struct Rising;

impl Window<1, 2> for Rising {
    const PIVOT: bool = false;

    type Tally<N: Number> = Sums<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 2], Sums(behind): Sums<N>, Sums(front): Sums<N>, _: N) -> [N; 1] {
        let (rising, falling) = (behind[0] + front[0], behind[1] + front[1]);
        [N::all(100.0) * rising.share(rising + falling)]
    }
}

impl Mfi {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { previous: f64::NAN, blocks: Blocks::new(period, Rising) }
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
    const ROWS: usize = 4 * CHUNK;

    fn warmup(&self) -> usize {
        self.blocks.period()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let price = typical(bar.high, bar.low, bar.close);
        let (rise, fall) = sides(price, self.previous, bar.volume);
        self.previous = price;
        self.blocks.next([rise, fall])
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let n = rows.len();
        let view = view.range(rows);
        let (mut rising, mut falling, mut prices) = ([0.0; Self::ROWS], [0.0; Self::ROWS], [0.0; Self::ROWS]);
        let (rising, falling, prices) = (&mut rising[..n], &mut falling[..n], &mut prices[..n]);
        for (((price, &high), &low), &close) in prices.iter_mut().zip(view.high).zip(view.low).zip(view.close) {
            *price = typical(high, low, close);
        }
        let volume = &view.volume[..n];
        (rising[0], falling[0]) = sides(prices[0], self.previous, volume[0]);
        for row in 1..n {
            (rising[row], falling[row]) = sides(prices[row], prices[row - 1], volume[row]);
        }
        self.previous = prices[n - 1];
        self.blocks.feed([rising, falling], [out]);
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
