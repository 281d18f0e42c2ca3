//! Payoff ratio of periods: the average win over the average loss.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::average_win::{average_loss, average_win};
use crate::series::Series;

/// Payoff ratio: a ratio.
///
/// Formula: `average_win / |average_loss|`.
/// Convention: none unless there are both wins and losses.
/// Source: R. Vince, The Mathematics of Money Management, 1992.
pub fn payoff_ratio(series: &Series) -> Option<f64> {
    Some(average_win(series)? / -average_loss(series)?)
}

/// [`payoff_ratio`] as data.
pub const ENTRY: Entry = Entry {
    name: "payoff_ratio",
    title: "Payoff ratio",
    unit: Unit::Ratio,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "average_win / |average_loss|",
    convention: "none unless there are both wins and losses",
    source: "R. Vince, The Mathematics of Money Management, 1992",
    of: payoff_ratio,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn a_win_is_twice_a_loss() {
        let returns = [0.02, -0.01, -0.01];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (payoff_ratio(&series).expect("an answer"), 2.0);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
