//! What is drawn of runs, bars and sweeps.

mod compared;
mod search;

pub use compared::{names, of_runs};
pub use search::of_sweep;

use api::{BacktestReport, Curve, TearSheet};
use market::{Bars, Side, Symbol};
use report::{Candles, Position, Sheet};
use services::PeriodsPerYear;

use crate::arguments::Language;
use crate::commands::sweep::page;
use crate::data::shown;
use crate::language::{say, tell};
use crate::measured::Measured;
use crate::table::{grouped, percent};

/// Bars alone.
pub fn of_bars(bars: &Bars) -> Sheet {
    let view = bars.view();
    let day = |time: Option<&market::Timestamp>| {
        time.map_or("–".to_owned(), |time| shown(*time, bars.interval(), bars.symbol()))
    };
    Sheet {
        title: bars.label().to_owned(),
        note: format!(
            "{}, {} bars, {} – {}",
            bars.interval(),
            grouped(bars.len() as f64, 0),
            day(view.time.first()),
            day(view.time.last())
        ),
        zone: zone(bars.symbol()),
        time: view.time.to_vec(),
        candles: candles(bars.clone()),
        held: view.close.to_vec(),
        ..Sheet::default()
    }
}

fn zone(symbol: Option<&Symbol>) -> Option<chrono_tz::Tz> {
    symbol.and_then(Symbol::venue).map(market::Venue::time_zone)
}

fn candles(bars: Bars) -> Candles {
    let market::Columns { open, high, low, close, volume, .. } = bars.into_columns();
    Candles { open, high, low, close, volume }
}

/// A run, with what is shown beside what it said.
pub fn of_run(language: Language, report: &BacktestReport, curve: &Curve, seen: TearSheet) -> Sheet {
    let TearSheet { bars, assets, lines, .. } = seen;
    let symbol: Option<Symbol> = report.data.symbol.parse().ok();
    let number = |name: &str| report.metrics.get(name).and_then(serde_json::Value::as_f64);
    let shown = |name: &str, show: fn(f64) -> String| number(name).map_or("–".to_owned(), show);
    let index = |name: &String| assets.iter().position(|asset| asset.name == *name);
    let position = |trade: &api::TradeReport| Position {
        asset: trade.symbol.as_ref().and_then(index).unwrap_or(0),
        entry: trade.entry_index,
        exit: trade.exit_index,
        is_long: trade.side == Side::Long,
        units: trade.size,
        entry_price: trade.entry_price,
        exit_price: trade.exit_price,
        gain: trade.pnl,
        result: trade.r#return,
        is_open: trade.open,
    };
    Sheet {
        title: format!("{} {} · {}", report.strategy, page::params(&report.params), report.data.symbol)
            .replace("  ", " "),
        note: tell(
            language,
            "{} bars · return {} · a year {} · Sharpe {} · drawdown {} · {} trades",
            &[
                &grouped(report.data.bars as f64, 0),
                &shown("total_return", percent),
                &shown("annual_return", percent),
                &shown("sharpe", |value| format!("{value:.2}")),
                &shown("max_drawdown", percent),
                &report.trades.len(),
            ],
        ),
        zone: zone(symbol.as_ref()),
        time: curve.time.clone(),
        candles: bars.map(candles).unwrap_or_default(),
        lines,
        positions: report.trades.iter().map(position).collect(),
        cash: report.settings.cash,
        equity: curve.equity.clone(),
        held: curve.close.clone(),
        held_before: None,
        periods: report.settings.periods_per_year,
        risk_free: report.settings.rf,
        gross: report.costs.gross,
        costs: report.costs.lines.iter().map(|line| (say(language, &line.name), line.amount)).collect(),
        assets,
        rivals: Vec::new(),
        search: None,
    }
}

/// A series of returns or prices, as an account of one unit of money or of the first price.
pub fn of_series(title: String, measured: &Measured, year: &PeriodsPerYear, risk_free: f64) -> Sheet {
    let (cash, equity) = match measured.wealth.as_deref() {
        Some([first, rest @ ..]) if rest.len() == measured.time.len() => (*first, rest.to_vec()),
        _ => (1.0, risk::wealth(&measured.returns)),
    };
    let held = measured.benchmark.as_deref().map(risk::wealth).unwrap_or_default();
    let day = |time: Option<&market::Timestamp>| time.map_or("–".to_owned(), |time| time.date().to_string());
    Sheet {
        title,
        note: format!("{} – {}", day(measured.time.first()), day(measured.time.last())),
        time: measured.time.clone(),
        cash,
        equity,
        held_before: (!held.is_empty()).then_some(1.0),
        held,
        periods: year.periods,
        risk_free,
        ..Sheet::default()
    }
}
