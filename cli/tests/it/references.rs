//! The numbers of independent programs, met from the command line.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::Value;

use crate::{Home, close, testdata};

fn gz(name: &str) -> Value {
    let mut text = String::new();
    let file = std::fs::File::open(testdata(name)).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The stored signals as a signals file.
fn signals_file(home: &Home, signals: &Value, last_row: usize) -> String {
    let mut rows: BTreeMap<u64, (bool, bool)> = BTreeMap::new();
    for row in signals["entries"].as_array().unwrap() {
        rows.entry(row.as_u64().unwrap()).or_default().0 = true;
    }
    for row in signals["exits"].as_array().unwrap() {
        rows.entry(row.as_u64().unwrap()).or_default().1 = true;
    }
    rows.retain(|row, _| (*row as usize) < last_row);
    let lines: Vec<String> = rows.iter().map(|(row, (entry, exit))| format!("{row},{entry},{exit}")).collect();
    home.file("signals.csv", format!("index,entry,exit\n{}\n", lines.join("\n")))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect()
}

#[test]
fn trades_equal_vectorbts_from_the_command_line() {
    let home = Home::new();
    let (reference, signals) = (gz("trades/vectorbt_goog_1d.json.gz"), gz("trades/signals_goog_1d.json.gz"));
    let data = testdata("data/goog_1d.csv");
    let mut compared = 0;
    for run in reference["runs"].as_array().unwrap() {
        let flags: &[&str] = match run["config"].as_str().unwrap() {
            "close_f10_s5" => &["--fill", "close", "--fees", "0.001", "--slippage", "0.0005"],
            "next_open_f10_fixed5" => &["--fill", "next-open", "--fees", "0.001+5"],
            "close_whole_units" => &["--fill", "close", "--fees", "0.001", "--slippage", "0.0005", "--lot", "1"],
            "close_percent50" => &["--fill", "close", "--fees", "0.001", "--size", "50%"],
            "close_sl5_tp10" => &[
                "--fill",
                "close",
                "--fees",
                "0.001",
                "--slippage",
                "0.0005",
                "--stop-loss",
                "5%",
                "--take-profit",
                "10%",
            ],
            "close_trail8" => &["--fill", "close", "--fees", "0.001", "--slippage", "0.0005", "--trailing-stop", "8%"],
            "close_both" => &["--fill", "close", "--fees", "0.001", "--slippage", "0.0005", "--direction", "both"],
            "close_shortonly" => {
                &["--fill", "close", "--fees", "0.001", "--slippage", "0.0005", "--direction", "short"]
            }
            _ => continue,
        };
        let strategy = run["strategy"].as_str().unwrap();
        let file = signals_file(&home, &signals["strategies"][strategy], usize::MAX);
        let common = [
            "backtest",
            "signals",
            "--data",
            &data,
            "--signals",
            &file,
            "--cash",
            "10000",
            "--convention",
            "vectorbt",
            "--no-save",
        ];
        let ours = home.json(&[&common[..], flags].concat());
        let (ours, theirs) = (ours["trades"].as_array().unwrap().clone(), &run["trades"]);
        let place = format!("{strategy} {}", run["config"]);
        let (entries, exits) = (numbers(&theirs["entry"]), numbers(&theirs["exit"]));
        assert_eq!(ours.len(), entries.len(), "{place}");
        for (index, trade) in ours.iter().enumerate() {
            assert_eq!(trade["entry_index"].as_f64(), Some(entries[index]), "{place} {index}");
            assert_eq!(trade["exit_index"].as_f64(), Some(exits[index]), "{place} {index}");
            for (field, column) in
                [("size", "units"), ("entry_price", "entry_price"), ("exit_price", "exit_price"), ("pnl", "pnl")]
            {
                let (one, other) = (trade[field].as_f64().unwrap(), numbers(&theirs[column])[index]);
                let other = if field == "size" { other.abs() } else { other };
                assert!(
                    close(one, other, if field == "pnl" { 10_000.0 } else { 0.0 }),
                    "{place} {index} {field}: {one} {other}"
                );
            }
        }
        compared += 1;
    }
    assert!(compared >= 60, "{compared}");
}

#[test]
fn trades_equal_backtesting_pys_from_the_command_line() {
    let home = Home::new();
    let (reference, signals) = (gz("trades/backtesting_py_goog_1d.json.gz"), gz("trades/signals_goog_1d.json.gz"));
    let data = testdata("data/goog_1d.csv");
    let mut compared = 0;
    for run in reference["runs"].as_array().unwrap() {
        let flags: &[&str] = match run["config"].as_str().unwrap() {
            "next_open_c20bp" => &["--fees", "0.002"],
            "close_c20bp" => &["--fees", "0.002", "--fill", "close"],
            "fixed1_plus_10bp" => &["--fees", "0.001+1"],
            "sl5_tp10_c20bp" => &["--fees", "0.002", "--stop-loss", "5%", "--take-profit", "10%"],
            "limit98_c20bp" => &["--fees", "0.002", "--entry", "limit:0.98"],
            "stop101_c20bp" => &["--fees", "0.002", "--entry", "stop:1.01"],
            _ => continue,
        };
        let strategy = run["strategy"].as_str().unwrap();
        // Signals on the last row were taken out there, as that engine would fill them on the same bar.
        let file = signals_file(&home, &signals["strategies"][strategy], 2147);
        let common = [
            "backtest",
            "signals",
            "--data",
            &data,
            "--signals",
            &file,
            "--cash",
            "10000",
            "--lot",
            "1",
            "--convention",
            "backtesting-py",
            "--no-save",
        ];
        let ours = home.json(&[&common[..], flags].concat());
        let place = format!("{strategy} {}", run["config"]);
        let marked = run["final_equity"].as_f64().unwrap();
        assert!(
            close(ours["metrics"]["final_equity"].as_f64().unwrap(), marked, 10_000.0),
            "{place}: {} {marked}",
            ours["metrics"]["final_equity"]
        );
        let (trades, theirs) = (ours["trades"].as_array().unwrap(), &run["trades"]);
        let closed = numbers(&theirs["entry"]).len() - run["closed_by_the_end"].as_u64().unwrap() as usize;
        assert!(trades.len() >= closed, "{place}");
        for (index, trade) in trades.iter().take(closed).enumerate() {
            for (field, column) in [
                ("entry_index", "entry"),
                ("exit_index", "exit"),
                ("size", "units"),
                ("entry_price", "entry_price"),
                ("exit_price", "exit_price"),
            ] {
                let (one, other) = (trade[field].as_f64().unwrap(), numbers(&theirs[column])[index].abs());
                assert!(close(one, other, 0.0), "{place} {index} {field}: {one} {other}");
            }
        }
        compared += 1;
    }
    assert!(compared >= 40, "{compared}");
}

#[test]
fn measures_equal_empyricals_and_quantstats_from_the_command_line() {
    let home = Home::new();
    for series in ["goog_1d", "jnj_1d"] {
        let reference: Value =
            serde_json::from_slice(&std::fs::read(testdata(&format!("metrics/{series}.json"))).unwrap()).unwrap();
        let returns = testdata(&format!("metrics/{series}_returns.csv"));
        let ours = home.json(&["risk", "--returns", &returns, "--periods-per-year", "252"]);
        let value = |name: &str| reference["metrics"][name]["value"].as_f64().unwrap();
        for (name, theirs, sign) in [
            ("total_return", "total_return", 1.0),
            ("annual_return", "annual_return", 1.0),
            ("annual_volatility", "annual_volatility", 1.0),
            ("sharpe", "sharpe_rf0", 1.0),
            ("sortino", "sortino_rf0", 1.0),
            ("max_drawdown", "max_drawdown", 1.0),
            ("calmar", "calmar", 1.0),
            ("omega", "omega_0", 1.0),
            ("value_at_risk_95", "var95_historical", -1.0),
            ("conditional_value_at_risk_95", "cvar95_historical", -1.0),
            ("skew", "skew", 1.0),
            ("kurtosis", "kurtosis", 1.0),
            ("tail_ratio", "tail_ratio", 1.0),
            ("beta", "beta", 1.0),
            ("win_rate", "win_rate", 1.0),
        ] {
            let (one, other) = (ours[name].as_f64().unwrap(), sign * value(theirs));
            assert!(close(one, other, 0.0), "{series} {name}: {one} {other}");
        }
        assert!(close(ours["var"]["parametric"].as_f64().unwrap(), -value("var95_parametric"), 0.0));
        assert!(close(ours["var"]["cornish-fisher"].as_f64().unwrap(), -value("var95_cornish_fisher"), 0.0));
        for (index, theirs) in reference["top5_drawdowns"].as_array().unwrap().iter().enumerate() {
            let day = |value: &Value| value.as_str().map(|text| text[..10].to_owned());
            let it = &ours["drawdowns"][index];
            assert!(close(it["depth"].as_f64().unwrap(), theirs["depth"].as_f64().unwrap(), 0.0));
            assert_eq!(day(&it["start"]), day(&theirs["first_day_below"]));
            assert_eq!(day(&it["trough"]), day(&theirs["trough"]));
            assert_eq!(day(&it["end"]), day(&theirs["recovery"]));
        }
    }
}

#[test]
fn prices_and_a_benchmark_of_prices_are_compared_from_one_common_day_to_the_next() {
    let home = Home::new();
    let prices =
        home.file("prices.csv", "timestamp,close\n2024-01-02,10\n2024-01-03,11\n2024-01-04,12\n2024-01-05,9\n");
    let benchmark = home.file("benchmark.csv", "timestamp,close\n2024-01-02,100\n2024-01-03,105\n2024-01-05,98\n");
    let both = home.json(&["risk", "--prices", &prices, "--benchmark", &benchmark, "--periods-per-year", "252"]);
    assert_eq!(both["periods"], 2);
    assert!(close(both["total_return"].as_f64().unwrap(), -0.1, 0.0));
    assert!(close(both["benchmark_return"].as_f64().unwrap(), -0.02, 0.0));
}

#[test]
fn the_portfolio_equals_vectorbts_from_the_command_line() {
    let home = Home::new();
    let reference = gz("portfolio/portfolio_sp500_20.json.gz");
    let run = [
        "backtest",
        "momentum",
        "--data",
        "sample:US20",
        "--fill",
        "close",
        "--cash",
        "1000000",
        "--from",
        reference["from_"].as_str().unwrap(),
        "--periods-per-year",
        "252",
        "--no-save",
    ];
    for fees in ["0", "0.001"] {
        let ours = home.json(&[&run[..], &["--fees", fees]].concat());
        let is_it = |it: &&Value| it["run"] == "momentum_top3_monthly" && it["fees"].as_f64() == fees.parse().ok();
        let theirs = reference["runs"].as_array().unwrap().iter().find(is_it).unwrap();
        for (name, column) in [
            ("final_equity", "final_equity"),
            ("sharpe", "sharpe"),
            ("max_drawdown", "max_drawdown"),
            ("fees_paid", "fees_paid"),
        ] {
            let (one, other) = (ours["metrics"][name].as_f64().unwrap(), theirs[column].as_f64().unwrap());
            assert!(close(one, other, 0.0), "{fees} {name}: {one} {other}");
        }
    }
}
