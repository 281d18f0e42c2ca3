//! Times one portfolio run: monthly top 50 by momentum over a matrix of closes, with fees of 0.1 %.
//!
//! ```text
//! cargo run --release -p strategies --example portfolio_speed -- --input closes.bin --rows 5040 --assets 500
//! ```
//!
//! The file holds `rows × assets` closes, 64-bit floats, little-endian, row-major. Rows are dated with the weekdays from
//! 2000-01-03 on, so that months end where pandas' `bdate_range` ends them; `--top N` holds another number than 50.
//! Prints one JSON object: final equity, number of orders, and the median over seven runs of the milliseconds that one
//! takes. Reading is not timed; the run is one thread that waits for nothing, so its wall time is its CPU time.
#![allow(clippy::print_stdout, reason = "its figures are what it is for")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use backtest::portfolio::{Workspace, run};
use backtest::{Costs, FillAt, Settings};
use market::{Interval, Panel, Params, RateFee, Timestamp};
use strategies::momentum;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| {
        let place = arguments.iter().position(|argument| argument == name)?;
        arguments.get(place + 1).map(String::as_str)
    };
    let needed = |name: &str| given(name).ok_or_else(|| format!("{name} is missing"));
    let (rows, assets): (usize, usize) = (needed("--rows")?.parse()?, needed("--assets")?.parse()?);
    let bytes = std::fs::read(needed("--input")?)?;
    let (words, _) = bytes.as_chunks::<8>();
    let close: Vec<f64> = words.iter().map(|word| f64::from_le_bytes(*word)).collect();

    // 2000-01-03 was a Monday, 10 959 days after 1970-01-01.
    let weekdays = (0..rows as i64).map(|row| 10_959 + row / 5 * 7 + row % 5);
    let times = weekdays.map(|day| Timestamp::from_seconds(day * 86_400).ok_or("too many rows"));
    let names = (0..assets).map(|asset| format!("A{asset}")).collect();
    let panel = Panel::new("matrix", Interval::DAY, names, times.collect::<Result<_, _>>()?, close, None)?;
    let rule = momentum::new(&Params::parse(momentum::PARAMS, [("top", given("--top").unwrap_or("50"))])?)?;
    let costs = Costs { fees: Arc::new(RateFee::new(0.001, 0.0)?), ..Costs::default() };
    let settings = Settings { cash: 1e6, fill: FillAt::Close, costs, ..Settings::default() };

    let mut workspace = Workspace::default();
    let (mut final_equity, mut orders) = (settings.cash, 0);
    let mut times_ms = [0.0; 7];
    for time_ms in &mut times_ms {
        let start = Instant::now();
        let run = run(&panel, &*rule, &settings, &mut workspace)?;
        *time_ms = start.elapsed().as_secs_f64() * 1e3;
        (final_equity, orders) = (run.equity.last().copied().unwrap_or(settings.cash), run.fills.len());
    }
    times_ms.sort_by(f64::total_cmp);
    println!("{{\"final_equity\":{final_equity},\"orders\":{orders},\"cpu_ms\":{}}}", times_ms[3]);
    Ok(())
}
