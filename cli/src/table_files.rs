//! Tables of a run as files: trades, equity, measures, returns of months.

use std::path::{Path, PathBuf};

use api::{ApiError, BacktestOutcome, BacktestReport, Code, Curve, TearSheet, TradeReport};
use clap::Args;
use serde_json::{Map, Value, json};

use crate::arguments::Language;
use crate::{output, sheet};

/// Files that a run's tables are written to.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct TableFiles {
    /// Write the trades to a file (.csv, .json, .jsonl, .md, .xlsx)
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub trades: Option<PathBuf>,
    /// Write equity and drawdown of every bar to a file (.csv, .json, .jsonl, .md, .xlsx)
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub equity: Option<PathBuf>,
    /// Write the measures to a file (.csv, .json, .jsonl, .md, .xlsx)
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub metrics: Option<PathBuf>,
    /// Write the returns of months and years to a file (.csv, .json, .jsonl, .md, .xlsx)
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub months: Option<PathBuf>,
}

impl TableFiles {
    /// Those that are asked for.
    pub fn paths(&self) -> Vec<&Path> {
        let all = [&self.trades, &self.equity, &self.metrics, &self.months];
        all.into_iter().flatten().map(PathBuf::as_path).collect()
    }

    /// Writes those that are asked for.
    pub fn write(&self, outcome: &BacktestOutcome) -> Result<(), ApiError> {
        let BacktestOutcome { report, curve, .. } = outcome;
        let write = |path: &Option<PathBuf>, bytes: &dyn Fn(&Path) -> Result<Vec<u8>, ApiError>| {
            path.as_deref().map_or(Ok(()), |path| output::write_file(path, &bytes(path)?))
        };
        write(&self.trades, &|path| trades_file(path, &report.trades))?;
        write(&self.equity, &|path| equity_file(path, curve))?;
        write(&self.metrics, &|path| metrics_file(path, report))?;
        write(&self.months, &|path| months_file(path, report, curve))
    }
}

enum Form {
    Csv,
    Json,
    Jsonl,
    Markdown,
    Excel,
}

fn form(path: &Path) -> Result<Form, ApiError> {
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv") | None => Ok(Form::Csv),
        Some("json") => Ok(Form::Json),
        Some("jsonl" | "ndjson") => Ok(Form::Jsonl),
        Some("md") => Ok(Form::Markdown),
        Some("xlsx") => Ok(Form::Excel),
        Some(other) => Err(ApiError::new(Code::Usage, format!("`.{other}` files cannot be written"))
            .hint("name a file that ends in .csv, .json, .jsonl, .md or .xlsx")
            .detail("file", path.display().to_string())),
    }
}

/// A table in the form that a file's name asks for.
fn table_file(path: &Path, title: &str, header: &[&str], rows: &[Vec<Value>]) -> Result<Vec<u8>, ApiError> {
    let record = |row: &Vec<Value>| -> Map<String, Value> {
        header.iter().map(|name| (*name).to_owned()).zip(row.iter().cloned()).collect()
    };
    let cells = |row: &Vec<Value>| row.iter().map(output::cell).collect::<Vec<String>>();
    Ok(match form(path)? {
        Form::Json => output::json(&rows.iter().map(record).collect::<Vec<_>>())?.into_bytes(),
        Form::Jsonl => output::jsonl(rows.iter().map(record))?.into_bytes(),
        Form::Csv => output::csv(header, rows.iter().map(cells))?.into_bytes(),
        Form::Markdown => markdown(header, rows.iter().map(cells)).into_bytes(),
        Form::Excel => ::report::excel(title, header, rows)
            .map_err(|cause| ApiError::new(Code::Failed, cause.to_string()).hint("a .csv file has no such bounds"))?,
    })
}

fn markdown(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        format!("| {} |\n", cells.iter().map(|it| it.replace('|', "\\|")).collect::<Vec<_>>().join(" | "))
    };
    let titles: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let rule: Vec<String> = header.iter().map(|_| "---".to_owned()).collect();
    let body: String = rows.map(|row| line(&row)).collect();
    line(&titles) + &line(&rule) + &body
}

/// Refuses, before any work is done, files that could not be written after it.
pub fn check_files(files: &[&Path], inputs: &[&Path]) -> Result<(), ApiError> {
    files.iter().try_for_each(|path| form(path).map(|_| ()))?;
    output::check_places(files, inputs)
}

/// The trades, in the form the file's name asks for.
pub fn trades_file(path: &Path, trades: &[TradeReport]) -> Result<Vec<u8>, ApiError> {
    let is_panel = trades.iter().any(|trade| trade.symbol.is_some());
    let names = [
        "entry_index",
        "exit_index",
        "entry_time",
        "exit_time",
        "side",
        "size",
        "entry_price",
        "exit_price",
        "fees",
        "pnl",
        "return",
        "reason",
        "open",
    ];
    let header: Vec<&str> = is_panel.then_some("symbol").into_iter().chain(names).collect();
    let row = |trade: &TradeReport| {
        let value = json!(trade);
        header.iter().map(|name| value[*name].clone()).collect()
    };
    table_file(path, "trades", &header, &trades.iter().map(row).collect::<Vec<_>>())
}

/// Equity and drawdown of every bar, in the form the file's name asks for.
pub fn equity_file(path: &Path, curve: &Curve) -> Result<Vec<u8>, ApiError> {
    // There is none of an account that begins without money.
    let drawdown = risk::drawdown_series_of_equity(&curve.equity);
    let rows = curve.time.iter().zip(&curve.equity).enumerate();
    let row = |(bar, (time, equity)): (usize, (&market::Timestamp, &f64))| {
        vec![json!(time), json!(equity), json!(drawdown.get(bar))]
    };
    table_file(path, "equity", &["timestamp", "equity", "drawdown"], &rows.map(row).collect::<Vec<_>>())
}

/// The measures, in the form the file's name asks for.
pub fn metrics_file(path: &Path, report: &BacktestReport) -> Result<Vec<u8>, ApiError> {
    let row = |(name, value): (&String, &Value)| vec![json!(name), value.clone()];
    table_file(path, "metrics", &["metric", "value"], &report.metrics.iter().map(row).collect::<Vec<_>>())
}

/// Returns of months, a line a year with the year at its end, in the form the file's name asks for.
pub fn months_file(path: &Path, report: &BacktestReport, curve: &Curve) -> Result<Vec<u8>, ApiError> {
    const HEADER: [&str; 14] =
        ["year", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "whole_year"];
    let sheet = sheet::of_run(Language::En, report, curve, TearSheet::default());
    let row = |(year, months): (i32, std::collections::BTreeMap<u32, f64>)| {
        let months = (1..=12).chain([0]).map(|month| json!(months.get(&month)));
        std::iter::once(json!(year)).chain(months).collect()
    };
    let rows: Vec<Vec<Value>> = report::months(&sheet).into_iter().map(row).collect();
    table_file(path, "months", &HEADER, &rows)
}
