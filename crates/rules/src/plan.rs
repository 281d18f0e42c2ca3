//! What is to be done at each row: steps in order over registers, made once and run in two ways.
//!
//! [`crate::chunks`] runs a plan over a chunk of rows at a time, [`crate::singles`] over one bar at a time. Both do the same
//! operations in the same order, by the functions of [`crate::kernel`], save that indicators are fed a chunk or a bar, which
//! their own crate proves to be equal; a law over random rules holds the two to the same bits.

use std::fmt;
use std::sync::Arc;

use backtest::Decision;
use indicators::Indicator;
use market::{Bar, Interval, Resampler, Timestamp, Venue, closes_at};

use crate::names::{Column, Part, Unary};
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
    pub indicators: Vec<Arc<dyn Indicator>>,
    pub rules: Vec<Arc<dyn backtest::Rule>>,
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

/// Another series that a plan reads.
#[derive(Debug)]
pub(crate) struct Foreign {
    pub kind: ForeignKind,
    /// Rows of it that must be known before anything read from it counts.
    pub need: usize,
}

#[derive(Debug)]
pub(crate) enum ForeignKind {
    /// The rule's own instrument on longer bars.
    Longer { resampler: Resampler, plan: Arc<Plan>, numbers: Vec<Number>, truths: Vec<Truth> },
    /// Another instrument, computed when it was bound: when each of its rows is known, and what it is.
    Other {
        known: Vec<Timestamp>,
        numbers: Vec<Vec<f64>>,
        truths: Vec<Vec<u8>>,
        /// The reader's venue is unknown and this one's is not: a day of the reader may be over before a day here begins,
        /// so that it sees no further than to the beginning of its own.
        early: bool,
    },
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
            ForeignKind::Other { .. } => Self::Other(0),
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
            (Self::Other(known), ForeignKind::Other { known: times, early, .. }) => {
                let before = *known;
                if *known < times.len() {
                    let interval = reader.interval.unwrap_or(Interval::DAY);
                    let is_early = *early && !interval.is_intraday();
                    let now = if is_early { bar.time } else { closes_at(bar.time, interval, reader.venue) };
                    while times.get(*known).is_some_and(|time| *time <= now) {
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
            (Self::Other(known), ForeignKind::Other { numbers, .. }) => {
                known.checked_sub(1).map_or(f64::NAN, |last| numbers[root][last])
            }
            _ => unreachable!("a reading is made for its series"),
        }
    }

    /// A condition of the series, as it is known.
    pub fn truth(&self, foreign: &Foreign, root: usize) -> bool {
        match (self, &foreign.kind) {
            (Self::Longer(longer), _) => longer.truths[root],
            (Self::Other(known), ForeignKind::Other { truths, .. }) => {
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
