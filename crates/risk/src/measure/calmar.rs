//! Calmar ratio: yearly growth per unit of the deepest fall.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::annual_return::annual_return;
use crate::series::Series;

/// Calmar ratio: a ratio.
///
/// Formula: `annual_return / |max_drawdown|`.
/// Convention: over the whole series, not the last 36 months; none without a drawdown.
/// Source: T. W. Young, Calmar ratio: a smoother tool, Futures, 1991.
pub fn calmar(series: &Series) -> Option<f64> {
    let depth = -series.path().max_drawdown;
    (depth > 0.0).then_some(annual_return(series)? / depth)
}

/// [`calmar`] as data.
pub const ENTRY: Entry = Entry {
    name: "calmar",
    title: "Calmar ratio",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "annual_return / |max_drawdown|",
    convention: "over the whole series, not the last 36 months; none without a drawdown",
    source: "T. W. Young, Calmar ratio: a smoother tool, Futures, 1991",
    of: calmar,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn growth_of_a_year_over_its_fall() {
        let returns = [1.0, -0.5, 1.0];
        let series = Series::new(Input::new(&returns, 3.0)).expect("finite");
        let (found, expected) = (calmar(&series).expect("an answer"), 1.0 / 0.5);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
