//! Text as a table: delimiter, records, header.

use std::borrow::Cow;

use market::cell::number::{self, Decimal};
use market::cell::time::{ReadTimes, Times};
use market::raw::{Column, column, missing_columns, shortened};

use crate::FileError;
use crate::text;

/// Delimiters that are recognised.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Records of delimited text. A cell in double quotes may hold delimiters, line ends and doubled quotes.
#[derive(Clone)]
pub(crate) struct Records<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
    delimiter: u8,
    cells: Vec<(usize, usize)>,
    /// Its lines are not those of the file: rows are counted, from 0.
    in_rows: bool,
}

/// The first row of a table.
pub(crate) struct Head {
    /// Its line; 0 where it was made of a file without one.
    pub(crate) line: u64,
    /// Names of the columns.
    pub(crate) names: Vec<String>,
    /// The one instrument that all columns are of, where the header says so.
    pub(crate) symbol: Option<String>,
}

impl<'a> Records<'a> {
    /// Finds the delimiter: that which splits the first line into at least two cells and the next lines into as many.
    pub(crate) fn open(text: &'a str) -> Result<Self, FileError> {
        if text.trim().is_empty() {
            return Err(FileError::new("the file is empty")
                .hint("the first line names the columns: timestamp,open,high,low,close,volume"));
        }
        let mut best: Option<(usize, usize, u8)> = None;
        for delimiter in DELIMITERS {
            let mut records = Self::new(text, delimiter);
            let mut width = 0;
            let mut equal = 0;
            for _ in 0..20 {
                // A quote that never ends is reported when the rows are read.
                let Ok(Some(_)) = records.next() else { break };
                if width == 0 {
                    width = records.cells.len();
                }
                equal += usize::from(records.cells.len() == width);
            }
            if width >= 2 && best.is_none_or(|(most, widest, _)| (equal, width) > (most, widest)) {
                best = Some((equal, width, delimiter));
            }
        }
        match best {
            Some((_, _, delimiter)) => Ok(Self::new(text, delimiter)),
            None => Err(FileError::new("the first line has one column only: no `,`, `;`, tab or `|` divides it")
                .line(1)
                .value(shortened(text.trim_start().lines().next().unwrap_or_default()))
                .hint("the first line names the columns: timestamp,open,high,low,close,volume")),
        }
    }

    fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 0, delimiter, cells: Vec::new(), in_rows: false }
    }

    /// What was made of JSON, which has no header: that is on line 0.
    pub(crate) fn of_json(csv: &'a str, in_rows: bool) -> Self {
        Self { line: u64::MAX, in_rows, ..Self::new(csv, b',') }
    }

    /// Goes below the header; `None` where there is not even that.
    ///
    /// A data frame with two levels of columns writes three lines: `Price,Close,High`, `Ticker,AAPL,AAPL`, `Date,,`. Where
    /// they name one instrument, they are one header.
    pub(crate) fn header(&mut self) -> Result<Option<Head>, FileError> {
        let Some(line) = self.next()? else { return Ok(None) };
        let mut names = self.names();
        let mut symbol = None;
        if let Some((second, index, below)) = self.levels(&names)? {
            let tickers = if is_tickers(&names) == Some(true) { std::mem::replace(&mut names, second) } else { second };
            let mut found: Vec<String> = tickers.into_iter().skip(1).filter(|name| !name.trim().is_empty()).collect();
            found.sort();
            found.dedup();
            if found.len() > 1 {
                let some = found.iter().take(8).map(|name| name.trim()).collect::<Vec<_>>().join(", ");
                return Err(FileError::new(format!("instruments stand side by side, each with its prices: {some}"))
                    .line(line)
                    .value(shortened(&some))
                    .hint(
                        "write one file an instrument, or one row an instrument and day: df.stack(level=\"Ticker\")",
                    ));
            }
            names[0] = index;
            symbol = found.pop().map(|name| name.trim().to_owned());
            *self = below;
        }
        Ok(Some(Head { line, names, symbol }))
    }

    /// Second line and name of the index, and what is below, where the row is the first line of a header of three.
    fn levels(&self, first: &[String]) -> Result<Option<(Vec<String>, String, Self)>, FileError> {
        let Some(is_first) = is_tickers(first) else { return Ok(None) };
        let mut below = self.clone();
        if below.next()?.is_none() || is_tickers(&below.names()) != Some(!is_first) {
            return Ok(None);
        }
        let second = below.names();
        let is_index = below.next()?.is_some()
            && column(&below.unquoted(0)) == Some(Column::Time)
            && (1..below.width()).all(|index| below.cell(index).is_empty());
        Ok((is_index && second.len() == first.len()).then(|| (second, below.unquoted(0).into_owned(), below.clone())))
    }

    /// The cells of the row as text.
    fn names(&self) -> Vec<String> {
        (0..self.width()).map(|index| self.unquoted(index).into_owned()).collect()
    }

    /// About how many records are left.
    pub(crate) fn estimate(&self) -> usize {
        let lines = self.text[self.at..].iter().take(4096).filter(|byte| **byte == b'\n').count().max(1);
        let sample = (self.text.len() - self.at).min(4096);
        (self.text.len() - self.at) / (sample / lines).max(8) + 1
    }

    /// The cell that begins at `start`: what it holds, and where the delimiter or line end behind it is.
    fn quoted(&mut self, start: usize) -> Result<((usize, usize), usize), FileError> {
        let opened = self.line;
        let mut at = start + 1;
        loop {
            match self.text.get(at) {
                None => {
                    return Err(FileError::new("a double quote is opened here and never closed")
                        .line(opened)
                        .value(shortened(&String::from_utf8_lossy(&self.text[start..])))
                        .hint("close it, or remove it"));
                }
                Some(b'"') if self.text.get(at + 1) == Some(&b'"') => at += 2,
                Some(b'"') => break,
                Some(b'\n') => {
                    self.line += 1;
                    at += 1;
                }
                Some(_) => at += 1,
            }
        }
        let end = at;
        at += 1;
        while let Some(byte) = self.text.get(at) {
            if *byte == self.delimiter || matches!(byte, b'\n' | b'\r') {
                break;
            }
            if !byte.is_ascii_whitespace() {
                return Err(FileError::new("text follows a closing quote")
                    .line(self.line)
                    .value(shortened(&String::from_utf8_lossy(&self.text[start..(at + 1)])))
                    .hint("a quote inside a quoted cell is written twice"));
            }
            at += 1;
        }
        Ok(((start + 1, end), at))
    }

    /// A cell with doubled quotes undone.
    pub(crate) fn unquoted(&self, index: usize) -> Cow<'_, str> {
        let text = String::from_utf8_lossy(self.cell(index));
        if text.contains("\"\"") { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }
}

impl Records<'_> {
    /// Goes to the next row; its line, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<u64>, FileError> {
        self.cells.clear();
        // Empty lines are no records.
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b'\r' if self.text.get(self.at + 1) != Some(&b'\n') => self.line += 1,
                b'\r' => {}
                _ => break,
            }
            self.at += 1;
        }
        if self.at >= self.text.len() {
            return Ok(None);
        }
        self.line = self.line.wrapping_add(1);
        let line = self.line;
        let mut at = self.at;
        loop {
            let mut start = at;
            while self.text.get(start) == Some(&b' ') {
                start += 1;
            }
            if self.text.get(start) == Some(&b'"') {
                let (cell, end) = self.quoted(start)?;
                self.cells.push(cell);
                at = end;
            } else {
                let delimiter = self.delimiter;
                let length =
                    self.text[at..].iter().position(|byte| *byte == delimiter || *byte == b'\n' || *byte == b'\r');
                let end = length.map_or(self.text.len(), |length| at + length);
                self.cells.push((at, end));
                at = end;
            }
            match self.text.get(at) {
                Some(byte) if *byte == self.delimiter => {
                    at += 1;
                    if at == self.text.len() {
                        self.cells.push((at, at));
                        break;
                    }
                }
                Some(b'\r') if self.text.get(at + 1) == Some(&b'\n') => {
                    at += 2;
                    break;
                }
                Some(_) => {
                    at += 1;
                    break;
                }
                None => break,
            }
        }
        self.at = at;
        Ok(Some(line))
    }

    /// What people call the row that `next` gave this line.
    pub(crate) fn place(&self, line: u64) -> String {
        if self.in_rows { format!("row {}", line.saturating_sub(1)) } else { format!("line {line}") }
    }

    /// Its lines are not those of the file.
    pub(crate) fn is_in_rows(&self) -> bool {
        self.in_rows
    }

    /// Cells of the row.
    pub(crate) fn width(&self) -> usize {
        self.cells.len()
    }

    /// A cell as text for people.
    pub(crate) fn shown(&self, index: usize) -> String {
        shortened(&String::from_utf8_lossy(self.cell(index)))
    }

    /// Every cell is empty.
    pub(crate) fn is_blank(&self) -> bool {
        (0..self.width()).all(|index| self.cell(index).is_empty())
    }

    /// A cell of the row without blanks around it; empty beyond the row's end.
    pub(crate) fn cell(&self, index: usize) -> &[u8] {
        match self.cells.get(index) {
            Some((start, end)) => self.text[*start..*end].trim_ascii(),
            None => &[],
        }
    }
}

/// Whether a line of a header names instruments (or else prices), as pandas calls the two levels of its columns.
fn is_tickers(names: &[String]) -> Option<bool> {
    match names.first()?.trim().to_lowercase().as_str() {
        "ticker" | "symbols" => Some(true),
        "price" | "attributes" => Some(false),
        _ => None,
    }
}

/// Opens a table and hands it on with its header, in the first encoding that is understood.
pub(crate) fn read<T>(
    bytes: &[u8],
    hint: &str,
    table: impl Fn(&mut Records<'_>, &[String]) -> Result<T, FileError>,
) -> Result<T, FileError> {
    if bytes.is_empty() {
        return Err(FileError::new("the file is empty").hint(hint));
    }
    let mut refused = None;
    for reading in text::read(bytes)? {
        let result = Records::open(&reading.text).and_then(|mut rows| {
            let names = rows.header()?.map(|head| head.names).unwrap_or_default();
            table(&mut rows, &names)
        });
        match result {
            Ok(table) => return Ok(table),
            Err(error) => {
                refused.get_or_insert(error);
            }
        }
    }
    Err(refused.unwrap_or_else(|| FileError::new("this is not a text file").hint(hint)))
}

/// Refuses a header without the columns a table needs.
pub(crate) fn refuse_missing(names: &[String], columns: &[(&str, Option<usize>)], hint: &str) -> Result<(), FileError> {
    let missing: Vec<&str> = columns.iter().filter(|(_, index)| index.is_none()).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(missing_columns(&missing, names).line(1).hint(hint))
}

/// Refuses a row whose cells cannot be told apart.
pub(crate) fn refuse_ragged(rows: &Records<'_>, expected: usize, line: u64) -> Result<(), FileError> {
    let width = rows.width();
    if width == expected || (width > expected && (expected..width).all(|index| rows.cell(index).is_empty())) {
        return Ok(());
    }
    let plural = if width == 1 { "field" } else { "fields" };
    Err(FileError::new(format!("the row has {width} {plural} instead of {expected}"))
        .line(line)
        .hint("each row has one field a column; a comma inside a field needs quotes"))
}

/// The refusal of a cell.
pub(crate) fn bad_cell(rows: &Records<'_>, index: usize, line: u64, column: &str, problem: &str) -> FileError {
    let value = rows.shown(index);
    FileError::new(format!("`{value}` {problem}")).line(line).column(column).value(value)
}

/// Adds a row's time, or refuses it.
pub(crate) fn push_time(rows: &Records<'_>, index: usize, line: u64, times: &mut Times) -> Result<(), FileError> {
    times.push_text(rows.cell(index)).map_err(|problem| {
        bad_cell(rows, index, line, "timestamp", problem).hint("write times as 2024-01-31 or 2024-01-31T09:30:00Z")
    })
}

/// Settles the times of a table, all of which must be clear; `line` is that of a row.
pub(crate) fn finish_times(times: Times, line: impl Fn(usize) -> u64) -> Result<ReadTimes, FileError> {
    let read = times.finish(|row| format!("line {}", line(row)));
    match read.ambiguous.first() {
        Some(fault) => Err(FileError::new(format!("`{}` {}", fault.found, fault.problem))
            .line(line(fault.row))
            .column("timestamp")
            .value(fault.found.as_str())
            .hint("write the dates as YYYY-MM-DD")),
        None => Ok(read),
    }
}

/// The decimal mark, from the first rows that show it; `skipped` columns hold no numbers.
pub(crate) fn decimal_mark(mut rows: Records<'_>, skipped: impl Fn(usize) -> bool) -> Result<Decimal, FileError> {
    if rows.delimiter == b',' {
        return Ok(Decimal::Point);
    }
    let mut doubtful = None;
    for _ in 0..1000 {
        let Some(line) = rows.next()? else { break };
        for index in (0..rows.width()).filter(|index| !skipped(*index)) {
            let cell = rows.cell(index);
            if let Some(decimal) = number::evidence(cell) {
                return Ok(decimal);
            }
            if doubtful.is_none() && cell.contains(&b',') && number::read(cell, Decimal::Point).is_ok() {
                doubtful = Some((line, rows.shown(index)));
            }
        }
    }
    match doubtful {
        Some((line, value)) => {
            Err(FileError::new(format!("`{value}` may hold a decimal comma or a thousands separator"))
                .line(line)
                .value(value)
                .hint("write the numbers with a decimal point and without thousands separators"))
        }
        None => Ok(Decimal::Point),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::open(text).unwrap();
        let mut rows = Vec::new();
        while let Some(line) = records.next().unwrap() {
            rows.push((line, (0..records.width()).map(|index| records.unquoted(index).into_owned()).collect()));
        }
        rows
    }

    #[test]
    fn records_keep_their_lines_over_quotes_blank_lines_and_every_line_end() {
        let rows = records("a,b\r\n1, \"2,\"\"3\"\n\n\"4\n5\",6\r7,\n8");
        let expected: Vec<(u64, Vec<&str>)> = vec![
            (1, vec!["a", "b"]),
            (2, vec!["1", "2,\"3"]),
            (4, vec!["4\n5", "6"]),
            (6, vec!["7", ""]),
            (7, vec!["8"]),
        ];
        assert_eq!(rows.len(), expected.len());
        for (row, expected) in rows.iter().zip(expected) {
            assert_eq!((row.0, row.1.iter().map(String::as_str).collect()), expected);
        }
    }

    #[test]
    fn the_delimiter_is_that_which_divides_the_lines_evenly() {
        assert_eq!(Records::open("a;b\n1,5;2,5\n").unwrap().delimiter, b';');
        assert_eq!(Records::open("a\tb\n1,5\t2\n").unwrap().delimiter, b'\t');
        assert_eq!(Records::open("a|b\n1|2").unwrap().delimiter, b'|');
        assert!(Records::open("a\n1\n").is_err());
        assert!(Records::open(" \n").is_err());
    }

    #[test]
    fn a_quote_that_never_ends_is_named_with_its_line() {
        let mut records = Records::open("a,b\n1,2\n3,\"4\n5,6\n").unwrap();
        let error = std::iter::from_fn(|| records.next().transpose()).find_map(Result::err).unwrap();
        assert_eq!(error.line, Some(3));
    }
}
