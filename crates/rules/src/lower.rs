//! From a checked file and values for its parameters to a plan: constants folded, equal parts shared, dead parts dropped,
//! registers given out.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use indicators::{Entry, Indicator};
use market::{Bars, Interval, ParamError, ParamKind, ParamSpec, Params, Resampler, Value, Venue, nearest};

use crate::check::{Means, Type, form};
use crate::compiled::{Compiled, Context, Loaded, is_word};
use crate::document::{Given, GivenValue, Used};
use crate::fault::{Fault, Faults, Report};
use crate::graph::{Bound, Found, Graph, Num, Op, Place, Read, Recipe, Tru, alive, assemble};
use crate::kernel;
use crate::names::{Column, Does, Function, Part, Unary};
use crate::plan::{Foreign, ForeignKind, Number, Other, Plan, Truth, UsedRule};
use expression::{Argument, Binary, Expression, Id, Kind, Operation, Relation, Span, cut};

/// Most bars that a shift or a count looks back.
const MOST_BACK: f64 = 100_000.0;
/// Most bars that the windows of all indicators of a rule hold together.
const MOST_WINDOWS: i64 = 20_000_000;

/// What a part of an expression has become.
#[derive(Clone)]
pub(crate) enum Val {
    Number {
        of: Num,
        warmup: usize,
        group: Option<(Place, &'static Entry)>,
    },
    Truth {
        of: Tru,
        warmup: usize,
    },
    Word(Rc<str>),
    Series(u32),
    /// It cannot be computed, and why: told only where it is really asked for.
    Poison(Rc<[Fault]>),
}

impl Val {
    fn constant(value: f64) -> Self {
        Self::Number { of: Num::Constant(value.to_bits()), warmup: 0, group: None }
    }

    fn number(of: Num, warmup: usize) -> Self {
        Self::Number { of, warmup, group: None }
    }

    fn fixed(value: bool) -> Self {
        Self::Truth { of: Tru::Constant(value), warmup: 0 }
    }

    fn poison(fault: Fault) -> Self {
        Self::Poison(Rc::new([fault]))
    }
}

/// Where the value of a node is found, when everything is kept.
#[derive(Clone, Debug)]
pub(crate) enum Placed {
    Number(Number),
    Truth(Truth),
    Word(String),
}

/// A rule ready to be run.
pub(crate) struct Lowered {
    pub plan: Arc<Plan>,
    pub enter: Option<Truth>,
    pub exit: Option<Truth>,
    pub short: Option<Truth>,
    pub cover: Option<Truth>,
    pub allow: Option<Truth>,
    pub size: Option<Number>,
    pub warmup: usize,
    pub stops: backtest::Stops,
    /// Of each node of the arena, and where it is found in the plan; only when everything is kept.
    pub places: Vec<Option<Placed>>,
}

/// Whether the file can be lowered with these parameters: tells what is wrong with values. What each node of the arena has
/// become, where it is part of the file: on the rule's own bars, or on those on which alone it is computed.
pub(crate) fn trial(compiled: &Compiled, params: &Params, report: &mut Report) -> Vec<Option<Val>> {
    let mut lowerer = Lowerer::new(compiled, params, None, &[], report);
    lowerer.kept = Some(vec![None; compiled.inner.document.arena.len()]);
    lowerer.everything();
    let kept = lowerer.kept.unwrap_or_default();
    kept.into_iter().map(|kept| kept.map(|(_, value)| value)).collect()
}

/// The number that `expression` is with these parameters.
pub(crate) fn constant(
    compiled: &Compiled,
    params: &Params,
    expression: Expression,
    report: &mut Report,
) -> Option<f64> {
    Lowerer::new(compiled, params, None, &[], report).plain(expression)
}

/// Whether the constant condition `expression` holds; where it cannot be computed it is no obstacle, and told elsewhere.
pub(crate) fn holds(compiled: &Compiled, params: &Params, expression: Expression) -> bool {
    let mut report = Report::new(compiled.inner.document.source.clone());
    let mut lowerer = Lowerer::new(compiled, params, None, &[], &mut report);
    lowerer.lets(&[(expression, 0)], false);
    !matches!(lowerer.expression(expression, 0), Val::Truth { of: Tru::Constant(false), .. })
}

/// A used rule, ready to be run.
pub(crate) struct Built {
    pub rule: UsedRule,
    pub params: Params,
}

/// A member of a portfolio.
pub(crate) fn member(
    compiled: &Compiled,
    params: &Params,
    member: usize,
    context: Option<&Context>,
    extras: &[Arc<Bars>],
    report: &mut Report,
) -> Option<Built> {
    let mut lowerer = Lowerer::new(compiled, params, context, extras, report);
    let used = &compiled.inner.document.members[member].used;
    let loaded = &compiled.inner.members[member];
    match lowerer.built(used, loaded, 0) {
        Ok(built) => Some(built),
        Err(faults) => {
            faults.iter().for_each(|fault| lowerer.report.add(fault.clone()));
            None
        }
    }
}

/// Lowers the rule of a file; `keep` keeps every value, so that all can be looked at.
pub(crate) fn lower(
    compiled: &Compiled,
    params: &Params,
    context: &Context,
    extras: &[Arc<Bars>],
    keep: bool,
    report: &mut Report,
) -> Option<Lowered> {
    Lowerer::new(compiled, params, Some(context), extras, report).rule(keep)
}

struct Lowerer<'c> {
    compiled: &'c Compiled,
    params: &'c Params,
    context: Option<&'c Context>,
    extras: &'c [Arc<Bars>],
    report: &'c mut Report,
    /// That of the rule's own bars first, then those of its series.
    graphs: Vec<Graph>,
    /// Named expressions on a series.
    named: HashMap<(u32, u32), Val>,
    /// Warm-ups of what is read from other series.
    foreign: HashMap<(u32, Place), usize>,
    /// Values of nodes, when all are kept, and the series on which: the rule's own bars before any other.
    kept: Option<Vec<Option<(u32, Val)>>>,
    windows: i64,
}

impl<'c> Lowerer<'c> {
    fn new(
        compiled: &'c Compiled,
        params: &'c Params,
        context: Option<&'c Context>,
        extras: &'c [Arc<Bars>],
        report: &'c mut Report,
    ) -> Self {
        let graphs = (0..=compiled.inner.document.series.len()).map(|_| Graph::default()).collect();
        Self {
            compiled,
            params,
            context,
            extras,
            report,
            graphs,
            named: HashMap::new(),
            foreign: HashMap::new(),
            kept: None,
            windows: 0,
        }
    }

    fn fault(&self, span: Span, message: impl Into<String>, hint: Option<String>) -> Fault {
        self.compiled.inner.document.source.fault(span, message, hint)
    }

    /// Every expression of the file, for its faults.
    fn everything(&mut self) {
        let compiled = self.compiled;
        let document = &compiled.inner.document;
        let roots: Vec<(Expression, u32)> = compiled.inner.roots.iter().map(|(_, root, _)| (*root, 0)).collect();
        self.lets(&roots, true);
        for (_, root, _) in &compiled.inner.roots {
            let value = self.expression(*root, 0);
            self.tell(&value);
        }
        for (index, named) in document.lets.iter().enumerate() {
            if named.expression.is_some()
                && let Some(value) = self.named.get(&(index as u32, 0)).cloned()
            {
                self.tell(&value);
            }
        }
        for (index, used) in document.uses.iter().enumerate() {
            // A rule that does not exist was told when it was looked for.
            if !used.used.strategy.is_empty()
                && let Err(faults) = self.rule_of(index as u32, 0)
            {
                faults.iter().for_each(|fault| self.report.add(fault.clone()));
            }
        }
        self.stops();
    }

    fn tell(&mut self, value: &Val) {
        if let Val::Poison(faults) = value {
            faults.iter().for_each(|fault| self.report.add(fault.clone()));
        }
    }

    /// Lowers every named expression that `roots` read, on the series on which they read it; with `all`, every other one on the
    /// rule's own bars too.
    fn lets(&mut self, roots: &[(Expression, u32)], all: bool) {
        let compiled = self.compiled;
        let document = &compiled.inner.document;
        let mut wanted: HashSet<(u32, u32)> = HashSet::new();
        let mut open: Vec<(Expression, u32)> = roots.to_vec();
        if all {
            wanted.extend((0..document.lets.len() as u32).map(|index| (index, 0)));
            open.extend(document.lets.iter().filter_map(|named| Some((named.expression?, 0))));
        }
        while let Some((expression, series)) = open.pop() {
            let on = self.series_of(expression, series);
            for id in expression.first..=expression.root {
                let at = on.as_ref().map_or(series, |on| on[(id - expression.first) as usize]);
                if let Means::Let(index) = compiled.inner.checked.means[id as usize]
                    && wanted.insert((index, at))
                    && let Some(expression) = document.lets[index as usize].expression
                {
                    open.push((expression, at));
                }
            }
        }
        let series = self.graphs.len() as u32;
        for index in &compiled.inner.checked.order {
            let Some(expression) = document.lets[*index as usize].expression else { continue };
            for at in (0..series).filter(|at| wanted.contains(&(*index, *at))) {
                if self.named.contains_key(&(*index, at)) {
                    continue;
                }
                let value = self.expression(expression, at);
                self.named.insert((*index, at), value);
            }
        }
    }

    /// On which series each node of `expression` is computed; `None` where all are on one.
    fn series_of(&self, expression: Expression, series: u32) -> Option<Vec<u32>> {
        let compiled = self.compiled;
        let checked = &compiled.inner.checked;
        let is_on = |id: Id| matches!(checked.means[id as usize], Means::Function(Function { does: Does::On, .. }));
        if !(expression.first..=expression.root).any(is_on) {
            return None;
        }
        let mut on = vec![series; (expression.root - expression.first + 1) as usize];
        for id in (expression.first..=expression.root).rev() {
            let own = on[(id - expression.first) as usize];
            let node = compiled.inner.document.arena.node(id);
            let mut passed = own;
            if is_on(id)
                && let Kind::Call(_, _, arguments) = &node.kind
                && let Some(first) = arguments.first()
                && let Means::Series(series) = checked.means[first.value as usize]
            {
                passed = series + 1;
            }
            node.kind.operands(|operand| on[(operand - expression.first) as usize] = passed);
        }
        Some(on)
    }

    fn expression(&mut self, expression: Expression, series: u32) -> Val {
        let on = self.series_of(expression, series);
        let size = (expression.root - expression.first + 1) as usize;
        let mut values: Vec<Option<Val>> = vec![None; size];
        for id in expression.first..=expression.root {
            let place = (id - expression.first) as usize;
            let at = on.as_ref().map_or(series, |on| on[place]);
            let value = self.node(id, at, expression.first, &values);
            if let Some(kept) = &mut self.kept {
                kept[id as usize].get_or_insert_with(|| (at, value.clone()));
            }
            values[place] = Some(value);
        }
        values.pop().flatten().unwrap_or_else(|| Val::constant(f64::NAN))
    }

    fn node(&mut self, id: Id, at: u32, first: Id, values: &[Option<Val>]) -> Val {
        let compiled = self.compiled;
        let node = compiled.inner.document.arena.node(id);
        // What is wrong with it was told.
        if matches!(compiled.inner.checked.types[id as usize], Type::Unknown) {
            return Val::Poison(Rc::new([]));
        }
        let value =
            |id: Id| -> Val { values[(id - first) as usize].clone().unwrap_or_else(|| Val::constant(f64::NAN)) };
        match &node.kind {
            Kind::Number(number) => Val::constant(*number),
            Kind::Truth(truth) => Val::fixed(*truth),
            Kind::Word(word) => Val::Word(word.as_ref().into()),
            Kind::Name(_) => self.name(id, at, node.span),
            Kind::Field(of, name, span) => self.field(value(*of), name, at, *span),
            Kind::Negate(of) => self.unary(Unary::Negate, value(*of), at),
            Kind::Not(of) => self.not(value(*of), at),
            Kind::Binary(operator, one, two) => self.binary(*operator, value(*one), value(*two), at),
            Kind::Call(_, _, arguments) => match compiled.inner.checked.means[id as usize] {
                Means::Function(function) => self.function(function, arguments, at, &value),
                Means::Indicator(entry) => self.indicator(entry, arguments, at, &value, node.span),
                _ => Val::constant(f64::NAN),
            },
        }
    }

    fn graph(&mut self, at: u32) -> &mut Graph {
        &mut self.graphs[at as usize]
    }

    fn add(&mut self, at: u32, op: Op) -> Place {
        self.graph(at).add(op)
    }

    fn column(&mut self, column: Column, at: u32) -> Val {
        Val::number(Num::Node(self.add(at, Op::Column(column))), 0)
    }

    fn name(&mut self, id: Id, at: u32, span: Span) -> Val {
        let compiled = self.compiled;
        let document = &compiled.inner.document;
        match compiled.inner.checked.means[id as usize] {
            Means::Column(column) => self.column(column, at),
            Means::Param(index) => match self.params.get(&document.params[index as usize].spec.name) {
                Some(Value::Integer(value)) => Val::constant(*value as f64),
                Some(Value::Real(value)) => Val::constant(*value),
                Some(Value::Choice(word)) => Val::Word(word.as_ref().into()),
                None => Val::constant(f64::NAN),
            },
            Means::Let(index) => {
                let value = self.named.get(&(index, at)).cloned();
                value.unwrap_or_else(|| Val::constant(f64::NAN))
            }
            Means::Series(index) => {
                if at != 0 && at != index + 1 {
                    let names = &document.series;
                    let message = format!(
                        "`{}` is read inside on({}, …), where bars are those of `{1}`",
                        names[index as usize].name,
                        names[at as usize - 1].name
                    );
                    return Val::poison(self.fault(
                        span,
                        message,
                        Some("combine them outside: on(a, …) > on(b, …)".to_owned()),
                    ));
                }
                Val::Series(index)
            }
            Means::Use(index) => match self.rule_of(index, at) {
                Ok((rule, warmup)) => Val::number(Num::Node(self.add(at, Op::Held(rule))), warmup),
                Err(faults) => Val::Poison(faults),
            },
            _ => Val::constant(f64::NAN),
        }
    }

    fn field(&mut self, of: Val, name: &str, at: u32, span: Span) -> Val {
        match of {
            Val::Series(series) => {
                let Some(column) = crate::names::column(name) else { return Val::constant(f64::NAN) };
                let value = self.column(column, series + 1);
                self.brought(value, series, at)
            }
            Val::Number { group: Some((group, entry)), warmup, .. } => {
                let output = entry.outputs.iter().position(|output| *output == name).unwrap_or(0);
                Val::number(Num::Node(self.add(at, Op::Output(group, output))), warmup)
            }
            Val::Poison(_) => of,
            _ => Val::poison(self.fault(span, format!("there is no column `{name}` here"), None)),
        }
    }

    /// A value on the bars of `series`, on the bars that read it.
    fn brought(&mut self, value: Val, series: u32, at: u32) -> Val {
        if at == series + 1 {
            return value;
        }
        match value {
            Val::Number { of: Num::Node(node), warmup, .. } => {
                self.foreign.insert((series, node), warmup);
                Val::number(Num::Node(self.add(at, Op::Foreign(series, node))), 0)
            }
            Val::Truth { of: Tru::Node(node), warmup } => {
                self.foreign.insert((series, node), warmup);
                Val::Truth { of: Tru::Node(self.add(at, Op::ForeignTruth(series, node))), warmup: 0 }
            }
            constant => constant,
        }
    }

    fn unary(&mut self, function: Unary, of: Val, at: u32) -> Val {
        match of {
            Val::Number { of: Num::Constant(bits), .. } => Val::constant(kernel::unary(function, f64::from_bits(bits))),
            Val::Number { of: Num::Node(node), warmup, .. } => {
                Val::number(Num::Node(self.add(at, Op::Unary(function, node))), warmup)
            }
            other => other,
        }
    }

    fn not(&mut self, of: Val, at: u32) -> Val {
        match of {
            Val::Truth { of: Tru::Constant(value), .. } => Val::fixed(!value),
            Val::Truth { of: Tru::Node(node), warmup } => {
                Val::Truth { of: Tru::Node(self.add(at, Op::Not(node))), warmup }
            }
            other => other,
        }
    }

    fn binary(&mut self, operator: Binary, one: Val, two: Val, at: u32) -> Val {
        match (operator, one, two) {
            (_, Val::Poison(first), Val::Poison(second)) => {
                Val::Poison(first.iter().chain(second.iter()).take(40).cloned().collect())
            }
            // A constant answer does not ask the other side.
            (Binary::And, Val::Truth { of: Tru::Constant(false), .. }, _)
            | (Binary::And, _, Val::Truth { of: Tru::Constant(false), .. }) => Val::fixed(false),
            (Binary::Or, Val::Truth { of: Tru::Constant(true), .. }, _)
            | (Binary::Or, _, Val::Truth { of: Tru::Constant(true), .. }) => Val::fixed(true),
            (_, Val::Poison(faults), _) | (_, _, Val::Poison(faults)) => Val::Poison(faults),
            (Binary::And | Binary::Or, one, Val::Truth { of: Tru::Constant(_), .. }) => one,
            (Binary::And | Binary::Or, Val::Truth { of: Tru::Constant(_), .. }, two) => two,
            (
                Binary::And | Binary::Or,
                Val::Truth { of: Tru::Node(one), warmup: first },
                Val::Truth { of: Tru::Node(two), warmup: second },
            ) => {
                let op = if operator == Binary::And { Op::Both(one, two) } else { Op::Either(one, two) };
                Val::Truth { of: Tru::Node(self.add(at, op)), warmup: first.max(second) }
            }
            (Binary::Compare(relation), Val::Word(one), Val::Word(two)) => {
                Val::fixed((one == two) == (relation == Relation::Equal))
            }
            (
                Binary::Compare(relation),
                Val::Number { of: one, warmup: first, .. },
                Val::Number { of: two, warmup: second, .. },
            ) => match (one, two) {
                (Num::Constant(one), Num::Constant(two)) => {
                    Val::fixed(relation.holds(f64::from_bits(one), f64::from_bits(two)))
                }
                _ => {
                    let node = self.add(at, Op::Compare(relation, one, two));
                    Val::Truth { of: Tru::Node(node), warmup: first.max(second) }
                }
            },
            (
                Binary::Arithmetic(operation),
                Val::Number { of: one, warmup: first, .. },
                Val::Number { of: two, warmup: second, .. },
            ) => self.arithmetic(operation, (one, first), (two, second), at),
            (_, one, _) => one,
        }
    }

    fn arithmetic(&mut self, operation: Operation, one: (Num, usize), two: (Num, usize), at: u32) -> Val {
        match (one.0, two.0) {
            (Num::Constant(one), Num::Constant(two)) => {
                Val::constant(operation.apply(f64::from_bits(one), f64::from_bits(two)))
            }
            (first, second) => {
                let node = self.add(at, Op::Arithmetic(operation, first, second));
                Val::number(Num::Node(node), one.1.max(two.1))
            }
        }
    }

    fn function(&mut self, function: &Function, arguments: &[Argument], at: u32, value: &dyn Fn(Id) -> Val) -> Val {
        let operand = |place: usize| value(arguments[place].value);
        let span = |place: usize| self.compiled.inner.document.arena.node(arguments[place].value).span;
        match function.does {
            Does::Time(part) => Val::number(Num::Node(self.add(at, Op::Time(part))), 0),
            Does::Of(unary) => self.unary(unary, operand(0), at),
            Does::Min | Does::Max => {
                let mut found = operand(0);
                for place in 1..arguments.len() {
                    found = self.extreme(function.does == Does::Max, found, operand(place), at);
                }
                found
            }
            Does::CrossAbove | Does::CrossBelow => {
                let above = function.does == Does::CrossAbove;
                match (operand(0), operand(1)) {
                    (Val::Number { of: Num::Constant(_), .. }, Val::Number { of: Num::Constant(_), .. }) => {
                        Val::fixed(false)
                    }
                    (Val::Number { of: one, warmup: first, .. }, Val::Number { of: two, warmup: second, .. }) => {
                        let node = self.add(at, Op::Cross(above, one, two));
                        Val::Truth { of: Tru::Node(node), warmup: first.max(second) + 1 }
                    }
                    (one, two) => poisoned(one, two),
                }
            }
            Does::Since => match operand(0) {
                Val::Truth { of: Tru::Node(node), warmup } => {
                    Val::number(Num::Node(self.add(at, Op::Since(node))), warmup)
                }
                Val::Truth { of: Tru::Constant(true), .. } => Val::constant(0.0),
                Val::Truth { of: Tru::Constant(false), .. } => Val::constant(f64::NAN),
                other => other,
            },
            Does::Count => {
                let bars = match self.back(operand(1), span(1), function, 1.0) {
                    Ok(bars) => bars,
                    Err(poison) => return poison,
                };
                match operand(0) {
                    Val::Truth { of: Tru::Node(node), warmup } => {
                        let node = self.add(at, Op::Count(node, bars));
                        Val::number(Num::Node(node), warmup + bars - 1)
                    }
                    Val::Truth { of: Tru::Constant(holds), .. } => Val::constant(if holds { bars as f64 } else { 0.0 }),
                    other => other,
                }
            }
            Does::Shift | Does::Change => {
                let bars = match arguments.get(1) {
                    None => 1,
                    Some(_) => match self.back(operand(1), span(1), function, 0.0) {
                        Ok(bars) => bars,
                        Err(poison) => return poison,
                    },
                };
                let of = operand(0);
                let was = self.shift(of.clone(), bars, at);
                if function.does == Does::Shift {
                    return was;
                }
                match (of, was) {
                    (Val::Number { of: one, warmup: first, .. }, Val::Number { of: two, warmup: second, .. }) => {
                        self.arithmetic(Operation::Subtract, (one, first), (two, second), at)
                    }
                    (one, two) => poisoned(one, two),
                }
            }
            Does::If => self.choice(operand(0), operand(1), operand(2), at),
            Does::On => match operand(0) {
                Val::Series(series) => self.brought(operand(1), series, at),
                other => other,
            },
        }
    }

    fn extreme(&mut self, greatest: bool, one: Val, two: Val, at: u32) -> Val {
        match (one, two) {
            (Val::Number { of: one, warmup: first, .. }, Val::Number { of: two, warmup: second, .. }) => {
                match (one, two) {
                    (Num::Constant(one), Num::Constant(two)) => {
                        Val::constant(kernel::extreme(greatest, f64::from_bits(one), f64::from_bits(two)))
                    }
                    _ => Val::number(Num::Node(self.add(at, Op::Extreme(greatest, one, two))), first.max(second)),
                }
            }
            (one, two) => poisoned(one, two),
        }
    }

    fn shift(&mut self, of: Val, bars: usize, at: u32) -> Val {
        match of {
            _ if bars == 0 => of,
            Val::Number { of: Num::Node(node), warmup, .. } => {
                Val::number(Num::Node(self.add(at, Op::Shift(node, bars))), warmup + bars)
            }
            Val::Truth { of: Tru::Node(node), warmup } => {
                Val::Truth { of: Tru::Node(self.add(at, Op::ShiftTruth(node, bars))), warmup: warmup + bars }
            }
            constant => constant,
        }
    }

    /// A number of bars back: whole, and not into the future.
    fn back(&mut self, value: Val, span: Span, function: &Function, least: f64) -> Result<usize, Val> {
        let Val::Number { of: Num::Constant(bits), .. } = value else {
            return Err(match value {
                Val::Poison(_) => value,
                _ => Val::poison(self.fault(span, format!("the bars of `{}` are a constant", function.name), None)),
            });
        };
        let bars = f64::from_bits(bits);
        if bars < 0.0 && least == 0.0 {
            let ahead = match -bars {
                1.0 => "the bar after this one".to_owned(),
                bars => format!("{bars} bars after this one"),
            };
            let message = format!("`{}` by {bars} would read {ahead}, and nobody knows it yet", function.name);
            let hint = format!("there is no way to look ahead: write {}, where n counts bars back", function.form);
            return Err(Val::poison(self.fault(span, message, Some(hint))));
        }
        if bars.fract() != 0.0 || !(least..=MOST_BACK).contains(&bars) {
            let message = format!(
                "the bars of `{}` are {bars}; they are a whole number from {least} to {MOST_BACK}",
                function.name
            );
            return Err(Val::poison(self.fault(span, message, None)));
        }
        Ok(bars as usize)
    }

    fn choice(&mut self, condition: Val, one: Val, two: Val, at: u32) -> Val {
        let (condition, warmup) = match condition {
            Val::Truth { of: Tru::Constant(first), .. } => return if first { one } else { two },
            Val::Truth { of: Tru::Node(node), warmup } => (node, warmup),
            other => return other,
        };
        match (one, two) {
            (Val::Number { of: one, warmup: first, .. }, Val::Number { of: two, warmup: second, .. }) => {
                let node = self.add(at, Op::Choose(condition, one, two));
                Val::number(Num::Node(node), warmup.max(first).max(second))
            }
            (Val::Truth { of: one, warmup: first }, Val::Truth { of: two, warmup: second }) => {
                let node = self.add(at, Op::ChooseTruth(condition, one, two));
                Val::Truth { of: Tru::Node(node), warmup: warmup.max(first).max(second) }
            }
            (one, two) => poisoned(one, two),
        }
    }

    fn indicator(
        &mut self,
        entry: &'static Entry,
        arguments: &[Argument],
        at: u32,
        value: &dyn Fn(Id) -> Val,
        span: Span,
    ) -> Val {
        let compiled = self.compiled;
        let assigned = compiled.inner.checked.assign(entry, arguments);
        let (input, before) = match assigned.series.map(value) {
            None => (None, 0),
            // The close is what it is computed from anyway.
            Some(Val::Number { of: Num::Node(node), .. })
                if self.graphs[at as usize].ops[node as usize] == Op::Column(Column::Close) =>
            {
                (None, 0)
            }
            Some(Val::Number { of, warmup, .. }) => (Some(of), warmup),
            Some(other) => return other,
        };
        let mut given = Vec::new();
        let mut faults = Vec::new();
        for (slot, id) in assigned.params {
            let spec = &entry.params[slot];
            let own = compiled.inner.document.arena.node(id).span;
            match self.fit(value(id), spec, &format!("the parameter `{}` of `{}`", spec.name, entry.name), own) {
                Ok(value) => given.push((spec.name.as_ref(), value)),
                Err(poison) => faults.extend(poison.iter().cloned()),
            }
        }
        if !faults.is_empty() {
            return Val::Poison(faults.into());
        }
        let params = match Params::new(entry.params, given) {
            Ok(params) => params,
            Err(error) => return Val::poison(self.fault(span, error.to_string(), None)),
        };
        let (recipe, warmup) = match self.recipe(entry, &params, at, span) {
            Ok(recipe) => recipe,
            Err(poison) => return poison,
        };
        let group = self.add(at, Op::Indicator(recipe, input));
        let first = self.add(at, Op::Output(group, 0));
        Val::Number { of: Num::Node(first), warmup: before + warmup, group: Some((group, entry)) }
    }

    fn recipe(&mut self, entry: &'static Entry, params: &Params, at: u32, span: Span) -> Result<(usize, usize), Val> {
        let key = format!("{} {params:?}", entry.name);
        if let Some(recipe) = self.graph(at).recipe_index.get(&key) {
            let recipe = *recipe;
            return Ok((recipe, self.graph(at).recipes[recipe].indicator.warmup()));
        }
        let bars = params.iter().map(|(_, value)| if let Value::Integer(bars) = value { *bars } else { 0 });
        self.windows += bars.sum::<i64>();
        if self.windows > MOST_WINDOWS {
            let message = format!("the windows of the rule's indicators hold more than {MOST_WINDOWS} bars together");
            return Err(Val::poison(self.fault(span, message, None)));
        }
        let indicator: Arc<dyn Indicator> = match (entry.build)(params) {
            Ok(indicator) => indicator.into(),
            Err(error) => return Err(Val::poison(self.fault(span, error.to_string(), Some(form(entry))))),
        };
        let warmup = indicator.warmup();
        let graph = self.graph(at);
        let window = match entry.name {
            "highest" => Some((true, params.count("period"))),
            "lowest" => Some((false, params.count("period"))),
            _ => None,
        };
        graph.recipes.push(Recipe { name: key.as_str().into(), indicator, outputs: entry.outputs.len(), window });
        graph.recipe_index.insert(key, graph.recipes.len() - 1);
        Ok((graph.recipes.len() - 1, warmup))
    }

    /// A constant as the value of a parameter.
    fn fit(&mut self, value: Val, spec: &ParamSpec, who: &str, span: Span) -> Result<Value, Rc<[Fault]>> {
        let value = match (&spec.kind, value) {
            (_, Val::Poison(faults)) => return Err(faults),
            (ParamKind::Choice(words), Val::Word(word)) => {
                if !words.contains(&word.as_ref()) {
                    let hint = nearest(&word, words.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
                    let message = format!("{who} is \"{}\"; it takes {}", cut(&word), spec.range());
                    return Err(Rc::new([self.fault(span, message, hint)]));
                }
                Value::Choice(word.to_string().into())
            }
            (ParamKind::Integer { .. }, Val::Number { of: Num::Constant(bits), .. }) => {
                let number = f64::from_bits(bits);
                let is_whole = number.fract() == 0.0 && number.abs() < 9e15;
                if is_whole { Value::Integer(number as i64) } else { Value::Real(number) }
            }
            (_, Val::Number { of: Num::Constant(bits), .. }) => Value::Real(f64::from_bits(bits)),
            (_, Val::Word(_)) => {
                return Err(Rc::new([self.fault(span, format!("{who} takes {}", spec.range()), None)]));
            }
            // That it is not constant, or of another kind, was told.
            _ => return Err(Rc::new([])),
        };
        let text = value.to_string();
        let is_whole = !matches!((&spec.kind, &value), (ParamKind::Integer { .. }, Value::Real(_)));
        spec.check(value).map_err(|_| {
            let hint = (!is_whole).then(|| "round(x), floor(x) and ceil(x) make whole numbers".to_owned());
            Rc::from([self.fault(span, format!("{who} is {text}; it takes {}", spec.range()), hint)])
        })
    }

    /// The parameters of a used rule.
    fn params_of(&mut self, used: &Used, loaded: &Loaded) -> Result<Params, Rc<[Fault]>> {
        // That there is none was told, and its parameters are not known.
        if matches!(loaded, Loaded::Missing) {
            return Err(Rc::new([]));
        }
        let specs = loaded.specs();
        let mut given: Vec<(&str, Value)> = Vec::new();
        let mut faults = Vec::new();
        for Given { name, span, value, value_span } in &used.params {
            let Some(spec) = specs.iter().find(|spec| spec.name == name.as_str()) else {
                let near = nearest(name, specs.iter().map(|spec| spec.name.as_ref()));
                let hint = near.map(|near| format!("did you mean `{near}`?"));
                let message = format!("`{}` has no parameter `{}`", used.strategy, cut(name));
                faults.push(self.fault(*span, message, hint));
                continue;
            };
            let who = format!("the parameter `{name}` of `{}`", used.strategy);
            let value = match value {
                GivenValue::Plain(Value::Integer(value)) => Val::constant(*value as f64),
                GivenValue::Plain(Value::Real(value)) => Val::constant(*value),
                GivenValue::Plain(Value::Choice(word)) => Val::Word(word.as_ref().into()),
                GivenValue::Text(word, expression) => match expression {
                    Some(expression) if !is_word(word, &spec.kind) => {
                        self.lets(&[(*expression, 0)], false);
                        self.expression(*expression, 0)
                    }
                    _ => Val::Word(word.as_str().into()),
                },
            };
            match self.fit(value, spec, &who, *value_span) {
                Ok(value) => given.push((name.as_str(), value)),
                Err(poison) => faults.extend(poison.iter().cloned()),
            }
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        Params::new(specs, given).map_err(|error| Rc::from([self.fault(used.span, error.to_string(), None)]))
    }

    /// A used rule on a series: its place among the rules of that graph, and its warm-up.
    fn rule_of(&mut self, index: u32, at: u32) -> Result<(usize, usize), Rc<[Fault]>> {
        if let Some(rule) = self.graph(at).rule_index.get(&index) {
            let rule = *rule;
            return Ok((rule, self.graph(at).rules[rule].rule().warmup()));
        }
        let compiled = self.compiled;
        let used = &compiled.inner.document.uses[index as usize].used;
        let loaded = &compiled.inner.uses[index as usize];
        let rule = self.built(used, loaded, at)?.rule;
        let warmup = rule.rule().warmup();
        let graph = self.graph(at);
        graph.rules.push(rule);
        graph.rule_index.insert(index, graph.rules.len() - 1);
        Ok((graph.rules.len() - 1, warmup))
    }

    fn built(&mut self, used: &Used, loaded: &Loaded, at: u32) -> Result<Built, Rc<[Fault]>> {
        let params = self.params_of(used, loaded)?;
        let one = |fault: Fault| -> Rc<[Fault]> { Rc::new([fault]) };
        let refused = |error: ParamError| one(self.fault(used.span, format!("`{}`: {error}", used.strategy), None));
        let inner = |faults: Faults| -> Rc<[Fault]> {
            let given = used.params.iter().filter_map(|given| {
                params.iter().find(|(name, _)| *name == given.name).map(|(name, value)| format!("{name} = {value}"))
            });
            let given = given.collect::<Vec<_>>().join(", ");
            let with = if given.is_empty() { String::new() } else { format!(" with {given}") };
            let here = self.fault(used.span, format!("`{}`{with} has faults of its own", used.strategy), None);
            std::iter::once(here).chain(faults.list).collect()
        };
        match loaded {
            Loaded::BuiltIn { build, .. } => match build(&params) {
                Ok(rule) => Ok(Built { rule: UsedRule::BuiltIn(rule.into()), params }),
                Err(error) => Err(refused(error)),
            },
            Loaded::File(file) => {
                file.require(&params).map_err(refused)?;
                let Some(context) = self.context else {
                    // Nothing is bound yet: only whether it could be.
                    let mut report = Report::new(file.inner.document.source.clone());
                    trial(file, &params, &mut report);
                    return match report.into_faults() {
                        None => Ok(Built { rule: UsedRule::BuiltIn(Arc::new(Silent)), params }),
                        Some(faults) => Err(inner(faults)),
                    };
                };
                let (interval, venue) = self.bars_of(context, at);
                let extras = self.compiled.extras_for(file, self.extras);
                match file.bind(&params, &Context { interval, venue }, &extras) {
                    Ok(program) => Ok(Built { rule: UsedRule::File(Arc::new(program)), params }),
                    Err(crate::BindError::Param(error)) => Err(refused(error)),
                    Err(crate::BindError::Faults(faults)) => Err(inner(faults)),
                }
            }
            Loaded::Missing => Err(Rc::new([])),
        }
    }

    /// Interval and venue of the bars of a graph.
    fn bars_of(&self, context: &Context, at: u32) -> (Interval, Option<Venue>) {
        let Some(place) = at.checked_sub(1) else { return (context.interval, context.venue) };
        let series = &self.compiled.inner.document.series[place as usize];
        let venue = match &series.symbol {
            None => context.venue,
            Some(symbol) => symbol.parse::<market::Symbol>().ok().and_then(|symbol| symbol.venue()),
        };
        (series.interval.unwrap_or(context.interval), venue)
    }

    fn constant_number(&mut self, value: Val) -> Option<f64> {
        match value {
            Val::Number { of: Num::Constant(bits), .. } => Some(f64::from_bits(bits)),
            Val::Poison(_) => {
                self.tell(&value);
                None
            }
            _ => None,
        }
    }

    /// The stops of the file, with the parameters in their places.
    fn stops(&mut self) -> backtest::Stops {
        let compiled = self.compiled;
        let stops = &compiled.inner.document.stops;
        backtest::Stops {
            stop_loss: self.distance(stops.stop_loss, "stop_loss", 1.0),
            take_profit: self.distance(stops.take_profit, "take_profit", f64::INFINITY),
            trailing: self.distance(stops.trailing, "trailing_stop", 1.0),
            atr: stops.atr.and_then(|(period, multiple)| self.atr_stop(period, multiple)),
        }
    }

    fn plain(&mut self, expression: Expression) -> Option<f64> {
        self.lets(&[(expression, 0)], false);
        let value = self.expression(expression, 0);
        self.constant_number(value)
    }

    fn distance(&mut self, expression: Option<Expression>, what: &str, most: f64) -> Option<f64> {
        let expression = expression?;
        let value = self.plain(expression)?;
        if value > 0.0 && value < most {
            return Some(value);
        }
        let range = if most.is_finite() { "above 0 and below 100%" } else { "above 0" };
        let example = if what == "atr_stop" { "such as \"14:3\"" } else { "such as \"5%\"" };
        self.report.hint(expression.span, format!("`{what}` is {value}; it is {range}"), example);
        None
    }

    fn atr_stop(&mut self, period: Expression, multiple: Expression) -> Option<backtest::AtrStop> {
        let (multiple, bars) = (self.distance(Some(multiple), "atr_stop", f64::INFINITY), self.plain(period)?);
        if bars.fract() == 0.0 && (1.0..=10_000.0).contains(&bars) {
            return Some(backtest::AtrStop { period: bars as usize, multiple: multiple? });
        }
        let message = format!("the period of `atr_stop` is {bars}; it is a whole number from 1 to 10000");
        self.report.say(period.span, message);
        None
    }

    /// The condition of a root, told if it cannot be computed.
    fn truth(&mut self, expression: Option<Expression>) -> Option<(Tru, usize)> {
        let value = self.expression(expression?, 0);
        match value {
            Val::Truth { of, warmup } => Some((of, warmup)),
            other => {
                self.tell(&other);
                None
            }
        }
    }

    fn rule(mut self, keep: bool) -> Option<Lowered> {
        let compiled = self.compiled;
        let document = &compiled.inner.document;
        let rule = document.rule.as_ref()?;
        let context = self.context?;
        if keep {
            self.kept = Some(vec![None; document.arena.len()]);
        }
        let size = match rule.size {
            Some(crate::document::SizeText::Fraction(size)) => Some(size),
            _ => None,
        };
        let parts = [rule.enter, rule.exit, rule.short, rule.cover, size];
        let roots: Vec<(Expression, u32)> = parts.into_iter().flatten().map(|part| (part, 0)).collect();
        self.lets(&roots, keep);
        let [enter, exit, short, cover] = [rule.enter, rule.exit, rule.short, rule.cover].map(|part| self.truth(part));
        let size = size.and_then(|size| match self.expression(size, 0) {
            Val::Number { of, warmup, .. } => Some((of, warmup)),
            other => {
                self.tell(&other);
                None
            }
        });
        let mut allow = self.filter(context);
        if let Some((size, _)) = size {
            // A bar without a size is a bar on which nothing is entered.
            let sized = match size {
                Num::Constant(bits) => Tru::Constant(f64::from_bits(bits) > 0.0),
                node => Tru::Node(self.add(0, Op::Compare(Relation::Greater, node, Num::Constant(0)))),
            };
            allow = Some(match allow {
                Some(allow) => self.both(allow, sized),
                None => sized,
            });
        }
        let stops = self.stops();
        if !self.report.is_empty() {
            return None;
        }
        let warmup = [enter, exit, short, cover].into_iter().flatten().map(|(_, warmup)| warmup);
        let warmup = warmup.chain(size.map(|(_, warmup)| warmup)).max().unwrap_or(0);

        let truths: Vec<Tru> = [enter, exit, short, cover].iter().flatten().map(|(of, _)| *of).chain(allow).collect();
        let numbers: Vec<Num> = size.map(|(of, _)| of).into_iter().collect();
        let foreigns = self.foreigns(context, &numbers, &truths, keep)?;
        let (mut plan, found) = assemble(&self.graphs[0], &numbers, &truths, &foreigns, keep);
        (plan.interval, plan.venue) = (Some(context.interval), context.venue);
        let at = |tru: Tru| found.truth(tru);
        let places = match &self.kept {
            None => Vec::new(),
            Some(kept) => kept
                .iter()
                .map(|kept| match kept {
                    Some((0, value)) => placed(&found, value),
                    _ => None,
                })
                .collect(),
        };
        Some(Lowered {
            enter: enter.map(|(of, _)| at(of)),
            exit: exit.map(|(of, _)| at(of)),
            short: short.map(|(of, _)| at(of)),
            cover: cover.map(|(of, _)| at(of)),
            allow: allow.map(at),
            size: size.map(|(of, _)| found.number(of)),
            plan: Arc::new(plan),
            warmup,
            stops,
            places,
        })
    }

    fn both(&mut self, one: Tru, two: Tru) -> Tru {
        match (one, two) {
            (Tru::Constant(false), _) | (_, Tru::Constant(false)) => Tru::Constant(false),
            (Tru::Constant(true), other) | (other, Tru::Constant(true)) => other,
            (Tru::Node(one), Tru::Node(two)) => Tru::Node(self.add(0, Op::Both(one, two))),
        }
    }

    /// Where entries may be said, by the filter of the file.
    fn filter(&mut self, context: &Context) -> Option<Tru> {
        let compiled = self.compiled;
        let filter = &compiled.inner.document.filter;
        let mut allow: Option<Tru> = None;
        let mut add = |lowerer: &mut Self, condition: Tru| {
            allow = Some(match allow {
                Some(allow) => lowerer.both(allow, condition),
                None => condition,
            });
        };
        let number = |value: i64| Num::Constant((value as f64).to_bits());
        if filter.from.is_some() || filter.to.is_some() {
            let date = Num::Node(self.add(0, Op::Time(Part::Date)));
            for (border, relation) in [(filter.from, Relation::AtLeast), (filter.to, Relation::AtMost)] {
                if let Some(border) = border {
                    let condition = Tru::Node(self.add(0, Op::Compare(relation, date, number(border))));
                    add(self, condition);
                }
            }
        }
        for (mask, part, most) in [(filter.weekdays, Part::Weekday, 7), (filter.months, Part::Month, 12)] {
            let Some(mask) = mask else { continue };
            let part = Num::Node(self.add(0, Op::Time(part)));
            let mut any = Tru::Constant(false);
            for day in (1..=most).filter(|day| mask & 1 << day != 0) {
                let one = self.add(0, Op::Compare(Relation::Equal, part, number(day)));
                any = match any {
                    Tru::Node(before) => Tru::Node(self.add(0, Op::Either(before, one))),
                    Tru::Constant(_) => Tru::Node(one),
                };
            }
            add(self, any);
        }
        if !filter.times.is_empty() {
            if !context.interval.is_intraday() {
                let message = format!("a time of the day means nothing to bars of {}", context.interval);
                let hint = "take `time` out of [filter], or run the rule on bars shorter than a day".to_owned();
                let fault = self.fault(filter.times_span, message, Some(hint));
                self.report.add(fault);
                return None;
            }
            let clock = Num::Node(self.add(0, Op::Time(Part::Clock)));
            let mut any = Tru::Constant(false);
            for (from, to) in &filter.times {
                let from = self.add(0, Op::Compare(Relation::AtLeast, clock, number(i64::from(*from))));
                let to = self.add(0, Op::Compare(Relation::Less, clock, number(i64::from(*to))));
                let one = self.add(0, Op::Both(from, to));
                any = match any {
                    Tru::Node(before) => Tru::Node(self.add(0, Op::Either(before, one))),
                    Tru::Constant(_) => Tru::Node(one),
                };
            }
            add(self, any);
        }
        allow
    }

    /// The series that `numbers` and `truths` read, bound; one for each of the file's, `None` where it is not read.
    fn foreigns(&mut self, context: &Context, numbers: &[Num], truths: &[Tru], keep: bool) -> Option<Vec<Bound>> {
        let compiled = self.compiled;
        let document = &compiled.inner.document;
        let alive = alive(&self.graphs[0], numbers, truths, keep);
        let mut found: Vec<Bound> = Vec::new();
        for (index, series) in document.series.iter().enumerate() {
            let mut read = Read::default();
            for (place, op) in self.graphs[0].ops.iter().enumerate().filter(|(place, _)| alive[*place]) {
                match op {
                    Op::Foreign(of, node) if *of == index as u32 => read.numbers.push((place as Place, *node)),
                    Op::ForeignTruth(of, node) if *of == index as u32 => read.truths.push((place as Place, *node)),
                    _ => {}
                }
            }
            if read.numbers.is_empty() && read.truths.is_empty() {
                found.push(None);
                continue;
            }
            let nodes = read.numbers.iter().chain(&read.truths).map(|(_, node)| (index as u32, *node));
            let need = nodes.filter_map(|key| self.foreign.get(&key)).max().map_or(1, |warmup| warmup + 1);
            let numbers: Vec<Num> = read.numbers.iter().map(|(_, node)| Num::Node(*node)).collect();
            let truths: Vec<Tru> = read.truths.iter().map(|(_, node)| Tru::Node(*node)).collect();
            let none = vec![None; document.series.len()];
            let (mut plan, places) = assemble(&self.graphs[index + 1], &numbers, &truths, &none, false);
            let (interval, venue) = self.bars_of(context, index as u32 + 1);
            (plan.interval, plan.venue) = (Some(interval), venue);
            let numbers: Vec<Number> = numbers.into_iter().map(|num| places.number(num)).collect();
            let truths: Vec<Truth> = truths.into_iter().map(|tru| places.truth(tru)).collect();
            let plan = Arc::new(plan);
            let kind = match &series.symbol {
                None => match Resampler::new(context.interval, interval, context.venue) {
                    Ok(resampler) => ForeignKind::Longer { resampler, plan, numbers, truths },
                    Err(error) => {
                        let hint = format!("the rule runs on bars of {}", context.interval);
                        self.report.hint(series.span, format!("`{}`: {error}", series.name), hint);
                        return None;
                    }
                },
                Some(symbol) => {
                    let bars = compiled
                        .needs()
                        .iter()
                        .position(|need| need.symbol == *symbol && need.interval == series.interval);
                    let Some((place, bars)) = bars.and_then(|place| Some((place, self.extras.get(place)?))) else {
                        self.report.say(series.span, format!("the bars of {symbol} were not given"));
                        return None;
                    };
                    let early = context.venue.is_none() && venue.is_some();
                    match Other::new(place, plan, (numbers, truths), early, bars) {
                        Ok(other) => ForeignKind::Other(other),
                        Err(error) => {
                            self.report.say(series.span, format!("`{}`: {error}", series.name));
                            return None;
                        }
                    }
                }
            };
            found.push(Some((read, Arc::new(Foreign { name: series.name.as_str().into(), kind, need }))));
        }
        Some(found)
    }
}

fn poisoned(one: Val, two: Val) -> Val {
    match (one, two) {
        (Val::Poison(first), Val::Poison(second)) => {
            Val::Poison(first.iter().chain(second.iter()).take(40).cloned().collect())
        }
        (poison @ Val::Poison(_), _) | (_, poison) => poison,
    }
}

/// A rule that says nothing: stands for one that is not bound yet.
#[derive(Debug)]
struct Silent;

impl backtest::Rule for Silent {
    fn warmup(&self) -> usize {
        0
    }

    fn decide(&self, view: market::View<'_>, decisions: &mut Vec<backtest::Decision>) {
        decisions.clear();
        decisions.resize(view.len(), backtest::Decision::NONE);
    }

    fn stream(&self) -> Box<dyn backtest::RuleStream> {
        Box::new(Self)
    }
}

impl backtest::RuleStream for Silent {
    fn next(&mut self, _: &market::Bar) -> backtest::Decision {
        backtest::Decision::NONE
    }
}

/// Where a value is found in a plan that keeps everything.
fn placed(found: &Found, value: &Val) -> Option<Placed> {
    match value {
        Val::Number { of: Num::Constant(bits), .. } => Some(Placed::Number(Number::Constant(f64::from_bits(*bits)))),
        Val::Number { of: Num::Node(place), .. } => found.numbers[*place as usize].map(Placed::Number),
        Val::Truth { of: Tru::Constant(value), .. } => Some(Placed::Truth(Truth::Constant(*value))),
        Val::Truth { of: Tru::Node(place), .. } => {
            found.truths[*place as usize].map(|register| Placed::Truth(Truth::Register(register)))
        }
        Val::Word(word) => Some(Placed::Word(word.to_string())),
        Val::Series(_) | Val::Poison(_) => None,
    }
}
