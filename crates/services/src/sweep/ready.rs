//! What the combinations of one rule have in common: the rule, its data, how every run trades.

use std::sync::Arc;

use api::{ApiError, BacktestRequest, DataApi, SweepRequest};
use backtest::{Allocation, Rule};
use market::{ParamError, Params};
use rules::{BindError, Context};
use search::{Direction, Grid, Plan, Points, Search, Space, find_method};
use strategies::Kind;
use sweep::{Job, Made, MakeAllocation, MakeRule, Subject as Swept};

use super::{search_error, usage};
use crate::prepared::{Catalogued, Prepared, Work, merged_stops, param_error, prepare};
use crate::subject::Subject;
use crate::{PeriodsPerYear, periods_per_year};

/// Combinations that are looked at for one that the rule accepts.
const MOST_REFUSED: usize = 100_000;

/// Combinations that it accepts among which the one that warms up soonest is looked for.
const MOST_ACCEPTED: usize = 1000;

/// A rule, and the combinations of its parameters.
#[derive(Debug)]
pub(crate) struct Varied {
    pub(crate) catalogued: Catalogued,
    pub(crate) space: Arc<Space>,
}

impl Varied {
    /// The combinations that `request` asks for.
    pub(crate) fn of(request: &SweepRequest) -> Result<Self, ApiError> {
        let catalogued = Catalogued::of(&request.run)?;
        let given = request.run.params.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let fixed = Params::new(catalogued.params(), given);
        let fixed = fixed.map_err(|cause| param_error(&request.run.strategy, &cause))?;
        let space = Space::new(catalogued.params(), &fixed, &request.axes, &request.constraints);
        let space = Arc::new(space.map_err(|cause| search_error(&cause))?);
        if let Some(twice) = space.axes().iter().find(|axis| request.run.params.contains_key(axis.name())) {
            return Err(usage(format!("`{}` is varied and given", twice.name())).hint("leave out --param, or --grid"));
        }
        Ok(Self { catalogued, space })
    }

    /// The parameters of the combination that warms up soonest, the first of equals, among the first that the rule accepts: what
    /// is prepared with it is as good for all others.
    fn first_accepted(&self, request: &SweepRequest) -> Result<Params, ApiError> {
        let space = &self.space;
        let accepts = |params: &Params| match &self.catalogued {
            Catalogued::BuiltIn(entry) => match entry.kind {
                Kind::Rule(build) => build(params).map(|rule| rule.warmup()),
                Kind::Allocation(build) => build(params).map(|allocation| allocation.warmup()),
                Kind::Signals => {
                    Err(ParamError::Together("decisions that were made elsewhere have no parameters".to_owned()))
                }
            },
            Catalogued::File(compiled) => compiled.require(params).map(|()| 0),
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
        let (mut refused, mut soonest) = (None, None);
        let (mut looked_at, mut accepted) = (points.iter(), 0);
        while let Some(point) = looked_at.next().filter(|_| accepted < MOST_ACCEPTED) {
            let params = space.params(&point);
            match accepts(&params) {
                Ok(warmup) => {
                    accepted += 1;
                    if soonest.as_ref().is_none_or(|(least, _)| warmup < *least) {
                        soonest = Some((warmup, params));
                    }
                }
                Err(cause) => refused = refused.or(Some(cause)),
            }
        }
        if let Some((_, params)) = soonest {
            return Ok(params);
        }
        let cause = refused.unwrap_or_else(|| ParamError::Together("there is no combination".to_owned()));
        Err(param_error(&request.run.strategy, &cause))
    }
}

/// A rule over its data, with everything in hand that is not varied: made once, with the first combination that it accepts.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) catalogued: Catalogued,
    pub(crate) space: Arc<Space>,
    /// The run of the first combination.
    pub(crate) first: BacktestRequest,
    pub(crate) prepared: Prepared,
    pub(crate) year: PeriodsPerYear,
}

impl Ready {
    /// What `request` asks for, over what `data` hands out.
    pub(crate) async fn new(data: &impl DataApi, varied: Varied, request: &SweepRequest) -> Result<Self, ApiError> {
        let first = with_params(&request.run, &varied.first_accepted(request)?);
        let prepared = prepare(data, &first).await?;
        let year = periods_per_year(
            first.periods_per_year,
            prepared.subject.symbol().as_ref(),
            prepared.pack.as_ref(),
            prepared.subject.interval(),
            prepared.subject.time(),
        );
        let Varied { catalogued, space } = varied;
        Ok(Self { catalogued, space, first, prepared, year })
    }

    /// Bars of the data, or rows of the panel.
    pub(crate) fn bars(&self) -> usize {
        self.prepared.subject.time().len()
    }

    /// The first `share` of the bars; a panel's are all.
    pub(crate) fn subject(&self, share: f64) -> Swept<'_> {
        match &self.prepared.subject {
            Subject::Series(series) => {
                let rows = ((self.bars() as f64 * share).ceil() as usize).clamp(1, self.bars());
                Swept::Series(series.view().prefix(rows), self)
            }
            Subject::Panel(panel) => Swept::Panel(panel, self),
        }
    }

    /// What runs over them have in common, with sums over so many blocks of bars.
    pub(crate) fn job(&self, blocks: usize) -> Job<'_> {
        Job { settings: &self.prepared.settings, periods_per_year: self.year.periods, risk_free: self.first.rf, blocks }
    }

    /// That bars are left after a warm-up: a run alone is refused without.
    fn warms_up(&self, warmup: usize) -> Result<(), ParamError> {
        match self.bars() {
            bars if bars > warmup => Ok(()),
            bars => Err(ParamError::Together(format!("it needs {} bars to warm up, and there are {bars}", warmup + 1))),
        }
    }

    /// Why the rule refuses these parameters.
    pub(super) fn refusal(&self, params: &Params) -> Option<String> {
        let refused = match self.prepared.subject {
            Subject::Series(_) => self.rule(params).err(),
            Subject::Panel(_) => self.allocation(params).err(),
        };
        refused.map(|cause| cause.to_string())
    }
}

impl MakeRule for Ready {
    fn rule(&self, params: &Params) -> Result<Made, ParamError> {
        match (&self.catalogued, &self.prepared.work) {
            (Catalogued::BuiltIn(entry), _) => match entry.kind {
                Kind::Rule(build) => {
                    let rule = build(params)?;
                    self.warms_up(rule.warmup())?;
                    Ok(Made { rule, stops: None })
                }
                Kind::Allocation(_) | Kind::Signals => {
                    Err(ParamError::Together("not a rule over one series".to_owned()))
                }
            },
            (Catalogued::File(compiled), Work::Program(program, extras)) => {
                let context: Context = program.context();
                let program = compiled.bind(params, &context, extras).map_err(together)?;
                self.warms_up(match &self.prepared.subject {
                    Subject::Series(bars) => program.warmup_over(bars.view()),
                    Subject::Panel(_) => program.warmup(),
                })?;
                let stops = merged_stops(&self.first, program.stops());
                Ok(Made { rule: Box::new(program), stops: Some(stops) })
            }
            (Catalogued::File(_), _) => Err(ParamError::Together("not a rule over one series".to_owned())),
        }
    }
}

impl MakeAllocation for Ready {
    fn allocation(&self, params: &Params) -> Result<Box<dyn Allocation>, ParamError> {
        let allocation: Box<dyn Allocation> = match (&self.catalogued, &self.prepared.work) {
            (Catalogued::BuiltIn(entry), _) => match entry.kind {
                Kind::Allocation(build) => build(params)?,
                Kind::Rule(_) | Kind::Signals => {
                    return Err(ParamError::Together("not a portfolio".to_owned()));
                }
            },
            (Catalogued::File(_), Work::Members(members)) => Box::new(members.targets(params).map_err(together)?),
            (Catalogued::File(_), _) => return Err(ParamError::Together("not a portfolio".to_owned())),
        };
        self.warms_up(allocation.warmup())?;
        Ok(allocation)
    }
}

/// A run with other parameters.
pub(crate) fn with_params(run: &BacktestRequest, params: &Params) -> BacktestRequest {
    let params = params.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    BacktestRequest { params, ..run.clone() }
}

fn together(cause: BindError) -> ParamError {
    match cause {
        BindError::Param(cause) => cause,
        BindError::Faults(faults) => {
            ParamError::Together(faults.list.first().map_or_else(String::new, |fault| fault.message.clone()))
        }
    }
}
