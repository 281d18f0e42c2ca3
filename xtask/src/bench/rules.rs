//! Rules from files beside their built-in twins.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::{median, program};

/// A file may take this much of what its twin takes.
const TARGET: f64 = 1.2;

/// Bars that fit a core's own cache column by column, and bars that do not.
const BARS: [&str; 2] = ["100000", "1000000"];

/// The table.
pub fn measure(repeat: usize) -> Result<String> {
    let speed = program::example("rules", "rules_speed")?;
    let mut lines = String::new();
    let (mut times, mut slower) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    let mut of = Vec::new();
    for bars in BARS {
        of.push(program::lines(&speed, &["--bars", bars, "--repeat", &repeat.max(15).to_string()])?);
    }
    for (near, far) in of[0].iter().zip(&of[1]) {
        let number = |row: &serde_json::Value, name: &str| {
            row[name].as_f64().with_context(|| format!("rules_speed said no {name}"))
        };
        let name = near["rule"].as_str().context("rules_speed said no rule")?;
        let both = [number(near, "times")?, number(far, "times")?];
        for (at, own) in both.into_iter().enumerate() {
            times[at].push(own);
            if own > TARGET {
                slower[at].push(format!("{name} {own:.2}"));
            }
        }
        writeln!(
            lines,
            "| {name} | {:.2} | {:.2} | {:.2}× | {:.2}× | {:.2} | {:.2} | {:.2}× |",
            number(near, "file_ns")?,
            number(near, "built_in_ns")?,
            both[0],
            both[1],
            number(near, "stream_file_ns")?,
            number(near, "stream_built_in_ns")?,
            number(near, "stream_times")?,
        )?;
    }
    let verdict = |slower: &[String]| match slower {
        [] => "met by all".to_owned(),
        some => format!("**missed** by {}", some.join(", ")),
    };
    Ok(format!(
        "The classic rules written in the rule language (`configs/strategies/classic`) beside the built-in ones: decisions over 100,000 \
         bars, first compared bar for bar, then timed in turns; medians, and the quotient of the best of each. Over a million bars the \
         columns lie in memory that both wait for, and a file, which takes one step over some hundred bars after the other, waits more.\n\n\
         Target: within 1.2× of the twin, by columns. Measured: median {:.2}×, {}; over a million bars median {:.2}×, {}.\n\n\
         | rule | file, ns a bar | built in | file ÷ built in | over a million bars | bar by bar: file | built in | file ÷ built in |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n{lines}",
        median(&times[0]).unwrap_or(f64::NAN),
        verdict(&slower[0]),
        median(&times[1]).unwrap_or(f64::NAN),
        verdict(&slower[1]),
    ))
}
