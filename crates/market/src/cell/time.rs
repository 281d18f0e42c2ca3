//! Dates and times as people and programs write them.

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDate, TimeZone};
use chrono_tz::Tz;

use crate::Timestamp;
use crate::raw::{Column, Fault};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// What is wrong with a cell that is no time.
pub const NO_TIME: &str = "is no time";
/// What is wrong with `03/04/2024` where no other row tells the order.
pub const AMBIGUOUS: &str = "may be day/month or month/day";
const OUT_OF_RANGE: &str = "lies outside the years 1677 to 2262";

/// What a time says about its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zone {
    /// It is a date: there is no time of day to be in a zone.
    Date,
    /// A time of day without a zone.
    Naive,
    /// An instant, and how many nanoseconds its wall clock is ahead of UTC.
    Ahead(i64),
}

/// The times of a table, read one row after the other, since how one is read may depend on the others.
///
/// Texts are understood as ISO, compact (`20240131`, `20240131093000`), numeric and Chinese dates, dates with the name of
/// the month, each with or without a time of day and a zone, and as counts since 1970 in the unit that their length tells.
/// Times that are all midnights on their own wall clock are session dates. Where no rule tells the day from the month, one
/// row that can be read in one way only tells it for all.
#[derive(Default)]
pub struct Times {
    tz: Option<Tz>,
    time: Vec<Option<Timestamp>>,
    /// Every time so far is a midnight on its wall clock.
    midnights: bool,
    /// Nanoseconds each wall clock is ahead of UTC, kept as long as every time is a midnight.
    ahead: Vec<i64>,
    dates: usize,
    clocks: usize,
    naive: usize,
    first_naive: usize,
    /// Rows whose day and month cannot be told apart yet: row, moment and text.
    open: Vec<(usize, Moment, String)>,
    /// Row of a date whose first number can only be a day, and of one whose second number can only be.
    day_first: Option<usize>,
    month_first: Option<usize>,
    points: Option<usize>,
    previous: i64,
    notes: Vec<String>,
}

/// What became of the times of a table.
pub struct ReadTimes {
    /// Each row's time; `None` where it has none.
    pub time: Vec<Option<Timestamp>>,
    /// Every time is a session date.
    pub dates: bool,
    /// Rows that stayed [`AMBIGUOUS`]; they have no time.
    pub ambiguous: Vec<Fault>,
    /// What was assumed.
    pub notes: Vec<String>,
}

/// A date as three numbers: which one is the day may be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Day {
    /// Days since 1970-01-01.
    Known(i64),
    /// `3/4/2024`: day and month, or month and day.
    Open { first: u8, second: u8, year: i64 },
}

/// A text that was understood: the wall clock's day and time of day, and its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Moment {
    day: Day,
    nanoseconds: i64,
    zone: Zone,
}

impl Times {
    /// Times without a zone are in `tz`, or in UTC; about so many `rows` are expected.
    pub fn new(tz: Option<Tz>, rows: usize) -> Self {
        Self { tz, midnights: true, time: Vec::with_capacity(rows), previous: i64::MIN, ..Self::default() }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.time.len()
    }

    /// Adds a row without a time.
    pub fn push_none(&mut self) {
        self.time.push(None);
        if self.midnights {
            self.ahead.push(0);
        }
    }

    /// Adds a row with the time `count × unit` nanoseconds after 1970 began: on the wall clock where the zone is not known,
    /// else in UTC.
    ///
    /// # Errors
    /// What is wrong with it, in words; the row is added without a time.
    pub fn push(&mut self, count: i64, unit: i64, zone: Zone) -> Result<(), &'static str> {
        self.push_none();
        self.set(self.time.len() - 1, count.checked_mul(unit).ok_or(OUT_OF_RANGE)?, zone)
    }

    /// Adds a row with the time that stands in a cell without blanks around it.
    ///
    /// # Errors
    /// What is wrong with it, in words that go on from the cell; the row is added without a time.
    pub fn push_text(&mut self, cell: &[u8]) -> Result<(), &'static str> {
        let row = self.time.len();
        self.push_none();
        let moment = read(cell).ok_or(NO_TIME)?;
        let day = match moment.day {
            Day::Known(day) => {
                if cell.get(2) == Some(&b'.') || cell.get(1) == Some(&b'.') {
                    self.points.get_or_insert(row);
                }
                day
            }
            Day::Open { first, second, year } => match (days(year, second, first), days(year, first, second)) {
                // What only one order allows is read so, and shows the order of the whole table.
                (Some(day), None) => {
                    self.day_first.get_or_insert(row);
                    day
                }
                (None, Some(day)) => {
                    self.month_first.get_or_insert(row);
                    day
                }
                (Some(day), Some(_)) if first == second => day,
                (Some(_), Some(_)) => {
                    self.open.push((row, moment, String::from_utf8_lossy(cell).into_owned()));
                    return Ok(());
                }
                (None, None) => return Err(NO_TIME),
            },
        };
        self.set_moment(row, day, moment)
    }

    /// Adds rows of whole numbers, one meaning for all of them: dates and times in digits (`20240131`, `202401310930`) where
    /// every one is that; else seconds since 1970, or a thousandth, a millionth, a milliardth of them, told by the largest.
    ///
    /// Returns what is wrong with rows that have no time for it.
    pub fn push_numbers(&mut self, numbers: &[Option<i64>]) -> Vec<Fault> {
        let is_compact = |number: &i64| compact(number.to_string().as_bytes()).is_some();
        let largest = numbers.iter().flatten().map(|number| number.unsigned_abs()).max().unwrap_or_default();
        let (unit, meaning) = if numbers.iter().flatten().all(is_compact) {
            (None, if largest < 100_000_000 { "dates (YYYYMMDD)" } else { "dates and times (YYYYMMDDhhmm)" })
        } else {
            match largest {
                0..100_000_000_000 => (Some(SECOND), "seconds since 1970"),
                100_000_000_000..100_000_000_000_000 => (Some(1_000_000), "milliseconds since 1970"),
                100_000_000_000_000..100_000_000_000_000_000 => (Some(1_000), "microseconds since 1970"),
                _ => (Some(1), "nanoseconds since 1970"),
            }
        };
        self.notes.push(format!("timestamps are whole numbers, read as {meaning}"));
        let mut faults = Vec::new();
        for number in numbers {
            let row = self.time.len();
            let pushed = match (number, unit) {
                (None, _) => {
                    self.push_none();
                    Ok(())
                }
                (Some(number), Some(unit)) => self.push(*number, unit, Zone::Ahead(0)),
                (Some(number), None) => self.push_text(number.to_string().as_bytes()),
            };
            if let (Some(number), Err(problem)) = (number, pushed) {
                faults.push(Fault::new(row, Some(Column::Time.name()), &number.to_string(), problem));
            }
        }
        faults
    }

    fn set_moment(&mut self, row: usize, day: i64, moment: Moment) -> Result<(), &'static str> {
        let wall = day.checked_mul(DAY).and_then(|start| start.checked_add(moment.nanoseconds));
        let ahead = if let Zone::Ahead(ahead) = moment.zone { ahead } else { 0 };
        let time = wall.and_then(|wall| wall.checked_sub(ahead)).ok_or(OUT_OF_RANGE)?;
        self.set(row, time, moment.zone)
    }

    /// Gives a row its time: on the wall clock where the zone is not known, else in UTC.
    fn set(&mut self, row: usize, since: i64, zone: Zone) -> Result<(), &'static str> {
        let (time, ahead) = match zone {
            Zone::Date => (since, 0),
            Zone::Ahead(ahead) => (since, ahead),
            Zone::Naive => self.local(since)?,
        };
        match zone {
            Zone::Date => self.dates += 1,
            Zone::Ahead(_) => self.clocks += 1,
            Zone::Naive => {
                self.clocks += 1;
                self.first_naive = if self.naive == 0 { row } else { self.first_naive.min(row) };
                self.naive += 1;
            }
        }
        self.previous = time;
        self.time[row] = Some(Timestamp::from_nanoseconds(time));
        if self.midnights && time.saturating_add(ahead).rem_euclid(DAY) == 0 {
            self.ahead[row] = ahead;
        } else if self.midnights {
            self.midnights = false;
            self.ahead = Vec::new();
        }
        Ok(())
    }

    /// The instant at which clocks in the table's zone show `wall`, and how far they are ahead of UTC then.
    fn local(&self, wall: i64) -> Result<(i64, i64), &'static str> {
        let Some(tz) = self.tz else { return Ok((wall, 0)) };
        let at = |time: DateTime<Tz>| time.timestamp_nanos_opt().map(|time| (time, wall - time)).ok_or(OUT_OF_RANGE);
        match tz.from_local_datetime(&DateTime::from_timestamp_nanos(wall).naive_utc()) {
            LocalResult::Single(time) => at(time),
            // The hour the clocks repeat: its second pass is the one that keeps the rows in order.
            LocalResult::Ambiguous(first, second) => {
                let first = at(first)?;
                if first.0 > self.previous { Ok(first) } else { at(second) }
            }
            LocalResult::None => Err("does not exist: the clocks were put forward over it"),
        }
    }

    /// Every time so far is a midnight on its wall clock: only then is it asked how far that is ahead of UTC.
    pub fn are_midnights(&self) -> bool {
        self.midnights
    }

    /// Whether a time of day carries no zone and none was given, so that the answer depends on one.
    pub fn lacks_zone(&self) -> bool {
        let is_open = self.open.iter().any(|(_, moment, _)| moment.zone == Zone::Naive && moment.nanoseconds != 0);
        self.tz.is_none() && ((self.naive > 0 && !self.midnights) || is_open)
    }

    /// Settles what depends on the whole table; notes call a row what `place` calls it: `line 2`.
    pub fn finish(mut self, place: impl Fn(usize) -> String) -> ReadTimes {
        let order = match (self.day_first, self.month_first) {
            (Some(row), None) => Some((true, row)),
            (None, Some(row)) => Some((false, row)),
            _ => None,
        };
        let mut notes = std::mem::take(&mut self.notes);
        if let Some((day_first, row)) = order {
            let order = if day_first { "day/month/year" } else { "month/day/year" };
            notes.push(format!("dates are read as {order}, as {} shows", place(row)));
        }
        if let Some(row) = self.points {
            notes.push(format!("dates with points are read as day.month.year (first on {})", place(row)));
        }
        let mut ambiguous = Vec::new();
        for (row, moment, text) in std::mem::take(&mut self.open) {
            let Day::Open { first, second, year } = moment.day else { continue };
            let settled = match order {
                None => Err(AMBIGUOUS),
                Some((day_first, _)) => {
                    let (month, day) = if day_first { (second, first) } else { (first, second) };
                    days(year, month, day).ok_or(NO_TIME).and_then(|day| self.set_moment(row, day, moment))
                }
            };
            if let Err(problem) = settled {
                ambiguous.push(Fault::new(row, Some(Column::Time.name()), &text, problem));
            }
        }
        if self.midnights {
            // A midnight on the wall clock, whatever its zone, names the session date.
            for (time, ahead) in self.time.iter_mut().zip(&self.ahead) {
                *time = time.map(|time| Timestamp::from_nanoseconds(time.nanoseconds().saturating_add(*ahead)));
            }
        } else {
            if self.naive > 0 && self.tz.is_none() {
                let subject = if self.naive == 1 { "time without a zone is" } else { "times without a zone are" };
                notes.push(format!("{} {subject} read as UTC (first on {})", self.naive, place(self.first_naive)));
            }
            if self.dates > 0 && self.clocks > 0 {
                let subject =
                    if self.dates == 1 { "bare date among date-times is" } else { "bare dates among date-times are" };
                notes.push(format!("{} {subject} read as midnight UTC", self.dates));
            }
        }
        ReadTimes { time: self.time, dates: self.midnights, ambiguous, notes }
    }
}

/// The time of a cell that stands alone; a naive one is in UTC.
pub fn single(cell: &[u8]) -> Option<Timestamp> {
    let mut times = Times::new(None, 1);
    times.push_text(cell).ok()?;
    times.finish(|_| String::new()).time.pop()?
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar; `None` for a day that is not in it, or outside
/// the years a [`Timestamp`] holds.
///
/// Source: H. Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `days_from_civil`, 2013.
fn days(year: i64, month: u8, day: u8) -> Option<i64> {
    const LENGTHS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = *LENGTHS.get(usize::from(month).checked_sub(1)?)? + u8::from(is_leap && month == 2);
    if !(1678..=2261).contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let (month, day) = (i64::from(month), i64::from(day));
    let shifted = year - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Digits as a number; `None` if there is anything else among them, or none at all.
fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

fn small(text: &[u8]) -> Option<u8> {
    if text.len() > 2 {
        return None;
    }
    digits(text).and_then(|number| u8::try_from(number).ok())
}

fn read(cell: &[u8]) -> Option<Moment> {
    // `2024-01-31` first: nearly every daily file.
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = cell {
        let year = digits(&[*y1, *y2, *y3, *y4])?;
        let day = Day::Known(days(year, small(&[*m1, *m2])?, small(&[*d1, *d2])?)?);
        return clock(day, rest);
    }
    if cell.iter().all(u8::is_ascii_digit) {
        return number(cell);
    }
    if cell.len() > 8 && matches!(cell[8], b'T' | b't' | b' ') && cell[..8].iter().all(u8::is_ascii_digit) {
        return clock(number(&cell[..8])?.day, &cell[8..]);
    }
    if let Some(point) = cell.iter().position(|byte| *byte == b'.')
        && cell[..point].iter().all(u8::is_ascii_digit)
        && point >= 9
        && cell[point + 1..].iter().all(|byte| *byte == b'0')
    {
        return number(&cell[..point]);
    }
    numeric_date(cell).or_else(|| named_month(cell))
}

/// `20240131`, or a date and a time of day in 12, 14 or 17 digits.
fn compact(cell: &[u8]) -> Option<Moment> {
    // Milliseconds have twelve digits until 2001; what also is a date and a time of day is that.
    if !matches!(cell.len(), 8 | 12 | 14 | 17) || (cell.len() == 12 && !matches!(&cell[..2], b"19" | b"20")) {
        return None;
    }
    let day = days(digits(&cell[..4])?, small(&cell[4..6])?, small(&cell[6..8])?)?;
    let part = |range: std::ops::Range<usize>| cell.get(range).map_or(Some(0), digits);
    let (hour, minute, second, milli) = (part(8..10)?, part(10..12)?, part(12..14)?, part(14..17)?);
    let zone = if cell.len() == 8 { Zone::Date } else { Zone::Naive };
    (hour < 24 && minute < 60 && second < 60).then_some(Moment {
        day: Day::Known(day),
        nanoseconds: (hour * 3600 + minute * 60 + second) * SECOND + milli * 1_000_000,
        zone,
    })
}

/// What [`compact`] reads, or a count since 1970 in the unit its length tells.
fn number(cell: &[u8]) -> Option<Moment> {
    if let Some(moment) = compact(cell) {
        return Some(moment);
    }
    let unit = match cell.len() {
        12 => 1_000_000,
        9 | 10 => SECOND,
        13 => 1_000_000,
        15 | 16 => 1000,
        18 | 19 => 1,
        _ => return None,
    };
    let count: i64 = std::str::from_utf8(cell).ok()?.parse().ok()?;
    let instant = count.checked_mul(unit)?;
    let (day, nanoseconds) = (instant.div_euclid(DAY), instant.rem_euclid(DAY));
    Some(Moment { day: Day::Known(day), nanoseconds, zone: Zone::Ahead(0) })
}

/// `2024/1/31`, `2024年1月31日`, `31.1.2024`, `31/1/2024`, each with or without a time of day.
fn numeric_date(cell: &[u8]) -> Option<Moment> {
    let text = std::str::from_utf8(cell).ok()?;
    let is_digit = |letter: char| letter.is_ascii_digit();
    let first_end = text.find(|letter| !is_digit(letter))?;
    let (first, rest) = text.split_at(first_end);
    let mark = rest.chars().next()?;
    let rest = &rest[mark.len_utf8()..];
    let second_end = rest.find(|letter| !is_digit(letter))?;
    let (second, rest) = rest.split_at(second_end);
    let second_mark = rest.chars().next()?;
    let rest = &rest[second_mark.len_utf8()..];
    let third_end = rest.find(|letter| !is_digit(letter)).unwrap_or(rest.len());
    let (third, rest) = rest.split_at(third_end);
    let (rest, marks_agree) = match (mark, second_mark) {
        ('年', '月') => (rest.strip_prefix('日').unwrap_or(rest), true),
        _ => (rest, mark == second_mark && matches!(mark, '/' | '-' | '.')),
    };
    if !marks_agree {
        return None;
    }
    let day = match (first.len(), third.len()) {
        (4, 1 | 2) => Day::Known(days(digits(first.as_bytes())?, small(second.as_bytes())?, small(third.as_bytes())?)?),
        (1 | 2, 4) => {
            let (first, second, year) =
                (small(first.as_bytes())?, small(second.as_bytes())?, digits(third.as_bytes())?);
            // Where points divide a date, the day comes first everywhere.
            if mark == '.' { Day::Known(days(year, second, first)?) } else { Day::Open { first, second, year } }
        }
        _ => return None,
    };
    clock(day, rest.as_bytes())
}

/// `31-Jan-2024`, `31 January 2024`, `Jan 31, 2024`.
fn named_month(cell: &[u8]) -> Option<Moment> {
    let text = std::str::from_utf8(cell).ok().filter(|text| text.len() <= 32)?;
    let date = ["%d-%B-%Y", "%d %B %Y", "%B %d, %Y", "%B %d %Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
    let since = date.signed_duration_since(NaiveDate::default()).num_days();
    Timestamp::from_date(date)?;
    Some(Moment { day: Day::Known(since), nanoseconds: 0, zone: Zone::Date })
}

/// What follows a date: nothing, or `T` or blanks, a time of day and perhaps a zone.
fn clock(day: Day, rest: &[u8]) -> Option<Moment> {
    if rest.is_empty() {
        return Some(Moment { day, nanoseconds: 0, zone: Zone::Date });
    }
    let rest = match rest {
        [b'T' | b't', rest @ ..] => rest,
        [b' ', rest @ ..] => rest.trim_ascii_start(),
        _ => return None,
    };
    let hour_end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
    let (hour, minute, second, rest) = if hour_end > 2 {
        // `T093000`
        let part = |range: std::ops::Range<usize>| rest.get(range).and_then(small);
        match hour_end {
            4 => (part(0..2)?, part(2..4)?, 0, &rest[4..]),
            6 => (part(0..2)?, part(2..4)?, part(4..6)?, &rest[6..]),
            _ => return None,
        }
    } else {
        let hour = small(&rest[..hour_end])?;
        let [b':', m1, m2, rest @ ..] = &rest[hour_end..] else { return None };
        let minute = small(&[*m1, *m2])?;
        match rest {
            [b':', s1, s2, rest @ ..] => (hour, minute, small(&[*s1, *s2])?, rest),
            _ => (hour, minute, 0, rest),
        }
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, rest) = match rest {
        [b'.' | b',', rest @ ..] => {
            let end = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
            let kept = end.min(9);
            (digits(&rest[..kept])? * 10_i64.pow((9 - kept) as u32), &rest[end..])
        }
        _ => (0, rest),
    };
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(Moment { day, nanoseconds: seconds * SECOND + fraction, zone: zone(rest.trim_ascii_start())? })
}

/// `Z`, `UTC`, `+08:00`, `-0400`, `+8`, or nothing.
fn zone(text: &[u8]) -> Option<Zone> {
    if text.is_empty() {
        return Some(Zone::Naive);
    }
    if [b"Z".as_slice(), b"UTC", b"GMT"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(Zone::Ahead(0));
    }
    let (sign, digits) = match text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [h1, h2, b':', m1, m2] | [h1, h2, m1, m2] => (small(&[*h1, *h2])?, small(&[*m1, *m2])?),
        [_] | [_, _] => (small(digits)?, 0),
        _ => return None,
    };
    let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
    (hours <= 15 && minutes < 60).then_some(Zone::Ahead(sign * seconds * SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(single(text.as_bytes()).map(|time| time.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn every_way_to_write_a_time_is_one_instant() {
        for text in [
            "2017-04-19T10:00:00Z",
            "2017-04-19 10:00",
            "2017-04-19T18:00:00+08:00",
            "2017-04-19 06:00:00-0400",
            "2017-04-19 10:00:00.000 UTC",
            "20170419T100000Z",
            "20170419100000",
            "20170419100000000",
            "201704191000",
            "1492596000",
            "1492596000.0",
            "1492596000000",
            "1492596000000000",
            "1492596000000000000",
            "2017/4/19 10:00:00",
            "2017年4月19日 10:00",
            "19.04.2017 10:00",
            "19/04/2017 10:00",
        ] {
            check(text, Some("2017-04-19T10:00:00Z"));
        }
        for text in ["20170419", "2017-04-19", "2017-4-19", "19-Apr-2017", "April 19, 2017", "4/19/2017"] {
            check(text, Some("2017-04-19T00:00:00Z"));
        }
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for text in [
            "2008-13-45",
            "yesterday",
            "08/09/2008",
            "2008-02-30",
            "25:00",
            "1",
            "39668",
            "2024-01-31T24:00:00Z",
            "2024-01-31T09:30:00+99:00",
            "0000-00-00",
            "3000-01-01",
            "03/04/3000",
            "31/31/2024",
            "00/00/2024",
            "2024-01-31X",
            "\u{0}2008-08-22",
            "99999999999999999999",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn one_clear_date_tells_the_order_of_all() {
        let mut times = Times::new(None, 3);
        for text in ["03/04/2024", "12/04/2024", "13/04/2024"] {
            times.push_text(text.as_bytes()).unwrap();
        }
        let read = times.finish(|row| format!("line {}", row + 2));
        assert!(read.dates && read.ambiguous.is_empty());
        assert_eq!(read.time[0].unwrap().to_string(), "2024-04-03T00:00:00Z");
        assert_eq!(read.notes, ["dates are read as day/month/year, as line 4 shows"]);
    }

    #[test]
    fn local_midnights_are_session_dates() {
        let mut times = Times::new(None, 2);
        times.push_text(b"2023-01-03 00:00:00-05:00").unwrap();
        times.push_text(b"2023-07-03 00:00:00-04:00").unwrap();
        let read = times.finish(|_| unreachable!("there is nothing to note"));
        assert!(read.dates && read.notes.is_empty());
        assert_eq!(read.time[1].unwrap().to_string(), "2023-07-03T00:00:00Z");
    }

    #[test]
    fn a_named_zone_reads_the_repeated_hour_in_order() {
        let mut times = Times::new(Some(chrono_tz::America::New_York), 4);
        for text in ["2023-11-05 00:30", "2023-11-05 01:30", "2023-11-05 01:30", "2023-11-05 02:30"] {
            times.push_text(text.as_bytes()).unwrap();
        }
        assert!(times.push_text(b"2023-03-12 02:30").is_err());
        let read = times.finish(|_| unreachable!("there is nothing to note"));
        let hours: Vec<String> = read.time.iter().flatten().map(ToString::to_string).collect();
        assert_eq!(
            hours,
            ["2023-11-05T04:30:00Z", "2023-11-05T05:30:00Z", "2023-11-05T06:30:00Z", "2023-11-05T07:30:00Z"]
        );
    }

    #[test]
    fn whole_numbers_have_one_meaning_for_all() {
        let check = |numbers: &[i64], expected: &[&str], meaning: &str| {
            let mut times = Times::new(Some(chrono_tz::Asia::Hong_Kong), 0);
            let numbers: Vec<Option<i64>> = numbers.iter().copied().map(Some).collect();
            assert_eq!(times.push_numbers(&numbers), []);
            let read = times.finish(|row| row.to_string());
            let shown: Vec<String> = read.time.iter().flatten().map(ToString::to_string).collect();
            assert_eq!((shown, read.notes.len()), (expected.iter().map(ToString::to_string).collect(), 1));
            assert!(read.notes[0].ends_with(meaning), "{:?}", read.notes);
        };
        // 1971 in milliseconds alone would pass for a year of seconds.
        for (scale, unit) in
            [(1, "seconds"), (1_000, "milliseconds"), (1_000_000, "microseconds"), (SECOND, "nanoseconds")]
        {
            let numbers = [34_300_800, 1_706_693_400].map(|second: i64| second * scale);
            check(&numbers, &["1971-02-02T00:00:00Z", "2024-01-31T09:30:00Z"], &format!(" {unit} since 1970"));
        }
        check(&[20_240_131, 20_240_201], &["2024-01-31T00:00:00Z", "2024-02-01T00:00:00Z"], "dates (YYYYMMDD)");
        for scale in [1, 100, 100_000] {
            let numbers = [202_401_310_930, 202_401_310_931].map(|minute: i64| minute * scale);
            check(&numbers, &["2024-01-31T01:30:00Z", "2024-01-31T01:31:00Z"], "dates and times (YYYYMMDDhhmm)");
        }
    }
}
