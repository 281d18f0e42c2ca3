//! Hands out the concrete parts that `codexd` works with; decides nothing.

use api::BarsFiles;
use lake::ReadOptions;
use market::ReadError;
use market::raw::Table;

/// Parquet files, read by the lake.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lake;

impl BarsFiles for Lake {
    fn read(&self, bytes: &[u8], tz: Option<&str>) -> Result<Table, ReadError> {
        lake::read_parquet(bytes, &ReadOptions::zoned(tz)?)
    }

    fn parquet(&self, csv: &[u8]) -> Result<Vec<u8>, ReadError> {
        lake::parquet_of_csv(csv)
    }
}
