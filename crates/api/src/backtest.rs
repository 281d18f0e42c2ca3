//! The main job: one run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use async_trait::async_trait;
use backtest::{AtrStop, Direction, Entry, FillAt, Size, Slippage, TimeInForce};
use market::{Interval, Side, Timestamp, TradeReason, Value};
use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::{ApiError, DataRef, ProofReport, TearSheet, ValidateReport, ValidateRequest, WhyReport};

/// A rule that a user wrote in a file: its text, so that a run can be repeated from anywhere.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    /// The file.
    pub text: String,
    /// Other rule files that it uses, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub uses: BTreeMap<String, String>,
}

/// One run: everything that decides its result, and nothing else.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BacktestRequest {
    /// Name of the rule.
    pub strategy: String,
    /// The rule's file, where it is not one of the built-in ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleText>,
    /// Bars of other instruments that the rule reads, by symbol; those of samples need no mention.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub series: BTreeMap<String, DataRef>,
    /// Its parameters; those not given have their defaults.
    pub params: BTreeMap<String, Value>,
    /// On which data.
    pub data: DataRef,
    /// With the rule `signals`: the file they are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signals: Option<PathBuf>,
    /// A file of splits and dividends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<PathBuf>,
    /// Money at the start.
    pub cash: f64,
    /// How much an entry takes.
    pub size: Size,
    /// Which price a decision trades at.
    pub fill: FillAt,
    /// How an entry is ordered.
    pub entry: Entry,
    /// How long a resting entry waits.
    pub time_in_force: TimeInForce,
    /// Fees, `rate` or `rate+fixed`.
    pub fees: String,
    /// What market and stop orders lose.
    pub slippage: Slippage,
    /// The instrument's tick, where it is not known from the symbol.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<f64>,
    /// Which positions.
    pub direction: Direction,
    /// Buying power as a multiple of equity.
    pub leverage: f64,
    /// Fraction of a position's value below which the account's equity leads to liquidation.
    pub maintenance: f64,
    /// Stop-loss distance, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_loss: Option<f64>,
    /// Take-profit distance, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take_profit: Option<f64>,
    /// Trailing-stop distance, a fraction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trailing_stop: Option<f64>,
    /// Stop-loss by ATR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub atr_stop: Option<AtrStop>,
    /// Units a lot; fractions of a unit where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<f64>,
    /// Trade fractions of a unit where a venue has lots.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fractional: bool,
    /// Whose law is applied, the name of a pack or `auto`; none where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// What kind of instrument the pack shall take it for: `share`, `etf`; what it says of the symbol where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instrument: Option<String>,
    /// Packs of the user, which go before ours: their texts, so that a run can be repeated from anywhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<String>,
    /// Close the position at the last close.
    pub exit_on_last_bar: bool,
    /// Whose conventions, where engines differ: `native`, `backtesting-py`, `vectorbt`.
    pub convention: String,
    /// Risk-free rate a year, a fraction.
    pub rf: f64,
    /// Bars a year for annualisation; from the venue's calendar where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods_per_year: Option<f64>,
    /// Whether to prove that the rule does not look ahead.
    pub proof: bool,
}

impl Default for BacktestRequest {
    fn default() -> Self {
        Self {
            strategy: String::new(),
            rule: None,
            series: BTreeMap::new(),
            params: BTreeMap::new(),
            data: DataRef::default(),
            signals: None,
            events: None,
            cash: 100_000.0,
            size: Size::Fraction(1.0),
            fill: FillAt::default(),
            entry: Entry::default(),
            time_in_force: TimeInForce::default(),
            fees: "0".to_owned(),
            slippage: Slippage::Rate(0.0),
            tick: None,
            direction: Direction::default(),
            leverage: 1.0,
            maintenance: 0.25,
            stop_loss: None,
            take_profit: None,
            trailing_stop: None,
            atr_stop: None,
            lot: None,
            fractional: false,
            venue: None,
            instrument: None,
            packs: Vec::new(),
            exit_on_last_bar: false,
            convention: "native".to_owned(),
            rf: 0.0,
            periods_per_year: None,
            proof: true,
        }
    }
}

/// Which data a run saw.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DataSummary {
    /// The name of the series or the panel.
    pub symbol: String,
    /// Length of a bar.
    pub interval: Interval,
    /// First bar.
    pub start: Option<Timestamp>,
    /// Last bar.
    pub end: Option<Timestamp>,
    /// Number of bars.
    pub bars: usize,
    /// Instruments of a panel; 1 for a series.
    pub assets: usize,
    /// BLAKE3 of the content.
    pub fingerprint: String,
}

/// The settings of a run as they were meant, every default filled in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SettingsReport {
    /// Money at the start.
    pub cash: f64,
    /// How much an entry takes.
    pub size: Size,
    /// The part of that size which the rule gives an entry, where its file says one.
    #[serde(default)]
    pub size_expression: Option<String>,
    /// Which price a decision trades at.
    pub fill: FillAt,
    /// How an entry is ordered.
    pub entry: Entry,
    /// How long a resting entry waits.
    pub time_in_force: TimeInForce,
    /// The fee schedule.
    pub fees: String,
    /// What market and stop orders lose.
    pub slippage: Slippage,
    /// The tick that was used, if any was.
    pub tick: Option<f64>,
    /// Which positions.
    pub direction: Direction,
    /// Buying power as a multiple of equity.
    pub leverage: f64,
    /// Maintenance margin, a fraction.
    pub maintenance: f64,
    /// Stop-loss distance.
    pub stop_loss: Option<f64>,
    /// Take-profit distance.
    pub take_profit: Option<f64>,
    /// Trailing-stop distance.
    pub trailing_stop: Option<f64>,
    /// Stop-loss by ATR.
    pub atr_stop: Option<AtrStop>,
    /// Units a lot, where given; under the law of a venue its lots count otherwise.
    pub lot: Option<f64>,
    /// Whether fractions of a unit trade.
    #[serde(default)]
    pub fractional: bool,
    /// Whose law was applied, and its version.
    #[serde(default)]
    pub venue: Option<String>,
    /// What kinds of instruments its pack took the assets for.
    #[serde(default)]
    pub instrument: Option<String>,
    /// Whether the position was closed at the last close.
    pub exit_on_last_bar: bool,
    /// Whose conventions, where engines differ: `native`, `backtesting-py`, `vectorbt`.
    pub convention: String,
    /// Risk-free rate a year.
    pub rf: f64,
    /// Bars a year.
    pub periods_per_year: f64,
    /// Where that number comes from: `given`, a calendar, or the timestamps.
    pub periods_per_year_from: String,
}

/// From the gross result to the net: `gross − Σ lines = net`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CostReport {
    /// Money gained had every fill been free and at its reference price; dividends included.
    pub gross: f64,
    /// Slippage and every line of the fee schedule, money.
    pub lines: Vec<market::FeeLine>,
    /// Final equity less the start money.
    pub net: f64,
    /// Dividends received less paid, part of `gross`.
    pub dividends: f64,
    /// Value of all fills, money: what a cost is a share of.
    #[serde(default)]
    pub traded: f64,
    /// The cost a side, as a fraction of the value of each fill, at which the gross result of these trades would be nothing;
    /// `null` where they gain nothing to begin with.
    #[serde(default)]
    pub break_even: Option<f64>,
}

/// A trade, as it is printed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TradeReport {
    /// Which instrument, where there are several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symbol: Option<String>,
    /// Bar of the opening, from 0.
    pub entry_index: usize,
    /// Bar of the closing; the last bar while open.
    pub exit_index: usize,
    /// Time of the entry bar.
    pub entry_time: Timestamp,
    /// Time of the exit bar.
    pub exit_time: Timestamp,
    /// Which way.
    pub side: Side,
    /// Units.
    pub size: f64,
    /// Average price of the opening.
    pub entry_price: f64,
    /// Price of the closing; the last close while open.
    pub exit_price: f64,
    /// All fees of the trade.
    pub fees: f64,
    /// Money gained, net.
    pub pnl: f64,
    /// `pnl / (entry_price × size)`.
    pub r#return: f64,
    /// Why it ended.
    pub reason: TradeReason,
    /// Still open at the end.
    pub open: bool,
}

/// What a run says. Two equal runs differ in `run_id` and `elapsed_ms` and nothing else.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BacktestReport {
    /// Name of the run in the store; empty while it is not kept.
    pub run_id: String,
    /// The rule.
    pub strategy: String,
    /// Its parameters, defaults included.
    pub params: Map<String, serde_json::Value>,
    /// The data.
    pub data: DataSummary,
    /// The settings.
    pub settings: SettingsReport,
    /// The measures by name; `null` where there is no answer.
    pub metrics: Map<String, serde_json::Value>,
    /// Gross, every cost, net.
    pub costs: CostReport,
    /// Bars before the rule's first decision could come.
    pub warmup_bars: usize,
    /// Whether the rule looks ahead; `null` where that was not asked.
    #[serde(default)]
    pub proof: Option<ProofReport>,
    /// The trades.
    pub trades: Vec<TradeReport>,
    /// What the user should know.
    pub warnings: Vec<String>,
    /// How long it took, milliseconds, reading the data included.
    pub elapsed_ms: f64,
}

/// The equity curve of a run, `[bars]`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Curve {
    /// Time of each bar.
    pub time: Vec<Timestamp>,
    /// Equity at each close.
    pub equity: Vec<f64>,
    /// What doing nothing was worth, for comparison: closes of the series, or an index that starts at 1 of a panel's assets
    /// in equal parts.
    pub close: Vec<f64>,
}

/// A run: what it says, and its curve.
#[derive(Clone, PartialEq, Debug)]
pub struct BacktestOutcome {
    /// What is printed.
    pub report: BacktestReport,
    /// What is drawn.
    pub curve: Curve,
    /// BLAKE3 of the signals file and the events file, where there were any.
    pub inputs: Map<String, serde_json::Value>,
}

/// Running rules.
#[async_trait]
pub trait StrategyApi: Send + Sync {
    /// One run.
    async fn backtest(&self, request: &BacktestRequest) -> Result<BacktestOutcome, ApiError>;

    /// What is left of a run when it is shaken, and whether its rule looks ahead, in full.
    async fn validate(&self, request: &ValidateRequest) -> Result<ValidateReport, ApiError>;

    /// Why the run of a request did what it did at one bar: `when` is a date, a time, or the number of the bar.
    async fn why(&self, request: &BacktestRequest, when: &str) -> Result<WhyReport, ApiError>;

    /// The same, with what a tear-sheet shows beside what the run says.
    async fn backtest_shown(&self, request: &BacktestRequest) -> Result<(BacktestOutcome, TearSheet), ApiError>;

    /// What a tear-sheet shows of the run of a request beside what it said: the bars, where they still have the `fingerprint` of
    /// the run, and what its rule read of them.
    async fn tear_sheet(&self, request: &BacktestRequest, fingerprint: &str) -> Result<TearSheet, ApiError>;
}
