//! Best and worst period.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Best period: a fraction.
///
/// Formula: `max r`.
/// Convention: none without returns.
/// Source: elementary.
pub fn best_period(series: &Series) -> Option<f64> {
    Some(series.moments()?.max())
}

/// [`best_period`] as data.
pub const ENTRY: Entry = Entry {
    name: "best_period",
    title: "Best period",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "max r",
    convention: "none without returns",
    source: "elementary",
    of: best_period,
};

/// Worst period: a fraction.
///
/// Formula: `min r`.
/// Convention: none without returns.
/// Source: elementary.
pub fn worst_period(series: &Series) -> Option<f64> {
    Some(series.moments()?.min())
}

/// [`worst_period`] as data.
pub const WORST: Entry = Entry {
    name: "worst_period",
    title: "Worst period",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "min r",
    convention: "none without returns",
    source: "elementary",
    of: worst_period,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn the_largest_return() {
        let returns = [0.01, 0.03, -0.5];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (best_period(&series).expect("an answer"), 0.03);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
