//! Why a rule said what it said at one bar: its named values and the truth of every part of its conditions.

use std::collections::HashSet;

use backtest::{Decision, Rule as _};
use market::{Timestamp, View};
use serde::Serialize;

use crate::check::Means;
use crate::chunks::{Chunks, ROWS};
use crate::document::SizeText;
use crate::fault::Report;
use crate::lower::{Lowered, Placed, lower};
use crate::names::{Does, Function};
use crate::plan::{Foreign, Plan};
use crate::program::Program;
use expression::{Binary, Expression, Id, Kind};

/// Parts of one condition that are told, and how deep.
const MOST_PARTS: usize = 400;
const MOST_DEEP: usize = 24;

/// Why a program said what it said at the close of one bar.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Explanation {
    /// The bar's row.
    pub row: usize,
    /// Its time.
    pub time: Timestamp,
    /// Its close.
    pub close: f64,
    /// What was said: any of `enter-long`, `exit-long`, `enter-short`, `exit-short`.
    pub said: Vec<&'static str>,
    /// The side said last before this bar where the rule keeps one, long in +1, long out −1; 0 where nothing was said yet.
    /// A side that was said last is not said again.
    pub before: i8,
    /// The same of the short side where the rule keeps one apart, short in +1, short out −1; `None` where it does not.
    pub before_short: Option<i8>,
    /// The rule was silent: bars of its warm-up, or of another series, are missing.
    pub warming_up: bool,
    /// Whether the filter and the size allow entries; `None` where the file has neither.
    pub allowed: Option<bool>,
    /// The rule says a condition on every bar on which it holds: `before` does not count.
    pub repeats: bool,
    /// The part of the account's size that an entry takes, where the file says one bar by bar; `None` is no value.
    pub size: Option<f64>,
    /// The same as written; `None` where the file says none.
    pub size_text: Option<String>,
    /// The choices within it, as parts of a condition.
    pub size_parts: Vec<ConditionPart>,
    /// Parameters, named expressions and the positions of used rules, in the file's order.
    pub values: Vec<NamedValue>,
    /// What was known of each other series that is read, in the file's order.
    pub series: Vec<KnownBar>,
    /// The conditions of the rule.
    pub conditions: Vec<Condition>,
}

/// The last bar of another series that was known.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct KnownBar {
    /// The series, as the file calls it.
    pub name: String,
    /// The bar's time; `None` where none was known yet.
    pub time: Option<Timestamp>,
    /// Its close.
    pub close: Option<f64>,
}

/// A parameter or a named expression at the bar.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NamedValue {
    /// Its name.
    pub name: String,
    /// As written; empty for a parameter.
    pub text: String,
    /// What it was.
    pub value: Explained,
}

/// A value at a bar.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Explained {
    /// A condition.
    Truth(bool),
    /// A number; `None` where there is none.
    Number(Option<f64>),
    /// A word.
    Word(String),
}

/// A condition of the rule at the bar.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Condition {
    /// `enter`, `exit`, `short` or `cover`.
    pub key: &'static str,
    /// As written.
    pub text: String,
    /// Whether it held.
    pub holds: bool,
    /// Its parts, each before its own parts.
    pub parts: Vec<ConditionPart>,
}

/// A part of a condition at the bar.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ConditionPart {
    /// 0 for the whole condition, 1 for its parts, and so on.
    pub depth: usize,
    /// As written.
    pub text: String,
    /// `and`, `or`, `not`, the sign of a comparison, the name of a function; empty for a name or a constant.
    pub operator: String,
    /// Whether it held; of a choice between numbers, whether its condition did.
    pub holds: bool,
    /// The two numbers that are compared, or chosen from.
    pub sides: Vec<Side>,
}

/// One side of a comparison.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Side {
    /// As written.
    pub text: String,
    /// What it was; `None` where there is none.
    pub value: Option<f64>,
    /// What it was on the bar before, where that counts: at a crossing.
    pub before: Option<f64>,
}

impl Program {
    /// Why it said what it said at the close of bar `row` of `view`; nothing after that bar is looked at. `None` where
    /// there is no such bar.
    pub fn explain(&self, view: View<'_>, row: usize) -> Option<Explanation> {
        if row >= view.len() {
            return None;
        }
        let view = view.prefix(row + 1);
        let bound = self.bound();
        let document = &bound.compiled.inner.document;
        let mut report = Report::new(document.source.clone());
        let lowered = lower(&bound.compiled, &bound.params, &bound.context, &bound.extras, true, &mut report)?;
        let mut chunks = Chunks::new(&lowered.plan);
        chunks.open(view, None);
        // The last piece is the bar and the one before it, so that both can be read.
        let (mut start, last) = (0, row.saturating_sub(1));
        while start <= row {
            let end = if start < last { (start + ROWS).min(last) } else { row + 1 };
            chunks.take(view, start..end);
            start = end;
        }
        let at = row - last;
        let reader = Reader { program: self, lowered: &lowered, chunks: &chunks, view, rows: last..row + 1 };

        let mut decisions = Vec::new();
        self.decide(view, &mut decisions);
        let said = decisions[row];
        let said_last = |enter: Decision, exit: Decision| {
            let said = decisions[..row].iter().rev().find(|said| said.has(enter) || said.has(exit));
            said.map_or(0, |said| if said.has(enter) { 1 } else { -1 })
        };
        let before = said_last(Decision::ENTER_LONG, Decision::EXIT_LONG);
        let before_short = self.is_apart().then(|| said_last(Decision::ENTER_SHORT, Decision::EXIT_SHORT));
        let mut values: Vec<NamedValue> = bound
            .params
            .iter()
            .map(|(name, value)| NamedValue {
                name: name.to_owned(),
                text: String::new(),
                value: match value {
                    market::Value::Integer(value) => Explained::Number(Some(*value as f64)),
                    market::Value::Real(value) => Explained::Number(Some(*value)),
                    market::Value::Choice(word) => Explained::Word(word.to_string()),
                },
            })
            .collect();
        values.extend(document.lets.iter().filter_map(|named| {
            let expression = named.expression?;
            let text = document.source.slice(expression.span).to_owned();
            Some(NamedValue { name: named.name.clone(), text, value: reader.value(expression.root)? })
        }));
        values.extend(reader.positions());
        let rule = document.rule.as_ref()?;
        let keys = [("enter", rule.enter), ("exit", rule.exit), ("short", rule.short), ("cover", rule.cover)];
        let conditions =
            keys.into_iter().filter_map(|(key, expression)| Some(reader.condition(key, expression?))).collect();
        Some(Explanation {
            row,
            time: view.time[row],
            close: view.close[row],
            said: words(said),
            before,
            before_short,
            warming_up: row < lowered.warmup.max(chunks.ready.row),
            allowed: lowered.allow.map(|allow| chunks.truth_at(allow, at)),
            repeats: rule.repeat,
            size: lowered
                .size
                .map(|size| chunks.number_at(size, view, last..row + 1, at))
                .filter(|size| !size.is_nan()),
            size_text: bound.compiled.size_expression().map(str::to_owned),
            size_parts: match &rule.size {
                Some(SizeText::Fraction(size)) => reader.parts(reader.choices([size.root])),
                _ => Vec::new(),
            },
            values,
            series: lowered.plan.foreigns.iter().map(|foreign| known(foreign, &lowered.plan, view)).collect(),
            conditions,
        })
    }
}

fn known(foreign: &Foreign, reader: &Plan, view: View<'_>) -> KnownBar {
    let bar = foreign.known_bar(reader, view);
    KnownBar { name: foreign.name.to_string(), time: bar.map(|bar| bar.time), close: bar.map(|bar| bar.close) }
}

fn words(said: Decision) -> Vec<&'static str> {
    let words = [
        (Decision::ENTER_LONG, "enter-long"),
        (Decision::EXIT_LONG, "exit-long"),
        (Decision::ENTER_SHORT, "enter-short"),
        (Decision::EXIT_SHORT, "exit-short"),
    ];
    words.into_iter().filter(|(word, _)| said.has(*word)).map(|(_, name)| name).collect()
}

struct Reader<'e> {
    program: &'e Program,
    lowered: &'e Lowered,
    chunks: &'e Chunks,
    view: View<'e>,
    /// The last piece: the bar before, where there is one, and the bar.
    rows: std::ops::Range<usize>,
}

impl Reader<'_> {
    fn text(&self, id: Id) -> String {
        let document = &self.program.bound().compiled.inner.document;
        document.source.slice(document.arena.node(id).span).to_owned()
    }

    fn placed(&self, id: Id) -> Option<&Placed> {
        self.lowered.places.get(id as usize)?.as_ref()
    }

    /// The number `id` at a row of the last piece.
    fn number_at(&self, id: Id, at: usize) -> Option<f64> {
        let Some(Placed::Number(number)) = self.placed(id) else { return None };
        Some(self.chunks.number_at(*number, self.view, self.rows.clone(), at)).filter(|value| !value.is_nan())
    }

    fn number(&self, id: Id) -> Option<f64> {
        self.number_at(id, self.rows.len() - 1)
    }

    fn number_before(&self, id: Id) -> Option<f64> {
        self.number_at(id, self.rows.len().checked_sub(2)?)
    }

    fn truth(&self, id: Id) -> bool {
        match self.placed(id) {
            Some(Placed::Truth(truth)) => self.chunks.truth_at(*truth, self.rows.len() - 1),
            _ => false,
        }
    }

    fn value(&self, id: Id) -> Option<Explained> {
        Some(match self.placed(id)? {
            Placed::Number(_) => Explained::Number(self.number(id)),
            Placed::Truth(_) => Explained::Truth(self.truth(id)),
            Placed::Word(word) => Explained::Word(word.clone()),
        })
    }

    /// The position that each used rule holds.
    fn positions(&self) -> impl Iterator<Item = NamedValue> {
        let compiled = &self.program.bound().compiled.inner;
        compiled.document.uses.iter().enumerate().filter_map(|(index, used)| {
            let means = compiled.checked.means.iter();
            let named = means.enumerate().filter(|(_, means)| matches!(means, Means::Use(of) if *of as usize == index));
            let value = named.into_iter().find_map(|(id, _)| self.value(id as Id))?;
            Some(NamedValue { name: used.name.clone(), text: format!("position of {}", used.used.strategy), value })
        })
    }

    fn condition(&self, key: &'static str, expression: Expression) -> Condition {
        let document = &self.program.bound().compiled.inner.document;
        let text = document.source.slice(expression.span).to_owned();
        Condition { key, text, holds: self.truth(expression.root), parts: self.parts(vec![expression.root]) }
    }

    fn function(&self, id: Id) -> Option<Does> {
        match self.program.bound().compiled.inner.checked.means[id as usize] {
            Means::Function(Function { does, .. }) => Some(*does),
            _ => None,
        }
    }

    /// The choices between numbers that are read on the way to some numbers, names followed, each once.
    fn choices(&self, numbers: impl IntoIterator<Item = Id>) -> Vec<Id> {
        let document = &self.program.bound().compiled.inner.document;
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        let mut open: Vec<Id> = numbers.into_iter().collect();
        open.reverse();
        while let Some(id) = open.pop() {
            if !seen.insert(id) || found.len() == MOST_PARTS {
                continue;
            }
            if self.function(id) == Some(Does::If) {
                found.push(id);
                continue;
            }
            let first = open.len();
            match self.program.bound().compiled.inner.checked.means[id as usize] {
                Means::Let(index) => {
                    open.extend(document.lets[index as usize].expression.map(|named| named.root));
                }
                _ => document.arena.node(id).kind.operands(|operand| open.push(operand)),
            }
            open[first..].reverse();
        }
        found
    }

    /// These nodes and what they are made of.
    fn parts(&self, nodes: Vec<Id>) -> Vec<ConditionPart> {
        let document = &self.program.bound().compiled.inner.document;
        let checked = &self.program.bound().compiled.inner.checked;
        let mut parts = Vec::new();
        // Parts still to be told, the next one last.
        let mut open: Vec<(Id, usize)> = nodes.into_iter().rev().map(|id| (id, 0)).collect();
        while let Some((id, depth)) = open.pop() {
            if parts.len() == MOST_PARTS {
                break;
            }
            let mut part = ConditionPart {
                depth,
                text: self.text(id),
                operator: String::new(),
                holds: self.truth(id),
                sides: Vec::new(),
            };
            let mut inner = Vec::new();
            let side = |id: Id, crosses: bool| Side {
                text: self.text(id),
                value: self.number(id),
                before: if crosses { self.number_before(id) } else { None },
            };
            match &document.arena.node(id).kind {
                Kind::Binary(operator @ (Binary::And | Binary::Or), one, two) => {
                    part.operator = operator.sign().to_owned();
                    inner = vec![*one, *two];
                    // `a and b and c` has three parts, not two of which one has two.
                    while let Kind::Binary(same, one, two) = &document.arena.node(inner[0]).kind
                        && same == operator
                        && inner.len() < MOST_PARTS
                    {
                        inner.splice(0..1, [*one, *two]);
                    }
                }
                Kind::Binary(operator, one, two) => {
                    part.operator = operator.sign().to_owned();
                    part.sides = vec![side(*one, false), side(*two, false)];
                    inner = self.choices([*one, *two]);
                }
                Kind::Not(of) => {
                    part.operator = "not".to_owned();
                    inner = vec![*of];
                }
                Kind::Name(_) => {
                    if let Means::Let(index) = checked.means[id as usize]
                        && let Some(named) = document.lets[index as usize].expression
                    {
                        inner = vec![named.root];
                    }
                }
                Kind::Call(name, _, arguments) => {
                    part.operator = name.to_string();
                    let of = || arguments.iter().map(|argument| argument.value);
                    match self.function(id) {
                        Some(Does::CrossAbove | Does::CrossBelow) => {
                            part.sides = of().map(|argument| side(argument, true)).collect();
                            inner = self.choices(of());
                        }
                        Some(Does::If) if matches!(self.placed(id), Some(Placed::Truth(_))) => inner = of().collect(),
                        Some(Does::If) => {
                            part.holds = of().next().is_some_and(|condition| self.truth(condition));
                            part.sides = of().skip(1).map(|one| side(one, false)).collect();
                            inner = of().take(1).chain(self.choices(of().skip(1))).collect();
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
            parts.push(part);
            if depth < MOST_DEEP {
                open.extend(inner.into_iter().rev().map(|id| (id, depth + 1)));
            }
        }
        parts
    }
}

/// The explanation as a person reads it: what was said, the named values, and the truth table.
impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let said = if self.said.is_empty() { "nothing".to_owned() } else { self.said.join(", ") };
        writeln!(f, "{} close {}: said {said}", self.time, number(Some(self.close)))?;
        if self.warming_up {
            writeln!(f, "  the rule is still warming up")?;
        }
        if let Some(allowed) = self.allowed {
            writeln!(f, "  entries are {}allowed", if allowed { "" } else { "not " })?;
        }
        for NamedValue { name, text, value } in &self.values {
            let value = match value {
                Explained::Truth(truth) => truth.to_string(),
                Explained::Number(value) => number(*value),
                Explained::Word(word) => word.clone(),
            };
            let text = if text.is_empty() { String::new() } else { format!("   ({text})") };
            writeln!(f, "  {name} = {value}{text}")?;
        }
        for condition in &self.conditions {
            writeln!(f, "  {}: {}", condition.key, condition.holds)?;
            condition.parts.iter().try_for_each(|part| part.line(f))?;
        }
        if let Some(text) = &self.size_text {
            writeln!(f, "  size: {}   ({text})", number(self.size))?;
            self.size_parts.iter().try_for_each(|part| part.line(f))?;
        }
        Ok(())
    }
}

impl ConditionPart {
    fn line(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let indent = "  ".repeat(self.depth + 2);
        write!(f, "{indent}{} {}", if self.holds { "+" } else { "-" }, self.text)?;
        if let [one, two] = &self.sides[..] {
            let before =
                |side: &Side| side.before.map_or(String::new(), |it| format!(" (before {})", number(Some(it))));
            let values = format!("{}{}, {}{}", number(one.value), before(one), number(two.value), before(two));
            write!(f, "   [{values}]")?;
        }
        writeln!(f)
    }
}

fn number(value: Option<f64>) -> String {
    value.map_or("no value".to_owned(), |value| format!("{value}"))
}
