//! Breakout from the Donchian channel.

use std::ops::Range;

use backtest::Rule;
use indicators::Study;
use indicators::extreme::{Highest, Lowest};
use market::{Bar, ParamError, ParamSpec, Params, View};

use crate::latch::{Lean, on_change};
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "donchian",
    title: "Breakout from the Donchian channel",
    summary: "Follows the trend: in on a close above all that was before, out below a nearer low.",
    rule: "enter when the close is above the highest high of the entry bars before\nexit when the close is below the lowest low of the exit bars before",
    formula: "bullish: close > max(high, entry)[1]; bearish: close < min(low, exit)[1]",
    source: "R. Donchian's channel rule as the Turtles traded it: C. Faith, Way of the Turtle, 2007",
    params: &[
        ParamSpec::integer("entry", 20, 1, 100_000, "bars before, whose highest high must be exceeded"),
        ParamSpec::integer("exit", 10, 1, 100_000, "bars before, whose lowest low ends it"),
    ],
    needs: &["high", "low", "close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let channel = Channel { entry: Highest::new(params.count("entry")), exit: Lowest::new(params.count("exit")) };
    Ok(on_change(channel, |before, now| {
        let [ceiling, floor] = before.values;
        Lean::of(now.close > ceiling, now.close < floor)
    }))
}

/// The highest high of the entry window and the lowest low of the exit window. Windows that are not full have extremes
/// too; the rule does not look at them before its warm-up has passed.
#[derive(Clone, Debug)]
struct Channel {
    entry: Highest,
    exit: Lowest,
}

impl Study<2> for Channel {
    fn warmup(&self) -> usize {
        self.entry.period().max(self.exit.period()) - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        [self.entry.next(bar.high), self.exit.next(bar.low)]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [ceiling, floor]: [&mut [f64]; 2]) {
        self.entry.feed(view.high, rows.clone(), ceiling);
        self.exit.feed(view.low, rows, floor);
    }
}
