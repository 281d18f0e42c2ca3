//! Which data a request means, and what comes back.

use std::path::PathBuf;

use async_trait::async_trait;
use backtest::Decision;
use market::raw::Table;
use market::{Actions, Bars, Date, Interval, Panel, ReadError, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// Which data: a file, or symbols of the store or of the samples that ship with the program.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DataRef {
    /// A bars file, CSV or Parquet; absolute, so that a run can be repeated from anywhere. `sample:NAME` names a
    /// data set that ships with the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// Symbols: which instruments of the file or the store; with a file of one series, its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<String>,
    /// Length of a bar; inferred from a file's timestamps where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Zone of date-times that carry none, by its IANA name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tz: Option<String>,
    /// First day, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// Data, and what the reader has to say about it.
#[derive(Clone, PartialEq, Debug)]
pub struct Loaded<T> {
    /// The data.
    pub data: T,
    /// What the user should know: rows repaired, columns ignored, zones assumed.
    pub warnings: Vec<String>,
}

/// One row of a signals file.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SignalRow {
    /// The bar, by its row or by its time.
    pub index: Option<usize>,
    /// The bar's time, where rows are keyed by it.
    pub time: Option<Timestamp>,
    /// What the row says: enter and exit as long, short entry and exit as short.
    pub decision: Decision,
    /// Line of the file, from 1.
    pub line: u64,
}

/// A signals file: entry, exit and, where the file has them, short entry and exit.
#[derive(Clone, PartialEq, Debug)]
pub struct SignalRows {
    /// The rows, in file order.
    pub rows: Vec<SignalRow>,
    /// Whether the file has columns of its own for shorts.
    pub has_shorts: bool,
    /// BLAKE3 of the file's bytes, hexadecimal.
    pub fingerprint: String,
}

/// Files of bars in forms that only the lake reads.
pub trait BarsFiles: Send + Sync {
    /// The table in the bytes of a file, as it stands. Date-times without a zone are in `tz` (an IANA name), or in UTC.
    ///
    /// # Errors
    /// The bytes hold no bars, or there is no such zone.
    fn read(&self, bytes: &[u8], tz: Option<&str>) -> Result<Table, ReadError>;

    /// The Parquet file of a CSV file with a header: a column of whole numbers, of numbers or of texts each, by what all of its
    /// cells are; an empty cell is none.
    ///
    /// # Errors
    /// The bytes are no CSV.
    fn parquet(&self, csv: &[u8]) -> Result<Vec<u8>, ReadError>;
}

/// Where bars come from.
#[async_trait]
pub trait DataApi: Send + Sync {
    /// One series.
    async fn bars(&self, data: &DataRef) -> Result<Loaded<Bars>, ApiError>;

    /// Several instruments on common rows.
    async fn panel(&self, data: &DataRef) -> Result<Loaded<Panel>, ApiError>;

    /// A signals file; date-times without a zone are those of `data`.
    async fn signals(&self, file: &std::path::Path, data: &DataRef) -> Result<Loaded<SignalRows>, ApiError>;

    /// A file of splits and dividends, with the BLAKE3 of its bytes.
    async fn actions(&self, file: &std::path::Path) -> Result<(Actions, String), ApiError>;
}
