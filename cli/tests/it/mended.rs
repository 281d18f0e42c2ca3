//! What a picky user reported once.

use serde_json::Value;

use crate::Home;

#[test]
fn cleaning_never_loses_a_value_that_cannot_be_read() {
    let home = Home::new();
    let bars = home.file("bars.csv", "date,open,high,low,close,volume\n2024-01-02,1,2,1,2,5\n2024-01-03,1,abc,1,2,5\n");
    let error = home.error(3, &["data", "clean", &bars, "--out", "clean.csv"]);
    assert!(error["message"].as_str().unwrap().contains("`abc`"), "{error}");
    assert_eq!(error["details"]["unreadable"].as_array().unwrap().len(), 1);
    assert!(!home.path("clean.csv").exists());
    assert_eq!(home.codex(&["data", "clean", &bars, "--dry-run"]).code, 0);
    let zero = home.file("zero.csv", "date,open,high,low,close,volume\n2024-01-02,1,2,1,2,5\n2024-01-03,0,2,1,2,5\n");
    let said = home.codex(&["data", "clean", &zero, "--out", "clean.csv"]);
    assert!(said.code == 0 && said.err.contains("codex data check clean.csv"), "{}", said.err);
}

#[test]
fn what_comes_later_is_said_to_come_later() {
    let home = Home::new();
    for words in [&["portfolio", "rsi"][..], &["init"], &["data", "fetch"], &["backtest", "rsi", "--source", "x"]] {
        let error = home.error(2, words);
        assert!(error["message"].as_str().unwrap().contains("is not in this version yet"), "{error}");
    }
    assert!(home.error(2, &["swep"])["message"].as_str().unwrap().contains("swep"));
}

#[test]
fn data_are_asked_for_by_both_their_flags() {
    let home = Home::new();
    let said = home.codex(&["backtest", "sma_cross"]);
    assert!(said.code == 2 && said.err.contains("--data") && said.err.contains("--symbol"), "{}", said.err);
}

#[test]
fn a_result_that_cannot_be_kept_is_printed_all_the_same() {
    let home = Home::new();
    let nowhere = home.file("file", "");
    let data_dir = format!("{nowhere}/below");
    let said = home.codex(&["backtest", "rsi", "--symbol", "GOOG.US", "--data-dir", &data_dir, "-o", "json"]);
    assert_ne!(said.code, 0);
    let run: Value = serde_json::from_str(&said.out).unwrap();
    assert!(run["metrics"]["trades"].as_u64().unwrap() > 0);
    assert!(said.err.contains("the run was not kept") && said.err.contains("--no-save"), "{}", said.err);
}

#[test]
fn one_setting_is_printed_in_every_form() {
    let home = Home::new();
    let get = |form: &str| home.codex(&["config", "get", "--explain", "backtest.fees", "-o", form]).out;
    assert_eq!(get("jsonl").lines().count(), 1);
    assert!(get("csv").starts_with("key,value,from\nbacktest.fees,"), "{}", get("csv"));
    let json: Value = serde_json::from_str(&get("json")).unwrap();
    assert_eq!(json["from"], json["layers"][0]["from"]);
}

#[test]
fn fees_may_be_typed_as_percent() {
    let home = Home::new();
    let run = |fees: &str| home.json(&["backtest", "rsi", "--symbol", "GOOG.US", "--fees", fees])["metrics"].clone();
    assert_eq!(run("0.1%"), run("0.001"));
}

#[test]
fn a_wrong_setting_is_told_by_its_place_and_an_unknown_variable_is_said() {
    let home = Home::new();
    let said = |name: &str, value: &str| {
        let mut command = home.command(&["backtest", "rsi", "--symbol", "GOOG.US"]);
        command.env(name, value);
        crate::said(command)
    };
    let wrong = said("CDX_BACKTEST_FEES", "abc");
    assert!(wrong.code == 2 && wrong.err.contains("CDX_BACKTEST_FEES"), "{}", wrong.err);
    let unknown = said("CDX_BACKTEST_FEE", "0.1");
    assert!(unknown.code == 0 && unknown.err.contains("CDX_BACKTEST_FEES"), "{}", unknown.err);
}

#[test]
fn what_was_hardly_meant_is_asked_about() {
    let home = Home::new();
    let run = |words: &[&str]| {
        home.json(&[&["backtest", "rsi", "--symbol", "GOOG.US"], words].concat())["warnings"].to_string()
    };
    assert!(run(&["--rf", "5"]).contains("did you mean 5%"));
    assert!(run(&["--take-profit", "10"]).contains("did you mean 10%"));
    let hint = |words: &[&str]| home.error(2, &[&["backtest"], words].concat())["hint"].as_str().unwrap().to_owned();
    assert!(hint(&["rsi", "--symbol", "GOOG.US", "--stop-loss", "5"]).contains("5%"));
    assert!(hint(&["momentum", "--data", "sample:US20"]).contains("--fill close"));
    let error = home.error(2, &["backtest", "rsi", "--symbol", "GOOG.US", "--from", "2015"]);
    assert!(error["message"].as_str().unwrap().contains("2015-01-31"), "{error}");
}

#[test]
fn a_list_that_is_cut_says_so_and_removed_runs_give_their_room_back() {
    let home = Home::new();
    for _ in 0..3 {
        home.json(&["backtest", "buy_hold", "--symbol", "GOOG.US"]);
    }
    assert!(home.codex(&["runs", "ls", "--limit", "2"]).err.contains("there are more"));
    assert!(!home.codex(&["runs", "ls", "--limit", "3"]).err.contains("there are more"));
    let runs = home.json(&["runs", "ls"]);
    let names: Vec<&str> = runs.as_array().unwrap().iter().map(|run| run["run_id"].as_str().unwrap()).collect();
    let size = || std::fs::metadata(home.path("data/codex-quant/runs.db")).unwrap().len();
    let before = size();
    home.json(&[&["runs", "rm", "--yes"], &names[..]].concat());
    assert!(2 * size() < before, "{} of {before} bytes are left", size());
}

#[test]
fn a_run_over_doubtful_bars_says_what_the_check_would_find() {
    let home = Home::new();
    let row = |day: i32, price: f64| format!("2024-01-{day:02},{price},{price},{price},{price},5\n");
    let prices =
        (1..29).map(|day| row(day, if day < 15 { 100.0 + f64::from(day % 3) } else { 50.0 + f64::from(day % 3) }));
    let file = home.file("split.csv", format!("timestamp,open,high,low,close,volume\n{}", prices.collect::<String>()));
    let run = home.json(&["backtest", "buy_hold", "--data", &file]);
    assert!(run["warnings"].to_string().contains("data check finds unadjusted-split 1"), "{}", run["warnings"]);
    assert_eq!(home.json(&["backtest", "buy_hold", "--symbol", "0700.HK"])["warnings"].as_array().unwrap().len(), 0);
}
