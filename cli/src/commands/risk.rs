//! `codex risk`: measures of a run, a return series or a price series.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, Code, RunStore};
use clap::Args;
use market::{Date, Interval, Symbol, Timestamp};
use risk::{Input, Series, TailMethod, TearSheet};
use serde_json::{Map, Value, json};
use services::{PeriodsPerYear, periods_per_year};
use sources::series::SeriesKind;

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::backtest::{Fraction, fraction};
use crate::desk;
use crate::failure::{Outcome, warn};
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
#[command(group(clap::ArgGroup::new("what").required(true).args(["run", "returns", "prices"])))]
pub struct Arguments {
    /// A run: its name, a beginning of it, or `last`
    pub run: Option<String>,
    /// CSV with the columns timestamp, return[, benchmark]
    #[arg(long, value_name = "FILE")]
    pub returns: Option<PathBuf>,
    /// CSV with the columns timestamp and close or price
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// CSV of the benchmark, returns or prices like the series; days that both have are compared
    #[arg(long, value_name = "FILE")]
    pub benchmark: Option<PathBuf>,
    /// Risk-free rate a year, a fraction
    #[arg(long, allow_hyphen_values = true, value_parser = fraction)]
    pub rf: Option<f64>,
    /// Periods a year; without it from the timestamps
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub periods_per_year: Option<f64>,
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

/// Returns with the time of each, and of the money before the first where it is known.
struct Measured {
    time: Vec<Timestamp>,
    returns: Vec<f64>,
    benchmark: Option<Vec<f64>>,
    /// The money or the price before the first return and after each: `[returns + 1]`.
    wealth: Option<Vec<f64>>,
    /// The time of the money before the first return, where it is known.
    before: Option<Timestamp>,
    symbol: Option<Symbol>,
    interval: Interval,
    /// What a run was measured by: periods a year, and the risk-free rate.
    of_run: Option<(PeriodsPerYear, f64)>,
    /// What a run says of its trades; a series of returns has wins and losses by period instead.
    trades: Map<String, Value>,
}

/// Does what was asked.
pub fn run(session: &Session, arguments: Arguments) -> Outcome {
    if !(arguments.level > 0.0 && arguments.level < 1.0) {
        return Err(ApiError::new(Code::Usage, format!("the level {} is not between 0 and 1", arguments.level))
            .hint("--level 0.95"));
    }
    let measured = while_doing(&session.global, "reading", || measured(session, &arguments))?;
    // A run is measured as it was when it was made, unless this call says otherwise.
    let (year, rf) = match &measured.of_run {
        Some((year, rf)) if arguments.periods_per_year.is_none() => (year.clone(), arguments.rf.unwrap_or(*rf)),
        _ => (
            periods_per_year(
                arguments.periods_per_year,
                measured.symbol.as_ref(),
                None,
                measured.interval,
                &measured.time,
            ),
            session.config.must(arguments.rf.map(Fraction), "backtest.rf")?.0,
        ),
    };
    let report = while_doing(&session.global, "measuring", || report(&arguments, &measured, &year, rf))?;
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

fn measured(session: &Session, arguments: &Arguments) -> Result<Measured, ApiError> {
    let mut measured = match (&arguments.run, &arguments.returns, &arguments.prices) {
        (Some(run), ..) => of_run(session, run)?,
        (None, Some(path), _) => of_file(session, path, SeriesKind::Returns)?,
        (None, None, Some(path)) => of_file(session, path, SeriesKind::Prices)?,
        (None, None, None) => {
            return Err(ApiError::new(Code::Usage, "nothing to measure").hint("codex risk last, or --returns FILE"));
        }
    };
    if let Some(path) = &arguments.benchmark {
        let is_price = arguments.prices.is_some() || arguments.run.is_some();
        let kind = if is_price { SeriesKind::Prices } else { SeriesKind::Returns };
        let benchmark = desk::series(path, kind)?;
        let benchmark = benchmark.time.into_iter().zip(benchmark.values).collect();
        measured = together(measured, &benchmark, is_price, session)?;
    }
    Ok(measured)
}

fn of_run(session: &Session, name: &str) -> Result<Measured, ApiError> {
    let record = session.runs()?.get(name)?;
    let (curve, data, settings) = (record.curve, record.report.data, record.report.settings);
    let year = PeriodsPerYear { periods: settings.periods_per_year, from: settings.periods_per_year_from };
    let of_run = Some((year, settings.rf));
    let is_of_trades = |name: &str| risk::TRADE_MEASURES.iter().any(|entry| entry.name == name);
    let trades = record.report.metrics.into_iter().filter(|(name, _)| is_of_trades(name)).collect();
    let wealth = risk::account_wealth(settings.cash, &curve.equity).into_owned();
    let returns = risk::returns_from_equity(&wealth).map_err(|cause| bad(cause.to_string()))?;
    let benchmark = (curve.close.len() == curve.equity.len()).then(|| {
        let benchmark: Vec<f64> = curve.close.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
        services::beside(&benchmark, returns.len()).into_owned()
    });
    // The first bar has a return where the account traded on it; the money before that has no bar.
    let bars_before = curve.time.len() - returns.len();
    let before = curve.time.first().copied().filter(|_| bars_before > 0);
    let time = curve.time.get(bars_before..).unwrap_or_default().to_vec();
    Ok(Measured {
        time,
        returns,
        benchmark,
        wealth: Some(wealth),
        before,
        symbol: data.symbol.parse().ok(),
        interval: data.interval,
        of_run,
        trades,
    })
}

fn of_file(session: &Session, path: &Path, kind: SeriesKind) -> Result<Measured, ApiError> {
    let series = desk::series(path, kind)?;
    for note in &series.notes {
        warn(&session.global, note);
    }
    let interval = market::quality::infer_interval(&series.time, series.dates).unwrap_or(Interval::DAY);
    if kind == SeriesKind::Returns {
        return Ok(Measured {
            time: series.time,
            returns: series.values,
            benchmark: series.benchmark,
            wealth: None,
            before: None,
            symbol: None,
            interval,
            of_run: None,
            trades: Map::new(),
        });
    }
    let returns = risk::returns_from_prices(&series.values).map_err(|cause| bad(cause.to_string()))?;
    let before = series.time.first().copied();
    let time = series.time.get(1..).unwrap_or_default().to_vec();
    Ok(Measured {
        time,
        returns,
        benchmark: None,
        wealth: Some(series.values),
        before,
        symbol: None,
        interval,
        of_run: None,
        trades: Map::new(),
    })
}

/// Keeps the periods that the benchmark has too.
fn together(
    measured: Measured,
    benchmark: &BTreeMap<Timestamp, f64>,
    is_price: bool,
    session: &Session,
) -> Result<Measured, ApiError> {
    let (mut time, mut returns, mut other) = (Vec::new(), Vec::new(), Vec::new());
    if is_price {
        // Both sides' returns run from one common day to the next, whatever either side has between.
        let wealth = measured.wealth.as_deref().unwrap_or_default();
        let mut last: Option<(f64, f64)> = None;
        // Where the money before the first return has no time, it has no day in common either.
        let untimed = usize::from(measured.before.is_none());
        for (at, value) in measured.before.iter().chain(&measured.time).zip(wealth.iter().skip(untimed)) {
            let Some(theirs) = benchmark.get(at) else { continue };
            if let Some((ours_before, theirs_before)) = last {
                time.push(*at);
                returns.push(value / ours_before - 1.0);
                other.push(theirs / theirs_before - 1.0);
            }
            last = Some((*value, *theirs));
        }
    } else {
        for (at, value) in measured.time.iter().zip(&measured.returns) {
            if let Some(theirs) = benchmark.get(at) {
                time.push(*at);
                returns.push(*value);
                other.push(*theirs);
            }
        }
    }
    if returns.is_empty() {
        return Err(bad("the series and its benchmark have no day in common").hint("check that both are stamped alike"));
    }
    let dropped = measured.returns.len().saturating_sub(returns.len());
    if dropped > 0 {
        warn(
            &session.global,
            &format!("{dropped} of {} periods are left out: the benchmark has not their days", measured.returns.len()),
        );
    }
    Ok(Measured {
        time,
        returns,
        benchmark: Some(other),
        wealth: None,
        before: None,
        symbol: measured.symbol,
        interval: measured.interval,
        of_run: measured.of_run,
        trades: measured.trades,
    })
}

fn bad(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::BadData, message)
}

fn report(
    arguments: &Arguments,
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
        TailMethod::MonteCarlo { .. } => TailMethod::MonteCarlo { draws: arguments.draws, seed: arguments.seed },
        other => other,
    });
    let by_method = |of: fn(&Series<'_>, f64, TailMethod) -> Option<f64>| -> Value {
        methods
            .iter()
            .map(|method| (method.name().to_owned(), json!(of(&series, arguments.level, *method))))
            .collect::<Map<_, _>>()
            .into()
    };
    for (name, value) in &measured.trades {
        report.insert(name.clone(), value.clone());
    }
    report.insert("level".into(), json!(arguments.level));
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
