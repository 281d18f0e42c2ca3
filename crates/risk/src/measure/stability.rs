//! Stability: how straight the path of log wealth is.

use crate::entry::{Better, Entry, Range, Unit};
use crate::moments::{Moments, co_moment};
use crate::series::Series;

/// Stability: a ratio.
///
/// Formula: `R^2 of the line through cumsum(ln(1 + r))`.
/// Convention: 1 is a straight line, up or down; none for fewer than two returns, after ruin, and when wealth never
/// moved.
/// Source: empyrical, stability_of_timeseries.
pub fn stability(series: &Series) -> Option<f64> {
    if series.returns().iter().any(|&r| r <= -1.0) {
        return None;
    }
    let mut log_wealth = 0.0;
    let path: Vec<f64> = series
        .returns()
        .iter()
        .map(|r| {
            log_wealth += r.ln_1p();
            log_wealth
        })
        .collect();
    let rows: Vec<f64> = (0..path.len()).map(|row| row as f64).collect();
    let (path_moments, row_moments) = (Moments::new(&path)?, Moments::new(&rows)?);
    let slope = co_moment(&path, path_moments.mean(), &rows, row_moments.mean()) / (path.len() - 1) as f64;
    let correlation = slope / path_moments.spread()? / row_moments.spread()?;
    Some((correlation * correlation).min(1.0))
}

/// [`stability`] as data.
pub const ENTRY: Entry = Entry {
    name: "stability",
    title: "Stability",
    unit: Unit::Ratio,
    range: Range::SHARE,
    better: Better::Higher,
    benchmark: false,
    formula: "R^2 of the line through cumsum(ln(1 + r))",
    convention: "1 is a straight line, up or down; none for fewer than two returns, after ruin, and when wealth never moved",
    source: "empyrical, stability_of_timeseries",
    of: stability,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn steady_growth_is_a_straight_line() {
        let returns = [0.01; 20];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (stability(&series).expect("an answer"), 1.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }

    #[test]
    fn ruin_has_no_logarithm() {
        for ruin in [-1.0, -1.5] {
            let returns = [0.1, ruin, 0.1];
            assert_eq!(stability(&Series::new(Input::new(&returns, 252.0)).expect("finite")), None);
        }
    }
}
