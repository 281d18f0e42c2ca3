//! Dates and times as people and programs write them.

use chrono::offset::LocalResult;
use chrono::{DateTime, NaiveDate, TimeZone};
use chrono_tz::Tz;
use market::Timestamp;

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400 * SECOND;

/// What a cell says about its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Zone {
    /// It is a date: there is no time of day to be in a zone.
    Date,
    /// A time of day without a zone.
    None,
    /// Seconds east of Greenwich.
    Offset(i64),
    /// Counted from 1970 in UTC.
    Epoch,
}

/// A date as three numbers: which one is the day may be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Day {
    /// Days since 1970-01-01.
    Known(i64),
    /// `3/4/2024`: day and month, or month and day.
    Open { first: u8, second: u8, year: i64 },
}

/// A cell that was understood: the wall clock's day and time of day, and its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Moment {
    day: Day,
    nanoseconds: i64,
    zone: Zone,
}

/// The times of a file, read one cell after the other, since how one is read may depend on the others.
#[derive(Default)]
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
    naive_line: u64,
    /// Rows whose day and month cannot be told apart yet: row, line, moment and text.
    open: Vec<(usize, u64, Moment, String)>,
    /// Line of a date whose first number can only be a day, and of one whose second number can only be.
    day_first: Option<u64>,
    month_first: Option<u64>,
    points: Option<u64>,
    previous: i64,
}

/// What became of the times of a file.
pub(crate) struct ReadTimes {
    pub(crate) time: Vec<Option<Timestamp>>,
    /// Every time is a session date.
    pub(crate) dates: bool,
    /// Rows that stayed ambiguous: row, line, text.
    pub(crate) ambiguous: Vec<(usize, u64, String)>,
    pub(crate) notes: Vec<String>,
}

impl Times {
    pub(crate) fn new(tz: Option<Tz>, rows: usize) -> Self {
        Self { tz, midnights: true, time: Vec::with_capacity(rows), previous: i64::MIN, ..Self::default() }
    }

    /// A row without a time.
    pub(crate) fn push_none(&mut self) {
        self.time.push(None);
        if self.midnights {
            self.ahead.push(0);
        }
    }

    /// Reads the cell of the next row; says what is wrong with it, if something is. A row is added in either case.
    pub(crate) fn push(&mut self, cell: &[u8], line: u64) -> Result<(), &'static str> {
        let Some(moment) = read(cell) else {
            self.push_none();
            return Err("is no time");
        };
        match moment.day {
            Day::Known(day) => {
                if cell.get(2) == Some(&b'.') || cell.get(1) == Some(&b'.') {
                    self.points.get_or_insert(line);
                }
                self.push_moment(day, moment, line)
            }
            Day::Open { first, second, year } => {
                // What only one order allows is read so, and shows the order of the whole file.
                if let (Some(day), true) = (days(year, second, first), first > 12) {
                    self.day_first.get_or_insert(line);
                    return self.push_moment(day, moment, line);
                }
                if let (Some(day), true) = (days(year, first, second), second > 12) {
                    self.month_first.get_or_insert(line);
                    return self.push_moment(day, moment, line);
                }
                if let (Some(day), true) = (days(year, first, second), first == second) {
                    return self.push_moment(day, moment, line);
                }
                if first == 0 || second == 0 || first > 12 || second > 12 {
                    self.push_none();
                    return Err("is no time");
                }
                self.open.push((self.time.len(), line, moment, String::from_utf8_lossy(cell).into_owned()));
                self.push_none();
                Ok(())
            }
        }
    }

    fn push_moment(&mut self, day: i64, moment: Moment, line: u64) -> Result<(), &'static str> {
        let Some((time, ahead)) = self.instant(day, moment) else {
            self.push_none();
            return Err("does not exist: the clocks were put forward over it, or it is out of range");
        };
        match moment.zone {
            Zone::Date => self.dates += 1,
            Zone::None => {
                self.clocks += 1;
                self.naive += 1;
                if self.naive == 1 {
                    self.naive_line = line;
                }
            }
            Zone::Offset(_) | Zone::Epoch => self.clocks += 1,
        }
        self.previous = time;
        self.time.push(Some(Timestamp::from_nanoseconds(time)));
        self.keep_midnight(moment, ahead);
        Ok(())
    }

    fn keep_midnight(&mut self, moment: Moment, ahead: i64) {
        if self.midnights && moment.nanoseconds == 0 {
            self.ahead.push(ahead);
        } else if self.midnights {
            self.midnights = false;
            self.ahead = Vec::new();
        }
    }

    /// The instant, and how far its wall clock is ahead of UTC, both in nanoseconds.
    fn instant(&self, day: i64, moment: Moment) -> Option<(i64, i64)> {
        let wall = day.checked_mul(DAY)?.checked_add(moment.nanoseconds)?;
        let ahead = match (moment.zone, self.tz) {
            (Zone::Offset(seconds), _) => seconds * SECOND,
            (Zone::None, Some(tz)) => {
                let local = DateTime::from_timestamp_nanos(wall).naive_utc();
                let at = |time: DateTime<Tz>| time.timestamp_nanos_opt().map(|instant| wall - instant);
                match tz.from_local_datetime(&local) {
                    LocalResult::Single(time) => at(time)?,
                    // The hour the clocks repeat: its second pass is the one that keeps the rows in order.
                    LocalResult::Ambiguous(first, second) => {
                        let (first, second) = (at(first)?, at(second)?);
                        if wall - first > self.previous { first } else { second }
                    }
                    LocalResult::None => return None,
                }
            }
            _ => 0,
        };
        Some((wall.checked_sub(ahead)?, ahead))
    }

    /// Whether a time of day carries no zone and none was given, so that the answer depends on one.
    pub(crate) fn lacks_zone(&self) -> bool {
        let is_open = self.open.iter().any(|(_, _, moment, _)| moment.zone == Zone::None && moment.nanoseconds != 0);
        self.tz.is_none() && ((self.naive > 0 && !self.midnights) || is_open)
    }

    /// Settles what depends on the whole file.
    pub(crate) fn finish(mut self) -> ReadTimes {
        let mut notes = Vec::new();
        let mut ambiguous = Vec::new();
        let order = match (self.day_first, self.month_first) {
            (Some(line), None) => Some((true, line)),
            (None, Some(line)) => Some((false, line)),
            _ => None,
        };
        if let Some((day_first, line)) = order {
            let order = if day_first { "day/month/year" } else { "month/day/year" };
            notes.push(format!("dates are read as {order}, as line {line} shows"));
        }
        if let Some(line) = self.points {
            notes.push(format!("dates with points are read as day.month.year (first on line {line})"));
        }
        for (row, line, moment, text) in std::mem::take(&mut self.open) {
            let Day::Open { first, second, year } = moment.day else { continue };
            let day = order.and_then(
                |(day_first, _)| {
                    if day_first { days(year, second, first) } else { days(year, first, second) }
                },
            );
            let Some((time, ahead)) = day.and_then(|day| self.instant(day, moment)) else {
                ambiguous.push((row, line, text));
                continue;
            };
            self.time[row] = Some(Timestamp::from_nanoseconds(time));
            match moment.zone {
                Zone::Date => self.dates += 1,
                _ => self.clocks += 1,
            }
            if moment.zone == Zone::None {
                self.naive += 1;
                self.naive_line = if self.naive == 1 { line } else { self.naive_line.min(line) };
            }
            if self.midnights && moment.nanoseconds == 0 {
                self.ahead[row] = ahead;
            } else {
                self.midnights = false;
            }
        }
        if self.midnights {
            // A midnight on the wall clock, whatever its zone, names the session date.
            for (time, ahead) in self.time.iter_mut().zip(&self.ahead) {
                if let Some(time) = time {
                    *time = Timestamp::from_nanoseconds(time.nanoseconds() + ahead);
                }
            }
        } else {
            if self.naive > 0 && self.tz.is_none() {
                let count = self.naive;
                notes.push(format!(
                    "{count} {} read as UTC (first on line {})",
                    if count == 1 { "time without a zone is" } else { "times without a zone are" },
                    self.naive_line
                ));
            }
            if self.dates > 0 && self.clocks > 0 {
                notes.push(format!("{} bare dates among date-times are read as midnight UTC", self.dates));
            }
        }
        ReadTimes { time: self.time, dates: self.midnights, ambiguous, notes }
    }
}

/// The time of a cell that stands alone; a naive one is in UTC.
pub(crate) fn single(cell: &[u8]) -> Option<Timestamp> {
    let mut times = Times::new(None, 1);
    times.push(cell, 1).ok()?;
    times.finish().time.pop()?
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

/// `20240131`, a compact date-time, or a count since 1970 in the unit its length tells.
fn number(cell: &[u8]) -> Option<Moment> {
    let compact = |cell: &[u8]| {
        let day = days(digits(&cell[..4])?, small(&cell[4..6])?, small(&cell[6..8])?)?;
        let part = |range: std::ops::Range<usize>| cell.get(range).map_or(Some(0), digits);
        let (hour, minute, second, milli) = (part(8..10)?, part(10..12)?, part(12..14)?, part(14..17)?);
        let zone = if cell.len() == 8 { Zone::Date } else { Zone::None };
        (hour < 24 && minute < 60 && second < 60).then_some(Moment {
            day: Day::Known(day),
            nanoseconds: (hour * 3600 + minute * 60 + second) * SECOND + milli * 1_000_000,
            zone,
        })
    };
    let unit = match cell.len() {
        8 | 14 | 17 => return compact(cell),
        // Milliseconds have twelve digits until 2001; what also is a date and a time of day is that.
        12 => match compact(cell) {
            Some(moment) if matches!(&cell[..2], b"19" | b"20") => return Some(moment),
            _ => 1_000_000,
        },
        9 | 10 => SECOND,
        13 => 1_000_000,
        15 | 16 => 1000,
        18 | 19 => 1,
        _ => return None,
    };
    let count: i64 = std::str::from_utf8(cell).ok()?.parse().ok()?;
    let instant = count.checked_mul(unit)?;
    let (day, nanoseconds) = (instant.div_euclid(DAY), instant.rem_euclid(DAY));
    Some(Moment { day: Day::Known(day), nanoseconds, zone: Zone::Epoch })
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
        return Some(Zone::None);
    }
    if [b"Z".as_slice(), b"UTC", b"GMT"].iter().any(|name| text.eq_ignore_ascii_case(name)) {
        return Some(Zone::Offset(0));
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
    (hours <= 15 && minutes < 60).then(|| Zone::Offset(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60)))
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
        for (row, text) in ["03/04/2024", "12/04/2024", "13/04/2024"].iter().enumerate() {
            times.push(text.as_bytes(), row as u64 + 2).unwrap();
        }
        let read = times.finish();
        assert!(read.dates && read.ambiguous.is_empty());
        assert_eq!(read.time[0].unwrap().to_string(), "2024-04-03T00:00:00Z");
        assert_eq!(read.notes, ["dates are read as day/month/year, as line 4 shows"]);
    }

    #[test]
    fn local_midnights_are_session_dates() {
        let mut times = Times::new(None, 2);
        times.push(b"2023-01-03 00:00:00-05:00", 2).unwrap();
        times.push(b"2023-07-03 00:00:00-04:00", 3).unwrap();
        let read = times.finish();
        assert!(read.dates && read.notes.is_empty());
        assert_eq!(read.time[1].unwrap().to_string(), "2023-07-03T00:00:00Z");
    }

    #[test]
    fn a_named_zone_reads_the_repeated_hour_in_order() {
        let mut times = Times::new(Some(chrono_tz::America::New_York), 4);
        for text in ["2023-11-05 00:30", "2023-11-05 01:30", "2023-11-05 01:30", "2023-11-05 02:30"] {
            times.push(text.as_bytes(), 1).unwrap();
        }
        assert!(times.push(b"2023-03-12 02:30", 5).is_err());
        let read = times.finish();
        let hours: Vec<String> = read.time.iter().flatten().map(ToString::to_string).collect();
        assert_eq!(
            hours,
            ["2023-11-05T04:30:00Z", "2023-11-05T05:30:00Z", "2023-11-05T06:30:00Z", "2023-11-05T07:30:00Z"]
        );
    }
}
