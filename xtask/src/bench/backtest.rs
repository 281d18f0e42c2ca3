//! SMA 10/30 over a million one-minute bars, market orders, no costs: averages, signals, orders, equity.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::data::BARS;
use super::peers::{Set, number, text};
use super::{Bench, median, program, same};
use crate::place;

/// A driver of ours with its target in million bars a CPU second.
const DRIVERS: [(&str, f64); 2] = [("column-wise", 100.0), ("bar-by-bar", 20.0)];
/// Millions of bytes that the whole process may take.
const MEMORY_MB: f64 = 200.0;

/// A peer, the environment it lives in, and whether it gets all bars or the first 100,000, being slow.
const PEERS: [(&str, Set, bool); 6] = [
    ("raptorbt-array", Set::Main, true),
    ("vectorbt-rust", Set::Main, true),
    ("vectorbt-numba", Set::Main, true),
    ("raptorbt-class", Set::Main, false),
    ("backtesting", Set::Main, false),
    ("nautilus", Set::Nautilus, false),
];

/// The table.
pub fn measure(bench: &Bench, repeat: usize) -> Result<String> {
    let speed = program::example("backtest", "backtest_speed")?;
    let (input, times, all) = (bench.data.bars.to_string_lossy(), repeat.to_string(), BARS.to_string());
    let expected = bench.peers.run(Set::Main, "crossing.py", &["reference", "--input", &input, "--rows", &all])?;
    let expected = expected.iter().find(|line| line["fill"] == "next-open").context("the reference said nothing")?;

    let runs: Vec<Vec<Value>> =
        (0..repeat).map(|_| program::lines(&speed, &["--input", &input])).collect::<Result<_>>()?;
    let memory =
        program::process(bench, repeat, &speed, &["--input", &input, "--repeat", "1"], &place::scratch("bench-home")?)?;
    // Open and close are read, the equity is written.
    let limit = 1.5 * bench.copy_ns;
    let mut lines = String::new();
    let mut best: f64 = 0.0;
    for (driver, target) in DRIVERS {
        let said = runs.iter().flatten().filter(|line| line["driver"] == driver).collect::<Vec<_>>();
        let last = said.last().with_context(|| format!("speed measured no {driver}"))?;
        same(
            &format!("final equities ({driver}, the rule in numpy)"),
            number(last, "final_equity")? / 1e5,
            number(expected, "equity")?,
        )?;
        same("numbers of trades", number(last, "trades")?, number(expected, "trades")?)?;
        let ns = said.iter().map(|line| number(line, "ns_per_bar")).collect::<Result<Vec<f64>>>()?;
        let ns = median(&ns).context("no run")?;
        best = best.max(1e3 / ns);
        let verdict = if 1e3 / ns >= target { "met" } else { "**missed**" };
        writeln!(
            lines,
            "| codex {driver} | {BARS} | {:.1} | {ns:.2} | {:.2} | {:.0} | | {:.1}× | ≥ {target:.0} M, ≤ {MEMORY_MB:.0} MB: {verdict} |",
            1e3 / ns,
            ns,
            memory.peak_mb,
            ns / limit
        )?;
    }
    if memory.peak_mb > MEMORY_MB {
        writeln!(lines, "| | | | | | **{:.0}** | | | memory: **missed** |", memory.peak_mb)?;
    }
    for (peer, set, whole) in PEERS {
        let rows = if whole { all.as_str() } else { "100000" };
        let mut arguments = vec![peer, "--input", &*input, "--rows", rows, "--repeat", &times];
        arguments.extend((!whole).then_some("--flat"));
        let line =
            bench.peers.run(set, "crossing.py", &arguments)?.pop().with_context(|| format!("{peer} said nothing"))?;
        let rows = number(&line, "rows")?;
        let Some(cpu) = line["cpu_s"].as_f64() else {
            bail!("{peer}'s result differs from the rule's and is not timed: {line}");
        };
        writeln!(
            lines,
            "| {peer} {} | {rows} | {:.3} | {:.1} | {:.1} | {:.0} | {:.0}× | {:.0}× | fills at {} |",
            text(&line, "version")?,
            rows / cpu / 1e6,
            cpu / rows * 1e9,
            number(&line, "wall_s")? / rows * 1e9,
            number(&line, "peak_mb")?,
            best * 1e6 / (rows / cpu),
            cpu / rows * 1e9 / limit,
            text(&line, "fill")?,
        )?;
    }
    Ok(format!(
        "SMA 10/30 on one-minute bars of a random walk, long or out, all the money, market orders, no costs. Timed: averages, \
         signals, orders, equity, from columns in memory; reading, imports and compiling (numba) are not. Final equity and number of \
         trades of each were first compared with the rule worked out in numpy, at 1e-9. The slow ones get the first 100,000 bars. \
         The peers compute their measures too, ours stops at trades and equity. Memory is that of the whole process, data included. \
         Medians of {repeat}. *From the limit*: beside reading two columns and writing one.\n\n\
         | engine | bars | million bars a CPU second | CPU ns a bar | wall ns a bar | peak MB | column-wise is faster by | from the limit | target, remark |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n{lines}"
    ))
}
