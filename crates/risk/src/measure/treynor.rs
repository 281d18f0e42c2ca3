//! Treynor ratio: yearly growth over the risk-free rate per unit of beta.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::annual_return::annual_return;
use crate::measure::beta::beta;
use crate::series::Series;

/// Treynor ratio: a ratio.
///
/// Formula: `(annual_return - yearly rate) / beta`.
/// Convention: geometric annual return; none where beta has no answer or is zero.
/// Source: J. L. Treynor, How to rate management of investment funds, Harvard Business Review, 1965.
pub fn treynor(series: &Series) -> Option<f64> {
    let beta = beta(series).filter(|&beta| beta != 0.0)?;
    Some((annual_return(series)? - series.risk_free()) / beta)
}

/// [`treynor`] as data.
pub const ENTRY: Entry = Entry {
    name: "treynor",
    title: "Treynor ratio",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: true,
    formula: "(annual_return - yearly rate) / beta",
    convention: "geometric annual return; none where beta has no answer or is zero",
    source: "J. L. Treynor, How to rate management of investment funds, Harvard Business Review, 1965",
    of: treynor,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn growth_of_the_year_over_beta_two() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (treynor(&series).expect("an answer"), ((1.21_f64 * 1.01 * 0.81).powi(84) - 1.0) / 2.0);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn the_yearly_rate_is_taken_off_the_yearly_growth() {
        let (returns, benchmark) = ([1.0, -0.5, 0.5], [0.5, -0.25, 0.25]);
        let input = Input { benchmark: Some(&benchmark), risk_free: 0.1, ..Input::new(&returns, 3.0) };
        let series = Series::new(input).expect("finite");
        // Growth 2·0.5·1.5 − 1 = 0.5 in a year; beta 2; drawdowns 0, −0.5, −0.25.
        let (found, expected) = (treynor(&series).expect("an answer"), 0.4 / 2.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
