//! Columns of times, whatever their type.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use market::cell::number::is_missing;
use market::cell::time::{self, NO_TIME, ReadTimes, Zone};
use market::raw::Column;
use market::{Fault, ReadError};
use polars::prelude::{Column as Source, DataType, TimeUnit};

use crate::price::{Texts, unreadable};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// The times of a file, row by row; what they are may depend on all of them.
pub(crate) struct Times {
    times: time::Times,
    /// Whole numbers, read when all of them are known.
    numbers: Vec<Option<i64>>,
}

impl Times {
    /// Date-times without a zone are in `tz`, or in UTC.
    pub(crate) fn new(tz: Option<Tz>, rows: usize) -> Self {
        Self { times: time::Times::new(tz, rows), numbers: Vec::new() }
    }

    /// Adds rows.
    pub(crate) fn push(&mut self, source: &Source, faults: &mut Vec<Fault>) -> Result<(), ReadError> {
        let (name, row) = (Column::Time.name(), self.times.rows() + self.numbers.len());
        let mut fault =
            |row: usize, found: &str, problem: &str| faults.push(Fault::new(row, Some(name), found, problem));
        match source.dtype() {
            DataType::Date => {
                let days = source.date().map_err(|cause| unreadable(name, cause))?;
                for (row, days) in (row..).zip(days.physical().iter()) {
                    self.put(days.map(i64::from), DAY, Zone::Date, |found, problem| fault(row, found, problem));
                }
            }
            DataType::Datetime(unit, zone) => {
                let unit = match unit {
                    TimeUnit::Nanoseconds => 1,
                    TimeUnit::Microseconds => 1_000,
                    TimeUnit::Milliseconds => 1_000_000,
                };
                let zone: Option<Clock> = zone.as_ref().map(|zone| Clock::named(zone.as_str()));
                let counts = source.datetime().map_err(|cause| unreadable(name, cause))?;
                for (row, count) in (row..).zip(counts.physical().iter()) {
                    let zone = match (&zone, count) {
                        (None, _) => Zone::Naive,
                        // Only midnights need the wall clock.
                        (Some(clock), Some(count)) if self.times.are_midnights() => {
                            Zone::Ahead(clock.ahead(count.saturating_mul(unit)))
                        }
                        (Some(_), _) => Zone::Ahead(0),
                    };
                    self.put(count, unit, zone, |found, problem| fault(row, found, problem));
                }
            }
            DataType::Null => (0..source.len()).for_each(|_| self.times.push_none()),
            kind if kind.is_float() => {
                // pandas makes floats of whole numbers when one is missing.
                let numbers = source.cast(&DataType::Float64).map_err(|cause| unreadable(name, cause))?;
                let numbers = numbers.f64().map_err(|cause| unreadable(name, cause))?;
                for (row, number) in (row..).zip(numbers.iter()) {
                    let number = number.filter(|number| !number.is_nan());
                    let whole = number.filter(|number| number.fract() == 0.0 && number.abs() < 9e18);
                    if let (Some(number), None) = (number, whole) {
                        fault(row, &number.to_string(), NO_TIME);
                    }
                    self.numbers.push(whole.map(|number| number as i64));
                }
            }
            DataType::UInt64 => {
                // Beyond what the lake counts in, a cast would leave a hole without a word.
                let numbers = source.u64().map_err(|cause| unreadable(name, cause))?;
                for (row, number) in (row..).zip(numbers.iter()) {
                    let whole = number.and_then(|number| i64::try_from(number).ok());
                    if let (Some(number), None) = (number, whole) {
                        fault(row, &number.to_string(), NO_TIME);
                    }
                    self.numbers.push(whole);
                }
            }
            kind if kind.is_integer() => {
                let numbers = source.cast(&DataType::Int64).map_err(|cause| unreadable(name, cause))?;
                self.numbers.extend(numbers.i64().map_err(|cause| unreadable(name, cause))?.iter());
            }
            kind if kind.is_primitive_numeric() || kind.is_decimal() => {
                return Err(ReadError::new(format!("it holds {kind}, not times")).column(name).hint(HINT));
            }
            _ => {
                for (row, text) in (row..).zip(Texts::of(source, name)?.iter()) {
                    let text = text.as_deref().unwrap_or_default().trim();
                    if is_missing(text.as_bytes()) {
                        self.times.push_none();
                    } else if let Err(problem) = self.times.push_text(text.as_bytes()) {
                        fault(row, text, problem);
                    }
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, count: Option<i64>, unit: i64, zone: Zone, fault: impl FnOnce(&str, &str)) {
        let Some(count) = count else { return self.times.push_none() };
        if let Err(problem) = self.times.push(count, unit, zone) {
            let since = count.checked_mul(unit).map(market::Timestamp::from_nanoseconds);
            fault(&since.map_or_else(|| count.to_string(), |since| since.to_string()), problem);
        }
    }

    /// Reads the whole numbers, now that all are known; says whether some time of day is in no zone that is known, so that
    /// it would be read as UTC.
    pub(crate) fn lacks_zone(&mut self, faults: &mut Vec<Fault>) -> bool {
        if !self.numbers.is_empty() {
            faults.extend(self.times.push_numbers(&std::mem::take(&mut self.numbers)));
        }
        self.times.lacks_zone()
    }

    /// Settles what depends on the whole file.
    pub(crate) fn finish(mut self, faults: &mut Vec<Fault>) -> ReadTimes {
        self.lacks_zone(faults);
        let mut read = self.times.finish(|row| format!("row {row}"));
        faults.append(&mut read.ambiguous);
        read
    }
}

pub(crate) const HINT: &str = "write dates, timestamps, or texts such as 2024-01-31 or 2024-01-31T09:30:00Z";

/// How far clocks are ahead of UTC somewhere.
enum Clock {
    Zone(Tz),
    Fixed(i64),
}

impl Clock {
    /// By an IANA name or an offset, as Parquet writers name zones; by what is neither, in UTC.
    fn named(name: &str) -> Self {
        if let Ok(zone) = name.parse() {
            return Self::Zone(zone);
        }
        let offset = DateTime::parse_from_str(&format!("1970-01-01T00:00:00{name}"), "%Y-%m-%dT%H:%M:%S%z");
        Self::Fixed(offset.map_or(0, |time| i64::from(time.offset().local_minus_utc()) * SECOND))
    }

    fn ahead(&self, instant: i64) -> i64 {
        match self {
            Self::Zone(zone) => {
                let utc = DateTime::from_timestamp_nanos(instant).naive_utc();
                i64::from(zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()) * SECOND
            }
            Self::Fixed(ahead) => *ahead,
        }
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoColumn, NamedFrom, Series};

    use super::*;

    fn times(tz: Option<Tz>, series: Series) -> (ReadTimes, Vec<Fault>) {
        let (mut times, mut faults) = (Times::new(tz, 0), Vec::new());
        times.push(&series.into_column(), &mut faults).unwrap();
        (times.finish(&mut faults), faults)
    }

    fn shown(read: &ReadTimes) -> Vec<String> {
        read.time.iter().map(|time| time.map_or_else(String::new, |time| time.to_string())).collect()
    }

    #[test]
    fn whole_numbers_are_times_with_holes_and_in_the_zone_of_the_file() {
        let (read, faults) = times(None, Series::new("t".into(), [Some(20_240_131), None, Some(20_240_201)]));
        assert_eq!(shown(&read), ["2024-01-31T00:00:00Z", "", "2024-02-01T00:00:00Z"]);
        assert!(read.dates && faults.is_empty());
        // In milliseconds since 1970 it would be 1976.
        let minutes = Series::new("t".into(), [202_401_310_930_i64, 202_401_310_931]);
        let (read, faults) = times(Some(chrono_tz::Asia::Hong_Kong), minutes);
        assert_eq!(shown(&read), ["2024-01-31T01:30:00Z", "2024-01-31T01:31:00Z"]);
        assert!(!read.dates && faults.is_empty());
    }

    #[test]
    fn the_hour_that_clocks_repeat_keeps_its_order_and_the_one_they_skip_does_not_exist() {
        let texts = ["2023-11-05 01:30", "2023-11-05 01:45", "2023-11-05 01:30", "2024-03-10 02:30"];
        let (read, faults) = times(Some(chrono_tz::America::New_York), Series::new("t".into(), texts));
        assert_eq!(shown(&read), ["2023-11-05T05:30:00Z", "2023-11-05T05:45:00Z", "2023-11-05T06:30:00Z", ""]);
        assert_eq!((faults.len(), faults[0].row), (1, 3));
    }

    #[test]
    fn midnights_of_any_zone_are_session_dates() {
        let texts = ["2024-03-08 00:00:00-05:00", "2024-03-11 00:00:00-04:00"];
        let (read, _) = times(None, Series::new("t".into(), texts));
        assert_eq!(shown(&read), ["2024-03-08T00:00:00Z", "2024-03-11T00:00:00Z"]);
        assert!(read.dates);
    }

    #[test]
    fn texts_are_times_as_they_are_in_csv() {
        let (read, faults) = times(None, Series::new("t".into(), ["03/04/2024", "13/04/2024", "17-Apr-2024"]));
        assert_eq!(shown(&read), ["2024-04-03T00:00:00Z", "2024-04-13T00:00:00Z", "2024-04-17T00:00:00Z"]);
        assert_eq!(read.notes, ["dates are read as day/month/year, as row 1 shows"]);
        assert!(read.dates && faults.is_empty());
        let (read, faults) = times(None, Series::new("t".into(), ["03/04/2024", "2024-05-06"]));
        assert_eq!(shown(&read), ["", "2024-05-06T00:00:00Z"]);
        let expected = Fault::new(0, Some("timestamp"), "03/04/2024", "may be day/month or month/day");
        assert_eq!(faults, [expected]);
    }
}
