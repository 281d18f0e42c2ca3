//! `cargo xtask bench`: ours and the peers, side by side in one run on one machine, into BENCHMARKS.md.
//!
//! Results are compared before times are taken: what differs is not timed. CPU seconds (user + system) are the figure
//! to compare; wall time and peak memory stand beside them. A line says how far it is from what the machine could do at
//! best. Losses stay in the table.

mod backtest;
mod cli;
mod data;
mod indicators;
mod machine;
mod peers;
mod portfolio;
mod program;
mod proof;
mod report;
mod rules;
mod sweep;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::place;
use crate::run::step;

/// What to measure; everything if nothing is named.
#[derive(clap::Args)]
pub struct Arguments {
    /// Parts to measure
    parts: Vec<Part>,
    /// Measurements of which the median is taken
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(5..))]
    repeat: u16,
    /// Print the tables and leave BENCHMARKS.md as it is
    #[arg(long)]
    print: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Each indicator beside TA-Lib's C function
    Indicators,
    /// SMA 10/30 over a million one-minute bars
    Backtest,
    /// 500 symbols, 5,040 days, monthly top 50
    Portfolio,
    /// Whole processes: `codex --version`, `codex backtest`
    Cli,
    /// Rules from files beside their built-in twins
    Rules,
    /// What the proof of every run costs
    Proof,
    /// Every pair of averages over GOOG, a million combinations, one thread and two
    Sweep,
    /// Tear-sheets beside quantstats', and of a million bars; writes docs/quantstats.md
    Report,
}

/// Measures and writes.
pub fn run(arguments: &Arguments) -> Result<()> {
    let parts = if arguments.parts.is_empty() { Part::value_variants() } else { &arguments.parts };
    let bench = step("peers and data", Bench::prepare)?;
    for part in parts {
        let name = part.to_possible_value().expect("no part is hidden").get_name().to_owned();
        let repeat = usize::from(arguments.repeat);
        let table = step(&name, || match part {
            Part::Indicators => indicators::measure(&bench, repeat),
            Part::Backtest => backtest::measure(&bench, repeat),
            Part::Portfolio => portfolio::measure(&bench, repeat),
            Part::Cli => cli::measure(&bench, repeat),
            Part::Rules => rules::measure(repeat),
            Part::Proof => proof::measure(),
            Part::Sweep => sweep::measure(&bench, repeat),
            Part::Report => report::measure(&bench, repeat),
        })?;
        let text = format!("{}\n\n{}", machine::line(&bench), table.trim_end());
        println!("\n{text}");
        if !arguments.print {
            insert(&name, &text)?;
        }
    }
    Ok(())
}

/// What every part needs.
struct Bench {
    peers: peers::Peers,
    data: data::Data,
    /// Nanoseconds an element that this machine needs at best to read one column and write another.
    copy_ns: f64,
    /// Nanoseconds a row of a plain loop that carries a sum.
    chain_ns: f64,
}

impl Bench {
    fn prepare() -> Result<Self> {
        let folder = place::cache()?.join("bench");
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let peers = peers::Peers::install(&folder)?;
        let data = data::Data::generate(&folder)?;
        let floor = peers.run(peers::Set::Main, "floor.py", &[])?.pop().context("floor.py printed nothing")?;
        let number = |name: &str| floor[name].as_f64().with_context(|| format!("floor.py said no {name}"));
        Ok(Self { copy_ns: number("copy_ns")?, chain_ns: number("chain_ns")?, peers, data })
    }
}

/// Puts the text between the markers of its part in BENCHMARKS.md.
fn insert(part: &str, text: &str) -> Result<()> {
    let path = place::root().join("BENCHMARKS.md");
    let page = std::fs::read_to_string(&path).context("reading BENCHMARKS.md")?;
    std::fs::write(&path, inserted(&page, part, text)?).context("writing BENCHMARKS.md")
}

fn inserted(page: &str, part: &str, text: &str) -> Result<String> {
    let (begin, end) = (format!("<!-- bench {part}: begin -->"), format!("<!-- bench {part}: end -->"));
    let Some((before, (_, after))) =
        page.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?)))
    else {
        bail!("BENCHMARKS.md lacks the lines `{begin}` and `{end}`");
    };
    Ok(format!("{before}{begin}\n{text}\n{end}{after}"))
}

/// The middle of the values, the mean of the two middle ones where their number is even; none of none.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        count if count % 2 == 0 => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
        _ => Some(sorted[middle]),
    }
}

/// Fails unless the two are equal within 1e-9 relative: what differs is not timed.
fn same(what: &str, ours: f64, theirs: f64) -> Result<()> {
    if (ours - theirs).abs() <= 1e-9 * ours.abs().max(theirs.abs()) {
        return Ok(());
    }
    bail!("{what} differ: {ours} and {theirs}; not timed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_replaces_what_stood_between_its_markers() {
        let page = "a\n<!-- bench cli: begin -->\nold\n<!-- bench cli: end -->\nb";
        let new = inserted(page, "cli", "new").expect("the markers are there");
        assert_eq!(new, "a\n<!-- bench cli: begin -->\nnew\n<!-- bench cli: end -->\nb");
        assert!(inserted(page, "backtest", "new").is_err());
    }

    #[test]
    fn the_page_has_markers_for_every_part() {
        let page = std::fs::read_to_string(place::root().join("BENCHMARKS.md")).expect("the page is there");
        for part in Part::value_variants() {
            let name = part.to_possible_value().expect("no part is hidden").get_name().to_owned();
            assert!(inserted(&page, &name, "x").is_ok(), "{name}");
        }
    }

    #[test]
    fn results_that_differ_are_refused() {
        assert!(same("equities", 1.0, 1.0 + 1e-10).is_ok());
        assert!(same("equities", 1.0, 1.0 + 1e-8).is_err());
        assert!(same("equities", f64::NAN, 1.0).is_err());
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
