//! Sharpe ratio: return over the risk-free rate per unit of its variation.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Sharpe ratio: a ratio.
///
/// Formula: `mean(r - rf) / stdev(r, n - 1) * sqrt(P)`.
/// Convention: rf = (1 + yearly rate)^(1/P) - 1; arithmetic mean; none for constant or fewer than two returns.
/// Source: W. F. Sharpe, The Sharpe ratio, Journal of Portfolio Management, 1994.
pub fn sharpe(series: &Series) -> Option<f64> {
    let moments = series.moments()?;
    Some((moments.mean() - series.rate()) / moments.spread()? * series.root_year())
}

/// [`sharpe`] as data.
pub const ENTRY: Entry = Entry {
    name: "sharpe",
    title: "Sharpe ratio",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "mean(r - rf) / stdev(r, n - 1) * sqrt(P)",
    convention: "rf = (1 + yearly rate)^(1/P) - 1; arithmetic mean; none for constant or fewer than two returns",
    source: "W. F. Sharpe, The Sharpe ratio, Journal of Portfolio Management, 1994",
    of: sharpe,
};

/// Sharpe ratio, rate divided by P: a ratio.
///
/// Formula: `mean(r - yearly rate / P) / stdev(r, n - 1) * sqrt(P)`.
/// Convention: the other way to make a rate a period out of one a year; none as for sharpe.
/// Source: W. F. Sharpe, The Sharpe ratio, Journal of Portfolio Management, 1994.
pub fn sharpe_simple_rate(series: &Series) -> Option<f64> {
    let (moments, rate) = (series.moments()?, series.risk_free() / series.periods_per_year());
    Some((moments.mean() - rate) / moments.spread()? * series.root_year())
}

/// [`sharpe_simple_rate`] as data.
pub const SIMPLE_RATE: Entry = Entry {
    name: "sharpe_simple_rate",
    title: "Sharpe ratio, rate divided by P",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "mean(r - yearly rate / P) / stdev(r, n - 1) * sqrt(P)",
    convention: "the other way to make a rate a period out of one a year; none as for sharpe",
    source: "W. F. Sharpe, The Sharpe ratio, Journal of Portfolio Management, 1994",
    of: sharpe_simple_rate,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn two_months_by_hand() {
        let returns = [0.03, 0.01];
        let series = Series::new(Input::new(&returns, 12.0)).expect("finite");
        let (found, expected) = (sharpe(&series).expect("an answer"), 0.02 / (0.01 * 2_f64.sqrt()) * 12_f64.sqrt());
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
