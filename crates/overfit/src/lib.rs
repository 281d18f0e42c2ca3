//! Whether the winner of a search is luck.

mod autocorrelated;
mod blocks;
mod cscv;
mod deflated;
mod sharpe;
pub mod splits;
mod trials;

pub use autocorrelated::{autocorrelations, sharpe_autocorrelated, time_scale};
pub use blocks::{BLOCKS_MAX, BlockError, BlockSums, BlockTable, ROWS_MIN, block_ranges, even_parts};
pub use cscv::{Cscv, Degradation, Split, cscv};
pub use deflated::{deflated_sharpe, expected_maximum, sharpe_of_luck, years_needed};
pub use sharpe::SharpeEstimate;
pub use trials::{IndependentTrials, TrialsError, independent_trials, sample_of_trials};
