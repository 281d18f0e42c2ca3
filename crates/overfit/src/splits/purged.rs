//! Purged folds: cross-validation that keeps what a test overlaps out of its training.

use std::ops::Range;

use super::SplitError;
use crate::blocks::even_parts;

/// The most splits of one cross-validation.
const SPLITS_MAX: usize = 100_000;

/// One choice of folds to test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fold {
    /// Rows in sample: ranges in time order that do not touch each other.
    pub train: Vec<Range<usize>>,
    /// Rows out of sample, a range a tested fold, in time order. Neighbouring folds are not joined.
    pub test: Vec<Range<usize>>,
    /// Which folds are tested, from 0, ascending: one for each range of `test`.
    pub tested: Vec<usize>,
}

/// Purged cross-validation with embargo: k-fold with one fold tested at a time, combinatorial with several.
///
/// The rows are cut into neighbouring folds whose lengths differ by at most one. Every choice of `tested` folds is tested
/// once, the rest is trained on, less
/// - the `purge` rows on both sides of a tested fold: where what is known of row i comes from rows i to i + purge, these
///   would know rows of the test, or the test rows of theirs;
/// - the `embargo` rows after these, which still remember the test.
///
/// Source: M. López de Prado, *Advances in Financial Machine Learning*, 2018, 7.4 and 12.4.
#[derive(Clone, Debug)]
pub struct PurgedFolds {
    rows: usize,
    folds: Vec<Range<usize>>,
    purge: usize,
    embargo: usize,
    choices: Vec<Vec<usize>>,
}

impl PurgedFolds {
    /// Purged k-fold: each of `folds` folds is tested once.
    ///
    /// # Errors
    /// Fewer than two folds, or more folds than rows.
    pub fn k_fold(rows: usize, folds: usize, purge: usize, embargo: usize) -> Result<Self, SplitError> {
        Self::combinatorial(rows, folds, 1, purge, embargo)
    }

    /// Combinatorial purged cross-validation: each choice of `tested` folds among `folds` is tested once, in the order of the
    /// dictionary. A fold is then tested in C(N − 1, k − 1) splits, which gives as many [`paths`](Self::paths).
    ///
    /// # Errors
    /// `tested` not from 1 to `folds − 1`, more folds than rows, more than 100,000 choices.
    pub fn combinatorial(
        rows: usize,
        folds: usize,
        tested: usize,
        purge: usize,
        embargo: usize,
    ) -> Result<Self, SplitError> {
        if tested == 0 || tested >= folds {
            return Err(SplitError::Tested { folds, tested });
        }
        if rows < folds {
            return Err(SplitError::TooFewRows { rows, needed: folds, what: "a row in each fold" });
        }
        if ways(folds, tested).is_none_or(|ways| ways > SPLITS_MAX) {
            return Err(SplitError::TooMany { folds, tested, most: SPLITS_MAX });
        }
        Ok(Self { rows, folds: even_parts(rows, folds), purge, embargo, choices: choices(folds, tested) })
    }

    /// How many splits there are: C(N, k).
    pub fn count(&self) -> usize {
        self.choices.len()
    }

    /// `[folds]`: the rows of each fold.
    pub fn folds(&self) -> &[Range<usize>] {
        &self.folds
    }

    /// The splits, in order.
    pub fn splits(&self) -> impl ExactSizeIterator<Item = Fold> + '_ {
        self.choices.iter().map(|tested| Fold {
            train: self.train(tested),
            test: tested.iter().map(|&fold| self.folds[fold].clone()).collect(),
            tested: tested.clone(),
        })
    }

    /// `[paths][folds]`: the split in which each path tests each fold: φ = k/N · C(N, k) ways to walk once over all rows out
    /// of sample. Path p takes, of the splits that test a fold, the p-th; together the paths use every test once.
    pub fn paths(&self) -> Vec<Vec<usize>> {
        let tests: Vec<Vec<usize>> = (0..self.folds.len())
            .map(|fold| (0..self.count()).filter(|&split| self.choices[split].contains(&fold)).collect())
            .collect();
        let paths = tests[0].len();
        (0..paths).map(|path| tests.iter().map(|splits| splits[path]).collect()).collect()
    }

    /// The rows that no tested fold, purge or embargo covers.
    fn train(&self, tested: &[usize]) -> Vec<Range<usize>> {
        let mut train = Vec::new();
        let mut free = 0;
        for &fold in tested {
            let Range { start, end } = self.folds[fold];
            let until = start.saturating_sub(self.purge);
            if free < until {
                train.push(free..until);
            }
            free = end.saturating_add(self.purge).saturating_add(self.embargo);
        }
        if free < self.rows {
            train.push(free..self.rows);
        }
        train
    }
}

/// How many ways there are to choose; `None` when they do not fit a number.
fn ways(of: usize, take: usize) -> Option<usize> {
    let take = take.min(of - take);
    (0..take).try_fold(1_usize, |ways, at| Some(ways.checked_mul(of - at)? / (at + 1)))
}

/// Every ascending choice of `take` numbers below `of`, in the order of the dictionary.
fn choices(of: usize, take: usize) -> Vec<Vec<usize>> {
    let mut choice: Vec<usize> = (0..take).collect();
    let mut found = vec![choice.clone()];
    // The last number that can still grow does, and those after it follow on its heels.
    while let Some(at) = (0..take).rev().find(|&at| choice[at] < of - take + at) {
        choice[at] += 1;
        for next in at + 1..take {
            choice[next] = choice[next - 1] + 1;
        }
        found.push(choice.clone());
    }
    found
}
