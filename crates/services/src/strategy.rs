//! The strategy service: from a request to a report.

use std::time::Instant;

use api::{ApiError, BacktestOutcome, BacktestRequest, DataApi, StrategyApi};
use async_trait::async_trait;
use backtest::Run;

use crate::prepared::{Prepared, prepare};
use crate::report::{Finished, outcome};
use crate::subject::Subject;

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
        let run = prepared.run()?;
        let warmup = prepared.warmup();
        let Prepared { strategy, params, subject, settings, pack, mut warnings, inputs, .. } = prepared;
        warn_of(&run, &subject, &mut warnings);
        let finished = Finished {
            request,
            strategy,
            params: &params,
            settings: &settings,
            subject: &subject,
            run,
            warmup,
            pack: pack.as_ref(),
            warnings,
            elapsed: started.elapsed(),
        };
        outcome(finished, inputs)
    }
}

/// Why an order may be dropped when it is to fill; a run counts them together.
const DROPPED: &str =
    "the account could not pay, the stop it needs was not known yet, or an old position was in its place";

/// Why the venue does not let an order fill; a run counts them together.
const BLOCKED: &str = "the venue did not let an order fill: a locked price limit, a resale lock, or a short";

fn warn_of(run: &Run, subject: &Subject, warnings: &mut Vec<String>) {
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
