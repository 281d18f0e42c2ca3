//! A pack for people: every rule with its days, its source, and whether it is in force.

use market::{Date, Side};
use serde::{Deserialize, Serialize};

use crate::Pack;
use crate::dated::{Entry, Pattern};
use crate::decimal::{Micro, Mode};
use crate::pack::{Allowed, Auction, Base, Hours, Identity, Limit, LotRule, Rate, Rounding, ShortRule, TickBands};

/// One rule of a pack, as text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// What it is about: `fee`, `rounding`, `tick`, `lot`, `limit`, `hours`, `auction`, `settlement`, `resale`, `short`,
    /// `instrument`, `fact`.
    pub section: String,
    /// Its name within the section; may be empty.
    pub name: String,
    /// The kinds or the symbols it is for; empty is all.
    pub applies_to: String,
    /// What it says; `not known` where an entry that is switched off has no value yet.
    pub value: String,
    /// First day; none where it is not known.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Where it is written.
    pub source: String,
    /// Whether that was checked.
    pub confirmed: bool,
    /// Whether it is switched on.
    pub enabled: bool,
    /// What else is to be said.
    pub note: Option<String>,
}

impl Pack {
    /// The rules, in the order of the file: with `day` those in force on it and those that are switched off, without all; with
    /// `kind` those of that kind.
    pub fn describe(&self, day: Option<Date>, kind: Option<&str>) -> Vec<Rule> {
        let mut list = List { pack: self, day, kind, rules: Vec::new() };
        list.add("instrument", &self.instruments, |_| "", |_, _| false, of_identity);
        for fee in &self.fees {
            list.add("fee", &fee.rates, |_| &fee.name, |_, _| true, |rate| of_rate(rate, self.currency()));
            list.add("rounding", &fee.roundings, |_| &fee.name, |_, _| true, of_rounding);
        }
        list.add("tick", &self.ticks, |_| "", |_, _| true, of_bands);
        list.add("lot", &self.lots, |_| "", |one, other| one.side == other.side, of_lots);
        list.add("limit", &self.limits, |_| "", |_, _| true, of_limit);
        list.add(
            "hours",
            &self.hours,
            |_| "",
            |_, _| true,
            |hours| hours.iter().map(of_hours).collect::<Vec<_>>().join(", "),
        );
        list.add(
            "auction",
            &self.auctions,
            |auction| auction.map_or("", |auction| &auction.name),
            |one, other| one.name == other.name,
            of_auction,
        );
        list.add("settlement", &self.settlements, |_| "", |_, _| true, |days| format!("T+{days}"));
        list.add(
            "resale",
            &self.resales,
            |_| "",
            |_, _| true,
            |locked| if *locked { "in a later session only" } else { "in the same session" }.to_owned(),
        );
        list.add("short", &self.shorts, |_| "", |_, _| true, of_short);
        list.add(
            "fact",
            &self.facts,
            |fact| fact.map_or("", |fact| &fact.name),
            |one, other| one.name == other.name,
            |fact| fact.text.clone(),
        );
        list.rules
    }
}

struct List<'p> {
    pack: &'p Pack,
    day: Option<Date>,
    kind: Option<&'p str>,
    rules: Vec<Rule>,
}

impl List<'_> {
    /// Adds the entries of a section that are asked for; `follows` says whether of two entries the later ends the earlier.
    fn add<'e, T>(
        &mut self,
        section: &str,
        entries: &'e [Entry<T>],
        name: impl Fn(Option<&'e T>) -> &'e str,
        follows: impl Fn(&T, &T) -> bool,
        value: impl Fn(&T) -> String,
    ) {
        for entry in entries {
            // Of some kind, no entry in force has followed this one.
            let holds = |day: Date| {
                let Some(own) = entry.on(day) else { return false };
                entry.kinds.iter().any(|kind| {
                    !entries.iter().any(|other| {
                        other.since > entry.since
                            && other.symbols == entry.symbols
                            && other.kinds.contains(kind)
                            && other.has_begun(day)
                            && other.value.as_ref().is_some_and(|other| follows(own, other))
                    })
                })
            };
            let of_kind = self.kind.is_none_or(|kind| entry.kinds.iter().any(|known| known == kind));
            // What a symbol is has no history: it shows on every day.
            let of_day = self.day.is_none_or(|day| !entry.enabled || section == "instrument" || holds(day));
            if !(of_kind && of_day) {
                continue;
            }
            let applies_to = if !entry.symbols.is_empty() {
                symbols(&entry.symbols)
            } else if entry.kinds.len() == self.pack.kinds.len() {
                String::new()
            } else {
                entry.kinds.join(", ")
            };
            self.rules.push(Rule {
                section: section.to_owned(),
                name: name(entry.value.as_ref()).to_owned(),
                applies_to,
                value: entry.value.as_ref().map_or_else(|| "not known".to_owned(), &value),
                since: entry.since,
                until: entry.until,
                source: entry.source.clone(),
                confirmed: entry.confirmed,
                enabled: entry.enabled,
                note: entry.note.clone(),
            });
        }
    }
}

fn symbols(patterns: &[Pattern]) -> String {
    patterns.iter().map(Pattern::text).collect::<Vec<_>>().join(", ")
}

fn of_identity(identity: &Identity) -> String {
    match identity {
        Identity::Kind(kind) => kind.clone(),
        Identity::Outside(why) => format!("no law here: {why}"),
    }
}

/// A fraction as a percentage without the noise of doubles: 0.000027 is `0.0027 %`.
fn percent(fraction: f64) -> String {
    let text = format!("{:.10}", fraction * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn of_rate(rate: &Rate, currency: Option<&str>) -> String {
    let money = |amount: f64| currency.map_or_else(|| amount.to_string(), |currency| format!("{currency} {amount}"));
    let amount = rate.amount.to_f64();
    let mut text = match rate.base {
        Base::Value => format!("{} of the value", percent(amount)),
        Base::Units => format!("{} a unit", money(amount)),
        Base::Order => format!("{} an order", money(amount)),
    };
    if rate.minimum > Micro::default() {
        text.push_str(&format!(", at least {}", money(rate.minimum.to_f64())));
    }
    if rate.maximum < Micro::MAX {
        text.push_str(&format!(", at most {}", money(rate.maximum.to_f64())));
    }
    text.push_str(match rate.side {
        None => "",
        Some(Side::Long) => ", buyers only",
        Some(Side::Short) => ", sellers only",
    });
    text
}

fn of_rounding(rounding: &Rounding) -> String {
    let way = match rounding.mode {
        Mode::Nearest => "to the nearest",
        Mode::Up => "up to the next",
        Mode::Down => "down to the next",
    };
    format!("{way} {}", rounding.step.to_f64())
}

fn of_bands(bands: &TickBands) -> String {
    let band = |(bound, tick): &(f64, f64)| {
        if bound.is_finite() { format!("{tick} to {bound}") } else { tick.to_string() }
    };
    bands.bands.iter().map(band).collect::<Vec<_>>().join(", ")
}

fn of_lots(rule: &LotRule) -> String {
    let mut text = rule.lots.minimum.to_string();
    if rule.lots.step != rule.lots.minimum {
        text.push_str(&format!(", then by {}", rule.lots.step));
    }
    text.push_str(match rule.side {
        None => "",
        Some(Side::Long) => ", to buy",
        Some(Side::Short) => ", to sell",
    });
    text
}

fn of_limit(limit: &Limit) -> String {
    let (up, down) = (percent(limit.up), percent(limit.down));
    let parts = if up == down { format!("±{up}") } else { format!("−{down} to +{up}") };
    format!("{parts} of the close before, to the nearest tick")
}

fn of_short(rule: &ShortRule) -> String {
    match rule.allowed {
        Allowed::Yes => "allowed".to_owned(),
        Allowed::No => "not allowed".to_owned(),
        Allowed::Listed if rule.listed.is_empty() => "listed names only; the list is not here".to_owned(),
        Allowed::Listed => format!("listed names only: {}", symbols(&rule.listed)),
    }
}

fn of_hours(hours: &Hours) -> String {
    let to = hours.to.map_or_else(|| "24:00".to_owned(), |to| to.format("%H:%M").to_string());
    format!("{}-{to}", hours.from.format("%H:%M"))
}

fn of_auction(auction: &Auction) -> String {
    let phases = auction.phases.iter().map(|(name, hours)| format!("{name} {}", of_hours(hours)));
    let mut text = phases.collect::<Vec<_>>().join(", ");
    if let Some(band) = auction.band {
        text.push_str(&format!("; prices within ±{}", percent(band)));
    }
    text
}
