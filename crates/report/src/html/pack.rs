//! Columns of numbers as the page carries them: short, and to the bit.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Rows above which what is worked out for the eye alone is kept in single precision.
const MANY: usize = 20_000;

/// Whole numbers whose differences a script counts without loss.
const MOST: f64 = (1_u64 << 51) as f64;

/// A column that reads back to the same bits: decimals as the differences of whole numbers where all values are decimals of a few
/// digits, as prices and times are; else double precision.
///
/// `{"k": digits, "b": …}`: each value is a whole number over `10^k`; `b` has the differences, zigzag, seven bits a byte, lowest
/// first. `{"f": 8, "b": …}`: IEEE 754, little-endian; NaN is no value.
pub(super) fn exact(values: &[f64]) -> Value {
    let of =
        |digits| Some(json!({"k": digits, "b": STANDARD.encode(differences(values, |value| whole(value, digits))?)}));
    (0..=8).find_map(of).unwrap_or_else(|| doubles(values))
}

/// A column to be looked at: double precision; of many rows as many decimals as tell a hundred-thousandth of its largest value,
/// which is more than is seen, or single precision where values are missing in between.
///
/// `{"k": digits, "n": rows, "b": …}`: as [`exact`], behind so many rows without a value.
pub(super) fn shown(values: &[f64]) -> Value {
    if values.len() <= MANY {
        return doubles(values);
    }
    let missing = values.iter().take_while(|value| value.is_nan()).count();
    let largest = values[missing..].iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let digits = (5.0 - largest.log10().floor()).clamp(0.0, 12.0) as i32;
    let scale = 10f64.powi(digits);
    let known = &values[missing..];
    let number = |value: f64| ((value * scale).abs() <= MOST).then(|| (value * scale).round() as i64);
    if let Some(bytes) = differences(known, number) {
        return json!({"k": digits, "n": missing, "b": STANDARD.encode(bytes)});
    }
    let bytes: Vec<u8> = values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect();
    json!({"f": 4, "b": STANDARD.encode(bytes)})
}

/// A column that is exact while there are few rows, and to be looked at where there are many.
pub(super) fn nearly(values: &[f64]) -> Value {
    if values.len() <= MANY { exact(values) } else { shown(values) }
}

fn doubles(values: &[f64]) -> Value {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    json!({"f": 8, "b": STANDARD.encode(bytes)})
}

/// A value times `10^digits`, where dividing by that gives it back.
fn whole(value: f64, digits: i32) -> Option<i64> {
    let scale = 10f64.powi(digits);
    let number = (value * scale).round();
    let is_same = number / scale == value && (value != 0.0 || value.is_sign_positive());
    (number.abs() <= MOST && is_same).then_some(number as i64)
}

/// The differences of what stands for the values; `None` where nothing stands for one of them.
fn differences(values: &[f64], number: impl Fn(f64) -> Option<i64>) -> Option<Vec<u8>> {
    let (mut bytes, mut before) = (Vec::with_capacity(2 * values.len()), 0);
    for value in values {
        let number = number(*value)?;
        let step = number - before;
        let mut rest = ((step << 1) ^ (step >> 63)) as u64;
        while rest >= 128 {
            bytes.push(rest as u8 | 128);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        before = number;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[f64], expected: &Value) {
        assert_eq!(&exact(values), expected, "{values:?}");
    }

    #[test]
    fn decimals_are_the_differences_of_whole_numbers() {
        // 1, −1, 150 are 2, 3 and 300 = 0b10_0101100.
        check(&[1.0, 0.0, 150.0], &json!({"k": 0, "b": STANDARD.encode([2, 1, 172, 2])}));
        check(&[0.1, 0.3], &json!({"k": 1, "b": STANDARD.encode([2, 4])}));
        check(&[], &json!({"k": 0, "b": ""}));
    }

    #[test]
    fn what_is_no_short_decimal_keeps_its_bits() {
        for values in [&[1.0 / 3.0][..], &[f64::NAN, 1.0], &[1e300], &[-0.0]] {
            assert_eq!(exact(values)["f"], 8, "{values:?}");
        }
        assert_eq!(shown(&vec![0.5; MANY])["f"], 8);
    }

    #[test]
    fn of_many_rows_a_column_keeps_what_is_seen() {
        let mut values: Vec<f64> = (0..=MANY).map(|row| 1.0 / (1.0 + row as f64)).collect();
        let packed = shown(&values);
        assert_eq!((&packed["k"], &packed["n"]), (&json!(5), &json!(0)));
        values[0] = f64::NAN;
        values[1] = f64::NAN;
        assert_eq!((&shown(&values)["k"], &shown(&values)["n"]), (&json!(6), &json!(2)));
        // A hole in between, and what is too large to count.
        values[7] = f64::NAN;
        assert_eq!(shown(&values)["f"], 4);
        assert_eq!(shown(&vec![f64::NAN; MANY + 1])["n"], MANY + 1);
        assert_eq!(shown(&vec![1e300; MANY + 1])["f"], 4);
    }
}
