//! What scripts lean on: the shapes of `backtest`, `indicator run` and `risk`, byte for byte where promised.

use serde_json::Value;

use crate::{Home, testdata};

const METRICS: &[&str] = &[
    "final_equity",
    "total_return",
    "annual_return",
    "annual_volatility",
    "sharpe",
    "sortino",
    "calmar",
    "omega",
    "max_drawdown",
    "max_drawdown_duration_bars",
    "trades",
    "win_rate",
    "profit_factor",
    "expectancy",
    "average_win",
    "average_loss",
    "exposure",
    "turnover",
    "fees_paid",
    "value_at_risk_95",
    "conditional_value_at_risk_95",
    "skew",
    "kurtosis",
    "tail_ratio",
    "ulcer_index",
    "benchmark_return",
    "alpha",
    "beta",
];

const SMA: &[&str] = &["backtest", "sma_cross", "--symbol", "GOOG.US", "--param", "fast=10", "--param", "slow=30"];

#[test]
fn a_run_has_every_field_of_the_contract() {
    let run = Home::new().json(&[SMA, &["--fees", "0.001"]].concat());
    for field in ["run_id", "strategy", "params", "data", "settings", "metrics", "trades", "warnings", "elapsed_ms"] {
        assert!(run.get(field).is_some(), "{field}");
    }
    for field in ["symbol", "interval", "start", "end", "bars", "fingerprint"] {
        assert!(run["data"].get(field).is_some(), "data.{field}");
    }
    for field in ["cash", "fill", "fees", "slippage", "direction"] {
        assert!(run["settings"].get(field).is_some(), "settings.{field}");
    }
    let metrics: Vec<&String> = run["metrics"].as_object().unwrap().keys().take(METRICS.len()).collect();
    assert_eq!(metrics, METRICS);
    let trade = run["trades"][0].as_object().unwrap();
    let fields: Vec<&String> = trade.keys().collect();
    let expected = [
        "entry_index",
        "exit_index",
        "entry_time",
        "exit_time",
        "side",
        "size",
        "entry_price",
        "exit_price",
        "fees",
        "pnl",
        "return",
        "reason",
        "open",
    ];
    assert_eq!(fields, expected);
    assert_eq!(run["data"]["bars"], 2148);
    assert_eq!(run["params"], serde_json::json!({"fast": 10, "slow": 30}));
    assert_eq!(run["settings"]["fill"], "next-open");
    assert_eq!(run["trades"][0]["entry_time"], "2004-12-21T00:00:00Z");
}

#[test]
fn two_equal_runs_differ_in_name_and_time_only() {
    let home = Home::new();
    let runs: Vec<Value> = (0..2)
        .map(|_| {
            let mut run = home.json(SMA);
            let fields = run.as_object_mut().unwrap();
            assert_ne!(fields.remove("run_id"), None);
            assert_ne!(fields.remove("elapsed_ms"), None);
            run
        })
        .collect();
    assert_eq!(runs[0].to_string(), runs[1].to_string());
}

#[test]
fn gross_less_every_cost_is_net_and_the_trades_sum_to_it() {
    let run = Home::new().json(&[SMA, &["--fees", "0.001+2", "--slippage", "0.0005", "--exit-on-last-bar"]].concat());
    let number = |value: &Value| value.as_f64().unwrap();
    let costs = &run["costs"];
    let lines: f64 = costs["lines"].as_array().unwrap().iter().map(|line| number(&line["amount"])).sum();
    let net = number(&costs["net"]);
    assert!((number(&costs["gross"]) - lines - net).abs() < 1e-6);
    let pnl: f64 = run["trades"].as_array().unwrap().iter().map(|trade| number(&trade["pnl"])).sum();
    assert!((pnl - net).abs() < 1e-6);
    assert!((number(&run["metrics"]["final_equity"]) - 100_000.0 - net).abs() < 1e-6);
    assert!(lines > 0.0);
}

#[test]
fn a_measure_without_an_answer_is_null() {
    let home = Home::new();
    let bars = home.file("one.csv", "timestamp,open,high,low,close,volume\n2024-01-02,1,2,1,1.5,10\n");
    let run = home.json(&["backtest", "buy_hold", "--data", &bars]);
    assert_eq!(run["metrics"]["sharpe"], Value::Null);
    assert_eq!(run["metrics"]["final_equity"], 100_000.0);
    assert_eq!(run["metrics"]["trades"], 0);
    assert!(!run.to_string().contains("-0.0"), "nothing paid is no negative nothing: {run}");
}

#[test]
fn machine_formats_are_whole_documents() {
    let home = Home::new();
    for format in ["json", "jsonl", "csv", "table"] {
        let said = home.codex(&[SMA, &["-o", format]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        match format {
            "json" => assert!(serde_json::from_str::<Value>(&said.out).is_ok()),
            "jsonl" => assert!(said.out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok())),
            "csv" => assert!(said.out.starts_with("metric,value\nfinal_equity,"), "{}", said.out),
            _ => assert!(said.out.contains("Sharpe ratio") && said.out.contains("Drawdown"), "{}", said.out),
        }
        assert!(!said.out.contains("NaN") && !said.out.contains("\"inf\""), "{}", said.out);
        assert!(!said.out.contains('\x1b'), "colour without a terminal");
    }
}

#[test]
fn trades_and_equity_go_to_files_in_the_form_of_their_names() {
    let home = Home::new();
    for (trades, equity) in [("t.csv", "e.csv"), ("t.json", "e.json"), ("t.jsonl", "e.jsonl")] {
        assert_eq!(home.codex(&[SMA, &["--trades", trades, "--equity", equity]].concat()).code, 0);
    }
    let read = |name: &str| std::fs::read_to_string(home.path(name)).unwrap();
    assert!(read("t.csv").starts_with("entry_index,exit_index,entry_time"));
    assert_eq!(read("e.csv").lines().count(), 2149);
    assert!(
        read("e.csv").starts_with("timestamp,equity,drawdown\n2004-08-19T00:00:00Z,100000.0,0.0\n"),
        "{}",
        &read("e.csv")[..90]
    );
    let json: Vec<Value> = serde_json::from_str(&read("e.json")).unwrap();
    let lines: Vec<Value> = read("e.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json, lines);
}

#[test]
fn indicators_are_the_timestamp_and_a_column_an_output() {
    let home = Home::new();
    let data = testdata("data/goog_1d.csv");
    let said = home.codex(&["indicator", "run", "sma", "macd", "--data", &data, "--param", "period=3", "-o", "csv"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let mut lines = said.out.lines();
    assert_eq!(lines.next(), Some("timestamp,sma,macd,macd_signal,macd_histogram"));
    assert_eq!(lines.next(), Some("2004-08-19T00:00:00Z,,,,"));
    assert!(lines.nth(1).unwrap().starts_with("2004-08-23T00:00:00Z,10"), "{}", said.out);
    let rows = home.json(&["indicator", "run", "sma:3", "--data", &data]);
    assert_eq!((&rows[0]["sma:3"], rows.as_array().unwrap().len()), (&Value::Null, 2148));
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::io::Read;
    let home = Home::new();
    let mut command = home.command(&["indicator", "run", "sma", "--symbol", "GOOG.US", "-o", "csv"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut first = [0; 9];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn settings_come_from_flag_environment_project_user_in_this_order() {
    let home = Home::new();
    let fees = |extra: &[&str], environment: Option<&str>| {
        let mut command =
            home.command(&[&["backtest", "buy_hold", "--symbol", "GOOG.US", "-o", "json"], extra].concat());
        if let Some(fees) = environment {
            command.env("CDX_BACKTEST_FEES", fees);
        }
        let said = crate::said(command);
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str::<Value>(&said.out).unwrap()["settings"]["fees"].as_str().unwrap().to_owned()
    };
    assert_eq!(fees(&[], None), "0");
    std::fs::create_dir_all(home.path("config/codex-quant")).unwrap();
    home.file("config/codex-quant/codex.toml", "[backtest]\nfees = \"0.001\"\n");
    assert_eq!(fees(&[], None), "0.001");
    home.file("codex.toml", "[backtest]\nfees = 0.002\n");
    assert_eq!(fees(&[], None), "0.002");
    assert_eq!(fees(&[], Some("0.003")), "0.003");
    assert_eq!(fees(&["--fees", "0.004"], Some("0.003")), "0.004");
    let said = home.codex(&["config", "get", "--explain", "backtest.fees"]);
    assert!(said.out.contains("won:") && said.out.contains("codex.toml:2 = 0.002"), "{}", said.out);
}

#[test]
fn tables_speak_chinese() {
    let said = Home::new().codex(&[SMA, &["--lang", "zh-HK"]].concat());
    assert!(said.out.contains("最大回撤") && said.out.contains("淨利"), "{}", said.out);
}
