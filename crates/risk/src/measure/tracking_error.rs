//! Tracking error: how far a year of returns usually strays from the benchmark.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Tracking error: a fraction a year.
///
/// Formula: `stdev(r - b, n - 1) * sqrt(P)`.
/// Convention: none without a benchmark and for fewer than two returns.
/// Source: R. C. Grinold, R. N. Kahn, Active Portfolio Management, 2nd ed. 1999.
pub fn tracking_error(series: &Series) -> Option<f64> {
    Some(series.against()?.active.deviation()? * series.root_year())
}

/// [`tracking_error`] as data.
pub const ENTRY: Entry = Entry {
    name: "tracking_error",
    title: "Tracking error",
    unit: Unit::FractionPerYear,
    range: Range::POSITIVE,
    better: Better::Neither,
    benchmark: true,
    formula: "stdev(r - b, n - 1) * sqrt(P)",
    convention: "none without a benchmark and for fewer than two returns",
    source: "R. C. Grinold, R. N. Kahn, Active Portfolio Management, 2nd ed. 1999",
    of: tracking_error,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_tenth_a_period_times_the_root_of_the_year() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (tracking_error(&series).expect("an answer"), 0.1 * 252_f64.sqrt());
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
