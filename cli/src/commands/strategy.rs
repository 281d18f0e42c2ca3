//! `codex strategy`: the built-in rules.

use std::process::ExitCode;

use api::{ApiError, Code};
use clap::Subcommand;
use serde_json::{Value, json};
use strategies::{Entry, Kind};

use crate::commands::Session;
use crate::commands::listing::{self, indented};
use crate::failure::Outcome;

/// List and explain the built-in rules
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Every rule with its parameters
    #[command(after_help = "Examples:\n  codex strategy ls\n  codex strategy ls -o json | jq '.[].name'")]
    Ls,
    /// One rule: what it does, its formula, its parameters
    #[command(after_help = "Examples:\n  codex strategy show sma_cross\n  codex strategy show momentum -o json")]
    Show {
        /// Its name, as `codex strategy ls` lists it
        name: String,
    },
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Ls => ls(session)?,
        Command::Show { name } => show(session, &name)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn kind(entry: &Entry) -> &'static str {
    match entry.kind {
        Kind::Rule(_) => "rule",
        Kind::Allocation(_) => "portfolio",
        Kind::Signals => "signals",
    }
}

fn described(entry: &Entry) -> Value {
    json!({
        "name": entry.name,
        "title": entry.title,
        "kind": kind(entry),
        "summary": entry.summary,
        "rule": entry.rule,
        "formula": entry.formula,
        "source": entry.source,
        "params": listing::params(entry.params),
    })
}

fn ls(session: &Session) -> Result<(), ApiError> {
    let row = |it: &Entry| {
        (described(it), vec![it.name.into(), kind(it).into(), listing::defaults(it.params), it.summary.into()])
    };
    let titles = ["name", "kind", "parameters", "what it does"];
    listing::ls(session, &["name", "kind", "params", "summary"], &titles, strategies::ALL.iter().map(row))
}

fn show(session: &Session, name: &str) -> Result<(), ApiError> {
    let entry = strategies::find(name).ok_or_else(|| {
        let near = market::nearest(name, strategies::ALL.iter().map(|entry| entry.name));
        let hint = near.map_or("codex strategy ls".to_owned(), |near| format!("did you mean `{near}`?"));
        ApiError::new(Code::NotFound, format!("there is no strategy `{name}`")).hint(hint)
    })?;
    let mut text = format!("{} — {}\n{}\n\nRule\n  {}\n", entry.name, entry.title, entry.summary, indented(entry.rule));
    text += &format!("\nFormula\n  {}\n\nSource\n  {}\n", indented(entry.formula), indented(entry.source));
    text += &listing::params_text(entry.params);
    text += &format!("\nTry\n  {}\n", example(entry));
    listing::show(session, &described(entry), entry.params, &text)
}

fn example(entry: &Entry) -> String {
    let params: String = entry.params.iter().take(2).map(|it| format!(" --param {}={}", it.name, it.default)).collect();
    match entry.kind {
        Kind::Rule(_) => format!("codex backtest {} --symbol 0700.HK{params}", entry.name),
        Kind::Allocation(_) => format!("codex backtest {} --data sample:US20 --fill close{params}", entry.name),
        Kind::Signals => "codex backtest signals --symbol 0700.HK --signals FILE".to_owned(),
    }
}
