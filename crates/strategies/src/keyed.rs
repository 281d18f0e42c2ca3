//! A study that tells by which numbers it differs from others of its type.

use std::ops::Range;

use indicators::{Column, Parameters, Shared, Study};
use market::{Bar, View};

use crate::latch::Sharing;

/// A study with its parameters as bits, so that rules of the same ones share its columns.
#[derive(Clone, Debug)]
pub(crate) struct Keyed<S> {
    study: S,
    parameters: Parameters,
}

/// `study`, told from others of its type by `numbers`: all of its parameters, at most four.
pub(crate) fn keyed<S>(study: S, numbers: &[u64]) -> Keyed<S> {
    let mut parameters = Parameters::default();
    parameters[..numbers.len()].copy_from_slice(numbers);
    Keyed { study, parameters }
}

impl<S: Study<N>, const N: usize> Study<N> for Keyed<S> {
    const ROWS: usize = S::ROWS;

    fn warmup(&self) -> usize {
        self.study.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; N] {
        self.study.next(bar)
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: [&mut [f64]; N]) {
        self.study.feed(view, rows, out);
    }
}

impl<S: Study<N>, const N: usize> Sharing<N> for Keyed<S> {
    fn shared(&self, shared: &mut Shared<'_>) -> [Column; N] {
        shared.study(&self.study, self.parameters)
    }
}
