//! Annual return: the constant yearly growth with the same end.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Annual return: a fraction a year.
///
/// Formula: `prod(1 + r)^(P / n) - 1`.
/// Convention: geometric (CAGR); -1 after a total loss; none without returns and when debts were left.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
#[doc(alias = "cagr")]
pub fn annual_return(series: &Series) -> Option<f64> {
    series.path().annual_return(series.periods(), series.periods_per_year())
}

/// [`annual_return`] as data.
pub const ENTRY: Entry = Entry {
    name: "annual_return",
    title: "Annual return",
    unit: Unit::FractionPerYear,
    range: Range::new(-1.0, f64::INFINITY),
    better: Better::Higher,
    benchmark: false,
    formula: "prod(1 + r)^(P / n) - 1",
    convention: "geometric (CAGR); -1 after a total loss; none without returns and when debts were left",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: annual_return,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn twelve_months_of_one_percent_make_a_year() {
        let returns = [0.01; 12];
        let series = Series::new(Input::new(&returns, 12.0)).expect("finite");
        let (found, expected) = (annual_return(&series).expect("an answer"), 1.01_f64.powi(12) - 1.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
