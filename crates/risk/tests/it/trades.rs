//! Statistics of trade lists against the engines that made them.

use std::fs;

use risk::TradeStats;
use serde_json::Value;

fn runs(engine: &str) -> Vec<Value> {
    let text = fs::read_to_string(super::testdata().join("metrics/trades_goog_1d.json")).expect("trade lists");
    let runs: Vec<Value> = serde_json::from_str(&text).expect("reference JSON");
    runs.into_iter().filter(|run| run["engine"] == engine).collect()
}

fn numbers(run: &Value, column: &str) -> Vec<f64> {
    run[column].as_array().expect("a column").iter().map(|value| value.as_f64().expect("a number")).collect()
}

#[track_caller]
fn close(run: &Value, what: &str, found: Option<f64>, expected: &Value) {
    match (found, expected.as_f64()) {
        (Some(a), Some(b)) if (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) => {}
        (None, None) => {}
        (_, expected) => panic!("{} {}: {what} is {found:?}, not {expected:?}", run["strategy"], run["config"]),
    }
}

#[test]
fn backtesting_py_says_the_same_of_its_trades() {
    let runs = runs("backtesting.py");
    assert!(runs.len() >= 15, "{}", runs.len());
    for run in &runs {
        let (money, returns) = (TradeStats::new(&numbers(run, "pnl")), TradeStats::new(&numbers(run, "return")));
        let stats = &run["stats"];
        close(run, "trades", Some(money.trades as f64), &stats["# Trades"]);
        close(run, "win rate", money.win_rate.map(|rate| rate * 100.0), &stats["Win Rate [%]"]);
        close(run, "sqn", money.sqn, &stats["SQN"]);
        close(run, "kelly", money.kelly, &stats["Kelly Criterion"]);
        // Of the trades' returns, not of their money.
        close(run, "profit factor", returns.profit_factor, &stats["Profit Factor"]);
        close(run, "expectancy", returns.expectancy.map(|mean| mean * 100.0), &stats["Expectancy [%]"]);
        close(run, "best", returns.best_trade.map(|best| best * 100.0), &stats["Best Trade [%]"]);
        close(run, "worst", returns.worst_trade.map(|worst| worst * 100.0), &stats["Worst Trade [%]"]);
    }
}

#[test]
fn vectorbt_says_the_same_of_its_trades() {
    let runs = runs("vectorbt");
    assert!(runs.len() >= 15, "{}", runs.len());
    for run in &runs {
        // An open trade counts with what it would bring at the last close.
        let (found, stats) = (TradeStats::new(&numbers(run, "pnl")), &run["stats"]);
        close(run, "trades", Some(found.trades as f64), &stats["trades"]);
        close(run, "win rate", found.win_rate, &stats["win_rate"]);
        close(run, "profit factor", found.profit_factor, &stats["profit_factor"]);
        close(run, "expectancy", found.expectancy, &stats["expectancy"]);
    }
}
