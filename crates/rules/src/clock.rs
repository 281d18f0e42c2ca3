//! Parts of a bar's time, on the clock of the venue.

use market::{Interval, LocalClock, Timestamp, Venue};

use crate::names::Part;

/// Nanoseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000_000;
const MINUTE: i64 = 60_000_000_000;

/// Reads parts of times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// `None` where times are session dates.
    local: Option<LocalClock>,
}

impl Clock {
    pub fn new(interval: Interval, venue: Option<Venue>) -> Self {
        Self { local: interval.is_intraday().then(|| LocalClock::new(venue)) }
    }

    pub fn read(&mut self, part: Part, time: Timestamp) -> f64 {
        let local = self.local.as_mut().map_or(time.nanoseconds(), |clock| clock.at(time));
        let (day, minutes) = (local.div_euclid(DAY), local.rem_euclid(DAY) / MINUTE);
        let value = match part {
            // 1970-01-01 was a Thursday.
            Part::Weekday => (day + 3).rem_euclid(7) + 1,
            Part::Hour => minutes / 60,
            Part::Minute => minutes % 60,
            Part::Clock => minutes,
            Part::Year => civil(day).0,
            Part::Month => civil(day).1,
            Part::Day => civil(day).2,
            Part::Date => date(day),
        };
        value as f64
    }
}

/// A number such as 20240131 for the day that lies `day` days after 1970-01-01.
pub(crate) fn date(day: i64) -> i64 {
    let (year, month, day) = civil(day);
    year * 10_000 + month * 100 + day
}

/// Year, month and day of the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last day of one and the five months from March to July have
/// 153 days, as have the next five.
fn civil(day: i64) -> (i64, i64, i64) {
    // 0000-03-01 was 719 468 days before 1970-01-01; 400 years have 146 097 days.
    let since = day + 719_468;
    let (era, day) = (since.div_euclid(146_097), since.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, of_year - (153 * march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar_for_two_centuries() {
        for day in -40_000..60_000 {
            let text = Timestamp::from_nanoseconds(day * DAY).to_string();
            assert_eq!(date(day).to_string(), text[..10].replace('-', ""));
        }
    }

    #[test]
    fn intraday_bars_are_read_on_the_venues_clock_and_daily_ones_by_their_date() {
        let time = Timestamp::parse("2024-07-01T01:30:00Z").unwrap();
        let mut hong_kong = Clock::new(Interval::MINUTE, Some(Venue::Xhkg));
        let parts = [Part::Weekday, Part::Hour, Part::Minute, Part::Clock, Part::Date];
        assert_eq!(parts.map(|part| hong_kong.read(part, time)), [1.0, 9.0, 30.0, 570.0, 20_240_701.0]);
        let mut new_york = Clock::new(Interval::MINUTE, Some(Venue::Xnys));
        assert_eq!(parts.map(|part| new_york.read(part, time)), [7.0, 21.0, 30.0, 1290.0, 20_240_630.0]);
        let mut days = Clock::new(Interval::DAY, Some(Venue::Xnys));
        assert_eq!(days.read(Part::Date, Timestamp::parse("2024-07-01").unwrap()), 20_240_701.0);
    }
}
