//! Ulcer index: depth and length of drawdowns in one number.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::annual_return::annual_return;
use crate::series::Series;

/// Ulcer index: a fraction.
///
/// Formula: `sqrt(mean(drawdown^2))`.
/// Convention: Martin's own definition divides by n; a fraction, not percent; none without returns.
/// Source: P. G. Martin, B. B. McCann, The Investor's Guide to Fidelity Funds, 1989.
pub fn ulcer_index(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| (series.path().drawdown_squares / series.periods() as f64).sqrt())
}

/// [`ulcer_index`] as data.
pub const ENTRY: Entry = Entry {
    name: "ulcer_index",
    title: "Ulcer index",
    unit: Unit::Fraction,
    range: Range::POSITIVE,
    better: Better::Lower,
    benchmark: false,
    formula: "sqrt(mean(drawdown^2))",
    convention: "Martin's own definition divides by n; a fraction, not percent; none without returns",
    source: "P. G. Martin, B. B. McCann, The Investor's Guide to Fidelity Funds, 1989",
    of: ulcer_index,
};

/// Ulcer index, n - 1: a fraction.
///
/// Formula: `sqrt(sum(drawdown^2) / (n - 1))`.
/// Convention: as quantstats has it; none for fewer than two returns.
/// Source: quantstats, ulcer_index.
pub fn ulcer_index_sample(series: &Series) -> Option<f64> {
    (series.periods() > 1).then(|| (series.path().drawdown_squares / (series.periods() - 1) as f64).sqrt())
}

/// [`ulcer_index_sample`] as data.
pub const SAMPLE: Entry = Entry {
    name: "ulcer_index_sample",
    title: "Ulcer index, n - 1",
    unit: Unit::Fraction,
    range: Range::POSITIVE,
    better: Better::Lower,
    benchmark: false,
    formula: "sqrt(sum(drawdown^2) / (n - 1))",
    convention: "as quantstats has it; none for fewer than two returns",
    source: "quantstats, ulcer_index",
    of: ulcer_index_sample,
};

/// Ulcer performance index: a ratio.
///
/// Formula: `(annual_return - yearly rate) / ulcer_index`.
/// Convention: also called the Martin ratio; none without a drawdown.
/// Source: P. G. Martin, B. B. McCann, The Investor's Guide to Fidelity Funds, 1989.
pub fn ulcer_performance_index(series: &Series) -> Option<f64> {
    let ulcer = ulcer_index(series).filter(|&ulcer| ulcer > 0.0)?;
    Some((annual_return(series)? - series.risk_free()) / ulcer)
}

/// [`ulcer_performance_index`] as data.
pub const PERFORMANCE: Entry = Entry {
    name: "ulcer_performance_index",
    title: "Ulcer performance index",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "(annual_return - yearly rate) / ulcer_index",
    convention: "also called the Martin ratio; none without a drawdown",
    source: "P. G. Martin, B. B. McCann, The Investor's Guide to Fidelity Funds, 1989",
    of: ulcer_performance_index,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_fall_of_a_half_in_one_of_four() {
        let returns = [0.0, -0.5, 1.0, 0.0];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (ulcer_index(&series).expect("an answer"), 0.25);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }

    #[test]
    fn the_yearly_rate_is_taken_off_the_yearly_growth() {
        let (returns, benchmark) = ([1.0, -0.5, 0.5], [0.5, -0.25, 0.25]);
        let input = Input { benchmark: Some(&benchmark), risk_free: 0.1, ..Input::new(&returns, 3.0) };
        let series = Series::new(input).expect("finite");
        // Growth 2·0.5·1.5 − 1 = 0.5 in a year; beta 2; drawdowns 0, −0.5, −0.25.
        let (found, expected) = (ulcer_performance_index(&series).expect("an answer"), 0.4 / (0.3125_f64 / 3.0).sqrt());
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
