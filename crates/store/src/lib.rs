//! Records that last: what was acknowledged is on the disk, whatever happens next.
//!
//! Runs are rows of one SQLite file: one writer at a time, write-ahead log, every commit synced. Sweeps are folders of files, and
//! trials are files, because they only ever grow and are read from one end to the other; [`blocks`] says how they are written,
//! byte by byte, and [`rows`] and [`trials`] what is in them. SQLite holds an index of the sweeps, which the folders overrule.
//! This crate is the only importer of SQLite; it does not know what the records mean.
//!
//! To add a kind of record: a file here with its type, its statements and a step at the end of [`database`]'s list.

mod begun;
mod blocks;
mod database;
mod disk;
mod error;
mod names;
mod rows;
mod runs;
mod sweeps;
mod trials;

pub use error::StoreError;
pub use rows::Pieces;
pub use runs::Runs;
pub use sweeps::{SweepState, SweepSummary, SweepWriter, Sweeps};
pub use trials::Trials;
