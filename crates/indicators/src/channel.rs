//! The high and low of the last bars: what Donchian's channel, stochastics, Williams' %R and Ichimoku stand on.

use std::ops::Range;

use market::{Bar, View};

use crate::extreme::{Highest, Lowest};

/// The highest high and the lowest low of the last `n` bars, or of those there are.
#[derive(Clone, Debug)]
pub struct Channel {
    highest: Highest,
    lowest: Lowest,
}

impl Channel {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { highest: Highest::new(period), lowest: Lowest::new(period) }
    }

    /// Bars in a full window.
    pub fn period(&self) -> usize {
        self.highest.period()
    }

    /// Takes a bar: the highest and the lowest, of a window that at first is shorter than `period`.
    #[inline]
    pub fn next(&mut self, bar: &Bar) -> (f64, f64) {
        (self.highest.next(bar.high), self.lowest.next(bar.low))
    }

    /// A full window has been taken.
    pub fn is_full(&self) -> bool {
        self.highest.is_full()
    }

    /// [`Channel::next`] for the bars `rows` of `view`.
    #[inline(always)]
    pub fn feed(&mut self, view: View<'_>, rows: Range<usize>, highest: &mut [f64], lowest: &mut [f64]) {
        self.highest.feed(view.high, rows.clone(), highest);
        self.lowest.feed(view.low, rows, lowest);
    }

    /// Makes the values of windows that are not full missing: those of `rows` before the first `period` bars.
    #[inline(always)]
    pub fn mask(&self, rows: Range<usize>, columns: &mut [&mut [f64]]) {
        let early = (self.period() - 1).saturating_sub(rows.start).min(rows.len());
        for column in columns {
            column[..early].fill(f64::NAN);
        }
    }
}
