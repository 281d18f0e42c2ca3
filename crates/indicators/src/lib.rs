//! Technical indicators, each in two forms that agree to the bit: whole columns, and bar by bar.
//!
//! What is here: one file an indicator, with its formula, its source and its `ENTRY`; [`ALL`] names them. Two ways in:
//! by name through [`find`] and [`Entry::build`] (listings, endpoints, the command line), or by type without any
//! dynamic call (rules): `Sma::new(20).column(view.close, &mut column)`, `Adx::new(14, Smoothing::Wilder).next(&bar)`.
//! What is not here: files, clocks, signals, opinions. A value at row *i* is made from rows 0 to *i* and no other.
//!
//! # No value
//! Before the first value a column holds `NaN`: a column of `Option<f64>` would be twice the memory. After
//! [`Indicator::warmup`] rows every value is a number, whatever the (finite) bars; the borders of the program turn
//! `NaN` into `null` or an empty field. A formula that divides by nothing (a flat market) has a stated answer.
//!
//! # Stable
//! Rolling sums do not drift, because nothing is ever subtracted from them: see [`blocks`]. Exponential means are
//! contractions: what an error was, decays with the value it came with: see [`exponential`]. A flat series has flat
//! averages, equal to the price to the bit, so that noise in the last digit crosses nothing.
//!
//! # To add an indicator
//! 1. A file here: documentation with formula and source, a type that is a [`Line`] or a [`Study`], its `ENTRY`.
//! 2. `pub mod` below, and the entry in [`ALL`]. Listing, laws and the speed table pick it up.
//! 3. Its golden columns in `tests/it/golden.rs`.

use std::ops::Range;

use market::{Bar, ParamError, ParamSpec, Params, View};

pub mod ad;
pub mod adosc;
pub mod adx;
pub mod adxr;
pub mod apo;
pub mod aroon;
pub mod aroon_oscillator;
pub mod atr;
pub mod blocks;
pub mod bollinger;
pub mod bop;
pub mod cascade;
pub mod cci;
pub mod channel;
pub mod cmf;
pub mod cmo;
pub mod dema;
pub mod directional;
pub mod donchian;
pub mod ema;
pub mod exponential;
pub mod extreme;
pub mod highest;
pub mod hma;
pub mod ichimoku;
pub mod kama;
pub mod kdj;
pub mod keltner;
pub mod lag;
pub mod linear_regression;
pub mod lowest;
pub mod macd;
pub mod mean;
pub mod mean_deviation;
pub mod mfi;
pub mod midpoint;
pub mod midprice;
pub mod momentum;
pub mod natr;
pub mod obv;
pub mod ppo;
pub mod price;
pub mod psar;
pub mod rma;
pub mod rolling_sum;
pub mod rsi;
mod shared;
pub mod sma;
pub mod stddev;
pub mod stochastic;
pub mod stochastic_fast;
pub mod stochastic_rsi;
pub mod supertrend;
pub mod t3;
pub mod tema;
pub mod trima;
pub mod trix;
pub mod ultimate_oscillator;
pub mod variance;
pub mod vwap;
pub mod vwma;
mod wide;
pub mod williams_r;
pub mod wma;
pub mod zlema;

pub use ad::Ad;
pub use adosc::AdOsc;
pub use adx::Adx;
pub use adxr::Adxr;
pub use apo::Apo;
pub use aroon::Aroon;
pub use aroon_oscillator::AroonOscillator;
pub use atr::{Atr, TrueRange};
pub use bollinger::Bollinger;
pub use bop::Bop;
pub use cci::Cci;
pub use cmf::Cmf;
pub use cmo::Cmo;
pub use dema::Dema;
pub use directional::{Directional, Movements};
pub use donchian::Donchian;
pub use ema::Ema;
pub use highest::Highest;
pub use hma::Hma;
pub use ichimoku::Ichimoku;
pub use kama::Kama;
pub use kdj::{Dialect, Kdj};
pub use keltner::Keltner;
pub use lag::Lag;
pub use linear_regression::{Fit, LinearRegression};
pub use lowest::Lowest;
pub use macd::Macd;
pub use mean::{Mean, Smoothing};
pub use mean_deviation::MeanDeviation;
pub use mfi::Mfi;
pub use midpoint::MidPoint;
pub use midprice::MidPrice;
pub use momentum::{Against, Momentum};
pub use natr::Natr;
pub use obv::Obv;
pub use ppo::Ppo;
pub use price::Price;
pub use psar::Psar;
pub use rma::Rma;
pub use rolling_sum::{RollingShare, RollingSum};
pub use rsi::Rsi;
pub use shared::{Column, Parameters, Shared};
pub use sma::Sma;
pub use stddev::StdDev;
pub use stochastic::Stochastic;
pub use stochastic_fast::StochasticFast;
pub use stochastic_rsi::StochasticRsi;
pub use supertrend::SuperTrend;
pub use t3::T3;
pub use tema::Tema;
pub use trima::Trima;
pub use trix::Trix;
pub use ultimate_oscillator::UltimateOscillator;
pub use variance::{Divisor, Variance};
pub use vwap::Vwap;
pub use vwma::Vwma;
pub use williams_r::WilliamsR;
pub use wma::Wma;
pub use zlema::Zlema;

/// Every indicator, by name.
pub static ALL: &[Entry] = &[
    ad::ENTRY,
    adosc::ENTRY,
    adx::ENTRY,
    adxr::ENTRY,
    apo::ENTRY,
    aroon::ENTRY,
    aroon_oscillator::ENTRY,
    atr::ENTRY,
    price::AVERAGE,
    bollinger::ENTRY,
    bop::ENTRY,
    cci::ENTRY,
    cmf::ENTRY,
    cmo::ENTRY,
    dema::ENTRY,
    donchian::ENTRY,
    directional::DX,
    ema::ENTRY,
    highest::ENTRY,
    hma::ENTRY,
    ichimoku::ENTRY,
    kama::ENTRY,
    kdj::ENTRY,
    keltner::ENTRY,
    linear_regression::ENTRY,
    linear_regression::ANGLE,
    linear_regression::INTERCEPT,
    linear_regression::SLOPE,
    lowest::ENTRY,
    macd::ENTRY,
    mean_deviation::ENTRY,
    price::MEDIAN,
    mfi::ENTRY,
    midpoint::ENTRY,
    midprice::ENTRY,
    directional::MINUS_DI,
    directional::MINUS_DM,
    momentum::ENTRY,
    natr::ENTRY,
    obv::ENTRY,
    directional::PLUS_DI,
    directional::PLUS_DM,
    ppo::ENTRY,
    psar::ENTRY,
    rma::ENTRY,
    momentum::ROC,
    momentum::ROCP,
    momentum::ROCR,
    rsi::ENTRY,
    sma::ENTRY,
    stddev::ENTRY,
    stochastic::ENTRY,
    stochastic_fast::ENTRY,
    stochastic_rsi::ENTRY,
    supertrend::ENTRY,
    t3::ENTRY,
    tema::ENTRY,
    linear_regression::FORECAST,
    trima::ENTRY,
    trix::ENTRY,
    atr::TRUE_RANGE,
    price::ENTRY,
    ultimate_oscillator::ENTRY,
    variance::ENTRY,
    vwap::ENTRY,
    vwma::ENTRY,
    price::WEIGHTED,
    williams_r::ENTRY,
    wma::ENTRY,
    zlema::ENTRY,
];

/// The entry called `name`, by its name or an alias, in any case.
pub fn find(name: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| {
        entry.name.eq_ignore_ascii_case(name) || entry.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

/// An indicator as listed: what it is, what it takes, what it gives, and how to make one.
pub struct Entry {
    /// As typed: lower case.
    pub name: &'static str,
    /// Other names it goes by, TA-Lib's among them.
    pub aliases: &'static [&'static str],
    /// Its full name.
    pub title: &'static str,
    /// One line: what it tells.
    pub summary: &'static str,
    /// How it is computed, warm-up included.
    pub formula: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// What is chosen by name where definitions differ, and what differs from TA-Lib; empty when there is nothing to say.
    pub notes: &'static str,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// The columns of a bar that it reads.
    pub inputs: &'static [&'static str],
    /// Its columns, in order.
    pub outputs: &'static [&'static str],
    /// What becomes of the values when every price is multiplied by one factor.
    pub scale: Scale,
    /// Makes one from checked parameters.
    pub build: fn(&Params) -> Result<Box<dyn Indicator>, ParamError>,
}

/// What becomes of an indicator when every price is multiplied by one factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// It is multiplied by the factor.
    Price,
    /// It is multiplied by the square of the factor.
    PriceSquared,
    /// It stays.
    Invariant,
    /// Nothing so simple.
    Other,
}

/// An indicator with its parameters fixed: a recipe without state.
pub trait Indicator: Send + Sync {
    /// Rows before the first value, the same for every column.
    fn warmup(&self) -> usize;

    /// Computes every column over `view` into `out`, one vector a column, each resized to the view and overwritten.
    ///
    /// Reusing `out` saves more time than most indicators take.
    ///
    /// # Panics
    /// `out` has not as many vectors as the entry has outputs.
    fn batch(&self, view: View<'_>, out: &mut [Vec<f64>]);

    /// A fresh state, to be fed bar by bar.
    fn stream(&self) -> Box<dyn Stream>;
}

/// An indicator under way, fed bar by bar; its values are those of [`Indicator::batch`] to the bit.
pub trait Stream: Send {
    /// Takes the next bar and writes the values at it, one a column; `NaN` before the first.
    ///
    /// # Panics
    /// `out` is not as long as the entry has outputs.
    fn next(&mut self, bar: &Bar, out: &mut [f64]);

    /// Takes the bars `rows` of `view`, which follow those taken before, one slice of `out` a column: [`Stream::next`] for
    /// each, to the bit, but faster.
    ///
    /// One to [`CHUNK`] rows at a time. Rows before `rows` may be looked at again, so a state is fed either by this or by
    /// [`Stream::next`], not by both.
    ///
    /// # Panics
    /// `out` has not as many slices as the entry has outputs, or one that is not as long as `rows`.
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: &mut [&mut [f64]]) {
        let mut values = vec![f64::NAN; out.len()];
        for (row, bar) in view.range(rows).iter().enumerate() {
            self.next(&bar, &mut values);
            for (column, &value) in out.iter_mut().zip(&values) {
                column[row] = value;
            }
        }
    }
}

/// One number in, one number out: an indicator of any series.
///
/// A value of the type is a state. `NaN` in front of the first number of a series is no input, so lines chain:
/// `b.next(a.next(x))` starts `b` when `a` has its first value. After the first number, numbers are finite.
pub trait Line: Clone + Send + Sync + 'static {
    /// Numbers taken before the first value.
    fn warmup(&self) -> usize;

    /// Takes the next number; the value at it, or `NaN` while there is none.
    fn next(&mut self, x: f64) -> f64;

    /// Takes many numbers: [`Line::next`] for each, to the bit, but faster.
    ///
    /// # Panics
    /// `out` is not as long as `input`.
    #[inline(always)]
    fn feed(&mut self, input: &[f64], out: &mut [f64]) {
        assert_eq!(input.len(), out.len(), "a value a number");
        for (y, &x) in out.iter_mut().zip(input) {
            *y = self.next(x);
        }
    }

    /// [`Line::feed`] with a whole series: what is faster when all of it is there.
    #[inline(always)]
    fn fill(&mut self, input: &[f64], out: &mut [f64]) {
        self.feed(input, out);
    }

    /// The whole column of `input`, continuing from a copy of this (usually fresh) state; `out` is resized to it.
    fn column(&self, input: &[f64], out: &mut Vec<f64>) {
        out.resize(input.len(), f64::NAN);
        wide::fill_line(&mut self.clone(), input, out);
    }
}

/// Makes a type the line that one of its fields is.
macro_rules! line_of {
    ($line:ty, $field:tt) => {
        impl $crate::Line for $line {
            fn warmup(&self) -> usize {
                $crate::Line::warmup(&self.$field)
            }

            #[inline]
            fn next(&mut self, x: f64) -> f64 {
                $crate::Line::next(&mut self.$field, x)
            }

            #[inline(always)]
            fn feed(&mut self, input: &[f64], out: &mut [f64]) {
                $crate::Line::feed(&mut self.$field, input, out);
            }
        }
    };
}
pub(crate) use line_of;

/// A bar in, `N` numbers out.
///
/// A value of the type is a state.
pub trait Study<const N: usize>: Clone + Send + Sync + 'static {
    /// The most rows that [`Study::feed`] takes at a time.
    const ROWS: usize = CHUNK;

    /// Bars before the first values.
    fn warmup(&self) -> usize;

    /// Takes the next bar; the values at it, all `NaN` while there are none.
    fn next(&mut self, bar: &Bar) -> [f64; N];

    /// Takes the bars `rows` of `view`, which follow those taken before: [`Study::next`] for each, to the bit, but
    /// faster. At most [`Study::ROWS`] rows at a time; rows before `rows` may be looked at again; each slice of `out` is as
    /// long as `rows`.
    #[inline(always)]
    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: [&mut [f64]; N]) {
        let view = view.range(rows);
        for (row, bar) in view.iter().enumerate() {
            let values = self.next(&bar);
            for (column, value) in values.into_iter().enumerate() {
                out[column][row] = value;
            }
        }
    }

    /// [`Study::feed`] with a whole view, from a fresh state.
    #[inline(always)]
    fn fill(&mut self, view: View<'_>, mut out: [&mut [f64]; N]) {
        let mut start = 0;
        while start < view.len() {
            let end = (start + Self::ROWS).min(view.len());
            self.feed(view, start..end, out.each_mut().map(|column| &mut column[start..end]));
            start = end;
        }
    }

    /// Whole columns, from a copy of this fresh state; each of `out` is resized to the view.
    fn columns(&self, view: View<'_>, out: [&mut Vec<f64>; N]) {
        let out = out.map(|column| {
            column.resize(view.len(), f64::NAN);
            column.as_mut_slice()
        });
        wide::fill_study(&mut self.clone(), view, out);
    }
}

/// Rows that go through all stages of an indicator before the next rows do: intermediate columns stay in the cache.
pub const CHUNK: usize = 256;

/// `part/whole`, and 0 where the whole is 0.
///
/// Without a branch: numbers are chosen before the division, so that loops over columns become vector operations.
#[inline(always)]
pub(crate) fn ratio(part: f64, whole: f64) -> f64 {
    let nothing = whole == 0.0;
    (if nothing { 0.0 } else { part }) / (if nothing { 1.0 } else { whole })
}

/// `one` if `first`, else `two`, without a branch: for what cannot be guessed.
#[inline(always)]
pub(crate) fn choose(first: bool, one: f64, two: f64) -> f64 {
    let mask = u64::from(first).wrapping_neg();
    f64::from_bits((one.to_bits() & mask) | (two.to_bits() & !mask))
}

/// The registry's form of a line over closes.
pub(crate) fn of_close(line: impl Line) -> Box<dyn Indicator> {
    Box::new(OfClose(line))
}

/// The registry's form of a study.
pub(crate) fn of_bars<S: Study<N>, const N: usize>(study: S) -> Box<dyn Indicator> {
    Box::new(OfBars::<S, N>(study))
}

#[derive(Clone)]
struct OfClose<L>(L);

impl<L: Line> Indicator for OfClose<L> {
    fn warmup(&self) -> usize {
        self.0.warmup()
    }

    fn batch(&self, view: View<'_>, out: &mut [Vec<f64>]) {
        let [column] = out else { panic!("one column, not {}", out.len()) };
        self.0.column(view.close, column);
    }

    fn stream(&self) -> Box<dyn Stream> {
        Box::new(self.clone())
    }
}

impl<L: Line> Stream for OfClose<L> {
    fn next(&mut self, bar: &Bar, out: &mut [f64]) {
        let [value] = out else { panic!("one value, not {}", out.len()) };
        *value = self.0.next(bar.close);
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: &mut [&mut [f64]]) {
        let [column] = out else { panic!("one column, not {}", out.len()) };
        wide::feed_line(&mut self.0, &view.close[rows], column);
    }
}

#[derive(Clone)]
struct OfBars<S, const N: usize>(S);

impl<S: Study<N>, const N: usize> Indicator for OfBars<S, N> {
    fn warmup(&self) -> usize {
        self.0.warmup()
    }

    fn batch(&self, view: View<'_>, out: &mut [Vec<f64>]) {
        let found = out.len();
        let Ok(out) = <&mut [Vec<f64>; N]>::try_from(out) else { panic!("{N} columns, not {found}") };
        self.0.columns(view, out.each_mut());
    }

    fn stream(&self) -> Box<dyn Stream> {
        Box::new(self.clone())
    }
}

impl<S: Study<N>, const N: usize> Stream for OfBars<S, N> {
    fn next(&mut self, bar: &Bar, out: &mut [f64]) {
        assert_eq!(out.len(), N, "a value a column");
        out.copy_from_slice(&self.0.next(bar));
    }

    fn feed(&mut self, view: View<'_>, rows: Range<usize>, out: &mut [&mut [f64]]) {
        let found = out.len();
        let Ok(out) = <&mut [&mut [f64]; N]>::try_from(out) else { panic!("{N} columns, not {found}") };
        wide::feed_study(&mut self.0, view, rows, out.each_mut().map(|column| &mut **column));
    }
}
