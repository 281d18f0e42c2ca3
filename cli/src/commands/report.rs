//! `codex report`: the tear-sheet of a run, of several, of a sweep or of a series of returns, as a page of HTML or as PDF.

mod compared;
mod swept;

pub use compared::records;
pub use swept::{named, of_sweep};

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, BacktestReport, Code, Curve, Manifest, RunStore as _, StrategyApi as _, TearSheet};
use clap::Args;
use market::Symbol;
use report::{Block, Page, Paper, Sheet, Theme};
use serde_json::json;
use sources::series::SeriesKind;

use crate::arguments::{Language, Output};
use crate::commands::risk::{self, Tails};
use crate::commands::{Session, chart};
use crate::desk::{self, block_on};
use crate::failure::{Outcome, warn};
use crate::language::say;
use crate::measured::{Measured, SeriesArguments, bad};
use crate::progress::while_doing;
use crate::report as text;
use crate::{output, sheet};

/// Write the tear-sheet of a run, of several, of a sweep, or of a series of returns or prices
///
/// One file of HTML with candles, trades, equity, drawdowns, months, rolling measures, costs, every
/// measure with its formula, the settings and the command that repeats the run. Of several runs it lays
/// their equity and their measures beside one another; of a sweep it shows fields over any two parameters,
/// every try, and whether the winner is luck. It opens without a network, in English and Chinese, light
/// and dark. As PDF it is the same on pages of A4. The same input gives the same bytes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  codex report last
  codex report last --lang zh-HK --theme dark --out run.html
  codex report last --out run.pdf
  codex report 1kabc 1kabd --out two-runs.html
  codex report --sweep last --out sweep.html
  codex report --returns returns.csv --benchmark spx.csv --out returns.html")]
pub struct Arguments {
    /// What is shown.
    #[command(flatten)]
    pub series: SeriesArguments,
    /// Other runs, beside the first
    #[arg(value_name = "RUN", requires = "run", conflicts_with = "benchmark")]
    pub others: Vec<String>,
    /// A sweep: its name, a beginning of it, or `last`
    #[arg(long, value_name = "NAME", group = "what", conflicts_with = "benchmark")]
    pub sweep: Option<String>,
    /// The file, .html or .pdf; without it the name of the run or of the series, .html
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// light or dark; without it as the reader's system has it
    #[arg(long, value_name = "NAME", value_parser = chart::theme)]
    pub theme: Option<Theme>,
}

/// Does what was asked.
pub fn run(session: &Session, arguments: &Arguments) -> Outcome {
    let series = &arguments.series;
    let is_kept = series.run.is_some() || arguments.sweep.is_some();
    if is_kept && (series.rf.is_some() || series.periods_per_year.is_some()) {
        return Err(ApiError::new(Code::Usage, "a run or a sweep is shown as it was measured when it was made")
            .hint("codex risk RUN --rf … measures it otherwise; codex backtest --rf … makes it anew"));
    }
    let inputs = [&series.returns, &series.prices, &series.benchmark].into_iter().flatten();
    let inputs: Vec<&Path> = inputs.map(PathBuf::as_path).collect();
    if let Some(file) = &arguments.out {
        check(file)?;
        output::check_places(&[file], &inputs)?;
    }
    let form = arguments.out.as_deref().map_or(Ok(Form::Page), form)?;
    let how = How { theme: arguments.theme, form };
    let (bytes, name) =
        while_doing(&session.global, "writing the tear-sheet", || match (&series.run, &arguments.sweep) {
            (_, Some(name)) => swept::of_kept(session, name, how),
            (Some(name), _) if !arguments.others.is_empty() => {
                let names = std::iter::once(name).chain(&arguments.others).map(String::as_str);
                compared::of_runs(session, &names.collect::<Vec<_>>(), how)
            }
            (Some(name), _) => {
                if let Some(sweep) = named(session, name)? {
                    return match series.benchmark {
                        None => swept::of_kept(session, &sweep, how),
                        Some(_) => {
                            Err(ApiError::new(Code::Usage, "a sweep is held beside buy and hold, no other benchmark")
                                .hint("leave out --benchmark"))
                        }
                    };
                }
                let record = session.runs()?.get(name)?;
                let mut curve = record.curve;
                if let Some(file) = &series.benchmark {
                    curve.close = beside(&curve, file)?;
                }
                let benchmark = series.benchmark.as_deref().map(stem);
                let asked = session.service(false);
                let seen = block_on(asked.tear_sheet(&record.manifest.request, &record.report.data.fingerprint))?;
                let bytes = of_run(session, &record.manifest, &record.report, &curve, seen, benchmark, how)?;
                Ok((bytes, record.report.run_id))
            }
            (None, None) => of_series(session, series, how),
        })?;
    let file = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("{name}.html")));
    output::check_places(&[&file], &inputs)?;
    output::write_file(&file, &bytes)?;
    written(session, &file, bytes.len())?;
    Ok(ExitCode::SUCCESS)
}

/// What a tear-sheet is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// HTML.
    Page,
    /// PDF.
    Paper,
}

/// How it is written.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// Of a page; paper is white.
    pub theme: Option<Theme>,
    /// As what.
    pub form: Form,
}

/// The tear-sheet of a run, beside its own data or the benchmark of this name that is in the curve.
pub fn of_run(
    session: &Session,
    manifest: &Manifest,
    report: &BacktestReport,
    curve: &Curve,
    mut seen: TearSheet,
    benchmark: Option<String>,
    how: How,
) -> Result<Vec<u8>, ApiError> {
    let warnings = std::mem::take(&mut seen.warnings);
    warnings.iter().for_each(|warning| warn(&session.global, warning));
    let mut sheet = sheet::of_run(session.language(), report, curve, seen);
    if manifest.request.events.is_some() {
        // A split changes the units of a position on the way.
        sheet.positions.iter_mut().for_each(|position| position.units = f64::NAN);
    }
    let command = typed(&manifest.command_line);
    let notes: Vec<String> = report.warnings.iter().cloned().chain(warnings).collect();
    if how.form == Form::Paper {
        let blocks = text::blocks(session.language(), &report.metrics, Some(&report.costs));
        return paper(session, &sheet, blocks, notes, &command);
    }
    let page = Page {
        sheet: &sheet,
        result: json!(BacktestReport { trades: Vec::new(), ..report.clone() }),
        trades: Some(&report.trades),
        manifest: Some(json!(manifest)),
        command: Some(command),
        benchmark,
        currency: report.data.symbol.parse().ok().and_then(|it: Symbol| it.currency().map(str::to_owned)),
        notes,
        words: words(report),
        language: chart::words(session.language()),
        theme: how.theme,
    };
    Ok(page.html().into_bytes())
}

/// The same on paper.
fn paper(
    session: &Session,
    sheet: &Sheet,
    blocks: Vec<Block>,
    mut notes: Vec<String>,
    command: &str,
) -> Result<Vec<u8>, ApiError> {
    notes.extend((!command.is_empty()).then(|| command.to_owned()));
    let paper = Paper { sheet, blocks, notes, language: chart::words(session.language()) };
    paper.pdf().map_err(chart::failed)
}

/// The tear-sheet of a series, and what it is called.
fn of_series(session: &Session, arguments: &SeriesArguments, how: How) -> Result<(Vec<u8>, String), ApiError> {
    let measured = Measured::of(session, arguments)?;
    let (year, rf) = measured.convention(session, arguments)?;
    let result = risk::report(Tails::default(), &measured, &year, rf)?;
    let file = arguments.returns.as_ref().or(arguments.prices.as_ref());
    let name = file.map_or_else(|| "series".to_owned(), |file| stem(file));
    let sheet = sheet::of_series(name.clone(), &measured, &year, rf);
    let command = typed(&session.typed);
    if how.form == Form::Paper {
        let blocks = text::blocks(session.language(), &result, None);
        return Ok((paper(session, &sheet, blocks, Vec::new(), &command)?, name));
    }
    let page = Page {
        sheet: &sheet,
        result: result.into(),
        trades: None,
        manifest: None,
        command: Some(command),
        benchmark: arguments.benchmark.as_deref().map(stem),
        currency: None,
        notes: Vec::new(),
        words: Vec::new(),
        language: chart::words(session.language()),
        theme: how.theme,
    };
    Ok((page.html().into_bytes(), name))
}

/// Prices of a benchmark beside the bars of a run: at each bar the last one known, before the first that one.
fn beside(curve: &Curve, file: &Path) -> Result<Vec<f64>, ApiError> {
    let benchmark = desk::series(file, SeriesKind::Prices)?;
    let overlaps = benchmark.time.first() <= curve.time.last() && curve.time.first() <= benchmark.time.last();
    if benchmark.values.is_empty() || !overlaps {
        return Err(bad("the run and its benchmark have no day in common").hint("check that both are stamped alike"));
    }
    let known = |time| benchmark.time.partition_point(|at| at <= time).saturating_sub(1);
    Ok(curve.time.iter().map(|time| benchmark.values[known(time)]).collect())
}

/// What a file is called, without its folder and its ending.
fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What the result calls things, in every language.
fn words(report: &BacktestReport) -> Vec<[String; 3]> {
    let fees = report.costs.lines.iter().map(|line| &*line.name);
    let fixed = ["long", "short", "signal", "stop-loss", "take-profit", "trailing-stop", "last-bar", "liquidation"];
    let all = fees.chain(fixed);
    all.map(|word| [Language::En, Language::ZhCn, Language::ZhHk].map(|language| say(language, word))).collect()
}

/// A command line as a shell reads it.
fn typed(words: &[String]) -> String {
    let is_plain = |it: char| it.is_alphanumeric() || "-_./:=,%+@~".contains(it);
    let quoted = |word: &String| match !word.is_empty() && word.chars().all(is_plain) {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    let rest = words.iter().skip(1).map(quoted);
    std::iter::once("codex".to_owned()).chain(rest).collect::<Vec<_>>().join(" ")
}

/// Refuses a file whose name is not that of a tear-sheet.
pub fn check(file: &Path) -> Result<(), ApiError> {
    form(file).map(|_| ())
}

/// What a file's name asks for.
pub fn form(file: &Path) -> Result<Form, ApiError> {
    match file.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase).as_deref() {
        Some("html" | "htm") => Ok(Form::Page),
        Some("pdf") => Ok(Form::Paper),
        _ => Err(ApiError::new(Code::Usage, format!("{} is the name of no tear-sheet", file.display()))
            .hint("a name that ends in .html or .pdf")),
    }
}

/// Says what was written.
fn written(session: &Session, file: &Path, bytes: usize) -> Result<(), ApiError> {
    let name = file.display().to_string();
    let whole = json!({"file": name, "bytes": bytes});
    match session.output() {
        Output::Table => output::print(&format!("wrote {name}: {} kB", bytes.div_ceil(1000))),
        Output::Json => output::print(&output::json(&whole)?),
        Output::Jsonl => output::print(&output::jsonl([&whole])?),
        Output::Csv => output::print(&output::csv(&["file"], [vec![name]])?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_reads_back_as_it_was_typed() {
        let words = ["/usr/bin/codex", "backtest", "my rule.toml", "--size", "100%", "it's", ""].map(str::to_owned);
        assert_eq!(typed(&words), r"codex backtest 'my rule.toml' --size 100% 'it'\''s' ''");
    }
}
