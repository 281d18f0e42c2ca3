//! Whether the winner of a search is luck.

mod autocorrelated;
mod blocks;
mod cscv;
mod deflated;
mod forward;
mod monte_carlo;
mod redraw;
pub mod regimes;
mod sharpe;
pub mod splits;
mod trials;

pub use autocorrelated::{autocorrelations, sharpe_autocorrelated, time_scale};
pub use blocks::{BLOCKS_MAX, BlockError, BlockSums, BlockTable, ROWS_MIN, block_ranges, even_parts};
pub use cscv::{Cscv, Degradation, Split, cscv};
pub use deflated::{deflated_sharpe, expected_maximum, sharpe_of_luck, years_needed};
pub use forward::{Drift, Leg, parameter_drift, walk_forward_efficiency};
pub use monte_carlo::{Draw, Histories, monte_carlo};
pub use redraw::{Blocks, block_length, draw_blocks};
pub use sharpe::SharpeEstimate;
pub use trials::{IndependentTrials, TrialsError, independent_trials, sample_of_trials};
