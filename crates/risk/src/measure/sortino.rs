//! Sortino ratio: return over the risk-free rate per unit of shortfall.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::downside_deviation::downside_deviation;
use crate::series::Series;

/// Sortino ratio: a ratio.
///
/// Formula: `mean(r - rf) / sqrt(mean(min(r - rf, 0)^2)) * sqrt(P)`.
/// Convention: the mean of the squares runs over all n periods; none when no period fell short of the rate.
/// Source: F. A. Sortino, L. N. Price, Performance measurement in a downside risk framework, Journal of Investing,
/// 1994.
pub fn sortino(series: &Series) -> Option<f64> {
    let shortfall = downside_deviation(series).filter(|&deviation| deviation > 0.0)?;
    Some((series.moments()?.mean() - series.rate()) * series.periods_per_year() / shortfall)
}

/// [`sortino`] as data.
pub const ENTRY: Entry = Entry {
    name: "sortino",
    title: "Sortino ratio",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "mean(r - rf) / sqrt(mean(min(r - rf, 0)^2)) * sqrt(P)",
    convention: "the mean of the squares runs over all n periods; none when no period fell short of the rate",
    source: "F. A. Sortino, L. N. Price, Performance measurement in a downside risk framework, Journal of Investing, 1994",
    of: sortino,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn two_months_by_hand() {
        let returns = [0.03, -0.01];
        let series = Series::new(Input::new(&returns, 12.0)).expect("finite");
        let (found, expected) = (sortino(&series).expect("an answer"), 0.01 / (0.01 / 2_f64.sqrt()) * 12_f64.sqrt());
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
