//! What the proof of every run costs.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use super::program;

/// The proof may take this part of a run.
const TARGET: f64 = 0.2;

/// The table.
pub fn measure() -> Result<String> {
    let speed = program::example("proof", "proof_speed")?;
    let (mut lines, mut most) = (String::new(), 0.0_f64);
    for row in program::lines(&speed, &[])? {
        let number = |name: &str| row[name].as_f64().with_context(|| format!("proof_speed said no {name}"));
        let name = row["rule"].as_str().context("proof_speed said no rule")?;
        let (decide, run, sheet, own) =
            (number("decide_us")?, number("run_us")?, number("sheet_us")?, number("proof_us")?);
        let part = own / (decide + run + sheet);
        most = most.max(part);
        writeln!(
            lines,
            "| {name} | {:.0} | {decide:.1} | {run:.1} | {sheet:.1} | {own:.1} | {:.1} % | {:.0} |",
            number("bars")?,
            100.0 * part,
            number("cuts")?,
        )?;
    }
    let (service, of_service) = services()?;
    let most = most.max(of_service);
    let verdict = if most < TARGET { "met" } else { "**missed**" };
    Ok(format!(
        "The sampled proof that every run carries, beside what the run itself computes: decisions, account, tear-sheet. Reading the data, \
         printing and keeping the run are not counted, though they take longer than all of it. Best of each, taken in turns.\n\n\
         Target: under 20 % of the run. Measured: at most {:.1} %: {verdict}.\n\n\
         | rule | bars | decide µs | run µs | tear-sheet µs | proof µs | part | futures tried |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n{lines}\n{service}",
        100.0 * most
    ))
}

/// Every kind of rule, as the service runs it: the table, and the largest part.
fn services() -> Result<(String, f64)> {
    let speed = program::example("services", "services_speed")?;
    let (mut lines, mut most) = (String::new(), 0.0_f64);
    for row in program::lines(&speed, &[])? {
        let number = |name: &str| row[name].as_f64().with_context(|| format!("services_speed said no {name}"));
        let name = row["rule"].as_str().context("services_speed said no rule")?;
        let part = number("part")?;
        most = most.max(part);
        writeln!(
            lines,
            "| {name} | {:.0} | {:.0} | {:.0} | {:.1} % | {:.0} |",
            number("bars")?,
            number("run_us")?,
            number("proof_us")?,
            100.0 * part,
            number("cuts")?,
        )?;
    }
    let table = format!(
        "The same of whole requests, the bars in memory, for every kind of rule: built in, from a file, from a file that reads weekly bars \
         (weekly_trend), another instrument (with_the_index) or four series (many_series), portfolios of rules over one instrument and over \
         two, one of which reads a third, and an allocation over 20. The proof is what a run takes longer with it; where the two are \
         within the noise of one another the difference may fall below nothing.\n\n\
         | rule | bars | run without µs | proof µs | part | futures tried |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n{lines}"
    );
    Ok((table, most))
}
