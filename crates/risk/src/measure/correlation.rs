//! Correlation with the benchmark.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Correlation: a ratio.
///
/// Formula: `cov(r, b) / (stdev(r) stdev(b))`.
/// Convention: Pearson; none without a benchmark and when either is constant.
/// Source: K. Pearson, Note on regression and inheritance, 1895.
pub fn correlation(series: &Series) -> Option<f64> {
    series.against()?.correlation
}

/// [`correlation`] as data.
pub const ENTRY: Entry = Entry {
    name: "correlation",
    title: "Correlation",
    unit: Unit::Ratio,
    range: Range::new(-1.0, 1.0),
    better: Better::Neither,
    benchmark: true,
    formula: "cov(r, b) / (stdev(r) stdev(b))",
    convention: "Pearson; none without a benchmark and when either is constant",
    source: "K. Pearson, Note on regression and inheritance, 1895",
    of: correlation,
};

/// R squared: a ratio.
///
/// Formula: `correlation^2`.
/// Convention: the share of variance that the benchmark explains; none where correlation has no answer.
/// Source: K. Pearson, Note on regression and inheritance, 1895.
pub fn r_squared(series: &Series) -> Option<f64> {
    correlation(series).map(|correlation| correlation * correlation)
}

/// [`r_squared`] as data.
pub const R_SQUARED: Entry = Entry {
    name: "r_squared",
    title: "R squared",
    unit: Unit::Ratio,
    range: Range::SHARE,
    better: Better::Neither,
    benchmark: true,
    formula: "correlation^2",
    convention: "the share of variance that the benchmark explains; none where correlation has no answer",
    source: "K. Pearson, Note on regression and inheritance, 1895",
    of: r_squared,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_straight_line_correlates_fully() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (correlation(&series).expect("an answer"), 1.0);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
