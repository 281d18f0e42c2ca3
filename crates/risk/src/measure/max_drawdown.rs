//! Maximum drawdown: the deepest fall from a high, and the longest time below one.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Maximum drawdown: a fraction.
///
/// Formula: `min(w / peak - 1), w = cumprod(1 + r), the peak starts at 1`.
/// Convention: negative or zero; the money before the first period is a high; below -1 when debts were made; none
/// without returns.
/// Source: M. Magdon-Ismail, A. Atiya, Maximum drawdown, Risk, 2004.
pub fn max_drawdown(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| series.path().max_drawdown)
}

/// [`max_drawdown`] as data.
pub const ENTRY: Entry = Entry {
    name: "max_drawdown",
    title: "Maximum drawdown",
    unit: Unit::Fraction,
    range: Range::NEGATIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "min(w / peak - 1), w = cumprod(1 + r), the peak starts at 1",
    convention: "negative or zero; the money before the first period is a high; below -1 when debts were made; none without returns",
    source: "M. Magdon-Ismail, A. Atiya, Maximum drawdown, Risk, 2004",
    of: max_drawdown,
};

/// Longest drawdown: a count of periods.
///
/// Formula: `most periods in a row with w < peak`.
/// Convention: counts periods that end below an earlier high, one still open at the end included; zero when there are
/// none; none without returns.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn max_drawdown_duration_bars(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| series.path().longest_below as f64)
}

/// [`max_drawdown_duration_bars`] as data.
pub const DURATION: Entry = Entry {
    name: "max_drawdown_duration_bars",
    title: "Longest drawdown",
    unit: Unit::Bars,
    range: Range::POSITIVE,
    better: Better::Lower,
    benchmark: false,
    formula: "most periods in a row with w < peak",
    convention: "counts periods that end below an earlier high, one still open at the end included; zero when there are none; none without returns",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: max_drawdown_duration_bars,
};

/// Average drawdown: a fraction.
///
/// Formula: `mean(w / peak - 1)`.
/// Convention: over all periods, those at a high included; none without returns.
/// Source: its absolute value is the pain index of Zephyr Associates.
pub fn average_drawdown(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| series.path().drawdown_sum / series.periods() as f64)
}

/// [`average_drawdown`] as data.
pub const AVERAGE: Entry = Entry {
    name: "average_drawdown",
    title: "Average drawdown",
    unit: Unit::Fraction,
    range: Range::NEGATIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "mean(w / peak - 1)",
    convention: "over all periods, those at a high included; none without returns",
    source: "its absolute value is the pain index of Zephyr Associates",
    of: average_drawdown,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_half_lost_from_the_high() {
        let returns = [1.0, -0.5, 0.25];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (max_drawdown(&series).expect("an answer"), -0.5);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
