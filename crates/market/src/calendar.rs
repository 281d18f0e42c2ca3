//! When exchanges trade: sessions with lunch, half days and weather closures.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use chrono::{Datelike, Days, NaiveTime, TimeZone};
use chrono_tz::Tz;

use crate::{Date, Timestamp, Venue};

/// Sessions of an exchange over the range of days it is known for.
///
/// Outside that range nothing is guessed: questions about such days have no answer. Source: exchange-calendars 4.13.2,
/// corrected for Hong Kong by the exchange's own closures of 1 and 8 September 2023, its late opening of 9 October 2023,
/// and its lunch hours before March 2012; the files under `data/` name every exception.
#[derive(Debug)]
pub struct Calendar {
    zone: Tz,
    range: RangeInclusive<Date>,
    /// Since when, oldest first.
    hours: Vec<(Date, Hours)>,
    /// Weekdays that differ from the usual: closed, or with hours of their own.
    exceptions: HashMap<Date, Option<Hours>>,
    /// The close of each day of the range, once somebody has asked: it is asked for every bar, and a zone's clock is slow.
    closes: Box<[OnceLock<Option<Timestamp>>]>,
    /// The first day of the range, counted from 1970-01-01.
    first: i64,
}

#[derive(Clone, Copy, Debug)]
struct Hours {
    open: NaiveTime,
    lunch: Option<(NaiveTime, NaiveTime)>,
    close: NaiveTime,
}

/// One session, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    /// The day at the venue.
    pub date: Date,
    /// Start of continuous trading.
    pub open: Timestamp,
    /// Beginning and end of the lunch break, where there is one.
    pub lunch: Option<(Timestamp, Timestamp)>,
    /// End of continuous trading.
    pub close: Timestamp,
    /// It ends before the usual close.
    pub early_close: bool,
    /// It begins after the usual open.
    pub late_open: bool,
}

impl Calendar {
    /// The calendar of a venue; `None` for venues without sessions.
    pub fn of(venue: Venue) -> Option<&'static Self> {
        static XHKG: OnceLock<Calendar> = OnceLock::new();
        static XNYS: OnceLock<Calendar> = OnceLock::new();
        static XSHG: OnceLock<Calendar> = OnceLock::new();
        let (cell, text) = match venue {
            Venue::Xhkg => (&XHKG, include_str!("../data/xhkg.txt")),
            Venue::Xnys => (&XNYS, include_str!("../data/xnys.txt")),
            Venue::Xshg | Venue::Xshe | Venue::Xbse => (&XSHG, include_str!("../data/xshg.txt")),
            Venue::Fx | Venue::Crypto => return None,
        };
        Some(cell.get_or_init(|| Self::read(text).expect("a file that ships inside and is read by every test")))
    }

    fn read(text: &str) -> Option<Self> {
        let (mut zone, mut range, mut hours, mut exceptions) = (None, None, Vec::new(), HashMap::new());
        for line in text.lines() {
            let words: Vec<&str> = line.split('#').next()?.split_whitespace().collect();
            match words[..] {
                [] => {}
                ["zone", name] => zone = Some(name.parse().ok()?),
                ["range", first, last] => range = Some(date(first)?..=date(last)?),
                ["hours", since, open, close] => {
                    hours.push((date(since)?, Hours { open: time(open)?, lunch: None, close: time(close)? }))
                }
                ["hours", since, open, lunch, close] => {
                    let (from, to) = lunch.split_once('-')?;
                    let lunch = Some((time(from)?, time(to)?));
                    hours.push((date(since)?, Hours { open: time(open)?, lunch, close: time(close)? }));
                }
                [day, "closed"] => {
                    exceptions.insert(date(day)?, None);
                }
                [day, open, close] => {
                    exceptions.insert(date(day)?, Some(Hours { open: time(open)?, lunch: None, close: time(close)? }));
                }
                _ => return None,
            }
        }
        let range: RangeInclusive<Date> = range?;
        let [first, last] = [range.start(), range.end()].map(|day| (*day - Date::default()).num_days());
        let days = usize::try_from(last - first).ok()? + 1;
        let closes = std::iter::repeat_with(OnceLock::new).take(days).collect();
        Some(Self { zone: zone?, range, hours, exceptions, closes, first })
    }

    /// The days this calendar knows, both included.
    pub fn range(&self) -> RangeInclusive<Date> {
        self.range.clone()
    }

    /// Whether there is a session on `day`; `None` outside the range.
    pub fn is_session(&self, day: Date) -> Option<bool> {
        self.range.contains(&day).then(|| self.hours_of(day).is_some())
    }

    /// The session of `day`; `None` if there is none, or outside the range.
    pub fn session(&self, day: Date) -> Option<Session> {
        let hours = self.hours_of(day)?;
        let usual = self.usual(day);
        Some(Session {
            date: day,
            open: self.instant(day, hours.open)?,
            lunch: match hours.lunch {
                Some((from, to)) => Some((self.instant(day, from)?, self.instant(day, to)?)),
                None => None,
            },
            close: self.instant(day, hours.close)?,
            early_close: hours.close < usual.close,
            late_open: hours.open > usual.open,
        })
    }

    /// The end of the session of a day, counted from 1970-01-01; `None` if there is none, or outside the range.
    pub(crate) fn close(&self, day: i64) -> Option<Timestamp> {
        let place = usize::try_from(day.checked_sub(self.first)?).ok()?;
        *self.closes.get(place)?.get_or_init(|| {
            let day = self.range.start().checked_add_days(Days::new(place as u64))?;
            self.instant(day, self.hours_of(day)?.close)
        })
    }

    /// The first day with a session from `day` on, both counted from 1970-01-01; `None` where that is not known.
    pub(crate) fn session_from(&self, day: i64) -> Option<i64> {
        let end = self.first + self.closes.len() as i64;
        if day < self.first { None } else { (day..end).find(|day| self.close(*day).is_some()) }
    }

    /// Days with a session from `days.start()` to `days.end()`, oldest first, as far as the range reaches.
    pub fn sessions(&self, days: RangeInclusive<Date>) -> impl Iterator<Item = Date> + '_ {
        let (first, last) = (*days.start().max(self.range.start()), *days.end().min(self.range.end()));
        first.iter_days().take_while(move |day| *day <= last).filter(|day| self.hours_of(*day).is_some())
    }

    /// The first day with a session after `day`; `None` beyond the range.
    pub fn next(&self, day: Date) -> Option<Date> {
        self.sessions(day.succ_opt()?..=*self.range.end()).next()
    }

    /// The last day with a session before `day`; `None` beyond the range.
    pub fn previous(&self, day: Date) -> Option<Date> {
        let last = day.pred_opt()?.min(*self.range.end());
        let mut days =
            std::iter::successors(Some(last), |day| day.pred_opt()).take_while(|day| day >= self.range.start());
        days.find(|day| self.hours_of(*day).is_some())
    }

    /// Sessions a year: the mean over the whole calendar years from that of `first` to that of `last`, as far as the range
    /// reaches, rounded to whole days; `None` when it reaches none of them.
    pub fn sessions_per_year(&self, first: Date, last: Date) -> Option<f64> {
        let years = first.year().max(self.range.start().year())..=last.year().min(self.range.end().year());
        let count = years.clone().count();
        let days = Date::from_ymd_opt(*years.start(), 1, 1)?..=Date::from_ymd_opt(*years.end(), 12, 31)?;
        (count > 0).then(|| (self.sessions(days).count() as f64 / count as f64).round())
    }

    /// Seconds of continuous trading in a usual session of today's hours, lunch left out.
    pub fn session_seconds(&self) -> Option<f64> {
        let (_, hours) = self.hours.last()?;
        let lunch = hours.lunch.map_or(0, |(from, to)| (to - from).num_seconds());
        Some(((hours.close - hours.open).num_seconds() - lunch) as f64)
    }

    /// The zone of the venue's clocks.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    fn hours_of(&self, day: Date) -> Option<Hours> {
        if !self.range.contains(&day) {
            return None;
        }
        match self.exceptions.get(&day) {
            Some(exception) => *exception,
            None => (day.weekday().num_days_from_monday() < 5).then(|| self.usual(day)),
        }
    }

    fn usual(&self, day: Date) -> Hours {
        let after = self.hours.partition_point(|(since, _)| *since <= day);
        self.hours[after.saturating_sub(1)].1
    }

    fn instant(&self, day: Date, time: NaiveTime) -> Option<Timestamp> {
        // No exchange trades in the hour that a change of clocks repeats or skips.
        Timestamp::from_utc(self.zone.from_local_datetime(&day.and_time(time)).single()?.to_utc())
    }
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// The days on which we differ from the reference on purpose, and how: our own line for them.
    const CORRECTED: &[(&str, Option<&str>)] = &[
        ("2023-09-01", None),
        ("2023-09-08", None),
        ("2023-10-09", Some("2023-10-09,2023-10-09T06:00Z,,,2023-10-09T08:00Z,0,1")),
    ];

    fn line(session: &Session) -> String {
        let minute = |time: Timestamp| time.to_utc().format("%Y-%m-%dT%H:%MZ").to_string();
        let lunch = session.lunch.map_or((String::new(), String::new()), |(from, to)| (minute(from), minute(to)));
        let (open, close) = (minute(session.open), minute(session.close));
        let (early, late) = (u8::from(session.early_close), u8::from(session.late_open));
        format!("{},{open},{},{},{close},{early},{late}", session.date, lunch.0, lunch.1)
    }

    /// The reference's lunch in Hong Kong is today's throughout; ours is that of the day.
    fn with_lunch_of_the_day(date: &str, line: &str) -> String {
        let lunch = match date {
            _ if date < "2011-03-07" => ("T04:30Z", "T06:30Z"),
            _ if date < "2012-03-05" => ("T04:00Z", "T05:30Z"),
            _ => return line.to_owned(),
        };
        line.replace(&format!("{date}T04:00Z,{date}T05:00Z,"), &format!("{date}{},{date}{},", lunch.0, lunch.1))
    }

    fn check(venue: Venue, reference: &str) {
        let calendar = Calendar::of(venue).unwrap();
        let mut expected = Vec::new();
        for row in reference.lines().skip(1) {
            let date = &row[..10];
            match CORRECTED.iter().find(|(corrected, _)| venue == Venue::Xhkg && *corrected == date) {
                Some((_, ours)) => expected.extend(ours.map(str::to_owned)),
                None if venue == Venue::Xhkg => expected.push(with_lunch_of_the_day(date, row)),
                None => expected.push(row.to_owned()),
            }
        }
        let ours: Vec<String> =
            calendar.sessions(calendar.range()).map(|day| line(&calendar.session(day).unwrap())).collect();
        assert_eq!(ours.len(), expected.len());
        for (ours, expected) in ours.iter().zip(&expected) {
            assert_eq!(ours, expected);
        }
    }

    #[test]
    fn every_session_is_the_reference_calendars_but_for_the_corrections() {
        check(Venue::Xhkg, include_str!("../../../testdata/calendars/xhkg.csv"));
        check(Venue::Xnys, include_str!("../../../testdata/calendars/xnys.csv"));
        check(Venue::Xshg, include_str!("../../../testdata/calendars/xshg.csv"));
    }

    #[test]
    fn a_close_is_that_of_its_session_and_none_where_there_is_none() {
        for venue in [Venue::Xhkg, Venue::Xnys, Venue::Xshg] {
            let calendar = Calendar::of(venue).unwrap();
            for day in calendar.first - 2..calendar.first + calendar.closes.len() as i64 + 2 {
                let date = Date::default() + chrono::TimeDelta::days(day);
                let close = calendar.session(date).map(|session| session.close);
                // Asked twice: the first answer is kept.
                assert_eq!([calendar.close(day), calendar.close(day)], [close; 2], "{date}");
            }
        }
    }

    #[test]
    fn outside_its_range_a_calendar_knows_nothing() {
        let calendar = Calendar::of(Venue::Xshg).unwrap();
        assert_eq!(calendar.is_session(day("2027-01-04")), None);
        assert_eq!(calendar.session(day("1999-12-31")), None);
        assert_eq!(calendar.next(day("2026-12-31")), None);
        assert_eq!(calendar.previous(day("2000-01-01")), None);
    }

    #[test]
    fn neighbours_skip_weekends_holidays_and_storms() {
        let calendar = Calendar::of(Venue::Xhkg).unwrap();
        assert_eq!(calendar.next(day("2023-08-31")), Some(day("2023-09-04")));
        assert_eq!(calendar.previous(day("2023-09-11")), Some(day("2023-09-07")));
    }

    #[test]
    fn years_have_the_sessions_their_exchanges_hold() {
        let of = |venue, first, last| Calendar::of(venue).unwrap().sessions_per_year(day(first), day(last));
        assert_eq!(of(Venue::Xnys, "2004-08-19", "2013-03-01"), Some(252.0));
        assert_eq!(of(Venue::Xhkg, "2011-07-28", "2017-07-26"), Some(246.0));
        assert_eq!(of(Venue::Xshg, "1990-01-01", "1991-01-01"), None);
        assert_eq!(Calendar::of(Venue::Xhkg).unwrap().session_seconds(), Some(5.5 * 3600.0));
    }
}
