//! From the text of a file to its sections: keys, values and expressions with their places, nothing of their meaning.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use backtest::{Direction, FillAt, Size};
use market::{Date, Interval, ParamKind, ParamSpec, Symbol, Timestamp, Value, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Faults, Report, Source};
use crate::names::{is_name, listed, reserved};
use expression::{Arena, Expression, Span, cut};

/// Longest file that is read.
pub(crate) const MOST_BYTES: usize = 4 << 20;

/// Bounds of a parameter that gives none.
const MOST_INTEGER: i64 = 1_000_000_000;
const MOST_REAL: f64 = 1e12;

/// The sections and keys that may stand at the top.
const TOP: &[&str] = &[
    "name", "title", "summary", "source", "require", "params", "let", "series", "use", "rule", "stops", "account",
    "filter", "member",
];

#[derive(Debug)]
pub(crate) struct Document {
    pub source: Arc<Source>,
    pub arena: Arena,
    pub about: About,
    pub params: Vec<Param>,
    pub lets: Vec<Let>,
    pub series: Vec<Series>,
    pub uses: Vec<Use>,
    pub require: Vec<Expression>,
    pub rule: Option<Rule>,
    pub stops: Stops,
    pub account: Account,
    pub filter: Filter,
    pub members: Vec<Member>,
    /// Names whose parameter, series or rule has a fault that was told.
    pub broken: Vec<String>,
}

/// What a file says about itself, in words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct About {
    /// As it is called; the file's own name where it says none.
    pub name: Option<String>,
    /// For people.
    pub title: Option<String>,
    /// The idea, in a line.
    pub summary: Option<String>,
    /// Where the rule comes from.
    pub source: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub spec: ParamSpec,
    pub span: Span,
    /// The ends of the range that the file writes, or its words: values that it says can be given.
    pub ends: Vec<(Value, Span)>,
}

#[derive(Debug)]
pub(crate) struct Let {
    pub name: String,
    pub span: Span,
    /// `None` where it has a mistake, which is told.
    pub expression: Option<Expression>,
}

#[derive(Debug)]
pub(crate) struct Series {
    pub name: String,
    pub span: Span,
    /// Another instrument; `None` is the rule's own.
    pub symbol: Option<String>,
    pub interval: Option<Interval>,
}

/// A rule inside a rule: a built-in one or another file.
#[derive(Debug)]
pub(crate) struct Used {
    pub strategy: String,
    pub span: Span,
    pub params: Vec<Given>,
}

/// A parameter that is given to a used rule.
#[derive(Debug)]
pub(crate) struct Given {
    pub name: String,
    pub span: Span,
    pub value: GivenValue,
    pub value_span: Span,
}

#[derive(Debug)]
pub(crate) enum GivenValue {
    Plain(Value),
    /// A text: a word, or an expression over the file's own parameters.
    Text(String, Option<Expression>),
}

#[derive(Debug)]
pub(crate) struct Use {
    pub name: String,
    pub span: Span,
    pub used: Used,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub span: Span,
    pub enter: Option<Expression>,
    pub exit: Option<Expression>,
    pub short: Option<Expression>,
    pub cover: Option<Expression>,
    pub repeat: bool,
    pub size: Option<SizeText>,
    /// A key had a mistake, so that what is missing may only be misread.
    pub broken: bool,
}

#[derive(Debug)]
pub(crate) enum SizeText {
    /// A setting of the account.
    Setting(Size, Span),
    /// A fraction of it, bar by bar.
    Fraction(Expression),
}

#[derive(Debug, Default)]
pub(crate) struct Stops {
    pub stop_loss: Option<Expression>,
    pub take_profit: Option<Expression>,
    pub trailing: Option<Expression>,
    pub atr: Option<(Expression, Expression)>,
}

#[derive(Debug, Default)]
pub(crate) struct Account {
    pub direction: Option<Direction>,
    pub fill: Option<FillAt>,
}

#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// Numbers such as 20240131.
    pub from: Option<i64>,
    pub to: Option<i64>,
    /// Bit n for day n, Monday 1.
    pub weekdays: Option<u32>,
    pub months: Option<u32>,
    /// Minutes since midnight, from the first to before the second.
    pub times: Vec<(u32, u32)>,
    pub times_span: Span,
}

#[derive(Debug)]
pub(crate) struct Member {
    pub span: Span,
    pub used: Used,
    pub weight: Option<Expression>,
    pub symbol: Option<String>,
}

/// Reads a file, as far as it can be read; what is wrong with it goes to the report.
pub(crate) fn read(file: Option<String>, text: &str) -> Result<(Document, Report), Faults> {
    let (kept, too_long) = if text.len() > MOST_BYTES { ("", true) } else { (text, false) };
    let source = Arc::new(Source::new(file, kept));
    let mut reader = Reader {
        source: source.clone(),
        report: Report::new(source.clone()),
        arena: Arena::default(),
        broken: Vec::new(),
    };
    if too_long {
        let message = format!("the file has {} bytes, and a rule file has at most {MOST_BYTES}", text.len());
        reader.report.say(Span::default(), message);
        return reader.report.finish(()).map(|()| unreachable!("a fault was told"));
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().map_or(Span::default(), Span::new);
        let message = error.message().trim_end().replace('\n', ", ");
        if message.contains("unquoted key") {
            reader.report.hint(span, message, "put quotes around a name that has other letters");
        } else if message.contains("must be quoted") {
            let message = "an expression or a word stands in straight quotes";
            reader.report.hint(span, message, "enter = \"close > open\"");
        } else if let Some(quote) = missing_quote(&message) {
            let hint = "a text ends with the quote that it begins with, on its line: enter = \"close > open\"";
            reader.report.hint(span, format!("the closing quote {quote} is missing"), hint);
        } else {
            reader.report.say(span, message);
        }
    }
    // What TOML could not read may have moved keys to other sections: what is said of them would mislead.
    if !errors.is_empty() {
        return reader.report.finish(()).map(|()| unreachable!("a fault was told"));
    }
    let document = reader.document(table.get_ref());
    Ok((Document { arena: reader.arena, ..document }, reader.report))
}

/// The quote that TOML waited for where a text has no end.
fn missing_quote(message: &str) -> Option<&str> {
    let is_text = message.starts_with("invalid") && message.contains("string");
    message.split_once("expected ").map(|(_, quote)| quote).filter(|quote| is_text && ["`\"`", "`'`"].contains(quote))
}

type Entry<'d> = (&'d str, Span, &'d Spanned<DeValue<'d>>);

struct Reader {
    source: Arc<Source>,
    report: Report,
    arena: Arena,
    broken: Vec<String>,
}

impl Reader {
    fn document(&mut self, top: &DeTable<'_>) -> Document {
        let mut document = Document {
            source: self.source.clone(),
            arena: Arena::default(),
            about: About::default(),
            params: Vec::new(),
            lets: Vec::new(),
            series: Vec::new(),
            uses: Vec::new(),
            require: Vec::new(),
            rule: None,
            stops: Stops::default(),
            account: Account::default(),
            filter: Filter::default(),
            members: Vec::new(),
            broken: Vec::new(),
        };
        for (key, span, value) in self.entries(top, TOP, "a rule file") {
            match key {
                "name" => document.about.name = self.text(key, value),
                "title" => document.about.title = self.text(key, value),
                "summary" => document.about.summary = self.text(key, value),
                "source" => document.about.source = self.text(key, value),
                "require" => document.require = self.require(value),
                "member" => document.members = self.members(value),
                section => {
                    let Some(table) = value.get_ref().as_table() else {
                        let message = format!("`{section}` is {}, not a section", kind(value.get_ref()));
                        self.report.hint(span, message, format!("write [{section}] on a line of its own"));
                        continue;
                    };
                    match section {
                        "params" => document.params = self.params(table),
                        "let" => document.lets = self.lets(table),
                        "series" => document.series = self.series(table),
                        "use" => document.uses = self.uses(table),
                        "rule" => document.rule = Some(self.rule(span, table)),
                        "stops" => document.stops = self.stops(table),
                        "account" => document.account = self.account(table),
                        _ => document.filter = self.filter(table),
                    }
                }
            }
        }
        document.broken = std::mem::take(&mut self.broken);
        self.names(&document);
        document
    }

    /// Keys with values in the file's order; those that are not `known` are told. Without `known`, any key goes.
    fn entries<'d>(&mut self, table: &'d DeTable<'_>, known: &[&str], what: &str) -> Vec<Entry<'d>> {
        let mut entries: Vec<Entry<'d>> =
            table.iter().map(|(key, value)| (key.get_ref().as_ref(), Span::new(key.span()), value)).collect();
        entries.sort_by_key(|(_, span, _)| *span);
        if !known.is_empty() {
            entries.retain(|(key, span, _)| {
                let is_known = known.contains(key);
                if !is_known {
                    let hint = match nearest(key, known.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it has {}", listed(known.iter().copied())),
                    };
                    self.report.hint(*span, format!("{what} has no `{}`", cut(key)), hint);
                }
                is_known
            });
        }
        entries
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let message = format!("`{}` is {}; it takes {wanted}", cut(key), kind(value.get_ref()));
        self.report.say(Span::new(value.span()), message);
    }

    fn text(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(value, key, "a text in quotes");
        }
        text
    }

    /// A value that is an expression: a text, or a number or `true` without quotes.
    fn expression(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Expression> {
        let span = value.span();
        match value.get_ref() {
            DeValue::String(text) => {
                let places = places(self.source.text().get(span.clone()).unwrap_or_default(), text, span.start);
                self.parse(text, &|range| {
                    let at = |place: usize| places.as_ref().map_or(span.start, |places| places[place]);
                    Span::new(at(range.start)..at(range.end).max(at(range.start)))
                })
            }
            DeValue::Boolean(truth) => self.parse(&truth.to_string(), &|_| Span::new(span.clone())),
            DeValue::Integer(_) | DeValue::Float(_) => match number(value.get_ref()) {
                Some(Value::Integer(number)) => self.parse(&number.to_string(), &|_| Span::new(span.clone())),
                Some(Value::Real(number)) => self.parse(&number.to_string(), &|_| Span::new(span.clone())),
                _ => {
                    self.report.say(Span::new(span), "the number is too large, or none".to_owned());
                    None
                }
            },
            _ => {
                self.wrong(value, key, "an expression in quotes, such as \"close > sma(20)\"");
                None
            }
        }
    }

    fn parse(&mut self, text: &str, place: &dyn Fn(Range<usize>) -> Span) -> Option<Expression> {
        match expression::parse(text, &mut self.arena, place) {
            Ok(expression) => Some(expression),
            Err(mistake) => {
                let fault = self.source.fault(place(mistake.range), mistake.message, mistake.hint);
                self.report.add(fault);
                None
            }
        }
    }

    fn require(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Expression> {
        match value.get_ref() {
            DeValue::Array(array) => array.iter().filter_map(|value| self.expression("require", value)).collect(),
            _ => self.expression("require", value).into_iter().collect(),
        }
    }

    fn params(&mut self, table: &DeTable<'_>) -> Vec<Param> {
        let entries = self.entries(table, &[], "");
        let mut params = Vec::new();
        for (name, span, value) in entries {
            match self.param(name, span, value) {
                Some(param) => params.push(param),
                None => self.broken.push(name.to_owned()),
            }
        }
        params
    }

    fn param(&mut self, name: &str, span: Span, value: &Spanned<DeValue<'_>>) -> Option<Param> {
        let (mut default, mut default_span) = (None, Span::new(value.span()));
        let (mut min, mut max, mut choices, mut doc) = (None, None, None, None);
        match value.get_ref() {
            DeValue::Table(table) => {
                for (key, span, value) in
                    self.entries(table, &["default", "min", "max", "choices", "doc"], "a parameter")
                {
                    match key {
                        "default" => (default, default_span) = (Some(value.get_ref()), Span::new(value.span())),
                        "min" => min = Some((value, span)),
                        "max" => max = Some((value, span)),
                        "choices" => choices = self.choices(value),
                        _ => doc = self.text(key, value),
                    }
                }
            }
            plain => default = Some(plain),
        }
        let Some(default) = default else {
            self.report.hint(span, format!("the parameter `{name}` has no default"), "add default = 10");
            return None;
        };
        let spec = match (default, number(default)) {
            (DeValue::String(word), _) => {
                let Some(choices) = choices.filter(|words| !words.is_empty()) else {
                    let hint = format!("add choices = [\"{}\", …], or take the quotes from a number", cut(word));
                    self.report.hint(default_span, format!("the parameter `{name}` is a word without choices"), hint);
                    return None;
                };
                let kind = ParamKind::Choice(Cow::Owned(choices.iter().map(|word| intern(word)).collect()));
                (Value::Choice(Cow::Owned(word.to_string())), kind)
            }
            (_, Some(Value::Integer(default))) if !is_real(min) && !is_real(max) => {
                let min = self.bound(name, min, -MOST_INTEGER as f64)? as i64;
                let max = self.bound(name, max, MOST_INTEGER as f64)? as i64;
                (Value::Integer(default), ParamKind::Integer { min, max })
            }
            (_, Some(default)) => {
                let (min, max) = (self.bound(name, min, -MOST_REAL)?, self.bound(name, max, MOST_REAL)?);
                let default = match default {
                    Value::Integer(whole) => Value::Real(whole as f64),
                    other => other,
                };
                (default, ParamKind::Real { min, max })
            }
            (DeValue::Integer(_) | DeValue::Float(_), None) => {
                self.report.say(default_span, format!("the default of `{name}` is too large, or no number"));
                return None;
            }
            _ => {
                let message = format!("the default of `{name}` is {}; it takes a number or a word", kind(default));
                self.report.say(default_span, message);
                return None;
            }
        };
        let doc = Cow::Owned(doc.unwrap_or_default());
        let spec = ParamSpec { name: Cow::Owned(name.to_owned()), default: spec.0, kind: spec.1, doc };
        let is_empty = match &spec.kind {
            ParamKind::Integer { min, max } => min > max,
            ParamKind::Real { min, max } => min > max,
            ParamKind::Choice(_) => false,
        };
        if is_empty {
            self.report.say(span, format!("the parameter `{name}` has no value: its min is above its max"));
        } else if spec.check(spec.default.clone()).is_err() {
            let message = format!("the default of `{name}` is {}, and it takes {}", spec.default, spec.range());
            self.report.say(default_span, message);
        }
        let place = |bound: Option<(&Spanned<DeValue<'_>>, Span)>| bound.map(|(value, _)| Span::new(value.span()));
        let end = |value: Value, bound| Some((value, place(bound)?));
        let ends = match &spec.kind {
            ParamKind::Integer { min: least, max: most } => {
                [end(Value::Integer(*least), min), end(Value::Integer(*most), max)].into_iter().flatten().collect()
            }
            ParamKind::Real { min: least, max: most } => {
                [end(Value::Real(*least), min), end(Value::Real(*most), max)].into_iter().flatten().collect()
            }
            ParamKind::Choice(words) => words.iter().map(|word| (Value::Choice(Cow::Borrowed(*word)), span)).collect(),
        };
        Some(Param { spec, span, ends })
    }

    fn bound(&mut self, name: &str, bound: Option<(&Spanned<DeValue<'_>>, Span)>, default: f64) -> Option<f64> {
        let Some((value, _)) = bound else { return Some(default) };
        match number(value.get_ref()) {
            Some(Value::Integer(bound)) => Some(bound as f64),
            Some(Value::Real(bound)) => Some(bound),
            _ => {
                self.wrong(value, name, "a number as its bound");
                None
            }
        }
    }

    fn choices(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let words = value.get_ref().as_array().map(|array| {
            array.iter().map(|word| word.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
        });
        if let Some(Some(words)) = words {
            return Some(words);
        }
        self.wrong(value, "choices", "a list of words, such as [\"wilder\", \"simple\"]");
        None
    }

    fn lets(&mut self, table: &DeTable<'_>) -> Vec<Let> {
        let entries = self.entries(table, &[], "");
        let read = |(name, span, value): Entry<'_>| {
            let expression = self.expression(name, value);
            Let { name: name.to_owned(), span, expression }
        };
        entries.into_iter().map(read).collect()
    }

    fn series(&mut self, table: &DeTable<'_>) -> Vec<Series> {
        let mut found = Vec::new();
        for (name, span, value) in self.entries(table, &[], "") {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong(value, name, "{ interval = \"1w\" }, { symbol = \"HSI.IDX\" } or both");
                self.broken.push(name.to_owned());
                continue;
            };
            let mut series = Series { name: name.to_owned(), span, symbol: None, interval: None };
            let entries = self.entries(table, &["symbol", "interval"], "a series");
            let is_broken = entries.iter().any(|(_, _, value)| value.get_ref().as_str().is_none());
            for (key, _, value) in entries {
                let Some(text) = self.text(key, value) else { continue };
                if key == "interval" {
                    series.interval = self.parsed(&text, value, Interval::ALL.iter().map(ToString::to_string));
                } else {
                    series.symbol = self.symbol(&text, value);
                }
            }
            if table.is_empty() && !is_broken {
                let hint = "{ interval = \"1w\" } is this instrument by the week, { symbol = \"HSI.IDX\" } another one";
                self.report.hint(span, format!("the series `{name}` says neither interval nor symbol"), hint);
            }
            found.push(series);
        }
        found
    }

    /// A value with a text form; the nearest of `known` helps when it has none.
    fn parsed<T: std::str::FromStr<Err = String>>(
        &mut self,
        text: &str,
        value: &Spanned<DeValue<'_>>,
        known: impl Iterator<Item = String>,
    ) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(message) => {
                let known: Vec<String> = known.collect();
                let near =
                    nearest(text, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                let fault = self.source.fault(Span::new(value.span()), message, near);
                self.report.add(fault);
                None
            }
        }
    }

    fn symbol(&mut self, text: &str, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match text.parse::<Symbol>() {
            Ok(symbol) => Some(symbol.to_string()),
            Err(error) => {
                self.report.hint(Span::new(value.span()), error.to_string(), error.hint);
                None
            }
        }
    }

    fn uses(&mut self, table: &DeTable<'_>) -> Vec<Use> {
        let mut found = Vec::new();
        for (name, span, value) in self.entries(table, &[], "") {
            let Some(table) = value.get_ref().as_table() else {
                self.wrong(value, name, "{ strategy = \"sma_cross\", params = { fast = 10 } }");
                self.broken.push(name.to_owned());
                continue;
            };
            let entries = self.entries(table, &["strategy", "params"], "a used rule");
            match self.used(span, &entries) {
                Some(used) => found.push(Use { name: name.to_owned(), span, used }),
                None => self.broken.push(name.to_owned()),
            }
        }
        found
    }

    fn used(&mut self, span: Span, entries: &[Entry<'_>]) -> Option<Used> {
        let mut used = Used { strategy: String::new(), span, params: Vec::new() };
        let mut is_named = false;
        for (key, _, value) in entries {
            match *key {
                "strategy" => {
                    is_named = true;
                    used.strategy = self.text(key, value)?;
                    used.span = Span::new(value.span());
                }
                "params" => {
                    let Some(table) = value.get_ref().as_table() else {
                        self.wrong(value, key, "{ name = value, … }");
                        continue;
                    };
                    for (name, span, value) in self.entries(table, &[], "") {
                        let value_span = Span::new(value.span());
                        let value = match value.get_ref() {
                            DeValue::String(text) => {
                                // A word is no expression: what is meant, the parameter's kind says later.
                                let mut quiet = Reader {
                                    source: self.source.clone(),
                                    report: Report::new(self.source.clone()),
                                    arena: std::mem::take(&mut self.arena),
                                    broken: Vec::new(),
                                };
                                let expression = quiet.expression(name, value);
                                self.arena = quiet.arena;
                                GivenValue::Text(text.to_string(), expression)
                            }
                            other => match number(other) {
                                Some(value) => GivenValue::Plain(value),
                                None => {
                                    self.wrong(value, name, "a number or a word");
                                    continue;
                                }
                            },
                        };
                        used.params.push(Given { name: name.to_owned(), span, value, value_span });
                    }
                }
                _ => {}
            }
        }
        if !is_named {
            self.report.hint(
                span,
                "it does not say which rule",
                "strategy = \"sma_cross\", or the name of a rule file",
            );
            return None;
        }
        Some(used)
    }

    fn rule(&mut self, span: Span, table: &DeTable<'_>) -> Rule {
        let mut rule =
            Rule { span, enter: None, exit: None, short: None, cover: None, repeat: false, size: None, broken: false };
        let keys = ["enter", "exit", "short", "cover", "repeat", "size"];
        let before = table.iter().count();
        let entries = self.entries(table, &keys, "[rule]");
        rule.broken = entries.len() < before;
        for (key, _, value) in entries {
            let slot = match key {
                "enter" => &mut rule.enter,
                "exit" => &mut rule.exit,
                "short" => &mut rule.short,
                "cover" => &mut rule.cover,
                "repeat" => {
                    match value.get_ref().as_bool() {
                        Some(repeat) => rule.repeat = repeat,
                        None => self.wrong(value, key, "true or false"),
                    }
                    continue;
                }
                _ => {
                    rule.size = self.size(value);
                    continue;
                }
            };
            *slot = self.expression(key, value);
            rule.broken |= slot.is_none();
        }
        rule
    }

    fn size(&mut self, value: &Spanned<DeValue<'_>>) -> Option<SizeText> {
        // `50%` is a setting, and would be an expression too: the setting is what is meant.
        if let Some(text) = value.get_ref().as_str() {
            let number = ["risk", "cash", "units"].iter().find_map(|unit| text.strip_suffix(unit));
            let is_setting = number.is_some_and(|text| text.trim_end_matches('%').parse::<f64>().is_ok());
            match text.parse::<Size>() {
                Ok(size) => return Some(SizeText::Setting(size, Span::new(value.span()))),
                Err(error) if is_setting => {
                    self.report.say(Span::new(value.span()), error.to_string());
                    return None;
                }
                Err(_) => {}
            }
        }
        self.expression("size", value).map(SizeText::Fraction)
    }

    fn stops(&mut self, table: &DeTable<'_>) -> Stops {
        let mut stops = Stops::default();
        for (key, _, value) in
            self.entries(table, &["stop_loss", "take_profit", "trailing_stop", "atr_stop"], "[stops]")
        {
            match key {
                "stop_loss" => stops.stop_loss = self.expression(key, value),
                "take_profit" => stops.take_profit = self.expression(key, value),
                "trailing_stop" => stops.trailing = self.expression(key, value),
                _ => stops.atr = self.atr_stop(value),
            }
        }
        stops
    }

    fn atr_stop(&mut self, value: &Spanned<DeValue<'_>>) -> Option<(Expression, Expression)> {
        let wanted = "\"PERIOD:MULTIPLE\", such as \"14:3\"";
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, "atr_stop", wanted);
            return None;
        };
        let span = value.span();
        let Some((period, multiple)) = text.split_once(':') else {
            self.report.say(Span::new(span), format!("`{}` is no ATR stop; it takes {wanted}", cut(text)));
            return None;
        };
        let places = places(self.source.text().get(span.clone()).unwrap_or_default(), text, span.start);
        let mut part = |text: &str, from: usize| {
            self.parse(text, &|range| {
                let at = |place: usize| places.as_ref().map_or(span.start, |places| places[from + place]);
                Span::new(at(range.start)..at(range.end).max(at(range.start)))
            })
        };
        part(period, 0).zip(part(multiple, period.len() + 1))
    }

    fn account(&mut self, table: &DeTable<'_>) -> Account {
        const DIRECTIONS: &[(&str, Direction)] =
            &[("long", Direction::Long), ("short", Direction::Short), ("both", Direction::Both)];
        const FILLS: &[(&str, FillAt)] =
            &[("next-open", FillAt::NextOpen), ("next-close", FillAt::NextClose), ("close", FillAt::Close)];
        let mut account = Account::default();
        for (key, _, value) in self.entries(table, &["direction", "fill"], "[account]") {
            match key {
                "direction" => account.direction = self.one_of(key, value, DIRECTIONS),
                _ => account.fill = self.one_of(key, value, FILLS),
            }
        }
        account
    }

    fn one_of<T: Copy>(&mut self, key: &str, value: &Spanned<DeValue<'_>>, known: &[(&str, T)]) -> Option<T> {
        let text = self.text(key, value)?;
        let found = known.iter().find_map(|(name, meaning)| (*name == text).then_some(*meaning));
        if found.is_none() {
            let names = || known.iter().map(|(name, _)| *name);
            let hint = match nearest(&text, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it takes {}", listed(names())),
            };
            self.report.hint(Span::new(value.span()), format!("`{}` is no {key}", cut(&text)), hint);
        }
        found
    }

    fn filter(&mut self, table: &DeTable<'_>) -> Filter {
        const WEEKDAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        const MONTHS: &[&str] = &[
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let mut filter = Filter::default();
        let mut last_date = Span::default();
        for (key, _, value) in self.entries(table, &["from", "to", "weekdays", "months", "time"], "[filter]") {
            if matches!(key, "from" | "to") {
                last_date = Span::new(value.span());
            }
            match key {
                "from" => filter.from = self.date(key, value),
                "to" => filter.to = self.date(key, value),
                "weekdays" => filter.weekdays = self.set(key, value, WEEKDAYS, "day"),
                "months" => filter.months = self.set(key, value, MONTHS, "month"),
                _ => {
                    filter.times_span = Span::new(value.span());
                    filter.times = self.times(value);
                }
            }
        }
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && to < from
        {
            self.report.say(last_date, "`to` is before `from`: no entry would ever be said");
        }
        filter
    }

    fn date(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let text = match value.get_ref() {
            DeValue::Datetime(date) if date.time.is_none() => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let date = text.parse::<Date>().ok().and_then(Timestamp::from_date);
        if date.is_none() {
            let is_date = text.len() == 10 && text.bytes().filter(u8::is_ascii_digit).count() == 8;
            let message = match is_date {
                true => format!("`{key}` is {text}, and the calendar has no such day"),
                false => format!("`{key}` takes a date, such as 2024-01-31"),
            };
            self.report.say(Span::new(value.span()), message);
        }
        date.map(|date| crate::clock::date(date.nanoseconds().div_euclid(crate::clock::DAY)))
    }

    /// A list of `names`, each written out or by its first three letters, or by its number from 1: bit n for the nth.
    fn set(&mut self, key: &str, value: &Spanned<DeValue<'_>>, names: &[&str], one: &str) -> Option<u32> {
        let short = || names.iter().map(|name| &name[..3]);
        let Some(array) = value.get_ref().as_array() else {
            let wanted = format!("a list, such as [\"{}\", \"{}\"] or [1, 2]", &names[0][..3], &names[1][..3]);
            self.wrong(value, key, &wanted);
            return None;
        };
        if array.is_empty() {
            self.report.say(Span::new(value.span()), format!("`{key}` lists no {one}: no entry would ever be said"));
        }
        let mut mask = 0;
        for value in array.iter() {
            let (place, near) = match value.get_ref() {
                DeValue::String(text) => {
                    let text = text.to_lowercase();
                    let place = names.iter().position(|name| *name == text || name[..3] == *text);
                    (place, nearest(&text, names.iter().copied().chain(short())))
                }
                other => match number(other) {
                    Some(Value::Integer(number)) if (1..=names.len() as i64).contains(&number) => {
                        (Some(number as usize - 1), None)
                    }
                    _ => (None, None),
                },
            };
            match place {
                Some(place) => mask |= 1 << (place + 1),
                None => {
                    let hint = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("{}, or 1 to {}", listed(short()), names.len()),
                    };
                    let written = cut(self.source.slice(Span::new(value.span())));
                    self.report.hint(Span::new(value.span()), format!("{written} is no {one}"), hint);
                }
            }
        }
        Some(mask)
    }

    fn times(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(u32, u32)> {
        let minutes = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let of = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
            let (hour, minute) = (of(hour)?, of(minute)?);
            (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
        };
        let mut times = Vec::new();
        let list: Vec<&Spanned<DeValue<'_>>> = match value.get_ref() {
            DeValue::Array(array) => array.iter().collect(),
            _ => vec![value],
        };
        if list.is_empty() {
            let message = "`time` lists no time of the day: no entry would ever be said";
            self.report.say(Span::new(value.span()), message);
        }
        for value in list {
            let range = value.get_ref().as_str().and_then(|text| {
                let (from, to) = text.split_once('-')?;
                Some((minutes(from)?, minutes(to)?)).filter(|(from, to)| from < to)
            });
            match range {
                Some(range) => times.push(range),
                None => {
                    let ends = value.get_ref().as_str().and_then(|text| text.split_once('-'));
                    let is_over = ends.is_some_and(|(from, to)| minutes(from).is_some() && minutes(to).is_some());
                    let (message, hint) = match is_over {
                        true => (
                            "the time ends before it begins",
                            "a stretch over midnight is two of them: [\"21:30-24:00\", \"00:00-04:00\"]",
                        ),
                        false => (
                            "that is no time of the day",
                            "a time is \"FROM-TO\" by the venue's clock, such as \"09:45-12:00\"",
                        ),
                    };
                    self.report.hint(Span::new(value.span()), message, hint);
                }
            }
        }
        times
    }

    fn members(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Member> {
        let Some(array) = value.get_ref().as_array() else {
            self.report.hint(Span::new(value.span()), "a member stands in double brackets", "write [[member]]");
            return Vec::new();
        };
        let mut members = Vec::new();
        for value in array.iter() {
            let span = Span::new(value.span());
            let Some(table) = value.get_ref().as_table() else {
                self.report.hint(span, "a member stands in double brackets", "write [[member]]");
                continue;
            };
            let entries = self.entries(table, &["strategy", "params", "weight", "symbol"], "a member");
            let (mut weight, mut symbol) = (None, None);
            for (key, _, value) in &entries {
                match *key {
                    "weight" => weight = self.expression(key, value),
                    "symbol" => symbol = self.text(key, value).and_then(|text| self.symbol(&text, value)),
                    _ => {}
                }
            }
            if let Some(used) = self.used(span, &entries) {
                members.push(Member { span, used, weight, symbol });
            }
        }
        members
    }

    /// Names that are no names, mean something else already, or are given twice.
    fn names(&mut self, document: &Document) {
        let params = document.params.iter().map(|param| (param.spec.name.as_ref(), param.span, "parameter"));
        let lets = document.lets.iter().map(|it| (it.name.as_str(), it.span, "name under [let]"));
        let series = document.series.iter().map(|it| (it.name.as_str(), it.span, "series"));
        let uses = document.uses.iter().map(|it| (it.name.as_str(), it.span, "name under [use]"));
        let mut seen: std::collections::HashMap<&str, &str> = std::collections::HashMap::new();
        for (name, span, what) in params.chain(series).chain(uses).chain(lets) {
            if !is_name(name) {
                let message = format!("`{}` cannot be written in an expression", cut(name));
                self.report.hint(span, message, "names are letters, digits and _, and begin with a letter");
            } else if let Some(other) = reserved(name) {
                let message = format!("the {what} `{name}` hides {other}");
                self.report.hint(span, message, format!("give it a name of its own, such as `{name}_1`"));
            } else if let Some(other) = seen.insert(name, what) {
                self.report.say(span, format!("the {what} `{name}` has the name of a {other}"));
            }
        }
    }
}

fn is_real(bound: Option<(&Spanned<DeValue<'_>>, Span)>) -> bool {
    matches!(bound.map(|(value, _)| value.get_ref()), Some(DeValue::Float(_)))
}

/// A number as TOML has it; `None` where it does not fit, or is no number.
fn number(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::Integer(number) => {
            i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok().map(Value::Integer)
        }
        DeValue::Float(number) => {
            let value: f64 = number.as_str().replace('_', "").parse().ok()?;
            value.is_finite().then_some(Value::Real(value))
        }
        _ => None,
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Where each byte of `text`, and its end, stands in the file: `raw` is the text as written, quotes and all, which begins
/// at byte `start`. `None` where the two do not belong together.
fn places(raw: &str, text: &str, start: usize) -> Option<Vec<usize>> {
    let quote = raw.get(..1)?;
    let is_long = raw.len() >= 6 && raw.starts_with(&quote.repeat(3));
    let mut open = if is_long { 3 } else { 1 };
    let inner = raw.get(open..raw.len().checked_sub(open)?)?;
    let line_break = if inner.starts_with("\r\n") { 2 } else { usize::from(inner.starts_with('\n')) };
    let skipped = if is_long { line_break } else { 0 };
    open += skipped;
    let inner = inner.get(skipped..)?;
    if inner == text {
        return Some((start + open..=start + open + text.len()).collect());
    }
    let has_escapes = quote == "\"";
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut at = 0;
    for letter in text.chars() {
        // A backslash at the end of a line takes the blanks that follow out of the text.
        while has_escapes && inner[at..].starts_with('\\') && inner[at + 1..].starts_with([' ', '\t', '\r', '\n']) {
            at += 1 + inner[at + 1..].len() - inner[at + 1..].trim_start().len();
        }
        let rest = inner.get(at..)?;
        places.extend(std::iter::repeat_n(start + open + at, letter.len_utf8()));
        let mut letters = rest.chars();
        at += match letters.next()? {
            '\\' if has_escapes => match letters.next()? {
                'x' => 4,
                'u' => 6,
                'U' => 10,
                _ => 2,
            },
            '\r' if letter == '\n' => 2,
            other => other.len_utf8(),
        };
        if !inner.is_char_boundary(at.min(inner.len())) || at > inner.len() {
            return None;
        }
    }
    places.push(start + open + at);
    Some(places)
}

/// The word, for ever: a parameter's choices are words of the program. Each is kept once, however many files say it.
fn intern(word: &str) -> &'static str {
    static WORDS: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    let words = words.get_or_insert_with(HashSet::new);
    match words.get(word) {
        Some(known) => known,
        None => {
            let kept: &'static str = Box::leak(word.to_owned().into_boxed_str());
            words.insert(kept);
            kept
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_of_a_text_has_its_place_in_the_file_whatever_the_quotes() {
        let place = |raw: &str, text: &str, needle: &str| {
            let at = text.find(needle).unwrap();
            let place = places(raw, text, 0).unwrap()[at];
            raw[place..].starts_with(needle)
        };
        assert!(place("\"a > b\"", "a > b", "b"));
        assert!(place("'a > b'", "a > b", "b"));
        assert!(place("\"\"\"\na >\n b\"\"\"", "a >\n b", "b"));
        assert!(place("\"x == \\\"up\\\" and b\"", "x == \"up\" and b", "b"));
        assert!(place("\"\\u00e9 b\"", "é b", "b"));
        assert!(place("\"\"\"a \\\n   > b\"\"\"", "a > b", "b"));
        assert!(place("\"\"\"a\r\n > b\"\"\"", "a\n > b", "b"));
    }
}
