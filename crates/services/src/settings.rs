//! From the settings of a request to the settings of a run.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{ApiError, BacktestRequest, Code, SettingsReport};
use backtest::{Costs, End, Settings, SettingsError, Slippage, Stops, Units};
use market::{RateFee, Symbol, TickTable, Timestamp};

use venues::{Pack, Packs};

use crate::PeriodsPerYear;

/// The settings of a run; splits, dividends and ticks come with the data.
pub(crate) fn settings(request: &BacktestRequest) -> Result<Settings, ApiError> {
    let fees = brokerage(request)?;
    Ok(Settings {
        cash: request.cash,
        size: request.size,
        fill: request.fill,
        entry: request.entry,
        time_in_force: request.time_in_force,
        direction: request.direction,
        leverage: request.leverage,
        maintenance: request.maintenance,
        costs: Costs { fees: Arc::new(fees), slippage: request.slippage, ticks: None },
        stops: Stops {
            stop_loss: request.stop_loss,
            take_profit: request.take_profit,
            trailing: request.trailing_stop,
            atr: request.atr_stop,
        },
        units: request.lot.map_or(Units::Fractional, Units::Lot),
        end: if request.exit_on_last_bar { End::ExitOnLastBar } else { End::KeepOpen },
        actions: market::Actions::default(),
        conventions: request.convention.parse().map_err(settings_error)?,
        instruments: Vec::new(),
    })
}

/// The plain fee of a request: all that is charged, or under the law of a venue the broker's part.
pub(crate) fn brokerage(request: &BacktestRequest) -> Result<RateFee, ApiError> {
    request.fees.parse().map_err(|cause: market::FeeError| {
        usage(cause.to_string()).hint("--fees 0.001, or --fees 0.0005+2.0").detail("field", "fees")
    })
}

/// Finds the tick that slippage in ticks needs: the given one, or that of the symbol's venue.
pub(crate) fn set_ticks(
    settings: &mut Settings,
    request: &BacktestRequest,
    symbol: Option<&Symbol>,
    time: &[Timestamp],
    warnings: &mut Vec<String>,
) -> Result<(), ApiError> {
    let flat = |tick| {
        TickTable::flat(tick).ok_or_else(|| usage(format!("the tick {tick} is no step of prices")).hint("--tick 0.01"))
    };
    settings.costs.ticks = request.tick.map(flat).transpose()?;
    let in_ticks = matches!(request.slippage, Slippage::Ticks(_));
    if !settings.instruments.is_empty() {
        // The law knows the ticks of each day, where anybody does.
        if request.tick.is_some() {
            return Err(usage("the venue has ticks of its own").hint("leave out --tick, or --venue"));
        }
        let unknown = |time: &&Timestamp| settings.instruments.iter().any(|it| it.rules.tick(**time, 1.0).is_none());
        return match time.iter().find(unknown).filter(|_| in_ticks) {
            None => Ok(()),
            Some(time) => Err(usage(format!(
                "slippage in ticks needs the instrument's tick, and the venue's pack has none on {}",
                time.date()
            ))
            .hint("--slippage 0.0005, a later --from, or a [[tick]] in your copy of the pack: codex market show")),
        };
    }
    if request.tick.is_some() || !in_ticks {
        return Ok(());
    }
    let packs = crate::venue::packs(&request.packs)?;
    let at = |time: Option<&Timestamp>| ticks(&packs, symbol, time);
    settings.costs.ticks = at(time.last());
    if settings.costs.ticks.is_none() {
        return Err(usage("slippage in ticks needs the instrument's tick")
            .hint("--tick 0.01, or a symbol whose venue is known"));
    }
    if at(time.first()) != at(time.last()) {
        warnings.push(
            "the venue's tick table changed within these data; the one of the last day was used throughout: --venue auto uses each day's own"
                .to_owned(),
        );
    }
    Ok(())
}

/// The steps of a symbol's prices at a time, by the pack of its venue.
pub(crate) fn ticks(packs: &Packs, symbol: Option<&Symbol>, time: Option<&Timestamp>) -> Option<TickTable> {
    let pack = packs.for_symbol(symbol?).ok()?;
    pack.ticks(pack.kind_of(symbol?).ok()?, time?.date())
}

pub(crate) fn settings_error(cause: SettingsError) -> ApiError {
    let percent = cause.given.parse::<f64>().ok().filter(|given| (1.0..100.0).contains(given));
    let hint = match percent.filter(|_| matches!(cause.name, "stop-loss" | "trailing-stop")) {
        Some(given) => format!("did you mean --{} {given}%?", cause.name),
        None => "codex backtest --help says what each setting takes".to_owned(),
    };
    usage(cause.to_string()).hint(hint).detail("field", cause.name)
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}

/// The kinds of instruments that a run trades, as the pack has them.
fn kinds(pack: &Pack, request: &BacktestRequest, symbols: &[Option<Symbol>]) -> String {
    let of = |symbol: &Option<Symbol>| match (&request.instrument, symbol) {
        (Some(kind), _) => kind.clone(),
        (None, Some(symbol)) => pack.kind_of(symbol).unwrap_or(pack.default_kind()).to_owned(),
        (None, None) => pack.default_kind().to_owned(),
    };
    symbols.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

/// The settings as they were meant.
pub(crate) fn settings_report(
    request: &BacktestRequest,
    settings: &Settings,
    year: &PeriodsPerYear,
    pack: Option<&Pack>,
    size_expression: Option<String>,
    symbols: &[Option<Symbol>],
) -> SettingsReport {
    SettingsReport {
        cash: request.cash,
        size: request.size,
        size_expression,
        fill: request.fill,
        entry: request.entry,
        time_in_force: request.time_in_force,
        fees: request.fees.clone(),
        slippage: request.slippage,
        tick: request.tick,
        direction: request.direction,
        leverage: settings.leverage,
        maintenance: settings.maintenance,
        stop_loss: settings.stops.stop_loss,
        take_profit: settings.stops.take_profit,
        trailing_stop: settings.stops.trailing,
        atr_stop: settings.stops.atr,
        lot: request.lot,
        venue: pack.map(crate::venue::named),
        instrument: pack.map(|pack| kinds(pack, request, symbols)),
        fractional: settings.units == Units::Fractional,
        exit_on_last_bar: request.exit_on_last_bar,
        convention: request.convention.clone(),
        rf: request.rf,
        periods_per_year: year.periods,
        periods_per_year_from: year.from.clone(),
    }
}
