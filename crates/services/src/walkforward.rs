//! Walking forward: from a request to choices in sample, and to one account that traded them out of sample.
//!
//! In sample, a combination is judged as a sweep judges it, over the bars of the training and no other. Out of sample, the
//! choices trade one after the other on one account. Both are the simulator of every other run.

mod choice;
mod path;
mod plan;
mod since;
mod told;

use std::time::Instant;

use api::{
    ApiError, Code, Curve, DataApi, NextReport, SpanReport, WalkForwardHost, WalkForwardOutcome, WalkForwardReport,
    WalkForwardRequest, WindowReport,
};
use backtest::Run;
use market::{ParamError, Params, Timestamp};
use proof::Mode;
use rayon::prelude::*;
use risk::Summarizer;
use serde_json::{Map, Value, json};
use sweep::{Engine, METRICS};

use self::choice::{Choice, Chooser};
use self::path::{Measured, walk};
use self::plan::{Counted, Plan};
use self::told::{Told, unchosen};
use crate::prepared::{each_once, param_error, prepare};
use crate::report::{metrics, printed, summary};
use crate::sweep::{Ready, Varied, axis_report, engine_error, method, objectives, search, settings, with_params};
use crate::trial::{self, Tried};

/// Walks `request` over what `data` hands out.
pub(crate) async fn walkforward(
    data: &impl DataApi,
    request: &WalkForwardRequest,
    host: &mut dyn WalkForwardHost,
) -> Result<WalkForwardOutcome, ApiError> {
    let started = Instant::now();
    let asked = &request.search;
    let objective = objective(request)?;
    let varied = Varied::of(asked)?;
    search(&varied.space, asked, &[objective])?;
    let ready = Ready::new(data, varied, asked).await?;
    let label = ready.prepared.subject.label();
    let plan = Plan::new(request, Counted { label, bars: ready.bars(), a_year: ready.year.periods })?;

    let mut chooser = Chooser::new(data, &ready, asked, objective, &plan).await?;
    let mut choices: Vec<Option<Choice>> = Vec::with_capacity(plan.train.len());
    for train in &plan.train {
        choices.push(chooser.choose(train)?);
        host.progress(choices.len(), plan.train.len());
    }
    if chooser.runs == 0 {
        return Err(none_ran(&ready));
    }
    let next = match &plan.next {
        Some(rows) => chooser.choose(std::slice::from_ref(rows))?.map(|choice| (rows, choice)),
        None => None,
    };
    let tried_ever = remembered(&chooser, host)?;
    let runs: Vec<Run> =
        plan.paths.par_iter().map(|path| walk(&ready, &windows(path, &choices))).collect::<Result<_, _>>()?;
    let walked = Walked { ready: &ready, plan: &plan, choices: &choices, runs: &runs, objective };
    let told = Told::new(&walked)?;
    let mut warnings = ready.prepared.told(&runs[told.path - 1], None);
    unchosen(&told.windows, METRICS[objective].name, &mut warnings);

    let proof = match choices.iter().flatten().next_back() {
        None => None,
        Some(last) => {
            let proven = prepare(data, &with_params(&ready.first, &last.params)).await?;
            let (_, heard) = proven.run()?;
            let (proof, said) = proven.prove(&heard, Mode::Sampled);
            warnings.extend(said.into_iter().map(|finding| finding.sentence));
            Some(proof)
        }
    };
    let subject = &ready.prepared.subject;
    let rows = walked.rows();
    let run = &runs[told.path - 1];
    let benchmark = subject.benchmark();
    let benchmark = &benchmark[rows.start..rows.end - 1];
    let varies = |name: &str| ready.space.axes().iter().any(|axis| axis.name() == name);
    let fixed = ready.prepared.params.iter().filter(|(name, _)| !varies(name));
    let curve = Curve {
        time: subject.time()[rows.clone()].to_vec(),
        equity: run.equity.clone(),
        close: subject.worth()[rows].to_vec(),
    };
    let trades = run.trades.iter().map(|trade| printed(trade, subject)).collect();
    let report = WalkForwardReport {
        strategy: asked.run.strategy.clone(),
        fixed: fixed.map(|(name, value)| (name.to_owned(), json!(value))).collect(),
        data: summary(subject),
        settings: settings(&ready),
        axes: ready.space.axes().iter().map(axis_report).collect(),
        constraint: ready.space.constraint().text(),
        method: asked.method.clone(),
        seed: asked.seed,
        objective: METRICS[objective].name.to_owned(),
        split: plan.report.clone(),
        runs: chooser.runs,
        metrics: metrics(&ready.first, &ready.prepared.settings, benchmark, run, &ready.year)?,
        windows: told.windows,
        paths: told.paths,
        path: told.path,
        distribution: told.distribution,
        efficiency: told.efficiency,
        profitable: told.profitable,
        objective_in_sample: told.objective_in_sample,
        objective_out_of_sample: told.objective_out_of_sample,
        drift: told.drift,
        probabilistic_sharpe: told.probabilistic_sharpe,
        tried_ever,
        proof,
        next: next.map(|(rows, choice)| NextReport {
            train: walked.span(rows),
            params: varied_params(&ready, &choice),
            in_sample: choice.in_sample,
        }),
        verdict: told.verdict,
        warnings: each_once(warnings),
        elapsed_ms: started.elapsed().as_secs_f64() * 1e3,
    };
    Ok(WalkForwardOutcome { report, curve, trades })
}

/// Everything that is known when all windows are traded.
struct Walked<'a> {
    ready: &'a Ready,
    plan: &'a Plan,
    /// `[splits]`.
    choices: &'a [Option<Choice>],
    /// `[paths]`.
    runs: &'a [Run],
    /// Place in [`METRICS`].
    objective: usize,
}

impl Walked<'_> {
    /// The rows that every path trades.
    fn rows(&self) -> std::ops::Range<usize> {
        let path = &self.plan.paths[0];
        path[0].1.start..path[path.len() - 1].1.end
    }

    fn measured(&self, path: usize) -> Result<Measured<'_>, ApiError> {
        let summarizer = Summarizer::new(self.ready.year.periods, self.ready.first.rf)
            .map_err(|cause| usage(cause.to_string()).hint("--periods-per-year 252 --rf 0.02"))?;
        let (run, settings) = (&self.runs[path], &self.ready.prepared.settings);
        Ok(Measured { run, settings, first: self.rows().start, summarizer })
    }

    fn span(&self, rows: &std::ops::Range<usize>) -> SpanReport {
        let time: &[Timestamp] = self.ready.prepared.subject.time();
        let (from_index, to_index) = (rows.start, rows.end - 1);
        SpanReport { from_index, to_index, from: time[from_index], to: time[to_index] }
    }

    /// The windows of a path, in time order.
    fn windows(&self, path: usize) -> Result<Vec<WindowReport>, ApiError> {
        let mut measured = self.measured(path)?;
        let window = |(window, (split, rows)): (usize, &(usize, std::ops::Range<usize>))| {
            let choice = self.choices[*split].as_ref();
            WindowReport {
                path: path + 1,
                window: window + 1,
                split: split + 1,
                train: self.plan.train[*split].iter().map(|rows| self.span(rows)).collect(),
                test: self.span(rows),
                params: choice.map(|choice| varied_params(self.ready, choice)),
                in_sample: choice.map(|choice| choice.in_sample),
                out_of_sample: measured.leg(rows, self.objective),
            }
        };
        Ok(self.plan.paths[path].iter().enumerate().map(window).collect())
    }
}

/// What was chosen of the varied parameters.
fn varied_params(ready: &Ready, choice: &Choice) -> Map<String, Value> {
    ready.space.values(&choice.point).map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

fn windows<'c>(path: &[(usize, std::ops::Range<usize>)], choices: &'c [Option<Choice>]) -> Vec<path::Window<'c>> {
    let params = |split: usize| choices[split].as_ref().map(|choice| &choice.params);
    path.iter().map(|(split, rows)| (rows.clone(), params(*split))).collect()
}

/// What is chosen by, as a place in [`METRICS`].
fn objective(request: &WalkForwardRequest) -> Result<usize, ApiError> {
    let method = method(&request.search)?;
    if method.halves {
        let name = method.name;
        return Err(usage(format!("{name} tries on a part of the bars, and trainings are parts already"))
            .hint("--method tpe, or another"));
    }
    if request.search.seconds.is_some() {
        return Err(usage("a walk forward is the same on every machine, and its budget is of runs")
            .hint("--budget 500, for each training"));
    }
    match objectives(&request.search)?[..] {
        [one] => Ok(one),
        _ => Err(usage("one combination is chosen, by one measure").hint("a single --objective")),
    }
}

/// How many combinations were ever tried on these data, with those that were tried now.
fn remembered(chooser: &Chooser<'_>, host: &dyn WalkForwardHost) -> Result<Option<u64>, ApiError> {
    let Some(ledger) = host.ledger() else { return Ok(None) };
    let (ready, search) = (chooser.ready, chooser.request);
    let params: Vec<Params> =
        chooser.tried.iter().map(|number| ready.space.params(&ready.space.point(*number))).collect();
    let base = trial::base(&ready.first, &ready.prepared);
    let hashes = params.par_iter().map(|params| trial::hash(&base, params)).collect();
    let engine = Engine::new(ready.subject(1.0), ready.job(0)).map_err(engine_error)?;
    let tried = Tried::new(hashes, params.len(), ready.bars(), search.seed, |place| engine.returns(&params[place]))?;
    tried.remembered(Some(ledger), &ready.prepared.subject.ledger()).map(|trials| Some(trials.ever))
}

fn none_ran(ready: &Ready) -> ApiError {
    let cause = ParamError::Together("no combination ran on any training".to_owned());
    param_error(&ready.first.strategy, &cause)
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
