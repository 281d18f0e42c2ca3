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
    for words in [&["sweep", "rsi"][..], &["init"], &["data", "fetch"], &["backtest", "rsi", "--report", "x.html"]] {
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
