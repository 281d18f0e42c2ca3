//! Conditions over parameters: `fast < slow and period * width <= 100`.

use std::ops::Range;

use expression::{Arena, Binary, Kind, Mistake, Operation, Relation, Span};
use market::{ParamKind, ParamSpec, nearest};

use crate::error::SearchError;

/// Combinations that are judged together.
pub(crate) const LANES: usize = 512;

/// Bytes of a constraint's text.
const MOST_BYTES: usize = 1 << 16;

/// One number for each combination of a block; conditions are 0 and 1.
pub(crate) type Lane = [f64; LANES];

/// Conditions over parameters that all must hold, in the language of rule files: names of parameters, numbers, words in quotes,
/// `or`, `and`, `not`, comparisons, `+ - * / ^`. A quotient by zero is no number, and a comparison with it is false.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Constraint {
    texts: Vec<String>,
    /// In postfix order: every step takes its operands from the top of a stack and leaves its answer there.
    steps: Vec<Step>,
    /// Every word that is spoken of; its place stands for it.
    words: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Step {
    Number(f64),
    /// The value of a parameter, by its place in the list.
    Param(usize),
    Negate,
    Not,
    Arithmetic(Operation),
    Compare(Relation),
    And,
    Or,
}

/// What a part of a condition is.
#[derive(Clone, PartialEq, Debug)]
enum Type {
    Number,
    Truth,
    /// A word, and the words it may be where it is a parameter.
    Word(Option<usize>, Option<String>),
}

impl Type {
    fn say(&self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Truth => "a condition",
            Self::Word(..) => "a word",
        }
    }
}

impl Constraint {
    /// Reads conditions over the parameters of `specs`; all of them must hold. No text is no condition.
    ///
    /// # Errors
    /// A text is no condition over these parameters.
    pub fn read<T: AsRef<str>>(specs: &[ParamSpec], texts: &[T]) -> Result<Self, SearchError> {
        let mut constraint = Self::default();
        for text in texts {
            constraint.add(specs, text.as_ref())?;
        }
        Ok(constraint)
    }

    /// Whether it holds for everything.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The conditions as they were written, with `and` between them.
    pub fn text(&self) -> String {
        match &self.texts[..] {
            [one] => one.clone(),
            texts => texts.iter().map(|text| format!("({text})")).collect::<Vec<_>>().join(" and "),
        }
    }

    fn add(&mut self, specs: &[ParamSpec], text: &str) -> Result<(), SearchError> {
        let fault = |at: Range<usize>, message: String, hint: Option<String>| SearchError::Text {
            text: text.to_owned(),
            at,
            message,
            hint,
        };
        if text.len() > MOST_BYTES {
            return Err(fault(0..0, "a constraint is no longer than 64 KiB".to_owned(), None));
        }
        let mut arena = Arena::default();
        let read = expression::parse(text, &mut arena, &Span::new);
        let read = read.map_err(|Mistake { range, message, hint }| fault(range, message, hint))?;
        let is_first = self.is_empty();
        let mut types: Vec<Type> = Vec::new();
        // The arena holds operands before what reads them, so its order is the order of evaluation.
        for id in read.first..=read.root {
            let node = arena.node(id);
            let at = node.span.start as usize..node.span.end as usize;
            let result = self.step(specs, &node.kind, &mut types);
            let result = result.map_err(|(message, hint)| fault(at, message, hint))?;
            types.push(result);
        }
        match types.pop() {
            Some(Type::Truth) => {}
            other => {
                let found = other.map_or("nothing", |found| found.say());
                let hint = "a constraint is a condition, e.g. fast < slow".to_owned();
                return Err(fault(0..text.len(), format!("this is {found}"), Some(hint)));
            }
        }
        if !is_first {
            self.steps.push(Step::And);
        }
        self.texts.push(text.trim().to_owned());
        Ok(())
    }

    /// Appends one step; its type, or what is wrong with it.
    fn step(
        &mut self,
        specs: &[ParamSpec],
        kind: &Kind,
        types: &mut Vec<Type>,
    ) -> Result<Type, (String, Option<String>)> {
        let mut operand = || types.pop().expect("operands stand before what reads them");
        let (step, result) = match kind {
            Kind::Number(number) => (Step::Number(*number), Type::Number),
            Kind::Truth(truth) => (Step::Number(f64::from(*truth)), Type::Truth),
            Kind::Word(word) => (Step::Number(self.learn(word)), Type::Word(None, Some(word.to_string()))),
            Kind::Name(name) => {
                let param = ParamSpec::find(specs, name).map_err(|error| {
                    let error = SearchError::from(error);
                    (error.to_string(), error.hint())
                })?;
                let choices = match &specs[param].kind {
                    ParamKind::Choice(choices) => choices,
                    _ => &std::borrow::Cow::Borrowed(&[][..]),
                };
                choices.iter().for_each(|word| {
                    self.learn(word);
                });
                let result = if choices.is_empty() { Type::Number } else { Type::Word(Some(param), None) };
                (Step::Param(param), result)
            }
            Kind::Field(..) | Kind::Call(..) => {
                let message = "a constraint has no functions and no columns".to_owned();
                return Err((message, Some("it is made of parameters, numbers and operators".to_owned())));
            }
            Kind::Negate(_) => (Step::Negate, expect(operand(), Type::Number, "-")?),
            Kind::Not(_) => (Step::Not, expect(operand(), Type::Truth, "not")?),
            Kind::Binary(operator, ..) => {
                let (two, one) = (operand(), operand());
                let wanted = |wanted: Type| -> Result<Type, (String, Option<String>)> {
                    expect(one.clone(), wanted.clone(), operator.sign())?;
                    expect(two.clone(), wanted, operator.sign())
                };
                match operator {
                    Binary::Or => (Step::Or, wanted(Type::Truth)?),
                    Binary::And => (Step::And, wanted(Type::Truth)?),
                    Binary::Arithmetic(operation) => (Step::Arithmetic(*operation), wanted(Type::Number)?),
                    Binary::Compare(relation) => {
                        match (&one, &two) {
                            (Type::Word(one_param, one_word), Type::Word(two_param, two_word)) => {
                                if !matches!(relation, Relation::Equal | Relation::Unequal) {
                                    let message = format!("words have no order for `{}`", relation.sign());
                                    return Err((message, Some("compare them by == or !=".to_owned())));
                                }
                                known(specs, *one_param, two_word)?;
                                known(specs, *two_param, one_word)?;
                            }
                            _ => {
                                wanted(Type::Number)?;
                            }
                        }
                        (Step::Compare(*relation), Type::Truth)
                    }
                }
            }
        };
        self.steps.push(step);
        Ok(result)
    }

    /// The number that stands for a word.
    fn learn(&mut self, word: &str) -> f64 {
        let place = self.words.iter().position(|known| known == word).unwrap_or_else(|| {
            self.words.push(word.to_owned());
            self.words.len() - 1
        });
        place as f64
    }

    /// The number that stands for a word of a parameter that is spoken of.
    pub(crate) fn code(&self, word: &str) -> f64 {
        self.words.iter().position(|known| known == word).map_or(f64::NAN, |place| place as f64)
    }

    /// The parameters that are spoken of.
    pub(crate) fn params(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().filter_map(|step| if let Step::Param(param) = step { Some(*param) } else { None })
    }

    /// Judges `lanes` combinations; `load` writes the values of a parameter. The answers, 0 or 1, are the first lane of
    /// `stack`, which keeps its room from call to call.
    pub(crate) fn judge(&self, lanes: usize, stack: &mut Vec<Lane>, mut load: impl FnMut(usize, &mut [f64])) {
        let mut top = 0;
        for step in &self.steps {
            match step {
                Step::Number(_) | Step::Param(_) => {
                    if stack.len() == top {
                        stack.push([0.0; LANES]);
                    }
                    let lane = &mut stack[top][..lanes];
                    match step {
                        Step::Number(number) => lane.fill(*number),
                        Step::Param(param) => load(*param, lane),
                        _ => {}
                    }
                    top += 1;
                }
                Step::Negate => stack[top - 1][..lanes].iter_mut().for_each(|x| *x = -*x),
                Step::Not => stack[top - 1][..lanes].iter_mut().for_each(|x| *x = 1.0 - *x),
                Step::Arithmetic(operation) => {
                    use Operation::{Add, Divide, Multiply, Power, Subtract};
                    top -= 1;
                    // One loop for each, so that the choice is made once a block.
                    match operation {
                        Add => zip(stack, top, lanes, |a, b| Add.apply(a, b)),
                        Subtract => zip(stack, top, lanes, |a, b| Subtract.apply(a, b)),
                        Multiply => zip(stack, top, lanes, |a, b| Multiply.apply(a, b)),
                        Divide => zip(stack, top, lanes, |a, b| Divide.apply(a, b)),
                        Power => zip(stack, top, lanes, |a, b| Power.apply(a, b)),
                    }
                }
                Step::Compare(relation) => {
                    use Relation::{AtLeast, AtMost, Equal, Greater, Less, Unequal};
                    top -= 1;
                    let truth = |truth: bool| f64::from(u8::from(truth));
                    match relation {
                        Less => zip(stack, top, lanes, |a, b| truth(Less.holds(a, b))),
                        AtMost => zip(stack, top, lanes, |a, b| truth(AtMost.holds(a, b))),
                        Greater => zip(stack, top, lanes, |a, b| truth(Greater.holds(a, b))),
                        AtLeast => zip(stack, top, lanes, |a, b| truth(AtLeast.holds(a, b))),
                        Equal => zip(stack, top, lanes, |a, b| truth(Equal.holds(a, b))),
                        Unequal => zip(stack, top, lanes, |a, b| truth(Unequal.holds(a, b))),
                    }
                }
                Step::And => {
                    top -= 1;
                    zip(stack, top, lanes, |a, b| a * b);
                }
                Step::Or => {
                    top -= 1;
                    zip(stack, top, lanes, f64::max);
                }
            }
        }
    }
}

/// `stack[top - 1] = f(stack[top - 1], stack[top])`.
#[inline(always)]
fn zip(stack: &mut [Lane], top: usize, lanes: usize, f: impl Fn(f64, f64) -> f64) {
    let (below, above) = stack.split_at_mut(top);
    for (a, b) in below[top - 1][..lanes].iter_mut().zip(&above[0][..lanes]) {
        *a = f(*a, *b);
    }
}

fn expect(found: Type, wanted: Type, sign: &str) -> Result<Type, (String, Option<String>)> {
    if found == wanted {
        return Ok(wanted);
    }
    Err((format!("`{sign}` takes {}, not {}", wanted.say(), found.say()), None))
}

/// A word that is compared with a parameter must be one of its words, or the comparison is a slip.
fn known(specs: &[ParamSpec], param: Option<usize>, word: &Option<String>) -> Result<(), (String, Option<String>)> {
    let (Some(param), Some(word)) = (param, word) else { return Ok(()) };
    let spec = &specs[param];
    match &spec.kind {
        ParamKind::Choice(choices) if !choices.contains(&word.as_str()) => {
            let hint = nearest(word, choices.iter().copied()).map(|near| format!("did you mean '{near}'?"));
            Err((format!("`{}` is never '{word}'; it is {}", spec.name, spec.range()), hint))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[ParamSpec] = &[
        ParamSpec::integer("fast", 10, 1, 1000, "a period"),
        ParamSpec::integer("slow", 30, 1, 1000, "a period"),
        ParamSpec::real("width", 2.0, 0.0, 10.0, "a width"),
        ParamSpec::choice("exit", "upper", &["upper", "middle"], "a band"),
    ];

    /// Judges fast, slow, width and exit.
    fn holds(text: &str, values: [f64; 3], exit: &str) -> bool {
        let constraint = Constraint::read(SPECS, &[text]).expect(text);
        let mut stack = Vec::new();
        constraint.judge(1, &mut stack, |param, lane| {
            lane.fill(if param == 3 { constraint.code(exit) } else { values[param] });
        });
        stack[0][0] != 0.0
    }

    #[test]
    fn conditions_hold_as_on_paper() {
        for (text, expected) in [
            ("fast < slow", true),
            ("slow <= fast", false),
            ("fast < slow and not width > 2", true),
            ("fast > slow or width == 2", true),
            ("fast > slow or width != 2", false),
            ("2 * fast + 10 == slow", true),
            ("slow / fast >= 3 and -fast < 0", true),
            ("(slow - fast) * width ^ 2 == 80", true),
            ("exit == 'upper'", true),
            ("exit != 'middle' and 'upper' == exit", true),
            ("exit == 'middle'", false),
            // A quotient by zero is no number: nothing compares with it, and so not is true.
            ("fast / (width - 2) > 0 or fast / (width - 2) <= 0 or fast / (width - 2) != 1", false),
            ("not fast / (width - 2) > 0", true),
            ("true", true),
            ("not true", false),
        ] {
            assert_eq!(holds(text, [10.0, 30.0, 2.0], "upper"), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_condition_is_told_with_its_place() {
        for (text, told, hint) in [
            (
                "fast < solw",
                "`fast < solw`, character 8: there is no parameter `solw`; the parameters are fast, slow, width, exit",
                Some("did you mean `slow`?"),
            ),
            ("fast <", "`fast <`, character 7: the expression ends where a value should be", None),
            (
                "fast = slow",
                "`fast = slow`, character 6: `=` stands where an operator should be",
                Some("equality is =="),
            ),
            (
                "fast + slow",
                "`fast + slow`, character 1: this is a number",
                Some("a constraint is a condition, e.g. fast < slow"),
            ),
            ("fast and slow", "`fast and slow`, character 1: `and` takes a condition, not a number", None),
            ("not fast", "`not fast`, character 1: `not` takes a condition, not a number", None),
            ("width < exit", "`width < exit`, character 1: `<` takes a number, not a word", None),
            (
                "exit < 'upper'",
                "`exit < 'upper'`, character 1: words have no order for `<`",
                Some("compare them by == or !="),
            ),
            (
                "exit == 'uper'",
                "`exit == 'uper'`, character 1: `exit` is never 'uper'; it is one of upper, middle",
                Some("did you mean 'upper'?"),
            ),
            (
                "sma(fast) > 1",
                "`sma(fast) > 1`, character 1: a constraint has no functions and no columns",
                Some("it is made of parameters, numbers and operators"),
            ),
            ("1 < fast < 9", "`1 < fast < 9`, character 3: comparisons do not chain", Some("write `a < b and b < c`")),
            ("", "``, character 1: the expression ends where a value should be", None),
        ] {
            let error = Constraint::read(SPECS, &[text]).expect_err(text);
            assert_eq!((error.to_string().as_str(), error.hint().as_deref()), (told, hint), "{text}");
        }
    }

    #[test]
    fn several_conditions_must_all_hold() {
        let constraint = Constraint::read(SPECS, &["fast < slow", "width > 1 or width < 0.5"]).expect("conditions");
        assert_eq!(constraint.text(), "(fast < slow) and (width > 1 or width < 0.5)");
        let mut stack = Vec::new();
        let values = [[10.0, 10.0, 30.0], [30.0, 30.0, 10.0], [2.0, 0.7, 2.0]];
        constraint.judge(3, &mut stack, |param, lane| lane.copy_from_slice(&values[param]));
        assert_eq!(stack[0][..3], [1.0, 0.0, 0.0]);
    }
}
