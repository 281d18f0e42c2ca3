//! Bars of a longer interval out of shorter ones, each known only when it is complete.
//!
//! A longer bar is complete when no later bar can belong to it. Three things can say so, the first that does counts:
//! the venue's calendar (Friday's session ends the week, a half day's close ends the day), the clock (a five-minute bar that
//! ends at eleven ends the hour), or the next bar, if it lies in another period. What cannot be said is not guessed:
//! where the venue is unknown, any day may still trade.

use chrono::{Datelike, Offset, TimeZone};
use chrono_tz::Tz;
use thiserror::Error;

use crate::{Bar, Bars, BarsError, Calendar, Columns, Date, Interval, Timestamp, Venue};

const NANOSECONDS: i64 = 1_000_000_000;
const DAY_NANOSECONDS: i64 = 86_400 * NANOSECONDS;
/// 1970-01-01, counted from the first day of the year 1.
const EPOCH_DAY: i32 = 719_163;

/// Why bars were not put together.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum ResampleError {
    /// Bars of one interval do not add up to bars of the other.
    #[error("bars of {from} do not add up to bars of {to}")]
    NotNested {
        /// The bars there are.
        from: Interval,
        /// The bars asked for.
        to: Interval,
    },
    /// The sums are no bars: volumes of a period overflow.
    #[error(transparent)]
    Bars(#[from] BarsError),
}

/// Puts bars together, one after the other.
///
/// Periods: days are session dates (the venue's date of an intraday bar, the UTC date where the venue is unknown), weeks
/// begin on Monday, months, quarters and years are the calendar's, three days are counted from 1970; minutes and hours are
/// counted from the venue's midnight. A bar's open is its first, its close its last, its volume the sum; its time is the
/// start of the period for intraday periods, else midnight UTC of the first date that traded in it.
///
/// What trades after the calendar has said that a period is over (extended hours, a session that the calendar does not
/// know) is left out of it: a bar that was once given out is not changed.
#[derive(Clone, Debug)]
pub struct Resampler {
    from: Interval,
    to: Interval,
    calendar: Option<&'static Calendar>,
    clock: LocalClock,
    /// Period of the last bar taken.
    period: Option<i64>,
    /// The bar under way; `None` when its period was given out.
    open: Option<Bar>,
}

/// The longer bars that one bar has completed, the older first: one that the bar shows to be over, and its own.
pub type Completed = [Option<Bar>; 2];

impl Resampler {
    /// From bars of `from` to bars of `to`, at a venue or at an unknown one.
    ///
    /// # Errors
    /// Bars of `from` do not add up to bars of `to`.
    pub fn new(from: Interval, to: Interval, venue: Option<Venue>) -> Result<Self, ResampleError> {
        if !nests(from, to) {
            return Err(ResampleError::NotNested { from, to });
        }
        let calendar = venue.and_then(Calendar::of);
        Ok(Self { from, to, calendar, clock: LocalClock::new(venue), period: None, open: None })
    }

    /// Takes the next bar; what is complete with its close.
    pub fn push(&mut self, bar: &Bar) -> Completed {
        let local = if self.from.is_intraday() { self.clock.at(bar.time) } else { bar.time.nanoseconds() };
        let period = self.period_of(local);
        let mut before = None;
        if self.period != Some(period) {
            before = self.open.take();
            self.period = Some(period);
            self.open = Some(Bar { time: self.start(bar.time, local), ..*bar });
        } else if let Some(open) = &mut self.open {
            open.high = open.high.max(bar.high);
            open.low = open.low.min(bar.low);
            open.close = bar.close;
            open.volume += bar.volume;
        }
        let now = if self.open.is_some() && self.is_last(bar.time, local, period) { self.open.take() } else { None };
        [before, now]
    }

    /// The bar under way, if there is one: what is known of a period that is not over.
    pub fn unfinished(&self) -> Option<Bar> {
        self.open
    }

    fn period_of(&self, local: i64) -> i64 {
        match self.to.seconds().filter(|_| self.to.is_intraday()) {
            Some(seconds) => {
                let day = local.div_euclid(DAY_NANOSECONDS);
                let buckets = 86_400 / seconds + 1;
                day * buckets + local.rem_euclid(DAY_NANOSECONDS) / (seconds * NANOSECONDS)
            }
            None => period(self.to, local.div_euclid(DAY_NANOSECONDS)),
        }
    }

    fn start(&self, time: Timestamp, local: i64) -> Timestamp {
        match self.to.seconds().filter(|_| self.to.is_intraday()) {
            Some(seconds) => {
                let into = local.rem_euclid(DAY_NANOSECONDS) % (seconds * NANOSECONDS);
                Timestamp::from_nanoseconds(time.nanoseconds().saturating_sub(into))
            }
            None => Timestamp::from_nanoseconds(local - local.rem_euclid(DAY_NANOSECONDS)),
        }
    }

    /// Whether no bar after this one can belong to its period.
    fn is_last(&mut self, time: Timestamp, local: i64, now: i64) -> bool {
        let day = local.div_euclid(DAY_NANOSECONDS);
        if !self.from.is_intraday() {
            let end = period_start(self.from, period(self.from, day) + 1);
            return period(self.to, self.session_from(end)) != now;
        }
        // A tick lasts no time: the next may come in the same instant.
        let Some(seconds) = self.from.seconds().filter(|seconds| *seconds > 0) else { return false };
        let Some(end) = time.nanoseconds().checked_add(seconds * NANOSECONDS) else { return false };
        let close = self.calendar.and_then(|calendar| calendar.close(day));
        if close.is_some_and(|close| end >= close.nanoseconds()) {
            return self.to.is_intraday() || period(self.to, self.session_from(day + 1)) != now;
        }
        let next = self.clock.at(Timestamp::from_nanoseconds(end));
        self.period_of(next) != now
    }

    /// The first day from `day` on that may trade.
    fn session_from(&self, day: i64) -> i64 {
        self.calendar.and_then(|calendar| calendar.session_from(day)).unwrap_or(day)
    }
}

/// The bars of `bars` put together to bars of `to`, the last one even if it is unfinished.
///
/// # Errors
/// The intervals do not add up, or the sum of volumes is no number.
pub fn resample(bars: &Bars, to: Interval, venue: Option<Venue>) -> Result<Bars, ResampleError> {
    let mut resampler = Resampler::new(bars.interval(), to, venue)?;
    let mut columns = Columns::default();
    let mut take = |bar: Bar| {
        columns.time.push(bar.time);
        columns.open.push(bar.open);
        columns.high.push(bar.high);
        columns.low.push(bar.low);
        columns.close.push(bar.close);
        columns.volume.push(bar.volume);
    };
    for bar in bars.view().iter() {
        resampler.push(&bar).into_iter().flatten().for_each(&mut take);
    }
    resampler.unfinished().into_iter().for_each(&mut take);
    Ok(Bars::new(bars.label(), bars.symbol().cloned(), to, columns)?)
}

/// The instant at which a bar that starts at `time` is over, and its close known.
///
/// Intraday bars end with their length. Daily bars end at the close of the venue's session; where the venue has a zone but
/// no session is known for the day, at the venue's midnight; where the venue is unknown, at the next midnight UTC.
/// Longer bars end with the last day of their period that trades.
pub fn closes_at(time: Timestamp, interval: Interval, venue: Option<Venue>) -> Timestamp {
    if interval.is_intraday() {
        let length = interval.seconds().unwrap_or(0) * NANOSECONDS;
        return Timestamp::from_nanoseconds(time.nanoseconds().saturating_add(length));
    }
    let day = time.nanoseconds().div_euclid(DAY_NANOSECONDS);
    let end = period_start(interval, period(interval, day) + 1);
    // The last session of the period, if the calendar knows one that is not before the bar's own day.
    let calendar = venue.and_then(Calendar::of);
    let close = calendar.and_then(|calendar| (day..end).rev().find_map(|day| calendar.close(day)));
    if let Some(close) = close {
        return close;
    }
    let midnight = Timestamp::from_nanoseconds(end.saturating_mul(DAY_NANOSECONDS));
    let local = venue.and_then(|venue| {
        let midnight = date(end)?.and_hms_opt(0, 0, 0)?;
        Timestamp::from_utc(venue.time_zone().from_local_datetime(&midnight).latest()?.to_utc())
    });
    local.unwrap_or(midnight)
}

/// The clock on the wall of a venue; UTC where the venue is unknown.
#[derive(Clone, Copy, Debug)]
pub struct LocalClock {
    zone: Option<Tz>,
    /// The quarter of an hour for which `offset` was looked up: clocks change on quarters, and looking up is slow.
    quarter: i64,
    offset: i64,
}

impl LocalClock {
    /// Of a venue.
    pub fn new(venue: Option<Venue>) -> Self {
        let zone = venue.map(Venue::time_zone).filter(|zone| *zone != Tz::UTC);
        Self { zone, quarter: i64::MIN, offset: 0 }
    }

    /// What the clock shows at `time`, as the nanoseconds from 1970-01-01 00:00 that a clock in UTC would show.
    pub fn at(&mut self, time: Timestamp) -> i64 {
        let Some(zone) = self.zone else { return time.nanoseconds() };
        let quarter = time.nanoseconds().div_euclid(900 * NANOSECONDS);
        if quarter != self.quarter {
            let offset = zone.offset_from_utc_datetime(&time.to_utc().naive_utc()).fix();
            (self.quarter, self.offset) = (quarter, i64::from(offset.local_minus_utc()) * NANOSECONDS);
        }
        time.nanoseconds().saturating_add(self.offset)
    }
}

/// Whether every bar of `to` is made of whole bars of `from`.
fn nests(from: Interval, to: Interval) -> bool {
    match (from.seconds(), to.seconds()) {
        _ if from == to => false,
        // Ticks.
        (Some(0), _) => true,
        (Some(one), Some(other)) if to.is_intraday() => one < other && other % one == 0,
        (Some(_), _) if from.is_intraday() || from == Interval::DAY => !to.is_intraday(),
        // Weeks and threes of days lie across the ends of months, and of one another.
        (Some(_), _) => false,
        // Months, quarters, years.
        (None, other) => other.is_none() && months(from) < months(to),
    }
}

/// Months of an interval that is counted in them.
fn months(interval: Interval) -> i64 {
    match interval.to_string().as_str() {
        "1mo" => 1,
        "1q" => 3,
        _ => 12,
    }
}

/// Number of the period of a day or longer in which `day`, counted from 1970-01-01, lies.
fn period(interval: Interval, day: i64) -> i64 {
    match interval.seconds() {
        Some(86_400) => day,
        // 1970-01-01 was a Thursday.
        Some(604_800) => (day + 3).div_euclid(7),
        Some(seconds) => day.div_euclid((seconds / 86_400).max(1)),
        None => date(day)
            .map_or(0, |date| (i64::from(date.year()) * 12 + i64::from(date.month0())).div_euclid(months(interval))),
    }
}

/// First day of a period, counted from 1970-01-01.
fn period_start(interval: Interval, period: i64) -> i64 {
    match interval.seconds() {
        Some(86_400) => period,
        Some(604_800) => period * 7 - 3,
        Some(seconds) => period * (seconds / 86_400).max(1),
        None => {
            let month = period * months(interval);
            let year = i32::try_from(month.div_euclid(12)).ok();
            let first = year.and_then(|year| Date::from_ymd_opt(year, month.rem_euclid(12) as u32 + 1, 1));
            first.map_or(0, day_number)
        }
    }
}

fn day_number(date: Date) -> i64 {
    i64::from(date.num_days_from_ce() - EPOCH_DAY)
}

fn date(day: i64) -> Option<Date> {
    Date::from_num_days_from_ce_opt(i32::try_from(day).ok()?.checked_add(EPOCH_DAY)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// A bar whose close is its number.
    fn bar(text: &str, number: f64) -> Bar {
        Bar { time: time(text), open: number, high: number + 0.5, low: number - 0.5, close: number, volume: 1.0 }
    }

    /// After each bar: time and close of what it has completed.
    fn completed(from: &str, to: &str, venue: Option<Venue>, bars: &[&str]) -> Vec<String> {
        let mut resampler = Resampler::new(from.parse().unwrap(), to.parse().unwrap(), venue).unwrap();
        let told = bars.iter().enumerate().map(|(index, text)| {
            let done = resampler.push(&bar(text, index as f64 + 1.0));
            let words = done.iter().flatten().map(|bar| format!("{}={}", bar.time.date().format("%m-%d"), bar.close));
            words.collect::<Vec<_>>().join(" ")
        });
        told.collect()
    }

    #[test]
    fn a_week_is_known_on_its_last_session_where_the_calendar_is_known_and_on_the_next_bar_elsewhere() {
        // Good Friday 2024-03-29 closed both venues; Hong Kong also kept Easter Monday.
        let days = ["2024-03-26", "2024-03-27", "2024-03-28", "2024-04-02", "2024-04-03", "2024-04-05"];
        let known = completed("1d", "1w", Some(Venue::Xhkg), &days);
        assert_eq!(known, ["", "", "03-26=3", "", "", "04-02=6"]);
        let unknown = completed("1d", "1w", None, &days);
        assert_eq!(unknown, ["", "", "", "03-26=3", "", ""]);
        // Before 2000 the calendar knows nothing.
        let days = ["1996-03-26", "1996-03-27", "1996-04-02", "1996-04-03"];
        assert_eq!(completed("1d", "1w", Some(Venue::Xhkg), &days), ["", "", "03-26=2", ""]);
    }

    #[test]
    fn a_sunday_ends_the_week_by_the_clock_alone() {
        assert_eq!(completed("1d", "1w", None, &["2024-03-30", "2024-03-31", "2024-04-01"]), ["", "03-30=2", ""]);
        assert_eq!(completed("1d", "1mo", None, &["2024-03-30", "2024-03-31", "2024-04-01"]), ["", "03-30=2", ""]);
    }

    #[test]
    fn a_bar_may_complete_the_period_before_and_its_own() {
        // 2024-07-05 is missing: the week is seen to be over on Friday the 12th, which ends its own.
        let days = ["2024-07-02", "2024-07-12"];
        assert_eq!(completed("1d", "1w", Some(Venue::Xhkg), &days), ["", "07-02=1 07-12=2"]);
    }

    #[test]
    fn hours_end_by_the_clock_and_days_with_the_session() {
        let minutes = ["2024-07-05T01:30:00Z", "2024-07-05T01:45:00Z", "2024-07-05T02:00:00Z", "2024-07-05T02:45:00Z"];
        assert_eq!(completed("15m", "1h", Some(Venue::Xhkg), &minutes), ["", "07-05=2", "", "07-05=4"]);
        // Christmas Eve in Hong Kong ends at noon: 04:00 UTC.
        let half = ["2024-12-24T03:30:00Z", "2024-12-24T03:45:00Z", "2024-12-24T08:00:00Z", "2024-12-27T01:30:00Z"];
        assert_eq!(completed("15m", "1d", Some(Venue::Xhkg), &half), ["", "12-24=2", "", ""]);
        assert_eq!(completed("15m", "1d", None, &half), ["", "", "", "12-24=3"]);
        // New York's evening is the next day in UTC, and still the same session date.
        let evening = ["2024-07-01T19:00:00Z", "2024-07-02T00:30:00Z", "2024-07-02T14:00:00Z"];
        assert_eq!(completed("30m", "1d", Some(Venue::Xnys), &evening), ["", "07-01=2", ""]);
    }

    #[test]
    fn a_longer_bar_opens_with_its_first_and_closes_with_its_last() {
        let rows = ["2024-07-01", "2024-07-02", "2024-07-03"];
        let bars: Vec<Bar> = rows.iter().zip([2.0, 5.0, 3.0]).map(|(day, number)| bar(day, number)).collect();
        let column = |of: fn(&Bar) -> f64| bars.iter().map(of).collect::<Vec<f64>>();
        let columns = Columns {
            time: bars.iter().map(|bar| bar.time).collect(),
            open: column(|bar| bar.open),
            high: column(|bar| bar.high),
            low: column(|bar| bar.low),
            close: column(|bar| bar.close),
            volume: column(|bar| bar.volume),
        };
        let days = Bars::new("X", None, Interval::DAY, columns).unwrap();
        let week = resample(&days, Interval::WEEK, None).unwrap();
        let expected = Bar { time: time("2024-07-01"), open: 2.0, high: 5.5, low: 1.5, close: 3.0, volume: 3.0 };
        assert_eq!((week.len(), week.view().bar(0), week.interval()), (1, expected, Interval::WEEK));
        assert!(resample(&week, Interval::MONTH, None).is_err(), "weeks lie across the ends of months");
    }

    #[test]
    fn what_is_known_early_is_what_is_known_late() {
        // The same bars, with a calendar and without: the same weeks and months, only later.
        let days: Vec<Date> = Calendar::of(Venue::Xnys)
            .unwrap()
            .sessions("2023-01-03".parse().unwrap()..="2024-12-31".parse().unwrap())
            .collect();
        for to in [Interval::WEEK, Interval::MONTH] {
            let of = |venue| {
                let mut resampler = Resampler::new(Interval::DAY, to, venue).unwrap();
                let mut found = Vec::new();
                for (row, day) in days.iter().enumerate() {
                    let bar = bar(&day.to_string(), row as f64 + 1.0);
                    found.extend(resampler.push(&bar).into_iter().flatten().map(|bar| (row, bar)));
                }
                found.extend(resampler.unfinished().map(|bar| (days.len() - 1, bar)));
                found
            };
            let (early, late) = (of(Some(Venue::Xnys)), of(None));
            assert_eq!(early.len(), late.len());
            for ((row, one), (later, other)) in early.iter().zip(&late) {
                assert_eq!(one, other);
                assert!(row <= later && later - row <= 1, "{one:?}");
                assert_eq!(one.close, *row as f64 + 1.0, "known at the close of its last bar");
            }
        }
    }

    #[test]
    fn a_bar_is_over_at_the_close_of_its_last_session() {
        let at = |text, interval: &str, venue| closes_at(time(text), interval.parse().unwrap(), venue).to_string();
        assert_eq!(at("2024-07-05T01:30:00Z", "15m", Some(Venue::Xhkg)), "2024-07-05T01:45:00Z");
        assert_eq!(at("2024-07-05", "1d", Some(Venue::Xhkg)), "2024-07-05T08:00:00Z");
        assert_eq!(at("2024-07-05", "1d", Some(Venue::Xnys)), "2024-07-05T20:00:00Z");
        assert_eq!(at("2024-12-24", "1d", Some(Venue::Xhkg)), "2024-12-24T04:00:00Z");
        assert_eq!(at("2024-07-05", "1d", None), "2024-07-06T00:00:00Z");
        // A Saturday has no session: until the venue's midnight.
        assert_eq!(at("2024-07-06", "1d", Some(Venue::Xnys)), "2024-07-07T04:00:00Z");
        assert_eq!(at("2024-03-25", "1w", Some(Venue::Xhkg)), "2024-03-28T08:00:00Z");
        assert_eq!(at("2024-03-25", "1w", None), "2024-04-01T00:00:00Z");
        assert_eq!(at("2024-02-01", "1mo", Some(Venue::Xnys)), "2024-02-29T21:00:00Z");
    }

    #[test]
    fn only_bars_that_add_up_are_put_together() {
        let nested = |from: &str, to: &str| Resampler::new(from.parse().unwrap(), to.parse().unwrap(), None).is_ok();
        for (from, to) in [("1m", "5m"), ("1h", "1d"), ("1d", "1w"), ("1d", "1y"), ("1mo", "1q"), ("tick", "1m")] {
            assert!(nested(from, to) && !nested(to, from), "{from} {to}");
        }
        for (from, to) in [("2m", "3m"), ("1w", "1mo"), ("3d", "1w"), ("1d", "1d"), ("1y", "1q")] {
            assert!(!nested(from, to), "{from} {to}");
        }
    }
}
