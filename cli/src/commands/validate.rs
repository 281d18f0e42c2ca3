//! `codex validate`: whether a strategy looks ahead, and what is left of its run when it is shaken.

mod sweep;

use std::fmt::Display;
use std::process::ExitCode;

use api::{
    ApiError, BacktestRequest, Code, FindingReport, FindingSeverity, PlateauReport, ProofReport, ProofVerdict,
    RobustnessReport, ShakenReport, StrategyApi, ValidateReport, ValidateRequest,
};
use clap::{Arg, Args};

use crate::arguments::{Language, Output};
use crate::commands::Session;
use crate::commands::backtest::RunArguments;
use crate::desk::block_on;
use crate::failure::{Outcome, warn};
use crate::language::{say, tell};
use crate::output;
use crate::progress::while_doing;
use crate::table::{Table, grouped, percent};

/// Prove that a rule does not look ahead, and shake its run, or the winner of a sweep: exit code 7 on a finding
///
/// What is tried: the proof at every bar that says something, how much history the last signal needs, every fill against the
/// decision before it, the cost at which nothing is left, every decision one bar later, one tick more slippage, the best
/// trades taken off, and the bootstrap of blocks. Of a finished sweep all that for its winner, and whether it is luck: the
/// deflated Sharpe ratio, the probability of overfitting, other histories of its trades and returns, and what it gains when
/// the market rises, falls, is calm or wild.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  codex validate sma_cross --symbol 0700.HK --venue auto --fees 0.0003
  codex validate my_rule.toml --data bars.csv --fees 0.001 -o json | jq .findings
  codex validate --sweep last")]
#[command(mut_args(or_sweep))]
pub struct Arguments {
    /// What decides the run.
    #[command(flatten)]
    pub run: RunArguments,
    /// A finished sweep by its name, the beginning of it, or `last`: what it kept, and its data read again
    #[arg(long, value_name = "NAME", group = "bars", help_heading = "Validation")]
    pub sweep: Option<String>,
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

/// What says a run is in the way of a sweep, which says it itself.
fn or_sweep(argument: Arg) -> Arg {
    if argument.get_id() == "sweep" || argument.get_help_heading() == Some("Validation") {
        return argument;
    }
    let argument = argument.conflicts_with("sweep");
    if argument.get_id() != "strategy" {
        return argument;
    }
    argument.required(false).required_unless_present("sweep").default_value("").hide_default_value(true)
}

/// Does what was asked.
pub fn run(session: &Session, arguments: &Arguments) -> Outcome {
    let run = match &arguments.sweep {
        Some(_) => BacktestRequest::default(),
        None => arguments.run.request(session)?,
    };
    let how = ValidateRequest {
        run,
        best_trades: arguments.best,
        samples: arguments.samples,
        seed: arguments.seed,
        level: arguments.level,
    };
    let service = session.service(session.config.must(None, "backtest.save")?);
    if let Some(name) = &arguments.sweep {
        return sweep::run(session, &service, name, &how);
    }
    let doing = format!("validating {}", how.run.strategy);
    let report = while_doing(&session.global, &doing, || block_on(service.validate(&how)))?;
    for warning in &report.warnings {
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

/// A finding is told by the exit code, too.
fn left_with(findings: &[FindingReport]) -> ExitCode {
    if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(Code::Finding.exit_code()) }
}

/// The findings as rows.
fn csv(findings: &[FindingReport]) -> Result<String, ApiError> {
    let rows = findings.iter().map(|it| vec![it.code.clone(), word(it.severity).to_owned(), it.sentence.clone()]);
    output::csv(&["code", "severity", "finding"], rows)
}

fn word(severity: FindingSeverity) -> &'static str {
    match severity {
        FindingSeverity::Warning => "warning",
        FindingSeverity::Error => "error",
    }
}

fn page(language: Language, report: &ValidateReport) -> String {
    let tell = |english: &str, values: &[&dyn Display]| tell(language, english, values);
    let params: String = report.params.iter().map(|(name, value)| format!(" {name}={}", output::cell(value))).collect();
    let bars = grouped(report.data.bars as f64, 0);
    let mut page = tell("{}{} on {}, {} bars", &[&report.strategy, &params, &report.data.symbol, &bars]) + "\n\n";
    let mut checks = Checks::new(language, &report.findings);
    checks.run(report);
    page += &checks.text();
    page.push('\n');
    if let Some(assumed) = &report.proof.assumes {
        page += &format!("\n{}: {}\n", say(language, "assumed"), say(language, assumed));
    }
    page + &ending(language, &report.findings)
}

/// What was found, or that nothing was.
fn ending(language: Language, findings: &[FindingReport]) -> String {
    if findings.is_empty() {
        return format!("\n{}\n", say(language, "Nothing was found. That is no proof of a gain to come."));
    }
    format!("\n{}\n{}", say(language, "Found"), found(language, findings))
}

/// A line a finding.
pub fn found(language: Language, findings: &[FindingReport]) -> String {
    let line = |it: &FindingReport| format!("  {} ({}): {}\n", it.code, say(language, word(it.severity)), it.sentence);
    findings.iter().map(line).collect()
}

/// A table of what was checked: a line a check, with a mark, the answer and the net gain that is left.
pub struct Checks<'a> {
    language: Language,
    findings: &'a [FindingReport],
    table: Table,
}

impl<'a> Checks<'a> {
    /// No check yet; those with a finding are marked.
    pub fn new(language: Language, findings: &'a [FindingReport]) -> Self {
        let titles = ["check", "answer", "net gain"].map(|title| say(language, title));
        Self { language, findings, table: Table::new(&titles.each_ref().map(String::as_str)) }
    }

    /// A check by the code of its finding.
    pub fn row(&mut self, code: &str, check: &str, answer: String, net: String) {
        self.judged(code, true, check, answer, net);
    }

    /// The same; one that is not good without being a finding of its own, or cannot be judged, has no mark of either.
    fn judged(&mut self, code: &str, is_good: bool, check: &str, answer: String, net: String) {
        let is_found = self.findings.iter().any(|it| it.code == code);
        let mark = match (is_found, is_good) {
            (true, _) => "✗",
            (false, true) => "✓",
            (false, false) => "–",
        };
        self.marked(mark, check, answer, net);
    }

    fn marked(&mut self, mark: &str, check: &str, answer: String, net: String) {
        self.table.row([format!("{mark} {}", say(self.language, check)), answer, net]);
    }

    /// All that is checked of one run.
    fn run(&mut self, report: &ValidateReport) {
        self.proof(&report.proof, report.net);
        if let Some(fills) = report.fills_checked {
            let answer = tell(self.language, "{} fills", &[&grouped(fills as f64, 0)]);
            self.row("fills", "fills follow decisions", answer, String::new());
        }
        self.shaken(&report.robustness);
    }

    fn proof(&mut self, proof: &ProofReport, net: f64) {
        let (language, net) = (self.language, grouped(net, 2));
        match proof.verdict {
            ProofVerdict::Clean => {
                let tried = tell(language, "{} futures tried, none known", &[&grouped(proof.cuts as f64, 0)]);
                self.row("look-ahead", "look-ahead", tried, net);
            }
            ProofVerdict::Unproven => {
                self.marked("–", "look-ahead", say(language, "the decisions were made elsewhere"), net);
            }
            ProofVerdict::Leaks | ProofVerdict::FormsDiffer => {
                self.marked("✗", "look-ahead", say(language, "see below"), net);
            }
        }
        if let Some(bars) = proof.settled_after {
            let needs = tell(language, "the last signal needs {} bars", &[&grouped(bars as f64, 0)]);
            self.row("warm-up", "warm-up", needs, String::new());
        }
    }

    /// What the winner of a sweep stands on, by this measure.
    pub fn neighbours(&mut self, measure: &str, ground: Option<PlateauReport>) {
        if let Some(ground) = ground.filter(|ground| ground.neighbours > 0) {
            let [mean, worst] = [ground.mean, ground.worst].map(|value| format!("{value:.3}"));
            let known = ground.neighbours - ground.without;
            let mut answer = tell(
                self.language,
                "{} {} in the mean, {} at worst, over it and {} beside it",
                &[&measure, &mean, &worst, &known],
            );
            if ground.without > 0 {
                answer += &tell(self.language, "; {} more have no value", &[&ground.without]);
            }
            self.row("peak", "one grid step each way", answer, String::new());
        }
    }

    /// What is left of the run when it is shaken.
    pub fn shaken(&mut self, report: &RobustnessReport) {
        let language = self.language;
        let rate = |rate: f64| format!("{:.4} %", rate * 100.0);
        let even = &report.break_even;
        let answer = match even.rate {
            Some(at) => {
                tell(language, "run again it loses from {} a side on; the run pays {}", &[&rate(at), &rate(even.paid)])
            }
            None => say(language, "loses without any fee"),
        };
        self.judged("cost-break-even", even.rate.is_some(), "cost break-even", answer, String::new());
        if let Some(it) = &report.one_bar_later {
            self.changed("delay", "delay", it);
        }
        if let Some(it) = &report.more_slippage {
            self.changed("slippage", "slippage", it);
        }
        self.changed("best-trades", "best trades", &report.without_best_trades);
        if let Some(it) = &report.bootstrap {
            let sharpe = match (it.sharpe_low, it.sharpe_high) {
                (Some(low), Some(high)) => {
                    tell(language, ", Sharpe {} to {}", &[&format!("{low:.2}"), &format!("{high:.2}")])
                }
                _ => String::new(),
            };
            let [lost, level, low, high] =
                [it.loss_probability, it.level, it.total_return_low, it.total_return_high].map(percent);
            let answer = tell(
                language,
                "{} of {} series lose; {} of them return {} to {}",
                &[&lost, &grouped(it.samples as f64, 0), &level, &low, &high],
            );
            let is_good = it.loss_probability < 0.5;
            self.judged("bootstrap", is_good, "bootstrap", answer + &sharpe, String::new());
        }
    }

    fn changed(&mut self, code: &str, check: &str, it: &ShakenReport) {
        // A sentence about a number is known by what is left without it.
        let is_number = |word: &&str| word.parse::<f64>().is_ok();
        let number = it.change.split(' ').find(is_number).unwrap_or_default();
        let known = it.change.replacen(number, "{}", usize::from(!number.is_empty()));
        let answer = tell(self.language, &known, &[&number]);
        self.judged(code, it.judged && it.changed > 0.0, check, answer, grouped(it.changed, 2));
    }

    /// As it is printed.
    pub fn text(self) -> String {
        self.table.right([2]).text()
    }
}
