//! Tear-sheets: of runs, of series, and of what is none.

use serde_json::{Value, json};

use crate::{Home, testdata};

pub(crate) fn html(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path(name)).unwrap()
}

/// The document that a page carries.
pub(crate) fn document(html: &str) -> Value {
    let (_, rest) = html.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn a_run_has_its_tear_sheet_beside_its_result_and_afterwards_to_the_same_bytes() {
    let home = Home::new();
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto", "--fees", "0.0003"];
    let mut said = home.json(&[&words[..], &["--report", "one.html"]].concat());
    let written = home.json(&["report", "last", "--out", "other.html"]);
    let (one, other) = (html(&home, "one.html"), html(&home, "other.html"));
    assert_eq!((&written["file"], written["bytes"].as_u64()), (&"other.html".into(), Some(other.len() as u64)));
    assert_eq!(one, other);
    let page = document(&one);
    let run_id = said["run_id"].as_str().unwrap().to_owned();
    let trades = said.as_object_mut().unwrap().remove("trades").unwrap();
    assert_eq!(page["result"], said);
    assert_eq!(page["trades"]["rows"], trades.as_array().unwrap().len());
    assert_eq!((&page["lines"][0]["name"], &page["lines"][1]["name"]), (&"sma(10)".into(), &"sma(30)".into()));
    assert_eq!((&page["currency"], &page["bars"]), (&"HKD".into(), &said["data"]["bars"]));
    let command = page["command"].as_str().unwrap();
    assert!(command.starts_with("codex backtest sma_cross --symbol 0700.HK --venue auto"), "{command}");
    // Without a name it has that of the run.
    let said = home.codex(&["report", "last", "--lang", "zh-HK", "--theme", "dark"]);
    assert!(said.code == 0 && said.out.starts_with(&format!("wrote {run_id}.html: ")), "{}", said.out);
    assert!(html(&home, &format!("{run_id}.html")).contains("lang=\"zh-Hant\" data-theme=\"dark\""));
}

#[test]
fn months_and_drawdowns_are_those_that_codex_risk_tells() {
    let home = Home::new();
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US", "--fees", "0.001", "--report", "run.html"]);
    let returns = testdata("metrics/goog_1d_returns.csv");
    home.json(&["report", "--returns", &returns, "--out", "series.html"]);
    for (page, words) in [("run.html", &["risk", "last"][..]), ("series.html", &["risk", "--returns", &returns])] {
        let (page, risk) = (document(&html(&home, page)), home.json(words));
        let near = |one: &Value, other: &Value| match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => crate::close(one, other, 1e-3),
            (one, other) => one == other,
        };
        for (year, row) in page["months"].as_object().unwrap() {
            assert!(near(&row[0], &risk["yearly"][year]), "{year}");
            for month in 1..=12 {
                assert!(near(&row[month], &risk["monthly"][year][month.to_string()]), "{year}-{month}");
            }
        }
        let depths = |of: &Value| of.as_array().unwrap().iter().map(|it| it["depth"].clone()).collect::<Vec<_>>();
        let (shown, told) = (depths(&page["deepest"]), depths(&risk["drawdowns"]));
        assert_eq!((shown.len(), told.len()), (10, 5));
        assert!(shown.iter().zip(&told).all(|(one, other)| near(one, other)));
    }
}

/// The table is made beside quantstats by `cargo xtask bench report`, to 1e-9; here a page still says what it says.
#[test]
fn a_page_of_returns_says_what_the_table_beside_quantstats_says() {
    let home = Home::new();
    home.json(&["report", "--returns", &testdata("metrics/goog_1d_returns.csv"), "--out", "series.html"]);
    let page = document(&html(&home, "series.html"));
    let of = |title: &str| {
        let is_meant = |it: &&Value| it["title"] == title;
        if let Some(figure) = page["figures"].as_array().unwrap().iter().find(is_meant) {
            return [figure["own"].as_f64(), figure["beside"].as_f64()];
        }
        let measure = page["measures"].as_array().unwrap().iter().find(is_meant);
        let name = measure.unwrap_or_else(|| panic!("{title} is not on the page"))["name"].as_str().unwrap();
        [page["result"][name].as_f64(), page["beside"][name].as_f64()]
    };
    let table = std::fs::read_to_string(testdata("../docs/quantstats.md")).unwrap();
    let mut count = 0;
    for line in table.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells[5].is_empty() {
            continue;
        }
        for (cell, found) in cells[5..7].iter().zip(of(cells[4])) {
            match (cell.replace('−', "-").parse::<f64>().ok(), found) {
                (Some(told), Some(found)) => {
                    assert!((told - found).abs() <= 6e-6 * told.abs().max(1e-300), "{line}: {found}")
                }
                // What is taken of both belongs to the strategy's column.
                (None, found) => assert!(found.is_none() || *cell == "–", "{line}: {found:?}"),
                (told, found) => panic!("{line}: {told:?} and {found:?}"),
            }
            count += 1;
        }
    }
    assert_eq!(count, 150);
}

#[test]
fn an_oscillator_and_its_levels_stand_below_the_prices() {
    let home = Home::new();
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US", "--report", "rsi.html"]);
    let page = document(&html(&home, "rsi.html"));
    assert_eq!((&page["lines"][0]["panel"], page["lines"].as_array().unwrap().len()), (&0.into(), 1));
    assert_eq!(page["lines"][0]["levels"], json!([30.0, 70.0]));
}

#[test]
fn a_portfolio_shows_what_it_held_of_each_asset_and_what_that_gained() {
    let home = Home::new();
    let words = ["backtest", "momentum", "--data", "sample:US20", "--fill", "close", "--report", "one.html"];
    let said = home.json(&words);
    home.json(&["report", "last", "--out", "other.html"]);
    assert_eq!(html(&home, "one.html"), html(&home, "other.html"));
    let page = document(&html(&home, "one.html"));
    assert!(page["columns"]["close"].is_null() && page["columns"]["long"].is_object() && page["lines"] == json!([]));
    assert!(page["excursions"]["worst"].is_object());
    let assets = page["assets"].as_array().unwrap();
    let sum = |name: &str| assets.iter().map(|asset| asset[name].as_f64().unwrap()).sum::<f64>();
    let trades = said["trades"].as_array().unwrap();
    let gained: f64 = trades.iter().map(|trade| trade["pnl"].as_f64().unwrap()).sum();
    assert!(assets.len() == 20 && crate::close(sum("gain"), gained, 1e-9), "{assets:?}");
    assert_eq!(sum("trades"), trades.len() as f64);
    // Three assets in equal parts, without costs: all of the account.
    assert!(crate::close(sum("last"), 1.0, 1e-9), "{assets:?}");
}

#[test]
fn another_benchmark_takes_the_place_of_buying_and_holding() {
    let home = Home::new();
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US", "--report", "own.html"]);
    home.file("flat.csv", "timestamp,price\n2000-01-03,5\n2020-01-03,5\n");
    home.json(&["report", "last", "--benchmark", "flat.csv", "--out", "flat.html"]);
    let column = |name: &str| document(&html(&home, name))["columns"]["benchmark"].clone();
    assert_ne!(column("own.html"), column("flat.html"));
    home.file("late.csv", "timestamp,price\n2020-01-03,5\n2020-01-04,5\n");
    let error = home.error(3, &["report", "last", "--benchmark", "late.csv"]);
    assert!(error["message"].as_str().unwrap().contains("no day in common"), "{error}");
}

#[test]
fn bars_that_are_gone_leave_a_page_without_prices_that_says_so() {
    let home = Home::new();
    let bars = home.file("bars.csv", std::fs::read(testdata("data/goog_1d.csv")).unwrap());
    home.json(&["backtest", "sma_cross", "--data", &bars]);
    std::fs::write(&bars, "timestamp,open,high,low,close\n2020-01-02,1,1,1,1\n").unwrap();
    let said = home.codex(&["report", "last", "--out", "gone.html"]);
    assert!(said.code == 0 && said.err.contains("the bars"), "{}", said.err);
    let page = document(&html(&home, "gone.html"));
    assert!(page["columns"]["close"].is_null() && page["columns"]["equity"].is_object());
    assert!(page["notes"].to_string().contains("the bars"), "{}", page["notes"]);
}

#[test]
fn what_is_no_page_is_told_before_anything_is_written() {
    let home = Home::new();
    home.json(&["backtest", "rsi", "--symbol", "GOOG.US"]);
    let prices = home.file("prices.csv", "timestamp,price\n2020-01-02,5\n2020-01-03,6\n");
    for (words, code, message, hint) in [
        (&["report", "last", "--out", "x.doc"][..], 2, "the name of no tear-sheet", ".pdf"),
        (&["report", "nothing"], 4, "no run", "codex runs ls"),
        (&["report", "last", "--out", "nowhere/x.html"], 4, "nowhere", ""),
        (&["report", "last", "--rf", "0.02"], 2, "as it was measured", "codex risk"),
        (&["report", "--sweep", "last"], 4, "no sweep", "codex runs ls --sweeps"),
        (&["report", "last", "last", "--out", "x.html"], 2, "named twice", "codex runs ls"),
        (&["report", "last", "nothing"], 4, "no run", "codex runs ls"),
        (&["report", "--prices", &prices, "--out", &prices], 2, "the name of no tear-sheet", ".html"),
        (&["report", "--returns", "missing.csv"], 4, "missing.csv", ""),
        (&["backtest", "rsi", "--symbol", "GOOG.US", "--report", "x.txt"], 2, "the name of no tear-sheet", ".html"),
        (&["backtest", "rsi", "--symbol", "GOOG.US", "--report", "nowhere/x.html"], 4, "nowhere", ""),
    ] {
        let error = home.error(code, words);
        assert!(error["message"].as_str().unwrap().contains(message), "{words:?}: {error}");
        assert!(error["hint"].as_str().unwrap_or_default().contains(hint), "{words:?}: {error}");
    }
    assert_eq!(home.codex(&["report"]).code, 2);
    assert_eq!(home.codex(&["report", "last", "--returns", "x.csv"]).code, 2);
    assert_eq!(home.json(&["runs", "ls"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_tear_sheet_on_paper_has_its_measures_charts_and_trades_as_text() {
    let home = Home::new();
    let file = home.path("run.pdf");
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto", "--lang", "zh-HK", "--report"];
    assert_eq!(home.codex(&[&words[..], &[file.to_str().unwrap()]].concat()).code, 0);
    let once = std::fs::read(&file).unwrap();
    assert!(once.starts_with(b"%PDF-1.") && once.len() < 3_000_000, "{} bytes", once.len());
    assert_eq!(home.codex(&["report", "last", "--lang", "zh-HK", "--out", file.to_str().unwrap()]).code, 0);
    assert_eq!(std::fs::read(&file).unwrap(), once, "the same input gives the same bytes");
    let returns = home.file("r.csv", "timestamp,return\n2024-01-02,0.01\n2024-01-03,-0.02\n2024-01-04,0.005\n");
    assert_eq!(home.codex(&["report", "--returns", &returns, "--out", file.to_str().unwrap()]).code, 0);
    assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-1."));
}
