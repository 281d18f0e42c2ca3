//! Bars as a file has them: unchecked, with holes, every row traceable to its line.

mod header;
mod table;

pub use header::{Column, Header, column, missing_columns};
pub use table::{Fault, RawBars, RawTable, ReadError, RowSymbols, SymbolColumn, Table, first_letters, shortened};
