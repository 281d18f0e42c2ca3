//! Average win and loss of periods.

use crate::entry::{Better, Entry, Range, Unit};
use crate::series::Series;

/// Average winning period: a fraction.
///
/// Formula: `mean of r > 0`.
/// Convention: none when no period won.
/// Source: quantstats, avg_win.
pub fn average_win(series: &Series) -> Option<f64> {
    let swings = series.swings();
    (swings.winners > 0).then(|| swings.gains / swings.winners as f64)
}

/// [`average_win`] as data.
pub const ENTRY: Entry = Entry {
    name: "average_win",
    title: "Average winning period",
    unit: Unit::Fraction,
    range: Range::POSITIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "mean of r > 0",
    convention: "none when no period won",
    source: "quantstats, avg_win",
    of: average_win,
};

/// Average losing period: a fraction.
///
/// Formula: `mean of r < 0`.
/// Convention: negative; none when no period lost.
/// Source: quantstats, avg_loss.
pub fn average_loss(series: &Series) -> Option<f64> {
    let swings = series.swings();
    (swings.losers > 0).then(|| -swings.losses / swings.losers as f64)
}

/// [`average_loss`] as data.
pub const LOSS: Entry = Entry {
    name: "average_loss",
    title: "Average losing period",
    unit: Unit::Fraction,
    range: Range::NEGATIVE,
    better: Better::Higher,
    benchmark: false,
    formula: "mean of r < 0",
    convention: "negative; none when no period lost",
    source: "quantstats, avg_loss",
    of: average_loss,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    #[test]
    fn the_mean_of_the_winners() {
        let returns = [0.01, 0.03, -0.5, 0.0];
        let series = Series::new(Input::new(&returns, 252.0)).expect("finite");
        let (found, expected) = (average_win(&series).expect("an answer"), 0.02);
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}
