//! The report of a sweep for people.

use std::fmt::Display;

use api::{SweepReport, WinnerReport};
use serde_json::{Map, Value};

use crate::arguments::Language;
use crate::commands::validate::{Checks, found};
use crate::language::{say, tell};
use crate::table::{Table, grouped, percent, plain};

/// The report for people.
pub fn page(language: Language, report: &SweepReport) -> String {
    let say = |english: &str| say(language, english);
    let seconds = format!("{:.2}", report.elapsed_ms / 1e3);
    let mut page = head(language, report) + &tell(language, ", in {} s", &[&seconds]) + "\n";
    if !report.best.is_empty() {
        page += &format!("\n{}\n{}\n", say("Best"), best(report));
    }
    if !report.strategies.is_empty() {
        page += &format!("\n{}\n{}\n", say("Each rule"), each(language, report));
    }
    if let Some(winner) = &report.winner {
        page += &truth(language, report, winner);
        page += &shaken(language, report, winner);
    }
    if !report.sweep_id.is_empty() {
        page += &format!("\n{} {}\n", say("Sweep"), report.sweep_id);
    }
    page
}

/// What was searched, how, and what became of it; the last line is open.
pub fn head(language: Language, report: &SweepReport) -> String {
    let tell = |english: &str, values: &[&dyn Display]| tell(language, english, values);
    let axis = |axis: &api::AxisReport| {
        let [first, last] = axis.ends.each_ref().map(plain);
        format!("{} {first} … {last} ({})", axis.name, grouped(f64::from(axis.values), 0))
    };
    let [bars, asked, runs, refused, failed] = [
        report.data.bars as f64,
        report.counts.asked as f64,
        report.counts.runs as f64,
        report.counts.refused as f64,
        report.counts.failed as f64,
    ]
    .map(|count| grouped(count, 0));
    let mut page = tell("{}{} on {}, {} bars", &[&report.strategy, &"", &report.data.symbol, &bars]) + "\n";
    page += &match &report.preset {
        Some(preset) if !report.strategies.is_empty() => {
            tell("preset {}: {} rules, {} combinations", &[preset, &report.strategies.len(), &asked])
        }
        _ => report.axes.iter().map(axis).collect::<Vec<_>>().join(" × "),
    };
    if !report.constraint.is_empty() {
        page += &tell(" where {}", &[&report.constraint]);
    }
    let objectives = report.objectives.join(", ");
    page += "\n";
    page + &tell("{} by {}: {} runs, {} refused, {} failed", &[&objectives, &report.method, &runs, &refused, &failed])
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
fn each(language: Language, report: &SweepReport) -> String {
    let [strategy, runs, distinct, best] = ["strategy", "runs", "distinct", "best"].map(|title| say(language, title));
    let header: Vec<&str> = [&*strategy, &*runs, &*distinct, &*best].into_iter().chain(SHOWN).collect();
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

/// Whether the winner is luck.
pub fn truth(language: Language, report: &SweepReport, winner: &WinnerReport) -> String {
    let say = |english: &str| say(language, english);
    let mut page = format!("\n{}\n {} {}\n", say("Is it luck?"), winner.strategy, params(&winner.params));
    let mut table = Table::new(&[]);
    let mut line = |name: &str, value: Option<String>| {
        table.row([format!("  {}", say(name)), value.unwrap_or_else(|| "–".to_owned())]);
    };
    let ratio = |value: Option<f64>| value.map(|value| format!("{value:.3}"));
    line("Sharpe ratio, as found", ratio(winner.sharpe));
    line("what luck alone shows in so many tries", ratio(winner.sharpe_of_luck));
    line("deflated: chance that it is more than luck", winner.deflated_sharpe.map(percent));
    line("chance that it is above zero, were it the only try", winner.probabilistic_sharpe.map(percent));
    line("bars that would show it", winner.bars_needed.map(|bars| grouped(bars.ceil(), 0)));
    if let Some(trials) = &report.trials {
        let counts = [trials.here as f64, trials.ever as f64, trials.independent].map(|count| grouped(count, 0));
        let [here, ever, independent] = &counts;
        let tries = tell(language, "{} here, {} ever, {} independent", &[here, ever, independent]);
        line("tries on these data", Some(tries));
    }
    if let Some(found) = &report.overfitting {
        let (chance, splits) = (percent(found.probability_of_overfitting), grouped(found.splits as f64, 0));
        line("probability of overfitting", Some(tell(language, "{} ({} splits)", &[&chance, &splits])));
        line("winners that lose out of sample", Some(percent(found.probability_of_loss)));
        line("Sharpe ratio of winners out of sample per unit in sample", ratio(found.degradation));
    }
    page += &table.text();
    page + &format!("\n  {}\n", winner.verdict)
}

/// What is left of the winner when it is shaken.
fn shaken(language: Language, report: &SweepReport, winner: &WinnerReport) -> String {
    let mut checks = Checks::new(language, &winner.findings);
    checks.neighbours(&report.objectives[0], winner.plateau);
    let Some(robustness) = &winner.robustness else { return String::new() };
    checks.shaken(robustness);
    let net = grouped(robustness.without_best_trades.net, 2);
    let title = tell(language, "What is left of its net gain of {}?", &[&net]);
    format!("\n{title}\n{}\n{}", checks.text(), found(language, &winner.findings))
}
