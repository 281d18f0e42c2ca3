//! What the venue did not let fill, and what a portfolio of rules held: told by the run and by `runs why`.

use serde_json::Value;

use crate::Home;

const HEADER: &str = "timestamp,open,high,low,close,volume\n";

fn warnings(run: &Value) -> String {
    run["warnings"].to_string()
}

#[test]
fn an_exit_under_the_resale_lock_is_told_on_the_day_it_was_put_off_and_on_the_day_it_filled() {
    let home = Home::new();
    let rows = "2025-07-01,10,10,10,10,1\n2025-07-02,10,10.1,9.2,9.3,1\n2025-07-03,9.3,9.4,9.2,9.3,1\n";
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    let words = ["backtest", "buy_hold", "--data", &bars, "--symbol", "600036.SH", "--stop-loss", "5%"];
    assert_eq!(home.json(&words)["trades"][0]["exit_index"], 1);
    let locked = home.json(&[&words[..], &["--venue", "auto"]].concat());
    assert_eq!(locked["trades"][0]["exit_index"], 2);
    assert!(warnings(&locked).contains("resale lock: 1 exits put off, first on 2025-07-02"), "{}", locked["warnings"]);
    let why = home.json(&["runs", "why", "last", "2025-07-02"]);
    let blocked = &why["blocked"][0];
    assert_eq!(
        (&blocked["what"], &blocked["reason"], &blocked["law"], &blocked["then"]),
        (&"exit".into(), &"stop-loss".into(), &"resale-lock".into(), &"watches".into())
    );
    let page = home.codex(&["runs", "why", "last", "2025-07-02"]).out;
    assert!(
        ["sold in a later one only", "exit (stop-loss)", "the stop watches on"].iter().all(|it| page.contains(it)),
        "{page}"
    );
}

#[test]
fn an_entry_at_a_locked_limit_is_dropped_and_an_exit_that_waited_says_how_long() {
    let home = Home::new();
    // Up by a tenth and locked on the second day; the exit meets two days locked down.
    let rows = "2025-07-01,10,10,10,10,1\n2025-07-02,11,11,11,11,1\n2025-07-03,11,11.2,10.9,11,1\n\
                2025-07-04,11,11.1,10.9,11,1\n2025-07-07,9.9,9.9,9.9,9.9,1\n2025-07-08,8.91,8.91,8.91,8.91,1\n\
                2025-07-09,8.5,8.8,8.4,8.7,1\n";
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    let signals = home.file("signals.csv", "index,entry,exit\n0,1,0\n1,1,0\n3,0,1\n");
    let words = ["backtest", "signals", "--data", &bars, "--signals", &signals, "--symbol", "600036.SH"];
    let run = home.json(&[&words[..], &["--venue", "auto", "--cash", "10000"]].concat());
    assert_eq!((&run["trades"][0]["entry_index"], &run["trades"][0]["exit_index"]), (&2.into(), &6.into()));
    assert!(warnings(&run).contains("locked price limits: 1 entries dropped, first on 2025-07-02"), "{run}");
    assert!(warnings(&run).contains("locked price limits: 2 exits put off, first on 2025-07-07"), "{run}");
    // What fills after it was dropped was decided anew.
    let anew = &home.json(&["runs", "why", "last", "2025-07-03"])["fills"][0];
    assert_eq!((&anew["put_off"], &anew["decided_index"]), (&0.into(), &1.into()));
    assert_eq!(anew["rule"], "at the open of the bar after the decision");
    let entry = &home.json(&["runs", "why", "last", "2025-07-02"])["blocked"][0];
    assert_eq!((&entry["limit"], &entry["reference"], &entry["then"]), (&11.0.into(), &11.0.into(), &"dropped".into()));
    let exit = home.json(&["runs", "why", "last", "2025-07-09"]);
    let fill = &exit["fills"][0];
    assert_eq!((&fill["put_off"], &fill["decided_index"]), (&2.into(), &3.into()));
    assert!(fill["rule"].as_str().unwrap().contains("on which the venue let it"), "{fill}");
}

#[test]
fn an_entry_of_less_than_a_lot_is_told_on_the_day_it_came_to_nothing() {
    let home = Home::new();
    let run = home.json(&["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto", "--size", "50units"]);
    assert!(warnings(&run).contains("less than one unit or one lot"), "{}", run["warnings"]);
    let whole = home.json(&["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto"]);
    let first = whole["trades"][0]["entry_index"].as_u64().unwrap();
    let why = home.json(&["runs", "why", run["run_id"].as_str().unwrap(), &first.to_string()]);
    assert_eq!((&why["dropped"], &why["fills"]), (&"long".into(), &Value::Array(Vec::new())));
    assert_eq!(why["decisions"][0]["index"], first - 1);
    let of_whole = home.json(&["runs", "why", whole["run_id"].as_str().unwrap(), &first.to_string()]);
    assert_eq!(of_whole["dropped"], Value::Null);
    assert!(
        home.codex(&["runs", "why", run["run_id"].as_str().unwrap(), &first.to_string()]).out.contains("was dropped")
    );
}

#[test]
fn what_a_rule_of_two_sides_and_a_portfolio_said_last_is_told_of_each() {
    let home = Home::new();
    let rule = "[account]\ndirection = 'both'\n[rule]\nenter = 'close > highest(shift(high, 1), 20)'\nexit = 'close < sma(20)'\n\
                short = 'close < lowest(shift(low, 1), 20)'\ncover = 'close > sma(20)'\n";
    let both = home.file("both.toml", rule);
    let run = home.json(&["backtest", &both, "--symbol", "0700.HK"]);
    let trades = run["trades"].as_array().unwrap();
    let short = trades.iter().find(|trade| trade["side"] == "short").unwrap();
    let day = (short["entry_index"].as_u64().unwrap() + 1).to_string();
    let told = home.json(&["runs", "why", "last", &day])["decisions"][0]["explanation"].clone();
    assert_eq!(told["before_short"], 1, "{told}");
    let page = home.codex(&["runs", "why", "last", &day]).out;
    assert!(page.contains("short in; what was said last is not said again"), "{page}");

    let text = "[[member]]\nstrategy = 'sma_cross'\nweight = 0.5\n[[member]]\nstrategy = 'rsi'\nweight = 0.5\n";
    let members = home.file("members.toml", text);
    let run = home.json(&["backtest", &members, "--symbol", "0700.HK"]);
    let left = run["trades"][0]["exit_index"].to_string();
    let said = home.json(&["runs", "why", "last", &left])["decisions"][0]["said"].clone();
    assert!(said[0].as_str().is_some_and(|said| said.starts_with("0700.HK 0")), "{said}");
}

#[test]
fn nothing_fills_on_a_day_on_which_nobody_traded() {
    let home = Home::new();
    let rows = "2025-07-02,50,50,50,50,1\n2025-07-03,50,50,50,50,0\n2025-07-04,50,50,50,50,1\n";
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    let words = ["backtest", "buy_hold", "--data", &bars, "--symbol", "0700.HK"];
    assert_eq!(home.json(&words)["trades"][0]["entry_index"], 1, "without a law a bar is a bar");
    let run = home.json(&[&words[..], &["--venue", "auto"]].concat());
    assert_eq!(run["trades"].as_array().unwrap().len(), 0);
    assert!(warnings(&run).contains("nobody traded: 1 entries dropped"), "{}", run["warnings"]);
}

#[test]
fn prices_off_the_venues_ticks_are_told_and_what_rounding_costs_is_a_line_of_its_own() {
    let home = Home::new();
    let run = home.json(&["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto"]);
    let line = |name: &str| {
        let lines = run["costs"]["lines"].as_array().unwrap();
        lines.iter().find(|line| line["name"] == name).map(|line| line["amount"].as_f64().unwrap())
    };
    assert_eq!(line("slippage"), Some(0.0));
    assert!(line("tick rounding").unwrap() > 0.0, "{}", run["costs"]);
    assert!(warnings(&run).contains("prices between the venue's ticks"), "{}", run["warnings"]);
}

#[test]
fn slippage_in_ticks_wants_a_tick_on_every_day() {
    let home = Home::new();
    let ours = std::fs::read_to_string(format!("{}/../configs/markets/us.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let late = ours.replace("since = 2001-04-09\nbands", "since = 2010-01-01\nbands");
    assert_ne!(ours, late);
    let words = ["backtest", "sma_cross", "--symbol", "GOOG.US", "--slippage", "1tick", "--venue"];
    home.json(&[&words[..], &["us"]].concat());
    let late = home.file("late.toml", late);
    let error = home.error(2, &[&words[..], &[&late]].concat());
    assert!(error["message"].as_str().unwrap().contains("has none on 2004-08-19"), "{error}");
    let run = home.json(&[&words[..], &[&late, "--from", "2010-02-01"]].concat());
    assert!(run["settings"]["venue"].as_str().unwrap().ends_with("(own pack)"), "{}", run["settings"]);
}

#[test]
fn a_day_of_a_portfolio_tells_what_each_member_held_and_why() {
    let home = Home::new();
    let run = home.json(&["backtest", "two_sleeves", "--symbol", "0700.HK", "--fees", "0.001"]);
    let entry = &run["trades"][0];
    let why = home.json(&["runs", "why", "last", &entry["entry_time"].as_str().unwrap()[..10]]);
    assert_eq!(why["prices"][0]["symbol"], "0700.HK");
    let decided = &why["decisions"][0];
    assert_eq!(decided["index"].as_u64().unwrap() + 1, entry["entry_index"].as_u64().unwrap());
    let members = decided["members"].as_array().unwrap();
    assert!(members.len() >= 2 && members.iter().any(|member| member["before"] != member["side"]), "{decided}");
    assert!(members.iter().all(|member| member["explanation"].is_object()), "{decided}");
    let told: f64 =
        members.iter().map(|it| it["weight"].as_f64().unwrap() * it["side"].as_f64().unwrap().max(0.0)).sum();
    let said = decided["said"][0].as_str().unwrap();
    assert!((said.rsplit(' ').next().unwrap().parse::<f64>().unwrap() - told).abs() < 1e-12, "{decided}");
    assert!(home.codex(&["runs", "why", "last", "2016-03-10"]).out.contains("member "));
}

#[test]
fn a_vote_tells_the_position_of_each_voter_and_a_file_its_stops_and_size() {
    let home = Home::new();
    home.json(&["backtest", "vote", "--symbol", "0700.HK"]);
    let why = home.json(&["runs", "why", "last", "2016-03-10"]);
    let values = why["decisions"][0]["explanation"]["values"].as_array().unwrap();
    let positions: Vec<&Value> =
        values.iter().filter(|value| value["text"].as_str().unwrap().starts_with("position of")).collect();
    assert_eq!(positions.len(), 3, "{values:?}");
    let file =
        "[rule]\nenter = \"close > sma(10)\"\nexit = \"close < sma(10)\"\nsize = \"0.5\"\n[stops]\nstop_loss = 0.1\n";
    let rule = home.file("half.toml", file);
    let run = home.json(&["backtest", &rule, "--symbol", "0700.HK"]);
    assert_eq!((&run["settings"]["stop_loss"], &run["settings"]["size_expression"]), (&0.1.into(), &"0.5".into()));
    let page = home.codex(&["backtest", &rule, "--symbol", "0700.HK"]).out;
    assert!(page.contains("stop-loss 10") && page.contains("size × 0.5"), "{page}");
}

#[test]
fn other_orders_of_an_intraday_day_are_named() {
    let home = Home::new();
    let rows: String = (0..6).map(|hour| format!("2024-03-05T{:02}:00:00Z,10,10,10,10,1\n", 10 + hour)).collect();
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    let signals = home.file("signals.csv", "index,entry,exit\n0,1,0\n2,0,1\n");
    home.json(&["backtest", "signals", "--data", &bars, "--signals", &signals]);
    let why = home.json(&["runs", "why", "last", "2024-03-05"]);
    assert_eq!((&why["index"], &why["same_day"]), (&1.into(), &serde_json::json!([3])));
}

#[test]
fn of_the_two_fills_that_turn_a_position_round_one_is_an_exit_and_one_an_entry() {
    let home = Home::new();
    let rows =
        "2025-07-01,10,10,10,10,1\n2025-07-02,10,10,10,10,1\n2025-07-03,11,11,11,11,1\n2025-07-04,11,11,11,11,1\n";
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    let signals = home.file("signals.csv", "index,entry,exit,short_entry,short_exit\n0,1,0,0,0\n1,0,1,1,0\n");
    home.json(&["backtest", "signals", "--data", &bars, "--signals", &signals, "--direction", "both"]);
    let why = home.json(&["runs", "why", "last", "2025-07-03"]);
    let told = |place: usize| (why["fills"][place]["side"].clone(), why["fills"][place]["what"].clone());
    assert_eq!([told(0), told(1)], [("short".into(), "exit".into()), ("short".into(), "entry".into())]);
}

#[test]
fn what_a_portfolio_sells_of_what_it_keeps_is_an_exit() {
    let home = Home::new();
    let words = ["backtest", "momentum", "--data", "sample:US20", "--fill", "close"];
    home.json(&[&words[..], &["--param", "lookback=20", "--param", "skip=0"]].concat());
    // The second rebalance: what has grown beyond its weight is cut back.
    let why = home.json(&["runs", "why", "last", "40"]);
    let units = |holdings: &Value, symbol: &Value| {
        let held = holdings.as_array().unwrap().iter().find(|it| it["symbol"] == *symbol);
        held.map_or(0.0, |it| it["units"].as_f64().unwrap())
    };
    let mut parts = 0;
    for fill in why["fills"].as_array().unwrap() {
        let [before, after] = ["held_before", "held_after"].map(|when| units(&why[when], &fill["symbol"]));
        assert_eq!(fill["what"] == "exit", after < before, "{fill}");
        parts += usize::from(0.0 < after && after < before);
    }
    assert!(parts > 0, "{why}");
}

#[test]
fn an_entry_that_waited_for_its_price_is_told_by_that_price() {
    let home = Home::new();
    let rows = "2025-07-01,10,10,10,10,1\n2025-07-02,10,10,10,10,1\n2025-07-03,11,11,11,11,1\n";
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    home.json(&["backtest", "buy_hold", "--data", &bars, "--entry", "stop:1.05"]);
    let fill = &home.json(&["runs", "why", "last", "2"])["fills"][0];
    assert_eq!(fill["rule"], "at its stop, or at the open where the bar opened beyond it");
}

#[test]
fn units_held_before_the_bar_of_a_split_are_those_that_trade_on_it() {
    let home = Home::new();
    let rows = "2025-07-01,10,10,10,10,1\n2025-07-02,10,10,10,10,1\n2025-07-03,5,5,5,5,1\n";
    let bars = home.file("bars.csv", format!("{HEADER}{rows}"));
    let (signals, events) = (
        home.file("signals.csv", "index,entry,exit\n0,1,0\n1,0,1\n"),
        home.file("events.csv", "date,kind,value\n2025-07-03,split,2\n"),
    );
    let words = ["backtest", "signals", "--data", &bars, "--signals", &signals, "--events", &events];
    home.json(&[&words[..], &["--size", "100units"]].concat());
    let why = home.json(&["runs", "why", "last", "2025-07-03"]);
    assert_eq!((&why["held_before"][0]["units"], &why["fills"][0]["units"]), (&200.0.into(), &200.0.into()));
    assert_eq!((&why["fills"][0]["what"], &why["held_after"]), (&"exit".into(), &Value::Array(Vec::new())));
}

#[test]
fn a_run_that_comes_out_otherwise_today_is_not_explained_in_silence() {
    let home = Home::new();
    let rows = |price: &str| format!("{HEADER}2025-07-01,10,10,10,10,1\n2025-07-02,10,{price},10,{price},1\n");
    let bars = home.file("bars.csv", rows("11"));
    home.json(&["backtest", "buy_hold", "--data", &bars]);
    let told = |home: &Home, bar: &str| home.codex(&["runs", "why", "last", bar]).err.contains("comes out otherwise");
    assert!(!told(&home, "1"));
    home.file("bars.csv", rows("12"));
    assert_eq!([told(&home, "0"), told(&home, "1")], [false, true]);
}

#[test]
fn an_order_follows_the_decision_that_asked_for_it_not_a_later_one_of_the_other_side() {
    let home = Home::new();
    let flat = |day: &str| format!("2025-07-{day},10,10,10,10,1\n");
    let rows = ["01", "02", "03", "04"].map(flat).concat();
    let bars = home.file("bars.csv", format!("{HEADER}{rows}2025-07-07,11,11,11,11,1\n"));
    let signals = home.file("signals.csv", "index,entry,exit,short_entry,short_exit\n0,1,0,0,0\n2,0,0,0,1\n");
    let words = ["backtest", "signals", "--data", &bars, "--signals", &signals, "--direction", "both"];
    home.json(&[&words[..], &["--entry", "stop:1.05"]].concat());
    let why = home.json(&["runs", "why", "last", "4"]);
    assert_eq!((&why["fills"][0]["what"], &why["fills"][0]["decided_index"]), (&"entry".into(), &0.into()));
}

#[test]
fn a_trailing_stop_tells_the_peak_that_it_stood_behind() {
    let home = Home::new();
    // Bought at 10; a split by two after the peak of 12.5, which is 6.25 then; 5.625 is a tenth below.
    let up = "2025-07-01,10,10,10,10,1\n2025-07-02,10,11,10,10.5,1\n2025-07-03,10.5,12.5,11.4,12,1\n2025-07-04,6,6.1,5.9,6,1\n\
              2025-07-07,6,6.5,5.5,5.6,1\n";
    let bars = home.file("up.csv", format!("{HEADER}{up}"));
    let events = home.file("events.csv", "date,kind,value\n2025-07-04,split,2\n");
    home.json(&["backtest", "buy_hold", "--data", &bars, "--events", &events, "--trailing-stop", "10%"]);
    let why = home.json(&["runs", "why", "last", "2025-07-07"]);
    let trail = &why["fills"][0]["trail"];
    assert_eq!(
        (&trail["best"], &trail["best_index"], &trail["level"]),
        (&6.25.into(), &2.into(), &5.625.into()),
        "{}",
        why["fills"]
    );
    assert!(home.codex(&["runs", "why", "last", "4"]).out.contains("was 6.25 on 2025-07-03 (bar 2)"));

    // Sold short at 10; the bar after the trough opens beyond the stop.
    let down = "2025-07-01,10,10,10,10,1\n2025-07-02,10,10,9.5,9.6,1\n2025-07-03,9.6,9.7,8,8.2,1\n2025-07-04,9,9.1,7.5,7.6,1\n";
    let bars = home.file("down.csv", format!("{HEADER}{down}"));
    let signals = home.file("signals.csv", "index,entry,exit,short_entry,short_exit\n0,0,0,1,0\n");
    let words = ["backtest", "signals", "--data", &bars, "--signals", &signals, "--direction", "short"];
    home.json(&[&words[..], &["--trailing-stop", "10%"]].concat());
    let fill = &home.json(&["runs", "why", "last", "3"])["fills"][0];
    assert_eq!(
        (&fill["price"], &fill["trail"]["best"], &fill["trail"]["best_index"]),
        (&9.0.into(), &8.0.into(), &2.into())
    );
    assert!((fill["trail"]["level"].as_f64().unwrap() - 8.8).abs() < 1e-12, "{fill}");
}

#[test]
fn what_the_account_does_not_hear_is_not_told_and_the_nearest_bars_of_a_holiday_are() {
    let home = Home::new();
    let file = "[rule]\nenter = 'close > sma(5)'\nexit = 'close < sma(5)'\nrepeat = true\nsize = 'if(close > open, 0.5, 0.25)'\n";
    let rule = home.file("twice.toml", file);
    let said = |direction: &str, day: &str| -> Vec<String> {
        home.json(&["backtest", &rule, "--symbol", "0700.HK", "--direction", direction]);
        let why = home.json(&["runs", "why", "last", day]);
        let said = why["decisions"].as_array().unwrap().last().unwrap()["said"].as_array().unwrap().clone();
        said.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(said("both", "2016-03-10"), ["exit-long", "enter-short"]);
    assert_eq!(said("short", "2016-03-10"), ["enter-short"]);
    assert_eq!(said("long", "2016-03-10"), ["exit-long"]);
    let page = home.codex(&["runs", "why", "last", "2016-03-10"]).out;
    for told in [
        "repeat = true",
        "  size: 0.25   if(close > open, 0.5, 0.25)",
        "    ✗ if(close > open, 0.5, 0.25)   [0.5 | 0.25]",
    ] {
        assert!(page.contains(told), "{told}:\n{page}");
    }
    assert!(!page.contains("not said again"), "{page}");
    let sunday = home.error(4, &["runs", "why", "last", "2016-03-13"]);
    assert_eq!(sunday["hint"], "the bar before is of 2016-03-11, the bar after of 2016-03-14");
    for (day, hint) in
        [("1999-01-01", "its first bar is of 2011-07-28"), ("2030-01-01", "its last bar is of 2017-07-26")]
    {
        assert_eq!(home.error(4, &["runs", "why", "last", day])["hint"], hint);
    }

    // A member that is short counts as flat in a long account.
    let members = home.file("members.toml", "[[member]]\nstrategy = 'sma_cross'\n[[member]]\nstrategy = 'rsi'\n");
    home.json(&["backtest", &members, "--symbol", "0700.HK"]);
    for bar in ["100", "200", "300", "400"] {
        let page = home.codex(&["runs", "why", "last", bar]).out;
        assert!(page.contains("member ") && !page.contains("stays short") && !page.contains("to short"), "{page}");
    }
}

#[test]
fn the_bars_that_were_known_of_other_series_and_the_level_of_a_stop_are_told() {
    let home = Home::new();
    let words = ["backtest", "weekly_trend", "--symbol", "0700.HK", "--stop-loss", "5%"];
    let run = home.json(&words);
    let trades = run["trades"].as_array().unwrap();
    let stopped = trades.iter().find(|trade| trade["reason"] == "stop-loss").unwrap();
    let day = &stopped["exit_time"].as_str().unwrap()[..10];
    let why = home.json(&["runs", "why", "last", day]);
    // A week is known when it is over: the one that began on the Monday before the last.
    let known = &why["decisions"][0]["explanation"]["series"][0];
    let begun = known["time"].as_str().unwrap()[..10].parse::<market::Date>().unwrap();
    let days = (day.parse::<market::Date>().unwrap() - begun).num_days();
    assert!(known["name"] == "weekly" && (7..14).contains(&days), "{known} {day}");
    let page = home.codex(&["runs", "why", "last", day]).out;
    assert!(page.contains("known of other bars") && page.contains(&format!("weekly  {begun}  close  ")), "{page}");
    let fill = why["fills"].as_array().unwrap().iter().find(|fill| fill["reason"] == "stop-loss").unwrap();
    let level = stopped["entry_price"].as_f64().unwrap() * 0.95;
    let (reference, open) = (fill["reference"].as_f64().unwrap(), why["bar"]["open"].as_f64().unwrap());
    assert!((reference - level).abs() < 1e-9 * level || reference == open && open < level, "{fill}");
    let told = if reference == open { "the bar opened beyond it, at " } else { "; it stood at " };
    assert!(page.contains(told), "{page}");
}

#[test]
fn why_nothing_was_traded_is_told() {
    let home = Home::new();
    let rule = |name: &str, text: &str| home.file(name, text);
    let short = rule("short.toml", "[rule]\nshort = \"close < sma(20)\"\ncover = \"close > sma(20)\"\n");
    let never = rule("never.toml", "[rule]\nenter = \"close < 0\"\nexit = \"close > sma(20)\"\n");
    let told = |words: &[&str]| warnings(&home.json(&[&["backtest"], words, &["--symbol", "0700.HK"]].concat()));
    assert!(told(&[&short]).contains("it only sells short, and this account only buys; --direction both lets it"));
    assert!(!told(&[&short, "--direction", "both"]).contains("never traded"));
    assert!(told(&[&never]).contains("it never said to enter"));
    assert!(told(&["buy_hold", "--direction", "short"]).contains("it only buys, and this account only sells short"));
}

#[test]
fn as_csv_a_day_is_its_facts() {
    let home = Home::new();
    let run = home.json(&["backtest", "sma_cross", "--symbol", "0700.HK", "--venue", "auto", "--to", "2013-02-01"]);
    let bar = run["trades"][0]["entry_index"].to_string();
    let rows = home.codex(&["runs", "why", "last", &bar, "-o", "csv"]).out;
    for fact in [
        "fact,value\n",
        "\nbar.close,",
        "\nfills.0.fees.stamp duty.amount,",
        "\nfills.0.units,",
        "\nheld_after.0.units,",
    ] {
        assert!(rows.contains(fact), "{fact}:\n{rows}");
    }
}
