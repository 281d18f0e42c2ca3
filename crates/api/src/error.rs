//! The one error that crosses a border.

use std::collections::BTreeMap;

use market::ReadError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// What kind of thing went wrong: a small closed set, so that scripts and services can tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It failed for a reason that is not the caller's: the disk, a limit, our bug.
    Failed,
    /// The command line or the request is wrong.
    Usage,
    /// The input data is bad.
    BadData,
    /// What was named is not there.
    NotFound,
    /// Not allowed.
    NotAllowed,
    /// Not reachable: a daemon, a service, a source.
    Unreachable,
    /// A check ran and found something.
    Finding,
    /// Interrupted by the user, with nothing half-written.
    Interrupted,
}

impl Code {
    /// The process's exit code, as the command line contract fixes it.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::BadData => 3,
            Self::NotFound => 4,
            Self::NotAllowed => 5,
            Self::Unreachable => 6,
            Self::Finding => 7,
            Self::Interrupted => 130,
        }
    }
}

/// Bad data, with the place it was found at.
impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        let mut bad = Self::new(Code::BadData, error.to_string());
        bad.hint = Some(error.hint).filter(|hint| !hint.is_empty());
        let details = [
            ("line", error.line.map(Value::from)),
            ("row", error.row.map(Value::from)),
            ("column", error.column.map(Value::from)),
            ("value", error.value.map(|value| Value::from(&*value))),
        ];
        details
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .fold(bad, |bad, (name, value)| bad.detail(name, value))
    }
}

/// What went wrong, where, and what to do next; says nothing that the caller may not know.
#[derive(Error, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[error("{message}")]
pub struct ApiError {
    /// Which kind.
    pub code: Code,
    /// What was being done and what was wrong, lower case, without a final stop.
    pub message: String,
    /// What to do next, where we know.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// Where: file, line, column, field, value, as far as they apply.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub details: BTreeMap<String, Value>,
}

impl ApiError {
    /// An error of this kind.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, details: BTreeMap::new() }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with one more fact about where.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}
