//! When a portfolio is set to its weights again.

use backtest::PanelView;
use market::Timestamp;

const DAY_NANOSECONDS: i64 = 86_400_000_000_000;

/// How often. A row is due when it is the last one of its day, week (Monday to Sunday), month or quarter, by the UTC
/// date of the row's time, which is the session date for daily rows. The table's last row is never due: whether it
/// ends a month, only the next row could tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rebalance {
    Never,
    Daily,
    Weekly,
    Monthly,
    Quarterly,
}

impl Rebalance {
    /// Reads one of the words that the parameter lists offer.
    pub(crate) fn read(word: &str) -> Self {
        match word {
            "daily" => Self::Daily,
            "weekly" => Self::Weekly,
            "monthly" => Self::Monthly,
            "quarterly" => Self::Quarterly,
            _ => Self::Never,
        }
    }

    /// Whether the view's current row is the last of its period.
    pub(crate) fn is_due(self, view: &PanelView<'_>) -> bool {
        match (self, view.next_time) {
            (Self::Never, _) | (_, None) => false,
            (_, Some(next)) => self.period(view.time[view.row()]) != self.period(next),
        }
    }

    /// Number of the period that `time` lies in.
    fn period(self, time: Timestamp) -> i64 {
        let day = time.nanoseconds().div_euclid(DAY_NANOSECONDS);
        match self {
            Self::Never => 0,
            Self::Daily => day,
            // 1970-01-01 was a Thursday.
            Self::Weekly => (day + 3).div_euclid(7),
            Self::Monthly => month(day),
            Self::Quarterly => month(day).div_euclid(3),
        }
    }
}

/// Months from January of the year 0 to the day `day` days after 1970-01-01, in the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last day of one and the five months from March to July
/// have 153 days, as have the next five.
fn month(day: i64) -> i64 {
    const DAYS_OF_400_YEARS: i64 = 146_097;
    // 0000-03-01 was 719 468 days before 1970-01-01.
    let since = day + 719_468;
    let (era, day) = (since.div_euclid(DAYS_OF_400_YEARS), since.rem_euclid(DAYS_OF_400_YEARS));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    (era * 400 + year) * 12 + (5 * day_of_year + 2) / 153 + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(rebalance: Rebalance, now: &str, next: Option<&str>) -> bool {
        let time = [Timestamp::parse(now).unwrap()];
        let next_time = next.map(|next| Timestamp::parse(next).unwrap());
        rebalance.is_due(&PanelView { time: &time, close: &[1.0], assets: 1, next_time })
    }

    #[test]
    fn a_row_is_due_when_the_next_one_lies_in_another_period() {
        use Rebalance::{Daily, Monthly, Never, Quarterly, Weekly};
        let cases = [
            (("2024-02-29", "2024-03-01"), [true, false, true, false]),
            (("2024-03-28", "2024-04-02"), [true, true, true, true]),
            (("2024-03-02", "2024-03-03"), [true, false, false, false]),
            (("2024-03-03", "2024-03-04"), [true, true, false, false]),
            (("2024-03-01", "2024-03-04"), [true, true, false, false]),
            (("2023-12-29", "2024-01-02"), [true, true, true, true]),
            (("2024-03-05T09:00:00Z", "2024-03-05T10:00:00Z"), [false, false, false, false]),
            (("1969-12-31", "1970-01-01"), [true, false, true, true]),
        ];
        for ((now, next), expected) in cases {
            let found = [Daily, Weekly, Monthly, Quarterly].map(|rebalance| due(rebalance, now, Some(next)));
            assert_eq!(found, expected, "{now} {next}");
            assert!(!due(Never, now, Some(next)));
        }
        assert!(!due(Monthly, "2024-02-29", None), "the last row of the table");
    }

    #[test]
    fn months_are_those_of_the_calendar_for_two_centuries() {
        for day in -40_000..60_000 {
            let time = Timestamp::from_nanoseconds(day * DAY_NANOSECONDS);
            let text = time.to_string();
            let (year, number): (i64, i64) = (text[..4].parse().unwrap(), text[5..7].parse().unwrap());
            assert_eq!(month(day), year * 12 + number - 1, "{text}");
        }
    }
}
