//! A fast and a slow line over closes.

use std::ops::Range;

use indicators::{Line, Study};
use market::{Bar, View};

/// A fast and a slow line over closes, side by side: what a crossing rule looks at.
#[derive(Clone, Debug)]
pub(crate) struct Pair<L> {
    pub fast: L,
    pub slow: L,
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
