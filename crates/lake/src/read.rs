//! Reading a Parquet file of bars.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use market::raw::{Column, RawTable, RowSymbols, Table, column};
use market::{RawBars, ReadError};
use polars::prelude::{DataFrame, DataType, ParquetReader, SerReader};

use crate::column::{numbers, times};

/// What pandas calls an index without a name.
const PANDAS_INDEX: &str = "__index_level_0__";

/// Reads the bars, or the table of closes, in a Parquet file: columns by the same names as in CSV, rows as they stand.
///
/// Times may be dates, timestamps of any unit and zone, whole numbers since 1970 (their unit told by their size) or texts;
/// prices any numbers or decimals. Null and NaN are no value; what cannot be read is a [`market::Fault`].
///
/// # Errors
/// The file cannot be opened, is no Parquet file or a damaged one, or lacks a column that bars need.
pub fn read_parquet(path: &Path) -> Result<Table, ReadError> {
    let file = checked(path)?;
    // A damaged file can run Polars into one of its own assertions; for a reader that is an error like any other.
    let frame = catch_unwind(AssertUnwindSafe(|| ParquetReader::new(file).finish()));
    let frame = match frame {
        Ok(Ok(frame)) => frame,
        Ok(Err(cause)) => {
            let cause = cause.to_string();
            let first = cause.lines().next().unwrap_or_default();
            return Err(
                ReadError::new(format!("the Parquet file cannot be decoded: {first}")).hint("write or fetch it again")
            );
        }
        Err(_) => return Err(ReadError::new("the Parquet file is damaged").hint("write or fetch it again")),
    };
    table(&frame)
}

/// Opens the file and looks at both its ends, which say whether it is a whole Parquet file.
fn checked(path: &Path) -> Result<File, ReadError> {
    let fails = |cause: std::io::Error| ReadError::new(format!("it cannot be opened: {cause}")).hint("check the path");
    let mut file = File::open(path).map_err(fails)?;
    let length = file.metadata().map_err(fails)?.len();
    let mut ends = [[0; 4]; 2];
    if length >= 12 {
        file.read_exact(&mut ends[0]).map_err(fails)?;
        file.seek(SeekFrom::End(-4)).map_err(fails)?;
        file.read_exact(&mut ends[1]).map_err(fails)?;
        file.rewind().map_err(fails)?;
    }
    match ends.map(|end| end == *b"PAR1") {
        [true, true] => Ok(file),
        [true, false] => Err(ReadError::new("the Parquet file is cut short").hint("write or fetch it again")),
        _ => Err(ReadError::new("it is no Parquet file").hint("name a CSV file .csv, a Parquet file .parquet")),
    }
}

fn table(frame: &DataFrame) -> Result<Table, ReadError> {
    let names: Vec<&str> = frame.get_column_names_str();
    let find = |wanted: Column| names.iter().position(|name| column(name) == Some(wanted));
    let index = || names.iter().position(|name| *name == PANDAS_INDEX && frame.columns()[0].dtype() != &DataType::Null);
    let time = find(Column::Time).or_else(index).ok_or_else(|| missing(&["timestamp"], &names))?;
    if frame.height() == 0 {
        return Err(ReadError::new("it has no rows").hint("a file of bars has a row a bar"));
    }
    let prices = [Column::Open, Column::High, Column::Low, Column::Close].map(|wanted| (wanted, find(wanted)));
    if prices.iter().all(|(_, place)| place.is_none()) {
        return closes(frame, &names, time);
    }
    let absent: Vec<&str> =
        prices.iter().filter(|(_, place)| place.is_none()).map(|(wanted, _)| wanted.name()).collect();
    if !absent.is_empty() {
        return Err(missing(&absent, &names));
    }
    let mut faults = Vec::new();
    let mut notes = Vec::new();
    let columns = frame.columns();
    let stamps = times(&columns[time], names[time], &mut faults)?;
    notes.extend(stamps.note);
    let mut read =
        |wanted: Column| find(wanted).map(|place| numbers(&columns[place], wanted.name(), &mut faults)).transpose();
    let absent = "was found above";
    let open = read(Column::Open)?.expect(absent);
    let high = read(Column::High)?.expect(absent);
    let low = read(Column::Low)?.expect(absent);
    let close = read(Column::Close)?.expect(absent);
    let (volume, adj_close, amount) = (read(Column::Volume)?, read(Column::AdjClose)?, read(Column::Amount)?);
    let (symbol, symbols) = match find(Column::Symbol) {
        None => (None, None),
        Some(place) => symbols(&columns[place])?,
    };
    let ignored: Vec<&str> = (0..names.len())
        .filter(|place| *place != time && column(names[*place]).is_none())
        .map(|place| names[place])
        .collect();
    if !ignored.is_empty() {
        notes.push(format!("ignored columns: {}", ignored.join(", ")));
    }
    faults.sort_by_key(|fault| fault.row);
    Ok(Table::Bars(RawBars {
        symbol,
        symbols,
        time: stamps.time,
        dates: stamps.dates,
        open,
        high,
        low,
        close,
        volume,
        adj_close,
        amount,
        lines: None,
        faults,
        notes,
    }))
}

fn missing(absent: &[&str], found: &[&str]) -> ReadError {
    let plural = if absent.len() == 1 { "" } else { "s" };
    let found: Vec<&str> = found.iter().copied().take(20).collect();
    ReadError::new(format!("it has no column{plural} {}; its columns are {}", absent.join(", "), found.join(", ")))
        .hint("bars have timestamp, open, high, low, close and, better, volume; a table of closes has timestamp and a column an asset")
}

fn closes(frame: &DataFrame, names: &[&str], time: usize) -> Result<Table, ReadError> {
    let places: Vec<usize> = (0..names.len()).filter(|place| *place != time).collect();
    let columns = frame.columns();
    let are_numbers = places
        .iter()
        .all(|place| columns[*place].dtype().is_primitive_numeric() || columns[*place].dtype().is_decimal());
    if places.is_empty() || !are_numbers {
        return Err(missing(&["open", "high", "low", "close"], names));
    }
    let mut faults = Vec::new();
    let stamps = times(&columns[time], names[time], &mut faults)?;
    let (rows, assets) = (frame.height(), places.len());
    let mut close = vec![None; rows * assets];
    for (asset, place) in places.iter().enumerate() {
        for (row, price) in numbers(&columns[*place], names[*place], &mut faults)?.into_iter().enumerate() {
            close[row * assets + asset] = price;
        }
    }
    faults.sort_by_key(|fault| fault.row);
    Ok(Table::Closes(RawTable {
        assets: places.iter().map(|place| names[*place].to_owned()).collect(),
        time: stamps.time,
        dates: stamps.dates,
        close,
        lines: None,
        faults,
        notes: stamps.note.into_iter().collect(),
    }))
}

type Symbols = (Option<String>, Option<RowSymbols>);

fn symbols(source: &polars::prelude::Column) -> Result<Symbols, ReadError> {
    let fails =
        |cause: polars::error::PolarsError| ReadError::new(format!("it cannot be read: {cause}")).column("symbol");
    let texts = source.cast(&DataType::String).map_err(fails)?;
    let texts = texts.str().map_err(fails)?;
    let mut found = RowSymbols::default();
    let mut places = std::collections::HashMap::new();
    for text in texts.iter() {
        let text = text.unwrap_or_default().trim();
        let next = found.names.len() as u32;
        let place = *places.entry(text.to_owned()).or_insert(next);
        if place == next {
            found.names.push(text.to_owned());
        }
        found.rows.push(place);
    }
    match &found.names[..] {
        [only] => Ok((Some(only.clone()).filter(|name| !name.is_empty()), None)),
        _ => Ok((None, Some(found))),
    }
}
