//! The expression language of rule files and of constraints over parameters: from text to a tree, and its arithmetic.
//!
//! What is here: [`parse`], the tree ([`Arena`], [`Kind`]), what an operator does to two numbers. What is not here: what a
//! name means, types, functions, evaluation; those belong to who reads the tree.
//!
//! Tokens are made with winnow's combinators. The tree is built by precedence climbing over them, written out: winnow's own
//! `expression` descends once for every prefix sign, and ten thousand of them in a row must be an answer, not the end of
//! the stack. Nodes lie in one arena, operands before what reads them, so that every later pass is a loop, not a descent.

use std::ops::Range;

use winnow::combinator::{alt, opt, preceded, repeat, terminated};
use winnow::stream::Location;
use winnow::token::{any, literal, one_of, take_till, take_while};
use winnow::{LocatingSlice, Parser as _};

/// Parentheses, signs and calls inside one another.
pub const MOST_NESTED: usize = 100;
/// Nodes of one file.
pub const MOST_NODES: usize = 500_000;

/// Bytes of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes of a range; a text has fewer than 2^32.
    pub fn new(range: Range<usize>) -> Self {
        Self { start: range.start as u32, end: range.end as u32 }
    }

    /// From the first of this one to the last of `other`.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Place of a node in the arena.
pub type Id = u32;

/// A part of an expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// What a part of an expression is.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// `14`, `1.5e-3`, `5%`.
    Number(f64),
    /// `true`, `false`.
    Truth(bool),
    /// `"wilder"`.
    Word(Box<str>),
    /// `fast`.
    Name(Box<str>),
    /// `.name` behind an operand.
    Field(Id, Box<str>, Span),
    /// `-x`.
    Negate(Id),
    /// `not x`.
    Not(Id),
    /// `x < y`.
    Binary(Binary, Id, Id),
    /// `name(arguments)`, and where the name stands.
    Call(Box<str>, Span, Box<[Argument]>),
}

/// `value`, or `name=value`.
#[derive(Clone, PartialEq, Debug)]
pub struct Argument {
    /// The name, and where it stands.
    pub name: Option<(Box<str>, Span)>,
    /// The value.
    pub value: Id,
}

/// What stands between two operands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Binary {
    /// One of them at least.
    Or,
    /// Both.
    And,
    /// `<` and the like.
    Compare(Relation),
    /// `+` and the like.
    Arithmetic(Operation),
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Relation {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
}

impl Relation {
    /// Whether `one` stands in this relation to `two`; false where one of them is no number.
    #[inline(always)]
    pub fn holds(self, one: f64, two: f64) -> bool {
        match self {
            Self::Less => one < two,
            Self::AtMost => one <= two,
            Self::Greater => one > two,
            Self::AtLeast => one >= two,
            Self::Equal => one == two,
            // Not `!=`: what is missing is not unequal.
            Self::Unequal => (one < two) | (one > two),
        }
    }

    /// The relation of the second to the first.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Equal => "==",
            Self::Unequal => "!=",
        }
    }
}

/// Arithmetic between two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
}

impl Operation {
    /// `one operation two`; a quotient by zero is no number, and what is computed with no number is none.
    #[inline(always)]
    pub fn apply(self, one: f64, two: f64) -> f64 {
        match self {
            Self::Add => one + two,
            Self::Subtract => one - two,
            Self::Multiply => one * two,
            // Chosen before the division, so that there is no branch around it.
            Self::Divide => one / if two == 0.0 { f64::NAN } else { two },
            Self::Power => one.powf(two),
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
        }
    }
}

impl Binary {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Compare(relation) => relation.sign(),
            Self::Arithmetic(operation) => operation.sign(),
        }
    }

    fn level(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Compare(_) => COMPARISON,
            Self::Arithmetic(Operation::Add | Operation::Subtract) => 5,
            Self::Arithmetic(Operation::Multiply | Operation::Divide) => 6,
            Self::Arithmetic(Operation::Power) => 8,
        }
    }
}

const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SIGN: u8 = 7;

/// Every expression of a file.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    nodes: Vec<Node>,
}

impl Arena {
    /// Nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node at a place.
    ///
    /// # Panics
    /// The place comes from another arena.
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id as usize]
    }

    fn push(&mut self, kind: Kind, span: Span) -> Id {
        self.nodes.push(Node { kind, span });
        (self.nodes.len() - 1) as Id
    }
}

impl Kind {
    /// Calls `visit` with every operand, first to last.
    pub fn operands(&self, mut visit: impl FnMut(Id)) {
        match self {
            Self::Number(_) | Self::Truth(_) | Self::Word(_) | Self::Name(_) => {}
            Self::Field(of, ..) | Self::Negate(of) | Self::Not(of) => visit(*of),
            Self::Binary(_, one, two) => {
                visit(*one);
                visit(*two);
            }
            Self::Call(_, _, arguments) => arguments.iter().for_each(|argument| visit(argument.value)),
        }
    }
}

/// An expression: its nodes are `first..=root` of the arena.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expression {
    /// The first node.
    pub first: Id,
    /// The node that reads all others.
    pub root: Id,
    /// The whole text, in the file.
    pub span: Span,
}

/// What stands at a place of the text is no expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mistake {
    /// Bytes of the expression's text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead, if that can be said.
    pub hint: Option<String>,
}

/// Reads `text` into `arena`; `place` says where a byte of it stands in the file.
///
/// # Errors
/// The first thing in it that is no expression; the arena is as it was.
pub fn parse(text: &str, arena: &mut Arena, place: &dyn Fn(Range<usize>) -> Span) -> Result<Expression, Mistake> {
    let tokens = tokens(text)?;
    let first = arena.len() as Id;
    let mut parser = Parser { text, tokens: &tokens, next: 0, depth: 0, outer: Span::default(), arena, place };
    let parsed = parser.expression(0).and_then(|root| match parser.peek() {
        None => Ok(root),
        Some(_) => Err(parser.unexpected("an operator")),
    });
    match parsed {
        Ok(root) => Ok(Expression { first, root, span: place(0..text.len()) }),
        Err(mistake) => {
            arena.nodes.truncate(first as usize);
            Err(mistake)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Token<'t> {
    Number(f64),
    Name(&'t str),
    Word(&'t str),
    Sign(&'static str),
}

type Input<'t> = LocatingSlice<&'t str>;
type Lexed<T> = winnow::Result<T>;

/// Longest first, where one begins another.
const SIGNS: &[&str] = &[
    "<=", ">=", "==", "!=", "&&", "||", "**", "<>", "=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",", ".", "!",
    "[", "]",
];

fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, Mistake> {
    let mut input = LocatingSlice::new(text);
    let read: Lexed<Vec<_>> = preceded(blank, repeat(0.., terminated(token.with_span(), blank))).parse_next(&mut input);
    let place = input.current_token_start();
    let Some(letter) = text[place..].chars().next() else {
        return Ok(read.unwrap_or_default());
    };
    let range = place..place + letter.len_utf8();
    Err(match letter {
        '"' | '\'' => Mistake {
            range: place..text.len(),
            message: "the word has no closing quote".to_owned(),
            hint: Some(format!("close it with {letter}")),
        },
        '0'..='9' => {
            let end = text[place..].find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_'));
            let range = place..end.map_or(text.len(), |end| place + end);
            Mistake {
                message: format!("`{}` is neither a number nor a name", cut(&text[range.clone()])),
                range,
                hint: Some("names begin with a letter; a product is written 2 * x".to_owned()),
            }
        }
        _ => {
            let hint = match letter {
                '&' => Some("write `and`"),
                '|' => Some("write `or`"),
                '%' => Some("there is no remainder; a percentage stands behind its number: 5%"),
                _ => None,
            };
            let message = format!("`{}` means nothing here", letter.escape_debug());
            Mistake { range, message, hint: hint.map(str::to_owned) }
        }
    })
}

fn blank(input: &mut Input<'_>) -> Lexed<()> {
    let spaces = take_while(1.., char::is_whitespace);
    let comment = ('#', take_till(0.., '\n')).take();
    repeat(0.., alt((spaces, comment))).parse_next(input)
}

fn token<'t>(input: &mut Input<'t>) -> Lexed<Token<'t>> {
    alt((number, name.map(Token::Name), quoted('"'), quoted('\''), sign)).parse_next(input)
}

fn number<'t>(input: &mut Input<'t>) -> Lexed<Token<'t>> {
    let digits = || take_while(1.., '0'..='9');
    let whole = (digits(), opt(('.', digits()))).void();
    let part = ('.', digits()).void();
    let exponent = (one_of(['e', 'E']), opt(one_of(['+', '-'])), digits());
    let text = (alt((whole, part)), opt(exponent)).take();
    let value = text.try_map(|text: &str| text.parse::<f64>()).verify(|value| value.is_finite());
    let (value, percent) = (value, opt('%')).parse_next(input)?;
    // `2x` is a slip, not a product.
    if input.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return winnow::combinator::fail.parse_next(input);
    }
    Ok(Token::Number(if percent.is_some() { value / 100.0 } else { value }))
}

fn name<'t>(input: &mut Input<'t>) -> Lexed<&'t str> {
    (any.verify(|c: &char| c.is_alphabetic() || *c == '_'), take_while(0.., |c: char| c.is_alphanumeric() || c == '_'))
        .take()
        .parse_next(input)
}

fn quoted<'t>(quote: char) -> impl FnMut(&mut Input<'t>) -> Lexed<Token<'t>> {
    move |input| (quote, take_till(0.., quote), quote).map(|(_, word, _)| Token::Word(word)).parse_next(input)
}

fn sign<'t>(input: &mut Input<'t>) -> Lexed<Token<'t>> {
    for sign in SIGNS {
        if opt(literal::<_, _, winnow::error::ContextError>(*sign)).parse_next(input)?.is_some() {
            return Ok(Token::Sign(sign));
        }
    }
    winnow::combinator::fail.parse_next(input)
}

/// The beginning of a text that may be long.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

struct Parser<'p, 't> {
    text: &'t str,
    tokens: &'p [(Token<'t>, Range<usize>)],
    next: usize,
    depth: usize,
    /// Where that which was read last stands, its parentheses included: what reads it has both of them.
    outer: Span,
    arena: &'p mut Arena,
    place: &'p dyn Fn(Range<usize>) -> Span,
}

impl<'t> Parser<'_, 't> {
    fn peek(&self) -> Option<Token<'t>> {
        self.tokens.get(self.next).map(|(token, _)| *token)
    }

    fn range(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.text.len()..self.text.len(), |(_, range)| range.clone())
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_there = matches!(self.peek(), Some(Token::Sign(found)) if found == sign);
        self.next += usize::from(is_there);
        is_there
    }

    fn push(&mut self, kind: Kind, span: Span) -> Result<Id, Mistake> {
        if self.arena.len() >= MOST_NODES {
            let message = format!("the file's expressions have more than {MOST_NODES} parts");
            return Err(Mistake { range: self.range(), message, hint: None });
        }
        Ok(self.arena.push(kind, span))
    }

    fn unexpected(&self, wanted: &str) -> Mistake {
        let range = self.range();
        let Some(token) = self.peek() else {
            return Mistake { range, message: format!("the expression ends where {wanted} should be"), hint: None };
        };
        let hint = match token {
            Token::Sign("=") => Some("equality is =="),
            Token::Sign("&&") => Some("write `and`"),
            Token::Sign("||") => Some("write `or`"),
            Token::Sign("!") => Some("write `not`"),
            Token::Sign("**") => Some("a power is ^"),
            Token::Sign("<>") => Some("inequality is !="),
            Token::Sign("[" | "]") => Some("the value n bars ago is shift(x, n)"),
            Token::Sign(")") => Some("it closes no parenthesis"),
            Token::Name("xor" | "if" | "then" | "else") => Some("a choice is if(condition, one, other)"),
            Token::Name("cross" | "crosses" | "crossed") => {
                Some("a crossing is cross_above(a, b) or cross_below(a, b)")
            }
            // `NOT` reads like a name until the next word stands where an operator should.
            _ => self.small_letters(token).or_else(|| {
                let (before, _) = self.tokens.get(self.next.checked_sub(1)?)?;
                self.small_letters(*before)
            }),
        };
        let hint = match (token, self.tokens.get(self.next + 1)) {
            (Token::Sign("="), Some((Token::Sign(">"), _))) => Some("at least is >="),
            (Token::Sign("="), Some((Token::Sign("<"), _))) => Some("at most is <="),
            _ => hint,
        };
        let message = format!("`{}` stands where {wanted} should be", cut(&self.text[range.clone()]));
        Mistake { range, message, hint: hint.map(str::to_owned) }
    }

    /// The hint for a word of the language in other letters than it is written in.
    fn small_letters(&self, token: Token<'t>) -> Option<&'static str> {
        let Token::Name(name) = token else { return None };
        let words = [("and", "write `and`"), ("or", "write `or`"), ("not", "write `not`")];
        words.into_iter().find(|(word, _)| name != *word && name.eq_ignore_ascii_case(word)).map(|(_, hint)| hint)
    }

    /// An expression whose operators bind at least as tightly as `level`.
    fn expression(&mut self, level: u8) -> Result<Id, Mistake> {
        self.depth += 1;
        if self.depth > MOST_NESTED {
            let message = format!("the expression is nested more than {MOST_NESTED} deep");
            return Err(Mistake {
                range: self.range(),
                message,
                hint: Some("give parts names under [let]".to_owned()),
            });
        }
        let mut left = self.prefix()?;
        let mut whole = self.outer;
        while let Some(operator) = self.infix() {
            let own = operator.level();
            if own < level {
                break;
            }
            let range = self.range();
            self.next += 1;
            // A power binds to the right, everything else to the left.
            let right = self.expression(if own == 8 { own } else { own + 1 })?;
            whole = whole.to(self.outer);
            left = self.push(Kind::Binary(operator, left, right), whole)?;
            if own == COMPARISON && matches!(self.infix(), Some(Binary::Compare(_))) {
                return Err(Mistake {
                    range: range.start..self.range().end,
                    message: "comparisons do not chain".to_owned(),
                    hint: Some("write `a < b and b < c`".to_owned()),
                });
            }
        }
        self.depth -= 1;
        self.outer = whole;
        Ok(left)
    }

    fn infix(&self) -> Option<Binary> {
        use {Operation::*, Relation::*};
        Some(match self.peek()? {
            Token::Name("or") => Binary::Or,
            Token::Name("and") => Binary::And,
            Token::Sign("<") => Binary::Compare(Less),
            Token::Sign("<=") => Binary::Compare(AtMost),
            Token::Sign(">") => Binary::Compare(Greater),
            Token::Sign(">=") => Binary::Compare(AtLeast),
            Token::Sign("==") => Binary::Compare(Equal),
            Token::Sign("!=") => Binary::Compare(Unequal),
            Token::Sign("+") => Binary::Arithmetic(Add),
            Token::Sign("-") => Binary::Arithmetic(Subtract),
            Token::Sign("*") => Binary::Arithmetic(Multiply),
            Token::Sign("/") => Binary::Arithmetic(Divide),
            Token::Sign("^") => Binary::Arithmetic(Power),
            _ => return None,
        })
    }

    fn prefix(&mut self) -> Result<Id, Mistake> {
        let range = self.range();
        let (level, not) = match self.peek() {
            Some(Token::Name("not")) => (NOT, true),
            Some(Token::Sign("-")) => (SIGN, false),
            _ => return self.postfix(),
        };
        self.next += 1;
        let operand = self.expression(level)?;
        self.outer = (self.place)(range).to(self.outer);
        let span = self.outer;
        self.push(if not { Kind::Not(operand) } else { Kind::Negate(operand) }, span)
    }

    fn postfix(&mut self) -> Result<Id, Mistake> {
        let mut operand = self.operand()?;
        while self.takes(".") {
            let range = self.range();
            let Some(Token::Name(name)) = self.peek() else { return Err(self.unexpected("the name of a column")) };
            self.next += 1;
            let own = (self.place)(range);
            self.outer = self.outer.to(own);
            operand = self.push(Kind::Field(operand, name.into(), own), self.outer)?;
        }
        Ok(operand)
    }

    fn operand(&mut self) -> Result<Id, Mistake> {
        let range = self.range();
        let span = (self.place)(range.clone());
        let kind = match self.peek() {
            Some(Token::Number(value)) => Kind::Number(value),
            Some(Token::Word(word)) => Kind::Word(word.into()),
            Some(Token::Name("true")) => Kind::Truth(true),
            Some(Token::Name("false")) => Kind::Truth(false),
            Some(Token::Name("and" | "or" | "not")) => return Err(self.unexpected("a value")),
            Some(Token::Name(name)) => {
                self.next += 1;
                if self.takes("(") {
                    return self.call(name, range);
                }
                self.outer = span;
                return self.push(Kind::Name(name.into()), span);
            }
            Some(Token::Sign("(")) => {
                self.next += 1;
                let inner = self.expression(0)?;
                let close = self.range();
                if !self.takes(")") {
                    return Err(self.unclosed(range));
                }
                self.outer = span.to((self.place)(close));
                return Ok(inner);
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.next += 1;
        self.outer = span;
        self.push(kind, span)
    }

    fn unclosed(&self, open: Range<usize>) -> Mistake {
        if self.peek().is_some() {
            return self.unexpected("`)` or an operator");
        }
        Mistake { range: open, message: "the parenthesis is not closed".to_owned(), hint: None }
    }

    fn call(&mut self, name: &str, range: Range<usize>) -> Result<Id, Mistake> {
        let own = (self.place)(range.clone());
        let mut arguments = Vec::new();
        let mut closed = self.takes(")");
        while !closed {
            let name_range = self.range();
            let named = match (self.peek(), self.tokens.get(self.next + 1)) {
                (Some(Token::Name(name)), Some((Token::Sign("="), _))) => {
                    self.next += 2;
                    Some((name.into(), (self.place)(name_range)))
                }
                _ => None,
            };
            let value = self.expression(0)?;
            arguments.push(Argument { name: named, value });
            closed = self.takes(")");
            if !closed && !self.takes(",") {
                let open = range.end..range.end + 1;
                return Err(if self.peek().is_some() { self.unexpected("`,` or `)`") } else { self.unclosed(open) });
            }
        }
        let end = self.tokens[self.next - 1].1.end;
        let span = (self.place)(range.start..end);
        self.outer = span;
        self.push(Kind::Call(name.into(), own, arguments.into()), span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in full parentheses, or the mistake and what it points at.
    fn read(text: &str) -> String {
        let mut arena = Arena::default();
        match parse(text, &mut arena, &Span::new) {
            Ok(expression) => show(&arena, expression.root),
            Err(mistake) => format!("{}: {}", &text[mistake.range], mistake.message),
        }
    }

    fn show(arena: &Arena, id: Id) -> String {
        let of = |id: &Id| show(arena, *id);
        match &arena.node(id).kind {
            Kind::Number(value) => value.to_string(),
            Kind::Truth(value) => value.to_string(),
            Kind::Word(word) => format!("'{word}'"),
            Kind::Name(name) => name.to_string(),
            Kind::Field(operand, name, _) => format!("{}.{name}", of(operand)),
            Kind::Negate(operand) => format!("(-{})", of(operand)),
            Kind::Not(operand) => format!("(not {})", of(operand)),
            Kind::Binary(operator, one, two) => format!("({} {} {})", of(one), operator.sign(), of(two)),
            Kind::Call(name, _, arguments) => {
                let argument = |argument: &Argument| match &argument.name {
                    Some((name, _)) => format!("{name}={}", of(&argument.value)),
                    None => of(&argument.value),
                };
                format!("{name}({})", arguments.iter().map(argument).collect::<Vec<_>>().join(", "))
            }
        }
    }

    #[test]
    fn operators_bind_as_on_paper() {
        for (text, tree) in [
            ("a + b * c - d", "((a + (b * c)) - d)"),
            ("-2 ^ 2", "(-(2 ^ 2))"),
            ("2 ^ -1 ^ 2", "(2 ^ (-(1 ^ 2)))"),
            ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"),
            ("not a > 1 and b or c", "(((not (a > 1)) and b) or c)"),
            ("a or b and not c", "(a or (b and (not c)))"),
            ("macd(12, 26, signal=9).histogram > -1.5e-3", "(macd(12, 26, signal=9).histogram > (-0.0015))"),
            ("if(x == 'up', 5%, .5)", "if((x == 'up'), 0.05, 0.5)"),
            ("a # to the end\n + b", "(a + b)"),
            ("价格 > 1", "(价格 > 1)"),
        ] {
            assert_eq!(read(text), tree, "{text}");
        }
    }

    #[test]
    fn what_is_made_of_something_in_parentheses_has_both_of_them() {
        let mut arena = Arena::default();
        let text = "a / (b - (c)) > ( 1 )";
        let root = parse(text, &mut arena, &Span::new).unwrap().root;
        let texts: Vec<&str> =
            (0..=root).map(|id| &text[arena.node(id).span.start as usize..arena.node(id).span.end as usize]).collect();
        assert_eq!(texts, ["a", "b", "c", "b - (c)", "a / (b - (c))", "1", text]);
    }

    #[test]
    fn a_mistake_has_its_place() {
        for (text, expected) in [
            ("", ": the expression ends where a value should be"),
            ("a +", ": the expression ends where a value should be"),
            ("a = b", "=: `=` stands where an operator should be"),
            ("a && b", "&&: `&&` stands where an operator should be"),
            ("f(1, 2", "(: the parenthesis is not closed"),
            ("(a b)", "b: `b` stands where `)` or an operator should be"),
            ("a)", "): `)` stands where an operator should be"),
            ("2x", "2x: `2x` is neither a number nor a name"),
            ("a $ b", "$: `$` means nothing here"),
            ("close[1]", "[: `[` stands where an operator should be"),
            ("1 < a < 2", "< a <: comparisons do not chain"),
            ("x == 'up", "'up: the word has no closing quote"),
            ("macd().", ": the expression ends where the name of a column should be"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_hundred_thousand_parentheses_or_signs_are_an_answer_and_so_is_a_long_sum() {
        for text in ["(".repeat(100_000), "-".repeat(100_000), "not ".repeat(100_000), "f(".repeat(100_000)] {
            assert!(read(&text).ends_with("the expression is nested more than 100 deep"));
        }
        let mut arena = Arena::default();
        let sum = vec!["1"; 100_000].join(" + ");
        assert!(parse(&sum, &mut arena, &Span::new).is_ok());
        assert_eq!(arena.len(), 199_999);
    }
}
