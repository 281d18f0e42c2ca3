//! Settings that need not be typed: environment, project file, user file, machine file, built-in default, in this order.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use api::{ApiError, Code};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::failure::file_error;
use crate::paths;

/// A setting: its key in files, its default, its meaning. The environment's name is `CDX_` and the key in capitals.
#[derive(Debug)]
pub struct Setting {
    /// `section.name`, or a bare name.
    pub key: &'static str,
    /// Built-in default as TOML text; empty where there is none.
    pub default: &'static str,
    /// One line for people.
    pub doc: &'static str,
}

const fn setting(key: &'static str, default: &'static str, doc: &'static str) -> Setting {
    Setting { key, default, doc }
}

/// Every setting, in the order of the shipped file.
pub static ALL: &[Setting] = &[
    setting("output", "\"table\"", "How results are written: table, json, jsonl, csv"),
    setting("color", "\"auto\"", "Colours: auto, always, never"),
    setting("lang", "\"en\"", "Language of the table of a run: en, zh-CN, zh-HK"),
    setting("context", "\"local\"", "Where the work is done"),
    setting("data_dir", "", "Folder of the runs; without it $XDG_DATA_HOME/codex-quant"),
    setting("no_progress", "false", "No progress on stderr"),
    setting("quiet", "false", "No warnings, notes or progress on stderr"),
    setting("verbose", "0", "Say on stderr what is done: 0 nothing, 1 each step and its time, 2 also by which files"),
    setting("backtest.cash", "100000", "Money at the start"),
    setting("backtest.size", "\"100%\"", "What an entry takes: 100%, 50000cash, 300units, 10%risk"),
    setting("backtest.fill", "\"next-open\"", "Which price a decision trades at: next-open, next-close, close"),
    setting(
        "backtest.entry",
        "\"market\"",
        "How an entry is ordered: market, limit:0.98, stop:1.01, stop-limit:1.01:1.02",
    ),
    setting("backtest.fees", "\"0\"", "Fees: rate, or rate+fixed an order"),
    setting("backtest.slippage", "\"0\"", "What market and stop orders lose: a rate, or ticks (1tick)"),
    setting("backtest.direction", "\"long\"", "Which positions: long, short, both"),
    setting("backtest.leverage", "1", "Buying power as a multiple of equity"),
    setting("backtest.maintenance", "0.25", "Equity, as a fraction of the position, below which it is liquidated"),
    setting("backtest.convention", "\"native\"", "Whose conventions: native, backtesting-py, vectorbt"),
    setting(
        "backtest.venue",
        "",
        "Whose law is applied: auto, hkex, us, cn, crypto, a pack of yours by name or file; without it none",
    ),
    setting("backtest.rf", "0", "Risk-free rate a year, a fraction"),
    setting("backtest.periods_per_year", "", "Bars a year; without it from the venue's calendar"),
    setting("backtest.save", "true", "Keep every run in the store"),
];

/// Where a value came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A variable of the environment.
    Environment(String),
    /// A line of a file.
    File(PathBuf, usize),
    /// Built in.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Default => f.write_str("built-in default"),
        }
    }
}

/// A value as text, and where it came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// As typed, without TOML's quotes.
    pub text: String,
    /// Where.
    pub origin: Origin,
}

/// All layers below the command line.
#[derive(Debug, Default)]
pub struct Config {
    /// One a file, the winning one first: path, then key, text and line.
    files: Vec<(PathBuf, Keys)>,
}

/// The keys of a file, each with its text and line.
type Keys = Vec<(&'static str, String, usize)>;

impl Config {
    /// Reads the files there are: `only`, or the project's and the user's, then the machine's.
    ///
    /// # Errors
    /// A file cannot be read, is no TOML, or has a key we do not know; names the line and the nearest key.
    pub fn load(only: Option<&Path>) -> Result<Self, ApiError> {
        let named: Vec<PathBuf> = match only {
            Some(path) => vec![path.to_owned()],
            None => {
                let upward = [paths::project_config(), paths::user_config().filter(|path| path.is_file())];
                upward.into_iter().flatten().collect()
            }
        };
        let machine = Some(paths::system_config()).filter(|path| path.is_file());
        let mut files: Vec<(PathBuf, _)> = Vec::new();
        for path in named.into_iter().chain(machine) {
            let text =
                std::fs::read_to_string(&path).map_err(|cause| file_error("read the configuration", &path, &cause))?;
            let keys = read(&text).map_err(|problem| problem.at(&path))?;
            files.push((path, keys));
        }
        Ok(Self { files })
    }

    /// The files that were read, the winning one first.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(path, _)| path.as_path())
    }

    /// Every layer that has `key`, the winning one first; the built-in default last.
    ///
    /// # Panics
    /// `key` is none of ours: the caller's bug.
    pub fn layers(&self, key: &str) -> Vec<Found> {
        let setting = ALL.iter().find(|setting| setting.key == key).expect("a key of the table");
        let name = variable(key);
        let environment = std::env::var(&name).ok().filter(|text| !text.is_empty());
        let environment = environment.map(|text| Found { text, origin: Origin::Environment(name) });
        // The shipped file shows a setting without a default as an empty text: it sets nothing.
        let in_files = self.files.iter().filter_map(|(path, keys)| {
            let (_, text, line) = keys.iter().find(|(known, text, _)| *known == key && !text.is_empty())?;
            Some(Found { text: text.clone(), origin: Origin::File(path.clone(), *line) })
        });
        let default = Some(setting.default.trim_matches('"')).filter(|text| !text.is_empty());
        let default = default.map(|text| Found { text: text.to_owned(), origin: Origin::Default });
        environment.into_iter().chain(in_files).chain(default).collect()
    }

    /// The value of `key`: the flag's, or the winning layer's, read as `T`; `None` where no layer has one.
    ///
    /// # Errors
    /// The winning text is no `T`; names where it stands.
    pub fn get<T>(&self, flag: Option<T>, key: &str) -> Result<Option<T>, ApiError>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        if flag.is_some() {
            return Ok(flag);
        }
        let Some(found) = self.layers(key).into_iter().next() else { return Ok(None) };
        found.text.parse().map(Some).map_err(|cause: T::Err| {
            ApiError::new(Code::Usage, format!("the setting {key} from {}: {cause}", found.origin))
                .hint(format!("codex config get --explain {key}"))
        })
    }

    /// The same for a key that has a default.
    ///
    /// # Errors
    /// As [`Config::get`].
    pub fn must<T>(&self, flag: Option<T>, key: &str) -> Result<T, ApiError>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        Ok(self.get(flag, key)?.expect("a setting with a default has a value"))
    }
}

/// The environment's name of a key: `CDX_BACKTEST_CASH`.
pub fn variable(key: &str) -> String {
    format!("CDX_{}", key.to_uppercase().replace('.', "_"))
}

/// Variables of our prefix that mean nothing, each with the nearest that does.
pub fn unknown_variables() -> Vec<(String, Option<String>)> {
    let known: Vec<String> = ALL.iter().map(|setting| variable(setting.key)).chain(["CDX_CONFIG".to_owned()]).collect();
    let named = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let unknown = named.filter(|name| name.starts_with("CDX_") && !known.contains(name));
    let near = |name: &str| market::nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    unknown.map(|name| (near(&name), name)).map(|(near, name)| (name, near)).collect()
}

#[derive(Debug)]
struct Problem {
    message: String,
    line: usize,
    column: usize,
    hint: Option<String>,
}

impl Problem {
    fn at(self, path: &Path) -> ApiError {
        let place = format!("{}:{}:{}", path.display(), self.line, self.column);
        let error = ApiError::new(Code::Usage, format!("the configuration {place}: {}", self.message))
            .detail("file", path.display().to_string())
            .detail("line", self.line)
            .detail("column", self.column);
        error.hint(self.hint.unwrap_or_else(|| "configs/codex.toml shows every key with its default".to_owned()))
    }
}

fn read(text: &str) -> Result<Keys, Problem> {
    let place = |offset: usize| {
        let before = &text[..offset.min(text.len())];
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|letter| *letter != '\n').count() + 1)
    };
    let problem = |offset: usize, message: String, hint: Option<String>| {
        let (line, column) = place(offset);
        Problem { message, line, column, hint }
    };
    let table = DeTable::parse(text)
        .map_err(|cause| problem(cause.span().map_or(0, |span| span.start), cause.message().to_owned(), None))?;
    let mut found = Vec::new();
    let mut take = |section: Option<&str>, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>| {
        let full = section.map_or_else(|| key.get_ref().to_string(), |section| format!("{section}.{}", key.get_ref()));
        let offset = key.span().start;
        let Some(setting) = ALL.iter().find(|setting| setting.key == full) else {
            let near = market::nearest(&full, ALL.iter().map(|setting| setting.key));
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            return Err(problem(offset, format!("there is no setting `{full}`"), hint));
        };
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            _ => {
                return Err(problem(
                    value.span().start,
                    format!("`{full}` takes a text, a number, true or false"),
                    None,
                ));
            }
        };
        found.push((setting.key, text, place(offset).0));
        Ok(())
    };
    for (key, value) in table.get_ref() {
        match value.get_ref() {
            DeValue::Table(section) => {
                for (name, value) in section {
                    take(Some(key.get_ref()), name, value)?;
                }
            }
            _ => take(None, key, value)?,
        }
    }
    Ok(found)
}

/// The shipped file: every setting with its default, commented out.
pub fn defaults() -> String {
    let mut text = "# Settings of codex. Every line shows the built-in default; take the # away to change it.\n\
                    # Looked for, the first that has a key wins: the command line, CDX_* in the environment,\n\
                    # codex.toml in this folder or above, ~/.config/codex-quant/codex.toml, /etc/codex-quant/codex.toml.\n\
                    # Beside this file: the folder strategies has rule files that are known by their names, the folder markets\n\
                    # packs that go before ours (~/.config/codex-quant/strategies/, ~/.config/codex-quant/markets/).\n"
        .to_owned();
    let mut section = "";
    for setting in ALL {
        let (here, name) = setting.key.split_once('.').unwrap_or(("", setting.key));
        if here != section {
            section = here;
            text += &format!("\n[{section}]\n");
        }
        let value = if setting.default.is_empty() { "\"\"" } else { setting.default };
        text += &format!("\n# {} ({})\n# {name} = {value}\n", setting.doc, variable(setting.key));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read_and_changes_nothing() {
        assert!(read(&defaults()).is_ok_and(|keys| keys.is_empty()));
        let uncommented = defaults().replace("\n# ", "\n").replace("# Settings", "#");
        let lines: Vec<&str> =
            uncommented.lines().filter(|line| line.contains(" = ") || line.starts_with('[')).collect();
        let keys =
            read(&lines.join("\n")).map_err(|problem| problem.message).expect("the file without its comment signs");
        assert_eq!(keys.len(), ALL.len());
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest() {
        let problem = read("[backtest]\nfeess = 0.1\n").expect_err("an unknown key");
        assert_eq!((problem.line, problem.column), (2, 1));
        assert_eq!(problem.hint.as_deref(), Some("did you mean `backtest.fees`?"));
        assert_eq!(read("a = [").expect_err("no TOML").line, 1);
    }
}
