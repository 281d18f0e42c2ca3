//! The same loops, compiled for wider vectors too: which of the two runs is asked of the machine.
//!
//! On x86-64 with AVX2 four numbers go through an operation at once, in place of two. No operation is added, left out or
//! joined with another (nothing becomes a fused multiplication), so values are the same to the bit, as a law holds by
//! comparing [`Line::fill`] with [`Line::next`], which is compiled for any machine.
//!
//! Only what is inlined here is compiled twice: hence `inline(always)` on every `feed`.

use std::ops::Range;

use market::View;
use multiversion::multiversion;

use crate::{Line, Study};

/// [`Line::fill`].
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn fill_line<L: Line>(state: &mut L, input: &[f64], out: &mut [f64]) {
    state.fill(input, out);
}

/// [`Line::feed`].
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn feed_line<L: Line>(state: &mut L, input: &[f64], out: &mut [f64]) {
    state.feed(input, out);
}

/// [`Study::fill`].
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn fill_study<S: Study<N>, const N: usize>(state: &mut S, view: View<'_>, out: [&mut [f64]; N]) {
    state.fill(view, out);
}

/// [`Study::feed`].
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn feed_study<S: Study<N>, const N: usize>(
    state: &mut S,
    view: View<'_>,
    rows: Range<usize>,
    out: [&mut [f64]; N],
) {
    state.feed(view, rows, out);
}
