//! Where labels stand, and what they say.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use market::Timestamp;

/// Round numbers inside a range, about `most` of them: steps of 1, 2 or 5 times a power of ten.
pub(crate) fn round_numbers(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return vec![low];
    }
    let rough = span / most.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|it| it * power).find(|step| *step >= rough).unwrap_or(rough);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|number| number as f64 * step).collect()
}

/// Round numbers of a logarithmic scale: 1, 2 and 5 times the powers of ten, or round numbers where those are too few.
pub(crate) fn round_powers(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let all = (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|it| it * 10f64.powi(power)));
    let inside: Vec<f64> = all.filter(|value| (low..=high).contains(value)).collect();
    match inside.len() {
        0..=2 => round_numbers(low, high, most),
        few if few <= most => inside,
        _ => inside.into_iter().filter(|value| (value.log10() - value.log10().round()).abs() < 1e-9).collect(),
    }
}

/// A number on an axis, as short as its step lets it be.
pub(crate) fn number(value: f64, step: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scaled = |scale: f64, unit: &str| {
        let digits = (-rounded(step / scale).log10().floor()).clamp(0.0, 4.0) as usize;
        format!("{:.digits$}{unit}", value / scale)
    };
    match step.abs().max(value.abs()) {
        large if large >= 1e9 => scaled(1e9, "B"),
        large if large >= 1e6 => scaled(1e6, "M"),
        large if large >= 1e4 => scaled(1e3, "k"),
        _ => scaled(1.0, ""),
    }
}

/// A step between two labels, which is a hair less than 0.1 where 1.4 − 1.3 is meant.
fn rounded(step: f64) -> f64 {
    step * (1.0 + 1e-9)
}

/// A fraction on an axis, as percent.
pub(crate) fn percent(value: f64, step: f64) -> String {
    let digits = (-rounded(step * 100.0).log10().floor()).clamp(0.0, 3.0) as usize;
    format!("{:.digits$} %", value * 100.0)
}

/// A stretch between two labels of a time axis.
#[derive(Clone, Copy)]
enum Step {
    Minutes(i64),
    Days(u64),
    Months(u32),
}

const STEPS: [Step; 17] = [
    Step::Minutes(1),
    Step::Minutes(5),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Minutes(60),
    Step::Minutes(180),
    Step::Minutes(720),
    Step::Days(1),
    Step::Days(7),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(600),
];

impl Step {
    /// The last boundary at or before a time.
    fn floor(self, time: NaiveDateTime) -> NaiveDateTime {
        let date = time.date();
        let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0).unwrap_or(time);
        match self {
            Self::Minutes(minutes) => {
                let past = (time - midnight(date)).num_minutes() % minutes;
                midnight(date) + TimeDelta::minutes((time - midnight(date)).num_minutes() - past)
            }
            Self::Days(1) => midnight(date),
            Self::Days(_) => midnight(date - Days::new(u64::from(date.weekday().num_days_from_monday()))),
            Self::Months(months) => {
                let number = date.year() as u32 * 12 + date.month0();
                let floor = number - number % months;
                midnight(NaiveDate::from_ymd_opt((floor / 12) as i32, floor % 12 + 1, 1).unwrap_or(date))
            }
        }
    }

    fn next(self, time: NaiveDateTime) -> NaiveDateTime {
        match self {
            Self::Minutes(minutes) => time + TimeDelta::minutes(minutes),
            Self::Days(days) => time + Days::new(days),
            Self::Months(months) => time + Months::new(months),
        }
    }

    fn label(self, time: NaiveDateTime) -> String {
        let form = match self {
            Self::Minutes(_) if time.time() == chrono::NaiveTime::MIN => "%m-%d",
            Self::Minutes(_) => "%H:%M",
            Self::Days(_) => "%m-%d",
            Self::Months(months) if months >= 12 => "%Y",
            Self::Months(_) => "%Y-%m",
        };
        time.format(form).to_string()
    }
}

/// Bars at which a label of time stands, at most `most`, with the label: the first bars of minutes, days, months or years as
/// the clocks of `zone` show them.
pub(crate) fn times(time: &[Timestamp], zone: Tz, most: usize) -> Vec<(usize, String)> {
    let (Some(first), Some(last)) = (time.first(), time.last()) else { return Vec::new() };
    let local = |time: &Timestamp| time.to_utc().with_timezone(&zone).naive_local();
    let row = |boundary: NaiveDateTime| {
        let utc = zone.from_local_datetime(&boundary).earliest().map(|it| it.with_timezone(&Utc));
        let utc: DateTime<Utc> = utc.unwrap_or_else(|| boundary.and_utc());
        time.partition_point(|bar| bar.to_utc() < utc)
    };
    for step in STEPS {
        let mut boundary = step.floor(local(first));
        let end = local(last);
        // What is far too many is not counted out.
        let mut labels: Vec<(usize, String)> = Vec::new();
        let mut steps = 0;
        while boundary <= end && labels.len() <= most && steps <= 50 * most {
            let at = row(boundary);
            if boundary >= local(first) && labels.last().is_none_or(|(before, _)| *before < at) {
                labels.push((at, step.label(boundary)));
            }
            boundary = step.next(boundary);
            steps += 1;
        }
        if boundary > end && labels.len() <= most {
            return match labels.len() {
                0 => vec![(0, step.label(local(first)))],
                _ => labels,
            };
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round_and_inside() {
        assert_eq!(round_numbers(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(round_numbers(-37.0, 112.0, 4), [0.0, 50.0, 100.0]);
        assert_eq!(round_numbers(3.0, 3.0, 4), [3.0]);
        assert_eq!(round_powers(8.0, 3000.0, 12), [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0]);
        assert_eq!(round_powers(90.0, 130.0, 4), [90.0, 100.0, 110.0, 120.0, 130.0]);
        let shown = [(1234.5, 500.0), (123_456.0, 20_000.0), (2.5e6, 5e5), (0.25, 0.05), (7e9, 1e9)];
        assert_eq!(shown.map(|(value, step)| number(value, step)), ["1234", "123k", "2.5M", "0.25", "7B"]);
        assert_eq!(number(1.3, 1.4 - 1.3), "1.3");
        assert_eq!((percent(-0.125, 0.05), percent(0.012, 0.002)), ("-12 %".to_owned(), "1.2 %".to_owned()));
    }

    #[test]
    fn labels_of_time_stand_on_the_first_bars_of_their_stretch() {
        let day = |number: i64| Timestamp::from_seconds(1_420_070_400 + number * 86_400).unwrap();
        let years: Vec<Timestamp> = (0..2000).map(day).collect();
        let labels = times(&years, Tz::UTC, 8);
        let texts: Vec<&str> = labels.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(texts, ["2015", "2016", "2017", "2018", "2019", "2020"]);
        assert_eq!(labels[1].0, 365);
        let month: Vec<Timestamp> = (0..31).map(day).collect();
        let labels = times(&month, Tz::UTC, 8);
        assert_eq!(labels[0], (4, "01-05".to_owned()));
        // The minutes of a morning, on the clocks of the place.
        let morning: Vec<Timestamp> =
            (0..150).map(|minute| Timestamp::from_seconds(1_420_421_400 + minute * 60).unwrap()).collect();
        let labels = times(&morning, chrono_tz::Asia::Hong_Kong, 6);
        assert_eq!(labels[0], (0, "09:30".to_owned()));
        assert_eq!(times(&[], Tz::UTC, 5), []);
        assert_eq!(times(&years[..1], Tz::UTC, 5).len(), 1);
    }
}
