//! The Parquet lake: the only importer of Polars. Others see [`market::raw::Table`], bars and slices.
//!
//! What is here: Parquet files of bars, read as whoever wrote them has them, and written. Bytes go in and come out: the
//! caller opens the file. What is not here: rules about bars (they are [`market::quality`]'s), networks, services.
//!
//! To add a kind of table: one file here that takes a `file` apart and names the columns it needs, its tests,
//! and one `mod` line below.

mod csv;
mod file;
mod page;
mod price;
mod table;
#[cfg(test)]
mod tests;
mod time;
mod write;

pub use csv::parquet_of_csv;
pub use table::{ReadOptions, read_parquet};
pub use write::{WriteError, write_parquet};
