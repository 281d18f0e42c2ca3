//! Hands out the concrete parts that `codexd` works with; decides nothing.

use std::path::Path;

use api::BarsFiles;
use market::ReadError;
use market::raw::Table;

/// Parquet files, read by the lake.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lake;

impl BarsFiles for Lake {
    fn read(&self, path: &Path) -> Result<Table, ReadError> {
        lake::read_parquet(path)
    }
}
