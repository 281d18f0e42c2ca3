//! Rules from files beside their built-in twins.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::{median, program};

/// A file may take this much of what its twin takes.
const TARGET: f64 = 1.2;

/// The table.
pub fn measure(repeat: usize) -> Result<String> {
    let speed = program::example("rules", "rules_speed")?;
    let mut lines = String::new();
    let (mut times, mut slower) = (Vec::new(), Vec::new());
    for row in program::lines(&speed, &["--repeat", &repeat.max(9).to_string()])? {
        let number = |name: &str| row[name].as_f64().with_context(|| format!("rules_speed said no {name}"));
        let name = row["rule"].as_str().context("rules_speed said no rule")?;
        let own = number("times")?;
        times.push(own);
        if own > TARGET {
            slower.push(format!("{name} {own:.2}"));
        }
        writeln!(
            lines,
            "| {name} | {:.2} | {:.2} | {own:.2}× | {:.2} | {:.2} | {:.2}× |",
            number("file_ns")?,
            number("built_in_ns")?,
            number("stream_file_ns")?,
            number("stream_built_in_ns")?,
            number("stream_times")?,
        )?;
    }
    let verdict = match slower.is_empty() {
        true => "met".to_owned(),
        false => format!("**missed** by {}", slower.join(", ")),
    };
    Ok(format!(
        "The classic rules written in the rule language (`configs/strategies/classic`) beside the built-in ones: decisions over a million \
         bars, first compared bar for bar, then timed in turns; medians, and the quotient of the best of each.\n\n\
         Target: within 1.2× of the twin, by columns. Measured: median {:.2}×; {verdict}.\n\n\
         | rule | file, ns a bar | built in | file ÷ built in | bar by bar: file | built in | file ÷ built in |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n{lines}",
        median(&times).unwrap_or(f64::NAN)
    ))
}
