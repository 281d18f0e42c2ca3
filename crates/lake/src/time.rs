//! Columns of times, whatever their type.

use std::borrow::Cow;

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use market::raw::Column;
use market::{Fault, ReadError, Timestamp};
use polars::prelude::{Column as Source, DataType, TimeUnit};

use crate::price::{Texts, is_missing, shortened, unreadable};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// What a cell says about its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Zone {
    /// It is a date: there is no time of day to be in a zone.
    Date,
    /// A time of day without a zone.
    Naive,
    /// An instant; `nanoseconds` its wall clock is ahead of UTC.
    Ahead(i64),
}

/// The times of a file, row by row; what they are may depend on all of them.
pub(crate) struct Times {
    tz: Option<Tz>,
    time: Vec<Option<Timestamp>>,
    /// Every time so far is a midnight on its wall clock.
    midnights: bool,
    /// Nanoseconds each wall clock is ahead of UTC, kept as long as every time is a midnight.
    ahead: Vec<i64>,
    dates: usize,
    clocks: usize,
    naive: usize,
    previous: i64,
    /// Whole numbers, read when all of them are known.
    counts: Vec<Option<i64>>,
}

/// What became of the times of a file.
pub(crate) struct ReadTimes {
    pub(crate) time: Vec<Option<Timestamp>>,
    /// Every time is a session date.
    pub(crate) dates: bool,
    pub(crate) notes: Vec<String>,
}

const OUT_OF_RANGE: &str = "lies outside the years 1677 to 2262";

impl Times {
    /// Date-times without a zone are in `tz`, or in UTC.
    pub(crate) fn new(tz: Option<Tz>, rows: usize) -> Self {
        Self {
            tz,
            time: Vec::with_capacity(rows),
            midnights: true,
            ahead: Vec::new(),
            dates: 0,
            clocks: 0,
            naive: 0,
            previous: i64::MIN,
            counts: Vec::new(),
        }
    }

    /// Adds rows.
    pub(crate) fn push(&mut self, source: &Source, faults: &mut Vec<Fault>) -> Result<(), ReadError> {
        let name = Column::Time.name();
        match source.dtype() {
            DataType::Date => {
                let days = source.date().map_err(|cause| unreadable(name, cause))?;
                for days in days.physical().iter() {
                    self.put(days.map(|days| (i64::from(days), DAY)), Zone::Date, faults);
                }
            }
            DataType::Datetime(unit, zone) => {
                let scale = match unit {
                    TimeUnit::Nanoseconds => 1,
                    TimeUnit::Microseconds => 1_000,
                    TimeUnit::Milliseconds => 1_000_000,
                };
                let zone: Option<Clock> = zone.as_ref().map(|zone| Clock::named(zone.as_str()));
                let counts = source.datetime().map_err(|cause| unreadable(name, cause))?;
                for count in counts.physical().iter() {
                    let ahead = match (&zone, count) {
                        (None, _) => Zone::Naive,
                        // Only midnights need the wall clock.
                        (Some(clock), Some(count)) if self.midnights => {
                            Zone::Ahead(clock.ahead(count.saturating_mul(scale)))
                        }
                        (Some(_), _) => Zone::Ahead(0),
                    };
                    self.put(count.map(|count| (count, scale)), ahead, faults);
                }
            }
            DataType::Null => (0..source.len()).for_each(|_| self.put_none()),
            kind if kind.is_float() => {
                // pandas makes floats of whole numbers when one is missing.
                let counts = source.cast(&DataType::Float64).map_err(|cause| unreadable(name, cause))?;
                let counts = counts.f64().map_err(|cause| unreadable(name, cause))?;
                for count in counts.iter().map(|count| count.filter(|count| !count.is_nan())) {
                    let whole =
                        count.filter(|count| count.fract() == 0.0 && count.abs() < 9e18).map(|count| count as i64);
                    if let (Some(count), None) = (count, whole) {
                        self.fault(self.counts.len(), count.to_string(), "is no time", faults);
                    }
                    self.counts.push(whole);
                }
            }
            DataType::UInt64 => {
                // Beyond what the lake counts in, a cast would leave a hole without a word.
                for count in source.u64().map_err(|cause| unreadable(name, cause))?.iter() {
                    let whole = count.and_then(|count| i64::try_from(count).ok());
                    if let (Some(count), None) = (count, whole) {
                        self.fault(self.counts.len(), count.to_string(), "is no time", faults);
                    }
                    self.counts.push(whole);
                }
            }
            kind if kind.is_integer() => {
                let counts = source.cast(&DataType::Int64).map_err(|cause| unreadable(name, cause))?;
                self.counts.extend(counts.i64().map_err(|cause| unreadable(name, cause))?.iter());
            }
            kind if kind.is_primitive_numeric() || kind.is_decimal() => {
                return Err(ReadError::new(format!("it holds {kind}, not times")).column(name).hint(HINT));
            }
            _ => {
                for text in Texts::of(source, name)?.iter() {
                    let Some(text) = text.as_deref().map(str::trim).filter(|text| !is_missing(text)) else {
                        self.put_none();
                        continue;
                    };
                    match read(text) {
                        Some((wall, zone)) => {
                            let utc = if let Zone::Ahead(ahead) = zone { wall.checked_sub(ahead) } else { Some(wall) };
                            self.put(Some((utc.unwrap_or(i64::MAX), 1)), zone, faults);
                        }
                        None => {
                            self.fault(self.time.len(), shortened(text), "is no time", faults);
                            self.put_none();
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn fault(&self, row: usize, found: String, problem: &str, faults: &mut Vec<Fault>) {
        let column = Some(Column::Time.name().to_owned());
        faults.push(Fault { row, column, found, problem: problem.to_owned() });
    }

    fn put_none(&mut self) {
        self.time.push(None);
        if self.midnights {
            self.ahead.push(0);
        }
    }

    /// A row: how many of what since 1970, on the wall clock where the zone is not known, else in UTC.
    fn put(&mut self, count: Option<(i64, i64)>, zone: Zone, faults: &mut Vec<Fault>) {
        let Some((count, scale)) = count else { return self.put_none() };
        let since = count.checked_mul(scale);
        let found = since.ok_or(OUT_OF_RANGE).and_then(|since| match zone {
            Zone::Date => Ok((since, 0)),
            Zone::Ahead(ahead) => Ok((since, ahead)),
            Zone::Naive => self.local(since).ok_or("does not exist: the clocks were put forward over it"),
        });
        let (time, ahead) = match found {
            Ok(found) => found,
            Err(problem) => {
                let shown =
                    since.map_or_else(|| count.to_string(), |since| Timestamp::from_nanoseconds(since).to_string());
                self.fault(self.time.len(), shown, problem, faults);
                return self.put_none();
            }
        };
        match zone {
            Zone::Date => self.dates += 1,
            Zone::Naive => {
                self.clocks += 1;
                self.naive += 1;
            }
            Zone::Ahead(_) => self.clocks += 1,
        }
        self.previous = time;
        self.time.push(Some(Timestamp::from_nanoseconds(time)));
        if self.midnights && time.saturating_add(ahead).rem_euclid(DAY) == 0 {
            self.ahead.push(ahead);
        } else if self.midnights {
            self.midnights = false;
            self.ahead = Vec::new();
        }
    }

    /// The instant at which clocks in the file's zone show `wall`, and how far they are ahead of UTC then.
    fn local(&self, wall: i64) -> Option<(i64, i64)> {
        let Some(tz) = self.tz else { return Some((wall, 0)) };
        let at = |time: DateTime<Tz>| time.timestamp_nanos_opt().map(|instant| (instant, wall - instant));
        match tz.from_local_datetime(&DateTime::from_timestamp_nanos(wall).naive_utc()) {
            LocalResult::Single(time) => at(time),
            // The hour the clocks repeat: its second pass is the one that keeps the rows in order.
            LocalResult::Ambiguous(first, second) => {
                let (first, second) = (at(first)?, at(second)?);
                Some(if first.0 > self.previous { first } else { second })
            }
            LocalResult::None => None,
        }
    }

    /// Whether some time of day is in no zone that is known, so that it would be read as UTC.
    pub(crate) fn lacks_zone(&self) -> bool {
        self.tz.is_none() && self.naive > 0 && !self.midnights
    }

    /// Settles what depends on the whole file.
    pub(crate) fn finish(mut self, faults: &mut Vec<Fault>) -> ReadTimes {
        let mut notes = Vec::new();
        if !self.counts.is_empty() {
            let counts = std::mem::take(&mut self.counts);
            notes.push(self.settle(&counts, faults));
        }
        if self.midnights {
            // A midnight on the wall clock, whatever its zone, names the session date.
            for (time, ahead) in self.time.iter_mut().zip(&self.ahead) {
                *time = time.map(|time| Timestamp::from_nanoseconds(time.nanoseconds().saturating_add(*ahead)));
            }
        } else if self.lacks_zone() {
            let count = self.naive;
            let subject = if count == 1 { "time without a zone is" } else { "times without a zone are" };
            notes.push(format!("{count} {subject} read as UTC"));
        }
        if self.dates > 0 && self.clocks > 0 {
            notes.push(format!("{} bare dates among date-times are read as midnight UTC", self.dates));
        }
        ReadTimes { time: self.time, dates: self.midnights, notes }
    }

    /// Whole numbers: `20240131` is a date; other counts are seconds since 1970 or a thousandth, a millionth, a
    /// milliardth of it, one unit for the whole column, told by the largest of them.
    fn settle(&mut self, counts: &[Option<i64>], faults: &mut Vec<Fault>) -> String {
        let compact = |count: i64| {
            let (year, month, day) = (count / 10_000, count / 100 % 100, count % 100);
            let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month as u32, day as u32)?;
            (1800..2200).contains(&year).then(|| date.signed_duration_since(NaiveDate::default()).num_days())
        };
        if counts.iter().flatten().all(|count| compact(*count).is_some()) {
            for count in counts {
                self.put(count.and_then(compact).map(|days| (days, DAY)), Zone::Date, faults);
            }
            return "timestamps are whole numbers, read as dates (YYYYMMDD)".to_owned();
        }
        let largest = counts.iter().flatten().map(|count| count.unsigned_abs()).max().unwrap_or_default();
        let (unit, scale) = match largest {
            0..100_000_000_000 => ("seconds", SECOND),
            100_000_000_000..100_000_000_000_000 => ("milliseconds", 1_000_000),
            100_000_000_000_000..100_000_000_000_000_000 => ("microseconds", 1_000),
            _ => ("nanoseconds", 1),
        };
        for count in counts {
            self.put(count.map(|count| (count, scale)), Zone::Ahead(0), faults);
        }
        format!("timestamps are whole numbers, read as {unit} since 1970")
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

/// Reads a text: nanoseconds since 1970 on its wall clock, and its zone. `None` for what is no time, or out of range.
fn read(text: &str) -> Option<(i64, Zone)> {
    let wall = |time: NaiveDateTime| time.and_utc().timestamp_nanos_opt();
    if !text.contains(':') {
        let read = |format: &&str| NaiveDate::parse_from_str(text, format).ok();
        let date = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"].iter().find_map(read)?;
        return Some((wall(date.and_time(NaiveTime::MIN))?, Zone::Date));
    }
    let text = if text.contains('/') { Cow::Owned(text.replacen('/', "-", 2)) } else { Cow::Borrowed(text) };
    let (clock, is_utc) = match text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("UTC")) {
        Some(clock) => (clock.trim_end(), true),
        None => (&*text, false),
    };
    let zone = if is_utc { Zone::Ahead(0) } else { Zone::Naive };
    if let Some(time) = plain(clock.as_bytes()).or_else(|| formatted(clock)) {
        return Some((wall(time)?, zone));
    }
    for format in
        ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f %#z", "%Y-%m-%d %H:%M%#z"]
    {
        if let Ok(time) = DateTime::parse_from_str(&text, format) {
            let ahead = i64::from(time.offset().local_minus_utc()) * SECOND;
            return Some((wall(time.naive_local())?, Zone::Ahead(ahead)));
        }
    }
    None
}

/// A date and a time of day by their formats.
fn formatted(clock: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(clock, format).ok())
}

/// The same, of the shape `2024-01-31 09:30:00.000` only: nearly all writers leave it, and a format takes a microsecond
/// a row to try.
fn plain(clock: &[u8]) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| {
        clock
            .get(from..to)?
            .iter()
            .try_fold(0_u32, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let is = |at: usize, marks: &[u8]| clock.get(at).is_some_and(|mark| marks.contains(mark));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"T ") && is(13, b":") && is(16, b":")) {
        return None;
    }
    let fraction = match clock.get(19..)? {
        [] => 0,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            number(20, clock.len())? * 10_u32.pow(9 - digits.len() as u32)
        }
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(number(0, 4)? as i32, number(5, 7)?, number(8, 10)?)?;
    date.and_hms_nano_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, fraction)
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoColumn, NamedFrom, Series};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_a_date_a_wall_clock_or_an_instant() {
        for (text, expected) in [
            ("2024-01-31", Some(("2024-01-31T00:00:00Z", Zone::Date))),
            ("2024/01/31", Some(("2024-01-31T00:00:00Z", Zone::Date))),
            ("20240131", Some(("2024-01-31T00:00:00Z", Zone::Date))),
            ("2024-01-31 09:30", Some(("2024-01-31T09:30:00Z", Zone::Naive))),
            ("2024-01-31T09:30:00.5Z", Some(("2024-01-31T09:30:00.500Z", Zone::Ahead(0)))),
            ("2024-01-31 09:30:00+08:00", Some(("2024-01-31T09:30:00Z", Zone::Ahead(8 * 3600 * SECOND)))),
            ("2024-01-31T09:30:00-0500", Some(("2024-01-31T09:30:00Z", Zone::Ahead(-5 * 3600 * SECOND)))),
            ("2024-02-30", None),
            ("31/01/2024", None),
            ("yesterday", None),
            ("3000-01-01", None),
        ] {
            let expected = expected.map(|(wall, zone)| (Timestamp::parse(wall).unwrap().nanoseconds(), zone));
            assert_eq!(read(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_text_is_what_its_format_says(
            text in "[12][0-9]{3}-[0-2][0-9]-[0-4][0-9][T ][0-3][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?[+5x]?",
        ) {
            if let Some(time) = plain(text.as_bytes()) {
                prop_assert_eq!(Some(time), formatted(&text));
            }
        }

        #[test]
        fn every_instant_in_plain_text_is_read_without_a_format(instant: i64, digits in 0_usize..10) {
            let unit = 10_i64.pow(9 - digits as u32);
            let time = DateTime::from_timestamp_nanos(instant.div_euclid(unit).saturating_mul(unit)).naive_utc();
            let text = time.format("%Y-%m-%dT%H:%M:%S%.9f").to_string();
            let text = text[..if digits == 0 { 19 } else { 20 + digits }].replace('T', " ");
            prop_assert_eq!(plain(text.as_bytes()), Some(time));
        }
    }

    fn times(tz: Option<Tz>, series: Series) -> (ReadTimes, Vec<Fault>) {
        let (mut times, mut faults) = (Times::new(tz, 0), Vec::new());
        times.push(&series.into_column(), &mut faults).unwrap();
        (times.finish(&mut faults), faults)
    }

    fn shown(read: &ReadTimes) -> Vec<String> {
        read.time.iter().map(|time| time.map_or_else(String::new, |time| time.to_string())).collect()
    }

    #[test]
    fn the_unit_of_whole_numbers_is_that_of_the_largest() {
        for (scale, unit) in
            [(1, "seconds"), (1_000, "milliseconds"), (1_000_000, "microseconds"), (SECOND, "nanoseconds")]
        {
            // 1971 in milliseconds alone would pass for a year of seconds.
            let counts = [34_300_800, 1_706_693_400].map(|second: i64| second * scale);
            let (read, faults) = times(None, Series::new("t".into(), counts));
            assert_eq!(shown(&read), ["1971-02-02T00:00:00Z", "2024-01-31T09:30:00Z"]);
            assert!(faults.is_empty() && !read.dates && read.notes[0].contains(unit), "{:?}", read.notes);
        }
        let (read, _) = times(None, Series::new("t".into(), [Some(20_240_131), None, Some(20_240_201)]));
        assert_eq!(shown(&read), ["2024-01-31T00:00:00Z", "", "2024-02-01T00:00:00Z"]);
        assert!(read.dates);
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
}
