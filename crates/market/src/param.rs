//! A named number with a range: what indicators and rules are tuned by.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The value of a parameter.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number: a period, a count.
    Integer(i64),
    /// Any finite number: a threshold, a width.
    Real(f64),
    /// A word out of a list.
    Choice(Cow<'static, str>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Real(value) => value.fmt(f),
            Self::Choice(value) => value.fmt(f),
        }
    }
}

impl Value {
    /// The value a text most plainly means: a whole number, a number, else a word. [`ParamSpec::check`] then fits it to
    /// the parameter it is for.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        let number = || text.parse().map(Self::Real).ok();
        let word = || Self::Choice(Cow::Owned(text.to_owned()));
        text.parse().map(Self::Integer).ok().or_else(number).unwrap_or_else(word)
    }
}

/// What values a parameter takes.
#[derive(Clone, PartialEq, Debug)]
pub enum ParamKind {
    /// Whole numbers from `min` to `max`, both included.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// Finite numbers from `min` to `max`, both included.
    Real {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// One of these words.
    Choice(Cow<'static, [&'static str]>),
}

/// A parameter: its name, default, range and meaning.
#[derive(Clone, PartialEq, Debug)]
pub struct ParamSpec {
    /// As typed: `--param NAME=VALUE`.
    pub name: Cow<'static, str>,
    /// Used when nothing is given.
    pub default: Value,
    /// What it may be.
    pub kind: ParamKind,
    /// One line for people.
    pub doc: Cow<'static, str>,
}

impl ParamSpec {
    /// A whole number.
    pub const fn integer(name: &'static str, default: i64, min: i64, max: i64, doc: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            default: Value::Integer(default),
            kind: ParamKind::Integer { min, max },
            doc: Cow::Borrowed(doc),
        }
    }

    /// A number.
    pub const fn real(name: &'static str, default: f64, min: f64, max: f64, doc: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            default: Value::Real(default),
            kind: ParamKind::Real { min, max },
            doc: Cow::Borrowed(doc),
        }
    }

    /// A word out of `choices`.
    pub const fn choice(
        name: &'static str,
        default: &'static str,
        choices: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            default: Value::Choice(Cow::Borrowed(default)),
            kind: ParamKind::Choice(Cow::Borrowed(choices)),
            doc: Cow::Borrowed(doc),
        }
    }

    /// Reads `text` as a value of this parameter.
    ///
    /// # Errors
    /// The text is no value of the kind, or outside the range.
    pub fn parse(&self, text: &str) -> Result<Value, ParamError> {
        let value = match &self.kind {
            ParamKind::Integer { .. } => text.trim().parse().ok().map(Value::Integer),
            ParamKind::Real { .. } => text.trim().parse().ok().map(Value::Real),
            ParamKind::Choice(_) => Some(Value::Choice(Cow::Owned(text.trim().to_owned()))),
        };
        let value = value.ok_or_else(|| self.error(text.to_owned()))?;
        self.check(value)
    }

    /// Takes `value` if it is in range; a whole number is taken where any number may stand.
    ///
    /// # Errors
    /// The value is of another kind, or outside the range.
    pub fn check(&self, value: Value) -> Result<Value, ParamError> {
        match (&self.kind, &value) {
            (ParamKind::Integer { min, max }, Value::Integer(given)) if min <= given && given <= max => Ok(value),
            (ParamKind::Real { min, max }, Value::Real(given)) if min <= given && given <= max => Ok(value),
            (ParamKind::Real { min, max }, Value::Integer(given)) if *min <= *given as f64 && *given as f64 <= *max => {
                Ok(Value::Real(*given as f64))
            }
            // JSON has one kind of number: 14.0 is the whole number 14.
            (ParamKind::Integer { .. }, Value::Real(given)) if given.fract() == 0.0 && given.abs() < 9e15 => {
                self.check(Value::Integer(*given as i64))
            }
            (ParamKind::Choice(choices), Value::Choice(given)) if choices.contains(&given.as_ref()) => Ok(value),
            _ => Err(self.error(value.to_string())),
        }
    }

    /// Where the parameter called `name` stands in `specs`.
    ///
    /// # Errors
    /// It does not.
    pub fn find(specs: &[Self], name: &str) -> Result<usize, ParamError> {
        specs.iter().position(|spec| spec.name == name).ok_or_else(|| ParamError::Unknown {
            name: name.to_owned(),
            known: if specs.is_empty() {
                "none".to_owned()
            } else {
                specs.iter().map(|spec| spec.name.as_ref()).collect::<Vec<_>>().join(", ")
            },
            nearest: nearest(name, specs.iter().map(|spec| spec.name.as_ref())).map(str::to_owned),
        })
    }

    /// The range in words: `a whole number from 2 to 10000`, `a number of at least 0`, `any number`. A bound of 10^9 for whole
    /// numbers, of 10^12 for others, or beyond, is nobody's choice and is left out.
    pub fn range(&self) -> String {
        let words = |number: &str, min: Option<String>, max: Option<String>| match (min, max) {
            (Some(min), Some(max)) => format!("a {number} from {min} to {max}"),
            (Some(min), None) => format!("a {number} of at least {min}"),
            (None, Some(max)) => format!("a {number} of at most {max}"),
            (None, None) => format!("any {number}"),
        };
        match &self.kind {
            ParamKind::Integer { min, max } => {
                let bound = |value: i64| (value.unsigned_abs() < 1_000_000_000).then(|| value.to_string());
                words("whole number", bound(*min), bound(*max))
            }
            ParamKind::Real { min, max } => {
                let bound = |value: f64| (value.abs() < 1e12).then(|| value.to_string());
                words("number", bound(*min), bound(*max))
            }
            ParamKind::Choice(choices) => format!("one of {}", choices.join(", ")),
        }
    }

    fn error(&self, given: String) -> ParamError {
        ParamError::Range { name: self.name.to_string(), given, expected: self.range() }
    }
}

/// Values for every parameter of a list, in the list's order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Params(Vec<(Cow<'static, str>, Value)>);

/// A parameter that cannot be used.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum ParamError {
    /// No parameter has this name.
    #[error("there is no parameter `{name}`; the parameters are {known}")]
    Unknown {
        /// As given.
        name: String,
        /// The names there are.
        known: String,
        /// The nearest of them, if one is near.
        nearest: Option<String>,
    },
    /// The value is of the wrong kind or out of range.
    #[error("parameter `{name}` is `{given}`; it takes {expected}")]
    Range {
        /// The parameter.
        name: String,
        /// As given.
        given: String,
        /// What it takes.
        expected: String,
    },
    /// Values that are fine alone do not go together.
    #[error("{0}")]
    Together(String),
}

impl Params {
    /// The defaults of `specs`, with `given` put over them.
    ///
    /// # Errors
    /// A name that `specs` lacks, or a value out of range.
    pub fn new<'n>(specs: &[ParamSpec], given: impl IntoIterator<Item = (&'n str, Value)>) -> Result<Self, ParamError> {
        let mut params = Self(specs.iter().map(|spec| (spec.name.clone(), spec.default.clone())).collect());
        for (name, value) in given {
            let index = ParamSpec::find(specs, name)?;
            params.0[index].1 = specs[index].check(value)?;
        }
        Ok(params)
    }

    /// Puts `value` in the place of the parameter at `index` of `specs`, for which these values were made.
    ///
    /// # Errors
    /// The value is out of range; nothing was changed.
    pub fn set(&mut self, specs: &[ParamSpec], index: usize, value: Value) -> Result<(), ParamError> {
        self.0[index].1 = specs[index].check(value)?;
        Ok(())
    }

    /// Like [`Params::new`], from texts as typed on a command line.
    ///
    /// # Errors
    /// A name that `specs` lacks, or a text that is no value in range.
    pub fn parse<'n>(
        specs: &[ParamSpec],
        given: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Self, ParamError> {
        let given = given.into_iter().map(|(name, text)| Ok((name, specs[ParamSpec::find(specs, name)?].parse(text)?)));
        Self::new(specs, given.collect::<Result<Vec<_>, _>>()?)
    }

    /// Names and values, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The value of `name`, if there is such a parameter.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// A whole number as a period or count.
    ///
    /// # Panics
    /// `name` is no whole-number parameter of the list, or negative: the list and its reader stand in one file.
    pub fn count(&self, name: &str) -> usize {
        match self.get(name) {
            Some(Value::Integer(value)) => usize::try_from(*value).expect("a count's range starts at zero or above"),
            other => panic!("`{name}` is no whole-number parameter here: {other:?}"),
        }
    }

    /// A number.
    ///
    /// # Panics
    /// `name` is no number of the list: the list and its reader stand in one file.
    pub fn real(&self, name: &str) -> f64 {
        match self.get(name) {
            Some(Value::Real(value)) => *value,
            Some(Value::Integer(value)) => *value as f64,
            other => panic!("`{name}` is no number here: {other:?}"),
        }
    }

    /// A word.
    ///
    /// # Panics
    /// `name` is no word of the list: the list and its reader stand in one file.
    pub fn word(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::Choice(value)) => value,
            other => panic!("`{name}` is no word here: {other:?}"),
        }
    }
}

/// A text in which no number is longer than a line: of one of more than forty digits the first six stand, and how many there are.
pub fn brief(text: &str) -> Cow<'_, str> {
    const MOST: usize = 40;
    let mut brief = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let digits = rest[start..].find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len() - start);
        let shown = if digits > MOST { 6 } else { digits };
        brief += &rest[..start + shown];
        if digits > MOST {
            brief += &format!("… ({digits} digits)");
        }
        rest = &rest[start + digits..];
    }
    if brief.len() + rest.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(brief + rest) }
}

/// The name in `known` that is closest to what was typed, if any is close enough to be meant.
pub fn nearest<'n>(typed: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    // Short names leave Jaro and Winkler little to compare: `ris` shares one place with `rsi`, but is one swap from it.
    let likeness = |name: &str| {
        strsim::jaro_winkler(&typed, name).max(if strsim::damerau_levenshtein(&typed, name) == 1 { 0.9 } else { 0.0 })
    };
    known
        .into_iter()
        .map(|name| (likeness(&name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[ParamSpec] = &[
        ParamSpec::integer("fast", 10, 1, 1000, "fast period"),
        ParamSpec::real("width", 2.0, 0.0, 10.0, "band width"),
        ParamSpec::choice("mode", "wilder", &["wilder", "simple"], "smoothing"),
    ];

    #[test]
    fn a_number_of_more_than_a_line_is_told_in_few_digits() {
        assert_eq!(brief("--fast 12345678901234567890 of 0.5"), "--fast 12345678901234567890 of 0.5");
        let long = "7".repeat(300);
        assert_eq!(brief(&format!("`-{long}.5` and {long}d")), "`-777777… (300 digits).5` and 777777… (300 digits)d");
    }

    #[test]
    fn a_range_that_nobody_chose_is_any() {
        let whole = |min, max| ParamSpec::integer("n", 1, min, max, "").range();
        assert_eq!(whole(2, 10_000), "a whole number from 2 to 10000");
        assert_eq!(whole(0, 1_000_000_000), "a whole number of at least 0");
        assert_eq!(whole(i64::MIN, i64::MAX), "any whole number");
        let real = |min, max| ParamSpec::real("x", 1.0, min, max, "").range();
        assert_eq!(real(-0.5, 1e9), "a number from -0.5 to 1000000000");
        assert_eq!(real(-1e12, 5.0), "a number of at most 5");
        assert_eq!(real(-1e12, 1e12), "any number");
    }

    #[test]
    fn defaults_stand_until_something_is_given() {
        let params = Params::parse(SPECS, [("width", "3")]).unwrap();
        assert_eq!((params.count("fast"), params.real("width"), params.word("mode")), (10, 3.0, "wilder"));
    }

    #[test]
    fn wrong_names_kinds_and_ranges_are_refused_with_what_would_do() {
        assert_eq!(
            Params::parse(SPECS, [("fsat", "3")]).unwrap_err(),
            ParamError::Unknown {
                name: "fsat".into(),
                known: "fast, width, mode".into(),
                nearest: Some("fast".into())
            }
        );
        for (name, text) in [("fast", "0"), ("fast", "1.5"), ("width", "nan"), ("width", "inf"), ("mode", "wild")] {
            assert!(matches!(Params::parse(SPECS, [(name, text)]), Err(ParamError::Range { .. })), "{name}={text}");
        }
    }

    #[test]
    fn a_whole_number_may_come_as_a_json_float() {
        assert_eq!(Params::new(SPECS, [("fast", Value::Real(7.0))]).unwrap().count("fast"), 7);
        assert!(Params::new(SPECS, [("fast", Value::Real(7.5))]).is_err());
    }
}
