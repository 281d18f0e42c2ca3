//! Win rate of periods: how often money was made.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Winning periods: a fraction.
///
/// Formula: `periods r > 0 / periods r != 0`.
/// Convention: idle periods do not count; none when there are only idle ones.
/// Source: quantstats, win_rate.
pub fn win_rate(series: &Series) -> Option<f64> {
    let swings = series.swings();
    let moved = swings.winners + swings.losers;
    (moved > 0).then(|| swings.winners as f64 / moved as f64)
}

/// [`win_rate`] as data.
pub const ENTRY: Entry = Entry {
    name: "win_rate",
    title: "Winning periods",
    unit: Unit::Fraction,
    range: Range::SHARE,
    better: Better::Higher,
    benchmark: false,
    formula: "periods r > 0 / periods r != 0",
    convention: "idle periods do not count; none when there are only idle ones",
    source: "quantstats, win_rate",
    of: win_rate,
};

/// Winning periods of all: a fraction.
///
/// Formula: `periods r > 0 / n`.
/// Convention: idle periods count; none without returns.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn win_rate_all_periods(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| series.swings().winners as f64 / series.periods() as f64)
}

/// [`win_rate_all_periods`] as data.
pub const ALL_PERIODS: Entry = Entry {
    name: "win_rate_all_periods",
    title: "Winning periods of all",
    unit: Unit::Fraction,
    range: Range::SHARE,
    better: Better::Higher,
    benchmark: false,
    formula: "periods r > 0 / n",
    convention: "idle periods count; none without returns",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: win_rate_all_periods,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn idle_periods_do_not_count() {
        let returns = [0.1, 0.0, 0.0, -0.1];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (win_rate(&series).expect("an answer"), 0.5);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
