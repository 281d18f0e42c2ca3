//! Pictures of runs and bars: files, the terminal, and what cannot be drawn.

use serde_json::Value;

use crate::Home;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn a_run_is_drawn_beside_its_result_and_afterwards_to_the_same_bytes() {
    let home = Home::new();
    let [one, other, svg] = ["one.png", "other.png", "run.svg"].map(|name| home.path(name));
    let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    home.json(&["backtest", "sma_cross", "--symbol", "0700.HK", "--fees", "0.001", "--chart", &text(&one)]);
    let said = home.json(&["chart", "last", "--out", &text(&other)]);
    assert_eq!((&said["file"], &said["charts"][1]), (&text(&other).into(), &"equity".into()));
    let (one, other) = (std::fs::read(&one).unwrap(), std::fs::read(&other).unwrap());
    assert!(one.starts_with(PNG) && one == other);
    // Every chart there is, in another theme and language.
    let names: Vec<String> = home
        .json(&["chart", "--kinds"])
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| !["sweep", "two runs"].iter().any(|other| it["needs"].as_str().unwrap().contains(other)))
        .map(|it| it["name"].as_str().unwrap().to_owned())
        .collect();
    let words = ["chart", "last", "--indicator", "rsi:9", "--theme", "dark", "--lang", "zh-HK", "--out", &text(&svg)];
    assert_eq!(home.codex(&[&words[..], &["--kind", &names.join(",")]].concat()).code, 0);
    let svg = std::fs::read_to_string(&svg).unwrap();
    // The lines of the rule over the prices, and the indicator that was asked for below them.
    assert!(["sma(10)", "sma(30)", "rsi:9"].iter().all(|name| svg.contains(name)));
    assert!(svg.contains("資產淨值") && svg.contains("sma_cross fast=10 slow=30 · 0700.HK"), "{}", &svg[..500]);
    assert!(names.len() >= 13 && names.contains(&"monthly".to_owned()), "{names:?}");
}

#[test]
fn bars_are_drawn_with_indicators_and_lines_in_the_terminal() {
    let home = Home::new();
    let file = home.path("bars.svg");
    let words = ["chart", "--symbol", "GOOG.US", "--indicator", "sma:50", "--indicator", "bollinger", "--out"];
    assert_eq!(home.codex(&[&words[..], &[file.to_str().unwrap()]].concat()).code, 0);
    let svg = std::fs::read_to_string(&file).unwrap();
    assert!(["sma:50", "bollinger_upper", "2,148 bars"].iter().all(|word| svg.contains(word)));
    let page = home.codex(&["chart", "--symbol", "GOOG.US"]).out;
    assert!(page.starts_with("GOOG.US\n1d, 2,148 bars") && page.contains("\nPrice\n"), "{page}");
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US"]);
    let page = home.codex(&["chart", "last", "--kind", "equity,rolling-sharpe"]).out;
    assert!(
        page.contains("\nEquity\n") && page.contains("\nRolling Sharpe ratio\n") && !page.contains("\nPrice\n"),
        "{page}"
    );
    assert!(home.codex(&["chart", "last"]).out.contains("\nrsi(14, wilder)\n"));
    // A portfolio has no candles, and is drawn all the same.
    home.json(&["backtest", "momentum", "--data", "sample:US20", "--fill", "close"]);
    let page = home.codex(&["chart", "last"]).out;
    assert!(page.contains("\nEquity\n") && !page.contains("\nPrice\n"), "{page}");
}

#[test]
fn what_cannot_be_drawn_is_told_before_anything_is_written() {
    let home = Home::new();
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US"]);
    let out = home.path("x.png");
    let out = out.to_str().unwrap();
    for (words, code, message, hint) in [
        (&["chart", "last", "--kind", "equty"][..], 2, "no chart `equty`", "equity"),
        (&["chart", "last", "--graphics", "kitty", "--out", out], 2, "--graphics", ""),
        (&["chart", "last", "--out", "x.gif"], 2, "the name of no picture", ".svg or .png"),
        (&["chart", "last", "--out", out, "--width", "5"], 2, "5 ×", "--width 1200"),
        (&["chart", "--symbol", "GOOG.US", "--kind", "equity", "--out", out], 2, "equity needs a run", "--kinds"),
        (&["chart", "--symbol", "GOOG.US", "--indicator", "quick:5", "--out", out], 4, "quick", ""),
        (&["chart", "nothing", "--out", out], 4, "no run", "codex runs ls"),
        (&["chart", "last", "--out", "nowhere/x.png"], 4, "nowhere", ""),
        (&["backtest", "rsi", "--symbol", "GOOG.US", "--chart", "x.pdf"], 2, "the name of no picture", ".png"),
    ] {
        let error = home.error(code, words);
        assert!(error["message"].as_str().unwrap().contains(message), "{words:?}: {error}");
        assert!(error["hint"].as_str().unwrap_or_default().contains(hint), "{words:?}: {error}");
    }
    assert!(!home.path("x.png").exists());
    assert_eq!(home.codex(&["chart"]).code, 2);
    assert_eq!(home.codex(&["chart", "last", "--symbol", "GOOG.US"]).code, 2);
}

#[test]
fn trades_and_equity_are_tables_of_any_kind() {
    let home = Home::new();
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK", "--no-save"];
    let file = |name: &str| home.path(name);
    let write = |trades: &str, equity: &str| {
        let (trades, equity) = (file(trades), file(equity));
        let files = ["--trades", trades.to_str().unwrap(), "--equity", equity.to_str().unwrap()];
        home.json(&[&words[..], &files].concat())
    };
    let run = write("t.md", "e.md");
    let trades = run["trades"].as_array().unwrap();
    let text = std::fs::read_to_string(file("t.md")).unwrap();
    assert!(text.starts_with("| entry_index | exit_index |") && text.lines().count() == trades.len() + 2, "{text}");
    write("t.xlsx", "e.xlsx");
    let first = std::fs::read(file("t.xlsx")).unwrap();
    assert!(first.starts_with(b"PK"));
    write("t.xlsx", "e.xlsx");
    assert_eq!(std::fs::read(file("t.xlsx")).unwrap(), first);
    assert!(std::fs::metadata(file("e.xlsx")).unwrap().len() > 10_000);
    let refused = home.error(2, &[&words[..], &["--trades", "t.pdf"]].concat());
    assert!(refused["hint"].as_str().unwrap().contains(".xlsx"));
}

#[test]
fn measures_and_months_are_tables_in_every_form() {
    let home = Home::new();
    let file = |name: &str| home.path(name).to_str().unwrap().to_owned();
    let (metrics, months, book) = (file("metrics.json"), file("months.csv"), file("months.xlsx"));
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK", "--metrics", &metrics, "--months", &months];
    let run = home.json(&words);
    let told: Value = serde_json::from_str(&std::fs::read_to_string(&metrics).unwrap()).unwrap();
    let sharpe = told.as_array().unwrap().iter().find(|row| row["metric"] == "sharpe").unwrap();
    assert_eq!(sharpe["value"], run["metrics"]["sharpe"]);
    // The years compound to the whole, and the months of each to the year.
    let table = std::fs::read_to_string(&months).unwrap();
    let growth =
        |cells: &[&str]| cells.iter().filter_map(|cell| cell.parse::<f64>().ok()).map(|r| 1.0 + r).product::<f64>();
    let mut whole = 1.0;
    assert!(table.starts_with("year,jan,feb,"), "{table}");
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!((growth(&cells[1..13]) - growth(&cells[13..])).abs() < 1e-12, "{line}");
        whole *= growth(&cells[13..]);
    }
    assert!((whole - 1.0 - run["metrics"]["total_return"].as_f64().unwrap()).abs() < 1e-9, "{table}");
    home.json(&["backtest", "sma_cross", "--symbol", "0700.HK", "--months", &book]);
    assert!(std::fs::read(&book).unwrap().starts_with(b"PK"));
    let wrong = home.error(2, &["backtest", "sma_cross", "--symbol", "0700.HK", "--months", "x.doc"]);
    assert!(wrong["hint"].as_str().unwrap().contains(".xlsx"), "{wrong}");
}
