//! What is proven of a run, and what shaking it shows.

use market::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether a rule knows what it cannot know.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofVerdict {
    /// Nothing that was tried changed a decision before it.
    Clean,
    /// A decision depends on bars that come after it.
    Leaks,
    /// The rule says something else by columns than bar by bar: one of its forms is wrong.
    FormsDiffer,
    /// The decisions were made elsewhere: there is no rule to try.
    Unproven,
}

/// The proof of a run, as its result and its manifest carry it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProofReport {
    /// `sampled` as on every run, `full` as by `codex validate`.
    pub mode: String,
    /// Whether the rule looks ahead.
    pub verdict: ProofVerdict,
    /// In words, where there is something to say.
    pub detail: Option<String>,
    /// First bar, from 0, whose decision depends on bars after it.
    pub first_bar: Option<usize>,
    /// Its time.
    pub first_time: Option<Timestamp>,
    /// From what it knows the future: `open`, `high`, `low`, `close`, `volume`, `time`, `rows`, `together`, or another series.
    pub inputs: Vec<String>,
    /// How often the future was taken away or replaced.
    pub cuts: usize,
    /// Bars that were computed again.
    pub bars_recomputed: usize,
    /// Bars of history after which the last signal is settled; `null` where there is no signal, or it never is.
    pub settled_after: Option<usize>,
    /// What no proof can show and the run takes for granted, in words: that it fills at the close that decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assumes: Option<String>,
}
