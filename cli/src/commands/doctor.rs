//! `codex doctor`: checks the installation and says how to mend what it finds.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, Code, RunStore};
use clap::Args;
use serde_json::json;

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::backtest::build;
use crate::failure::Outcome;
use crate::once;
use crate::output;
use crate::packs::Known;
use crate::rule_files::{self, Found};
use crate::table::Table;

/// Check the installation and say how to mend what is found
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  codex doctor\n  codex doctor -o json || echo something to mend")]
pub struct Arguments {}

struct Check {
    name: &'static str,
    found: String,
    /// What to do; nothing to do where it is fine.
    mend: Option<String>,
}

/// Checks; exit code 7 if something is to be mended.
pub fn run(session: &Session, _: Arguments) -> Outcome {
    let mut checks = vec![program(), data_dir(session), runs(session), daemon(), config(session)];
    checks.extend(own_rules());
    checks.extend(own_packs());
    let is_fine = checks.iter().all(|check| check.mend.is_none());
    let row = |check: &Check| json!({"check": check.name, "fine": check.mend.is_none(), "found": check.found, "mend": check.mend});
    match session.output() {
        Output::Json => output::print(&output::json(&checks.iter().map(row).collect::<Vec<_>>())?)?,
        Output::Jsonl => output::print(&output::jsonl(checks.iter().map(row))?)?,
        Output::Csv => output::print(&output::csv(
            &["check", "fine", "found", "mend"],
            checks.iter().map(|it| {
                vec![
                    it.name.to_owned(),
                    it.mend.is_none().to_string(),
                    it.found.clone(),
                    it.mend.clone().unwrap_or_default(),
                ]
            }),
        )?)?,
        Output::Table => {
            let mut table = Table::new(&["", "check", "found", "what to do"]);
            for check in &checks {
                let mark = if check.mend.is_none() { "ok" } else { "!!" };
                table.row([
                    mark.to_owned(),
                    check.name.to_owned(),
                    check.found.clone(),
                    check.mend.clone().unwrap_or_default(),
                ]);
            }
            output::print(&table.text())?;
        }
    }
    Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::from(Code::Finding.exit_code()) })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Another well-known program is called `codex` too; which one a shell finds is the PATH's choice.
fn program() -> Check {
    let name = "the program";
    let ours = std::env::current_exe().and_then(std::fs::canonicalize);
    let Ok(ours) = ours else {
        return Check { name, found: build(), mend: None };
    };
    let first = on_path("codex");
    let is_ours = |file: &Path| std::fs::canonicalize(file).is_ok_and(|file| file == ours);
    match first {
        Some(first) if !is_ours(&first) => Check {
            name,
            found: format!("{}, but a shell finds {}", ours.display(), first.display()),
            mend: Some(format!(
                "put {} earlier on the PATH, or call it by its path",
                ours.parent().unwrap_or(&ours).display()
            )),
        },
        _ => Check { name, found: format!("{} at {}", build(), ours.display()), mend: None },
    }
}

fn data_dir(session: &Session) -> Check {
    let name = "the data folder";
    let probe = || -> Result<String, ApiError> {
        let folder = session.data_dir()?;
        let fails = |cause: std::io::Error| crate::failure::file_error("write to", folder, &cause);
        std::fs::create_dir_all(folder).map_err(fails)?;
        let file = folder.join(format!(".doctor.{}", std::process::id()));
        std::fs::write(&file, b"written by codex doctor").map_err(fails)?;
        std::fs::remove_file(&file).map_err(fails)?;
        Ok(format!("{} can be written", folder.display()))
    };
    match probe() {
        Ok(found) => Check { name, found, mend: None },
        Err(error) => Check { name, found: error.message, mend: Some("choose another with --data-dir".to_owned()) },
    }
}

fn runs(session: &Session) -> Check {
    let name = "the runs";
    match session.runs().and_then(|store| store.list(usize::MAX)) {
        Ok(runs) => Check { name, found: format!("{} kept", runs.len()), mend: None },
        Err(error) => Check { name, found: error.message, mend: error.hint },
    }
}

/// Rule files of the user, a line for each that cannot be read or has faults.
fn own_rules() -> Vec<Check> {
    let name = "your rule files";
    match rule_files::all() {
        Ok(listed) => {
            let own: Vec<&Found> = listed.found.iter().filter(|file| file.from != "shipped").collect();
            let unreadable = listed.unreadable.iter().map(|error| (error.message.clone(), error.hint.clone()));
            let faulty = own.iter().filter(|file| file.compiled().is_err());
            let faulty = faulty
                .map(|file| (format!("{} has faults", file.from), Some(format!("codex strategy check {}", file.from))));
            let bad: Vec<Check> = unreadable.chain(faulty).map(|(found, mend)| Check { name, found, mend }).collect();
            if bad.is_empty() { vec![Check { name, found: format!("{} found", own.len()), mend: None }] } else { bad }
        }
        Err(error) => vec![Check { name, found: error.message, mend: error.hint }],
    }
}

/// Packs of the user, a line for each that cannot be read.
fn own_packs() -> Vec<Check> {
    let name = "your market packs";
    match Known::new() {
        Ok(known) => {
            let bad = known.faults().map(|(_, error)| (error.message.clone(), error.hint.clone()));
            let bad: Vec<Check> = bad.map(|(found, mend)| Check { name, found, mend }).collect();
            let fine = || vec![Check { name, found: format!("{} found", known.files.len()), mend: None }];
            if bad.is_empty() { fine() } else { bad }
        }
        Err(error) => vec![Check { name, found: error.message, mend: error.hint }],
    }
}

fn daemon() -> Check {
    let name = "codexd";
    match once::find() {
        Some(path) => Check { name, found: path.display().to_string(), mend: None },
        None => Check {
            name,
            found: "not beside codex: Parquet files cannot be read".to_owned(),
            mend: Some("cargo build --release -p codexd".to_owned()),
        },
    }
}

fn config(session: &Session) -> Check {
    let files: Vec<String> = session.config.files().map(|path| path.display().to_string()).collect();
    let found = if files.is_empty() { "no file: built-in defaults".to_owned() } else { files.join(", ") };
    Check { name: "the configuration", found, mend: None }
}
