//! Columns of numbers, whatever their type.

use std::borrow::Cow;

use market::cell::number::{self, Decimal};
use market::raw::shortened;
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
                let values =
                    decimals.physical().iter().map(|digits| digits.map(|digits| number::decimal(digits, scale)));
                self.values.extend(values);
            }
            kind if kind.is_primitive_numeric() => {
                let numbers = source.cast(&DataType::Float64).map_err(|cause| unreadable(&self.name, cause))?;
                let numbers = numbers.f64().map_err(|cause| unreadable(&self.name, cause))?;
                for number in numbers.iter() {
                    match number.filter(|number| !number.is_nan()) {
                        Some(number) if number.is_infinite() => {
                            self.put_fault(&number.to_string(), "is not a finite number", faults);
                        }
                        number => self.values.push(number),
                    }
                }
            }
            _ => {
                for text in Texts::of(source, &self.name)?.iter() {
                    let text = text.as_deref().unwrap_or_default().trim();
                    match number::read(text.as_bytes(), Decimal::Point) {
                        Ok(number) => self.values.push(number),
                        Err(problem) => self.put_fault(text, problem, faults),
                    }
                }
            }
        }
        Ok(())
    }

    fn put_fault(&mut self, found: &str, problem: &str, faults: &mut Vec<Fault>) {
        faults.push(Fault::new(self.values.len(), Some(&self.name), found, problem));
        self.values.push(None);
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

pub(crate) fn unreadable(column: &str, cause: impl ToString) -> ReadError {
    ReadError::new(format!("it cannot be read: {}", shortened(&cause.to_string()))).column(column)
}
