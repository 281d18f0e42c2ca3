//! Donchian channel.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::{Entry, Scale, Study, of_bars};

/// Donchian channel: the highest high and the lowest low of `n` bars, this one included, and the middle between.
///
/// Columns `upper`, `middle`, `lower`.
#[derive(Clone, Debug)]
pub struct Donchian(Channel);

impl Donchian {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self(Channel::new(period))
    }
}

impl Study<3> for Donchian {
    fn warmup(&self) -> usize {
        self.0.period() - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let (upper, lower) = self.0.next(bar);
        if self.0.is_full() { [upper, (upper + lower) * 0.5, lower] } else { [f64::NAN; 3] }
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [upper, middle, lower]: [&mut [f64]; 3]) {
        self.0.feed(view, rows.clone(), upper, lower);
        self.0.mask(rows, &mut [&mut *upper, &mut *lower]);
        for ((middle, &upper), &lower) in middle.iter_mut().zip(&*upper).zip(&*lower) {
            *middle = (upper + lower) * 0.5;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "donchian",
    aliases: &["dc"],
    title: "Donchian channel",
    summary: "The range of the last bars: a close beyond the one of the bar before is a breakout.",
    formula: "upper = max(high, n), lower = min(low, n), this bar included; middle = (upper + lower)/2; first values at bar n",
    source: "Donchian; TA-Lib DONCHIAN",
    notes: "A breakout rule compares with the row before, or nothing ever breaks out.",
    params: &[ParamSpec::integer("period", 20, 1, 100_000, "bars in the window")],
    inputs: &["high", "low"],
    outputs: &["upper", "middle", "lower"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Donchian::new(params.count("period")))),
};
