//! A sweep: from a request to rows, and to the truth about the best of them.

mod kept;
mod maker;
mod truth;

use std::sync::Arc;
use std::time::Instant;

use api::{
    ApiError, AxisReport, Code, DataApi, SweepCounts, SweepHeader, SweepHost, SweepProgress, SweepReport, SweepRequest,
    WinnerReport,
};
use market::{ParamError, Params};
use overfit::block_ranges;
use proof::Mode;
use search::{Direction, Grid, Plan, Plateau, Points, Search, SearchError, Space, find_method, pick_plateau, plateau};
use serde_json::json;
use strategies::Kind;
use sweep::{Engine, EngineError, Job, METRICS, Outcome, Rows, Subject as Swept};

use self::kept::{Table, padded, piece, taken};
use self::maker::Maker;
use self::truth::{Ran, cross_validated, overfitting_report, tried};
use crate::periods_per_year;
use crate::prepared::{Catalogued, Prepared, Work, param_error, prepare};
use crate::report::summary;
use crate::settings::settings_report;
use crate::subject::Subject;

/// Combinations that are looked at for one that the rule accepts.
const MOST_REFUSED: usize = 100_000;

/// Runs a sweep of `request` over what `data` hands out.
pub(crate) async fn sweep(
    data: &impl DataApi,
    request: &SweepRequest,
    host: &mut dyn SweepHost,
) -> Result<SweepReport, ApiError> {
    let started = Instant::now();
    let catalogued = Catalogued::of(&request.run)?;
    let name = request.run.strategy.as_str();
    let objectives = objectives(request)?;
    let space = Arc::new(SweepSpace::over(&catalogued, request)?.0);
    if let Some(twice) = space.axes().iter().find(|axis| request.run.params.contains_key(axis.name())) {
        return Err(usage(format!("`{}` is varied and given", twice.name())).hint("leave out --param, or --grid"));
    }
    let method = find_method(&request.method).map_err(|cause| search_error(&cause))?;
    let plan = Plan {
        budget: request.budget,
        seed: request.seed,
        objectives: objectives.iter().map(|at| METRICS[*at].better).collect(),
        batch: None,
    };
    let mut search = Search::new(&space, method, &plan).map_err(|cause| search_error(&cause))?;

    // Everything that is not varied is prepared once, with the first combination that the rule accepts.
    let first = first_accepted(&catalogued, &space, request)?;
    let mut run = request.run.clone();
    run.params = first.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    let prepared = prepare(data, &run).await?;
    let year = periods_per_year(
        run.periods_per_year,
        prepared.subject.symbol().as_ref(),
        prepared.pack.as_ref(),
        prepared.subject.interval(),
        prepared.subject.time(),
    );
    let bars = prepared.subject.time().len();
    if method.name == "successive-halving" && matches!(prepared.subject, Subject::Panel(_)) {
        return Err(usage(
            "successive-halving tries rules on a part of the bars, and a portfolio runs over all of its rows",
        )
        .hint("--method tpe, or another"));
    }
    let mut warnings = prepared.warnings.clone();
    let blocks = match block_ranges(bars, request.blocks) {
        Ok(blocks) => blocks.len(),
        Err(cause) if request.blocks == SweepRequest::default().blocks => {
            warnings.push(format!("{cause}: whether the winner is luck is not cross-validated"));
            0
        }
        Err(cause) => return Err(usage(cause.to_string()).hint("--blocks 10, an even number from 2 to 16")),
    };
    let mut header = SweepHeader {
        fingerprint: String::new(),
        request: request.clone(),
        axes: space.axes().iter().map(|axis| axis.name().to_owned()).collect(),
        metrics: METRICS.iter().map(|metric| metric.name.to_owned()).collect(),
        blocks,
    };
    header.fingerprint = fingerprint(&header, &prepared);
    let mut log = host.log(&header)?;

    let make = Maker { catalogued: &catalogued, prepared: &prepared, request };
    let rule = |params: &Params| make.rule(params);
    let allocation = |params: &Params| make.allocation(params);
    let swept = |share: f64| match &prepared.subject {
        Subject::Series(series) => {
            let rows = ((bars as f64 * share).ceil() as usize).clamp(1, bars);
            Swept::Series(series.view().prefix(rows), &rule)
        }
        Subject::Panel(panel) => Swept::Panel(panel, &allocation),
    };
    let job = |share: f64, blocks: usize| Job {
        subject: swept(share),
        settings: &prepared.settings,
        periods_per_year: year.periods,
        risk_free: run.rf,
        blocks,
    };
    let engine = Engine::new(job(1.0, blocks)).map_err(engine_error)?;
    let mut known = log.pieces()?.into_iter();
    let mut table = Table::new(space.axes().len(), blocks);
    let mut counts = SweepCounts::default();
    let mut best: Option<f64> = None;
    while let Some(batch) = search.ask() {
        let rows = match known.next() {
            Some(piece) => taken(&piece, &batch, blocks)?,
            None => {
                let rows = if batch.fidelity == 1.0 {
                    engine.run(&space, &batch.points)
                } else {
                    padded(
                        Engine::new(job(batch.fidelity, 0)).map_err(engine_error)?.run(&space, &batch.points),
                        blocks,
                    )
                };
                log.append(&piece(&batch, &rows))?;
                rows
            }
        };
        search.tell(&judged(&rows, &objectives));
        counts.asked += rows.len() as u64;
        if batch.fidelity == 1.0 {
            table.append(&batch.points, &rows);
        }
        let (direction, column) = (METRICS[objectives[0]].better, &rows.metrics[objectives[0]]);
        let better = |one: f64, two: f64| if direction.cost(two) < direction.cost(one) { two } else { one };
        let values = column.iter().copied().filter(|value| batch.fidelity == 1.0 && !value.is_nan());
        best = values.chain(best).reduce(better);
        host.progress(&SweepProgress { done: counts.asked, total: counts.asked.max(search.budget()), best });
    }
    for outcome in &table.rows.outcomes {
        *match outcome {
            Outcome::Run => &mut counts.runs,
            Outcome::Refused => &mut counts.refused,
            Outcome::Failed => &mut counts.failed,
        } += 1;
    }
    if counts.refused > 0 {
        let message = format!("{} combinations are none that {name} takes, and were passed over", counts.refused);
        warnings.push(match make.refusal(&space, &table) {
            Some(cause) => format!("{message}: {cause}; --where leaves them out"),
            None => message,
        });
    }
    if counts.failed > 0 {
        warnings.push(format!("{} combinations failed: their account is no longer a number", counts.failed));
    }

    let trials = tried(host, &prepared, &space, &table, &engine, request)?;
    let ran = Ran { space: &space, table: &table, objectives: &objectives, periods: year.periods };
    let mut overfitting = None;
    if blocks > 0 {
        match cross_validated(&table, &engine) {
            Ok(found) => overfitting = Some(overfitting_report(&found)),
            Err(reason) => warnings.push(format!("{reason}: whether the winner is luck is not cross-validated")),
        }
    }
    let ranked = ran.best(request.top.max(1));
    let mut winner = None;
    if let Some(first) = ranked.first() {
        let on_grid = (method.name == "grid" && table.len() as u64 == space.count().unwrap_or(0))
            .then(|| Grid::new(Arc::clone(&space)))
            .transpose()
            .map_err(|cause| search_error(&cause))?;
        let (direction, values) = (METRICS[objectives[0]].better, &table.rows.metrics[objectives[0]]);
        let mut chosen = (*first, None::<Plateau>);
        if let Some(grid) = &on_grid {
            chosen.1 = plateau(grid, direction, values, *first as u64);
            if request.plateau {
                match pick_plateau(grid, direction, values) {
                    Some((rank, ground)) => chosen = (rank as usize, Some(ground)),
                    None => warnings
                        .push("no combination has a value at all its neighbours: the best alone is picked".to_owned()),
                }
            }
        } else if request.plateau {
            return Err(usage("a plateau is known on a whole grid only").hint("--method grid without --budget"));
        }
        let found = ran.winner(chosen, &engine, trials.as_ref(), run.rf, overfitting.as_ref())?;
        let mut of_winner = request.run.clone();
        of_winner.params = space
            .params(&table.points.get(chosen.0))
            .iter()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        let proven = prepare(data, &of_winner).await?;
        let (_, heard) = proven.run()?;
        let (proof, said) = proven.prove(&heard, Mode::Sampled);
        warnings.extend(said.into_iter().map(|finding| finding.sentence));
        winner = Some(WinnerReport { proof: Some(proof), ..found });
    } else {
        warnings.push("no combination ran".to_owned());
    }
    let varied = |name: &str| space.axes().iter().any(|axis| axis.name() == name);
    let mut settings = settings_report(
        &run,
        &prepared.settings,
        &year,
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
    Ok(SweepReport {
        sweep_id: String::new(),
        strategy: name.to_owned(),
        fixed: first
            .iter()
            .filter(|(name, _)| !varied(name))
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect(),
        data: summary(&prepared.subject),
        settings,
        axes: space.axes().iter().map(axis_report).collect(),
        constraint: space.constraint().text(),
        method: method.name.to_owned(),
        seed: request.seed,
        objectives: objectives.iter().map(|at| METRICS[*at].name.to_owned()).collect(),
        counts,
        winner,
        overfitting,
        trials,
        best: ranked.iter().take(request.top).map(|row| ran.row(*row)).collect(),
        warnings,
        elapsed_ms: started.elapsed().as_secs_f64() * 1e3,
    })
}

/// The combinations of a request: what the places of its rows mean.
#[derive(Debug)]
pub struct SweepSpace(Space);

impl SweepSpace {
    /// Those of `request`.
    ///
    /// # Errors
    /// There is no such strategy, or its grid cannot be read.
    pub fn of(request: &SweepRequest) -> Result<Self, ApiError> {
        Self::over(&Catalogued::of(&request.run)?, request)
    }

    fn over(catalogued: &Catalogued, request: &SweepRequest) -> Result<Self, ApiError> {
        let given = request.run.params.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let fixed = Params::new(catalogued.params(), given);
        let fixed = fixed.map_err(|cause| param_error(&request.run.strategy, &cause))?;
        let space = Space::new(catalogued.params(), &fixed, &request.axes, &request.constraints);
        space.map(Self).map_err(|cause| search_error(&cause))
    }

    /// Names and values of the varied parameters at these places.
    ///
    /// # Panics
    /// There is not a place for each of them, within its axis.
    pub fn values(&self, places: &[u32]) -> Vec<(String, serde_json::Value)> {
        self.0.values(places).map(|(name, value)| (name.to_owned(), json!(value))).collect()
    }
}

/// The measures that a request judges by, as places in [`METRICS`].
fn objectives(request: &SweepRequest) -> Result<Vec<usize>, ApiError> {
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

/// The parameters of the first combination that the rule accepts.
fn first_accepted(catalogued: &Catalogued, space: &Arc<Space>, request: &SweepRequest) -> Result<Params, ApiError> {
    let accepts = |params: &Params| match catalogued {
        Catalogued::BuiltIn(entry) => match entry.kind {
            Kind::Rule(build) => build(params).map(|_| ()),
            Kind::Allocation(build) => build(params).map(|_| ()),
            Kind::Signals => {
                Err(ParamError::Together("decisions that were made elsewhere have no parameters".to_owned()))
            }
        },
        Catalogued::File(compiled) => compiled.require(params),
    };
    let points = match Grid::new(Arc::clone(space)) {
        Ok(grid) => grid.points(0, MOST_REFUSED),
        Err(_) => {
            let plan =
                Plan { budget: Some(1000), seed: request.seed, objectives: vec![Direction::Maximise], batch: None };
            let random = find_method("random").map_err(|cause| search_error(&cause))?;
            let mut search = Search::new(space, random, &plan).map_err(|cause| search_error(&cause))?;
            search.ask().map_or_else(|| Points::new(space.axes().len()), |batch| batch.points)
        }
    };
    let mut refused = None;
    for point in points.iter() {
        let params = space.params(&point);
        match accepts(&params) {
            Ok(()) => return Ok(params),
            Err(cause) => refused = refused.or(Some(cause)),
        }
    }
    let cause = refused.unwrap_or_else(|| ParamError::Together("there is no combination".to_owned()));
    Err(param_error(&request.run.strategy, &cause))
}

/// What tells a sweep from any other: what was asked for, and what it reads.
fn fingerprint(header: &SweepHeader, prepared: &Prepared) -> String {
    let mut hasher = blake3::Hasher::new();
    let what = SweepRequest { top: 0, plateau: false, ..header.request.clone() };
    let whole = json!({
        "version": env!("CARGO_PKG_VERSION"), "request": what, "axes": header.axes, "metrics": header.metrics,
        "blocks": header.blocks, "data": prepared.subject.fingerprint(), "inputs": prepared.inputs,
        "pack": prepared.pack.as_ref().map(|pack| pack.text()),
    });
    hasher.update(whole.to_string().as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// Values of the objectives, a row a run.
fn judged(rows: &Rows, objectives: &[usize]) -> Vec<f64> {
    (0..rows.len()).flat_map(|row| objectives.iter().map(move |at| rows.metrics[*at][row])).collect()
}

fn axis_report(axis: &search::Axis) -> AxisReport {
    let ends = [axis.value(0), axis.value(axis.len() - 1)].map(|value| json!(value));
    AxisReport { name: axis.name().to_owned(), values: axis.len(), ends }
}

fn search_error(cause: &SearchError) -> ApiError {
    let error = usage(cause.to_string());
    match cause.hint() {
        Some(hint) => error.hint(hint),
        None => {
            error.hint("codex strategy show NAME lists the parameters and their ranges, codex sweep --help the rest")
        }
    }
}

fn engine_error(cause: EngineError) -> ApiError {
    match cause {
        EngineError::Measures(cause) => usage(cause.to_string()).hint("--periods-per-year 252 --rf 0.02"),
        EngineError::Blocks(cause) => usage(cause.to_string()).hint("--blocks 10"),
    }
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
