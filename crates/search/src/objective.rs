//! What a run is judged by.

/// Whether more of an objective is better, or less.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// More is better: a Sharpe ratio.
    Maximise,
    /// Less is better: a drawdown.
    Minimise,
}

impl Direction {
    /// What a value costs: less is better, and no value (`NaN`) is worse than any.
    pub fn cost(self, value: f64) -> f64 {
        match self {
            _ if value.is_nan() => f64::INFINITY,
            Self::Maximise => -value,
            Self::Minimise => value,
        }
    }
}

/// What runs cost: a row a run, a column an objective; less is better, none is `NaN`.
#[derive(Clone, PartialEq, Debug)]
pub struct Costs {
    flat: Vec<f64>,
    width: usize,
}

impl Costs {
    /// Costs row by row, `width` a row.
    ///
    /// # Panics
    /// There are no whole rows, or a cost is `NaN`.
    pub fn new(flat: Vec<f64>, width: usize) -> Self {
        assert!(width > 0 && flat.len().is_multiple_of(width), "{} costs in rows of {width}", flat.len());
        assert!(!flat.iter().any(|cost| cost.is_nan()), "no value costs an infinite amount");
        Self { flat, width }
    }

    /// Runs.
    pub fn len(&self) -> usize {
        self.flat.len() / self.width
    }

    /// Whether there is no run.
    pub fn is_empty(&self) -> bool {
        self.flat.is_empty()
    }

    /// Objectives.
    pub fn width(&self) -> usize {
        self.width
    }

    /// What a run costs.
    pub fn row(&self, run: usize) -> &[f64] {
        &self.flat[run * self.width..(run + 1) * self.width]
    }

    /// Every run's costs.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.flat.chunks_exact(self.width)
    }

    /// Appends a run.
    pub(crate) fn push(&mut self, row: &[f64]) {
        debug_assert_eq!(row.len(), self.width);
        self.flat.extend_from_slice(row);
    }
}
