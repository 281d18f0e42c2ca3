//! Market data from files of every shape, and the samples that ship inside the program.
//!
//! Everything here turns bytes into tables: the caller opened the file. What comes out is unchecked, with every row
//! traceable to its line; the rules of the market are applied by [`market::quality`].
//!
//! - [`mod@file`]: bars and tables of closes from CSV and JSON.
//! - [`signals`], [`actions`], [`series`]: the small tables that go with them.
//! - [`sample`]: real prices, compressed into the program.
//!
//! To add a shape of table: one file here that opens its sheet and names the columns it needs, its tests,
//! and one `mod` line below.

pub mod actions;
pub mod file;
mod json;
pub mod sample;
pub mod series;
mod sheet;
pub mod signals;
mod text;

/// Why a file was refused: line, column, value, and what to do next.
pub use market::ReadError as FileError;
