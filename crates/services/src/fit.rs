//! Whether a request and its data can be meant together: what cannot is refused, what has no effect is said.

use std::path::Path;

use api::{ApiError, BacktestRequest, Code};
use backtest::{Direction, Settings, WeightBounds};
use market::{Action, Bars, Panel, Symbol};

use crate::prepared::Prepared;

/// A rule over one series takes one symbol.
pub(crate) fn one_series(strategy: &str, request: &BacktestRequest) -> Result<(), ApiError> {
    match &request.data.symbols[..] {
        [] | [_] => Ok(()),
        several => Err(usage(format!("{strategy} trades one instrument, and {} are named", several.join(", ")))
            .hint("name one; a portfolio rule such as momentum trades several")),
    }
}

/// One account has one currency.
pub(crate) fn one_currency(panel: &Panel) -> Result<(), ApiError> {
    let mut first: Option<(&str, &str)> = None;
    for asset in panel.assets() {
        let symbol: Option<Symbol> = asset.parse().ok();
        let Some(currency) = symbol.and_then(|symbol| symbol.venue()?.currency()) else { continue };
        let (other, known) = *first.get_or_insert((asset, currency));
        if known != currency {
            let message = format!("{other} is in {known} and {asset} in {currency}: one account holds one currency");
            return Err(ApiError::new(Code::BadData, message)
                .hint("trade the instruments of each currency apart, or bring all prices into one"));
        }
    }
    Ok(())
}

/// Settings that the weights of an allocation leave without an effect.
pub(crate) fn unused(request: &BacktestRequest, bounds: WeightBounds, warnings: &mut Vec<String>) {
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
pub(crate) fn ended(panel: &Panel, warnings: &mut Vec<String>) {
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
pub(crate) fn events_fit(settings: &Settings, bars: &Bars, warnings: &mut Vec<String>) -> Result<(), ApiError> {
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

/// Fractions that were hardly meant: 5 is 500 %.
pub(crate) fn unlikely(request: &BacktestRequest, warnings: &mut Vec<String>) {
    let mut say = |name: &str, value: f64| {
        warnings.push(format!("--{name} {value} is {} %: did you mean {value}%?", value * 100.0));
    };
    if request.rf.abs() >= 0.5 {
        say("rf", request.rf);
    }
    if let Some(distance) = request.take_profit.filter(|distance| *distance >= 5.0) {
        say("take-profit", distance);
    }
}

/// What an error about too few bars calls how many are needed.
pub(crate) const NEEDED_BARS: &str = "needed_bars";

/// Data without bars, or with none left after the warm-up, are no data.
pub(crate) fn enough(request: &BacktestRequest, prepared: &Prepared) -> Result<(), ApiError> {
    let (strategy, warmup, time) = (&prepared.strategy, prepared.warmup(), prepared.subject.time());
    // A file that no symbol is given for is known by its own name.
    let file = request.data.file.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
    let file = file.filter(|name| request.data.symbols.is_empty() && !name.starts_with("sample:"));
    let label = file.unwrap_or_else(|| prepared.subject.label().into());
    let (Some(first), Some(last)) = (time.first(), time.last()) else {
        return Err(ApiError::new(Code::BadData, format!("{label} has no bars in the chosen days"))
            .hint("widen --from and --to"));
    };
    if time.len() <= warmup {
        let found = match time.len() {
            1 => format!("{label} has a single one, of {}", first.date()),
            bars => format!("{label} has {bars} from {} to {}", first.date(), last.date()),
        };
        let more = match (request.data.from, request.data.to) {
            (Some(_), _) => "start earlier with --from",
            (None, Some(_)) => "end later with --to",
            (None, None) => "bring data of more bars",
        };
        // No period is short enough for a single bar.
        let is_shorter = time.len() > 1 && prepared.params.iter().next().is_some();
        let hint = if is_shorter { format!("{more}, or choose shorter periods with --param") } else { more.to_owned() };
        return Err(ApiError::new(Code::BadData, format!("{strategy} needs {} bars to warm up, {found}", warmup + 1))
            .hint(hint)
            .detail(NEEDED_BARS, warmup + 1));
    }
    Ok(())
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
