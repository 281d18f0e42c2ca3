//! Profit factor of periods: what was gained per unit of what was lost.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Profit factor: a ratio.
///
/// Formula: `sum(r > 0) / |sum(r < 0)|`.
/// Convention: of periods, not trades; none when nothing was lost.
/// Source: quantstats, profit_factor.
pub fn profit_factor(series: &Series) -> Option<f64> {
    let swings = series.swings();
    (swings.losses > 0.0).then(|| swings.gains / swings.losses)
}

/// [`profit_factor`] as data.
pub const ENTRY: Entry = Entry {
    name: "profit_factor",
    title: "Profit factor",
    unit: Unit::Ratio,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "sum(r > 0) / |sum(r < 0)|",
    convention: "of periods, not trades; none when nothing was lost",
    source: "quantstats, profit_factor",
    of: profit_factor,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn three_gained_for_two_lost() {
        let returns = [0.03, -0.01, -0.01];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (profit_factor(&series).expect("an answer"), 1.5);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
