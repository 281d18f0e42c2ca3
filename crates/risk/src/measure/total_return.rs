//! Total return: what the money has grown by from beginning to end.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Total return: a fraction.
///
/// Formula: `prod(1 + r) - 1`.
/// Convention: from the equity where given; -1 after a total loss, below -1 when debts were left; none without
/// returns.
/// Source: C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008.
pub fn total_return(series: &Series) -> Option<f64> {
    (series.periods() > 0).then(|| series.path().total_return())
}

/// [`total_return`] as data.
pub const ENTRY: Entry = Entry {
    name: "total_return",
    title: "Total return",
    unit: Unit::Fraction,
    range: Range::ANY,
    better: Better::Higher,
    benchmark: false,
    formula: "prod(1 + r) - 1",
    convention: "from the equity where given; -1 after a total loss, below -1 when debts were left; none without returns",
    source: "C. R. Bacon, Practical Portfolio Performance Measurement and Attribution, 2nd ed. 2008",
    of: total_return,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_tenth_up_and_a_tenth_down_lose_a_hundredth() {
        let returns = [0.1, -0.1];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (total_return(&series).expect("an answer"), -0.01);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
