//! Kelly fraction of periods: the share of wealth to stake if wins and losses kept their odds.

use crate::entry::{Better, Entry, Range, Unit};
use crate::measure::payoff_ratio::payoff_ratio;
use crate::measure::win_rate::win_rate;
use crate::series::Series;

/// Kelly fraction: a fraction.
///
/// Formula: `(wl p - (1 - p)) / wl, p = win_rate, wl = payoff_ratio`.
/// Convention: negative says not to play; none unless there are both wins and losses.
/// Source: J. L. Kelly, A new interpretation of information rate, Bell System Technical Journal, 1956.
pub fn kelly(series: &Series) -> Option<f64> {
    let (odds, payoff) = (win_rate(series)?, payoff_ratio(series)?);
    Some(odds - (1.0 - odds) / payoff)
}

/// [`kelly`] as data.
pub const ENTRY: Entry = Entry {
    name: "kelly",
    title: "Kelly fraction",
    unit: Unit::Fraction,
    range: Range::new(f64::NEG_INFINITY, 1.0),
    better: Better::Higher,
    benchmark: false,
    formula: "(wl p - (1 - p)) / wl, p = win_rate, wl = payoff_ratio",
    convention: "negative says not to play; none unless there are both wins and losses",
    source: "J. L. Kelly, A new interpretation of information rate, Bell System Technical Journal, 1956",
    of: kelly,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn even_odds_at_two_to_one_stake_a_quarter() {
        let returns = [0.02, -0.01];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (kelly(&series).expect("an answer"), 0.25);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
