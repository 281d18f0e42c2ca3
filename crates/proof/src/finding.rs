//! What a check found.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The run's numbers hold, and little would have been enough to change what they say.
    Warning,
    /// The run's numbers are worth nothing.
    Error,
}

/// What a check found; any finding makes `codex validate` leave with 7.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// What scripts match: `look-ahead`, `cost-break-even`, …
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// For people, with the numbers.
    pub sentence: String,
}

impl Finding {
    pub(crate) fn error(code: &str, sentence: String) -> Self {
        Self { code: code.to_owned(), severity: Severity::Error, sentence }
    }

    pub(crate) fn warning(code: &str, sentence: String) -> Self {
        Self { code: code.to_owned(), severity: Severity::Warning, sentence }
    }
}
