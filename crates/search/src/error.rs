//! Why a search cannot begin.

use std::ops::Range;

use market::ParamError;
use thiserror::Error;

/// Why a search cannot begin.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum SearchError {
    /// A parameter that is not there, or a value outside its range.
    #[error(transparent)]
    Param(#[from] ParamError),
    /// An axis or a constraint that cannot be understood.
    #[error("`{text}`, character {}: {message}", .text[..at.start.min(.text.len())].chars().count() + 1)]
    Text {
        /// As given.
        text: String,
        /// Bytes of it that are wrong.
        at: Range<usize>,
        /// What is wrong.
        message: String,
        /// What to write instead, if that can be said.
        hint: Option<String>,
    },
    /// Two axes of one parameter.
    #[error("parameter `{0}` is varied twice")]
    Twice(String),
    /// Nothing is varied.
    #[error("the grid is empty: no parameter is varied")]
    NoAxis,
    /// The constraints contradict each other, the grid or the parameters that stand still.
    #[error("none of {} fulfils `{constraint}`", combinations(*tried, *total))]
    Nothing {
        /// Combinations before the constraint.
        total: u128,
        /// Combinations that were looked at.
        tried: u128,
        /// The constraint.
        constraint: String,
    },
    /// More combinations than can be numbered.
    #[error("the grid has {} combinations", count(*.total))]
    Endless {
        /// How many; [`u128::MAX`] stands for at least as many.
        total: u128,
    },
    /// More combinations than are tried one by one.
    #[error("the grid has {} combinations, and at most {} are tried one by one", count(*.total), count(u128::from(*.most)))]
    TooMany {
        /// Before the constraint.
        total: u128,
        /// The bound.
        most: u64,
    },
    /// No combination may be tried.
    #[error("a budget of {0} runs tries nothing")]
    Budget(u64),
    /// A space that is not counted needs a bound on the runs.
    #[error("{} combinations are searched only with a budget", count(*.total))]
    NoBudget {
        /// Before the constraint.
        total: u128,
    },
    /// A method that cannot vary so many parameters.
    #[error("{method} varies at most {most} parameters, not {axes}")]
    TooManyAxes {
        /// The method.
        method: &'static str,
        /// Parameters that are varied.
        axes: usize,
        /// The bound.
        most: usize,
    },
    /// No method has this name.
    #[error("there is no search method `{name}`; there are {known}")]
    Method {
        /// As given.
        name: String,
        /// The names there are.
        known: String,
        /// The nearest of them, if one is near.
        nearest: Option<String>,
    },
    /// Nothing to judge a run by, or more than can be.
    #[error("{0} objectives; a search has 1 to 16")]
    Objectives(usize),
}

impl SearchError {
    /// What to type instead, if that can be said.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Text { hint, .. } => hint.clone(),
            Self::Param(ParamError::Unknown { nearest, .. }) | Self::Method { nearest, .. } => {
                nearest.as_ref().map(|name| format!("did you mean `{name}`?"))
            }
            Self::Twice(name) => Some(format!("list its values in one place, e.g. {name}=5..20:5,50")),
            Self::NoAxis => Some("say what to vary, e.g. --grid fast=2..50".to_owned()),
            Self::Nothing { .. } => Some("loosen the constraint or widen the grid".to_owned()),
            Self::Endless { .. } => Some("take larger steps or hold some parameters".to_owned()),
            Self::TooMany { .. } => Some(
                "sample it, e.g. --method random --budget 100000 or --method tpe --budget 2000, or take larger steps"
                    .to_owned(),
            ),
            Self::Budget(_) => Some("say how many runs, e.g. --budget 1000".to_owned()),
            Self::NoBudget { .. } => {
                Some("sample it, e.g. --method random --budget 100000 or --method tpe --budget 2000".to_owned())
            }
            Self::TooManyAxes { .. } => Some("hold some parameters, or use --method latin-hypercube".to_owned()),
            Self::Param(_) | Self::Objectives(_) => None,
        }
    }
}

fn combinations(tried: u128, total: u128) -> String {
    if tried == total {
        format!("{} combinations", count(total))
    } else {
        format!("{} combinations tried by chance, out of {},", count(tried), count(total))
    }
}

/// A number with its thousands apart: `1,000,000`.
fn count(number: u128) -> String {
    if number == u128::MAX {
        return "more than 10^38".to_owned();
    }
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
