//! Published examples of the Sharpe ratios that know their error, and laws.

use overfit::{
    SharpeEstimate, autocorrelations, deflated_sharpe, expected_maximum, sharpe_autocorrelated, sharpe_of_luck,
    time_scale, years_needed,
};
use proptest::prelude::*;

use crate::noise;

/// Equal when printed with as many digits as the paper prints.
fn check(found: Option<f64>, printed: &str) {
    let digits = printed.split_once('.').map_or(0, |(_, digits)| digits.len());
    let found = found.expect("an answer");
    assert_eq!(format!("{found:.digits$}"), printed, "{found}");
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} {expected}");
}

/// Bailey, López de Prado 2014, "A numerical example": the best of 100 tries shows a yearly Sharpe ratio of 2.5 over five years
/// of 250 days, the variance of the yearly Sharpe ratios is 1/2, skewness −3, kurtosis 10.
#[test]
fn the_example_of_the_deflated_sharpe_ratio() {
    let winner = SharpeEstimate { sharpe: 2.5 / 250_f64.sqrt(), bars: 1250, skew: -3.0, kurtosis: 10.0 };
    let variance = 0.5 / 250.0;
    check(sharpe_of_luck(variance, 100.0), "0.1132");
    check(deflated_sharpe(&winner, variance, 100.0), "0.9004");
    // "should the strategist have made his discovery after running only N=46"
    check(deflated_sharpe(&winner, variance, 46.0), "0.9505");
    // "with normal returns, after N=88"
    let normal = SharpeEstimate { skew: 0.0, kurtosis: 3.0, ..winner };
    check(deflated_sharpe(&normal, variance, 88.0), "0.9505");
    // The same with thirty digits.
    near(sharpe_of_luck(variance, 100.0).expect("a variance"), 0.113_172_001_9);
    near(deflated_sharpe(&winner, variance, 100.0).expect("an answer"), 0.900_396_834_4);
}

/// Bailey, López de Prado 2012: two years of months, Sharpe ratio 0.458 a month, skewness −2.448, kurtosis 10.164.
#[test]
fn the_example_of_the_probabilistic_sharpe_ratio() {
    let fund = SharpeEstimate { sharpe: 0.458, bars: 24, skew: -2.448, kurtosis: 10.164 };
    check(SharpeEstimate { skew: 0.0, kurtosis: 3.0, ..fund }.probability_above(0.0), "0.982");
    check(fund.probability_above(0.0), "0.913");
}

/// Bailey, López de Prado 2012: a yearly Sharpe ratio of 2 that is to be shown to be above 1 with 95 %.
#[test]
fn the_examples_of_the_minimum_track_record() {
    let years = |per_year: f64, skew: f64, kurtosis: f64| {
        let root = per_year.sqrt();
        let record = SharpeEstimate { sharpe: 2.0 / root, bars: 24, skew, kurtosis };
        record.bars_needed(1.0 / root, 0.95).map(|bars| bars / per_year)
    };
    check(years(252.0, 0.0, 3.0), "2.73");
    check(years(52.0, 0.0, 3.0), "2.83");
    check(years(12.0, 0.0, 3.0), "3.24");
    // Monthly returns of a typical index of hedge funds.
    check(years(12.0, -0.72, 5.78), "4.99");
}

/// Bailey, Borwein, López de Prado, Zhu 2014: ten tries show 1.57 in a year; with five years at hand no more than 45 may be
/// tried before a Sharpe ratio of 1 is to be expected from luck.
#[test]
fn the_examples_of_the_minimum_backtest() {
    check(Some(expected_maximum(10.0)), "1.57");
    check(years_needed(45.0, 1.0), "5.00");
    assert!(years_needed(46.0, 1.0) > Some(5.0));
    near(years_needed(45.0, 2.0).expect("a target"), 4.998_087_004 / 4.0);
}

#[test]
fn the_best_of_many_tries_has_its_digits() {
    // With thirty digits.
    for (trials, expected) in [
        (2.0, 0.519_755_344_280_593_9),
        (10.0, 1.574_598_301_345_75),
        (1000.0, 3.255_121_513_652_726),
        (1e6, 4.867_860_037_837_305),
    ] {
        assert!((expected_maximum(trials) / expected - 1.0).abs() < 1e-14, "{trials}");
    }
    for trials in [-1.0, 0.0, 0.5, 1.0, 1.2, f64::NAN] {
        assert_eq!(expected_maximum(trials), 0.0);
    }
    assert!(expected_maximum(f64::INFINITY).is_finite());
}

#[test]
fn the_best_of_many_tries_is_what_tries_show() {
    for tries in [10_usize, 100] {
        let best: f64 = (0..20_000)
            .map(|seed| {
                let mut dice = risk::SplitMix64::new(seed);
                (0..tries).map(|_| dice.normal()).fold(f64::NEG_INFINITY, f64::max)
            })
            .sum::<f64>()
            / 20_000.0;
        assert!((best - expected_maximum(tries as f64)).abs() < 0.05, "{tries}: {best}");
    }
}

/// Lo 2002, equation 21: the scale for returns that remember a part ρ of the one before has a closed form.
#[test]
fn the_time_scale_of_a_first_order_memory() {
    for memory in [-0.9_f64, -0.2, 0.1, 0.5, 0.9] {
        for bars in [2_usize, 4, 12, 52, 252] {
            let q = bars as f64;
            let correlations: Vec<f64> = (1..bars).map(|lag| memory.powi(lag as i32)).collect();
            let inner = 1.0 + 2.0 * memory / (1.0 - memory) * (1.0 - (1.0 - memory.powf(q)) / (q * (1.0 - memory)));
            let found = time_scale(bars, &correlations).expect("a variance");
            assert!((found - (q / inner).sqrt()).abs() < 1e-10, "{memory} {bars}: {found}");
        }
    }
    assert_eq!(time_scale(16, &[]), Some(4.0));
    assert_eq!(time_scale(1, &[0.5]), Some(1.0), "one bar is itself");
    assert_eq!(time_scale(0, &[]), None);
    assert_eq!(time_scale(2, &[-1.0]), None);
}

#[test]
fn autocorrelations_by_hand() {
    // Deviations −1.5, −0.5, 0.5, 1.5: squares sum to 5; one bar apart 0.75 − 0.25 + 0.75.
    let found = autocorrelations(&[1.0, 2.0, 3.0, 4.0], 5).expect("they differ");
    for (found, expected) in found.iter().zip([0.25, -0.3, -0.45, 0.0, 0.0]) {
        assert!((found - expected).abs() < 1e-15);
    }
    assert_eq!(autocorrelations(&[0.1; 10], 1), None);
    let scale = time_scale(4, &[0.25]).expect("a variance");
    let sharpe = SharpeEstimate::new(&[1.0, 2.0, 3.0, 4.0]).expect("they differ").sharpe;
    near(sharpe_autocorrelated(&[1.0, 2.0, 3.0, 4.0], 4, 1).expect("an answer"), sharpe * scale);
}

#[test]
fn returns_with_memory_have_a_smaller_yearly_sharpe_ratio_and_alternating_ones_a_larger() {
    let shocks = noise(1, 20_000, 3, |_| 0.0005).remove(0);
    let yearly = |memory: f64| {
        let mut last = 0.0;
        let returns: Vec<f64> = shocks
            .iter()
            .map(|shock| {
                last = memory * last + shock;
                last
            })
            .collect();
        let plain = SharpeEstimate::new(&returns).expect("they move").sharpe * 252_f64.sqrt();
        (sharpe_autocorrelated(&returns, 252, 20).expect("an answer"), plain)
    };
    // The true scale is √(252 (1 − ρ)/(1 + ρ)) nearly.
    for memory in [-0.3_f64, 0.3] {
        let (found, plain) = yearly(memory);
        let expected = ((1.0 - memory) / (1.0 + memory)).sqrt();
        assert!((found / plain - expected).abs() < 0.05 * expected, "{memory}: {found} {plain}");
    }
}

#[test]
fn what_has_no_answer_is_none() {
    for returns in [&[][..], &[0.1], &[0.1, 0.1, 0.1], &[0.1, f64::NAN], &[0.0; 50]] {
        assert_eq!(SharpeEstimate::new(returns), None);
        assert_eq!(sharpe_autocorrelated(returns, 252, 5), None);
    }
    let estimate = SharpeEstimate { sharpe: 0.1, bars: 100, skew: 0.0, kurtosis: 3.0 };
    assert_eq!(estimate.bars_needed(0.1, 0.95), None, "no record shows that it is above itself");
    assert_eq!(estimate.bars_needed(0.2, 0.95), None);
    for level in [0.4, 1.0, f64::NAN] {
        assert_eq!(estimate.bars_needed(0.0, level), None);
    }
    for impossible in [f64::NAN, f64::INFINITY, 100.0] {
        assert_eq!(SharpeEstimate { skew: impossible, ..estimate }.probability_above(0.0), None);
        assert_eq!(SharpeEstimate { skew: impossible, ..estimate }.bars_needed(0.0, 0.95), None);
    }
    for bars in [0, 1] {
        assert_eq!(SharpeEstimate { bars, ..estimate }.probability_above(0.0), None);
    }
    for variance in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(deflated_sharpe(&estimate, variance, 10.0), None);
    }
    for sharpe in [0.0, -1.0, f64::NAN] {
        assert_eq!(years_needed(10.0, sharpe), None);
    }
    assert_eq!(years_needed(1.0, 1.0), Some(0.0));
}

proptest! {
    #[test]
    fn a_record_of_the_length_needed_is_just_long_enough(
        sharpe in 0.02..0.3_f64, part in 0.0..0.9_f64, skew in -1.0..1.0_f64, kurtosis in 3.0..10.0_f64
    ) {
        let threshold = sharpe * part;
        let estimate = SharpeEstimate { sharpe, bars: 2, skew, kurtosis };
        let bars = estimate.bars_needed(threshold, 0.95).expect("it is above");
        let at = |bars: f64| SharpeEstimate { bars: bars as usize, ..estimate }.probability_above(threshold);
        prop_assert!(at(bars.ceil()) >= Some(0.95 - 1e-12));
        prop_assert!(at(bars.floor()) <= Some(0.95 + 1e-12));
    }

    #[test]
    fn more_tries_need_more_proof(sharpe in -0.3..0.3_f64, bars in 10..3000_usize, trials in 1.0..1e9_f64, more in 1.0..100.0_f64) {
        let winner = SharpeEstimate { sharpe, bars, skew: -0.5, kurtosis: 6.0 };
        let of = |trials: f64| deflated_sharpe(&winner, 0.001, trials).expect("an answer");
        prop_assert!(of(trials * more) <= of(trials));
        prop_assert!((0.0..=1.0).contains(&of(trials)));
        prop_assert_eq!(of(1.0), winner.probability_above(0.0).expect("an answer"));
    }
}
