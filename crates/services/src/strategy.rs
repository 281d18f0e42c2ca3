//! The strategy service: from a request to a report.

use std::time::Instant;

use api::{
    ApiError, BacktestOutcome, BacktestRequest, Code, DataApi, KeptSweep, StrategyApi, SweepHost, SweepReport,
    SweepRequest, SweepValidateReport, TearSheet, TrialLedger, Tries, ValidateReport, ValidateRequest, WalkForwardHost,
    WalkForwardOutcome, WalkForwardRequest, WhyReport,
};
use async_trait::async_trait;
use backtest::{Blocked, Decision, Direction, Run, Settings};
use market::Fill;
use proof::Mode;

use crate::prepared::{Prepared, each_once, prepare};
use crate::proven::Heard;
use crate::report::{Finished, outcome};
use crate::subject::Subject;
use crate::tear_sheet::{assets, lines, seen, tear_sheet};
use crate::trial;
use crate::validate::validate;
use crate::validate_sweep::validate_sweep;
use crate::why::{law, why};

/// Runs rules over the data that `data` hands out.
pub struct StrategyService<D> {
    data: D,
    ledger: Option<Box<dyn TrialLedger>>,
}

impl<D: DataApi> StrategyService<D> {
    /// A service over this data.
    pub fn new(data: D) -> Self {
        Self { data, ledger: None }
    }

    /// The same, with a ledger that is told of every try of a combination on data; a sweep tells that of its host.
    #[must_use]
    pub fn remembering(self, ledger: impl TrialLedger + 'static) -> Self {
        Self { ledger: Some(Box::new(ledger)), ..self }
    }

    /// What cannot be remembered is still a result, and said.
    fn remember(&self, request: &BacktestRequest, prepared: &Prepared) -> Option<String> {
        let hashes = &[trial::hash(&trial::base(request, prepared), &prepared.params)];
        let tries = Tries { hashes, independent: 1.0, variance: None };
        let remembered = self.ledger.as_ref()?.remember(&prepared.subject.ledger(), &tries);
        remembered.err().map(|cause| format!("that this was tried is not remembered: {}", cause.message))
    }

    /// Many runs, and the truth about the best of them; `host` keeps the rows as they come. On the rayon pool of the caller.
    ///
    /// # Errors
    /// What cannot be run or searched, and what the host cannot keep.
    pub async fn sweep(&self, request: &SweepRequest, host: &mut dyn SweepHost) -> Result<SweepReport, ApiError> {
        crate::sweep::sweep(&self.data, request, host).await.map(|(report, _)| report)
    }

    /// A finished sweep: whether its winner is luck, and what is left of that when it is shaken as `how` says, whose run is not
    /// looked at. On the rayon pool of the caller.
    ///
    /// # Errors
    /// The data are no longer those of the sweep, its rows are not its own, or nothing of it ran.
    pub async fn validate_sweep(
        &self,
        kept: KeptSweep,
        how: &ValidateRequest,
    ) -> Result<SweepValidateReport, ApiError> {
        let started = Instant::now();
        check(how)?;
        let mut report = validate_sweep(&self.data, kept, how, self.ledger.as_deref()).await?;
        report.sweep.elapsed_ms = started.elapsed().as_secs_f64() * 1e3;
        Ok(report)
    }

    /// Parameters chosen in sample and traded out of sample, window by window. On the rayon pool of the caller.
    ///
    /// # Errors
    /// What cannot be run, searched or split.
    pub async fn walkforward(
        &self,
        request: &WalkForwardRequest,
        host: &mut dyn WalkForwardHost,
    ) -> Result<WalkForwardOutcome, ApiError> {
        crate::walkforward::walkforward(&self.data, request, host).await
    }

    /// A run; with what is shown beside it, where that is asked for.
    async fn ran(&self, request: &BacktestRequest, is_shown: bool) -> Result<(BacktestOutcome, TearSheet), ApiError> {
        let started = Instant::now();
        let prepared = prepare(&self.data, request).await?;
        let (run, heard) = prepared.run()?;
        let (warmup, size_expression) = (prepared.warmup(), prepared.size_expression());
        let proof = request.proof.then(|| prepared.prove(&heard, Mode::Sampled));
        let forgotten = self.remember(request, &prepared);
        let mut warnings = prepared.told(&run, Some(&heard));
        let lines = if is_shown { lines(request, &prepared) } else { Vec::new() };
        let assets = if is_shown { assets(&run, &prepared.subject) } else { Vec::new() };
        let Prepared { strategy, params, subject, settings, pack, inputs, .. } = prepared;
        warnings.extend(forgotten);
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
            size_expression,
            warnings: each_once(warnings),
            elapsed: started.elapsed(),
        };
        let outcome = outcome(finished, inputs)?;
        Ok((outcome, if is_shown { seen(subject, lines, assets) } else { TearSheet::default() }))
    }
}

#[async_trait]
impl<D: DataApi> StrategyApi for StrategyService<D> {
    async fn backtest(&self, request: &BacktestRequest) -> Result<BacktestOutcome, ApiError> {
        self.ran(request, false).await.map(|(outcome, _)| outcome)
    }

    async fn backtest_shown(&self, request: &BacktestRequest) -> Result<(BacktestOutcome, TearSheet), ApiError> {
        self.ran(request, true).await
    }

    async fn validate(&self, request: &ValidateRequest) -> Result<ValidateReport, ApiError> {
        let started = Instant::now();
        check(request)?;
        let prepared = prepare(&self.data, &request.run).await?;
        let mut report = validate(request, &prepared)?;
        report.warnings.extend(self.remember(&request.run, &prepared));
        Ok(ValidateReport { elapsed_ms: started.elapsed().as_secs_f64() * 1e3, ..report })
    }

    async fn why(&self, request: &BacktestRequest, when: &str) -> Result<WhyReport, ApiError> {
        let prepared = prepare(&self.data, request).await?;
        let (run, heard) = prepared.run()?;
        why(request, &prepared, &run, &heard, when)
    }

    async fn tear_sheet(&self, request: &BacktestRequest, fingerprint: &str) -> Result<TearSheet, ApiError> {
        Ok(tear_sheet(request, fingerprint, prepare(&self.data, request).await))
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
const DROPPED: &str = "it came to less than one unit or one lot, the account could not pay, the stop it needs was not known yet, or an old position was in its place";

/// Laws of a venue that keep an order from filling.
const LAWS: [(&str, &str); 4] = [
    ("price-limit", "locked price limits"),
    ("resale-lock", "resale lock"),
    ("no-short", "no short sales"),
    ("halt", "bars without volume, on which nobody traded"),
];

/// Market prices between the ticks of the venue are not prices that anybody traded at.
fn off_grid(run: &Run, settings: &Settings, subject: &Subject, warnings: &mut Vec<String>) {
    // The level of a stop or a limit is a price of ours, and may rest between ticks.
    let is_markets = |fill: &&Fill| match subject {
        Subject::Series(bars) => {
            let view = bars.view();
            fill.reference == view.open[fill.index] || fill.reference == view.close[fill.index]
        }
        Subject::Panel(_) => true,
    };
    let is_off = |fill: &&Fill| {
        let tick = settings.instruments.get(fill.asset)?.rules.tick(subject.time()[fill.index], fill.reference)?;
        let steps = fill.reference / tick;
        ((steps - steps.round()).abs() > 1e-4).then_some(tick)
    };
    let met: Vec<&Fill> = run.fills.iter().filter(is_markets).collect();
    let off: Vec<(&Fill, f64)> = met.iter().filter_map(|fill| Some((*fill, is_off(fill)?))).collect();
    let Some((first, tick)) = off.first().filter(|_| off.len() * 20 > met.len()) else { return };
    let (Fill { reference, .. }, day) = (first, subject.time()[first.index].date());
    warnings.push(format!(
        "{} of {} fills met prices between the venue's ticks, first {reference} on {day} where the tick is {tick}: are the prices adjusted for splits or dividends? `codex market check` compares them with the law",
        off.len(),
        met.len()
    ));
}

pub(crate) fn warn_of(run: &Run, settings: &Settings, subject: &Subject, warnings: &mut Vec<String>) {
    match run.orders_dropped {
        0 => {}
        1 => warnings.push(format!("one order was dropped: {DROPPED}")),
        many => warnings.push(format!("{many} orders were dropped: {DROPPED}")),
    }
    for (name, words) in LAWS {
        for opens in [true, false] {
            let is_it = |it: &&Blocked| law(it.cause) == name && it.opens == opens;
            let mut times = run.blocked.iter().filter(is_it);
            let Some(first) = times.next() else { continue };
            // A portfolio's target waits, whichever way it goes.
            let became = match (opens, subject) {
                (true, Subject::Series(_)) => "entries dropped",
                (true, Subject::Panel(_)) => "entries put off",
                (false, _) => "exits put off",
            };
            let (count, day) = (times.count() + 1, subject.time()[first.index].date());
            warnings.push(format!("{words}: {count} {became}, first on {day}; `codex runs why RUN {day}` tells more"));
        }
    }
    off_grid(run, settings, subject, warnings);
    if let Some(bar) = run.liquidated_at {
        warnings.push(format!("the account was liquidated at bar {bar}, {}", subject.time()[bar]));
    }
}

/// Why there is no trade, as far as what was said tells.
pub(crate) fn untraded(heard: Option<&Heard>, direction: Direction) -> String {
    let never = "the rule never traded on these data";
    let Some(Heard::Decisions(said)) = heard else { return never.to_owned() };
    let buys = said.decisions.iter().any(|it| it.has(Decision::ENTER_LONG));
    // The end of a long side is the begin of a short one where a rule has but one side.
    let shorts = said.decisions.iter().any(|it| it.has(Decision::ENTER_SHORT) && !it.has(Decision::EXIT_LONG));
    match (buys, shorts, direction) {
        (false, false, _) => format!("{never}: it never said to enter"),
        (false, true, Direction::Long) => {
            format!("{never}: it only sells short, and this account only buys; --direction both lets it")
        }
        (true, false, Direction::Short) => {
            format!("{never}: it only buys, and this account only sells short; --direction long lets it")
        }
        _ => never.to_owned(),
    }
}
