//! A fast and a slow line over closes.

use std::ops::Range;

use indicators::{Column, Line, Shared, Study};
use market::{Bar, View};

use crate::latch::Sharing;

/// A fast and a slow line over closes, side by side: what a crossing rule looks at.
#[derive(Clone, Debug)]
pub(crate) struct Pair<L> {
    fast: L,
    slow: L,
    periods: [usize; 2],
}

impl<L> Pair<L> {
    /// Lines that `line` makes of a period each.
    pub(crate) fn new(line: impl Fn(usize) -> L, fast: usize, slow: usize) -> Self {
        Self { fast: line(fast), slow: line(slow), periods: [fast, slow] }
    }
}

impl<L: Line> Study<2> for Pair<L> {
    fn warmup(&self) -> usize {
        self.fast.warmup().max(self.slow.warmup())
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        [self.fast.next(bar.close), self.slow.next(bar.close)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [fast, slow]: [&mut [f64]; 2]) {
        let closes = &view.close[rows];
        self.fast.feed(closes, fast);
        self.slow.feed(closes, slow);
    }
}

impl<L: Line> Sharing<2> for Pair<L> {
    fn shared(&self, shared: &mut Shared<'_>) -> [Column; 2] {
        let [fast, slow] = self.periods.map(|period| [period as u64, 0, 0, 0]);
        [shared.of_closes(&self.fast, fast), shared.of_closes(&self.slow, slow)]
    }
}
