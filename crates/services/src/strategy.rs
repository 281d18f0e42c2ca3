//! The strategy service: from a request to a report.

use std::time::Instant;

use api::{ApiError, BacktestOutcome, BacktestRequest, Code, DataApi, Loaded, SignalRows, StrategyApi};
use async_trait::async_trait;
use backtest::{Decision, Direction, Run, Settings, WeightBounds, Workspace, columnwise, portfolio};
use market::{Action, Bars, Panel, ParamError, Params, Symbol, Timestamp};
use serde_json::Map;
use strategies::{Kind, signals};

use crate::report::{Finished, outcome};
use crate::settings::{set_ticks, settings, settings_error};
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
        let entry = strategies::find(&request.strategy).ok_or_else(|| unknown(&request.strategy))?;
        let given = request.params.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let params = Params::new(entry.params, given).map_err(|cause| param_error(entry.name, &cause))?;
        let mut settings = settings(request)?;
        let mut inputs = Map::new();
        let mut warnings = Vec::new();
        if let Some(file) = &request.events {
            let (actions, fingerprint) = self.data.actions(file).await?;
            settings.actions = actions;
            inputs.insert("events".to_owned(), fingerprint.into());
        }
        if request.signals.is_some() && !matches!(entry.kind, Kind::Signals) {
            return Err(
                usage(format!("{} reads no signals file", entry.name)).hint("codex backtest signals --signals FILE")
            );
        }
        let (subject, run, warmup) = match entry.kind {
            Kind::Rule(build) => {
                let rule = build(&params).map_err(|cause| param_error(entry.name, &cause))?;
                one_series(entry.name, request)?;
                let bars = taken(self.data.bars(&request.data).await?, &mut warnings);
                events_fit(&settings, &bars, &mut warnings)?;
                enough(entry.name, rule.warmup(), bars.label(), bars.view().time)?;
                set_ticks(&mut settings, request, bars.symbol(), bars.view().time, &mut warnings)?;
                settings.check().map_err(settings_error)?;
                let mut decisions = Vec::new();
                rule.decide(bars.view(), &mut decisions);
                let run = over(&bars, &decisions, &settings)?;
                (Subject::Series(bars), run, rule.warmup())
            }
            Kind::Signals => {
                let file = request.signals.as_ref().ok_or_else(|| {
                    usage("the rule `signals` needs a signals file")
                        .hint("--signals FILE, with the columns entry and exit")
                })?;
                one_series(entry.name, request)?;
                let rows = taken(self.data.signals(file, &request.data).await?, &mut warnings);
                let bars = taken(self.data.bars(&request.data).await?, &mut warnings);
                events_fit(&settings, &bars, &mut warnings)?;
                enough(entry.name, 0, bars.label(), bars.view().time)?;
                set_ticks(&mut settings, request, bars.symbol(), bars.view().time, &mut warnings)?;
                settings.check().map_err(settings_error)?;
                let said = placed(&rows, bars.view().time)?;
                if rows.has_shorts
                    && request.direction == backtest::Direction::Long
                    && said.iter().any(|it| it.has(Decision::ENTER_SHORT))
                {
                    warnings
                        .push("the short entries of the signals file are not traded: the direction is long".to_owned());
                }
                let decisions = signals::directed(&said, rows.has_shorts, request.direction);
                inputs.insert("signals".to_owned(), rows.fingerprint.into());
                let run = over(&bars, &decisions, &settings)?;
                (Subject::Series(bars), run, 0)
            }
            Kind::Allocation(build) => {
                let allocation = build(&params).map_err(|cause| param_error(entry.name, &cause))?;
                let panel = taken(self.data.panel(&request.data).await?, &mut warnings);
                enough(entry.name, allocation.warmup(), panel.label(), panel.time())?;
                one_currency(&panel)?;
                unused(request, allocation.bounds(panel.assets().len()), &mut warnings);
                ended(&panel, &mut warnings);
                set_ticks(&mut settings, request, None, panel.time(), &mut warnings)?;
                settings.check().map_err(settings_error)?;
                let run = portfolio::run(&panel, allocation.as_ref(), &settings, &mut portfolio::Workspace::default());
                (Subject::Panel(panel), run.map_err(run_error)?, allocation.warmup())
            }
        };
        warn_of(&run, &subject, &mut warnings);
        let finished = Finished {
            request,
            strategy: entry.name,
            params: &params,
            settings: &settings,
            subject: &subject,
            run,
            warmup,
            warnings,
            elapsed: started.elapsed(),
        };
        outcome(finished, inputs)
    }
}

fn over(bars: &Bars, decisions: &[Decision], settings: &Settings) -> Result<Run, ApiError> {
    let mut workspace = Workspace::new();
    columnwise::run(bars.view(), decisions, settings, &mut workspace).map_err(run_error)?;
    Ok(workspace.into_run())
}

/// Why an order may be dropped when it is to fill; a run counts them together.
const DROPPED: &str =
    "the account could not pay, the stop it needs was not known yet, or an old position was in its place";

fn warn_of(run: &Run, subject: &Subject, warnings: &mut Vec<String>) {
    match run.orders_dropped {
        0 => {}
        1 => warnings.push(format!("one order was dropped: {DROPPED}")),
        many => warnings.push(format!("{many} orders were dropped: {DROPPED}")),
    }
    if let Some(bar) = run.liquidated_at {
        warnings.push(format!("the account was liquidated at bar {bar}, {}", subject.time()[bar]));
    }
    if run.trades.is_empty() {
        warnings.push("the rule never traded on these data".to_owned());
    }
}

/// A rule over one series takes one symbol.
fn one_series(strategy: &str, request: &BacktestRequest) -> Result<(), ApiError> {
    match &request.data.symbols[..] {
        [] | [_] => Ok(()),
        several => Err(usage(format!("{strategy} trades one instrument, and {} are named", several.join(", ")))
            .hint("name one; a portfolio rule such as momentum trades several")),
    }
}

/// One account has one currency.
fn one_currency(panel: &Panel) -> Result<(), ApiError> {
    let mut first: Option<(&str, &str)> = None;
    for asset in panel.assets() {
        let symbol: Option<Symbol> = asset.parse().ok();
        let Some(currency) = symbol.and_then(|symbol| symbol.venue()?.currency()) else { continue };
        let (other, known) = *first.get_or_insert((asset, currency));
        if known != currency {
            let message = format!("{other} is in {known} and {asset} in {currency}: one account holds one currency");
            return Err(ApiError::new(Code::BadData, message)
                .hint("name the instruments of one currency with --symbol, or bring all prices into one"));
        }
    }
    Ok(())
}

/// Settings that the weights of an allocation leave without an effect.
fn unused(request: &BacktestRequest, bounds: WeightBounds, warnings: &mut Vec<String>) {
    let total = bounds.total;
    if request.leverage > total.max(1.0) {
        warnings.push(format!("leverage {} is not used: the weights sum to at most {total}", request.leverage));
    }
    if request.direction != Direction::Long && !bounds.shorts {
        warnings.push("shorts are not used: no weight is below zero".to_owned());
    }
    if total < 1.0 {
        warnings.push(format!("the weights sum to at most {total}: the rest of the account stays cash"));
    }
}

/// Instruments whose prices end before the panel does: what is held of them is worth its last price to the end.
fn ended(panel: &Panel, warnings: &mut Vec<String>) {
    let last = panel.len().saturating_sub(1);
    for (index, asset) in panel.assets().iter().enumerate() {
        let row = (0..panel.len()).rev().find(|row| !panel.closes(*row)[index].is_nan());
        if let Some(row) = row.filter(|row| row + 5 < last) {
            let day = panel.time()[row].date();
            warnings.push(format!("{asset} has no prices after {day}: what is held of it keeps its last one"));
        }
    }
}

/// Splits and dividends that cannot be of these bars.
fn events_fit(settings: &Settings, bars: &Bars, warnings: &mut Vec<String>) -> Result<(), ApiError> {
    let view = bars.view();
    let (Some(first), Some(last)) = (view.time.first(), view.time.last()) else { return Ok(()) };
    let mut outside = 0;
    for (date, action) in settings.actions.iter() {
        if date < first.date() || date > last.date() {
            outside += 1;
            continue;
        }
        let row = view.time.partition_point(|time| time.date() < date);
        if let (Action::Dividend { amount }, Some(eve)) = (action, row.checked_sub(1))
            && amount >= view.close[eve]
        {
            let message = format!("the dividend of {amount} on {date} is more than the price of {}", view.close[eve]);
            return Err(
                ApiError::new(Code::BadData, message).hint("a dividend is money a share, in the bars' currency")
            );
        }
    }
    match outside {
        0 => {}
        1 => warnings.push("one event lies outside the data and has no effect".to_owned()),
        many => warnings.push(format!("{many} events lie outside the data and have no effect")),
    }
    Ok(())
}

fn taken<T>(loaded: Loaded<T>, warnings: &mut Vec<String>) -> T {
    warnings.extend(loaded.warnings);
    loaded.data
}

fn enough(strategy: &str, warmup: usize, label: &str, time: &[Timestamp]) -> Result<(), ApiError> {
    let (Some(first), Some(last)) = (time.first(), time.last()) else {
        return Err(ApiError::new(Code::BadData, format!("{label} has no bars in the chosen days"))
            .hint("widen --from and --to"));
    };
    if time.len() <= warmup {
        let found = format!("{label} has {} from {} to {}", time.len(), first.date(), last.date());
        return Err(ApiError::new(Code::BadData, format!("{strategy} needs {} bars to warm up, {found}", warmup + 1))
            .hint("start earlier with --from, or choose shorter periods with --param"));
    }
    Ok(())
}

/// Puts the rows of a signals file on the bars they name.
fn placed(signals: &SignalRows, time: &[Timestamp]) -> Result<Vec<Decision>, ApiError> {
    let mut decisions = vec![Decision::NONE; time.len()];
    for row in &signals.rows {
        let by_time = || row.time.and_then(|wanted| time.binary_search(&wanted).ok());
        let Some(index) = row.index.or_else(by_time).filter(|index| *index < time.len()) else {
            // A row that says nothing may name a bar outside the chosen days.
            if row.decision.is_none() {
                continue;
            }
            let named = match (row.index, row.time) {
                (Some(index), _) => format!("bar {index}, the data have {}", time.len()),
                (None, Some(time)) => format!("a bar at {time} that the data have not"),
                (None, None) => "no bar".to_owned(),
            };
            return Err(ApiError::new(Code::BadData, format!("the signals file, line {}, names {named}", row.line))
                .hint("key the rows by the timestamps of the bars, or by a column `index` that counts them from 0")
                .detail("line", row.line));
        };
        decisions[index] |= row.decision;
    }
    Ok(decisions)
}

fn unknown(name: &str) -> ApiError {
    let near = market::nearest(name, strategies::ALL.iter().map(|entry| entry.name));
    let hint = near.map_or("codex strategy ls".to_owned(), |near| {
        format!("did you mean `{near}`? codex strategy ls lists them all")
    });
    ApiError::new(Code::NotFound, format!("there is no strategy `{name}`")).hint(hint)
}

fn param_error(strategy: &str, cause: &ParamError) -> ApiError {
    let hint = match cause {
        ParamError::Unknown { nearest: Some(near), .. } => {
            format!("did you mean `{near}`? codex strategy show {strategy}")
        }
        _ => format!("codex strategy show {strategy}"),
    };
    usage(format!("{strategy}: {cause}")).hint(hint)
}

fn run_error(cause: impl std::fmt::Display) -> ApiError {
    usage(cause.to_string()).hint("codex backtest --help says what each setting takes")
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
