//! Common sense ratio: profit factor and tail ratio in one.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::profit_factor::profit_factor;
use crate::measure::tail_ratio::tail_ratio;
use crate::series::Series;

/// Common sense ratio: a ratio.
///
/// Formula: `profit_factor * tail_ratio`.
/// Convention: none where either is.
/// Source: L. Bernut, quoted by quantstats, common_sense_ratio.
pub fn common_sense_ratio(series: &Series) -> Option<f64> {
    Some(profit_factor(series)? * tail_ratio(series)?)
}

/// [`common_sense_ratio`] as data.
pub const ENTRY: Entry = Entry {
    name: "common_sense_ratio",
    title: "Common sense ratio",
    unit: Unit::Ratio,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "profit_factor * tail_ratio",
    convention: "none where either is",
    source: "L. Bernut, quoted by quantstats, common_sense_ratio",
    of: common_sense_ratio,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn the_product_of_both() {
        let returns = [0.02, -0.02];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (common_sense_ratio(&series).expect("an answer"), 1.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
