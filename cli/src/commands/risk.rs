//! `codex risk`: measures of a run, a return series or a price series.

use std::process::ExitCode;

use api::{ApiError, Code};
use clap::Args;
use market::Date;
use risk::{Input, Series, TailMethod, TearSheet};
use serde_json::{Map, Value, json};
use services::PeriodsPerYear;

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::backtest::fraction;
use crate::failure::Outcome;
use crate::measured::{Measured, SeriesArguments, bad};
use crate::output;
use crate::progress::while_doing;
use crate::table::{Table, grouped, percent};

/// Measure a run, a return series or a price series
#[derive(Args, Debug)]
#[command(
    after_help = "A returns file has the columns timestamp, return[, benchmark]; a prices file timestamp and close (or price).
Value at risk and expected shortfall are positive fractions of wealth; a drawdown is negative or zero.

Examples:
  codex risk last
  codex risk --returns returns.csv --benchmark spx.csv --rf 0.02 -o json | jq .sharpe
  codex risk --prices closes.csv --periods-per-year 252"
)]
pub struct Arguments {
    /// What is measured.
    #[command(flatten)]
    pub series: SeriesArguments,
    /// Confidence level of value at risk and expected shortfall
    #[arg(long, default_value = "0.95", value_parser = fraction)]
    pub level: f64,
    /// Draws of the Monte-Carlo method
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub draws: u32,
    /// Seed of the Monte-Carlo method
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
}

/// Does what was asked.
pub fn run(session: &Session, arguments: Arguments) -> Outcome {
    if !(arguments.level > 0.0 && arguments.level < 1.0) {
        return Err(ApiError::new(Code::Usage, format!("the level {} is not between 0 and 1", arguments.level))
            .hint("--level 0.95"));
    }
    let measured = while_doing(&session.global, "reading", || Measured::of(session, &arguments.series))?;
    let (year, rf) = measured.convention(session, &arguments.series)?;
    let tails = Tails { level: arguments.level, draws: arguments.draws, seed: arguments.seed };
    let report = while_doing(&session.global, "measuring", || report(tails, &measured, &year, rf))?;
    let text = match session.output() {
        Output::Json => output::json(&report)?,
        Output::Jsonl => output::jsonl([&report])?,
        Output::Csv => {
            let numbers = report.iter().filter(|(_, value)| value.is_number() || value.is_null());
            output::csv(&["metric", "value"], numbers.map(|(name, value)| vec![name.clone(), output::cell(value)]))?
        }
        Output::Table => table(&report, &year),
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// How value at risk and expected shortfall are estimated.
#[derive(Clone, Copy, Debug)]
pub struct Tails {
    /// The confidence level.
    pub level: f64,
    /// Draws of the Monte-Carlo method.
    pub draws: u32,
    /// Its seed.
    pub seed: u64,
}

impl Default for Tails {
    fn default() -> Self {
        Self { level: 0.95, draws: 100_000, seed: 42 }
    }
}

/// Every measure of a series, its drawdowns, months and years.
pub fn report(
    tails: Tails,
    measured: &Measured,
    year: &PeriodsPerYear,
    rf: f64,
) -> Result<Map<String, Value>, ApiError> {
    let input = Input {
        returns: &measured.returns,
        equity: measured.wealth.as_deref(),
        benchmark: measured.benchmark.as_deref(),
        periods_per_year: year.periods,
        risk_free: rf,
    };
    let series = Series::new(input).map_err(|cause| match cause {
        risk::SeriesError::PeriodsPerYear { .. } | risk::SeriesError::RiskFree { .. } => {
            ApiError::new(Code::Usage, cause.to_string()).hint("--periods-per-year 252 --rf 0.02")
        }
        other => bad(other.to_string()),
    })?;
    let mut report = Map::new();
    report.insert("periods".into(), measured.returns.len().into());
    report.insert("start".into(), json!(measured.time.first()));
    report.insert("end".into(), json!(measured.time.last()));
    report.insert("periods_per_year".into(), json!(year.periods));
    report.insert("periods_per_year_from".into(), json!(year.from));
    report.insert("rf".into(), json!(rf));
    report.extend(TearSheet::of(&series).iter().map(|(entry, value)| (entry.name.to_owned(), json!(value))));
    let methods = TailMethod::ALL.map(|method| match method {
        TailMethod::MonteCarlo { .. } => TailMethod::MonteCarlo { draws: tails.draws, seed: tails.seed },
        other => other,
    });
    let by_method = |of: fn(&Series<'_>, f64, TailMethod) -> Option<f64>| -> Value {
        methods
            .iter()
            .map(|method| (method.name().to_owned(), json!(of(&series, tails.level, *method))))
            .collect::<Map<_, _>>()
            .into()
    };
    for (name, value) in &measured.trades {
        report.insert(name.clone(), value.clone());
    }
    report.insert("level".into(), json!(tails.level));
    report.insert("var".into(), by_method(risk::value_at_risk));
    report.insert("cvar".into(), by_method(risk::conditional_value_at_risk));
    report.insert("drawdowns".into(), drawdowns(measured));
    report.insert("monthly".into(), monthly(measured)?);
    report.insert("yearly".into(), yearly(measured)?);
    Ok(report)
}

fn drawdowns(measured: &Measured) -> Value {
    let found = match &measured.wealth {
        Some(wealth) => risk::drawdowns_of_equity(wealth, 5),
        None => risk::drawdowns(&measured.returns, 5),
    };
    let day = |index: usize| measured.time.get(index);
    found
        .iter()
        .map(|it| {
            let days = day(it.start).zip(day(it.last)).map(|(start, last)| (last.date() - start.date()).num_days() + 1);
            json!({
                "start": day(it.start), "trough": day(it.trough), "end": it.recovery.and_then(day), "depth": it.depth, "days": days,
                "peak": it.peak.and_then(day), "periods": it.bars,
            })
        })
        .collect()
}

fn compounded<K: PartialEq + Copy>(measured: &Measured, key: impl Fn(Date) -> K) -> Result<Vec<(K, f64)>, ApiError> {
    let keys: Vec<K> = measured.time.iter().map(|time| key(time.date())).collect();
    risk::compound_by(&keys, &measured.returns).map_err(|cause| bad(cause.to_string()))
}

/// Year × month: `{"2008": {"1": 0.01, …}}`.
fn monthly(measured: &Measured) -> Result<Value, ApiError> {
    use chrono::Datelike;
    let mut years: Map<String, Value> = Map::new();
    for ((year, month), value) in compounded(measured, |day| (day.year(), day.month()))? {
        years.entry(year.to_string()).or_insert_with(|| json!({}))[month.to_string()] = json!(value);
    }
    Ok(years.into())
}

fn yearly(measured: &Measured) -> Result<Value, ApiError> {
    use chrono::Datelike;
    let years = compounded(measured, |day| day.year())?;
    Ok(years.into_iter().map(|(year, value)| (year.to_string(), json!(value))).collect::<Map<_, _>>().into())
}

fn table(report: &Map<String, Value>, year: &PeriodsPerYear) -> String {
    let text = |name: &str| report.get(name).map(output::cell).unwrap_or_default();
    let day = |value: &Value| {
        value.as_str().map_or("–".to_owned(), |text| text.split('T').next().unwrap_or(text).to_owned())
    };
    let mut page = format!(
        "{} periods, {} – {}, {} a year ({})\n\n",
        text("periods"),
        day(&report["start"]),
        day(&report["end"]),
        grouped(year.periods, 0),
        year.from
    );
    let mut measures = Table::new(&["measure", "value", "formula"]).right([1]);
    for entry in risk::ALL {
        let value = report.get(entry.name).and_then(Value::as_f64);
        let is_percent = matches!(entry.unit, risk::Unit::Fraction | risk::Unit::FractionPerYear);
        let shown = value.map_or("–".to_owned(), |value| match entry.unit {
            _ if is_percent => percent(value),
            risk::Unit::Bars | risk::Unit::Trades => grouped(value, 0),
            _ => grouped(value, 4),
        });
        measures.row([entry.name.to_owned(), shown, entry.formula.to_owned()]);
    }
    page += &measures.text();
    page += &format!("\n\nLosing at least so much in one period of {} (level {})\n", one_in(report), text("level"));
    let mut tails = Table::new(&["method", "value at risk", "expected shortfall"]).right([1, 2]);
    let shown = |value: &Value| value.as_f64().map_or("–".to_owned(), percent);
    for method in TailMethod::ALL {
        tails.row([
            method.name().to_owned(),
            shown(&report["var"][method.name()]),
            shown(&report["cvar"][method.name()]),
        ]);
    }
    page += &tails.text();
    page += "\n\nDeepest drawdowns\n";
    let mut deepest = Table::new(&["start", "trough", "recovered", "depth", "days"]).right([3, 4]);
    for it in report["drawdowns"].as_array().into_iter().flatten() {
        deepest.row([
            day(&it["start"]),
            day(&it["trough"]),
            day(&it["end"]),
            shown(&it["depth"]),
            output::cell(&it["days"]),
        ]);
    }
    page += &deepest.text();
    page += "\n\nReturns by month\n";
    let months = ["year", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "whole"];
    let mut by_month = Table::new(&months).right(1..14);
    let brief =
        |value: Option<&Value>| value.and_then(Value::as_f64).map_or(String::new(), |value| grouped(value * 100.0, 1));
    for (year, row) in report["monthly"].as_object().into_iter().flatten() {
        let cells = (1..=12).map(|month| brief(row.get(month.to_string())));
        let whole = brief(report["yearly"].get(year));
        by_month.row(std::iter::once(year.clone()).chain(cells).chain([whole]));
    }
    page + &by_month.text()
}

fn one_in(report: &Map<String, Value>) -> String {
    let level = report.get("level").and_then(Value::as_f64).unwrap_or(0.95);
    grouped((1.0 / (1.0 - level)).round(), 0)
}
