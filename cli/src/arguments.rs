//! The command line, as data: what may be typed.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use ::market::brief;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::commands::{
    backtest, chart, completions, config, data, doctor, indicator, man, market, report, risk, runs, strategy, sweep,
    validate, walkforward,
};
use crate::failure::{self, Style};

/// Take real bars, run a rule on them, believe the answer, keep it.
#[derive(Parser, Debug)]
#[command(
    name = "codex",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 bad data, 4 not there, 5 not allowed, 6 not reachable, 7 a check found something, 130 interrupted\n\nExamples:\n  codex backtest sma_cross --symbol 0700.HK --param fast=10 --param slow=30 --fees 0.001\n  codex indicator run rsi --data bars.csv --param period=14 -o csv"
)]
pub struct Arguments {
    /// Flags of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Args, Clone, Debug, Default)]
pub struct Global {
    /// How the result is written to stdout; `table` is the default
    #[arg(long, short, global = true, value_enum, help_heading = "Global")]
    pub output: Option<Output>,
    /// No warnings, notes or progress on stderr
    #[arg(long, short, global = true, help_heading = "Global")]
    pub quiet: bool,
    /// Say on stderr what is done and how long it takes (-vv: also by which files)
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = "Global")]
    pub verbose: u8,
    /// Colours: auto follows the terminal and NO_COLOR
    #[arg(long, global = true, value_enum, help_heading = "Global")]
    pub color: Option<ColorWhen>,
    /// No progress on stderr
    #[arg(long, global = true, help_heading = "Global")]
    pub no_progress: bool,
    /// Read this configuration file instead of the project's and the user's
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global")]
    pub config: Option<PathBuf>,
    /// Where the work is done; `local` is inside this process
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global")]
    pub context: Option<String>,
    /// Folder of the runs
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global")]
    pub data_dir: Option<String>,
    /// Language of the tables and pages of backtest, validate, runs show, runs why, market, strategy and indicator; the texts of
    /// rules and packs, findings, warnings, errors and all else are in English
    #[arg(long, global = true, value_enum, help_heading = "Global")]
    pub lang: Option<Language>,
}

/// How a result is written.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Output {
    /// For people.
    Table,
    /// One document.
    Json,
    /// One document a line.
    Jsonl,
    /// Rows.
    Csv,
}

/// When to colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Language of tables.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// English.
    #[default]
    #[value(name = "en")]
    En,
    /// Simplified Chinese.
    #[value(name = "zh-CN", alias = "zh-cn")]
    ZhCn,
    /// Traditional Chinese.
    #[value(name = "zh-HK", aliases = ["zh-hk", "zh-TW", "zh-tw"])]
    ZhHk,
}

/// The commands; each is a file under `commands`.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run a rule over bars: trades, equity, measures
    Backtest(Box<backtest::Arguments>),
    /// List, explain and compute indicators
    #[command(
        subcommand,
        after_help = "Examples:\n  codex indicator ls\n  codex indicator run rsi --symbol 0700.HK -o csv"
    )]
    Indicator(indicator::Command),
    /// List and explain the rules; write, check and remove your own
    ///
    /// Rule files in the folder `strategies` beside your codex.toml (~/.config/codex-quant/strategies/) are known by their names; any
    /// other is run by its path.
    #[command(subcommand, after_help = "Examples:\n  codex strategy ls\n  codex strategy show sma_cross")]
    Strategy(strategy::Command),
    /// Run many combinations of a rule's parameters, and say whether the best of them is luck
    Sweep(Box<sweep::Arguments>),
    /// Choose parameters in sample and trade them out of sample, window by window
    #[command(name = "walkforward")]
    WalkForward(Box<walkforward::Arguments>),
    /// Prove that a rule does not look ahead, and shake its run, or the winner of a sweep: exit code 7 on a finding
    Validate(Box<validate::Arguments>),
    /// Measure a run, a return series or a price series
    Risk(risk::Arguments),
    /// Pictures of runs and bars, as files or in the terminal
    Chart(Box<chart::Arguments>),
    /// The tear-sheet of a run or of a series: one page of HTML that opens without a network
    Report(Box<report::Arguments>),
    /// Runs that are kept: list, show, compare, repeat, export, remove
    #[command(subcommand, after_help = "Examples:\n  codex runs ls\n  codex runs rerun last")]
    Runs(runs::Command),
    /// The venues' dated rules: fees, ticks, lots, limits, sessions
    ///
    /// A file in the folder `markets` beside your codex.toml (~/.config/codex-quant/markets/) goes before the pack of its name;
    /// codex market new NAME writes a copy of ours there, to change. One that cannot be read stops who asks for it and nobody else.
    #[command(
        subcommand,
        after_help = "Examples:\n  codex market show hkex --date 2025-06-27\n  codex market note 0700.HK --side buy --units 100 --price 500 --date 2025-07-02"
    )]
    Market(market::Command),
    /// Look at bars: samples, files, checks, repairs, calendars
    #[command(subcommand, after_help = "Examples:\n  codex data head --symbol 0700.HK\n  codex data check bars.csv")]
    Data(data::Command),
    /// Show the settings and where each comes from
    #[command(subcommand, after_help = "Examples:\n  codex config ls\n  codex config get --explain backtest.fees")]
    Config(config::Command),
    /// Check the installation and say how to mend what is found
    Doctor(doctor::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// Print or write the manual pages
    Man(man::Arguments),
}

/// The parser, for completions and manual pages.
pub fn parser() -> clap::Command {
    Arguments::command()
}

/// Commands and flags of the contract that come with a later version.
const LATER: &[&str] = &[
    "init",
    "search",
    "fetch",
    "stream",
    "import",
    "export",
    "resample",
    "adjust",
    "sql",
    "portfolio",
    "model",
    "live",
    "notify",
    "monitor",
    "daemon",
    "service",
    "gateway",
    "auth",
    "backup",
    "audit",
    "context",
    "dash",
    "--source",
];

/// The word that the parser does not know and a later version will.
fn is_later(error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ContextValue};
    let unknown = [ContextKind::InvalidSubcommand, ContextKind::InvalidArg].into_iter().find_map(|kind| match error
        .get(kind)
    {
        Some(ContextValue::String(word)) => Some(word.clone()),
        _ => None,
    })?;
    LATER.contains(&unknown.as_str()).then_some(unknown)
}

/// `codex help strategy` as the `codex strategy --help` that it means.
fn asked_for_help(typed: &[OsString], error: &clap::Error) -> Option<Vec<OsString>> {
    let place = typed.iter().position(|word| word == "help")?;
    let is_command = error.kind() == clap::error::ErrorKind::InvalidSubcommand;
    let others = typed.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, word)| word.clone());
    is_command.then(|| others.chain(["--help".into()]).collect())
}

/// Reads the command line.
///
/// # Errors
/// The exit code, when help, the version or a complaint was printed.
pub fn parse(typed: impl IntoIterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let typed: Vec<OsString> = typed.into_iter().collect();
    let parsed = Arguments::try_parse_from(&typed).or_else(|error| match asked_for_help(&typed, &error) {
        Some(asked) => Arguments::try_parse_from(asked),
        None => Err(error),
    });
    parsed.map_err(|error| {
        let later = is_later(&error);
        let wants_json = typed
            .windows(2)
            .any(|pair| (pair[0] == "-o" || pair[0] == "--output") && (pair[1] == "json" || pair[1] == "jsonl"))
            || typed.iter().any(|word| {
                ["--output=json", "--output=jsonl", "-ojson", "-ojsonl", "-o=json", "-o=jsonl"]
                    .iter()
                    .any(|form| word == *form)
            });
        let style = Style::of(&Global { output: wants_json.then_some(Output::Json), ..Global::default() });
        if let Some(what) = later {
            let message = format!("`{what}` is not in this version yet");
            let error = api::ApiError::new(api::Code::Usage, message).hint("codex --help lists what there is");
            return failure::report(&error, style);
        }
        if error.use_stderr() && style.is_json() {
            let text = error.to_string();
            let message = text.strip_prefix("error: ").unwrap_or(&text);
            let (message, rest) = message.split_once("\n\n").unwrap_or((message.trim(), ""));
            let hint = rest.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("codex --help");
            let error = api::ApiError::new(api::Code::Usage, message.trim().replace('\n', " ")).hint(hint);
            return failure::report(&error, style);
        }
        let text = error.to_string();
        match brief(&text) {
            // A closed stderr is no reason to end otherwise.
            Cow::Borrowed(_) => drop(error.print()),
            Cow::Owned(text) => eprint!("{text}"),
        }
        ExitCode::from(if error.use_stderr() { 2 } else { 0 })
    })
}
