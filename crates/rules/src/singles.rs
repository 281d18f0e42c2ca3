//! A plan run over one bar after another.

use std::sync::Arc;

use backtest::RuleStream;
use indicators::extreme::{Highest, Lowest};
use indicators::{Indicator, Stream};
use market::{Bar, Interval};

use crate::clock::Clock;
use crate::kernel::{self, Ring};
use crate::plan::{Number, Plan, Reading, Ready, Step, Truth, column_of, price_of, side_after};

/// A plan under way, bar by bar.
pub(crate) struct Singles {
    plan: Arc<Plan>,
    states: Vec<State>,
    values: Values,
    row: usize,
    pub ready: Ready,
}

/// What the registers hold at one bar.
struct Values {
    numbers: Vec<f64>,
    truths: Vec<bool>,
    /// Of each register of [`Plan::befores`], what it was on the bar before.
    befores: Vec<f64>,
}

impl Values {
    #[inline(always)]
    fn number(&self, operand: Number, bar: &Bar) -> f64 {
        match operand {
            Number::Register(register) | Number::Lagged(_, _, register) => self.numbers[register],
            Number::Before(place) => self.befores[place],
            Number::Column(column) => column_of(bar, column),
            Number::Constant(value) => value,
        }
    }

    #[inline(always)]
    fn truth(&self, operand: Truth) -> bool {
        match operand {
            Truth::Register(register) => self.truths[register],
            Truth::Constant(value) => value,
        }
    }
}

enum State {
    Nothing,
    Clock(Clock),
    Cross((f64, f64)),
    Ring(Ring<f64>),
    TruthRing(Ring<bool>),
    Since(f64),
    Count { ring: Ring<bool>, sum: i64, seen: usize },
    Highest(Highest),
    Lowest(Lowest),
    Indicator { stream: Box<dyn Stream>, values: Vec<f64> },
    Foreign(Reading),
    Held { stream: Box<dyn RuleStream>, side: i8 },
}

impl Singles {
    pub fn new(plan: &Arc<Plan>) -> Self {
        let values = Values {
            numbers: vec![f64::NAN; plan.numbers],
            truths: vec![false; plan.truths],
            befores: vec![f64::NAN; plan.befores.len()],
        };
        let states = plan.steps.iter().map(|step| state(plan, step)).collect();
        Self { plan: plan.clone(), states, values, row: 0, ready: Ready::new(plan) }
    }

    /// Takes the next bar.
    pub fn take(&mut self, bar: &Bar) {
        let Self { plan, states, values, row, ready } = self;
        for (before, register) in values.befores.iter_mut().zip(&plan.befores) {
            *before = values.numbers[*register];
        }
        for (step, state) in plan.steps.iter().zip(states) {
            if advance(plan, step, state, values, bar) {
                ready.begun(*row);
            }
        }
        *row += 1;
    }

    /// A number at the bar taken last.
    #[inline]
    pub fn number(&self, operand: Number, bar: &Bar) -> f64 {
        self.values.number(operand, bar)
    }

    /// A condition at the bar taken last.
    #[inline]
    pub fn truth(&self, operand: Truth) -> bool {
        self.values.truth(operand)
    }
}

/// Does one step; whether a series has begun with it.
#[inline]
fn advance(plan: &Plan, step: &Step, state: &mut State, values: &mut Values, bar: &Bar) -> bool {
    match (step, state) {
        (Step::Price(column, out), _) => values.numbers[*out] = price_of(bar, *column),
        (Step::Time(part, out), State::Clock(clock)) => values.numbers[*out] = clock.read(*part, bar.time),
        (Step::Arithmetic(operation, one, two, out), _) => {
            let (one, two) = (values.number(*one, bar), values.number(*two, bar));
            values.numbers[*out] = operation.apply(one, two);
        }
        (Step::Unary(function, x, out), _) => {
            values.numbers[*out] = kernel::unary(*function, values.number(*x, bar));
        }
        (Step::Extreme(greatest, one, two, out), _) => {
            let (one, two) = (values.number(*one, bar), values.number(*two, bar));
            values.numbers[*out] = kernel::extreme(*greatest, one, two);
        }
        (Step::Choose(condition, one, two, out), _) => {
            values.numbers[*out] = values.number(if values.truths[*condition] { *one } else { *two }, bar);
        }
        (Step::ChooseTruth(condition, one, two, out), _) => {
            values.truths[*out] = values.truth(if values.truths[*condition] { *one } else { *two });
        }
        (Step::Compare(relation, one, two, out), _) => {
            let (one, two) = (values.number(*one, bar), values.number(*two, bar));
            values.truths[*out] = relation.holds(one, two);
        }
        (Step::CompareWith(relation, one, operation, two, three, out), _) => {
            let computed = operation.apply(values.number(*two, bar), values.number(*three, bar));
            values.truths[*out] = relation.holds(values.number(*one, bar), computed);
        }
        (Step::Cross(above, one, two, out), State::Cross(before)) => {
            let (a, b) = (values.number(*one, bar), values.number(*two, bar));
            let (was_a, was_b) = std::mem::replace(before, (a, b));
            values.truths[*out] = if *above { (a > b) & (was_a <= was_b) } else { (a < b) & (was_a >= was_b) };
        }
        (Step::Both(one, two, out), _) => values.truths[*out] = values.truths[*one] & values.truths[*two],
        (Step::Either(one, two, out), _) => values.truths[*out] = values.truths[*one] | values.truths[*two],
        (Step::Not(one, out), _) => values.truths[*out] = !values.truths[*one],
        (Step::Shift(x, _, out), State::Ring(ring)) => values.numbers[*out] = ring.swap(values.number(*x, bar)),
        (Step::ShiftTruth(x, _, out), State::TruthRing(ring)) => values.truths[*out] = ring.swap(values.truths[*x]),
        (Step::Since(condition, out), State::Since(last)) => {
            *last = if values.truths[*condition] { 0.0 } else { *last + 1.0 };
            values.numbers[*out] = *last;
        }
        (Step::Count(condition, bars, out), State::Count { ring, sum, seen }) => {
            let holds = values.truths[*condition];
            *sum += i64::from(holds) - i64::from(ring.swap(holds));
            *seen += usize::from(*seen < *bars);
            values.numbers[*out] = if *seen == *bars { *sum as f64 } else { f64::NAN };
        }
        (Step::Window(_, column, _, out), State::Highest(window)) => {
            let value = window.next(column_of(bar, *column));
            values.numbers[*out] = if window.is_full() { value } else { f64::NAN };
        }
        (Step::Window(_, column, _, out), State::Lowest(window)) => {
            let value = window.next(column_of(bar, *column));
            values.numbers[*out] = if window.is_full() { value } else { f64::NAN };
        }
        (Step::Indicator(_, input, outputs), State::Indicator { stream, values: found }) => {
            match input.map(|input| values.number(input, bar)) {
                None => stream.next(bar, found),
                Some(x) if x.is_finite() => stream.next(&Bar { close: x, ..*bar }, found),
                // What is no number is no bar either: the indicator goes on when there is one again.
                Some(_) => found.fill(f64::NAN),
            }
            for (register, value) in outputs.iter().zip(found) {
                if let Some(register) = register {
                    values.numbers[*register] = *value;
                }
            }
        }
        (Step::Foreign(series, numbers, truths), State::Foreign(reading)) => {
            let foreign = &plan.foreigns[*series];
            let has_begun = reading.take(foreign, plan, bar);
            for (root, register) in numbers {
                values.numbers[*register] = reading.number(foreign, *root);
            }
            for (root, register) in truths {
                values.truths[*register] = reading.truth(foreign, *root);
            }
            return has_begun;
        }
        (Step::Held(_, out), State::Held { stream, side }) => {
            *side = side_after(*side, stream.next(bar));
            values.numbers[*out] = f64::from(*side);
        }
        _ => unreachable!("every step has its own state"),
    }
    false
}

fn state(plan: &Plan, step: &Step) -> State {
    match step {
        Step::Time(..) => State::Clock(Clock::new(plan.interval.unwrap_or(Interval::DAY), plan.venue)),
        Step::Cross(..) => State::Cross((f64::NAN, f64::NAN)),
        Step::Shift(_, n, _) => State::Ring(Ring::new(*n, f64::NAN)),
        Step::ShiftTruth(_, n, _) => State::TruthRing(Ring::new(*n, false)),
        Step::Since(..) => State::Since(f64::NAN),
        Step::Count(_, n, _) => State::Count { ring: Ring::new(*n, false), sum: 0, seen: 0 },
        Step::Window(true, _, n, _) => State::Highest(Highest::new(*n)),
        Step::Window(false, _, n, _) => State::Lowest(Lowest::new(*n)),
        Step::Indicator(index, _, outputs) => {
            let stream = Indicator::stream(&*plan.indicators[*index]);
            State::Indicator { stream, values: vec![f64::NAN; outputs.len()] }
        }
        Step::Foreign(index, ..) => State::Foreign(Reading::new(&plan.foreigns[*index])),
        Step::Held(rule, _) => State::Held { stream: plan.rules[*rule].stream(), side: 0 },
        _ => State::Nothing,
    }
}
