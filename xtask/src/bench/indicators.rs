//! Each indicator over a million bars, beside TA-Lib's C function into reused buffers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::peers::{Set, number, text};
use super::{Bench, median, program};
use crate::place;

/// Each at least as fast as TA-Lib, and in the middle twice as fast.
const EACH: f64 = 1.0;
const MIDDLE: f64 = 2.0;

#[derive(Default)]
struct Row {
    params: String,
    ours: Vec<f64>,
    function: Option<String>,
    theirs: Vec<f64>,
    columns: Option<f64>,
    difference: Option<f64>,
}

/// The table.
pub fn measure(bench: &Bench, repeat: usize) -> Result<String> {
    let speed = program::example("indicators", "indicators_speed")?;
    let folder = place::scratch("bench-indicators")?;
    let (dump, said) = (folder.join("columns"), folder.join("ours.jsonl"));
    let (dump_text, said_text) = (dump.to_string_lossy().into_owned(), said.to_string_lossy().into_owned());
    let (input, times) = (bench.data.bars.to_string_lossy().into_owned(), repeat.to_string());
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    // Three rounds, ours and theirs in turn: a machine that is slower for a while is so for both.
    for _ in 0..3 {
        let ours = program::lines(&speed, &["--input", &input, "--dump", &dump_text, "--repeat", &times])?;
        let lines: Vec<String> = ours.iter().map(ToString::to_string).collect();
        std::fs::write(&said, lines.join("\n")).context("noting our figures")?;
        for line in &ours {
            let row = rows.entry(text(line, "indicator")?.to_owned()).or_default();
            // Processor time where the program gives it: a busy machine stretches the wall's.
            row.ours.push(number(line, "cpu_ns_per_bar").or_else(|_| number(line, "ns_per_bar"))?);
            let params = line["params"].as_object().into_iter().flatten();
            let params: Vec<String> = params.map(|(name, value)| format!("{name}={value}").replace('"', "")).collect();
            row.params = params.join(" ");
        }
        let arguments = ["--input", &input, "--ours", &said_text, "--dump", &dump_text, "--repeat", &times];
        for line in bench.peers.run(Set::Main, "indicators.py", &arguments)? {
            let row = rows.entry(text(&line, "indicator")?.to_owned()).or_default();
            row.function = line["function"].as_str().map(str::to_owned);
            row.theirs.extend(line["ns_per_bar"].as_f64());
            row.columns = line["columns"].as_f64().or(row.columns);
            row.difference = line["difference"].as_f64();
        }
    }
    Ok(table(bench, &rows))
}

fn table(bench: &Bench, rows: &BTreeMap<String, Row>) -> String {
    let mut lines = String::new();
    let (mut ratios, mut losses, mut different) = (Vec::new(), Vec::new(), Vec::new());
    for (name, row) in rows {
        let Some(ours) = median(&row.ours) else { continue };
        // What its columns cost to read and to write, if it computed nothing.
        let limit = row.columns.map(|columns| columns / 2.0 * bench.copy_ns);
        let theirs = median(&row.theirs);
        let ratio = theirs.map(|theirs| theirs / ours);
        match (ratio, &row.function) {
            (Some(ratio), _) => {
                ratios.push(ratio);
                if ratio < EACH {
                    losses.push(format!("{name} {ratio:.2}"));
                }
            }
            (None, Some(_)) => different.push(name.as_str()),
            (None, None) => {}
        }
        let function = row.function.as_deref().unwrap_or("—");
        writeln!(
            lines,
            "| {name} {} | {ours:.2} | {function} | {} | {} | {} | {} |",
            row.params,
            theirs.map_or_else(|| "—".into(), |theirs| format!("{theirs:.2}")),
            ratio.map_or_else(|| "—".into(), |ratio| format!("{ratio:.2}×")),
            row.difference.map_or_else(|| "—".into(), |difference| format!("{difference:.0e}")),
            limit.map_or_else(|| "—".into(), |limit| format!("{:.1}×", ours / limit)),
        )
        .expect("writing to memory does not fail");
    }
    let middle = median(&ratios).unwrap_or(0.0);
    let mut page = format!(
        "A million bars, one thread, columns reused on both sides; TA-Lib 0.8.1's C functions are called without Python's \
         wrapper. Median of three rounds, ours and theirs in turn. Ours is CPU time where our program gives it, else wall time, which is not less; theirs \
         is CPU time. *Differs by*: the largest difference as a part of the value plus a tenth of the column's largest; \
         above 1e-9 nothing is timed (1e-8 for the slope and angle of the regression line, where TA-Lib itself is off: see xtask/bench/indicators.py). *From the limit*: beside reading and writing its columns and computing nothing. \
         ADX, SAR: ours gives further columns in the same time.\n\n\
         Target: each at least {EACH:.1}×, the median {MIDDLE:.1}×. Measured: {} of {} at least {EACH:.1}×, median **{middle:.2}×**.\n\n",
        ratios.len() - losses.len(),
        ratios.len(),
    );
    if !losses.is_empty() {
        writeln!(page, "Slower than TA-Lib: {}.\n", losses.join(", ")).expect("writing to memory does not fail");
    }
    if !different.is_empty() {
        writeln!(page, "Not timed, because the columns differ: {}.\n", different.join(", "))
            .expect("writing to memory does not fail");
    }
    page + "| ours | ns a bar | TA-Lib | ns a bar | TA-Lib ÷ ours | differs by | from the limit |\n\
            | --- | ---: | --- | ---: | ---: | ---: | ---: |\n"
        + &lines
}
