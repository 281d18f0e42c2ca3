//! What tells one try on data from any other, and how many there were.

use api::{ApiError, BacktestRequest, Code, DataRef, TrialLedger, TrialsReport, Tries};
use market::{Params, Value};
use overfit::{SharpeEstimate, independent_trials, sample_of_trials};
use rayon::prelude::*;
use serde_json::json;
use venues::Pack;

use crate::prepared::Prepared;

/// What the tries of a sweep have in common: the rule, everything it reads beside the data, and how it trades. Where the data
/// come from is not part of it: a ledger is of data by their content.
pub(crate) fn base(request: &BacktestRequest, prepared: &Prepared) -> [u8; 32] {
    let what = BacktestRequest {
        params: Default::default(),
        data: DataRef::default(),
        series: Default::default(),
        signals: None,
        events: None,
        packs: Vec::new(),
        proof: false,
        rf: 0.0,
        periods_per_year: None,
        ..request.clone()
    };
    let pack = prepared.pack.as_ref().map(Pack::text);
    let whole = json!({"request": what, "inputs": prepared.inputs, "pack": pack});
    *blake3::hash(whole.to_string().as_bytes()).as_bytes()
}

/// A try: the base and every parameter.
pub(crate) fn hash(base: &[u8; 32], params: &Params) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(base);
    for (name, value) in params.iter() {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        match value {
            Value::Integer(value) => hasher.update(&value.to_le_bytes()),
            Value::Real(value) => hasher.update(&value.to_bits().to_le_bytes()),
            Value::Choice(word) => hasher.update(word.as_bytes()),
        };
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    short
}

/// The tries of one search.
pub(crate) struct Tried {
    /// Sorted, each once.
    hashes: Vec<[u8; 16]>,
    independent: f64,
    correlation: Option<f64>,
    /// Of the Sharpe ratios, those of a bar.
    variance: Option<f64>,
}

impl Tried {
    /// Of these content hashes, where `returns` tells those of each of `ran` combinations over all `bars`: a sample of them is
    /// compared.
    pub(crate) fn new(
        mut hashes: Vec<[u8; 16]>,
        ran: usize,
        bars: usize,
        seed: u64,
        returns: impl Fn(usize) -> Option<Vec<f64>> + Sync,
    ) -> Result<Self, ApiError> {
        hashes.par_sort_unstable();
        hashes.dedup();
        let sample = sample_of_trials(ran, bars, seed);
        let returns: Vec<Vec<f64>> = sample.par_iter().filter_map(|place| returns(*place)).collect();
        let sample: Vec<&[f64]> = returns.iter().map(Vec::as_slice).collect();
        let found = independent_trials(&sample, hashes.len())
            .map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))?;
        let sharpes = sample.iter().filter_map(|returns| SharpeEstimate::new(returns)).map(|it| it.sharpe);
        Ok(Self {
            hashes,
            independent: found.independent,
            correlation: found.average_correlation,
            variance: variance(&sharpes.collect::<Vec<f64>>()),
        })
    }

    /// The same with the variance of the Sharpe ratios of more than a sample.
    pub(crate) fn varying(self, variance: Option<f64>) -> Self {
        Self { variance, ..self }
    }

    /// These and all before them.
    pub(crate) fn remembered(&self, ledger: Option<&dyn TrialLedger>, data: &str) -> Result<TrialsReport, ApiError> {
        let here = self.hashes.len() as u64;
        let report = TrialsReport {
            here,
            ever: here,
            unfinished: 0,
            independent_here: self.independent,
            independent: self.independent,
            variance: self.variance,
            correlation: self.correlation,
        };
        let Some(ledger) = ledger else { return Ok(report) };
        let tries = Tries { hashes: &self.hashes, independent: self.independent, variance: self.variance };
        let ever = ledger.remember(data, &tries)?;
        Ok(TrialsReport {
            ever: ever.combinations,
            unfinished: ever.unfinished,
            independent: ever.independent,
            variance: ever.variance,
            ..report
        })
    }
}

/// Tries whose spread says something: one absurd loser beside one other would raise the bar for good.
const FEWEST: usize = 10;

/// The variance of the Sharpe ratios of tries; `None` of few.
pub(crate) fn variance(sharpes: &[f64]) -> Option<f64> {
    let moments = risk::Moments::new(sharpes).filter(|_| sharpes.len() >= FEWEST)?;
    moments.deviation().map(|deviation| deviation * deviation)
}
