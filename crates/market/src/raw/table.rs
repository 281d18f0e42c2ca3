//! Bars as a file has them: unchecked, with holes, every row traceable to its line.

use std::collections::HashMap;

use chrono_tz::Tz;
use thiserror::Error;

use super::Column;
use crate::{Symbol, Timestamp, Venue};

/// A cell, or a whole row, that could not be read as what its column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Row, from 0, the header not counted.
    pub row: usize,
    /// Column by our name (`timestamp`, `close`), or the asset of a [`RawTable`]; `None` where the row as a whole is
    /// broken, such as one with too few fields.
    pub column: Option<String>,
    /// The text that stands there, shortened.
    pub found: String,
    /// What is wrong with it, in words.
    pub problem: String,
}

impl Fault {
    /// A fault of the cell at `row` and `column`, or of the whole row.
    pub fn new(row: usize, column: Option<&str>, found: &str, problem: &str) -> Self {
        Self { row, column: column.map(str::to_owned), found: shortened(found), problem: problem.to_owned() }
    }
}

/// A text as a message shows it: at most 40 letters.
pub fn shortened(text: &str) -> String {
    first_letters(text, 40)
}

/// At most `count` letters of a text, none of which moves the cursor of a terminal.
pub fn first_letters(text: &str, count: usize) -> String {
    let letters = text.chars().take(count);
    let plain: String = letters.map(|letter| if letter.is_control() { '·' } else { letter }).collect();
    if text.chars().nth(count).is_some() { plain + "…" } else { plain }
}

/// Names of the instruments in a table that holds several, and which row is whose (long form).
///
/// An empty name is no instrument: nobody knows whose its rows are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RowSymbols {
    /// The names, in order of first appearance.
    pub names: Vec<String>,
    /// For each row the index of its name.
    pub rows: Vec<u32>,
}

impl RowSymbols {
    /// Whether nobody knows whose this row is.
    pub fn is_nameless(&self, row: usize) -> bool {
        self.rows.get(row).and_then(|name| self.names.get(*name as usize)).is_none_or(String::is_empty)
    }

    /// The names that are names.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The rows of each name, in the order of the names.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.names.len()];
        for (row, name) in self.rows.iter().enumerate() {
            groups[*name as usize].push(row);
        }
        groups
    }
}

/// The names in a `symbol` column, read one row after the other, each kept once.
#[derive(Default)]
pub struct SymbolColumn {
    found: RowSymbols,
    places: HashMap<String, u32>,
    /// A row whose cells can be told apart has no name.
    is_blank: bool,
}

impl SymbolColumn {
    /// Adds the name of the next row, empty where it has none; `None` for a row whose cells cannot be told apart.
    pub fn push(&mut self, name: Option<&str>) {
        // `NA` and `NAN` are shares: only an empty cell holds no name.
        self.is_blank |= name.is_some_and(str::is_empty);
        let name = name.unwrap_or_default();
        let RowSymbols { names, rows } = &mut self.found;
        // Rows of one instrument mostly stand together.
        if let Some(last) = rows.last().copied().filter(|last| names[*last as usize] == name) {
            rows.push(last);
            return;
        }
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            names.push(name.to_owned());
            u32::try_from(names.len() - 1).expect("names beyond u32 do not fit into memory")
        });
        rows.push(place);
    }

    /// The zone of the venues of all names; `None` where they differ or one is not known.
    pub fn time_zone(&self) -> Option<Tz> {
        let mut zones = self.found.named().map(|name| {
            let symbol: Option<Symbol> = name.parse().ok();
            symbol.and_then(|symbol| symbol.venue()).map(Venue::time_zone)
        });
        let first = zones.next()??;
        zones.all(|zone| zone == Some(first)).then_some(first)
    }

    /// One name, where no row has another and those that have none are broken; else the names of all rows, an empty one
    /// where there is none.
    pub fn finish(self) -> (Option<String>, Option<RowSymbols>) {
        let named: Vec<&str> = self.found.named().collect();
        match named.as_slice() {
            [] => (None, None),
            [name] if !self.is_blank => (Some((*name).to_owned()), None),
            _ => (None, Some(self.found)),
        }
    }
}

/// One table of prices as a source decoded it, before any rule was applied: rows in file order, nothing dropped.
///
/// Columns have one length. `None` is a cell without a value: empty or a missing mark (`N/A`, `-`, `null`), or, where
/// a [`Fault`] names it, one that could not be read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RawBars {
    /// Name of the instrument, from a `symbol` column when there is one value in it.
    pub symbol: Option<String>,
    /// Symbol of each row, where the table holds several instruments (long form).
    pub symbols: Option<RowSymbols>,
    /// Start of each bar.
    pub time: Vec<Option<Timestamp>>,
    /// Whether every time is a session date rather than an instant.
    pub dates: bool,
    /// First prices.
    pub open: Vec<Option<f64>>,
    /// Highest prices.
    pub high: Vec<Option<f64>>,
    /// Lowest prices.
    pub low: Vec<Option<f64>>,
    /// Last prices.
    pub close: Vec<Option<f64>>,
    /// Units traded; the column may be absent.
    pub volume: Option<Vec<Option<f64>>>,
    /// Close adjusted by the vendor; the column may be absent.
    pub adj_close: Option<Vec<Option<f64>>>,
    /// Turnover in money; the column may be absent.
    pub amount: Option<Vec<Option<f64>>>,
    /// Line of each row in the file, from 1, where the file has lines.
    pub lines: Option<Vec<u64>>,
    /// What could not be read, by row.
    pub faults: Vec<Fault>,
    /// What the reader did that the user should know: columns ignored, zones assumed.
    pub notes: Vec<String>,
}

impl RawBars {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// No rows at all.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Line of a row in the file, from 1, where the file has lines.
    pub fn line(&self, row: usize) -> Option<u64> {
        self.lines.as_ref()?.get(row).copied()
    }

    /// Takes the values of a column of numbers.
    pub fn set(&mut self, column: Column, values: Vec<Option<f64>>) {
        match column {
            Column::Open => self.open = values,
            Column::High => self.high = values,
            Column::Low => self.low = values,
            Column::Close => self.close = values,
            Column::Volume => self.volume = Some(values),
            Column::AdjClose => self.adj_close = Some(values),
            Column::Amount => self.amount = Some(values),
            Column::Time | Column::Symbol => {}
        }
    }
}

/// A table of closes as a source decoded it: one column an asset, rows in file order, nothing dropped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RawTable {
    /// The assets as the header names them, in column order.
    pub assets: Vec<String>,
    /// Start of each row.
    pub time: Vec<Option<Timestamp>>,
    /// Whether every time is a session date rather than an instant.
    pub dates: bool,
    /// Closes: `[rows × assets]`, row-major; `None` where nothing stands or what stands cannot be read.
    pub close: Vec<Option<f64>>,
    /// Line of each row in the file, from 1, where the file has lines.
    pub lines: Option<Vec<u64>>,
    /// What could not be read, by row; a missing mark is no fault here, it says that the asset did not trade.
    pub faults: Vec<Fault>,
    /// What the reader did that the user should know.
    pub notes: Vec<String>,
}

/// What a data file turns out to hold.
#[derive(Clone, PartialEq, Debug)]
pub enum Table {
    /// Open, high, low and close of one instrument, or of several in long form.
    Bars(RawBars),
    /// Closes, one column an asset.
    Closes(RawTable),
}

/// Why data was refused, where, and what to do.
///
/// Text: `line 12, column `close`: `abc` is no number`.
#[derive(Error, Clone, PartialEq, Eq, Debug, Default)]
#[error("{}{problem}", self.place())]
pub struct ReadError {
    /// What is wrong, in words.
    pub problem: String,
    /// Line in the file, from 1, where the file has lines and one is to blame.
    pub line: Option<u64>,
    /// Row, from 0, the header not counted.
    pub row: Option<usize>,
    /// Column by our name, or the asset.
    pub column: Option<String>,
    /// The text or number that stands there, shortened.
    pub value: Option<Box<str>>,
    /// What to do next; may be empty.
    pub hint: String,
}

impl ReadError {
    /// A refusal without a place.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), ..Self::default() }
    }

    /// The same with what to do next.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same at a line.
    pub fn line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same in a column.
    pub fn column(self, column: impl Into<String>) -> Self {
        Self { column: Some(column.into()), ..self }
    }

    /// The same with the text that stands there.
    pub fn value(self, value: impl Into<Box<str>>) -> Self {
        Self { value: Some(value.into()), ..self }
    }

    fn place(&self) -> String {
        let place = match (self.line, self.row) {
            (Some(line), _) => Some(format!("line {line}")),
            (None, Some(row)) => Some(format!("row {row}")),
            (None, None) => None,
        };
        match (place, &self.column) {
            (Some(place), Some(column)) => format!("{place}, column `{column}`: "),
            (Some(place), None) => format!("{place}: "),
            (None, Some(column)) => format!("column `{column}`: "),
            (None, None) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_its_place_first() {
        let error = ReadError::new("`abc` is no number").line(12).column("close").value("abc");
        assert_eq!(error.to_string(), "line 12, column `close`: `abc` is no number");
    }
}
