//! What the returns of a run are the returns of.

use std::borrow::Cow;

/// The money of an account before its first return and after each: `[returns + 1]`.
///
/// That is the equity at each close, and before it the money put in where the account traded on its first bar: an order that
/// fills at the very close of that bar pays its fees there, and they are part of the first return. Where nothing traded on
/// the first bar it has no return: money that waits for the first close is no result.
pub fn wealth(cash: f64, equity: &[f64]) -> Cow<'_, [f64]> {
    match equity.first() {
        Some(first) if *first != cash => std::iter::once(cash).chain(equity.iter().copied()).collect(),
        _ => Cow::Borrowed(equity),
    }
}

/// The returns of doing nothing beside those of [`wealth`]: none on the first bar, at whose close buy and hold begins.
pub fn beside(benchmark: &[f64], returns: usize) -> Cow<'_, [f64]> {
    match returns.checked_sub(benchmark.len()) {
        Some(missing @ 1..) => std::iter::repeat_n(0.0, missing).chain(benchmark.iter().copied()).collect(),
        _ => Cow::Borrowed(&benchmark[..returns.min(benchmark.len())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fill_at_the_first_close_is_part_of_the_first_return_and_waiting_is_none() {
        assert_eq!(*wealth(100.0, &[95.0, 96.0]), [100.0, 95.0, 96.0]);
        assert_eq!(*wealth(100.0, &[100.0, 101.0]), [100.0, 101.0]);
        assert_eq!(*wealth(100.0, &[]), [0.0; 0]);
        assert_eq!(
            (&*beside(&[0.1], 2), &*beside(&[0.1], 1), &*beside(&[0.1], 0)),
            (&[0.0, 0.1][..], &[0.1][..], &[][..])
        );
    }
}
