//! Ten million bars, and prices that change their size by nine orders of magnitude.

use indicators::{Atr, Bollinger, Divisor, Ema, Line, Rsi, Sma, Smoothing, StdDev, Study, Variance, Wma};
use market::Bar;

use crate::market::Chance;

/// The mean of `window` with its rounding error carried along: exact for what is compared here.
fn mean(window: &[f64]) -> f64 {
    let (mut sum, mut error) = (0.0_f64, 0.0_f64);
    for &x in window {
        let next = sum + x;
        error += if sum.abs() >= x.abs() { (sum - next) + x } else { (x - next) + sum };
        sum = next;
    }
    (sum + error) / window.len() as f64
}

fn variance(window: &[f64]) -> f64 {
    let mean = mean(window);
    self::mean(&window.iter().map(|x| (x - mean) * (x - mean)).collect::<Vec<_>>())
}

#[track_caller]
fn near(found: f64, fresh: f64, what: &str) {
    assert!((found - fresh).abs() <= 1e-9 * fresh.abs() + f64::MIN_POSITIVE, "{what}: {found:e}, afresh {fresh:e}");
}

#[test]
fn rolling_values_are_those_of_a_fresh_computation_after_any_shock() {
    let mut chance = Chance::new(4);
    let numbers: Vec<f64> = (0..6000)
        .map(|row| match row % 1000 {
            300..320 => 1e9,
            500..600 => 1e-6 * (1.0 + chance.uniform()),
            _ => 1.0 + chance.uniform(),
        })
        .collect();
    for period in [2, 5, 14, 20, 50, 200] {
        let (mut sma, mut wma) = (Sma::new(period), Wma::new(period));
        let mut spread = Variance::new(period, Divisor::Population);
        for (row, &x) in numbers.iter().enumerate() {
            let (sma, wma, spread) = (sma.next(x), wma.next(x), spread.next(x));
            let Some(start) = (row + 1).checked_sub(period) else { continue };
            let window = &numbers[start..=row];
            near(sma, mean(window), "sma");
            let weighted: Vec<f64> = window.iter().enumerate().map(|(place, x)| x * (place + 1) as f64).collect();
            near(wma, mean(&weighted) * 2.0 / (period + 1) as f64, "wma");
            near(spread, variance(window), "variance");
            assert!(spread >= 0.0);
        }
    }
}

#[test]
fn ten_million_bars_leave_no_trace_of_the_first() {
    const BARS: usize = 10_000_000;
    let mut chance = Chance::new(6);
    let mut close = 1e6;
    let mut tail = Vec::new();
    let (mut sma, mut deviation) = (Sma::new(50), StdDev::new(50, Divisor::Population));
    let (mut ema, mut rsi) = (Ema::new(50), Rsi::new(14, Smoothing::Wilder));
    let (mut atr, mut bands) = (Atr::new(14, Smoothing::Wilder), Bollinger::new(20, 2.0, Divisor::Population));
    // Started on the last thousand bars, these know nothing of what was before.
    let (mut late_ema, mut late_rsi) = (Ema::new(50), Rsi::new(14, Smoothing::Wilder));
    let mut late_atr = Atr::new(14, Smoothing::Wilder);
    let mut last = [0.0; 9];
    for row in 0..BARS {
        // From a million down to about one, so that an error made early would show late.
        let level = if row < BARS / 2 { 1e6 } else { 1.0 };
        let open = close;
        close = level * (1.0 + 0.5 * chance.uniform());
        let (high, low) = (open.max(close), open.min(close));
        let bar = Bar { time: Default::default(), open, high, low, close, volume: 1.0 };
        let [atr] = atr.next(&bar);
        let [upper, ..] = bands.next(&bar);
        last[..6].copy_from_slice(&[
            sma.next(close),
            deviation.next(close),
            ema.next(close),
            rsi.next(close),
            atr,
            upper,
        ]);
        assert!(row < 50 || last[..6].iter().all(|value| value.is_finite()));
        if row >= BARS - 2000 {
            tail.push(close);
            let [late] = late_atr.next(&bar);
            last[6..].copy_from_slice(&[late_ema.next(close), late_rsi.next(close), late]);
        }
    }
    let window = &tail[tail.len() - 50..];
    near(last[0], mean(window), "sma");
    near(last[1], variance(window).sqrt(), "stddev");
    let window = &tail[tail.len() - 20..];
    near(last[5], mean(window) + 2.0 * variance(window).sqrt(), "upper band");
    near(last[2], last[6], "ema");
    near(last[3], last[7], "rsi");
    near(last[4], last[8], "atr");
}
