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
    if let Some(front) = report.front {
        let front = grouped(front as f64, 0);
        page += &tell(
            language,
            "  * one of the {} runs that no other is better than in every objective; the best of them by {} is the winner\n",
            &[&front, &report.objectives[0]],
        );
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

/// These, and the objectives that are not among them.
fn columns(report: &SweepReport) -> Vec<&str> {
    let others = report.objectives.iter().map(String::as_str).filter(|name| !SHOWN.contains(name));
    SHOWN.into_iter().chain(others).collect()
}

/// Measures of a row as a reader sees them.
pub fn shown(metrics: &Map<String, Value>, columns: &[&str]) -> Vec<String> {
    let shown = |name: &&str| match (*name, metrics[*name].as_f64()) {
        (_, None) => "–".to_owned(),
        ("trades", Some(value)) => grouped(value, 0),
        ("final_equity", Some(value)) => grouped(value, 2),
        ("sharpe" | "calmar" | "sortino" | "profit_factor", Some(value)) => format!("{value:.3}"),
        (_, Some(value)) => percent(value),
    };
    columns.iter().map(shown).collect()
}

/// The best rows.
fn best(report: &SweepReport) -> String {
    let of_one = report.axes.iter().map(|axis| axis.name.as_str());
    let several = ["strategy", "params"].into_iter().filter(|_| !report.strategies.is_empty());
    let left = several.clone().count();
    let names: Vec<&str> = several.chain(of_one).collect();
    let (columns, front) = (columns(report), report.front.map(|_| "front"));
    let mut table = Table::new(&names.iter().chain(&columns).copied().chain(front).collect::<Vec<_>>());
    for row in &report.best {
        let params = names.iter().map(|name| match *name {
            "strategy" if left > 0 => row.strategy.clone(),
            "params" if left > 0 => params(&row.params),
            name => plain(&row.params[name]),
        });
        let front = row.front.map(|inside| if inside { "*" } else { "" }.to_owned());
        table.row(params.chain(shown(&row.metrics, &columns)).chain(front));
    }
    table.right(left..names.len() + columns.len()).text()
}

/// A line a rule: its best, and how many of its combinations are not the same run twice.
fn each(language: Language, report: &SweepReport) -> String {
    let [strategy, runs, distinct, best] = ["strategy", "runs", "distinct", "best"].map(|title| say(language, title));
    let columns = columns(report);
    let header: Vec<&str> =
        [&*strategy, &*runs, &*distinct, &*best].into_iter().chain(columns.iter().copied()).collect();
    let mut table = Table::new(&header);
    for one in &report.strategies {
        let counts = [one.counts.runs, one.distinct].map(|count| grouped(count as f64, 0));
        let best = one.best.as_ref().map_or("–".to_owned(), |row| params(&row.params));
        let cells = std::iter::once(one.strategy.clone()).chain(counts).chain([best]);
        match &one.best {
            Some(row) => table.row(cells.chain(shown(&row.metrics, &columns))),
            None => table.row(cells.chain(columns.iter().map(|_| "–".to_owned()))),
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
    facts(language, report, winner).into_iter().for_each(|[name, value]| table.row([format!("  {name}"), value]));
    page += &table.text();
    if report.objectives != ["sharpe"] {
        page += &format!("\n  {}", say("All of this is by the Sharpe ratio, whatever the objective."));
    }
    page + &format!("\n  {}\n", winner.verdict)
}

/// What is known of the luck of a search, a line each.
pub fn facts(language: Language, report: &SweepReport, winner: &WinnerReport) -> Vec<[String; 2]> {
    let mut facts = Vec::new();
    let mut line = |name: &str, value: Option<String>| {
        facts.push([say(language, name), value.unwrap_or_else(|| "–".to_owned())]);
    };
    let ratio = |value: Option<f64>| value.map(|value| format!("{value:.3}"));
    line("Sharpe ratio, as found", ratio(winner.sharpe));
    line("corrected for returns that hang together", ratio(winner.sharpe_autocorrelated));
    line("what luck alone shows in so many tries", ratio(winner.sharpe_of_luck));
    line("deflated: chance that it is more than luck", winner.deflated_sharpe.map(percent));
    line("chance that it is above zero, were it the only try", winner.probabilistic_sharpe.map(percent));
    line("bars that would show that at 95 %", winner.bars_needed.map(|bars| grouped(bars.ceil(), 0)));
    let years = winner.years_needed.map(|years| format!("{years:.1}"));
    line("years on which so many tries show less by luck", years);
    if let Some(trials) = &report.trials {
        let counts = [trials.here as f64, trials.independent_here, trials.ever as f64, trials.independent];
        let [here, independent_here, ever, independent] = &counts.map(|count| grouped(count, 0));
        let shown = "{} here ({} independent), {} ever ({} independent)";
        let tries = tell(language, shown, &[here, independent_here, ever, independent]);
        line("tries on these data", Some(tries));
        let root = report.settings.periods_per_year.sqrt();
        line("spread of their Sharpe ratios", ratio(trials.variance.map(|variance| variance.sqrt() * root)));
    }
    if let Some(held) = &report.benchmark {
        let sharpe = held.sharpe.map_or("–".to_owned(), |sharpe| format!("{sharpe:.3}"));
        line("buy and hold", Some(tell(language, "{}, Sharpe ratio {}", &[&percent(held.total_return), &sharpe])));
    }
    if let Some(found) = &report.overfitting {
        let (chance, splits) = (percent(found.probability_of_overfitting), grouped(found.splits as f64, 0));
        line("probability of overfitting", Some(tell(language, "{} ({} splits)", &[&chance, &splits])));
        line("winners that lose out of sample", Some(percent(found.probability_of_loss)));
        line("Sharpe ratio of winners out of sample per unit in sample", ratio(found.degradation));
    }
    facts
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
