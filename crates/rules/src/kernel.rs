//! The arithmetic of the language: one function for a number, used for constants, bars and columns alike, and the loops
//! that carry it over a chunk of rows.
//!
//! Without branches, so that the loops become vector operations; those that are run most are compiled for wider vectors too,
//! of which the machine takes the widest that it has. No operation is joined with another: values are the same to the bit. A missing number is NaN: arithmetic keeps it, and a
//! comparison with it is false.

use expression::{Operation, Relation};
use multiversion::multiversion;

use crate::names::Unary;

#[inline(always)]
pub(crate) fn unary(function: Unary, x: f64) -> f64 {
    match function {
        Unary::Negate => -x,
        Unary::Abs => x.abs(),
        Unary::Sqrt => x.sqrt(),
        Unary::Log => (if x > 0.0 { x } else { f64::NAN }).ln(),
        Unary::Exp => x.exp(),
        Unary::Sign => {
            let side = if x > 0.0 { 1.0 } else { x };
            if x < 0.0 { -1.0 } else { side }
        }
        Unary::Floor => x.floor(),
        Unary::Ceil => x.ceil(),
        Unary::Round => x.round(),
    }
}

/// The greater or the smaller of two; no number where one is missing.
#[inline(always)]
pub(crate) fn extreme(greatest: bool, one: f64, two: f64) -> f64 {
    let first = if greatest { one >= two } else { one <= two };
    let second = if greatest { two > one } else { two < one };
    let other = if second { two } else { f64::NAN };
    if first { one } else { other }
}

/// A column of numbers, or one for all rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numbers<'a> {
    Column(&'a [f64]),
    Constant(f64),
}

/// A column of zeros and ones, or one for all rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Truths<'a> {
    Column(&'a [u8]),
    Constant(bool),
}

/// `out = f(one, two)`, row by row.
#[inline(always)]
fn zip<T>(one: Numbers<'_>, two: Numbers<'_>, out: &mut [T], f: impl Fn(f64, f64) -> T) {
    match (one, two) {
        (Numbers::Column(one), Numbers::Column(two)) => {
            for ((y, &a), &b) in out.iter_mut().zip(one).zip(two) {
                *y = f(a, b);
            }
        }
        (Numbers::Column(one), Numbers::Constant(b)) => out.iter_mut().zip(one).for_each(|(y, &a)| *y = f(a, b)),
        (Numbers::Constant(a), Numbers::Column(two)) => out.iter_mut().zip(two).for_each(|(y, &b)| *y = f(a, b)),
        (Numbers::Constant(a), Numbers::Constant(b)) => out.iter_mut().for_each(|y| *y = f(a, b)),
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn arithmetic_of(operation: Operation, one: Numbers<'_>, two: Numbers<'_>, out: &mut [f64]) {
    match operation {
        Operation::Add => zip(one, two, out, |a, b| a + b),
        Operation::Subtract => zip(one, two, out, |a, b| a - b),
        Operation::Multiply => zip(one, two, out, |a, b| a * b),
        Operation::Divide => zip(one, two, out, |a, b| Operation::Divide.apply(a, b)),
        Operation::Power => zip(one, two, out, f64::powf),
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn compare_of(relation: Relation, one: Numbers<'_>, two: Numbers<'_>, out: &mut [u8]) {
    use Relation::{AtLeast, AtMost, Equal, Greater, Less, Unequal};
    match relation {
        Less => zip(one, two, out, |a, b| u8::from(a < b)),
        AtMost => zip(one, two, out, |a, b| u8::from(a <= b)),
        Greater => zip(one, two, out, |a, b| u8::from(a > b)),
        AtLeast => zip(one, two, out, |a, b| u8::from(a >= b)),
        Equal => zip(one, two, out, |a, b| u8::from(a == b)),
        Unequal => zip(one, two, out, |a, b| u8::from((a < b) | (a > b))),
    }
}

/// `out = one relation (two operation three)`: a comparison with what is computed, in one pass.
pub(crate) fn compare_with(
    relation: Relation,
    one: &[f64],
    operation: Operation,
    [two, three]: [Numbers<'_>; 2],
    out: &mut [u8],
) {
    use Operation::{Add, Multiply, Subtract};
    use Relation::{AtLeast, AtMost, Greater, Less};
    match (relation, operation) {
        (Less, Add) => zip_with(one, two, three, out, |a, b, c| a < b + c),
        (Less, Subtract) => zip_with(one, two, three, out, |a, b, c| a < b - c),
        (Less, Multiply) => zip_with(one, two, three, out, |a, b, c| a < b * c),
        (AtMost, Add) => zip_with(one, two, three, out, |a, b, c| a <= b + c),
        (AtMost, Subtract) => zip_with(one, two, three, out, |a, b, c| a <= b - c),
        (AtMost, Multiply) => zip_with(one, two, three, out, |a, b, c| a <= b * c),
        (Greater, Add) => zip_with(one, two, three, out, |a, b, c| a > b + c),
        (Greater, Subtract) => zip_with(one, two, three, out, |a, b, c| a > b - c),
        (Greater, Multiply) => zip_with(one, two, three, out, |a, b, c| a > b * c),
        (AtLeast, Add) => zip_with(one, two, three, out, |a, b, c| a >= b + c),
        (AtLeast, Subtract) => zip_with(one, two, three, out, |a, b, c| a >= b - c),
        (AtLeast, Multiply) => zip_with(one, two, three, out, |a, b, c| a >= b * c),
        (relation, operation) => {
            zip_with(one, two, three, out, |a, b, c| relation.holds(a, operation.apply(b, c)));
        }
    }
}

// Each loop on its own: all of them in one function are too many for the compiler to put their conditions inside.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn zip_with<F: Fn(f64, f64, f64) -> bool>(one: &[f64], two: Numbers<'_>, three: Numbers<'_>, out: &mut [u8], holds: F) {
    let each = out.iter_mut().zip(one);
    match (two, three) {
        (Numbers::Column(two), Numbers::Column(three)) => {
            each.zip(two).zip(three).for_each(|(((y, &a), &b), &c)| *y = u8::from(holds(a, b, c)));
        }
        (Numbers::Column(two), Numbers::Constant(c)) => {
            each.zip(two).for_each(|((y, &a), &b)| *y = u8::from(holds(a, b, c)));
        }
        (Numbers::Constant(b), Numbers::Column(three)) => {
            each.zip(three).for_each(|((y, &a), &c)| *y = u8::from(holds(a, b, c)));
        }
        (Numbers::Constant(b), Numbers::Constant(c)) => each.for_each(|(y, &a)| *y = u8::from(holds(a, b, c))),
    }
}

/// Whether every number is finite. Without an early end, so that it becomes vector operations.
pub(crate) fn all_finite(x: &[f64]) -> bool {
    x.iter().fold(true, |all, x| all & (x.abs() <= f64::MAX))
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn extreme_of(greatest: bool, one: Numbers<'_>, two: Numbers<'_>, out: &mut [f64]) {
    if greatest {
        zip(one, two, out, |a, b| extreme(true, a, b));
    } else {
        zip(one, two, out, |a, b| extreme(false, a, b));
    }
}

pub(crate) fn unary_of(function: Unary, x: &[f64], out: &mut [f64]) {
    let each = out.iter_mut().zip(x);
    match function {
        Unary::Negate => each.for_each(|(y, &x)| *y = -x),
        Unary::Abs => each.for_each(|(y, &x)| *y = x.abs()),
        Unary::Sqrt => each.for_each(|(y, &x)| *y = x.sqrt()),
        Unary::Sign => each.for_each(|(y, &x)| *y = unary(Unary::Sign, x)),
        other => each.for_each(|(y, &x)| *y = unary(other, x)),
    }
}

/// Where `one` comes to the other side of `two`, from equality or beyond; `before` holds both on the row before the first,
/// and afterwards on the last.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn cross_of(above: bool, one: Numbers<'_>, two: Numbers<'_>, before: &mut (f64, f64), out: &mut [u8]) {
    if above {
        cross(one, two, before, out, |a, b, was_a, was_b| u8::from((a > b) & (was_a <= was_b)));
    } else {
        cross(one, two, before, out, |a, b, was_a, was_b| u8::from((a < b) & (was_a >= was_b)));
    }
}

#[inline(always)]
fn cross(
    one: Numbers<'_>,
    two: Numbers<'_>,
    before: &mut (f64, f64),
    out: &mut [u8],
    f: impl Fn(f64, f64, f64, f64) -> u8,
) {
    let Some((first, rest)) = out.split_first_mut() else { return };
    let at = |column: Numbers<'_>, row: usize| match column {
        Numbers::Column(column) => column[row],
        Numbers::Constant(value) => value,
    };
    let last = rest.len();
    *first = f(at(one, 0), at(two, 0), before.0, before.1);
    *before = (at(one, last), at(two, last));
    match (one, two) {
        (Numbers::Column(one), Numbers::Column(two)) => {
            for ((((y, &a), &b), &was_a), &was_b) in rest.iter_mut().zip(&one[1..]).zip(&two[1..]).zip(one).zip(two) {
                *y = f(a, b, was_a, was_b);
            }
        }
        (Numbers::Column(one), Numbers::Constant(b)) => {
            for ((y, &a), &was_a) in rest.iter_mut().zip(&one[1..]).zip(one) {
                *y = f(a, b, was_a, b);
            }
        }
        (Numbers::Constant(a), Numbers::Column(two)) => {
            for ((y, &b), &was_b) in rest.iter_mut().zip(&two[1..]).zip(two) {
                *y = f(a, b, a, was_b);
            }
        }
        (Numbers::Constant(a), Numbers::Constant(b)) => rest.fill(f(a, b, a, b)),
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn both_of(one: &[u8], two: &[u8], out: &mut [u8]) {
    for ((y, &a), &b) in out.iter_mut().zip(one).zip(two) {
        *y = a & b;
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
pub(crate) fn either_of(one: &[u8], two: &[u8], out: &mut [u8]) {
    for ((y, &a), &b) in out.iter_mut().zip(one).zip(two) {
        *y = a | b;
    }
}

pub(crate) fn not_of(one: &[u8], out: &mut [u8]) {
    out.iter_mut().zip(one).for_each(|(y, &a)| *y = a ^ 1);
}

pub(crate) fn choose_of(condition: &[u8], one: Numbers<'_>, two: Numbers<'_>, out: &mut [f64]) {
    let at = |column: Numbers<'_>, row: usize| match column {
        Numbers::Column(column) => column[row],
        Numbers::Constant(value) => value,
    };
    for (row, (y, &first)) in out.iter_mut().zip(condition).enumerate() {
        *y = if first != 0 { at(one, row) } else { at(two, row) };
    }
}

pub(crate) fn choose_truth_of(condition: &[u8], one: Truths<'_>, two: Truths<'_>, out: &mut [u8]) {
    let at = |column: Truths<'_>, row: usize| match column {
        Truths::Column(column) => column[row],
        Truths::Constant(value) => u8::from(value),
    };
    for (row, (y, &first)) in out.iter_mut().zip(condition).enumerate() {
        *y = if first != 0 { at(one, row) } else { at(two, row) };
    }
}

/// The last `n` values of a column, and the place of the oldest.
#[derive(Clone, Debug)]
pub(crate) struct Ring<T> {
    values: Vec<T>,
    oldest: usize,
}

impl<T: Copy> Ring<T> {
    /// Of `n` values, one or more, all `nothing` at first.
    pub fn new(n: usize, nothing: T) -> Self {
        Self { values: vec![nothing; n], oldest: 0 }
    }

    /// Takes `x`; the value of as many rows ago as the ring is long.
    #[inline]
    pub fn swap(&mut self, x: T) -> T {
        let left = std::mem::replace(&mut self.values[self.oldest], x);
        self.oldest += 1;
        if self.oldest == self.values.len() {
            self.oldest = 0;
        }
        left
    }

    /// `out` is `x` of as many rows ago as the ring is long; the ring then ends with `x`.
    pub fn shift(&mut self, x: &[T], out: &mut [T]) {
        let n = self.values.len();
        if x.len() < n {
            for (y, &x) in out.iter_mut().zip(x) {
                *y = self.swap(x);
            }
            return;
        }
        let (front, back) = self.values.split_at(self.oldest);
        out[..back.len()].copy_from_slice(back);
        out[back.len()..n].copy_from_slice(front);
        out[n..].copy_from_slice(&x[..x.len() - n]);
        self.values.copy_from_slice(&x[x.len() - n..]);
        self.oldest = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn what_is_missing_stays_missing_and_compares_to_nothing() {
        use Relation::{AtLeast, AtMost, Equal, Greater, Less, Unequal};
        for relation in [Less, AtMost, Greater, AtLeast, Equal, Unequal] {
            assert!(![(NAN, 1.0), (1.0, NAN), (NAN, NAN)].iter().any(|(a, b)| relation.holds(*a, *b)));
        }
        use Operation::{Add, Divide, Multiply, Subtract};
        for operation in [Add, Subtract, Multiply, Divide] {
            assert!(operation.apply(NAN, 1.0).is_nan() && operation.apply(1.0, NAN).is_nan());
        }
        assert!(Divide.apply(1.0, 0.0).is_nan() && Divide.apply(0.0, -0.0).is_nan());
        for greatest in [true, false] {
            assert!(extreme(greatest, NAN, 1.0).is_nan() && extreme(greatest, 1.0, NAN).is_nan());
            assert_eq!(extreme(greatest, 2.0, 2.0), 2.0);
        }
        assert_eq!([extreme(true, 1.0, 2.0), extreme(false, 1.0, 2.0)], [2.0, 1.0]);
        assert!(
            unary(Unary::Sign, NAN).is_nan() && unary(Unary::Log, 0.0).is_nan() && unary(Unary::Sqrt, -1.0).is_nan()
        );
        assert_eq!([-2.0, 0.0, 2.0].map(|x| unary(Unary::Sign, x)), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn a_ring_gives_back_what_it_took_in_pieces_of_any_length() {
        let x: Vec<f64> = (0..100).map(f64::from).collect();
        for n in [1, 2, 7, 30, 99, 100, 150] {
            for piece in [1, 3, 10, 64] {
                let (mut ring, mut out) = (Ring::new(n, NAN), vec![0.0; x.len()]);
                for (x, out) in x.chunks(piece).zip(out.chunks_mut(piece)) {
                    ring.shift(x, out);
                }
                for (row, y) in out.iter().enumerate() {
                    assert!(if row < n { y.is_nan() } else { *y == x[row - n] }, "n {n}, piece {piece}, row {row}");
                }
            }
        }
    }

    #[test]
    fn a_crossing_sees_the_row_before_the_chunk() {
        let (one, two) = ([1.0, 3.0, 3.0, 1.0, 2.0, 4.0], [2.0; 6]);
        let mut whole = [9; 6];
        cross_of(true, Numbers::Column(&one), Numbers::Column(&two), &mut (NAN, NAN), &mut whole);
        assert_eq!(whole, [0, 1, 0, 0, 0, 1]);
        for constant in [Numbers::Constant(2.0), Numbers::Column(&two[..1])] {
            let (mut before, mut single) = ((NAN, NAN), [9; 6]);
            for (row, y) in single.iter_mut().enumerate() {
                cross_of(true, Numbers::Column(&one[row..=row]), constant, &mut before, std::slice::from_mut(y));
            }
            assert_eq!(single, whole);
        }
    }
}
