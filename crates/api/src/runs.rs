//! Runs that are kept, each with all it needs to be repeated.

use market::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::{ApiError, BacktestReport, BacktestRequest, Curve, ProofReport};

/// All that decides a run, so that it can be repeated to the bit, or the change be named.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The program and its version.
    pub build: String,
    /// The request, every path absolute.
    pub request: BacktestRequest,
    /// BLAKE3 of the bars, and of every other input file, by its role.
    pub inputs: Map<String, serde_json::Value>,
    /// The command line as typed.
    pub command_line: Vec<String>,
    /// Seed of anything drawn by chance; nothing is, so far.
    pub seed: Option<u64>,
    /// Whether the rule looks ahead; none where that was not asked.
    #[serde(default)]
    pub proof: Option<ProofReport>,
}

/// A run as it is kept. What is added to any part of it has a default, so that older runs are still read.
#[derive(Clone, PartialEq, Debug)]
pub struct RunRecord {
    /// When it was made.
    pub created_at: Timestamp,
    /// What decided it.
    pub manifest: Manifest,
    /// What it said.
    pub report: BacktestReport,
    /// Its equity curve.
    pub curve: Curve,
}

/// A run in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RunSummary {
    /// Its name.
    pub run_id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The rule.
    pub strategy: String,
    /// Its parameters.
    pub params: Map<String, serde_json::Value>,
    /// The data's name.
    pub symbol: String,
    /// Bars of the data.
    pub bars: usize,
    /// Return over the whole run, a fraction.
    pub total_return: Option<f64>,
    /// Sharpe ratio.
    pub sharpe: Option<f64>,
    /// Deepest drawdown, a fraction ≤ 0.
    pub max_drawdown: Option<f64>,
    /// Number of trades.
    pub trades: usize,
}

/// Where runs are kept. What is acknowledged is on the disk.
pub trait RunStore {
    /// Keeps a run and returns its new name; `record.report.run_id` is not looked at.
    fn insert(&mut self, record: &RunRecord) -> Result<String, ApiError>;

    /// The newest `limit` runs, newest first.
    fn list(&self, limit: usize) -> Result<Vec<RunSummary>, ApiError>;

    /// The full name of a run, from it, an unambiguous beginning of it, `last`, or `last~N`, the run N before the last.
    fn resolve(&self, name: &str) -> Result<String, ApiError>;

    /// One run, by what [`RunStore::resolve`] understands.
    fn get(&self, name: &str) -> Result<RunRecord, ApiError>;

    /// Removes runs by name, all or none, and returns their full names.
    fn remove(&mut self, names: &[String]) -> Result<Vec<String>, ApiError>;
}
