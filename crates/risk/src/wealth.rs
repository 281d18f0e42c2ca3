//! From prices and equity to returns, and back to wealth.

use std::borrow::Cow;

use thiserror::Error;

use crate::walk::Walk;

/// Why numbers have no returns.
#[derive(Clone, PartialEq, Debug, Error)]
pub enum WealthError {
    /// A value is infinite or not a number.
    #[error("value {row} is {found}, not a finite number")]
    NotFinite {
        /// Row from 0.
        row: usize,
        /// What stood there.
        found: f64,
    },
    /// A price, or the money an account starts with, is zero or less.
    #[error("value {row} is {found}, which is not above zero")]
    NotPositive {
        /// Row from 0.
        row: usize,
        /// What stood there.
        found: f64,
    },
}

/// The money of an account before its first return and after each: `[returns + 1]`.
///
/// That is the equity at each close, and before it the money put in where the account traded on its first bar: an order that
/// fills at the very close of that bar pays its fees there, and they are part of the first return. Where nothing traded on
/// the first bar it has no return: money that waits for the first close is no result.
pub fn account_wealth(cash: f64, equity: &[f64]) -> Cow<'_, [f64]> {
    match equity.first() {
        Some(first) if *first != cash => std::iter::once(cash).chain(equity.iter().copied()).collect(),
        _ => Cow::Borrowed(equity),
    }
}

/// `[prices − 1]`: `p_t / p_{t−1} − 1`.
///
/// # Errors
/// A price that is not finite or not above zero.
pub fn returns_from_prices(prices: &[f64]) -> Result<Vec<f64>, WealthError> {
    for (row, &found) in prices.iter().enumerate() {
        if !found.is_finite() {
            return Err(WealthError::NotFinite { row, found });
        }
        if found <= 0.0 {
            return Err(WealthError::NotPositive { row, found });
        }
    }
    Ok(prices.windows(2).map(|pair| (pair[1] / pair[0] - 1.0).min(f64::MAX)).collect())
}

/// `[equity − 1]`: `e_t / e_{t−1} − 1` of an account whose first value is the starting money.
///
/// An account that reaches zero or less is ruined: that period's return is −1 or below, and zero in every later one, since
/// money that is gone neither grows nor shrinks.
///
/// # Errors
/// A value that is not finite, or starting money that is not above zero.
pub fn returns_from_equity(equity: &[f64]) -> Result<Vec<f64>, WealthError> {
    if let Some(row) = equity.iter().position(|value| !value.is_finite()) {
        return Err(WealthError::NotFinite { row, found: equity[row] });
    }
    match equity.first() {
        Some(&found) if found <= 0.0 => return Err(WealthError::NotPositive { row: 0, found }),
        _ => {}
    }
    let mut ruined = false;
    Ok(equity
        .windows(2)
        .map(|pair| {
            let r = if ruined { 0.0 } else { (pair[1] / pair[0] - 1.0).clamp(f64::MIN, f64::MAX) };
            ruined |= pair[1] <= 0.0;
            r
        })
        .collect())
}

/// `[periods]`: what one unit of money has become after each period, `Π (1 + r)`. Ruin lasts; wealth too large for a number is
/// the largest one.
pub fn wealth(returns: &[f64]) -> Vec<f64> {
    let mut walk = Walk::new();
    returns
        .iter()
        .map(|&r| {
            walk.step(r);
            walk.growth(1.0).clamp(f64::MIN, f64::MAX)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_and_equity_give_the_same_returns_until_ruin() {
        assert_eq!(returns_from_prices(&[100.0, 150.0, 75.0]), Ok(vec![0.5, -0.5]));
        assert_eq!(returns_from_equity(&[100.0, 150.0, 75.0]), Ok(vec![0.5, -0.5]));
        assert_eq!(returns_from_equity(&[100.0, -25.0, -30.0, 10.0]), Ok(vec![-1.25, 0.0, 0.0]));
        assert_eq!(returns_from_equity(&[100.0, 0.0, 0.0]), Ok(vec![-1.0, 0.0]));
        assert_eq!(returns_from_equity(&[]), Ok(vec![]));
        assert_eq!(returns_from_equity(&[0.0]), Err(WealthError::NotPositive { row: 0, found: 0.0 }));
        assert_eq!(returns_from_prices(&[1.0, 0.0]), Err(WealthError::NotPositive { row: 1, found: 0.0 }));
        let infinite = Err(WealthError::NotFinite { row: 1, found: f64::INFINITY });
        assert_eq!(returns_from_prices(&[1.0, f64::INFINITY]), infinite);
        assert_eq!(returns_from_equity(&[1.0, f64::INFINITY]), infinite);
    }

    #[test]
    fn a_fill_at_the_first_close_is_part_of_the_first_return_and_waiting_is_none() {
        assert_eq!(*account_wealth(100.0, &[95.0, 96.0]), [100.0, 95.0, 96.0]);
        assert_eq!(*account_wealth(100.0, &[100.0, 101.0]), [100.0, 101.0]);
        assert_eq!(*account_wealth(100.0, &[]), [0.0; 0]);
    }

    #[test]
    fn wealth_compounds() {
        assert_eq!(wealth(&[0.5, -0.5, 1.0]), [1.5, 0.75, 1.5]);
        assert_eq!(wealth(&[-1.0, 1.0]), [0.0, 0.0]);
    }
}
