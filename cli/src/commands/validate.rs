//! `codex validate`: whether a strategy looks ahead, and what is left of its run when it is shaken.

use std::process::ExitCode;

use api::{ApiError, Code, FindingSeverity, ProofVerdict, ShakenReport, StrategyApi, ValidateReport, ValidateRequest};
use clap::Args;
use services::StrategyService;

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::backtest::RunArguments;
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::output;
use crate::progress::while_doing;
use crate::table::{Table, grouped, percent};

/// Prove that a rule does not look ahead, and shake its run: exit code 7 on a finding
///
/// What is tried: the proof at every bar that says something, how much history the last signal needs, every fill against the
/// decision before it, the cost at which nothing is left, every decision one bar later, one tick more slippage, the best
/// trades taken off, and the bootstrap of blocks.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  codex validate sma_cross --symbol 0700.HK --venue auto --fees 0.0003
  codex validate my_rule.toml --data bars.csv --fees 0.001 -o json | jq .findings")]
pub struct Arguments {
    /// What decides the run.
    #[command(flatten)]
    pub run: RunArguments,
    /// Best trades to take off
    #[arg(long, value_name = "N", default_value_t = 5, help_heading = "Validation")]
    pub best: usize,
    /// Series to draw in the bootstrap
    #[arg(long, value_name = "N", default_value_t = 2000, help_heading = "Validation")]
    pub samples: usize,
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Validation")]
    pub seed: u64,
    /// What the bootstrap's intervals hold
    #[arg(long, value_name = "PART", default_value_t = 0.9, help_heading = "Validation")]
    pub level: f64,
}

/// Does what was asked.
pub fn run(session: &Session, arguments: &Arguments) -> Outcome {
    let request = ValidateRequest {
        run: arguments.run.request(session)?,
        best_trades: arguments.best,
        samples: arguments.samples,
        seed: arguments.seed,
        level: arguments.level,
    };
    let doing = format!("validating {}", request.run.strategy);
    let report = while_doing(&session.global, &doing, || block_on(StrategyService::new(LocalData).validate(&request)))?;
    for warning in &report.warnings {
        warn(&session.global, warning);
    }
    let text = match session.output() {
        Output::Json => output::json(&report)?,
        Output::Jsonl => output::jsonl([&report])?,
        Output::Csv => csv(&report)?,
        Output::Table => page(&report),
    };
    output::print(&text)?;
    Ok(if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(Code::Finding.exit_code()) })
}

/// The findings as rows.
fn csv(report: &ValidateReport) -> Result<String, ApiError> {
    let rows =
        report.findings.iter().map(|it| vec![it.code.clone(), word(it.severity).to_owned(), it.sentence.clone()]);
    output::csv(&["code", "severity", "finding"], rows)
}

fn word(severity: FindingSeverity) -> &'static str {
    match severity {
        FindingSeverity::Warning => "warning",
        FindingSeverity::Error => "error",
    }
}

fn page(report: &ValidateReport) -> String {
    let params: String = report.params.iter().map(|(name, value)| format!(" {name}={}", output::cell(value))).collect();
    let mut page = format!("{}{params} on {}, {} bars\n\n", report.strategy, report.data.symbol, report.data.bars);
    let mut table = Table::new(&["check", "answer", "net gain"]);
    let is_found = |code: &str| report.findings.iter().any(|it| it.code == code);
    let mut row = |code: &str, check: &str, answer: String, net: String| {
        let mark = match (code, report.proof.verdict) {
            ("look-ahead", ProofVerdict::Unproven) => "–",
            ("look-ahead", ProofVerdict::Leaks | ProofVerdict::FormsDiffer) => "✗",
            _ if is_found(code) => "✗",
            _ => "✓",
        };
        table.row([format!("{mark} {check}"), answer, net]);
    };
    let proof = &report.proof;
    let verdict = match proof.verdict {
        ProofVerdict::Clean => format!("{} futures tried, none known", grouped(proof.cuts as f64, 0)),
        ProofVerdict::Unproven => "the decisions were made elsewhere".to_owned(),
        ProofVerdict::Leaks | ProofVerdict::FormsDiffer => "see below".to_owned(),
    };
    row("look-ahead", "look-ahead", verdict, grouped(report.net, 2));
    if let Some(bars) = proof.settled_after {
        row("warm-up", "warm-up", format!("the last signal needs {} bars", grouped(bars as f64, 0)), String::new());
    }
    if let Some(fills) = report.fills_checked {
        row("fills", "fills follow decisions", format!("{} fills", grouped(fills as f64, 0)), String::new());
    }
    let rate = |rate: f64| format!("{:.4} %", rate * 100.0);
    let even = &report.break_even;
    let answer = match even.rate {
        Some(at) => format!("at {} a side; the run pays {}", rate(at), rate(even.paid)),
        None => "loses without any fee".to_owned(),
    };
    row("cost-break-even", "cost break-even", answer, String::new());
    let mut shaken = |code: &str, check: &str, it: &ShakenReport| {
        row(code, check, it.change.clone(), grouped(it.changed, 2));
    };
    if let Some(it) = &report.one_bar_later {
        shaken("delay", "delay", it);
    }
    if let Some(it) = &report.more_slippage {
        shaken("slippage", "slippage", it);
    }
    shaken("best-trades", "best trades", &report.without_best_trades);
    if let Some(it) = &report.bootstrap {
        let sharpe = match (it.sharpe_low, it.sharpe_high) {
            (Some(low), Some(high)) => format!(", Sharpe {low:.2} to {high:.2}"),
            _ => String::new(),
        };
        let answer = format!(
            "{} of {} series lose; {} of them return {} to {}{sharpe}",
            percent(it.loss_probability),
            grouped(it.samples as f64, 0),
            percent(it.level),
            percent(it.total_return_low),
            percent(it.total_return_high),
        );
        row("bootstrap", "bootstrap", answer, String::new());
    }
    page += &table.right([2]).text();
    page.push('\n');
    if report.findings.is_empty() {
        page += "\nNothing was found. That is no proof of a gain to come.\n";
    } else {
        page += "\nFound\n";
        for it in &report.findings {
            page += &format!("  {} ({}): {}\n", it.code, word(it.severity), it.sentence);
        }
    }
    page
}
