//! What travels of a sweep: many runs over one series or panel, and the truth about the best of them.

use serde::{Deserialize, Serialize};

use crate::{ApiError, BacktestRequest};

/// Many runs of one strategy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SweepRequest {
    /// The data, how every run trades, and the parameters that are not varied.
    pub run: BacktestRequest,
    /// What is varied: `fast=2..50`, `k=5..30:5`, `width=1.0,1.5,2.0`.
    pub axes: Vec<String>,
    /// Conditions that combinations fulfil: `fast < slow`.
    pub constraints: Vec<String>,
    /// Measures that runs are judged by, the first of them first; see [`SweepHeader::metrics`].
    pub objectives: Vec<String>,
    /// How combinations are chosen: `grid`, `random`, `tpe`, …
    pub method: String,
    /// Runs at most.
    pub budget: Option<u64>,
    /// Where chance comes from.
    pub seed: u64,
    /// Blocks of the cross-validation, even.
    pub blocks: usize,
    /// Choose the middle of a plateau, not the highest peak.
    pub plateau: bool,
    /// Rows of the report.
    pub top: usize,
}

impl Default for SweepRequest {
    fn default() -> Self {
        Self {
            run: BacktestRequest { proof: false, ..BacktestRequest::default() },
            axes: Vec::new(),
            constraints: Vec::new(),
            objectives: vec!["sharpe".to_owned()],
            method: "grid".to_owned(),
            budget: None,
            seed: 1,
            blocks: 10,
            plateau: false,
            top: 10,
        }
    }
}

/// What the rows of a sweep's file mean.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SweepHeader {
    /// BLAKE3 of the request, the data and the build: rows of another sweep do not belong here.
    pub fingerprint: String,
    /// What was asked for.
    pub request: SweepRequest,
    /// Names of the varied parameters, one a column of places.
    pub axes: Vec<String>,
    /// Names of the measures, one a column of numbers, first.
    pub metrics: Vec<String>,
    /// Blocks of bars: behind the measures come as many columns of Σ r, then as many of Σ r².
    pub blocks: usize,
}

impl SweepHeader {
    /// Columns of numbers in every row.
    pub fn numbers(&self) -> usize {
        self.metrics.len() + 2 * self.blocks
    }
}

/// Rows of a sweep by columns, in the order in which their combinations were asked for.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SweepRows {
    /// The share of the bars that these rows ran on, above 0, at most 1.
    pub fidelity: f64,
    /// `[axes][rows]`: the place of each value on its axis.
    pub places: Vec<Vec<u32>>,
    /// `[rows]`: 0 ran, 1 refused by the rule, 2 failed.
    pub outcomes: Vec<u8>,
    /// `[numbers][rows]`; `NaN` is no answer.
    pub numbers: Vec<Vec<f64>>,
}

/// Where the rows of a sweep go as they come, so that nothing of them is lost.
///
/// What [`SweepLog::append`] acknowledged is there after a crash, whole; what it did not is as if it had never been.
pub trait SweepLog: Send {
    /// The pieces that are there already, in order: those of an interrupted sweep.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged before its last piece.
    fn pieces(&mut self) -> Result<Vec<SweepRows>, ApiError>;

    /// Adds a piece.
    ///
    /// # Errors
    /// It cannot be written: nothing of it is kept.
    fn append(&mut self, rows: &SweepRows) -> Result<(), ApiError>;
}

/// What was ever tried on data.
pub trait TrialLedger: Send + Sync {
    /// Remembers combinations tried on the data of a fingerprint, by their content hashes; how many distinct ones were ever
    /// tried on it, these included.
    ///
    /// # Errors
    /// The ledger cannot be read or written.
    fn remember(&self, data: &str, trials: &[[u8; 16]]) -> Result<u64, ApiError>;
}
