//! Rows in sample and out of sample, as half-open ranges.
//!
//! Nothing here knows what is fitted: a caller fits on `train` and measures on `test`.

mod length;
mod purged;
mod walk_forward;

use thiserror::Error;

pub use length::{Length, LengthError};
pub use purged::{Fold, PurgedFolds};
pub use walk_forward::{WalkForward, Window};

/// Why rows cannot be split.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SplitError {
    /// A length or number that must be above zero is zero.
    #[error("{what} is 0, and 1 is the least")]
    Zero {
        /// `train`, `test` or `folds`.
        what: &'static str,
    },
    /// There are too few rows for one split.
    #[error("{rows} rows are too few: {needed} are the least for {what}")]
    TooFewRows {
        /// Rows there are.
        rows: usize,
        /// Rows that would be enough.
        needed: usize,
        /// For what.
        what: &'static str,
    },
    /// The folds tested at once are not at least one and fewer than all.
    #[error("{tested} of {folds} folds cannot be tested at once: 1 to {} can", folds.saturating_sub(1))]
    Tested {
        /// Folds.
        folds: usize,
        /// Those to be tested at once.
        tested: usize,
    },
    /// More choices of folds than anyone would run.
    #[error("{tested} of {folds} folds can be chosen in more than {most} ways")]
    TooMany {
        /// Folds.
        folds: usize,
        /// Those tested at once.
        tested: usize,
        /// The most choices.
        most: usize,
    },
}
