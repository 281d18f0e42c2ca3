//! The venue's law, from the command line.

use serde_json::Value;

use crate::Home;

/// Daily bars of one instrument on these days, all at `price`.
fn flat(days: &[&str], price: f64) -> String {
    let rows = days.iter().map(|day| format!("{day},{price},{price},{price},{price},1000000\n"));
    format!("timestamp,open,high,low,close,volume\n{}", rows.collect::<String>())
}

fn line(run: &Value, name: &str) -> f64 {
    let lines = run["costs"]["lines"].as_array().unwrap();
    lines.iter().find(|line| line["name"] == name).unwrap_or_else(|| panic!("{name}: {run}"))["amount"]
        .as_f64()
        .unwrap()
}

/// Bought on the second day and sold on the third, both at the open.
fn in_and_out(home: &Home, days: [&str; 3], price: f64, more: &[&str]) -> Value {
    let bars = home.file("bars.csv", flat(&days, price));
    let signals = home.file("signals.csv", "index,entry,exit\n0,1,0\n1,0,1\n");
    let words = ["backtest", "signals", "--data", &bars, "--signals", &signals];
    home.json(&[&words, more].concat())
}

#[test]
fn a_run_across_a_change_of_the_law_uses_each_days_own() {
    let home = Home::new();
    // 300 shares at 500: 150,000 a side. Settlement: 0.002 % at least 2 up to 27 June 2025, 0.0042 % from 30 June on.
    let hong_kong = ["--symbol", "0700.HK", "--venue", "hkex", "--size", "300units", "--cash", "200000"];
    let run = in_and_out(&home, ["2025-06-26", "2025-06-27", "2025-06-30"], 500.0, &hong_kong);
    assert_eq!(line(&run, "settlement fee"), 3.0 + 6.3);
    assert_eq!((line(&run, "stamp duty"), line(&run, "trading tariff")), (300.0, 0.0));
    // Stamp duty fell from 0.13 % to 0.1 % on 17 November 2023.
    let run = in_and_out(&home, ["2023-11-15", "2023-11-16", "2023-11-17"], 500.0, &hong_kong);
    assert_eq!(line(&run, "stamp duty"), 195.0 + 150.0);
    assert_eq!(run["settings"]["instrument"], "share");
    assert!(run["settings"]["venue"].as_str().unwrap().starts_with("hkex "), "{}", run["settings"]);
    // A fund pays none.
    let fund = [&hong_kong[..], &["--instrument", "etf"]].concat();
    assert_eq!(line(&in_and_out(&home, ["2023-11-15", "2023-11-16", "2023-11-17"], 500.0, &fund), "stamp duty"), 0.0);
}

#[test]
fn lots_are_the_venues_and_an_unknown_one_is_asked_for() {
    let home = Home::new();
    let days = ["2025-07-02", "2025-07-03", "2025-07-04"];
    let size = |run: &Value| run["trades"][0]["size"].as_f64().unwrap();
    let hong_kong = ["--venue", "auto", "--cash", "100000"];
    let of = |more: &[&str]| in_and_out(&home, days, 47.0, &[&hong_kong[..], more].concat());
    assert_eq!(size(&of(&["--symbol", "0700.HK"])), 2100.0);
    assert_eq!(size(&of(&["--symbol", "0700.HK", "--lot", "500"])), 2000.0);
    assert!(size(&of(&["--symbol", "0700.HK", "--fractional"])).fract() > 0.0);
    let bars = home.file("bars.csv", flat(&days, 47.0));
    let error = home.error(2, &["backtest", "buy_hold", "--data", &bars, "--symbol", "6823.HK", "--venue", "auto"]);
    assert!(error["message"].as_str().unwrap().contains("does not know the lot of 6823.HK"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("--lot"), "{error}");
}

#[test]
fn a_pack_of_the_user_goes_before_ours_and_a_run_keeps_it() {
    let home = Home::new();
    let ours = std::fs::read_to_string(format!("{}/../configs/markets/hkex.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mine = ours.replacen("[brokerage]\nrate = 0\n", "[brokerage]\nrate = 0.001\n", 1);
    assert_ne!(ours, mine);
    let path = home.file("mine.toml", &mine);
    let days = ["2025-07-02", "2025-07-03", "2025-07-04"];
    let run = in_and_out(
        &home,
        days,
        50.0,
        &["--symbol", "0700.HK", "--venue", &path, "--size", "2000units", "--cash", "200000"],
    );
    assert_eq!(line(&run, "commission"), 200.0);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(home.json(&["runs", "rerun", run["run_id"].as_str().unwrap()])["same"], true);
    let broken = home.file("broken.toml", ours.replacen("of_value = 0.001\n", "of_value = \"much\"\n", 1));
    let error = home.error(3, &["backtest", "buy_hold", "--symbol", "0700.HK", "--venue", &broken]);
    assert!(error["details"]["line"].as_u64().unwrap() > 10, "{error}");
    home.error(4, &["backtest", "buy_hold", "--symbol", "0700.HK", "--venue", "nowhere"]);
    home.error(4, &["backtest", "buy_hold", "--symbol", "0700.HK", "--venue", "nowhere.toml"]);
}

#[test]
fn a_contract_note_is_that_of_its_day_and_side() {
    let home = Home::new();
    let note = |words: &[&str]| home.json(&[&["market", "note"], words].concat());
    let buy = ["0700.HK", "--side", "buy", "--units", "200", "--price", "500"];
    let new = note(&[&buy[..], &["--date", "2025-07-02"]].concat());
    assert_eq!((&new["fees"], &new["settled"], &new["side"]), (&112.7.into(), &100_112.7.into(), &"buy".into()));
    assert_eq!(note(&[&buy[..], &["--date", "2025-06-27"]].concat())["fees"], 110.5);
    let fund = ["2800.HK", "--side", "sell", "--units", "500", "--price", "25.5", "--date", "2025-06-27"];
    let fund = note(&[&fund[..], &["--fees", "0.0003"]].concat());
    assert_eq!((&fund["kind"], &fund["fees"]), (&"etf".into(), &6.91.into()));
    home.error(2, &["market", "note", "0700.HK", "--side", "buy", "--units", "0", "--price", "5"]);
    home.error(2, &["market", "note", "0700.HK", "--side", "buy", "--units", "5", "--price", "-5"]);
    home.error(2, &["market", "note", "0700.HK", "--side", "buy", "--units", "1e200", "--price", "1e200"]);
    home.error(
        4,
        &["market", "note", "0700.HK", "--side", "buy", "--units", "1", "--price", "5", "--instrument", "etff"],
    );
    home.error(2, &["market", "note", "HSI.IDX", "--side", "buy", "--units", "1", "--price", "5"]);

    // In whose money, and whether the venue is open: a Saturday, a holiday, a day of trading.
    let page = |day: &str| home.codex(&[&["market", "note"], &buy[..], &["--date", day]].concat());
    let open = page("2025-07-02");
    assert!(
        open.out.contains("at HKD 500,") && open.out.contains("amount, HKD") && !open.err.contains("session"),
        "{}",
        open.err
    );
    for (day, told) in [("2025-07-05", "a Saturday"), ("2025-07-01", "a Tuesday"), ("2055-07-04", "a Sunday")] {
        let closed = page(day).err;
        assert!(closed.contains(&format!("{day} is {told} on which XHKG has no session")), "{closed}");
    }
}

#[test]
fn what_the_law_leaves_open_is_told_of_the_days_on_which_something_trades() {
    let home = Home::new();
    let rows: String = [2003, 2004, 2005, 2024, 2025].map(|year| format!("{year}-03-03,50,50,50,50,1\n")).concat();
    let bars = home.file("bars.csv", format!("timestamp,open,high,low,close,volume\n{rows}"));
    let warned = |bar: usize| {
        let signals = home.file("signals.csv", format!("index,entry,exit\n{bar},1,0\n"));
        let words = ["backtest", "signals", "--data", &bars, "--signals", &signals, "--symbol", "0700.HK", "--venue"];
        home.json(&[&words[..], &["auto", "--interval", "1d"]].concat())["warnings"].to_string()
    };
    let (early, late) = (warned(0), warned(3));
    assert!(early.contains("hkex charges no") && early.contains("not confirmed"), "{early}");
    assert!(!late.contains("hkex charges no"), "{late}");
}

#[test]
fn a_pack_tells_what_was_in_force_on_a_day_and_what_is_switched_off() {
    let home = Home::new();
    let settlement = |day: &str| {
        let rules = home.json(&["market", "show", "hkex", "--date", day]);
        let rules = rules.as_array().unwrap().clone();
        let found =
            rules.into_iter().find(|rule| rule["section"] == "fee" && rule["name"] == "settlement fee").unwrap();
        assert!(found["source"].as_str().is_some_and(|source| !source.is_empty()), "{found}");
        found["value"].as_str().unwrap().to_owned()
    };
    assert!(settlement("2025-06-27").contains("at least HKD 2"));
    assert!(!settlement("2025-06-30").contains("at least"));
    let all = home.json(&["market", "show", "hkex", "--all"]);
    assert!(all.as_array().unwrap().iter().any(|rule| rule["enabled"] == false && rule["confirmed"] == false));
    let text = home.codex(&["market", "show", "hkex", "--text"]).out;
    assert_eq!(text.trim_end(), std::fs::read_to_string("../configs/markets/hkex.toml").unwrap().trim_end());
    home.error(4, &["market", "show", "hkx"]);
    home.error(4, &["market", "show", "hkex", "--kind", "etff"]);
    let names: Vec<Value> =
        home.json(&["market", "ls"]).as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["hkex", "us", "cn", "crypto"]);
}

#[test]
fn prices_between_the_ticks_contradict_a_pack_and_exit_7() {
    let home = Home::new();
    let found = home.codex(&["market", "check", "--symbol", "0700.HK", "-o", "json"]);
    assert_eq!(found.code, 7, "{}", found.err);
    assert!(found.out.contains("off-tick"), "{}", found.out);
    assert_eq!(home.json(&["market", "check", "--symbol", "GOOG.US"])["findings"], Value::Array(Vec::new()));
}

#[test]
fn a_bad_pack_stops_who_asks_for_it_and_nobody_else() {
    let home = Home::new();
    let file = home.json(&["market", "new", "hkex"])["file"].as_str().unwrap().to_owned();
    assert!(file.ends_with("codex-quant/markets/hkex.toml"), "{file}");
    home.error(1, &["market", "new", "hkex"]);
    assert!(!home.codex(&["market", "new", "us", "--out", "us.toml"]).out.contains("before ours"));
    assert!(home.codex(&["market", "new", "us"]).out.contains("before ours"));
    let from = |home: &Home| home.json(&["market", "ls"])[0]["from"].clone();
    assert_eq!(from(&home), *file);
    // A shell that writes the pack to its own place has emptied the file before.
    std::fs::write(&file, "").unwrap();
    let written = home.codex(&["market", "show", "hkex", "--text"]);
    assert!(written.code == 0 && written.err.contains("passed over"), "{}", written.err);
    std::fs::write(&file, written.out).unwrap();
    assert_eq!(from(&home), *file, "and it is whole again");
    std::fs::write(&file, "").unwrap();
    let listed = home.json(&["market", "ls"]);
    let bad = listed.as_array().unwrap().iter().find(|it| !it["fault"].is_null()).unwrap();
    assert_eq!((&bad["name"], &bad["from"]), (&"hkex".into(), &Value::from(file.clone())));
    assert!(home.codex(&["market", "ls"]).out.contains("cannot be read"));
    home.json(&["backtest", "buy_hold", "--symbol", "GOOG.US", "--venue", "auto"]);
    for venue in ["hkex", "auto"] {
        let error = home.error(3, &["backtest", "buy_hold", "--symbol", "0700.HK", "--venue", venue]);
        assert!(error["message"].as_str().unwrap().contains("hkex.toml"), "{error}");
    }
    home.error(3, &["market", "show", "hkex"]);
    let doctor = home.codex(&["doctor", "-o", "json"]);
    assert!(doctor.code == 7 && doctor.out.contains("market packs") && doctor.out.contains("hkex.toml"));
    home.json(&["market", "new", "hkex", "--force"]);
    assert_eq!(from(&home), *file, "afresh");
}

#[test]
fn a_pack_of_another_name_is_asked_for_by_it_and_by_auto() {
    let home = Home::new();
    home.error(4, &["market", "new", "house"]);
    for name in ["House", "auto", "us", "../up"] {
        home.error(2, &["market", "new", name, "--from", "hkex"]);
    }
    let file = home.json(&["market", "new", "house", "--from", "hkex"])["file"].as_str().unwrap().to_owned();
    let law = |venue: &str| {
        let run = home.json(&["backtest", "buy_hold", "--symbol", "0700.HK", "--venue", venue]);
        run["settings"]["venue"].as_str().unwrap().split(' ').next().unwrap().to_owned()
    };
    assert_eq!([law("house"), law("hk"), law("auto")], ["house", "hkex", "house"]);
    // One that cannot be read is missed by whom it was for, whatever its file is called.
    let text = std::fs::read_to_string(&file).unwrap().replace("kinds = [", "kindss = [");
    std::fs::remove_file(&file).unwrap();
    home.file("config/codex-quant/markets/other.toml", text);
    for venue in ["house", "auto"] {
        let error = home.error(3, &["backtest", "buy_hold", "--symbol", "0700.HK", "--venue", venue]);
        assert!(error["message"].as_str().unwrap().contains("other.toml: line "), "{error}");
    }
    assert_eq!(law("hkex"), "hkex");
    home.json(&["backtest", "momentum", "--data", "sample:US20", "--fill", "close", "--venue", "auto"]);
    home.file("config/codex-quant/markets/us.toml", "");
    home.error(3, &["backtest", "momentum", "--data", "sample:US20", "--fill", "close", "--venue", "auto"]);
    home.error(3, &["validate", "buy_hold", "--symbol", "GOOG.US", "--venue", "nyse"]);
    // Without a law nobody reads them.
    assert_eq!(home.codex(&["backtest", "buy_hold", "--symbol", "GOOG.US"]).err, "");
}

#[test]
fn a_note_says_what_keeps_the_order_from_the_book_and_sums_to_the_cent() {
    let home = Home::new();
    let order = ["market", "note", "600519.SH", "--side", "sell", "--units", "150", "--price", "1500.001"];
    let order = [&order[..], &["--date", "2025-07-02"]].concat();
    let doubts = home.json(&order)["doubts"].clone();
    assert_eq!(doubts.as_array().unwrap().len(), 2, "{doubts}");
    let said = home.codex(&order).err;
    assert!(said.contains("prices go by 0.01") && said.contains("orders go by 100"), "{said}");
    // In doubles 100 × 2.2 is 220.00000000000003.
    let order = ["market", "note", "0700.HK", "--side", "buy", "--units", "100", "--price", "2.2"];
    let order = [&order[..], &["--date", "2025-07-02"]].concat();
    assert_ne!(100.0 * 2.2, 220.0);
    let note = home.json(&order);
    assert_eq!((&note["value"], &note["doubts"]), (&220.0.into(), &Value::Array(Vec::new())));
    let csv = home.codex(&[&order[..], &["-o", "csv"]].concat()).out;
    for sum in ["value,220.0,sum", &format!("fees,{},sum", note["fees"]), &format!("settled,{},sum", note["settled"])] {
        assert!(csv.contains(sum), "{csv}");
    }
    assert!(home.codex(&order).out.contains("law hkex 2026-"));
}

#[test]
fn who_trades_off_the_lot_of_the_venue_is_told() {
    let home = Home::new();
    let words = ["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto"];
    let warned = |more: &[&str]| home.json(&[&words[..], more].concat())["warnings"].to_string();
    assert!(!warned(&[]).contains("off the venue's law") && !warned(&["--lot", "200"]).contains("off the venue's law"));
    for (more, traded) in [(&["--lot", "50"][..], "lots of 50"), (&["--fractional"], "fractions of a unit")] {
        let told = warned(more);
        assert!(told.contains(&format!("{traded} are traded, as you say, and the lot of 0700.HK is 100")), "{told}");
    }
}

#[test]
fn a_year_has_the_sessions_of_the_venue_whose_law_is_applied() {
    let home = Home::new();
    let bars = home.file("bars.csv", flat(&["2025-07-02", "2025-07-03", "2025-07-04"], 50.0));
    let year = |more: &[&str]| {
        let settings = home.json(&[&["backtest", "buy_hold", "--data", &bars], more].concat())["settings"].clone();
        (settings["periods_per_year"].as_f64().unwrap(), settings["periods_per_year_from"].as_str().unwrap().to_owned())
    };
    assert_eq!(year(&[]), (252.0, "weekdays trade".to_owned()));
    assert_eq!(year(&["--venue", "hkex", "--lot", "100"]), year(&["--symbol", "0700.HK"]));
    assert_eq!(year(&["--venue", "crypto"]), (365.0, "pack crypto".to_owned()));
}

#[test]
fn a_fee_of_an_own_pack_that_ends_without_another_is_told_by_show_check_and_runs() {
    let home = Home::new();
    let ours = std::fs::read_to_string(format!("{}/../configs/markets/us.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let fee = "\n[[fee]]\nname = \"house levy\"\n[[fee.rate]]\nsince = 2001-04-09\nuntil = 2009-12-31\nof_value = 0.0001\n\
               source = \"a test\"\nconfirmed = true\n";
    let pack = home.file("own.toml", ours + fee);
    let told = "us charges no house levy after 2009-12-31";
    for words in [
        &["market", "show", &pack][..],
        &["market", "check", "--symbol", "GOOG.US", "--venue", &pack],
        &["backtest", "sma_cross", "--symbol", "GOOG.US", "--venue", &pack],
    ] {
        let said = home.codex(words);
        assert!(said.err.contains(told), "{words:?}: {}", said.err);
    }
    let before = ["backtest", "sma_cross", "--symbol", "GOOG.US", "--venue", &pack, "--to", "2009-12-31"];
    assert!(!home.codex(&before).err.contains(told));
    assert!(!home.codex(&["market", "show", "us"]).err.contains("its last entry ends"));
}
