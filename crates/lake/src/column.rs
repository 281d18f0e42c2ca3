//! From a column of Polars to prices or times, cell by cell traceable.

use market::{Fault, ReadError, Timestamp};
use polars::prelude::{Column, DataType, TimeUnit};

/// A cell's text, short enough for a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn fails(name: &str, cause: impl ToString) -> ReadError {
    ReadError::new(format!("it cannot be read: {}", cause.to_string())).column(name)
}

/// Numbers of any width, decimals, or texts of numbers; NaN and null are none, infinity is a fault.
pub(crate) fn numbers(source: &Column, name: &str, faults: &mut Vec<Fault>) -> Result<Vec<Option<f64>>, ReadError> {
    let mut fault = |row: usize, found: String, problem: &str| {
        faults.push(Fault { row, column: Some(name.to_owned()), found, problem: problem.to_owned() });
    };
    if is_text(source.dtype()) {
        let texts = source.cast(&DataType::String).map_err(|cause| fails(name, cause))?;
        let texts = texts.str().map_err(|cause| fails(name, cause))?;
        let read = |(row, text): (usize, Option<&str>)| {
            let text = text.map(str::trim).filter(|text| !is_missing(text))?;
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            if number.is_none() {
                fault(row, short(text), "is no number");
            }
            number
        };
        return Ok(texts.iter().enumerate().map(read).collect());
    }
    if !(source.dtype().is_primitive_numeric() || source.dtype().is_decimal()) {
        let kind = source.dtype();
        return Err(ReadError::new(format!("it holds {kind}, not numbers"))
            .column(name)
            .hint("write prices as doubles"));
    }
    let numbers = source.cast(&DataType::Float64).map_err(|cause| fails(name, cause))?;
    let numbers = numbers.f64().map_err(|cause| fails(name, cause))?;
    let read = |(row, number): (usize, Option<f64>)| {
        let number = number.filter(|number| !number.is_nan())?;
        if number.is_infinite() {
            fault(row, number.to_string(), "is no price");
            return None;
        }
        Some(number)
    };
    Ok(numbers.iter().enumerate().map(read).collect())
}

/// The marks that people write where nothing is known.
fn is_missing(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "" | "-" | "--" | "." | "nan" | "null" | "none" | "n/a" | "n/d" | "na")
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::String | DataType::Categorical(..) | DataType::Enum(..))
}

/// The times of a column, and whether they are session dates.
pub(crate) struct Times {
    pub(crate) time: Vec<Option<Timestamp>>,
    pub(crate) dates: bool,
    pub(crate) note: Option<String>,
}

/// Dates, instants of any unit and zone, whole numbers since the epoch, or texts.
pub(crate) fn times(source: &Column, name: &str, faults: &mut Vec<Fault>) -> Result<Times, ReadError> {
    let kind = source.dtype().clone();
    let naive = |kind: &str| Some(format!("column `{name}` holds {kind} without a zone; they were read as UTC"));
    if is_text(&kind) {
        return texts(source, name, faults);
    }
    let (scale, dates, note) = match &kind {
        DataType::Date => (Some(86_400_000_000_000), true, None),
        DataType::Datetime(unit, zone) => {
            let scale = match unit {
                TimeUnit::Nanoseconds => 1,
                TimeUnit::Microseconds => 1_000,
                TimeUnit::Milliseconds => 1_000_000,
            };
            (Some(scale), false, if zone.is_none() { naive("date-times") } else { None })
        }
        kind if kind.is_integer() => (None, false, None),
        kind => {
            return Err(ReadError::new(format!("it holds {kind}, not times"))
                .column(name)
                .hint("write dates, timestamps, or texts such as 2024-01-31T09:30:00Z"));
        }
    };
    let counts = source.to_physical_repr().cast(&DataType::Int64).map_err(|cause| fails(name, cause))?;
    let counts = counts.i64().map_err(|cause| fails(name, cause))?;
    let mut time = Vec::with_capacity(counts.len());
    for (row, count) in counts.iter().enumerate() {
        let instant = count.and_then(|count| count.checked_mul(scale.unwrap_or_else(|| epoch_scale(count))));
        if let (Some(count), None) = (count, instant) {
            let problem = "lies outside the years 1677 to 2262".to_owned();
            faults.push(Fault { row, column: Some("timestamp".to_owned()), found: count.to_string(), problem });
        }
        time.push(instant.map(Timestamp::from_nanoseconds));
    }
    // Midnights throughout are days, whatever the type says: pandas has no dates.
    let is_midnight = |time: &Timestamp| time.nanoseconds().rem_euclid(86_400_000_000_000) == 0;
    let dates = dates || (note.is_some() && time.iter().flatten().all(is_midnight));
    Ok(Times { time, dates, note: note.filter(|_| !dates) })
}

/// Seconds, milli-, micro- or nanoseconds since 1970, told by their size: today is 1.7e9 seconds.
fn epoch_scale(count: i64) -> i64 {
    match count.unsigned_abs() {
        0..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000,
        _ => 1,
    }
}

fn texts(source: &Column, name: &str, faults: &mut Vec<Fault>) -> Result<Times, ReadError> {
    let texts = source.cast(&DataType::String).map_err(|cause| fails(name, cause))?;
    let texts = texts.str().map_err(|cause| fails(name, cause))?;
    let mut dates = true;
    let mut time = Vec::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let text = text.map(str::trim).filter(|text| !is_missing(text));
        let instant = text.and_then(Timestamp::parse);
        dates &= text.is_none_or(|text| text.len() == 10);
        if let (Some(text), None) = (text, instant) {
            let problem = "is neither a date (2024-01-31) nor a time with its zone (2024-01-31T09:30:00Z)".to_owned();
            faults.push(Fault { row, column: Some("timestamp".to_owned()), found: short(text), problem });
        }
        time.push(instant);
    }
    Ok(Times { time, dates, note: None })
}
