//! Skewness: whether the long tail is that of gains (positive) or losses.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Skewness: a ratio.
///
/// Formula: `sqrt(n (n - 1)) / (n - 2) * m3 / m2^1.5`.
/// Convention: corrected for bias (G1); none for constant or fewer than three returns.
/// Source: D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998.
pub fn skew(series: &Series) -> Option<f64> {
    series.moments()?.skew()
}

/// [`skew`] as data.
pub const ENTRY: Entry = Entry {
    name: "skew",
    title: "Skewness",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "sqrt(n (n - 1)) / (n - 2) * m3 / m2^1.5",
    convention: "corrected for bias (G1); none for constant or fewer than three returns",
    source: "D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998",
    of: skew,
};

/// Skewness of the population: a ratio.
///
/// Formula: `m3 / m2^1.5`.
/// Convention: central moments divided by n; none for constant returns.
/// Source: D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998.
pub fn skew_population(series: &Series) -> Option<f64> {
    series.moments()?.skew_population()
}

/// [`skew_population`] as data.
pub const POPULATION: Entry = Entry {
    name: "skew_population",
    title: "Skewness of the population",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "m3 / m2^1.5",
    convention: "central moments divided by n; none for constant returns",
    source: "D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998",
    of: skew_population,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn one_large_gain_among_three() {
        let returns = [0.0, 0.0, 0.03];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (skew(&series).expect("an answer"), 3_f64.sqrt());
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
