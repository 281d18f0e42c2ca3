//! Entries and exits made anywhere, as a table.

use market::Timestamp;
use market::cell::number;
use market::cell::time::Times;
use market::raw::{Column, column};

use crate::FileError;
use crate::file::DecodeOptions;
use crate::sheet;

/// Signals of one bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SignalRow {
    /// Bar, from 0, where the table has a column `index`.
    pub index: Option<usize>,
    /// Start of the bar, where the table has a column `timestamp`.
    pub time: Option<Timestamp>,
    /// Buy.
    pub entry: bool,
    /// Sell what was bought.
    pub exit: bool,
    /// Sell short.
    pub short_entry: bool,
    /// Buy back what was sold short.
    pub short_exit: bool,
    /// Line in the file, from 1.
    pub line: u64,
}

/// A table of signals, in file order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SignalTable {
    /// One row a bar that is named; bars that are not have no signals.
    pub rows: Vec<SignalRow>,
    /// There is a column of short signals.
    pub has_shorts: bool,
    /// Every time is a session date rather than an instant.
    pub dates: bool,
    /// What the reader did that the user should know.
    pub notes: Vec<String>,
}

/// Reads signals from delimited text: boolean columns `entry` and `exit`, and perhaps `short_entry` and `short_exit`,
/// keyed by `timestamp` (or any alias of it) or by the row number `index` from 0.
///
/// True is `true`, `1`, `yes`, `y` or `t`; false is `false`, `0`, `no`, `n`, `f` or a missing mark; in any case.
///
/// # Errors
/// A column is missing, a cell is no boolean, time or row number, a bar is there twice.
pub fn decode(bytes: &[u8], options: &DecodeOptions) -> Result<SignalTable, FileError> {
    const HINT: &str = "the columns are timestamp (or index), entry, exit, and perhaps short_entry and short_exit";
    sheet::read(bytes, HINT, |rows, names| {
        let plain = |name: &str| name.trim().to_lowercase().replace([' ', '-'], "_");
        let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&plain(name).as_str()));
        let index = find(&["index", "row", "bar"]);
        let time = names.iter().position(|name| column(name) == Some(Column::Time));
        let (entry, exit) =
            (find(&["entry", "entries", "long_entry", "buy"]), find(&["exit", "exits", "long_exit", "sell"]));
        let short_entry = find(&["short_entry", "short_entries", "short"]);
        let short_exit = find(&["short_exit", "short_exits", "cover"]);
        let columns = [("timestamp", time.or(index)), ("entry", entry.or(short_entry)), ("exit", exit.or(short_exit))];
        sheet::refuse_missing(names, &columns, HINT)?;

        let mut table = SignalTable { has_shorts: short_entry.or(short_exit).is_some(), ..SignalTable::default() };
        let mut times = Times::new(options.tz, rows.estimate());
        while let Some(line) = rows.next()? {
            if rows.is_blank() {
                continue;
            }
            sheet::refuse_ragged(rows, names.len(), line)?;
            let flag = |column: &str, index: Option<usize>| match index {
                Some(index) => boolean(rows.cell(index)).ok_or_else(|| {
                    sheet::bad_cell(rows, index, line, column, "is neither true nor false").hint("write true or false")
                }),
                None => Ok(false),
            };
            let mut row = SignalRow {
                entry: flag("entry", entry)?,
                exit: flag("exit", exit)?,
                short_entry: flag("short_entry", short_entry)?,
                short_exit: flag("short_exit", short_exit)?,
                line,
                ..SignalRow::default()
            };
            match (time, index) {
                (Some(time), _) => sheet::push_time(rows, time, line, &mut times)?,
                (None, Some(index)) => {
                    let text = String::from_utf8_lossy(rows.cell(index)).into_owned();
                    row.index = Some(text.parse().map_err(|_| {
                        sheet::bad_cell(rows, index, line, "index", "is no row number").hint("rows count from 0")
                    })?);
                }
                (None, None) => {}
            }
            table.rows.push(row);
        }
        if table.rows.is_empty() {
            return Err(FileError::new("there are no rows below the header").line(1).hint(HINT));
        }
        if time.is_some() {
            let read = sheet::finish_times(times, |row| table.rows[row].line)?;
            for (row, time) in table.rows.iter_mut().zip(read.time) {
                row.time = time;
            }
            table.dates = read.dates;
            table.notes = read.notes;
        }
        let mut keys: Vec<_> = table.rows.iter().map(|row| (row.time, row.index, row.line)).collect();
        keys.sort();
        if let Some(pair) = keys.windows(2).find(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
            let problem = format!("this bar is named on line {} as well", pair[0].2);
            return Err(FileError::new(problem).line(pair[1].2).hint("keep one row a bar"));
        }
        Ok(table)
    })
}

fn boolean(cell: &[u8]) -> Option<bool> {
    let is_one_of = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word.as_bytes()));
    if is_one_of(&["true", "1", "yes", "y", "t", "1.0"]) {
        return Some(true);
    }
    (number::is_missing(cell) || is_one_of(&["false", "0", "no", "n", "f", "0.0"])).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SignalTable, FileError> {
        decode(text.as_bytes(), &DecodeOptions::default())
    }

    #[test]
    fn booleans_in_every_spelling_are_keyed_by_time_or_row() {
        let table = read("Date,Entry,exit\n2024-01-02,TRUE,\n2024-01-03,0,yes\n").unwrap();
        assert!(table.dates && !table.has_shorts);
        assert!(table.rows[0].entry && !table.rows[0].exit && !table.rows[1].entry && table.rows[1].exit);
        assert_eq!(table.rows[1].time, Timestamp::parse("2024-01-03"));
        let table = read("index;entry;exit;short_entry;short_exit\n7;1;0;0;0\n9;0;1;1;0\n").unwrap();
        assert!(table.has_shorts && table.rows[1].short_entry);
        assert_eq!(table.rows[0].index, Some(7));
    }

    #[test]
    fn what_cannot_be_a_signal_is_refused_with_its_line() {
        for (text, expected) in [
            ("date,entry\n2024-01-02,1\n", "line 1, column `exit`: the column is missing: exit"),
            ("entry,exit\n1,0\n", "line 1, column `timestamp`: the column is missing: timestamp"),
            ("date,entry,exit\n2024-01-02,maybe,0\n", "line 2, column `entry`: `maybe` is neither true nor false"),
            ("date,entry,exit\nsoon,1,0\n", "line 2, column `timestamp`: `soon` is no time"),
            ("index,entry,exit\n-1,1,0\n", "line 2, column `index`: `-1` is no row number"),
            ("index,entry,exit\n1,1,0\n2,1\n", "line 3: the row has 2 fields instead of 3"),
            ("index,entry,exit\n1,1,0\n1,0,0\n", "line 3: this bar is named on line 2 as well"),
            ("index,entry,exit\n", "line 1: there are no rows below the header"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(!error.hint.is_empty());
        }
    }
}
