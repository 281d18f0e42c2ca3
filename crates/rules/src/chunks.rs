//! A plan run over one chunk of rows after another: its columns exist 256 rows at a time, in the cache.

use std::ops::Range;
use std::sync::Arc;

use backtest::Decision;
use indicators::extreme::{Highest, Lowest};
use indicators::{CHUNK, Indicator, Shared, Stream};
use market::{Bars, Interval, View};

use crate::clock::Clock;
use crate::kernel::{self, Numbers, Ring, Truths};
use crate::names::Column;
use crate::plan::{Number, Plan, Reading, Ready, Step, Truth, side_after};

/// Rows that go through all steps of a plan before the next rows do: enough that setting out on a step costs little beside
/// taking it, and no more than a page of each column, as far as memory reads ahead by itself.
pub(crate) const ROWS: usize = 2 * CHUNK;

/// A plan under way, chunk by chunk.
pub(crate) struct Chunks {
    plan: Arc<Plan>,
    states: Vec<State>,
    registers: Registers,
    /// Rows of the last chunk.
    last: usize,
    pub ready: Ready,
}

/// What is being worked on: rows of a view that ends with them or later.
#[derive(Clone, Copy)]
struct Rows<'v> {
    view: View<'v>,
    from: usize,
    to: usize,
}

impl<'v> Rows<'v> {
    fn len(&self) -> usize {
        self.to - self.from
    }

    fn range(&self) -> Range<usize> {
        self.from..self.to
    }

    /// The whole column, from the first bar on.
    fn history(&self, column: Column) -> &'v [f64] {
        history(self.view, column)
    }

    fn column(&self, column: Column) -> &'v [f64] {
        &self.history(column)[self.range()]
    }
}

/// A whole column of bars.
fn history(view: View<'_>, column: Column) -> &[f64] {
    match column {
        Column::Open => view.open,
        Column::High => view.high,
        Column::Low => view.low,
        Column::Volume => view.volume,
        _ => view.close,
    }
}

/// Columns of one chunk.
#[derive(Debug, Default)]
struct Registers {
    /// Each begins with the last number of the chunk before, where that is read.
    numbers: Vec<Vec<f64>>,
    truths: Vec<Vec<u8>>,
    befores: Vec<usize>,
}

impl Registers {
    fn numbers<'a>(&'a self, operand: Number, rows: Rows<'a>) -> Numbers<'a> {
        let n = rows.len();
        match operand {
            Number::Register(register) => Numbers::Column(&self.numbers[register][1..=n]),
            Number::Before(place) => Numbers::Column(&self.numbers[self.befores[place]][..n]),
            Number::Column(column) => Numbers::Column(rows.column(column)),
            Number::Lagged(column, bars, _) if bars <= rows.from => {
                Numbers::Column(&rows.history(column)[rows.from - bars..rows.to - bars])
            }
            Number::Lagged(_, _, register) => Numbers::Column(&self.numbers[register][1..=n]),
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
    Highest(Highest),
    Lowest(Lowest),
    Indicator(Box<Fed>),
    /// The columns of an indicator that other rules read too.
    Known(Vec<indicators::Column>),
    Foreign(Reading),
    Held {
        said: Vec<Decision>,
        side: i8,
    },
}

/// An indicator under way.
struct Fed {
    stream: Box<dyn Stream>,
    /// Outputs that nobody reads.
    spare: Vec<Vec<f64>>,
    /// Numbers of a series that has holes, without them.
    dense: Vec<f64>,
}

impl Chunks {
    pub fn new(plan: &Arc<Plan>) -> Self {
        let registers = Registers {
            numbers: vec![vec![f64::NAN; ROWS + 1]; plan.numbers],
            truths: vec![vec![0; ROWS]; plan.truths],
            befores: plan.befores.clone(),
        };
        let states = plan.steps.iter().map(|step| state(plan, step)).collect();
        Self { plan: plan.clone(), states, registers, last: 0, ready: Ready::new(plan) }
    }

    /// Before chunks of `view`: used rules decide over all of it. Indicators of bars are taken from `shared`, where it is over the
    /// same view.
    pub fn open(&mut self, view: View<'_>, mut shared: Option<&mut Shared<'_>>) {
        for (step, state) in self.plan.steps.iter().zip(&mut self.states) {
            match (step, &mut *state, &mut shared) {
                (Step::Held(rule, _), State::Held { said, .. }, None) => {
                    self.plan.rules[*rule].rule().decide(view, said)
                }
                (Step::Held(rule, _), State::Held { said, .. }, Some(shared)) => {
                    self.plan.rules[*rule].rule().decide_shared(shared, said);
                }
                (Step::Indicator(index, input @ (None | Some(Number::Column(_))), outputs), _, Some(shared)) => {
                    let column = if let Some(Number::Column(column)) = input { *column } else { Column::Close };
                    let (name, indicator) = &self.plan.indicators[*index];
                    let name = format!("{name} of {column:?}");
                    *state = State::Known(shared.named(name, &**indicator, outputs.len(), history(view, column)));
                }
                _ => {}
            }
        }
    }

    /// Takes the rows `rows` of `view`, at most [`ROWS`], which follow those taken before.
    pub fn take(&mut self, view: View<'_>, rows: Range<usize>) {
        let rows = Rows { view, from: rows.start, to: rows.end };
        let Self { plan, states, registers, last, ready } = self;
        for register in &registers.befores {
            let column = &mut registers.numbers[*register];
            column[0] = column[*last];
        }
        for (step, state) in plan.steps.iter().zip(states) {
            advance(plan, step, state, registers, rows, ready);
        }
        *last = rows.len();
    }

    /// A condition over the rows taken last.
    pub fn truths(&self, operand: Truth, rows: usize) -> Truths<'_> {
        self.registers.truths(operand, rows)
    }

    /// A number over the rows `rows` of `view`, taken last.
    pub fn numbers<'a>(&'a self, operand: Number, view: View<'a>, rows: Range<usize>) -> Numbers<'a> {
        self.registers.numbers(operand, Rows { view, from: rows.start, to: rows.end })
    }

    /// A number at one of those rows, counted from the first.
    pub fn number_at(&self, operand: Number, view: View<'_>, rows: Range<usize>, at: usize) -> f64 {
        match self.numbers(operand, view, rows) {
            Numbers::Column(values) => values[at],
            Numbers::Constant(value) => value,
        }
    }

    /// A condition at one of the rows taken last, counted from the first.
    pub fn truth_at(&self, operand: Truth, at: usize) -> bool {
        match self.truths(operand, at + 1) {
            Truths::Column(values) => values[at] != 0,
            Truths::Constant(value) => value,
        }
    }
}

fn state(plan: &Plan, step: &Step) -> State {
    match step {
        Step::Time(..) => State::Clock(Clock::new(plan.interval.unwrap_or(Interval::DAY), plan.venue)),
        Step::Cross(..) => State::Cross((f64::NAN, f64::NAN)),
        // Columns of bars are read from the view again.
        Step::Shift(Number::Column(_), ..) => State::Nothing,
        Step::Shift(_, n, _) => State::Ring(Ring::new(*n, f64::NAN)),
        Step::ShiftTruth(_, n, _) => State::TruthRing(Ring::new(*n, 0)),
        Step::Since(..) => State::Since(f64::NAN),
        Step::Count(_, n, _) => State::Count { ring: Ring::new(*n, 0), sum: 0, seen: 0 },
        Step::Window(true, _, n, _) => State::Highest(Highest::new(*n)),
        Step::Window(false, _, n, _) => State::Lowest(Lowest::new(*n)),
        Step::Indicator(index, input, outputs) => State::Indicator(Box::new(Fed {
            stream: Indicator::stream(&*plan.indicators[*index].1),
            spare: vec![vec![0.0; ROWS + 1]; outputs.len()],
            dense: if input.is_some() { vec![0.0; ROWS] } else { Vec::new() },
        })),
        Step::Foreign(index, ..) => State::Foreign(Reading::new(&plan.foreigns[*index])),
        Step::Held(..) => State::Held { said: Vec::new(), side: 0 },
        _ => State::Nothing,
    }
}

/// Does one step.
#[inline]
fn advance(plan: &Plan, step: &Step, state: &mut State, registers: &mut Registers, rows: Rows<'_>, ready: &mut Ready) {
    let n = rows.len();
    // A register that is written is taken out of the table, so that the others can be read meanwhile.
    macro_rules! number {
        ($register:expr, |$out:ident| $body:expr) => {{
            let mut column = std::mem::take(&mut registers.numbers[*$register]);
            {
                let $out = &mut column[1..=n];
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
        (Step::CompareWith(relation, one, operation, two, three, out), _) => truth!(out, |out| {
            let (two, three) = (registers.numbers(*two, rows), registers.numbers(*three, rows));
            // Only a comparison of a column is put together so.
            if let Numbers::Column(one) = registers.numbers(*one, rows) {
                kernel::compare_with(*relation, one, *operation, [two, three], out);
            }
        }),
        (Step::Cross(above, one, two, out), State::Cross(before)) => truth!(out, |out| {
            kernel::cross_of(*above, registers.numbers(*one, rows), registers.numbers(*two, rows), before, out)
        }),
        (Step::Both(one, two, out), _) => {
            truth!(out, |out| kernel::both_of(registers.truth(*one, n), registers.truth(*two, n), out))
        }
        (Step::Either(one, two, out), _) => {
            truth!(out, |out| kernel::either_of(registers.truth(*one, n), registers.truth(*two, n), out))
        }
        (Step::Not(one, out), _) => truth!(out, |out| kernel::not_of(registers.truth(*one, n), out)),
        (Step::Shift(Number::Column(column), bars, out), _) => {
            // Once there are so many bars, they are read where they stand.
            if rows.from < *bars {
                let history = rows.history(*column);
                number!(out, |out| for (row, y) in rows.range().zip(out) {
                    *y = row.checked_sub(*bars).map_or(f64::NAN, |row| history[row]);
                });
            }
        }
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
            for (y, &holds) in out.iter_mut().zip(registers.truth(*condition, n)) {
                *sum += i64::from(holds) - i64::from(ring.swap(holds));
                *seen += usize::from(*seen < *bars);
                *y = if *seen == *bars { *sum as f64 } else { f64::NAN };
            }
        }),
        (Step::Window(_, column, bars, out), State::Highest(window)) => number!(out, |out| {
            for part in parts(rows.range()) {
                let at = part.start - rows.from..part.end - rows.from;
                window.feed(rows.history(*column), part, &mut out[at]);
            }
            mask(rows, *bars, out);
        }),
        (Step::Window(_, column, bars, out), State::Lowest(window)) => number!(out, |out| {
            for part in parts(rows.range()) {
                let at = part.start - rows.from..part.end - rows.from;
                window.feed(rows.history(*column), part, &mut out[at]);
            }
            mask(rows, *bars, out);
        }),
        (Step::Indicator(_, input, outputs), State::Indicator(fed)) => feed(fed, *input, outputs, registers, rows),
        (Step::Indicator(_, _, outputs), State::Known(columns)) => {
            for (register, column) in outputs.iter().zip(columns) {
                if let Some(register) = register {
                    registers.numbers[*register][1..=n].copy_from_slice(&column[rows.range()]);
                }
            }
        }
        (Step::Foreign(series, numbers, truths), State::Foreign(reading)) => {
            let foreign = &plan.foreigns[*series];
            for row in 0..n {
                if reading.take(foreign, plan, &rows.view.bar(rows.from + row)) {
                    ready.begun(rows.from + row);
                }
                for (root, register) in numbers {
                    registers.numbers[*register][row + 1] = reading.number(foreign, *root);
                }
                for (root, register) in truths {
                    registers.truths[*register][row] = u8::from(reading.truth(foreign, *root));
                }
            }
        }
        (Step::Held(_, out), State::Held { said, side }) => number!(out, |out| {
            for (y, said) in out.iter_mut().zip(&said[rows.range()]) {
                *side = side_after(*side, *said);
                *y = f64::from(*side);
            }
        }),
        _ => unreachable!("every step has its own state"),
    }
}

/// Makes the extremes of windows that are not full missing.
fn mask(rows: Rows<'_>, bars: usize, out: &mut [f64]) {
    let early = (bars - 1).saturating_sub(rows.from).min(out.len());
    out[..early].fill(f64::NAN);
}

fn price(column: Column, rows: Rows<'_>, out: &mut [f64]) {
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
        Column::Hlcc4 => {
            for (((y, &high), &low), &close) in out.iter_mut().zip(high).zip(low).zip(close) {
                *y = (high + low + (close + close)) * 0.25;
            }
        }
        Column::Ohlc4 => {
            for ((((y, &open), &high), &low), &close) in out.iter_mut().zip(open).zip(high).zip(low).zip(close) {
                *y = (open + high + low + close) * 0.25;
            }
        }
        plain => out.copy_from_slice(rows.column(plain)),
    }
}

/// Feeds an indicator, and puts its values where they are read.
fn feed(fed: &mut Fed, input: Option<Number>, outputs: &[Option<usize>], registers: &mut Registers, rows: Rows<'_>) {
    let Fed { stream, spare, dense } = fed;
    let n = rows.len();
    // The registers that are written change places with spare columns, so that the input can be read meanwhile.
    for (register, spare) in outputs.iter().zip(&mut *spare) {
        if let Some(register) = register {
            std::mem::swap(&mut registers.numbers[*register], spare);
        }
    }
    match input {
        None => write(&mut **stream, rows.view, rows.range(), spare),
        Some(Number::Column(column)) => {
            write(&mut **stream, View { close: rows.history(column), ..rows.view }, rows.range(), spare);
        }
        Some(input) => {
            let same;
            let x = match registers.numbers(input, rows) {
                Numbers::Column(x) => x,
                Numbers::Constant(value) => {
                    same = [value; ROWS];
                    &same[..n]
                }
            };
            if kernel::all_finite(x) {
                write(&mut **stream, only_close(rows, x), 0..n, spare);
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
                for column in &mut *spare {
                    // From the back, so that no value is overwritten before it is moved.
                    let mut next = numbers;
                    for row in (1..=n).rev() {
                        column[row] = if holes[row - 1] {
                            f64::NAN
                        } else {
                            next -= 1;
                            column[next + 1]
                        };
                    }
                }
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

/// Pieces of at most [`CHUNK`] rows: what an indicator takes at a time.
fn parts(rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    rows.clone().step_by(CHUNK).map(move |start| start..(start + CHUNK).min(rows.end))
}

fn write(stream: &mut dyn Stream, view: View<'_>, rows: Range<usize>, out: &mut [Vec<f64>]) {
    for part in parts(rows.clone()) {
        let at = part.start - rows.start + 1..part.end - rows.start + 1;
        // One or three columns are the usual; for others a vector is made.
        match out {
            [one] => stream.feed(view, part, &mut [&mut one[at]]),
            [one, two, three] => {
                stream.feed(view, part, &mut [&mut one[at.clone()], &mut two[at.clone()], &mut three[at]]);
            }
            _ => {
                let mut columns: Vec<&mut [f64]> = out.iter_mut().map(|column| &mut column[at.clone()]).collect();
                stream.feed(view, part, &mut columns);
            }
        }
    }
}

/// Whole columns of a plan over `bars`: one a number, one a condition.
pub(crate) fn columns(
    plan: &Arc<Plan>,
    bars: &Bars,
    numbers: &[Number],
    truths: &[Truth],
) -> (Vec<Vec<f64>>, Vec<Vec<u8>>) {
    let view = bars.view();
    let mut chunks = Chunks::new(plan);
    chunks.open(view, None);
    let (mut read, mut asked) = (vec![Vec::new(); numbers.len()], vec![Vec::new(); truths.len()]);
    for start in (0..view.len()).step_by(ROWS) {
        let rows = start..(start + ROWS).min(view.len());
        chunks.take(view, rows.clone());
        for (column, operand) in read.iter_mut().zip(numbers) {
            match chunks.numbers(*operand, view, rows.clone()) {
                Numbers::Column(values) => column.extend_from_slice(values),
                Numbers::Constant(value) => column.extend(rows.clone().map(|_| value)),
            }
        }
        for (column, operand) in asked.iter_mut().zip(truths) {
            match chunks.truths(*operand, rows.len()) {
                Truths::Column(values) => column.extend_from_slice(values),
                Truths::Constant(value) => column.extend(rows.clone().map(|_| u8::from(value))),
            }
        }
    }
    (read, asked)
}
