//! Bad input is normal: a clear error, place, hint, the right exit code, and nothing half-written.

use crate::{Home, testdata};

#[test]
fn what_is_wrong_with_the_command_line_exits_2() {
    let home = Home::new();
    for words in [
        &["backtest"][..],
        &["backtest", "sma_cross"],
        &["nonsense"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--fees", "abc"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--size", "0%"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fast"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fsat=3"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fast=0"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fast=30", "--param", "slow=10"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fast=1", "--param", "fast=2"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--cash", "-5"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--cash", "nan"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--leverage", "0.5"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--lot", "0"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--lot", "1", "--fractional"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--stop-loss", "100%"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--size", "1%risk"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--from", "2012-02-30"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--from", "2012-03-01", "--to", "2012-02-01"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--rf", "abc"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--periods-per-year", "-1"],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--trades", "t.pdf"],
        &["backtest", "signals", "--symbol", "GOOG.US"],
        &["indicator", "run", "sma", "--symbol", "GOOG.US", "--param", "perod=3"],
        &["indicator", "run", "sma:3:4", "--symbol", "GOOG.US"],
        &["risk"],
        &["runs", "rm", "abc", "--yes", "--nope"],
    ] {
        home.error(2, words);
    }
    assert!(!home.path("t.pdf").exists());
}

#[test]
fn the_nearest_name_is_offered() {
    let home = Home::new();
    let hint = |words: &[&str], code| home.error(code, words)["hint"].as_str().unwrap().to_owned();
    assert!(hint(&["backtest", "sma_crss", "--symbol", "GOOG.US"], 4).contains("sma_cross"));
    assert!(hint(&["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fsat=3"], 2).contains("fast"));
    assert!(hint(&["indicator", "run", "boilinger", "--symbol", "GOOG.US"], 4).contains("bollinger"));
    assert!(hint(&["strategy", "show", "ris"], 4).contains("rsi"));
    assert!(hint(&["config", "get", "backtest.fee"], 4).contains("backtest.fees"));
}

#[test]
fn what_is_not_there_exits_4() {
    let home = Home::new();
    home.error(4, &["backtest", "sma_cross", "--data", "/no/such/file.csv"]);
    home.error(4, &["backtest", "sma_cross", "--symbol", "9999.HK"]);
    home.error(4, &["backtest", "sma_cross", "--data", "sample:NOPE"]);
    home.error(4, &["runs", "show", "last"]);
    home.error(4, &["risk", "last"]);
    home.error(4, &["--context", "prod", "strategy", "ls"]);
    home.error(4, &["risk", "--returns", "/no/such/file.csv"]);
}

#[test]
fn bad_data_exits_3_and_names_the_line() {
    let home = Home::new();
    let bars = |row: &str| {
        format!("timestamp,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,10\n{row}\n2024-01-04,1,2,1,1.5,10\n")
    };
    for (row, column) in [
        ("2024-01-03,1,2,1,,10", "close"),
        ("2024-01-03,1,2,1,abc,10", "close"),
        ("2024-01-03,1,2,1,inf,10", "close"),
        ("2024-01-03,0,2,1,1.5,10", "open"),
        ("2024-01-03,1,2,-1,1.5,10", "low"),
        ("yesterday,1,2,1,1.5,10", "timestamp"),
    ] {
        let file = home.file("bad.csv", bars(row));
        let error = home.error(3, &["backtest", "buy_hold", "--data", &file]);
        assert_eq!(
            (&error["details"]["line"], &error["details"]["column"]),
            (&3.into(), &column.into()),
            "{row}: {error}"
        );
        assert!(error["message"].as_str().unwrap().contains("bad.csv"), "{error}");
    }
    let file = home.file("short.csv", bars("2024-01-03,1,2,1,1.5,10"));
    let error = home.error(3, &["backtest", "sma_cross", "--data", &file]);
    assert!(error["message"].as_str().unwrap().contains("bars to warm up"), "{error}");
    home.error(3, &["backtest", "buy_hold", "--symbol", "GOOG.US", "--from", "2020-01-01"]);
    home.error(3, &["backtest", "buy_hold", "--data", &testdata("data/goog_1d.csv"), "--to", "2000-01-01"]);
    let signals = home.file("signals.csv", "index,entry,exit\n99999,1,0\n");
    home.error(3, &["backtest", "signals", "--symbol", "GOOG.US", "--signals", &signals]);
    let signals = home.file("signals.csv", "index,entry\n1,maybe\n");
    home.error(3, &["backtest", "signals", "--symbol", "GOOG.US", "--signals", &signals]);
}

#[test]
fn a_configuration_with_an_unknown_key_names_its_line() {
    let home = Home::new();
    home.file("codex.toml", "lang = \"en\"\n\n[backtest]\nfeez = 1\n");
    let error = home.error(2, &["strategy", "ls"]);
    assert!(error["message"].as_str().unwrap().contains("codex.toml:4:1"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("backtest.fees"), "{error}");
    home.file("codex.toml", "lang = \"klingon\"\n");
    home.error(2, &["strategy", "ls"]);
}

#[test]
fn a_result_that_cannot_be_written_leaves_the_old_file_and_says_so() {
    let home = Home::new();
    let run = ["backtest", "buy_hold", "--symbol", "GOOG.US"];
    home.error(4, &[&run[..], &["--trades", "/no/such/folder/t.csv"]].concat());
    home.error(1, &[&run[..], &["--data-dir", "/dev/null/x"]].concat());
    let said = home.codex(&[&run[..], &["--equity", "."]].concat());
    assert_ne!(said.code, 0);
}

#[test]
fn errors_for_people_have_a_hint_and_no_json() {
    let said = Home::new().codex(&["backtest", "sma_crss", "--symbol", "GOOG.US"]);
    assert_eq!((said.code, said.out.as_str()), (4, ""));
    assert!(
        said.err.starts_with("error: there is no strategy `sma_crss`\nhint:  did you mean `sma_cross`?"),
        "{}",
        said.err
    );
}

#[test]
fn what_cannot_be_meant_together_is_refused_or_said() {
    let home = Home::new();
    let said = |words: &[&str]| home.error(2, words)["message"].as_str().unwrap().to_owned();
    let two = ["backtest", "buy_hold", "--symbol", "0700.HK", "--symbol", "NOPE.HK"];
    assert!(said(&two).contains("trades one instrument, and 0700.HK, NOPE.HK are named"));
    assert!(said(&["backtest", "momentum", "--symbol", "0700.HK,GOOG.US"]).contains("are no sample"));

    let mut mixed = "timestamp,0700.HK,GOOG.US\n".to_owned();
    for day in 1..=28 {
        mixed += &format!("2024-02-{day:02},300,{}\n", if day < 10 { "100" } else { "" });
    }
    let mixed = home.file("mixed.csv", mixed);
    let error = home.error(3, &["backtest", "equal_weight", "--data", &mixed, "--fill", "close"]);
    assert!(error["message"].as_str().unwrap().contains("one account holds one currency"), "{error}");

    let portfolio = ["backtest", "momentum", "--data", "sample:US20", "--fill", "close"];
    let warned = |words: &[&str]| home.json(&[&portfolio, words].concat())["warnings"].to_string();
    assert!(warned(&["--leverage", "2"]).contains("leverage 2 is not used"));
    assert!(warned(&["--direction", "both"]).contains("shorts are not used"));
    assert!(warned(&["--param", "top=50"]).contains("sum to at most 0.4"));

    let events = |row: &str| home.file("events.csv", format!("date,kind,value\n{row}\n"));
    let run = |file: &str| home.codex(&["backtest", "buy_hold", "--symbol", "GOOG.US", "--events", file]);
    assert!(run(&events("2030-03-14,split,2")).err.contains("one event lies outside the data"));
    let much = run(&events("2010-03-15,dividend,99999"));
    assert!(much.code == 3 && much.err.contains("is more than the price of"), "{}", much.err);
}

#[test]
fn a_number_of_three_hundred_digits_is_told_in_few_and_breaks_nothing() {
    let home = Home::new();
    let long = "9".repeat(300);
    let is_brief = |text: &str| {
        text.split(|letter: char| !letter.is_ascii_digit()).all(|digits| digits.len() <= 40) && text.len() < 20_000
    };
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK"];
    for (flag, value, code) in [
        ("--size", long.clone(), 2),
        ("--size", format!("{long}units"), 0),
        ("--cash", long.clone(), 0),
        ("--cash", long.repeat(2), 2),
        ("--fees", long.clone(), 2),
        ("--param", format!("fast={long}"), 2),
        ("--periods-per-year", long.clone(), 0),
        ("--rf", long.clone(), 0),
        ("--from", long.clone(), 2),
        ("--stop-loss", long.clone(), 2),
        ("--leverage", long.clone(), 2),
        ("--venue", long.clone(), 4),
    ] {
        let said = home.codex(&[&words[..], &[flag, &value]].concat());
        assert_eq!(said.code, code, "{flag}: {}", said.err);
        assert!(is_brief(&said.err) && is_brief(&said.out), "{flag}:\n{}\n{}", said.err, said.out);
    }
    let file = home.file("big.csv", format!("timestamp,open,high,low,close,volume\n2024-01-02,{long},10,10,10,1\n"));
    for (words, code) in [(&["data", "check", &file][..], 7), (&["backtest", "buy_hold", "--data", &file], 0)] {
        let said = home.codex(words);
        assert!(said.code == code && is_brief(&said.err) && is_brief(&said.out), "{}\n{}", said.err, said.out);
    }
    let rule = home
        .file("big.toml", format!("[stops]\nstop_loss = {long}.0\n[rule]\nenter = 'close > 1'\nexit = 'close < 1'\n"));
    let said = home.codex(&["strategy", "check", &rule]).out;
    assert!(said.contains("`stop_loss` is 100000… (301 digits)"), "{said}");
}

#[test]
fn a_file_of_a_single_bar_is_called_by_its_name_and_told_to_be_too_short() {
    let home = Home::new();
    let file = home.file("one.csv", "timestamp,open,high,low,close,volume\n2024-01-02,10,10,10,10,1\n");
    let error = home.error(3, &["backtest", "sma_cross", "--data", &file]);
    assert_eq!(error["message"], "sma_cross needs 31 bars to warm up, one.csv has a single one, of 2024-01-02");
    assert_eq!(error["hint"], "bring data of more bars");
    let named = home.error(3, &["backtest", "sma_cross", "--data", &file, "--symbol", "0700.HK"]);
    assert!(named["message"].as_str().unwrap().contains("0700.HK has a single one"), "{named}");
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK"];
    for (days, hint) in
        [(["--from", "2017-07-20"], "start earlier with --from"), (["--to", "2011-08-01"], "end later with --to")]
    {
        let error = home.error(3, &[&words[..], &days].concat());
        assert_eq!(error["hint"], format!("{hint}, or choose shorter periods with --param"));
    }
}
