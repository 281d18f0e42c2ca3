//! Whole processes: what a person waits for.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::data::TEN_YEARS;
use super::{Bench, program};
use crate::place;

/// The table.
pub fn measure(bench: &Bench, repeat: usize) -> Result<String> {
    let codex = program::codex()?;
    let home = place::scratch("bench-home")?;
    let daily = bench.data.daily.to_string_lossy();
    let repeat = repeat.max(20);
    let floor = program::process(bench, repeat, Path::new("/bin/true"), &[], &home)?;
    let backtest = ["backtest", "sma_cross", "--data", &*daily];
    let json = ["backtest", "sma_cross", "--data", &*daily, "--output", "json"];
    let jobs: [(&str, &[&str], f64); 3] = [
        ("codex --version", &["--version"], 10.0),
        ("codex backtest sma_cross --data daily.csv", &backtest, 60.0),
        ("codex backtest sma_cross --data daily.csv -o json", &json, 60.0),
    ];
    let mut lines = String::new();
    for (name, arguments, target_ms) in jobs {
        let process = program::process(bench, repeat, &codex, arguments, &home)?;
        let wall = process.wall_s.median * 1e3;
        let verdict = if wall < target_ms { "met" } else { "**missed**" };
        writeln!(
            lines,
            "| `{name}` | {:.1} | {:.1} | {wall:.1} | {:.1} | {:.0} | {:.1}× | < {target_ms:.0} ms: {verdict} |",
            process.cpu_s.median * 1e3,
            process.wall_s.min * 1e3,
            process.wall_s.max * 1e3,
            process.peak_mb,
            process.wall_s.median / floor.wall_s.median,
        )?;
    }
    Ok(format!(
        "Whole processes from start to end, release build, {repeat} runs after one that reads the program from the disk; {TEN_YEARS} daily \
         bars (ten years), measures and the kept run included. *From the limit*: beside a process that does nothing \
         (`true`, {:.1} ms).\n\n\
         | command | CPU ms | wall ms, least | median | most | peak MB | from the limit | target |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n{lines}",
        floor.wall_s.median * 1e3
    ))
}
