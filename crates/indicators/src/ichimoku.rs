//! Ichimoku.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::channel::Channel;
use crate::lag::Lag;
use crate::{CHUNK, Entry, Line, Scale, Study, of_bars};

/// Ichimoku kinko hyo. Columns `tenkan`, `kijun`, and the cloud `span_a`, `span_b` as it stands over each bar: made `shift` bars before, so nothing looks ahead. The columns start one after another.
#[derive(Clone, Debug)]
pub struct Ichimoku {
    tenkan: Channel,
    kijun: Channel,
    senkou: Channel,
    span_a: Lag,
    span_b: Lag,
}

impl Ichimoku {
    /// Middles of the ranges of `tenkan`, `kijun` and `senkou` bars; the cloud is drawn `shift` bars ahead.
    pub fn new(tenkan: usize, kijun: usize, senkou: usize, shift: usize) -> Self {
        Self {
            tenkan: Channel::new(tenkan),
            kijun: Channel::new(kijun),
            senkou: Channel::new(senkou),
            span_a: Lag::new(shift),
            span_b: Lag::new(shift),
        }
    }
}

fn middle(channel: &mut Channel, bar: &Bar) -> f64 {
    let (upper, lower) = channel.next(bar);
    if channel.is_full() { (upper + lower) * 0.5 } else { f64::NAN }
}

#[inline(always)]
fn feed_middle(channel: &mut Channel, view: View<'_>, rows: Range<usize>, out: &mut [f64]) {
    let mut lower = [0.0; CHUNK];
    let lower = &mut lower[..rows.len()];
    channel.feed(view, rows.clone(), out, lower);
    for (y, &lower) in out.iter_mut().zip(&*lower) {
        *y = (*y + lower) * 0.5;
    }
    channel.mask(rows, &mut [out]);
}

impl Study<4> for Ichimoku {
    fn warmup(&self) -> usize {
        let spans = self.tenkan.period().max(self.kijun.period()).max(self.senkou.period());
        spans - 1 + self.span_a.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 4] {
        let (tenkan, kijun) = (middle(&mut self.tenkan, bar), middle(&mut self.kijun, bar));
        let span_b = self.span_b.next(middle(&mut self.senkou, bar));
        [tenkan, kijun, self.span_a.next((tenkan + kijun) * 0.5), span_b]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: [&mut [f64]; 4]) {
        let [tenkan, kijun, span_a, span_b] = out;
        feed_middle(&mut self.tenkan, view, rows.clone(), tenkan);
        feed_middle(&mut self.kijun, view, rows.clone(), kijun);
        feed_middle(&mut self.senkou, view, rows, span_b);
        for (row, y) in span_a.iter_mut().enumerate() {
            *y = self.span_a.next((tenkan[row] + kijun[row]) * 0.5);
        }
        for y in span_b {
            *y = self.span_b.next(*y);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "ichimoku",
    aliases: &[],
    title: "Ichimoku",
    summary: "Trend lines and a cloud of support at a glance.",
    formula: "mid(n) = (max(high, n) + min(low, n))/2; tenkan = mid(tenkan), kijun = mid(kijun); span_a = (tenkan + kijun)/2 and span_b = mid(senkou), both of shift bars ago",
    source: "Hosoda (1969); pandas-ta-classic",
    notes: "The columns start one after another. The lagging line (chikou) is the close drawn 26 bars back: on its row it would be the future, so it is no column; compare the close with the close 26 bars ago.",
    params: &[
        ParamSpec::integer("tenkan", 9, 1, 100_000, "bars of the turning line"),
        ParamSpec::integer("kijun", 26, 1, 100_000, "bars of the standard line"),
        ParamSpec::integer("senkou", 52, 1, 100_000, "bars of the second span"),
        ParamSpec::integer("shift", 26, 0, 100_000, "bars by which the cloud is drawn ahead; many charts say 25"),
    ],
    inputs: &["high", "low"],
    outputs: &["tenkan", "kijun", "span_a", "span_b"],
    scale: Scale::Price,
    build: |params| {
        Ok(of_bars(Ichimoku::new(
            params.count("tenkan"),
            params.count("kijun"),
            params.count("senkou"),
            params.count("shift"),
        )))
    },
};
