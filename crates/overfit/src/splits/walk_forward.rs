//! Walk-forward windows: fit on what was known, test on what came next, move on.

use std::ops::Range;

use super::SplitError;

/// One step of a walk forward.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    /// Rows in sample.
    pub train: Range<usize>,
    /// Rows out of sample, all later.
    pub test: Range<usize>,
}

/// Windows one after another: every test begins where the last one ended, and follows its own training.
///
/// An iterator of [`Window`]s, in time order. Rows left at the end that fill no whole test belong to none.
/// Source: R. Pardo, *The Evaluation and Optimization of Trading Strategies*, 2nd ed. 2008, chapter 11.
#[derive(Clone, Debug)]
pub struct WalkForward {
    rows: usize,
    next: usize,
    test: usize,
    gap: usize,
    longest: Option<usize>,
}

impl WalkForward {
    /// Trainings of `train` rows that move along with their tests of `test` rows. Between the two, `gap` rows are left out
    /// whose outcome was not known yet.
    ///
    /// # Errors
    /// No row to train or to test on; too few rows for one window.
    pub fn rolling(rows: usize, train: usize, test: usize, gap: usize) -> Result<Self, SplitError> {
        Self::starting(rows, train, test, gap, Some(train))
    }

    /// The same, with every training beginning at row 0: the first is of `train` rows, the others grow.
    ///
    /// # Errors
    /// As [`rolling`](Self::rolling).
    pub fn anchored(rows: usize, train: usize, test: usize, gap: usize) -> Result<Self, SplitError> {
        Self::starting(rows, train, test, gap, None)
    }

    /// `folds` tests of equal length that end with the last row; without a length, of `rows / (folds + 1)` rows. All rows
    /// before a test, less the `gap`, are its training, or the last `longest` of them.
    ///
    /// # Errors
    /// No fold, a length of 0, or no row left to train on before the first test.
    pub fn folds(
        rows: usize,
        folds: usize,
        test: Option<usize>,
        gap: usize,
        longest: Option<usize>,
    ) -> Result<Self, SplitError> {
        if folds == 0 {
            return Err(SplitError::Zero { what: "folds" });
        }
        if test == Some(0) || longest == Some(0) {
            return Err(SplitError::Zero { what: if test == Some(0) { "test" } else { "train" } });
        }
        let what = "the folds and a row of training";
        let test = test.unwrap_or(rows / folds.saturating_add(1)).max(1);
        let tested = folds.saturating_mul(test);
        let needed = tested.saturating_add(gap).saturating_add(1);
        if rows < needed {
            return Err(SplitError::TooFewRows { rows, needed, what });
        }
        Ok(Self { rows, next: rows - tested, test, gap, longest })
    }

    fn starting(
        rows: usize,
        train: usize,
        test: usize,
        gap: usize,
        longest: Option<usize>,
    ) -> Result<Self, SplitError> {
        for (what, length) in [("train", train), ("test", test)] {
            if length == 0 {
                return Err(SplitError::Zero { what });
            }
        }
        let needed = train.saturating_add(gap).saturating_add(test);
        if rows < needed {
            return Err(SplitError::TooFewRows { rows, needed, what: "one window" });
        }
        Ok(Self { rows, next: train + gap, test, gap, longest })
    }
}

impl Iterator for WalkForward {
    type Item = Window;

    fn next(&mut self) -> Option<Window> {
        let end = self.next.checked_add(self.test).filter(|end| *end <= self.rows)?;
        let known = self.next - self.gap;
        let first = self.longest.map_or(0, |longest| known.saturating_sub(longest));
        let window = Window { train: first..known, test: self.next..end };
        self.next = end;
        Some(window)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.rows - self.next) / self.test;
        (left, Some(left))
    }
}

impl ExactSizeIterator for WalkForward {}
