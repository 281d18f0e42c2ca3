//! `codex sweep`: many runs of one strategy, and the truth about the best of them.

pub mod page;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use api::{ApiError, Code, SweepHeader, SweepHost, SweepLog, SweepProgress, SweepRequest, SweepRows, TrialLedger};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::json;
use services::StrategyService;
use store::{SweepWriter, Sweeps, Trials};

use crate::arguments::Output;
use crate::commands::backtest::{Chosen, RunArguments, inputs, now};
use crate::commands::report::{self, How};
use crate::commands::searching::{SearchArguments, at_least_one};
use crate::commands::{Session, chart};
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, note, warn};
use crate::heat_map::{self, Over};
use crate::interrupt;
use crate::offered::{self, Offered};
use crate::sweep_rows::Rows;
use crate::table::grouped;
use crate::{output, sheet, sweep_rows};

/// Run many combinations of a rule's parameters, and say whether the best of them is luck
///
/// Every combination is the run that `codex backtest` makes with those parameters, to the bit. `codex sweep all --preset
/// classic` runs the grids of eleven rules as one search: one ranking, and one answer to whether its winner is luck. Its rows
/// with -o csv have the columns strategy, params (such as "fast=5 slow=20") and the measures.
///
/// Whether it is luck: how many of a search's tries were independent is the effective rank of the correlations of their returns.
/// Those of all searches on the same data add up in a ledger, of tries that come again only once, and the widest spread of
/// Sharpe ratios among them stays: the best of so many tries without skill shows a Sharpe ratio that is told beside the
/// winner's. Each try of a sweep that was interrupted counts as independent until it is resumed to its end. Combinations that never trade are no find under any objective. Of several objectives the Pareto front is marked,
/// and its best by the first is the winner.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  codex sweep sma_cross --symbol 0700.HK --grid fast=2..50 --grid slow=3..99 --where \"fast < slow\"
  codex sweep sma_cross --symbol GOOG.US --grid fast=5..20 --grid slow=20..60:5 --heat-map fast,slow
  codex sweep rsi --symbol GOOG.US --grid period=5..30:5 --objective calmar -o csv --all
  codex sweep bollinger --symbol GOOG.US --grid period=5..60 --method tpe --budget 20
  codex sweep all --preset classic --symbol 0700.HK --venue auto --fees 0.0003")]
pub struct Arguments {
    /// What decides every run.
    #[command(flatten)]
    pub run: RunArguments,
    /// What is varied, and how.
    #[command(flatten)]
    pub search: SearchArguments,
    /// The grid of a preset for this rule: classic, classic-large; the rule `all` runs those of all its rules
    #[arg(long, value_name = "NAME", help_heading = "Search", value_parser = Offered(offered::presets), hide_possible_values = true)]
    pub preset: Option<String>,
    /// Blocks of bars of the cross-validation, an even number; 16 takes some fifty times as long as 10
    #[arg(long, allow_hyphen_values = true, value_name = "N", default_value_t = 10, help_heading = "Search")]
    pub blocks: usize,
    /// Keep the sweep under this name; a name is made where none is given
    #[arg(long, value_name = "NAME", conflicts_with_all = ["resume", "no_save"], help_heading = "Files")]
    pub save: Option<String>,
    /// Go on with a sweep that was interrupted: repeat the other flags that it was begun with
    #[arg(long, value_name = "NAME", conflicts_with = "no_save", help_heading = "Files")]
    pub resume: Option<String>,
    /// Keep neither the rows nor that these combinations were tried; what was tried before still counts
    #[arg(long, help_heading = "Files")]
    pub no_save: bool,
    /// How many of the best to show
    #[arg(long, allow_hyphen_values = true, value_name = "N", default_value_t = 10, value_parser = at_least_one, help_heading = "Search")]
    pub top: usize,
    /// Every combination, in the order in which they were tried: with -o csv or -o jsonl
    #[arg(long, conflicts_with = "top", help_heading = "Search")]
    pub all: bool,
    /// The first objective over two parameters as a field of shades, such as fast,slow: under the table
    #[arg(long, value_name = "X,Y", help_heading = "Search")]
    pub heat_map: Option<Over>,
    /// Draw the sweep as well: heat map and Sharpe ratios, SVG or PNG by the name of the file
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub chart: Option<PathBuf>,
    /// Write its tear-sheet as well, .html or .pdf by the name of the file
    #[arg(long, value_name = "FILE", help_heading = "Files")]
    pub report: Option<PathBuf>,
}

/// The word for all rules of a preset.
pub const ALL: &str = "all";

/// Does what was asked.
pub fn run(session: &Session, arguments: &Arguments) -> Outcome {
    let run = match arguments.run.strategy.as_str() {
        ALL => arguments.run.request_of(session, Chosen { strategy: ALL.to_owned(), ..Chosen::default() })?,
        _ => arguments.run.request(session)?,
    };
    let request = SweepRequest {
        preset: arguments.preset.clone(),
        blocks: arguments.blocks,
        top: arguments.top,
        ..arguments.search.request(run)?
    };
    if arguments.all && !matches!(session.output(), Output::Csv | Output::Jsonl) {
        return Err(ApiError::new(Code::Usage, "--all is a row a combination").hint("-o csv or -o jsonl"));
    }
    if let Some(over) = &arguments.heat_map {
        drawable(over, arguments, session.output())?;
    }
    let report_form = arguments.report.as_deref().map(report::form).transpose()?;
    arguments.chart.as_deref().map(chart::check).transpose()?;
    let places: Vec<&Path> =
        [&arguments.chart, &arguments.report].into_iter().flatten().map(PathBuf::as_path).collect();
    output::check_places(&places, &inputs(&request.run))?;
    let pool = arguments.search.pool()?;
    let place = match (&arguments.resume, arguments.no_save) {
        (Some(name), _) => Place::Resumed(name),
        (None, true) => Place::Nowhere,
        (None, false) => Place::New(arguments.save.as_deref()),
    };
    let is_drawn =
        [&arguments.chart, &arguments.report].iter().any(|file| file.is_some()) || arguments.heat_map.is_some();
    let mut host = Host::new(session, place, arguments.all || is_drawn)?;
    let swept = pool.install(|| block_on(StrategyService::new(LocalData).sweep(&request, &mut host)));
    host.bar.finish_and_clear();
    let mut report = swept.map_err(|error| host.told_what_is_kept(error))?;
    if let Some(writer) = &host.writer {
        let mut writer = held(writer);
        writer.name().clone_into(&mut report.sweep_id);
        writer.finish(&json!(report))?;
    }
    if !arguments.no_save && report.trials.is_some_and(|trials| trials.unfinished > 0) {
        let interrupted = Sweeps::open(session.data_dir()?)?.interrupted(&request.run.data)?;
        report.warnings.extend(interrupted.iter().map(|sweep| {
            let (name, rows) = (&sweep.name, sweep.rows);
            format!("the sweep {name} was interrupted after {rows} rows: --resume {name} goes on from them to its end")
        }));
    }
    for warning in &report.warnings {
        warn(&session.global, warning);
    }
    if let (Output::Jsonl | Output::Csv, Some(winner)) = (session.output(), &report.winner) {
        // Rows have no place for it, and nobody shall see the best without.
        note(&session.global, &format!("{} {}: {}", winner.strategy, page::params(&winner.params), winner.verdict));
    }
    let (pieces, header) = (host.rows.take(), &host.header);
    let metrics = header.as_ref().map_or(&[][..], |header| &header.metrics);
    if is_drawn {
        let header = header.as_ref().ok_or_else(|| ApiError::new(Code::Failed, "the sweep has no header"))?;
        if let Some(file) = &arguments.chart {
            chart::of_sweep(session, header, &report, &pieces, file)?;
        }
        if let (Some(file), Some(form)) = (&arguments.report, report_form) {
            let how = How { theme: None, form };
            output::write_file(file, &report::of_sweep(session, header, &report, &pieces, how)?)?;
        }
    }
    let text = match session.output() {
        Output::Json => output::json(&report)?,
        Output::Table => {
            let mut page = page::page(session.language(), &report);
            if let (Some(over), Some(header)) = (&arguments.heat_map, header) {
                let mut sheet = sheet::of_sweep(session.language(), header, &report, &pieces)?;
                if let Some(search) = &mut sheet.search {
                    heat_map::choose(search, None, Some(over), None)?;
                }
                page += &format!("\n{}", heat_map::text(session.language(), &sheet)?);
            }
            page
        }
        Output::Jsonl if arguments.all => sweep_rows::jsonl(Rows::new(&request, metrics, &pieces)?.iter())?,
        Output::Jsonl => sweep_rows::jsonl(report.best.iter().cloned())?,
        Output::Csv if arguments.all => {
            sweep_rows::csv(&report, metrics, Rows::new(&request, metrics, &pieces)?.iter())?
        }
        Output::Csv => sweep_rows::csv(&report, metrics, report.best.iter().cloned())?,
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// That a heat map can be drawn, before anything is run for it.
fn drawable(over: &Over, arguments: &Arguments, output: Output) -> Result<(), ApiError> {
    let varied: Vec<&str> =
        arguments.search.axes.iter().filter_map(|axis| axis.split('=').next()).map(str::trim).collect();
    if let Some(name) = over.names().into_iter().find(|name| !varied.is_empty() && !varied.contains(name)) {
        return Err(ApiError::new(Code::Usage, format!("--heat-map is over what is varied, and `{name}` is not"))
            .hint(format!("varied: {}", varied.join(", "))));
    }
    if output != Output::Table {
        return Err(ApiError::new(Code::Usage, "--heat-map is drawn below the table")
            .hint("leave out -o; its numbers: codex runs show last --heat-map X,Y -o csv"));
    }
    Ok(())
}

/// Watches a sweep, and keeps its rows where they are wanted.
struct Host<'a> {
    session: &'a Session,
    bar: ProgressBar,
    started: Instant,
    header: Option<SweepHeader>,
    /// Where the rows go.
    place: Place<'a>,
    ledger: Trials,
    rows: InMemory,
    writer: Option<Writer>,
}

/// Where the rows of a sweep go.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// Nowhere but into memory, where they are asked for.
    Nowhere,
    /// A new place of this name, or of a name that is made for it.
    New(Option<&'a str>),
    /// The place of a sweep that was begun before.
    Resumed(&'a str),
}

/// A writer that the sweep and who finishes it share.
type Writer = Arc<Mutex<SweepWriter>>;

/// Rows in memory, where they are to be printed.
#[derive(Clone, Default)]
struct InMemory(Option<Arc<Mutex<Vec<SweepRows>>>>);

impl InMemory {
    /// The pieces, which are there no more.
    fn take(&self) -> Vec<SweepRows> {
        self.0.as_ref().map(|rows| std::mem::take(&mut *held(rows))).unwrap_or_default()
    }

    fn add(&self, piece: &SweepRows) {
        if let Some(rows) = &self.0 {
            held(rows).push(piece.clone());
        }
    }
}

fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The log of a sweep: the store's, where it is kept, and the memory's.
struct Log {
    writer: Option<Writer>,
    rows: InMemory,
}

impl SweepLog for Log {
    fn pieces(&mut self) -> Result<Vec<SweepRows>, ApiError> {
        let pieces = match &self.writer {
            Some(writer) => held(writer).pieces()?,
            None => Vec::new(),
        };
        pieces.iter().for_each(|piece| self.rows.add(piece));
        Ok(pieces)
    }

    fn is_finished(&self) -> bool {
        self.writer.as_ref().is_some_and(|writer| held(writer).is_finished())
    }

    fn append(&mut self, rows: &SweepRows) -> Result<(), ApiError> {
        if let Some(writer) = &self.writer {
            held(writer).append(rows)?;
        }
        self.rows.add(rows);
        Ok(())
    }
}

impl<'a> Host<'a> {
    fn new(session: &'a Session, place: Place<'a>, keeps_rows: bool) -> Result<Self, ApiError> {
        let global = &session.global;
        let is_wanted = !global.quiet && !global.no_progress && std::io::stderr().is_terminal();
        let target = if is_wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len}  {rate}  {msg}  {eta} left");
        let rate = |state: &ProgressState, to: &mut dyn std::fmt::Write| {
            // A bar that cannot be written is not drawn.
            let _ = write!(to, "{}/s", grouped(state.per_sec(), 0));
        };
        bar.set_style(style.expect("a fixed template").with_key("rate", rate));
        let ledger = match place {
            Place::Nowhere => Trials::reading(session.data_dir()?),
            Place::New(_) | Place::Resumed(_) => Trials::open(session.data_dir()?)?,
        };
        let rows = InMemory(keeps_rows.then(Arc::default));
        Ok(Self { session, bar, started: Instant::now(), header: None, place, ledger, rows, writer: None })
    }

    /// An error of a sweep on its way, with what is left of it.
    fn told_what_is_kept(&self, error: ApiError) -> ApiError {
        let Some(writer) = &self.writer else { return error };
        let writer = held(writer);
        let kept = format!("{} rows are kept, --resume {} goes on from them", writer.rows(), writer.name());
        let hint = error.hint.as_ref().map_or_else(|| kept.clone(), |hint| format!("{hint}; {kept}"));
        error.detail("rows_kept", json!(writer.rows())).hint(hint)
    }
}

impl SweepHost for Host<'_> {
    fn log(&mut self, header: &SweepHeader) -> Result<Box<dyn SweepLog>, ApiError> {
        let header = &*self.header.insert(SweepHeader { command_line: self.session.typed.clone(), ..header.clone() });
        let sweeps = || Sweeps::open(self.session.data_dir()?).map_err(ApiError::from);
        let writer = match self.place {
            Place::Nowhere => None,
            Place::New(name) => Some(sweeps()?.create(name, header, now())?),
            Place::Resumed(name) => Some(sweeps()?.resume(name, header)?),
        };
        if let Some(writer) = &writer {
            interrupt::hint(format!("what is done is kept: repeat the command with --resume {}", writer.name()));
        }
        self.writer = writer.map(|writer| Arc::new(Mutex::new(writer)));
        Ok(Box::new(Log { writer: self.writer.clone(), rows: self.rows.clone() }))
    }

    fn ledger(&self) -> Option<&dyn TrialLedger> {
        Some(&self.ledger)
    }

    fn progress(&mut self, progress: &SweepProgress) {
        // What is done in half a second needs no bar.
        if self.started.elapsed().as_millis() < 500 {
            return;
        }
        if self.bar.position() < progress.resumed {
            // What was done before says nothing of how fast it goes now.
            self.bar.set_position(progress.resumed);
            self.bar.reset_eta();
        }
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
        self.bar.set_message(progress.best.map_or(String::new(), |best| format!("best {best:.4}")));
    }
}
