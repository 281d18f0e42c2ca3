//! The words that the language has of its own.

use indicators::Entry;

/// A column of a bar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Column {
    Open,
    High,
    Low,
    Close,
    Volume,
    Hl2,
    Hlc3,
    Hlcc4,
    Ohlc4,
}

/// The columns, by name.
pub(crate) const COLUMNS: &[(&str, Column, &str)] = &[
    ("open", Column::Open, "first price of the bar"),
    ("high", Column::High, "highest price"),
    ("low", Column::Low, "lowest price"),
    ("close", Column::Close, "last price"),
    ("volume", Column::Volume, "units traded"),
    ("hl2", Column::Hl2, "(high + low)/2"),
    ("hlc3", Column::Hlc3, "(high + low + close)/3"),
    ("hlcc4", Column::Hlcc4, "(high + low + 2·close)/4"),
    ("ohlc4", Column::Ohlc4, "(open + high + low + close)/4"),
];

/// A part of a bar's time, on the clock of the venue.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Part {
    Weekday,
    Month,
    Day,
    Year,
    Hour,
    Minute,
    Date,
    /// Minutes since midnight.
    Clock,
}

/// What a function does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Does {
    CrossAbove,
    CrossBelow,
    Shift,
    Change,
    Since,
    Count,
    If,
    Min,
    Max,
    On,
    Of(Unary),
    Time(Part),
}

/// One number in, one number out.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Unary {
    Negate,
    Abs,
    Sqrt,
    Log,
    Exp,
    Sign,
    Floor,
    Ceil,
    Round,
}

/// A function of the language, as listed.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// As written.
    pub name: &'static str,
    /// Name and arguments.
    pub form: &'static str,
    /// What it gives.
    pub doc: &'static str,
    pub(crate) does: Does,
}

/// Every function of the language that is no indicator.
pub static FUNCTIONS: &[Function] = &[
    function(
        "cross_above",
        "cross_above(a, b)",
        "a is above b and was at or below it on the bar before",
        Does::CrossAbove,
    ),
    function(
        "cross_below",
        "cross_below(a, b)",
        "a is below b and was at or above it on the bar before",
        Does::CrossBelow,
    ),
    function("shift", "shift(x, n)", "x of n bars ago, n a constant from 0; without n, of one bar ago", Does::Shift),
    function("change", "change(x, n)", "x less x of n bars ago; without n, of one bar ago", Does::Change),
    function(
        "since",
        "since(condition)",
        "bars since the condition last held: 0 on a bar on which it does",
        Does::Since,
    ),
    function("count", "count(condition, n)", "on how many of the last n bars the condition held", Does::Count),
    function("if", "if(condition, a, b)", "a where the condition holds, b where it does not", Does::If),
    function("min", "min(a, b, …)", "the smallest; no value where one is missing", Does::Min),
    function("max", "max(a, b, …)", "the greatest; no value where one is missing", Does::Max),
    function("on", "on(series, x)", "x computed on the bars of a series of [series]", Does::On),
    function("abs", "abs(x)", "x without its sign", Does::Of(Unary::Abs)),
    function("sqrt", "sqrt(x)", "square root; no value below 0", Does::Of(Unary::Sqrt)),
    function("log", "log(x)", "natural logarithm; no value at or below 0", Does::Of(Unary::Log)),
    function("exp", "exp(x)", "e to the power x", Does::Of(Unary::Exp)),
    function("sign", "sign(x)", "-1, 0 or 1", Does::Of(Unary::Sign)),
    function("floor", "floor(x)", "the whole number at or below x", Does::Of(Unary::Floor)),
    function("ceil", "ceil(x)", "the whole number at or above x", Does::Of(Unary::Ceil)),
    function("round", "round(x)", "the nearest whole number, halves away from 0", Does::Of(Unary::Round)),
    function("weekday", "weekday()", "1 for Monday to 7 for Sunday", Does::Time(Part::Weekday)),
    function("month", "month()", "1 to 12", Does::Time(Part::Month)),
    function("day", "day()", "day of the month", Does::Time(Part::Day)),
    function("year", "year()", "such as 2024", Does::Time(Part::Year)),
    function("hour", "hour()", "0 to 23 at the venue, of the bar's start", Does::Time(Part::Hour)),
    function("minute", "minute()", "0 to 59, of the bar's start", Does::Time(Part::Minute)),
    function("date", "date()", "a number such as 20240131", Does::Time(Part::Date)),
];

const fn function(name: &'static str, form: &'static str, doc: &'static str, does: Does) -> Function {
    Function { name, form, doc, does }
}

/// Words of the grammar.
const WORDS: &[&str] = &["and", "or", "not", "true", "false"];

pub(crate) fn column(name: &str) -> Option<Column> {
    COLUMNS.iter().find_map(|(known, column, _)| (*known == name).then_some(*column))
}

pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The indicator called `name`, by its name or an alias; the language's own functions come first.
pub(crate) fn indicator(name: &str) -> Option<&'static Entry> {
    if find(name).is_some() { None } else { indicators::find(name) }
}

/// What `name` means in the language, if it means something.
pub(crate) fn reserved(name: &str) -> Option<String> {
    if WORDS.contains(&name) {
        return Some(format!("the word `{name}`"));
    }
    if column(name).is_some() {
        return Some(format!("the column `{name}`"));
    }
    if let Some(function) = find(name) {
        return Some(format!("the function `{}`", function.form));
    }
    let entry = indicator(name)?;
    let of = if entry.name == name { String::new() } else { format!("`{}`, ", entry.name) };
    Some(format!("the indicator `{name}` ({of}{})", entry.title))
}

/// Whether it can be written as a name: a letter, then letters, digits and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_alphabetic() || c == '_') && letters.all(|c| c.is_alphanumeric() || c == '_')
}

/// Every word that may be called.
pub(crate) fn callable() -> impl Iterator<Item = &'static str> {
    let names =
        indicators::ALL.iter().flat_map(|entry| std::iter::once(entry.name).chain(entry.aliases.iter().copied()));
    FUNCTIONS.iter().map(|function| function.name).chain(names)
}

/// `, ` between, `and` before the last.
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
