//! What was measured on, and when.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Bench;
use crate::place;

/// One line: processor, cores, memory, compiler, commit, date, and what the machine can do at best.
pub fn line(bench: &Bench) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let days = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() / 86_400);
    format!(
        "{} · {} · {cores} cores · {} · {} · commit {}. At best this machine copies a column at {:.2} ns an element \
         (one read, one written) and carries a sum through a plain loop at {:.2} ns a row.",
        date(i64::try_from(days).unwrap_or(0)),
        value_in("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into()),
        memory().unwrap_or_else(|| "unknown memory".into()),
        said("rustc", &["--version"]).unwrap_or_else(|| "unknown compiler".into()),
        said("git", &["describe", "--always", "--dirty"]).unwrap_or_else(|| "unknown".into()),
        bench.copy_ns,
        bench.chain_ns,
    )
}

/// The day so many days after 1970-01-01, as `YYYY-MM-DD`.
///
/// Formula: H. Hinnant, *chrono-compatible low-level date algorithms*: years that begin in March, eras of 400 years.
pub fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn value_in(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory() -> Option<String> {
    let kibibytes: f64 = value_in("/proc/meminfo", "MemTotal")?.split(' ').next()?.parse().ok()?;
    Some(format!("{:.0} GiB", kibibytes / 1024.0 / 1024.0))
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(place::root()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.split(" (").next().unwrap_or(&text).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (14_613, "2010-01-04"),
            (19_723, "2024-01-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }
}
