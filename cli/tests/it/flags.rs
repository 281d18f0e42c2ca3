//! Flags at their edges: what they take, what they refuse, and what else may say the same.

use crate::Home;

const RUN: &[&str] = &["backtest", "buy_hold", "--symbol", "GOOG.US"];

#[test]
fn a_number_below_zero_reaches_the_reader_that_knows_what_is_wrong_with_it() {
    let home = Home::new();
    for (flag, value, text) in [
        ("--cash", "-5", "money above zero"),
        ("--size", "-10%", "-10%"),
        ("--leverage", "-1", "a multiple from 1"),
        ("--maintenance", "-1", "a fraction from 0"),
        ("--lot", "-1", "units above zero"),
        ("--entry", "-1", "market, limit:0.98"),
        ("--fees", "-0.001", "none negative"),
        ("--slippage", "-1tick", "a rate from 0"),
        ("--tick", "-0.01", "no step of prices"),
        ("--stop-loss", "-5%", "a distance above 0 %"),
        ("--take-profit", "-5%", "a distance above 0 %"),
        ("--trailing-stop", "-0.1", "a distance above 0 %"),
        ("--atr-stop", "-14:3", "PERIOD:MULTIPLE"),
        ("--rf", "-1", "above -1"),
        ("--periods-per-year", "-252", "above zero"),
    ] {
        let error = home.error(2, &[RUN, &[flag, value]].concat());
        assert!(error["message"].as_str().unwrap().contains(text), "{flag} {value}: {error}");
    }
    // Rates have been below zero for years in places.
    assert_eq!(home.json(&[RUN, &["--rf", "-0.5%"]].concat())["settings"]["rf"], -0.005);
    assert_eq!(home.json(&["risk", "last", "--rf", "-0.005"])["rf"], -0.005);
    home.error(2, &["risk", "last", "--periods-per-year", "nan"]);
    home.error(2, &["risk", "last", "--draws", "0"]);
    home.error(2, &["risk", "last", "--draws", "4294967295"]);
}

#[test]
fn a_place_where_a_result_cannot_go_is_refused_before_the_work() {
    let home = Home::new();
    let bars = home.file("bars.csv", "timestamp,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,10\n");
    std::os::unix::fs::symlink(&bars, home.path("link.csv")).unwrap();
    let run = ["backtest", "buy_hold", "--data", &bars];
    for files in [
        &["--trades", "bars.csv"][..],
        &["--equity", "./bars.csv"],
        &["--equity", "link.csv"],
        &["--trades", "same.csv", "--equity", "./same.csv"],
        &["--equity", "."],
    ] {
        home.error(2, &[&run[..], files].concat());
    }
    home.error(4, &[&run[..], &["--trades", "no/such/t.csv"]].concat());
    home.error(2, &["data", "clean", &bars, "--out", "link.csv"]);
    assert!(std::fs::read_to_string(&bars).unwrap().starts_with("timestamp"));
    assert_eq!(home.json(&["runs", "ls"]).as_array().unwrap().len(), 0, "a run was made and its files were not");
    assert_eq!(home.codex(&[&run[..], &["--trades", "/dev/null", "--equity", "/dev/null"]].concat()).code, 0);
}

#[test]
fn a_file_behind_a_link_is_written_where_the_link_points() {
    let home = Home::new();
    let kept = home.file("kept.csv", "old");
    std::os::unix::fs::symlink(&kept, home.path("link.csv")).unwrap();
    assert_eq!(home.codex(&[RUN, &["--trades", "link.csv"]].concat()).code, 0);
    assert!(std::fs::read_to_string(&kept).unwrap().starts_with("entry_index"));
    assert!(std::fs::symlink_metadata(home.path("link.csv")).unwrap().is_symlink());
}

#[test]
fn the_environment_decides_the_form_of_errors_too() {
    let home = Home::new();
    for words in [&["backtest", "nope", "--symbol", "GOOG.US"][..], &["backtest", "--nope"], &["config", "get", "nope"]]
    {
        let mut command = home.command(words);
        command.env("CDX_OUTPUT", "json");
        let said = crate::said(command);
        let error: serde_json::Value = serde_json::from_str(said.err.lines().last().unwrap()).unwrap();
        assert!(error["error"]["message"].is_string(), "{error}");
    }
    home.file("codex.toml", "output = \"jsonl\"\n");
    let said = home.codex(&["config", "get", "nope"]);
    assert!(said.err.starts_with("{\"error\":"), "{}", said.err);
}

#[test]
fn the_shipped_configuration_without_its_comment_signs_changes_nothing() {
    let home = Home::new();
    let is_setting = |line: &&str| line.starts_with('[') || (line.contains(" = ") && !line.contains("CDX_"));
    let shipped = home.codex(&["config", "defaults"]).out;
    let lines: Vec<&str> = shipped.lines().map(|line| line.trim_start_matches("# ")).filter(is_setting).collect();
    assert!(lines.contains(&"periods_per_year = \"\""), "{lines:?}");
    let before = home.json(&[RUN, &["--no-save"]].concat())["settings"].clone();
    home.file("codex.toml", lines.join("\n"));
    assert_eq!(home.json(&[RUN, &["--no-save"]].concat())["settings"], before);
    home.file("codex.toml", "[backtest]\nrf = \"2%\"\nmaintenance = \"10%\"\n");
    let settings = home.json(&[RUN, &["--no-save"]].concat())["settings"].clone();
    assert_eq!((&settings["rf"], &settings["maintenance"]), (&0.02.into(), &0.1.into()));
}

#[test]
fn verbose_says_what_is_done_on_stderr_alone() {
    let home = Home::new();
    home.file("codex.toml", "lang = \"en\"\n");
    let plain = home.codex(&["data", "head", "--symbol", "GOOG.US"]);
    assert_eq!(plain.err, "");
    let once = home.codex(&["-v", "data", "head", "--symbol", "GOOG.US"]);
    assert!(once.err.starts_with("reading bars: ") && !once.err.contains("codex.toml"), "{}", once.err);
    let twice = home.codex(&["-vv", "data", "head", "--symbol", "GOOG.US"]);
    assert!(twice.err.starts_with("settings from ") && twice.err.contains("codex.toml"), "{}", twice.err);
    let mut command = home.command(&["data", "head", "--symbol", "GOOG.US"]);
    command.env("CDX_VERBOSE", "1");
    assert!(crate::said(command).err.starts_with("reading bars: "));
    assert!(plain.out == once.out && once.out == twice.out);
}

#[test]
fn the_symbol_beside_a_sample_is_never_passed_over() {
    let home = Home::new();
    let error = home.error(2, &["backtest", "buy_hold", "--data", "sample:GOOG.US", "--symbol", "AAPL.US"]);
    assert!(error["message"].as_str().unwrap().contains("no bars of AAPL.US"), "{error}");
    for words in [&["--data", "sample:GOOG.US", "--symbol", "GOOG.US"][..], &["--symbol", "GOOG.US"]] {
        assert_eq!(home.json(&[&["backtest", "buy_hold"], words].concat())["data"]["symbol"], "GOOG.US");
    }
    let panel = ["backtest", "equal_weight", "--fill", "close", "--data", "sample:US20"];
    for (symbols, count) in [("AAPL.US", 1), ("AAPL.US,MSFT.US", 2)] {
        assert_eq!(home.json(&[&panel[..], &["--symbol", symbols]].concat())["data"]["assets"], count);
    }
}

#[test]
fn a_zone_that_is_none_gets_the_nearest() {
    let home = Home::new();
    let error = home.error(2, &[RUN, &["--tz", "Asia/Honkong"]].concat());
    assert!(error["message"].as_str().unwrap().contains("Asia/Hong_Kong"), "{error}");
}

#[test]
fn pages_are_in_the_language_and_documents_are_not() {
    let home = Home::new();
    let rule = ["sma_cross", "--symbol", "0700.HK", "--venue", "auto"];
    home.json(&[&["backtest"], &rule[..]].concat());
    let validate = [&["validate"], &rule[..]].concat();
    let sweep = ["sweep", "rsi", "--preset", "classic", "--symbol", "0700.HK", "--no-save"];
    home.json(&[&sweep[..6], &["--save", "s"]].concat());
    let note = ["market", "note", "0700.HK", "--side", "buy", "--units", "100", "--price", "500"];
    for (words, english, simplified, traditional) in [
        (&validate[..], "best trades", "盈亏平衡成本", "盈虧平衡成本"),
        (&sweep, "Is it luck?", "是运气吗", "是運氣嗎"),
        (&["validate", "--sweep", "s"], "Other histories", "另一些历史", "另一些歷史"),
        (&["runs", "why", "last", "2012-06-20"], "Held before", "之前持有", "之前持有"),
        (&["market", "show", "hkex"], "In force", "印花税", "印花稅"),
        (&["market", "ls"], "venues", "交易所", "交易所"),
        (&["market", "check", "--symbol", "GOOG.US"], "nothing contradicts `us`", "矛盾", "矛盾"),
        (&["market", "check", "--symbol", "0700.HK"], "off-tick", "偏离最小价位", "偏離最小價位"),
        (&note, "to pay", "应付", "應付"),
        (&["strategy", "show", "rsi"], "Parameters", "参数", "參數"),
        (&["strategy", "ls"], "what it does", "做什么", "做甚麼"),
        (&["indicator", "show", "rsi"], "Formula", "公式", "公式"),
    ] {
        let page = |language: &str| home.codex(&[words, &["--lang", language]].concat()).out;
        for (language, word) in [("en", english), ("zh-CN", simplified), ("zh-HK", traditional)] {
            assert!(page(language).contains(word), "{words:?} in {language}: {}", page(language));
        }
        let document = |language: &str| home.codex(&[words, &["--lang", language, "-o", "csv"]].concat()).out;
        assert_eq!(document("zh-CN"), document("en"), "{words:?}");
    }
}

#[test]
fn titles_and_headlines_stand_out_where_there_are_colours_and_nothing_else_changes() {
    let home = Home::new();
    home.json(RUN);
    // Bold, plain, and the inks of charts.
    let escapes = ["\x1b[1m", "\x1b[0m", "\x1b[38;5;245m", "\x1b[38;5;32m"];
    for words in [&["runs", "show", "last"][..], &["runs", "ls"], &["runs", "why", "last", "3"], &["market", "ls"]] {
        let plain = home.codex(words).out;
        let colored = home.codex(&[words, &["--color", "always"]].concat()).out;
        assert!(!plain.contains('\x1b') && colored.contains(escapes[0]), "{words:?}: {colored}");
        assert_eq!(escapes.iter().fold(colored, |text, escape| text.replace(escape, "")), plain, "{words:?}");
        let document = home.codex(&[words, &["--color", "always", "-o", "json"]].concat()).out;
        assert!(!document.contains('\x1b'), "{words:?}: {document}");
    }
}
