//! A strategy shaken: what is left of its run.

use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::{BacktestRequest, DataSummary, ProofReport, SweepHeader, SweepReport, SweepRows};

/// What to try, beside the run itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidateRequest {
    /// The run.
    pub run: BacktestRequest,
    /// Best trades to take off.
    pub best_trades: usize,
    /// Series to draw in the bootstrap.
    pub samples: usize,
    /// Seed of the bootstrap.
    pub seed: u64,
    /// What the bootstrap's intervals hold, in (0, 1).
    pub level: f64,
}

impl Default for ValidateRequest {
    fn default() -> Self {
        Self { run: BacktestRequest::default(), best_trades: 5, samples: 2000, seed: 1, level: 0.9 }
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingSeverity {
    /// The numbers hold, and little would have been enough to change what they say.
    Warning,
    /// The numbers are worth nothing.
    Error,
}

/// What a check found; any makes `codex validate` leave with 7.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FindingReport {
    /// What scripts match: `look-ahead`, `cost-break-even`, …
    pub code: String,
    /// How bad it is.
    pub severity: FindingSeverity,
    /// For people, with the numbers.
    pub sentence: String,
}

/// The cost at which nothing is left.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BreakEvenReport {
    /// The rate a side, a fraction of the value, at which the run neither gains nor loses; `null` when it loses without any.
    pub rate: Option<f64>,
    /// What the run pays a side.
    pub paid: f64,
    /// Net gain without fees, money.
    pub net_without_fees: f64,
}

/// The net gain of the run, and of the run changed in one thing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ShakenReport {
    /// What was changed.
    pub change: String,
    /// Net gain as set, money.
    pub net: f64,
    /// Net gain of the changed run, money.
    pub changed: f64,
    /// Whether there is enough to judge by.
    #[serde(default = "yes")]
    pub judged: bool,
}

fn yes() -> bool {
    true
}

/// What series drawn from the run's returns in blocks come to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BootstrapReport {
    /// Series drawn.
    pub samples: usize,
    /// Seed.
    pub seed: u64,
    /// Mean length of a block, periods.
    pub block_length: f64,
    /// What the intervals hold.
    pub level: f64,
    /// Total return of the run.
    pub total_return: f64,
    /// Lower end of the total returns.
    pub total_return_low: f64,
    /// Upper end.
    pub total_return_high: f64,
    /// Lower end of the Sharpe ratios.
    pub sharpe_low: Option<f64>,
    /// Upper end.
    pub sharpe_high: Option<f64>,
    /// The part of the series that lose.
    pub loss_probability: f64,
}

/// A run shaken: what is left of it when one thing is changed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RobustnessReport {
    /// Costs.
    pub break_even: BreakEvenReport,
    /// Every decision one bar later; `null` where there is nothing to run again.
    pub one_bar_later: Option<ShakenReport>,
    /// One tick more slippage, or five hundredths of a percent where no tick is known.
    pub more_slippage: Option<ShakenReport>,
    /// Without the trades that gained most.
    pub without_best_trades: ShakenReport,
    /// The bootstrap of blocks; `null` where there are too few returns.
    pub bootstrap: Option<BootstrapReport>,
}

/// What validation says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ValidateReport {
    /// The rule.
    pub strategy: String,
    /// Its parameters, defaults included.
    pub params: Map<String, serde_json::Value>,
    /// The data.
    pub data: DataSummary,
    /// Trades of the run.
    pub trades: usize,
    /// Net gain of the run, money.
    pub net: f64,
    /// The proof in full.
    pub proof: ProofReport,
    /// Fills that were held against the decisions and the fill rule; `null` where no decisions are known.
    pub fills_checked: Option<usize>,
    /// The run shaken.
    #[serde(flatten)]
    pub robustness: RobustnessReport,
    /// What was found; none is a pass.
    pub findings: Vec<FindingReport>,
    /// What the user should know.
    pub warnings: Vec<String>,
    /// How long it took, milliseconds.
    pub elapsed_ms: f64,
}

/// A finished sweep, as it is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct KeptSweep {
    /// Its name.
    pub name: String,
    /// What it was asked for.
    pub header: SweepHeader,
    /// Its rows.
    pub rows: Vec<SweepRows>,
    /// What it said.
    pub report: SweepReport,
}

/// What other histories of the winner's returns come to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HistoriesReport {
    /// What was drawn: `trades-shuffled` (each trade once, in another order), `trades-drawn` (each any number of times),
    /// `blocks` (returns of bars, in blocks of neighbours).
    pub drawn: String,
    /// Histories.
    pub histories: usize,
    /// Seed.
    pub seed: u64,
    /// What the interval of the total returns holds.
    pub level: f64,
    /// Total return of the returns as they came.
    pub total_return: f64,
    /// Lower end of the total returns.
    pub total_return_low: f64,
    /// Upper end.
    pub total_return_high: f64,
    /// The part of the histories that lose.
    pub loss_probability: f64,
    /// Deepest drawdown of the returns as they came: that of trades is seen between them only.
    pub max_drawdown: f64,
    /// The drawdown that one history in twenty exceeds: the fall to be ready for.
    pub max_drawdown_worst: f64,
}

/// The winner in one regime of the market.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RegimeReport {
    /// `bull` or `bear` by what the market did before a bar; `calm`, `usual` or `wild` by its volatility.
    pub regime: String,
    /// Bars in it.
    pub bars: usize,
    /// What the winner's returns in it compound to; `null` when it never came.
    pub total_return: Option<f64>,
    /// Their Sharpe ratio a year.
    pub sharpe: Option<f64>,
}

/// What validation says of a finished sweep.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SweepValidateReport {
    /// The sweep, judged anew from its rows: with the tries on its data that were made since.
    #[serde(flatten)]
    pub sweep: SweepReport,
    /// The winner's run, validated.
    pub run: ValidateReport,
    /// Its trades and its returns in other histories.
    pub monte_carlo: Vec<HistoriesReport>,
    /// Bars that a regime is told by.
    pub regime_window: usize,
    /// It by what the market did; empty where there are too few bars.
    pub regimes: Vec<RegimeReport>,
    /// All that was found; none is a pass.
    pub findings: Vec<FindingReport>,
}
