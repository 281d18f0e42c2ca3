//! What travels of a sweep: many runs over one series or panel, and the truth about the best of them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{ApiError, BacktestRequest, DataSummary, FindingReport, ProofReport, RobustnessReport, SettingsReport};

/// Many runs of one strategy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SweepRequest {
    /// The data, how every run trades, and the parameters that are not varied.
    pub run: BacktestRequest,
    /// The preset whose grids are run instead of `axes`: with the strategy `all` those of all its rules, else that of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
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
    /// Seconds of running at most, after which no further combinations are begun: how many there were depends on the machine, and
    /// what each of them came to does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
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
            preset: None,
            axes: Vec::new(),
            constraints: Vec::new(),
            objectives: vec!["sharpe".to_owned()],
            method: "grid".to_owned(),
            budget: None,
            seconds: None,
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
    /// BLAKE3 of all that was read: the data, what is read beside them, the law of the venue.
    #[serde(default)]
    pub data: String,
    /// What was asked for.
    pub request: SweepRequest,
    /// Names of the varied parameters, one a column of places. In a sweep of several rules the first column is `strategy`, the
    /// place of the rule in its preset, and what a rule does not have stands at place 0.
    pub axes: Vec<String>,
    /// Names of the measures, one a column of numbers, first.
    pub metrics: Vec<String>,
    /// Blocks of bars: behind the measures come as many columns of Σ r, then as many of Σ r².
    pub blocks: usize,
    /// The words that the sweep was begun with; empty where nobody typed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command_line: Vec<String>,
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
    /// `[axes][rows]`: the place of each value on its axis; see [`SweepHeader::axes`].
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

    /// Whether they are all there will be.
    fn is_finished(&self) -> bool;

    /// Adds a piece.
    ///
    /// # Errors
    /// It cannot be written: nothing of it is kept.
    fn append(&mut self, rows: &SweepRows) -> Result<(), ApiError>;
}

/// Combinations that one search tried on data.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Tries<'a> {
    /// Their content hashes; one that comes twice is one try.
    pub hashes: &'a [[u8; 16]],
    /// How many of them were independent of one another, from 1 to all.
    pub independent: f64,
    /// Variance of their Sharpe ratios, those of a bar; none of few.
    pub variance: Option<f64>,
}

/// What was ever tried on data, by every search together.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct EverTried {
    /// Distinct combinations.
    pub combinations: u64,
    /// How many of them were independent of one another: the sum over the searches of the independent tries of each, of one that
    /// repeats tries only its share of new ones; at least those of the largest search.
    pub independent: f64,
    /// The largest variance of Sharpe ratios among the tries of one search.
    pub variance: Option<f64>,
    /// Of the combinations, those of searches that were begun and have not ended, in no other search: how much they have in common
    /// is not known, so each of them counts as independent.
    pub unfinished: u64,
}

/// What was ever tried on data.
pub trait TrialLedger: Send + Sync {
    /// Remembers what was tried on the data of a fingerprint by a search that ended; what was ever tried on it, this included. Tries
    /// that are remembered already change nothing, and nothing that is remembered later makes the answer smaller: who searches
    /// on raises the bar for whatever is found. Only those of a search that had not ended count for less once it has.
    ///
    /// # Errors
    /// The ledger cannot be read or written.
    fn remember(&self, data: &str, tries: &Tries<'_>) -> Result<EverTried, ApiError>;

    /// Where a search on the data of a fingerprint writes down what it tries while it is under way, until it is remembered; none
    /// where nothing is written.
    ///
    /// # Errors
    /// The fingerprint is none.
    fn begin(&self, data: &str) -> Result<Option<Box<dyn TryLog>>, ApiError>;
}

/// What a search tries, so that it counts should the search never end.
///
/// What was added counts from then on, after a crash as well.
pub trait TryLog: Send {
    /// Adds the content hashes of combinations, before anybody sees what came of them.
    ///
    /// # Errors
    /// They cannot be written.
    fn add(&mut self, hashes: &[[u8; 16]]) -> Result<(), ApiError>;
}

/// How far a sweep is.
#[derive(Clone, PartialEq, Debug)]
pub struct SweepProgress {
    /// Combinations done: their rows are kept.
    pub done: u64,
    /// Those of them that were done before, by what was interrupted.
    pub resumed: u64,
    /// Combinations there will be at most.
    pub total: u64,
    /// The best value of the first objective so far.
    pub best: Option<f64>,
}

/// Who keeps the rows of a sweep, remembers what was tried, and watches.
pub trait SweepHost {
    /// Where the rows of this sweep go.
    ///
    /// # Errors
    /// There is no place for them, or rows of another sweep are in it.
    fn log(&mut self, header: &SweepHeader) -> Result<Box<dyn SweepLog>, ApiError>;

    /// What was ever tried; none where nothing is remembered.
    fn ledger(&self) -> Option<&dyn TrialLedger>;

    /// Told after every piece.
    fn progress(&mut self, progress: &SweepProgress);
}

/// A combination and what came of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SweepRow {
    /// The rule, in a sweep of several; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub strategy: String,
    /// The varied parameters.
    pub params: Map<String, Value>,
    /// The measures by name; `null` where there is no answer.
    pub metrics: Map<String, Value>,
    /// Where there are several objectives: whether no other row is as good in all of them and better in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<bool>,
}

/// What was varied.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AxisReport {
    /// The parameter.
    pub name: String,
    /// How many values.
    pub values: u32,
    /// The first and the last of them.
    pub ends: [Value; 2],
}

/// How many combinations there were, and what became of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SweepCounts {
    /// Runs asked for, those on a part of the bars included.
    pub asked: u64,
    /// Runs over all bars.
    pub runs: u64,
    /// Combinations that the rule refuses.
    pub refused: u64,
    /// Combinations whose account or returns were no longer numbers.
    pub failed: u64,
}

/// The best of a sweep, and what is left of it when it is known how it was found. Sharpe ratios are a year's.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WinnerReport {
    /// The rule.
    #[serde(default)]
    pub strategy: String,
    /// All its parameters.
    pub params: Map<String, Value>,
    /// Its measures.
    pub metrics: Map<String, Value>,
    /// Its Sharpe ratio.
    pub sharpe: Option<f64>,
    /// The Sharpe ratio that the best of as many tries shows by luck alone.
    pub sharpe_of_luck: Option<f64>,
    /// How probable it is that its true Sharpe ratio is above that.
    pub deflated_sharpe: Option<f64>,
    /// How probable it is that its true Sharpe ratio is above zero, had it been the only try.
    pub probabilistic_sharpe: Option<f64>,
    /// Bars that would show at 95 % that it is above zero: the minimum track record length.
    pub bars_needed: Option<f64>,
    /// Years on which the best of so many independent tries without skill does not show as much in the mean: the minimum backtest
    /// length.
    #[serde(default)]
    pub years_needed: Option<f64>,
    /// Its Sharpe ratio a year, corrected for returns that hang together over up to [`WinnerReport::LAGS`] bars.
    #[serde(default)]
    pub sharpe_autocorrelated: Option<f64>,
    /// The first objective over its neighbours on the grid, also those that the method did not try.
    pub plateau: Option<PlateauReport>,
    /// Its run shaken.
    #[serde(default)]
    pub robustness: Option<RobustnessReport>,
    /// Whether its rule looks ahead.
    pub proof: Option<ProofReport>,
    /// What its neighbours and the shaken runs say against it; none is a pass.
    #[serde(default)]
    pub findings: Vec<FindingReport>,
    /// Whether it is luck, in a sentence.
    pub verdict: String,
}

impl WinnerReport {
    /// Bars over which returns may hang together, where a Sharpe ratio is corrected for that.
    pub const LAGS: usize = 12;
}

/// The ground around a combination of a grid.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct PlateauReport {
    /// Mean of the objective over it and those of its neighbours, one step each way, that have a value.
    pub mean: f64,
    /// The worst of them.
    pub worst: f64,
    /// Neighbours.
    pub neighbours: usize,
    /// Those of them that have no value, because they never trade or the rule refuses them; they are in neither number.
    #[serde(default)]
    pub without: usize,
}

/// Whether searching found skill or luck.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OverfittingReport {
    /// Share of the splits whose winner ended in the worse half out of sample.
    pub probability_of_overfitting: f64,
    /// Share of the splits whose winner lost out of sample.
    pub probability_of_loss: f64,
    /// Change of the Sharpe ratio out of sample per unit in sample, among winners.
    pub degradation: Option<f64>,
    /// Blocks of bars.
    pub blocks: usize,
    /// Splits of them.
    pub splits: usize,
    /// How many splits had their winner in each twentieth of all combinations out of sample, the worst first.
    #[serde(default)]
    pub ranks: Vec<u64>,
}

impl OverfittingReport {
    /// Parts that [`OverfittingReport::ranks`] counts.
    pub const PARTS: usize = 20;
}

/// What holding the data alone comes to: the closes of a series, or all assets of a panel in equal parts.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct BenchmarkReport {
    /// Return over all bars, a fraction.
    pub total_return: f64,
    /// Sharpe ratio of a year.
    pub sharpe: Option<f64>,
}

/// How many tries there were.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct TrialsReport {
    /// In this sweep.
    pub here: u64,
    /// Ever, on these data; those of this sweep where nothing is remembered.
    pub ever: u64,
    /// Of those ever tried, those of other searches that were begun and have not ended: each of them counts as independent.
    #[serde(default)]
    pub unfinished: u64,
    /// Of those in this sweep, how many were independent of one another.
    #[serde(default)]
    pub independent_here: f64,
    /// Of those ever tried.
    pub independent: f64,
    /// The largest variance of the Sharpe ratios, those of a bar, that a search on these data found among its tries; at least
    /// the 1/(T − 1) of tries without skill over T returns.
    #[serde(default)]
    pub variance: Option<f64>,
    /// Mean correlation of the returns of two of them.
    pub correlation: Option<f64>,
}

/// What became of one rule in a sweep of several.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SearchedReport {
    /// The rule.
    pub strategy: String,
    /// What was varied.
    pub axes: Vec<AxisReport>,
    /// The constraint; empty where there is none.
    pub constraint: String,
    /// How many combinations, and what became of them.
    pub counts: SweepCounts,
    /// Runs whose measures differ from those of every other run of this rule: combinations that trade alike count once.
    pub distinct: u64,
    /// Its best; none where none has a value.
    pub best: Option<SweepRow>,
}

/// What a sweep says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SweepReport {
    /// Its name in the store; empty while it is not kept.
    pub sweep_id: String,
    /// The rule; `all` where there were several.
    pub strategy: String,
    /// The preset whose grids were run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Each rule of several; empty where there was one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strategies: Vec<SearchedReport>,
    /// The parameters that were not varied; those of each rule of several are in its own rows.
    pub fixed: Map<String, Value>,
    /// The data.
    pub data: DataSummary,
    /// The settings of every run.
    pub settings: SettingsReport,
    /// What was varied; of several rules see [`SweepReport::strategies`].
    pub axes: Vec<AxisReport>,
    /// The constraint; empty where there is none.
    pub constraint: String,
    /// How combinations were chosen.
    pub method: String,
    /// Where chance came from.
    pub seed: u64,
    /// Whether the middle of a plateau was chosen, not the highest peak.
    #[serde(default)]
    pub plateau: bool,
    /// What runs were judged by.
    pub objectives: Vec<String>,
    /// Rows of the Pareto front, where there are several objectives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<u64>,
    /// How many.
    pub counts: SweepCounts,
    /// The best, and what is left of it; none where nothing ran.
    pub winner: Option<WinnerReport>,
    /// Whether searching found skill; none where it cannot be said, with the reason among the warnings.
    pub overfitting: Option<OverfittingReport>,
    /// How many tries there were.
    pub trials: Option<TrialsReport>,
    /// What doing nothing came to.
    #[serde(default)]
    pub benchmark: Option<BenchmarkReport>,
    /// The best, best first; of several objectives the Pareto front, by the first of them, and then what is behind it.
    pub best: Vec<SweepRow>,
    /// What the user should know.
    pub warnings: Vec<String>,
    /// How long it took, milliseconds.
    pub elapsed_ms: f64,
}
