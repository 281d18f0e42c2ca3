//! Omega ratio: what was gained over the risk-free rate per unit of what was lost below it.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Omega ratio: a ratio.
///
/// Formula: `sum(max(r - rf, 0)) / sum(max(rf - r, 0))`.
/// Convention: threshold: the rate a period; none when no period fell below it.
/// Source: C. Keating, W. F. Shadwick, A universal performance measure, Journal of Performance Measurement, 2002.
pub fn omega(series: &Series) -> Option<f64> {
    let excess = series.excess();
    (excess.losses > 0.0).then(|| excess.gains / excess.losses)
}

/// [`omega`] as data.
pub const ENTRY: Entry = Entry {
    name: "omega",
    title: "Omega ratio",
    unit: Unit::Ratio,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "sum(max(r - rf, 0)) / sum(max(rf - r, 0))",
    convention: "threshold: the rate a period; none when no period fell below it",
    source: "C. Keating, W. F. Shadwick, A universal performance measure, Journal of Performance Measurement, 2002",
    of: omega,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn gains_over_losses() {
        let returns = [0.03, -0.01, -0.01];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (omega(&series).expect("an answer"), 1.5);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
