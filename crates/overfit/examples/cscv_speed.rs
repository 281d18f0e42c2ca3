//! What the probability of overfitting costs: `cscv_speed [COMBINATIONS] [BLOCKS] [THREADS]`; a million, ten, one.
//!
//! One JSON line: seconds of the best of three repetitions, and what came out, so that two builds can be compared.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::error::Error;
use std::time::Instant;

use overfit::{BlockSums, cscv};
use risk::SplitMix64;

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let mut next = |default: usize| given.next().unwrap_or(Ok(default));
    let (columns, blocks, threads) = (next(1_000_000)?, next(10)?, next(1)?);
    let rows = 123;
    let mut dice = SplitMix64::new(1);
    let mut draw = |centre: f64, spread: f64| -> Vec<Vec<f64>> {
        (0..blocks).map(|_| (0..columns).map(|_| centre + spread * (dice.uniform() - 0.5)).collect()).collect()
    };
    // Daily returns of one percent's deviation, without a mean.
    let (sums, squares) = (draw(0.0, 0.4), draw(0.0123, 0.004));
    let slices = |of: &'static [Vec<f64>]| -> Vec<&'static [f64]> { of.iter().map(Vec::as_slice).collect() };
    let (sums, squares) = (slices(sums.leak()), slices(squares.leak()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (mut best, mut checked) = (f64::INFINITY, f64::INFINITY);
    let mut found = None;
    for _ in 0..3 {
        let start = Instant::now();
        let table = BlockSums::new(&vec![rows; blocks], &sums, &squares)?;
        checked = checked.min(start.elapsed().as_secs_f64());
        found = Some(pool.install(|| cscv(&table)));
        best = best.min(start.elapsed().as_secs_f64());
    }
    let found = found.ok_or("nothing was measured")?;
    let pbo = found.probability_of_overfitting();
    // Fowler, Noll and Vo's sum over the bits of every split: equal for equal results and no others that one would meet.
    let digest = found
        .splits
        .iter()
        .flat_map(|s| [s.winner as u64, s.in_sample.to_bits(), s.out_of_sample.to_bits(), s.logit.to_bits()])
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, bits| (sum ^ bits).wrapping_mul(0x100_0000_01b3));
    println!(
        "{{\"combinations\":{columns},\"blocks\":{blocks},\"threads\":{threads},\"seconds\":{best:.3},\"checking\":{checked:.3},\"pbo\":{pbo},\"digest\":\"{digest:016x}\"}}"
    );
    Ok(())
}
