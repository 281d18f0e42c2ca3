//! Conditional value at risk at 95 %: the mean loss of the worst twentieth.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;
use crate::sum::Sum;
use crate::tail::{TailMethod, conditional_value_at_risk};

/// Conditional value at risk 95 %: a fraction.
///
/// Formula: `-(mean of the floor((n - 1) / 20) + 1 smallest r)`.
/// Convention: positive = loss; historical; none without returns.
/// Source: R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000.
#[doc(alias = "expected shortfall")]
#[doc(alias = "cvar")]
pub fn conditional_value_at_risk_95(series: &Series) -> Option<f64> {
    series.tails().map(|tails| 0.0 - tails.worst)
}

/// [`conditional_value_at_risk_95`] as data.
pub const ENTRY: Entry = Entry {
    name: "conditional_value_at_risk_95",
    title: "Conditional value at risk 95 %",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean of the floor((n - 1) / 20) + 1 smallest r)",
    convention: "positive = loss; historical; none without returns",
    source: "R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000",
    of: conditional_value_at_risk_95,
};

/// Conditional value at risk 95 %, below the VaR: a fraction.
///
/// Formula: `-(mean of all r <= 5th percentile)`.
/// Convention: positive = loss; differs from the count of days where returns are tied; none without returns.
/// Source: R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000.
pub fn conditional_value_at_risk_95_below(series: &Series) -> Option<f64> {
    let low = series.tails()?.low;
    mean_where(series, |r| r <= low).map(|mean| 0.0 - mean)
}

/// [`conditional_value_at_risk_95_below`] as data.
pub const BELOW: Entry = Entry {
    name: "conditional_value_at_risk_95_below",
    title: "Conditional value at risk 95 %, below the VaR",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean of all r <= 5th percentile)",
    convention: "positive = loss; differs from the count of days where returns are tied; none without returns",
    source: "R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000",
    of: conditional_value_at_risk_95_below,
};

/// Conditional value at risk 95 %, normal: a fraction.
///
/// Formula: `-(mean(r) - stdev(r, n - 1) * phi(z) / 0.05), z = -1.6448536269514722`.
/// Convention: positive = loss; phi is the normal density; none for fewer than two returns.
/// Source: R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000.
pub fn conditional_value_at_risk_95_parametric(series: &Series) -> Option<f64> {
    conditional_value_at_risk(series, 0.95, TailMethod::Parametric)
}

/// [`conditional_value_at_risk_95_parametric`] as data.
pub const PARAMETRIC: Entry = Entry {
    name: "conditional_value_at_risk_95_parametric",
    title: "Conditional value at risk 95 %, normal",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean(r) - stdev(r, n - 1) * phi(z) / 0.05), z = -1.6448536269514722",
    convention: "positive = loss; phi is the normal density; none for fewer than two returns",
    source: "R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000",
    of: conditional_value_at_risk_95_parametric,
};

/// Conditional value at risk 95 %, below the normal VaR: a fraction.
///
/// Formula: `-(mean of all r < mean(r) + z * stdev(r, n - 1))`.
/// Convention: positive = loss; what older quantstats calls cvar; none when no return lies below.
/// Source: R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000.
pub fn conditional_value_at_risk_95_below_parametric(series: &Series) -> Option<f64> {
    let quantile = -crate::tail::value_at_risk(series, 0.95, TailMethod::Parametric)?;
    mean_where(series, |r| r < quantile).map(|mean| 0.0 - mean)
}

/// [`conditional_value_at_risk_95_below_parametric`] as data.
pub const BELOW_PARAMETRIC: Entry = Entry {
    name: "conditional_value_at_risk_95_below_parametric",
    title: "Conditional value at risk 95 %, below the normal VaR",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean of all r < mean(r) + z * stdev(r, n - 1))",
    convention: "positive = loss; what older quantstats calls cvar; none when no return lies below",
    source: "R. T. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, 2000",
    of: conditional_value_at_risk_95_below_parametric,
};

/// Conditional value at risk 95 %, Cornish-Fisher: a fraction.
///
/// Formula: `-(mean(r) - stdev(r, n - 1) * phi(z) / 0.05 * (1 + z S / 6 + (z^2 - 1) K / 24 - (2 z^2 - 1) S^2 / 36))`.
/// Convention: positive = loss; the mean over the tail of the bent quantile of value_at_risk_95_cornish_fisher, with
/// the same limits; none for constant returns.
/// Source: D. Maillard, A user's guide to the Cornish Fisher expansion, 2012.
pub fn conditional_value_at_risk_95_cornish_fisher(series: &Series) -> Option<f64> {
    conditional_value_at_risk(series, 0.95, TailMethod::CornishFisher)
}

/// [`conditional_value_at_risk_95_cornish_fisher`] as data.
pub const CORNISH_FISHER: Entry = Entry {
    name: "conditional_value_at_risk_95_cornish_fisher",
    title: "Conditional value at risk 95 %, Cornish-Fisher",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: false,
    formula: "-(mean(r) - stdev(r, n - 1) * phi(z) / 0.05 * (1 + z S / 6 + (z^2 - 1) K / 24 - (2 z^2 - 1) S^2 / 36))",
    convention: "positive = loss; the mean over the tail of the bent quantile of value_at_risk_95_cornish_fisher, with the same limits; none for constant returns",
    source: "D. Maillard, A user's guide to the Cornish Fisher expansion, 2012",
    of: conditional_value_at_risk_95_cornish_fisher,
};

fn mean_where(series: &Series, counts: impl Fn(f64) -> bool) -> Option<f64> {
    let (mut sum, mut count) = (Sum::default(), 0_usize);
    for &r in series.returns().iter().filter(|&&r| counts(r)) {
        sum.add(r);
        count += 1;
    }
    (count > 0).then(|| sum.value() / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn the_mean_of_the_six_worst_of_a_hundred_and_one() {
        let returns = std::array::from_fn::<f64, 101, _>(|i| (i as f64 - 50.0) / 1000.0);
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (conditional_value_at_risk_95(&series).expect("an answer"), 0.0475);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
