//! Bars to test with.

use market::{Bars, Columns, Interval, Timestamp, View};

/// Numbers in [0, 1) from a seed.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A random walk: gaps between bars, and now and then a halt: bars of one price without volume.
pub fn walk(bars: usize, seed: u64) -> Bars {
    let mut chance = Chance::new(seed);
    let mut columns = Columns::default();
    let (mut price, mut halted): (f64, usize) = (50.0 + 100.0 * chance.uniform(), 0);
    for row in 0..bars {
        if halted == 0 && chance.uniform() < 0.004 {
            halted = (60.0 * chance.uniform()) as usize;
        }
        let gap = if chance.uniform() < 0.02 { 1.0 + 0.2 * (chance.uniform() - 0.5) } else { 1.0 };
        if halted > 0 {
            halted -= 1;
            push(&mut columns, row, [price, price, price, price, 0.0]);
            continue;
        }
        let open = (price * gap).clamp(1.0, 1e5);
        let close = (open * (1.0 + 0.04 * (chance.uniform() - 0.5))).clamp(1.0, 1e5);
        let high = open.max(close) * (1.0 + 0.01 * chance.uniform());
        let low = open.min(close) * (1.0 - 0.01 * chance.uniform());
        push(&mut columns, row, [open, high, low, close, (1e6 * chance.uniform()).round()]);
        price = close;
    }
    bars_of(columns)
}

/// Bars that all are `price`, with `volume` traded in each.
pub fn flat(bars: usize, price: f64, volume: f64) -> Bars {
    let mut columns = Columns::default();
    for row in 0..bars {
        push(&mut columns, row, [price, price, price, price, volume]);
    }
    bars_of(columns)
}

/// A rising or falling staircase, each bar of one price.
pub fn stairs(bars: usize, start: f64, step: f64) -> Bars {
    let mut columns = Columns::default();
    for row in 0..bars {
        let price = start + step * row as f64;
        push(&mut columns, row, [price, price, price, price, 100.0]);
    }
    bars_of(columns)
}

/// `bars` with every price multiplied by `factor`.
pub fn scaled(bars: &Bars, factor: f64) -> Bars {
    let View { time, open, high, low, close, volume } = bars.view();
    let times = |column: &[f64]| column.iter().map(|price| price * factor).collect();
    bars_of(Columns {
        time: time.to_vec(),
        open: times(open),
        high: times(high),
        low: times(low),
        close: times(close),
        volume: volume.to_vec(),
    })
}

fn push(columns: &mut Columns, row: usize, [open, high, low, close, volume]: [f64; 5]) {
    columns.time.push(Timestamp::from_nanoseconds(row as i64));
    columns.open.push(open);
    columns.high.push(high);
    columns.low.push(low);
    columns.close.push(close);
    columns.volume.push(volume);
}

pub fn bars_of(columns: Columns) -> Bars {
    Bars::new("TEST", None, Interval::DAY, columns).expect("the prices are prices")
}
