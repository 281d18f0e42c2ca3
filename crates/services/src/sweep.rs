//! A sweep: from a request to rows, and to the truth about the best of them.

mod behind;
mod found;
mod front;
mod ground;
mod kept;
mod luck;
mod once;
mod preset;
mod ranking;
mod ready;
mod searched;
mod verdict;
mod winner;

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{
    ApiError, AxisReport, BacktestRequest, BenchmarkReport, Code, DataApi, OverfittingReport, SettingsReport,
    SweepCounts, SweepHeader, SweepHost, SweepReport, SweepRequest, SweepRow, TrialsReport, ValidateRequest,
    WinnerReport,
};
use overfit::block_ranges;
use proof::Mode;
use search::{Direction, Plan, Search, SearchError, Space, find_method};
use serde_json::json;
use sweep::{EngineError, METRICS};

use self::behind::Behind;
use self::found::{At, Found};
pub use self::front::front;
use self::kept::Columns;
use self::once::Once;
pub(crate) use self::ready::{Ready, Varied, with_params};
use self::searched::{Progress, Searched};
pub(crate) use self::verdict::TOO_LITTLE;
use crate::fit::NEEDED_BARS;
use crate::prepared::{Work, each_once, prepare};
use crate::report::summary;
use crate::settings::settings_report;
use crate::shaken::{finding, shaken};
use crate::subject::Subject;

/// Runs a sweep of `request` over what `data` hands out, and tells the run of its winner beside what it says.
pub(crate) async fn sweep(
    data: &impl DataApi,
    request: &SweepRequest,
    host: &mut dyn SweepHost,
) -> Result<(SweepReport, Option<BacktestRequest>), ApiError> {
    let started = Instant::now();
    let objectives = objectives(request)?;
    let rules = preset::rules(request)?;
    let varied = rules.iter().map(Varied::of).collect::<Result<Vec<_>, _>>()?;
    let searches = varied.iter().map(|one| search(&one.space, request, &objectives)).collect::<Result<Vec<_>, _>>()?;
    let is_part = |(one, search): (&Varied, &Search)| one.space.count() != Some(search.budget());
    if request.plateau && (request.method != "grid" || varied.iter().zip(&searches).any(is_part)) {
        return Err(no_whole_grid());
    }
    let data = &Once::new(data);
    let mut warnings = Vec::new();
    let (ready, searches) = readied(data, &rules, varied.into_iter().zip(searches), &mut warnings).await?;
    let [first, ..] = ready.as_slice() else { unreachable!("a sweep has a rule, and a preset several") };
    warnings.extend(each_once(ready.iter().flat_map(|one| one.prepared.told_before())));
    let columns = Columns::new(&ready.iter().map(|one| &*one.space).collect::<Vec<_>>());
    let blocks = blocks(first, request, &mut warnings)?;
    let until = request.seconds.map(until).transpose()?;
    let header = header(first, request, &columns, blocks);
    let mut log = host.log(&header)?;
    let tries = host.ledger().map(|ledger| ledger.begin(&first.prepared.subject.ledger())).transpose()?.flatten();
    let mut progress = Progress {
        known: log.pieces()?.into_iter(),
        is_closed: log.is_finished(),
        log: Behind::new(log, tries)?,
        resumed: 0,
        host,
        request,
        columns: &columns,
        blocks,
        objectives: &objectives,
        counts: SweepCounts::default(),
        total: searches.iter().map(Search::budget).sum(),
        best: None,
        until,
        is_over: false,
    };
    let mut searched = Vec::with_capacity(ready.len());
    for (place, (ready, search)) in ready.iter().zip(searches).enumerate() {
        searched.push(Searched::new(place, ready, search, &mut progress)?);
    }
    progress.finish()?;
    let Progress { counts, total, is_over, host, .. } = progress;
    if is_over {
        warnings.push(format!(
            "the time was over after {} of {total} combinations: a longer --budget tries more",
            counts.asked
        ));
    }
    searched.iter().for_each(|one| one.warnings(&mut warnings, request));

    let found = Found { searched: &searched, objectives: &objectives, periods: first.year.periods };
    let trials = found.tried(host.ledger(), request.seed)?;
    if let Some(tries) = trials.map(|trials| trials.unfinished).filter(|tries| *tries > 0) {
        warnings.push(format!(
            "{tries} tries on these data are of sweeps that have not ended: how much they have in common is not known, and each counts as independent"
        ));
    }
    let overfitting = (blocks > 0).then(|| found.cross_validated()).transpose().unwrap_or_else(|reason| {
        warnings.push(format!("{reason}: whether the winner is luck is not cross-validated"));
        None
    });
    let benchmark = found.benchmark();
    let finds = found.finds();
    let front = found.front(&finds);
    let ranked = found.best(&finds, front.as_ref(), request.top.max(1));
    let (mut winner, mut run) = (None, None);
    if let Some(best) = ranked.first() {
        let chosen = chosen(&found, *best, request, &mut warnings)?;
        let found_so = found.winner(chosen, trials.as_ref(), overfitting.as_ref(), benchmark.as_ref());
        let its_run = run.insert(found.run(chosen));
        winner = Some(examined(data, its_run, found_so, &mut warnings).await?);
    } else {
        warnings.push(match counts.runs {
            0 => "no combination ran".to_owned(),
            runs => format!("none of the {runs} combinations that ran trades and has a {}", request.objectives[0]),
        });
    }
    let best = found.rows(&ranked[..ranked.len().min(request.top)], front.as_ref());
    let front = front.map(|front| front.len() as u64);
    let judged =
        Judged { counts, front, benchmark, winner, overfitting, trials, best, warnings, elapsed: started.elapsed() };
    Ok((report(request, &found, judged), run))
}

/// Everything that is not varied, of each rule, and its search; of several rules those that need more bars than there are, are
/// left out with a warning.
async fn readied(
    data: &impl DataApi,
    rules: &[SweepRequest],
    varied: impl Iterator<Item = (Varied, Search)>,
    warnings: &mut Vec<String>,
) -> Result<(Vec<Ready>, Vec<Search>), ApiError> {
    let (mut ready, mut searches) = (Vec::with_capacity(rules.len()), Vec::with_capacity(rules.len()));
    let mut left_out = None;
    for (rule, (varied, search)) in rules.iter().zip(varied) {
        let one = match Ready::new(data, varied, rule).await {
            Ok(one) => one,
            Err(cause) if rules.len() > 1 && cause.details.contains_key(NEEDED_BARS) => {
                warnings.push(format!("left out: {}", cause.message));
                left_out = Some(cause);
                continue;
            }
            Err(cause) => return Err(cause),
        };
        let method = method(rule)?;
        if method.halves && matches!(one.prepared.subject, Subject::Panel(_)) {
            let name = method.name;
            return Err(usage(format!(
                "{name} tries rules on a part of the bars, and a portfolio runs over all of its rows"
            ))
            .hint("--method tpe, or another"));
        }
        ready.push(one);
        searches.push(search);
    }
    match left_out.filter(|_| ready.is_empty()) {
        Some(cause) => Err(cause),
        None => Ok((ready, searches)),
    }
}

/// What a search came to.
struct Judged {
    counts: SweepCounts,
    front: Option<u64>,
    benchmark: Option<BenchmarkReport>,
    winner: Option<WinnerReport>,
    overfitting: Option<OverfittingReport>,
    trials: Option<TrialsReport>,
    best: Vec<SweepRow>,
    warnings: Vec<String>,
    elapsed: Duration,
}

fn report(request: &SweepRequest, found: &Found<'_>, judged: Judged) -> SweepReport {
    let (first, several) = (found.searched[0].ready, found.searched.len() > 1);
    let space = &first.space;
    let varies = |name: &str| space.axes().iter().any(|axis| axis.name() == name);
    let fixed = first.prepared.params.iter().filter(|(name, _)| !several && !varies(name));
    SweepReport {
        sweep_id: String::new(),
        strategy: request.run.strategy.clone(),
        preset: request.preset.clone(),
        strategies: if several { found.each() } else { Vec::new() },
        fixed: fixed.map(|(name, value)| (name.to_owned(), json!(value))).collect(),
        data: summary(&first.prepared.subject),
        settings: settings(first),
        axes: space.axes().iter().filter(|_| !several).map(axis_report).collect(),
        constraint: if several { String::new() } else { space.constraint().text() },
        method: request.method.clone(),
        seed: request.seed,
        plateau: request.plateau,
        objectives: found.objectives.iter().map(|at| METRICS[*at].name.to_owned()).collect(),
        front: judged.front,
        counts: judged.counts,
        winner: judged.winner,
        overfitting: judged.overfitting,
        trials: judged.trials,
        benchmark: judged.benchmark,
        best: judged.best,
        warnings: judged.warnings,
        elapsed_ms: judged.elapsed.as_secs_f64() * 1e3,
    }
}

/// The search that is asked for.
pub(crate) fn search(space: &Arc<Space>, request: &SweepRequest, objectives: &[usize]) -> Result<Search, ApiError> {
    let method = method(request)?;
    let plan = Plan {
        // Who is given a time and no number of runs goes on until it is over; what is planned ahead needs the number.
        budget: request
            .budget
            .or(request.seconds.filter(|_| space.count().is_none() && !method.plans).map(|_| u64::from(u32::MAX))),
        seed: request.seed,
        objectives: objectives.iter().map(|at| METRICS[*at].better).collect(),
        // Between batches the time is looked at.
        batch: request.seconds.filter(|_| !method.learns || method.halves).map(|_| TIMED),
    };
    Search::new(space, method, &plan).map_err(|cause| search_error(&cause))
}

/// How combinations are chosen.
pub(crate) fn method(request: &SweepRequest) -> Result<&'static search::Entry, ApiError> {
    find_method(&request.method).map_err(|cause| search_error(&cause))
}

/// When so many seconds are over.
fn until(seconds: f64) -> Result<Instant, ApiError> {
    let until = Duration::try_from_secs_f64(seconds).ok().and_then(|time| Instant::now().checked_add(time));
    until.ok_or_else(|| usage(format!("{seconds} seconds are no time to search in")).hint("--budget 30s"))
}

/// Combinations that are begun without a look at the time: some seconds of work where bars are many, and pieces that a disk
/// keeps up with where they are few.
const TIMED: usize = 2048;

/// Blocks of the cross-validation; 0, and a warning, where there are too few bars for what was not asked for.
fn blocks(ready: &Ready, request: &SweepRequest, warnings: &mut Vec<String>) -> Result<usize, ApiError> {
    match block_ranges(ready.bars(), request.blocks) {
        Ok(blocks) => Ok(blocks.len()),
        Err(cause) if request.blocks == SweepRequest::default().blocks => {
            warnings.push(format!("{cause}: whether the winner is luck is not cross-validated"));
            Ok(0)
        }
        Err(cause) => Err(usage(cause.to_string()).hint("--blocks 10, an even number from 2 to 16")),
    }
}

/// The row that is taken: the best, or the best plateau.
fn chosen(found: &Found<'_>, first: At, request: &SweepRequest, warnings: &mut Vec<String>) -> Result<At, ApiError> {
    if !request.plateau {
        return Ok(first);
    }
    if found.searched.iter().any(|one| one.grid.is_none()) {
        return Err(no_whole_grid());
    }
    Ok(found.best_plateau().map_or_else(
        || {
            warnings.push("no combination has a value at all its neighbours: the best alone is picked".to_owned());
            first
        },
        |(at, _)| at,
    ))
}

/// Why no plateau is picked.
pub(crate) fn no_whole_grid() -> ApiError {
    usage("a plateau is known on a whole grid only").hint("--method grid without --budget")
}

/// The winner with its run again: proven, and shaken.
async fn examined(
    data: &impl DataApi,
    run: &BacktestRequest,
    mut winner: WinnerReport,
    warnings: &mut Vec<String>,
) -> Result<WinnerReport, ApiError> {
    let prepared = prepare(data, run).await?;
    let (again, heard) = prepared.run()?;
    let (proof, said) = prepared.prove(&heard, Mode::Sampled);
    warnings.extend(said.into_iter().map(|finding| finding.sentence));
    let how = ValidateRequest { run: run.clone(), ..ValidateRequest::default() };
    let (robustness, findings) = shaken(&how, &prepared, &again, &heard)?;
    winner.proof = Some(proof);
    winner.robustness = Some(robustness);
    winner.findings.extend(findings.into_iter().map(finding));
    Ok(winner)
}

/// What all runs share.
pub(crate) fn settings(ready: &Ready) -> SettingsReport {
    let (run, prepared) = (&ready.first, &ready.prepared);
    let mut settings = settings_report(
        run,
        &prepared.settings,
        &ready.year,
        prepared.pack.as_ref(),
        prepared.size_expression(),
        &prepared.subject.symbols(),
    );
    if let Work::Program(..) = prepared.work {
        // Stops of the file may depend on what is varied: those of the request are what all runs share.
        let stops = [&mut settings.stop_loss, &mut settings.take_profit, &mut settings.trailing_stop];
        stops
            .into_iter()
            .zip([run.stop_loss, run.take_profit, run.trailing_stop])
            .for_each(|(told, given)| *told = given);
        settings.atr_stop = run.atr_stop;
    }
    settings
}

/// The combinations of a request: what the places of its rows mean.
#[derive(Debug)]
pub struct SweepSpace {
    columns: Columns,
    rules: Vec<(String, Arc<Space>)>,
}

impl SweepSpace {
    /// Those of `request`.
    ///
    /// # Errors
    /// There is no such strategy or preset, or the grid cannot be read.
    pub fn of(request: &SweepRequest) -> Result<Self, ApiError> {
        let rule = |request: SweepRequest| Ok((request.run.strategy.clone(), Varied::of(&request)?.space));
        let rules = preset::rules(request)?.into_iter().map(rule).collect::<Result<Vec<_>, ApiError>>()?;
        Ok(Self { columns: Columns::new(&rules.iter().map(|(_, space)| &**space).collect::<Vec<_>>()), rules })
    }

    /// Each rule, with names and values of what is varied of it.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Vec<(&str, Vec<serde_json::Value>)>)> {
        let axis = |axis| -> (&str, Vec<serde_json::Value>) {
            let axis: &search::Axis = axis;
            (axis.name(), (0..axis.len()).map(|place| json!(axis.value(place))).collect())
        };
        self.rules.iter().map(move |(name, space)| (name.as_str(), space.axes().iter().map(axis).collect()))
    }

    /// The rule of a row with these places, and its place on each axis of that rule.
    ///
    /// # Panics
    /// There is not a place for each column.
    pub fn point(&self, places: &[u32]) -> (usize, Vec<u32>) {
        self.columns.point(places)
    }

    /// The rule that a row with these places is of, and names and values of its varied parameters.
    ///
    /// # Panics
    /// There is not a place for each column, within its axis.
    pub fn values(&self, places: &[u32]) -> (&str, Vec<(String, serde_json::Value)>) {
        let (rule, point) = self.columns.point(places);
        let (name, space) = &self.rules[rule];
        (name, space.values(&point).map(|(name, value)| (name.to_owned(), json!(value))).collect())
    }
}

/// The measures that a request judges by, as places in [`METRICS`].
pub(crate) fn objectives(request: &SweepRequest) -> Result<Vec<usize>, ApiError> {
    let place = |name: &String| {
        METRICS.iter().position(|metric| metric.name == name).ok_or_else(|| {
            let names = METRICS.iter().map(|metric| metric.name);
            let hint = market::nearest(name, names.clone())
                .map_or_else(|| names.collect::<Vec<_>>().join(", "), |near| format!("did you mean `{near}`?"));
            usage(format!("a sweep keeps no measure `{name}`")).hint(hint)
        })
    };
    request.objectives.iter().map(place).collect()
}

/// Whether more of a measure of [`SweepHeader::metrics`] is better.
pub fn more_is_better(measure: &str) -> bool {
    METRICS.iter().any(|metric| metric.name == measure && metric.better == Direction::Maximise)
}

/// What tells a sweep from any other: what was asked for, and what it reads.
fn header(ready: &Ready, request: &SweepRequest, columns: &Columns, blocks: usize) -> SweepHeader {
    let mut header = SweepHeader {
        fingerprint: String::new(),
        data: String::new(),
        request: request.clone(),
        axes: columns.names.clone(),
        metrics: METRICS.iter().map(|metric| metric.name.to_owned()).collect(),
        blocks,
        command_line: Vec::new(),
    };
    let prepared = &ready.prepared;
    header.data = hashed(&json!({
        "data": prepared.subject.fingerprint(), "inputs": prepared.inputs,
        "pack": prepared.pack.as_ref().map(|pack| pack.text()),
    }));
    let what = SweepRequest { top: 0, plateau: false, ..request.clone() };
    header.fingerprint = hashed(&json!({
        "version": env!("CARGO_PKG_VERSION"), "request": what, "axes": header.axes, "metrics": header.metrics,
        "blocks": header.blocks, "data": header.data,
    }));
    header
}

fn hashed(what: &serde_json::Value) -> String {
    blake3::hash(what.to_string().as_bytes()).to_hex().to_string()
}

pub(crate) fn axis_report(axis: &search::Axis) -> AxisReport {
    let ends = [axis.value(0), axis.value(axis.len() - 1)].map(|value| json!(value));
    AxisReport { name: axis.name().to_owned(), values: axis.len(), ends }
}

pub(crate) fn search_error(cause: &SearchError) -> ApiError {
    let general = || match cause {
        SearchError::Text { .. } => "--grid NAME=2..50, NAME=5..30:5 or NAME=1.0,1.5,2.0; --where \"fast < slow\"",
        SearchError::Param(_) => "codex strategy show NAME lists the parameters and their ranges",
        SearchError::Objectives(_) => "--objective sharpe --objective max_drawdown",
        _ => "codex sweep --help says what a search takes",
    };
    usage(cause.to_string()).hint(cause.hint().unwrap_or_else(|| general().to_owned()))
}

pub(crate) fn engine_error(cause: EngineError) -> ApiError {
    match cause {
        EngineError::Measures(cause) => usage(cause.to_string()).hint("--periods-per-year 252 --rf 0.02"),
        EngineError::Blocks(cause) => usage(cause.to_string()).hint("--blocks 10"),
    }
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
