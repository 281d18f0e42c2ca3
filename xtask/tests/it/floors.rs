//! A crate imports only from lower floors: the manifests against the table of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{Package, packages, read, root};

/// The floors from the ground up. A crate that is not here yet may be built only on the floor that is drawn for it.
const FLOORS: [&[&str]; 7] = [
    &["market", "risk", "expression"],
    &["indicators", "backtest", "overfit"],
    &["api", "strategies", "search", "learn", "sources", "lake", "venues"],
    &["rules", "proof", "sweep", "kit", "store", "report", "notify"],
    &["services"],
    &["desk"],
    &["codex", "codexd"],
];

/// The steps sideways that are allowed, each with its reason. There is no step up.
const SIDEWAYS: [(&str, &str, &str); 1] =
    [("backtest", "indicators", "a stop at a multiple of the ATR is part of the simulator")];

/// Beside the house: chores that nothing of the product imports and that import nothing of it.
const BESIDE: [&str; 1] = ["xtask"];

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|names| names.contains(&name))
}

/// What is wrong with the manifests, a line each.
fn faults(packages: &BTreeMap<String, Package>) -> Vec<String> {
    let mut faults = Vec::new();
    for package in packages.values() {
        let name = package.name.as_str();
        let own = floor(name);
        if own.is_none() && !BESIDE.contains(&name) {
            faults.push(format!("{name} is on no floor: draw it into ARCHITECTURE.md and into FLOORS"));
            continue;
        }
        for (kind, used, _) in package.dependencies.iter().filter(|(_, used, _)| packages.contains_key(used)) {
            let sideways = SIDEWAYS.iter().any(|(from, to, _)| (*from, *to) == (name, used.as_str()));
            let below = matches!((own, floor(used)), (Some(own), Some(used)) if used < own);
            if !below && !sideways {
                faults.push(format!("{name} may not import {used} ({kind}): it is not on a lower floor"));
            }
        }
    }
    faults
}

#[test]
fn every_crate_imports_only_from_lower_floors() {
    let faults = faults(&packages());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_step_up_a_step_sideways_and_an_unknown_crate_are_faults() {
    let package = |name: &str, uses: &[&str]| {
        let dependencies = uses
            .iter()
            .map(|used| ("dev-dependencies".to_owned(), (*used).to_owned(), toml::Value::Boolean(true)))
            .collect();
        let package =
            Package { name: name.to_owned(), folder: root().to_owned(), dependencies, manifest: toml::Table::new() };
        (package.name.clone(), package)
    };
    let house = BTreeMap::from([
        package("market", &["strategies"]),
        package("strategies", &["market", "sources"]),
        package("sources", &["thiserror"]),
        package("helpers", &[]),
        package("xtask", &["market"]),
    ]);
    let faults = faults(&house).join("\n");
    for said in [
        "market may not import strategies",
        "strategies may not import sources",
        "helpers is on no floor",
        "xtask may not import market",
    ] {
        assert!(faults.contains(said), "{said} is missing in\n{faults}");
    }
    assert_eq!(faults.lines().count(), 4, "{faults}");
}

#[test]
fn a_crate_of_the_folder_is_named_by_its_folder() {
    for package in packages().values().filter(|package| package.folder.starts_with(root().join("crates"))) {
        assert_eq!(package.folder.file_name().and_then(|name| name.to_str()), Some(package.name.as_str()));
    }
}

#[test]
fn versions_stand_only_in_the_table_of_the_workspace() {
    let mut faults = Vec::new();
    for package in packages().values() {
        for (kind, name, said) in &package.dependencies {
            if said.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                faults.push(format!("{}: {kind}: {name} does not say `workspace = true`", package.name));
            }
        }
        let lints = package.manifest.get("lints").and_then(|lints| lints.get("workspace"));
        if lints.and_then(toml::Value::as_bool) != Some(true) {
            faults.push(format!("{}: [lints] does not say `workspace = true`", package.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_map_of_the_house_names_every_crate() {
    let map = read(&root().join("ARCHITECTURE.md"));
    let words: BTreeSet<&str> = map.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').collect();
    let missing: Vec<String> = packages().into_keys().filter(|name| !words.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {}", missing.join(", "));
}
