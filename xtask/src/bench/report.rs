//! Tear-sheets: beside quantstats for ten years of daily returns, number by number and second by second; and of a million bars.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::data::{BARS, TEN_YEARS, minutes_csv};
use super::peers::{Set, number, scripts, text};
use super::{Bench, program};
use crate::place;

/// How many times faster than quantstats, in CPU seconds.
const TARGET: f64 = 50.0;
/// Of a run over a million bars with its page.
const TARGET_S: f64 = 1.0;
const TARGET_MB: f64 = 300.0;

/// The table; `docs/quantstats.md` is written on the way.
pub fn measure(bench: &Bench, repeat: usize) -> Result<String> {
    let codex = program::codex()?;
    let home = place::scratch("bench-home")?;
    beside(bench, &codex, &home)?;

    let returns = place::root().join("testdata/metrics/jnj_1d_returns.csv");
    let returns = std::fs::read_to_string(&returns).context("the returns of JNJ")?;
    let ten_years: String = returns.lines().take(TEN_YEARS + 1).flat_map(|line| [line, "\n"]).collect();
    let (input, out) = (home.join("ten-years.csv"), home.join("ten-years.html"));
    std::fs::write(&input, ten_years).context("writing ten years")?;
    let (input, out) = (input.to_string_lossy(), out.to_string_lossy());
    let theirs = bench.peers.run(Set::Quantstats, "quantstats_speed.py", &[&*input, &*out])?;
    let theirs = theirs.last().context("quantstats_speed.py said nothing")?;
    let ours =
        program::process(bench, repeat.max(20), &codex, &["report", "--returns", &*input, "--out", &*out], &home)?;
    let size_kb = std::fs::metadata(&*out)?.len() as f64 / 1e3;
    let (cpu_s, their_cpu_s) = (ours.cpu_s.median, number(theirs, "cpu_s")?);
    let ratio = their_cpu_s / cpu_s;
    let verdict = |is_met: bool| if is_met { "met" } else { "**missed**" };

    let (bars, page) = (minutes_csv(bench, &home.join("million.csv"))?, home.join("million.html"));
    let (bars, page) = (bars.to_string_lossy().into_owned(), page.to_string_lossy().into_owned());
    let run = ["backtest", "sma_cross", "--data", &*bars, "--no-proof", "--no-save", "--quiet", "-o", "csv"];
    let with_page: Vec<&str> = run.iter().copied().chain(["--report", &*page]).collect();
    let alone = program::process(bench, repeat, &codex, &run, &home)?;
    let paged = program::process(bench, repeat, &codex, &with_page, &home)?;
    let page_mb = std::fs::metadata(&page)?.len() as f64 / 1e6;
    let (wall_s, peak_mb) = (paged.wall_s.median, paged.peak_mb);
    let mut lines = String::new();
    writeln!(
        lines,
        "| quantstats {}, {TEN_YEARS} daily returns | {:.0} | {:.0} | {:.0} | | |",
        text(theirs, "version")?,
        their_cpu_s * 1e3,
        number(theirs, "wall_s")? * 1e3,
        number(theirs, "peak_mb")?
    )?;
    writeln!(
        lines,
        "| `codex report --returns` of the same, {size_kb:.0} kB | {:.1} | {:.1} | {:.0} | {ratio:.0}× | ≥ {TARGET:.0}×: {} |",
        cpu_s * 1e3,
        ours.wall_s.median * 1e3,
        ours.peak_mb,
        verdict(ratio >= TARGET)
    )?;
    writeln!(
        lines,
        "| `codex backtest` of {BARS} bars in a CSV file | {:.0} | {:.0} | {:.0} | | |",
        alone.cpu_s.median * 1e3,
        alone.wall_s.median * 1e3,
        alone.peak_mb
    )?;
    writeln!(
        lines,
        "| the same with `--report`, {page_mb:.0} MB | {:.0} | {:.0} | {peak_mb:.0} | | < {TARGET_S:.0} s: {}; < {TARGET_MB:.0} MB: {} |",
        paged.cpu_s.median * 1e3,
        wall_s * 1e3,
        verdict(wall_s < TARGET_S),
        verdict(peak_mb < TARGET_MB)
    )?;
    Ok(format!(
        "Ours are whole processes from start to end, reading included; of quantstats making and writing its page alone, after imports \
         that took another {:.1} CPU s. Every number of its page is in ours and equal, or the difference is explained: \
         [docs/quantstats.md](docs/quantstats.md), written in the same run. Medians.\n\n\
         | page | CPU ms | wall ms | peak MB | codex is faster by | target |\n\
         | --- | ---: | ---: | ---: | ---: | --- |\n{lines}",
        number(theirs, "import_s")?
    ))
}

/// Writes `docs/quantstats.md`; fails where a number that is called equal is not.
fn beside(bench: &Bench, codex: &Path, home: &Path) -> Result<()> {
    let returns = place::root().join("testdata/metrics/goog_1d_returns.csv");
    let page = home.join("beside.html");
    let written = Command::new(codex)
        .arg("report")
        .arg("--returns")
        .arg(&returns)
        .arg("--out")
        .arg(&page)
        .env("HOME", home)
        .output();
    let written = written.context("starting codex report")?;
    if !written.status.success() {
        bail!("codex report: {}", String::from_utf8_lossy(&written.stderr));
    }
    let python = bench.peers.python(Set::Quantstats);
    let said = Command::new(python).arg(scripts().join("quantstats_page.py")).arg(&returns).arg(&page).output();
    let said = said.context("starting quantstats_page.py")?;
    if !said.status.success() {
        bail!("beside quantstats: {}", String::from_utf8_lossy(&said.stderr));
    }
    let table = String::from_utf8(said.stdout).context("the table beside quantstats")?;
    let text = format!("{HEAD}\n{table}");
    std::fs::write(place::root().join("docs/quantstats.md"), text).context("writing docs/quantstats.md")
}

/// What stands over the table.
const HEAD: &str = "# Our tear-sheet beside that of quantstats 0.0.86

Made by `cargo xtask bench report` from `testdata/metrics/goog_1d_returns.csv` (2,147 daily returns of GOOG and their benchmark). Every
number that quantstats' page shows in its full mode has a line. \"Equal\" is to 1e-9 of what quantstats computes before it rounds, in
both columns, and the run fails where it is not; where conventions differ, ours is held against that convention, computed with pandas,
to the same precision. quantstats rounds to two digits. Titles and values of ours are those of the page of `codex report --returns
FILE`, which has besides: every measure of `codex risk`, three kinds of value at risk, formulas and conventions, the moving charts.
";
