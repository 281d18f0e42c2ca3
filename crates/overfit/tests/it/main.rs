//! Published examples, laws, and plain second implementations.

mod again;
mod cscv;
mod plain;
mod sharpe;
mod splits;
mod trials;

use risk::SplitMix64;

/// `[columns][rows]`: returns of one percent's deviation around `mean(column)`.
fn noise(columns: usize, rows: usize, seed: u64, mean: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    let mut dice = SplitMix64::new(seed);
    (0..columns).map(|column| (0..rows).map(|_| mean(column) + 0.01 * dice.normal()).collect()).collect()
}
