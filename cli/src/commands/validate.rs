//! `codex validate`: whether a strategy looks ahead, and what is left of its run when it is shaken.

use std::fmt::Display;
use std::process::ExitCode;

use api::{ApiError, Code, FindingSeverity, ProofVerdict, ShakenReport, StrategyApi, ValidateReport, ValidateRequest};
use clap::Args;

use crate::arguments::{Language, Output};
use crate::commands::Session;
use crate::commands::backtest::RunArguments;
use crate::desk::block_on;
use crate::failure::{Outcome, warn};
use crate::language::{say, tell};
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
    let service = session.service(session.config.must(None, "backtest.save")?);
    let report = while_doing(&session.global, &doing, || block_on(service.validate(&request)))?;
    for warning in &report.warnings {
        warn(&session.global, warning);
    }
    let text = match session.output() {
        Output::Json => output::json(&report)?,
        Output::Jsonl => output::jsonl([&report])?,
        Output::Csv => csv(&report)?,
        Output::Table => page(session.language(), &report),
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

fn page(language: Language, report: &ValidateReport) -> String {
    let say = |english: &str| say(language, english);
    let tell = |english: &str, values: &[&dyn Display]| tell(language, english, values);
    let params: String = report.params.iter().map(|(name, value)| format!(" {name}={}", output::cell(value))).collect();
    let bars = grouped(report.data.bars as f64, 0);
    let mut page = tell("{}{} on {}, {} bars", &[&report.strategy, &params, &report.data.symbol, &bars]) + "\n\n";
    let titles = ["check", "answer", "net gain"].map(say);
    let mut table = Table::new(&titles.each_ref().map(String::as_str));
    let is_found = |code: &str| report.findings.iter().any(|it| it.code == code);
    let mut row = |code: &str, check: &str, answer: String, net: String| {
        let mark = match (code, report.proof.verdict) {
            ("look-ahead", ProofVerdict::Unproven) => "–",
            ("look-ahead", ProofVerdict::Leaks | ProofVerdict::FormsDiffer) => "✗",
            _ if is_found(code) => "✗",
            _ => "✓",
        };
        table.row([format!("{mark} {}", say(check)), answer, net]);
    };
    let proof = &report.proof;
    let verdict = match proof.verdict {
        ProofVerdict::Clean => tell("{} futures tried, none known", &[&grouped(proof.cuts as f64, 0)]),
        ProofVerdict::Unproven => say("the decisions were made elsewhere"),
        ProofVerdict::Leaks | ProofVerdict::FormsDiffer => say("see below"),
    };
    row("look-ahead", "look-ahead", verdict, grouped(report.net, 2));
    if let Some(bars) = proof.settled_after {
        row("warm-up", "warm-up", tell("the last signal needs {} bars", &[&grouped(bars as f64, 0)]), String::new());
    }
    if let Some(fills) = report.fills_checked {
        row("fills", "fills follow decisions", tell("{} fills", &[&grouped(fills as f64, 0)]), String::new());
    }
    let rate = |rate: f64| format!("{:.4} %", rate * 100.0);
    let even = &report.break_even;
    let answer = match even.rate {
        Some(at) => tell("at {} a side; the run pays {}", &[&rate(at), &rate(even.paid)]),
        None => say("loses without any fee"),
    };
    row("cost-break-even", "cost break-even", answer, String::new());
    let mut shaken = |code: &str, check: &str, it: &ShakenReport| {
        // A sentence about a number is known by what is left without it.
        let number: String = it.change.chars().filter(char::is_ascii_digit).collect();
        let known = it.change.replacen(&number, "{}", usize::from(!number.is_empty()));
        row(code, check, tell(&known, &[&number]), grouped(it.changed, 2));
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
            (Some(low), Some(high)) => tell(", Sharpe {} to {}", &[&format!("{low:.2}"), &format!("{high:.2}")]),
            _ => String::new(),
        };
        let [lost, level, low, high] =
            [it.loss_probability, it.level, it.total_return_low, it.total_return_high].map(percent);
        let answer = tell(
            "{} of {} series lose; {} of them return {} to {}",
            &[&lost, &grouped(it.samples as f64, 0), &level, &low, &high],
        );
        row("bootstrap", "bootstrap", answer + &sharpe, String::new());
    }
    page += &table.right([2]).text();
    page.push('\n');
    if report.findings.is_empty() {
        page += &format!("\n{}\n", say("Nothing was found. That is no proof of a gain to come."));
    } else {
        page += &format!("\n{}\n", say("Found"));
        for it in &report.findings {
            page += &format!("  {} ({}): {}\n", it.code, say(word(it.severity)), it.sentence);
        }
    }
    page
}
