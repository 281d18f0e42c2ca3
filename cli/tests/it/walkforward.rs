//! Walking forward from the command line: what is chosen is what sweeps and backtests of the same days choose, what is traded is
//! what a backtest of the same signals trades, and nothing knows what comes after.

use std::fmt::Write;

use serde_json::Value;

use crate::{Home, close, testdata};

const GRID: [&str; 6] = ["--grid", "fast=5,10,20", "--grid", "slow=30,60", "--periods-per-year", "252"];

fn windows(report: &Value) -> &Vec<Value> {
    report["windows"].as_array().expect("windows")
}

fn day(span: &Value, end: &str) -> String {
    span[end].as_str().expect("a time")[..10].to_owned()
}

fn index(span: &Value, end: &str) -> usize {
    usize::try_from(span[end].as_u64().expect("an index")).expect("a small index")
}

/// Rows of the GOOG file: the day, and the rest of the line by its numbers.
fn goog() -> Vec<(String, [f64; 5])> {
    let text = std::fs::read_to_string(testdata("data/goog_1d.csv")).unwrap();
    let row = |line: &str| {
        let mut cells = line.split(',');
        let day = cells.next().unwrap().to_owned();
        (day, std::array::from_fn(|_| cells.next().unwrap().parse().unwrap()))
    };
    text.lines().skip(1).map(row).collect()
}

fn bars_file(home: &Home, name: &str, rows: &[(String, [f64; 5])]) -> String {
    let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
    for (day, [open, high, low, close, volume]) in rows {
        writeln!(text, "{day},{open},{high},{low},{close},{volume}").unwrap();
    }
    home.file(name, text)
}

/// The rows with other prices in a range, moved by the same factors.
fn scrambled(rows: &[(String, [f64; 5])], range: std::ops::Range<usize>) -> Vec<(String, [f64; 5])> {
    let mut rows = rows.to_vec();
    for (row, (_, bar)) in rows.iter_mut().enumerate().filter(|(row, _)| range.contains(row)) {
        let factor = 1.0 + 0.4 * ((row * row % 89) as f64 / 89.0);
        bar[..4].iter_mut().for_each(|price| *price *= factor);
    }
    rows
}

/// Whether a crossing of plain means holds a position after each close, from the first crossing on.
fn crossing(closes: &[f64], fast: usize, slow: usize) -> Vec<bool> {
    let mean = |row: usize, period: usize| {
        (row + 1 >= period).then(|| closes[row + 1 - period..=row].iter().sum::<f64>() / period as f64)
    };
    let above = |row: usize| Some(mean(row, fast)? > mean(row, slow)?);
    let mut is_in = false;
    let mut side = Vec::new();
    for row in 0..closes.len() {
        if let (Some(now), Some(before)) = (above(row), row.checked_sub(1).and_then(above))
            && now != before
        {
            is_in = now;
        }
        side.push(is_in);
    }
    side
}

/// A signals file: each run of rows begins on the side that its rule stands on, and follows it.
fn signals(
    home: &Home,
    name: &str,
    rows: &[(String, [f64; 5])],
    runs: &[(std::ops::Range<usize>, Vec<bool>)],
) -> String {
    let mut text = "timestamp,entry,exit\n".to_owned();
    for (range, side) in runs {
        for row in range.clone() {
            let said = row == range.start || side[row] != side[row - 1];
            let (entry, exit) = (said && side[row], said && !side[row]);
            writeln!(text, "{},{},{}", rows[row].0, u8::from(entry), u8::from(exit)).unwrap();
        }
    }
    home.file(name, text)
}

#[test]
fn what_an_anchored_walk_or_a_fold_chooses_is_what_a_sweep_of_those_days_chooses() {
    let home = Home::new();
    let goog = testdata("data/goog_1d.csv");
    let run =
        ["sma_cross", "--data", &goog, "--symbol", "GOOG.US", "--fees", "0.001", "--where", "fast < slow", "--no-save"];
    let run =
        [&run[..], &["--grid", "fast=5..50:5", "--grid", "slow=20..200:20", "--periods-per-year", "252"]].concat();
    let walk = |words: &[&str]| home.json(&[&["walkforward"], &run[..], words].concat());
    let sweep = |from: &str, to: &str| home.json(&[&["sweep"], &run[..], &["--from", from, "--to", to]].concat());
    let anchored = walk(&["--scheme", "anchored", "--train", "3y", "--test", "1y"]);
    let folds = walk(&["--scheme", "purged", "--folds", "2", "--objective", "sharpe"]);
    let all = windows(&anchored).iter().chain(windows(&folds));
    let mut compared = 0;
    for window in all {
        let [train] = &window["train"].as_array().unwrap()[..] else { panic!("one stretch: {window}") };
        let best = &sweep(&day(train, "from"), &day(train, "to"))["best"][0];
        assert_eq!(window["params"], best["params"]);
        for name in ["sharpe", "total_return", "max_drawdown", "trades"] {
            assert_eq!(window["in_sample"][name], best["metrics"][name], "{name} of {window}");
        }
        compared += 1;
    }
    assert_eq!(compared, 5 + 2);
    // What comes next is chosen on all bars, by a walk and not by folds.
    let best = &home.json(&[&["sweep"], &run[..]].concat())["best"][0];
    let next = &anchored["next"];
    assert_eq!((&next["params"], &next["in_sample"]["sharpe"]), (&best["params"], &best["metrics"]["sharpe"]));
    assert!(folds["next"].is_null());
}

#[test]
fn a_rolling_walk_is_recomputed_from_signals_made_elsewhere() {
    let home = Home::new();
    let (rows, goog) = (goog(), testdata("data/goog_1d.csv"));
    let closes: Vec<f64> = rows.iter().map(|(_, bar)| bar[3]).collect();
    let settings = ["--data", &goog, "--symbol", "GOOG.US", "--fees", "0.001", "--lot", "10", "--stop-loss", "9%"];
    let walk = [&["walkforward", "sma_cross"], &settings[..], &GRID, &["--train", "500", "--test", "100"]].concat();
    let report = home.json(&walk);
    let windows = windows(&report);
    assert_eq!((windows.len(), &report["split"]["left_over"]), (16, &Value::from(48)));

    let backtest = |file: &str, from: &str, to: &str| {
        let words = ["backtest", "signals", "--signals", file, "--from", from, "--to", to];
        home.json(&[&words[..], &settings, &["--periods-per-year", "252", "--no-save"]].concat())
    };
    let side = |params: &Value| {
        let period = |name: &str| usize::try_from(params[name].as_u64().unwrap()).unwrap();
        crossing(&closes, period("fast"), period("slow"))
    };
    // In sample: of the six combinations the best is chosen, with its Sharpe ratio to the bit.
    for window in &windows[1..3] {
        let train = &window["train"][0];
        let range = index(train, "from_index")..index(train, "to_index") + 1;
        let mut best = (f64::MIN, Value::Null);
        for fast in [5, 10, 20] {
            for slow in [30, 60] {
                let params = serde_json::json!({"fast": fast, "slow": slow});
                let file = signals(&home, "in.csv", &rows, &[(range.clone(), side(&params))]);
                let run = backtest(&file, &day(train, "from"), &day(train, "to"));
                let sharpe = run["metrics"]["sharpe"].as_f64().unwrap();
                if sharpe > best.0 {
                    best = (sharpe, params);
                }
            }
        }
        assert_eq!((&window["params"], &window["in_sample"]["sharpe"]), (&best.1, &Value::from(best.0)));
    }
    // Out of sample: one account, from one rule to the next; the same parameters go on.
    let mut runs: Vec<(std::ops::Range<usize>, Vec<bool>)> = Vec::new();
    let mut last = &Value::Null;
    for window in windows {
        let range = index(&window["test"], "from_index")..index(&window["test"], "to_index") + 1;
        match runs.last_mut() {
            Some((before, _)) if *last == window["params"] => before.end = range.end,
            _ => runs.push((range, side(&window["params"]))),
        }
        last = &window["params"];
    }
    assert!(runs.len() > 3 && runs.len() < 14, "the choice changes, and stays: {}", runs.len());
    let file = signals(&home, "out.csv", &rows, &runs);
    let whole = backtest(&file, &day(&windows[0]["test"], "from"), &day(&windows[15]["test"], "to"));
    assert!(whole["metrics"]["trades"].as_u64() > Some(10), "{}", whole["metrics"]);
    assert_eq!(report["metrics"], whole["metrics"]);
    // Windows are stretches of that account.
    let product: f64 =
        windows.iter().map(|window| 1.0 + window["out_of_sample"]["total_return"].as_f64().unwrap()).product();
    assert!(close(product, 1.0 + report["metrics"]["total_return"].as_f64().unwrap(), 1.0));
}

#[test]
fn where_the_parameters_stay_windows_leave_no_trace() {
    let home = Home::new();
    let (rows, goog) = (goog(), testdata("data/goog_1d.csv"));
    let closes: Vec<f64> = rows.iter().map(|(_, bar)| bar[3]).collect();
    // What is stopped out is not bought again because a window ends.
    let settings = ["--data", &goog, "--symbol", "GOOG.US", "--stop-loss", "2%", "--periods-per-year", "252"];
    let one = ["--grid", "fast=10", "--grid", "slow=60", "--train", "500", "--test", "20", "--no-save"];
    let report = home.json(&[&["walkforward", "sma_cross"], &settings[..], &one].concat());
    assert_eq!(windows(&report).len(), 82);
    let file = signals(&home, "all.csv", &rows, &[(500..2140, crossing(&closes, 10, 60))]);
    let days = ["--signals", &file, "--from", &rows[500].0, "--to", &rows[2139].0, "--no-save"];
    let run = home.json(&[&["backtest", "signals"], &settings[..], &days].concat());
    assert!(run["trades"].as_array().unwrap().iter().any(|trade| trade["reason"] == "stop-loss"));
    assert_eq!(report["metrics"], run["metrics"]);
}

#[test]
fn one_window_of_a_rule_that_needs_no_past_is_the_backtest_of_those_days() {
    let home = Home::new();
    let rule = home.file(
        "dips.toml",
        "[params]\nlevel = { default = 2, min = 1, max = 9 }\n[rule]\nenter = \"close > open + level\"\nexit = \"close < open\"\n[stops]\ntake_profit = \"20%\"\n",
    );
    let settings = ["--symbol", "0700.HK", "--venue", "auto", "--slippage", "1tick", "--periods-per-year", "246"];
    let walk = ["--grid", "level=2,3", "--train", "1000", "--test", "400"];
    let report = home.json(&[&["walkforward", &rule], &settings[..], &walk].concat());
    let test = &windows(&report)[0]["test"];
    let days = ["--from", &day(test, "from"), "--to", &day(test, "to"), "--param", "level=2", "--no-save"];
    let run = home.json(&[&["backtest", &rule], &settings[..], &days].concat());
    assert!(run["metrics"]["trades"].as_u64() > Some(3), "{}", run["metrics"]);
    assert_eq!(report["metrics"], run["metrics"]);
    assert_eq!(report["proof"]["verdict"], "clean");
    assert!(report["verdict"].as_str().unwrap().ends_with("the one window did not gain"), "{}", report["verdict"]);
}

#[test]
fn what_comes_after_a_window_changes_neither_its_choice_nor_its_result() {
    let home = Home::new();
    let rows = goog();
    for scheme in ["rolling", "anchored"] {
        for objective in ["sharpe", "win_rate", "calmar"] {
            let walk = |file: &str| {
                let words = ["walkforward", "sma_cross", "--data", file, "--symbol", "GOOG.US", "--no-save"];
                let split = ["--scheme", scheme, "--objective", objective, "--train", "504", "--test", "180"];
                home.json(&[&words[..], &GRID, &split].concat())
            };
            let whole = walk(&bars_file(&home, "whole.csv", &rows));
            let whole = windows(&whole);
            for seen in [1, 3, 4, 6] {
                let end = index(&whole[seen - 1]["test"], "to_index") + 1;
                let cut = walk(&bars_file(&home, "cut.csv", &rows[..end]));
                assert_eq!(windows(&cut)[..], whole[..seen], "{scheme}, {objective}, {seen} windows");
            }
            // Other prices from the third test on: three choices stand, and the fourth is another one.
            let test = index(&whole[2]["test"], "from_index");
            let other = walk(&bars_file(&home, "other.csv", &scrambled(&rows, test..rows.len())));
            let other = windows(&other);
            for part in ["params", "in_sample"] {
                (0..3).for_each(|window| assert_eq!(other[window][part], whole[window][part]));
            }
            assert_ne!(other[3]["in_sample"], whole[3]["in_sample"]);
            assert_eq!(other[1], whole[1]);
            assert_ne!(other[2]["out_of_sample"], whole[2]["out_of_sample"]);
        }
    }
}

#[test]
fn a_fold_is_chosen_for_without_its_bars_or_those_of_the_same_days_elsewhere() {
    let home = Home::new();
    let rows = goog();
    let rule = home.file(
        "beside.toml",
        "[params]\nfast = { default = 5, min = 2, max = 50 }\nslow = { default = 30, min = 20, max = 99 }\n[series]\nindex = { symbol = \"HSI.IDX\" }\n[rule]\nenter = \"on(index, sma(close, fast)) > on(index, sma(close, slow)) and close > sma(slow)\"\nexit = \"close < sma(fast)\"\n",
    );
    for (scheme, folds) in [("purged", "4"), ("combinatorial", "4")] {
        let walk = |bars: &[(String, [f64; 5])]| {
            let file = bars_file(&home, "bars.csv", bars);
            let with = format!("HSI.IDX={file}");
            let words = ["walkforward", &rule, "--data", &file, "--symbol", "GOOG.US", "--with", &with, "--no-save"];
            let split = ["--scheme", scheme, "--folds", folds, "--purge", "1", "--embargo", "20"];
            home.json(&[&words[..], &GRID, &split].concat())
        };
        let plain = walk(&rows);
        // The second fold.
        let other = walk(&scrambled(&rows, 537..1074));
        let mut stand = 0;
        for (one, two) in windows(&plain).iter().zip(windows(&other)) {
            let trains_on_it = one["train"].as_array().unwrap().iter().any(|train| {
                (index(train, "from_index")..=index(train, "to_index")).any(|row| (537..1074).contains(&row))
            });
            if trains_on_it {
                assert_ne!(one["in_sample"], two["in_sample"], "{one}");
            } else {
                assert_eq!((&one["params"], &one["in_sample"]), (&two["params"], &two["in_sample"]));
                stand += 1;
            }
        }
        assert!(stand >= 1 && stand < windows(&plain).len(), "{scheme}: {stand}");
    }
}

#[test]
fn portfolios_files_and_every_scheme_walk_over_every_bar_once_a_path() {
    let home = Home::new();
    let portfolio = ["momentum", "--data", "sample:US20", "--fill", "close", "--fees", "0.001", "--to", "2000-12-31"];
    let of_rules = ["two_sleeves", "--symbol", "0700.HK", "--fees", "0.001", "--venue", "auto"];
    let file = ["turtle", "--symbol", "0700.HK", "--fees", "0.001"];
    let cases: [(&[&str], &[&str]); 3] = [
        (&portfolio, &["--grid", "top=2..4", "--grid", "lookback=60,120"]),
        (&of_rules, &["--grid", "trend_share=0.2,0.5,0.8"]),
        (&file, &["--grid", "entry=20,55", "--grid", "leave=10,20"]),
    ];
    for (run, grid) in cases {
        for scheme in ["rolling", "anchored", "purged", "combinatorial"] {
            let walk = |threads: &str| {
                let words = ["--scheme", scheme, "--threads", threads, "--no-save"];
                let mut report = home.json(&[&["walkforward"], run, grid, &words].concat());
                report["elapsed_ms"] = Value::Null;
                report
            };
            let report = walk("1");
            assert!(walk("3") == report, "{run:?} {scheme}: threads");
            let paths = report["paths"].as_array().unwrap();
            assert_eq!(paths.len(), if scheme == "combinatorial" { 5 } else { 1 });
            for path in paths {
                let own = windows(&report).iter().filter(|window| window["path"] == path["path"]);
                let (mut next, mut growth, mut trades) = (None, 1.0, 0);
                for window in own {
                    let from = index(&window["test"], "from_index");
                    assert_eq!(from, next.unwrap_or(from), "{run:?} {scheme}: tests follow one another");
                    next = Some(index(&window["test"], "to_index") + 1);
                    growth *= 1.0 + window["out_of_sample"]["total_return"].as_f64().unwrap();
                    trades += window["out_of_sample"]["trades"].as_u64().unwrap();
                    assert!(window["params"].is_object(), "{window}");
                }
                assert!(close(growth, path["final_equity"].as_f64().unwrap() / 100_000.0, 1.0), "{run:?} {scheme}");
                assert_eq!(path["trades"], trades);
                if path["path"] == report["path"] {
                    for name in ["final_equity", "sharpe", "max_drawdown", "trades", "annual_return"] {
                        assert_eq!(path[name], report["metrics"][name], "{run:?} {scheme}: {name}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_position_is_closed_where_the_stops_of_the_next_choice_are_others() {
    let home = Home::new();
    let rule = home.file(
        "room.toml",
        "[params]\nperiod = { default = 20, min = 2, max = 200 }\nroom = { default = 2.0, min = 0.5, max = 10.0 }\n[rule]\nenter = \"close > sma(period)\"\nexit = \"close < sma(period)\"\n[stops]\natr_stop = \"14:room\"\n",
    );
    let trades = home.path("trades.json").display().to_string();
    let equity = home.path("equity.csv").display().to_string();
    let report = home.json(&[
        "walkforward",
        &rule,
        "--symbol",
        "GOOG.US",
        "--fees",
        "0.001",
        "--grid",
        "period=20,50,100",
        "--grid",
        "room=1..4",
        "--train",
        "252",
        "--test",
        "126",
        "--trades",
        &trades,
        "--equity",
        &equity,
    ]);
    let trades: Value = serde_json::from_str(&std::fs::read_to_string(&trades).unwrap()).unwrap();
    let trades = trades.as_array().unwrap();
    let spans =
        |row: usize| trades.iter().any(|trade| index(trade, "entry_index") < row && row <= index(trade, "exit_index"));
    let (mut others, mut kept) = (0, 0);
    for pair in windows(&report).windows(2) {
        let row = index(&pair[1]["test"], "from_index");
        if pair[0]["params"]["room"] != pair[1]["params"]["room"] {
            others += 1;
            assert!(!spans(row), "{row}");
        } else {
            kept += usize::from(spans(row));
        }
    }
    assert!(others >= 2 && kept >= 1, "{others} {kept}");
    let gained: f64 = trades.iter().map(|trade| trade["pnl"].as_f64().unwrap()).sum();
    let last = report["metrics"]["final_equity"].as_f64().unwrap();
    assert!(close(100_000.0 + gained, last, 1.0));
    let rows = std::fs::read_to_string(&equity).unwrap().lines().count() - 1;
    assert_eq!(rows, 126 * windows(&report).len());
}

#[test]
fn what_was_tried_is_remembered_and_rows_are_for_machines() {
    let home = Home::new();
    let run = ["rsi", "--symbol", "GOOG.US"];
    let walk = [&["walkforward"], &run[..], &["--grid", "period=5..10", "--train", "3y", "--test", "1y"]].concat();
    assert_eq!(home.json(&walk)["tried_ever"], 6);
    // The same again are no more tries, and a sweep counts them.
    assert_eq!(home.json(&walk)["tried_ever"], 6);
    let sweep = home.json(&[&["sweep"], &run[..], &["--grid", "period=10..12"]].concat());
    assert_eq!(sweep["trials"]["ever"], 8);
    // What is not kept is told of what was tried before.
    let words =
        [&["walkforward"], &run[..], &["--grid", "period=20", "--train", "3y", "--test", "1y", "--no-save"]].concat();
    assert_eq!((home.json(&words)["tried_ever"].clone(), &home.json(&words)["tried_ever"]), (9.into(), &9.into()));
    let csv = home.codex(&[&walk[..], &["-o", "csv"]].concat()).out;
    assert!(csv.starts_with("path,window,split,train_from,train_to,test_from,test_to,period,in_bars,"), "{csv}");
    let lines = home.codex(&[&walk[..], &["-o", "jsonl"]].concat()).out;
    assert_eq!((csv.lines().count(), lines.lines().count()), (6, 5));
    let page = home.codex(&walk).out;
    for part in [
        "rolling: 5 tests of 252 bars, chosen on 756 bars",
        "Does the choice hold?",
        "of 5 windows gained",
        "Next period=",
    ] {
        assert!(page.contains(part), "{page}");
    }
}

#[test]
fn a_training_without_a_trade_chooses_nothing_and_says_so() {
    let home = Home::new();
    let words = ["walkforward", "sma_cross", "--symbol", "GOOG.US", "--grid", "slow=550..560:5", "--train", "504"];
    let said = home.codex(&[&words[..], &["--test", "504", "-o", "json"]].concat());
    assert!(said.code == 0 && said.err.contains("split 1: nothing is chosen"), "{}", said.err);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    let first = &windows(&report)[0];
    assert!(first["params"].is_null() && first["in_sample"].is_null(), "{first}");
    assert_eq!(first["out_of_sample"]["total_return"], 0.0);
    assert!(windows(&report)[1]["params"].is_object());
}

#[test]
fn what_cannot_be_walked_says_what_could() {
    let home = Home::new();
    let walk = |code: i32, words: &[&str]| {
        let it = home.error(code, &[&["walkforward", "sma_cross", "--symbol", "0700.HK"], words].concat());
        format!("{} | {}", it["message"].as_str().unwrap(), it["hint"].as_str().unwrap())
    };
    let grid = ["--grid", "fast=5..50:5"];
    for (code, words, part) in [
        (3, &["--train", "1400", "--test", "100"][..], "--train 722 --test 144 fit 5 tests"),
        (3, &["--train", "6y"], "--train 722"),
        (2, &["--scheme", "roling"], "'roling'"),
        (2, &["--scheme", "purged", "--train", "2y"], "purged takes no --train"),
        (2, &["--embargo", "5"], "rolling takes no --embargo"),
        (2, &["--scheme", "anchored", "--folds", "4", "--train", "2y"], "--train together with --folds"),
        (2, &["--scheme", "combinatorial", "--folds", "3", "--test-folds", "3"], "3 of 3 folds"),
        (2, &["--scheme", "purged", "--folds", "1"], "another fold"),
        (2, &["--train", "soon"], "`soon` is no length"),
        (2, &["--objective", "sharp"], "no measure `sharp`"),
        (2, &["--method", "successive-halving", "--budget", "9"], "trainings are parts already"),
        (2, &["--pick", "plateau", "--method", "random", "--budget", "3"], "whole grid"),
        (2, &["--param", "fast=3"], "varied and given"),
        (3, &["--scheme", "purged", "--purge", "50%"], "no bar to choose on"),
        (3, &["--from", "2030-01-01"], "no rows"),
    ] {
        let said = walk(code, &[&grid, words].concat());
        assert!(said.contains(part), "{words:?}: {said}");
    }
    assert!(walk(2, &["--grid", "fast=5..9", "--where", "fast > 99"]).contains("none of 5 combinations"));
    home.error(4, &["walkforward", "smacross", "--symbol", "0700.HK", "--grid", "fast=1..2"]);
    home.error(2, &["walkforward", "signals", "--symbol", "0700.HK", "--grid", "x=1"]);
}
