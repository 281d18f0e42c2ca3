//! From the text of a pack to a pack: strict, and every refusal with its place.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveTime;
use market::{Date, Lots, Side, TickTable, Venue, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::dated::{Entry, Pattern};
use crate::decimal::{Decimal, Micro, Mode, Product};
use crate::pack::{
    Allowed, Auction, Base, Brokerage, Fact, FeeRule, Hours, Identity, Limit, LotRule, Rate, Rounding, ShortRule,
    TickBands,
};
use crate::{Pack, PackError};

type Span = Range<usize>;

/// The keys that every entry may have.
const ENTRY: &[&str] = &["since", "until", "source", "confirmed", "enabled", "note", "kinds"];

const HEAD: &[&str] = &[
    "pack",
    "aliases",
    "title",
    "version",
    "venues",
    "currency",
    "zone",
    "sessions_per_year",
    "kinds",
    "default_kind",
    "needs_lot",
    "brokerage",
    "instrument",
    "fee",
    "tick",
    "lot",
    "limit",
    "hours",
    "auction",
    "settlement",
    "resale",
    "short",
    "fact",
];

const VENUES: &[Venue] = &[Venue::Xhkg, Venue::Xnys, Venue::Xshg, Venue::Xshe, Venue::Xbse, Venue::Fx, Venue::Crypto];

/// Reads a pack; see [`Pack::parse`].
pub(crate) fn pack(text: &str) -> Result<Pack, PackError> {
    let source = Source { text };
    let table = DeTable::parse(text).map_err(|error| {
        source.fail(
            error.span().unwrap_or(0..0),
            error.message().trim().replace('\n', ", "),
            "see toml.io for the grammar",
        )
    })?;
    let head = Table::new(source, table.get_ref(), 0..0, "a pack", &[HEAD])?;

    let kinds = head.words("kinds")?.ok_or_else(|| head.missing("kinds"))?;
    if kinds.is_empty() {
        return Err(head.fail("kinds", "a pack has at least one kind", "kinds = [\"share\"]"));
    }
    let default_kind = head.text("default_kind")?;
    known(&head, "default_kind", &default_kind, &kinds)?;
    let venues = venues(&head)?;
    let zone = head.text("zone")?;
    if let Some(venue) = venues.iter().find(|venue| venue.time_zone().name() != zone) {
        let own = venue.time_zone().name();
        return Err(head.fail(
            "zone",
            format!("the clocks of {venue} are in {own}, not {zone}"),
            format!("zone = \"{own}\""),
        ));
    }
    let sessions_per_year = head.number("sessions_per_year")?.ok_or_else(|| head.missing("sessions_per_year"))?;
    if !(1.0..=366.0).contains(&sessions_per_year) {
        return Err(head.fail("sessions_per_year", "a year has 1 to 366 sessions", "sessions_per_year = 252"));
    }

    let mut identities: HashMap<String, Identity> = HashMap::new();
    let pack = Pack {
        text: text.to_owned(),
        name: head.text("pack")?.to_lowercase(),
        aliases: head.words("aliases")?.unwrap_or_default(),
        title: head.text("title")?,
        version: head.text("version")?,
        venues,
        currency: head.maybe_text("currency")?,
        sessions_per_year,
        default_kind,
        needs_lot: head.boolean("needs_lot")?.unwrap_or(false),
        brokerage: brokerage(&head)?,
        instruments: entries(&head, "instrument", &["kind", "outside", "symbols", "as_of"], &kinds, |table, entry| {
            let identity = identity(table, &kinds)?;
            if let Some(key) = ["since", "until", "kinds"].into_iter().find(|key| table.get(key).is_some()) {
                let message = format!("what a symbol is has no `{key}`: it holds on every day");
                return Err(table.fail(key, message, "as_of is the day on which it was looked up"));
            }
            entry.kinds = match &identity {
                Identity::Kind(kind) => vec![kind.clone()],
                Identity::Outside(_) => Vec::new(),
            };
            if table.words("symbols")?.is_none_or(|symbols| symbols.is_empty()) {
                return Err(table.missing("symbols"));
            }
            for pattern in entry.symbols.iter().filter(|_| entry.enabled) {
                // A family may hold a narrower one, which comes after it; the same twice says two things of every member.
                if identities.insert(pattern.text().to_owned(), identity.clone()).is_some_and(|it| it != identity) {
                    let message = format!("`{}` is something else above", pattern.text());
                    return Err(table.fail("symbols", message, "of entries that name a symbol the last one counts"));
                }
            }
            Ok(Some(identity))
        })?,
        fees: fees(&head, &kinds)?,
        ticks: entries(&head, "tick", &["bands", "symbols"], &kinds, |table, _| bands(table))?,
        lots: entries(&head, "lot", &["symbols", "minimum", "step", "side"], &kinds, |table, _| lots(table))?,
        limits: entries(&head, "limit", &["up", "down"], &kinds, |table, _| {
            let part = |key| {
                let part = table.number(key)?;
                if part.is_some_and(|part| !(0.0..1.0).contains(&part)) {
                    return Err(table.fail(key, "a limit is a part of the close before, 0 to below 1", "0.1 is 10 %"));
                }
                Ok(part)
            };
            Ok(part("up")?.zip(part("down")?).map(|(up, down)| Limit { up, down }))
        })?,
        hours: entries(&head, "hours", &["continuous"], &kinds, |table, _| {
            let words = table.words("continuous")?;
            let stretches = words.map(|words| words.iter().map(|word| hours(table, "continuous", word)).collect());
            stretches.transpose()
        })?,
        auctions: entries(&head, "auction", &["name", "phases", "band"], &kinds, |table, _| auction(table))?,
        settlements: entries(&head, "settlement", &["days"], &kinds, |table, _| {
            let days = table.number("days")?;
            if days.is_some_and(|days| days.fract() != 0.0 || !(0.0..=30.0).contains(&days)) {
                return Err(table.fail("days", "settlement takes 0 to 30 whole days", "days = 2"));
            }
            Ok(days.map(|days| days as u64))
        })?,
        resales: entries(&head, "resale", &["locked", "symbols"], &kinds, |table, _| table.boolean("locked"))?,
        shorts: entries(&head, "short", &["allowed", "symbols"], &kinds, |table, entry| {
            // The symbols of this section are the list itself, not what the entry is about.
            let listed = std::mem::take(&mut entry.symbols);
            let words = [("yes", Allowed::Yes), ("no", Allowed::No), ("listed", Allowed::Listed)];
            Ok(table.choice("allowed", &words)?.map(|allowed| ShortRule { allowed, listed }))
        })?,
        facts: entries(&head, "fact", &["name", "text"], &kinds, |table, _| {
            Ok(Some(Fact { name: table.text("name")?, text: table.text("text")? }))
        })?,
        kinds: kinds.clone(),
    };
    if pack.name.is_empty() {
        return Err(head.fail("pack", "a pack has a name", "pack = \"house\""));
    }
    Ok(pack)
}

fn venues(head: &Table) -> Result<Vec<Venue>, PackError> {
    let codes = head.words("venues")?.ok_or_else(|| head.missing("venues"))?;
    let known: Vec<&str> = VENUES.iter().map(|venue| venue.code()).collect();
    let find = |code: &String| {
        VENUES.iter().copied().find(|venue| venue.code() == code).ok_or_else(|| {
            let hint = nearest(code, known.iter().copied()).map_or_else(
                || format!("the venues are {}", known.join(" ")),
                |near| format!("did you mean `{near}`?"),
            );
            head.fail("venues", format!("`{code}` is no venue"), hint)
        })
    };
    let venues: Vec<Venue> = codes.iter().map(find).collect::<Result<_, _>>()?;
    if venues.is_empty() {
        return Err(head.fail("venues", "a pack is the law of at least one venue", "venues = [\"XHKG\"]"));
    }
    Ok(venues)
}

/// A kind, or why the pack has none for it.
fn identity(table: &Table, kinds: &[String]) -> Result<Identity, PackError> {
    match (table.maybe_text("kind")?, table.maybe_text("outside")?) {
        (Some(kind), None) => known(table, "kind", &kind, kinds).map(|()| Identity::Kind(kind)),
        (None, Some(why)) => Ok(Identity::Outside(why)),
        (None, None) => Err(table.missing("kind")),
        (Some(_), Some(_)) => {
            Err(table.fail("outside", "a symbol is of a kind, or outside of this law", "leave one of the two out"))
        }
    }
}

fn brokerage(head: &Table) -> Result<Brokerage, PackError> {
    let Some(table) = head.table("brokerage", &[&["rate", "fixed", "minimum", "round", "step"]])? else {
        return Ok(Brokerage::default());
    };
    let rate = table.decimal("rate")?.unwrap_or_default();
    if rate.to_f64() >= 1.0 {
        return Err(table.fail("rate", "a rate is a fraction below 1", "0.0003 is 3 bp"));
    }
    Ok(Brokerage {
        rate,
        fixed: table.money("fixed")?.unwrap_or_default(),
        minimum: table.money("minimum")?.unwrap_or_default(),
        rounding: rounding(&table, "round")?,
    })
}

fn rounding(table: &Table, mode: &'static str) -> Result<Option<Rounding>, PackError> {
    let modes = [("nearest", Mode::Nearest), ("up", Mode::Up), ("down", Mode::Down)];
    let (mode, step) = (table.choice(mode, &modes)?, table.money("step")?);
    if step.is_some_and(|step| step.is_zero() || step.to_f64() > 1000.0) {
        return Err(table.fail("step", "a step is above zero, and a thousand at most", "step = 0.01"));
    }
    Ok(mode.zip(step).map(|(mode, step)| Rounding { mode, step }))
}

fn fees(head: &Table, all: &[String]) -> Result<Vec<FeeRule>, PackError> {
    let mut fees: Vec<FeeRule> = Vec::new();
    for table in head.tables("fee", &[&["name", "kinds", "rate", "rounding"]])? {
        let name = table.text("name")?;
        let kinds = kinds(&table, all)?;
        let twin = fees.iter().find_map(|fee| fee.kinds.iter().find(|kind| fee.name == name && kinds.contains(kind)));
        if let Some(kind) = twin {
            let message = format!("`{name}` is charged twice of the kind `{kind}`");
            return Err(table.fail("name", message, "let the kinds of the two differ, or make them one"));
        }
        let keys = &["of_value", "per_unit", "per_order", "minimum", "maximum", "side"];
        let rates = entries(&table, "rate", keys, &kinds, |table, _| rate(table))?;
        if rates.is_empty() {
            return Err(table.fail_here("a fee has at least one [[fee.rate]]", ""));
        }
        let roundings = entries(&table, "rounding", &["mode", "step"], &kinds, |table, _| rounding(table, "mode"))?;
        let amounts = rates.iter().filter_map(|entry| entry.value).filter(|rate| rate.base != Base::Order);
        let fits = |rate: Rate, Rounding { mode, step }: Rounding| Product::new(rate.amount, step, mode).is_some();
        let steps: Vec<Rounding> = roundings.iter().filter_map(|entry| entry.value).collect();
        if !amounts.into_iter().all(|rate| steps.iter().all(|step| fits(rate, *step))) {
            let message = format!("a rate of `{name}` has more digits than can be rounded");
            return Err(table.fail("name", message, "write it with fewer digits"));
        }
        fees.push(FeeRule { name, kinds, rates, roundings });
    }
    Ok(fees)
}

fn rate(table: &Table) -> Result<Option<Rate>, PackError> {
    let bases = [("of_value", Base::Value), ("per_unit", Base::Units), ("per_order", Base::Order)];
    let mut found = None;
    for (key, base) in bases {
        let amount = if base == Base::Order { table.money(key)? } else { table.decimal(key)? };
        let Some(amount) = amount else { continue };
        let most = if base == Base::Value { 1.0 } else { 1e3 };
        if amount.to_f64() >= most {
            return Err(table.fail(key, format!("{key} is below {most}"), "a rate is a fraction: 0.001 is 0.1 %"));
        }
        if found.replace((base, amount)).is_some() {
            return Err(table.fail(key, "a rate is of the value, or per unit, or per order", "two fees, one each"));
        }
    }
    let side = side(table)?;
    let bound = |key| Ok(table.money(key)?.and_then(Micro::of));
    let (minimum, maximum) = (bound("minimum")?.unwrap_or_default(), bound("maximum")?.unwrap_or(Micro::MAX));
    if minimum > maximum {
        return Err(table.fail("minimum", "the minimum is above the maximum", ""));
    }
    Ok(found.map(|(base, amount)| Rate { base, amount, side, minimum, maximum }))
}

fn side(table: &Table) -> Result<Option<Side>, PackError> {
    let words = [("both", None), ("buy", Some(Side::Long)), ("sell", Some(Side::Short))];
    Ok(table.choice("side", &words)?.flatten())
}

fn bands(table: &Table) -> Result<Option<TickBands>, PackError> {
    let Some(value) = table.get("bands") else { return Ok(None) };
    let refuse =
        |message: &str| table.fail("bands", message, "bands = [[0.25, 0.001], [inf, 0.01]]: up to and including, step");
    let pairs = value.get_ref().as_array().ok_or_else(|| refuse("bands are a list"))?;
    let mut bands = Vec::with_capacity(pairs.len());
    for pair in pairs.iter() {
        let pair = pair.get_ref().as_array().ok_or_else(|| refuse("a band is a pair of numbers"))?;
        let numbers: Vec<f64> = pair.iter().filter_map(|number| double(number.get_ref())).collect();
        let [bound, tick] = numbers[..] else { return Err(refuse("a band is a pair of numbers")) };
        bands.push((bound, tick));
    }
    if bands.last().is_some_and(|(bound, _)| *bound != f64::INFINITY) {
        return Err(refuse("the last band reaches to infinity"));
    }
    let positive = bands.iter().all(|(bound, _)| *bound > 0.0);
    let ticks = TickTable::new(bands.clone()).filter(|_| positive);
    let table = ticks.ok_or_else(|| refuse("bounds rise from band to band, and steps are above zero"))?;
    Ok(Some(TickBands { bands, table }))
}

fn lots(table: &Table) -> Result<Option<LotRule>, PackError> {
    let count = |key| {
        let count = table.number(key)?;
        if count.is_some_and(|count| !(count > 0.0 && count < f64::INFINITY)) {
            return Err(table.fail(key, "a lot is a number above zero", "minimum = 100"));
        }
        Ok(count)
    };
    let (minimum, step, side) = (count("minimum")?, count("step")?, side(table)?);
    Ok(minimum.map(|minimum| LotRule { lots: Lots { minimum, step: step.unwrap_or(minimum) }, side }))
}

fn auction(table: &Table) -> Result<Option<Auction>, PackError> {
    let Some(words) = table.words("phases")? else { return Ok(None) };
    let mut phases = Vec::with_capacity(words.len());
    for word in words {
        let (name, stretch) = word.rsplit_once(' ').ok_or_else(|| {
            table.fail(
                "phases",
                format!("`{word}` is no phase"),
                "a phase is a name and a stretch: order input 09:00-09:15",
            )
        })?;
        phases.push((name.to_owned(), hours(table, "phases", stretch)?));
    }
    let band = table.number("band")?;
    if band.is_some_and(|band| !(0.0..1.0).contains(&band)) {
        return Err(table.fail("band", "a band is a part of the price, 0 to below 1", "0.05 is 5 %"));
    }
    Ok(Some(Auction { name: table.text("name")?, phases, band }))
}

/// `09:30-12:00`; `24:00` is the day's end.
fn hours(table: &Table, key: &'static str, text: &str) -> Result<Hours, PackError> {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
    let read = || {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (time(from)?, if to == "24:00" { None } else { Some(time(to)?) });
        to.is_none_or(|to| from < to).then_some(Hours { from, to })
    };
    read().ok_or_else(|| table.fail(key, format!("`{text}` is no stretch of a day"), "such as 09:30-12:00"))
}

/// The entries of a section, each with what all have; their days rise.
fn entries<T>(
    parent: &Table,
    section: &'static str,
    keys: &'static [&'static str],
    all: &[String],
    mut value: impl FnMut(&Table, &mut Entry<T>) -> Result<Option<T>, PackError>,
) -> Result<Vec<Entry<T>>, PackError> {
    let mut entries = Vec::new();
    // The last day and the place of the latest entry about the same thing.
    let mut latest: HashMap<String, (Date, Option<Date>)> = HashMap::new();
    for table in parent.tables(section, &[ENTRY, keys])? {
        let mut entry = Entry {
            kinds: kinds(&table, all)?,
            symbols: match keys.contains(&"symbols") {
                true => patterns(&table)?,
                false => Vec::new(),
            },
            since: table.date(if section == "instrument" { "as_of" } else { "since" })?,
            until: table.date("until")?,
            source: table.text("source")?,
            confirmed: table.boolean("confirmed")?.ok_or_else(|| table.missing("confirmed"))?,
            enabled: table.boolean("enabled")?.unwrap_or(true),
            note: table.maybe_text("note")?,
            value: None,
        };
        if !entry.confirmed && table.get("enabled").is_none() {
            let hint = "add enabled = false, or enabled = true to apply it all the same";
            return Err(table.fail("confirmed", "what is not confirmed says whether it is in force", hint));
        }
        if let (Some(since), Some(until)) = (entry.since, entry.until)
            && until < since
        {
            return Err(table.fail("until", format!("it ends on {until}, before it begins on {since}"), ""));
        }
        entry.value = value(&table, &mut entry)?;
        if entry.enabled {
            let Some(since) = entry.since else {
                let key = if section == "instrument" { "as_of" } else { "since" };
                return Err(table.missing(key));
            };
            if entry.value.is_none() {
                let keys = keys.iter().filter(|key| **key != "symbols").copied().collect::<Vec<_>>().join(", ");
                return Err(table.fail_here(format!("an entry in force says what holds: {keys}"), ""));
            }
            for subject in subjects(&table, &entry, section)? {
                if let Some((begun, ended)) = latest.get(&subject) {
                    let hint =
                        "oldest first; of two entries about the same thing, the earlier ends before the later begins";
                    if since <= *begun {
                        return Err(table.fail("since", format!("days rise: {since} comes after {begun}"), hint));
                    }
                    if let Some(ended) = ended.filter(|ended| *ended >= since) {
                        return Err(table.fail(
                            "since",
                            format!("it begins on {since}, before the one above ends on {ended}"),
                            hint,
                        ));
                    }
                }
                latest.insert(subject, (since, entry.until));
            }
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The things that an entry is about: two entries about one of them may not overlap.
fn subjects<T>(table: &Table, entry: &Entry<T>, section: &str) -> Result<Vec<String>, PackError> {
    // What a symbol is has no history.
    if section == "instrument" {
        return Ok(Vec::new());
    }
    let name = if matches!(section, "auction" | "fact") { table.text("name")? } else { String::new() };
    let sides: &[&str] = match (section, side_word(table)) {
        ("lot", Some("buy")) => &["buy"],
        ("lot", Some("sell")) => &["sell"],
        ("lot", _) => &["buy", "sell"],
        _ => &[""],
    };
    let symbols = if entry.symbols.is_empty() { vec![""] } else { entry.symbols.iter().map(Pattern::text).collect() };
    let mut subjects = Vec::new();
    for kind in &entry.kinds {
        for symbol in &symbols {
            subjects.extend(sides.iter().map(|side| format!("{name}\0{kind}\0{symbol}\0{side}")));
        }
    }
    Ok(subjects)
}

fn patterns(table: &Table) -> Result<Vec<Pattern>, PackError> {
    let read = |word: &String| {
        Pattern::parse(word).ok_or_else(|| {
            table.fail("symbols", format!("`{word}` is no range of codes"), "2800..2849.HK, both ends within")
        })
    };
    table.words("symbols")?.unwrap_or_default().iter().map(read).collect()
}

fn side_word<'t>(table: &'t Table) -> Option<&'t str> {
    table.get("side").and_then(|value| value.get_ref().as_str())
}

fn kinds(table: &Table, all: &[String]) -> Result<Vec<String>, PackError> {
    let Some(kinds) = table.words("kinds")? else { return Ok(all.to_vec()) };
    for kind in &kinds {
        known(table, "kinds", kind, all)?;
    }
    if kinds.is_empty() {
        return Err(table.fail("kinds", "kinds without any are none", "leave `kinds` out to mean all"));
    }
    Ok(kinds)
}

fn known(table: &Table, key: &'static str, kind: &str, all: &[String]) -> Result<(), PackError> {
    if all.iter().any(|known| known == kind) {
        return Ok(());
    }
    let hint = nearest(kind, all.iter().map(String::as_str))
        .map_or_else(|| format!("here there are {}", all.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(table.fail(key, format!("`{kind}` is no kind of instrument here"), hint))
}

fn double(value: &DeValue) -> Option<f64> {
    match value {
        DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
        _ => None,
    }
}

/// The text that places are counted in.
#[derive(Clone, Copy)]
struct Source<'t> {
    text: &'t str,
}

impl Source<'_> {
    fn fail(self, span: Span, message: impl Into<String>, hint: impl Into<String>) -> PackError {
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &self.text[..start];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        PackError {
            line: before.matches('\n').count() + 1,
            column: before[line..].chars().count() + 1,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// A table of the text with known keys.
struct Table<'r, 't> {
    source: Source<'t>,
    table: &'r DeTable<'t>,
    span: Span,
    what: &'static str,
}

impl<'r, 't> Table<'r, 't> {
    /// Refuses keys that are in none of `keys`.
    fn new(
        source: Source<'t>,
        table: &'r DeTable<'t>,
        span: Span,
        what: &'static str,
        keys: &[&[&'static str]],
    ) -> Result<Self, PackError> {
        let known = || keys.iter().flat_map(|keys| keys.iter().copied());
        for (key, _) in table.iter() {
            if !known().any(|known| known == key.get_ref()) {
                let hint = nearest(key.get_ref(), known()).map_or_else(
                    || format!("here there may be {}", known().collect::<Vec<_>>().join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(source.fail(key.span(), format!("`{}` is no key of {what}", key.get_ref()), hint));
            }
        }
        Ok(Self { source, table, span, what })
    }

    fn get(&self, key: &str) -> Option<&'r Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// A refusal at the value of `key`, or at the table where there is none.
    fn fail(&self, key: &str, message: impl Into<String>, hint: impl Into<String>) -> PackError {
        let span = self.get(key).map_or(self.span.clone(), Spanned::span);
        self.source.fail(span, message, hint)
    }

    fn fail_here(&self, message: impl Into<String>, hint: impl Into<String>) -> PackError {
        self.source.fail(self.span.clone(), message, hint)
    }

    fn missing(&self, key: &str) -> PackError {
        self.fail_here(format!("{} lacks `{key}`", self.what), format!("add {key} = …"))
    }

    fn maybe_text(&self, key: &'static str) -> Result<Option<String>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let text = value.get_ref().as_str().ok_or_else(|| self.fail(key, format!("`{key}` is a text"), "in quotes"))?;
        if text.trim().is_empty() {
            return Err(self.fail(key, format!("`{key}` is empty"), ""));
        }
        Ok(Some(text.to_owned()))
    }

    fn text(&self, key: &'static str) -> Result<String, PackError> {
        self.maybe_text(key)?.ok_or_else(|| self.missing(key))
    }

    fn boolean(&self, key: &'static str) -> Result<Option<bool>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let value = value.get_ref().as_bool();
        value.map(Some).ok_or_else(|| self.fail(key, format!("`{key}` is true or false"), ""))
    }

    fn date(&self, key: &'static str) -> Result<Option<Date>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let read = || {
            let datetime = value.get_ref().as_datetime()?;
            let date = datetime.date.filter(|_| datetime.time.is_none())?;
            Date::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        };
        let refuse = || self.fail(key, format!("`{key}` is a day"), format!("{key} = 2023-11-17, without quotes"));
        read().map(Some).ok_or_else(refuse)
    }

    fn number(&self, key: &'static str) -> Result<Option<f64>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let number = double(value.get_ref()).filter(|number| number.is_finite());
        number.map(Some).ok_or_else(|| self.fail(key, format!("`{key}` is a number"), ""))
    }

    /// A number as it is written, not as the nearest double.
    fn decimal(&self, key: &'static str) -> Result<Option<Decimal>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let text = match value.get_ref() {
            DeValue::Float(number) => number.as_str(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            _ => "",
        };
        let refuse = || {
            let hint = format!("a plain decimal with at most {} places, such as 0.0013", Decimal::PLACES);
            self.fail(key, format!("`{key}` is a number, zero or above"), hint)
        };
        Decimal::parse(text).map(Some).ok_or_else(refuse)
    }

    /// An amount of money.
    fn money(&self, key: &'static str) -> Result<Option<Decimal>, PackError> {
        let amount = self.decimal(key)?;
        if amount.is_some_and(|amount| Micro::of(amount).is_none()) {
            let message =
                format!("`{key}` is money: below ten million millions, with at most {} places", Micro::PLACES);
            return Err(self.fail(key, message, ""));
        }
        Ok(amount)
    }

    fn choice<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Result<Option<T>, PackError> {
        let Some(typed) = self.maybe_text(key)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| *word == typed).map(|(_, value)| *value);
        found.map(Some).ok_or_else(|| {
            let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            self.fail(key, format!("`{typed}` is no word for `{key}`"), format!("one of {known}"))
        })
    }

    fn words(&self, key: &'static str) -> Result<Option<Vec<String>>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let refuse = || self.fail(key, format!("`{key}` is a list of texts"), format!("{key} = [\"…\", \"…\"]"));
        let list = value.get_ref().as_array().ok_or_else(refuse)?;
        let words = list.iter().map(|word| word.get_ref().as_str().filter(|word| !word.is_empty()).map(str::to_owned));
        words.collect::<Option<Vec<_>>>().map(Some).ok_or_else(refuse)
    }

    fn table(&self, key: &'static str, keys: &[&[&'static str]]) -> Result<Option<Self>, PackError> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let table = value.get_ref().as_table();
        let table = table.ok_or_else(|| self.fail(key, format!("`{key}` is a section"), format!("[{key}]")))?;
        Self::new(self.source, table, value.span(), key, keys).map(Some)
    }

    fn tables(&self, key: &'static str, keys: &[&[&'static str]]) -> Result<Vec<Self>, PackError> {
        let Some(value) = self.get(key) else { return Ok(Vec::new()) };
        let refuse = || self.fail(key, format!("`{key}` is a list of sections"), format!("[[{key}]]"));
        let list = value.get_ref().as_array().ok_or_else(refuse)?;
        let read = |value: &'r Spanned<DeValue<'t>>| {
            let table = value.get_ref().as_table().ok_or_else(refuse)?;
            Self::new(self.source, table, value.span(), key, keys)
        };
        list.iter().map(read).collect()
    }
}
