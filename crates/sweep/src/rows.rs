//! What a sweep keeps of its runs.

use std::ops::Range;

use rayon::prelude::*;
use risk::{Summary, trade_ratios};
use search::Direction;

/// A measure of every run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Metric {
    /// As in a run's report.
    pub name: &'static str,
    /// Which way is better.
    pub better: Direction,
}

const fn more(name: &'static str) -> Metric {
    Metric { name, better: Direction::Maximise }
}

/// The measures of every run, in the order of their columns.
///
/// Drawdowns are negative or zero, so that more is better there, too.
pub const METRICS: [Metric; 11] = [
    more("total_return"),
    more("annual_return"),
    Metric { name: "annual_volatility", better: Direction::Minimise },
    more("sharpe"),
    more("sortino"),
    more("calmar"),
    more("max_drawdown"),
    more("trades"),
    more("win_rate"),
    more("profit_factor"),
    more("final_equity"),
];

/// Whether a run of which `measure` tells those of [`METRICS`] is a find under any objective: none is one whose account never
/// moved, or was ruined. Who does nothing loses nothing and never varies; the ratios of who lost everything speak of the bars
/// before.
pub fn is_find(measure: impl Fn(&str) -> Option<f64>) -> bool {
    measure("annual_volatility") != Some(0.0) && measure("final_equity").is_none_or(|left| left > 0.0)
}

/// What became of a combination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It ran.
    Run,
    /// Its parameters do not go together: the rule refuses them.
    Refused,
    /// The account or its returns are no longer numbers.
    Failed,
}

impl Outcome {
    /// As it is stored.
    pub const fn code(self) -> u8 {
        match self {
            Self::Run => 0,
            Self::Refused => 1,
            Self::Failed => 2,
        }
    }

    /// What is stored as `code`.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Run),
            1 => Some(Self::Refused),
            2 => Some(Self::Failed),
            _ => None,
        }
    }
}

/// Rows of a sweep by columns, in the order in which their combinations were asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rows {
    /// What became of each.
    pub outcomes: Vec<Outcome>,
    /// `[METRICS][rows]`: the measures; `NaN` where there is no answer.
    pub metrics: [Vec<f64>; METRICS.len()],
    /// `[blocks][rows]`: Σ r over each block of bars.
    pub sums: Vec<Vec<f64>>,
    /// `[blocks][rows]`: Σ r².
    pub squares: Vec<Vec<f64>>,
}

impl Rows {
    /// None yet, with sums over so many blocks.
    pub fn new(blocks: usize) -> Self {
        Self { sums: vec![Vec::new(); blocks], squares: vec![Vec::new(); blocks], ..Self::default() }
    }

    /// What a row is judged by where a measure is the objective: `NaN` where it is no [find](is_find).
    pub fn judged(&self, metric: usize, row: usize) -> f64 {
        let of = |name: &str| self.metric(name).map(|column| column[row]);
        if is_find(of) { self.metrics[metric][row] } else { f64::NAN }
    }

    /// The same of every row.
    pub fn all_judged(&self, metric: usize) -> Vec<f64> {
        (0..self.len()).map(|row| self.judged(metric, row)).collect()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
    }

    /// The column of a measure by its name.
    pub fn metric(&self, name: &str) -> Option<&[f64]> {
        METRICS.iter().position(|metric| metric.name == name).map(|at| self.metrics[at].as_slice())
    }

    /// Appends the rows of `other`, which has as many blocks.
    pub fn append(&mut self, other: &Self) {
        self.outcomes.extend_from_slice(&other.outcomes);
        let columns = self.metrics.iter_mut().chain(&mut self.sums).chain(&mut self.squares);
        let others = other.metrics.iter().chain(&other.sums).chain(&other.squares);
        columns.zip(others).for_each(|(column, other)| column.extend_from_slice(other));
    }

    /// Appends pieces whose rows are in another order: the first row of the first piece belongs to place `order[0] − start`.
    pub(crate) fn append_scattered(&mut self, start: usize, order: &[usize], pieces: &[Piece]) {
        let base = self.len();
        self.outcomes.resize(base + order.len(), Outcome::Run);
        let places: Vec<usize> = order.iter().map(|index| base + index - start).collect();
        let outcomes = pieces.iter().flat_map(|piece| &piece.outcomes);
        places.iter().zip(outcomes).for_each(|(to, outcome)| self.outcomes[*to] = *outcome);
        let mut columns: Vec<&mut Vec<f64>> =
            self.metrics.iter_mut().chain(&mut self.sums).chain(&mut self.squares).collect();
        // Eight numbers of a row lie in one line of memory.
        columns.par_chunks_mut(8).enumerate().for_each(|(group, columns)| {
            columns.iter_mut().for_each(|column| column.resize(base + places.len(), 0.0));
            let rows = pieces.iter().flat_map(|piece| piece.numbers.chunks_exact(piece.width));
            for (to, row) in places.iter().zip(rows) {
                for (column, number) in columns.iter_mut().zip(&row[8 * group..]) {
                    column[*to] = *number;
                }
            }
        });
    }

    /// The rows of a range.
    pub fn part(&self, rows: Range<usize>) -> Self {
        let cut = |column: &Vec<f64>| column[rows.clone()].to_vec();
        Self {
            outcomes: self.outcomes[rows.clone()].to_vec(),
            metrics: self.metrics.each_ref().map(cut),
            sums: self.sums.iter().map(cut).collect(),
            squares: self.squares.iter().map(cut).collect(),
        }
    }
}

/// A few rows, one after the other: what a thread fills at once.
#[derive(Debug)]
pub(crate) struct Piece {
    outcomes: Vec<Outcome>,
    /// `[rows][METRICS, sums of the blocks, sums of squares]`.
    numbers: Vec<f64>,
    width: usize,
}

impl Piece {
    /// Of so many rows at most, with sums over so many blocks.
    pub(crate) fn new(rows: usize, blocks: usize) -> Self {
        let width = METRICS.len() + 2 * blocks;
        Self { outcomes: Vec::with_capacity(rows), numbers: Vec::with_capacity(rows * width), width }
    }

    /// A combination that did not run.
    pub(crate) fn push_none(&mut self, outcome: Outcome) {
        self.outcomes.push(outcome);
        self.numbers.extend([f64::NAN; METRICS.len()]);
        self.numbers.resize(self.outcomes.len() * self.width, 0.0);
    }

    /// The measures of a run; gives where its Σ r and Σ r² of each block go.
    pub(crate) fn push(&mut self, measures: &[f64; METRICS.len()]) -> (&mut [f64], &mut [f64]) {
        self.outcomes.push(Outcome::Run);
        self.numbers.extend(measures);
        let sums = self.numbers.len();
        self.numbers.resize(self.outcomes.len() * self.width, 0.0);
        self.numbers[sums..].split_at_mut((self.width - METRICS.len()) / 2)
    }
}

/// The [`METRICS`] of an account that was summed up and whose trades gained `pnl`, money each; `NaN` where there is no answer.
pub fn measures(summary: &Summary, pnl: &[f64]) -> [f64; METRICS.len()] {
    let or_none = |value: Option<f64>| value.unwrap_or(f64::NAN);
    let (win_rate, profit_factor) = trade_ratios(pnl);
    [
        summary.total_return,
        or_none(summary.annual_return),
        or_none(summary.annual_volatility),
        or_none(summary.sharpe),
        or_none(summary.sortino),
        or_none(summary.calmar),
        or_none(summary.max_drawdown),
        pnl.len() as f64,
        or_none(win_rate),
        or_none(profit_factor),
        summary.final_equity,
    ]
}
