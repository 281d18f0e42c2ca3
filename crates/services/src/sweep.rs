//! A sweep: from a request to rows, and to the truth about the best of them.

use std::sync::Arc;
use std::time::Instant;

use api::{
    ApiError, AxisReport, Code, DataApi, OverfittingReport, PlateauReport, SweepCounts, SweepHeader, SweepHost,
    SweepProgress, SweepReport, SweepRequest, SweepRow, SweepRows, TrialsReport, WinnerReport,
};
use backtest::Allocation;
use market::{ParamError, Params, Value};
use overfit::{
    BlockSums, Cscv, SharpeEstimate, block_ranges, cscv, deflated_sharpe, independent_trials, sample_of_trials,
    sharpe_of_luck,
};
use proof::Mode;
use rayon::prelude::*;
use rules::{BindError, Context};
use search::{
    Batch, Costs, Direction, Grid, Plan, Plateau, Points, Search, SearchError, Space, find_method, pick_plateau,
    plateau,
};
use serde_json::{Map, json};
use strategies::Kind;
use sweep::{Engine, EngineError, Job, METRICS, Made, Outcome, Rows, Subject as Swept};

use crate::periods_per_year;
use crate::prepared::{Catalogued, Prepared, Work, merged_stops, param_error, prepare};
use crate::report::summary;
use crate::settings::settings_report;
use crate::subject::Subject;

/// Combinations that are looked at for one that the rule accepts.
const MOST_REFUSED: usize = 100_000;

/// The level at which a Sharpe ratio is shown.
const LEVEL: f64 = 0.95;

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

/// Combinations that ran over all bars, and their rows.
struct Table {
    points: Points,
    rows: Rows,
}

impl Table {
    fn new(axes: usize, blocks: usize) -> Self {
        Self { points: Points::new(axes), rows: Rows::new(blocks) }
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn append(&mut self, points: &Points, rows: &Rows) {
        points.iter().for_each(|point| self.points.push(&point));
        self.rows.append(rows);
    }

    /// Places of those that ran.
    fn ran(&self) -> Vec<usize> {
        (0..self.len()).filter(|row| self.rows.outcomes[*row] == Outcome::Run).collect()
    }
}

/// Makes what decides, out of parameters.
struct Maker<'a> {
    catalogued: &'a Catalogued,
    prepared: &'a Prepared,
    request: &'a SweepRequest,
}

impl Maker<'_> {
    fn rule(&self, params: &Params) -> Result<Made, ParamError> {
        match (self.catalogued, &self.prepared.work) {
            (Catalogued::BuiltIn(entry), _) => match entry.kind {
                Kind::Rule(build) => Ok(Made { rule: build(params)?, stops: None }),
                Kind::Allocation(_) | Kind::Signals => {
                    Err(ParamError::Together("not a rule over one series".to_owned()))
                }
            },
            (Catalogued::File(compiled), Work::Program(program, extras)) => {
                let context: Context = program.context();
                let program = compiled.bind(params, &context, extras).map_err(together)?;
                let stops = merged_stops(&self.request.run, program.stops());
                Ok(Made { rule: Box::new(program), stops: Some(stops) })
            }
            (Catalogued::File(_), _) => Err(ParamError::Together("not a rule over one series".to_owned())),
        }
    }

    fn allocation(&self, params: &Params) -> Result<Box<dyn Allocation>, ParamError> {
        match (self.catalogued, &self.prepared.work) {
            (Catalogued::BuiltIn(entry), _) => match entry.kind {
                Kind::Allocation(build) => build(params),
                Kind::Rule(_) | Kind::Signals => Err(ParamError::Together("not a portfolio".to_owned())),
            },
            (Catalogued::File(_), Work::Members(members)) => {
                members.targets(params).map(|targets| Box::new(targets) as Box<dyn Allocation>).map_err(together)
            }
            (Catalogued::File(_), _) => Err(ParamError::Together("not a portfolio".to_owned())),
        }
    }

    fn accepts(&self, params: &Params) -> Result<(), ParamError> {
        match self.prepared.subject {
            Subject::Series(_) => self.rule(params).map(|_| ()),
            Subject::Panel(_) => self.allocation(params).map(|_| ()),
        }
    }

    /// Why the first of the refused was refused.
    fn refusal(&self, space: &Space, table: &Table) -> Option<String> {
        let first = table.rows.outcomes.iter().position(|outcome| *outcome == Outcome::Refused)?;
        self.accepts(&space.params(&table.points.get(first))).err().map(|cause| cause.to_string())
    }
}

fn together(cause: BindError) -> ParamError {
    match cause {
        BindError::Param(cause) => cause,
        BindError::Faults(faults) => {
            ParamError::Together(faults.list.first().map_or_else(String::new, |fault| fault.message.clone()))
        }
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

/// Rows of a part of the bars have no sums over blocks of all.
fn padded(mut rows: Rows, blocks: usize) -> Rows {
    let none = vec![vec![0.0; rows.len()]; blocks];
    (rows.sums, rows.squares) = (none.clone(), none);
    rows
}

/// Rows as they are kept.
fn piece(batch: &Batch, rows: &Rows) -> SweepRows {
    let columns = rows.metrics.iter().chain(&rows.sums).chain(&rows.squares);
    SweepRows {
        fidelity: batch.fidelity,
        places: (0..batch.points.get(0).len()).map(|axis| batch.points.column(axis).to_vec()).collect(),
        outcomes: rows.outcomes.iter().map(|outcome| outcome.code()).collect(),
        numbers: columns.cloned().collect(),
    }
}

/// Rows that were kept, if they are those of the batch.
fn taken(piece: &SweepRows, batch: &Batch, blocks: usize) -> Result<Rows, ApiError> {
    let other = || {
        ApiError::new(Code::BadData, "the rows that are kept are not those of this sweep")
            .hint("begin it anew under another name")
    };
    let same = piece.fidelity.to_bits() == batch.fidelity.to_bits()
        && piece.places.iter().enumerate().all(|(axis, places)| batch.points.column(axis) == places)
        && piece.numbers.len() == METRICS.len() + 2 * blocks;
    if !same {
        return Err(other());
    }
    let outcomes: Option<Vec<Outcome>> = piece.outcomes.iter().map(|code| Outcome::from_code(*code)).collect();
    let mut numbers = piece.numbers.iter().cloned();
    let mut rows = Rows::new(blocks);
    rows.outcomes = outcomes.filter(|outcomes| outcomes.len() == batch.points.len()).ok_or_else(other)?;
    let columns = rows.metrics.iter_mut().chain(&mut rows.sums).chain(&mut rows.squares);
    columns.zip(&mut numbers).for_each(|(column, values)| *column = values);
    Ok(rows)
}

/// Cross-validation over the blocks of those that ran.
fn cross_validated(table: &Table, engine: &Engine<'_>) -> Result<Cscv, String> {
    let ran = table.ran();
    // Nothing is copied where everything ran.
    let whole = ran.len() == table.len();
    let pick = |column: &Vec<f64>| ran.iter().map(|row| column[*row]).collect::<Vec<f64>>();
    let picked: [Vec<Vec<f64>>; 2] = if whole {
        [Vec::new(), Vec::new()]
    } else {
        [table.rows.sums.iter().map(pick).collect(), table.rows.squares.iter().map(pick).collect()]
    };
    let [sums, squares] = if whole { [&table.rows.sums, &table.rows.squares] } else { [&picked[0], &picked[1]] };
    let sums = BlockSums::new(&engine.blocks(), &slices(sums), &slices(squares)).map_err(|cause| cause.to_string())?;
    Ok(cscv(&sums))
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

fn overfitting_report(found: &Cscv) -> OverfittingReport {
    OverfittingReport {
        probability_of_overfitting: found.probability_of_overfitting(),
        probability_of_loss: found.probability_of_loss(),
        degradation: found.degradation().map(|line| line.slope),
        blocks: found.blocks,
        splits: found.splits.len(),
    }
}

/// How many tries there were, ever, and how many of them were independent.
fn tried(
    host: &dyn SweepHost,
    prepared: &Prepared,
    space: &Space,
    table: &Table,
    engine: &Engine<'_>,
    request: &SweepRequest,
) -> Result<Option<TrialsReport>, ApiError> {
    let ran = table.ran();
    if ran.is_empty() {
        return Ok(None);
    }
    let ever = match host.ledger() {
        None => ran.len() as u64,
        Some(ledger) => {
            let base = crate::trial::base(&request.run, &prepared.inputs, prepared.pack.as_ref());
            let hash = |row: &usize| crate::trial::hash(&base, &space.params(&table.points.get(*row)));
            let hashes: Vec<[u8; 16]> = ran.par_iter().map(hash).collect();
            ledger.remember(&prepared.subject.fingerprint(), &hashes)?
        }
    };
    let bars = prepared.subject.time().len();
    let sample = sample_of_trials(ran.len(), bars, request.seed);
    let returns: Vec<Vec<f64>> =
        sample.par_iter().filter_map(|at| engine.returns(&space.params(&table.points.get(ran[*at])))).collect();
    let found = independent_trials(&slices(&returns), usize::try_from(ever).unwrap_or(usize::MAX))
        .map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))?;
    Ok(Some(TrialsReport {
        here: ran.len() as u64,
        ever,
        independent: found.independent,
        correlation: found.average_correlation,
    }))
}

/// A finished table, looked at.
struct Ran<'a> {
    space: &'a Space,
    table: &'a Table,
    objectives: &'a [usize],
    periods: f64,
}

impl Ran<'_> {
    /// The best rows, best first, of those that have a value.
    fn best(&self, most: usize) -> Vec<usize> {
        let rows = &self.table.rows;
        let ran: Vec<usize> = self
            .table
            .ran()
            .into_iter()
            .filter(|row| self.objectives.iter().all(|at| !rows.metrics[*at][*row].is_nan()))
            .collect();
        let cost = |row: &usize| {
            let row = *row;
            self.objectives.iter().map(move |at| METRICS[*at].better.cost(rows.metrics[*at][row]))
        };
        let costs = Costs::new(ran.iter().flat_map(cost).collect(), self.objectives.len());
        search::best(&costs, most).into_iter().map(|at| ran[at]).collect()
    }

    fn metrics(&self, row: usize) -> Map<String, serde_json::Value> {
        let value = |at: usize| {
            let value = self.table.rows.metrics[at][row];
            match METRICS[at].name {
                _ if value.is_nan() => serde_json::Value::Null,
                "trades" => json!(value as u64),
                _ => json!(value),
            }
        };
        METRICS.iter().enumerate().map(|(at, metric)| (metric.name.to_owned(), value(at))).collect()
    }

    fn row(&self, row: usize) -> SweepRow {
        let point = self.table.points.get(row);
        let params = self.space.values(&point).map(|(name, value)| (name.to_owned(), json!(value))).collect();
        SweepRow { params, metrics: self.metrics(row) }
    }

    /// The chosen row, and what is left of it.
    fn winner(
        &self,
        (row, ground): (usize, Option<Plateau>),
        engine: &Engine<'_>,
        trials: Option<&TrialsReport>,
        rf: f64,
        overfitting: Option<&OverfittingReport>,
    ) -> Result<WinnerReport, ApiError> {
        let params = self.space.params(&self.table.points.get(row));
        let rate = (rf.ln_1p() / self.periods).exp_m1();
        let returns = engine.returns(&params).unwrap_or_default();
        // Where nothing traded on the first bar it has no return.
        let from = usize::from(returns.first().is_some_and(|first| *first == 0.0));
        let excess: Vec<f64> = returns[from..].iter().map(|r| r - rate).collect();
        let estimate = SharpeEstimate::new(&excess);
        let root = self.periods.sqrt();
        let sharpes: Vec<f64> = self
            .table
            .rows
            .metric("sharpe")
            .unwrap_or_default()
            .iter()
            .copied()
            .filter(|it| !it.is_nan())
            .map(|it| it / root)
            .collect();
        let variance = risk::Moments::new(&sharpes).and_then(|moments| moments.deviation()).map(|it| it * it);
        let independent = trials.map(|trials| trials.independent);
        let luck = variance.zip(independent).and_then(|(variance, trials)| sharpe_of_luck(variance, trials));
        let deflated = estimate
            .as_ref()
            .zip(variance)
            .zip(independent)
            .and_then(|((estimate, variance), trials)| deflated_sharpe(estimate, variance, trials));
        let sharpe = self.table.rows.metric("sharpe").map(|column| column[row]).filter(|value| !value.is_nan());
        let verdict = verdict(sharpe, luck.map(|luck| luck * root), deflated, trials, overfitting);
        Ok(WinnerReport {
            params: params.iter().map(|(name, value): (&str, &Value)| (name.to_owned(), json!(value))).collect(),
            metrics: self.metrics(row),
            sharpe,
            sharpe_of_luck: luck.map(|luck| luck * root),
            deflated_sharpe: deflated,
            probabilistic_sharpe: estimate.and_then(|it| it.probability_above(0.0)),
            bars_needed: estimate.and_then(|it| it.bars_needed(0.0, LEVEL)),
            plateau: ground.map(|it| PlateauReport { mean: it.mean, worst: it.worst, neighbours: it.neighbours }),
            proof: None,
            verdict,
        })
    }
}

/// Luck or skill, in a sentence.
fn verdict(
    sharpe: Option<f64>,
    luck: Option<f64>,
    deflated: Option<f64>,
    trials: Option<&TrialsReport>,
    overfitting: Option<&OverfittingReport>,
) -> String {
    let (Some(sharpe), Some(luck), Some(deflated), Some(trials)) = (sharpe, luck, deflated, trials) else {
        return "whether it is luck cannot be said: its returns do not move".to_owned();
    };
    let tried = format!("{:.0} independent tries", trials.independent);
    let mut text = if deflated >= LEVEL {
        format!(
            "a Sharpe ratio of {sharpe:.2} is more than {tried} show by luck ({luck:.2}): {:.1} % sure",
            deflated * 100.0
        )
    } else if sharpe > luck {
        format!(
            "a Sharpe ratio of {sharpe:.2} is above what {tried} show by luck ({luck:.2}), but only {:.0} % sure, not 95 %",
            deflated * 100.0
        )
    } else {
        format!("a Sharpe ratio of {sharpe:.2} is no more than what {tried} show by luck ({luck:.2})")
    };
    if let Some(found) = overfitting {
        let chance = found.probability_of_overfitting;
        text += &match chance {
            chance if chance >= 0.5 => format!(
                "; chosen in one half of the data it ends below the median of the other in {:.0} % of the splits: overfitted",
                chance * 100.0
            ),
            chance if chance > 0.05 => {
                format!("; in {:.0} % of the splits the winner ends below the median of the other half", chance * 100.0)
            }
            chance => format!(
                "; winners stay above the median of the other half in {:.0} % of the splits",
                (1.0 - chance) * 100.0
            ),
        };
    }
    text
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
