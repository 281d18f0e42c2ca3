//! From combinations to rows.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use backtest::{Allocation, Decision, Rule, Run, Settings, Stops, Workspace, columnwise, portfolio};
use indicators::Shared;
use market::{Panel, ParamError, Params, View};
use overfit::BlockError;
use rayon::prelude::*;
use risk::{SeriesError, Summarizer, Summary, block_sums};
use search::{Points, Space};

use crate::rows::{Outcome, Piece, Rows, measures};
use crate::stitched::{Stitched, begin};

/// Combinations that a thread takes at once: few enough to share the work evenly, many enough to forget the taking.
const CHUNK: usize = 64;

/// Combinations that are ordered among themselves before they are shared out.
const WINDOW: usize = 256 * CHUNK;

/// Places of an axis whose columns shall be in a core's cache together.
const TILE: u32 = 16;

/// Bytes of indicator columns that all threads together keep at most.
const KEPT: usize = 512 << 20;

/// A rule made of parameters.
#[derive(Debug)]
pub struct Made {
    /// The rule.
    pub rule: Box<dyn Rule>,
    /// Its stops, where they are its own and not those of the settings.
    pub stops: Option<Stops>,
}

/// Makes the rules of combinations; a function that does is one.
pub trait MakeRule: Sync {
    /// The rule of a combination.
    ///
    /// # Errors
    /// Its parameters do not go together.
    fn rule(&self, params: &Params) -> Result<Made, ParamError>;
}

impl<F: Fn(&Params) -> Result<Made, ParamError> + Sync> MakeRule for F {
    fn rule(&self, params: &Params) -> Result<Made, ParamError> {
        self(params)
    }
}

/// Makes the allocations of combinations; a function that does is one.
pub trait MakeAllocation: Sync {
    /// The allocation of a combination.
    ///
    /// # Errors
    /// Its parameters do not go together.
    fn allocation(&self, params: &Params) -> Result<Box<dyn Allocation>, ParamError>;
}

impl<F: Fn(&Params) -> Result<Box<dyn Allocation>, ParamError> + Sync> MakeAllocation for F {
    fn allocation(&self, params: &Params) -> Result<Box<dyn Allocation>, ParamError> {
        self(params)
    }
}

/// What every run runs over, and what decides.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// Rules over one series.
    Series(View<'a>, &'a dyn MakeRule),
    /// Allocations over a panel.
    Panel(&'a Panel, &'a dyn MakeAllocation),
}

/// A stretch of bars, and bars before it on which rules may warm up.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// All of them.
    pub subject: Subject<'a>,
    /// The first row of the stretch: nothing is traded before, and the rule's side is taken over at its close (see
    /// [`crate::begin`]).
    pub from: usize,
}

impl<'a> Part<'a> {
    /// Bars that it is judged by.
    fn bars(&self) -> usize {
        let all = match self.subject {
            Subject::Series(view, _) => view.len(),
            Subject::Panel(panel, _) => panel.len(),
        };
        all.saturating_sub(self.from)
    }
}

/// What all runs of a sweep have in common.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// How every run trades.
    pub settings: &'a Settings,
    /// Periods a year, for the measures.
    pub periods_per_year: f64,
    /// Risk-free rate a year.
    pub risk_free: f64,
    /// Blocks of bars over which sums of returns are kept; 0 keeps none.
    pub blocks: usize,
}

/// Runs combinations of a job.
pub struct Engine<'a> {
    job: Job<'a>,
    parts: Vec<Part<'a>>,
    bars: usize,
    blocks: Vec<Range<usize>>,
    summarizer: Summarizer,
    /// Memory of threads that are not at work.
    workers: Mutex<Vec<Worker<'a>>>,
}

struct Worker<'a> {
    runs: Runs<'a>,
    /// Equity over several parts, as of one account.
    equity: Vec<f64>,
    summarizer: Summarizer,
    pnl: Vec<f64>,
    /// Returns of each block.
    blocks: Vec<Range<usize>>,
}

/// What makes a run of a combination over a part, and the memory it is made in.
struct Runs<'a> {
    workspace: Workspace,
    /// One a part.
    shared: Vec<Option<Shared<'a>>>,
    portfolio: portfolio::Workspace,
    decisions: Vec<Decision>,
    sizes: Vec<f64>,
    of_panel: Run,
}

/// Why no engine was made.
#[derive(Clone, PartialEq, Debug)]
pub enum EngineError {
    /// Periods a year or a risk-free rate that are none.
    Measures(SeriesError),
    /// Blocks that the bars cannot be cut into.
    Blocks(BlockError),
}

impl<'a> Engine<'a> {
    /// An engine for runs over all of `subject`.
    ///
    /// # Errors
    /// Measures or blocks that cannot be.
    pub fn new(subject: Subject<'a>, job: Job<'a>) -> Result<Self, EngineError> {
        Self::over(vec![Part { subject, from: 0 }], job)
    }

    /// One for runs over several stretches, in time order, on each of which the account begins anew: a combination is judged by
    /// its returns on all of them, one after the other.
    ///
    /// # Errors
    /// Measures or blocks that cannot be.
    pub fn over(parts: Vec<Part<'a>>, job: Job<'a>) -> Result<Self, EngineError> {
        let summarizer = Summarizer::new(job.periods_per_year, job.risk_free).map_err(EngineError::Measures)?;
        let bars = parts.iter().map(Part::bars).sum();
        let blocks = match job.blocks {
            0 => Vec::new(),
            blocks => overfit::block_ranges(bars, blocks).map_err(EngineError::Blocks)?,
        };
        Ok(Self { job, parts, bars, blocks, summarizer, workers: Mutex::new(Vec::new()) })
    }

    /// Rows of each block of bars.
    pub fn blocks(&self) -> Vec<usize> {
        self.blocks.iter().map(ExactSizeIterator::len).collect()
    }

    /// The rows of `points`, in their order; on the rayon pool of the caller.
    pub fn run(&self, space: &Space, points: &Points) -> Rows {
        let mut rows = Rows::new(self.blocks.len());
        for start in (0..points.len()).step_by(WINDOW) {
            let order = tiled(space, points, start..(start + WINDOW).min(points.len()));
            let pieces: Vec<Piece> = order.par_chunks(CHUNK).map(|chunk| self.chunk(space, points, chunk)).collect();
            rows.append_scattered(start, &order, &pieces);
        }
        rows
    }

    /// Gives back the memory of threads that are not at work; what is run later takes it anew.
    pub fn rest(&self) {
        self.workers().clear();
    }

    fn chunk(&self, space: &Space, points: &Points, order: &[usize]) -> Piece {
        let mut worker = self.workers().pop().unwrap_or_else(|| self.worker());
        let mut piece = Piece::new(order.len(), self.blocks.len());
        let mut params = space.params(&points.get(order[0]));
        for index in order {
            space.set_params(&mut params, points, *index);
            self.one(&params, &mut worker, &mut piece);
        }
        self.workers().push(worker);
        piece
    }

    fn worker(&self) -> Worker<'a> {
        let kept = KEPT / self.parts.len() / rayon::current_num_threads();
        let shared = |part: &Part<'a>| match part.subject {
            Subject::Series(view, _) => Some(Shared::new(view, kept)),
            Subject::Panel(..) => None,
        };
        let runs = Runs {
            workspace: Workspace::new(),
            shared: self.parts.iter().map(shared).collect(),
            portfolio: portfolio::Workspace::default(),
            decisions: Vec::new(),
            sizes: Vec::new(),
            of_panel: Run::default(),
        };
        Worker { runs, equity: Vec::new(), summarizer: self.summarizer.clone(), pnl: Vec::new(), blocks: Vec::new() }
    }

    fn workers(&self) -> std::sync::MutexGuard<'_, Vec<Worker<'a>>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns of one combination over the bars, one a bar: what is compared to tell how many trials were independent.
    /// `None` where it did not run.
    pub fn returns(&self, params: &Params) -> Option<Vec<f64>> {
        let mut worker = self.worker();
        let outcome = self.one(params, &mut worker, &mut Piece::new(1, self.blocks.len()));
        (outcome == Outcome::Run).then(|| {
            let mut returns = vec![0.0; self.bars];
            let from = worker.summarizer.first_bar();
            let known = worker.summarizer.returns();
            returns[from..from + known.len()].copy_from_slice(known);
            returns
        })
    }

    /// Runs one combination, keeps its row and says what became of it.
    fn one(&self, params: &Params, worker: &mut Worker<'a>, piece: &mut Piece) -> Outcome {
        let summary = match self.summed_up(params, worker) {
            Ok(summary) => summary,
            Err(outcome) => {
                piece.push_none(outcome);
                return outcome;
            }
        };
        let (returns, first) = (worker.summarizer.returns(), worker.summarizer.first_bar());
        let at = |bar: usize| bar.saturating_sub(first).min(returns.len());
        worker.blocks.clear();
        worker.blocks.extend(self.blocks.iter().map(|range| at(range.start)..at(range.end)));
        let (sums, squares) = piece.push(&measures(&summary, &worker.pnl));
        block_sums(returns, &worker.blocks, sums, squares);
        Outcome::Run
    }

    fn summed_up(&self, params: &Params, worker: &mut Worker<'a>) -> Result<Summary, Outcome> {
        let Worker { runs, equity, summarizer, pnl, .. } = worker;
        let settings = self.job.settings;
        equity.clear();
        pnl.clear();
        for (index, part) in self.parts.iter().enumerate() {
            // An account that is used up is not begun anew.
            if equity.last().is_some_and(|before| *before <= 0.0) {
                break;
            }
            let run = runs.run(index, part, params, settings)?;
            pnl.extend(run.trades.iter().map(|trade| trade.pnl).filter(|pnl| pnl.is_finite()));
            let own = &run.equity[part.from.min(run.equity.len())..];
            if let [_] = self.parts[..] {
                return summarizer.measure(settings.cash, own).map_err(|_| Outcome::Failed);
            }
            match equity.last().copied() {
                None => equity.extend_from_slice(own),
                Some(before) => equity.extend(own.iter().map(|value| before * (value / settings.cash))),
            }
        }
        summarizer.measure(settings.cash, equity).map_err(|_| Outcome::Failed)
    }
}

impl<'a> Runs<'a> {
    /// The run of a combination over a part, or what became of it.
    fn run(&mut self, index: usize, part: &Part<'a>, params: &Params, settings: &Settings) -> Result<&Run, Outcome> {
        let Self { workspace, shared, portfolio: room, decisions, sizes, of_panel } = self;
        match part.subject {
            Subject::Series(view, make) => {
                let made = make.rule(params).map_err(|_| Outcome::Refused)?;
                match &mut shared[index] {
                    Some(shared) => made.rule.decide_shared(shared, decisions),
                    None => made.rule.decide(view, decisions),
                }
                made.rule.sizes(view, sizes);
                begin(decisions, part.from, settings);
                let own = made.stops.filter(|stops| *stops != settings.stops);
                let own = own.map(|stops| Settings { stops, ..settings.clone() });
                columnwise::run_sized(view, decisions, sizes, own.as_ref().unwrap_or(settings), workspace)
                    .map_err(|_| Outcome::Failed)
            }
            Subject::Panel(panel, make) => {
                let allocation = make.allocation(params).map_err(|_| Outcome::Refused)?;
                *of_panel = match part.from {
                    0 => portfolio::run(panel, allocation.as_ref(), settings, room),
                    from => portfolio::run(panel, &Stitched::new(vec![(from, Some(allocation))]), settings, room),
                }
                .map_err(|_| Outcome::Failed)?;
                Ok(of_panel)
            }
        }
    }
}

/// The combinations of a range, neighbours on all axes next to one another: a grid in its own order walks along one axis, and
/// has thrown the columns of the others out of the cache when it comes back to them. Which is run when changes no row.
fn tiled(space: &Space, points: &Points, range: Range<usize>) -> Vec<usize> {
    let mut order: Vec<usize> = range.collect();
    let axes = space.axes().len();
    order.par_sort_by_cached_key(|index| {
        let place = |axis: usize| points.column(axis)[*index];
        let tiles = (0..axes).fold(0_u64, |key, axis| (key << 16) ^ u64::from(place(axis) / TILE));
        (tiles, *index)
    });
    order
}
