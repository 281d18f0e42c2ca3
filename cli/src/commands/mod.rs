//! One file a command.

pub mod backtest;
pub mod chart;
pub mod completions;
pub mod config;
pub mod data;
pub mod doctor;
pub mod indicator;
pub mod listing;
pub mod man;
pub mod market;
pub mod report;
pub mod risk;
pub mod runs;
pub mod searching;
pub mod strategy;
pub mod sweep;
pub mod sweeps;
pub mod validate;
pub mod walkforward;
pub mod why;

use std::sync::OnceLock;

use api::{ApiError, Code};

use crate::arguments::{Command, Global, Language, Output};
use services::StrategyService;

use crate::config::Config;
use crate::desk::LocalData;
use crate::failure::Outcome;

/// What every command is handed: the global flags with the configuration put under them.
#[derive(Debug)]
pub struct Session {
    /// The flags, every default filled in.
    pub global: Global,
    /// The layers below the command line.
    pub config: Config,
    /// The command line as typed.
    pub typed: Vec<String>,
    data_dir: OnceLock<std::path::PathBuf>,
}

impl Session {
    /// Puts the configuration under the flags.
    ///
    /// # Errors
    /// A configuration cannot be read or says something wrong.
    pub fn new(mut global: Global) -> Result<Self, ApiError> {
        let named = global.config.clone().or_else(|| std::env::var_os("CDX_CONFIG").map(Into::into));
        let config = Config::load(named.as_deref())?;
        global.output = config.get(global.output.map(Choice), "output")?.map(|choice| choice.0);
        global.color = config.get(global.color.map(Choice), "color")?.map(|choice| choice.0);
        global.lang = config.get(global.lang.map(Choice), "lang")?.map(|choice| choice.0);
        global.no_progress = config.must(global.no_progress.then_some(true), "no_progress")?;
        global.verbose = config.must(Some(global.verbose).filter(|level| *level > 0), "verbose")?;
        global.quiet = config.must(global.quiet.then_some(true), "quiet")?;
        global.data_dir = config.get(global.data_dir, "data_dir")?;
        let context: String = config.must(global.context.clone(), "context")?;
        if context != "local" {
            return Err(ApiError::new(Code::NotFound, format!("there is no context `{context}`"))
                .hint("the only context of this version is `local`: everything inside this process"));
        }
        for (name, near) in crate::config::unknown_variables() {
            let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            crate::failure::warn(&global, &format!("the environment's {name} means nothing here{hint}"));
        }
        let typed = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
        Ok(Self { global, config, typed, data_dir: OnceLock::new() })
    }

    /// How results are written.
    pub fn output(&self) -> Output {
        self.global.output.unwrap_or(Output::Table)
    }

    /// Language of tables.
    pub fn language(&self) -> Language {
        self.global.lang.unwrap_or_default()
    }

    /// The data folder; not made yet.
    pub fn data_dir(&self) -> Result<&std::path::Path, ApiError> {
        if let Some(known) = self.data_dir.get() {
            return Ok(known);
        }
        let folder = crate::paths::data_dir(self.global.data_dir.as_deref())?;
        Ok(self.data_dir.get_or_init(|| folder))
    }

    /// The strategy service. One that remembers tells the ledger of trials what it tries, and sweeps count it.
    pub fn service(&self, remembers: bool) -> StrategyService<LocalData> {
        let service = StrategyService::new(LocalData);
        if !remembers {
            return service;
        }
        match self.data_dir().and_then(|folder| Ok(store::Trials::open(folder)?)) {
            Ok(ledger) => service.remembering(ledger),
            Err(cause) => {
                crate::failure::warn(&self.global, &format!("what is tried is not remembered: {}", cause.message));
                service
            }
        }
    }

    /// The store of the runs.
    pub fn runs(&self) -> Result<store::Runs, ApiError> {
        let path = self.data_dir()?.join("runs.db");
        crate::progress::note(&self.global, 2, || format!("runs in {}", path.display()));
        Ok(store::Runs::open(&path)?)
    }
}

/// A word of a flag, read from a configuration.
struct Choice<T>(T);

impl<T: clap::ValueEnum> std::str::FromStr for Choice<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        T::from_str(text, true).map(Choice).map_err(|_| {
            let known = T::value_variants().iter().filter_map(clap::ValueEnum::to_possible_value);
            let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
            format!("`{text}` is none of {}", known.join(", "))
        })
    }
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Backtest(arguments) => backtest::run(session, *arguments),
        Command::Indicator(command) => indicator::run(session, command),
        Command::Strategy(command) => strategy::run(session, command),
        Command::Sweep(arguments) => sweep::run(session, &arguments),
        Command::WalkForward(arguments) => walkforward::run(session, &arguments),
        Command::Validate(arguments) => validate::run(session, &arguments),
        Command::Risk(arguments) => risk::run(session, arguments),
        Command::Chart(arguments) => chart::run(session, &arguments),
        Command::Report(arguments) => report::run(session, &arguments),
        Command::Runs(command) => runs::run(session, command),
        Command::Market(command) => market::run(session, command),
        Command::Data(command) => data::run(session, command),
        Command::Config(command) => config::run(session, command),
        Command::Doctor(arguments) => doctor::run(session, arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
