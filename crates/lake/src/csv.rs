//! A CSV file of anything into a Parquet file.

use market::ReadError;
use polars::prelude::{Column, DataFrame, IntoColumn, NamedFrom, ParquetWriter, PolarsError, Series};

/// The Parquet file of a CSV file with a header, zstd-compressed.
///
/// A column is of 64-bit integers where all of its cells are whole numbers, else of doubles (to their bits) where all are
/// numbers, else of texts. An empty cell is none; a column of nothing else is of doubles.
///
/// # Errors
/// The bytes are no CSV: a row with more or fewer cells than the header, or text that is not UTF-8.
pub fn parquet_of_csv(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let refuse = |cause: csv::Error| ReadError::new(cause.to_string());
    let names = reader.headers().map_err(refuse)?.clone();
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    for record in reader.records() {
        record.map_err(refuse)?.iter().zip(&mut cells).for_each(|(cell, column)| column.push(cell.to_owned()));
    }
    let columns = names.iter().zip(&cells).map(|(name, cells)| column(name, cells)).collect();
    let mut parquet = Vec::new();
    let mut write = |columns| -> Result<(), PolarsError> {
        let mut frame = DataFrame::new_infer_height(columns)?;
        ParquetWriter::new(&mut parquet).set_parallel(false).finish(&mut frame)?;
        Ok(())
    };
    write(columns).map_err(|cause| ReadError::new(cause.to_string()))?;
    Ok(parquet)
}

fn column(name: &str, cells: &[String]) -> Column {
    let is_empty = cells.iter().all(String::is_empty);
    if let Some(integers) = all::<i64>(cells).filter(|_| !is_empty) {
        return Series::new(name.into(), integers).into_column();
    }
    match all::<f64>(cells) {
        Some(numbers) => Series::new(name.into(), numbers).into_column(),
        None => {
            let text = |cell: &String| (!cell.is_empty()).then(|| cell.clone());
            Series::new(name.into(), cells.iter().map(text).collect::<Vec<_>>()).into_column()
        }
    }
}

/// Every cell as a number of this kind, none for an empty one; `None` where a cell is no such number.
fn all<T: std::str::FromStr>(cells: &[String]) -> Option<Vec<Option<T>>> {
    cells.iter().map(|cell| if cell.is_empty() { Some(None) } else { cell.parse().ok().map(Some) }).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use polars::prelude::{DataType, ParquetReader, SerReader};

    use super::*;

    #[test]
    fn a_column_is_what_all_of_its_cells_are_and_numbers_keep_their_bits() {
        let csv = "rule,fast,sharpe,note,void\nsma,5,0.30000000000000004,a,\nsma,10,,\"b, c\",\nrsi,-3,2,,\n";
        let bytes = parquet_of_csv(csv.as_bytes()).unwrap();
        let frame = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
        let kinds = [DataType::String, DataType::Int64, DataType::Float64, DataType::String, DataType::Float64];
        assert_eq!(frame.dtypes(), kinds);
        let sharpe: Vec<Option<f64>> = frame.column("sharpe").unwrap().f64().unwrap().iter().collect();
        assert_eq!(sharpe, [Some(0.1 + 0.2), None, Some(2.0)]);
        let note: Vec<Option<&str>> = frame.column("note").unwrap().str().unwrap().iter().collect();
        assert_eq!(note, [Some("a"), Some("b, c"), None]);
        assert_eq!(frame.column("fast").unwrap().i64().unwrap().get(2), Some(-3));
    }

    #[test]
    fn what_is_no_csv_is_refused() {
        let error = parquet_of_csv(b"a,b\n1,2\n3\n").unwrap_err();
        assert!(error.problem.contains("found record with 1 fields"), "{error:?}");
        assert!(parquet_of_csv(b"a\n\xff\n").is_err());
    }
}
