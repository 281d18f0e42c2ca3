//! Parabolic stop and reverse.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{Entry, Scale, Study, of_bars};

/// Wilder's parabolic stop and reverse. Columns `psar`, the stop that held on this bar, and `trend`, 1 long or −1 short after it.
#[derive(Clone, Debug)]
pub struct Psar {
    step: f64,
    maximum: f64,
    bars: usize,
    long: bool,
    stop: f64,
    extreme: f64,
    speed: f64,
    high: f64,
    low: f64,
}

impl Psar {
    /// The stop speeds up by `step` a new extreme, to `maximum` at most.
    pub fn new(step: f64, maximum: f64) -> Self {
        let step = step.min(maximum);
        Self { step, maximum, bars: 0, long: true, stop: 0.0, extreme: 0.0, speed: step, high: 0.0, low: 0.0 }
    }

    #[inline(always)]
    fn step(&mut self, high: f64, low: f64) -> [f64; 2] {
        if self.bars < 2 {
            self.bars += 1;
            if self.bars == 1 {
                (self.high, self.low) = (high, low);
                return [f64::NAN; 2];
            }
            let (up, down) = (high - self.high, self.low - low);
            self.long = !(down > 0.0 && up < down);
            (self.stop, self.extreme) = if self.long { (self.low, high) } else { (self.high, low) };
            (self.high, self.low) = (high, low);
        }
        let (last_high, last_low) = (self.high, self.low);
        (self.high, self.low) = (high, low);
        let turns = if self.long { low <= self.stop } else { high >= self.stop };
        // The stop of a turn is the old extreme, but never inside the last two bars.
        let shown = if turns {
            self.long = !self.long;
            let stop = if self.long {
                less(less(self.extreme, last_low), low)
            } else {
                greater(greater(self.extreme, last_high), high)
            };
            self.stop = stop;
            self.extreme = if self.long { high } else { low };
            self.speed = self.step;
            stop
        } else {
            let further = if self.long { high > self.extreme } else { low < self.extreme };
            if further {
                self.extreme = if self.long { high } else { low };
                self.speed = less(self.speed + self.step, self.maximum);
            }
            self.stop
        };
        let next = self.stop + self.speed * (self.extreme - self.stop);
        // Clamped before it is tested against the next bar.
        self.stop = if self.long { less(less(next, last_low), low) } else { greater(greater(next, last_high), high) };
        [shown, if self.long { 1.0 } else { -1.0 }]
    }
}

fn greater(one: f64, two: f64) -> f64 {
    if one > two { one } else { two }
}

fn less(one: f64, two: f64) -> f64 {
    if one < two { one } else { two }
}

impl Study<2> for Psar {
    fn warmup(&self) -> usize {
        1
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 2] {
        self.step(bar.high, bar.low)
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [stop, trend]: [&mut [f64]; 2]) {
        // A copy stays in registers; behind the reference every bar would go through memory.
        let mut state = self.clone();
        let view = view.range(rows);
        for (((stop, trend), &high), &low) in stop.iter_mut().zip(trend).zip(view.high).zip(view.low) {
            [*stop, *trend] = state.step(high, low);
        }
        *self = state;
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "psar",
    aliases: &["sar"],
    title: "Parabolic stop and reverse",
    summary: "A stop that follows the trend and turns with it.",
    formula: "stop += speed·(extreme − stop), kept outside the last two bars, then tested: a bar that touches it turns the trend, and the stop becomes the old extreme; speed starts at step and grows by step a new extreme, to maximum; first values at bar 2",
    source: "Wilder (1978); TA-Lib SAR",
    notes: "The first direction is down where the second bar moves further down than up, else up. trend is the direction after the bar.",
    params: &[
        ParamSpec::real("step", 0.02, 0.0, 10.0, "growth of the speed"),
        ParamSpec::real("maximum", 0.2, 0.0, 10.0, "largest speed"),
    ],
    inputs: &["high", "low"],
    outputs: &["psar", "trend"],
    scale: Scale::Other,
    build: |params| Ok(of_bars(Psar::new(params.real("step"), params.real("maximum")))),
};
