//! One pack: the law of a venue.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::NaiveTime;
use market::{Date, Lots, Market, RateFee, Side, Symbol, TickTable, Timestamp, Venue, nearest};

use crate::dated::{Entry, Pattern, Timeline};
use crate::decimal::{Decimal, Micro, Mode};
use crate::{Instrument, PackError, VenueError, VenueFees, read};

/// The law of a venue, entry by entry; [`Pack::instrument`] and [`Pack::fees`] make of it what a run asks.
#[derive(Clone, PartialEq, Debug)]
pub struct Pack {
    pub(crate) text: String,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) venues: Vec<Venue>,
    pub(crate) currency: Option<String>,
    pub(crate) sessions_per_year: f64,
    pub(crate) kinds: Vec<String>,
    pub(crate) default_kind: String,
    pub(crate) needs_lot: bool,
    pub(crate) brokerage: Brokerage,
    pub(crate) instruments: Vec<Entry<Identity>>,
    pub(crate) fees: Vec<FeeRule>,
    pub(crate) ticks: Vec<Entry<TickBands>>,
    pub(crate) lots: Vec<Entry<LotRule>>,
    pub(crate) limits: Vec<Entry<Limit>>,
    pub(crate) hours: Vec<Entry<Vec<Hours>>>,
    pub(crate) auctions: Vec<Entry<Auction>>,
    pub(crate) settlements: Vec<Entry<u64>>,
    pub(crate) resales: Vec<Entry<bool>>,
    pub(crate) shorts: Vec<Entry<ShortRule>>,
    pub(crate) facts: Vec<Entry<Fact>>,
}

/// What a symbol is.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Identity {
    /// An instrument of this kind.
    Kind(String),
    /// Nothing whose law this is, and why.
    Outside(String),
}

/// What the broker takes.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Brokerage {
    pub rate: Decimal,
    pub fixed: Decimal,
    pub minimum: Decimal,
    pub rounding: Option<Rounding>,
}

/// A line of the contract note.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct FeeRule {
    pub name: String,
    pub kinds: Vec<String>,
    pub rates: Vec<Entry<Rate>>,
    pub roundings: Vec<Entry<Rounding>>,
}

impl FeeRule {
    /// The last day on which anything is known of it for `kind`; `None` where its last entry goes on.
    fn end(&self, kind: &str) -> Option<Date> {
        let last = self.rates.iter().rev().find(|entry| entry.concerns(kind, None))?;
        last.until.filter(|_| last.enabled)
    }
}

/// What a fee is a part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    Value,
    Units,
    Order,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Rate {
    pub base: Base,
    pub amount: Decimal,
    /// Who pays; `None` is both.
    pub side: Option<Side>,
    pub minimum: Micro,
    pub maximum: Micro,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Rounding {
    pub mode: Mode,
    pub step: Decimal,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TickBands {
    pub bands: Vec<(f64, f64)>,
    pub table: TickTable,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct LotRule {
    pub lots: Lots,
    /// Whose orders; `None` is both.
    pub side: Option<Side>,
}

/// Parts of the reference price.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Limit {
    pub up: f64,
    pub down: f64,
}

/// A stretch of a day; an end of `None` is the day's own.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Hours {
    pub from: NaiveTime,
    pub to: Option<NaiveTime>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Auction {
    pub name: String,
    pub phases: Vec<(String, Hours)>,
    pub band: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Allowed {
    Yes,
    No,
    Listed,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ShortRule {
    pub allowed: Allowed,
    /// The names that may be sold short; empty where the list is not known.
    pub listed: Vec<Pattern>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Fact {
    pub name: String,
    pub text: String,
}

impl Pack {
    /// Reads a pack, strictly: what is not understood is refused.
    ///
    /// # Errors
    /// Says line and column of: a text that is no TOML; an unknown or missing key, kind, venue or word; an entry without
    /// source; one in force without day or value; days that do not rise, or overlap; a rate that is negative, 1 or more, or of
    /// more than twelve places; bands that do not rise.
    pub fn parse(text: &str) -> Result<Self, PackError> {
        read::pack(text)
    }

    /// Its text, as it was read: what a manifest hashes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its name, in lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Other names for it.
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its version: the day its facts were last looked at.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The venues whose law it is; never empty.
    pub fn venues(&self) -> &[Venue] {
        &self.venues
    }

    /// What its money is (ISO 4217), where there is one.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// Sessions a year, by which measures are annualised where the calendar does not tell.
    pub fn sessions_per_year(&self) -> f64 {
        self.sessions_per_year
    }

    /// Kinds of instruments that it tells apart.
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// What an instrument is of which nothing else is known.
    pub fn default_kind(&self) -> &str {
        &self.default_kind
    }

    /// The fees that end and that nothing follows, each told once: what was abolished has a last rate of 0, so that an end alone
    /// is one that was forgotten.
    pub fn endings(&self) -> Vec<String> {
        let ends = |fee: &FeeRule| fee.kinds.iter().filter_map(|kind| fee.end(kind)).min();
        self.fees.iter().filter_map(|fee| Some(self.ending(fee, ends(fee)?))).collect()
    }

    fn ending(&self, fee: &FeeRule, end: Date) -> String {
        format!(
            "{} charges no {} after {end}: its last entry ends then; a fee that is gone is one of 0 since the next day",
            self.name, fee.name
        )
    }

    /// Trading days between the trade and its settlement on `day`; `None` where that is not known.
    pub fn settlement_days(&self, kind: &str, day: Date) -> Option<u64> {
        Timeline::of(&self.settlements, kind, None, |days| Some(*days)).at(day).copied()
    }

    /// What kind of instrument the symbol is: what the last entry that names it says, or else the pack's usual one.
    ///
    /// # Errors
    /// The symbol is none of the instruments whose law this is.
    pub fn kind_of(&self, symbol: &Symbol) -> Result<&str, VenueError> {
        let named = |entry: &&Entry<Identity>| {
            entry.enabled && entry.symbols.iter().any(|pattern| pattern.matches(symbol.as_str()))
        };
        match self.instruments.iter().rev().find(named).and_then(|entry| entry.value.as_ref()) {
            None => Ok(&self.default_kind),
            Some(Identity::Kind(kind)) => Ok(kind),
            Some(Identity::Outside(why)) => Err(VenueError::Outside {
                symbol: symbol.to_string(),
                pack: self.name.clone(),
                why: why.clone(),
                known: self.kinds.join(", "),
            }),
        }
    }

    /// The steps of prices on `day`; `None` where no table is known to be in force.
    pub fn ticks(&self, kind: &str, day: Date) -> Option<TickTable> {
        Timeline::of(&self.ticks, kind, None, |bands| Some(bands.table.clone())).at(day).cloned()
    }

    /// The law for one instrument.
    ///
    /// `symbol` is `None` for bars of which nothing else is known; `kind` goes before the kind that the pack gives the symbol;
    /// `lot` before every lot of the pack.
    ///
    /// # Errors
    /// The symbol does not trade, is none of the pack's instruments or trades at a venue of another pack; the kind is not one of
    /// the pack's; orders there have lots, and none is known for this one; `lot` is not a finite number above zero.
    pub fn instrument(
        &self,
        symbol: Option<&Symbol>,
        kind: Option<&str>,
        lot: Option<f64>,
    ) -> Result<Instrument, VenueError> {
        let kind = self.kind(symbol, kind)?;
        if let Some(lot) = lot
            && !(lot > 0.0 && lot < f64::INFINITY)
        {
            return Err(VenueError::NotALot(lot));
        }
        let instrument = Instrument::new(self, symbol, kind, lot);
        if self.needs_lot && !instrument.has_lot() {
            let name = symbol.map_or("this instrument", Symbol::as_str);
            let off = |entry: &&Entry<LotRule>| !entry.enabled && entry.concerns(kind, symbol);
            let unconfirmed = self.lots.iter().find(off).and_then(|entry| entry.value);
            return Err(VenueError::NoLot {
                symbol: name.to_owned(),
                pack: self.name.clone(),
                unconfirmed: unconfirmed.map(|rule| rule.lots.minimum),
            });
        }
        Ok(instrument)
    }

    /// The fees of one instrument: commission, then each statutory line.
    ///
    /// `brokerage` goes before the pack's own rate and fixed part; the pack's minimum of a commission stays.
    ///
    /// # Errors
    /// As [`Pack::instrument`], but for lots.
    pub fn fees(
        &self,
        symbol: Option<&Symbol>,
        kind: Option<&str>,
        brokerage: Option<RateFee>,
    ) -> Result<VenueFees, VenueError> {
        Ok(VenueFees::new(self, self.kind(symbol, kind)?, brokerage))
    }

    /// What a run over `days` should be told: laws not known on some of them, and those that ship switched off; what concerns
    /// short sales only where `shorts` are traded.
    ///
    /// # Errors
    /// As [`Pack::fees`].
    pub fn warnings(
        &self,
        symbol: Option<&Symbol>,
        kind: Option<&str>,
        days: RangeInclusive<Date>,
        shorts: bool,
    ) -> Result<Vec<String>, VenueError> {
        let kind = self.kind(symbol, kind)?;
        let name = &self.name;
        let symbol_name = symbol.map_or("this instrument", Symbol::as_str);
        let mut warnings = Vec::new();
        let mut off: Vec<String> = Vec::new();
        for fee in self.fees.iter().filter(|fee| fee.kinds.iter().any(|known| known == kind)) {
            let rates = Timeline::of(&fee.rates, kind, symbol, |rate| Some(*rate));
            if is_off(&fee.rates, kind, symbol, &days) {
                off.push(fee.name.clone());
            }
            if is_off(&fee.roundings, kind, symbol, &days) {
                off.push(format!("rounding of the {}", fee.name));
            }
            let Some((since, _)) = rates.first().filter(|(since, _)| since > days.start()) else { continue };
            let is_older = |entry: &Entry<Rate>| {
                let before = |day: Option<Date>| day.is_some_and(|day| day < since);
                !entry.enabled && entry.concerns(kind, symbol) && (before(entry.until) || before(entry.since))
            };
            if fee.rates.iter().any(is_older) {
                warnings
                    .push(format!("{name} charges no {} before {since}: the older rate is not confirmed", fee.name));
            }
        }
        let ended = self.fees.iter().filter_map(|fee| Some((fee, fee.end(kind)?)));
        warnings.extend(ended.filter(|(_, end)| end < days.end()).map(|(fee, end)| self.ending(fee, end)));
        let begins =
            |fee: &FeeRule| Timeline::of(&fee.rates, kind, symbol, |rate| Some(*rate)).first().map(|(day, _)| day);
        match self.fees.iter().filter_map(begins).min() {
            Some(first) if first > *days.start() => {
                warnings.push(format!("{name} knows no fees before {first}: nothing is charged on those days"));
            }
            Some(_) => {}
            None => {
                warnings.push(format!("{name} has no fees in force for the kind {kind}: only the broker's are charged"))
            }
        }
        let mut section = |title: &str, unconfirmed: bool| {
            if unconfirmed {
                off.push(title.to_owned());
            }
        };
        section("ticks", is_off(&self.ticks, kind, symbol, &days));
        section("lots", is_off(&self.lots, kind, symbol, &days));
        section("price limits", is_off(&self.limits, kind, symbol, &days));
        section("resale", is_off(&self.resales, kind, symbol, &days));
        section("short sales", shorts && is_off(&self.shorts, kind, symbol, &days));
        if !off.is_empty() {
            let mut seen = HashSet::new();
            off.retain(|title| seen.insert(title.clone()));
            warnings.push(format!(
                "{name} ships some entries switched off because they are not confirmed: {}; `codex market show {name}` lists them",
                off.join(", ")
            ));
        }
        if let Ok(instrument) = self.instrument(symbol, Some(kind), None)
            && let Some((since, lots)) = instrument.first_lot()
            && since > *days.start()
            && symbol.is_some_and(|symbol| self.lots.iter().any(|entry| is_named(entry, symbol)))
        {
            warnings.push(format!(
                "the lot of {symbol_name} is known to be {} since {since}; it is taken to have been that before",
                lots.minimum
            ));
        }
        let listed = Timeline::of(&self.shorts, kind, symbol, |rule| Some(rule.clone()));
        if shorts
            && listed.at(*days.end()).is_some_and(|rule| rule.allowed == Allowed::Listed && rule.listed.is_empty())
        {
            warnings.push(format!(
                "{name} allows short sales of listed names only and has no list: every name is taken as listed"
            ));
        }
        Ok(warnings)
    }

    /// The venue by whose clocks days are told: all of a pack's share one zone.
    pub(crate) fn venue(&self) -> Venue {
        *self.venues.first().expect("a pack is read only with a venue")
    }

    /// The kind asked for, or the symbol's own; refuses symbols that are not this pack's.
    pub(crate) fn kind<'k>(&'k self, symbol: Option<&Symbol>, kind: Option<&'k str>) -> Result<&'k str, VenueError> {
        if let Some(symbol) = symbol {
            if matches!(symbol.market(), Market::Index | Market::Series) {
                return Err(VenueError::NotTraded { symbol: symbol.to_string() });
            }
            if let Some(venue) = symbol.venue().filter(|venue| !self.venues.contains(venue)) {
                return Err(VenueError::OtherVenue { symbol: symbol.to_string(), pack: self.name.clone(), venue });
            }
        }
        match kind {
            None => symbol.map_or(Ok(&self.default_kind), |symbol| self.kind_of(symbol)),
            Some(kind) if self.kinds.iter().any(|known| known == kind) => Ok(kind),
            Some(kind) => Err(VenueError::UnknownKind {
                kind: kind.to_owned(),
                pack: self.name.clone(),
                known: self.kinds.join(", "),
                nearest: nearest(kind, self.kinds.iter().map(String::as_str)).map(str::to_owned),
            }),
        }
    }
}

/// Whether an entry that ships switched off may hold on some of these days. One without a day begins after what stands before it.
fn is_off<T>(entries: &[Entry<T>], kind: &str, symbol: Option<&Symbol>, days: &RangeInclusive<Date>) -> bool {
    let mut known = None;
    entries.iter().filter(|entry| entry.concerns(kind, symbol)).any(|entry| {
        let since = entry.since.or(known);
        known = since;
        !entry.enabled
            && !entry.confirmed
            && since.is_none_or(|since| since <= *days.end())
            && entry.until.is_none_or(|until| until >= *days.start())
    })
}

fn is_named(entry: &Entry<LotRule>, symbol: &Symbol) -> bool {
    entry.enabled && entry.symbols.iter().any(|pattern| pattern.matches(symbol.as_str()))
}

/// The session that a bar or fill at `time` belongs to: midnight UTC is the session date itself, any other time an instant
/// whose day is that of the venue's clocks.
#[inline]
pub(crate) fn day(time: Timestamp, venue: Venue) -> Date {
    const DAY: i64 = 86_400_000_000_000;
    if time.nanoseconds() % DAY == 0 { time.date() } else { local(time, venue).date() }
}

/// The venue's clock at an instant.
pub(crate) fn local(time: Timestamp, venue: Venue) -> chrono::NaiveDateTime {
    time.to_utc().with_timezone(&venue.time_zone()).naive_local()
}
