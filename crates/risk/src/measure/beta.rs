//! Beta: how far the returns move when the benchmark moves by one.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Beta: a ratio.
///
/// Formula: `cov(r, b) / var(b)`.
/// Convention: none without a benchmark, for a constant one and for fewer than two returns.
/// Source: W. F. Sharpe, Capital asset prices, Journal of Finance, 1964.
pub fn beta(series: &Series) -> Option<f64> {
    series.against()?.beta
}

/// [`beta`] as data.
pub const ENTRY: Entry = Entry {
    name: "beta",
    title: "Beta",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Neither,
    benchmark: true,
    formula: "cov(r, b) / var(b)",
    convention: "none without a benchmark, for a constant one and for fewer than two returns",
    source: "W. F. Sharpe, Capital asset prices, Journal of Finance, 1964",
    of: beta,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn twice_the_benchmark_has_beta_two() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (beta(&series).expect("an answer"), 2.0);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
