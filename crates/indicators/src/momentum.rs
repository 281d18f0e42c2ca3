//! Momentum and the rates of change: the price against the price `n` bars ago.

use market::ParamSpec;

use crate::lag::Lag;
use crate::{Entry, Line, Scale, of_close, ratio};

/// How a number is compared with an older one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Against {
    /// `now − past`.
    Change,
    /// `100·(now − past)/past`; 0 where the past is 0.
    Percent,
    /// `(now − past)/past`; 0 where the past is 0.
    Fraction,
    /// `now/past`; 0 where the past is 0.
    Ratio,
}

impl Against {
    #[inline(always)]
    fn compare(self, now: f64, past: f64) -> f64 {
        match self {
            Self::Change => now - past,
            Self::Percent => 100.0 * ratio(now - past, past),
            Self::Fraction => ratio(now - past, past),
            Self::Ratio => ratio(now, past),
        }
    }
}

/// A number against the one `n` before.
#[derive(Clone, Debug)]
pub struct Momentum {
    past: Lag,
    against: Against,
}

impl Momentum {
    /// Against the number `period` before, one or more.
    pub fn new(period: usize, against: Against) -> Self {
        Self { past: Lag::new(period), against }
    }
}

impl Line for Momentum {
    fn warmup(&self) -> usize {
        self.past.warmup()
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        let past = self.past.next(x);
        self.against.compare(x, past)
    }

    #[inline(always)]
    fn fill(&mut self, input: &[f64], out: &mut [f64]) {
        let early = self.warmup().min(input.len());
        out[..early].fill(f64::NAN);
        let pairs = out[early..].iter_mut().zip(&input[early..]).zip(input);
        // One loop a comparison, so that each becomes vector operations.
        match self.against {
            Against::Change => pairs.for_each(|((y, &now), &past)| *y = now - past),
            Against::Percent => pairs.for_each(|((y, &now), &past)| *y = Against::Percent.compare(now, past)),
            Against::Fraction => pairs.for_each(|((y, &now), &past)| *y = Against::Fraction.compare(now, past)),
            Against::Ratio => pairs.for_each(|((y, &now), &past)| *y = Against::Ratio.compare(now, past)),
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "mom",
    aliases: &["momentum"],
    title: "Momentum",
    summary: "The change of the price over some bars.",
    formula: "close − close[n]; first value at bar n+1",
    source: "TA-Lib MOM",
    notes: "",
    params: &[ParamSpec::integer("period", 10, 1, 100_000, "bars back")],
    inputs: &["close"],
    outputs: &["mom"],
    scale: Scale::Price,
    build: |params| Ok(of_close(Momentum::new(params.count("period"), Against::Change))),
};

/// The listing.
pub const ROC: Entry = Entry {
    name: "roc",
    aliases: &[],
    title: "Rate of change",
    summary: "The change of the price in percent.",
    formula: "100·(close − close[n])/close[n]; 0 where that was 0; first value at bar n+1",
    source: "TA-Lib ROC",
    notes: "",
    params: &[ParamSpec::integer("period", 10, 1, 100_000, "bars back")],
    inputs: &["close"],
    outputs: &["roc"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Momentum::new(params.count("period"), Against::Percent))),
};

/// The listing.
pub const ROCP: Entry = Entry {
    name: "rocp",
    aliases: &[],
    title: "Rate of change, a fraction",
    summary: "The change of the price as a fraction.",
    formula: "(close − close[n])/close[n]; 0 where that was 0; first value at bar n+1",
    source: "TA-Lib ROCP",
    notes: "",
    params: &[ParamSpec::integer("period", 10, 1, 100_000, "bars back")],
    inputs: &["close"],
    outputs: &["rocp"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Momentum::new(params.count("period"), Against::Fraction))),
};

/// The listing.
pub const ROCR: Entry = Entry {
    name: "rocr",
    aliases: &[],
    title: "Rate of change, a ratio",
    summary: "The price over an older price.",
    formula: "close/close[n]; 0 where that was 0; first value at bar n+1",
    source: "TA-Lib ROCR",
    notes: "",
    params: &[ParamSpec::integer("period", 10, 1, 100_000, "bars back")],
    inputs: &["close"],
    outputs: &["rocr"],
    scale: Scale::Invariant,
    build: |params| Ok(of_close(Momentum::new(params.count("period"), Against::Ratio))),
};
