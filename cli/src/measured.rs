//! A series to be measured: that of a run, of a file of returns, or of a file of prices.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use api::{ApiError, Code, RunStore as _};
use clap::Args;
use market::{Interval, Symbol, Timestamp};
use serde_json::{Map, Value};
use services::{PeriodsPerYear, periods_per_year};
use sources::series::SeriesKind;

use crate::commands::Session;
use crate::commands::backtest::{Fraction, fraction};
use crate::desk;
use crate::failure::warn;

/// What is measured.
#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["run", "returns", "prices"])))]
pub struct SeriesArguments {
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
}

/// Returns with the time of each, and of the money before the first where it is known.
#[derive(Debug)]
pub struct Measured {
    /// The time of each return.
    pub time: Vec<Timestamp>,
    /// Simple returns, one a period.
    pub returns: Vec<f64>,
    /// Those of the benchmark.
    pub benchmark: Option<Vec<f64>>,
    /// The money or the price before the first return and after each: `[returns + 1]`.
    pub wealth: Option<Vec<f64>>,
    /// The time of the money before the first return, where it is known.
    pub before: Option<Timestamp>,
    /// The instrument, where it is one and known.
    pub symbol: Option<Symbol>,
    /// Length of a period.
    pub interval: Interval,
    /// What a run was measured by: periods a year, and the risk-free rate.
    pub of_run: Option<(PeriodsPerYear, f64)>,
    /// What a run says of its trades; a series of returns has wins and losses by period instead.
    pub trades: Map<String, Value>,
}

impl Measured {
    /// The series that the arguments name.
    pub fn of(session: &Session, arguments: &SeriesArguments) -> Result<Self, ApiError> {
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

    /// Periods a year and the risk-free rate: those of the run when it was made, unless this call says otherwise.
    pub fn convention(
        &self,
        session: &Session,
        arguments: &SeriesArguments,
    ) -> Result<(PeriodsPerYear, f64), ApiError> {
        match &self.of_run {
            Some((year, rf)) if arguments.periods_per_year.is_none() => Ok((year.clone(), arguments.rf.unwrap_or(*rf))),
            _ => {
                let given = arguments.periods_per_year;
                let year = periods_per_year(given, self.symbol.as_ref(), None, self.interval, &self.time);
                Ok((year, session.config.must(arguments.rf.map(Fraction), "backtest.rf")?.0))
            }
        }
    }
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

/// Data that say something wrong.
pub fn bad(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::BadData, message)
}
