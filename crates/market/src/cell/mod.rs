//! Cells of tables as people and programs write them: numbers and times, whatever kind of file they stand in.

pub mod number;
pub mod time;
