//! The probability of overfitting: equal to its definition, to itself on any number of threads, and honest about noise.

use overfit::{BlockSums, BlockTable, Cscv, cscv};
use proptest::prelude::*;
use rayon::prelude::*;

use crate::{noise, plain};

fn table(columns: &[Vec<f64>], blocks: usize) -> BlockTable {
    let mut table = BlockTable::new(columns[0].len(), blocks).expect("enough rows");
    for returns in columns {
        table.push(returns).expect("equally long");
    }
    table
}

fn validated(columns: &[Vec<f64>], blocks: usize) -> Cscv {
    cscv(&table(columns, blocks).sums().expect("finite sums"))
}

fn check(columns: &[Vec<f64>], blocks: usize) -> Cscv {
    let found = validated(columns, blocks);
    let expected = plain::cscv(columns, blocks);
    assert_eq!(found.splits.len(), expected.len());
    assert_eq!((found.columns, found.blocks), (columns.len(), blocks));
    // A variance from sums has an error of 10^-16 of the mean square, which is the Sharpe ratio squared of itself.
    let near = |a: f64, b: f64| (a - b).abs() <= (1e-10 + 1e-14 * a * a) * a.abs().max(1.0);
    for (found, expected) in found.splits.iter().zip(&expected) {
        let train: Vec<usize> = (0..blocks).filter(|block| found.train >> block & 1 == 1).collect();
        assert_eq!(train, expected.train);
        assert_eq!(found.winner, expected.winner, "{train:?}");
        assert_eq!(found.rank, expected.rank, "{train:?}");
        assert!(near(found.logit, expected.logit), "{} {}", found.logit, expected.logit);
        assert!(near(found.in_sample, expected.in_sample), "{} {}", found.in_sample, expected.in_sample);
        assert!(near(found.out_of_sample, expected.out_of_sample));
    }
    let share = |of: fn(&plain::Split) -> bool| {
        expected.iter().filter(|split| of(split)).count() as f64 / expected.len() as f64
    };
    assert_eq!(found.probability_of_overfitting(), share(|split| split.logit <= 0.0));
    let ranks = found.ranks(20);
    let below: u64 = ranks[..10].iter().sum();
    assert_eq!(
        (ranks.iter().sum::<u64>(), below),
        (expected.len() as u64, expected.iter().filter(|split| split.logit <= 0.0).count() as u64)
    );
    assert_eq!(found.probability_of_loss(), share(|split| split.out_of_sample < 0.0));
    assert_eq!(found.logits().collect::<Vec<_>>(), found.splits.iter().map(|s| s.logit).collect::<Vec<_>>());
    found
}

#[test]
fn every_split_is_that_of_the_definition() {
    // Around the width of a tile, with rows that do not divide by the blocks.
    for (columns, rows, blocks) in
        [(2, 8, 2), (3, 41, 4), (63, 97, 6), (64, 250, 10), (65, 250, 10), (200, 121, 8), (130, 500, 10), (70, 35, 12)]
    {
        check(&noise(columns, rows, (columns * rows) as u64, |column| 1e-4 * column as f64), blocks);
    }
}

#[test]
fn sixteen_blocks_are_12_870_splits_of_the_definition() {
    let found = check(&noise(9, 160, 7, |_| 0.0), 16);
    assert_eq!(found.splits.len(), 12_870);
}

#[test]
fn columns_that_stand_still_or_repeat_are_ranked_as_the_definition_says() {
    let mut columns = noise(20, 100, 3, |column| if column < 10 { -0.002 } else { 0.0 });
    // Never traded; traded only in the first block; the same returns three times, once as the best of all.
    columns[4] = vec![0.0; 100];
    columns[5] = vec![0.0; 100];
    columns[6] = (0..100).map(|row| if row < 10 { 0.001 * (row % 3) as f64 } else { 0.0 }).collect();
    columns[12] = columns[11].clone();
    let best: Vec<f64> = columns[13].iter().map(|r| r + 0.001).collect();
    columns[1] = best.clone();
    columns[17] = best;
    check(&columns, 10);
    // Interest that comes in every day is no skill: it counts as money that lay still.
    let splits = validated(&[vec![0.001; 100], columns[1].clone()], 10).splits;
    assert!(splits.iter().all(|split| split.winner == usize::from(split.in_sample > 0.0)));
}

#[test]
fn combinations_that_all_do_the_same_are_luck() {
    let one = noise(1, 100, 5, |_| 0.01).remove(0);
    let found = check(&vec![one; 70], 10);
    assert_eq!(found.probability_of_overfitting(), 1.0);
    assert!(found.splits.iter().all(|split| split.winner == 0 && split.rank == 35.5 && split.logit == 0.0));
    let still = validated(&vec![vec![0.0; 100]; 3], 10);
    assert_eq!((still.probability_of_overfitting(), still.probability_of_loss()), (1.0, 0.0));
    assert_eq!(still.degradation(), None);
}

#[test]
fn one_combination_that_is_truly_better_is_not_luck() {
    let found = check(&noise(100, 500, 11, |column| if column == 42 { 0.005 } else { 0.0 }), 10);
    assert!(found.probability_of_overfitting() < 0.01, "{}", found.probability_of_overfitting());
    assert!(found.splits.iter().all(|split| split.winner == 42));
    assert_eq!(found.probability_of_loss(), 0.0);
}

/// The line by hand: three points (0, 1), (1, 3), (2, 2) have slope 1/2, intercept 3/2 and explain a quarter.
#[test]
fn the_line_of_degradation_is_that_of_least_squares() {
    let mut found = validated(&noise(5, 40, 1, |_| 0.0), 4);
    found.splits.truncate(3);
    for (split, (x, y)) in found.splits.iter_mut().zip([(0.0, 1.0), (1.0, 3.0), (2.0, 2.0)]) {
        (split.in_sample, split.out_of_sample) = (x, y);
    }
    let line = found.degradation().expect("three different points");
    assert_eq!((line.slope, line.intercept, line.r_squared), (0.5, 1.5, 0.25));
}

#[test]
fn threads_change_no_bit() {
    // Several chunks, the last one with a tile that is not full; every second combination is a copy of its neighbour.
    let columns = 16_384 * 2 + 100;
    let sums: Vec<Vec<f64>> = noise(6, columns, 9, |_| 0.0);
    let copied = |values: &Vec<f64>| -> Vec<f64> { (0..columns).map(|at| values[at / 2]).collect() };
    let sums: Vec<Vec<f64>> = sums.iter().map(copied).collect();
    let squares: Vec<Vec<f64>> = sums.iter().map(|sum| sum.iter().map(|s| 0.01 + s.abs()).collect()).collect();
    let slices = |of: &'static [Vec<f64>]| -> Vec<&'static [f64]> { of.iter().map(Vec::as_slice).collect() };
    let (sums, squares) = (slices(sums.leak()), slices(squares.leak()));
    let sums = BlockSums::new(&[50; 6], &sums, &squares).expect("sums");
    let bits = |threads: usize| -> Vec<(u32, usize, [u64; 4])> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let found = pool.install(|| cscv(&sums));
        let numbers = |s: &overfit::Split| [s.in_sample, s.out_of_sample, s.rank, s.logit].map(f64::to_bits);
        found.splits.iter().map(|split| (split.train, split.winner, numbers(split))).collect()
    };
    let one = bits(1);
    assert!(one.iter().all(|(_, winner, _)| winner % 2 == 0), "of two equals the first");
    for threads in [2, 3, 4, 7] {
        assert_eq!(bits(threads), one, "{threads} threads");
    }
}

#[test]
fn a_thousand_searches_of_noise_are_luck_half_of_the_time() {
    let all: Vec<f64> = (0..1000)
        .into_par_iter()
        .map(|seed| validated(&noise(1000, 120, seed, |_| 0.0), 10).probability_of_overfitting())
        .collect();
    let mean = all.iter().sum::<f64>() / 1000.0;
    assert!((mean - 0.5).abs() < 0.05, "{mean}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_small_search_is_that_of_the_definition(
        columns in 2..9_usize, blocks in 1..4_usize, extra in 0..13_usize, seed: u64, ties in any::<bool>()
    ) {
        let rows = 4 * blocks + extra;
        let mut returns = noise(columns, rows, seed, |_| 0.0);
        if ties {
            // Few different columns.
            for column in 2..columns {
                returns[column] = returns[column % 2].clone();
            }
        }
        check(&returns, 2 * blocks);
    }

    #[test]
    fn the_size_of_the_stakes_changes_nothing(seed: u64, power in -40..40_i32) {
        let returns = noise(30, 60, seed, |_| 0.0);
        let scaled: Vec<Vec<f64>> =
            returns.iter().map(|column| column.iter().map(|r| r * 2_f64.powi(power)).collect()).collect();
        prop_assert_eq!(validated(&returns, 6), validated(&scaled, 6));
    }
}
