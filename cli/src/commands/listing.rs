//! What `ls` and `show` of a registry share, whatever it is a registry of.

use api::ApiError;
use market::ParamSpec;
use serde_json::{Value, json};

use crate::arguments::{Language, Output};
use crate::commands::Session;
use crate::language::say;
use crate::output;
use crate::paint::strong;
use crate::table::Table;

/// Every entry as JSON, and as the cells of a row: `names` head them in CSV, `titles` in a table.
pub fn ls(
    session: &Session,
    names: &[&str],
    titles: &[&str],
    entries: impl Iterator<Item = (Value, Vec<String>)>,
) -> Result<(), ApiError> {
    match session.output() {
        Output::Json => output::print(&output::json(&entries.map(|(whole, _)| whole).collect::<Vec<_>>())?),
        Output::Jsonl => output::print(&output::jsonl(entries.map(|(whole, _)| whole))?),
        Output::Csv => output::print(&output::csv(names, entries.map(|(_, cells)| cells))?),
        Output::Table => {
            let titles: Vec<String> = titles.iter().map(|title| say(session.language(), title)).collect();
            let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
            entries.for_each(|(_, cells)| table.row(cells));
            output::print(&table.text())
        }
    }
}

/// One entry: all of it as JSON, its parameters as CSV, its page for people.
pub fn show(session: &Session, whole: &Value, specs: &[ParamSpec], page: &str) -> Result<(), ApiError> {
    match session.output() {
        Output::Json => output::print(&output::json(whole)?),
        Output::Jsonl => output::print(&output::jsonl([whole])?),
        Output::Csv => {
            let row =
                |it: &ParamSpec| vec![it.name.to_string(), it.default.to_string(), it.range(), it.doc.to_string()];
            output::print(&output::csv(&["param", "default", "range", "meaning"], specs.iter().map(row))?)
        }
        Output::Table => output::print(page),
    }
}

/// Parameters with their defaults on one line.
pub fn defaults(specs: &[ParamSpec]) -> String {
    specs.iter().map(|it| format!("{}={}", it.name, it.default)).collect::<Vec<_>>().join(" ")
}

/// Parameters as JSON.
pub fn params(specs: &[ParamSpec]) -> Value {
    specs.iter().map(|it| json!({"name": it.name, "default": it.default, "range": it.range(), "doc": it.doc})).collect()
}

/// Parameters as a section of a page; nothing where there are none.
pub fn params_text(language: Language, specs: &[ParamSpec]) -> String {
    if specs.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[]);
    for spec in specs {
        table.row([format!(" {}={}", spec.name, spec.default), spec.range(), spec.doc.to_string()]);
    }
    format!("\n{}\n{}\n", strong(&say(language, "Parameters")), table.text())
}

/// The lines after the first moved in, like the first.
pub fn indented(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n  ")
}
