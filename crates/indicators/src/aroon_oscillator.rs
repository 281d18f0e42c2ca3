//! Aroon oscillator.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::{Aroon, CHUNK, Entry, Scale, Study, of_bars};

/// Aroon oscillator: Aroon up less Aroon down, −100 to 100.
#[derive(Clone, Debug)]
pub struct AroonOscillator {
    aroon: Aroon,
}

impl AroonOscillator {
    /// Looks `period` bars back, one or more.
    pub fn new(period: usize) -> Self {
        Self { aroon: Aroon::new(period) }
    }
}

impl Study<1> for AroonOscillator {
    fn warmup(&self) -> usize {
        self.aroon.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let [up, down] = self.aroon.next(bar);
        [up - down]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let mut down = [0.0; CHUNK];
        let down = &mut down[..rows.len()];
        self.aroon.feed(view, rows, [&mut *out, &mut *down]);
        for (y, &down) in out.iter_mut().zip(&*down) {
            *y -= down;
        }
    }
}

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "aroon_oscillator",
    aliases: &["aroonosc"],
    title: "Aroon oscillator",
    summary: "Whether the high or the low is more recent.",
    formula: "Aroon up − Aroon down; first value at bar n+1",
    source: "Chande (1995); TA-Lib AROONOSC",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars back")],
    inputs: &["high", "low"],
    outputs: &["aroon_oscillator"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(AroonOscillator::new(params.count("period")))),
};
