//! Every command explains itself.

use std::os::unix::fs::PermissionsExt;

use crate::{Home, testdata};

fn commands(home: &Home, path: &[&str], found: &mut Vec<Vec<String>>) {
    let said = home.codex(&[path, &["--help"]].concat());
    assert_eq!(said.code, 0, "{path:?}");
    found.push(path.iter().map(|word| (*word).to_owned()).collect());
    let Some((_, rest)) = said.out.split_once("\nCommands:\n") else { return };
    for line in rest.lines().take_while(|line| line.starts_with("  ")) {
        // A command stands two blanks in; what follows further in continues its description.
        let Some(name) = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with(' '))
            .and_then(|rest| rest.split_whitespace().next())
        else {
            continue;
        };
        commands(home, &[path, &[name]].concat(), found);
    }
}

#[test]
fn the_help_of_every_command_ends_with_two_examples_that_run() {
    let home = Home::new();
    let (mut found, mut all) = (Vec::new(), Vec::new());
    commands(&home, &[], &mut found);
    assert!(found.len() > 20, "{found:?}");
    for path in found {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let help = home.codex(&[&words[..], &["--help"]].concat()).out;
        let (_, examples) = help.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{path:?} has no examples"));
        let examples: Vec<&str> = examples.trim_end().lines().collect();
        let is_example = |line: &&str| line.starts_with("  ") && line.contains("codex ");
        assert!(examples.len() >= 2 && examples.iter().all(is_example), "{path:?}: {examples:?}");
        all.extend(examples.iter().map(|line| line.trim().to_owned()));
    }
    let mut seen = std::collections::HashSet::new();
    all.retain(|example: &String| seen.insert(example.clone()));
    every_example_runs(&home, all);
}

/// Runs the examples as they stand, beside files of the names that they use.
fn every_example_runs(home: &Home, mut examples: Vec<String>) {
    for (name, source) in [
        ("bars.csv", "data/goog_1d.csv"),
        ("returns.csv", "metrics/goog_1d_returns.csv"),
        ("spx.csv", "metrics/jnj_1d_returns.csv"),
        ("closes.csv", "data/goog_1d.csv"),
    ] {
        std::fs::copy(testdata(source), home.path(name)).unwrap();
    }
    for folder in ["rules", "config/codex-quant/strategies"] {
        std::fs::create_dir_all(home.path(folder)).unwrap();
    }
    let rule = home.codex(&["strategy", "show", "weekly_trend", "--text"]).out;
    for name in ["my_rule.toml", "rules/other.toml", "config/codex-quant/strategies/my_trend.toml"] {
        home.file(name, &rule);
    }
    home.file("signals.csv", "index,entry,exit\n3,1,0\n9,0,1\n");
    for folder in ["bin", ".zfunc", ".local/share/bash-completion/completions"] {
        std::fs::create_dir_all(home.path(folder)).unwrap();
    }
    // What the examples hand their output to is not ours to test, nor on every machine.
    for name in ["jq", "less", "man"] {
        let program = home.file(&format!("bin/{name}"), "#!/bin/sh\ncat > /dev/null\n");
        std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
    }
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_codex"), home.path("bin/codex")).unwrap();
    let run = || home.json(&["backtest", "buy_hold", "--symbol", "GOOG.US"])["run_id"].as_str().unwrap().to_owned();
    // Runs have names of their own on every machine; removing them comes last.
    let names = [("1kabc", run()), ("1kabd", run())];
    examples.sort_by_key(|example| example.contains(" rm ") && !example.contains("--dry-run"));
    for example in &examples {
        let script = names.iter().fold(example.clone(), |text, (shown, own)| text.replace(shown, own));
        let said = home.shell(&script);
        // A check that finds something has done its work.
        let found = said.code == 7 && ["check", "doctor", "validate"].iter().any(|verb| example.contains(verb));
        assert!(said.code == 0 || found, "{example}: exit {} {}", said.code, said.err);
    }
}

#[test]
fn lists_show_every_entry() {
    let home = Home::new();
    let strategies = home.json(&["strategy", "ls"]);
    let names: Vec<&str> = strategies.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    for name in [
        "buy_hold",
        "signals",
        "sma_cross",
        "ema_cross",
        "rsi",
        "macd",
        "bollinger",
        "kdj",
        "cci",
        "adx",
        "atr_breakout",
        "obv_trend",
        "ichimoku",
        "psar",
        "donchian",
        "momentum",
    ] {
        assert!(names.contains(&name), "{name}");
        assert!(home.codex(&["strategy", "show", name]).out.contains("Rule\n"), "{name}");
    }
    for indicator in home.json(&["indicator", "ls"]).as_array().unwrap() {
        let name = indicator["name"].as_str().unwrap();
        assert!(home.codex(&["indicator", "show", name]).out.contains("Formula\n"), "{name}");
    }
}

#[test]
fn completions_offer_rules_indicators_and_packs_and_leave_room_for_files() {
    let home = Home::new();
    let script = |shell: &str| home.codex(&["completions", shell]).out;
    let zsh = script("zsh");
    for (line, names) in [
        (":strategy --", r#":{_alternative "names\:name\:(adx "#),
        ("'--venue=", r#":{_alternative "names\:name\:(auto hkex "#),
        (":name -- Its name or an alias", ":(ad adosc "),
    ] {
        assert!(zsh.lines().any(|it| it.contains(line) && it.contains(names)), "{line}");
    }
    let fish = script("fish");
    assert!(fish.contains("complete -c codex -n \"__fish_codex_using_subcommand backtest\" -a \"adx "), "{fish}");
    assert!(fish.contains("strategy; and __fish_seen_subcommand_from show\" -a \"adx "));
    assert!(script("bash").contains(" weekly_trend"));
    // What is offered is not all that is taken, and help does not repeat the lists.
    home.file("mine.toml", "[rule]\nenter = \"close > 1\"\nexit = \"close < 1\"\n");
    assert_eq!(home.codex(&["strategy", "show", "mine.toml"]).code, 0);
    assert!(!home.codex(&["backtest", "--help"]).out.contains("atr_breakout"));
}

#[test]
fn help_of_a_command_is_what_its_flag_gives() {
    let home = Home::new();
    for (asked, meant) in [
        (&["help"][..], &["--help"][..]),
        (&["help", "strategy"], &["strategy", "--help"]),
        (&["strategy", "help"], &["strategy", "--help"]),
        (&["help", "runs", "why"], &["runs", "why", "--help"]),
    ] {
        let [asked, meant] = [asked, meant].map(|words| home.codex(words));
        assert_eq!((asked.code, asked.out), (0, meant.out), "{}", asked.err);
    }
    let unknown = home.codex(&["help", "strategi"]);
    assert!(unknown.code == 2 && unknown.err.contains("'strategy'"), "{}", unknown.err);
}
