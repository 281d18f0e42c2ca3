//! Signals that were made elsewhere: boolean columns read as decisions.

use backtest::{Decision, Direction};
use thiserror::Error;

use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "signals",
    title: "Signals made elsewhere",
    summary: "Trades the entries and exits of a file, made by any program.",
    rule: "enter where the column `entry` is true, exit where `exit` is; `short_entry` and `short_exit` do the same for shorts\nwithout columns for shorts: --direction short takes `entry` and `exit` for the short side,\n--direction both goes long at `entry` and reverses to short at `exit`",
    formula: "a row's signals are known at its bar's close and traded by the fill rule; rows are keyed by `timestamp`, or by `index` (bars from 0)",
    source: "the file's author; columns as vectorbt's from_signals reads them",
    params: &[],
    needs: &["entry", "exit", "short_entry", "short_exit"],
    kind: Kind::Signals,
};

/// The columns of a signals file, one value a bar. The short columns may be missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns<'a> {
    /// Where a position is opened.
    pub entry: &'a [bool],
    /// Where it is closed.
    pub exit: &'a [bool],
    /// Where a short one is opened.
    pub short_entry: Option<&'a [bool]>,
    /// Where a short one is closed.
    pub short_exit: Option<&'a [bool]>,
}

/// Columns of signals that are not of one length.
#[derive(Error, Clone, PartialEq, Eq, Debug)]
#[error("column `{column}` has {found} rows, `entry` has {expected}")]
pub struct Uneven {
    /// The column that differs.
    pub column: &'static str,
    /// Its rows.
    pub found: usize,
    /// Rows of `entry`.
    pub expected: usize,
}

/// One decision a row of `columns`, for an account of this direction: see [`directed`].
///
/// # Errors
/// The columns are not of one length.
pub fn from_columns(columns: Columns<'_>, direction: Direction) -> Result<Vec<Decision>, Uneven> {
    let expected = columns.entry.len();
    let mut said = vec![Decision::NONE; expected];
    for (column, values, decision) in [
        ("entry", Some(columns.entry), Decision::ENTER_LONG),
        ("exit", Some(columns.exit), Decision::EXIT_LONG),
        ("short_entry", columns.short_entry, Decision::ENTER_SHORT),
        ("short_exit", columns.short_exit, Decision::EXIT_SHORT),
    ] {
        let Some(values) = values else { continue };
        if values.len() != expected {
            return Err(Uneven { column, found: values.len(), expected });
        }
        for (said, _) in said.iter_mut().zip(values).filter(|(_, value)| **value) {
            *said |= decision;
        }
    }
    Ok(directed(&said, columns.short_entry.is_some() || columns.short_exit.is_some(), direction))
}

/// What the rows of a signals file mean for an account of this direction. `said` holds the file's words, one row a bar:
/// `entry` as [`Decision::ENTER_LONG`], `exit` as [`Decision::EXIT_LONG`], `short_entry` as [`Decision::ENTER_SHORT`],
/// `short_exit` as [`Decision::EXIT_SHORT`].
///
/// Where the file has columns for shorts (`has_shorts`), they mean what they say. Where it has none:
/// - long: `entry` opens the long position, `exit` closes it;
/// - short: `entry` opens the short position, `exit` closes it;
/// - both: `entry` turns long, `exit` turns short.
///
/// Source: vectorbt's `Portfolio.from_signals` with its `direction`.
pub fn directed(said: &[Decision], has_shorts: bool, direction: Direction) -> Vec<Decision> {
    let (entry, exit) = match direction {
        _ if has_shorts => return said.to_vec(),
        Direction::Long => (Decision::ENTER_LONG, Decision::EXIT_LONG),
        Direction::Short => (Decision::ENTER_SHORT, Decision::EXIT_SHORT),
        Direction::Both => (Decision::BULLISH, Decision::BEARISH),
    };
    let read = |said: &Decision| {
        let spoken = |word, meaning| if said.has(word) { meaning } else { Decision::NONE };
        spoken(Decision::ENTER_LONG, entry) | spoken(Decision::EXIT_LONG, exit)
    };
    said.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &[bool] = &[true, false, false, true];
    const EXIT: &[bool] = &[false, true, false, true];

    fn check(direction: Direction, expected: [Decision; 4]) {
        let columns = Columns { entry: ENTRY, exit: EXIT, short_entry: None, short_exit: None };
        assert_eq!(from_columns(columns, direction), Ok(expected.to_vec()), "{direction:?}");
    }

    #[test]
    fn without_columns_for_shorts_the_direction_says_which_side_an_entry_opens() {
        use Decision as D;
        let none = D::NONE;
        check(Direction::Long, [D::ENTER_LONG, D::EXIT_LONG, none, D::ENTER_LONG | D::EXIT_LONG]);
        check(Direction::Short, [D::ENTER_SHORT, D::EXIT_SHORT, none, D::ENTER_SHORT | D::EXIT_SHORT]);
        check(Direction::Both, [D::BULLISH, D::BEARISH, none, D::BULLISH | D::BEARISH]);
    }

    #[test]
    fn columns_for_shorts_mean_what_they_say_in_any_direction() {
        let columns = Columns { entry: ENTRY, exit: EXIT, short_entry: Some(EXIT), short_exit: Some(ENTRY) };
        for direction in [Direction::Long, Direction::Short, Direction::Both] {
            let all = Decision::from_bits(15);
            let expected = vec![Decision::BULLISH, Decision::BEARISH, Decision::NONE, all];
            assert_eq!(from_columns(columns, direction), Ok(expected));
        }
        let half = Columns { entry: &[false], exit: &[false], short_entry: Some(&[true]), short_exit: None };
        assert_eq!(from_columns(half, Direction::Both), Ok(vec![Decision::ENTER_SHORT]));
    }

    #[test]
    fn an_uneven_column_is_named() {
        let columns = Columns { entry: ENTRY, exit: EXIT, short_entry: None, short_exit: Some(&[true]) };
        let error = from_columns(columns, Direction::Both).unwrap_err();
        assert_eq!(error, Uneven { column: "short_exit", found: 1, expected: 4 });
    }
}
