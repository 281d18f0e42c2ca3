//! The law of a venue, applied to a run.

use std::ops::RangeInclusive;
use std::sync::Arc;

use api::{ApiError, BacktestRequest, Code};
use backtest::{Direction, Instrument, Settings, Units};
use market::{Date, FeeSchedule, RateFee, Side, Symbol, Timestamp, VenueRules};
use venues::{Pack, PackError, Packs, VenueError};

use crate::prepared::Prepared;
use crate::subject::Subject;

/// The packs there are: ours, and before them those of the request.
///
/// # Errors
/// A pack of the request cannot be read; the error says where.
pub fn packs(texts: &[String]) -> Result<Packs, ApiError> {
    texts
        .iter()
        .try_fold(Packs::shipped().clone(), |packs, text| Ok(packs.with(Pack::parse(text).map_err(pack_error)?)))
}

/// The pack whose law a run over `symbols` follows: a named one, or with `auto` that of the symbols' own venue.
///
/// # Errors
/// There is no such pack, or the symbols have no venue in common.
pub fn pack<'p>(packs: &'p Packs, name: &str, symbols: &[Option<Symbol>]) -> Result<&'p Pack, ApiError> {
    if name != "auto" {
        return packs.find(name).map_err(venue_error);
    }
    let mut found: Option<(&Pack, &Symbol)> = None;
    for symbol in symbols {
        let symbol = symbol.as_ref().ok_or_else(|| {
            usage("--venue auto needs to know the instrument").hint("name it with --symbol, or the venue: --venue hkex")
        })?;
        let pack = packs.for_symbol(symbol).map_err(venue_error)?;
        match found {
            Some((other, first)) if other.name() != pack.name() => {
                return Err(usage(format!("{first} and {symbol} trade at different venues")).hint("trade them apart"));
            }
            _ => found = Some((pack, symbol)),
        }
    }
    found.map(|(pack, _)| pack).ok_or_else(|| usage("there is no instrument to find the venue of").hint("--venue hkex"))
}

/// Puts the law that the request asks for into the settings, one instrument an asset; the pack, or none when none is asked
/// for.
pub(crate) fn apply(
    settings: &mut Settings,
    request: &BacktestRequest,
    brokerage: RateFee,
    subject: &Subject,
) -> Result<Option<Pack>, ApiError> {
    let (time, symbols) = (subject.time(), &subject.symbols()[..]);
    let (Some(name), Some(first), Some(last)) = (&request.venue, time.first(), time.last()) else {
        if request.instrument.is_some() {
            return Err(
                usage("a kind of instrument means something under the law of a venue only").hint("--venue auto")
            );
        }
        return Ok(None);
    };
    let packs = packs(&request.packs)?;
    let pack = pack(&packs, name, symbols)?;
    let kind = request.instrument.as_deref();
    // What trades in fractions needs no lot to be known.
    let lot = if request.fractional { Some(1.0) } else { request.lot };
    let brokerage = (brokerage != RateFee::default()).then_some(brokerage);
    for symbol in symbols {
        let rules = pack.instrument(symbol.as_ref(), kind, lot).map_err(venue_error)?;
        let fees = pack.fees(symbol.as_ref(), kind, brokerage).map_err(venue_error)?;
        if request.direction != Direction::Long && !rules.allows_short(*first) && !rules.allows_short(*last) {
            let name = symbol.as_ref().map_or("this instrument", Symbol::as_str);
            return Err(usage(format!("the law of {} does not let {name} be sold short", pack.name()))
                .hint("--direction long, or list it in your copy of the pack: codex market show"));
        }
        if settings.instruments.first().is_some_and(|other| other.fees.lines() != fees.lines()) {
            return Err(usage("the instruments pay fees of different names").hint("trade kinds of instruments apart"));
        }
        let (fees, rules, knows_volume) = (Arc::new(fees), Arc::new(rules), subject.knows_volume());
        settings.instruments.push(Instrument { fees, rules, knows_volume });
    }
    settings.units = if request.fractional { Units::Fractional } else { Units::Venue };
    Ok(Some(pack.clone()))
}

/// What the law leaves open on the days of each instrument: those that `days` gives by its place, none where nothing of it
/// trades.
pub(crate) fn left_open(prepared: &Prepared, days: &dyn Fn(usize) -> Option<RangeInclusive<Date>>) -> Vec<String> {
    let Some(pack) = &prepared.pack else { return Vec::new() };
    let (kind, shorts) = (prepared.kind.as_deref(), prepared.settings.direction != Direction::Long);
    let symbols = prepared.subject.symbols().into_iter().enumerate();
    let open = symbols.filter_map(|(asset, symbol)| {
        let days = days(asset)?;
        let off_lot = off_lot(prepared, pack, asset, symbol.as_ref(), *days.end());
        let warnings = pack.warnings(symbol.as_ref(), kind, days, shorts);
        Some(warnings.expect("the pack's fees were found for the same instrument").into_iter().chain(off_lot))
    });
    open.flatten().collect()
}

/// That the units which the caller trades in are not the lots of the venue.
fn off_lot(prepared: &Prepared, pack: &Pack, asset: usize, symbol: Option<&Symbol>, day: Date) -> Option<String> {
    let (settings, time) = (&prepared.settings, Timestamp::from_date(day)?);
    let lot = pack.instrument(symbol, prepared.kind.as_deref(), None).ok()?.lots(time, Side::Long)?.step;
    let traded = match settings.units {
        Units::Fractional => "fractions of a unit".to_owned(),
        _ => {
            let own = settings.instruments.get(asset)?.rules.lots(time, Side::Long)?.step;
            (own % lot != 0.0).then(|| format!("lots of {own}"))?
        }
    };
    let name = symbol.map_or("this instrument", Symbol::as_str);
    Some(format!("{traded} are traded, as you say, and the lot of {name} is {lot}: fills are off the venue's law"))
}

/// A pack as it is named in a report: its version, and whether it is a user's own.
pub fn named(pack: &Pack) -> String {
    let is_ours = Packs::shipped().find(pack.name()).is_ok_and(|ours| ours.text() == pack.text());
    format!("{} {}{}", pack.name(), pack.version(), if is_ours { "" } else { " (own pack)" })
}

/// An error of a pack's text, with its place.
pub fn pack_error(cause: PackError) -> ApiError {
    let error = ApiError::new(Code::BadData, cause.to_string());
    let error = error.detail("line", cause.line).detail("column", cause.column);
    let usual = "codex market show NAME --text prints a pack that ships with the program";
    error.hint(if cause.hint.is_empty() { usual.to_owned() } else { cause.hint })
}

/// An error of a pack's law.
pub fn venue_error(cause: VenueError) -> ApiError {
    let code = match cause {
        VenueError::UnknownPack { .. } | VenueError::UnknownKind { .. } => Code::NotFound,
        _ => Code::Usage,
    };
    ApiError::new(code, cause.to_string()).hint(cause.hint())
}

fn usage(message: impl Into<String>) -> ApiError {
    ApiError::new(Code::Usage, message)
}
