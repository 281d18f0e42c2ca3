//! Rows of a sweep: those over all bars, and what is kept of every piece.

use std::collections::HashSet;

use api::{ApiError, Code, SweepCounts, SweepRows};
use search::{Axis, Batch, Points, Space};
use sweep::{METRICS, Outcome, Rows};

/// Combinations that ran over all bars, and their rows.
pub(super) struct Table {
    pub(super) points: Points,
    pub(super) rows: Rows,
}

impl Table {
    pub(super) fn new(axes: usize, blocks: usize) -> Self {
        Self { points: Points::new(axes), rows: Rows::new(blocks) }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn append(&mut self, points: &Points, rows: &Rows) {
        points.iter().for_each(|point| self.points.push(&point));
        self.rows.append(rows);
    }

    /// How many runs have measures that no run before them has.
    pub(super) fn distinct(&self) -> u64 {
        let ran = self.ran().into_iter();
        let measures = |row: usize| self.rows.metrics.each_ref().map(|column| column[row].to_bits());
        ran.map(measures).collect::<HashSet<_>>().len() as u64
    }

    /// What became of them.
    pub(super) fn counts(&self) -> SweepCounts {
        let mut counts = SweepCounts { asked: self.len() as u64, ..SweepCounts::default() };
        for outcome in &self.rows.outcomes {
            *match outcome {
                Outcome::Run => &mut counts.runs,
                Outcome::Refused => &mut counts.refused,
                Outcome::Failed => &mut counts.failed,
            } += 1;
        }
        counts
    }

    /// Rows of those that ran.
    pub(super) fn ran(&self) -> Vec<usize> {
        (0..self.len()).filter(|row| self.rows.outcomes[*row] == Outcome::Run).collect()
    }
}

/// What the columns of places in a sweep's rows are: the axes of its rule. Those of several rules have each name once, and
/// before them the place of the rule; what a rule does not have stands at 0.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    /// For each rule the columns of its axes.
    of: Vec<Vec<usize>>,
}

impl Columns {
    /// Those of a sweep over these.
    pub(super) fn new(spaces: &[&Space]) -> Self {
        let mut names = Vec::new();
        if spaces.len() > 1 {
            names.push("strategy".to_owned());
        }
        let mut column = |axis: &Axis| {
            names.iter().position(|name| name == axis.name()).unwrap_or_else(|| {
                names.push(axis.name().to_owned());
                names.len() - 1
            })
        };
        let of = spaces.iter().map(|space| space.axes().iter().map(&mut column).collect()).collect();
        Self { names, of }
    }

    /// The columns of a batch of one rule.
    fn places(&self, rule: usize, points: &Points) -> Vec<Vec<u32>> {
        let mut places = vec![vec![0; points.len()]; self.names.len()];
        if self.of.len() > 1 {
            places[0].fill(u32::try_from(rule).expect("a preset has a few rules"));
        }
        self.of[rule].iter().enumerate().for_each(|(axis, to)| places[*to].copy_from_slice(points.column(axis)));
        places
    }

    /// The rule that a row is of, and its point.
    pub(super) fn point(&self, places: &[u32]) -> (usize, Vec<u32>) {
        let rule = if self.of.len() > 1 { places[0] as usize } else { 0 };
        (rule, self.of[rule].iter().map(|column| places[*column]).collect())
    }
}

/// Rows of a part of the bars have no sums over blocks of all.
pub(super) fn padded(mut rows: Rows, blocks: usize) -> Rows {
    let none = vec![vec![0.0; rows.len()]; blocks];
    (rows.sums, rows.squares) = (none.clone(), none);
    rows
}

/// Rows as they are kept.
pub(super) fn piece(batch: &Batch, columns: &Columns, rule: usize, rows: &Rows) -> SweepRows {
    let numbers = rows.metrics.iter().chain(&rows.sums).chain(&rows.squares);
    SweepRows {
        fidelity: batch.fidelity,
        places: columns.places(rule, &batch.points),
        outcomes: rows.outcomes.iter().map(|outcome| outcome.code()).collect(),
        numbers: numbers.cloned().collect(),
    }
}

/// Rows that were kept, if they are those of the batch.
pub(super) fn taken(
    piece: &SweepRows,
    batch: &Batch,
    columns: &Columns,
    rule: usize,
    blocks: usize,
) -> Result<Rows, ApiError> {
    let other = || {
        ApiError::new(Code::BadData, "the rows that are kept are not those of this sweep")
            .hint("begin it anew under another name")
    };
    let same = piece.fidelity.to_bits() == batch.fidelity.to_bits()
        && piece.places == columns.places(rule, &batch.points)
        && piece.numbers.len() == METRICS.len() + 2 * blocks;
    if !same {
        return Err(other());
    }
    let outcomes: Option<Vec<Outcome>> = piece.outcomes.iter().map(|code| Outcome::from_code(*code)).collect();
    let mut numbers = piece.numbers.iter().cloned();
    let mut rows = Rows::new(blocks);
    rows.outcomes = outcomes.filter(|outcomes| outcomes.len() == batch.points.len()).ok_or_else(other)?;
    let into = rows.metrics.iter_mut().chain(&mut rows.sums).chain(&mut rows.squares);
    into.zip(&mut numbers).for_each(|(column, values)| *column = values);
    Ok(rows)
}
