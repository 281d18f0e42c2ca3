//! The evaluation of a plan: steps in order over one chunk of rows after another, or over one bar after another.
//!
//! A plan is made once; a machine holds what changes: the state of each indicator, shift and counter, and the registers, of
//! which there are as many as columns are alive at one time. Both ways of running do the same operations in the same order,
//! save that indicators are fed a chunk or a bar, which their own crate proves to be equal.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use backtest::{Decision, RuleStream};
use indicators::{CHUNK, Indicator, Stream};
use market::{Bar, Bars, Interval, Resampler, Timestamp, Venue, View, closes_at};

use crate::clock::Clock;
use crate::expression::{Operation, Relation};
use crate::kernel::{self, Numbers, Ring, Truths};
use crate::names::{Column, Part, Unary};

/// An operand that is a number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Number {
    Register(usize),
    /// One of the five columns that bars have.
    Column(Column),
    Constant(f64),
}

/// An operand that is a condition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Truth {
    Register(usize),
    Constant(bool),
}

/// One operation, and the register it writes.
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
    Cross(bool, Number, Number, usize),
    Both(usize, usize, usize),
    Either(usize, usize, usize),
    Not(usize, usize),
    Shift(Number, usize, usize),
    ShiftTruth(usize, usize, usize),
    Since(usize, usize),
    Count(usize, usize, usize),
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
    pub numbers: usize,
    pub truths: usize,
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

/// What is being worked on.
#[derive(Clone, Copy)]
struct Rows<'v> {
    /// Ends with the rows, and begins with the first bar, or with the rows where it is one bar.
    view: View<'v>,
    from: usize,
    to: usize,
    /// The bar, where it is one bar.
    bar: Option<&'v Bar>,
    /// Decisions of used rules over the whole view; empty where it is one bar.
    row: usize,
}

impl<'v> Rows<'v> {
    fn len(&self) -> usize {
        self.to - self.from
    }

    fn range(&self) -> Range<usize> {
        self.from..self.to
    }

    fn history(&self, column: Column) -> &'v [f64] {
        match column {
            Column::Open => self.view.open,
            Column::High => self.view.high,
            Column::Low => self.view.low,
            Column::Volume => self.view.volume,
            _ => self.view.close,
        }
    }

    fn column(&self, column: Column) -> &'v [f64] {
        &self.history(column)[self.range()]
    }
}

/// Columns of one chunk.
#[derive(Debug, Default)]
struct Registers {
    numbers: Vec<Vec<f64>>,
    truths: Vec<Vec<u8>>,
}

impl Registers {
    fn numbers<'a>(&'a self, operand: Number, rows: Rows<'a>) -> Numbers<'a> {
        match operand {
            Number::Register(register) => Numbers::Column(&self.numbers[register][..rows.len()]),
            Number::Column(column) => Numbers::Column(rows.column(column)),
            Number::Constant(value) => Numbers::Constant(value),
        }
    }

    fn truths(&self, operand: Truth, rows: usize) -> Truths<'_> {
        match operand {
            Truth::Register(register) => Truths::Column(&self.truths[register][..rows]),
            Truth::Constant(value) => Truths::Constant(value),
        }
    }

    fn truth(&self, register: usize, rows: usize) -> &[u8] {
        &self.truths[register][..rows]
    }
}

/// What a step remembers from chunk to chunk.
enum State {
    Nothing,
    Clock(Clock),
    Cross((f64, f64)),
    Ring(Ring<f64>),
    TruthRing(Ring<u8>),
    Since(f64),
    Count {
        ring: Ring<u8>,
        sum: i64,
        seen: usize,
    },
    Indicator(Box<Fed>),
    Longer(Box<Longer>),
    /// Rows known of another instrument.
    Other(usize),
    Held(Box<Held>),
}

/// An indicator under way.
struct Fed {
    stream: Box<dyn Stream>,
    /// Outputs that nobody reads, and single values.
    spare: Vec<Vec<f64>>,
    values: Vec<f64>,
    /// Numbers of a series that has holes, without them.
    dense: Vec<f64>,
}

/// Longer bars under way.
struct Longer {
    resampler: Resampler,
    machine: Machine,
    known: usize,
    numbers: Vec<f64>,
    truths: Vec<u8>,
}

/// A used rule under way.
struct Held {
    stream: Option<Box<dyn RuleStream>>,
    said: Vec<Decision>,
    side: i8,
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

/// A plan under way.
pub(crate) struct Machine {
    plan: Arc<Plan>,
    states: Vec<State>,
    registers: Registers,
    /// Rows taken.
    row: usize,
    /// First row on which every foreign series has begun.
    pub ready: usize,
    /// Row on which the last of those that have begun did.
    latest: usize,
    /// Those that have not.
    waiting: usize,
}

impl Machine {
    pub fn new(plan: &Arc<Plan>) -> Self {
        let states: Vec<State> = plan.steps.iter().map(|step| state(plan, step)).collect();
        let registers =
            Registers { numbers: vec![vec![0.0; CHUNK]; plan.numbers], truths: vec![vec![0; CHUNK]; plan.truths] };
        let waiting = plan.steps.iter().filter(|step| matches!(step, Step::Foreign(..))).count();
        let ready = if waiting > 0 { usize::MAX } else { 0 };
        Self { plan: plan.clone(), states, registers, row: 0, ready, latest: 0, waiting }
    }

    /// Before chunks of `view`: used rules decide over all of it.
    pub fn open(&mut self, view: View<'_>) {
        for (step, state) in self.plan.steps.iter().zip(&mut self.states) {
            if let (Step::Held(rule, _), State::Held(held)) = (step, state) {
                self.plan.rules[*rule].decide(view, &mut held.said);
            }
        }
    }

    /// Takes the rows `rows` of `view`, at most [`CHUNK`], which follow those taken before.
    pub fn chunk(&mut self, view: View<'_>, rows: Range<usize>) {
        let row = rows.start;
        self.run(Rows { view, from: rows.start, to: rows.end, bar: None, row });
    }

    /// Takes the next bar.
    pub fn bar(&mut self, bar: &Bar) {
        fn one<T>(value: &T) -> &[T] {
            std::slice::from_ref(value)
        }
        let view = View {
            time: one(&bar.time),
            open: one(&bar.open),
            high: one(&bar.high),
            low: one(&bar.low),
            close: one(&bar.close),
            volume: one(&bar.volume),
        };
        self.run(Rows { view, from: 0, to: 1, bar: Some(bar), row: self.row });
    }

    /// A condition over the rows taken last.
    pub fn truths(&self, operand: Truth, rows: usize) -> Truths<'_> {
        self.registers.truths(operand, rows)
    }

    /// A number over the rows `rows` of `view`, taken last.
    pub fn numbers<'a>(&'a self, operand: Number, view: View<'a>, rows: Range<usize>) -> Numbers<'a> {
        let row = rows.start;
        self.registers.numbers(operand, Rows { view, from: rows.start, to: rows.end, bar: None, row })
    }

    /// A number on the last of `rows` rows.
    pub fn number_at(&self, operand: Number, bar: &Bar, row: usize) -> f64 {
        match operand {
            Number::Register(register) => self.registers.numbers[register][row],
            Number::Constant(value) => value,
            Number::Column(Column::Open) => bar.open,
            Number::Column(Column::High) => bar.high,
            Number::Column(Column::Low) => bar.low,
            Number::Column(Column::Volume) => bar.volume,
            Number::Column(_) => bar.close,
        }
    }

    pub fn truth_at(&self, operand: Truth, row: usize) -> bool {
        match operand {
            Truth::Register(register) => self.registers.truths[register][row] != 0,
            Truth::Constant(value) => value,
        }
    }

    fn run(&mut self, rows: Rows<'_>) {
        let Self { plan, states, registers, ready, latest, waiting, .. } = self;
        for (step, state) in plan.steps.iter().zip(states) {
            let begun = advance(plan, step, state, registers, rows);
            if let Some(row) = begun {
                *latest = row.max(*latest);
                *waiting -= 1;
                if *waiting == 0 {
                    *ready = *latest;
                }
            }
        }
        self.row += rows.len();
    }
}

fn state(plan: &Plan, step: &Step) -> State {
    match step {
        Step::Time(..) => State::Clock(Clock::new(plan.interval.unwrap_or(Interval::DAY), plan.venue)),
        Step::Cross(..) => State::Cross((f64::NAN, f64::NAN)),
        Step::Shift(_, n, _) => State::Ring(Ring::new(*n, f64::NAN)),
        Step::ShiftTruth(_, n, _) => State::TruthRing(Ring::new(*n, 0)),
        Step::Since(..) => State::Since(f64::NAN),
        Step::Count(_, n, _) => State::Count { ring: Ring::new(*n, 0), sum: 0, seen: 0 },
        Step::Indicator(index, input, outputs) => State::Indicator(Box::new(Fed {
            stream: plan.indicators[*index].stream(),
            spare: vec![vec![0.0; CHUNK]; outputs.len()],
            values: vec![f64::NAN; outputs.len()],
            dense: if input.is_some() { vec![0.0; CHUNK] } else { Vec::new() },
        })),
        Step::Foreign(index, ..) => match &plan.foreigns[*index].kind {
            ForeignKind::Longer { resampler, plan, numbers, truths } => State::Longer(Box::new(Longer {
                resampler: resampler.clone(),
                machine: Machine::new(plan),
                known: 0,
                numbers: vec![f64::NAN; numbers.len()],
                truths: vec![0; truths.len()],
            })),
            ForeignKind::Other { .. } => State::Other(0),
        },
        Step::Held(rule, _) => {
            State::Held(Box::new(Held { stream: Some(plan.rules[*rule].stream()), said: Vec::new(), side: 0 }))
        }
        _ => State::Nothing,
    }
}

/// Does one step; the row on which a foreign series has begun, when it has.
#[inline]
fn advance(plan: &Plan, step: &Step, state: &mut State, registers: &mut Registers, rows: Rows<'_>) -> Option<usize> {
    let n = rows.len();
    // A register that is written is taken out of the table, so that the others can be read meanwhile.
    macro_rules! number {
        ($register:expr, |$out:ident| $body:expr) => {{
            let mut column = std::mem::take(&mut registers.numbers[*$register]);
            {
                let $out = &mut column[..n];
                $body;
            }
            registers.numbers[*$register] = column;
        }};
    }
    macro_rules! truth {
        ($register:expr, |$out:ident| $body:expr) => {{
            let mut column = std::mem::take(&mut registers.truths[*$register]);
            {
                let $out = &mut column[..n];
                $body;
            }
            registers.truths[*$register] = column;
        }};
    }
    match (step, state) {
        (Step::Price(column, out), _) => number!(out, |out| price(*column, rows, out)),
        (Step::Time(part, out), State::Clock(clock)) => number!(out, |out| {
            for (y, time) in out.iter_mut().zip(&rows.view.time[rows.range()]) {
                *y = clock.read(*part, *time);
            }
        }),
        (Step::Arithmetic(operation, one, two, out), _) => number!(out, |out| {
            kernel::arithmetic_of(*operation, registers.numbers(*one, rows), registers.numbers(*two, rows), out)
        }),
        (Step::Unary(function, x, out), _) => number!(out, |out| match registers.numbers(*x, rows) {
            Numbers::Column(x) => kernel::unary_of(*function, x, out),
            Numbers::Constant(x) => out.fill(kernel::unary(*function, x)),
        }),
        (Step::Extreme(greatest, one, two, out), _) => number!(out, |out| {
            kernel::extreme_of(*greatest, registers.numbers(*one, rows), registers.numbers(*two, rows), out)
        }),
        (Step::Choose(condition, one, two, out), _) => number!(out, |out| {
            let (one, two) = (registers.numbers(*one, rows), registers.numbers(*two, rows));
            kernel::choose_of(registers.truth(*condition, n), one, two, out)
        }),
        (Step::ChooseTruth(condition, one, two, out), _) => truth!(out, |out| {
            let (one, two) = (registers.truths(*one, n), registers.truths(*two, n));
            kernel::choose_truth_of(registers.truth(*condition, n), one, two, out)
        }),
        (Step::Compare(relation, one, two, out), _) => truth!(out, |out| {
            kernel::compare_of(*relation, registers.numbers(*one, rows), registers.numbers(*two, rows), out)
        }),
        (Step::Cross(above, one, two, out), State::Cross(before)) => truth!(out, |out| {
            kernel::cross_of(*above, registers.numbers(*one, rows), registers.numbers(*two, rows), before, out)
        }),
        (Step::Both(one, two, out), _) => {
            truth!(out, |out| { kernel::both_of(registers.truth(*one, n), registers.truth(*two, n), out) })
        }
        (Step::Either(one, two, out), _) => {
            truth!(out, |out| { kernel::either_of(registers.truth(*one, n), registers.truth(*two, n), out) })
        }
        (Step::Not(one, out), _) => truth!(out, |out| kernel::not_of(registers.truth(*one, n), out)),
        (Step::Shift(x, _, out), State::Ring(ring)) => number!(out, |out| {
            // Constants are shifted when the plan is made.
            if let Numbers::Column(x) = registers.numbers(*x, rows) {
                ring.shift(x, out);
            }
        }),
        (Step::ShiftTruth(x, _, out), State::TruthRing(ring)) => {
            truth!(out, |out| ring.shift(registers.truth(*x, n), out))
        }
        (Step::Since(condition, out), State::Since(last)) => number!(out, |out| {
            for (y, &holds) in out.iter_mut().zip(registers.truth(*condition, n)) {
                *last = if holds != 0 { 0.0 } else { *last + 1.0 };
                *y = *last;
            }
        }),
        (Step::Count(condition, bars, out), State::Count { ring, sum, seen }) => number!(out, |out| {
            for (y, holds) in out.iter_mut().zip(registers.truth(*condition, n)) {
                let mut left = [0];
                ring.shift(std::slice::from_ref(holds), &mut left);
                *sum += i64::from(*holds) - i64::from(left[0]);
                *seen += usize::from(*seen < *bars);
                *y = if *seen == *bars { *sum as f64 } else { f64::NAN };
            }
        }),
        (Step::Indicator(_, input, outputs), State::Indicator(fed)) => feed(fed, *input, outputs, registers, rows),
        (Step::Foreign(index, numbers, truths), State::Longer(longer)) => {
            return follow(&plan.foreigns[*index], longer, numbers, truths, registers, rows);
        }
        (Step::Foreign(index, numbers, truths), State::Other(known)) => {
            return look_up(plan, &plan.foreigns[*index], known, numbers, truths, registers, rows);
        }
        (Step::Held(_, out), State::Held(held)) => number!(out, |out| {
            for (index, y) in out.iter_mut().enumerate() {
                let said = match (rows.bar, &mut held.stream) {
                    (Some(bar), Some(stream)) => stream.next(bar),
                    _ => held.said[rows.row + index],
                };
                held.side = side_after(held.side, said);
                *y = f64::from(held.side);
            }
        }),
        _ => unreachable!("every step has its own state"),
    }
    None
}

fn price(column: Column, rows: Rows<'_>, out: &mut [f64]) {
    let each = |out: &mut [f64], price: &dyn Fn(usize) -> f64| {
        for (row, y) in out.iter_mut().enumerate() {
            *y = price(row);
        }
    };
    let [open, high, low, close] = [Column::Open, Column::High, Column::Low, Column::Close].map(|it| rows.column(it));
    match column {
        Column::Hl2 => {
            for ((y, &high), &low) in out.iter_mut().zip(high).zip(low) {
                *y = (high + low) * 0.5;
            }
        }
        Column::Hlc3 => {
            for (((y, &high), &low), &close) in out.iter_mut().zip(high).zip(low).zip(close) {
                *y = indicators::price::typical(high, low, close);
            }
        }
        Column::Hlcc4 => each(out, &|row| (high[row] + low[row] + (close[row] + close[row])) * 0.25),
        Column::Ohlc4 => each(out, &|row| (open[row] + high[row] + low[row] + close[row]) * 0.25),
        other => out.copy_from_slice(rows.column(other)),
    }
}

/// Feeds an indicator, and puts its values where they are read.
fn feed(fed: &mut Fed, input: Option<Number>, outputs: &[Option<usize>], registers: &mut Registers, rows: Rows<'_>) {
    let Fed { stream, spare, values, dense } = fed;
    if let Some(bar) = rows.bar {
        let bar = match input {
            None => *bar,
            Some(input) => {
                let x = match input {
                    Number::Register(register) => registers.numbers[register][0],
                    Number::Column(column) => rows.column(column)[0],
                    Number::Constant(value) => value,
                };
                // What is no number is no bar either: the indicator goes on when there is one again.
                if !x.is_finite() {
                    outputs.iter().flatten().for_each(|register| registers.numbers[*register][0] = f64::NAN);
                    return;
                }
                Bar { close: x, ..*bar }
            }
        };
        stream.next(&bar, values);
        for (register, value) in outputs.iter().zip(values) {
            if let Some(register) = register {
                registers.numbers[*register][0] = *value;
            }
        }
        return;
    }
    let n = rows.len();
    // The registers that are written change places with spare columns, so that the input can be read meanwhile.
    for (register, spare) in outputs.iter().zip(&mut *spare) {
        if let Some(register) = register {
            std::mem::swap(&mut registers.numbers[*register], spare);
        }
    }
    let holes = match input {
        None => {
            write(&mut **stream, rows.view, rows.range(), spare);
            None
        }
        Some(Number::Column(column)) => {
            let view = View { close: rows.history(column), ..rows.view };
            write(&mut **stream, view, rows.range(), spare);
            None
        }
        Some(input) => {
            let same;
            let x = match registers.numbers(input, rows) {
                Numbers::Column(x) => x,
                Numbers::Constant(value) => {
                    same = [value; CHUNK];
                    &same[..n]
                }
            };
            if x.iter().all(|x| x.is_finite()) {
                write(&mut **stream, only_close(rows, x), 0..n, spare);
                None
            } else {
                let holes: Vec<bool> = x.iter().map(|x| !x.is_finite()).collect();
                let mut numbers = 0;
                for &x in x.iter().filter(|x| x.is_finite()) {
                    dense[numbers] = x;
                    numbers += 1;
                }
                if numbers > 0 {
                    write(&mut **stream, only_close(rows, &dense[..numbers]), 0..numbers, spare);
                }
                Some((holes, numbers))
            }
        }
    };
    if let Some((holes, numbers)) = holes {
        for column in &mut *spare {
            // From the back, so that no value is overwritten before it is moved.
            let mut next = numbers;
            for row in (0..n).rev() {
                column[row] = if holes[row] {
                    f64::NAN
                } else {
                    next -= 1;
                    column[next]
                };
            }
        }
    }
    for (register, spare) in outputs.iter().zip(spare) {
        if let Some(register) = register {
            std::mem::swap(&mut registers.numbers[*register], spare);
        }
    }
}

/// A view of numbers that stand where closes do: all that an indicator of closes looks at.
fn only_close<'a>(rows: Rows<'a>, x: &'a [f64]) -> View<'a> {
    let time = &rows.view.time[rows.from..rows.from + x.len()];
    View { time, open: x, high: x, low: x, close: x, volume: x }
}

fn write(stream: &mut dyn Stream, view: View<'_>, rows: Range<usize>, out: &mut [Vec<f64>]) {
    let n = rows.len();
    // No indicator has more columns than this; a vector would be an allocation a chunk.
    if let [one] = out {
        stream.feed(view, rows, &mut [&mut one[..n]]);
    } else {
        let mut columns: Vec<&mut [f64]> = out.iter_mut().map(|column| &mut column[..n]).collect();
        stream.feed(view, rows, &mut columns);
    }
}

/// Puts longer bars together, and holds what was read from the last that is known.
fn follow(
    foreign: &Foreign,
    longer: &mut Longer,
    numbers: &[(usize, usize)],
    truths: &[(usize, usize)],
    registers: &mut Registers,
    rows: Rows<'_>,
) -> Option<usize> {
    let ForeignKind::Longer { numbers: read, truths: asked, .. } = &foreign.kind else { return None };
    let mut begun = None;
    for row in 0..rows.len() {
        let bar = rows.view.bar(rows.from + row);
        for complete in longer.resampler.push(&bar).into_iter().flatten() {
            longer.machine.bar(&complete);
            longer.known += 1;
            if longer.known == foreign.need {
                begun = Some(rows.row + row);
            }
            for (held, operand) in longer.numbers.iter_mut().zip(read) {
                *held = longer.machine.number_at(*operand, &complete, 0);
            }
            for (held, operand) in longer.truths.iter_mut().zip(asked) {
                *held = u8::from(longer.machine.truth_at(*operand, 0));
            }
        }
        for (root, register) in numbers {
            registers.numbers[*register][row] = longer.numbers[*root];
        }
        for (root, register) in truths {
            registers.truths[*register][row] = longer.truths[*root];
        }
    }
    begun
}

/// Holds what was read from the last row of another instrument that is known.
fn look_up(
    plan: &Plan,
    foreign: &Foreign,
    known: &mut usize,
    numbers: &[(usize, usize)],
    truths: &[(usize, usize)],
    registers: &mut Registers,
    rows: Rows<'_>,
) -> Option<usize> {
    let ForeignKind::Other { known: times, numbers: read, truths: asked, early } = &foreign.kind else { return None };
    let interval = plan.interval.unwrap_or(Interval::DAY);
    let mut begun = None;
    for row in 0..rows.len() {
        let before = *known;
        if *known < times.len() {
            let time = rows.view.time[rows.from + row];
            let is_early = *early && !interval.is_intraday();
            let now = if is_early { time } else { closes_at(time, interval, plan.venue) };
            while times.get(*known).is_some_and(|time| *time <= now) {
                *known += 1;
            }
        }
        if before < foreign.need && *known >= foreign.need {
            begun = Some(rows.row + row);
        }
        for (root, register) in numbers {
            registers.numbers[*register][row] = known.checked_sub(1).map_or(f64::NAN, |last| read[*root][last]);
        }
        for (root, register) in truths {
            registers.truths[*register][row] = known.checked_sub(1).map_or(0, |last| asked[*root][last]);
        }
    }
    begun
}

/// Whole columns of a plan over `bars`: one a number, one a condition.
pub(crate) fn columns(
    plan: &Arc<Plan>,
    bars: &Bars,
    numbers: &[Number],
    truths: &[Truth],
) -> (Vec<Vec<f64>>, Vec<Vec<u8>>) {
    let view = bars.view();
    let mut machine = Machine::new(plan);
    machine.open(view);
    let (mut read, mut asked) = (vec![Vec::new(); numbers.len()], vec![Vec::new(); truths.len()]);
    for start in (0..view.len()).step_by(CHUNK) {
        let rows = start..(start + CHUNK).min(view.len());
        machine.chunk(view, rows.clone());
        for (column, operand) in read.iter_mut().zip(numbers) {
            match machine.numbers(*operand, view, rows.clone()) {
                Numbers::Column(values) => column.extend_from_slice(values),
                Numbers::Constant(value) => column.extend(rows.clone().map(|_| value)),
            }
        }
        for (column, operand) in asked.iter_mut().zip(truths) {
            match machine.truths(*operand, rows.len()) {
                Truths::Column(values) => column.extend_from_slice(values),
                Truths::Constant(value) => column.extend(rows.clone().map(|_| u8::from(value))),
            }
        }
    }
    (read, asked)
}
