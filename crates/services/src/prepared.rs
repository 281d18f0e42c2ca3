//! A request with everything that it needs in hand: the data, the rule, the settings.

use api::{ApiError, BacktestRequest, Code, DataApi, Loaded, SignalRows};
use backtest::{Allocation, Decision, Direction, Rule, Run, Settings, Workspace, columnwise, portfolio};
use market::{Bars, ParamError, Params, Timestamp};
use serde_json::{Map, Value};
use strategies::{Entry, Kind, signals};
use venues::Pack;

use crate::fit::{ended, enough, events_fit, one_currency, one_series, unused};
use crate::settings::{brokerage, set_ticks, settings, settings_error};
use crate::subject::Subject;
use crate::venue;

/// What decides.
#[derive(Debug)]
pub(crate) enum Work {
    /// A rule over one series.
    Rule(Box<dyn Rule>),
    /// Decisions that were made elsewhere, one a bar.
    Given(Vec<Decision>),
    /// Target weights over a panel.
    Allocation(Box<dyn Allocation>),
}

/// A run that has only to be made.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) strategy: &'static str,
    pub(crate) params: Params,
    pub(crate) subject: Subject,
    pub(crate) work: Work,
    pub(crate) settings: Settings,
    pub(crate) pack: Option<Pack>,
    pub(crate) warnings: Vec<String>,
    /// Fingerprints of the files beside the data, by their role.
    pub(crate) inputs: Map<String, Value>,
}

/// Fetches the data, builds the rule, and checks that all of it goes together.
pub(crate) async fn prepare(data: &impl DataApi, request: &BacktestRequest) -> Result<Prepared, ApiError> {
    let entry = strategies::find(&request.strategy).ok_or_else(|| unknown(&request.strategy))?;
    let given = request.params.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let params = Params::new(entry.params, given).map_err(|cause| param_error(entry.name, &cause))?;
    let mut settings = settings(request)?;
    let (mut inputs, mut warnings) = (Map::new(), Vec::new());
    if let Some(file) = &request.events {
        let (actions, fingerprint) = data.actions(file).await?;
        settings.actions = actions;
        inputs.insert("events".to_owned(), fingerprint.into());
    }
    if request.signals.is_some() && !matches!(entry.kind, Kind::Signals) {
        return Err(
            usage(format!("{} reads no signals file", entry.name)).hint("codex backtest signals --signals FILE")
        );
    }
    let (subject, work) = match entry.kind {
        Kind::Rule(build) => {
            let rule = build(&params).map_err(|cause| param_error(entry.name, &cause))?;
            (series(data, entry, request, &settings, &mut warnings).await?, Work::Rule(rule))
        }
        Kind::Signals => {
            let file = request.signals.as_ref().ok_or_else(|| {
                usage("the rule `signals` needs a signals file").hint("--signals FILE, with the columns entry and exit")
            })?;
            let rows = taken(data.signals(file, &request.data).await?, &mut warnings);
            let subject = series(data, entry, request, &settings, &mut warnings).await?;
            let said = placed(&rows, subject.time())?;
            let is_short = |it: &Decision| it.has(Decision::ENTER_SHORT);
            if rows.has_shorts && request.direction == Direction::Long && said.iter().any(is_short) {
                warnings.push("the short entries of the signals file are not traded: the direction is long".to_owned());
            }
            inputs.insert("signals".to_owned(), rows.fingerprint.into());
            (subject, Work::Given(signals::directed(&said, rows.has_shorts, request.direction)))
        }
        Kind::Allocation(build) => {
            let allocation = build(&params).map_err(|cause| param_error(entry.name, &cause))?;
            let panel = taken(data.panel(&request.data).await?, &mut warnings);
            one_currency(&panel)?;
            unused(request, allocation.bounds(panel.assets().len()), &mut warnings);
            ended(&panel, &mut warnings);
            (Subject::Panel(panel), Work::Allocation(allocation))
        }
    };
    let symbols = subject.symbols();
    let brokerage = brokerage(request)?;
    let pack = venue::apply(&mut settings, request, brokerage, &symbols, subject.time(), &mut warnings)?;
    let only = symbols.first().filter(|_| matches!(subject, Subject::Series(_))).and_then(Option::as_ref);
    set_ticks(&mut settings, request, only, subject.time(), &mut warnings)?;
    settings.check().map_err(settings_error)?;
    let prepared = Prepared { strategy: entry.name, params, subject, work, settings, pack, warnings, inputs };
    enough(prepared.strategy, prepared.warmup(), prepared.subject.label(), prepared.subject.time())?;
    Ok(prepared)
}

impl Prepared {
    /// Bars before the first decision can come.
    pub(crate) fn warmup(&self) -> usize {
        match &self.work {
            Work::Rule(rule) => rule.warmup(),
            Work::Given(_) => 0,
            Work::Allocation(allocation) => allocation.warmup(),
        }
    }

    /// Makes the run.
    pub(crate) fn run(&self) -> Result<Run, ApiError> {
        match (&self.work, &self.subject) {
            (Work::Rule(rule), Subject::Series(bars)) => {
                let (mut decisions, mut sizes) = (Vec::new(), Vec::new());
                rule.decide(bars.view(), &mut decisions);
                rule.sizes(bars.view(), &mut sizes);
                over(bars, &decisions, &sizes, &self.settings)
            }
            (Work::Given(decisions), Subject::Series(bars)) => over(bars, decisions, &[], &self.settings),
            (Work::Allocation(allocation), Subject::Panel(panel)) => {
                portfolio::run(panel, allocation.as_ref(), &self.settings, &mut portfolio::Workspace::default())
                    .map_err(run_error)
            }
            _ => unreachable!("a rule is prepared with a series, an allocation with a panel"),
        }
    }
}

/// The bars of a rule over one instrument.
async fn series(
    data: &impl DataApi,
    entry: &Entry,
    request: &BacktestRequest,
    settings: &Settings,
    warnings: &mut Vec<String>,
) -> Result<Subject, ApiError> {
    one_series(entry.name, request)?;
    let bars = taken(data.bars(&request.data).await?, warnings);
    events_fit(settings, &bars, warnings)?;
    Ok(Subject::Series(bars))
}

fn over(bars: &Bars, decisions: &[Decision], sizes: &[f64], settings: &Settings) -> Result<Run, ApiError> {
    let mut workspace = Workspace::new();
    columnwise::run_sized(bars.view(), decisions, sizes, settings, &mut workspace).map_err(run_error)?;
    Ok(workspace.into_run())
}

fn taken<T>(loaded: Loaded<T>, warnings: &mut Vec<String>) -> T {
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

fn param_error(strategy: &str, cause: &ParamError) -> ApiError {
    let hint = match cause {
        ParamError::Unknown { nearest: Some(near), .. } => {
            format!("did you mean `{near}`? codex strategy show {strategy}")
        }
        _ => format!("codex strategy show {strategy}"),
    };
    usage(format!("{strategy}: {cause}")).hint(hint)
}

fn run_error(cause: impl std::fmt::Display) -> ApiError {
    usage(cause.to_string()).hint("codex backtest --help says what each setting takes")
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
