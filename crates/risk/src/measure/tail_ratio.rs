//! Tail ratio: the size of the good extremes over that of the bad ones.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Tail ratio: a ratio.
///
/// Formula: `|95th percentile| / |5th percentile|`.
/// Convention: linear interpolation; none without returns and when the 5th percentile is zero.
/// Source: empyrical, tail_ratio.
pub fn tail_ratio(series: &Series) -> Option<f64> {
    let tails = series.tails()?;
    (tails.low != 0.0).then(|| (tails.high / tails.low).abs())
}

/// [`tail_ratio`] as data.
pub const ENTRY: Entry = Entry {
    name: "tail_ratio",
    title: "Tail ratio",
    unit: Unit::Ratio,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "|95th percentile| / |5th percentile|",
    convention: "linear interpolation; none without returns and when the 5th percentile is zero",
    source: "empyrical, tail_ratio",
    of: tail_ratio,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn extremes_twice_as_good_as_bad() {
        let returns = std::array::from_fn::<f64, 101, _>(|i| (i as f64 - 35.0) / 1000.0);
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (tail_ratio(&series).expect("an answer"), 2.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
