//! Columns that several rules over one view share: made once, kept within a bound.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use market::View;

use crate::{Indicator, Line, Study};

/// Numbers that tell a study from others of its type: its parameters, each as bits.
pub type Parameters = [u64; 4];

/// The columns of studies over one view.
///
/// A search runs thousands of rules over the same bars, and most of their indicators are the same few: each is worked out
/// once. A column that is kept is the column that [`Study::columns`] gives, so sharing changes no bit.
pub struct Shared<'v> {
    view: View<'v>,
    kept: HashMap<Key, Arc<[Vec<f64>]>>,
    /// Bytes kept, and the most that may be.
    bytes: usize,
    most: usize,
}

/// What tells columns from others.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Study(TypeId, Parameters),
    Named(String),
}

/// A column of a study, kept for as long as somebody holds it.
#[derive(Clone, Debug)]
pub struct Column {
    of: Arc<[Vec<f64>]>,
    at: usize,
}

impl Deref for Column {
    type Target = [f64];

    #[inline]
    fn deref(&self) -> &[f64] {
        &self.of[self.at]
    }
}

impl<'v> Shared<'v> {
    /// Nothing yet over `view`; keeps at most about `most` bytes of columns.
    pub fn new(view: View<'v>, most: usize) -> Self {
        Self { view, kept: HashMap::new(), bytes: 0, most }
    }

    /// The bars.
    pub fn view(&self) -> View<'v> {
        self.view
    }

    /// The columns of a fresh study, which `parameters` tell from all others of its type.
    pub fn study<S: Study<N>, const N: usize>(&mut self, study: &S, parameters: Parameters) -> [Column; N] {
        let view = self.view;
        let columns = self.kept_or(Key::Study(TypeId::of::<S>(), parameters), || {
            let mut columns = [const { Vec::new() }; N];
            study.columns(view, columns.each_mut());
            columns.into()
        });
        std::array::from_fn(|at| Column { of: columns.clone(), at })
    }

    /// The column of a fresh line over the closes, which `parameters` tell from all others of its type.
    pub fn of_closes<L: Line>(&mut self, line: &L, parameters: Parameters) -> Column {
        let view = self.view;
        let columns = self.kept_or(Key::Study(TypeId::of::<(L, View<'static>)>(), parameters), || {
            let mut column = Vec::new();
            line.column(view.close, &mut column);
            [column].into()
        });
        Column { of: columns, at: 0 }
    }

    /// The `outputs` columns of an indicator over the view, its closes being `close`; `name` tells indicator and closes from all
    /// others.
    pub fn named(&mut self, name: String, indicator: &dyn Indicator, outputs: usize, close: &[f64]) -> Vec<Column> {
        let view = View { close, ..self.view };
        let columns = self.kept_or(Key::Named(name), || {
            let mut columns = vec![Vec::new(); outputs];
            indicator.batch(view, &mut columns);
            columns.into()
        });
        (0..outputs).map(|at| Column { of: columns.clone(), at }).collect()
    }

    fn kept_or(&mut self, key: Key, make: impl FnOnce() -> Arc<[Vec<f64>]>) -> Arc<[Vec<f64>]> {
        if let Some(columns) = self.kept.get(&key) {
            return columns.clone();
        }
        let columns = make();
        let bytes = columns.iter().map(|column| size_of_val(&column[..])).sum::<usize>();
        // Who cycles through more than there is room for gains nothing from any order of throwing out: all go at once.
        if self.bytes + bytes > self.most {
            self.kept.clear();
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.kept.insert(key, columns.clone());
        columns
    }
}

impl fmt::Debug for Shared<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("kept", &self.kept.len()).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rsi, Sma, Smoothing};

    #[test]
    fn a_column_is_made_once_kept_within_the_bound_and_that_of_the_line() {
        let close: Vec<f64> = (0..100).map(|row| f64::from(row % 17)).collect();
        let time = vec![market::Timestamp::default(); 100];
        let view = View { time: &time, open: &close, high: &close, low: &close, close: &close, volume: &close };
        let mut shared = Shared::new(view, 2 * 100 * size_of::<f64>());
        let key = |period: u64| [period, 0, 0, 0];
        let first = shared.of_closes(&Sma::new(5), key(5));
        let mut expected = Vec::new();
        Sma::new(5).column(&close, &mut expected);
        assert!(first.iter().map(|x| x.to_bits()).eq(expected.iter().map(|x| x.to_bits())));
        // Asked again it is not made again: the line that would make it is not looked at.
        assert!(std::ptr::eq(&*shared.of_closes(&Sma::new(7), key(5)), &*first));
        // Another type with the same numbers is another column.
        let rsi = shared.of_closes(&Rsi::new(5, Smoothing::Wilder), key(5));
        assert!(!std::ptr::eq(&*rsi, &*first));
        shared.of_closes(&Sma::new(7), key(7));
        assert_eq!(shared.bytes, 800, "the third did not fit beside two");
        assert_eq!(first.len(), 100, "what is held stays");
    }
}
