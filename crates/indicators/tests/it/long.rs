//! Ten million bars, and prices that change their size by nine orders of magnitude.

use indicators::{ALL, Ad, CHUNK, Divisor, Line, Obv, Sma, Study, Variance, Vwap, Wma};
use market::{Bar, Params, Timestamp, View};

use crate::market::Chance;

/// A sum with its rounding error carried along: exact for what is compared here.
#[derive(Default)]
struct Exact(f64, f64);

impl Exact {
    fn add(&mut self, x: f64) {
        let Self(sum, error) = self;
        let next = *sum + x;
        *error += if sum.abs() >= x.abs() { (*sum - next) + x } else { (x - next) + *sum };
        *sum = next;
    }

    fn sum(&self) -> f64 {
        self.0 + self.1
    }
}

fn mean(window: &[f64]) -> f64 {
    let mut sum = Exact::default();
    window.iter().for_each(|&x| sum.add(x));
    sum.sum() / window.len() as f64
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

/// Sums since the first bar: they forget nothing, and are compared with sums that carry their rounding error along.
const SINCE_THE_FIRST: &[&str] = &["ad", "adosc", "obv", "vwap"];

#[test]
fn ten_million_bars_leave_no_trace_of_the_first() {
    const BARS: usize = 10_000_000;
    const TAIL: usize = 20_000;
    const COMPARED: usize = 1000;
    let mut chance = Chance::new(6);
    // From a million down to about one, so that an error made early would show late.
    let level = |row: usize| if row < BARS / 2 { 1e6 } else { 1.0 };
    let close: Vec<f64> = (0..BARS).map(|row| level(row) * (1.0 + 0.5 * chance.uniform())).collect();
    let high: Vec<f64> = close.iter().map(|close| close * (1.0 + 0.1 * chance.uniform())).collect();
    let low: Vec<f64> = close.iter().map(|close| close * (1.0 - 0.1 * chance.uniform())).collect();
    let volume: Vec<f64> = close.iter().map(|_| (1e6 * chance.uniform()).round()).collect();
    let time: Vec<Timestamp> = (0..BARS as i64).map(Timestamp::from_nanoseconds).collect();
    let view = View { time: &time, open: &close, high: &high, low: &low, close: &close, volume: &volume };
    let late = view.range(BARS - TAIL..BARS);
    for entry in ALL {
        let indicator = (entry.build)(&Params::new(entry.params, []).expect("defaults")).expect("defaults");
        let (mut stream, outputs) = (indicator.stream(), entry.outputs.len());
        let mut chunk = vec![[0.0; CHUNK]; outputs];
        let mut tail = vec![Vec::new(); outputs];
        for start in (0..BARS).step_by(CHUNK) {
            let rows = start..(start + CHUNK).min(BARS);
            let mut out: Vec<&mut [f64]> = chunk.iter_mut().map(|column| &mut column[..rows.len()]).collect();
            stream.feed(view, rows.clone(), &mut out);
            for (column, tail) in chunk.iter().zip(&mut tail) {
                let column = &column[..rows.len()];
                let early = indicator.warmup().saturating_sub(start).min(rows.len());
                assert!(column[early..].iter().all(|value| value.is_finite()), "{} in {rows:?}", entry.name);
                let kept = (BARS - COMPARED).saturating_sub(start).min(rows.len());
                tail.extend_from_slice(&column[kept..]);
            }
        }
        if SINCE_THE_FIRST.contains(&entry.name) {
            continue;
        }
        // Started late, it knows nothing of what was before.
        let mut fresh = vec![Vec::new(); outputs];
        indicator.batch(late, &mut fresh);
        for ((output, tail), fresh) in entry.outputs.iter().zip(&tail).zip(&fresh) {
            let fresh = &fresh[TAIL - COMPARED..];
            let size = fresh.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            for (row, (found, fresh)) in tail.iter().zip(fresh).enumerate() {
                assert!(
                    (found - fresh).abs() <= 1e-9 * size,
                    "{} {output} at {row}: {found:e}, afresh {fresh:e}",
                    entry.name
                );
            }
        }
    }
}

#[test]
fn sums_since_the_first_bar_are_right_after_ten_million() {
    const BARS: usize = 10_000_000;
    let mut chance = Chance::new(7);
    let (mut obv, mut ad, mut vwap) = (Obv::default(), Ad::default(), Vwap::default());
    let (mut units, mut flows, mut money, mut traded) = (0_i64, Exact::default(), Exact::default(), 0_i64);
    let mut previous = f64::NAN;
    for _ in 0..BARS {
        let close = 100.0 * (1.0 + 0.5 * chance.uniform());
        let (high, low) = (close * (1.0 + 0.1 * chance.uniform()), close * (1.0 - 0.1 * chance.uniform()));
        let volume = (1e6 * chance.uniform()).round();
        let bar = Bar { time: Default::default(), open: close, high, low, close, volume };
        let ([obv], [ad], [vwap]) = (obv.next(&bar), ad.next(&bar), vwap.next(&bar));
        traded += volume as i64;
        units += if close < previous { -(volume as i64) } else { volume as i64 };
        flows.add(((close - low) - (high - close)) / (high - low) * volume);
        money.add((high + low + close) / 3.0 * volume);
        previous = close;
        assert_eq!(obv, units as f64);
        assert!((ad - flows.sum()).abs() <= 1e-9 * traded as f64, "{ad} for {}", flows.sum());
        near(vwap, money.sum() / traded as f64, "vwap");
    }
}
