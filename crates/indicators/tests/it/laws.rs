//! Laws over the whole table: a new entry is under them the moment it is listed.

use indicators::{ALL, Entry, Indicator, Scale, find};
use market::{Bars, ParamError, ParamKind, Params, Value, View};

use crate::market::{flat, scaled, stairs, walk};

/// Every indicator with its defaults, with each choice, and with small and odd periods.
fn each(mut law: impl FnMut(&str, &Entry, &dyn Indicator)) {
    for entry in ALL {
        let mut sets = vec![Vec::new()];
        for spec in entry.params {
            if let ParamKind::Choice(words) = &spec.kind {
                sets.extend(words[1..].iter().map(|&word| vec![(spec.name.as_ref(), Value::Choice(word.into()))]));
            }
        }
        for seed in 0..4 {
            let counts = entry.params.iter().enumerate().filter_map(|(place, spec)| match spec.kind {
                ParamKind::Integer { min, .. } => {
                    let size = [min, min + 1, 7 + place as i64, 131 - 20 * place as i64][seed];
                    Some((spec.name.as_ref(), Value::Integer(size)))
                }
                _ => None,
            });
            sets.push(counts.collect());
        }
        for set in sets {
            let given: Vec<_> = set.into_iter().collect();
            let params = Params::new(entry.params, given.clone()).expect("values in range");
            match (entry.build)(&params) {
                Ok(indicator) => law(&format!("{} {given:?}", entry.name), entry, indicator.as_ref()),
                Err(error) => assert!(matches!(error, ParamError::Together(_)), "{}: {error}", entry.name),
            }
        }
    }
}

fn batch(entry: &Entry, indicator: &dyn Indicator, view: View<'_>) -> Vec<Vec<f64>> {
    let mut out = vec![Vec::new(); entry.outputs.len()];
    indicator.batch(view, &mut out);
    out
}

fn stream(entry: &Entry, indicator: &dyn Indicator, view: View<'_>) -> Vec<Vec<f64>> {
    let mut out = vec![Vec::new(); entry.outputs.len()];
    let mut values = vec![0.0; entry.outputs.len()];
    let mut stream = indicator.stream();
    for bar in view.iter() {
        stream.next(&bar, &mut values);
        for (column, &value) in out.iter_mut().zip(&values) {
            column.push(value);
        }
    }
    out
}

/// Both are missing, or both are the same number to the bit.
fn same(name: &str, entry: &Entry, one: &[Vec<f64>], two: &[Vec<f64>]) {
    for (output, (one, two)) in entry.outputs.iter().zip(one.iter().zip(two)) {
        assert_eq!(one.len(), two.len(), "{name} {output}");
        for (row, (x, y)) in one.iter().zip(two).enumerate() {
            assert!(
                x.to_bits() == y.to_bits() || x.is_nan() && y.is_nan(),
                "{name} {output} row {row}: {x:e} and {y:e}"
            );
        }
    }
}

fn markets(warmup: usize) -> Vec<Bars> {
    let mut markets: Vec<Bars> =
        [0, 1, 2, warmup.max(1) - 1, warmup, warmup + 1, warmup + 2, 256, 257].map(|bars| walk(bars, 3)).into();
    markets.extend([walk(5000, 1), walk(1500, 2), flat(700, 0.1, 10.0), flat(600, 123.456, 0.0)]);
    markets.extend([stairs(600, 100.0, 0.1), stairs(600, 100.0, -0.1)]);
    markets
}

#[test]
fn columns_and_single_bars_agree_to_the_bit() {
    each(|name, entry, indicator| {
        for bars in markets(indicator.warmup()) {
            let view = bars.view();
            same(name, entry, &batch(entry, indicator, view), &stream(entry, indicator, view));
        }
    });
}

#[test]
fn a_stream_that_is_fed_in_pieces_agrees_to_the_bit() {
    each(|name, entry, indicator| {
        for bars in markets(indicator.warmup()) {
            let view = bars.view();
            let mut out = vec![vec![0.0; view.len()]; entry.outputs.len()];
            let (mut stream, mut start) = (indicator.stream(), 0);
            // Pieces of every kind: one row, some, as many as there may be.
            for piece in [1, 255, 7, 256, 100].into_iter().cycle() {
                if start == view.len() {
                    break;
                }
                let rows = start..(start + piece).min(view.len());
                let mut columns: Vec<&mut [f64]> = out.iter_mut().map(|column| &mut column[rows.clone()]).collect();
                stream.feed(view, rows.clone(), &mut columns);
                start = rows.end;
            }
            same(name, entry, &batch(entry, indicator, view), &out);
        }
    });
}

#[test]
fn a_prefix_of_the_bars_gives_a_prefix_of_the_values() {
    let bars = walk(1200, 5);
    each(|name, entry, indicator| {
        let whole = batch(entry, indicator, bars.view());
        for rows in [1, 17, 255, 256, 300, 1000, 1199] {
            let part = batch(entry, indicator, bars.view().prefix(rows));
            let head: Vec<Vec<f64>> = whole.iter().map(|column| column[..rows].to_vec()).collect();
            same(name, entry, &part, &head);
        }
    });
}

#[test]
fn after_the_warm_up_every_value_is_a_finite_number_and_not_before() {
    each(|name, entry, indicator| {
        let warmup = indicator.warmup();
        for bars in markets(warmup) {
            let columns = batch(entry, indicator, bars.view());
            for (output, column) in entry.outputs.iter().zip(&columns) {
                if let Some(row) = column.iter().skip(warmup).position(|value| !value.is_finite()) {
                    panic!("{name} {output}: no number at row {} of {}", warmup + row, column.len());
                }
            }
            if warmup > 0 && bars.view().len() >= warmup {
                let started = columns.iter().all(|column| !column[warmup - 1].is_nan());
                assert!(!started, "{name}: there are values before row {warmup}");
            }
        }
    });
}

#[test]
fn buffers_are_overwritten_whatever_was_in_them() {
    let (long, short) = (walk(900, 8), walk(400, 9));
    each(|name, entry, indicator| {
        let mut out = vec![vec![7.0; 10]; entry.outputs.len()];
        indicator.batch(long.view(), &mut out);
        indicator.batch(short.view(), &mut out);
        same(name, entry, &out, &batch(entry, indicator, short.view()));
    });
}

#[test]
fn scaling_the_prices_scales_the_values_as_the_entry_says() {
    let bars = walk(1500, 11);
    // A power of two changes no digit, so the law holds exactly; one that is none shows the rounding.
    for (factor, tolerance) in [(0.25, 1e-13), (37.0, 1e-7)] {
        let other = scaled(&bars, factor);
        each(|name, entry, indicator| {
            let times = match entry.scale {
                Scale::Price => factor,
                Scale::PriceSquared => factor * factor,
                Scale::Invariant => 1.0,
                Scale::Other => return,
            };
            let columns = batch(entry, indicator, bars.view()).into_iter().zip(batch(entry, indicator, other.view()));
            for (output, (one, two)) in entry.outputs.iter().zip(columns) {
                let size = one.iter().filter(|x| !x.is_nan()).fold(0.0_f64, |most, x| most.max(x.abs())) * times;
                for (row, (x, y)) in one.iter().zip(&two).enumerate() {
                    let near = (x * times - y).abs() <= tolerance * size || x.is_nan() && y.is_nan();
                    // Where two numbers are equal but for rounding, a rule that asks which is greater may turn.
                    let close_call = factor == 37.0 && CLOSE_CALLS.contains(&entry.name);
                    assert!(near || close_call, "{name} {output} row {row}: {x} times {times} is not {y}");
                }
            }
        });
    }
}

#[test]
fn where_scaling_is_nothing_so_simple_it_is_what_the_formula_says() {
    const FACTOR: f64 = 0.25;
    let becomes = |name: &str, output: &str, x: f64| match (name, output) {
        ("psar", "psar") | ("supertrend", "supertrend") => x * FACTOR,
        ("psar" | "supertrend", "trend") => x,
        ("linear_regression_angle", _) => (x.to_radians().tan() * FACTOR).atan().to_degrees(),
        _ => panic!("nothing is said of {name} {output}"),
    };
    let bars = walk(1500, 13);
    let other = scaled(&bars, FACTOR);
    each(|name, entry, indicator| {
        if entry.scale != Scale::Other {
            return;
        }
        let columns = batch(entry, indicator, bars.view()).into_iter().zip(batch(entry, indicator, other.view()));
        for (output, (one, two)) in entry.outputs.iter().zip(columns) {
            for (row, (&x, &y)) in one.iter().zip(&two).enumerate() {
                let near = (becomes(entry.name, output, x) - y).abs() <= 1e-12 * y.abs() || x.is_nan() && y.is_nan();
                assert!(near, "{name} {output} row {row}: {x} becomes {y}");
            }
        }
    });
}

/// Entries that compare prices which rounding can part or join.
const CLOSE_CALLS: &[&str] = &["aroon", "aroon_oscillator", "mfi", "cci", "obv", "stochastic_rsi"];

#[test]
fn a_flat_market_has_flat_averages_to_the_bit() {
    let price = 0.1 + 0.2;
    let bars = flat(900, price, 5.0);
    for name in ["sma", "ema", "rma", "wma", "dema", "t3", "trima", "hma", "kama", "zlema", "linear_regression"] {
        let entry = find(name).expect("listed");
        let indicator = (entry.build)(&Params::new(entry.params, []).expect("defaults")).expect("defaults");
        let [column] = &batch(entry, indicator.as_ref(), bars.view())[..] else { panic!("one column") };
        assert!(column[indicator.warmup()..].iter().all(|&value| value == price), "{name}");
    }
    for (name, still) in [("macd", 0.0), ("stddev", 0.0), ("cci", 0.0), ("rsi", 0.0), ("atr", 0.0), ("mom", 0.0)] {
        let entry = find(name).expect("listed");
        let indicator = (entry.build)(&Params::new(entry.params, []).expect("defaults")).expect("defaults");
        for column in batch(entry, indicator.as_ref(), bars.view()) {
            assert!(column[indicator.warmup()..].iter().all(|&value| value == still), "{name}");
        }
    }
}

#[test]
fn names_are_lower_case_and_found_once() {
    let mut names: Vec<&str> = ALL.iter().flat_map(|entry| entry.aliases.iter().copied().chain([entry.name])).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "an alias is taken twice");
    for name in names {
        assert_eq!(name, name.to_lowercase());
        assert!(find(&name.to_uppercase()).is_some());
    }
    assert!(ALL.is_sorted_by_key(|entry| entry.name), "the table is in alphabetical order");
    assert!(find("nothing").is_none());
}
