//! What counting independent trials costs: `trials_speed [BARS]`; three years of days.
//!
//! One JSON line: milliseconds of the best of five repetitions.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::error::Error;
use std::time::Instant;

use overfit::{independent_trials, sample_of_trials};
use risk::SplitMix64;

fn main() -> Result<(), Box<dyn Error>> {
    let bars = std::env::args().nth(1).map_or(Ok(756), |argument| argument.parse())?;
    let sample = sample_of_trials(1_000_000, bars, 1);
    let mut dice = SplitMix64::new(1);
    let returns: Vec<Vec<f64>> = sample.iter().map(|_| (0..bars).map(|_| 0.01 * dice.normal()).collect()).collect();
    let returns: Vec<&[f64]> = returns.iter().map(Vec::as_slice).collect();
    let (mut best, mut count) = (f64::INFINITY, 0.0);
    for _ in 0..5 {
        let start = Instant::now();
        count = independent_trials(&returns, 1_000_000)?.independent;
        best = best.min(start.elapsed().as_secs_f64());
    }
    let (series, ms) = (returns.len(), 1e3 * best);
    println!("{{\"bars\":{bars},\"series\":{series},\"ms\":{ms:.2},\"independent\":{count}}}");
    Ok(())
}
