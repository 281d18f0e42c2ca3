//! The strategy service: from a request to a report.

use std::time::Instant;

use api::{
    ApiError, BacktestOutcome, BacktestRequest, Code, DataApi, StrategyApi, ValidateReport, ValidateRequest, WhyReport,
};
use async_trait::async_trait;
use backtest::Run;
use proof::Mode;

use crate::prepared::{Prepared, prepare};
use crate::report::{Finished, outcome};
use crate::subject::Subject;
use crate::validate::validate;
use crate::why::why;

/// Runs rules over the data that `data` hands out.
#[derive(Debug)]
pub struct StrategyService<D> {
    data: D,
}

impl<D: DataApi> StrategyService<D> {
    /// A service over this data.
    pub fn new(data: D) -> Self {
        Self { data }
    }
}

#[async_trait]
impl<D: DataApi> StrategyApi for StrategyService<D> {
    async fn backtest(&self, request: &BacktestRequest) -> Result<BacktestOutcome, ApiError> {
        let started = Instant::now();
        let prepared = prepare(&self.data, request).await?;
        let (run, heard) = prepared.run()?;
        let warmup = prepared.warmup();
        let proof = request.proof.then(|| prepared.prove(&heard, Mode::Sampled));
        let Prepared { strategy, params, subject, settings, pack, mut warnings, inputs, .. } = prepared;
        warn_of(&run, &subject, &mut warnings);
        let proof = proof.map(|(proof, said)| {
            warnings.extend(said.into_iter().map(|finding| finding.sentence));
            proof
        });
        let finished = Finished {
            request,
            strategy: &strategy,
            params: &params,
            settings: &settings,
            subject: &subject,
            run,
            warmup,
            proof,
            pack: pack.as_ref(),
            warnings,
            elapsed: started.elapsed(),
        };
        outcome(finished, inputs)
    }

    async fn validate(&self, request: &ValidateRequest) -> Result<ValidateReport, ApiError> {
        let started = Instant::now();
        check(request)?;
        let prepared = prepare(&self.data, &request.run).await?;
        let report = validate(request, &prepared)?;
        Ok(ValidateReport { elapsed_ms: started.elapsed().as_secs_f64() * 1e3, ..report })
    }

    async fn why(&self, request: &BacktestRequest, when: &str) -> Result<WhyReport, ApiError> {
        let prepared = prepare(&self.data, request).await?;
        let (run, heard) = prepared.run()?;
        why(request, &prepared, &run, &heard, when)
    }
}

/// The numbers of a validation that mean nothing.
fn check(request: &ValidateRequest) -> Result<(), ApiError> {
    let usage = |message: String, hint: &str| Err(ApiError::new(Code::Usage, message).hint(hint));
    if !(10..=1_000_000).contains(&request.samples) {
        return usage(format!("{} samples cannot be drawn", request.samples), "--samples 2000, from 10 to 1000000");
    }
    if !(request.level > 0.0 && request.level < 1.0) {
        return usage(format!("the level {} is not between 0 and 1", request.level), "--level 0.9");
    }
    Ok(())
}

/// Why an order may be dropped when it is to fill; a run counts them together.
const DROPPED: &str =
    "the account could not pay, the stop it needs was not known yet, or an old position was in its place";

/// Why the venue does not let an order fill; a run counts them together.
const BLOCKED: &str = "the venue did not let an order fill: a locked price limit, a resale lock, or a short";

pub(crate) fn warn_of(run: &Run, subject: &Subject, warnings: &mut Vec<String>) {
    match run.orders_dropped {
        0 => {}
        1 => warnings.push(format!("one order was dropped: {DROPPED}")),
        many => warnings.push(format!("{many} orders were dropped: {DROPPED}")),
    }
    match run.orders_blocked {
        0 => {}
        1 => warnings.push(format!("once {BLOCKED}")),
        many => warnings.push(format!("{many} times {BLOCKED}")),
    }
    if let Some(bar) = run.liquidated_at {
        warnings.push(format!("the account was liquidated at bar {bar}, {}", subject.time()[bar]));
    }
    if run.trades.is_empty() {
        warnings.push("the rule never traded on these data".to_owned());
    }
}
