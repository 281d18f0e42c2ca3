//! Numbers as people and programs write them.

/// Which mark stands before the fraction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Decimal {
    /// `1,234.5`
    #[default]
    Point,
    /// `1.234,5`
    Comma,
}

/// What a cell without a value may hold, in any case.
const MISSING: &[&str] =
    &["", "-", "--", "---", ".", "n/a", "#n/a", "na", "n/d", "nan", "nat", "<na>", "null", "none", "nil"];

/// Whether a cell says that there is no value.
pub fn is_missing(cell: &[u8]) -> bool {
    cell.len() <= 4 && MISSING.iter().any(|mark| cell.eq_ignore_ascii_case(mark.as_bytes()))
}

/// The number of a cell without blanks around it; `None` for a missing mark.
///
/// Understood beside plain numbers: exponents, and thousands in groups of three. What is read is the nearest float, and
/// finite.
///
/// # Errors
/// What is wrong with it, in words that go on from the cell: `is no number`.
pub fn read(cell: &[u8], decimal: Decimal) -> Result<Option<f64>, &'static str> {
    if decimal == Decimal::Point
        && let Some(value) = plain(cell)
    {
        return Ok(Some(value));
    }
    if is_missing(cell) {
        return Ok(None);
    }
    written(cell, decimal).map(Some)
}

/// Powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// `-123.45`: nearly every cell of nearly every file, and most of the time a file takes.
///
/// Digits up to 2^53 and a power of ten up to 22 are exact floats, so that their quotient is the nearest float to the
/// text, as a full parser finds it. Source: W. D. Clinger, *How to Read Floating Point Numbers Accurately*, 1990.
fn plain(cell: &[u8]) -> Option<f64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if digits.is_empty() || digits.len() > 19 || !digits[0].is_ascii_digit() {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut fraction = None;
    for (index, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')),
            b'.' if fraction.is_none() => fraction = Some(digits.len() - index - 1),
            _ => return None,
        }
    }
    if mantissa > 1 << 53 {
        return None;
    }
    let value = mantissa as f64 / POWERS[fraction.unwrap_or(0)];
    Some(if negative { -value } else { value })
}

/// The float nearest to `digits` / 10^`scale`: a decimal as binary tables hold it.
pub fn decimal(digits: i128, scale: usize) -> f64 {
    match POWERS.get(scale) {
        Some(power) if digits.unsigned_abs() <= 1 << 53 => digits as f64 / power,
        _ => format!("{digits}e-{scale}").parse().expect("digits and an exponent are a number"),
    }
}

/// Everything else: exponents, thousands in groups of three, a decimal comma.
fn written(cell: &[u8], decimal: Decimal) -> Result<f64, &'static str> {
    const NO_NUMBER: &str = "is no number";
    let text = std::str::from_utf8(cell).map_err(|_| NO_NUMBER)?;
    let (mark, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let whole_end = text.find(mark).unwrap_or(text.len());
    let (whole, fraction) = text.split_at(whole_end);
    let separator = |letter: char| letter == group || matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\'');
    let mut plain = String::with_capacity(text.len());
    if whole.contains(separator) {
        let mut groups = whole.trim_start_matches(['-', '+']).split(separator);
        let first = groups.next().unwrap_or_default();
        let is_group = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        if !(1..=3).contains(&first.len())
            || !is_group(first)
            || !groups.all(|group| group.len() == 3 && is_group(group))
        {
            return Err("is no number: thousands come in groups of three digits");
        }
    }
    plain.extend(whole.chars().filter(|letter| !separator(*letter)));
    plain.push_str(&fraction.replacen(mark, ".", 1));
    if plain.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        let is_infinite = plain.trim_start_matches(['-', '+']).to_ascii_lowercase().starts_with("inf");
        return Err(if is_infinite { "is not a finite number" } else { NO_NUMBER });
    }
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err("is larger than a float64 holds"),
        Err(_) => Err(NO_NUMBER),
    }
}

/// What a cell says about the decimal mark of its file: `Some(Comma)` for `479,0` and `1.234,5`, `Some(Point)` for
/// `479.0`; `None` for what could be both, such as `479` and `1,234`.
pub fn evidence(cell: &[u8]) -> Option<Decimal> {
    let comma = cell.iter().rposition(|byte| *byte == b',');
    let point = cell.iter().rposition(|byte| *byte == b'.');
    if !cell.iter().all(|byte| byte.is_ascii_digit() || b",.-+eE".contains(byte)) {
        return None;
    }
    match (comma, point) {
        (Some(comma), Some(point)) if comma > point => Some(Decimal::Comma),
        (Some(_), Some(_)) => Some(Decimal::Point),
        // Two marks of one kind group thousands; one mark before anything but three digits stands before a fraction.
        (Some(at), None) if cell.iter().filter(|byte| **byte == b',').count() > 1 => {
            (cell.len() - at - 1 == 3).then_some(Decimal::Point)
        }
        (None, Some(at)) if cell.iter().filter(|byte| **byte == b'.').count() > 1 => {
            (cell.len() - at - 1 == 3).then_some(Decimal::Comma)
        }
        (Some(at), None) => (cell.len() - at - 1 != 3).then_some(Decimal::Comma),
        (None, Some(at)) => (cell.len() - at - 1 != 3).then_some(Decimal::Point),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_their_countries_write_them() {
        use Decimal::{Comma, Point};
        for (cell, decimal, expected) in [
            ("480.15", Point, Ok(Some(480.15))),
            ("-0.5", Point, Ok(Some(-0.5))),
            ("4.9e2", Point, Ok(Some(490.0))),
            ("+7", Point, Ok(Some(7.0))),
            ("4,949.10", Point, Ok(Some(4949.1))),
            ("3,739,300", Point, Ok(Some(3_739_300.0))),
            ("16.319.939", Comma, Ok(Some(16_319_939.0))),
            ("479,0", Comma, Ok(Some(479.0))),
            ("1 234,5", Comma, Ok(Some(1234.5))),
            ("n/a", Point, Ok(None)),
            ("-", Point, Ok(None)),
            ("NaN", Point, Ok(None)),
            ("NaT", Point, Ok(None)),
        ] {
            assert_eq!(read(cell.as_bytes(), decimal), expected, "{cell}");
        }
        for cell in ["inf", "1e400", "abc", "4,80", "1,2345", ",5.0", "1.2.3", "--5", "0x10", "5\0"] {
            assert!(read(cell.as_bytes(), Point).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_decimal_is_the_float_that_its_text_is() {
        for (digits, scale, expected) in [
            (10034, 2, 100.34),
            (-1, 3, -0.001),
            (0, 5, 0.0),
            (123_456_789_012_345_678_901, 18, 123.456_789_012_345_68),
            (1, 38, 1e-38),
        ] {
            assert_eq!(decimal(digits, scale), expected, "{digits}e-{scale}");
        }
    }

    proptest! {
        #[test]
        fn every_decimal_is_read_as_a_full_parser_reads_it(digits: i64, scale in 0_usize..30) {
            let parsed: f64 = format!("{digits}e-{scale}").parse().unwrap();
            prop_assert_eq!(decimal(i128::from(digits), scale).to_bits(), parsed.to_bits());
        }

        #[test]
        fn every_float_reads_back_to_the_same_bits(value in proptest::num::f64::NORMAL) {
            prop_assert_eq!(read(value.to_string().as_bytes(), Decimal::Point), Ok(Some(value)));
        }

        #[test]
        fn short_decimals_read_as_the_full_parser_reads_them(text in "-?[0-9]{1,12}(\\.[0-9]{0,9})?") {
            prop_assert_eq!(read(text.as_bytes(), Decimal::Point), Ok(Some(text.parse().unwrap())));
        }
    }
}
