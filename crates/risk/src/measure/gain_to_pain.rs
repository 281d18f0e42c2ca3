//! Gain to pain ratio: net gain per unit of what was lost on the way.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Gain to pain: a ratio.
///
/// Formula: `sum(r) / |sum(r < 0)|`.
/// Convention: arithmetic sums, of periods as given; none when nothing was lost.
/// Source: J. D. Schwager, Hedge Fund Market Wizards, 2012.
pub fn gain_to_pain(series: &Series) -> Option<f64> {
    let swings = series.swings();
    (swings.losses > 0.0).then(|| (swings.gains - swings.losses) / swings.losses)
}

/// [`gain_to_pain`] as data.
pub const ENTRY: Entry = Entry {
    name: "gain_to_pain",
    title: "Gain to pain",
    unit: Unit::Ratio,
    range: Range::new(-1.0, f64::INFINITY),
    better: Better::Higher,
    benchmark: false,
    formula: "sum(r) / |sum(r < 0)|",
    convention: "arithmetic sums, of periods as given; none when nothing was lost",
    source: "J. D. Schwager, Hedge Fund Market Wizards, 2012",
    of: gain_to_pain,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn one_kept_for_two_lost() {
        let returns = [0.03, -0.01, -0.01];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (gain_to_pain(&series).expect("an answer"), 0.5);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
