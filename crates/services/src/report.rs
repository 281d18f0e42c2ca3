//! From a run to its report: the measures, the trades, the costs.

use std::collections::HashSet;
use std::time::Duration;

use api::{
    ApiError, BacktestOutcome, BacktestReport, BacktestRequest, Code, CostReport, Curve, DataSummary, ProofReport,
    TradeReport,
};
use backtest::{Run, Settings};
use market::{FeeLine, Params, Trade};
use risk::{Input, TRADE_MEASURES, TearSheet, TradeStats, account_wealth};
use serde_json::{Map, Value};
use venues::Pack;

use crate::settings::settings_report;
use crate::subject::Subject;
use crate::{PeriodsPerYear, beside, periods_per_year};

/// The measures that the command line contract names, in its order; the others follow.
const FIRST: &[&str] = &[
    "final_equity",
    "total_return",
    "annual_return",
    "annual_volatility",
    "sharpe",
    "sortino",
    "calmar",
    "omega",
    "max_drawdown",
    "max_drawdown_duration_bars",
    "trades",
    "win_rate",
    "profit_factor",
    "expectancy",
    "average_win",
    "average_loss",
    "exposure",
    "turnover",
    "fees_paid",
    "value_at_risk_95",
    "conditional_value_at_risk_95",
    "skew",
    "kurtosis",
    "tail_ratio",
    "ulcer_index",
    "benchmark_return",
    "alpha",
    "beta",
];

/// The measures that count something.
const COUNTS: &[&str] = &["trades", "max_drawdown_duration_bars", "longest_winning_streak", "longest_losing_streak"];

/// What is known of a run before it is reported.
pub(crate) struct Finished<'a> {
    pub(crate) request: &'a BacktestRequest,
    pub(crate) strategy: &'a str,
    pub(crate) params: &'a Params,
    pub(crate) settings: &'a Settings,
    pub(crate) subject: &'a Subject,
    pub(crate) run: Run,
    pub(crate) warmup: usize,
    pub(crate) proof: Option<ProofReport>,
    pub(crate) pack: Option<&'a Pack>,
    pub(crate) size_expression: Option<String>,
    pub(crate) warnings: Vec<String>,
    pub(crate) elapsed: Duration,
}

/// The report of a run and its curve; `inputs` gains the fingerprint of the data.
pub(crate) fn outcome(finished: Finished<'_>, mut inputs: Map<String, Value>) -> Result<BacktestOutcome, ApiError> {
    let Finished { request, strategy, params, settings, subject, run, warmup, proof, .. } = finished;
    let Finished { pack, size_expression, warnings, elapsed, .. } = finished;
    let time = subject.time();
    let year = periods_per_year(request.periods_per_year, subject.symbol().as_ref(), pack, subject.interval(), time);
    let metrics = metrics(request, settings, &subject.benchmark(), &run, &year)?;
    let data = summary(subject);
    inputs.insert("data".to_owned(), data.fingerprint.clone().into());
    if let Some(pack) = pack {
        inputs.insert("venue".to_owned(), blake3::hash(pack.text().as_bytes()).to_hex().to_string().into());
    }
    let final_equity = run.equity.last().copied().unwrap_or(settings.cash);
    let traded = traded(&run);
    let report = BacktestReport {
        run_id: String::new(),
        strategy: strategy.to_owned(),
        params: params.iter().map(|(name, value)| (name.to_owned(), serde_json::json!(value))).collect(),
        data,
        settings: settings_report(request, settings, &year, pack, size_expression, &subject.symbols()),
        metrics,
        costs: CostReport {
            gross: run.gross,
            lines: run.costs.iter().map(|line| FeeLine { name: line.name.clone(), amount: line.amount }).collect(),
            net: final_equity - settings.cash,
            dividends: run.dividends,
            traded,
            break_even: (run.gross > 0.0 && traded > 0.0).then(|| run.gross / traded),
        },
        warmup_bars: warmup,
        proof,
        trades: run.trades.iter().map(|trade| printed(trade, subject)).collect(),
        warnings,
        elapsed_ms: elapsed.as_secs_f64() * 1e3,
    };
    let curve = Curve { time: time.to_vec(), equity: run.equity, close: subject.worth() };
    Ok(BacktestOutcome { report, curve, inputs })
}

/// What the data are.
pub(crate) fn summary(subject: &Subject) -> DataSummary {
    let time = subject.time();
    DataSummary {
        symbol: subject.label().to_owned(),
        interval: subject.interval(),
        start: time.first().copied(),
        end: time.last().copied(),
        bars: time.len(),
        assets: subject.assets().len().max(1),
        fingerprint: subject.fingerprint(),
    }
}

/// Value of all fills.
fn traded(run: &Run) -> f64 {
    // Nothing summed is −0 in floating point; + 0 makes it the 0 that people mean.
    run.fills.iter().map(|fill| fill.units * fill.price).sum::<f64>() + 0.0
}

/// The measures of a run beside those of doing nothing, whose returns are `benchmark`: `[bars − 1]`.
pub(crate) fn metrics(
    request: &BacktestRequest,
    settings: &Settings,
    benchmark: &[f64],
    run: &Run,
    year: &PeriodsPerYear,
) -> Result<Map<String, Value>, ApiError> {
    let equity = &run.equity;
    // An account at or below zero has no returns any more: the measures speak of the bars before, and the total return,
    // the final equity and the drawdown below of all.
    let alive = equity.iter().position(|value| *value <= 0.0).unwrap_or(equity.len());
    let wealth = account_wealth(settings.cash, &equity[..alive]);
    let returns: Vec<f64> = wealth.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    // An account that is used up on its first bar leaves one return, and its benchmark none.
    let benchmark = beside(benchmark, returns.len());
    let input = Input {
        returns: &returns,
        equity: (alive > 0).then_some(&*wealth),
        benchmark: Some(&benchmark),
        periods_per_year: year.periods,
        risk_free: request.rf,
    };
    let sheet = TearSheet::new(input)
        .map_err(|cause| ApiError::new(Code::Usage, cause.to_string()).hint("--periods-per-year 252 --rf 0.02"))?;
    let pnl: Vec<f64> = run.trades.iter().map(|trade| trade.pnl).collect();
    let stats = TradeStats::new(&pnl);
    let final_equity = equity.last().copied().unwrap_or(settings.cash);
    let traded = traded(run);
    let mean_equity = equity.iter().sum::<f64>() / equity.len().max(1) as f64;
    let years = equity.len() as f64 / year.periods;
    let total_return = final_equity / settings.cash - 1.0;
    let own = |name: &str| -> Option<Option<f64>> {
        Some(match name {
            "final_equity" => Some(final_equity),
            "total_return" => Some(total_return),
            "annual_return" if alive < equity.len() || total_return <= -1.0 => Some(-1.0),
            "max_drawdown" if alive < equity.len() => Some(-1.0),
            "exposure" => (!equity.is_empty()).then(|| run.bars_held as f64 / equity.len() as f64),
            // One way: a position opened and closed turns its value over once.
            "turnover" => (mean_equity > 0.0 && years > 0.0).then(|| traded / 2.0 / mean_equity / years),
            "fees_paid" => Some(run.fills.iter().map(|fill| fill.fees).sum::<f64>() + 0.0),
            _ => TRADE_MEASURES.iter().find(|entry| entry.name == name).map(|entry| (entry.of)(&stats))?,
        })
    };
    let value = |name: &str| own(name).unwrap_or_else(|| sheet.get(name)).filter(|value| value.is_finite());
    let json = |name: &str| match value(name) {
        // Counts are whole numbers, and are printed as such.
        Some(count) if COUNTS.contains(&name) => Value::from(count as u64),
        other => serde_json::json!(other),
    };
    let rest = TRADE_MEASURES.iter().map(|entry| entry.name).chain(sheet.iter().map(|(entry, _)| entry.name));
    let mut seen = HashSet::new();
    let names = FIRST.iter().copied().chain(rest).filter(|name| seen.insert(*name));
    Ok(names.map(|name| (name.to_owned(), json(name))).collect())
}

/// A trade as it is told.
pub(crate) fn printed(trade: &Trade, subject: &Subject) -> TradeReport {
    TradeReport {
        symbol: subject.assets().get(trade.asset).cloned(),
        entry_index: trade.entry_index,
        exit_index: trade.exit_index,
        entry_time: trade.entry_time,
        exit_time: trade.exit_time,
        side: trade.side,
        size: trade.units,
        entry_price: trade.entry_price,
        exit_price: trade.exit_price,
        fees: trade.fees,
        pnl: trade.pnl,
        r#return: trade.r#return,
        reason: trade.reason,
        open: trade.open,
    }
}
