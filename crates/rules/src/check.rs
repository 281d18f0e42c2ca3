//! What the names of a file mean, and whether its expressions fit together: types, cycles, futures.
//!
//! Every pass is a loop over the arena, operands before what reads them; named expressions are taken in the order in which
//! they read one another. So neither a long file nor a long chain of names can exhaust the stack.

use std::collections::HashMap;
use std::fmt;

use indicators::Entry;
use market::{Date, ParamKind, nearest};

use crate::document::{Document, Stops};
use crate::fault::Report;
use crate::names::{COLUMNS, Column, Does, Function, Part, callable, column, find, indicator, listed};
use expression::{Argument, Binary, Expression, Id, Kind, Relation, Span, cut};

/// Names among which the nearest to a slip is looked for.
const MOST_LIKE: usize = 300;

/// What a node's name stands for.
#[derive(Clone, Copy)]
pub(crate) enum Means {
    /// It has no name, or one that nobody knows.
    Nothing,
    Column(Column),
    Param(u32),
    Let(u32),
    Series(u32),
    Use(u32),
    Function(&'static Function),
    Indicator(&'static Entry),
}

/// What a node is.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    /// A mistake that was told: nothing more is said about it.
    Unknown,
    /// A number a bar, or one for all.
    Number { constant: bool, entry: Option<&'static Entry> },
    /// True or false a bar, or for all.
    Truth { constant: bool },
    /// A word, for all bars.
    Word,
    /// Bars.
    Series,
}

impl Type {
    const SERIES: Self = Self::Number { constant: false, entry: None };

    fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Number { .. } => "a number",
            Self::Truth { .. } => "a condition",
            Self::Word => "a word",
            Self::Series => "a series of bars",
        }
    }

    fn is_constant(self) -> bool {
        match self {
            Self::Number { constant, .. } | Self::Truth { constant } => constant,
            Self::Word | Self::Unknown => true,
            Self::Series => false,
        }
    }
}

/// A file whose names and types are known.
pub(crate) struct Checked {
    /// One a node.
    pub means: Vec<Means>,
    /// One a node.
    pub types: Vec<Type>,
    /// Named expressions, what is read before what reads it.
    pub order: Vec<u32>,
}

impl fmt::Debug for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checked").field("order", &self.order).finish_non_exhaustive()
    }
}

/// What an expression has to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    Condition,
    Number,
    ConstantNumber,
    ConstantCondition,
    ConstantWord,
}

/// An expression, the key it stands under, and what it has to be.
pub(crate) type Root = (String, Expression, Wanted);

/// The arguments of a call of an indicator: the series it is of, and its parameters by their place in the entry.
pub(crate) struct Assigned {
    pub series: Option<Id>,
    pub params: Vec<(usize, Id)>,
}

/// Checks the named expressions and `roots`; what else lies in the arena is no part of the file.
pub(crate) fn check(document: &Document, roots: &[Root], report: &mut Report) -> Checked {
    let nodes = document.arena.len();
    let mut checker = Checker {
        document,
        roots,
        report,
        checked: Checked { means: vec![Means::Nothing; nodes], types: vec![Type::Unknown; nodes], order: Vec::new() },
        let_types: vec![Type::Unknown; document.lets.len()],
    };
    checker.resolve();
    checker.order();
    let order = checker.checked.order.clone();
    for index in order {
        if let Some(expression) = document.lets[index as usize].expression {
            checker.expression(expression);
            checker.let_types[index as usize] = checker.checked.types[expression.root as usize];
        }
    }
    checker.roots();
    checker.checked
}

struct Checker<'d> {
    document: &'d Document,
    roots: &'d [Root],
    report: &'d mut Report,
    checked: Checked,
    let_types: Vec<Type>,
}

/// Every expression that is no named one, and what it has to be.
pub(crate) fn roots(document: &Document) -> Vec<Root> {
    let mut roots = Vec::new();
    let mut add = |key: &str, expression: Option<Expression>, wanted| {
        roots.extend(expression.map(|expression| (key.to_owned(), expression, wanted)));
    };
    if let Some(rule) = &document.rule {
        add("enter", rule.enter, Wanted::Condition);
        add("exit", rule.exit, Wanted::Condition);
        add("short", rule.short, Wanted::Condition);
        add("cover", rule.cover, Wanted::Condition);
        if let Some(crate::document::SizeText::Fraction(size)) = rule.size {
            add("size", Some(size), Wanted::Number);
        }
    }
    let Stops { stop_loss, take_profit, trailing, atr } = document.stops;
    add("stop_loss", stop_loss, Wanted::ConstantNumber);
    add("take_profit", take_profit, Wanted::ConstantNumber);
    add("trailing_stop", trailing, Wanted::ConstantNumber);
    add("atr_stop", atr.map(|(period, _)| period), Wanted::ConstantNumber);
    add("atr_stop", atr.map(|(_, multiple)| multiple), Wanted::ConstantNumber);
    for require in &document.require {
        add("require", Some(*require), Wanted::ConstantCondition);
    }
    for member in &document.members {
        add("weight", member.weight, Wanted::ConstantNumber);
    }
    roots
}

impl Checker<'_> {
    fn span(&self, id: Id) -> Span {
        self.document.arena.node(id).span
    }

    fn type_of(&self, id: Id) -> Type {
        self.checked.types[id as usize]
    }

    /// Gives every name its meaning, and tells those that have none.
    fn resolve(&mut self) {
        let document = self.document;
        let mut known: HashMap<&str, Means> = HashMap::new();
        for (name, column, _) in COLUMNS {
            known.insert(name, Means::Column(*column));
        }
        for (index, param) in document.params.iter().enumerate() {
            known.insert(&param.spec.name, Means::Param(index as u32));
        }
        for (index, series) in document.series.iter().enumerate() {
            known.insert(&series.name, Means::Series(index as u32));
        }
        for (index, used) in document.uses.iter().enumerate() {
            known.insert(&used.name, Means::Use(index as u32));
        }
        for (index, named) in document.lets.iter().enumerate() {
            known.insert(&named.name, Means::Let(index as u32));
        }
        let named = document.lets.iter().filter_map(|named| named.expression);
        let expressions = named.chain(self.roots.iter().map(|(_, expression, _)| *expression));
        let ids = expressions.flat_map(|it| (it.first..=it.root).map(move |id| (id, id < it.root)));
        for (id, has_next) in ids {
            let node = document.arena.node(id);
            // What reads a field of a name stands behind it.
            let is_read = has_next && matches!(document.arena.node(id + 1).kind, Kind::Field(of, ..) if of == id);
            let means = match &node.kind {
                Kind::Name(name) => match known.get(name.as_ref()) {
                    Some(means) => *means,
                    None if document.broken.iter().any(|broken| broken == name.as_ref()) => Means::Nothing,
                    None => self.unknown_name(name, node.span, is_read),
                },
                Kind::Call(name, span, _) => match (find(name), indicator(name)) {
                    (Some(function), _) => Means::Function(function),
                    (None, Some(entry)) => Means::Indicator(entry),
                    (None, None) => self.unknown_function(name, *span, &known),
                },
                _ => continue,
            };
            self.checked.means[id as usize] = means;
        }
    }

    fn unknown_name(&mut self, name: &str, span: Span, is_read: bool) -> Means {
        if self.report.is_full() {
            self.report.count();
            return Means::Nothing;
        }
        let truth = ["true", "false"].into_iter().find(|truth| name.eq_ignore_ascii_case(truth));
        let (message, hint) = if find(name).is_some() || indicator(name).is_some() {
            (format!("`{name}` is called with parentheses"), Some(format!("write {name}()")))
        } else if let Some(truth) = truth {
            (format!("there is no `{name}`"), Some(format!("write `{truth}`")))
        } else if is_read {
            let near = nearest(name, self.document.series.iter().map(|series| series.name.as_str()));
            let name = cut(name);
            let declared = || {
                format!(
                    "declare it under [series]: {name} = {{ symbol = \"HSI.IDX\" }} or {name} = {{ interval = \"1w\" }}"
                )
            };
            let hint = near.map_or_else(declared, |near| format!("did you mean `{near}`?"));
            (format!("there is no series `{name}`"), Some(hint))
        } else {
            let alike = |known: &&str| known.len().abs_diff(name.len()) <= 4;
            let near = nearest(name, self.names().filter(alike).take(MOST_LIKE)).or_else(|| nearest(name, callable()));
            (format!("there is no `{}`", cut(name)), near.map(|near| format!("did you mean `{near}`?")))
        };
        let fault = self.report.source.fault(span, message, hint);
        self.report.add(fault);
        Means::Nothing
    }

    /// Every name that may stand in an expression.
    fn names(&self) -> impl Iterator<Item = &str> {
        let document = self.document;
        let columns = COLUMNS.iter().map(|(name, ..)| *name);
        let params = document.params.iter().map(|param| param.spec.name.as_ref());
        let series = document.series.iter().map(|series| series.name.as_str());
        let uses = document.uses.iter().map(|used| used.name.as_str());
        let lets = document.lets.iter().map(|named| named.name.as_str());
        columns.chain(params).chain(series).chain(uses).chain(lets)
    }

    fn unknown_function(&mut self, name: &str, span: Span, known: &HashMap<&str, Means>) -> Means {
        if self.report.is_full() {
            self.report.count();
            return Means::Nothing;
        }
        let (message, hint) = if known.contains_key(name) {
            (
                format!("`{name}` is no function"),
                Some("take the parentheses off; its value n bars ago is shift(x, n)".to_owned()),
            )
        } else {
            let message = format!("there is no function or indicator `{}`", cut(name));
            let hint = match name.to_lowercase().as_str() {
                "ref" | "delay" | "lag" => Some("the value n bars ago is shift(x, n)".to_owned()),
                "lead" | "next" | "future" | "forward" | "ahead" => {
                    Some("nothing here can look ahead; the value n bars ago is shift(x, n)".to_owned())
                }
                "and" | "or" | "not" => Some(format!("write `{}`, in small letters", name.to_lowercase())),
                _ => Some(nearest(name, callable()).map_or_else(
                    || "codex strategy language lists the functions, codex indicator ls the indicators".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                )),
            };
            (message, hint)
        };
        let fault = self.report.source.fault(span, message, hint);
        self.report.add(fault);
        Means::Nothing
    }

    /// Puts the named expressions in the order in which they can be computed, and names the cycles.
    fn order(&mut self) {
        const NEW: u8 = 0;
        const OPEN: u8 = 1;
        const DONE: u8 = 2;
        let lets = &self.document.lets;
        let mut state = vec![NEW; lets.len()];
        // The names being followed, each with the node at which it goes on.
        let mut path: Vec<(u32, Id)> = Vec::new();
        for start in 0..lets.len() as u32 {
            if state[start as usize] != NEW {
                continue;
            }
            let first = |index: u32| lets[index as usize].expression.map_or(0, |expression| expression.first);
            path.push((start, first(start)));
            state[start as usize] = OPEN;
            while let Some((index, next)) = path.last_mut() {
                let end = lets[*index as usize].expression.map_or(0, |expression| expression.root + 1);
                if *next >= end {
                    state[*index as usize] = DONE;
                    self.checked.order.push(*index);
                    path.pop();
                    continue;
                }
                let id = *next;
                *next += 1;
                let Means::Let(other) = self.checked.means[id as usize] else { continue };
                match state[other as usize] {
                    NEW => {
                        state[other as usize] = OPEN;
                        path.push((other, first(other)));
                    }
                    OPEN => {
                        let from = path.iter().position(|(index, _)| *index == other).unwrap_or(0);
                        let mut names: Vec<&str> =
                            path[from..].iter().map(|(index, _)| lets[*index as usize].name.as_str()).collect();
                        names.push(&lets[other as usize].name);
                        if names.len() > 12 {
                            names.splice(6..names.len() - 5, ["…"]);
                        }
                        let chain = names.iter().map(|name| cut(name)).collect::<Vec<_>>().join(" → ");
                        let span = self.document.arena.node(id).span;
                        self.report.hint(
                            span,
                            format!("the names read one another in a circle: {chain}"),
                            "the value of the bar before is shift(x, 1) of something else",
                        );
                        self.checked.means[id as usize] = Means::Nothing;
                    }
                    _ => {}
                }
            }
        }
    }

    fn roots(&mut self) {
        for (key, expression, wanted) in self.roots {
            let (expression, wanted) = (*expression, *wanted);
            self.expression(expression);
            let found = self.type_of(expression.root);
            let span = expression.span;
            match (wanted, found) {
                (_, Type::Unknown)
                | (Wanted::Condition, Type::Truth { .. })
                | (Wanted::Number, Type::Number { .. })
                | (Wanted::ConstantNumber, Type::Number { constant: true, .. })
                | (Wanted::ConstantCondition, Type::Truth { constant: true })
                | (Wanted::ConstantWord, Type::Word) => {}
                (Wanted::Condition, found) => {
                    let message = format!("`{key}` is {}; it takes a condition", found.name());
                    self.report.hint(span, message, "compare it with something: rsi(14) < 30");
                }
                (Wanted::Number, found) => {
                    let message = format!("`{key}` is {}; it takes a number", found.name());
                    self.report.hint(span, message, "a number for each answer is if(condition, 1, 0.5)");
                }
                (_, Type::Number { .. } | Type::Truth { .. }) if !found.is_constant() => {
                    let message = format!("`{key}` changes from bar to bar; it takes a constant");
                    self.report.hint(span, message, "numbers, parameters, and what is computed from them");
                }
                (Wanted::ConstantNumber, found) => {
                    self.report.say(span, format!("`{key}` is {}; it takes a number", found.name()));
                }
                (Wanted::ConstantWord, found) => {
                    self.report.say(span, format!("`{key}` is {}; it takes a word", found.name()));
                }
                (Wanted::ConstantCondition, found) => {
                    let message = format!("`{key}` is {}; it takes a condition over parameters", found.name());
                    self.report.hint(span, message, "such as \"fast < slow\"");
                }
            }
        }
    }

    /// Types of an expression's nodes.
    fn expression(&mut self, expression: Expression) {
        for id in expression.first..=expression.root {
            let found = self.infer(id);
            self.checked.types[id as usize] = found;
        }
        if let Type::Series = self.type_of(expression.root) {
            self.series_alone(expression.root);
            self.checked.types[expression.root as usize] = Type::Unknown;
        }
        self.contexts(expression);
    }

    fn series_alone(&mut self, id: Id) {
        let name = cut(self.report.source.clone().slice(self.span(id)));
        let hint = format!("write {name}.close, or on({name}, sma(close, 10))");
        self.report.hint(self.span(id), format!("`{name}` is a series of bars, not a number"), hint);
    }

    /// A series inside another: bars of bars are not defined.
    fn contexts(&mut self, expression: Expression) {
        let size = (expression.root - expression.first + 1) as usize;
        let mut inside: Vec<Option<u32>> = vec![None; size];
        for id in (expression.first..=expression.root).rev() {
            let own = inside[(id - expression.first) as usize];
            let node = self.document.arena.node(id);
            let mut passed = own;
            if let (Kind::Call(_, _, arguments), Means::Function(Function { does: Does::On, .. })) =
                (&node.kind, self.checked.means[id as usize])
                && let Some(Means::Series(series)) =
                    arguments.first().map(|argument| self.checked.means[argument.value as usize])
            {
                passed = Some(series);
            }
            if let (Means::Series(series), Some(outer)) = (self.checked.means[id as usize], own)
                && series != outer
            {
                let names = &self.document.series;
                let message = format!(
                    "`{}` stands inside on({}, …), where bars are those of `{1}`",
                    names[series as usize].name, names[outer as usize].name
                );
                self.report.hint(node.span, message, "combine them outside: on(a, …) > on(b, …)");
            }
            node.kind.operands(|operand| {
                if let Some(place) = operand.checked_sub(expression.first) {
                    inside[place as usize] = passed;
                }
            });
        }
    }

    fn infer(&mut self, id: Id) -> Type {
        let document = self.document;
        let node = document.arena.node(id);
        match &node.kind {
            Kind::Number(_) => Type::Number { constant: true, entry: None },
            Kind::Truth(_) => Type::Truth { constant: true },
            Kind::Word(_) => Type::Word,
            Kind::Name(_) => match self.checked.means[id as usize] {
                Means::Column(_) | Means::Use(_) => Type::SERIES,
                Means::Param(index) => match document.params[index as usize].spec.kind {
                    ParamKind::Choice(_) => Type::Word,
                    _ => Type::Number { constant: true, entry: None },
                },
                Means::Let(index) => self.let_types[index as usize],
                Means::Series(_) => Type::Series,
                _ => Type::Unknown,
            },
            Kind::Field(of, name, span) => self.field(*of, name, *span),
            Kind::Negate(of) => match self.number(*of, "the sign -") {
                Some(constant) => Type::Number { constant, entry: None },
                None => Type::Unknown,
            },
            Kind::Not(of) => match self.truth(*of, "`not`") {
                Some(constant) => Type::Truth { constant },
                None => Type::Unknown,
            },
            Kind::Binary(operator, one, two) => {
                self.days(*one, *two);
                self.binary(*operator, *one, *two)
            }
            Kind::Call(_, _, arguments) => match self.checked.means[id as usize] {
                Means::Function(function) => self.function(id, function, arguments),
                Means::Indicator(entry) => self.indicator(entry, arguments),
                _ => Type::Unknown,
            },
        }
    }

    fn field(&mut self, of: Id, name: &str, span: Span) -> Type {
        match self.type_of(of) {
            Type::Unknown => Type::Unknown,
            Type::Series => {
                if column(name).is_none() {
                    let columns = || COLUMNS.iter().map(|(name, ..)| *name);
                    let hint = match nearest(name, columns()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it has {}; all else is on(series, …)", listed(columns())),
                    };
                    self.report.hint(span, format!("bars have no column `{}`", cut(name)), hint);
                    return Type::Unknown;
                }
                Type::SERIES
            }
            Type::Number { entry: Some(entry), .. } => {
                if !entry.outputs.contains(&name) {
                    let outputs = entry.outputs.iter().copied();
                    let hint = match nearest(name, outputs.clone()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it has {}", listed(outputs)),
                    };
                    self.report.hint(span, format!("`{}` has no column `{}`", entry.name, cut(name)), hint);
                    return Type::Unknown;
                }
                Type::SERIES
            }
            other => {
                self.report.say(span, format!("{} has no columns", other.name()));
                Type::Unknown
            }
        }
    }

    /// Whether the number `id` is constant; tells what it is otherwise.
    fn number(&mut self, id: Id, who: &str) -> Option<bool> {
        match self.type_of(id) {
            Type::Number { constant, .. } => Some(constant),
            Type::Unknown => None,
            Type::Series => {
                self.series_alone(id);
                None
            }
            other => {
                let hint = match other {
                    Type::Truth { .. } => Some("a condition is counted as if(condition, 1, 0)".to_owned()),
                    _ => None,
                };
                let fault = self.report.source.fault(
                    self.document.arena.node(id).span,
                    format!("{who} takes a number, and this is {}", other.name()),
                    hint,
                );
                self.report.add(fault);
                None
            }
        }
    }

    fn truth(&mut self, id: Id, who: &str) -> Option<bool> {
        match self.type_of(id) {
            Type::Truth { constant } => Some(constant),
            Type::Unknown => None,
            other => {
                let message = format!("{who} takes a condition, and this is {}", other.name());
                self.report.hint(self.span(id), message, "compare it with something: rsi(14) < 30");
                None
            }
        }
    }

    /// A number of eight digits beside `date()` is a day of the calendar.
    fn days(&mut self, one: Id, two: Id) {
        let arena = &self.document.arena;
        let is_date = |id: Id| {
            matches!(self.checked.means[id as usize], Means::Function(Function { does: Does::Time(Part::Date), .. }))
        };
        for (date, day) in [(one, two), (two, one)] {
            if let Kind::Number(number) = arena.node(day).kind
                && is_date(date)
                && (1e7..1e8).contains(&number)
                && Date::parse_from_str(&number.to_string(), "%Y%m%d").is_err()
            {
                let message = format!("{number} is a day that the calendar does not have");
                let hint = "date() is a number of year, month and day, such as 20240131";
                self.report.hint(arena.node(day).span, message, hint);
            }
        }
    }

    fn binary(&mut self, operator: Binary, one: Id, two: Id) -> Type {
        let who = format!("`{}`", operator.sign());
        match operator {
            Binary::And | Binary::Or => match (self.truth(one, &who), self.truth(two, &who)) {
                (Some(first), Some(second)) => Type::Truth { constant: first && second },
                _ => Type::Unknown,
            },
            Binary::Compare(Relation::Equal | Relation::Unequal)
                if matches!((self.type_of(one), self.type_of(two)), (Type::Word, Type::Word)) =>
            {
                Type::Truth { constant: true }
            }
            Binary::Compare(_) => match (self.number(one, &who), self.number(two, &who)) {
                (Some(first), Some(second)) => Type::Truth { constant: first && second },
                _ => Type::Unknown,
            },
            Binary::Arithmetic(_) => match (self.number(one, &who), self.number(two, &who)) {
                (Some(first), Some(second)) => Type::Number { constant: first && second, entry: None },
                _ => Type::Unknown,
            },
        }
    }

    fn function(&mut self, id: Id, function: &Function, arguments: &[Argument]) -> Type {
        let own = self.span(id);
        if let Some((name, span)) = arguments.iter().find_map(|argument| argument.name.as_ref()) {
            let hint = format!("write {}", function.form);
            self.report.hint(
                *span,
                format!("`{}` takes no named arguments, such as `{}`", function.name, cut(name)),
                hint,
            );
            return Type::Unknown;
        }
        let count = arguments.len();
        let (least, most) = match function.does {
            Does::Time(_) => (0, 0),
            Does::Of(_) | Does::Since => (1, 1),
            Does::Shift | Does::Change => (1, 2),
            Does::CrossAbove | Does::CrossBelow | Does::Count | Does::On => (2, 2),
            Does::Min | Does::Max => (2, usize::MAX),
            Does::If => (3, 3),
        };
        if count < least || count > most {
            let message = format!("`{}` has {count} argument{}", function.name, if count == 1 { "" } else { "s" });
            self.report.hint(own, message, format!("write {}", function.form));
            return Type::Unknown;
        }
        let who = format!("`{}`", function.name);
        let operand = |place: usize| arguments[place].value;
        let numbers = |checker: &mut Self| {
            let found: Vec<Option<bool>> =
                arguments.iter().map(|argument| checker.number(argument.value, &who)).collect();
            found.into_iter().collect::<Option<Vec<bool>>>()
        };
        let number = |constant| Type::Number { constant, entry: None };
        match function.does {
            Does::Time(_) => Type::SERIES,
            Does::Of(_) => self.number(operand(0), &who).map_or(Type::Unknown, number),
            Does::Min | Does::Max => {
                numbers(self).map_or(Type::Unknown, |found| number(found.into_iter().all(|it| it)))
            }
            Does::CrossAbove | Does::CrossBelow => {
                numbers(self).map_or(Type::Unknown, |_| Type::Truth { constant: false })
            }
            Does::Since => self.truth(operand(0), &who).map_or(Type::Unknown, |_| Type::SERIES),
            Does::Count => {
                let counted = self.truth(operand(0), &who);
                let bars = self.constant(operand(1), &who, "bars");
                if counted.is_some() && bars { Type::SERIES } else { Type::Unknown }
            }
            Does::Shift | Does::Change => {
                let found = self.type_of(operand(0));
                let shifts_truth = matches!((found, function.does), (Type::Truth { .. }, Does::Shift));
                let fits = shifts_truth || self.number(operand(0), &who).is_some();
                let bars = count < 2 || self.constant(operand(1), &who, "bars");
                match (fits && bars, shifts_truth) {
                    (false, _) => Type::Unknown,
                    (true, true) => Type::Truth { constant: false },
                    (true, false) => Type::SERIES,
                }
            }
            Does::If => self.choice(operand(0), operand(1), operand(2)),
            Does::On => {
                match self.type_of(operand(0)) {
                    Type::Series => {}
                    Type::Unknown => return Type::Unknown,
                    other => {
                        let message = format!("on takes a series of [series] first, and this is {}", other.name());
                        self.report.hint(self.span(operand(0)), message, format!("write {}", function.form));
                        return Type::Unknown;
                    }
                }
                match self.type_of(operand(1)) {
                    Type::Number { constant, .. } => number(constant),
                    Type::Series => {
                        self.series_alone(operand(1));
                        Type::Unknown
                    }
                    Type::Word => {
                        self.report.say(self.span(operand(1)), "on takes a number or a condition, and this is a word");
                        Type::Unknown
                    }
                    other => other,
                }
            }
        }
    }

    /// Whether `id` is a constant number; tells what it is otherwise.
    fn constant(&mut self, id: Id, who: &str, what: &str) -> bool {
        match self.number(id, who) {
            Some(true) => true,
            Some(false) => {
                let message = format!("the {what} of {who} change from bar to bar; they are a constant");
                self.report.hint(self.span(id), message, "numbers, parameters, and what is computed from them");
                false
            }
            None => false,
        }
    }

    fn choice(&mut self, condition: Id, one: Id, two: Id) -> Type {
        let Some(fixed) = self.truth(condition, "`if`") else { return Type::Unknown };
        match (self.type_of(one), self.type_of(two)) {
            (Type::Unknown, _) | (_, Type::Unknown) => Type::Unknown,
            (Type::Number { constant: first, .. }, Type::Number { constant: second, .. }) => {
                Type::Number { constant: fixed && first && second, entry: None }
            }
            (Type::Truth { constant: first }, Type::Truth { constant: second }) => {
                Type::Truth { constant: fixed && first && second }
            }
            (Type::Word, Type::Word) if fixed => Type::Word,
            (Type::Word, Type::Word) => {
                self.report.say(self.span(condition), "a choice between words takes a constant condition");
                Type::Unknown
            }
            (Type::Series, _) => {
                self.series_alone(one);
                Type::Unknown
            }
            (_, Type::Series) => {
                self.series_alone(two);
                Type::Unknown
            }
            (first, second) => {
                let message = format!("`if` chooses between {} and {}", first.name(), second.name());
                self.report.hint(self.span(two), message, "both must be of one kind");
                Type::Unknown
            }
        }
    }

    fn indicator(&mut self, entry: &'static Entry, arguments: &[Argument]) -> Type {
        let mut given: Vec<Option<Id>> = vec![None; entry.params.len()];
        let mut place = 0;
        let mut is_well = true;
        for (index, argument) in arguments.iter().enumerate() {
            let value = argument.value;
            let found = self.type_of(value);
            let slot = match &argument.name {
                // It may have been meant as a series, or as a parameter.
                None if index == 0 && matches!(found, Type::Unknown) => return Type::Unknown,
                None if index == 0 && matches!(found, Type::Number { constant: false, .. }) => {
                    if entry.inputs != ["close"] {
                        let message = format!(
                            "`{}` is computed from {} of its own bars: it takes no series",
                            entry.name,
                            listed(entry.inputs.iter().copied())
                        );
                        self.report.hint(self.span(value), message, format!("write {}", form(entry)));
                        is_well = false;
                    }
                    continue;
                }
                None => {
                    place += 1;
                    place - 1
                }
                Some((name, span)) => match entry.params.iter().position(|spec| spec.name == name.as_ref()) {
                    Some(slot) => slot,
                    None => {
                        let names = || entry.params.iter().map(|spec| spec.name.as_ref());
                        let hint = match nearest(name, names()) {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => format!("write {}", form(entry)),
                        };
                        self.report.hint(*span, format!("`{}` has no parameter `{}`", entry.name, cut(name)), hint);
                        is_well = false;
                        continue;
                    }
                },
            };
            let Some(spec) = entry.params.get(slot) else {
                let message = format!("`{}` has too many arguments", entry.name);
                self.report.hint(self.span(value), message, format!("write {}", form(entry)));
                return Type::Unknown;
            };
            if given[slot].replace(value).is_some() {
                let message = format!("the parameter `{}` of `{}` is given twice", spec.name, entry.name);
                self.report.hint(self.span(value), message, format!("write {}", form(entry)));
                is_well = false;
                continue;
            }
            let who = format!("the parameter `{}` of `{}`", spec.name, entry.name);
            is_well &= match (&spec.kind, found) {
                (_, Type::Unknown) => false,
                (ParamKind::Choice(_), Type::Word) => true,
                (ParamKind::Choice(words), _) => {
                    let hint = format!("such as \"{}\"", words[0]);
                    self.report.hint(self.span(value), format!("{who} takes {}", spec.range()), hint);
                    false
                }
                (_, Type::Number { constant: true, .. }) => true,
                (_, Type::Number { .. }) => {
                    let hint = if entry.inputs == ["close"] {
                        format!("a series comes first: write {}", form(entry))
                    } else {
                        "numbers, parameters, and what is computed from them".to_owned()
                    };
                    self.report.hint(
                        self.span(value),
                        format!("{who} changes from bar to bar; it is a constant"),
                        hint,
                    );
                    false
                }
                (_, other) => {
                    let message = format!("{who} takes {}, and this is {}", spec.range(), other.name());
                    self.report.hint(self.span(value), message, format!("write {}", form(entry)));
                    false
                }
            };
        }
        if is_well { Type::Number { constant: false, entry: Some(entry) } } else { Type::Unknown }
    }
}

/// How an indicator is called: `sma(series, period=30)`.
pub(crate) fn form(entry: &Entry) -> String {
    let params = entry.params.iter().map(|spec| match &spec.kind {
        ParamKind::Choice(_) => format!("{}=\"{}\"", spec.name, spec.default),
        _ => format!("{}={}", spec.name, spec.default),
    });
    let series = (entry.inputs == ["close"]).then(|| "series".to_owned());
    format!("{}({})", entry.name, series.into_iter().chain(params).collect::<Vec<_>>().join(", "))
}

impl Checked {
    /// The arguments of a call that [`check`] has passed.
    pub fn assign(&self, entry: &Entry, arguments: &[Argument]) -> Assigned {
        let (mut series, mut params, mut place) = (None, Vec::new(), 0);
        for (index, argument) in arguments.iter().enumerate() {
            let value = argument.value;
            match &argument.name {
                None if index == 0 && matches!(self.types[value as usize], Type::Number { constant: false, .. }) => {
                    series = Some(value);
                }
                None => {
                    params.push((place, value));
                    place += 1;
                }
                Some((name, _)) => {
                    let slot = entry.params.iter().position(|spec| spec.name == name.as_ref());
                    params.extend(slot.map(|slot| (slot, value)));
                }
            }
        }
        Assigned { series, params }
    }
}
