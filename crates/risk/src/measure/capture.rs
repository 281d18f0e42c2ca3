//! Capture: the yearly growth over the benchmark's, on all, on its good and on its bad days.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;
use crate::walk::Walk;

/// Upside capture: a ratio.
///
/// Formula: `annual_return(r where b > 0) / annual_return(b where b > 0)`.
/// Convention: annualised with the number of those periods; none without a benchmark or when it never rose.
/// Source: Morningstar, Upside and downside capture ratios; empyrical, up_capture.
pub fn up_capture(series: &Series) -> Option<f64> {
    captured(series, |b| b > 0.0)
}

/// [`up_capture`] as data.
pub const UP: Entry = Entry {
    name: "up_capture",
    title: "Upside capture",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: true,
    formula: "annual_return(r where b > 0) / annual_return(b where b > 0)",
    convention: "annualised with the number of those periods; none without a benchmark or when it never rose",
    source: "Morningstar, Upside and downside capture ratios; empyrical, up_capture",
    of: up_capture,
};

/// Downside capture: a ratio.
///
/// Formula: `annual_return(r where b < 0) / annual_return(b where b < 0)`.
/// Convention: annualised with the number of those periods; none without a benchmark or when it never fell.
/// Source: Morningstar, Upside and downside capture ratios; empyrical, up_capture.
pub fn down_capture(series: &Series) -> Option<f64> {
    captured(series, |b| b < 0.0)
}

/// [`down_capture`] as data.
pub const DOWN: Entry = Entry {
    name: "down_capture",
    title: "Downside capture",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Lower,
    benchmark: true,
    formula: "annual_return(r where b < 0) / annual_return(b where b < 0)",
    convention: "annualised with the number of those periods; none without a benchmark or when it never fell",
    source: "Morningstar, Upside and downside capture ratios; empyrical, up_capture",
    of: down_capture,
};

/// Capture: a ratio.
///
/// Formula: `annual_return(r) / annual_return(b)`.
/// Convention: none without a benchmark or when it stands where it began.
/// Source: Morningstar, Upside and downside capture ratios; empyrical, up_capture.
pub fn capture(series: &Series) -> Option<f64> {
    captured(series, |_| true)
}

/// [`capture`] as data.
pub const ENTRY: Entry = Entry {
    name: "capture",
    title: "Capture",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: true,
    formula: "annual_return(r) / annual_return(b)",
    convention: "none without a benchmark or when it stands where it began",
    source: "Morningstar, Upside and downside capture ratios; empyrical, up_capture",
    of: capture,
};

fn captured(series: &Series, counts: impl Fn(f64) -> bool) -> Option<f64> {
    let (mut own, mut other, mut periods) = (Walk::new(), Walk::new(), 0);
    for (&r, &b) in series.returns().iter().zip(series.benchmark()?).filter(|&(_, &b)| counts(b)) {
        own.step(r);
        other.step(b);
        periods += 1;
    }
    let annual = |walk: Walk| walk.annual_return(1.0, periods, series.periods_per_year());
    let benchmark = annual(other).filter(|&benchmark| benchmark != 0.0)?;
    Some(annual(own)? / benchmark)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn one_bad_day_against_one() {
        let (returns, benchmark) = ([0.21, 0.01, -0.19], [0.1, 0.0, -0.1]);
        let input = Input { benchmark: Some(&benchmark), ..Input::new(&returns, 252.0) };
        let series = Series::new(input).expect("finite");
        let (found, expected) =
            (down_capture(&series).expect("an answer"), (0.81_f64.powi(252) - 1.0) / (0.9_f64.powi(252) - 1.0));
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}
