//! How many bars a year has: what a figure a year is scaled by.

use market::{Calendar, Interval, Symbol, Timestamp};
use venues::Pack;

/// Bars a year, and where the number comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct PeriodsPerYear {
    /// Bars a year.
    pub periods: f64,
    /// In words: `given`, `calendar XHKG`, `pack crypto`, `every day trades`, `timestamps`.
    pub from: String,
}

/// Seconds of a year of 365.25 days.
const YEAR: f64 = 31_557_600.0;

/// How many bars of `interval` a year has: the given number, else the sessions a year of the venue's calendar, else those of
/// the pack whose law the run follows, else what the timestamps show. The venue is the symbol's, else the pack's.
///
/// Sessions are counted over the whole calendar years that the data touch and rounded to whole days: 252 in New York, 246
/// or 247 in Hong Kong. Shorter bars multiply by their number in a full session. Without a calendar daily bars have 365 a
/// year when weekends trade and 252 when not, and shorter ones as many as the data have in a year of their span.
pub fn periods_per_year(
    given: Option<f64>,
    symbol: Option<&Symbol>,
    pack: Option<&Pack>,
    interval: Interval,
    time: &[Timestamp],
) -> PeriodsPerYear {
    if let Some(periods) = given {
        return PeriodsPerYear { periods, from: "given".to_owned() };
    }
    let of = |periods: f64, from: &str| PeriodsPerYear { periods, from: from.to_owned() };
    match interval {
        Interval::WEEK => return of(52.0, "weeks a year"),
        Interval::MONTH => return of(12.0, "months a year"),
        _ => {}
    }
    let (Some(first), Some(last)) = (time.first(), time.last()) else { return of(252.0, "convention") };
    let venue = symbol.and_then(Symbol::venue).or_else(|| pack?.venues().first().copied());
    let calendar = venue.and_then(Calendar::of);
    if let (Some(calendar), Some(venue)) = (calendar, venue)
        && let Some(sessions) = calendar.sessions_per_year(first.date(), last.date())
    {
        let name = format!("calendar {venue}");
        match interval.seconds() {
            Some(86_400) => return of(sessions, &name),
            Some(seconds) if interval.is_intraday() && seconds > 0 => {
                if let Some(trading) = calendar.session_seconds() {
                    return of(sessions * (trading / seconds as f64).ceil(), &name);
                }
            }
            _ => {}
        }
    }
    let is_weekend = |time: &Timestamp| matches!(weekday(*time), 5 | 6);
    if let Some(pack) = pack.filter(|_| interval == Interval::DAY) {
        return of(pack.sessions_per_year(), &format!("pack {}", pack.name()));
    }
    if interval == Interval::DAY {
        return if time.iter().any(is_weekend) { of(365.0, "every day trades") } else { of(252.0, "weekdays trade") };
    }
    let span = (last.nanoseconds() as f64 - first.nanoseconds() as f64) / 1e9;
    if span < 86_400.0 {
        return of(252.0, "convention");
    }
    of((time.len() - 1) as f64 / span * YEAR, "timestamps")
}

/// Day of the week in UTC, Monday is 0.
fn weekday(time: Timestamp) -> i64 {
    // 1970-01-01 was a Thursday.
    (time.nanoseconds().div_euclid(86_400_000_000_000) + 3).rem_euclid(7)
}
