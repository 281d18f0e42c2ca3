//! Another market in the place of the one that came.

use std::ops::Range;

use risk::SplitMix64;

/// How the other market differs from the one that came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// Factor of the returns; below zero turns them over.
    pub returns: f64,
    /// Factor of the first price.
    pub level: f64,
    /// Factor of the volumes.
    pub volume: f64,
}

/// The other markets: much higher and wilder, much lower and turned over, higher and turned over wildly, lower and nearly
/// still. The first two come first because they leave no high, low or mean of a whole sample where it was.
pub(crate) const TURNS: [Turn; 4] = [
    Turn { returns: 2.0, level: 2.0, volume: 20.0 },
    Turn { returns: -1.5, level: 0.6, volume: 0.05 },
    Turn { returns: -3.0, level: 1.3, volume: 7.0 },
    Turn { returns: 0.3, level: 0.9, volume: 0.2 },
];

/// The market that goes against what points up or down, of the two that do: the one that is worst for it, or the milder one.
pub(crate) fn against(points: i8, turn: usize) -> usize {
    match points.signum() {
        1 => 1 + 2 * (turn % 2),
        -1 => 2 * (turn % 2),
        _ => turn,
    }
}

/// Prices of the other market stay within this factor of the last price that was kept: it is as long as it needs to be.
const REACH: f64 = 50.0;

/// The dice of one replacement: of the place and the market, so that the same question has the same answer.
pub(crate) fn dice(cut: usize, market: usize) -> SplitMix64 {
    SplitMix64::new((cut as u64) << 8 | market as u64)
}

/// What chance has for one row: five numbers in [0, 1) of twelve bits each, out of one roll. Rolling is most of the cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Roll(u64);

impl Roll {
    pub fn new(dice: &mut SplitMix64) -> Self {
        Self(dice.bits())
    }

    pub fn part(self, which: usize) -> f64 {
        (self.0 >> (12 * which) & 0xFFF) as f64 / 4096.0
    }

    /// A row to learn from.
    pub fn row(self, rows: &Range<usize>) -> usize {
        rows.start + (self.part(0) * rows.len() as f64) as usize
    }
}

/// One step of a price path: rows to learn from, and where the path stands.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    turn: Turn,
    base: f64,
    price: f64,
    is_first: bool,
}

impl Path {
    /// A path on from `price`.
    pub fn new(market: usize, price: f64) -> Self {
        Self { turn: TURNS[market % TURNS.len()], base: price, price, is_first: true }
    }

    /// The factor of volumes.
    pub fn volume(&self) -> f64 {
        self.turn.volume
    }

    /// The next open and close, with the row's real rise `growth` (a factor) between closes to learn from.
    pub fn step(&mut self, growth: f64, roll: Roll) -> (f64, f64) {
        let level = if std::mem::take(&mut self.is_first) { self.turn.level } else { 1.0 };
        // Where nothing moves, the other market does.
        let noise = 1.0 + (roll.part(1) - 0.5) * 0.01;
        let rise = (1.0 + self.turn.returns * (growth - 1.0)).clamp(0.5, 2.0) * noise;
        let open = a_price(self.price * level * (1.0 + (roll.part(2) - 0.5) * 0.01));
        let (low, high) = (self.base / REACH, self.base * REACH);
        let close = open * rise;
        // Beyond the reach the path turns back.
        self.price = a_price(if close > low && close < high { close } else { open / rise });
        (open, self.price)
    }
}

/// `price`, or the nearest price there is: finite and above zero.
pub(crate) fn a_price(price: f64) -> f64 {
    price.clamp(f64::MIN_POSITIVE, f64::MAX)
}
