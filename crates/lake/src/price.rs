//! Columns of numbers, whatever their type.

use std::borrow::Cow;

use market::{Fault, ReadError};
use polars::prelude::{Column as Source, DataType};

/// Prices, volumes or turnovers of a file, row by row.
pub(crate) struct Prices {
    name: String,
    pub(crate) values: Vec<Option<f64>>,
}

impl Prices {
    pub(crate) fn new(name: &str, rows: usize) -> Self {
        Self { name: name.to_owned(), values: Vec::with_capacity(rows) }
    }

    /// The column's name: ours, or the asset's.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Adds rows. Null, NaN and the marks people write for them are no value; what else is no finite number is a fault.
    pub(crate) fn push(&mut self, source: &Source, faults: &mut Vec<Fault>) -> Result<(), ReadError> {
        match source.dtype() {
            DataType::Null => self.values.extend(std::iter::repeat_n(None, source.len())),
            DataType::Decimal(..) => {
                let decimals = source.decimal().map_err(|cause| unreadable(&self.name, cause))?;
                let scale = decimals.scale();
                let values = decimals.physical().iter().map(|digits| digits.map(|digits| decimal(digits, scale)));
                self.values.extend(values);
            }
            kind if kind.is_primitive_numeric() => {
                let numbers = source.cast(&DataType::Float64).map_err(|cause| unreadable(&self.name, cause))?;
                let numbers = numbers.f64().map_err(|cause| unreadable(&self.name, cause))?;
                for number in numbers.iter() {
                    let number = number.filter(|number| !number.is_nan());
                    self.put(
                        number,
                        number.is_some_and(f64::is_infinite),
                        || format!("{}", number.unwrap_or(f64::NAN)),
                        faults,
                    );
                }
            }
            _ => {
                for text in Texts::of(source, &self.name)?.iter() {
                    let text = text.as_deref().map(str::trim).filter(|text| !is_missing(text));
                    let number = text.and_then(|text| text.parse().ok()).filter(|number: &f64| number.is_finite());
                    let is_fault = text.is_some() && number.is_none();
                    self.put(number, is_fault, || shortened(text.unwrap_or_default()), faults);
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, number: Option<f64>, is_fault: bool, found: impl Fn() -> String, faults: &mut Vec<Fault>) {
        if is_fault {
            let problem = if number.is_some() { "is not a finite number" } else { "is no number" };
            let (row, column) = (self.values.len(), Some(self.name.clone()));
            faults.push(Fault { row, column, found: found(), problem: problem.to_owned() });
        }
        self.values.push(number.filter(|_| !is_fault));
    }
}

/// Powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The float nearest to `digits` / 10^`scale`.
///
/// Both are exact floats up to 2^53 and 10^22, so that their quotient is the nearest; beyond, the text is parsed.
fn decimal(digits: i128, scale: usize) -> f64 {
    match POWERS.get(scale) {
        Some(power) if digits.unsigned_abs() <= 1 << 53 => digits as f64 / power,
        _ => format!("{digits}e-{scale}").parse().expect("digits and an exponent are a number"),
    }
}

/// A column of text, plain, in a dictionary, or as bytes.
pub(crate) struct Texts {
    texts: Source,
    is_binary: bool,
}

impl Texts {
    pub(crate) fn of(source: &Source, name: &str) -> Result<Self, ReadError> {
        let is_binary = source.dtype().is_binary();
        let texts = if is_binary { Ok(source.clone()) } else { source.cast(&DataType::String) };
        Ok(Self { texts: texts.map_err(|cause| unreadable(name, cause))?, is_binary })
    }

    /// The texts; bytes that are none are shown with marks in their place.
    pub(crate) fn iter(&self) -> Box<dyn Iterator<Item = Option<Cow<'_, str>>> + '_> {
        if self.is_binary {
            let texts = self.texts.binary().expect("bytes are what `of` kept");
            return Box::new(texts.iter().map(|text| text.map(String::from_utf8_lossy)));
        }
        let texts = self.texts.str().expect("text is what `of` made");
        Box::new(texts.iter().map(|text| text.map(Cow::Borrowed)))
    }
}

/// The marks that people write where nothing is known.
pub(crate) fn is_missing(text: &str) -> bool {
    const MARKS: &[&str] =
        &["", "-", "--", "---", ".", "n/a", "#n/a", "na", "n/d", "nan", "nat", "<na>", "null", "none", "nil"];
    text.len() <= 4 && MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark))
}

/// A cell as a message shows it.
pub(crate) fn shortened(text: &str) -> String {
    first_letters(text, 40)
}

/// At most so many letters of a text, none of which moves the cursor of a terminal.
pub(crate) fn first_letters(text: &str, count: usize) -> String {
    let letters = text.chars().take(count);
    let plain: String = letters.map(|letter| if letter.is_control() { '·' } else { letter }).collect();
    if text.chars().count() > count { plain + "…" } else { plain }
}

pub(crate) fn unreadable(column: &str, cause: impl ToString) -> ReadError {
    ReadError::new(format!("it cannot be read: {}", shortened(&cause.to_string()))).column(column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
    }
}
