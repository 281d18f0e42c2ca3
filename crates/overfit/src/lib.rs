//! Whether the winner of a search is luck.
//!
//! Who tries a thousand combinations finds one that shines, on noise as on anything. What is here says how much of the
//! shine that is: plain functions of numbers, from slices to slices. This crate knows no bars, rules, accounts, runs or
//! files, and does not choose: it judges what was chosen.
//!
//! - **Over all combinations**: [`cscv`], the probability of backtest overfitting, from two sums a block and combination
//!   ([`BlockSums`]) that a search adds up as it goes.
//! - **The winner alone**: [`SharpeEstimate`] with its probability and the record it needs, [`deflated_sharpe`] beside the
//!   [`sharpe_of_luck`], [`years_needed`], and [`sharpe_autocorrelated`] for returns that hang together.
//! - **How many tries there were**: [`independent_trials`] from the returns of a bounded sample of them.
//! - **In and out of sample**: [`splits`], [`walk_forward_efficiency`], [`parameter_drift`].
//! - **Shaken and split**: [`monte_carlo`], [`regimes`].
//!
//! Everything is the same to the bit on every machine of one architecture and for any number of threads; chance comes from a
//! seed. Sharpe ratios are a bar's, not a year's, unless a function says otherwise.
//!
//! ```
//! use overfit::{BlockTable, SharpeEstimate, cscv, deflated_sharpe};
//! use risk::SplitMix64;
//!
//! // Fifty combinations that know nothing.
//! let mut dice = SplitMix64::new(2);
//! let tried: Vec<Vec<f64>> = (0..50).map(|_| (0..250).map(|_| 0.01 * dice.normal()).collect()).collect();
//! let mut table = BlockTable::new(250, 10)?;
//! for returns in &tried {
//!     table.push(returns)?;
//! }
//! let judged = cscv(&table.sums()?);
//! assert!(judged.probability_of_overfitting() > 0.2, "no winner of noise stays ahead");
//!
//! // The best of them, as if it were the only one tried, and as one of fifty.
//! let all: Vec<SharpeEstimate> = tried.iter().filter_map(|returns| SharpeEstimate::new(returns)).collect();
//! let winner = all.iter().max_by(|one, other| one.sharpe.total_cmp(&other.sharpe)).expect("fifty");
//! assert!(winner.probability_above(0.0) > Some(0.95));
//! let variance = all.iter().map(|it| it.sharpe * it.sharpe).sum::<f64>() / 50.0;
//! assert!(deflated_sharpe(winner, variance, 50.0) < Some(0.95));
//! # Ok::<(), overfit::BlockError>(())
//! ```
//!
//! To add a measure of luck: a file here with the function, its formula and its source; a published example in `tests/it`.

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
pub use deflated::{LEVEL, deflated_sharpe, expected_maximum, sharpe_of_luck, years_needed};
pub use forward::{Drift, Leg, parameter_drift, walk_forward_efficiency};
pub use monte_carlo::{Draw, Histories, monte_carlo};
pub use redraw::{Blocks, block_length, draw_blocks};
pub use sharpe::SharpeEstimate;
pub use trials::{IndependentTrials, TrialsError, independent_trials, sample_of_trials};
