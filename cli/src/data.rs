//! The flags that name data, shared by every command that reads bars.

use std::path::PathBuf;

use api::{ApiError, Code, DataRef};
use clap::Args;
use market::{Bars, Date, Interval, Timestamp};

/// Which bars.
#[derive(Args, Debug, Default)]
#[command(group(clap::ArgGroup::new("bars").required(true).multiple(true)))]
pub struct DataArguments {
    /// Bars file, CSV, JSON or Parquet; or sample:NAME, a data set that ships with the program
    #[arg(long, value_name = "FILE", group = "bars", help_heading = "Data")]
    pub data: Option<PathBuf>,
    /// Symbol of a data set that ships with the program (0700.HK, GOOG.US), or, with --data, of the file
    #[arg(long, value_name = "SYM", value_delimiter = ',', group = "bars", help_heading = "Data")]
    pub symbol: Vec<String>,
    /// First day, included
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Data")]
    pub from: Option<Date>,
    /// Last day, included
    #[arg(long, value_name = "DATE", value_parser = day, help_heading = "Data")]
    pub to: Option<Date>,
    /// Length of a bar (1m, 1h, 1d, 1w, 1mo …), where the timestamps leave a doubt
    #[arg(long, value_name = "INTERVAL", help_heading = "Data")]
    pub interval: Option<Interval>,
    /// Zone of date-times that carry none, such as Asia/Hong_Kong
    #[arg(long, value_name = "ZONE", value_parser = zone, help_heading = "Data")]
    pub tz: Option<chrono_tz::Tz>,
}

impl DataArguments {
    /// What a request carries: paths absolute, so that it means the same from anywhere.
    pub fn reference(&self) -> Result<DataRef, ApiError> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(ApiError::new(Code::Usage, format!("--from {from} is after --to {to}")).hint("swap them"));
        }
        Ok(DataRef {
            file: self.data.as_ref().map(|path| absolute(path)).transpose()?,
            symbols: self.symbol.clone(),
            interval: self.interval,
            tz: self.tz.map(|tz| tz.name().to_owned()),
            from: self.from,
            to: self.to,
        })
    }
}

/// A day as people type it.
pub fn day(text: &str) -> Result<Date, String> {
    text.trim().parse().map_err(|_| "a day such as 2015-01-31".to_owned())
}

/// A time zone by its IANA name; of another the nearest is named.
pub fn zone(text: &str) -> Result<chrono_tz::Tz, String> {
    text.parse().map_err(|_| {
        let near = market::nearest(text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        format!("there is no such time zone; {} is one", near.unwrap_or("Asia/Hong_Kong"))
    })
}

/// The path from the root; `sample:NAME` and `-` stay.
pub fn absolute(path: &std::path::Path) -> Result<PathBuf, ApiError> {
    if path.to_str().is_some_and(|text| text.starts_with("sample:") || text == "-") {
        return Ok(path.to_owned());
    }
    std::path::absolute(path).map_err(|cause| crate::failure::file_error("read", path, &cause))
}

/// `NAME=VALUE` words as pairs; `shape` is how the flag is written.
pub fn name_values<'w>(words: &'w [String], shape: &str) -> Result<Vec<(&'w str, &'w str)>, ApiError> {
    words
        .iter()
        .map(|word| {
            word.split_once('=')
                .map(|(name, value)| (name.trim(), value.trim()))
                .ok_or_else(|| ApiError::new(Code::Usage, format!("`{word}` has no `=`")).hint(shape))
        })
        .collect()
}

/// A bar's time for people: the session date of a daily bar, else the venue's local time.
pub fn shown_time(time: Timestamp, bars: &Bars) -> String {
    shown(time, bars.interval(), bars.symbol())
}

/// The same, of a bar of this interval of this instrument.
pub fn shown(time: Timestamp, interval: Interval, symbol: Option<&market::Symbol>) -> String {
    if !interval.is_intraday() {
        return time.date().to_string();
    }
    match symbol.and_then(market::Symbol::venue) {
        Some(venue) => time.to_utc().with_timezone(&venue.time_zone()).format("%Y-%m-%d %H:%M").to_string(),
        None => time.to_utc().format("%Y-%m-%d %H:%MZ").to_string(),
    }
}
