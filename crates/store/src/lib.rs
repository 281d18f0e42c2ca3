//! Records in SQLite: what was acknowledged is on the disk, whatever happens next.
//!
//! One file a kind of record, one writer at a time, write-ahead log, every commit synced. This crate is the only
//! importer of SQLite; it does not know what the records mean.
//!
//! To add a kind of record: a file here with its type, its statements and a step at the end of [`database`]'s list.

mod database;
mod runs;

pub use database::StoreError;
pub use runs::Runs;
