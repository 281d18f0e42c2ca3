//! `codex config`: the settings and where each comes from.

use std::process::ExitCode;

use api::{ApiError, Code};
use clap::Subcommand;
use serde_json::json;

use crate::arguments::Output;
use crate::commands::Session;
use crate::config::{self, Config, Found, Origin};
use crate::failure::Outcome;
use crate::output;
use crate::table::Table;

/// Show the settings and where each comes from
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Every setting with its value and where it comes from
    #[command(after_help = "Examples:\n  codex config ls\n  CDX_LANG=zh-HK codex config ls -o json")]
    Ls,
    /// One setting
    #[command(after_help = "Examples:\n  codex config get backtest.fees\n  codex config get --explain lang")]
    Get {
        /// Its key, as `codex config ls` lists it
        key: String,
        /// Say which layers have it and which one won
        #[arg(long)]
        explain: bool,
    },
    /// Print a configuration file with every default commented out
    #[command(after_help = "Examples:\n  codex config defaults > codex.toml\n  codex config defaults | less")]
    Defaults,
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Ls => ls(session)?,
        Command::Get { key, explain } => get(session, &key, explain)?,
        Command::Defaults => output::print(&config::defaults())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn won(config: &Config, key: &str) -> Option<Found> {
    config.layers(key).into_iter().next()
}

fn ls(session: &Session) -> Result<(), ApiError> {
    let rows = config::ALL.iter().map(|setting| (setting, won(&session.config, setting.key)));
    let text = |found: &Option<Found>| found.as_ref().map(|found| found.text.clone());
    let origin = |found: &Option<Found>| found.as_ref().map(|found| found.origin.to_string());
    let json = |(setting, found): (&config::Setting, Option<Found>)| json!({"key": setting.key, "value": text(&found), "from": origin(&found), "doc": setting.doc});
    match session.output() {
        Output::Json => output::print(&output::json(&rows.map(json).collect::<Vec<_>>())?),
        Output::Jsonl => output::print(&output::jsonl(rows.map(json))?),
        Output::Csv => output::print(&output::csv(
            &["key", "value", "from", "meaning"],
            rows.map(|(setting, found)| {
                let [value, from] = [text(&found), origin(&found)].map(Option::unwrap_or_default);
                vec![setting.key.to_owned(), value, from, setting.doc.to_owned()]
            }),
        )?),
        Output::Table => {
            let mut table = Table::new(&["key", "value", "from", "meaning"]);
            for (setting, found) in rows {
                table.row([
                    setting.key.to_owned(),
                    text(&found).unwrap_or_default(),
                    origin(&found).unwrap_or_default(),
                    setting.doc.to_owned(),
                ]);
            }
            output::print(&table.text())
        }
    }
}

fn get(session: &Session, key: &str, explain: bool) -> Result<(), ApiError> {
    if !config::ALL.iter().any(|setting| setting.key == key) {
        let near = market::nearest(key, config::ALL.iter().map(|setting| setting.key));
        let hint = near.map_or("codex config ls".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(ApiError::new(Code::NotFound, format!("there is no setting `{key}`")).hint(hint));
    }
    let layers = session.config.layers(key);
    let value = layers.first().map(|found| found.text.clone());
    let said = |found: &Found| json!({"value": found.text, "from": found.origin.to_string()});
    let from = layers.first().map(|found| found.origin.to_string());
    let document = || {
        let all: Vec<_> = layers.iter().map(said).collect();
        json!({"key": key, "value": value, "from": from, "layers": all})
    };
    match session.output() {
        Output::Json => return output::print(&output::json(&document())?),
        Output::Jsonl => return output::print(&output::jsonl([document()])?),
        Output::Csv => {
            // The first row is the one that won.
            let told = if explain { layers.len() } else { 1 };
            let rows = layers.iter().take(told).map(|it| vec![key.to_owned(), it.text.clone(), it.origin.to_string()]);
            return output::print(&output::csv(&["key", "value", "from"], rows)?);
        }
        Output::Table => {}
    }
    if !explain {
        return output::print(&value.unwrap_or_default());
    }
    let mut lines = vec![format!("{key} = {}", value.as_deref().unwrap_or("(not set)"))];
    for (index, found) in layers.iter().enumerate() {
        lines.push(format!("  {} {} = {}", if index == 0 { "won: " } else { "lost:" }, found.origin, found.text));
    }
    if !layers.iter().any(|found| matches!(found.origin, Origin::Environment(_))) {
        lines.push(format!("  not set: environment {}", config::variable(key)));
    }
    for file in session.config.files() {
        let has = layers.iter().any(|found| matches!(&found.origin, Origin::File(path, _) if path == file));
        if !has {
            lines.push(format!("  not in:  {}", file.display()));
        }
    }
    output::print(&lines.join("\n"))
}
