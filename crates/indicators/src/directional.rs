//! Directional movement, the ground of ADX, and its plain lines: +DM, −DM, +DI, −DI, DX.

use std::ops::Range;

use market::{Bar, ParamSpec, View};

use crate::atr::TrueRange;
use crate::{CHUNK, Entry, Line, Rma, Scale, Sma, Smoothing, Study, of_bars, ratio};

/// Means of directional movement and true range over `n` bars.
///
/// Up movement is `high − high[1]` where that is above zero and above `low[1] − low`, else 0; down movement is its mirror.
/// Wilder's means start with the sum of the first n−1 values over n (row n−1, which is not told), as TA-Lib's sums do.
#[derive(Clone, Debug)]
pub struct Directional {
    previous: (f64, f64),
    range: TrueRange,
    up: Movement,
    down: Movement,
    width: Movement,
}

/// One of the three means.
#[derive(Clone, Debug)]
enum Movement {
    Wilder { mean: Rma, left: usize, sum: f64, period: f64, told: bool },
    Simple(Sma),
}

impl Movement {
    fn new(period: usize, smoothing: Smoothing, told: bool) -> Self {
        match smoothing {
            Smoothing::Simple => Self::Simple(Sma::new(period)),
            Smoothing::Wilder => {
                let mean = Rma::new(period);
                let mean = if period == 1 { mean.started(0.0) } else { mean };
                Self::Wilder { mean, left: period - 1, sum: 0.0, period: period as f64, told }
            }
        }
    }

    #[inline]
    fn next(&mut self, x: f64) -> f64 {
        match self {
            Self::Simple(mean) => mean.next(x),
            Self::Wilder { mean, left: 0, .. } => mean.next(x),
            Self::Wilder { mean, left, sum, period, told } => {
                if x.is_nan() {
                    return x;
                }
                *sum += x;
                *left -= 1;
                if *left > 0 {
                    return f64::NAN;
                }
                let base = *sum / *period;
                mean.start(base);
                if *told { base } else { f64::NAN }
            }
        }
    }

    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        let mut row = 0;
        while row < input.len() && matches!(self, Self::Wilder { left, .. } if *left > 0) {
            out[row] = self.next(input[row]);
            row += 1;
        }
        match self {
            Self::Simple(mean) => mean.feed(&input[row..], &mut out[row..]),
            Self::Wilder { mean, .. } => {
                // A period of one starts with the row that has no movement yet.
                while row < input.len() && input[row].is_nan() {
                    out[row] = f64::NAN;
                    row += 1;
                }
                mean.feed(&input[row..], &mut out[row..]);
            }
        }
    }
}

#[inline(always)]
fn movement(high: f64, low: f64, previous_high: f64, previous_low: f64) -> (f64, f64) {
    let (up, down) = (high - previous_high, previous_low - low);
    // In two steps each, so that there is no branch to guess wrong.
    let rises = if up > down { up } else { 0.0 };
    let falls = if down > up { down } else { 0.0 };
    (if rises > 0.0 { rises } else { 0.0 }, if falls > 0.0 { falls } else { 0.0 })
}

impl Directional {
    /// Over `period` bars, one or more.
    pub fn new(period: usize, smoothing: Smoothing) -> Self {
        Self::with(period, smoothing, false)
    }

    /// Wilder's means, told from row n−1 on: the sums they start with.
    pub fn from_seed(period: usize) -> Self {
        Self::with(period, Smoothing::Wilder, true)
    }

    fn with(period: usize, smoothing: Smoothing, told: bool) -> Self {
        let movement = || Movement::new(period, smoothing, told);
        Self {
            previous: (f64::NAN, f64::NAN),
            range: TrueRange::default(),
            up: movement(),
            down: movement(),
            width: movement(),
        }
    }
}

impl Study<3> for Directional {
    fn warmup(&self) -> usize {
        match &self.up {
            Movement::Simple(mean) => mean.warmup() + 1,
            Movement::Wilder { period, told: false, .. } => *period as usize,
            Movement::Wilder { period, .. } => (*period as usize - 1).max(1),
        }
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 3] {
        let (high, low) = std::mem::replace(&mut self.previous, (bar.high, bar.low));
        let [range] = self.range.next(bar);
        if range.is_nan() {
            return [f64::NAN; 3];
        }
        let (up, down) = movement(bar.high, bar.low, high, low);
        [self.up.next(up), self.down.next(down), self.width.next(range)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [up, down, width]: [&mut [f64]; 3]) {
        let n = rows.len();
        let (high, low) = (&view.high[rows.clone()], &view.low[rows.clone()]);
        let (mut rises, mut falls) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (rises, falls) = (&mut rises[..n], &mut falls[..n]);
        let (previous_high, previous_low) = self.previous;
        (rises[0], falls[0]) = if previous_high.is_nan() {
            (f64::NAN, f64::NAN)
        } else {
            movement(high[0], low[0], previous_high, previous_low)
        };
        for row in 1..n {
            (rises[row], falls[row]) = movement(high[row], low[row], high[row - 1], low[row - 1]);
        }
        self.previous = (high[n - 1], low[n - 1]);
        self.up.feed(rises, up);
        self.down.feed(falls, down);
        self.range.feed(view, rows, [rises]);
        self.width.feed(rises, width);
    }
}

/// A line made of [`Directional`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// +DM: the smoothed sum of `n` up movements.
    PlusDm,
    /// −DM: the smoothed sum of `n` down movements.
    MinusDm,
    /// +DI: up movement in percent of the true range; 0 where that is nothing.
    PlusDi,
    /// −DI: down movement in percent of the true range; 0 where that is nothing.
    MinusDi,
    /// DX: how one-sided movement is, 0 to 100; where nothing moves, what it was before, at first 0.
    Dx,
}

/// One line of directional movement.
#[derive(Clone, Debug)]
pub struct Movements {
    directional: Directional,
    kind: Kind,
    period: f64,
    last: f64,
}

impl Movements {
    /// Over `period` bars, one or more; DM is always smoothed Wilder's way.
    pub fn new(period: usize, smoothing: Smoothing, kind: Kind) -> Self {
        let directional = match kind {
            Kind::PlusDm | Kind::MinusDm => Directional::from_seed(period),
            _ => Directional::new(period, smoothing),
        };
        Self { directional, kind, period: period as f64, last: 0.0 }
    }

    #[inline(always)]
    fn value(&mut self, [up, down, width]: [f64; 3]) -> f64 {
        match self.kind {
            Kind::PlusDm => up * self.period,
            Kind::MinusDm => down * self.period,
            Kind::PlusDi => percent(up, width),
            Kind::MinusDi => percent(down, width),
            Kind::Dx => {
                if up.is_nan() {
                    return up;
                }
                if up + down != 0.0 {
                    self.last = one_sided(up, down);
                }
                self.last
            }
        }
    }
}

/// `100·part/whole`, 0 where the whole is nothing.
#[inline(always)]
pub(crate) fn percent(part: f64, whole: f64) -> f64 {
    100.0 * ratio(part, whole)
}

/// DX of the two movements, which are not both nothing.
#[inline(always)]
pub(crate) fn one_sided(up: f64, down: f64) -> f64 {
    100.0 * ((up - down).abs() / (up + down))
}

impl Study<1> for Movements {
    fn warmup(&self) -> usize {
        self.directional.warmup()
    }

    #[inline]
    fn next(&mut self, bar: &Bar) -> [f64; 1] {
        let means = self.directional.next(bar);
        [self.value(means)]
    }

    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, [out]: [&mut [f64]; 1]) {
        let n = rows.len();
        let (mut up, mut down, mut width) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
        self.directional.feed(view, rows, [&mut up[..n], &mut down[..n], &mut width[..n]]);
        for (row, y) in out.iter_mut().enumerate() {
            *y = self.value([up[row], down[row], width[row]]);
        }
    }
}

/// The listing.
pub const PLUS_DI: Entry = Entry {
    name: "plus_di",
    aliases: &[],
    title: "Plus directional indicator",
    summary: "The share of upward movement in the range.",
    formula: "+DI = 100·RMA(+DM)/RMA(TR), 0 where nothing moved; +DM = high − high[1] where above 0 and above low[1] − low; first value at bar n+1",
    source: "Wilder (1978); TA-Lib PLUS_DI",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["plus_di"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Movements::new(params.count("period"), Smoothing::of(params), Kind::PlusDi))),
};

/// The listing.
pub const MINUS_DI: Entry = Entry {
    name: "minus_di",
    aliases: &[],
    title: "Minus directional indicator",
    summary: "The share of downward movement in the range.",
    formula: "−DI = 100·RMA(−DM)/RMA(TR), 0 where nothing moved; −DM = low[1] − low where above 0 and above high − high[1]; first value at bar n+1",
    source: "Wilder (1978); TA-Lib MINUS_DI",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["minus_di"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Movements::new(params.count("period"), Smoothing::of(params), Kind::MinusDi))),
};

/// The listing.
pub const DX: Entry = Entry {
    name: "dx",
    aliases: &[],
    title: "Directional movement index",
    summary: "How one-sided movement is.",
    formula: "DX = 100·|+DI − −DI|/(+DI + −DI), what it was where nothing moved; first value at bar n+1",
    source: "Wilder (1978); TA-Lib DX",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window"), Smoothing::PARAM],
    inputs: &["high", "low", "close"],
    outputs: &["dx"],
    scale: Scale::Invariant,
    build: |params| Ok(of_bars(Movements::new(params.count("period"), Smoothing::of(params), Kind::Dx))),
};

/// The listing.
pub const PLUS_DM: Entry = Entry {
    name: "plus_dm",
    aliases: &[],
    title: "Plus directional movement",
    summary: "Upward movement of the last bars.",
    formula: "S = S − S/n + (+DM), begun with the sum of the first n−1; first value at bar n",
    source: "Wilder (1978); TA-Lib PLUS_DM",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["high", "low"],
    outputs: &["plus_dm"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Movements::new(params.count("period"), Smoothing::Wilder, Kind::PlusDm))),
};

/// The listing.
pub const MINUS_DM: Entry = Entry {
    name: "minus_dm",
    aliases: &[],
    title: "Minus directional movement",
    summary: "Downward movement of the last bars.",
    formula: "S = S − S/n + (−DM), begun with the sum of the first n−1; first value at bar n",
    source: "Wilder (1978); TA-Lib MINUS_DM",
    notes: "",
    params: &[ParamSpec::integer("period", 14, 1, 100_000, "bars in the window")],
    inputs: &["high", "low"],
    outputs: &["minus_dm"],
    scale: Scale::Price,
    build: |params| Ok(of_bars(Movements::new(params.count("period"), Smoothing::Wilder, Kind::MinusDm))),
};
