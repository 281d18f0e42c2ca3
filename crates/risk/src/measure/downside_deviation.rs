//! Downside deviation: how far a year of returns usually falls short of the risk-free rate.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Downside deviation: a fraction a year.
///
/// Formula: `sqrt(mean(min(r - rf, 0)^2)) * sqrt(P)`.
/// Convention: the mean runs over all n periods, the target is the rate a period (0 unless given); zero when none
/// fell short; none without returns.
/// Source: F. A. Sortino, R. van der Meer, Downside risk, Journal of Portfolio Management, 1991.
pub fn downside_deviation(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| (series.excess().loss_squares / series.periods() as f64).sqrt() * series.root_year())
}

/// [`downside_deviation`] as data.
pub const ENTRY: Entry = Entry {
    name: "downside_deviation",
    title: "Downside deviation",
    unit: Unit::FractionPerYear,
    range: Range::POSITIVE,
    better: Better::Lower,
    benchmark: false,
    formula: "sqrt(mean(min(r - rf, 0)^2)) * sqrt(P)",
    convention: "the mean runs over all n periods, the target is the rate a period (0 unless given); zero when none fell short; none without returns",
    source: "F. A. Sortino, R. van der Meer, Downside risk, Journal of Portfolio Management, 1991",
    of: downside_deviation,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn only_falls_count_and_all_periods_divide() {
        let returns = [0.5, -0.02, 0.5, 0.5];
        let series = Series::new(Input::new(&returns, 1.0)).expect("finite");
        let (found, expected) = (downside_deviation(&series).expect("an answer"), 0.01);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
