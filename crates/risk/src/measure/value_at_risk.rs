//! Value at risk at 95 %: the loss of a period that one in twenty exceeds.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;
use crate::tail::{TailMethod, value_at_risk};

/// Value at risk 95 %: a fraction.
///
/// Formula: `-(5th percentile of r)`.
/// Convention: positive = loss; historical, linear interpolation between order statistics; none without returns.
/// Source: P. Jorion, Value at Risk, 3rd ed. 2007.
#[doc(alias = "var")]
pub fn value_at_risk_95(series: &Series) -> Option<f64> {
    series.tails().map(|tails| 0.0 - tails.low)
}

/// [`value_at_risk_95`] as data.
pub const ENTRY: Entry = Entry {
    name: "value_at_risk_95",
    title: "Value at risk 95 %",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(5th percentile of r)",
    convention: "positive = loss; historical, linear interpolation between order statistics; none without returns",
    source: "P. Jorion, Value at Risk, 3rd ed. 2007",
    of: value_at_risk_95,
};

/// Value at risk 95 %, normal: a fraction.
///
/// Formula: `-(mean(r) + z * stdev(r, n - 1)), z = -1.6448536269514722`.
/// Convention: positive = loss; none for fewer than two returns.
/// Source: P. Jorion, Value at Risk, 3rd ed. 2007.
pub fn value_at_risk_95_parametric(series: &Series) -> Option<f64> {
    value_at_risk(series, 0.95, TailMethod::Parametric)
}

/// [`value_at_risk_95_parametric`] as data.
pub const PARAMETRIC: Entry = Entry {
    name: "value_at_risk_95_parametric",
    title: "Value at risk 95 %, normal",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean(r) + z * stdev(r, n - 1)), z = -1.6448536269514722",
    convention: "positive = loss; none for fewer than two returns",
    source: "P. Jorion, Value at Risk, 3rd ed. 2007",
    of: value_at_risk_95_parametric,
};

/// Value at risk 95 %, Cornish-Fisher: a fraction.
///
/// Formula: `-(mean(r) + zc * stdev(r, n - 1)), zc = z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 /
/// 36`.
/// Convention: positive = loss; S and K are the population skewness and excess kurtosis; may understate the tail for
/// K beyond 8; none for constant returns.
/// Source: P. Zangari, A VaR methodology for portfolios that include options, 1996.
pub fn value_at_risk_95_cornish_fisher(series: &Series) -> Option<f64> {
    value_at_risk(series, 0.95, TailMethod::CornishFisher)
}

/// [`value_at_risk_95_cornish_fisher`] as data.
pub const CORNISH_FISHER: Entry = Entry {
    name: "value_at_risk_95_cornish_fisher",
    title: "Value at risk 95 %, Cornish-Fisher",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean(r) + zc * stdev(r, n - 1)), zc = z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36",
    convention: "positive = loss; S and K are the population skewness and excess kurtosis; may understate the tail for K beyond 8; none for constant returns",
    source: "P. Zangari, A VaR methodology for portfolios that include options, 1996",
    of: value_at_risk_95_cornish_fisher,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn the_fifth_of_a_hundred_and_one_losses() {
        let returns = std::array::from_fn::<f64, 101, _>(|i| (i as f64 - 50.0) / 1000.0);
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (value_at_risk_95(&series).expect("an answer"), 0.045);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
