//! What the returns of a run are compared with.

use std::borrow::Cow;

/// The returns of doing nothing beside those of [`risk::account_wealth`]: none on the first bar, at whose close buy and hold begins.
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
    fn buy_and_hold_has_no_return_on_the_first_bar() {
        assert_eq!(
            (&*beside(&[0.1], 2), &*beside(&[0.1], 1), &*beside(&[0.1], 0)),
            (&[0.0, 0.1][..], &[0.1][..], &[][..])
        );
    }
}
