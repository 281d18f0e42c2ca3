//! What is computed, as a graph without repetitions, and the plan it becomes: what is alive, in order, in few registers.

use std::collections::HashMap;
use std::sync::Arc;

use indicators::Indicator;

use crate::names::{Column, Part, Unary};
use crate::plan::{Foreign, Number, Plan, Step, Truth, UsedRule};
use expression::{Operation, Relation};

/// A node of a graph.
pub(crate) type Place = u32;

/// A number: a column of the graph, or the bits of a constant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Num {
    Node(Place),
    Constant(u64),
}

/// A condition: a column of the graph, or a constant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Tru {
    Node(Place),
    Constant(bool),
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Op {
    Column(Column),
    Time(Part),
    Arithmetic(Operation, Num, Num),
    Unary(Unary, Place),
    Extreme(bool, Num, Num),
    Choose(Place, Num, Num),
    ChooseTruth(Place, Tru, Tru),
    Compare(Relation, Num, Num),
    Cross(bool, Num, Num),
    Both(Place, Place),
    Either(Place, Place),
    Not(Place),
    Shift(Place, usize),
    ShiftTruth(Place, usize),
    Since(Place),
    Count(Place, usize),
    Indicator(usize, Option<Num>),
    Output(Place, usize),
    /// A node of another series' graph.
    Foreign(u32, Place),
    ForeignTruth(u32, Place),
    Held(usize),
}

impl Op {
    fn operands(&self, mut visit: impl FnMut(Place)) {
        let mut number = |num: &Num| {
            if let Num::Node(place) = num {
                visit(*place);
            }
        };
        match self {
            Self::Column(_) | Self::Time(_) | Self::Foreign(..) | Self::ForeignTruth(..) | Self::Held(_) => {}
            Self::Arithmetic(_, one, two)
            | Self::Extreme(_, one, two)
            | Self::Compare(_, one, two)
            | Self::Cross(_, one, two) => {
                number(one);
                number(two);
            }
            Self::Choose(condition, one, two) => {
                number(one);
                number(two);
                visit(*condition);
            }
            Self::ChooseTruth(condition, one, two) => {
                visit(*condition);
                for truth in [one, two] {
                    if let Tru::Node(place) = truth {
                        visit(*place);
                    }
                }
            }
            Self::Both(one, two) | Self::Either(one, two) => {
                visit(*one);
                visit(*two);
            }
            Self::Unary(_, of)
            | Self::Not(of)
            | Self::Shift(of, _)
            | Self::ShiftTruth(of, _)
            | Self::Since(of)
            | Self::Count(of, _)
            | Self::Output(of, _) => visit(*of),
            Self::Indicator(_, input) => input.iter().for_each(number),
        }
    }
}

/// What is computed on the bars of one series: nodes, operands before what reads them, equal ones once.
#[derive(Default)]
pub(crate) struct Graph {
    pub ops: Vec<Op>,
    index: HashMap<Op, Place>,
    pub recipes: Vec<Recipe>,
    pub recipe_index: HashMap<String, usize>,
    pub rules: Vec<UsedRule>,
    pub rule_index: HashMap<u32, usize>,
}

/// An indicator with its parameters.
pub(crate) struct Recipe {
    /// Tells it from all others.
    pub name: Arc<str>,
    pub indicator: Arc<dyn Indicator>,
    /// How many columns it has.
    pub outputs: usize,
    /// It is the highest (`true`) or lowest of so many rows, which over a column of bars has a faster way.
    pub window: Option<(bool, usize)>,
}

impl Graph {
    pub fn add(&mut self, op: Op) -> Place {
        if let Some(place) = self.index.get(&op) {
            return *place;
        }
        let place = self.ops.len() as Place;
        self.ops.push(op.clone());
        self.index.insert(op, place);
        place
    }
}

/// What the rule's own graph reads of another series: its own node, and the other's.
#[derive(Clone, Default, Debug)]
pub(crate) struct Read {
    pub numbers: Vec<(Place, Place)>,
    pub truths: Vec<(Place, Place)>,
}

/// A series of the file, and what is read of it; `None` where it is not read.
pub(crate) type Bound = Option<(Read, Arc<Foreign>)>;

/// Which nodes are read, directly or not, by the roots.
pub(crate) fn alive(graph: &Graph, numbers: &[Num], truths: &[Tru], keep: bool) -> Vec<bool> {
    let mut alive = vec![keep; graph.ops.len()];
    for number in numbers {
        if let Num::Node(place) = number {
            alive[*place as usize] = true;
        }
    }
    for truth in truths {
        if let Tru::Node(place) = truth {
            alive[*place as usize] = true;
        }
    }
    for place in (0..graph.ops.len()).rev() {
        if alive[place] {
            graph.ops[place].operands(|operand| alive[operand as usize] = true);
        }
    }
    alive
}

/// Where the nodes of a graph are found in its plan.
pub(crate) struct Found {
    pub numbers: Vec<Option<Number>>,
    pub truths: Vec<Option<usize>>,
}

impl Found {
    pub fn number(&self, num: Num) -> Number {
        match num {
            Num::Constant(bits) => Number::Constant(f64::from_bits(bits)),
            Num::Node(place) => self.numbers[place as usize].expect("a node that is alive has its place"),
        }
    }

    pub fn truth(&self, tru: Tru) -> Truth {
        match tru {
            Tru::Constant(value) => Truth::Constant(value),
            Tru::Node(place) => Truth::Register(self.register(place)),
        }
    }

    fn register(&self, place: Place) -> usize {
        self.truths[place as usize].expect("a condition that is alive has its register")
    }
}

/// Registers, given out and taken back.
#[derive(Default)]
struct Pool {
    free: Vec<usize>,
    made: usize,
}

impl Pool {
    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.made += 1;
            self.made - 1
        })
    }
}

/// Arithmetic that is read once, by a comparison with a column: it is computed inside of it, without a register.
fn joined(graph: &Graph, alive: &[bool], numbers: &[Num], keep: bool) -> Vec<bool> {
    let mut inner = vec![false; graph.ops.len()];
    if keep {
        return inner;
    }
    let mut readers = vec![0; graph.ops.len()];
    for (_, op) in graph.ops.iter().enumerate().filter(|(place, _)| alive[*place]) {
        op.operands(|operand| readers[operand as usize] += 1);
    }
    for number in numbers {
        if let Num::Node(place) = number {
            readers[*place as usize] += 1;
        }
    }
    for (_, op) in graph.ops.iter().enumerate().filter(|(place, _)| alive[*place]) {
        let Op::Compare(_, Num::Node(one), Num::Node(two)) = op else { continue };
        for (computed, other) in [(*two, *one), (*one, *two)] {
            let is_arithmetic = matches!(&graph.ops[computed as usize], Op::Arithmetic(operation, ..)
                if *operation != Operation::Power);
            if is_arithmetic && readers[computed as usize] == 1 && !inner[other as usize] {
                inner[computed as usize] = true;
                break;
            }
        }
    }
    inner
}

fn is_inner(inner: &[bool], number: Num) -> bool {
    matches!(number, Num::Node(place) if inner[place as usize])
}

/// The plan of a graph: what is alive, in order, in as few registers as are needed at one time (or one each, to `keep` all).
pub(crate) fn assemble(
    graph: &Graph,
    numbers: &[Num],
    truths: &[Tru],
    foreigns: &[Bound],
    keep: bool,
) -> (Plan, Found) {
    let size = graph.ops.len();
    let alive = alive(graph, numbers, truths, keep);
    let inner = joined(graph, &alive, numbers, keep);
    // What a node reads, with what is computed inside of it.
    let reads = |place: usize, visit: &mut dyn FnMut(usize)| {
        graph.ops[place].operands(|operand| match inner[operand as usize] {
            true => graph.ops[operand as usize].operands(|operand| visit(operand as usize)),
            false => visit(operand as usize),
        });
    };
    // The last node that reads each; what the roots read is read after all.
    let mut last = vec![0; size];
    let mut outputs: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
    for (place, op) in graph.ops.iter().enumerate().filter(|(place, _)| alive[*place] && !inner[*place]) {
        reads(place, &mut |operand| last[operand] = place);
        if let Op::Output(group, output) = op {
            outputs.entry(*group as usize).or_default().push((*output, place));
        }
    }
    for number in numbers {
        if let Num::Node(place) = number {
            last[*place as usize] = usize::MAX;
        }
    }
    for truth in truths {
        if let Tru::Node(place) = truth {
            last[*place as usize] = usize::MAX;
        }
    }
    if keep {
        last.fill(usize::MAX);
    }

    let mut plan = Plan {
        indicators: graph.recipes.iter().map(|it| (it.name.clone(), it.indicator.clone())).collect(),
        rules: graph.rules.clone(),
        ..Plan::default()
    };
    let mut found = Found { numbers: vec![None; size], truths: vec![None; size] };
    let (mut number_pool, mut truth_pool) = (Pool::default(), Pool::default());
    let mut brought = vec![false; foreigns.len()];
    for (place, op) in graph.ops.iter().enumerate() {
        if !alive[place] || inner[place] {
            continue;
        }
        // Registers are given out before those of the operands are taken back: none is read and written at once.
        let mut number = |found: &mut Found| {
            let register = number_pool.take();
            found.numbers[place] = Some(Number::Register(register));
            register
        };
        let mut truth = |found: &mut Found| {
            let register = truth_pool.take();
            found.truths[place] = Some(register);
            register
        };
        let node = |place: Place| Num::Node(place);
        let step = match op {
            Op::Column(column @ (Column::Open | Column::High | Column::Low | Column::Close | Column::Volume)) => {
                found.numbers[place] = Some(Number::Column(*column));
                None
            }
            Op::Column(column) => Some(Step::Price(*column, number(&mut found))),
            Op::Time(part) => Some(Step::Time(*part, number(&mut found))),
            Op::Arithmetic(operation, one, two) => {
                let (one, two) = (found.number(*one), found.number(*two));
                Some(Step::Arithmetic(*operation, one, two, number(&mut found)))
            }
            Op::Unary(function, of) => {
                let of = found.number(node(*of));
                Some(Step::Unary(*function, of, number(&mut found)))
            }
            Op::Extreme(greatest, one, two) => {
                let (one, two) = (found.number(*one), found.number(*two));
                Some(Step::Extreme(*greatest, one, two, number(&mut found)))
            }
            Op::Choose(condition, one, two) => {
                let condition = found.register(*condition);
                let (one, two) = (found.number(*one), found.number(*two));
                Some(Step::Choose(condition, one, two, number(&mut found)))
            }
            Op::ChooseTruth(condition, one, two) => {
                let condition = found.register(*condition);
                let (one, two) = (found.truth(*one), found.truth(*two));
                Some(Step::ChooseTruth(condition, one, two, truth(&mut found)))
            }
            Op::Compare(relation, one, two) if is_inner(&inner, *one) || is_inner(&inner, *two) => {
                let (relation, one, two) =
                    if is_inner(&inner, *two) { (*relation, one, two) } else { (relation.mirrored(), two, one) };
                let Num::Node(computed) = two else { unreachable!("what is inner is a node") };
                let Op::Arithmetic(operation, a, b) = &graph.ops[*computed as usize] else {
                    unreachable!("what is inner is arithmetic")
                };
                let (one, a, b) = (found.number(*one), found.number(*a), found.number(*b));
                Some(Step::CompareWith(relation, one, *operation, a, b, truth(&mut found)))
            }
            Op::Compare(relation, one, two) => {
                let (one, two) = (found.number(*one), found.number(*two));
                Some(Step::Compare(*relation, one, two, truth(&mut found)))
            }
            Op::Cross(above, one, two) => {
                let (one, two) = (found.number(*one), found.number(*two));
                Some(Step::Cross(*above, one, two, truth(&mut found)))
            }
            Op::Both(one, two) => {
                let (one, two) = (found.register(*one), found.register(*two));
                Some(Step::Both(one, two, truth(&mut found)))
            }
            Op::Either(one, two) => {
                let (one, two) = (found.register(*one), found.register(*two));
                Some(Step::Either(one, two, truth(&mut found)))
            }
            Op::Not(of) => {
                let of = found.register(*of);
                Some(Step::Not(of, truth(&mut found)))
            }
            Op::Shift(of, bars) => match found.number(node(*of)) {
                Number::Column(column) => {
                    let register = number(&mut found);
                    found.numbers[place] = Some(Number::Lagged(column, *bars, register));
                    Some(Step::Shift(Number::Column(column), *bars, register))
                }
                // One row before is there already, if the register is left alone.
                Number::Register(register) if *bars == 1 => {
                    last[*of as usize] = usize::MAX;
                    found.numbers[place] = Some(Number::Before(plan.befores.len()));
                    plan.befores.push(register);
                    None
                }
                of => Some(Step::Shift(of, *bars, number(&mut found))),
            },
            Op::ShiftTruth(of, bars) => {
                let of = found.register(*of);
                Some(Step::ShiftTruth(of, *bars, truth(&mut found)))
            }
            Op::Since(of) => {
                let of = found.register(*of);
                Some(Step::Since(of, number(&mut found)))
            }
            Op::Count(of, bars) => {
                let of = found.register(*of);
                Some(Step::Count(of, *bars, number(&mut found)))
            }
            Op::Held(rule) => Some(Step::Held(*rule, number(&mut found))),
            Op::Indicator(recipe, input) => {
                let input = input.map(|input| found.number(input));
                let listed = &graph.recipes[*recipe];
                let mut registers = vec![None; listed.outputs];
                for (output, place) in outputs.get(&place).into_iter().flatten() {
                    let register = number_pool.take();
                    registers[*output] = Some(register);
                    found.numbers[*place] = Some(Number::Register(register));
                }
                let column = match input {
                    None => Some(Column::Close),
                    Some(Number::Column(column)) => Some(column),
                    _ => None,
                };
                Some(match (listed.window, column, registers[0]) {
                    (Some((highest, bars)), Some(column), Some(register)) => {
                        Step::Window(highest, column, bars, register)
                    }
                    _ => Step::Indicator(*recipe, input, registers),
                })
            }
            // Written by its indicator.
            Op::Output(..) => None,
            Op::Foreign(series, _) | Op::ForeignTruth(series, _) => {
                let series = *series as usize;
                match &foreigns[series] {
                    Some((read, foreign)) if !brought[series] => {
                        brought[series] = true;
                        let (mut into, mut asked) = (Vec::new(), Vec::new());
                        for (root, (place, _)) in read.numbers.iter().enumerate() {
                            let register = number_pool.take();
                            found.numbers[*place as usize] = Some(Number::Register(register));
                            into.push((root, register));
                        }
                        for (root, (place, _)) in read.truths.iter().enumerate() {
                            let register = truth_pool.take();
                            found.truths[*place as usize] = Some(register);
                            asked.push((root, register));
                        }
                        plan.foreigns.push(foreign.clone());
                        Some(Step::Foreign(plan.foreigns.len() - 1, into, asked))
                    }
                    _ => None,
                }
            }
        };
        plan.steps.extend(step);
        reads(place, &mut |operand| {
            // An operand may stand there twice; its register is taken back once.
            if last[operand] == place {
                last[operand] = usize::MAX;
                match (found.numbers[operand], found.truths[operand]) {
                    (Some(Number::Register(register) | Number::Lagged(_, _, register)), _) => {
                        number_pool.free.push(register);
                    }
                    (_, Some(register)) => truth_pool.free.push(register),
                    _ => {}
                }
            }
        });
    }
    (plan.numbers, plan.truths) = (number_pool.made, truth_pool.made);
    (plan, found)
}
