//! Chaikin money flow.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::ad::{feed_flow, flow};
use crate::{CHUNK, Entry, Line, RollingSum, Scale, Study, of_bars, ratio};

/// Chaikin money flow: the accumulation of `n` bars over their volume, −1 to 1; 0 where nothing was traded.
#[derive(Clone, Debug)]
pub struct Cmf {
    flow: RollingSum,
    volume: RollingSum,
}

impl Cmf {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { flow: RollingSum::new(period), volume: RollingSum::new(period) }
    }
}

#[inline(always)]
fn share(flow: f64, volume: f64) -> f64 {
    ratio(flow, volume)
}

impl Study<1> for Cmf {
    fn warmup(&self) -> usize {
        self.flow.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let flow = self.flow.next(flow(bar.high, bar.low, bar.close, bar.volume));
        [share(flow, self.volume.next(bar.volume))]
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let (mut flows, mut volumes) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (flows, volumes) = (&mut flows[..rows.len()], &mut volumes[..rows.len()]);
        feed_flow(view, rows.clone(), flows);
        self.flow.feed(flows, out);
        self.volume.feed(&view.volume[rows], volumes);
        for (y, &volume) in out.iter_mut().zip(&*volumes) {
            *y = share(*y, volume);
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "cmf",
    aliases: &[],
    title: "Chaikin money flow",
    summary: "Whether volume trades near the top or the bottom of its bars.",
    formula: "Σ flow/Σ volume over n bars, flow = ((close − low) − (high − close))/(high − low)·volume; 0 where nothing was traded; first value at bar n",
    source: "Chaikin; TA-Lib CMF; ta",
    notes: "",
    params: &[ParamSpec::integer("period", 20, 1, 100_000, "bars in the window")],
    inputs: &["high", "low", "close", "volume"],
    outputs: &["cmf"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Cmf::new(params.count("period")))),
};
