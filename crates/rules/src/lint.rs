//! What a file says that is allowed and hardly meant: names that nobody reads, conditions that never change, divisions by zero.
//!
//! Judged with the defaults of the parameters. A condition that a parameter, or a name for a constant, holds fixed is a
//! switch, and no warning; and what such a switch leaves out is not looked at.

use backtest::Size;
use expression::{Arena, Binary, Expression, Id, Kind, Operation, Relation};

use crate::check::{Checked, Means, roots};
use crate::document::{Document, GivenValue, SizeText, Used};
use crate::fault::Report;
use crate::graph::{Num, Tru};
use crate::lower::Val;
use crate::names::{Does, Function};

/// Tells of everything in a file without faults that is hardly meant; `values` are those of its nodes, where they have one.
pub(crate) fn lint(document: &Document, checked: &Checked, values: &[Option<Val>], report: &mut Report) {
    let required = document.require.iter().copied();
    let required = Reading::of(document, checked, required, &|id, visit| operands(&document.arena, id, visit));
    let read = roots(document).into_iter().map(|(_, root, _)| root).filter(|root| !document.require.contains(root));
    let read = read.chain(document.members.iter().flat_map(|member| given(&member.used)));
    let read = Reading::of(document, checked, read, &|id, visit| operands(&document.arena, id, visit));
    unread(document, &read, &required, report);

    risk(document, report);

    let mut linter = Linter { document, checked, values, report, switched: Vec::new(), told: Vec::new() };
    linter.conditions();
}

/// A size by risk needs a stop to reckon by: of the file, or of the command line.
fn risk(document: &Document, report: &mut Report) {
    let Some(SizeText::Setting(Size::Risk(_), span)) = document.rule.as_ref().and_then(|rule| rule.size.as_ref())
    else {
        return;
    };
    let stops = &document.stops;
    if stops.stop_loss.is_none() && stops.trailing.is_none() && stops.atr.is_none() {
        let message = "a size by risk needs the distance of a stop, and the file has none";
        report.hint(*span, message, "stop_loss, trailing_stop or atr_stop under [stops], or on the command line");
    }
}

fn operands(arena: &Arena, id: Id, visit: &mut dyn FnMut(Id)) {
    arena.node(id).kind.operands(visit);
}

/// Expressions that are given to the parameters of a used rule.
fn given(used: &Used) -> impl Iterator<Item = Expression> + '_ {
    used.params.iter().filter_map(|given| match &given.value {
        GivenValue::Text(_, expression) => *expression,
        GivenValue::Plain(_) => None,
    })
}

/// Calls its second argument with operands of a node.
type Follow<'f> = dyn Fn(Id, &mut dyn FnMut(Id)) + 'f;

/// What some expressions read, directly or not.
struct Reading {
    params: Vec<bool>,
    lets: Vec<bool>,
    series: Vec<bool>,
    uses: Vec<bool>,
    /// One a node.
    nodes: Vec<bool>,
}

impl Reading {
    /// From `open` on, by the operands that `follow` visits.
    fn of(document: &Document, checked: &Checked, open: impl Iterator<Item = Expression>, follow: &Follow<'_>) -> Self {
        let mut found = Self {
            params: vec![false; document.params.len()],
            lets: vec![false; document.lets.len()],
            series: vec![false; document.series.len()],
            uses: vec![false; document.uses.len()],
            nodes: vec![false; document.arena.len()],
        };
        let mut open: Vec<Expression> = open.collect();
        while let Some(expression) = open.pop() {
            found.nodes[expression.root as usize] = true;
            for id in (expression.first..=expression.root).rev() {
                if !found.nodes[id as usize] {
                    continue;
                }
                follow(id, &mut |operand| found.nodes[operand as usize] = true);
                match checked.means[id as usize] {
                    Means::Param(index) => found.params[index as usize] = true,
                    Means::Series(index) => found.series[index as usize] = true,
                    Means::Let(index) if !std::mem::replace(&mut found.lets[index as usize], true) => {
                        open.extend(document.lets[index as usize].expression);
                    }
                    Means::Use(index) if !std::mem::replace(&mut found.uses[index as usize], true) => {
                        open.extend(given(&document.uses[index as usize].used));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

fn unread(document: &Document, read: &Reading, required: &Reading, report: &mut Report) {
    for (index, param) in document.params.iter().enumerate().filter(|(index, _)| !read.params[*index]) {
        let message = if required.params[index] {
            format!(
                "the parameter `{}` is read by `require` alone: no value of it changes what is said",
                param.spec.name
            )
        } else {
            format!("the parameter `{}` is never read: no value of it changes anything", param.spec.name)
        };
        report.say(param.span, message);
    }
    let lets = document.lets.iter().zip(&read.lets).map(|(it, read)| (read, it.span, "name", &it.name));
    let series = document.series.iter().zip(&read.series).map(|(it, read)| (read, it.span, "series", &it.name));
    let uses = document.uses.iter().zip(&read.uses).map(|(it, read)| (read, it.span, "used rule", &it.name));
    for (_, span, what, name) in series.chain(uses).chain(lets).filter(|(read, ..)| !**read) {
        report.say(span, format!("the {what} `{name}` is never read"));
    }
}

struct Linter<'l> {
    document: &'l Document,
    checked: &'l Checked,
    values: &'l [Option<Val>],
    report: &'l mut Report,
    /// One a node: a parameter or a named constant stands in it.
    switched: Vec<bool>,
    /// One a node: something was told of it or of what it reads.
    told: Vec<bool>,
}

impl Linter<'_> {
    fn conditions(&mut self) {
        let nodes = self.document.arena.len();
        (self.switched, self.told) = (vec![false; nodes], vec![false; nodes]);
        let listed = roots(self.document);
        let all = listed.iter().map(|(_, root, _)| *root);
        let all = all.chain(self.document.members.iter().flat_map(|member| given(&member.used)));
        let alive = Reading::of(self.document, self.checked, all, &|id, visit| self.live_operands(id, visit));

        let lets = self.checked.order.iter().filter(|index| alive.lets[**index as usize]);
        let lets: Vec<Expression> = lets.filter_map(|index| self.document.lets[*index as usize].expression).collect();
        let uses = self.document.uses.iter().zip(&alive.uses).filter(|(_, alive)| **alive);
        let others = uses.flat_map(|(used, _)| given(&used.used));
        let others = others.chain(self.document.members.iter().flat_map(|member| given(&member.used)));
        let roots = listed.iter().map(|(_, root, _)| *root);
        for expression in lets.into_iter().chain(others.collect::<Vec<_>>()).chain(roots) {
            self.expression(expression, &alive.nodes);
        }
        for (key, root, _) in &listed {
            self.whole(key, *root);
        }
        if let Some(rule) = &self.document.rule {
            for (opens, closes, open, close) in
                [(rule.enter, rule.exit, "enter", "exit"), (rule.short, rule.cover, "short", "cover")]
            {
                if let (Some(opens), Some(closes)) = (opens, closes)
                    && let (Some(Val::Truth { of: Tru::Node(one), .. }), Some(Val::Truth { of: Tru::Node(two), .. })) =
                        (&self.values[opens.root as usize], &self.values[closes.root as usize])
                    && one == two
                {
                    self.report.say(
                        closes.span,
                        self.defaults(closes.root)
                            + &format!("`{close}` is the condition of `{open}`: a bar on which both hold says nothing"),
                    );
                }
            }
        }
    }

    /// What a message begins with whose subject another value of a parameter would change.
    fn defaults(&self, id: Id) -> String {
        let begin = if self.switched[id as usize] { "with the defaults of the parameters " } else { "" };
        begin.to_owned()
    }

    fn truth(&self, id: Id) -> Option<bool> {
        match self.values[id as usize] {
            Some(Val::Truth { of: Tru::Constant(value), .. }) => Some(value),
            _ => None,
        }
    }

    fn number(&self, id: Id) -> Option<f64> {
        match self.values[id as usize] {
            Some(Val::Number { of: Num::Constant(bits), .. }) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    fn function(&self, id: Id) -> Option<Does> {
        match self.checked.means[id as usize] {
            Means::Function(Function { does, .. }) => Some(*does),
            _ => None,
        }
    }

    /// The operands that are asked for: not the side that a constant condition leaves out.
    fn live_operands(&self, id: Id, visit: &mut dyn FnMut(Id)) {
        match &self.document.arena.node(id).kind {
            Kind::Binary(operator @ (Binary::And | Binary::Or), one, two) => {
                let decides = Some(*operator == Binary::Or);
                if self.truth(*two) != decides || self.truth(*one) == decides {
                    visit(*one);
                }
                if self.truth(*one) != decides {
                    visit(*two);
                }
            }
            Kind::Call(_, _, arguments) if self.function(id) == Some(Does::If) => {
                let [condition, one, two] = [0, 1, 2].map(|place| arguments[place].value);
                visit(condition);
                let side = self.truth(condition);
                if side != Some(false) {
                    visit(one);
                }
                if side != Some(true) {
                    visit(two);
                }
            }
            kind => kind.operands(visit),
        }
    }

    fn expression(&mut self, expression: Expression, alive: &[bool]) {
        // Where a constant is what is meant: the whole of a text, and the sides of a choice.
        let mut is_value = vec![false; (expression.root - expression.first + 1) as usize];
        is_value[(expression.root - expression.first) as usize] = true;
        for id in expression.first..=expression.root {
            if let (Kind::Call(_, _, arguments), Some(Does::If)) =
                (&self.document.arena.node(id).kind, self.function(id))
            {
                arguments.iter().skip(1).for_each(|side| is_value[(side.value - expression.first) as usize] = true);
            }
        }
        for id in expression.first..=expression.root {
            let node = self.document.arena.node(id);
            let (mut switched, mut told) = (false, false);
            node.kind.operands(|operand| {
                switched |= self.switched[operand as usize];
                told |= self.told[operand as usize];
            });
            match self.checked.means[id as usize] {
                Means::Param(_) => switched = true,
                Means::Let(index) => {
                    if let Some(named) = self.document.lets[index as usize].expression {
                        switched |= self.switched[named.root as usize] || self.is_literal(named.root);
                        told |= self.told[named.root as usize];
                    }
                }
                _ => {}
            }
            self.switched[id as usize] = switched;
            let is_value = is_value[(id - expression.first) as usize] && self.is_literal(id);
            let news = if alive[id as usize] { self.node(id, switched, told || is_value) } else { None };
            if let Some((message, hint)) = &news {
                self.report.hint(node.span, message.clone(), *hint);
            }
            self.told[id as usize] = told || news.is_some();
        }
    }

    fn is_literal(&self, id: Id) -> bool {
        matches!(self.document.arena.node(id).kind, Kind::Number(_) | Kind::Truth(_) | Kind::Word(_))
    }

    /// What is to be said of one node, and the hint; `known` is that of its value enough was said.
    fn node(&self, id: Id, switched: bool, known: bool) -> Option<(String, &'static str)> {
        let node = self.document.arena.node(id);
        let text = || expression::cut(self.document.source.slice(node.span));
        let with = if switched { "with the defaults of the parameters " } else { "" };
        if let Kind::Binary(Binary::Arithmetic(Operation::Divide), _, two) = node.kind
            && self.number(two) == Some(0.0)
        {
            let message = format!("{with}`{}` divides by zero: it never has a value", text());
            return Some((message, "what has no value is in no comparison"));
        }
        let same = |one: Id, two: Id| match (&self.values[one as usize], &self.values[two as usize]) {
            (Some(Val::Number { of: Num::Node(one), .. }), Some(Val::Number { of: Num::Node(two), .. })) => one == two,
            _ => false,
        };
        let compared = match &node.kind {
            Kind::Binary(Binary::Compare(relation), one, two) if same(*one, *two) => {
                Some(matches!(relation, Relation::AtMost | Relation::AtLeast | Relation::Equal))
            }
            Kind::Call(_, _, arguments)
                if matches!(self.function(id), Some(Does::CrossAbove | Does::CrossBelow))
                    && same(arguments[0].value, arguments[1].value) =>
            {
                Some(false)
            }
            _ => None,
        };
        if let Some(holds) = compared {
            let holds = if holds { "it holds wherever there is a value" } else { "it never holds" };
            let message = format!("{with}`{}` compares a series with itself: {holds}", text());
            return Some((message, "one side was meant to be another"));
        }
        if known {
            return None;
        }
        if self.number(id).is_some_and(f64::is_nan) && !matches!(node.kind, Kind::Name(_)) {
            return Some((format!("{with}`{}` never has a value", text()), "what has no value is in no comparison"));
        }
        // A switch is meant to be turned.
        let holds = self.truth(id).filter(|_| !switched)?;
        let holds = if holds { "always holds" } else { "never holds" };
        Some((format!("`{}` {holds}", text()), "take it out, or read a parameter in it that switches"))
    }

    /// A condition of the rule that is `true` or `false` and nothing else, or a size: one that keeps it from ever entering.
    fn whole(&mut self, key: &str, root: Expression) {
        if key == "size"
            && let Some(size) = self.number(root.root)
            && !(size > 0.0 && size <= 1.0)
        {
            let then = if size > 1.0 { "an entry takes 1, all of it" } else { "nothing is ever entered" };
            let message = self.defaults(root.root) + &format!("`size` is {size}: {then}");
            return self.report.hint(root.span, message, "a part of the account's size, above 0 and up to 1");
        }
        let Kind::Truth(holds) = self.document.arena.node(root.root).kind else { return };
        let message = match (key, holds) {
            ("enter" | "short", false) => format!("`{key}` never holds: it is never said"),
            ("exit", true) => never_said(key, "enter"),
            ("cover", true) => never_said(key, "short"),
            _ => return,
        };
        self.report.say(root.span, message);
    }
}

fn never_said(key: &str, other: &str) -> String {
    format!("`{key}` always holds, and a bar on which both hold says nothing: `{other}` is never said")
}
