//! From combinations to rows.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use backtest::{Allocation, Decision, Rule, Settings, Stops, Workspace, columnwise, portfolio};
use indicators::Shared;
use market::{Panel, ParamError, Params, View};
use overfit::BlockError;
use rayon::prelude::*;
use risk::{SeriesError, Summarizer, block_sums, trade_ratios};
use search::{Points, Space};

use crate::rows::{Outcome, Piece, Rows};

/// Combinations that a thread takes at once: few enough to share the work evenly, many enough to forget the taking.
const CHUNK: usize = 64;

/// Combinations that are ordered among themselves before they are shared out.
const WINDOW: usize = 256 * CHUNK;

/// Places of an axis whose columns shall be in a core's cache together.
const TILE: u32 = 16;

/// Bytes of indicator columns that each thread keeps at most.
const KEPT: usize = 256 << 20;

/// A rule made of parameters.
#[derive(Debug)]
pub struct Made {
    /// The rule.
    pub rule: Box<dyn Rule>,
    /// Its stops, where they are its own and not those of the settings.
    pub stops: Option<Stops>,
}

/// Makes the rule of a combination, or says that its parameters do not go together.
pub type MakeRule<'a> = &'a (dyn Fn(&Params) -> Result<Made, ParamError> + Sync);

/// Makes the allocation of a combination, or says that its parameters do not go together.
pub type MakeAllocation<'a> = &'a (dyn Fn(&Params) -> Result<Box<dyn Allocation>, ParamError> + Sync);

/// What every run runs over, and what decides.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// Rules over one series.
    Series(View<'a>, MakeRule<'a>),
    /// Allocations over a panel.
    Panel(&'a Panel, MakeAllocation<'a>),
}

impl Subject<'_> {
    fn bars(&self) -> usize {
        match self {
            Self::Series(view, _) => view.len(),
            Self::Panel(panel, _) => panel.len(),
        }
    }
}

/// What all runs of a sweep have in common.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// What they run over.
    pub subject: Subject<'a>,
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
    blocks: Vec<Range<usize>>,
    summarizer: Summarizer,
    /// Memory of threads that are not at work.
    workers: Mutex<Vec<Worker<'a>>>,
}

struct Worker<'a> {
    workspace: Workspace,
    shared: Option<Shared<'a>>,
    portfolio: portfolio::Workspace,
    decisions: Vec<Decision>,
    sizes: Vec<f64>,
    summarizer: Summarizer,
    pnl: Vec<f64>,
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
    /// An engine for `job`.
    ///
    /// # Errors
    /// Measures or blocks that cannot be.
    pub fn new(job: Job<'a>) -> Result<Self, EngineError> {
        let summarizer = Summarizer::new(job.periods_per_year, job.risk_free).map_err(EngineError::Measures)?;
        let blocks = match job.blocks {
            0 => Vec::new(),
            blocks => overfit::block_ranges(job.subject.bars(), blocks).map_err(EngineError::Blocks)?,
        };
        Ok(Self { job, blocks, summarizer, workers: Mutex::new(Vec::new()) })
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
        Worker {
            workspace: Workspace::new(),
            shared: match self.job.subject {
                Subject::Series(view, _) => Some(Shared::new(view, KEPT)),
                Subject::Panel(..) => None,
            },
            portfolio: portfolio::Workspace::default(),
            decisions: Vec::new(),
            sizes: Vec::new(),
            summarizer: self.summarizer.clone(),
            pnl: Vec::new(),
        }
    }

    fn workers(&self) -> std::sync::MutexGuard<'_, Vec<Worker<'a>>> {
        self.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns of one combination over the bars, one a bar: what is compared to tell how many trials were independent.
    /// `None` where it did not run.
    pub fn returns(&self, params: &Params) -> Option<Vec<f64>> {
        let mut worker = self.worker();
        let ran = self.one(params, &mut worker, &mut Piece::new(1, self.blocks.len()));
        ran.then(|| {
            let mut returns = vec![0.0; self.job.subject.bars()];
            let from = worker.summarizer.first_bar();
            let known = worker.summarizer.returns();
            returns[from..from + known.len()].copy_from_slice(known);
            returns
        })
    }

    /// Runs one combination; whether it did.
    fn one(&self, params: &Params, worker: &mut Worker<'a>, piece: &mut Piece) -> bool {
        let outcome = self.measured(params, worker, piece);
        if let Some(outcome) = outcome {
            piece.push_none(outcome);
        }
        outcome.is_none()
    }

    /// Runs one combination and keeps its measures; or says why there are none.
    fn measured(&self, params: &Params, worker: &mut Worker<'a>, piece: &mut Piece) -> Option<Outcome> {
        let Worker { workspace, shared, portfolio: room, decisions, sizes, summarizer, pnl } = worker;
        let settings = self.job.settings;
        let of_panel;
        let run = match self.job.subject {
            Subject::Series(view, make) => {
                let Ok(made) = make(params) else { return Some(Outcome::Refused) };
                match shared {
                    Some(shared) => made.rule.decide_shared(shared, decisions),
                    None => made.rule.decide(view, decisions),
                }
                made.rule.sizes(view, sizes);
                let own = made.stops.filter(|stops| *stops != settings.stops);
                let own = own.map(|stops| Settings { stops, ..settings.clone() });
                columnwise::run_sized(view, decisions, sizes, own.as_ref().unwrap_or(settings), workspace).ok()
            }
            Subject::Panel(panel, make) => {
                let Ok(allocation) = make(params) else { return Some(Outcome::Refused) };
                of_panel = portfolio::run(panel, allocation.as_ref(), settings, room).ok();
                of_panel.as_ref()
            }
        };
        let measured = run.and_then(|run| Some((run, summarizer.measure(settings.cash, &run.equity).ok()?)));
        let Some((run, summary)) = measured else { return Some(Outcome::Failed) };
        pnl.clear();
        pnl.extend(run.trades.iter().map(|trade| trade.pnl).filter(|pnl| pnl.is_finite()));
        let (returns, first) = (summarizer.returns(), summarizer.first_bar());
        let at = |bar: usize| bar.saturating_sub(first).min(returns.len());
        let blocks = self.blocks.iter().map(|range| block_sums(&returns[at(range.start)..at(range.end)]));
        piece.push(&summary, pnl.len(), trade_ratios(pnl), blocks);
        None
    }
}

/// The combinations of a range, neighbours on all axes next to one another: a grid in its own order walks along one axis, and
/// has thrown the columns of the others out of the cache when it comes back to them. Which is run when changes no row.
fn tiled(space: &Space, points: &Points, range: Range<usize>) -> Vec<usize> {
    let mut order: Vec<usize> = range.collect();
    let axes = space.axes().len();
    order.sort_by_cached_key(|index| {
        let place = |axis: usize| points.column(axis)[*index];
        let tiles = (0..axes).fold(0_u64, |key, axis| (key << 16) ^ u64::from(place(axis) / TILE));
        (tiles, *index)
    });
    order
}
