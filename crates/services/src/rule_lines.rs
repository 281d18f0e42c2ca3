//! The indicators that a rule reads, as lines to be drawn beside what it did.

use std::collections::{HashMap, HashSet};

use api::RuleLine;
use expression::{Arena, Argument, Binary, Id, Kind, Relation, Span, parse};
use indicators::{Entry, Scale};
use market::{Bars, Params, Value, View};
use rules::{Explained, Program};

/// Lines at most: a picture of more says nothing.
const MOST: usize = 12;

/// The indicators that the conditions of `program` name, over the bars of its run: with constants for parameters, of the prices or
/// one column of them. What is computed from other bars or out of other indicators is left out.
pub(crate) fn rule_lines(program: &Program, bars: &Bars) -> Vec<RuleLine> {
    let Some(last) = bars.len().checked_sub(1) else { return Vec::new() };
    let Some(told) = program.explain(bars.view(), last) else { return Vec::new() };
    let mut reader = Reader::default();
    for named in &told.values {
        let meaning = match (&named.value, named.text.as_str()) {
            (Explained::Number(Some(number)), "") => Some(Meaning::Constant(Value::Real(*number))),
            (Explained::Word(word), "") => Some(Meaning::Constant(Value::Choice(word.clone().into()))),
            (_, text) => reader.read(text).map(Meaning::Expression),
        };
        reader.names.extend(meaning.map(|meaning| (named.name.clone(), meaning)));
    }
    for condition in &told.conditions {
        if let Some(root) = reader.read(&condition.text) {
            reader.walk(root, None, None);
        }
    }
    let mut panels: Vec<String> = Vec::new();
    reader.found.iter().take(MOST).filter_map(|found| found.line(bars.view(), &mut panels)).collect()
}

/// What a name stands for.
#[derive(Clone, Debug)]
enum Meaning {
    Constant(Value),
    Expression(Id),
}

/// An indicator that a condition reads.
struct Found {
    /// As it is called, without its output.
    call: String,
    entry: &'static Entry,
    params: Params,
    /// The column of a bar that it is computed from instead of the close.
    column: Option<&'static str>,
    output: usize,
    levels: Vec<f64>,
}

#[derive(Default)]
struct Reader {
    arena: Arena,
    names: HashMap<String, Meaning>,
    found: Vec<Found>,
    /// Named expressions on the way, so that one that named itself would be an end and no circle.
    open: HashSet<Id>,
}

impl Reader {
    fn read(&mut self, text: &str) -> Option<Id> {
        parse(text, &mut self.arena, &Span::new).ok().map(|expression| expression.root)
    }

    /// Takes the indicators in an expression: `output` is the one that is asked of it, `level` what it is held against.
    fn walk(&mut self, id: Id, output: Option<&str>, level: Option<f64>) {
        match self.arena.node(id).kind.clone() {
            Kind::Field(of, name, _) => self.walk(of, Some(&name), level),
            Kind::Name(name) => {
                if let Some(Meaning::Expression(root)) = self.names.get(&*name).cloned()
                    && self.open.insert(root)
                {
                    self.walk(root, output, level);
                    self.open.remove(&root);
                }
            }
            // What is equal is met, not passed: no level to be seen.
            Kind::Binary(Binary::Compare(Relation::Equal | Relation::Unequal), one, two) => {
                self.walk(one, None, None);
                self.walk(two, None, None);
            }
            Kind::Binary(Binary::Compare(_), one, two) => self.compared(one, two),
            Kind::Call(name, _, arguments) => match (&*name, &arguments[..]) {
                ("cross_above" | "cross_below", [one, two]) => self.compared(one.value, two.value),
                ("if", [condition, then, otherwise]) => match self.truth(condition.value) {
                    Some(holds) => self.walk(if holds { then } else { otherwise }.value, output, level),
                    None => arguments.iter().for_each(|argument| self.walk(argument.value, output, level)),
                },
                // Bars of another series.
                ("on", _) => {}
                _ => match indicators::find(&name) {
                    Some(entry) => self.take(entry, &arguments, output, level),
                    None => arguments.iter().for_each(|argument| self.walk(argument.value, output, None)),
                },
            },
            kind => {
                let mut operands = Vec::new();
                kind.operands(|operand| operands.push(operand));
                operands.into_iter().for_each(|operand| self.walk(operand, None, None));
            }
        }
    }

    fn compared(&mut self, one: Id, two: Id) {
        let number = |value: Option<Value>| value.as_ref().and_then(number);
        let (left, right) = (number(self.constant(one)), number(self.constant(two)));
        self.walk(one, None, right);
        self.walk(two, None, left);
    }

    fn take(&mut self, entry: &'static Entry, arguments: &[Argument], output: Option<&str>, level: Option<f64>) {
        let Some((column, given)) = self.given(entry, arguments) else { return };
        let Ok(params) = Params::new(entry.params, given.iter().map(|(name, value)| (*name, value.clone()))) else {
            return;
        };
        let output = output.and_then(|name| entry.outputs.iter().position(|it| *it == name)).unwrap_or(0);
        let shown = column.map(str::to_owned).into_iter().chain(given.iter().map(|(_, value)| shown(value)));
        let call = format!("{}({})", entry.name, shown.collect::<Vec<_>>().join(", "));
        let known = self.found.iter().position(|it| it.call == call && it.output == output);
        let place = known.unwrap_or_else(|| {
            self.found.push(Found { call, entry, params, column, output, levels: Vec::new() });
            self.found.len() - 1
        });
        let levels = &mut self.found[place].levels;
        levels.extend(level.filter(|level| !levels.contains(level)));
    }

    /// The column and the parameters of a call; `None` where one of them is no constant.
    fn given(&self, entry: &'static Entry, arguments: &[Argument]) -> Option<Given> {
        let (mut column, mut given, mut rest) = (None, Vec::new(), arguments);
        if let [first, others @ ..] = arguments
            && let Kind::Name(name) = &self.arena.node(first.value).kind
            && let Some(found) = COLUMNS.iter().find(|known| **known == &**name)
            && !self.names.contains_key(&**name)
            && entry.inputs == ["close"]
        {
            (column, rest) = (Some(*found), others);
        }
        let mut places = entry.params.iter();
        for argument in rest {
            let spec = match &argument.name {
                Some((name, _)) => entry.params.iter().find(|spec| *spec.name == **name)?,
                None => places.next()?,
            };
            let std::borrow::Cow::Borrowed(name) = spec.name else { return None };
            given.push((name, self.constant(argument.value)?));
        }
        Some((column, given))
    }

    fn constant(&self, id: Id) -> Option<Value> {
        let of = |id: Id| number(&self.constant(id)?);
        match &self.arena.node(id).kind {
            Kind::Number(number) => Some(Value::Real(*number)),
            Kind::Word(word) => Some(Value::Choice(word.to_string().into())),
            Kind::Name(name) => match self.names.get(&**name)? {
                Meaning::Constant(value) => Some(value.clone()),
                Meaning::Expression(root) if *root != id => self.constant(*root),
                Meaning::Expression(_) => None,
            },
            Kind::Negate(id) => Some(Value::Real(-of(*id)?)),
            Kind::Binary(Binary::Arithmetic(operation), one, two) => {
                Some(Value::Real(operation.apply(of(*one)?, of(*two)?)))
            }
            Kind::Call(name, _, arguments) if &**name == "if" && arguments.len() == 3 => {
                let side = if self.truth(arguments[0].value)? { 1 } else { 2 };
                self.constant(arguments[side].value)
            }
            _ => None,
        }
    }

    /// A condition over constants.
    fn truth(&self, id: Id) -> Option<bool> {
        let Kind::Binary(Binary::Compare(relation), one, two) = &self.arena.node(id).kind else { return None };
        match (self.constant(*one)?, self.constant(*two)?, relation) {
            (Value::Choice(one), Value::Choice(two), Relation::Equal) => Some(one == two),
            (Value::Choice(one), Value::Choice(two), Relation::Unequal) => Some(one != two),
            (one, two, relation) => Some(relation.holds(number(&one)?, number(&two)?)),
        }
    }
}

/// The column that a call reads, where it says one, and its parameters.
type Given = (Option<&'static str>, Vec<(&'static str, Value)>);

const COLUMNS: [&str; 5] = ["open", "high", "low", "close", "volume"];

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Choice(_) => None,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Choice(word) => word.to_string(),
    }
}

impl Found {
    fn line(&self, view: View<'_>, panels: &mut Vec<String>) -> Option<RuleLine> {
        let close = match self.column {
            Some("open") => view.open,
            Some("high") => view.high,
            Some("low") => view.low,
            Some("volume") => view.volume,
            _ => view.close,
        };
        let mut out = vec![Vec::new(); self.entry.outputs.len()];
        (self.entry.build)(&self.params).ok()?.batch(View { close, ..view }, &mut out);
        let values = out.swap_remove(self.output);
        let panel = (!self.is_over_prices(&values, view)).then(|| {
            panels.iter().position(|known| *known == self.call).unwrap_or_else(|| {
                panels.push(self.call.clone());
                panels.len() - 1
            })
        });
        let name = match self.entry.outputs {
            [_] => self.call.clone(),
            outputs => format!("{}.{}", self.call, outputs[self.output]),
        };
        Some(RuleLine { name, values, panel, levels: self.levels.clone() })
    }

    fn is_over_prices(&self, values: &[f64], view: View<'_>) -> bool {
        self.column != Some("volume") && stands_over_prices(self.entry, values, view)
    }
}

/// Values of an indicator are in the unit of the prices and about as high: a range or a difference of prices is not.
pub fn stands_over_prices(entry: &Entry, values: &[f64], view: View<'_>) -> bool {
    let known = || values.iter().enumerate().filter(|(_, value)| value.is_finite());
    let is_near = |(bar, value): &(usize, &f64)| **value > view.low[*bar] / 2.0 && **value < view.high[*bar] * 2.0;
    let near = known().filter(is_near).count();
    entry.scale == Scale::Price && near * 10 >= known().count() * 9
}

#[cfg(test)]
mod tests {
    use super::*;
    use market::{Interval, Timestamp};
    use rules::{CLASSIC, Context, SHIPPED, compile};

    fn bars() -> Bars {
        let close: Vec<f64> = (0..400).map(|bar| 100.0 + 20.0 * (f64::from(bar) / 15.0).sin()).collect();
        let time = (0..400).map(|day| Timestamp::from_seconds(1_262_304_000 + 86_400 * day).unwrap()).collect();
        let [high, low] = [1.01, 0.99].map(|factor| close.iter().map(|close| close * factor).collect());
        let columns = market::Columns { time, open: close.clone(), high, low, volume: vec![1e6; 400], close };
        Bars::new("X", None, Interval::DAY, columns).unwrap()
    }

    fn lines(text: &str) -> Vec<RuleLine> {
        let compiled = compile(text, &|_| None).unwrap();
        let params = Params::new(compiled.params(), []).unwrap();
        let program = compiled.bind(&params, &Context { interval: Interval::DAY, venue: None }, &[]);
        program.map_or_else(|_| Vec::new(), |program| rule_lines(&program, &bars()))
    }

    fn check(text: &str, expected: &[(&str, Option<usize>, &[f64])]) {
        let lines = lines(text);
        let found: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.panel, &line.levels[..])).collect();
        assert_eq!(found, expected);
    }

    fn classic(name: &str) -> &'static str {
        CLASSIC.iter().find(|(known, _)| *known == name).unwrap().1
    }

    #[test]
    fn a_crossing_of_means_is_two_lines_over_the_prices() {
        check(classic("sma_cross"), &[("sma(10)", None, &[]), ("sma(30)", None, &[])]);
        let own = lines(classic("sma_cross"));
        assert!(own[0].values[8].is_nan() && (own[0].values[9] - 105.8).abs() < 1.0, "{}", own[0].values[9]);
    }

    #[test]
    fn an_oscillator_stands_below_with_the_levels_that_it_is_held_against() {
        check(classic("rsi"), &[("rsi(14, wilder)", Some(0), &[30.0, 70.0])]);
        check(classic("macd"), &[("macd(12, 26, 9).macd", Some(0), &[]), ("macd(12, 26, 9).signal", Some(0), &[])]);
    }

    #[test]
    fn names_outputs_columns_and_choices_are_followed() {
        check(classic("donchian"), &[("highest(high, 20)", None, &[]), ("lowest(low, 10)", None, &[])]);
        check(classic("bollinger"), &[("bollinger(20, 2).lower", None, &[]), ("bollinger(20, 2).upper", None, &[])]);
    }

    #[test]
    fn every_rule_that_ships_is_read_and_every_line_is_as_long_as_the_bars() {
        for (name, text) in CLASSIC.iter().chain(SHIPPED) {
            let Ok(compiled) = compile(text, &|_| None) else { continue };
            if compiled.is_portfolio() || !compiled.needs().is_empty() {
                continue;
            }
            let lines = self::lines(text);
            assert!(lines.iter().all(|line| line.values.len() == 400), "{name}");
            assert!(!CLASSIC.iter().any(|(known, _)| known == name) || !lines.is_empty(), "{name}");
        }
    }
}
