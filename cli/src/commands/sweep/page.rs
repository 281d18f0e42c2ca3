//! The report of a sweep for people.

use api::{SweepReport, WinnerReport};
use serde_json::{Map, Value};

use crate::arguments::Language;
use crate::commands::validate::{Checks, found};
use crate::table::{Table, grouped, percent, plain};

/// The report for people.
pub fn page(report: &SweepReport) -> String {
    let mut page = head(report) + &format!(", in {:.2} s\n", report.elapsed_ms / 1e3);
    if !report.best.is_empty() {
        page += &format!("\nBest\n{}\n", best(report));
    }
    if !report.strategies.is_empty() {
        page += &format!("\nEach rule\n{}\n", each(report));
    }
    if let Some(winner) = &report.winner {
        page += &truth(report, winner);
        page += &shaken(report, winner);
    }
    if !report.sweep_id.is_empty() {
        page += &format!("\nSweep {}\n", report.sweep_id);
    }
    page
}

/// What was searched, how, and what became of it; the last line is open.
pub fn head(report: &SweepReport) -> String {
    let axis = |axis: &api::AxisReport| {
        let [first, last] = axis.ends.each_ref().map(plain);
        format!("{} {first} … {last} ({})", axis.name, grouped(f64::from(axis.values), 0))
    };
    let mut page =
        format!("{} on {}, {} bars\n", report.strategy, report.data.symbol, grouped(report.data.bars as f64, 0));
    let counts = report.counts;
    page += &match &report.preset {
        Some(preset) if !report.strategies.is_empty() => format!(
            "preset {preset}: {} rules, {} combinations",
            report.strategies.len(),
            grouped(counts.asked as f64, 0)
        ),
        _ => report.axes.iter().map(axis).collect::<Vec<_>>().join(" × "),
    };
    page += &if report.constraint.is_empty() { "\n".to_owned() } else { format!(" where {}\n", report.constraint) };
    page += &format!(
        "{} by {}: {} runs, {} refused, {} failed",
        report.objectives.join(" and "),
        report.method,
        grouped(counts.runs as f64, 0),
        grouped(counts.refused as f64, 0),
        grouped(counts.failed as f64, 0)
    );
    page
}

/// Measures of a row that the page shows.
const SHOWN: [&str; 7] = ["sharpe", "total_return", "annual_return", "max_drawdown", "calmar", "trades", "win_rate"];

fn shown(metrics: &Map<String, Value>) -> impl Iterator<Item = String> {
    SHOWN.iter().map(|name| match (*name, metrics[*name].as_f64()) {
        (_, None) => "–".to_owned(),
        ("trades", Some(value)) => grouped(value, 0),
        ("sharpe" | "calmar", Some(value)) => format!("{value:.3}"),
        (_, Some(value)) => percent(value),
    })
}

/// The best rows.
fn best(report: &SweepReport) -> String {
    let of_one = report.axes.iter().map(|axis| axis.name.as_str());
    let several = ["strategy", "params"].into_iter().filter(|_| !report.strategies.is_empty());
    let left = several.clone().count();
    let names: Vec<&str> = several.chain(of_one).collect();
    let mut table = Table::new(&names.iter().copied().chain(SHOWN).collect::<Vec<_>>());
    for row in &report.best {
        let params = names.iter().map(|name| match *name {
            "strategy" if left > 0 => row.strategy.clone(),
            "params" if left > 0 => params(&row.params),
            name => plain(&row.params[name]),
        });
        table.row(params.chain(shown(&row.metrics)));
    }
    table.right(left..names.len() + SHOWN.len()).text()
}

/// A line a rule: its best, and how many of its combinations are not the same run twice.
fn each(report: &SweepReport) -> String {
    let header: Vec<&str> = ["strategy", "runs", "distinct", "best"].into_iter().chain(SHOWN).collect();
    let mut table = Table::new(&header);
    for one in &report.strategies {
        let counts = [one.counts.runs, one.distinct].map(|count| grouped(count as f64, 0));
        let best = one.best.as_ref().map_or("–".to_owned(), |row| params(&row.params));
        let cells = std::iter::once(one.strategy.clone()).chain(counts).chain([best]);
        match &one.best {
            Some(row) => table.row(cells.chain(shown(&row.metrics))),
            None => table.row(cells.chain(SHOWN.map(|_| "–".to_owned()))),
        }
    }
    table.right((1..3).chain(4..header.len())).text()
}

/// Parameters as they are typed: `fast=5 slow=20`.
pub fn params(params: &Map<String, Value>) -> String {
    params.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect::<Vec<_>>().join(" ")
}

/// What is left of the winner.
pub fn truth(report: &SweepReport, winner: &WinnerReport) -> String {
    let mut page = format!("\nIs it luck?\n {} {}\n", winner.strategy, params(&winner.params));
    let mut table = Table::new(&[]);
    let mut line = |name: &str, value: Option<String>| {
        table.row([format!("  {name}"), value.unwrap_or_else(|| "–".to_owned())]);
    };
    let ratio = |value: Option<f64>| value.map(|value| format!("{value:.3}"));
    line("Sharpe ratio, as found", ratio(winner.sharpe));
    line("what luck alone shows in so many tries", ratio(winner.sharpe_of_luck));
    line("deflated: chance that it is more than luck", winner.deflated_sharpe.map(percent));
    line("chance that it is above zero, were it the only try", winner.probabilistic_sharpe.map(percent));
    line("bars that would show it", winner.bars_needed.map(|bars| grouped(bars.ceil(), 0)));
    if let Some(trials) = &report.trials {
        let tries = format!(
            "{} here, {} ever, {:.0} independent",
            grouped(trials.here as f64, 0),
            grouped(trials.ever as f64, 0),
            trials.independent
        );
        line("tries on these data", Some(tries));
    }
    if let Some(found) = &report.overfitting {
        line(
            "probability of overfitting",
            Some(format!("{} ({} splits)", percent(found.probability_of_overfitting), grouped(found.splits as f64, 0))),
        );
        line("winners that lose out of sample", Some(percent(found.probability_of_loss)));
    }
    page += &table.text();
    page + &format!("\n  {}\n", winner.verdict)
}

/// What is left of the winner when it is shaken.
fn shaken(report: &SweepReport, winner: &WinnerReport) -> String {
    let mut checks = Checks::new(Language::default(), &winner.findings);
    checks.neighbours(&report.objectives[0], winner.plateau);
    let Some(robustness) = &winner.robustness else { return String::new() };
    checks.shaken(robustness);
    let (net, found) = (grouped(robustness.without_best_trades.net, 2), found(Language::default(), &winner.findings));
    format!("\nWhat is left of its net gain of {net}?\n{}\n{found}", checks.text())
}
