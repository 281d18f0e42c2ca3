//! Bars and tables of closes from delimited text and JSON.

use chrono_tz::Tz;
use market::cell::number::{self, Decimal};
use market::cell::time::{self, Times};
use market::raw::{Column, Header, SymbolColumn, shortened};
use market::{Fault, RawBars, RawTable};

pub use market::raw::Table;

use crate::FileError;
use crate::json;
use crate::sheet::{self, Records};
use crate::text;

/// What a file cannot say about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DecodeOptions {
    /// Zone of date-times that carry none. Without it they are in that of the venue that the file's symbols share, else
    /// UTC, with a note. Bare dates have no zone.
    pub tz: Option<Tz>,
}

/// Reads bars, or a table of closes, from delimited text, or from JSON: one object a line, or an array of objects.
///
/// The first line names the columns, in any order and case, in English or Chinese ([`market::raw::column`]). With open, high, low and
/// close it is [`Table::Bars`]; with a time and otherwise unknown columns it is [`Table::Closes`], one column an asset.
/// Told by itself: UTF-8, UTF-16, GB18030, Big5; `,`, `;`, tab or `|`; a decimal comma where no comma divides the cells;
/// thousands separators; ISO and compact dates, zones, counts since 1970 by their length; the three lines of a header that
/// pandas writes for prices of one ticker. Elements of a JSON array are rows without lines.
///
/// Nothing is dropped but lines without any value, which are counted in a note: a cell that cannot be read is `None`
/// with a fault, and so is each cell of a row with too many or too few fields.
///
/// # Errors
/// The file as a whole cannot be read: no text, no header, columns missing, not one readable row, times that could be
/// two days. Names the line and what to do.
pub fn decode(bytes: &[u8], options: &DecodeOptions) -> Result<Table, FileError> {
    if bytes.is_empty() {
        return Err(FileError::new("the file is empty").hint(HEADER_HINT));
    }
    let readings = text::read(bytes)?;
    let mut refused = None;
    for reading in &readings {
        let result = match reading.text.trim_start().as_bytes().first() {
            Some(b'{') => json::lines_to_csv(&reading.text).and_then(|csv| {
                table(Records::of_json(&csv, false), options)
                    .map_err(|error| FileError { line: error.line.filter(|line| *line > 0), ..error })
            }),
            Some(b'[') => json::array_to_csv(&reading.text).and_then(|csv| {
                let row = |line: u64| usize::try_from(line.checked_sub(1)?).ok();
                table(Records::of_json(&csv, true), options).map_err(|error| FileError {
                    row: error.line.and_then(row),
                    line: None,
                    ..error
                })
            }),
            _ => Records::open(&reading.text).and_then(|rows| table(rows, options)),
        };
        match (result, reading.encoding) {
            (Ok(table), None) => return Ok(table),
            (Ok(table), Some(encoding)) => return Ok(with_note(table, format!("the text is {encoding}"))),
            // The first encoding is the likeliest: its refusal is the one to tell.
            (Err(error), encoding) => {
                refused.get_or_insert(match encoding {
                    Some(encoding) => FileError { problem: format!("{} (read as {encoding})", error.problem), ..error },
                    None => error,
                });
            }
        }
    }
    Err(refused.unwrap_or_else(|| FileError::new("this is not a text file")))
}

const HEADER_HINT: &str = "the first line names the columns: timestamp,open,high,low,close,volume";

fn with_note(mut table: Table, note: String) -> Table {
    match &mut table {
        Table::Bars(bars) => bars.notes.push(note),
        Table::Closes(closes) => closes.notes.push(note),
    }
    table
}

fn table(mut rows: Records<'_>, options: &DecodeOptions) -> Result<Table, FileError> {
    let Some(sheet::Head { line, names, symbol }) = rows.header()? else {
        return Err(FileError::new("the file is empty").hint(HEADER_HINT));
    };
    let mut header = Header::new(names);
    let is_index = |name: &str| ["", "index", "unnamed: 0"].contains(&name.trim().to_lowercase().as_str());
    if header.find(Column::Time).is_none() && header.names().first().is_some_and(|name| is_index(name)) {
        header.set_time(0);
    }
    header.refuse_twins().map_err(|error| error.line(line))?;
    if header.find(Column::Time).is_none() && header.names().iter().any(|name| is_data(name)) {
        return Err(FileError::new("there is no header: the first line holds data, not the names of the columns")
            .line(line)
            .value(shortened(&header.names().join(",")))
            .hint(HEADER_HINT));
    }
    if !header.is_closes() {
        header.refuse_missing().map_err(|error| error.line(line))?;
    }
    let decimal = sheet::decimal_mark(rows.clone(), |index| {
        matches!(header.columns().get(index), None | Some(Some(Column::Time | Column::Symbol)))
    })?;
    if header.is_closes() {
        closes(rows, &header, decimal, options)
    } else {
        bars(rows, &header, symbol.as_deref(), decimal, options)
    }
}

/// Cells a row must have: trailing columns without a name may be absent.
fn needed(header: &Header) -> usize {
    header.names().iter().rposition(|name| !name.trim().is_empty()).map_or(0, |last| last + 1)
}

/// Whether a header cell is a number or a time rather than a name.
fn is_data(name: &str) -> bool {
    let cell = name.trim().as_bytes();
    matches!(number::read(cell, Decimal::Point), Ok(Some(_))) || time::single(cell).is_some()
}

/// What every table collects beside its prices.
struct Ledger<'a> {
    times: Times,
    lines: Vec<u64>,
    faults: Vec<Fault>,
    blank: usize,
    blank_line: u64,
    broken: usize,
    header: &'a Header,
    time_index: usize,
}

impl<'a> Ledger<'a> {
    fn new(header: &'a Header, rows: &Records<'_>, options: &DecodeOptions) -> Self {
        Self {
            times: Times::new(options.tz, rows.estimate()),
            lines: Vec::with_capacity(rows.estimate()),
            faults: Vec::new(),
            blank: 0,
            blank_line: 0,
            broken: 0,
            header,
            time_index: header.find(Column::Time).unwrap_or(0),
        }
    }

    /// Begins a row and reads its time; `None` for a line without any value, `Some(false)` for a row whose cells cannot
    /// be told apart.
    fn begin(&mut self, rows: &Records<'_>, line: u64, needed: usize) -> Option<bool> {
        let (width, expected) = (rows.width(), self.header.names().len());
        let is_whole = width == expected
            || (width > expected && (expected..width).all(|index| rows.cell(index).is_empty()))
            || (width < expected && width >= needed);
        if (!is_whole || rows.cell(self.time_index).is_empty()) && rows.is_blank() {
            self.blank += 1;
            if self.blank == 1 {
                self.blank_line = line;
            }
            return None;
        }
        self.lines.push(line);
        let cell = rows.cell(self.time_index);
        if number::is_missing(cell) {
            self.times.push_none();
        } else if let Err(problem) = self.times.push_text(cell)
            && is_whole
        {
            self.fault(Some(Column::Time.name()), &rows.shown(self.time_index), problem);
        }
        if !is_whole {
            self.broken += 1;
            let cells: Vec<_> = (0..width).map(|index| String::from_utf8_lossy(rows.cell(index))).collect();
            let plural = if width == 1 { "field" } else { "fields" };
            let problem = format!("has {width} {plural} instead of {expected}");
            self.fault(None, &cells.join(","), &problem);
        }
        Some(is_whole)
    }

    fn fault(&mut self, column: Option<&str>, found: &str, problem: &str) {
        self.faults.push(Fault::new(self.lines.len() - 1, column, found, problem));
    }

    /// The number of a cell, or its fault.
    fn number(&mut self, rows: &Records<'_>, index: usize, decimal: Decimal, column: &str) -> Option<f64> {
        match number::read(rows.cell(index), decimal) {
            Ok(value) => value,
            Err(problem) => {
                self.fault(Some(column), &rows.shown(index), problem);
                None
            }
        }
    }

    /// Settles the times; refuses a file of which nothing can be read.
    fn finish(mut self, rows: &Records<'_>, ignored: &[&str]) -> Result<Finished, FileError> {
        if self.lines.is_empty() {
            return Err(FileError::new("there are no rows below the header").line(1).hint("the file may be cut short"));
        }
        let times = self.times.finish(|row| rows.place(self.lines[row]));
        if self.broken == self.lines.len() {
            let fault = &self.faults[0];
            return Err(FileError::new(format!("no row can be read: `{}` {}", fault.found, fault.problem))
                .line(self.lines[0])
                .value(fault.found.clone())
                .hint("each row has one field a column; a comma inside a field needs quotes"));
        }
        if times.time.iter().all(Option::is_none) {
            if let Some(Fault { row, found, problem, .. }) = times.ambiguous.first() {
                return Err(FileError::new(format!("`{found}` {problem}, and no other row tells"))
                    .line(self.lines[*row])
                    .column(Column::Time.name())
                    .value(found.as_str())
                    .hint("write the dates as YYYY-MM-DD"));
            }
            let fault = self.faults.iter().find(|fault| fault.column.is_some());
            let (line, found) =
                fault.map_or((self.lines[0], String::new()), |fault| (self.lines[fault.row], fault.found.clone()));
            return Err(FileError::new(format!("no row has a time that can be read, the first is `{found}`"))
                .line(line)
                .column(Column::Time.name())
                .value(found)
                .hint("write times as 2024-01-31 or 2024-01-31T09:30:00Z"));
        }
        self.faults.extend(times.ambiguous);
        self.faults.sort_by_key(|fault| fault.row);
        let mut notes = times.notes;
        if !ignored.is_empty() {
            notes.push(format!("ignored columns: {}", ignored.join(", ")));
        }
        if self.blank > 0 {
            let plural = if self.blank == 1 { "line" } else { "lines" };
            let place = rows.place(self.blank_line);
            notes.push(format!("skipped {} {plural} without values (first on {place})", self.blank));
        }
        let lines = (!rows.is_in_rows()).then_some(self.lines);
        Ok(Finished { time: times.time, dates: times.dates, lines, faults: self.faults, notes })
    }
}

struct Finished {
    time: Vec<Option<market::Timestamp>>,
    dates: bool,
    lines: Option<Vec<u64>>,
    faults: Vec<Fault>,
    notes: Vec<String>,
}

/// `instrument` is the one that the header names for all rows.
fn bars(
    mut rows: Records<'_>,
    header: &Header,
    instrument: Option<&str>,
    decimal: Decimal,
    options: &DecodeOptions,
) -> Result<Table, FileError> {
    let estimate = rows.estimate();
    let needed = needed(header);
    let start = rows.clone();
    let mut ledger = Ledger::new(header, &rows, options);
    let wanted =
        [Column::Open, Column::High, Column::Low, Column::Close, Column::Volume, Column::AdjClose, Column::Amount];
    let mut columns: Vec<(Column, usize, Vec<Option<f64>>)> = wanted
        .into_iter()
        .filter_map(|wanted| Some((wanted, header.find(wanted)?, Vec::with_capacity(estimate))))
        .collect();
    let symbol = header.find(Column::Symbol);
    let mut symbols = SymbolColumn::default();
    while let Some(line) = rows.next()? {
        let Some(is_whole) = ledger.begin(&rows, line, needed) else { continue };
        for (column, index, values) in &mut columns {
            values.push(if is_whole { ledger.number(&rows, *index, decimal, column.name()) } else { None });
        }
        if let Some(index) = symbol {
            let name = String::from_utf8_lossy(rows.cell(index));
            symbols.push(is_whole.then_some(&name));
        } else if let Some(name) = instrument {
            symbols.push(Some(name));
        }
    }
    if ledger.times.lacks_zone()
        && let Some(tz) = symbols.time_zone()
    {
        // A second reading costs less than keeping every wall clock for the few files that need it.
        let table = bars(start, header, instrument, decimal, &DecodeOptions { tz: Some(tz) })?;
        return Ok(with_note(table, format!("times without a zone are read in {tz}, where the symbols trade")));
    }
    let ignored: Vec<&str> = (header.names().iter().zip(header.columns()).enumerate())
        .filter(|(index, (name, column))| {
            !name.trim().is_empty() && column.is_none_or(|column| header.find(column) != Some(*index))
        })
        .map(|(_, (name, _))| name.trim())
        .collect();
    let Finished { time, dates, lines, faults, notes } = ledger.finish(&rows, &ignored)?;
    let (symbol, symbols) = symbols.finish();
    let mut bars = RawBars { symbol, symbols, time, dates, lines, faults, notes, ..RawBars::default() };
    for (column, _, values) in columns {
        bars.set(column, values);
    }
    Ok(Table::Bars(bars))
}

fn closes(
    mut rows: Records<'_>,
    header: &Header,
    decimal: Decimal,
    options: &DecodeOptions,
) -> Result<Table, FileError> {
    let needed = needed(header);
    let mut ledger = Ledger::new(header, &rows, options);
    let assets: Vec<(usize, &str)> = (header.names().iter().zip(header.columns()).enumerate())
        .filter(|(_, (name, column))| column.is_none() && !name.trim().is_empty())
        .map(|(index, (name, _))| (index, name.trim()))
        .collect();
    let is_twice = |place: usize| assets[..place].iter().any(|(_, other)| *other == assets[place].1);
    if let Some(twice) = (0..assets.len()).find(|place| is_twice(*place)).map(|place| assets[place].1) {
        return Err(FileError::new(format!("`{twice}` names two columns")).line(1).hint("remove one of them"));
    }
    // Of a table of many assets, an estimate of its rows from its first ones may be far off.
    let mut close = Vec::new();
    while let Some(line) = rows.next()? {
        let Some(is_whole) = ledger.begin(&rows, line, needed) else { continue };
        for (index, asset) in &assets {
            close.push(if is_whole { ledger.number(&rows, *index, decimal, asset) } else { None });
        }
    }
    if close.iter().all(Option::is_none)
        && let Some(fault) = ledger.faults.iter().find(|fault| fault.column.is_some())
    {
        return Err(FileError::new(format!("the columns hold no prices: `{}` {}", fault.found, fault.problem))
            .line(ledger.lines[fault.row])
            .value(fault.found.clone())
            .hint(HEADER_HINT));
    }
    let ignored: Vec<&str> = (header.names().iter().zip(header.columns()))
        .filter(|(_, column)| column.is_some_and(|column| column != Column::Time))
        .map(|(name, _)| name.trim())
        .collect();
    let Finished { time, dates, lines, faults, notes } = ledger.finish(&rows, &ignored)?;
    let assets = assets.into_iter().map(|(_, name)| name.to_owned()).collect();
    Ok(Table::Closes(RawTable { assets, time, dates, close, lines, faults, notes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_greater_china_and_of_windows_are_told_apart() {
        let text = "日期,開盤,收市,最高,最低,成交量\n2024-01-02,1,2,2,1,7\n";
        let (big5, ..) = encoding_rs::BIG5.encode(text);
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (bytes, note) in [(big5.to_vec(), "the text is Big5"), (utf16, "the text is UTF-16LE")] {
            let Ok(Table::Bars(raw)) = decode(&bytes, &DecodeOptions::default()) else { panic!("{note}") };
            assert_eq!((raw.close[0], raw.notes.as_slice()), (Some(2.0), &[note.to_owned()][..]));
        }
    }
}
