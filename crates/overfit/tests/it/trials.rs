//! Counting independent trials, and a thousand searches of noise with all that follows.

use overfit::{IndependentTrials, SharpeEstimate, TrialsError, deflated_sharpe, independent_trials, sample_of_trials};
use rayon::prelude::*;
use risk::{Moments, SplitMix64};

use crate::noise;

fn count(columns: &[Vec<f64>], trials: usize) -> IndependentTrials {
    let sample: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    independent_trials(&sample, trials).expect("finite returns")
}

/// `[series][2^power]`: signs that have nothing in common with each other (Walsh's functions but the constant one).
fn walsh(power: u32) -> Vec<Vec<f64>> {
    let rows = 1_u32 << power;
    (1..rows)
        .map(|at| (0..rows).map(|row| if (at & row).count_ones() % 2 == 0 { 1.0 } else { -1.0 }).collect())
        .collect()
}

#[test]
fn series_that_have_nothing_in_common_are_all_trials() {
    let series = &walsh(6)[..16];
    let found = count(series, 16);
    assert!((found.independent - 16.0).abs() < 1e-9 && (found.growth - 1.0).abs() < 1e-12, "{found:?}");
    assert!((count(series, 1_000_000).independent / 1e6 - 1.0).abs() < 1e-9);
    assert!(found.average_correlation.is_some_and(|correlation| correlation.abs() < 1e-15));
    assert!((found.by_correlation - 16.0).abs() < 1e-9);
}

#[test]
fn copies_of_one_series_are_one_trial() {
    let one = noise(1, 200, 1, |_| 0.0).remove(0);
    let scaled: Vec<Vec<f64>> = (1..=40).map(|at| one.iter().map(|r| r * f64::from(at) + 0.001).collect()).collect();
    let found = count(&scaled, 1_000_000);
    assert!((found.independent - 1.0).abs() < 1e-9, "{found:?}");
    assert!((found.by_correlation - 1.0).abs() < 1e-6, "{found:?}");
    assert_eq!(found.sampled, 40);
}

#[test]
fn a_market_that_all_share_hides_no_trial() {
    let signs = walsh(7);
    let (shared, m) = (0.36_f64, 20);
    let mixed: Vec<Vec<f64>> = (1..=m)
        .map(|at| signs[0].iter().zip(&signs[at]).map(|(c, o)| shared.sqrt() * c + (1.0 - shared).sqrt() * o).collect())
        .collect();
    let found = count(&mixed, m);
    assert!((found.independent - 20.0).abs() < 1e-9, "{found:?}");
    assert!(found.average_correlation.is_some_and(|correlation| (correlation - shared).abs() < 1e-12));
    assert!((found.by_correlation - (0.36 + 0.64 * 20.0)).abs() < 1e-9);
}

/// Four groups of 2, 4, 6 and 8 copies: what is left after centring has three eigenvalues, by numpy.
#[test]
fn the_effective_rank_of_groups_is_that_of_another_program() {
    let signs = walsh(7);
    let columns: Vec<Vec<f64>> = [2, 4, 6, 8].iter().zip(&signs).flat_map(|(&n, one)| vec![one.clone(); n]).collect();
    let found = count(&columns, 20);
    assert!((found.effective_rank - 3.7549025614715035).abs() < 1e-9, "{found:?}");
    assert!((found.independent - 3.7549025614715035).abs() < 1e-9);
}

#[test]
fn trials_in_groups_are_counted_between_the_groups_and_the_trials() {
    // Twenty thousand trials in forty groups of copies, of which a random sample is compared.
    let groups = noise(40, 1200, 5, |_| 0.0);
    let sample = sample_of_trials(20_000, 1200, 1);
    let columns: Vec<Vec<f64>> = sample.iter().map(|trial| groups[trial % 40].clone()).collect();
    let found = count(&columns, 20_000);
    assert!(found.independent > 30.0 && found.independent < 100.0, "{found:?}");
    assert!(found.by_correlation > 10_000.0, "the cautious count does not see groups: {found:?}");
}

#[test]
fn trials_of_noise_are_counted_nearly_all() {
    let sample = sample_of_trials(100_000, 1000, 3);
    let found = count(&noise(sample.len(), 1000, 7, |_| 0.0), 100_000);
    assert_eq!(found.sampled, 250);
    assert!(found.independent > 30_000.0 && found.independent <= 100_000.0, "{found:?}");
    assert!(found.by_correlation > 99_000.0, "{found:?}");
}

#[test]
fn combinations_that_never_trade_are_no_trials() {
    let mut columns = noise(20, 400, 2, |_| 0.0);
    let alone = count(&columns, 20);
    columns.extend(vec![vec![0.0; 400]; 20]);
    let found = count(&columns, 40);
    assert_eq!((found.sampled, found.trials), (20, 40));
    assert_eq!(found.independent, alone.independent);
    let still = count(&vec![vec![0.0; 400]; 3], 1000);
    assert_eq!(
        (still.independent, still.sampled, still.average_correlation, still.by_correlation),
        (1.0, 0, None, 1.0)
    );
    assert_eq!(count(&[], 0).independent, 1.0);
    assert_eq!(count(&columns[..1], 1).independent, 1.0);
}

#[test]
fn what_is_no_series_is_refused_where_it_stands() {
    let series: [&[f64]; 2] = [&[0.1, 0.2], &[0.1]];
    assert_eq!(independent_trials(&series, 2), Err(TrialsError::Length { series: 1, found: 1, expected: 2 }));
    let found = f64::INFINITY;
    let infinite: [&[f64]; 2] = [&[0.1, 0.2], &[0.1, found]];
    assert_eq!(independent_trials(&infinite, 2), Err(TrialsError::NotFinite { series: 1, row: 1, found }));
}

#[test]
fn a_sample_is_drawn_without_return_and_repeats_with_its_seed() {
    for (trials, rows, expected) in
        [(1_000_000, 1230, 256), (1_000_000, 100_000, 256), (10, 1000, 10), (0, 10, 0), (1, 0, 1)]
    {
        let mut sample = sample_of_trials(trials, rows, 42);
        assert_eq!(sample, sample_of_trials(trials, rows, 42));
        assert_eq!(sample.len(), expected);
        sample.sort_unstable();
        sample.dedup();
        assert_eq!(sample.len(), expected, "no trial twice");
        assert!(sample.iter().all(|&trial| trial < trials));
    }
    let (one, other) = (sample_of_trials(1_000_000, 1230, 1), sample_of_trials(1_000_000, 1230, 2));
    assert_ne!(one, other);
    // Spread over the whole of the grid.
    assert!(one.iter().any(|&trial| trial < 20_000) && one.iter().any(|&trial| trial > 980_000));
}

/// A thousand seeded searches of a thousand combinations: the deflated Sharpe ratio of their winners, a share above 0.95.
fn called_skill(shared: f64) -> f64 {
    let (columns, rows) = (1000, 120);
    let called = (0..1000_u64)
        .into_par_iter()
        .filter(|&seed| {
            let mut dice = SplitMix64::new(seed);
            let common: Vec<f64> = (0..rows).map(|_| 0.01 * shared.sqrt() * dice.normal()).collect();
            let own = 0.01 * (1.0 - shared).sqrt();
            let returns: Vec<Vec<f64>> =
                (0..columns).map(|_| common.iter().map(|common| common + own * dice.normal()).collect()).collect();
            let sharpes: Vec<f64> =
                returns.iter().map(|returns| SharpeEstimate::new(returns).expect("it moves").sharpe).collect();
            let best = (0..columns).max_by(|&one, &other| sharpes[one].total_cmp(&sharpes[other])).expect("some");
            let variance = Moments::new(&sharpes).and_then(|moments| moments.deviation()).expect("some").powi(2);
            let sample = sample_of_trials(columns, rows, seed);
            let sample: Vec<&[f64]> = sample.iter().map(|&trial| returns[trial].as_slice()).collect();
            let trials = independent_trials(&sample, columns).expect("finite").independent;
            let winner = SharpeEstimate::new(&returns[best]).expect("it moves");
            deflated_sharpe(&winner, variance, trials).expect("an answer") > 0.95
        })
        .count();
    called as f64 / 1000.0
}

#[test]
fn a_thousand_searches_of_noise_are_hardly_ever_called_skill() {
    let share = called_skill(0.0);
    assert!(share < 0.05, "{share}");
}

#[test]
fn nor_are_searches_whose_combinations_share_a_market() {
    let share = called_skill(0.5);
    assert!(share < 0.05, "{share}");
}
