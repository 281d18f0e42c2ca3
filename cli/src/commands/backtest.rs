//! `codex backtest`: one run of a rule over bars.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{
    ApiError, BacktestOutcome, BacktestRequest, Code, DataRef, Manifest, RuleText, RunRecord, RunStore, StrategyApi,
    TearSheet,
};
use backtest::{AtrStop, Direction, Entry, FillAt, Size, Slippage, TimeInForce};
use clap::Args;
use market::{RateFee, Symbol, Timestamp, Value};

use crate::arguments::Output;
use crate::commands::{Session, chart, report as page};
use crate::data::{DataArguments, absolute, name_values};
use crate::desk::block_on;
use crate::failure::{Outcome, warn};
use crate::offered::{self, Offered};
use crate::output;
use crate::packs;
use crate::progress::while_doing;
use crate::report;
use crate::rule_files;
use crate::table_files::{self, TableFiles};

/// Run a rule over bars: trades, equity, measures
#[derive(Args, Debug)]
#[command(
    after_help = "A decision is made on a bar's close and trades at the next bar's open unless --fill says otherwise.
Fractions may be typed as percent: 5% is 0.05.

Examples:
  codex backtest sma_cross --symbol 0700.HK --param fast=10 --param slow=30 --fees 0.001
  codex backtest rsi --data bars.csv --stop-loss 5% --take-profit 10% -o json | jq .metrics.sharpe
  codex backtest momentum --data sample:US20 --fill close --fees 0.001 --trades trades.csv
  codex backtest sma_cross --symbol 0700.HK --venue auto --report run.html
  codex backtest signals --data bars.csv --signals signals.csv --lot 1 --equity equity.csv"
)]
pub struct Arguments {
    /// What decides the run.
    #[command(flatten)]
    pub run: RunArguments,
    /// Skip the proof that the rule does not look ahead, which every run carries otherwise
    #[arg(long, help_heading = "Measures")]
    pub no_proof: bool,
    /// Tables to write.
    #[command(flatten)]
    pub tables: TableFiles,
    /// Draw prices with trades, equity and drawdown into a picture (.svg, .png); codex chart draws more
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub chart: Option<PathBuf>,
    /// Write the tear-sheet (.html, .pdf), which opens without a network; see codex report
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub report: Option<PathBuf>,
    /// Keep neither the run nor that it was tried
    #[arg(long, help_heading = "Files")]
    pub no_save: bool,
}

/// What decides a run: everything that a request carries.
// A portfolio file may name every instrument itself: whether bars have to be named, the strategy decides.
#[derive(Args, Debug)]
#[command(mut_group("bars", |group| group.required(false)))]
pub struct RunArguments {
    /// Name of the rule, codex strategy ls lists them; or a rule file (.toml)
    #[arg(value_parser = Offered(offered::strategies), hide_possible_values = true)]
    pub strategy: String,
    /// Where the bars come from.
    #[command(flatten)]
    pub data: DataArguments,
    /// A parameter of the rule
    #[arg(long = "param", short, value_name = "NAME=VALUE", help_heading = "Rule")]
    pub params: Vec<String>,
    /// With the rule `signals`: CSV with the columns entry, exit[, short_entry, short_exit], keyed by timestamp or index
    #[arg(long, value_name = "FILE", help_heading = "Rule")]
    pub signals: Option<PathBuf>,
    /// Bars of another instrument that a rule file reads; may be given several times
    #[arg(long = "with", value_name = "SYM=FILE", help_heading = "Data")]
    pub series: Vec<String>,
    /// CSV of splits and dividends: date,kind,value
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    pub events: Option<PathBuf>,
    /// Money at the start
    #[arg(long, allow_hyphen_values = true, value_name = "MONEY", help_heading = "Account")]
    pub cash: Option<f64>,
    /// What an entry takes: 100%, 50000cash, 300units, 10%risk
    #[arg(long, allow_hyphen_values = true, help_heading = "Account")]
    pub size: Option<Size>,
    /// Which positions: long, short, both
    #[arg(long, value_parser = word::<Direction>, help_heading = "Account")]
    pub direction: Option<Direction>,
    /// Buying power as a multiple of equity
    #[arg(long, allow_hyphen_values = true, value_name = "MULTIPLE", help_heading = "Account")]
    pub leverage: Option<f64>,
    /// Equity, as a fraction of the position, below which it is liquidated
    #[arg(long, allow_hyphen_values = true, value_name = "FRACTION", value_parser = fraction, help_heading = "Account")]
    pub maintenance: Option<f64>,
    /// Trade whole lots of N units
    #[arg(long, allow_hyphen_values = true, value_name = "N", conflicts_with = "fractional", help_heading = "Account")]
    pub lot: Option<f64>,
    /// Trade fractions of a unit; the default where no venue is set
    #[arg(long, help_heading = "Account")]
    pub fractional: bool,
    /// Which price a decision trades at: next-open, next-close, close
    #[arg(long, value_parser = word::<FillAt>, help_heading = "Execution")]
    pub fill: Option<FillAt>,
    /// How an entry is ordered: market, limit:0.98, stop:1.01, stop-limit:1.01:1.02 (factors of the deciding close)
    #[arg(long, allow_hyphen_values = true, help_heading = "Execution")]
    pub entry: Option<Entry>,
    /// How long a resting entry waits: gtc, day
    #[arg(long, value_parser = word::<TimeInForce>, help_heading = "Execution")]
    pub time_in_force: Option<TimeInForce>,
    /// The law of a venue on each trade's day: auto, hkex, us, cn, crypto, or a pack of your own (.toml); codex market ls
    #[arg(long, value_name = "NAME", help_heading = "Costs", value_parser = Offered(offered::venues), hide_possible_values = true)]
    pub venue: Option<String>,
    /// What the venue shall take the instrument for, such as share or etf
    #[arg(long, value_name = "KIND", help_heading = "Costs")]
    pub instrument: Option<String>,
    /// Fees: rate or rate+fixed an order, such as 0.001 or 0.0005+2.0; under --venue the broker's part
    #[arg(long, allow_hyphen_values = true, help_heading = "Costs")]
    pub fees: Option<String>,
    /// What market and stop orders lose: a rate (0.0005) or ticks (1tick)
    #[arg(long, allow_hyphen_values = true, help_heading = "Costs")]
    pub slippage: Option<Slippage>,
    /// The instrument's tick, where the symbol does not tell it
    #[arg(long, allow_hyphen_values = true, value_name = "PRICE", help_heading = "Costs")]
    pub tick: Option<f64>,
    /// Stop-loss distance, such as 5%
    #[arg(long, allow_hyphen_values = true, value_name = "DISTANCE", value_parser = fraction, help_heading = "Stops")]
    pub stop_loss: Option<f64>,
    /// Take-profit distance, such as 10%
    #[arg(long, allow_hyphen_values = true, value_name = "DISTANCE", value_parser = fraction, help_heading = "Stops")]
    pub take_profit: Option<f64>,
    /// Trailing-stop distance from the best price, such as 8%
    #[arg(long, allow_hyphen_values = true, value_name = "DISTANCE", value_parser = fraction, help_heading = "Stops")]
    pub trailing_stop: Option<f64>,
    /// Stop-loss in average true ranges: PERIOD:MULTIPLE, such as 14:3
    #[arg(long, allow_hyphen_values = true, value_name = "P:M", help_heading = "Stops")]
    pub atr_stop: Option<AtrStop>,
    /// Close an open position at the last close
    #[arg(long, conflicts_with = "keep_open", help_heading = "Execution")]
    pub exit_on_last_bar: bool,
    /// Leave an open position open, marked at the last close; the default
    #[arg(long, help_heading = "Execution")]
    pub keep_open: bool,
    /// Whose conventions where engines differ: native, backtesting-py, vectorbt
    #[arg(long, value_name = "NAME", value_parser = convention, help_heading = "Execution")]
    pub convention: Option<String>,
    /// Risk-free rate a year, a fraction
    #[arg(long, allow_hyphen_values = true, value_parser = fraction, help_heading = "Measures")]
    pub rf: Option<f64>,
    /// Bars a year; without it from the venue's calendar
    #[arg(long, allow_hyphen_values = true, value_name = "N", help_heading = "Measures")]
    pub periods_per_year: Option<f64>,
}

/// A word of an enumeration that JSON knows by the same word.
pub fn word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into())
        .map_err(|cause| cause.to_string().replace("unknown variant ", "unknown word ").replace('`', "'"))
}

/// The name of a preset of conventions.
fn convention(text: &str) -> Result<String, String> {
    text.parse::<backtest::Conventions>().map(|_| text.trim().to_owned()).map_err(|cause| cause.to_string())
}

/// The word of a configuration, read like a flag's.
struct Word<T>(T);

impl<T: serde::de::DeserializeOwned> std::str::FromStr for Word<T> {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        word(text).map(Self)
    }
}

/// A fraction in a configuration, read like a flag's.
pub struct Fraction(pub f64);

impl std::str::FromStr for Fraction {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        fraction(text).map(Self)
    }
}

/// `5%` or `0.05`.
pub fn fraction(text: &str) -> Result<f64, String> {
    let (number, scale) = text.trim().strip_suffix('%').map_or((text.trim(), 1.0), |number| (number, 100.0));
    let value = number.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    value.map(|value| value / scale).ok_or_else(|| "a fraction such as 0.05 or 5%".to_owned())
}

impl RunArguments {
    /// The request that these flags and the configuration mean.
    pub fn request(&self, session: &Session) -> Result<BacktestRequest, ApiError> {
        self.request_of(session, Chosen::by(&self.strategy)?)
    }

    /// The same for another strategy than the word for it means.
    pub fn request_of(&self, session: &Session, chosen: Chosen) -> Result<BacktestRequest, ApiError> {
        if chosen.instruments.is_empty() && self.data.data.is_none() && self.data.symbol.is_empty() {
            return Err(ApiError::new(Code::Usage, "it is not said which bars to run over")
                .hint("--symbol 0700.HK or another data set that ships (codex data ls), or --data FILE"));
        }
        let Chosen { strategy, rule, wishes, instruments } = chosen;
        let config = &session.config;
        let inner = |word: Option<FillAt>| word.map(Word);
        let params = name_values(&self.params, "--param NAME=VALUE, such as --param period=14")?;
        let mut seen = BTreeMap::new();
        for (name, text) in params {
            if seen.insert(name.to_owned(), Value::read(text)).is_some() {
                return Err(
                    ApiError::new(Code::Usage, format!("the parameter `{name}` is given twice")).hint("give it once")
                );
            }
        }
        if self.fees.is_none() {
            // A fee that a file or the environment has wrong is told by its place.
            config.must::<RateFee>(None, "backtest.fees")?;
        }
        let venue = config.get(self.venue.clone(), "backtest.venue")?;
        let (venue, packs) = match venue
            .as_deref()
            .map(|venue| packs::asked(&session.global, venue, &self.data, &instruments))
            .transpose()?
        {
            Some((venue, packs)) => (Some(venue), packs),
            None => (None, Vec::new()),
        };
        Ok(BacktestRequest {
            rule,
            series: series(&self.series)?,
            venue,
            packs,
            instrument: self.instrument.clone(),
            proof: true,
            fractional: self.fractional,
            strategy,
            params: seen,
            data: self.data.reference()?,
            signals: self.signals.as_deref().map(absolute).transpose()?,
            events: self.events.as_deref().map(absolute).transpose()?,
            cash: config.must(self.cash, "backtest.cash")?,
            size: config.must(self.size.or(wishes.size), "backtest.size")?,
            fill: config.must(inner(self.fill.or(wishes.fill)), "backtest.fill")?.0,
            entry: config.must(self.entry, "backtest.entry")?,
            time_in_force: self.time_in_force.unwrap_or_default(),
            fees: config.must(self.fees.clone(), "backtest.fees")?,
            slippage: config.must(self.slippage, "backtest.slippage")?,
            tick: self.tick,
            direction: config.must(self.direction.or(wishes.direction).map(Word), "backtest.direction")?.0,
            leverage: config.must(self.leverage, "backtest.leverage")?,
            maintenance: config.must(self.maintenance.map(Fraction), "backtest.maintenance")?.0,
            stop_loss: self.stop_loss,
            take_profit: self.take_profit,
            trailing_stop: self.trailing_stop,
            atr_stop: self.atr_stop,
            lot: self.lot,
            exit_on_last_bar: self.exit_on_last_bar,
            convention: config.must(self.convention.clone(), "backtest.convention")?,
            rf: config.must(self.rf.map(Fraction), "backtest.rf")?.0,
            periods_per_year: config.get(self.periods_per_year, "backtest.periods_per_year")?,
        })
    }
}

/// What the word for the strategy means.
#[derive(Default)]
pub struct Chosen {
    /// Its name.
    pub strategy: String,
    /// The rule's file, where it is one.
    pub rule: Option<RuleText>,
    /// What that wishes for the account.
    pub wishes: rules::Wishes,
    /// The instruments of a portfolio file that names one for every member: it needs no other bars.
    pub instruments: Vec<String>,
}

impl Chosen {
    fn by(word: &str) -> Result<Self, ApiError> {
        if strategies::find(word).is_some() {
            return Ok(Self { strategy: word.to_owned(), ..Self::default() });
        }
        let found = rule_files::find(word)?.ok_or_else(|| rule_files::unknown("it is run as", word))?;
        let (compiled, text) = found.compiled().map_err(|cause| found.refused(cause))?;
        let instruments = compiled.instruments().into_iter().collect::<Option<Vec<_>>>().unwrap_or_default();
        Ok(Self { strategy: found.name, rule: Some(text), wishes: compiled.wishes(), instruments })
    }
}

/// The bars of other instruments, by symbol.
fn series(words: &[String]) -> Result<BTreeMap<String, DataRef>, ApiError> {
    let mut series = BTreeMap::new();
    for (symbol, file) in name_values(words, "--with SYM=FILE, such as --with HSI.IDX=hsi.csv")? {
        let symbol: Symbol = symbol
            .parse()
            .map_err(|cause: market::SymbolError| ApiError::new(Code::Usage, cause.to_string()).hint(cause.hint))?;
        let reference = DataRef { file: Some(absolute(file.as_ref())?), ..DataRef::default() };
        if series.insert(symbol.to_string(), reference).is_some() {
            return Err(
                ApiError::new(Code::Usage, format!("the bars of {symbol} are given twice")).hint("give them once")
            );
        }
    }
    Ok(series)
}

/// Runs the request where the session says; one that is kept is remembered as a try on its data.
pub fn execute(session: &Session, request: &BacktestRequest, is_kept: bool) -> Result<BacktestOutcome, ApiError> {
    let doing = format!("running {}", request.strategy);
    while_doing(&session.global, &doing, || block_on(session.service(is_kept).backtest(request)))
}

/// The same, with what pictures and tear-sheets show beside.
fn execute_shown(
    session: &Session,
    request: &BacktestRequest,
    is_kept: bool,
) -> Result<(BacktestOutcome, TearSheet), ApiError> {
    let doing = format!("running {}", request.strategy);
    while_doing(&session.global, &doing, || block_on(session.service(is_kept).backtest_shown(request)))
}

/// What is kept of a run, beside what it said.
pub fn manifest(session: &Session, request: BacktestRequest, outcome: &BacktestOutcome) -> Manifest {
    Manifest {
        build: build(),
        request,
        inputs: outcome.inputs.clone(),
        command_line: session.typed.clone(),
        seed: None,
        proof: outcome.report.proof.clone(),
    }
}

/// The program and its version, as a manifest has them.
pub fn build() -> String {
    format!("codex {} ({}-{})", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH, std::env::consts::OS)
}

/// The files that a run reads, which nothing may be written over.
pub fn inputs(request: &BacktestRequest) -> Vec<&Path> {
    [&request.data.file, &request.signals, &request.events].into_iter().flatten().map(PathBuf::as_path).collect()
}

/// Does what was asked.
pub fn run(session: &Session, arguments: Arguments) -> Outcome {
    let mut request = arguments.run.request(session)?;
    request.proof = !arguments.no_proof;
    let inputs = inputs(&request);
    let tables = arguments.tables.paths();
    table_files::check_files(&tables, &inputs)?;
    arguments.chart.as_deref().map(chart::check).transpose()?;
    arguments.report.as_deref().map(page::check).transpose()?;
    let pictures = arguments.chart.iter().chain(&arguments.report).map(PathBuf::as_path);
    output::check_places(&tables.iter().copied().chain(pictures).collect::<Vec<_>>(), &inputs)?;
    let is_kept = !arguments.no_save && session.config.must(None, "backtest.save")?;
    let (mut outcome, seen) = match arguments.chart.is_some() || arguments.report.is_some() {
        true => execute_shown(session, &request, is_kept)?,
        false => (execute(session, &request, is_kept)?, TearSheet::default()),
    };
    for warning in &outcome.report.warnings {
        warn(&session.global, warning);
    }
    arguments.tables.write(&outcome)?;
    if let Some(file) = &arguments.chart {
        chart::of_run(session, &outcome, seen.clone(), file)?;
    }
    // A result that cannot be kept is still a result: it is printed, and the error comes after it.
    let mut kept = Ok(());
    let manifest = manifest(session, request, &outcome);
    if is_kept {
        let manifest = manifest.clone();
        let record = RunRecord { created_at: now(), manifest, report: outcome.report, curve: outcome.curve };
        let run_id = session.runs().and_then(|mut store| store.insert(&record));
        outcome.report = record.report;
        outcome.curve = record.curve;
        match run_id {
            Ok(run_id) => outcome.report.run_id = run_id,
            Err(mut cause) => {
                cause.message = format!("the run was not kept: {}", cause.message);
                kept = Err(cause.hint("--no-save does not keep it; --data-dir DIR keeps it elsewhere"));
            }
        }
    }
    let paged = arguments.report.as_ref().map(|file| {
        let how = page::How { theme: None, form: page::form(file)? };
        let bytes = page::of_run(session, &manifest, &outcome.report, &outcome.curve, seen, None, how)?;
        output::write_file(file, &bytes)
    });
    print(session, &outcome)?;
    kept?;
    paged.transpose()?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a run as the session wants it.
pub fn print(session: &Session, outcome: &BacktestOutcome) -> Result<(), ApiError> {
    let text = match session.output() {
        Output::Json => output::json(&outcome.report)?,
        Output::Jsonl => output::jsonl([&outcome.report])?,
        Output::Csv => report::metrics_csv(&outcome.report)?,
        Output::Table => report::table(session.language(), outcome),
    };
    output::print(&text)
}

/// The time now. Only fronts read the clock.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_nanoseconds(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
