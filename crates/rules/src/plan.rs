//! What is to be done at each row: steps in order over registers, made once and run in two ways.
//!
//! [`crate::chunks`] runs a plan over a chunk of rows at a time, [`crate::singles`] over one bar at a time. Both do the same
//! operations in the same order, by the functions of [`crate::kernel`], save that indicators are fed a chunk or a bar, which
//! their own crate proves to be equal; a law over random rules holds the two to the same bits.

use std::fmt;
use std::sync::Arc;

use backtest::{Decision, Rule};
use indicators::Indicator;
use market::{Bar, Bars, Interval, ResampleError, Resampler, Timestamp, Venue, View, closes_at, resample};

use crate::chunks::columns;
use crate::compiled::Compiled;
use crate::names::{Column, Part, Unary};
use crate::program::Program;
use crate::singles::Singles;
use expression::{Operation, Relation};

/// An operand that is a number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Number {
    Register(usize),
    /// The register of [`Plan::befores`] at this place, one row before.
    Before(usize),
    /// One of the five columns that bars have.
    Column(Column),
    /// A column of so many rows before; in the register where those rows are not at hand.
    Lagged(Column, usize, usize),
    Constant(f64),
}

/// An operand that is a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Truth {
    Register(usize),
    Constant(bool),
}

/// One operation, and the register it writes, which is the last of its numbers.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Price(Column, usize),
    Time(Part, usize),
    Arithmetic(Operation, Number, Number, usize),
    Unary(Unary, Number, usize),
    Extreme(bool, Number, Number, usize),
    Choose(usize, Number, Number, usize),
    ChooseTruth(usize, Truth, Truth, usize),
    Compare(Relation, Number, Number, usize),
    /// A comparison of a column with what is computed of two others and read by nobody else.
    CompareWith(Relation, Number, Operation, Number, Number, usize),
    Cross(bool, Number, Number, usize),
    Both(usize, usize, usize),
    Either(usize, usize, usize),
    Not(usize, usize),
    Shift(Number, usize, usize),
    ShiftTruth(usize, usize, usize),
    Since(usize, usize),
    Count(usize, usize, usize),
    /// The highest or the lowest of the last rows of a column.
    Window(bool, Column, usize, usize),
    /// An indicator of the plan, the series it is of, and a register an output that is read.
    Indicator(usize, Option<Number>, Vec<Option<usize>>),
    /// A series of the plan: which of its numbers and conditions go into which registers.
    Foreign(usize, Vec<(usize, usize)>, Vec<(usize, usize)>),
    /// The side that a rule of the plan holds.
    Held(usize, usize),
}

/// Steps in order, and what they refer to.
#[derive(Clone, Default)]
pub(crate) struct Plan {
    pub steps: Vec<Step>,
    /// Registers of numbers.
    pub numbers: usize,
    /// Registers of conditions.
    pub truths: usize,
    /// Registers of numbers that are read one row later too: they are written by one step and by no other.
    pub befores: Vec<usize>,
    /// With names that tell them from all others.
    pub indicators: Vec<(Arc<str>, Arc<dyn Indicator>)>,
    pub rules: Vec<UsedRule>,
    pub foreigns: Vec<Arc<Foreign>>,
    pub interval: Option<Interval>,
    pub venue: Option<Venue>,
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("steps", &self.steps)
            .field("numbers", &self.numbers)
            .field("truths", &self.truths)
            .finish_non_exhaustive()
    }
}

impl Plan {
    /// Rows of `view` before everything that the plan reads beside it has begun.
    pub fn warmup_over(&self, view: View<'_>) -> usize {
        let foreigns = self.foreigns.iter().map(|foreign| foreign.warmup_over(self, view));
        foreigns.chain(self.rules.iter().map(|rule| rule.warmup_over(view))).max().unwrap_or(0)
    }

    /// The same plan over other bars of what it reads; `extras` are those that `owner` needs.
    pub fn over(&self, owner: &Compiled, extras: &[Arc<Bars>]) -> Result<Self, ResampleError> {
        let rules = self.rules.iter().map(|rule| rule.over(owner, extras)).collect::<Result<_, _>>()?;
        let foreign = |foreign: &Arc<Foreign>| foreign.over(owner, extras).map(Arc::new);
        let foreigns = self.foreigns.iter().map(foreign).collect::<Result<_, _>>()?;
        Ok(Self { rules, foreigns, ..self.clone() })
    }
}

/// A rule that another one uses, ready to be run.
#[derive(Clone, Debug)]
pub enum UsedRule {
    /// A built-in one, or one that says nothing yet.
    BuiltIn(Arc<dyn Rule>),
    /// One of a file.
    File(Arc<Program>),
}

impl UsedRule {
    /// The rule.
    pub fn rule(&self) -> &dyn Rule {
        match self {
            Self::BuiltIn(rule) => rule.as_ref(),
            Self::File(program) => program.as_ref(),
        }
    }

    /// [`Rule::warmup`], with what longer bars and other instruments take: see [`Program::warmup_over`].
    pub fn warmup_over(&self, view: View<'_>) -> usize {
        match self {
            Self::BuiltIn(rule) => rule.warmup(),
            Self::File(program) => program.warmup_over(view),
        }
    }

    /// The same rule over other bars of what it reads; `extras` are those that `owner`, which uses it, needs.
    pub(crate) fn over(&self, owner: &Compiled, extras: &[Arc<Bars>]) -> Result<Self, ResampleError> {
        Ok(match self {
            Self::File(program) if !program.compiled().needs().is_empty() => {
                Self::File(Arc::new(program.over(&owner.extras_for(program.compiled(), extras))?))
            }
            _ => self.clone(),
        })
    }
}

/// Another series that a plan reads.
#[derive(Debug)]
pub(crate) struct Foreign {
    /// As the file calls it.
    pub name: Arc<str>,
    pub kind: ForeignKind,
    /// Rows of it that must be known before anything read from it counts.
    pub need: usize,
}

#[derive(Debug)]
pub(crate) enum ForeignKind {
    /// The rule's own instrument on longer bars.
    Longer { resampler: Resampler, plan: Arc<Plan>, numbers: Vec<Number>, truths: Vec<Truth> },
    /// Another instrument.
    Other(Other),
}

impl Foreign {
    /// The row of the reader on which as many rows are known as are needed; where the reader ends before, the row on which there
    /// would be at its pace. 0 where another instrument never has them: more bars of the reader would not help.
    fn warmup_over(&self, reader: &Plan, view: View<'_>) -> usize {
        match &self.kind {
            ForeignKind::Longer { resampler, .. } => {
                let (mut resampler, mut known) = (resampler.clone(), 0);
                for (row, bar) in view.iter().enumerate() {
                    known += resampler.push(&bar).iter().flatten().count();
                    if known >= self.need {
                        return row;
                    }
                }
                (self.need * view.len()).div_ceil(known.max(1))
            }
            ForeignKind::Other(other) => {
                let Some(enough) = other.known.get(self.need - 1) else { return 0 };
                view.time.partition_point(|time| other.now(*time, reader) < *enough)
            }
        }
    }

    /// The last bar of it that is known at the close of the last bar of `view`, the reader's.
    pub fn known_bar(&self, reader: &Plan, view: View<'_>) -> Option<Bar> {
        match &self.kind {
            ForeignKind::Longer { resampler, .. } => {
                let mut resampler = resampler.clone();
                view.iter().fold(None, |known, bar| resampler.push(&bar).into_iter().flatten().last().or(known))
            }
            ForeignKind::Other(other) => {
                let now = other.now(*view.time.last()?, reader);
                let known = other.known.partition_point(|time| *time <= now);
                known.checked_sub(1).map(|row| other.bars.view().bar(row))
            }
        }
    }

    fn over(&self, owner: &Compiled, extras: &[Arc<Bars>]) -> Result<Self, ResampleError> {
        let kind = match &self.kind {
            ForeignKind::Longer { resampler, plan, numbers, truths } => ForeignKind::Longer {
                resampler: resampler.clone(),
                plan: Arc::new(plan.over(owner, extras)?),
                numbers: numbers.clone(),
                truths: truths.clone(),
            },
            ForeignKind::Other(other) => {
                let plan = Arc::new(other.plan.over(owner, extras)?);
                let asked = (other.asked.0.clone(), other.asked.1.clone());
                ForeignKind::Other(Other::new(other.need, plan, asked, other.early, &extras[other.need])?)
            }
        };
        Ok(Self { name: Arc::clone(&self.name), kind, need: self.need })
    }
}

/// Another instrument, computed when it was bound: when each of its rows is known, and what it is.
#[derive(Debug)]
pub(crate) struct Other {
    /// Its place among the bars that the file needs.
    need: usize,
    plan: Arc<Plan>,
    /// The numbers and the conditions that are read from the plan.
    asked: (Vec<Number>, Vec<Truth>),
    /// The reader's venue is unknown and this one's is not: a day of the reader may be over before a day here begins,
    /// so that it sees no further than to the beginning of its own.
    early: bool,
    bars: Arc<Bars>,
    known: Vec<Timestamp>,
    numbers: Vec<Vec<f64>>,
    truths: Vec<Vec<u8>>,
}

impl Other {
    /// Up to when rows are known at the close of the reader's bar of `time`.
    fn now(&self, time: Timestamp, reader: &Plan) -> Timestamp {
        let interval = reader.interval.unwrap_or(Interval::DAY);
        let is_early = self.early && !interval.is_intraday();
        if is_early { time } else { closes_at(time, interval, reader.venue) }
    }

    /// What `plan` makes of `bars`, put together to bars of its interval where they are shorter.
    pub fn new(
        need: usize,
        plan: Arc<Plan>,
        asked: (Vec<Number>, Vec<Truth>),
        early: bool,
        bars: &Arc<Bars>,
    ) -> Result<Self, ResampleError> {
        let interval = plan.interval.unwrap_or_else(|| bars.interval());
        let bars = match bars.interval() == interval {
            true => bars.clone(),
            false => Arc::new(resample(bars, interval, plan.venue)?),
        };
        let (numbers, truths) = columns(&plan, &bars, &asked.0, &asked.1);
        let known = bars.view().time.iter().map(|time| closes_at(*time, interval, plan.venue)).collect();
        Ok(Self { need, plan, asked, early, bars, known, numbers, truths })
    }
}

/// Where the reading of another series stands.
pub(crate) enum Reading {
    Longer(Box<Longer>),
    /// Rows known of another instrument.
    Other(usize),
}

/// Longer bars under way, and what was read from the last that is known.
pub(crate) struct Longer {
    resampler: Resampler,
    plan: Singles,
    known: usize,
    numbers: Vec<f64>,
    truths: Vec<bool>,
}

impl Reading {
    pub fn new(foreign: &Foreign) -> Self {
        match &foreign.kind {
            ForeignKind::Longer { resampler, plan, numbers, truths } => Self::Longer(Box::new(Longer {
                resampler: resampler.clone(),
                plan: Singles::new(plan),
                known: 0,
                numbers: vec![f64::NAN; numbers.len()],
                truths: vec![false; truths.len()],
            })),
            ForeignKind::Other(_) => Self::Other(0),
        }
    }

    /// Takes the reader's next bar; whether there are now as many rows as are needed, and were not before.
    pub fn take(&mut self, foreign: &Foreign, reader: &Plan, bar: &Bar) -> bool {
        match (self, &foreign.kind) {
            (Self::Longer(longer), ForeignKind::Longer { numbers, truths, .. }) => {
                let mut has_begun = false;
                for complete in longer.resampler.push(bar).into_iter().flatten() {
                    longer.plan.take(&complete);
                    longer.known += 1;
                    has_begun |= longer.known == foreign.need;
                    for (held, operand) in longer.numbers.iter_mut().zip(numbers) {
                        *held = longer.plan.number(*operand);
                    }
                    for (held, operand) in longer.truths.iter_mut().zip(truths) {
                        *held = longer.plan.truth(*operand);
                    }
                }
                has_begun
            }
            (Self::Other(known), ForeignKind::Other(other)) => {
                let before = *known;
                if *known < other.known.len() {
                    let now = other.now(bar.time, reader);
                    while other.known.get(*known).is_some_and(|time| *time <= now) {
                        *known += 1;
                    }
                }
                before < foreign.need && *known >= foreign.need
            }
            _ => unreachable!("a reading is made for its series"),
        }
    }

    /// A number of the series, as it is known.
    pub fn number(&self, foreign: &Foreign, root: usize) -> f64 {
        match (self, &foreign.kind) {
            (Self::Longer(longer), _) => longer.numbers[root],
            (Self::Other(known), ForeignKind::Other(Other { numbers, .. })) => {
                known.checked_sub(1).map_or(f64::NAN, |last| numbers[root][last])
            }
            _ => unreachable!("a reading is made for its series"),
        }
    }

    /// A condition of the series, as it is known.
    pub fn truth(&self, foreign: &Foreign, root: usize) -> bool {
        match (self, &foreign.kind) {
            (Self::Longer(longer), _) => longer.truths[root],
            (Self::Other(known), ForeignKind::Other(Other { truths, .. })) => {
                known.checked_sub(1).is_some_and(|last| truths[root][last] != 0)
            }
            _ => unreachable!("a reading is made for its series"),
        }
    }
}

/// From which row on everything that a plan reads has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ready {
    /// The row; `usize::MAX` while something has not begun.
    pub row: usize,
    latest: usize,
    waiting: usize,
}

impl Ready {
    pub fn new(plan: &Plan) -> Self {
        let waiting = plan.steps.iter().filter(|step| matches!(step, Step::Foreign(..))).count();
        Self { row: if waiting > 0 { usize::MAX } else { 0 }, latest: 0, waiting }
    }

    /// One of the series has begun on `row`.
    pub fn begun(&mut self, row: usize) {
        self.latest = self.latest.max(row);
        self.waiting -= 1;
        if self.waiting == 0 {
            self.row = self.latest;
        }
    }
}

/// The side held after a decision, by an account of both directions.
pub(crate) fn side_after(side: i8, said: Decision) -> i8 {
    let long = said.has(Decision::ENTER_LONG) && !said.has(Decision::EXIT_LONG);
    let short = said.has(Decision::ENTER_SHORT) && !said.has(Decision::EXIT_SHORT);
    match (long, short) {
        (true, false) => 1,
        (false, true) => -1,
        _ if side > 0 && said.has(Decision::EXIT_LONG) => 0,
        _ if side < 0 && said.has(Decision::EXIT_SHORT) => 0,
        _ => side,
    }
}

/// One of the five columns that bars have.
#[inline(always)]
pub(crate) fn column_of(bar: &Bar, column: Column) -> f64 {
    match column {
        Column::Open => bar.open,
        Column::High => bar.high,
        Column::Low => bar.low,
        Column::Volume => bar.volume,
        _ => bar.close,
    }
}

/// Any column of a bar. Not inlined: all of them would be computed ahead of every step.
#[inline(never)]
pub(crate) fn price_of(bar: &Bar, column: Column) -> f64 {
    match column {
        Column::Hl2 => (bar.high + bar.low) * 0.5,
        Column::Hlc3 => indicators::price::typical(bar.high, bar.low, bar.close),
        Column::Hlcc4 => (bar.high + bar.low + (bar.close + bar.close)) * 0.25,
        Column::Ohlc4 => (bar.open + bar.high + bar.low + bar.close) * 0.25,
        plain => column_of(bar, plain),
    }
}
