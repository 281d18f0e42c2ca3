//! A request with everything that it needs in hand: the data, the rule, the settings.

use std::collections::HashSet;
use std::sync::Arc;

use api::{ApiError, BacktestRequest, Code, DataApi, Loaded, SignalRows};
use backtest::{Allocation, Decision, Direction, Rule, Run, Settings, Stops, Workspace, columnwise, portfolio};
use market::{Bars, Panel, ParamError, ParamSpec, Params, Symbol, Timestamp};
use proof::Said;
use rules::{Compiled, Context, Program};
use serde_json::{Map, Value};
use strategies::{Entry, Kind, signals};
use venues::Pack;

use crate::fit::{ended, enough, events_fit, one_currency, one_series, unlikely, unused};
use crate::members::Members;
use crate::proven::{self, Heard, Recorder};
use crate::rule_file;
use crate::settings::{brokerage, set_ticks, settings, settings_error};
use crate::strategy::{untraded, warn_of};
use crate::subject::Subject;
use crate::venue;

/// What decides.
#[derive(Debug)]
pub(crate) enum Work {
    /// A built-in rule over one series.
    Rule(Box<dyn Rule>),
    /// A rule of a user over one series, and the other series that it reads.
    Program(Program, Vec<Arc<Bars>>),
    /// Decisions that were made elsewhere, one a bar.
    Given(Vec<Decision>),
    /// Target weights over a panel.
    Allocation(Box<dyn Allocation>),
    /// Rules of a user with weights, over one instrument or several.
    Members(Members),
}

/// A run that has only to be made.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) strategy: String,
    pub(crate) params: Params,
    pub(crate) subject: Subject,
    pub(crate) work: Work,
    pub(crate) settings: Settings,
    pub(crate) pack: Option<Pack>,
    /// What the law is to take the instruments for, where the request says it.
    pub(crate) kind: Option<String>,
    /// What is known before the run is made.
    pub(crate) warnings: Vec<String>,
    /// Fingerprints of what was read beside the data, by its role.
    pub(crate) inputs: Map<String, Value>,
}

/// A strategy by its name, or by its file.
#[derive(Debug)]
pub(crate) enum Catalogued {
    BuiltIn(&'static Entry),
    File(Compiled),
}

impl Catalogued {
    pub(crate) fn of(request: &BacktestRequest) -> Result<Self, ApiError> {
        match &request.rule {
            Some(rule) => rule_file::compiled(&request.strategy, rule).map(Self::File),
            None => strategies::find(&request.strategy).map(Self::BuiltIn).ok_or_else(|| unknown(&request.strategy)),
        }
    }

    pub(crate) fn params(&self) -> &[ParamSpec] {
        match self {
            Self::BuiltIn(entry) => entry.params,
            Self::File(compiled) => compiled.params(),
        }
    }
}

impl Catalogued {
    /// Bars of other instruments that the request names and the strategy does not read.
    fn unread(&self, request: &BacktestRequest) -> Option<String> {
        let read: Vec<String> = match self {
            Self::BuiltIn(_) => Vec::new(),
            Self::File(compiled) => {
                let needs = compiled.needs().iter().map(|need| need.symbol.clone());
                compiled.instruments().into_iter().flatten().chain(needs).collect()
            }
        };
        let is_unread = |symbol: &&String| !read.iter().any(|name| rule_file::is_same(symbol, name));
        let unread: Vec<&str> = request.series.keys().filter(is_unread).map(String::as_str).collect();
        let name = &request.strategy;
        let reads = match read.is_empty() {
            true => format!("{name} reads no bars but its own"),
            false => format!("{name} reads {}", each_once(read).join(", ")),
        };
        (!unread.is_empty()).then(|| format!("--with {} is not used: {reads}", unread.join(", --with ")))
    }
}

/// Fetches the data, builds the rule, and checks that all of it goes together.
pub(crate) async fn prepare(data: &impl DataApi, request: &BacktestRequest) -> Result<Prepared, ApiError> {
    let name = request.strategy.as_str();
    let catalogued = Catalogued::of(request)?;
    let given = request.params.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let params = Params::new(catalogued.params(), given).map_err(|cause| param_error(name, &cause))?;
    let mut settings = settings(request)?;
    let (mut inputs, mut warnings) = (Map::new(), Vec::new());
    if let Catalogued::File(compiled) = &catalogued {
        warnings.extend(rule_file::rule_warnings(&rule_file::file_of(name), compiled.warnings()));
    }
    warnings.extend(catalogued.unread(request));
    if let Some(file) = &request.events {
        let (actions, fingerprint) = data.actions(file).await?;
        settings.actions = actions;
        inputs.insert("events".to_owned(), fingerprint.into());
    }
    if request.signals.is_some()
        && !matches!(catalogued, Catalogued::BuiltIn(entry) if matches!(entry.kind, Kind::Signals))
    {
        return Err(usage(format!("{name} reads no signals file")).hint("codex backtest signals --signals FILE"));
    }
    let (subject, work) = match &catalogued {
        Catalogued::File(compiled) if compiled.is_portfolio() => {
            let members = Members::new(data, request, compiled, &params, &mut warnings).await?;
            let panel = members.portfolio.panel.clone();
            one_currency(&panel)?;
            ended(&panel, &mut warnings);
            members.fingerprints(&mut inputs);
            (Subject::Panel(panel), Work::Members(members))
        }
        Catalogued::File(compiled) => {
            let subject = series(data, name, request, &settings, &mut warnings).await?;
            let extras = rule_file::extras(data, request, compiled, &mut warnings).await?;
            rule_file::ended_early(&extras, subject.time().last(), &mut warnings);
            for (need, bars) in compiled.needs().iter().zip(&extras) {
                inputs.insert(format!("series {}", need.symbol), bars.fingerprint().into());
            }
            let venue = subject.symbol().as_ref().and_then(Symbol::venue);
            if venue.is_none() && subject.interval().is_intraday() && compiled.reads_clock() {
                warnings.push(format!(
                    "where {} trades is not known: the hours that the rule asks for are taken as those of UTC; --symbol names the instrument",
                    subject.label()
                ));
            }
            let context = Context { interval: subject.interval(), venue };
            let program =
                compiled.bind(&params, &context, &extras).map_err(|cause| rule_file::bind_error(name, cause))?;
            settings.stops = merged_stops(request, program.stops());
            (subject, Work::Program(program, extras))
        }
        Catalogued::BuiltIn(entry) => match entry.kind {
            Kind::Rule(build) => {
                let rule = build(&params).map_err(|cause| param_error(name, &cause))?;
                (series(data, name, request, &settings, &mut warnings).await?, Work::Rule(rule))
            }
            Kind::Signals => {
                let file = request.signals.as_ref().ok_or_else(|| {
                    usage("the rule `signals` needs a signals file")
                        .hint("--signals FILE, with the columns entry and exit")
                })?;
                let rows = taken(data.signals(file, &request.data).await?, &mut warnings);
                let subject = series(data, name, request, &settings, &mut warnings).await?;
                let said = placed(&rows, subject.time())?;
                let is_short = |it: &Decision| it.has(Decision::ENTER_SHORT);
                if rows.has_shorts && request.direction == Direction::Long && said.iter().any(is_short) {
                    warnings
                        .push("the short entries of the signals file are not traded: the direction is long".to_owned());
                }
                inputs.insert("signals".to_owned(), rows.fingerprint.into());
                (subject, Work::Given(signals::directed(&said, rows.has_shorts, request.direction)))
            }
            Kind::Allocation(build) => {
                let allocation = build(&params).map_err(|cause| param_error(name, &cause))?;
                let panel = taken(data.panel(&request.data).await?, &mut warnings);
                one_currency(&panel)?;
                unused(request, allocation.bounds(panel.assets().len()), &mut warnings);
                ended(&panel, &mut warnings);
                (Subject::Panel(panel), Work::Allocation(allocation))
            }
        },
    };
    if let Some(rule) = &request.rule {
        let texts = std::iter::once(&rule.text).chain(rule.uses.values());
        let mut hasher = blake3::Hasher::new();
        texts.for_each(|text| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        });
        inputs.insert("rule".to_owned(), hasher.finalize().to_hex().to_string().into());
    }
    let symbols = subject.symbols();
    let brokerage = brokerage(request)?;
    let pack = venue::apply(&mut settings, request, brokerage, &subject)?;
    let only = symbols.first().filter(|_| matches!(subject, Subject::Series(_))).and_then(Option::as_ref);
    set_ticks(&mut settings, request, only, subject.time(), &mut warnings)?;
    settings.check().map_err(settings_error)?;
    unlikely(request, &mut warnings);
    let strategy = name.to_owned();
    let kind = request.instrument.clone();
    let prepared = Prepared { strategy, params, subject, work, settings, pack, kind, warnings, inputs };
    enough(request, &prepared)?;
    Ok(prepared)
}

impl Prepared {
    /// What the user should know of a run, each thing once: of the law, what it leaves open between the first order and the
    /// last.
    pub(crate) fn told(&self, run: &Run, heard: Option<&Heard>) -> Vec<String> {
        let days = |asset: usize| {
            let fills = run.fills.iter().filter(|it| it.asset == asset).map(|it| it.index);
            let blocked = run.blocked.iter().filter(|it| it.asset == asset).map(|it| it.index);
            let orders = || fills.clone().chain(blocked.clone());
            let day = |index: usize| self.subject.time()[index].date();
            Some(day(orders().min()?)..=day(orders().max()?))
        };
        let mut warnings = self.warnings.clone();
        warnings.extend(venue::left_open(self, &days));
        warn_of(run, &self.settings, &self.subject, &mut warnings);
        if run.trades.is_empty() {
            warnings.push(untraded(heard, self.settings.direction));
        }
        each_once(warnings)
    }

    /// What is known before any of several runs, each thing once: of the law, what it leaves open on the days of the data.
    pub(crate) fn told_before(&self) -> Vec<String> {
        let time = self.subject.time();
        let days = |_| Some(time.first()?.date()..=time.last()?.date());
        each_once(self.warnings.iter().cloned().chain(venue::left_open(self, &days)))
    }

    /// Bars before the first decision can come.
    pub(crate) fn warmup(&self) -> usize {
        match (&self.work, &self.subject) {
            (Work::Rule(rule), _) => rule.warmup(),
            (Work::Program(program, _), Subject::Series(bars)) => program.warmup_over(bars.view()),
            (Work::Program(program, _), Subject::Panel(_)) => program.warmup(),
            (Work::Given(_), _) => 0,
            (Work::Allocation(allocation), _) => allocation.warmup(),
            (Work::Members(members), _) => members.portfolio.targets.warmup(),
        }
    }

    /// The part of the account's size that the rule gives an entry, as its file says it.
    pub(crate) fn size_expression(&self) -> Option<String> {
        match &self.work {
            Work::Program(program, _) => program.compiled().size_expression().map(str::to_owned),
            _ => None,
        }
    }

    /// Makes the run, and tells what was said on the way.
    pub(crate) fn run(&self) -> Result<(Run, Heard), ApiError> {
        let of_panel = |allocation: &dyn Allocation, panel: &Panel| {
            let recorder = Recorder::new(allocation, panel);
            let run = portfolio::run(panel, &recorder, &self.settings, &mut portfolio::Workspace::default());
            Ok((run.map_err(portfolio_error)?, Heard::Weights(recorder.said())))
        };
        match (&self.work, &self.subject) {
            (Work::Rule(rule), Subject::Series(bars)) => {
                let said = heard(rule.as_ref(), bars);
                Ok((over(bars, &said, &self.settings)?, Heard::Decisions(said)))
            }
            (Work::Program(program, _), Subject::Series(bars)) => {
                let said = heard(program, bars);
                Ok((over(bars, &said, &self.settings)?, Heard::Decisions(said)))
            }
            (Work::Given(decisions), Subject::Series(bars)) => {
                let said = proven::decisions(decisions.clone());
                Ok((over(bars, &said, &self.settings)?, Heard::Decisions(said)))
            }
            (Work::Allocation(allocation), Subject::Panel(panel)) => of_panel(allocation.as_ref(), panel),
            (Work::Members(members), Subject::Panel(panel)) => of_panel(&members.portfolio.targets, panel),
            _ => unreachable!("a rule is prepared with a series, an allocation with a panel"),
        }
    }
}

/// Warnings without those that were there before.
pub(crate) fn each_once(warnings: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    warnings.into_iter().filter(|warning| seen.insert(warning.clone())).collect()
}

/// The stops of a run: what the request says goes before what the file wishes.
pub(crate) fn merged_stops(request: &BacktestRequest, wished: Stops) -> Stops {
    Stops {
        stop_loss: request.stop_loss.or(wished.stop_loss),
        take_profit: request.take_profit.or(wished.take_profit),
        trailing: request.trailing_stop.or(wished.trailing),
        atr: request.atr_stop.or(wished.atr),
    }
}

/// What a rule says of bars.
fn heard(rule: &dyn Rule, bars: &Bars) -> Said {
    let mut said = Said::default();
    rule.decide(bars.view(), &mut said.decisions);
    rule.sizes(bars.view(), &mut said.sizes);
    said
}

/// The bars of a rule over one instrument.
async fn series(
    data: &impl DataApi,
    name: &str,
    request: &BacktestRequest,
    settings: &Settings,
    warnings: &mut Vec<String>,
) -> Result<Subject, ApiError> {
    one_series(name, request)?;
    let bars = taken(data.bars(&request.data).await?, warnings);
    events_fit(settings, &bars, warnings)?;
    Ok(Subject::Series(bars))
}

/// A run of what was said.
pub(crate) fn over(bars: &Bars, said: &Said, settings: &Settings) -> Result<Run, ApiError> {
    let mut workspace = Workspace::new();
    columnwise::run_sized(bars.view(), &said.decisions, &said.sizes, settings, &mut workspace).map_err(run_error)?;
    Ok(workspace.into_run())
}

pub(crate) fn taken<T>(loaded: Loaded<T>, warnings: &mut Vec<String>) -> T {
    warnings.extend(loaded.warnings);
    loaded.data
}

/// Puts the rows of a signals file on the bars they name.
fn placed(signals: &SignalRows, time: &[Timestamp]) -> Result<Vec<Decision>, ApiError> {
    let mut decisions = vec![Decision::NONE; time.len()];
    for row in &signals.rows {
        let by_time = || row.time.and_then(|wanted| time.binary_search(&wanted).ok());
        let Some(index) = row.index.or_else(by_time).filter(|index| *index < time.len()) else {
            // A row that says nothing may name a bar outside the chosen days.
            if row.decision.is_none() {
                continue;
            }
            let named = match (row.index, row.time) {
                (Some(index), _) => format!("bar {index}, the data have {}", time.len()),
                (None, Some(time)) => format!("a bar at {time} that the data have not"),
                (None, None) => "no bar".to_owned(),
            };
            return Err(ApiError::new(Code::BadData, format!("the signals file, line {}, names {named}", row.line))
                .hint("key the rows by the timestamps of the bars, or by a column `index` that counts them from 0")
                .detail("line", row.line));
        };
        decisions[index] |= row.decision;
    }
    Ok(decisions)
}

fn unknown(name: &str) -> ApiError {
    let near = market::nearest(name, strategies::ALL.iter().map(|entry| entry.name));
    let hint = near.map_or("codex strategy ls".to_owned(), |near| {
        format!("did you mean `{near}`? codex strategy ls lists them all")
    });
    ApiError::new(Code::NotFound, format!("there is no strategy `{name}`")).hint(hint)
}

pub(crate) fn param_error(strategy: &str, cause: &ParamError) -> ApiError {
    let hint = match cause {
        ParamError::Unknown { nearest: Some(near), .. } => {
            format!("did you mean `{near}`? codex strategy show {strategy}")
        }
        _ => format!("codex strategy show {strategy}"),
    };
    usage(format!("{strategy}: {cause}")).hint(hint)
}

/// An error of a portfolio, with what to type.
pub(crate) fn portfolio_error(cause: portfolio::PortfolioError) -> ApiError {
    match cause {
        portfolio::PortfolioError::NoOpens { .. } => {
            usage(cause.to_string()).hint("--fill close, or --fill next-close; or data with opens")
        }
        portfolio::PortfolioError::WrongWay { .. } => usage(cause.to_string()).hint("--direction both"),
        portfolio::PortfolioError::TooMuch { total, .. } => {
            usage(cause.to_string()).hint(format!("--leverage {}, or smaller weights", (total * 1e6).ceil() / 1e6))
        }
        other => run_error(other),
    }
}

pub(crate) fn run_error(cause: impl std::fmt::Display) -> ApiError {
    usage(cause.to_string()).hint("codex backtest --help says what each setting takes")
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
