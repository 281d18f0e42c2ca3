//! Words, numbers and the crafts that only compute touch nothing outside themselves; what is dangerous has one place.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{code, has_word, packages, read, root, sources};
use crate::lock::reached;

/// No file, socket, clock, logger, environment, chance without a seed, async, output.
const PURE: [&str; 13] = [
    "market",
    "risk",
    "expression",
    "indicators",
    "backtest",
    "overfit",
    "strategies",
    "search",
    "learn",
    "venues",
    "rules",
    "proof",
    "sweep",
];

/// Crates that bring one of these with them, by the name they start with.
const IMPURE_CRATES: [&str; 16] = [
    "async-std",
    "env_logger",
    "futures",
    "getrandom",
    "hyper",
    "log",
    "mio",
    "polars",
    "rand",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "sqlx",
    "tokio",
    "tracing",
];

/// Modules of the standard library that do.
const IMPURE_MODULES: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "random"];

/// And words.
const IMPURE_WORDS: [&str; 10] =
    ["Instant", "SystemTime", "println", "print", "eprintln", "eprint", "dbg", "async", "await", "thread_rng"];

/// The impure words and modules that a piece of code names.
fn impurities(code: &str) -> Vec<String> {
    let mut found: Vec<String> =
        IMPURE_WORDS.iter().filter(|word| has_word(code, word)).map(|word| (*word).to_owned()).collect();
    for (at, start) in code.match_indices("std::") {
        // `use std::{cmp, fs::File}` names its modules after a brace, `std::fs` directly.
        let rest = &code[at + start.len()..];
        let group = rest.strip_prefix('{').map(|inner| inner.split(';').next().unwrap_or(inner));
        let names: Vec<&str> = group.map_or_else(|| vec![rest], |group| group.split([',', '{', '}']).collect());
        for name in names {
            let name = name.trim_start().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            if IMPURE_MODULES.contains(&name) {
                found.push(format!("std::{name}"));
            }
        }
    }
    found
}

#[test]
fn pure_crates_touch_nothing_outside_themselves() {
    let mut faults = Vec::new();
    for package in packages().values().filter(|package| PURE.contains(&package.name.as_str())) {
        for (path, code) in package.code() {
            for word in impurities(&code) {
                faults.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_impure_line_is_found_however_it_is_written() {
    for line in [
        "use std::fs;",
        "std::env::var(\"X\")",
        "use std::{cmp::Ordering, fs::File};",
        "use std::time::Instant;",
        "println!(\"x\")",
        "use std::{collections::{BTreeMap, HashMap}, net};",
        "pub async fn f() {}",
    ] {
        assert!(!impurities(line).is_empty(), "{line}");
    }
    for line in ["use std::fmt;", "std::iter::once(1)", "use std::{cmp, ops};", "let fingerprint = 1;", "f.print_to(x)"]
    {
        assert!(impurities(line).is_empty(), "{line}: {:?}", impurities(line));
    }
}

#[test]
fn pure_crates_are_built_on_nothing_impure() {
    let packages = packages();
    for name in PURE.iter().filter(|name| packages.contains_key(**name)) {
        let found: BTreeSet<String> = reached(name)
            .into_iter()
            .filter(|used| IMPURE_CRATES.iter().any(|impure| used == impure || used.starts_with(&format!("{impure}-"))))
            .collect();
        assert!(found.is_empty(), "{name} reaches {found:?}");
    }
}

#[test]
fn codex_is_light() {
    let heavy = ["polars", "arrow", "parquet", "linfa", "candle", "burn", "tch", "torch", "datafusion", "duckdb"];
    let found: Vec<String> = reached("codex")
        .into_iter()
        .filter(|used| {
            *used == "lake" || heavy.iter().any(|heavy| used == heavy || used.starts_with(&format!("{heavy}-")))
        })
        .collect();
    assert!(found.is_empty(), "codex reaches {found:?}: what is heavy stays behind codexd");
}

#[test]
fn no_code_is_unsafe() {
    let mut files = Vec::new();
    for folder in ["crates", "cli", "daemon", "xtask"] {
        sources(&root().join(folder), &mut files);
    }
    // The tests of xtask name the word itself.
    files.retain(|path| !path.starts_with(root().join("xtask/tests")));
    assert!(!files.is_empty());
    let found: Vec<String> = files
        .iter()
        .filter(|path| has_word(&without_comments(&read(path)), "unsafe"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_database_is_opened_in_one_place() {
    let mut places = BTreeMap::new();
    let mut files = Vec::new();
    for folder in ["crates", "cli/src", "daemon/src"] {
        sources(&root().join(folder), &mut files);
    }
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "tests"));
    for path in files {
        let count = code(&read(&path)).matches("Connection::open").count();
        if count > 0 {
            places.insert(path, count);
        }
    }
    assert_eq!(places.values().sum::<usize>(), 1, "every pragma is set where the one connection is opened: {places:?}");
    assert!(places.keys().all(|path| path.starts_with(root().join("crates/store"))), "{places:?}");
}
