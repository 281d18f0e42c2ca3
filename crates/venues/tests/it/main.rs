//! The packs that ship inside, against facts, laws and data from outside.

mod check;
mod laws;
mod notes;
mod packs;

use venues::{Pack, Packs};

/// The text of a pack that ships inside.
fn text(name: &str) -> &'static str {
    Packs::shipped().find(name).unwrap().text()
}

/// The same with each entry that is switched off, and knows its day and its value, switched on.
fn switched_on(text: &str) -> String {
    let is_whole = |entry: &&str| {
        let has = |key: &str| entry.lines().any(|line| line.starts_with(key));
        has("since = ") && ["of_value", "per_unit", "per_order", "mode", "bands", "days"].iter().any(|key| has(key))
    };
    let entries = text.split("\n\n").map(|entry| match Some(entry).filter(is_whole) {
        Some(entry) => entry.replace("enabled = false", "enabled = true"),
        None => entry.to_owned(),
    });
    entries.collect::<Vec<_>>().join("\n\n")
}

fn parse(text: &str) -> Pack {
    Pack::parse(text).unwrap_or_else(|error| panic!("{error}; {}", error.hint))
}
