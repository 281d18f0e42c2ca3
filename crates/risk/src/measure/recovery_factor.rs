//! Recovery factor: how many times over the deepest fall was earned back.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;
use crate::sum::sum_by;

/// Recovery factor: a ratio.
///
/// Formula: `total_return / |max_drawdown|`.
/// Convention: compounded, with its sign; none without a drawdown.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn recovery_factor(series: &Series) -> Option<f64> {
    let path = series.path();
    (path.max_drawdown < 0.0).then(|| path.total_return() / -path.max_drawdown)
}

/// [`recovery_factor`] as data.
pub const ENTRY: Entry = Entry {
    name: "recovery_factor",
    title: "Recovery factor",
    unit: Unit::Ratio,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "total_return / |max_drawdown|",
    convention: "compounded, with its sign; none without a drawdown",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: recovery_factor,
};

/// Recovery factor of the sum: a ratio.
///
/// Formula: `|sum(r)| / |max_drawdown|`.
/// Convention: arithmetic sum without its sign, as quantstats has it; none without a drawdown.
/// Source: quantstats, recovery_factor.
pub fn recovery_factor_sum(series: &Series) -> Option<f64> {
    let depth = -series.path().max_drawdown;
    (depth > 0.0).then(|| sum_by(series.returns(), |r| r).abs() / depth)
}

/// [`recovery_factor_sum`] as data.
pub const SUM: Entry = Entry {
    name: "recovery_factor_sum",
    title: "Recovery factor of the sum",
    unit: Unit::Ratio,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "|sum(r)| / |max_drawdown|",
    convention: "arithmetic sum without its sign, as quantstats has it; none without a drawdown",
    source: "quantstats, recovery_factor",
    of: recovery_factor_sum,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn half_the_money_lost_and_all_doubled() {
        let returns = [1.0, -0.5, 1.0];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (recovery_factor(&series).expect("an answer"), 2.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
