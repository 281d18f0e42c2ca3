//! `codex walkforward`: parameters chosen in sample, traded out of sample, window by window.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{
    ApiError, LegReport, Scheme, TrialLedger, WalkForwardHost, WalkForwardOutcome, WalkForwardReport,
    WalkForwardRequest, WindowReport,
};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value, json};
use services::StrategyService;
use store::Trials;

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::backtest::RunArguments;
use crate::commands::searching::SearchArguments;
use crate::data::shown;
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::output;
use crate::table::{Table, count, grouped, percent, plain};
use crate::table_files;

/// Choose parameters in sample and trade them out of sample, window by window
///
/// In sample each combination is judged on the bars of the training alone, warmed up on the bars before it; the best is
/// traded on the test that follows. One account goes through all tests: at the close of the first bar of a test it takes the
/// side on which the new parameters stand, keeps a position that both have, and where nothing changed goes on as if nothing had
/// been. Nothing that is chosen can know a bar of its test, nor in a walk any later one.
#[derive(Args, Debug)]
#[command(after_help = "Lengths are bars (504), years (2y), months (6mo) or a share of all bars (20%).
What holds is a Sharpe ratio out of sample that is hardly luck, with half of the promised growth and half of the windows behind it.

Examples:
  codex walkforward rsi --symbol 0700.HK --grid period=5..30:5
  codex walkforward sma_cross --symbol GOOG.US --grid fast=5..50:5 --grid slow=60..200:20 -o csv
  codex walkforward macd --symbol GOOG.US --grid fast=5..15 --scheme anchored --train 3y --test 1y
  codex walkforward donchian --symbol GOOG.US --grid entry=10..60:10 --scheme combinatorial")]
pub struct Arguments {
    /// What decides every run.
    #[command(flatten)]
    pub run: RunArguments,
    /// What is varied, and how.
    #[command(flatten)]
    pub search: SearchArguments,
    /// How the bars are split into trainings and tests
    #[arg(long, value_enum, default_value_t = Split::Rolling, help_heading = "Splits")]
    pub scheme: Split,
    /// Length of a training, of an anchored walk of the first [default: 2y]
    #[arg(long, allow_hyphen_values = true, value_name = "LENGTH", help_heading = "Splits")]
    pub train: Option<String>,
    /// Length of a test; the next training ends with it [default: 6mo]
    #[arg(long, allow_hyphen_values = true, value_name = "LENGTH", help_heading = "Splits")]
    pub test: Option<String>,
    /// Folds (purged: 5, combinatorial: 6), or tests of a walk, which then end with the last bar
    #[arg(long, allow_hyphen_values = true, value_name = "N", help_heading = "Splits")]
    pub folds: Option<usize>,
    /// Folds tested at once, combinatorial [default: 2]
    #[arg(long, allow_hyphen_values = true, value_name = "N", help_heading = "Splits")]
    pub test_folds: Option<usize>,
    /// Bars left out between training and test: 0 in a walk; 1 with folds, as a bar is judged by its own return
    #[arg(long, allow_hyphen_values = true, value_name = "LENGTH", help_heading = "Splits")]
    pub purge: Option<String>,
    /// Bars left out of the training after a tested fold, beyond the purge [default: 1%]
    #[arg(long, allow_hyphen_values = true, value_name = "LENGTH", help_heading = "Splits")]
    pub embargo: Option<String>,
    /// Write the trades out of sample to a file (.csv, .json, .jsonl, .md, .xlsx)
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub trades: Option<PathBuf>,
    /// Write equity and drawdown of every bar out of sample to a file (.csv, .json, .jsonl, .md, .xlsx)
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub equity: Option<PathBuf>,
    /// Do not remember that these combinations were tried; what was tried before still counts
    #[arg(long, help_heading = "Files")]
    pub no_save: bool,
}

/// How the bars are split.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Split {
    /// Trainings of one length that move along with their tests.
    Rolling,
    /// Trainings that begin with the first bar and grow.
    Anchored,
    /// Purged k-fold: each fold is tested once by what is chosen on the others; what is behind a test begins with nothing and
    /// warms up on its own bars, standing aside meanwhile.
    #[value(alias = "kfold", alias = "k-fold")]
    Purged,
    /// Combinatorial purged cross-validation: several folds tested at once, several paths.
    #[value(alias = "cpcv")]
    Combinatorial,
}

impl From<Split> for Scheme {
    fn from(split: Split) -> Self {
        match split {
            Split::Rolling => Self::Rolling,
            Split::Anchored => Self::Anchored,
            Split::Purged => Self::Purged,
            Split::Combinatorial => Self::Combinatorial,
        }
    }
}

/// Does what was asked.
pub fn run(session: &Session, arguments: &Arguments) -> Outcome {
    let request = request(session, arguments)?;
    let run = &request.search.run;
    let inputs = [&run.data.file, &run.signals, &run.events].into_iter().flatten();
    let inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
    let files: Vec<&Path> = arguments.trades.iter().chain(&arguments.equity).map(PathBuf::as_path).collect();
    table_files::check_files(&files, &inputs)?;
    let pool = arguments.search.pool()?;
    let mut host = Host::new(session, arguments.no_save)?;
    let outcome = pool.install(|| block_on(StrategyService::new(LocalData).walkforward(&request, &mut host)));
    host.bar.finish_and_clear();
    let WalkForwardOutcome { report, curve, trades } = outcome?;
    for warning in &report.warnings {
        warn(&session.global, warning);
    }
    if let Some(file) = &arguments.trades {
        output::write_file(file, &table_files::trades_file(file, &trades)?)?;
    }
    if let Some(file) = &arguments.equity {
        output::write_file(file, &table_files::equity_file(file, &curve)?)?;
    }
    let text = match session.output() {
        Output::Json => output::json(&report)?,
        Output::Jsonl => output::jsonl(report.windows.iter().map(|window| row(&report, window)))?,
        Output::Csv => {
            let rows: Vec<Map<String, Value>> = report.windows.iter().map(|window| row(&report, window)).collect();
            let names: Vec<&str> = rows.first().map(|row| row.keys().map(String::as_str).collect()).unwrap_or_default();
            output::csv(&names, rows.iter().map(|row| names.iter().map(|name| output::cell(&row[*name])).collect()))?
        }
        Output::Table => page(&report),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn request(session: &Session, arguments: &Arguments) -> Result<WalkForwardRequest, ApiError> {
    Ok(WalkForwardRequest {
        search: arguments.search.request(arguments.run.request(session)?)?,
        scheme: arguments.scheme.into(),
        train: arguments.train.clone(),
        test: arguments.test.clone(),
        folds: arguments.folds,
        test_folds: arguments.test_folds,
        purge: arguments.purge.clone(),
        embargo: arguments.embargo.clone(),
    })
}

/// Watches the choices, and remembers what was tried.
struct Host {
    bar: ProgressBar,
    ledger: Trials,
}

impl Host {
    fn new(session: &Session, forgets: bool) -> Result<Self, ApiError> {
        let global = &session.global;
        let is_wanted = !global.quiet && !global.no_progress && std::io::stderr().is_terminal();
        let target = if is_wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:30} {pos} of {len} trainings  {eta} left");
        bar.set_style(style.expect("a fixed template"));
        let folder = session.data_dir()?;
        let ledger = if forgets { Trials::reading(folder) } else { Trials::open(folder)? };
        Ok(Self { bar, ledger })
    }
}

impl WalkForwardHost for Host {
    fn ledger(&self) -> Option<&dyn TrialLedger> {
        Some(&self.ledger)
    }

    fn progress(&mut self, done: usize, splits: usize) {
        self.bar.set_length(splits as u64);
        self.bar.set_position(done as u64);
    }
}

/// A window as a row of machine output: the same columns in every row.
fn row(report: &WalkForwardReport, window: &WindowReport) -> Map<String, Value> {
    let mut row = Map::new();
    let mut put = |name: String, value: Value| {
        row.insert(name, value);
    };
    put("path".to_owned(), json!(window.path));
    put("window".to_owned(), json!(window.window));
    put("split".to_owned(), json!(window.split));
    put("train_from".to_owned(), json!(window.train.first().map(|span| span.from)));
    put("train_to".to_owned(), json!(window.train.last().map(|span| span.to)));
    put("test_from".to_owned(), json!(window.test.from));
    put("test_to".to_owned(), json!(window.test.to));
    for axis in &report.axes {
        let value = window.params.as_ref().map_or(Value::Null, |params| params[&axis.name].clone());
        // A parameter may be called like a column.
        let is_taken = ["path", "window", "split"].contains(&axis.name.as_str());
        put(if is_taken { format!("param_{}", axis.name) } else { axis.name.clone() }, value);
    }
    for (name, leg) in [("in", window.in_sample), ("out", Some(window.out_of_sample))] {
        let mut put = |measure: &str, value: Value| put(format!("{name}_{measure}"), value);
        put("bars", json!(leg.map(|leg| leg.bars)));
        put("objective", json!(leg.and_then(|leg| leg.objective)));
        put("total_return", json!(leg.map(|leg| leg.total_return)));
        put("sharpe", json!(leg.and_then(|leg| leg.sharpe)));
        put("max_drawdown", json!(leg.and_then(|leg| leg.max_drawdown)));
        put("trades", json!(leg.map(|leg| leg.trades)));
    }
    // With folds a training has holes: from/to of each part, as ISO 8601 writes intervals.
    let spans: Vec<String> = window.train.iter().map(|span| format!("{}/{}", span.from, span.to)).collect();
    row.insert("train_spans".to_owned(), json!(spans.join(" ")));
    row
}

/// The report for people.
fn page(report: &WalkForwardReport) -> String {
    let mut page = format!("{} on {}, {}\n", report.strategy, report.data.symbol, count(report.data.bars, "bar"));
    let axis = |axis: &api::AxisReport| {
        let [first, last] = axis.ends.each_ref().map(plain);
        format!("{} {first} … {last} ({})", axis.name, grouped(f64::from(axis.values), 0))
    };
    page += &report.axes.iter().map(axis).collect::<Vec<_>>().join(" × ");
    page += &if report.constraint.is_empty() { "\n".to_owned() } else { format!(" where {}\n", report.constraint) };
    page += &split(report);
    page += &format!("\nWindows\n{}\n", windows(report));
    if report.paths.len() > 1 {
        page += &format!("\nPaths\n{}\n", paths(report));
    }
    page += &format!("\nOut of sample{}\n{}\n", which(report), measures(report));
    if !report.drift.is_empty() {
        page += &format!("\nDrift, of the span of the grid\n{}\n", drift(report));
    }
    page += &format!("\nDoes the choice hold?\n{}  {}\n", kept(report), report.verdict);
    page + &next(report)
}

/// What the walk would trade next.
fn next(report: &WalkForwardReport) -> String {
    let Some(next) = &report.next else { return String::new() };
    let symbol = report.data.symbol.parse().ok();
    let day = |time| shown(time, report.data.interval, symbol.as_ref());
    let params: String = next.params.iter().map(|(name, value)| format!(" {name}={}", plain(value))).collect();
    format!("\nNext{params}\n  chosen on {} – {}, and not tested\n", day(next.train.from), day(next.train.to))
}

/// How the bars were split, in a line or two.
fn split(report: &WalkForwardReport) -> String {
    let it = &report.split;
    let bars = |number: usize| count(number, "bar");
    let mut text = match (it.folds, it.test_folds) {
        (Some(folds), Some(1)) => format!("{}: {folds} folds of {}", it.scheme.name(), bars(it.test)),
        (Some(folds), Some(tested)) => format!(
            "{}: {tested} of {folds} folds of {}, {} splits, {} paths",
            it.scheme.name(),
            bars(it.test),
            it.splits,
            report.paths.len()
        ),
        _ => format!(
            "{}: {} of {}, chosen on {}{}",
            it.scheme.name(),
            count(it.splits, "test"),
            bars(it.test),
            bars(it.train),
            if it.scheme == Scheme::Anchored { " and more" } else { "" }
        ),
    };
    for (number, what) in [(it.purge, "purged"), (it.embargo, "embargoed")] {
        if number > 0 {
            text += &format!(", {} {what}", bars(number));
        }
    }
    if it.left_over > 0 {
        text += &format!("; the last {} fill no test", bars(it.left_over));
    }
    let (runs, seconds) = (grouped(report.runs as f64, 0), report.elapsed_ms / 1e3);
    format!("{text}\nby {} ({}): {runs} runs in {seconds:.2} s\n", report.objective, report.method)
}

fn windows(report: &WalkForwardReport) -> String {
    let names: Vec<&str> = report.axes.iter().map(|axis| axis.name.as_str()).collect();
    let several = report.paths.len() > 1;
    let mut header: Vec<&str> = if several { vec!["path", "window"] } else { vec!["window"] };
    header.extend(["test from", "to"]);
    header.extend(&names);
    let objective = [format!("{} in", report.objective), format!("{} out", report.objective)];
    header.extend(objective.iter().map(String::as_str));
    header.extend(["return in", "return out", "trades out"]);
    let symbol = report.data.symbol.parse().ok();
    let day = |time| shown(time, report.data.interval, symbol.as_ref());
    let mut table = Table::new(&header);
    for window in &report.windows {
        let mut cells = if several { vec![window.path.to_string()] } else { Vec::new() };
        cells.extend([window.window.to_string(), day(window.test.from), day(window.test.to)]);
        let chosen = |name: &&str| window.params.as_ref().map_or("–".to_owned(), |params| plain(&params[*name]));
        cells.extend(names.iter().map(chosen));
        let out = window.out_of_sample;
        let value =
            |leg: Option<LegReport>| leg.and_then(|leg| leg.objective).map(|value| measure(&report.objective, value));
        cells.extend([value(window.in_sample), value(Some(out))].map(|cell| cell.unwrap_or_else(|| "–".to_owned())));
        cells.push(window.in_sample.map_or("–".to_owned(), |leg| percent(leg.total_return)));
        cells.extend([percent(out.total_return), out.trades.to_string()]);
        table.row(cells);
    }
    let first = if several { 4 } else { 3 };
    table.right(first..header.len()).text()
}

fn paths(report: &WalkForwardReport) -> String {
    let header = ["path", "final equity", "total return", "annual return", "max drawdown", "sharpe", "trades"];
    let mut table = Table::new(&header);
    let or_none = |value: Option<f64>, text: fn(f64) -> String| value.map_or("–".to_owned(), text);
    for path in &report.paths {
        table.row([
            path.path.to_string(),
            grouped(path.final_equity, 2),
            percent(path.total_return),
            or_none(path.annual_return, percent),
            or_none(path.max_drawdown, percent),
            or_none(path.sharpe, |value| format!("{value:.3}")),
            path.trades.to_string(),
        ]);
    }
    table.right(1..header.len()).text()
}

/// Which path is told of, where there are several.
fn which(report: &WalkForwardReport) -> String {
    if report.paths.len() > 1 { format!(", path {} (the one in the middle)", report.path) } else { String::new() }
}

fn measures(report: &WalkForwardReport) -> String {
    let mut table = Table::new(&[]);
    let cell = |name: &str| report.metrics[name].as_f64().map_or("–".to_owned(), |value| measure(name, value));
    for [(left, one), (right, other)] in [
        [("Final equity", "final_equity"), ("Total return", "total_return")],
        [("Annual return", "annual_return"), ("Annual volatility", "annual_volatility")],
        [("Sharpe ratio", "sharpe"), ("Maximum drawdown", "max_drawdown")],
        [("Trades", "trades"), ("Win rate", "win_rate")],
        [("Exposure", "exposure"), ("Buy and hold", "benchmark_return")],
    ] {
        table.row([format!(" {left}"), cell(one), format!(" {right}"), cell(other)]);
    }
    table.right([1, 3]).text()
}

fn drift(report: &WalkForwardReport) -> String {
    let mut table = Table::new(&["parameter", "changes", "mean step", "range"]);
    for drift in &report.drift {
        table.row([drift.name.clone(), percent(drift.changes), percent(drift.step), percent(drift.range)]);
    }
    table.right(1..4).text()
}

/// What was kept of the promise.
fn kept(report: &WalkForwardReport) -> String {
    let mut table = Table::new(&[]);
    let mut line = |name: String, value: Option<String>| {
        table.row([format!("  {name}"), value.unwrap_or_else(|| "–".to_owned())]);
    };
    let value = |value: Option<f64>| value.map(|value| measure(&report.objective, value));
    let has_both = |window: &&WindowReport| {
        window.in_sample.is_some_and(|leg| leg.objective.is_some()) && window.out_of_sample.objective.is_some()
    };
    let both = match report.windows.iter().filter(has_both).count() {
        some if some < report.windows.len() => format!("{some} windows that have it in both"),
        _ => "the windows".to_owned(),
    };
    line(format!("{} in sample, mean of {both}", report.objective), value(report.objective_in_sample));
    line(format!("{} out of sample, mean of the same", report.objective), value(report.objective_out_of_sample));
    line("efficiency: growth out of sample over growth in sample".to_owned(), report.efficiency.map(percent));
    line("windows that gained".to_owned(), report.profitable.map(percent));
    line("chance that the Sharpe ratio is above zero".to_owned(), report.probabilistic_sharpe.map(percent));
    if let Some(paths) = &report.distribution {
        let lies = format!("{:.3} … {:.3} … {:.3}", paths.worst, paths.median, paths.best);
        line("Sharpe ratios of the paths: worst, median, best".to_owned(), Some(lies));
        line("paths whose Sharpe ratio is not above zero".to_owned(), Some(percent(paths.losing)));
    }
    if let Some(ever) = report.tried_ever {
        line("combinations ever tried on these data".to_owned(), Some(grouped(ever as f64, 0)));
    }
    format!("{}\n\n", table.text())
}

/// A measure for people.
fn measure(name: &str, value: f64) -> String {
    match name {
        "trades" => grouped(value, 0),
        "final_equity" => grouped(value, 2),
        "sharpe" | "sortino" | "calmar" | "profit_factor" => format!("{value:.3}"),
        _ => percent(value),
    }
}
