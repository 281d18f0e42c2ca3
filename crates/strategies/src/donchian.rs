//! Breakout from the Donchian channel.

use std::ops::Range;

use backtest::Rule;
use indicators::extreme::Extreme;
use indicators::{Column, Shared, Study};
use market::{Bar, ParamError, ParamSpec, Params, View};

use crate::latch::{Lean, Sharing, on_change};
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
    let (entry, exit) = (params.count("entry"), params.count("exit"));
    let channel = Channel { ceiling: Edge(Extreme::new(entry)), floor: Edge(Extreme::new(exit)) };
    Ok(on_change(channel, |before, now| {
        let [ceiling, floor] = before.values;
        Lean::of(now.close > ceiling, now.close < floor)
    }))
}

/// The highest high of the entry window and the lowest low of the exit window.
#[derive(Clone, Debug)]
struct Channel {
    ceiling: Edge<true>,
    floor: Edge<false>,
}

impl Study<2> for Channel {
    fn warmup(&self) -> usize {
        self.ceiling.warmup().max(self.floor.warmup())
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        let ([ceiling], [floor]) = (self.ceiling.next(bar), self.floor.next(bar));
        [ceiling, floor]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [ceiling, floor]: [&mut [f64]; 2]) {
        self.ceiling.feed(view, rows.clone(), [ceiling]);
        self.floor.feed(view, rows, [floor]);
    }
}

impl Sharing<2> for Channel {
    fn shared(&self, shared: &mut Shared<'_>) -> [Column; 2] {
        let numbers = |period: usize| [period as u64, 0, 0, 0];
        let [ceiling] = shared.study(&self.ceiling, numbers(self.ceiling.0.period()));
        let [floor] = shared.study(&self.floor, numbers(self.floor.0.period()));
        [ceiling, floor]
    }
}

/// The highest high of a window, or the lowest low. A window that is not full has extremes too; the rule does not look at
/// them before its warm-up has passed.
#[derive(Clone, Debug)]
struct Edge<const HIGHEST: bool>(Extreme<HIGHEST>);

impl<const HIGHEST: bool> Study<1> for Edge<HIGHEST> {
    fn warmup(&self) -> usize {
        self.0.period() - 1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        [self.0.next(if HIGHEST { bar.high } else { bar.low })]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        self.0.feed(if HIGHEST { view.high } else { view.low }, rows, out);
    }
}
