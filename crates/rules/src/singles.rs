//! A plan run over one bar after another.
//!
//! Operands are places of one table, worked out when the plan is begun: the columns of the bar, the registers, what those were
//! on the bar before, and the constants. What is left beside the operations themselves is the choice of the next one, some
//! nanoseconds a step, which a chunk of rows pays once and a bar every time: that is why the bar-by-bar form of a file takes
//! about twice to five times what its built-in twin takes, and the column-wise form about as long.

use std::sync::Arc;

use backtest::RuleStream;
use expression::{Operation, Relation};
use indicators::extreme::{Highest, Lowest};
use indicators::{Indicator, Stream};
use market::{Bar, Interval};

use crate::clock::Clock;
use crate::kernel::{self, Ring};
use crate::names::{Column, Part, Unary};
use crate::plan::{Number, Plan, Reading, Ready, Step, Truth, price_of, side_after};

/// The five columns of a bar come first among the numbers.
const COLUMNS: usize = 5;
/// False and true come first among the conditions.
const CONSTANTS: usize = 2;

/// A plan under way, bar by bar.
pub(crate) struct Singles {
    plan: Arc<Plan>,
    steps: Vec<Single>,
    numbers: Vec<f64>,
    truths: Vec<bool>,
    row: usize,
    pub ready: Ready,
}

/// A place of a number or a condition.
type Slot = u32;

/// A step with the places of its operands and what it remembers; the place that it writes stands last.
enum Single {
    Price(Column, Slot),
    Time(Box<Clock>, Part, Slot),
    Arithmetic(Operation, Slot, Slot, Slot),
    Unary(Unary, Slot, Slot),
    Extreme(bool, Slot, Slot, Slot),
    Choose(Slot, Slot, Slot, Slot),
    ChooseTruth(Slot, Slot, Slot, Slot),
    Compare(Relation, Slot, Slot, Slot),
    CompareWith(Relation, Slot, Operation, Slot, Slot, Slot),
    Cross(bool, (f64, f64), Slot, Slot, Slot),
    Both(Slot, Slot, Slot),
    Either(Slot, Slot, Slot),
    Not(Slot, Slot),
    Shift(Ring<f64>, Slot, Slot),
    ShiftTruth(Ring<bool>, Slot, Slot),
    Since(f64, Slot, Slot),
    Count(Box<Count>, Slot, Slot),
    Highest(Box<Highest>, Slot, Slot),
    Lowest(Box<Lowest>, Slot, Slot),
    Indicator(Box<Fed>, Option<Slot>),
    Foreign(usize, Box<Read>),
    Held(Box<dyn RuleStream>, i8, Slot),
}

/// On how many of the last bars a condition held.
struct Count {
    ring: Ring<bool>,
    bars: usize,
    sum: i64,
    seen: usize,
}

/// An indicator under way: its values at the last bar, and which of them go where.
struct Fed {
    stream: Box<dyn Stream>,
    values: Vec<f64>,
    outputs: Vec<(usize, Slot)>,
}

/// The reading of another series: which of its numbers and conditions go where.
struct Read {
    reading: Reading,
    numbers: Vec<(usize, Slot)>,
    truths: Vec<(usize, Slot)>,
}

/// The place of a number, constants put behind the others.
fn number_slot(plan: &Plan, numbers: &mut Vec<f64>, operand: Number) -> Slot {
    let place = match operand {
        Number::Column(Column::Open) => 0,
        Number::Column(Column::High) => 1,
        Number::Column(Column::Low) => 2,
        Number::Column(Column::Volume) => 4,
        Number::Column(_) => 3,
        Number::Register(register) | Number::Lagged(_, _, register) => COLUMNS + register,
        Number::Before(place) => COLUMNS + plan.numbers + place,
        Number::Constant(value) => {
            numbers.push(value);
            numbers.len() - 1
        }
    };
    place as Slot
}

fn truth_slot(operand: Truth) -> Slot {
    let place = match operand {
        Truth::Register(register) => CONSTANTS + register,
        Truth::Constant(value) => usize::from(value),
    };
    place as Slot
}

impl Singles {
    pub fn new(plan: &Arc<Plan>) -> Self {
        let mut numbers = vec![f64::NAN; COLUMNS + plan.numbers + plan.befores.len()];
        let mut truths = vec![false; CONSTANTS + plan.truths];
        truths[1] = true;
        let steps = plan.steps.iter().map(|step| single(plan, step, &mut numbers)).collect();
        Self { plan: plan.clone(), steps, numbers, truths, row: 0, ready: Ready::new(plan) }
    }

    /// Takes the next bar.
    pub fn take(&mut self, bar: &Bar) {
        let Self { plan, steps, numbers, truths, row, ready } = self;
        for (place, register) in plan.befores.iter().enumerate() {
            numbers[COLUMNS + plan.numbers + place] = numbers[COLUMNS + register];
        }
        numbers[..COLUMNS].copy_from_slice(&[bar.open, bar.high, bar.low, bar.close, bar.volume]);
        for step in steps {
            if advance(plan, step, numbers, truths, bar) {
                ready.begun(*row);
            }
        }
        *row += 1;
    }

    /// A number at the bar taken last.
    #[inline]
    pub fn number(&self, operand: Number) -> f64 {
        match operand {
            Number::Constant(value) => value,
            place => self.numbers[number_slot(&self.plan, &mut Vec::new(), place) as usize],
        }
    }

    /// A condition at the bar taken last.
    #[inline]
    pub fn truth(&self, operand: Truth) -> bool {
        self.truths[truth_slot(operand) as usize]
    }
}

/// Does one step; whether a series has begun with it.
#[inline(always)]
fn advance(plan: &Plan, step: &mut Single, numbers: &mut [f64], truths: &mut [bool], bar: &Bar) -> bool {
    macro_rules! number {
        ($slot:expr) => {
            numbers[*$slot as usize]
        };
    }
    macro_rules! truth {
        ($slot:expr) => {
            truths[*$slot as usize]
        };
    }
    match step {
        Single::Price(column, out) => number!(out) = price_of(bar, *column),
        Single::Time(clock, part, out) => number!(out) = clock.read(*part, bar.time),
        Single::Arithmetic(operation, one, two, out) => number!(out) = operation.apply(number!(one), number!(two)),
        Single::Unary(function, x, out) => number!(out) = kernel::unary(*function, number!(x)),
        Single::Extreme(greatest, one, two, out) => {
            number!(out) = kernel::extreme(*greatest, number!(one), number!(two));
        }
        Single::Choose(condition, one, two, out) => {
            number!(out) = if truth!(condition) { number!(one) } else { number!(two) };
        }
        Single::ChooseTruth(condition, one, two, out) => {
            truth!(out) = if truth!(condition) { truth!(one) } else { truth!(two) };
        }
        Single::Compare(relation, one, two, out) => truth!(out) = relation.holds(number!(one), number!(two)),
        Single::CompareWith(relation, one, operation, two, three, out) => {
            truth!(out) = relation.holds(number!(one), operation.apply(number!(two), number!(three)));
        }
        Single::Cross(above, before, one, two, out) => {
            let (a, b) = (number!(one), number!(two));
            let (was_a, was_b) = std::mem::replace(before, (a, b));
            truth!(out) = if *above { (a > b) & (was_a <= was_b) } else { (a < b) & (was_a >= was_b) };
        }
        Single::Both(one, two, out) => truth!(out) = truth!(one) & truth!(two),
        Single::Either(one, two, out) => truth!(out) = truth!(one) | truth!(two),
        Single::Not(one, out) => truth!(out) = !truth!(one),
        Single::Shift(ring, x, out) => number!(out) = ring.swap(number!(x)),
        Single::ShiftTruth(ring, x, out) => truth!(out) = ring.swap(truth!(x)),
        Single::Since(last, condition, out) => {
            *last = if truth!(condition) { 0.0 } else { *last + 1.0 };
            number!(out) = *last;
        }
        Single::Count(count, condition, out) => {
            let Count { ring, bars, sum, seen } = &mut **count;
            let holds = truth!(condition);
            *sum += i64::from(holds) - i64::from(ring.swap(holds));
            *seen += usize::from(*seen < *bars);
            number!(out) = if *seen == *bars { *sum as f64 } else { f64::NAN };
        }
        Single::Highest(window, x, out) => {
            let value = window.next(number!(x));
            number!(out) = if window.is_full() { value } else { f64::NAN };
        }
        Single::Lowest(window, x, out) => {
            let value = window.next(number!(x));
            number!(out) = if window.is_full() { value } else { f64::NAN };
        }
        Single::Indicator(fed, input) => {
            let Fed { stream, values, outputs } = &mut **fed;
            match input.map(|input| number!(&input)) {
                None => stream.next(bar, values),
                Some(x) if x.is_finite() => stream.next(&Bar { close: x, ..*bar }, values),
                // What is no number is no bar either: the indicator goes on when there is one again.
                Some(_) => values.fill(f64::NAN),
            }
            for (output, out) in outputs {
                number!(out) = values[*output];
            }
        }
        Single::Foreign(series, read) => {
            let Read { reading, numbers: read, truths: asked } = &mut **read;
            let foreign = &plan.foreigns[*series];
            let has_begun = reading.take(foreign, plan, bar);
            for (root, out) in read {
                number!(out) = reading.number(foreign, *root);
            }
            for (root, out) in asked {
                truth!(out) = reading.truth(foreign, *root);
            }
            return has_begun;
        }
        Single::Held(stream, side, out) => {
            *side = side_after(*side, stream.next(bar));
            number!(out) = f64::from(*side);
        }
    }
    false
}

fn single(plan: &Plan, step: &Step, numbers: &mut Vec<f64>) -> Single {
    let mut number = |operand: &Number| number_slot(plan, numbers, *operand);
    let into = |register: &usize| (COLUMNS + register) as Slot;
    let truth = |register: &usize| (CONSTANTS + register) as Slot;
    match step {
        Step::Price(column, out) => Single::Price(*column, into(out)),
        Step::Time(part, out) => {
            let clock = Clock::new(plan.interval.unwrap_or(Interval::DAY), plan.venue);
            Single::Time(Box::new(clock), *part, into(out))
        }
        Step::Arithmetic(operation, one, two, out) => {
            Single::Arithmetic(*operation, number(one), number(two), into(out))
        }
        Step::Unary(function, x, out) => Single::Unary(*function, number(x), into(out)),
        Step::Extreme(greatest, one, two, out) => Single::Extreme(*greatest, number(one), number(two), into(out)),
        Step::Choose(condition, one, two, out) => Single::Choose(truth(condition), number(one), number(two), into(out)),
        Step::ChooseTruth(condition, one, two, out) => {
            Single::ChooseTruth(truth(condition), truth_slot(*one), truth_slot(*two), truth(out))
        }
        Step::Compare(relation, one, two, out) => Single::Compare(*relation, number(one), number(two), truth(out)),
        Step::CompareWith(relation, one, operation, two, three, out) => {
            Single::CompareWith(*relation, number(one), *operation, number(two), number(three), truth(out))
        }
        Step::Cross(above, one, two, out) => {
            Single::Cross(*above, (f64::NAN, f64::NAN), number(one), number(two), truth(out))
        }
        Step::Both(one, two, out) => Single::Both(truth(one), truth(two), truth(out)),
        Step::Either(one, two, out) => Single::Either(truth(one), truth(two), truth(out)),
        Step::Not(one, out) => Single::Not(truth(one), truth(out)),
        Step::Shift(x, n, out) => Single::Shift(Ring::new(*n, f64::NAN), number(x), into(out)),
        Step::ShiftTruth(x, n, out) => Single::ShiftTruth(Ring::new(*n, false), truth(x), truth(out)),
        Step::Since(condition, out) => Single::Since(f64::NAN, truth(condition), into(out)),
        Step::Count(condition, n, out) => {
            let count = Count { ring: Ring::new(*n, false), bars: *n, sum: 0, seen: 0 };
            Single::Count(Box::new(count), truth(condition), into(out))
        }
        Step::Window(true, column, n, out) => {
            Single::Highest(Box::new(Highest::new(*n)), number(&Number::Column(*column)), into(out))
        }
        Step::Window(false, column, n, out) => {
            Single::Lowest(Box::new(Lowest::new(*n)), number(&Number::Column(*column)), into(out))
        }
        Step::Indicator(index, input, outputs) => {
            let stream = Indicator::stream(&*plan.indicators[*index].1);
            let values = vec![f64::NAN; outputs.len()];
            let read = outputs.iter().enumerate().filter_map(|(output, out)| Some((output, into(out.as_ref()?))));
            let fed = Fed { stream, values, outputs: read.collect() };
            Single::Indicator(Box::new(fed), input.as_ref().map(number))
        }
        Step::Foreign(index, read, asked) => {
            let reading = Reading::new(&plan.foreigns[*index]);
            let numbers = read.iter().map(|(root, out)| (*root, into(out))).collect();
            let truths = asked.iter().map(|(root, out)| (*root, truth(out))).collect();
            Single::Foreign(*index, Box::new(Read { reading, numbers, truths }))
        }
        Step::Held(rule, out) => Single::Held(plan.rules[*rule].rule().stream(), 0, into(out)),
    }
}
