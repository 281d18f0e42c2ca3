//! The values that one parameter takes in a search.

use std::borrow::Cow;
use std::ops::Range;

use market::{ParamKind, ParamSpec, Value};

use crate::decimal::{Decimal, MOST_DECIMALS, nearest};
use crate::error::SearchError;

/// Values of a list that is written with several parts.
const MOST_LISTED: usize = 1_000_000;

/// The values that one parameter takes in a search: numbers in rising order, words in the order in which they are given.
#[derive(Clone, PartialEq, Debug)]
pub struct Axis {
    name: Cow<'static, str>,
    /// Place of the parameter in its list.
    param: usize,
    values: Values,
}

#[derive(Clone, PartialEq, Debug)]
enum Values {
    /// `first`, `first + step`, …: in units of the last decimal of the texts. Not written out: a range may be long.
    Steps {
        first: i64,
        step: i64,
        decimals: u32,
        count: u32,
        whole: bool,
    },
    Listed(Vec<Value>),
}

impl Axis {
    /// Reads `NAME=VALUES`: parts with commas between them, each a value or a range `2..50` or `5..30:5`. A range holds both
    /// ends, the last one if a step falls on it; its step is 1 unless said, and must be said where an end is a fraction. The
    /// values of a range are the decimals `first + i · step`, each rounded once to the nearest `f64`: `0.1..0.5:0.1` holds 0.3.
    ///
    /// # Errors
    /// There is no such parameter; a value is outside its range; the text is not of this form.
    pub fn read(specs: &[ParamSpec], text: &str) -> Result<Self, SearchError> {
        let fault = |at: Range<usize>, message: &str, hint: Option<String>| SearchError::Text {
            text: text.to_owned(),
            at,
            message: message.to_owned(),
            hint,
        };
        let Some(equals) = text.find('=') else {
            let example = format!("write the parameter and its values, e.g. {}=2..50", text.trim());
            return Err(fault(text.len()..text.len(), "there is no `=`", Some(example)));
        };
        let param = ParamSpec::find(specs, text[..equals].trim())?;
        let spec = &specs[param];
        let mut parts = Vec::new();
        let mut start = equals + 1;
        for part in text[equals + 1..].split(',') {
            let reader = Part { text, at: start..start + part.len(), spec };
            parts.push((reader.at.clone(), reader.read()?));
            start += part.len() + 1;
        }
        let values = match <[_; 1]>::try_from(parts) {
            Ok([(_, values)]) => values,
            Err(parts) => {
                let mut listed: Vec<Value> = Vec::new();
                for (at, values) in parts {
                    if listed.len() + values.len() as usize > MOST_LISTED {
                        return Err(fault(at, "the list has more than a million values", None));
                    }
                    listed.extend((0..values.len()).map(|index| values.get(index)));
                }
                if let Some(value) = twice(&mut listed) {
                    return Err(fault(equals + 1..text.len(), &format!("`{value}` is there twice"), None));
                }
                Values::Listed(listed)
            }
        };
        Ok(Self { name: spec.name.clone(), param, values })
    }

    /// The parameter's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The parameter's place in the list that the axis was read for.
    pub(crate) fn param(&self) -> usize {
        self.param
    }

    /// How many values there are: one at least.
    #[expect(clippy::len_without_is_empty, reason = "an axis is never empty")]
    pub fn len(&self) -> u32 {
        self.values.len()
    }

    /// The value at a place.
    ///
    /// # Panics
    /// `index` is not below [`Axis::len`].
    pub fn value(&self, index: u32) -> Value {
        assert!(index < self.len(), "value {index} of {}", self.len());
        self.values.get(index)
    }

    /// Whether the values stand in an order, as numbers do and words do not.
    pub fn is_ordered(&self) -> bool {
        !matches!(&self.values, Values::Listed(values) if matches!(values[0], Value::Choice(_)))
    }

    /// The value at a place as a number; words by `code`.
    #[inline]
    pub(crate) fn number(&self, index: u32, code: impl Fn(&str) -> f64) -> f64 {
        match &self.values {
            Values::Steps { first, step, decimals, .. } => nearest(first + i64::from(index) * step, *decimals),
            Values::Listed(values) => match &values[index as usize] {
                Value::Integer(value) => *value as f64,
                Value::Real(value) => *value,
                Value::Choice(word) => code(word),
            },
        }
    }
}

impl Values {
    fn len(&self) -> u32 {
        match self {
            Self::Steps { count, .. } => *count,
            Self::Listed(values) => values.len() as u32,
        }
    }

    fn get(&self, index: u32) -> Value {
        match self {
            Self::Steps { first, step, whole: true, .. } => Value::Integer(first + i64::from(index) * step),
            Self::Steps { first, step, decimals, .. } => {
                Value::Real(nearest(first + i64::from(index) * step, *decimals))
            }
            Self::Listed(values) => values[index as usize].clone(),
        }
    }
}

/// Sorts numbers; answers a value that is there twice.
fn twice(listed: &mut [Value]) -> Option<Value> {
    let number = |value: &Value| match value {
        Value::Integer(value) => *value as f64,
        Value::Real(value) => *value,
        Value::Choice(_) => 0.0,
    };
    listed.sort_by(|one, two| number(one).total_cmp(&number(two)));
    if let Some(Value::Choice(_)) = listed.first() {
        return (1..listed.len()).find(|at| listed[..*at].contains(&listed[*at])).map(|at| listed[at].clone());
    }
    listed.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone())
}

/// One part of the text of an axis, between commas.
struct Part<'t> {
    text: &'t str,
    at: Range<usize>,
    spec: &'t ParamSpec,
}

impl Part<'_> {
    fn read(&self) -> Result<Values, SearchError> {
        let part = &self.text[self.at.clone()];
        if part.trim().is_empty() {
            let hint = format!("values are {}", self.spec.range());
            return Err(self.fault(self.at.clone(), "a value is missing", Some(hint)));
        }
        match part.find("..") {
            None => Ok(Values::Listed(vec![self.spec.parse(part)?])),
            Some(dots) => self.range(dots),
        }
    }

    fn range(&self, dots: usize) -> Result<Values, SearchError> {
        let part = &self.text[self.at.clone()];
        let from = 0..dots;
        let colon = part[dots..].find(':').map(|colon| dots + colon);
        let to = dots + 2..colon.unwrap_or(part.len());
        let step = colon.map(|colon| colon + 1..part.len());
        if let ParamKind::Choice(choices) = &self.spec.kind {
            let hint = format!("list them, e.g. {}={}", self.spec.name, choices.join(","));
            return Err(self.fault(self.at.clone(), "words have no range", Some(hint)));
        }
        // The first and the last value, and with them all between, are in the parameter's range.
        self.spec.parse(&part[from.clone()])?;
        self.spec.parse(&part[to.clone()])?;
        let (first, last) = (self.decimal(from)?, self.decimal(to)?);
        let stepped = match step.clone() {
            Some(step) => self.decimal(step)?,
            None if first.is_whole() && last.is_whole() => Decimal { units: 1, decimals: 0 },
            None => {
                let hint = format!("write it behind a colon, e.g. {}={}:0.1", self.spec.name, part.trim());
                return Err(self.fault(self.at.clone(), "a range of fractions needs a step", Some(hint)));
            }
        };
        let step_at = self.within(step.unwrap_or(part.len()..part.len()));
        if stepped.units <= 0 {
            let message = if stepped.units == 0 { "a step of zero never ends" } else { "a step goes up" };
            return Err(self.fault(step_at, message, None));
        }
        let whole = matches!(self.spec.kind, ParamKind::Integer { .. });
        if whole && !stepped.is_whole() {
            let message = format!("`{}` takes whole numbers, so its step is one", self.spec.name);
            return Err(self.fault(step_at, &message, None));
        }
        let decimals = first.decimals.max(last.decimals).max(stepped.decimals);
        let at = |number: Decimal| number.at(decimals).ok_or_else(|| self.long(self.at.clone()));
        let (first, last, stepped) = (at(first)?, at(last)?, at(stepped)?);
        if last < first {
            let (from, to) = (part[..dots].trim(), part[dots + 2..colon.unwrap_or(part.len())].trim());
            return Err(self.fault(self.at.clone(), "the range goes down", Some(format!("write {to}..{from}"))));
        }
        let count = u32::try_from((last - first) / stepped).ok().and_then(|steps| steps.checked_add(1));
        let count =
            count.ok_or_else(|| self.fault(self.at.clone(), "the range has more than 4294967295 values", None))?;
        Ok(Values::Steps { first, step: stepped, decimals, count, whole })
    }

    fn decimal(&self, part: Range<usize>) -> Result<Decimal, SearchError> {
        let at = self.within(part);
        let text = self.text[at.clone()].trim();
        match (Decimal::read(text), text.parse::<f64>()) {
            (Some(decimal), _) => Ok(decimal),
            (None, Ok(number)) if number.is_finite() => Err(self.long(at)),
            _ => Err(self.fault(at, &format!("`{text}` is no number"), None)),
        }
    }

    fn long(&self, at: Range<usize>) -> SearchError {
        let hint = format!("the ends and the step of a range have at most 15 digits and {MOST_DECIMALS} decimals");
        self.fault(at, "the number is too long for a range", Some(hint))
    }

    fn within(&self, part: Range<usize>) -> Range<usize> {
        self.at.start + part.start..self.at.start + part.end
    }

    fn fault(&self, at: Range<usize>, message: &str, hint: Option<String>) -> SearchError {
        SearchError::Text { text: self.text.to_owned(), at, message: message.to_owned(), hint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[ParamSpec] = &[
        ParamSpec::integer("fast", 10, 1, 1000, "a period"),
        ParamSpec::real("width", 2.0, -10.0, 10.0, "a width"),
        ParamSpec::choice("exit", "upper", &["upper", "middle"], "a band"),
    ];

    fn read(text: &str) -> String {
        match Axis::read(SPECS, text) {
            Ok(axis) => (0..axis.len()).map(|index| axis.value(index).to_string()).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string() + &error.hint().map(|hint| format!(" | {hint}")).unwrap_or_default(),
        }
    }

    #[test]
    fn an_axis_holds_what_is_written() {
        for (text, values) in [
            ("fast=14", "14"),
            ("fast=2..5", "2 3 4 5"),
            (" fast = 5 .. 30 : 5 ", "5 10 15 20 25 30"),
            ("fast=5..29:5", "5 10 15 20 25"),
            ("fast=50,5..20:5,7", "5 7 10 15 20 50"),
            ("fast=3..3", "3"),
            ("width=2.5,1.0,1.5", "1 1.5 2.5"),
            ("width=-3..-1", "-3 -2 -1"),
            ("width=-0.2..0.2:0.1", "-0.2 -0.1 0 0.1 0.2"),
            ("width=1e-1..3e-1:1e-1", "0.1 0.2 0.3"),
            ("exit=upper,middle", "upper middle"),
            ("exit=middle", "middle"),
        ] {
            assert_eq!(read(text), values, "{text}");
        }
    }

    #[test]
    fn a_wrong_axis_is_told_with_its_place_and_what_would_do() {
        for (text, told) in [
            ("fast", "`fast`, character 5: there is no `=` | write the parameter and its values, e.g. fast=2..50"),
            ("fsat=2..5", "there is no parameter `fsat`; the parameters are fast, width, exit | did you mean `fast`?"),
            ("fast=", "`fast=`, character 6: a value is missing | values are a whole number from 1 to 1000"),
            ("fast=1,,2", "`fast=1,,2`, character 8: a value is missing | values are a whole number from 1 to 1000"),
            ("fast=50..2", "`fast=50..2`, character 6: the range goes down | write 2..50"),
            ("fast=2..50:0", "`fast=2..50:0`, character 12: a step of zero never ends"),
            ("fast=2..50:-1", "`fast=2..50:-1`, character 12: a step goes up"),
            ("fast=2..50:0.5", "`fast=2..50:0.5`, character 12: `fast` takes whole numbers, so its step is one"),
            ("fast=2..50:x", "`fast=2..50:x`, character 12: `x` is no number"),
            ("fast=0..50", "parameter `fast` is `0`; it takes a whole number from 1 to 1000"),
            ("fast=2..5000", "parameter `fast` is `5000`; it takes a whole number from 1 to 1000"),
            ("width=nan..3", "parameter `width` is `NaN`; it takes a number from -10 to 10"),
            ("width=1..inf", "parameter `width` is `inf`; it takes a number from -10 to 10"),
            ("width=NaN", "parameter `width` is `NaN`; it takes a number from -10 to 10"),
            ("width=0..1:nan", "`width=0..1:nan`, character 12: `nan` is no number"),
            (
                "width=0.5..2",
                "`width=0.5..2`, character 7: a range of fractions needs a step | write it behind a colon, e.g. width=0.5..2:0.1",
            ),
            (
                "width=0..10:1e-15",
                "`width=0..10:1e-15`, character 7: the number is too long for a range | \
                 the ends and the step of a range have at most 15 digits and 15 decimals",
            ),
            ("width=1,2,1.0", "`width=1,2,1.0`, character 7: `1` is there twice"),
            ("exit=upper,upper", "`exit=upper,upper`, character 6: `upper` is there twice"),
            ("exit=lower", "parameter `exit` is `lower`; it takes one of upper, middle"),
            ("exit=a..b", "`exit=a..b`, character 6: words have no range | list them, e.g. exit=upper,middle"),
        ] {
            assert_eq!(read(text), told, "{text}");
        }
    }

    #[test]
    fn steps_do_not_drift() {
        let axis = Axis::read(SPECS, "width=-10..10:0.001").expect("a fine axis");
        assert_eq!(axis.len(), 20_001);
        for index in 0..axis.len() {
            let written = format!("{:.3}", f64::from(index) / 1000.0 - 10.0);
            assert_eq!(axis.value(index), Value::Real(written.parse().expect("a decimal")), "{index}");
        }
    }
}
