//! Whether the winner of a search is luck.
//!
//! # Panics
//! None.

mod blocks;
mod cscv;

pub use blocks::{BLOCKS_MAX, BlockError, BlockSums, BlockTable, ROWS_MIN, block_ranges, even_parts};
pub use cscv::{Cscv, Degradation, Split, cscv};
