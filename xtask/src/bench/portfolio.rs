//! 500 symbols × 5,040 days, the 50 with the most momentum at each month's end, fees of 0.1 %.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::data::{ASSETS, DAYS};
use super::peers::{Set, number, text};
use super::{Bench, median, program, same};
use crate::place;

/// How many times faster than vectorbt.
const TARGET: f64 = 50.0;

/// The table.
pub fn measure(bench: &Bench, repeat: usize) -> Result<String> {
    let speed = program::example("strategies", "portfolio_speed")?;
    let (rows, assets, times) = (DAYS.to_string(), ASSETS.to_string(), repeat.to_string());
    let input = bench.data.closes.to_string_lossy();
    let arguments = ["--input", &input, "--rows", &rows, "--assets", &assets, "--top", "50"];
    let mut cpu_ms = Vec::new();
    let mut last = None;
    for _ in 0..repeat {
        let line = program::lines(&speed, &arguments)?.pop().context("portfolio_speed said nothing")?;
        cpu_ms.push(number(&line, "cpu_ms")?);
        last = Some(line);
    }
    let ours = last.context("no run")?;
    let ms = median(&cpu_ms).context("no run")?;
    let memory = program::process(bench, repeat, &speed, &arguments, &place::scratch("bench-home")?)?;
    // The table is read once.
    let limit_ms = (DAYS * ASSETS) as f64 * bench.copy_ns / 2.0 / 1e6;
    let mut lines = String::new();
    let mut slowest_win = f64::INFINITY;
    for engine in ["rust", "numba"] {
        let peer = [engine, "--input", &input, "--rows", &rows, "--assets", &assets, "--top", "50", "--repeat", &times];
        let line = bench.peers.run(Set::Main, "portfolio.py", &peer)?.pop().context("portfolio.py said nothing")?;
        same("final equities (ours, vectorbt)", number(&ours, "final_equity")?, number(&line, "final_equity")?)?;
        same("numbers of orders (ours, vectorbt)", number(&ours, "orders")?, number(&line, "orders")?)?;
        let theirs = number(&line, "cpu_s")? * 1e3;
        slowest_win = slowest_win.min(theirs / ms);
        writeln!(
            lines,
            "| {} {} | {theirs:.0} | {:.0} | {:.0} | {:.0}× | {:.0}× | |",
            text(&line, "peer")?,
            text(&line, "version")?,
            number(&line, "wall_s")? * 1e3,
            number(&line, "peak_mb")?,
            theirs / ms,
            theirs / limit_ms
        )?;
    }
    let verdict = if slowest_win >= TARGET { "met" } else { "**missed**" };
    Ok(format!(
        "{ASSETS} symbols × {DAYS} days of random walks; on the last day of a month the 50 with the highest close[t−21]/close[t−252] − 1 \
         at 2 % each, at that close, fees 0.1 %; from the closes to the equity curve. Final equity and number of orders agree at 1e-9. \
         Reading, imports and numba's compiling are not in the time. Medians of {repeat}. Ours is one thread that waits for nothing: its wall \
         time stands for its CPU time. *From the limit*: beside reading the table once.\n\n\
         | engine | CPU ms | wall ms | peak MB | codex is faster by | from the limit | target |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- |\n\
         | codex | {ms:.2} | {ms:.2} | {:.0} | | {:.1}× | ≥ {TARGET:.0}×: {verdict} |\n{lines}",
        memory.peak_mb,
        ms / limit_ms
    ))
}
