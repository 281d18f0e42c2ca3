//! KDJ, the stochastic oscillator of the Chinese terminals, in its three dialects.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::exponential::Exponential;
use crate::stochastic::{feed_raw, next_raw, raw};
use crate::{CHUNK, Entry, Line, Scale, Study, of_bars};

/// How K and D of [`Kdj`] begin; after about a hundred bars nobody sees the difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Dialect {
    /// With the means of their first values.
    #[default]
    TaLib,
    /// At 50, from the first bar on: the range is of the bars there are.
    China,
    /// With their first values.
    Tongdaxin,
}

/// KDJ: the stochastic's raw value smoothed by Wilder's mean (`k`) and again (`d`), and `j = 3k − 2d`.
///
/// Columns `k`, `d`, `j`; `j` leaves 0 to 100. A range of nothing counts as a raw value of 0.
#[derive(Clone, Debug)]
pub struct Kdj {
    channel: Channel,
    k: Exponential,
    d: Exponential,
    partial: bool,
}

impl Kdj {
    /// Over `period` bars; `k` and `d` are the periods of the means, whose newest weighs 1/k and 1/d.
    pub fn new(period: usize, k: usize, d: usize, dialect: Dialect) -> Self {
        let mean = |n: usize| {
            let gain = 1.0 / n as f64;
            match dialect {
                Dialect::TaLib => Exponential::new(n, gain),
                Dialect::China => Exponential::new(1, gain).started(50.0),
                Dialect::Tongdaxin => Exponential::new(1, gain),
            }
        };
        Self { channel: Channel::new(period), k: mean(k), d: mean(d), partial: dialect == Dialect::China }
    }
}

impl Study<3> for Kdj {
    fn warmup(&self) -> usize {
        if self.partial { 0 } else { self.channel.period() - 1 + self.k.warmup() + self.d.warmup() }
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let raw = if self.partial {
            let (upper, lower) = self.channel.next(bar);
            raw(bar.close, upper, lower)
        } else {
            next_raw(&mut self.channel, bar)
        };
        let k = self.k.next(raw);
        let d = self.d.next(k);
        if d.is_nan() { [f64::NAN; 3] } else { [k, d, 3.0 * k - 2.0 * d] }
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [k, d, j]: [&mut [f64]; 3]) {
        if self.partial {
            let mut lower = [0.0; CHUNK];
            let lower = &mut lower[..rows.len()];
            self.channel.feed(view, rows.clone(), j, lower);
            for ((y, &lower), &close) in j.iter_mut().zip(&*lower).zip(&view.close[rows]) {
                *y = raw(close, *y, lower);
            }
        } else {
            feed_raw(&mut self.channel, view, rows, j);
        }
        self.k.feed(j, k);
        self.d.feed(k, d);
        for ((k, &d), j) in k.iter_mut().zip(&*d).zip(j) {
            *j = 3.0 * *k - 2.0 * d;
            if d.is_nan() {
                *k = f64::NAN;
            }
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "kdj",
    aliases: &[],
    title: "KDJ",
    summary: "The stochastic oscillator of the Chinese terminals.",
    formula: "RSV = 100·(close − min(low, n))/(max(high, n) − min(low, n)), 0 where the range is 0; K += (RSV − K)/k; D += (K − D)/d; J = 3K − 2D",
    source: "TA-Lib KDJ; stockstats; MyTT",
    notes: "dialect=talib: K and D begin with the mean of their first values (first values at bar n+k+d−2); china: both begin at 50 before the first bar, RSV over the bars there are (as stockstats); tongdaxin: both begin with their first value at bar n (as MyTT).",
    params: &[
        ParamSpec::integer("period", 9, 1, 100_000, "bars in the window"),
        ParamSpec::integer("k", 3, 1, 100_000, "1/k is the weight of the newest RSV"),
        ParamSpec::integer("d", 3, 1, 100_000, "1/d is the weight of the newest K"),
        ParamSpec::choice("dialect", "talib", &["talib", "china", "tongdaxin"], "how K and D begin"),
    ],
    inputs: &["high", "low", "close"],
    outputs: &["k", "d", "j"],
    scale: Scale::Invariant,
    build: |params| {
        let dialect = match params.word("dialect") {
            "china" => Dialect::China,
            "tongdaxin" => Dialect::Tongdaxin,
            _ => Dialect::TaLib,
        };
        Ok(of_bars(Kdj::new(params.count("period"), params.count("k"), params.count("d"), dialect)))
    },
};
