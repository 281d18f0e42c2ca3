//! Finished sweeps, validated.

use serde_json::Value;

use super::swept;
use crate::{Home, testdata};

/// `codex validate --sweep`, its exit code and its JSON.
fn validated(home: &Home, words: &[&str]) -> (i32, Value) {
    let said = home.codex(&[&["validate", "--sweep"], words, &["-o", "json"]].concat());
    (said.code, serde_json::from_str(&said.out).unwrap_or_else(|cause| panic!("{cause}: {}", said.err)))
}

#[test]
fn a_finished_sweep_is_validated_from_what_it_kept() {
    let home = Home::new();
    let data = testdata("data/goog_1d.csv");
    let words = ["--data", &data, "--symbol", "GOOG.US", "--fees", "0.001"];
    let grid = ["--grid", "period=5..60:5", "--grid", "width=1.5,2.0,2.5"];
    let sweep = swept(&home, "goog", &[&["bollinger"], &words[..], &grid].concat());
    let (code, report) = validated(&home, &["goog"]);
    assert_eq!(code, 7);
    for field in ["sweep_id", "winner", "overfitting", "trials", "best", "counts", "data"] {
        assert_eq!(report[field], sweep[field], "{field}");
    }
    // The winner's run is validated as that run alone.
    let params = sweep["winner"]["params"].as_object().unwrap();
    let params: Vec<String> =
        params.iter().map(|(name, value)| format!("--param={name}={}", value.to_string().replace('"', ""))).collect();
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    let alone = home.codex(&[&["validate", "bollinger", "-o", "json"], &words[..], &params].concat());
    let alone: Value = serde_json::from_str(&alone.out).unwrap();
    for (name, part) in alone.as_object().unwrap().iter().filter(|(name, _)| *name != "elapsed_ms") {
        assert_eq!(report["run"][name], *part, "{name}");
    }
    // Histories: trades and bars compound to what the account gained, and another order changes no end.
    let total = sweep["winner"]["metrics"]["total_return"].as_f64().unwrap();
    let histories = report["monte_carlo"].as_array().unwrap();
    let drawn: Vec<&str> = histories.iter().map(|it| it["drawn"].as_str().unwrap()).collect();
    assert_eq!(drawn, ["trades-shuffled", "trades-drawn", "blocks"]);
    for it in histories {
        let number = |name: &str| it[name].as_f64().unwrap();
        assert!(crate::close(number("total_return"), total, 1.0), "{it}");
        assert!(number("max_drawdown_worst") <= number("max_drawdown") || it["drawn"] != "trades-drawn", "{it}");
        let shuffled = it["drawn"] == "trades-shuffled";
        assert_eq!(shuffled, crate::close(number("total_return_low"), number("total_return_high"), 1.0), "{it}");
    }
    assert!(crate::close(
        histories[2]["max_drawdown"].as_f64().unwrap(),
        sweep["winner"]["metrics"]["max_drawdown"].as_f64().unwrap(),
        0.0
    ));
    // What it gained after the market had risen over 63 bars, and after it had fallen, by hand.
    let equity = home.path("equity.csv").display().to_string();
    let run = [&["backtest", "bollinger", "--no-save", "--equity", &equity], &words[..], &params].concat();
    assert_eq!(home.codex(&run).code, 0);
    let column = |path: &str, name: &str| -> Vec<f64> {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let at = lines.next().unwrap().split(',').position(|it| it.eq_ignore_ascii_case(name)).unwrap();
        lines.map(|line| line.split(',').nth(at).unwrap().parse().unwrap()).collect()
    };
    let (closes, equity) = (column(&data, "close"), column(&equity, "equity"));
    assert_eq!(report["regime_window"], 63);
    let mut grown = [(0, 1.0), (0, 1.0)];
    for bar in 63..closes.len() {
        let before = if bar == 63 { closes[0] } else { closes[bar - 64] };
        let (bars, wealth) = &mut grown[usize::from(closes[bar - 1] <= before)];
        *bars += 1;
        *wealth *= equity[bar] / equity[bar - 1];
    }
    for (trend, (bars, wealth)) in report["regimes"].as_array().unwrap().iter().zip(grown) {
        assert_eq!(trend["bars"], bars, "{trend}");
        assert!(crate::close(trend["total_return"].as_f64().unwrap(), wealth - 1.0, 1.0), "{trend} {wealth}");
    }
    let page = home.codex(&["validate", "--sweep", "last"]);
    assert_eq!(page.code, 7, "{}", page.err);
    for part in ["Is it luck?", "✗ overfitting", "Other histories", "bear", "Found"] {
        assert!(page.out.contains(part), "{part}: {}", page.out);
    }
    let csv = home.codex(&["validate", "--sweep", "go", "-o", "csv"]).out;
    assert!(csv.starts_with("code,severity,finding\noverfitting,warning,"), "{csv}");
}

#[test]
fn a_sweep_that_found_a_rule_of_the_data_passes() {
    let home = Home::new();
    let text = std::fs::read_to_string(testdata("data/goog_1d.csv")).unwrap();
    let file = home.file("bars.csv", &text);
    let grid = ["--grid", "fast=3..12:3", "--grid", "slow=20..60:10"];
    swept(
        &home,
        "trend",
        &[&["sma_cross", "--data", &file, "--symbol", "GOOG.US", "--fees", "0.001"], &grid[..]].concat(),
    );
    let (code, report) = validated(&home, &["trend"]);
    assert_eq!((code, &report["findings"]), (0, &serde_json::json!([])), "{report}");
    assert!(home.codex(&["validate", "--sweep", "trend"]).out.contains("Nothing was found."));
    // Other data under the same name are told.
    home.file("bars.csv", text.trim_end().rsplit_once('\n').unwrap().0);
    let error = home.error(3, &["validate", "--sweep", "trend"]);
    assert!(error["message"].as_str().unwrap().contains("have changed since"), "{error}");
}

#[test]
fn what_is_no_finished_sweep_is_not_validated() {
    let home = Home::new();
    swept(&home, "whole", &["sma_cross", "--symbol", "0700.HK", "--grid", "fast=3..12:3"]);
    let folder = home.path("data/codex-quant/sweeps");
    std::fs::create_dir_all(folder.join("half")).unwrap();
    for file in ["header.json", "rows.bin"] {
        std::fs::copy(folder.join("whole").join(file), folder.join("half").join(file)).unwrap();
    }
    let error = home.error(2, &["validate", "--sweep", "half"]);
    assert!(error["hint"].as_str().unwrap().contains("--resume half"), "{error}");
    home.error(4, &["validate", "--sweep", "nowhere"]);
    for words in [
        &["validate", "--sweep", "whole", "--symbol", "0700.HK"][..],
        &["validate", "--sweep", "whole", "--fees", "0.1"],
        &["validate", "--sweep", "whole", "--samples", "3"],
        &["validate", "sma_cross", "--sweep", "whole"],
        &["validate", "--symbol", "0700.HK"],
    ] {
        home.error(2, words);
    }
    // One in which nothing trades has no winner.
    let none = swept(&home, "none", &["rsi", "--symbol", "GOOG.US", "--to", "2004-09-30", "--grid", "period=10..20"]);
    assert_eq!(none["winner"], Value::Null);
    assert!(
        none["warnings"][0].as_str().unwrap().contains("none of the 11 combinations that ran trades and has a sharpe"),
        "{none}"
    );
    home.error(3, &["validate", "--sweep", "none"]);
    // One whose rows are gone.
    let rows = std::fs::read(folder.join("whole/rows.bin")).unwrap();
    std::fs::write(folder.join("whole/rows.bin"), &rows[..rows.len() / 2]).unwrap();
    home.error(3, &["validate", "--sweep", "whole"]);
}
