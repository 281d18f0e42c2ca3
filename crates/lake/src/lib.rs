//! The Parquet lake: the only importer of Polars. Others see [`market::raw::Table`], bars and slices.
//!
//! What is here: reading a Parquet file of bars as whoever wrote it has it. What is not: rules about bars (they are
//! `market::quality`'s), networks, services.

mod column;
mod read;

pub use read::read_parquet;
