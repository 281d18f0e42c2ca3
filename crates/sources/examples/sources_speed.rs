//! How long a million rows take: `cargo run --release -p sources --example sources_speed`.
#![expect(clippy::print_stdout, reason = "a measurement is for people")]

use std::fmt::Write;
use std::time::Instant;

use market::Timestamp;
use market::quality::{CheckOptions, ReadOptions, check, into_bars};
use sources::file::{DecodeOptions, Table, decode};

fn main() {
    const ROWS: i64 = 1_000_000;
    let mut text = String::from("timestamp,open,high,low,close,volume\n");
    for row in 0..ROWS {
        let time = Timestamp::from_nanoseconds(1_500_000_000_000_000_000 + row * 60_000_000_000);
        let close = 100.0 + (row as f64 * 0.001).sin() * 20.0;
        writeln!(
            text,
            "{time},{close:.4},{:.4},{:.4},{:.4},{}",
            close + 0.5,
            close - 0.5,
            close + 0.1,
            row % 10_000 + 1
        )
        .expect("a string takes everything");
    }
    for _ in 0..3 {
        let start = Instant::now();
        let Ok(Table::Bars(raw)) = decode(text.as_bytes(), &DecodeOptions::default()) else { return };
        let decoded = start.elapsed();
        let bars = into_bars(&raw, &ReadOptions::default()).map(|(bars, _)| bars.len());
        let read = start.elapsed();
        let issues = check(&raw, &CheckOptions::default()).len();
        println!(
            "{:.1} MB: decoded {decoded:.0?}, bars {:.0?}, checked {:.0?}: {bars:?} bars, {issues} issues",
            text.len() as f64 / 1e6,
            read - decoded,
            start.elapsed() - read
        );
    }
}
