//! What comes into the build: what each package reaches, what deny.toml keeps out, under which licences.

use std::collections::BTreeSet;
use std::process::Command;

use crate::house::{read, root};

/// All that is linked with a package when it is built for its users on this kind of machine, itself left out:
/// neither what only its tests nor what only build scripts need.
pub fn reached(name: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", name, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().skip(1).filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn deny() -> toml::Table {
    read(&root().join("deny.toml")).parse().expect("deny.toml is TOML")
}

#[test]
fn what_is_reached_are_the_linked_packages() {
    let all = reached("codexd");
    assert!(all.contains("market") && all.contains("polars") && all.contains("polars-core"), "{all:?}");
    // Only tests of market need it.
    assert!(!reached("market").contains("proptest"));
}

#[test]
fn nothing_that_is_banned_comes_into_the_build() {
    let deny = deny();
    let banned: Vec<&str> = deny["bans"]["deny"]
        .as_array()
        .expect("a list of bans")
        .iter()
        .filter_map(|ban| ban["crate"].as_str())
        .collect();
    assert!(banned.contains(&"openssl-sys"), "{banned:?}");
    let lock: toml::Table = read(&root().join("Cargo.lock")).parse().expect("Cargo.lock is TOML");
    let packages = lock["package"].as_array().expect("a list of packages");
    let found: Vec<&str> =
        packages.iter().filter_map(|package| package["name"].as_str()).filter(|name| banned.contains(name)).collect();
    assert!(found.is_empty(), "Cargo.lock holds {found:?}; deny.toml says why it may not");
}

#[test]
fn every_licence_is_one_that_deny_toml_allows() {
    let deny = deny();
    let allowed: Vec<&str> = deny["licenses"]["allow"]
        .as_array()
        .expect("a list of licences")
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--workspace", "--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let all: BTreeSet<(&str, &str)> = text.lines().filter_map(|line| line.split_once('|')).collect();
    assert!(all.len() > 50, "{text}");
    let faults: Vec<String> = all
        .iter()
        .filter(|(_, licence)| !may_be_used(licence.trim_end_matches("(*)").trim(), &allowed))
        .map(|(package, licence)| format!("{package}: `{licence}`"))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether an SPDX expression can be met by allowed licences alone: `OR` needs one side, `AND` both.
fn may_be_used(expression: &str, allowed: &[&str]) -> bool {
    // Older manifests write a slash for OR.
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut at = 0;
    !words.is_empty() && either(&words, &mut at, allowed) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        met |= both(words, at, allowed);
    }
    met
}

fn both(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let mut met = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        met &= one(words, at, allowed);
    }
    met
}

fn one(words: &[&str], at: &mut usize, allowed: &[&str]) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let met = either(words, at, allowed);
        *at += 1;
        return met;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return allowed.contains(&format!("{word} WITH {exception}").as_str());
    }
    allowed.contains(word)
}

#[test]
fn a_licence_expression_is_met_as_spdx_reads_it() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
    for good in [
        "MIT",
        "MIT OR GPL-3.0",
        "MIT/Apache-2.0",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR X",
    ] {
        assert!(may_be_used(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND X", "MIT WITH X", "MIT Apache-2.0"] {
        assert!(!may_be_used(bad, &allowed), "{bad}");
    }
}
