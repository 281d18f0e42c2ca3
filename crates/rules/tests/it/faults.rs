//! What is said about files that are wrong: every text, with its line and caret, against the ones kept in `tests/bad`.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use market::Params;
use rules::{BindError, Faults, MOST_FAULTS, compile};

use crate::{DAYS, project};

/// The faults of a text that has some.
fn faults(text: &str) -> Faults {
    compile(text, &|_| None).err().unwrap_or_else(|| panic!("nothing is wrong with\n{text}"))
}

/// Each fault's line and message.
fn told(text: &str) -> Vec<(usize, String)> {
    faults(text).list.into_iter().map(|fault| (fault.line, fault.message)).collect()
}

/// Compares what is said about each file of `tests/FOLDER` with the text that is kept beside it.
fn check_folder(folder: &str, least: usize, said: &dyn Fn(&str) -> Faults) {
    let folder = project("crates/rules/tests").join(folder);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().into_string().unwrap().strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= least, "{names:?}");
    for name in names {
        let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).unwrap();
        let found = said(&text);
        for fault in &found.list {
            assert!(fault.line >= 1 && fault.column >= 1 && fault.span.end <= text.len(), "{fault:?}");
            assert!(
                fault.message.chars().next().is_some_and(|c| !c.is_uppercase()) && !fault.message.ends_with('.'),
                "{fault}"
            );
        }
        let rendered = found.render(&format!("{name}.toml"));
        let golden = folder.join(format!("{name}.txt"));
        // `BLESS=1 cargo test -p rules faults` writes what is said now; read the difference before keeping it.
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&golden, &rendered).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert_eq!(rendered, expected, "{name}:\n{rendered}");
    }
}

#[test]
fn each_bad_file_is_answered_with_the_text_that_is_kept_beside_it() {
    check_folder("bad", 20, &faults);
}

#[test]
fn each_odd_file_is_taken_with_the_warnings_that_are_kept_beside_it() {
    check_folder("odd", 3, &|text| {
        let compiled = compile(text, &|_| None).unwrap_or_else(|faults| panic!("{}", faults.render("odd")));
        compiled.warnings_of_account().unwrap_or_else(|| panic!("no warning for\n{text}")).clone()
    });
}

#[test]
fn what_is_not_read_or_never_changes_is_warned_of_once_where_it_stands() {
    let warned = |text: &str| {
        let compiled = compile(text, &|_| None).unwrap_or_else(|faults| panic!("{}", faults.render("odd")));
        let list = compiled.warnings().map(|warnings| warnings.list.clone()).unwrap_or_default();
        list.iter().map(|warning| (text[warning.span.clone()].to_owned(), warning.line)).collect::<Vec<_>>()
    };
    let rule = |enter: &str| format!("[params]\nn = 3\n[rule]\nenter = '{enter}'\nexit = 'close < sma(n)'\n");
    for enter in [
        "close > open",
        "true",
        "n > 5 and close > open",
        "close / (n - 3) > open and n > 5 or close > open",
        "n == 3 and close > open or n > 5 and close / (n - 3) > open",
        "if(n == 3, close, close / (n - 3)) > open",
        "if(n > 3, close > open, close < open)",
        "close > shift(close, n)",
        "close >= max(close, open)",
        "(if(close > open, true, false))",
    ] {
        assert_eq!(warned(&rule(enter)), [], "{enter}");
    }
    for (enter, place) in [
        ("close / 0 > 1", "close / 0"),
        ("1 / 0 > 1", "1 / 0"),
        ("close > open or 2 > 1", "2 > 1"),
        ("not (2 > 1) and close > 1", "2 > 1"),
        ("close > sma(n) / (n - 3)", "sma(n) / (n - 3)"),
        ("close > sqrt(-1)", "sqrt(-1)"),
        ("close == close", "close == close"),
        ("sma(3) > sma(n)", "sma(3) > sma(n)"),
        ("cross_below(close, close)", "cross_below(close, close)"),
        ("close > 1 and true", "true"),
        ("false", "false"),
    ] {
        assert_eq!(warned(&rule(enter)), [(place.to_owned(), 4)], "{enter}");
    }
}

#[test]
fn what_a_used_file_asks_of_an_account_in_vain_is_warned_of_where_it_is_used() {
    let stopped = "[rule]\nenter = 'close > open'\nexit = 'close < open'\nsize = '1%risk'\n[stops]\natr_stop = '14:3'\n[account]\ndirection = 'long'\nfill = 'close'\n";
    let sized = "[let]\nidle = 'close'\n[rule]\nenter = 'close > open'\nexit = 'close < open'\nsize = '0.5'\n";
    let within = "[use]\nr = { strategy = 'sized' }\n[rule]\nenter = 'r > 0'\nexit = 'r < 0'\n";
    let resolve = |name: &str| match name {
        "stopped" => Some(stopped.to_owned()),
        "sized" => Some(sized.to_owned()),
        "within" => Some(within.to_owned()),
        _ => None,
    };
    let warned = |text: &str| -> Vec<String> {
        let compiled = compile(text, &resolve).unwrap_or_else(|faults| panic!("{}", faults.render("rule.toml")));
        compiled.warnings().map_or_else(Vec::new, |all| all.list.iter().map(ToString::to_string).collect())
    };
    let uses = |name: &str| format!("[use]\nr = {{ strategy = '{name}' }}\n[rule]\nenter = 'r > 0'\nexit = 'r < 0'\n");
    assert_eq!(warned(&uses("stopped")), ["2:18: [use] leaves out `size`, `atr_stop` and `direction` of `stopped`"]);
    assert_eq!(warned(&uses("sma_cross")), [""; 0]);
    let member = |account: &str, name: &str| format!("{account}\n[[member]]\nstrategy = '{name}'\n");
    assert_eq!(
        warned(&member("", "stopped")),
        ["3:12: a portfolio leaves out `size`, `atr_stop` and `fill` of `stopped`"]
    );
    assert_eq!(
        warned(&member("account = { direction = 'both', fill = 'close' }", "stopped")),
        ["3:12: a portfolio leaves out `size`, `atr_stop` and `direction` of `stopped`"]
    );
    // What a file inside a file leaves out is left out too, and what is idle in it is told.
    assert_eq!(
        warned(&uses("within")),
        ["sized.toml:2:1: the name `idle` is never read", "within.toml:2:18: [use] leaves out `size` of `sized`"]
    );
}

#[test]
fn what_the_parameters_of_a_used_file_break_in_it_is_told_where_it_is_used_too() {
    let inner = "[params]\nn = { default = 20, min = 2, max = 60 }\n[rule]\nenter = 'close > sma(n / 2)'\nexit = 'close < sma(n / 2)'\n";
    let uses =
        |given: &str| format!("[use]\nr = {{ strategy = 'half'{given} }}\n[rule]\nenter = 'r > 0'\nexit = 'r < 0'\n");
    let found = |given: &str| -> Vec<String> {
        let found = compile(&uses(given), &|name| (name == "half").then(|| inner.to_owned()));
        found.err().map_or_else(Vec::new, |faults| faults.list.iter().map(ToString::to_string).collect())
    };
    assert_eq!(found(""), [""; 0]);
    let told = found(", params = { n = 15 }");
    assert_eq!(told[0], "2:18: `half` with n = 15 has faults of its own");
    assert!(told[1].starts_with("half.toml:4:") && told[1].contains("is 7.5"), "{told:?}");
    // Where there is no such file, nothing is said of its parameters.
    let missing = compile(&uses(", params = { n = 15 }"), &|_| None).unwrap_err();
    assert_eq!(missing.list.len(), 1, "{}", missing.render("own"));
}

#[test]
fn a_used_file_is_called_by_its_name_and_not_by_its_path() {
    let rule = "[rule]\nenter = 'close > open'\nexit = 'close < open'\n".to_owned();
    let hint = |strategy: &str| {
        let text = format!("[use]\nr = {{ strategy = '{strategy}' }}\n[rule]\nenter = 'r > 0'\nexit = 'r < 0'\n");
        let found = compile(&text, &|name| (name == "r1").then(|| rule.clone())).unwrap_err();
        found.list[0].hint.clone().unwrap()
    };
    for path in ["r1.toml", "rules/r1.toml", "../r1", "C:\\r1.TOML", "./r1.toml"] {
        assert_eq!(hint(path), "write `r1`: a rule file is called by its name, without folder and `.toml`", "{path}");
    }
    assert_eq!(hint("sma_cross.toml"), "write `sma_cross`: it is built in");
    assert_eq!(hint("r2.toml"), "there is no rule file `r2` beside this one either");
    assert_eq!(hint("sma_crss.toml"), "did you mean `sma_cross`?");
}

#[test]
fn a_place_is_the_place_in_the_file_whatever_the_quotes() {
    for text in [
        "[rule]\nenter = \"close > nope\"\nexit = \"close < 1\"\n",
        "[rule]\nenter = 'close > nope'\nexit = 'close < 1'\n",
        "[rule]\nenter = \"\"\"\n  close\n  > nope\"\"\"\nexit = 'close < 1'\n",
        "[rule]\r\nenter = '''\r\nclose > nope'''\r\nexit = 'close < 1'\r\n",
        "[rule]\nenter = \"\\\"up\\\" == 'down' or close > nope\"\nexit = 'close < 1'\n",
        "rule.enter = \"close > \\u0028nope)\"\nrule.exit = 'close < 1'\n",
    ] {
        let found = faults(text);
        let fault = &found.list[0];
        assert_eq!((&text[fault.span.clone()], found.list.len()), ("nope", 1), "{text}");
        let line = text.lines().nth(fault.line - 1).unwrap();
        assert_eq!(line.chars().skip(fault.column - 1).take(4).collect::<String>(), "nope", "{text}");
    }
}

#[test]
fn no_more_than_twenty_are_told_and_the_rest_is_counted() {
    let text: String = (0..500).map(|n| format!("a{n} = \"x{n}\"\n")).collect();
    let found = faults(&format!("[let]\n{text}[rule]\nenter = \"true\"\nexit = \"false\"\n"));
    assert_eq!((found.list.len(), found.more), (MOST_FAULTS, 480));
    assert!(found.render("x").ends_with("and 480 more\n"));
    assert_eq!(found.list[0].line, 2);
}

#[test]
fn values_that_fit_no_place_are_told_when_the_program_is_made() {
    let compiled = compile(
        "require = [\"n < 50\"]\n[params]\nn = { default = 3, min = 0, max = 200000 }\n[rule]\nenter = \"sma(n) > close\"\nexit = \"close < shift(close, n - 1)\"\n",
        &|_| None,
    )
    .unwrap();
    let bind = |n: i64| {
        compiled.bind(&Params::new(compiled.params(), [("n", market::Value::Integer(n))]).unwrap(), &DAYS, &[])
    };
    assert!(bind(3).is_ok());
    assert_eq!(bind(60).unwrap_err().to_string(), "`n` is 60: `n < 50` must hold");
    let Err(BindError::Faults(found)) = bind(0) else { panic!("a mean of no bars") };
    let messages: Vec<&str> = found.list.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the parameter `period` of `sma` is 0; it takes a whole number from 1 to 100000",
            "`shift` by -1 would read the bar after this one, and nobody knows it yet"
        ]
    );
}

#[test]
fn files_that_use_one_another_in_a_circle_or_too_deep_are_named() {
    let rule = |uses: &str| {
        format!("[use]\nother = {{ strategy = \"{uses}\" }}\n[rule]\nenter = \"other > 0\"\nexit = \"other < 0\"\n")
    };
    let files: HashMap<String, String> =
        [("a", "b"), ("b", "c"), ("c", "a")].map(|(name, uses)| (name.to_owned(), rule(uses))).into();
    let found = compile(&rule("a"), &|name| files.get(name).cloned()).unwrap_err();
    let messages: Vec<String> = found.list.iter().map(ToString::to_string).collect();
    assert!(
        messages.iter().any(|it| it == "c.toml:2:22: the rule files use one another in a circle: a → b → c → a"),
        "{messages:?}"
    );
    let deep = compile(&rule("1"), &|name| Some(rule(&(name.parse::<u32>().unwrap() + 1).to_string()))).unwrap_err();
    assert!(deep.list.iter().any(|fault| fault.message == "rule files use one another more than 8 deep"), "{deep}");
    // A fault of the other file has its name, its line and its text.
    let broken = "[rule]\nenter = \"clos > 1\"\nexit = \"true\"\n".to_owned();
    let found = compile(&rule("broken"), &|_| Some(broken.clone())).unwrap_err();
    assert_eq!(found.list[1].render("mine.toml").lines().next(), Some("broken.toml:2:10: there is no `clos`"));
}

/// The answer, and that it came soon: the bound is for an unoptimised TOML reader on a busy machine.
fn soon(text: &str) -> Result<(), Faults> {
    let start = Instant::now();
    let answer = compile(text, &|_| None).map(drop);
    assert!(start.elapsed() < Duration::from_secs(5), "{} bytes took {:?}", text.len(), start.elapsed());
    answer
}

#[test]
fn a_hundred_thousand_lines_are_answered() {
    const END: &str = "[rule]\nenter = \"a99999 > 0\"\nexit = \"a0 < 0\"\n";
    let lets = |line: &dyn Fn(usize) -> String| {
        (0..100_000).map(line).fold("[let]\n".to_owned(), |text, line| text + &line + "\n") + END
    };
    // Each reads the one before it: no stack is deep enough for a descent.
    assert!(
        soon(&lets(&|n| if n == 0 { "a0 = \"close\"".to_owned() } else { format!("a{n} = \"a{} + 1\"", n - 1) }))
            .is_ok()
    );
    // … and backwards, in a circle.
    let circle = soon(&lets(&|n| format!("a{n} = \"a{} + 1\"", (n + 1) % 100_000))).unwrap_err();
    assert!(circle.list[0].message.starts_with("the names read one another in a circle: "), "{circle}");
    assert!(soon(&("# a comment\n".repeat(100_000) + "[rule]\nenter = \"true\"\nexit = \"false\"\n")).is_ok());
    let unknown = soon(&lets(&|n| format!("a{n} = \"b{n}\""))).unwrap_err();
    assert_eq!(unknown.list.len() + unknown.more, 100_000);
    let sum = vec!["close"; 100_000].join(" + ");
    assert!(soon(&format!("[rule]\nenter = \"{sum} > 0\"\nexit = \"false\"\n")).is_ok());
    let whole = "a".repeat(5 << 20);
    assert_eq!(told(&whole), [(1, "the file has 5242880 bytes, and a rule file has at most 4194304".to_owned())]);
}

#[test]
fn deep_nesting_is_an_answer() {
    for (open, close) in [("(", ")"), ("not ", ""), ("-", ""), ("abs(", ")"), ("if(true, ", ", 1)"), ("2 ^ ", "")] {
        let text =
            format!("[rule]\nenter = \"{}1{} > 0\"\nexit = \"false\"\n", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(told(&text), [(2, "the expression is nested more than 100 deep".to_owned())], "{open}");
    }
    // TOML's own nesting.
    assert!(soon(&format!("[rule]\nenter = {}", "[".repeat(100_000))).is_err());
    assert!(soon(&format!("x = {}", "{a=".repeat(100_000))).is_err());
}
