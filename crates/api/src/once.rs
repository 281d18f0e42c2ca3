//! What `codex` and `codexd once` say to each other over the pipes of the child process: one request, one answer.
//!
//! A frame is `CDX1`, the header's length (u32), the header (JSON), the payload's length (u64), the payload (columns), all
//! little-endian. Columns travel as their bits, so a million bars take milliseconds and arrive as they left.
//!
//! The pipe of the request is the lifeline of the conversation: the caller keeps it open until it has the answer, and its
//! end means that nobody waits any more.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use market::raw::{RawTable, RowSymbols, Table};
use market::{Fault, RawBars, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ApiError;

const MAGIC: &[u8; 4] = b"CDX1";
/// A header names columns and faults; more than 64 MiB is no header of ours.
const HEADER_LIMIT: u32 = 64 << 20;
/// 16 GiB: some 300 million bars.
const PAYLOAD_LIMIT: u64 = 16 << 30;

/// What is asked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Version of the asking program: both sides are built together, and say so when they were not.
    pub version: String,
    /// The call.
    #[serde(flatten)]
    pub call: Call,
}

/// The calls there are.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "call")]
pub enum Call {
    /// Read a file of bars that needs the lake.
    #[serde(rename = "data.read")]
    ReadData {
        /// The file.
        path: PathBuf,
        /// Zone of date-times that carry none, by its IANA name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tz: Option<String>,
    },
    /// Make a Parquet file of a CSV file.
    #[serde(rename = "table.parquet")]
    Parquet {
        /// The CSV file, with a header.
        csv: PathBuf,
    },
    /// A call of another version.
    #[serde(other)]
    Unknown,
}

/// What comes back, or what went wrong.
pub type Answer = Result<Reply, ApiError>;

/// What a call is answered with.
#[derive(Clone, PartialEq, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one a conversation")]
pub enum Reply {
    /// A table as the file has it.
    Table(Table),
    /// The bytes of a file.
    File(Vec<u8>),
}

/// Why a conversation failed.
#[derive(Error, Debug)]
pub enum OnceError {
    /// The pipe broke, or ended early.
    #[error("the pipe ended early: {0}")]
    Pipe(#[from] io::Error),
    /// The bytes are no frame of ours.
    #[error("the frame is malformed: {0}")]
    Malformed(String),
}

fn malformed(what: impl ToString) -> OnceError {
    OnceError::Malformed(what.to_string())
}

/// Writes a request.
///
/// # Errors
/// The pipe broke.
pub fn write_request(pipe: &mut impl Write, request: &Request) -> Result<(), OnceError> {
    write_frame(pipe, &serde_json::to_vec(request).map_err(malformed)?, &[])
}

/// Reads a request.
///
/// # Errors
/// The pipe broke, or the bytes are no request.
pub fn read_request(pipe: &mut impl Read) -> Result<Request, OnceError> {
    let (header, _) = read_frame(pipe)?;
    serde_json::from_slice(&header).map_err(malformed)
}

/// Writes an answer.
///
/// # Errors
/// The pipe broke.
pub fn write_answer(pipe: &mut impl Write, answer: &Answer) -> Result<(), OnceError> {
    let mut payload = Vec::new();
    let header = match answer {
        Ok(Reply::Table(Table::Bars(bars))) => Header::Bars(Bars::of(bars, &mut payload)),
        Ok(Reply::Table(Table::Closes(table))) => Header::Closes(Closes::of(table, &mut payload)),
        Ok(Reply::File(bytes)) => {
            payload.extend_from_slice(bytes);
            Header::File
        }
        Err(error) => Header::Error(error.clone()),
    };
    write_frame(pipe, &serde_json::to_vec(&header).map_err(malformed)?, &payload)
}

/// Reads an answer.
///
/// # Errors
/// The pipe broke, or the bytes are no answer.
pub fn read_answer(pipe: &mut impl Read) -> Result<Answer, OnceError> {
    let (header, payload) = read_frame(pipe)?;
    let mut columns = Columns { bytes: &payload };
    match serde_json::from_slice(&header).map_err(malformed)? {
        Header::Bars(bars) => bars.read(&mut columns).map(|bars| Ok(Reply::Table(Table::Bars(bars)))),
        Header::Closes(closes) => closes.read(&mut columns).map(|table| Ok(Reply::Table(Table::Closes(table)))),
        Header::File => Ok(Ok(Reply::File(payload))),
        Header::Error(error) => Ok(Err(error)),
    }
}

fn write_frame(pipe: &mut impl Write, header: &[u8], payload: &[u8]) -> Result<(), OnceError> {
    let length = u32::try_from(header.len()).ok().filter(|length| *length <= HEADER_LIMIT);
    pipe.write_all(MAGIC)?;
    pipe.write_all(&length.ok_or_else(|| malformed("its header is too large"))?.to_le_bytes())?;
    pipe.write_all(header)?;
    pipe.write_all(&(payload.len() as u64).to_le_bytes())?;
    pipe.write_all(payload)?;
    Ok(pipe.flush()?)
}

fn read_frame(pipe: &mut impl Read) -> Result<(Vec<u8>, Vec<u8>), OnceError> {
    let mut magic = [0; 4];
    pipe.read_exact(&mut magic)?;
    if magic != *MAGIC {
        return Err(malformed("it does not begin with CDX1"));
    }
    let mut length = [0; 4];
    pipe.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > HEADER_LIMIT {
        return Err(malformed(format!("its header claims {length} bytes")));
    }
    let header = read_part(pipe, u64::from(length))?;
    let mut length = [0; 8];
    pipe.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > PAYLOAD_LIMIT {
        return Err(malformed(format!("its payload claims {length} bytes")));
    }
    Ok((header, read_part(pipe, length)?))
}

/// Memory is taken as bytes come, not as a length claims them.
fn read_part(pipe: &mut impl Read, length: u64) -> Result<Vec<u8>, OnceError> {
    let mut bytes = Vec::new();
    pipe.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()) }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Header {
    Bars(Bars),
    Closes(Closes),
    File,
    Error(ApiError),
}

#[derive(Serialize, Deserialize)]
struct Flaw {
    row: usize,
    column: Option<String>,
    found: String,
    problem: String,
}

/// Beside a table of bars: all that is no column.
#[derive(Serialize, Deserialize)]
struct Bars {
    rows: usize,
    symbol: Option<String>,
    names: Option<Vec<String>>,
    dates: bool,
    volume: bool,
    adj_close: bool,
    amount: bool,
    lines: bool,
    faults: Vec<Flaw>,
    notes: Vec<String>,
}

/// Beside a table of closes: all that is no column.
#[derive(Serialize, Deserialize)]
struct Closes {
    rows: usize,
    assets: Vec<String>,
    dates: bool,
    lines: bool,
    faults: Vec<Flaw>,
    notes: Vec<String>,
}

fn flaws(faults: &[Fault]) -> Vec<Flaw> {
    let flaw = |it: &Fault| Flaw {
        row: it.row,
        column: it.column.clone(),
        found: it.found.clone(),
        problem: it.problem.clone(),
    };
    faults.iter().map(flaw).collect()
}

fn faults(flaws: Vec<Flaw>) -> Vec<Fault> {
    let fault = |it: Flaw| Fault { row: it.row, column: it.column, found: it.found, problem: it.problem };
    flaws.into_iter().map(fault).collect()
}

/// No instant of ours is the smallest integer, no price a NaN: they stand for "none".
const NO_TIME: i64 = i64::MIN;

fn put_times(payload: &mut Vec<u8>, times: &[Option<Timestamp>]) {
    for time in times {
        payload.extend_from_slice(&time.map_or(NO_TIME, Timestamp::nanoseconds).to_le_bytes());
    }
}

fn put_prices(payload: &mut Vec<u8>, prices: &[Option<f64>]) {
    for price in prices {
        payload.extend_from_slice(&price.unwrap_or(f64::NAN).to_le_bytes());
    }
}

fn put_lines(payload: &mut Vec<u8>, lines: Option<&Vec<u64>>) {
    for line in lines.into_iter().flatten() {
        payload.extend_from_slice(&line.to_le_bytes());
    }
}

/// What is left of a payload.
struct Columns<'a> {
    bytes: &'a [u8],
}

impl Columns<'_> {
    fn words(&mut self, count: usize) -> Result<Vec<[u8; 8]>, OnceError> {
        let length = count.checked_mul(8).filter(|length| *length <= self.bytes.len());
        let (taken, rest) = self.bytes.split_at(length.ok_or_else(|| malformed("a column is cut short"))?);
        self.bytes = rest;
        let (words, _) = taken.as_chunks::<8>();
        Ok(words.to_vec())
    }

    fn times(&mut self, count: usize) -> Result<Vec<Option<Timestamp>>, OnceError> {
        let words = self.words(count)?.into_iter().map(i64::from_le_bytes);
        Ok(words.map(|word| (word != NO_TIME).then(|| Timestamp::from_nanoseconds(word))).collect())
    }

    fn prices(&mut self, count: usize) -> Result<Vec<Option<f64>>, OnceError> {
        let words = self.words(count)?.into_iter().map(f64::from_le_bytes);
        Ok(words.map(|price| (!price.is_nan()).then_some(price)).collect())
    }

    fn integers(&mut self, count: usize) -> Result<Vec<u64>, OnceError> {
        Ok(self.words(count)?.into_iter().map(u64::from_le_bytes).collect())
    }

    fn end<T>(&self, value: T) -> Result<T, OnceError> {
        if self.bytes.is_empty() { Ok(value) } else { Err(malformed("bytes are left after the last column")) }
    }
}

impl Bars {
    fn of(bars: &RawBars, payload: &mut Vec<u8>) -> Self {
        put_times(payload, &bars.time);
        let optional = [&bars.volume, &bars.adj_close, &bars.amount];
        for prices in [&bars.open, &bars.high, &bars.low, &bars.close].into_iter().chain(optional.into_iter().flatten())
        {
            put_prices(payload, prices);
        }
        for row in bars.symbols.iter().flat_map(|symbols| &symbols.rows) {
            payload.extend_from_slice(&u64::from(*row).to_le_bytes());
        }
        put_lines(payload, bars.lines.as_ref());
        Self {
            rows: bars.len(),
            symbol: bars.symbol.clone(),
            names: bars.symbols.as_ref().map(|symbols| symbols.names.clone()),
            dates: bars.dates,
            volume: bars.volume.is_some(),
            adj_close: bars.adj_close.is_some(),
            amount: bars.amount.is_some(),
            lines: bars.lines.is_some(),
            faults: flaws(&bars.faults),
            notes: bars.notes.clone(),
        }
    }

    fn read(self, columns: &mut Columns<'_>) -> Result<RawBars, OnceError> {
        let rows = self.rows;
        let time = columns.times(rows)?;
        let [open, high, low, close] =
            [columns.prices(rows)?, columns.prices(rows)?, columns.prices(rows)?, columns.prices(rows)?];
        let mut optional = |is_there: bool| is_there.then(|| columns.prices(rows)).transpose();
        let (volume, adj_close, amount) = (optional(self.volume)?, optional(self.adj_close)?, optional(self.amount)?);
        let symbols = match self.names {
            None => None,
            Some(names) => {
                let of = |index: u64| u32::try_from(index).ok().filter(|index| (*index as usize) < names.len());
                let rows = columns.integers(rows)?.into_iter().map(of).collect::<Option<Vec<_>>>();
                Some(RowSymbols { rows: rows.ok_or_else(|| malformed("a row names no symbol"))?, names })
            }
        };
        let lines = self.lines.then(|| columns.integers(rows)).transpose()?;
        columns.end(RawBars {
            symbol: self.symbol,
            symbols,
            time,
            dates: self.dates,
            open,
            high,
            low,
            close,
            volume,
            adj_close,
            amount,
            lines,
            faults: faults(self.faults),
            notes: self.notes,
        })
    }
}

impl Closes {
    fn of(table: &RawTable, payload: &mut Vec<u8>) -> Self {
        put_times(payload, &table.time);
        put_prices(payload, &table.close);
        put_lines(payload, table.lines.as_ref());
        Self {
            rows: table.time.len(),
            assets: table.assets.clone(),
            dates: table.dates,
            lines: table.lines.is_some(),
            faults: flaws(&table.faults),
            notes: table.notes.clone(),
        }
    }

    fn read(self, columns: &mut Columns<'_>) -> Result<RawTable, OnceError> {
        let cells = self.rows.checked_mul(self.assets.len()).ok_or_else(|| malformed("its table is too large"))?;
        let (time, close) = (columns.times(self.rows)?, columns.prices(cells)?);
        let lines = self.lines.then(|| columns.integers(self.rows)).transpose()?;
        let (faults, notes) = (faults(self.faults), self.notes);
        columns.end(RawTable { assets: self.assets, time, dates: self.dates, close, lines, faults, notes })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Code;

    fn bars(rows: usize) -> RawBars {
        let column = |offset: f64| (0..rows).map(|row| (row != 1).then_some(row as f64 + offset)).collect::<Vec<_>>();
        RawBars {
            symbol: None,
            symbols: Some(RowSymbols {
                names: vec!["A".into(), "B".into()],
                rows: (0..rows as u32).map(|row| row % 2).collect(),
            }),
            time: (0..rows as i64).map(|row| (row != 2).then(|| Timestamp::from_nanoseconds(row))).collect(),
            dates: true,
            open: column(0.1),
            high: column(0.2),
            low: column(0.3),
            close: column(0.4),
            volume: Some(column(0.0)),
            adj_close: None,
            amount: Some(column(9.0)),
            lines: Some((0..rows as u64).collect()),
            faults: vec![Fault {
                row: 1,
                column: Some("open".into()),
                found: "abc".into(),
                problem: "is no number".into(),
            }],
            notes: vec!["a note".into()],
        }
    }

    fn answers() -> Vec<Answer> {
        let table = RawTable {
            assets: vec!["A".into(), "B".into()],
            time: vec![Some(Timestamp::from_nanoseconds(7)), None],
            close: vec![Some(1.0), None, Some(0.1 + 0.2), Some(4.0)],
            ..RawTable::default()
        };
        let error = ApiError::new(Code::BadData, "it is bad").hint("mend it").detail("file", "x");
        let tables = [Table::Bars(bars(5)), Table::Bars(RawBars::default()), Table::Closes(table)];
        let tables = tables.into_iter().map(|table| Ok(Reply::Table(table)));
        tables.chain([Ok(Reply::File(b"PAR1".to_vec())), Err(error)]).collect()
    }

    fn sent(answer: &Answer) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_answer(&mut bytes, answer).unwrap();
        bytes
    }

    #[test]
    fn an_answer_arrives_as_it_left() {
        for answer in answers() {
            assert_eq!(read_answer(&mut sent(&answer).as_slice()).unwrap(), answer);
        }
        for tz in [None, Some("Asia/Hong_Kong".to_owned())] {
            let request = Request { version: "1".into(), call: Call::ReadData { path: "/a/b".into(), tz } };
            let mut bytes = Vec::new();
            write_request(&mut bytes, &request).unwrap();
            assert_eq!(read_request(&mut bytes.as_slice()).unwrap(), request);
        }
    }

    #[test]
    fn a_call_of_another_version_is_read_so_that_the_version_can_be_named() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, br#"{"version":"9","call":"data.dream","depth":3}"#, &[]).unwrap();
        let request = read_request(&mut bytes.as_slice()).unwrap();
        assert_eq!(request, Request { version: "9".into(), call: Call::Unknown });
    }

    #[test]
    fn a_frame_cut_anywhere_is_an_error() {
        for answer in answers() {
            let bytes = sent(&answer);
            for length in 0..bytes.len() {
                assert!(read_answer(&mut &bytes[..length]).is_err(), "{length} of {}", bytes.len());
            }
        }
    }

    fn cells() -> impl Strategy<Value = Vec<[Option<f64>; 4]>> {
        let cell =
            || proptest::option::of(proptest::num::f64::ANY.prop_map(|bits| if bits.is_nan() { 0.0 } else { bits }));
        proptest::collection::vec([cell(), cell(), cell(), cell()], 0..50)
    }

    proptest! {
        #[test]
        fn every_bit_arrives(
            cells in cells(),
            start in any::<i64>().prop_filter("stands for none", |time| *time != NO_TIME),
            has_volume: bool,
        ) {
            let column = |at: usize| cells.iter().map(|row| row[at]).collect::<Vec<_>>();
            let time = (0..cells.len()).map(|row| (row % 5 != 4).then(|| Timestamp::from_nanoseconds(start))).collect();
            let [open, high, low, close] = [column(0), column(1), column(2), column(3)];
            let volume = has_volume.then(|| column(0));
            let bars = RawBars { time, open, high, low, close, volume, ..RawBars::default() };
            let answer = Ok(Reply::Table(Table::Bars(bars)));
            prop_assert_eq!(read_answer(&mut sent(&answer).as_slice()).unwrap(), answer);
        }

        #[test]
        fn a_frame_with_wrong_bytes_never_panics(at in 0_usize..400, byte: u8, which in 0_usize..5) {
            let mut bytes = sent(&answers()[which]);
            let at = at % bytes.len();
            bytes[at] = byte;
            // Any answer will do, and so will any error.
            let _ = read_answer(&mut bytes.as_slice());
        }
    }
}
