//! Chaikin money flow.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::ad::{feed_flow, flow};
use crate::{CHUNK, Entry, RollingShare, Scale, Study, of_bars};

/// Chaikin money flow: the accumulation of `n` bars over their volume, −1 to 1; 0 where nothing was traded.
#[derive(Clone, Debug)]
pub struct Cmf {
    share: RollingShare,
}

impl Cmf {
    /// Over `period` bars, one or more.
    pub fn new(period: usize) -> Self {
        Self { share: RollingShare::new(period) }
    }
}

impl Study<1> for Cmf {
    const ROWS: usize = 4 * CHUNK;

    fn warmup(&self) -> usize {
        self.share.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        [self.share.next(flow(bar.high, bar.low, bar.close, bar.volume), bar.volume)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let mut flows = [0.0; Self::ROWS];
        let flows = &mut flows[..rows.len()];
        feed_flow(view, rows.clone(), flows);
        self.share.feed(flows, &view.volume[rows], out);
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
