//! Bars into a Parquet file.

use market::{Bars, Timestamp};
use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetWriter, PolarsError, Series, TimeUnit, TimeZone,
};
use thiserror::Error;

/// Polars could not write the bars: a bug, since there is no bar that Parquet cannot hold.
#[derive(Error, Debug)]
#[error("bars cannot be written as Parquet: {0}")]
pub struct WriteError(String);

impl From<PolarsError> for WriteError {
    fn from(cause: PolarsError) -> Self {
        Self(cause.to_string())
    }
}

/// The bytes of a Parquet file with the bars, zstd-compressed, every float to its bits.
///
/// Columns: `timestamp` (UTC in nanoseconds; of daily and longer bars the session date as `date32`), `open`, `high`, `low`,
/// `close`, `volume`. A `symbol` column is there when the instrument is known.
///
/// # Errors
/// None that is known of.
pub fn write_parquet(bars: &Bars) -> Result<Vec<u8>, WriteError> {
    let view = bars.view();
    let mut columns = vec![times(view.time, bars.interval().is_intraday())?];
    for (name, values) in
        [("open", view.open), ("high", view.high), ("low", view.low), ("close", view.close), ("volume", view.volume)]
    {
        columns.push(Series::new(name.into(), values).into_column());
    }
    if let Some(symbol) = bars.symbol() {
        columns.push(Series::new("symbol".into(), vec![symbol.as_str(); bars.len()]).into_column());
    }
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).set_parallel(false).finish(&mut DataFrame::new_infer_height(columns)?)?;
    Ok(bytes)
}

fn times(time: &[Timestamp], is_intraday: bool) -> Result<Column, WriteError> {
    const DAY: i64 = 86_400_000_000_000;
    let name = "timestamp";
    if is_intraday {
        let nanoseconds: Vec<i64> = time.iter().map(|time| time.nanoseconds()).collect();
        let kind = DataType::Datetime(TimeUnit::Nanoseconds, Some(TimeZone::UTC));
        return Ok(Series::new(name.into(), nanoseconds).cast(&kind)?.into_column());
    }
    let days: Vec<i32> = time.iter().map(|time| time.nanoseconds().div_euclid(DAY) as i32).collect();
    Ok(Series::new(name.into(), days).cast(&DataType::Date)?.into_column())
}
