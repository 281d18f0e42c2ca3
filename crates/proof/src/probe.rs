//! What the search for leaks asks of a subject and its data, whether they are series or a panel.

use std::ops::Range;

use crate::look_ahead::Input;

/// A column that can be replaced alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Open,
    High,
    Low,
    Close,
    Volume,
    Time,
    /// All columns of the other series with this number.
    Other(usize),
}

/// Rows that are replaced.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Change {
    /// The last row that stays as it was.
    pub cut: usize,
    /// Which other market follows.
    pub market: usize,
    /// The only column that becomes that of the other market; where there is none, all become it but the times, which
    /// stay: when the venue opens is known ahead.
    pub only: Option<Place>,
}

/// A subject with its data, asked for what it says over parts of them.
pub(crate) trait Probe {
    /// What the subject says over a range of rows.
    type Answer: Default;

    /// Rows there are.
    fn rows(&self) -> usize;

    /// What the subject says when it is given `rows` and nothing else, changed by `change`.
    fn ask(&mut self, rows: Range<usize>, change: Option<Change>, answer: &mut Self::Answer);

    /// Whether there is a bar-by-bar form.
    fn has_stream(&self) -> bool;

    /// What the bar-by-bar form says over the first `rows` rows; `false` where there is none.
    fn stream(&self, rows: usize, answer: &mut Self::Answer) -> bool;

    /// Rows before the first that can say something, where that is known.
    fn warmup(&self) -> Option<usize>;

    /// About how long the subject takes for a row, nanoseconds.
    fn cost(&self) -> f64;

    /// About how long it takes to ask for no row at all, nanoseconds.
    fn begin(&self) -> f64;

    /// Columns to blame one by one.
    fn places(&self) -> Vec<Place>;

    /// What people call a column.
    fn name(&self, place: Place) -> Input;

    /// The first of the first `rows` rows at which the two say something else.
    fn difference(one: &Self::Answer, other: &Self::Answer, rows: usize) -> Option<usize>;

    /// Whether two answers say the same, each at a row of its own.
    fn is_same(one: (&Self::Answer, usize), other: (&Self::Answer, usize)) -> bool;

    /// Whether something is said at `row`.
    fn is_event(answer: &Self::Answer, row: usize) -> bool;

    /// Which way what is said at `row` points: above zero up, below zero down, zero neither.
    fn points(answer: &Self::Answer, row: usize) -> i8;

    /// The first row from `from` on at which something is said.
    fn next_event(answer: &Self::Answer, from: usize) -> Option<usize>;

    /// The last row at which something is said.
    fn last_event(answer: &Self::Answer) -> Option<usize>;

    /// What is said at `row`, in words.
    fn say(answer: &Self::Answer, row: usize) -> String;
}
