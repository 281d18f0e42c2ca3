//! Whether observed prices contradict a pack.

use chrono::{Duration, NaiveTime};
use market::{Bars, Calendar, Date, Session, Side, Timestamp, VenueRules};
use serde::{Deserialize, Serialize};

use crate::pack::{self, Auction, Pack};
use crate::{Instrument, VenueError};

/// Steps that exchanges use, from the widest.
const STEPS: [f64; 14] = [5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0001];

/// In what way data contradict a pack.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// Prices have more places than any exchange quotes: they were adjusted for dividends or splits, and say nothing of ticks,
    /// lots and limits, which are not looked at then.
    AdjustedPrices,
    /// Prices between the steps of the tick table.
    OffTick,
    /// A close beyond the limit of its session.
    BeyondLimit,
    /// A volume that is no multiple of the lot's step.
    OffLot,
    /// A bar on a day without a session.
    NoSession,
    /// A bar at an hour without trading.
    OutsideHours,
}

/// One contradiction, with how often and where first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// What contradicts.
    pub kind: FindingKind,
    /// How many prices ([`FindingKind::AdjustedPrices`], [`FindingKind::OffTick`]) or bars do.
    pub count: usize,
    /// Of how many that were looked at.
    pub of: usize,
    /// The first row, from 0.
    pub first_row: usize,
    /// Its time.
    pub first_time: Timestamp,
    /// In words, with what to do.
    pub detail: String,
}

/// What in `bars` contradicts the pack, one finding a kind; for ticks one a step of its tables.
///
/// A price is on a step when it is its multiple to within 10^-6 of it or 10^-9 of itself. Prices count as adjusted when more than one in
/// twenty is no multiple of 0.0001, or more than half are none of 0.001. Ticks are judged step by step, when at least twenty
/// prices should keep it and more than one in a hundred is off; the finding names the step that they do keep. Closes are judged
/// against the close of the bar before, for daily bars; odd lots are traded everywhere, so volumes off the lot are a hint only
/// when they are most. Days and hours are those of the calendar that ships inside, where it knows them, and of the pack's auctions.
///
/// # Errors
/// As [`Pack::instrument`]; an unknown lot is none.
pub fn check(bars: &Bars, pack: &Pack, kind: Option<&str>) -> Result<Vec<Finding>, VenueError> {
    let law = match pack.instrument(bars.symbol(), kind, None) {
        Err(VenueError::NoLot { .. }) => Instrument::new(pack, bars.symbol(), pack.kind(bars.symbol(), kind)?, None),
        other => other?,
    };
    let mut findings = Vec::new();
    let adjusted = adjusted(bars);
    match adjusted {
        Some(finding) => findings.push(finding),
        None => {
            off_tick(bars, &law, &mut findings);
            findings.extend(beyond_limit(bars, &law));
            findings.extend(off_lot(bars, &law));
        }
    }
    if let Some(calendar) = Calendar::of(pack.venue()) {
        findings.extend(no_session(bars, pack, calendar));
        findings.extend(outside_hours(bars, pack, law.kind(), calendar));
    }
    Ok(findings)
}

/// Rows that were found, and how many were looked at.
#[derive(Clone, Copy, Default)]
struct Count {
    of: usize,
    count: usize,
    first: Option<usize>,
}

impl Count {
    fn see(&mut self, row: usize, is_found: bool) {
        self.of += 1;
        if is_found {
            self.count += 1;
            self.first.get_or_insert(row);
        }
    }

    fn finding(self, kind: FindingKind, bars: &Bars, detail: String) -> Option<Finding> {
        let first_row = self.first?;
        let first_time = bars.view().time[first_row];
        Some(Finding { kind, count: self.count, of: self.of, first_row, first_time, detail })
    }
}

/// The four prices of every row.
fn prices(bars: &Bars) -> impl Iterator<Item = (usize, f64)> {
    let view = bars.view();
    (0..view.len()).flat_map(move |row| {
        let bar = view.bar(row);
        [bar.open, bar.high, bar.low, bar.close].map(|price| (row, price))
    })
}

pub(crate) fn is_on(price: f64, step: f64) -> bool {
    let steps = price / step;
    (steps - steps.round()).abs() <= 1e-6_f64.max(steps * 1e-9)
}

fn adjusted(bars: &Bars) -> Option<Finding> {
    let (mut fine, mut finest) = (Count::default(), Count::default());
    for (row, price) in prices(bars) {
        fine.see(row, !is_on(price, 0.001));
        finest.see(row, !is_on(price, 0.0001));
    }
    let found = if finest.count * 20 > finest.of {
        finest
    } else if fine.count * 2 > fine.of {
        fine
    } else {
        return None;
    };
    let detail =
        "the prices have more places than are quoted: they look adjusted, so ticks, limits and lots were not checked; \
                  give prices as traded to check those"
            .to_owned();
    found.finding(FindingKind::AdjustedPrices, bars, detail)
}

fn off_tick(bars: &Bars, law: &Instrument, findings: &mut Vec<Finding>) {
    /// A step of a table, over the prices it is asked for.
    struct Band {
        tick: f64,
        /// The day of its first price, and of its last.
        days: (Date, Date),
        /// Its lowest price, and its highest.
        range: (f64, f64),
        prices: Vec<f64>,
        count: Count,
    }
    let mut bands: Vec<Band> = Vec::new();
    for (row, price) in prices(bars) {
        let day = law.session(bars.view().time[row]);
        let Some(tick) = law.ticks(day).map(|table| table.at(price)) else { continue };
        let index = bands.iter().position(|band| band.tick == tick).unwrap_or_else(|| {
            let (days, range) = ((day, day), (price, price));
            bands.push(Band { tick, days, range, prices: Vec::new(), count: Count::default() });
            bands.len() - 1
        });
        let band = &mut bands[index];
        band.days.1 = day;
        band.range = (band.range.0.min(price), band.range.1.max(price));
        band.prices.push(price);
        band.count.see(row, !is_on(price, tick));
    }
    for band in bands {
        let Count { of, count, .. } = band.count;
        if of < 20 || count * 100 <= of {
            continue;
        }
        let keeps = |step: &f64| band.prices.iter().filter(|price| !is_on(**price, *step)).count() * 100 <= of;
        let keeps = match STEPS.iter().find(|step| keeps(step)) {
            Some(step) => format!("they step by {step}"),
            None => "they keep no step".to_owned(),
        };
        let (low, high) = band.range;
        let detail = format!(
            "{count} of {of} prices between {low} and {high} are off the tick {}: {keeps}; the prices may be adjusted for splits or \
             dividends, the tick table may have changed, or the kind of instrument is another",
            band.tick
        );
        findings.extend(band.count.finding(FindingKind::OffTick, bars, detail));
    }
}

fn beyond_limit(bars: &Bars, law: &Instrument) -> Option<Finding> {
    if bars.interval() != market::Interval::DAY {
        return None;
    }
    let view = bars.view();
    let mut count = Count::default();
    for row in 1..view.len() {
        let Some((low, high)) = law.limits(view.time[row], view.close[row - 1]) else { continue };
        let slack = 1e-9 * high;
        count.see(row, view.close[row] < low - slack || view.close[row] > high + slack);
    }
    let detail = format!(
        "{} of {} closes are beyond the price limit from the close before: a new listing, a split, bars that are missing, or \
         another board",
        count.count, count.of
    );
    count.finding(FindingKind::BeyondLimit, bars, detail)
}

fn off_lot(bars: &Bars, law: &Instrument) -> Option<Finding> {
    let view = bars.view();
    let mut count = Count::default();
    for row in (0..view.len()).filter(|row| view.volume[*row] > 0.0) {
        let Some(lots) = law.lots(view.time[row], Side::Long) else { continue };
        count.see(row, !is_on(view.volume[row], lots.step));
    }
    // Odd lots and shares of other lots are in every volume: a few say nothing.
    if count.count * 2 <= count.of {
        return None;
    }
    let detail = format!(
        "{} of {} volumes are no multiple of the lot: it was another then, or the volumes are adjusted or counted otherwise",
        count.count, count.of
    );
    count.finding(FindingKind::OffLot, bars, detail)
}

fn no_session(bars: &Bars, pack: &Pack, calendar: &Calendar) -> Option<Finding> {
    // Longer bars carry the first day of their period, which need not be a session.
    if bars.interval().seconds().is_none_or(|seconds| seconds > 86_400) {
        return None;
    }
    let mut count = Count::default();
    for (row, time) in bars.view().time.iter().enumerate() {
        if let Some(is_session) = calendar.is_session(pack::day(*time, pack.venue())) {
            count.see(row, !is_session);
        }
    }
    let detail = format!("{} of {} bars are on days without a session", count.count, count.of);
    count.finding(FindingKind::NoSession, bars, detail)
}

fn outside_hours(bars: &Bars, pack: &Pack, kind: &str, calendar: &Calendar) -> Option<Finding> {
    if !bars.interval().is_intraday() {
        return None;
    }
    let length = Duration::seconds(bars.interval().seconds()?);
    let mut count = Count::default();
    for (row, time) in bars.view().time.iter().enumerate() {
        let local = pack::local(*time, pack.venue());
        // On days without a session there are no hours to be outside of.
        let Some(session) = calendar.session(local.date()) else { continue };
        let from = local.time();
        // A bar that begins before the open may hold the open: an hourly one of 09:00 does.
        let to = (local + length - Duration::nanoseconds(1)).time();
        let is_within = stretches(pack, kind, &session).any(|(open, close)| from <= close && to >= open);
        count.see(row, !is_within);
    }
    let detail = format!(
        "{} of {} bars are at hours without trading: is the zone of their timestamps right?",
        count.count, count.of
    );
    count.finding(FindingKind::OutsideHours, bars, detail)
}

/// The parts of a day in which trades happen, local; the auctions of a half day move with its close.
fn stretches<'p>(
    pack: &'p Pack,
    kind: &'p str,
    session: &Session,
) -> impl Iterator<Item = (NaiveTime, NaiveTime)> + 'p {
    let at = |time: Timestamp| pack::local(time, pack.venue()).time();
    let (open, close, day) = (at(session.open), at(session.close), session.date);
    let halves = match session.lunch {
        Some((from, to)) => [Some((open, at(from))), Some((at(to), close))],
        None => [Some((open, close)), None],
    };
    let early = session.early_close;
    let usual = pack
        .hours
        .iter()
        .filter(move |entry| entry.kinds.iter().any(|known| known == kind))
        .filter_map(move |entry| entry.on(day))
        .next_back()
        .and_then(|hours| hours.last()?.to);
    let on = pack.auctions.iter().filter(move |entry| entry.kinds.iter().any(|known| known == kind));
    let auctions = on.filter_map(move |entry| entry.on(day)).filter_map(move |auction: &Auction| {
        let (_, first) = auction.phases.first()?;
        let (_, last) = auction.phases.last()?;
        let (from, to) = (first.from, last.to?);
        match usual.filter(|usual| early && from >= *usual) {
            Some(usual) => Some((close + (from - usual), close + (to - usual))),
            None => Some((from, to)),
        }
    });
    halves.into_iter().flatten().chain(auctions)
}
