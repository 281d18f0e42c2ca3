//! Information ratio: return over the benchmark per unit of straying from it.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Information ratio: a ratio.
///
/// Formula: `mean(r - b) / stdev(r - b, n - 1) * sqrt(P)`.
/// Convention: annual; none without a benchmark and when the difference never changes.
/// Source: R. C. Grinold, R. N. Kahn, Active Portfolio Management, 2nd ed. 1999.
pub fn information_ratio(series: &Series) -> Option<f64> {
    Some(information_ratio_period(series)? * series.root_year())
}

/// [`information_ratio`] as data.
pub const ENTRY: Entry = Entry {
    name: "information_ratio",
    title: "Information ratio",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: true,
    formula: "mean(r - b) / stdev(r - b, n - 1) * sqrt(P)",
    convention: "annual; none without a benchmark and when the difference never changes",
    source: "R. C. Grinold, R. N. Kahn, Active Portfolio Management, 2nd ed. 1999",
    of: information_ratio,
};

/// Information ratio of a period: a ratio.
///
/// Formula: `mean(r - b) / stdev(r - b, n - 1)`.
/// Convention: not annualised; none without a benchmark and when the difference never changes.
/// Source: R. C. Grinold, R. N. Kahn, Active Portfolio Management, 2nd ed. 1999.
pub fn information_ratio_period(series: &Series) -> Option<f64> {
    let active = series.against()?.active;
    Some(active.mean() / active.spread()?)
}

/// [`information_ratio_period`] as data.
pub const PERIOD: Entry = Entry {
    name: "information_ratio_period",
    title: "Information ratio of a period",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: true,
    formula: "mean(r - b) / stdev(r - b, n - 1)",
    convention: "not annualised; none without a benchmark and when the difference never changes",
    source: "R. C. Grinold, R. N. Kahn, Active Portfolio Management, 2nd ed. 1999",
    of: information_ratio_period,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_hundredth_ahead_give_or_take_a_tenth() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (information_ratio_period(&series).expect("an answer"), 0.1);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
