//! Walking forward, and cross-validation: parameters chosen in sample, traded out of sample.

use market::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{AxisReport, Curve, DataSummary, ProofReport, SettingsReport, SweepRequest, TradeReport, TrialLedger};

/// How bars are split into those to choose on and those to trade on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Trainings of one length that move along with their tests.
    #[default]
    Rolling,
    /// Trainings that all begin with the first bar and grow.
    Anchored,
    /// Purged k-fold: every fold is tested once, by what was chosen on the others.
    Purged,
    /// Combinatorial purged cross-validation: every choice of several folds is tested, which gives several paths.
    Combinatorial,
}

impl Scheme {
    /// As it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rolling => "rolling",
            Self::Anchored => "anchored",
            Self::Purged => "purged",
            Self::Combinatorial => "combinatorial",
        }
    }
}

/// What is to be walked. Lengths are texts: `504` bars, `2y`, `6mo`, `20%` of the bars; without one the scheme's default.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WalkForwardRequest {
    /// What is searched in every training, and how every run trades. Blocks and rows of the report are not used.
    pub search: SweepRequest,
    /// How the bars are split.
    pub scheme: Scheme,
    /// Bars of a training: rolling, and the first of an anchored walk.
    pub train: Option<String>,
    /// Bars of a test: rolling and anchored.
    pub test: Option<String>,
    /// Folds, or tests of a walk.
    pub folds: Option<usize>,
    /// Folds tested at once: combinatorial.
    pub test_folds: Option<usize>,
    /// Bars left out between training and test.
    pub purge: Option<String>,
    /// Bars left out of the training after a test: purged and combinatorial.
    pub embargo: Option<String>,
}

/// How the bars were split, in bars.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SplitReport {
    /// The scheme.
    pub scheme: Scheme,
    /// Bars of the first training; of folds, of the shortest.
    pub train: usize,
    /// Bars of a test; of folds, of the longest.
    pub test: usize,
    /// Bars left out between training and test.
    pub purge: usize,
    /// Bars left out of the training after a test.
    pub embargo: usize,
    /// Folds; none of a walk.
    pub folds: Option<usize>,
    /// Folds tested at once; none of a walk.
    pub test_folds: Option<usize>,
    /// Splits: each chooses once.
    pub splits: usize,
    /// Bars at the end that fill no whole test.
    pub left_over: usize,
}

/// Bars from one to another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SpanReport {
    /// The first bar, from 0 in the data as loaded.
    pub from_index: usize,
    /// The last bar.
    pub to_index: usize,
    /// When the first bar was.
    pub from: Timestamp,
    /// When the last bar was.
    pub to: Timestamp,
}

/// What parameters did on some bars.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct LegReport {
    /// Bars.
    pub bars: usize,
    /// The measure that is chosen by.
    pub objective: Option<f64>,
    /// Total return, a fraction.
    pub total_return: f64,
    /// Sharpe ratio a year.
    pub sharpe: Option<f64>,
    /// The deepest drawdown, a fraction, at most 0.
    pub max_drawdown: Option<f64>,
    /// Trades that began on these bars; other measures of trades are of those that were closed on them.
    pub trades: usize,
}

/// A choice in sample, and what it did out of sample.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WindowReport {
    /// Which path, from 1.
    pub path: usize,
    /// Which window of the path, from 1.
    pub window: usize,
    /// Which split chose, from 1.
    pub split: usize,
    /// What was chosen on, in time order.
    pub train: Vec<SpanReport>,
    /// What was traded on.
    pub test: SpanReport,
    /// What was chosen of the varied parameters; none where no combination had a value, and nothing was traded.
    pub params: Option<Map<String, Value>>,
    /// What the choice did where it was chosen.
    pub in_sample: Option<LegReport>,
    /// What it did where it was not.
    pub out_of_sample: LegReport,
}

/// What a walk that goes on trades from the last bar on: nothing of it is tested.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NextReport {
    /// What was chosen on.
    pub train: SpanReport,
    /// What was chosen of the varied parameters.
    pub params: Map<String, Value>,
    /// What the choice did there.
    pub in_sample: LegReport,
}

/// One way through all tests, on one account.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PathReport {
    /// Which, from 1.
    pub path: usize,
    /// Money at the end.
    pub final_equity: f64,
    /// Total return.
    pub total_return: f64,
    /// Return a year.
    pub annual_return: Option<f64>,
    /// Sharpe ratio a year.
    pub sharpe: Option<f64>,
    /// The deepest drawdown.
    pub max_drawdown: Option<f64>,
    /// Trades.
    pub trades: usize,
}

/// How the Sharpe ratios of the paths lie.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct PathsReport {
    /// Paths that have one.
    pub paths: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation; none of a single one.
    pub deviation: Option<f64>,
    /// The worst.
    pub worst: f64,
    /// The one in the middle.
    pub median: f64,
    /// The best.
    pub best: f64,
    /// The share of them that are not above zero.
    pub losing: f64,
}

/// How a parameter wandered from split to split; shares of the span of its grid.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DriftReport {
    /// The parameter.
    pub name: String,
    /// The share of steps at which it changed.
    pub changes: f64,
    /// The mean step; a third is what an arbitrary choice gives.
    pub step: f64,
    /// From the smallest to the largest choice.
    pub range: f64,
}

/// What a walk forward found.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WalkForwardReport {
    /// The rule.
    pub strategy: String,
    /// The parameters that were not varied.
    pub fixed: Map<String, Value>,
    /// The data.
    pub data: DataSummary,
    /// The settings of every run.
    pub settings: SettingsReport,
    /// What was varied.
    pub axes: Vec<AxisReport>,
    /// The constraint; empty where there is none.
    pub constraint: String,
    /// How combinations were chosen.
    pub method: String,
    /// Where chance came from.
    pub seed: u64,
    /// What was chosen by.
    pub objective: String,
    /// How the bars were split.
    pub split: SplitReport,
    /// Runs in sample.
    pub runs: u64,
    /// Every window of every path, in time order.
    pub windows: Vec<WindowReport>,
    /// The ways through all tests: one, or several of the combinatorial scheme.
    pub paths: Vec<PathReport>,
    /// The path whose measures and curve are given: the only one, or the one with the Sharpe ratio in the middle.
    pub path: usize,
    /// Its measures, as those of a backtest over the tests.
    pub metrics: Map<String, Value>,
    /// How the paths lie; none where there is one.
    pub distribution: Option<PathsReport>,
    /// Growth a bar out of sample over growth a bar in sample; none where nothing was promised.
    pub efficiency: Option<f64>,
    /// The share of windows that gained.
    pub profitable: Option<f64>,
    /// The mean of what was chosen by, in sample.
    pub objective_in_sample: Option<f64>,
    /// The same out of sample, over the same windows.
    pub objective_out_of_sample: Option<f64>,
    /// How the parameters wandered; those that are numbers.
    pub drift: Vec<DriftReport>,
    /// How probable it is that the true Sharpe ratio out of sample is above zero.
    pub probabilistic_sharpe: Option<f64>,
    /// Combinations ever tried on these data, these included; none where it is not remembered.
    pub tried_ever: Option<u64>,
    /// Whether the rule looks ahead, with what was chosen last.
    pub proof: Option<ProofReport>,
    /// What is to be traded next; none of folds, or where no combination had a value.
    pub next: Option<NextReport>,
    /// All of that in a sentence.
    pub verdict: String,
    /// What the user should know.
    pub warnings: Vec<String>,
    /// How long it took, milliseconds.
    pub elapsed_ms: f64,
}

/// A walk forward: what is told of it, and its path bar by bar.
#[derive(Clone, PartialEq, Debug)]
pub struct WalkForwardOutcome {
    /// What is told.
    pub report: WalkForwardReport,
    /// The account of the path over its tests.
    pub curve: Curve,
    /// Its trades.
    pub trades: Vec<TradeReport>,
}

/// Who remembers what was tried, and watches.
pub trait WalkForwardHost {
    /// What was ever tried; none where nothing is remembered.
    fn ledger(&self) -> Option<&dyn TrialLedger>;

    /// Told after every choice: how many of the splits are done.
    fn progress(&mut self, done: usize, splits: usize);
}
