//! How long a bar is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Length of a bar. Text form in lower case; **`1m` is a minute, `1mo` a month**.
///
/// The lengths are those that markets and vendors use, [`Interval::ALL`]; others do not parse.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Interval {
    name: &'static str,
    seconds: Option<i64>,
}

impl Interval {
    /// One minute.
    pub const MINUTE: Self = Self { name: "1m", seconds: Some(60) };
    /// One hour.
    pub const HOUR: Self = Self { name: "1h", seconds: Some(3600) };
    /// One session of the venue.
    pub const DAY: Self = Self { name: "1d", seconds: Some(86_400) };
    /// One week.
    pub const WEEK: Self = Self { name: "1w", seconds: Some(604_800) };
    /// One calendar month.
    pub const MONTH: Self = Self { name: "1mo", seconds: None };

    /// Every interval, shortest first.
    pub const ALL: &'static [Self] = &[
        Self { name: "tick", seconds: Some(0) },
        Self { name: "1s", seconds: Some(1) },
        Self::MINUTE,
        Self { name: "2m", seconds: Some(120) },
        Self { name: "3m", seconds: Some(180) },
        Self { name: "5m", seconds: Some(300) },
        Self { name: "10m", seconds: Some(600) },
        Self { name: "15m", seconds: Some(900) },
        Self { name: "30m", seconds: Some(1800) },
        Self::HOUR,
        Self { name: "2h", seconds: Some(7200) },
        Self { name: "4h", seconds: Some(14_400) },
        Self { name: "6h", seconds: Some(21_600) },
        Self { name: "8h", seconds: Some(28_800) },
        Self { name: "12h", seconds: Some(43_200) },
        Self::DAY,
        Self { name: "3d", seconds: Some(259_200) },
        Self::WEEK,
        Self::MONTH,
        Self { name: "1q", seconds: None },
        Self { name: "1y", seconds: None },
    ];

    /// Length in seconds; 0 for ticks, `None` for months, quarters and years, which vary.
    pub const fn seconds(self) -> Option<i64> {
        self.seconds
    }

    /// Shorter than a session: the timestamps are instants, not session dates.
    pub fn is_intraday(self) -> bool {
        self.seconds.is_some_and(|seconds| seconds < 86_400)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl FromStr for Interval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|interval| interval.name == text).ok_or_else(|| {
            let known = Self::ALL.iter().map(|interval| interval.name).collect::<Vec<_>>().join(" ");
            format!("`{text}` is no interval; the intervals are {known}")
        })
    }
}

impl Serialize for Interval {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for Interval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_not_a_month() {
        assert_eq!("1m".parse(), Ok(Interval::MINUTE));
        assert_eq!("1mo".parse(), Ok(Interval::MONTH));
        assert!("1M".parse::<Interval>().is_err());
        assert!("7m".parse::<Interval>().is_err());
    }
}
