//! Alpha: what was earned beyond what beta explains.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Alpha: a fraction a year.
///
/// Formula: `P * (mean(r - rf) - beta * mean(b - rf))`.
/// Convention: arithmetic; none where beta has no answer.
/// Source: M. C. Jensen, The performance of mutual funds in the period 1945-1964, Journal of Finance, 1968.
pub fn alpha(series: &Series) -> Option<f64> {
    Some(period_alpha(series)? * series.periods_per_year())
}

/// [`alpha`] as data.
pub const ENTRY: Entry = Entry {
    name: "alpha",
    title: "Alpha",
    unit: Unit::FractionPerYear,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: true,
    formula: "P * (mean(r - rf) - beta * mean(b - rf))",
    convention: "arithmetic; none where beta has no answer",
    source: "M. C. Jensen, The performance of mutual funds in the period 1945-1964, Journal of Finance, 1968",
    of: alpha,
};

/// Alpha, compounded: a fraction a year.
///
/// Formula: `(1 + mean(r - rf) - beta * mean(b - rf))^P - 1`.
/// Convention: none where beta has no answer and when a period would lose everything.
/// Source: empyrical, alpha.
pub fn alpha_compound(series: &Series) -> Option<f64> {
    let alpha = period_alpha(series).filter(|&alpha| alpha > -1.0)?;
    Some((alpha.ln_1p() * series.periods_per_year()).exp_m1())
}

/// [`alpha_compound`] as data.
pub const COMPOUND: Entry = Entry {
    name: "alpha_compound",
    title: "Alpha, compounded",
    unit: Unit::FractionPerYear,
    range: Range::new(-1.0, f64::INFINITY),
    better: Better::Higher,
    benchmark: true,
    formula: "(1 + mean(r - rf) - beta * mean(b - rf))^P - 1",
    convention: "none where beta has no answer and when a period would lose everything",
    source: "empyrical, alpha",
    of: alpha_compound,
};

fn period_alpha(series: &Series) -> Option<f64> {
    let against = series.against()?;
    let (own, other) = (series.moments()?.mean() - series.rate(), against.benchmark.mean() - series.rate());
    Some(own - against.beta? * other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn what_comes_on_top_of_twice_the_benchmark_is_alpha() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) = (alpha(&series).expect("an answer"), 0.01 * 252.0);
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
