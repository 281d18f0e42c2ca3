//! `codex validate --sweep`: a finished sweep.

use std::fmt::Display;

use api::{ApiError, Code, HistoriesReport, KeptSweep, SweepReport, SweepValidateReport, ValidateRequest};
use services::StrategyService;
use store::Sweeps;

use super::{Checks, csv, ending, left_with};
use crate::arguments::{Language, Output};
use crate::commands::Session;
use crate::commands::sweep::page::{head, truth};
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::language::{say, tell};
use crate::output;
use crate::progress::while_doing;
use crate::table::{Table, grouped, percent};

/// Validates the sweep of this name.
pub(super) fn run(
    session: &Session,
    service: &StrategyService<LocalData>,
    name: &str,
    how: &ValidateRequest,
) -> Outcome {
    let kept = kept(session, name)?;
    let doing = format!("validating the sweep {}", kept.name);
    let report = while_doing(&session.global, &doing, || block_on(service.validate_sweep(kept, how)))?;
    let of_run = report.run.warnings.iter().filter(|warning| !report.sweep.warnings.contains(warning));
    for warning in report.sweep.warnings.iter().chain(of_run) {
        warn(&session.global, warning);
    }
    let text = match session.output() {
        Output::Json => output::json(&report)?,
        Output::Jsonl => output::jsonl([&report])?,
        Output::Csv => csv(&report.findings)?,
        Output::Table => page(session.language(), &report),
    };
    output::print(&text)?;
    Ok(left_with(&report.findings))
}

fn kept(session: &Session, name: &str) -> Result<KeptSweep, ApiError> {
    let sweeps = Sweeps::open(session.data_dir()?)?;
    let name = sweeps.resolve(name)?;
    let (header, rows, report) = sweeps.read(&name)?;
    let report = report.ok_or_else(|| {
        ApiError::new(Code::Usage, format!("the sweep `{name}` is not finished"))
            .hint(format!("repeat its codex sweep with --resume {name}"))
    })?;
    let report: SweepReport = serde_json::from_value(report).map_err(|cause| {
        ApiError::new(Code::BadData, format!("the report of the sweep `{name}` is damaged: {cause}"))
    })?;
    Ok(KeptSweep { name, header, rows, report })
}

fn page(language: Language, report: &SweepValidateReport) -> String {
    let title = |english: &str| format!("\n{}\n", say(language, english));
    let mut page = head(language, &report.sweep) + "\n";
    page += &report.sweep.winner.as_ref().map_or(String::new(), |winner| truth(language, &report.sweep, winner));
    page += &format!("{}{}\n", title("What is left of the winner?"), checks(language, report));
    if !report.monte_carlo.is_empty() {
        page += &format!("{}{}\n", title("Other histories"), histories(language, &report.monte_carlo));
    }
    if !report.regimes.is_empty() {
        let title = tell(language, "By what the market did in the {} bars before", &[&report.regime_window]);
        page += &format!("\n{title}\n{}\n", regimes(language, report));
    }
    page + &ending(language, &report.findings)
}

fn checks(language: Language, report: &SweepValidateReport) -> String {
    let tell = |english: &str, values: &[&dyn Display]| tell(language, english, values);
    let mut checks = Checks::new(language, &report.findings);
    if let Some(found) = &report.sweep.overfitting {
        let (chance, splits) = (percent(found.probability_of_overfitting), grouped(found.splits as f64, 0));
        let answer = tell("{} of {} splits choose one of the worse half", &[&chance, &splits]);
        checks.row("overfitting", "overfitting", answer, String::new());
    }
    if let Some(winner) = &report.sweep.winner {
        let or_none = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
        let sure = or_none(winner.deflated_sharpe.map(percent));
        let more = tell("{} sure that it is more than luck", &[&sure]);
        checks.row("deflated-sharpe", "deflated Sharpe", more, String::new());
        let needed = or_none(winner.bars_needed.map(|bars| grouped(bars.ceil(), 0)));
        let bars = grouped(report.sweep.data.bars as f64, 0);
        let answer = tell("needs {} bars, has {}", &[&needed, &bars]);
        checks.row("track-record", "track record", answer, String::new());
        checks.neighbours(&report.sweep.objectives[0], winner.plateau);
    }
    checks.run(&report.run);
    checks.text()
}

fn histories(language: Language, all: &[HistoriesReport]) -> String {
    let titles = ["drawn", "histories", "total return", "low end", "high end", "lose", "drawdown", "1 in 20 below"];
    let titles = titles.map(|title| say(language, title));
    let mut table = Table::new(&titles.each_ref().map(String::as_str));
    for it in all {
        let drawn = match it.drawn.as_str() {
            "trades-shuffled" => "its trades in another order",
            "trades-drawn" => "its trades, each any number of times",
            _ => "its bars in blocks",
        };
        let numbers = [it.total_return, it.total_return_low, it.total_return_high, it.loss_probability]
            .into_iter()
            .chain([it.max_drawdown, it.max_drawdown_worst])
            .map(percent);
        table.row([say(language, drawn), grouped(it.histories as f64, 0)].into_iter().chain(numbers));
    }
    table.right(1..8).text()
}

fn regimes(language: Language, report: &SweepValidateReport) -> String {
    let titles = ["market", "bars", "total return", "Sharpe ratio"].map(|title| say(language, title));
    let mut table = Table::new(&titles.each_ref().map(String::as_str));
    for it in &report.regimes {
        let total = it.total_return.map_or("–".to_owned(), percent);
        let sharpe = it.sharpe.map_or("–".to_owned(), |sharpe| format!("{sharpe:.3}"));
        table.row([say(language, &it.regime), grouped(it.bars as f64, 0), total, sharpe]);
    }
    table.right(1..4).text()
}
