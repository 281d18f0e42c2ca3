//! Rows of a sweep: those over all bars, and what is kept of every piece.

use api::{ApiError, Code, SweepCounts, SweepRows};
use search::{Batch, Points};
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

/// Rows of a part of the bars have no sums over blocks of all.
pub(super) fn padded(mut rows: Rows, blocks: usize) -> Rows {
    let none = vec![vec![0.0; rows.len()]; blocks];
    (rows.sums, rows.squares) = (none.clone(), none);
    rows
}

/// Rows as they are kept.
pub(super) fn piece(batch: &Batch, rows: &Rows) -> SweepRows {
    let columns = rows.metrics.iter().chain(&rows.sums).chain(&rows.squares);
    SweepRows {
        fidelity: batch.fidelity,
        places: places(&batch.points),
        outcomes: rows.outcomes.iter().map(|outcome| outcome.code()).collect(),
        numbers: columns.cloned().collect(),
    }
}

fn places(points: &Points) -> Vec<Vec<u32>> {
    (0..points.axes()).map(|axis| points.column(axis).to_vec()).collect()
}

/// Rows that were kept, if they are those of the batch.
pub(super) fn taken(piece: &SweepRows, batch: &Batch, blocks: usize) -> Result<Rows, ApiError> {
    let other = || {
        ApiError::new(Code::BadData, "the rows that are kept are not those of this sweep")
            .hint("begin it anew under another name")
    };
    let same = piece.fidelity.to_bits() == batch.fidelity.to_bits()
        && piece.places == places(&batch.points)
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
