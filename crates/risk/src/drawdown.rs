//! Falls from a high: where they began, how deep they went, and whether they ended.

use serde::Serialize;

use crate::walk::Walk;

/// One fall of wealth below its highest point so far.
///
/// Rows count from 0 in the slice the drawdowns were asked of. A script's `start` and `end` are `start` and `recovery`;
/// calendar days below are those from `start` to `last`, both included.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Drawdown {
    /// Last row at the old high; `None` when that high is the money before the first row.
    pub peak: Option<usize>,
    /// First row below the old high.
    pub start: usize,
    /// Deepest row, the first of equals.
    pub trough: usize,
    /// Last row below the old high.
    pub last: usize,
    /// First row at or above the old high again; `None` when the series ends below it.
    pub recovery: Option<usize>,
    /// Wealth at the trough over the old high, less one: a fraction, below zero. Below −1 when debts were made.
    pub depth: f64,
    /// Rows below the old high: `last − start + 1`.
    pub bars: usize,
}

/// The `top` deepest drawdowns of wealth compounded from `returns` `[periods]`, deepest first, the earlier of equals first.
///
/// Formula: `w_t = Π (1 + r)`, `drawdown_t = w_t / max(1, w_0 … w_t) − 1`; a drawdown is a longest run of rows below zero.
pub fn drawdowns(returns: &[f64], top: usize) -> Vec<Drawdown> {
    deepest(&drawdown_series(returns), top)
}

/// The same of an `equity` curve `[periods + 1]` that begins with the starting money: row 0 is the first high.
/// Empty when the starting money is not above zero.
pub fn drawdowns_of_equity(equity: &[f64], top: usize) -> Vec<Drawdown> {
    deepest(&drawdown_series_of_equity(equity), top)
}

/// `[periods]`: wealth compounded from `returns` over its highest point so far, less one; the money before the first period
/// counts as a high. Zero or below.
#[doc(alias = "underwater")]
pub fn drawdown_series(returns: &[f64]) -> Vec<f64> {
    let mut walk = Walk::new();
    returns.iter().map(|&r| walk.step(r)).collect()
}

/// The same of an `equity` curve, value by value; empty when it begins at zero or below.
pub fn drawdown_series_of_equity(equity: &[f64]) -> Vec<f64> {
    match equity.first() {
        Some(&start) if start > 0.0 => {
            let mut walk = Walk::starting_at(start);
            equity.iter().map(|&wealth| walk.reach(wealth)).collect()
        }
        _ => Vec::new(),
    }
}

fn deepest(series: &[f64], top: usize) -> Vec<Drawdown> {
    let mut found: Vec<Drawdown> = Vec::new();
    let mut open: Option<Drawdown> = None;
    for (row, &depth) in series.iter().enumerate() {
        match &mut open {
            None if depth < 0.0 => {
                let peak = row.checked_sub(1);
                open = Some(Drawdown { peak, start: row, trough: row, last: row, recovery: None, depth, bars: 1 });
            }
            None => {}
            Some(fall) if depth < 0.0 => {
                (fall.last, fall.bars) = (row, row - fall.start + 1);
                if depth < fall.depth {
                    (fall.trough, fall.depth) = (row, depth);
                }
            }
            Some(fall) => {
                found.push(Drawdown { recovery: Some(row), ..*fall });
                open = None;
            }
        }
    }
    found.extend(open);
    // A stable sort keeps the earlier of equals first.
    found.sort_by(|a, b| a.depth.total_cmp(&b.depth));
    found.truncate(top);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_falls_by_hand() {
        let equity = [100.0, 110.0, 99.0, 110.0, 120.0, 60.0, 90.0];
        let found = drawdowns_of_equity(&equity, 5);
        let deep = Drawdown { peak: Some(4), start: 5, trough: 5, last: 6, recovery: None, depth: -0.5, bars: 2 };
        assert_eq!(found[0], deep);
        assert_eq!((found[1].peak, found[1].start, found[1].recovery, found[1].bars), (Some(1), 2, Some(3), 1));
        assert_eq!(found.len(), 2);
        assert_eq!(drawdowns_of_equity(&equity, 1), [deep]);
    }

    #[test]
    fn a_loss_in_the_first_period_falls_from_the_starting_money() {
        let found = drawdowns(&[-0.1, 0.2], 5);
        assert_eq!((found[0].peak, found[0].start, found[0].recovery), (None, 0, Some(1)));
    }

    #[test]
    fn of_equal_troughs_the_first_counts_and_of_equal_falls_the_earlier() {
        let found = drawdowns_of_equity(&[100.0, 50.0, 80.0, 50.0, 100.0, 50.0, 100.0], 5);
        assert_eq!((found[0].trough, found[0].last), (1, 3));
        assert_eq!(found[1].trough, 5);
    }

    #[test]
    fn wealth_that_only_grows_has_no_drawdown() {
        assert_eq!(drawdowns(&[0.1, 0.0, 0.1], 5), []);
        assert_eq!(drawdowns(&[], 5), []);
        assert_eq!(drawdowns_of_equity(&[], 5), []);
        assert_eq!(drawdowns_of_equity(&[0.0, 1.0], 5), []);
    }
}
