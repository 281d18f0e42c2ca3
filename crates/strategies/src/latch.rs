//! From what a rule leans to at each bar to the events it tells: one logic for both forms of a rule.

use std::any::type_name;
use std::fmt;
use std::ops::Range;

use backtest::{Decision, Latch, Rule, RuleStream};
use indicators::{CHUNK, Column, Shared, Study};
use market::{Bar, View};
use multiversion::multiversion;

/// A study whose columns rules over the same bars share.
pub(crate) trait Sharing<const N: usize>: Study<N> {
    /// Its columns over the view of `shared`.
    fn shared(&self, shared: &mut Shared<'_>) -> [Column; N];
}

/// The side that a rule leans to at the close of a bar.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Lean(u8);

impl Lean {
    /// The side of the condition that holds; both do in no rule, and would be no side.
    #[inline(always)]
    pub fn of(bullish: bool, bearish: bool) -> Self {
        Self(u8::from(bullish & !bearish) | u8::from(bearish & !bullish) << 1)
    }

    /// The side to which `one` crosses `two`: bullish from at or below to strictly above, bearish mirrored. Where one of
    /// the four is missing, nothing crosses.
    #[inline(always)]
    pub fn cross((one_before, two_before): (f64, f64), (one, two): (f64, f64)) -> Self {
        Self::of((one > two) & (one_before <= two_before), (one < two) & (one_before >= two_before))
    }

    /// Bullish where `value` crosses up through `floor`, bearish where it crosses down through `ceiling`.
    #[inline(always)]
    pub fn return_from((floor, ceiling): (f64, f64), before: f64, value: f64) -> Self {
        Self::of((value > floor) & (before <= floor), (value < ceiling) & (before >= ceiling))
    }
}

/// What is said of either side.
const WORDS: [Decision; 2] = [Decision::BULLISH, Decision::BEARISH];

/// What a judgement sees of a bar: the close, and the values of the rule's indicator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<const N: usize> {
    pub close: f64,
    pub values: [f64; N],
}

impl<const N: usize> Reading<N> {
    /// Of the bar before the first.
    const NONE: Self = Self { close: f64::NAN, values: [f64::NAN; N] };
}

/// A rule: an indicator, a judgement of its readings at the bar before and at this one, and the latch.
///
/// Judged is from row `warmup` on and not before, so that a rule of several parts speaks when all of them have values.
#[derive(Clone)]
pub(crate) struct Latched<S, J, const N: usize> {
    study: S,
    judge: J,
    warmup: usize,
}

/// A rule whose judgement compares values at one bar: it may speak with the indicator's first values.
pub(crate) fn on_level<S, J, const N: usize>(study: S, judge: J) -> Box<dyn Rule>
where
    S: Sharing<N>,
    J: Fn(&Reading<N>, &Reading<N>) -> Lean + Clone + Send + Sync + 'static,
{
    Box::new(Latched { warmup: study.warmup(), study, judge })
}

/// A rule whose judgement compares this bar with the one before: it may speak one bar after the indicator's first
/// values.
pub(crate) fn on_change<S, J, const N: usize>(study: S, judge: J) -> Box<dyn Rule>
where
    S: Sharing<N>,
    J: Fn(&Reading<N>, &Reading<N>) -> Lean + Clone + Send + Sync + 'static,
{
    Box::new(Latched { warmup: study.warmup() + 1, study, judge })
}

impl<S, J, const N: usize> Rule for Latched<S, J, N>
where
    S: Sharing<N>,
    J: Fn(&Reading<N>, &Reading<N>) -> Lean + Clone + Send + Sync + 'static,
{
    fn warmup(&self) -> usize {
        self.warmup
    }

    fn decide(&self, view: View<'_>, decisions: &mut Vec<Decision>) {
        let mut speaker = Speaker::new(&self.judge, self.warmup, decisions, view.len());
        let mut study = self.study.clone();
        // The indicator's columns exist one chunk at a time, in the cache; slot 0 holds the row before the chunk.
        let mut closes = [f64::NAN; CHUNK + 1];
        let mut columns = [[f64::NAN; CHUNK + 1]; N];
        for start in (0..view.len()).step_by(CHUNK) {
            let rows = CHUNK.min(view.len() - start);
            study.feed(view, start..start + rows, columns.each_mut().map(|column| &mut column[1..=rows]));
            closes[1..=rows].copy_from_slice(&view.close[start..start + rows]);
            let columns_of = |slots: Range<usize>| columns.each_ref().map(|column| &column[slots.clone()]);
            let befores = Rows { close: &closes[..rows], values: columns_of(0..rows) };
            let nows = Rows { close: &closes[1..=rows], values: columns_of(1..rows + 1) };
            speaker.say(start, befores, nows);
            closes[0] = closes[rows];
            columns.iter_mut().for_each(|column| column[0] = column[rows]);
        }
    }

    fn decide_shared(&self, shared: &mut Shared<'_>, decisions: &mut Vec<Decision>) {
        let view = shared.view();
        let columns = self.study.shared(shared);
        let mut speaker = Speaker::new(&self.judge, self.warmup, decisions, view.len());
        let rows_of = |rows: Range<usize>| Rows {
            close: &view.close[rows.clone()],
            values: columns.each_ref().map(|column| &column[rows.clone()]),
        };
        if !view.is_empty() {
            let none = Rows { close: &[f64::NAN], values: [&[f64::NAN]; N] };
            speaker.say(0, none, rows_of(0..1));
        }
        for start in (1..view.len()).step_by(CHUNK) {
            let end = (start + CHUNK).min(view.len());
            speaker.say(start, rows_of(start - 1..end - 1), rows_of(start..end));
        }
    }

    fn stream(&self) -> Box<dyn RuleStream> {
        Box::new(Stream { rule: self.clone(), silent: self.warmup, before: Reading::NONE, latch: Latch::default() })
    }
}

/// Readings of rows that follow one another.
#[derive(Clone, Copy)]
struct Rows<'a, const N: usize> {
    close: &'a [f64],
    values: [&'a [f64]; N],
}

/// Judges piece after piece of the bars, and writes what the latch lets through.
struct Speaker<'a, J> {
    judge: &'a J,
    warmup: usize,
    decisions: &'a mut [Decision],
    latch: Latch,
}

impl<'a, J> Speaker<'a, J> {
    fn new(judge: &'a J, warmup: usize, decisions: &'a mut Vec<Decision>, bars: usize) -> Self {
        decisions.clear();
        decisions.resize(bars, Decision::NONE);
        Self { judge, warmup, decisions, latch: Latch::default() }
    }

    /// At most [`CHUNK`] rows from `start` on, and as many rows before each.
    fn say<const N: usize>(&mut self, start: usize, befores: Rows<'_, N>, nows: Rows<'_, N>)
    where
        J: Fn(&Reading<N>, &Reading<N>) -> Lean,
    {
        let rows = nows.close.len();
        let mut leans = [0; CHUNK];
        judge(self.judge, befores, nows, &mut leans[..rows]);
        let silent = self.warmup.saturating_sub(start).min(rows);
        leans[..silent].fill(0);
        self.latch.say(&leans[..rows], WORDS, &mut self.decisions[start..start + rows]);
    }
}

/// Where each of the rows leans to; compiled for wide vectors too, which changes no comparison.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn judge<J: Fn(&Reading<N>, &Reading<N>) -> Lean, const N: usize>(
    judge: &J,
    befores: Rows<'_, N>,
    nows: Rows<'_, N>,
    leans: &mut [u8],
) {
    let rows = leans.len();
    let (close_before, close_now) = (&befores.close[..rows], &nows.close[..rows]);
    let (before, now) = (befores.values.map(|column| &column[..rows]), nows.values.map(|column| &column[..rows]));
    for row in 0..rows {
        let before = Reading { close: close_before[row], values: before.map(|column| column[row]) };
        let now = Reading { close: close_now[row], values: now.map(|column| column[row]) };
        leans[row] = judge(&before, &now).0;
    }
}

impl<S, J, const N: usize> fmt::Debug for Latched<S, J, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Latched")
            .field("study", &type_name::<S>())
            .field("warmup", &self.warmup)
            .finish_non_exhaustive()
    }
}

/// The bar-by-bar form of [`Latched`].
struct Stream<S, J, const N: usize> {
    rule: Latched<S, J, N>,
    /// Bars left of the warm-up.
    silent: usize,
    before: Reading<N>,
    latch: Latch,
}

impl<S, J, const N: usize> RuleStream for Stream<S, J, N>
where
    S: Study<N>,
    J: Fn(&Reading<N>, &Reading<N>) -> Lean + Send,
{
    fn next(&mut self, bar: &Bar) -> Decision {
        let now = Reading { close: bar.close, values: self.rule.study.next(bar) };
        let before = std::mem::replace(&mut self.before, now);
        if self.silent > 0 {
            self.silent -= 1;
            return Decision::NONE;
        }
        said(&mut self.latch, (self.rule.judge)(&before, &now))
    }
}

/// What is said of one bar.
fn said(latch: &mut Latch, lean: Lean) -> Decision {
    if latch.hears(lean.0) { WORDS[usize::from(lean.0 == 2)] } else { Decision::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: Decision = Decision::BULLISH;
    const DOWN: Decision = Decision::BEARISH;
    const NONE: Decision = Decision::NONE;

    #[test]
    fn to_cross_is_to_come_from_the_other_side_or_from_equality_to_a_strict_side() {
        let cross = |before: f64, now: f64| said(&mut Latch::default(), Lean::cross((before, 0.0), (now, 0.0)));
        assert_eq!([cross(-1.0, 1.0), cross(0.0, 1.0), cross(-1.0, 0.0), cross(1.0, 2.0)], [UP, UP, NONE, NONE]);
        assert_eq!([cross(1.0, -1.0), cross(0.0, -1.0), cross(1.0, 0.0), cross(-1.0, -2.0)], [DOWN, DOWN, NONE, NONE]);
        assert_eq!([cross(f64::NAN, 1.0), cross(f64::NAN, -1.0), cross(1.0, f64::NAN)], [NONE; 3]);
    }

    #[test]
    fn a_return_is_through_the_border_and_not_from_within() {
        let said = |before, value| said(&mut Latch::default(), Lean::return_from((20.0, 80.0), before, value));
        assert_eq!([said(19.0, 21.0), said(20.0, 21.0), said(19.0, 20.0), said(21.0, 22.0)], [UP, UP, NONE, NONE]);
        assert_eq!([said(81.0, 79.0), said(80.0, 79.0), said(81.0, 80.0), said(79.0, 78.0)], [DOWN, DOWN, NONE, NONE]);
    }
}
