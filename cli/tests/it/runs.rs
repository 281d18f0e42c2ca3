//! Every run is kept, and can be repeated.

use serde_json::Value;

use crate::{Home, testdata};

const RUN: &[&str] = &["backtest", "rsi", "--symbol", "GOOG.US", "--fees", "0.001", "--stop-loss", "5%"];

#[test]
fn a_run_is_listed_shown_repeated_exported_and_removed() {
    let home = Home::new();
    let run = home.json(RUN);
    let run_id = run["run_id"].as_str().unwrap();
    let listed = home.json(&["runs", "ls"]);
    assert_eq!(listed[0]["run_id"], run_id);
    assert_eq!(home.json(&["runs", "show", run_id]), run);
    assert_eq!(home.json(&["runs", "show", "last"]), run);
    let manifest = home.json(&["runs", "show", "last", "--manifest"]);
    assert_eq!(manifest["manifest"]["request"]["strategy"], "rsi");
    assert_eq!(manifest["manifest"]["inputs"]["data"], run["data"]["fingerprint"]);
    let again = home.json(&["runs", "rerun", run_id]);
    assert_eq!((&again["same"], again["changed_inputs"].as_array().unwrap().len()), (&true.into(), 0));
    assert_eq!(home.codex(&["runs", "export", run_id, "--out", "kept"]).code, 0);
    for file in ["manifest.json", "report.json", "trades.csv", "equity.csv"] {
        assert!(std::fs::metadata(home.path("kept").join(file)).unwrap().len() > 100, "{file}");
    }
    let risk = home.json(&["risk", run_id]);
    for measure in ["max_drawdown", "sharpe", "sortino", "annual_volatility", "beta", "alpha", "value_at_risk_95"] {
        assert_eq!(risk[measure], run["metrics"][measure], "{measure}");
    }
    for measure in ["win_rate", "average_win", "average_loss", "profit_factor", "trades"] {
        assert_eq!(risk[measure], run["metrics"][measure], "{measure} is of trades");
    }
    home.error(2, &["runs", "rm", run_id]);
    assert_eq!(home.json(&["runs", "rm", run_id, "--dry-run"])["would_remove"][0], run_id);
    assert_eq!(home.json(&["runs", "rm", run_id, "--yes"])["removed"][0], run_id);
    assert_eq!(home.json(&["runs", "ls"]), Value::Array(Vec::new()));
}

#[test]
fn what_a_fill_at_the_first_close_costs_is_in_every_measure() {
    let home = Home::new();
    let near = |one: &Value, other: f64| (one.as_f64().unwrap() - other).abs() < 1e-12;
    let run = home.json(&["backtest", "buy_hold", "--symbol", "GOOG.US", "--fill", "close", "--fees", "0.05"]);
    let (metrics, bars) = (&run["metrics"], run["data"]["bars"].as_f64().unwrap());
    let total = metrics["total_return"].as_f64().unwrap();
    let years = bars / run["settings"]["periods_per_year"].as_f64().unwrap();
    assert!(near(&metrics["annual_return"], (1.0 + total).powf(1.0 / years) - 1.0), "{metrics}");
    // Bought at the first close: what it lost there is a drawdown of the money put in.
    let first = 1.0 / 1.05 - 1.0;
    let day = home.json(&[
        "backtest",
        "buy_hold",
        "--symbol",
        "GOOG.US",
        "--fill",
        "close",
        "--fees",
        "0.05",
        "--to",
        "2004-08-20",
    ]);
    assert!(day["metrics"]["max_drawdown"].as_f64().unwrap() <= first + 1e-9, "{day}");
    let risk = home.json(&["risk", run["run_id"].as_str().unwrap()]);
    for measure in ["total_return", "annual_return", "sharpe", "max_drawdown", "beta", "alpha"] {
        assert_eq!(risk[measure], metrics[measure], "{measure}");
    }
    let panel = home.json(&["backtest", "equal_weight", "--data", "sample:US20", "--fill", "close", "--fees", "0.01"]);
    let risk = home.json(&["risk", "last"]);
    for measure in ["total_return", "beta", "alpha", "benchmark_return"] {
        assert!(near(&risk[measure], panel["metrics"][measure].as_f64().unwrap()), "{measure}: {risk}");
    }
}

#[test]
fn a_rerun_on_changed_data_says_what_changed_and_exits_7() {
    let home = Home::new();
    let bars = std::fs::read_to_string(testdata("data/goog_1d.csv")).unwrap();
    let file = home.file("bars.csv", &bars);
    let run = home.json(&["backtest", "buy_hold", "--data", &file]);
    home.file("bars.csv", bars.replace("2013-03-01,797.8", "2013-03-01,797.9"));
    let said = home.codex(&["runs", "rerun", run["run_id"].as_str().unwrap(), "-o", "json"]);
    assert_eq!(said.code, 7, "{}", said.err);
    let again: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&again["same"], &again["changed_inputs"][0]["name"]), (&false.into(), &"data".into()));
}

#[test]
fn a_rerun_on_data_that_changed_where_it_did_not_matter_says_so() {
    let home = Home::new();
    let bars = std::fs::read_to_string(testdata("data/goog_1d.csv")).unwrap();
    let file = home.file("bars.csv", &bars);
    home.json(&["backtest", "sma_cross", "--data", &file]);
    // The volume of one bar, which this rule does not read.
    home.file("bars.csv", bars.replacen(",22351900\n", ",22351901\n", 1));
    let said = home.codex(&["runs", "rerun", "last"]);
    assert_eq!(said.code, 7, "other data are a finding");
    assert!(
        said.out.contains("the same bits, although the data changed") && said.out.lines().count() == 2,
        "{}",
        said.out
    );
    home.file("bars.csv", bars.replacen("2013-02-28", "2013-02-27", 1));
    let said = home.codex(&["runs", "rerun", "last"]).out;
    assert!(!said.contains("the same bits"), "{said}");
}

#[test]
fn two_runs_are_compared_by_what_decided_them_and_what_they_said() {
    let home = Home::new();
    let one = home.json(RUN);
    let other = home.json(&[RUN, &["--take-profit", "10%"]].concat());
    let (one, other) = (one["run_id"].as_str().unwrap(), other["run_id"].as_str().unwrap());
    let compared = home.json(&["runs", "compare", one, other]);
    let names: Vec<&str> =
        compared["decided_by"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["request.take_profit"]);
    assert!(!compared["metrics"].as_array().unwrap().is_empty());
    assert!(home.codex(&["runs", "compare", one, one]).out.contains("equal to the bit"));
}

#[test]
fn a_run_that_is_not_to_be_kept_is_not() {
    let home = Home::new();
    assert_eq!(home.json(&[RUN, &["--no-save"]].concat())["run_id"], "");
    assert_eq!(home.json(&["runs", "ls"]), Value::Array(Vec::new()));
}

#[test]
fn processes_that_run_at_once_keep_every_run() {
    let home = Home::new();
    let children: Vec<_> = (0..6)
        .map(|_| {
            let mut command = home.command(&[RUN, &["-o", "json"]].concat());
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(home.json(&["runs", "ls"]).as_array().unwrap().len(), 6);
}
