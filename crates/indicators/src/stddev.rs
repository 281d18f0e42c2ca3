//! Standard deviation over a sliding window.

use market::ParamSpec;

use crate::blocks::{Blocks, Number, Squares, Window};
use crate::variance::{Divisor, Spread};
use crate::{Entry, Scale, line_of, of_close};

/// Standard deviation of the last `n` numbers, times a factor.
#[doc(alias = "standard deviation")]
#[derive(Clone, Debug)]
pub struct StdDev {
    blocks: Blocks<Deviation>,
}

/// The deviation of a window.
#[derive(Clone, Copy, Debug)]
struct Deviation {
    spread: Spread,
    factor: f64,
}

impl Window<1> for Deviation {
    type Tally<N: Number> = Squares<N>;

    #[inline(always)]
    fn values<N: Number>(&self, _: [N; 1], behind: Squares<N>, front: Squares<N>, _: N) -> [N; 1] {
        [self.spread.of(behind, front).1.root() * N::all(self.factor)]
    }
}

impl StdDev {
    /// Over `period` numbers, two or more with [`Divisor::Sample`].
    pub fn new(period: usize, divisor: Divisor) -> Self {
        Self::times(period, divisor, 1.0)
    }

    /// The same, `factor` times as large.
    pub fn times(period: usize, divisor: Divisor, factor: f64) -> Self {
        Self { blocks: Blocks::new(period, Deviation { spread: Spread::new(period, divisor), factor }) }
    }
}

line_of!(StdDev, blocks);

/// The listing.
pub const ENTRY: Entry = Entry {
    name: "stddev",
    aliases: &[],
    title: "Standard deviation",
    summary: "How widely the last closes spread.",
    formula: "sqrt of the mean of (close − mean)² over n closes, times factor; first value at bar n",
    source: "TA-Lib STDDEV",
    notes: "divisor=sample divides by n − 1.",
    params: &[
        ParamSpec::integer("period", 5, 1, 100_000, "bars in the window"),
        ParamSpec::real("factor", 1.0, 0.0, 1000.0, "what the deviation is multiplied by"),
        Divisor::PARAM,
    ],
    inputs: &["close"],
    outputs: &["stddev"],
    scale: Scale::Price,
    build: |params| {
        let period = params.count("period");
        Ok(of_close(StdDev::times(period, Divisor::of(params, period)?, params.real("factor"))))
    },
};
