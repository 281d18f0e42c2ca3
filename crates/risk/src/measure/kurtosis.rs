//! Kurtosis: how heavy the tails are beside those of a normal distribution.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Excess kurtosis: a ratio.
///
/// Formula: `(n - 1) / ((n - 2)(n - 3)) * ((n + 1)(m4 / m2^2 - 3) + 6)`.
/// Convention: excess, corrected for bias (G2): 0 for a normal distribution; none for constant or fewer than four
/// returns.
/// Source: D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998.
pub fn kurtosis(series: &Series) -> Option<f64> {
    series.moments()?.kurtosis()
}

/// [`kurtosis`] as data.
pub const ENTRY: Entry = Entry {
    name: "kurtosis",
    title: "Excess kurtosis",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "(n - 1) / ((n - 2)(n - 3)) * ((n + 1)(m4 / m2^2 - 3) + 6)",
    convention: "excess, corrected for bias (G2): 0 for a normal distribution; none for constant or fewer than four returns",
    source: "D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998",
    of: kurtosis,
};

/// Excess kurtosis of the population: a ratio.
///
/// Formula: `m4 / m2^2 - 3`.
/// Convention: excess; central moments divided by n; none for constant returns.
/// Source: D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998.
pub fn kurtosis_population(series: &Series) -> Option<f64> {
    series.moments()?.kurtosis_population()
}

/// [`kurtosis_population`] as data.
pub const POPULATION: Entry = Entry {
    name: "kurtosis_population",
    title: "Excess kurtosis of the population",
    unit: Unit::Ratio,
    range: Range::new(-2.0 - 1e-9, f64::INFINITY),
    better: Better::Lower,
    benchmark: false,
    formula: "m4 / m2^2 - 3",
    convention: "excess; central moments divided by n; none for constant returns",
    source: "D. N. Joanes, C. A. Gill, Comparing measures of sample skewness and kurtosis, The Statistician, 1998",
    of: kurtosis_population,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn five_steps_by_hand() {
        let returns = [0.01, 0.02, 0.03, 0.04, 0.05];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (kurtosis(&series).expect("an answer"), -1.2);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
