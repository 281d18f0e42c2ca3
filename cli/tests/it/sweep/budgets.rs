//! Methods and their budgets, of runs and of time.

use serde_json::Value;

use crate::Home;

#[test]
fn learning_methods_run_within_their_budget_and_repeat_themselves() {
    let home = Home::new();
    for method in ["random", "latin-hypercube", "sobol", "tpe", "genetic", "cma-es", "successive-halving"] {
        let words = [
            "sweep",
            "bollinger",
            "--symbol",
            "GOOG.US",
            "--grid",
            "period=5..60",
            "--grid",
            "width=1.0..3.0:0.1",
            "--method",
            method,
            "--budget",
            "40",
            "--seed",
            "7",
        ];
        let (one, two) = (home.json(&words), home.json(&words));
        assert_eq!((&one["best"], &one["counts"]), (&two["best"], &two["counts"]), "{method}");
        assert!((1..=40).contains(&one["counts"]["runs"].as_u64().unwrap()), "{method}: {}", one["counts"]);
    }
    let front = home.json(&[
        "sweep",
        "macd",
        "--symbol",
        "GOOG.US",
        "--grid",
        "fast=5..15",
        "--objective",
        "sharpe",
        "--objective",
        "max_drawdown",
    ]);
    assert_eq!(front["objectives"], serde_json::json!(["sharpe", "max_drawdown"]));
    let plateau = home.json(&[
        "sweep",
        "macd",
        "--symbol",
        "GOOG.US",
        "--grid",
        "fast=5..15",
        "--grid",
        "signal=5..12",
        "--pick",
        "plateau",
    ]);
    let ground = &plateau["winner"]["plateau"];
    assert!(
        ground["neighbours"].as_u64().unwrap() >= 2 && ground["worst"].as_f64() <= ground["mean"].as_f64(),
        "{ground}"
    );
}

#[test]
fn a_search_ends_with_its_time_and_what_it_tried_is_what_any_search_tries() {
    let home = Home::new();
    let words = ["sweep", "sma_cross", "--symbol", "0700.HK", "--grid", "fast=2..60", "--grid", "slow=61..160"];
    let timed = [&words[..], &["--budget", "0.000001s", "--budget", "5000"]].concat();
    let counted = |words: &[&str], budget: &str| home.json(&[words, &["--budget", budget, "--no-save"]].concat());
    // What was begun before the first look at the clock.
    let report = home.json(&[&timed[..], &["--save", "timed"]].concat());
    assert_eq!(report["counts"]["runs"], 2048);
    assert!(report["warnings"][0].as_str().unwrap().contains("the time was over after 2048 of 5000"), "{report}");
    assert_eq!(report["winner"]["metrics"], counted(&words, "2048")["winner"]["metrics"]);
    let validated = home.codex(&["validate", "--sweep", "timed", "--samples", "10", "-o", "json"]);
    let validated: Value = serde_json::from_str(&validated.out).unwrap();
    assert_eq!(validated["counts"], report["counts"]);
    // It is finished: what is resumed is what it said.
    let resumed = home.json(&[&timed[..], &["--resume", "timed"]].concat());
    assert_eq!((&resumed["counts"], &resumed["winner"]), (&report["counts"], &report["winner"]));
    let counted = counted(&words, "5000");
    // A part of a grid is a corner of it.
    assert!(counted["warnings"][0].as_str().unwrap().contains("one corner of the grid"), "{counted}");
    let walk = ["walkforward", "rsi", "--symbol", "0700.HK", "--grid", "period=5..9", "--budget", "30s"];
    assert!(home.error(2, &walk)["message"].as_str().unwrap().contains("of runs"));
}

#[test]
fn a_rung_of_any_size_is_kept_in_pieces() {
    let home = Home::new();
    let words = ["sweep", "sma_cross", "--symbol", "0700.HK", "--to", "2012-12-31", "--method", "successive-halving"];
    let words =
        [&words[..], &["--grid", "fast=1..150", "--grid", "slow=151..300", "--budget", "3200", "--top", "3"]].concat();
    let kept = home.json(&[&words[..], &["--save", "halved"]].concat());
    let counts = &kept["counts"];
    assert!(counts["asked"].as_u64().unwrap() > 20_000 && counts["runs"].as_u64().unwrap() < 1000, "{counts}");
    let again = home.json(&[&words[..], &["--resume", "halved"]].concat());
    assert_eq!((&again["best"], &again["counts"]), (&kept["best"], counts));
    assert_eq!(home.json(&[&words[..], &["--no-save"]].concat())["best"], kept["best"]);
}
