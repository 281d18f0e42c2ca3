//! Annual volatility: how far a year of returns usually strays.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Annual volatility: a fraction a year.
///
/// Formula: `stdev(r, n - 1) * sqrt(P)`.
/// Convention: zero for constant returns; none for fewer than two.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn annual_volatility(series: &Series) -> Option<f64> {
    Some(series.moments()?.deviation()? * series.root_year())
}

/// [`annual_volatility`] as data.
pub const ENTRY: Entry = Entry {
    name: "annual_volatility",
    title: "Annual volatility",
    unit: Unit::FractionPerYear,
    range: Range::POSITIVE,
    better: Better::Lower,
    benchmark: false,
    formula: "stdev(r, n - 1) * sqrt(P)",
    convention: "zero for constant returns; none for fewer than two",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: annual_volatility,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn plus_and_minus_one_percent_by_hand() {
        let returns = [0.01, -0.01];
        let series = Series::new(Input::new(&returns, 4.0)).expect("finite");
        let (found, expected) = (annual_volatility(&series).expect("an answer"), 2_f64.sqrt() * 0.02);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
