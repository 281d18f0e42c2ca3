//! Sweeps that were kept: listed, shown again, drawn, compared, exported, removed.

use crate::Home;

const GRID: [&str; 6] = ["sma_cross", "--symbol", "GOOG.US", "--grid", "fast=5..20:5", "--grid"];

fn swept(home: &Home, name: &str, slow: &str) -> String {
    let said = home.codex(&[&["sweep"], &GRID[..], &[slow, "--save", name]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    said.out
}

#[test]
fn a_kept_sweep_says_again_what_it_said_and_exports_every_row() {
    let home = Home::new();
    let page = swept(&home, "one", "slow=30..60:10");
    assert_eq!(home.codex(&["runs", "show", "one"]).out, page);
    let listed = home.json(&["runs", "ls", "--sweeps"]);
    assert_eq!(
        (&listed[0]["name"], &listed[0]["state"], &listed[0]["rows"]),
        (&"one".into(), &"finished".into(), &16.into())
    );
    let manifest = home.json(&["runs", "show", "one", "--manifest"]);
    assert_eq!(manifest["request"]["axes"][1], "slow=30..60:10");
    let all = home.codex(&[&["sweep"], &GRID[..], &["slow=30..60:10", "--no-save", "--all", "-o", "csv"]].concat());
    let folder = home.path("exported");
    assert_eq!(home.codex(&["runs", "export", "one", "--out", folder.to_str().unwrap()]).code, 0);
    assert_eq!(std::fs::read_to_string(folder.join("rows.csv")).unwrap(), all.out);
}

#[test]
fn a_heat_map_is_the_measure_over_two_parameters() {
    let home = Home::new();
    swept(&home, "one", "slow=30..60:10");
    let said = home.codex(&["runs", "show", "last", "--heat-map", "fast,slow"]);
    assert!(said.out.starts_with("sharpe over fast (across) and slow (down)"), "{}", said.out);
    assert!(!said.out.contains('\x1b'), "no colours where there is no terminal");
    assert!(
        home.codex(&["runs", "show", "one", "--heat-map", "fast,slow", "--color", "always"]).out.contains("\x1b[48;5;")
    );
    let best = home.json(&["runs", "show", "one"])["best"][0].clone();
    let cells = home.codex(&["runs", "show", "one", "--heat-map", "slow,fast", "-o", "csv"]).out;
    let cell = format!("{},{},{}", best["params"]["slow"], best["params"]["fast"], best["metrics"]["sharpe"]);
    assert!(cells.lines().any(|line| line == cell), "{cell} in {cells}");
    for (over, hint) in [("fast,slw", "did you mean `slow`?"), ("fast,fast", "name two")] {
        let said = home.codex(&["runs", "show", "one", "--heat-map", over]);
        assert!(said.code == 2 && said.err.contains(hint), "{over}: {}", said.err);
    }
    assert_eq!(home.codex(&["runs", "show", "one", "--heat-map", "fast"]).code, 2);
}

#[test]
fn sweeps_are_compared_and_removed_like_runs() {
    let home = Home::new();
    swept(&home, "one", "slow=30..60:10");
    swept(&home, "two", "slow=30..60:15");
    let found = home.json(&["runs", "compare", "one", "two"]);
    assert_eq!(found["decided_by"][0]["name"], "request.axes");
    assert!(found["said"].as_array().unwrap().iter().any(|row| row["name"] == "counts.runs"));
    let run = home.json(&["backtest", "sma_cross", "--symbol", "GOOG.US"])["run_id"].as_str().unwrap().to_owned();
    let mixed = home.codex(&["runs", "compare", "one", &run]);
    assert!(mixed.code == 2 && mixed.err.contains("a run and a sweep"), "{}", mixed.err);
    assert_eq!(home.codex(&["runs", "rm", "one", &run, "--dry-run"]).out.trim(), format!("would remove {run}, one"));
    assert_eq!(home.codex(&["runs", "rm", "one", &run, "--yes"]).code, 0);
    assert_eq!(home.codex(&["runs", "show", "one"]).code, 4);
    assert_eq!(home.json(&["runs", "ls", "--sweeps"]).as_array().unwrap().len(), 1);
}
