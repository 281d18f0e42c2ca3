//! `codex strategy`: the built-in rules, and those that a user writes in files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, Code};
use clap::Subcommand;
use rules::{Compiled, Faults, Need};
use serde_json::{Value, json};
use strategies::{Entry, Kind};

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::listing::{self, indented};
use crate::confirm::confirm;
use crate::failure::{Outcome, warn};
use crate::language::say;
use crate::offered::{self, Offered};
use crate::output;
use crate::rule_files::{self, CompileError, Found};
use crate::table::{Table, count};

/// List and explain the rules; write, check and remove your own
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Every rule with its parameters: built-in ones, shipped files, your files
    #[command(after_help = "Examples:\n  codex strategy ls\n  codex strategy ls -o json | jq '.[].name'")]
    Ls,
    /// One rule: what it does, its formula, its parameters
    #[command(
        after_help = "Examples:\n  codex strategy show sma_cross\n  codex strategy show weekly_trend --text > mine.toml"
    )]
    Show {
        /// Its name, as `codex strategy ls` lists it, or the file of one
        #[arg(value_parser = Offered(offered::strategies), hide_possible_values = true)]
        name: String,
        /// The file as it is written, to copy and change
        #[arg(long)]
        text: bool,
    },
    /// Write a new rule file to start from: commented, complete, and it trades
    #[command(
        after_help = "Examples:\n  codex strategy new my_trend\n  codex strategy new my_trend --out rules/my_trend.toml"
    )]
    New {
        /// Its name
        name: String,
        /// Where it goes; NAME.toml here where not given
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check rule files; exit code 7 when one has a fault
    #[command(
        after_help = "Examples:\n  codex strategy check my_rule.toml\n  codex strategy check rules/*.toml -o json"
    )]
    Check {
        /// The files, or names of yours
        #[arg(required = true, value_parser = Offered(offered::rule_files), hide_possible_values = true)]
        files: Vec<String>,
    },
    /// The JSON schema of rule files, for editors
    #[command(
        after_help = "Examples:\n  codex strategy schema > rule.schema.json\n  codex strategy schema | jq .properties.rule"
    )]
    Schema,
    /// The language of rule files: what may be written, what it means, every function
    #[command(
        after_help = "Examples:\n  codex strategy language\n  codex strategy language -o json | jq '.functions[].form'"
    )]
    Language,
    /// Remove rule files of yours
    #[command(after_help = "Examples:\n  codex strategy rm my_trend --dry-run\n  codex strategy rm my_trend --yes")]
    Rm {
        /// Their names
        #[arg(required = true)]
        names: Vec<String>,
        /// Say what would be removed, and remove nothing
        #[arg(long)]
        dry_run: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Ls => ls(session)?,
        Command::Show { name, text } => show(session, &name, text)?,
        Command::New { name, out } => new(session, &name, out.as_deref())?,
        Command::Check { files } => return check(session, &files),
        Command::Schema => output::print(rules::schema())?,
        Command::Language => language(session)?,
        Command::Rm { names, dry_run, yes } => remove(session, &names, dry_run, yes)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn language(session: &Session) -> Result<(), ApiError> {
    let header = ["form", "what it gives"];
    let functions = || rules::FUNCTIONS.iter().map(|it| vec![it.form.to_owned(), it.doc.to_owned()]);
    let described: Vec<Value> =
        rules::FUNCTIONS.iter().map(|it| json!({"name": it.name, "form": it.form, "doc": it.doc})).collect();
    output::print(&match session.output() {
        Output::Json => output::json(&json!({"text": rules::LANGUAGE, "functions": described}))?,
        Output::Jsonl => output::jsonl(described)?,
        Output::Csv => output::csv(&header, functions())?,
        Output::Table => {
            let mut table = Table::new(&header);
            functions().for_each(|row| table.row(row));
            format!("{}\n# Functions\n{}", rules::LANGUAGE, table.text())
        }
    })
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

fn described_file(found: &Found, compiled: &Compiled) -> Value {
    let about = compiled.about();
    let conditions: serde_json::Map<String, Value> =
        compiled.conditions().into_iter().map(|(key, text)| (key.to_owned(), text.into())).collect();
    let needs: Vec<Value> =
        compiled.needs().iter().map(|need| json!({"symbol": need.symbol, "interval": need.interval})).collect();
    json!({
        "name": found.name,
        "title": about.title,
        "kind": file_kind(compiled),
        "summary": about.summary,
        "rule": conditions,
        "sections": sections(&found.text).iter().map(|(name, keys)| json!({"section": name, "keys": table(keys)})).collect::<Vec<_>>(),
        "source": about.source,
        "params": listing::params(compiled.params()),
        "needs": needs,
        "from": found.from,
    })
}

fn file_kind(compiled: &Compiled) -> &'static str {
    if compiled.is_portfolio() { "portfolio file" } else { "file" }
}

fn ls(session: &Session) -> Result<(), ApiError> {
    let mut rows: Vec<(Value, Vec<String>)> = Vec::new();
    for it in strategies::ALL {
        let cells = vec![it.name.into(), kind(it).into(), listing::defaults(it.params), it.summary.into()];
        rows.push((described(it), cells));
    }
    let listed = rule_files::all()?;
    for error in &listed.unreadable {
        warn(&session.global, &format!("{} (the file is passed over)", error.message));
    }
    for found in listed.found {
        let (name, from) = (&found.name, &found.from);
        let is_hidden = strategies::find(name).is_some();
        if is_hidden {
            warn(
                &session.global,
                &format!("{name} is the built-in rule; your file of that name is run by its path: {from}"),
            );
        } else if from != "shipped" && rules::SHIPPED.iter().any(|(shipped, _)| shipped == name) {
            warn(&session.global, &format!("{name} is your file {from}; the one of that name that ships is hidden"));
        }
        // What the rule is called by: a name that means another would mislead.
        let called = if is_hidden { from } else { name };
        match found.compiled() {
            Ok((compiled, _)) => {
                let summary = compiled.about().summary.clone().unwrap_or_default();
                let cells =
                    vec![called.clone(), file_kind(&compiled).into(), listing::defaults(compiled.params()), summary];
                let mut described = described_file(&found, &compiled);
                described["name"] = called.as_str().into();
                rows.push((described, cells));
            }
            Err(_) => warn(&session.global, &format!("{} has faults: codex strategy check {}", found.from, found.from)),
        }
    }
    let titles = ["name", "kind", "parameters", "what it does"];
    listing::ls(session, &["name", "kind", "params", "summary"], &titles, rows.into_iter())
}

fn show(session: &Session, name: &str, text: bool) -> Result<(), ApiError> {
    if let Some(entry) = strategies::find(name) {
        if text {
            return Err(ApiError::new(Code::Usage, format!("{name} is built in: it has no file"))
                .hint("codex strategy ls shows which rules are files"));
        }
        return show_entry(session, entry);
    }
    let found = rule_files::find(name)?.ok_or_else(|| rule_files::unknown("codex strategy show", name))?;
    if text {
        return output::print(&found.text);
    }
    let (compiled, _) = found.compiled().map_err(|cause| found.refused(cause))?;
    let about = compiled.about();
    let mut page = found.name.clone();
    page += &about.title.as_ref().map_or(String::new(), |title| format!(" — {title}"));
    page += &about.summary.as_ref().map_or("\n".to_owned(), |summary| format!("\n{summary}\n"));
    for (section, keys) in sections(&found.text) {
        page += &format!("\n{section}\n");
        for (key, value) in keys {
            // A text without the quotes of the file, which are in the way of its own.
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            page += &format!("  {key}: {}\n", indented(&text));
        }
    }
    let say = |english: &str| say(session.language(), english);
    page += &about.source.as_ref().map_or(String::new(), |source| format!("\n{}\n  {source}\n", say("Source")));
    page += &listing::params_text(session.language(), compiled.params());
    if !compiled.needs().is_empty() {
        page += &format!("\n{}\n", say("Reads besides its own bars"));
        page.extend(compiled.needs().iter().map(|it| format!("  {}\n", need(it))));
    }
    page += &format!("\n{}\n  {}\n", say("File"), say(&found.from));
    page += &format!("\n{}\n  {}\n", say("Try"), example_of(&found, &compiled));
    listing::show(session, &described_file(&found, &compiled), compiled.params(), &page)
}

/// The sections of a rule file that say what it does, with their keys as written: everything but its words about itself and
/// its parameters. Empty ones are left out.
fn sections(text: &str) -> Vec<(String, toml::Table)> {
    const OTHERS: [&str; 5] = ["name", "title", "summary", "source", "params"];
    let Ok(file) = text.parse::<toml::Table>() else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in file.into_iter().filter(|(name, _)| !OTHERS.contains(&name.as_str())) {
        match value {
            toml::Value::Table(table) => found.push((name, table)),
            toml::Value::Array(tables) if tables.iter().all(toml::Value::is_table) => {
                let tables = tables.into_iter().filter_map(|table| table.try_into().ok()).enumerate();
                found.extend(tables.map(|(index, table)| (format!("{name} {}", index + 1), table)));
            }
            other => found.push((name.clone(), toml::Table::from_iter([(name, other)]))),
        }
    }
    found.retain(|(_, table)| !table.is_empty());
    found
}

/// A table of a file as JSON; a day is its text.
fn table(keys: &toml::Table) -> Value {
    fn value(of: &toml::Value) -> Value {
        match of {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(truth) => json!(truth),
            toml::Value::Datetime(day) => json!(day.to_string()),
            toml::Value::Array(values) => values.iter().map(value).collect(),
            toml::Value::Table(inner) => table(inner),
        }
    }
    keys.iter().map(|(key, of)| (key.clone(), value(of))).collect::<serde_json::Map<_, _>>().into()
}

/// Bars that a rule reads: `HSI.IDX`, or `HSI.IDX 1w` where they are not of the interval of its own.
fn need(need: &Need) -> String {
    need.interval.map_or_else(|| need.symbol.clone(), |interval| format!("{} {interval}", need.symbol))
}

/// The instruments that a rule reads, each once.
fn symbols(compiled: &Compiled) -> Vec<&str> {
    let mut seen = HashSet::new();
    compiled.needs().iter().map(|need| need.symbol.as_str()).filter(|symbol| seen.insert(*symbol)).collect()
}

/// A call that runs the rule.
fn example_of(found: &Found, compiled: &Compiled) -> String {
    let params: String =
        compiled.params().iter().take(2).map(|it| format!(" --param {}={}", it.name, it.default)).collect();
    let with: String = symbols(compiled).iter().map(|symbol| format!(" --with {symbol}=FILE")).collect();
    let strategy = if found.from == "shipped" { &found.name } else { &found.from };
    // A portfolio whose members name their instruments trades those.
    let own = compiled.instruments();
    let symbol = if own.contains(&None) || own.is_empty() { " --symbol 0700.HK" } else { "" };
    format!("codex backtest {strategy}{symbol}{with}{params}")
}

fn new(session: &Session, name: &str, out: Option<&Path>) -> Result<(), ApiError> {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    if name.is_empty() || !name.chars().all(is_word) {
        return Err(ApiError::new(Code::Usage, format!("`{name}` is no name for a rule"))
            .hint("letters, digits, _ and -: my_trend"));
    }
    if strategies::find(name).is_some() {
        return Err(ApiError::new(Code::Usage, format!("`{name}` is the name of a built-in rule")).hint("take another"));
    }
    let path = out.map_or_else(|| PathBuf::from(format!("{name}.toml")), Path::to_owned);
    if path.exists() {
        return Err(ApiError::new(Code::Failed, format!("{} is there already", path.display()))
            .hint("take another name, or another place with --out FILE"));
    }
    output::write_file(&path, rules::template(name).as_bytes())?;
    let shown = path.display().to_string();
    match session.output() {
        Output::Json => output::print(&output::json(&json!({"file": shown}))?),
        Output::Jsonl => output::print(&output::jsonl([json!({"file": shown})])?),
        Output::Csv => output::print(&output::csv(&["file"], [vec![shown]])?),
        Output::Table => output::print(&format!(
            "wrote {shown}; next:\n  codex strategy check {shown}\n  codex backtest {shown} --symbol 0700.HK\n  codex validate {shown} --symbol 0700.HK"
        )),
    }
}

fn check(session: &Session, files: &[String]) -> Outcome {
    let mut clean = true;
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    let mut page = String::new();
    // A file that cannot be read keeps nobody from hearing of the others.
    let mut unread = None;
    for file in files {
        let unknown = || rule_files::unknown("codex strategy check", file);
        let found = match rule_files::find(file).and_then(|found| found.ok_or_else(unknown)) {
            Ok(found) => found,
            Err(cause) => {
                unread = unread.or(Some(cause));
                continue;
            }
        };
        match found.compiled() {
            Ok((compiled, _)) => {
                let params = count(compiled.params().len(), "parameter");
                let from = if found.from == "shipped" { &found.name } else { &found.from };
                page += &format!("{from}: a {} with {params}", file_kind(&compiled));
                let read: Vec<String> = compiled.needs().iter().map(need).collect();
                page += &if read.is_empty() { String::new() } else { format!(", reads {}", read.join(", ")) };
                let needs = symbols(&compiled);
                let warnings = compiled.warnings_of_account();
                page += if warnings.is_some() { "; but:\n" } else { ", nothing to report\n" };
                match warnings {
                    Some(warnings) => {
                        page += &warnings.render(from);
                        told.extend(fault_rows(from, warnings, "warning"));
                    }
                    // A file without a row was not checked.
                    None => told.push(row(from, "nothing to report", "clean")),
                }
                let warnings = services::rule_warnings(from, warnings);
                rows.push(json!({"file": from, "faults": [], "warnings": warnings, "params": listing::params(compiled.params()), "needs": needs}));
            }
            Err(CompileError::Faults(faults)) => {
                clean = false;
                page += &faults.render(&found.from);
                told.extend(fault_rows(&found.from, &faults, "fault"));
                let more = faults.more;
                let listed = found.refused(CompileError::Faults(faults)).details.remove("faults").unwrap_or_default();
                rows.push(json!({"file": found.from, "faults": listed, "more": more}));
            }
            Err(CompileError::File(cause)) => unread = unread.or(Some(cause)),
        }
    }
    if let Some(cause) = unread.take_if(|_| rows.is_empty()) {
        return Err(cause);
    }
    match session.output() {
        Output::Json => output::print(&output::json(&rows)?)?,
        Output::Jsonl => output::print(&output::jsonl(&rows)?)?,
        Output::Csv => {
            let names = ["file", "line", "column", "message", "hint", "kind"];
            output::print(&output::csv(&names, told)?)?;
        }
        Output::Table => output::print(&page)?,
    }
    match unread {
        Some(cause) => Err(cause),
        None if clean => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::from(Code::Finding.exit_code())),
    }
}

/// What is said of a file as a whole, as cells of CSV.
fn row(file: &str, message: &str, kind: &str) -> Vec<String> {
    [file, "", "", message, "", kind].map(str::to_owned).to_vec()
}

/// What is said of places in a file, as cells of CSV, and how much more there is.
fn fault_rows(from: &str, faults: &Faults, kind: &str) -> Vec<Vec<String>> {
    let cells = |it: &rules::Fault| {
        let file = it.file.as_deref().unwrap_or(from).to_owned();
        let hint = it.hint.clone().unwrap_or_default();
        vec![file, it.line.to_string(), it.column.to_string(), it.message.clone(), hint, kind.to_owned()]
    };
    let more = (faults.more > 0).then(|| row(from, &format!("and {} more", faults.more), kind));
    faults.list.iter().map(cells).chain(more).collect()
}

fn remove(session: &Session, names: &[String], dry_run: bool, yes: bool) -> Result<(), ApiError> {
    let mut paths = Vec::new();
    for name in names {
        let path = removable(name)?;
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let go = !dry_run && confirm(&paths.join(", "), yes)?;
    if !dry_run && !go {
        warn(&session.global, "nothing was removed");
        return Ok(());
    }
    for path in paths.iter().filter(|_| go) {
        std::fs::remove_file(path).map_err(|cause| crate::failure::file_error("remove", path.as_ref(), &cause))?;
    }
    let none: &[String] = &[];
    let document = json!({"removed": if go { &paths } else { none }, "would_remove": if go { none } else { &paths }});
    match session.output() {
        Output::Json => output::print(&output::json(&document)?),
        Output::Jsonl => output::print(&output::jsonl([document])?),
        Output::Csv => output::print(&output::csv(&["file"], paths.iter().map(|path| vec![path.clone()]))?),
        Output::Table => {
            output::print(&format!("{} {}", if go { "removed" } else { "would remove" }, paths.join(", ")))
        }
    }
}

/// The file that a name or a path means, where it is one to remove here: what lies in a folder of rule files, however broken
/// it is, or looks like one.
fn removable(name: &str) -> Result<String, ApiError> {
    if let Some(path) = rule_files::own(name) {
        return Ok(path.display().to_string());
    }
    if strategies::find(name).is_some() {
        return Err(ApiError::new(Code::Usage, format!("{name} is built in: there is no file to remove"))
            .hint("codex strategy ls shows which rules are files"));
    }
    let found = rule_files::find(name)?.ok_or_else(|| rule_files::unknown("codex strategy rm", name))?;
    if found.from == "shipped" {
        return Err(ApiError::new(Code::Usage, format!("{name} ships with the program"))
            .hint("a file of yours of the same name goes before it"));
    }
    let is_rule = |line: &str| matches!(line.trim(), "[rule]" | "[[member]]");
    if !found.text.lines().any(is_rule) {
        return Err(ApiError::new(Code::Usage, format!("{} is no rule file", found.from))
            .hint("a rule file has [rule] or [[member]]; nothing else is removed here"));
    }
    Ok(found.from)
}

fn show_entry(session: &Session, entry: &Entry) -> Result<(), ApiError> {
    let say = |english: &str| say(session.language(), english);
    let mut text = format!("{} — {}\n{}\n", entry.name, entry.title, entry.summary);
    for (title, words) in [("Rule", entry.rule), ("Formula", entry.formula), ("Source", entry.source)] {
        text += &format!("\n{}\n  {}\n", say(title), indented(words));
    }
    text += &listing::params_text(session.language(), entry.params);
    text += &format!("\n{}\n  {}\n", say("Try"), example(entry));
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
