//! How long a part is, as people say it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A number of rows: `504`, `2y`, `6mo`, `20%` of all rows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Length {
    /// So many.
    Rows(usize),
    /// As many as so many years have.
    Years(f64),
    /// As many as so many twelfths of a year have.
    Months(f64),
    /// A share of all, from 0 to 1.
    Share(f64),
}

/// A text that is no length.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("`{0}` is no length: 504 (bars), 2y, 6mo and 20% (of all bars) are")]
pub struct LengthError(String);

impl Length {
    /// How many of `rows` rows that is where a year has `a_year` of them: to the nearest, a share rounded down.
    pub fn of(self, rows: usize, a_year: f64) -> usize {
        match self {
            Self::Rows(length) => length,
            Self::Years(years) => (years * a_year).round() as usize,
            Self::Months(months) => (months * a_year / 12.0).round() as usize,
            // A hair up, so that 29 % of 100 are not 28.
            Self::Share(share) => (share * rows as f64 + 1e-9) as usize,
        }
    }
}

impl FromStr for Length {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        let wrong = || LengthError(text.to_owned());
        let text = text.trim();
        let number = |unit: &str| {
            let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
            (number.is_finite() && number >= 0.0).then_some(number)
        };
        if let Ok(rows) = text.parse() {
            return Ok(Self::Rows(rows));
        }
        let years = number("y").map(Self::Years);
        let months = || number("mo").map(Self::Months);
        let share = || number("%").filter(|percent| *percent <= 100.0).map(|percent| Self::Share(percent / 100.0));
        years.or_else(months).or_else(share).ok_or_else(wrong)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(rows) => write!(f, "{rows}"),
            Self::Years(years) => write!(f, "{years}y"),
            Self::Months(months) => write!(f, "{months}mo"),
            Self::Share(share) => write!(f, "{}%", share * 100.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_as_people_say_it() {
        let rows = |text: &str| text.parse::<Length>().map(|length| length.of(1000, 246.0));
        for (text, expected) in [
            ("504", 504),
            ("0", 0),
            ("2y", 492),
            ("0.5y", 123),
            ("6mo", 123),
            ("1mo", 21),
            ("20%", 200),
            ("2.55%", 25),
            ("29%", 290),
        ] {
            assert_eq!(rows(text), Ok(expected), "{text}");
            let length: Length = text.parse().expect("it was read before");
            assert_eq!(length.to_string().parse(), Ok(length));
        }
        for wrong in ["", "y", "-1", "-1y", "NaN%", "infy", "101%", "3w", "1.5"] {
            assert_eq!(rows(wrong), Err(LengthError(wrong.to_owned())));
        }
    }
}
