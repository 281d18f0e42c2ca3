//! Every command explains itself.

use crate::Home;

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
fn the_help_of_every_command_ends_with_two_examples() {
    let home = Home::new();
    let mut found = Vec::new();
    commands(&home, &[], &mut found);
    assert!(found.len() > 20, "{found:?}");
    for path in found {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let help = home.codex(&[&words[..], &["--help"]].concat()).out;
        if help.contains("\nCommands:\n") && !path.is_empty() {
            // A group of commands: its members have the examples.
            continue;
        }
        let (_, examples) = help.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{path:?} has no examples"));
        assert!(examples.lines().filter(|line| line.contains("codex")).count() >= 2, "{path:?}: {examples}");
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
