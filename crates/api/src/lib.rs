//! What travels between a caller and a service: requests, reports, errors, and the traits that both sides share.
//!
//! No behaviour: a trait here has several implementations that a caller cannot tell apart (in process, over the pipes
//! of `codexd once`, and later over HTTP), and everything in its signatures is a plain value.
//!
//! To add a call: its request and answer in a file here, one method in the trait of its service.

mod backtest;
mod data;
mod error;
pub mod once;
mod proof;
mod runs;
mod sweep;
mod tear_sheet;
mod validate;
mod walkforward;
mod why;

pub use backtest::{
    BacktestOutcome, BacktestReport, BacktestRequest, CostReport, Curve, DataSummary, RuleText, SettingsReport,
    StrategyApi, TradeReport,
};
pub use data::{BarsFiles, DataApi, DataRef, Loaded, SignalRow, SignalRows};
pub use error::{ApiError, Code};
pub use proof::{ProofReport, ProofVerdict};
pub use runs::{Manifest, RunRecord, RunStore, RunSummary};
pub use sweep::{
    AxisReport, BenchmarkReport, EverTried, OverfittingReport, PlateauReport, SearchedReport, SweepCounts, SweepHeader,
    SweepHost, SweepLog, SweepProgress, SweepReport, SweepRequest, SweepRow, SweepRows, TrialLedger, TrialsReport,
    Tries, TryLog, WinnerReport,
};
pub use tear_sheet::{AssetPath, RuleLine, TearSheet};
pub use validate::{
    BootstrapReport, BreakEvenReport, FindingReport, FindingSeverity, HistoriesReport, KeptSweep, RegimeReport,
    RobustnessReport, ShakenReport, SweepValidateReport, ValidateReport, ValidateRequest,
};
pub use walkforward::{
    DriftReport, LegReport, NextReport, PathReport, PathsReport, Scheme, SpanReport, SplitReport, WalkForwardHost,
    WalkForwardOutcome, WalkForwardReport, WalkForwardRequest, WindowReport,
};
pub use why::{
    BarReport, BlockedReport, DecisionReport, FillReport, Holding, MemberReport, PriceReport, TrailReport, WhyReport,
};
