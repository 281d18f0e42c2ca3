//! Instants and dates.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the proleptic Gregorian calendar, without a zone. For a daily bar it is the venue's session date.
pub type Date = NaiveDate;

/// An instant: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Range: 1677-09-21 to 2262-04-11. A daily bar carries the midnight UTC of its *session date*: there the
/// timestamp is the name of the day, not the moment of a trade.
/// Text form, read and written: RFC 3339 in UTC with as few fraction digits as needed, `2024-01-31T09:30:00Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `nanoseconds` after the Unix epoch.
    pub const fn from_nanoseconds(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// The instant `seconds` after the Unix epoch; `None` outside the range of the type.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(1_000_000_000).map(Self)
    }

    /// Midnight UTC of `date`; `None` outside the range of the type.
    pub fn from_date(date: Date) -> Option<Self> {
        Self::from_utc(date.and_hms_opt(0, 0, 0)?.and_utc())
    }

    /// The same instant as a [`chrono`] date-time; `None` outside the range of the type.
    pub fn from_utc(instant: DateTime<Utc>) -> Option<Self> {
        instant.timestamp_nanos_opt().map(Self)
    }

    /// Reads RFC 3339 (`2024-01-31T09:30:00Z`, any offset) or a bare date (its midnight UTC).
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Self::from_utc(instant.to_utc());
        }
        Self::from_date(Date::parse_from_str(text, "%Y-%m-%d").ok()?)
    }

    /// Nanoseconds since the Unix epoch.
    pub const fn nanoseconds(self) -> i64 {
        self.0
    }

    /// The instant as a [`chrono`] date-time in UTC.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_nanos(self.0)
    }

    /// The UTC day the instant falls on; for a daily bar the session date.
    pub fn date(self) -> Date {
        self.to_utc().date_naive()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not an RFC 3339 time")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_reads_back_to_the_same_instant() {
        for text in ["2024-01-31T09:30:00Z", "1969-12-31T23:59:59.999Z", "2024-01-31T09:30:00.000000001Z"] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn offsets_and_dates_are_understood_and_nonsense_is_not() {
        let utc = Timestamp::parse("2024-01-31T01:30:00Z");
        assert_eq!(Timestamp::parse("2024-01-31T09:30:00+08:00"), utc);
        assert_eq!(Timestamp::parse("2024-01-31").unwrap().to_string(), "2024-01-31T00:00:00Z");
        assert_eq!(Timestamp::parse("2024-02-30"), None);
        assert_eq!(Timestamp::parse("3000-01-01"), None);
    }
}
