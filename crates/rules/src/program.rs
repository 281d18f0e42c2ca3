//! A rule from a file, ready to run: what it says at the close of each bar.

use std::sync::Arc;

use backtest::{Decision, Latch, Rule, RuleStream, Stops};
use indicators::Shared;
use market::{Bar, Bars, Params, ResampleError, View};
use multiversion::multiversion;

use crate::chunks::{Chunks, ROWS};
use crate::compiled::{Compiled, Context};
use crate::kernel::{Numbers, Truths};
use crate::lower::Lowered;
use crate::plan::{Number, Plan, Truth};
use crate::singles::Singles;

/// A rule from a file with its parameters and its bars: as fast as a built-in one, and held to the same laws.
///
/// # When it says what
/// Where only `enter` and `exit` are given, `enter` is the bullish side and `exit` the bearish one; a side is said on the bar on
/// which it becomes the newest, and not while it lasts. A bar on which both hold says nothing; an entry that the filter forbids
/// stands against no exit. With `short` and `cover` the
/// two pairs are latched apart, and say long in, long out, short in, short out. With `repeat`, a condition is said on every
/// bar on which it holds. Where the filter forbids entries or the size is none, entries are not said, and are said later if
/// the condition still holds then.
#[derive(Clone, Debug)]
pub struct Program {
    plan: Arc<Plan>,
    voice: Voice,
    warmup: usize,
    stops: Stops,
    bound: Arc<Bound>,
}

/// What a program was made of.
#[derive(Debug)]
pub(crate) struct Bound {
    pub compiled: Compiled,
    pub params: Params,
    pub context: Context,
    pub extras: Vec<Arc<Bars>>,
}

/// Where the plan leaves its answers, and how they are said.
#[derive(Clone, Copy, Debug)]
struct Voice {
    enter: Truth,
    exit: Truth,
    short: Truth,
    cover: Truth,
    /// Where entries may be said; everywhere, if there is none.
    allow: Option<Truth>,
    size: Option<Number>,
    /// `short` and `cover` are conditions of their own.
    apart: bool,
    repeat: bool,
}

impl Program {
    pub(crate) fn new(
        compiled: &Compiled,
        params: &Params,
        context: &Context,
        extras: &[Arc<Bars>],
        lowered: Lowered,
    ) -> Self {
        let Lowered { plan, enter, exit, short, cover, allow, size, warmup, stops, .. } = lowered;
        let never = Truth::Constant(false);
        let [enter, exit] = [enter, exit].map(|part| part.unwrap_or(never));
        let apart = short.is_some() || cover.is_some();
        let voice = Voice {
            enter,
            exit,
            short: if apart { short.unwrap_or(never) } else { exit },
            cover: if apart { cover.unwrap_or(never) } else { enter },
            allow,
            size,
            apart,
            repeat: compiled.inner.document.rule.as_ref().is_some_and(|rule| rule.repeat),
        };
        let (compiled, params, context) = (compiled.clone(), params.clone(), *context);
        let bound = Arc::new(Bound { compiled, params, context, extras: extras.to_vec() });
        Self { plan, voice, warmup, stops, bound }
    }

    /// The file it was made of.
    pub fn compiled(&self) -> &Compiled {
        &self.bound.compiled
    }

    /// The values of its parameters.
    pub fn params(&self) -> &Params {
        &self.bound.params
    }

    /// The bars that it was bound for.
    pub fn context(&self) -> Context {
        self.bound.context
    }

    /// The bars of other series that it reads, one for each of [`Compiled::needs`].
    pub fn extras(&self) -> &[Arc<Bars>] {
        &self.bound.extras
    }

    /// The stops that the file asks for, its parameters put in.
    pub fn stops(&self) -> Stops {
        self.stops
    }

    /// Whether the file says how much of the account's size an entry takes: see [`Program::sizes`].
    pub fn has_sizes(&self) -> bool {
        self.voice.size.is_some()
    }

    /// Bars of `view` before the first on which the rule can speak, at least: its own warm-up, or the bars that go by until the
    /// longer bars and the other instruments that it reads have begun. Where the view ends before, about how many it would take: a daily rule
    /// that reads a mean of 50 weeks needs 250 bars.
    pub fn warmup_over(&self, view: View<'_>) -> usize {
        self.warmup.max(self.plan.warmup_over(view))
    }

    /// The same program over other bars of the series that it reads, `extras` as in [`Compiled::bind`]: only what is computed of
    /// them is computed again.
    ///
    /// # Errors
    /// Bars of a series that cannot be put together to longer ones.
    ///
    /// # Panics
    /// There are fewer of them than the file needs.
    pub fn over(&self, extras: &[Arc<Bars>]) -> Result<Self, ResampleError> {
        let Bound { compiled, params, context, .. } = self.bound();
        let plan = Arc::new(self.plan.over(compiled, extras)?);
        let (compiled, params) = (compiled.clone(), params.clone());
        let bound = Arc::new(Bound { compiled, params, context: *context, extras: extras.to_vec() });
        Ok(Self { plan, bound, ..self.clone() })
    }

    /// Whether long and short are entered and left by conditions of their own.
    pub(crate) fn is_apart(&self) -> bool {
        self.voice.apart
    }

    pub(crate) fn bound(&self) -> &Bound {
        &self.bound
    }

    /// Overwrites `sizes` with the part of the account's size setting, from 0 to 1, that an entry decided on each bar takes:
    /// 0 where there is none, 1 throughout where the file does not say.
    pub fn sizes(&self, view: View<'_>, sizes: &mut Vec<f64>) {
        self.evaluate(view, None, None, Some(sizes));
    }

    /// [`Rule::decide`] and [`Program::sizes`] in one pass.
    pub fn decide_with_sizes(&self, view: View<'_>, decisions: &mut Vec<Decision>, sizes: &mut Vec<f64>) {
        self.evaluate(view, None, Some(decisions), Some(sizes));
    }

    fn evaluate(
        &self,
        view: View<'_>,
        shared: Option<&mut Shared<'_>>,
        mut decisions: Option<&mut Vec<Decision>>,
        mut sizes: Option<&mut Vec<f64>>,
    ) {
        if let Some(decisions) = &mut decisions {
            decisions.clear();
            decisions.resize(view.len(), Decision::NONE);
        }
        if let Some(sizes) = &mut sizes {
            sizes.clear();
            sizes.resize(view.len(), 1.0);
        }
        let mut chunks = Chunks::new(&self.plan);
        let mut latches = Latches::default();
        chunks.open(view, shared);
        let mut start = 0;
        while start < view.len() {
            let rows = start..(start + ROWS).min(view.len());
            chunks.take(view, rows.clone());
            if let Some(decisions) = &mut decisions {
                let silent = self.warmup.max(chunks.ready.row).saturating_sub(start).min(rows.len());
                self.voice.speak(&chunks, silent, &mut latches, &mut decisions[rows.clone()]);
            }
            if let (Some(sizes), Some(size)) = (&mut sizes, self.voice.size) {
                let out = &mut sizes[rows.clone()];
                match chunks.numbers(size, view, rows.clone()) {
                    Numbers::Column(values) => out.iter_mut().zip(values).for_each(|(y, &size)| *y = part(size)),
                    Numbers::Constant(size) => out.fill(part(size)),
                }
            }
            start = rows.end;
        }
    }
}

/// A size as a part of the account's: between nothing and all.
fn part(size: f64) -> f64 {
    if size > 0.0 { size.min(1.0) } else { 0.0 }
}

impl Rule for Program {
    fn warmup(&self) -> usize {
        self.warmup
    }

    fn decide(&self, view: View<'_>, decisions: &mut Vec<Decision>) {
        self.evaluate(view, None, Some(decisions), None);
    }

    fn decide_shared(&self, shared: &mut Shared<'_>, decisions: &mut Vec<Decision>) {
        self.evaluate(shared.view(), Some(shared), Some(decisions), None);
    }

    fn sizes(&self, view: View<'_>, sizes: &mut Vec<f64>) {
        match self.has_sizes() {
            true => Self::sizes(self, view, sizes),
            false => sizes.clear(),
        }
    }

    fn stream(&self) -> Box<dyn RuleStream> {
        Box::new(self.follow())
    }
}

impl Program {
    /// [`Rule::stream`], with the size of each bar.
    pub fn follow(&self) -> Following {
        Following {
            singles: Singles::new(&self.plan),
            voice: self.voice,
            warmup: self.warmup,
            latches: Latches::default(),
            row: 0,
            size: 1.0,
        }
    }
}

/// The bar-by-bar form of a [`Program`].
pub struct Following {
    singles: Singles,
    voice: Voice,
    warmup: usize,
    latches: Latches,
    row: usize,
    size: f64,
}

impl Following {
    /// The part of the account's size setting that an entry decided on the last bar takes, as [`Program::sizes`] has it.
    pub fn size(&self) -> f64 {
        self.size
    }
}

impl std::fmt::Debug for Following {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Following").field("row", &self.row).finish_non_exhaustive()
    }
}

impl RuleStream for Following {
    fn next(&mut self, bar: &Bar) -> Decision {
        self.singles.take(bar);
        let is_silent = self.row < self.warmup.max(self.singles.ready.row);
        self.row += 1;
        if let Some(size) = self.voice.size {
            self.size = part(self.singles.number(size));
        }
        if is_silent { Decision::NONE } else { self.voice.say(&self.singles, &mut self.latches) }
    }

    fn size(&self) -> f64 {
        self.size
    }
}

/// The sides said last: of the one pair, or of long and short apart.
#[derive(Clone, Copy, Default, Debug)]
struct Latches {
    long: Latch,
    short: Latch,
}

impl Voice {
    /// The decision at the bar taken last.
    fn say(&self, singles: &Singles, latches: &mut Latches) -> Decision {
        // An entry that is not allowed is none: it does not stand against an exit.
        let is_allowed = self.allow.is_none_or(|allow| singles.truth(allow));
        let lean = |one: Truth, two: Truth| {
            let (one, two) = (singles.truth(one) & is_allowed, singles.truth(two));
            u8::from(one & !two) | u8::from(two & !one) << 1
        };
        let step = |lean: u8, latch: &mut Latch, words: [Decision; 2]| {
            let is_said = latch.hears(lean) || (self.repeat && lean != 0);
            if is_said { words[usize::from(lean == 2)] } else { Decision::NONE }
        };
        let long = lean(self.enter, self.exit);
        if !self.apart && self.allow.is_none() {
            return step(long, &mut latches.long, [Decision::BULLISH, Decision::BEARISH]);
        }
        let short = lean(self.short, self.cover);
        step(long, &mut latches.long, [Decision::ENTER_LONG, Decision::EXIT_LONG])
            | step(short, &mut latches.short, [Decision::ENTER_SHORT, Decision::EXIT_SHORT])
    }

    /// Turns the conditions of the rows taken last into decisions; the first `silent` rows say nothing.
    fn speak(&self, chunks: &Chunks, silent: usize, latches: &mut Latches, out: &mut [Decision]) {
        let n = out.len();
        if silent == n {
            return;
        }
        let mut leans = [0; ROWS];
        let leans = &mut leans[..n];
        let truths = |operand| chunks.truths(operand, n);
        let allow = self.allow.map(truths);
        // An entry that is not allowed is none: it does not stand against an exit.
        let (mut longs, mut shorts) = ([0; ROWS], [0; ROWS]);
        lean(both(truths(self.enter), allow, &mut longs), truths(self.exit), leans);
        if !self.apart && self.allow.is_none() {
            leans[..silent].fill(0);
            return say(leans, self.repeat, &mut latches.long, [Decision::BULLISH, Decision::BEARISH], out);
        }
        leans[..silent].fill(0);
        say(leans, self.repeat, &mut latches.long, [Decision::ENTER_LONG, Decision::EXIT_LONG], out);
        lean(both(truths(self.short), allow, &mut shorts), truths(self.cover), leans);
        leans[..silent].fill(0);
        say(leans, self.repeat, &mut latches.short, [Decision::ENTER_SHORT, Decision::EXIT_SHORT], out);
    }
}

/// 1 where `one` holds alone, 2 where `two` does, 0 where neither or both do.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn lean(one: Truths<'_>, two: Truths<'_>, out: &mut [u8]) {
    match (one, two) {
        (Truths::Column(one), Truths::Column(two)) => {
            for ((y, &a), &b) in out.iter_mut().zip(one).zip(two) {
                *y = (a & !b) | (b & !a) << 1;
            }
        }
        (Truths::Column(one), Truths::Constant(false)) => out.copy_from_slice(one),
        (Truths::Column(one), Truths::Constant(true)) => out.iter_mut().zip(one).for_each(|(y, &a)| *y = (a ^ 1) << 1),
        (Truths::Constant(false), Truths::Column(two)) => out.iter_mut().zip(two).for_each(|(y, &b)| *y = b << 1),
        (Truths::Constant(true), Truths::Column(two)) => out.iter_mut().zip(two).for_each(|(y, &b)| *y = b ^ 1),
        (Truths::Constant(a), Truths::Constant(b)) => out.fill(u8::from(a && !b) | u8::from(b && !a) << 1),
    }
}

/// Where `one` and `allow` hold, `one` itself where all is allowed; `room` is for the answer.
fn both<'a>(one: Truths<'a>, allow: Option<Truths<'_>>, room: &'a mut [u8; ROWS]) -> Truths<'a> {
    match (one, allow) {
        (one, None | Some(Truths::Constant(true))) => one,
        (Truths::Constant(false), _) | (_, Some(Truths::Constant(false))) => Truths::Constant(false),
        (Truths::Constant(true), Some(Truths::Column(allow))) => {
            room[..allow.len()].copy_from_slice(allow);
            Truths::Column(&room[..allow.len()])
        }
        (Truths::Column(one), Some(Truths::Column(allow))) => {
            room.iter_mut().zip(one).zip(allow).for_each(|((y, one), allow)| *y = one & allow);
            Truths::Column(&room[..one.len()])
        }
    }
}

/// Adds to `out` what the leanings say: each side when it becomes the newest, or whenever it holds.
fn say(leans: &[u8], repeat: bool, latch: &mut Latch, words: [Decision; 2], out: &mut [Decision]) {
    if !repeat {
        return latch.say(leans, words, out);
    }
    let words = [Decision::NONE, words[0], words[1], Decision::NONE];
    for (said, &lean) in out.iter_mut().zip(leans) {
        *said |= words[usize::from(lean & 3)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_said_when_it_becomes_the_newest_and_not_while_it_lasts() {
        let (up, down, none) = (Decision::BULLISH, Decision::BEARISH, Decision::NONE);
        let enter = [0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1];
        let exit = [0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0];
        let mut leans = [0; 12];
        lean(Truths::Column(&enter), Truths::Column(&exit), &mut leans);
        let mut said = [none; 12];
        say(&leans, false, &mut Latch::default(), [up, down], &mut said);
        assert_eq!(said, [none, up, none, none, none, down, none, none, up, none, none, none]);
        let mut said = [none; 12];
        say(&leans, true, &mut Latch::default(), [up, down], &mut said);
        assert_eq!(said, [none, up, up, none, up, down, down, none, up, up, none, up]);
    }

    #[test]
    fn an_entry_that_is_not_allowed_is_none_and_stands_against_no_exit() {
        let (enter, exit, allow) = ([1, 1, 1, 0, 1], [0, 1, 0, 1, 1], [0, 0, 1, 0, 1]);
        let (mut room, mut leans) = ([0; ROWS], [0; 5]);
        let allowed = both(Truths::Column(&enter), Some(Truths::Column(&allow)), &mut room);
        lean(allowed, Truths::Column(&exit), &mut leans);
        assert_eq!(leans, [0, 2, 1, 2, 0]);
    }
}
