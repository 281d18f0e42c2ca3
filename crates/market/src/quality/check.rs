//! Every rule a row of prices can break.

use std::collections::{HashMap, HashSet};
use std::fmt;

use chrono::{Datelike, Weekday};
use serde::Serialize;

use super::read::infer_interval;
use crate::raw::{Fault, RawBars};
use crate::{Calendar, Date, Interval, Timestamp};

/// What kind of thing is wrong. Text form in kebab case, as in `duplicate-timestamp`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueKind {
    /// The time stands on an earlier row as well.
    DuplicateTimestamp,
    /// The time is before one that stands above it.
    OutOfOrder,
    /// Bars are missing between this row and the one before it in time.
    Gap,
    /// A cell, or the whole row, is empty or cannot be read.
    MissingValue,
    /// A price is zero or negative.
    NonPositivePrice,
    /// `low ≤ open, close ≤ high` does not hold.
    HighBelowLow,
    /// A price far from its neighbours that the next row takes back, or a jump no split explains.
    Outlier,
    /// The price level changes by the ratio of a split and stays there.
    UnadjustedSplit,
    /// Nothing traded though prices moved, or on several rows one after the other; or the volume is negative. A single
    /// row without a trade or a change of price is how vendors write a halt.
    ZeroVolume,
    /// There was no session.
    OffSession,
}

impl IssueKind {
    /// The text form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DuplicateTimestamp => "duplicate-timestamp",
            Self::OutOfOrder => "out-of-order",
            Self::Gap => "gap",
            Self::MissingValue => "missing-value",
            Self::NonPositivePrice => "non-positive-price",
            Self::HighBelowLow => "high-below-low",
            Self::Outlier => "outlier",
            Self::UnadjustedSplit => "unadjusted-split",
            Self::ZeroVolume => "zero-volume",
            Self::OffSession => "off-session",
        }
    }
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One thing that is wrong with one row.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Issue {
    /// What kind of thing.
    pub kind: IssueKind,
    /// Row, from 0, the header not counted.
    pub row: usize,
    /// Line in the file, from 1, where the file has lines.
    pub line: Option<u64>,
    /// Time of the row, where it can be read.
    pub timestamp: Option<Timestamp>,
    /// Column by our name; `None` where the row as a whole is meant.
    pub column: Option<String>,
    /// The evidence, in words.
    pub detail: String,
}

/// What a check may know beside the rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckOptions<'a> {
    /// Calendar of the venue: with it every missing session is a gap and every bar outside one is off session.
    /// Without it, and on days outside its range, only holes of more than seven weekdays are gaps, as no holiday of any exchange is that long, and
    /// only the odd weekend bar in a series without weekends is off session.
    pub calendar: Option<&'a Calendar>,
    /// Length of a bar; inferred from the times where it is not given.
    pub interval: Option<Interval>,
}

/// How far beyond `[low, high]` an open or a close may lie, as a share of the price: float and vendor rounding.
pub(super) const ROUNDING: f64 = 1e-6;

/// Looks at every row of a table and says everything that is wrong, by row.
///
/// A row that is broken as a whole is one issue. Rules that need neighbours (gaps, outliers, splits) look at the rows
/// in time order, of each symbol apart, and leave out rows without prices above zero, so that one bad row does not
/// accuse the next.
pub fn check(raw: &RawBars, options: &CheckOptions<'_>) -> Vec<Issue> {
    let mut issues = Vec::new();
    cells(raw, &mut issues);
    let broken: HashSet<usize> =
        raw.faults.iter().filter(|fault| fault.column.is_none()).map(|fault| fault.row).collect();
    match &raw.symbols {
        Some(symbols) => {
            let nameless: Vec<usize> = (0..raw.len()).filter(|row| symbols.is_nameless(*row)).collect();
            for (name, rows) in symbols.names.iter().zip(symbols.groups()) {
                // Rows of nobody knows whom are no series: they are named one by one.
                if !name.is_empty() {
                    series(raw, &rows, &nameless, options, &broken, &mut issues);
                }
            }
        }
        None => series(raw, &(0..raw.len()).collect::<Vec<_>>(), &[], options, &broken, &mut issues),
    }
    issues.sort_by_key(|issue| (issue.row, issue.kind));
    issues
}

fn issue(raw: &RawBars, kind: IssueKind, row: usize, column: Option<&str>, detail: impl Into<String>) -> Issue {
    Issue {
        kind,
        row,
        line: raw.line(row),
        timestamp: raw.time[row],
        column: column.map(str::to_owned),
        detail: detail.into(),
    }
}

/// Rules a row keeps or breaks by itself.
fn cells(raw: &RawBars, issues: &mut Vec<Issue>) {
    let mut faults: HashMap<usize, Vec<&Fault>> = HashMap::new();
    for fault in &raw.faults {
        faults.entry(fault.row).or_default().push(fault);
    }
    let volume = raw.volume.as_deref().filter(|volume| volume.iter().any(Option::is_some));
    let trades = volume.is_some_and(|volume| volume.iter().flatten().any(|volume| *volume != 0.0));
    for row in 0..raw.len() {
        let own = faults.get(&row).map_or(&[][..], Vec::as_slice);
        if let Some(fault) = own.iter().find(|fault| fault.column.is_none()) {
            let detail = format!("{}: {}", fault.problem, fault.found);
            issues.push(issue(raw, IssueKind::MissingValue, row, None, detail));
            continue;
        }
        for fault in own {
            let detail = format!("`{}` {}", fault.found, fault.problem);
            issues.push(issue(raw, IssueKind::MissingValue, row, fault.column.as_deref(), detail));
        }
        let mut empty = |column: &'static str, is_empty: bool| {
            if is_empty && !own.iter().any(|fault| fault.column.as_deref() == Some(column)) {
                issues.push(issue(raw, IssueKind::MissingValue, row, Some(column), "no value"));
            }
        };
        let prices =
            [("open", raw.open[row]), ("high", raw.high[row]), ("low", raw.low[row]), ("close", raw.close[row])];
        empty("symbol", raw.symbols.as_ref().is_some_and(|symbols| symbols.is_nameless(row)));
        empty("timestamp", raw.time[row].is_none());
        for (column, price) in prices {
            empty(column, price.is_none());
        }
        if let Some(volume) = volume {
            empty("volume", volume[row].is_none());
        }
        let mut positive = true;
        for (column, price) in prices {
            let Some(price) = price else { continue };
            if !price.is_finite() {
                positive = false;
                let detail = format!("{price} is not a finite number");
                issues.push(issue(raw, IssueKind::MissingValue, row, Some(column), detail));
            } else if price <= 0.0 {
                positive = false;
                issues.push(issue(raw, IssueKind::NonPositivePrice, row, Some(column), price.to_string()));
            }
        }
        if positive {
            spread(raw, row, issues);
        }
        if trades && let Some(Some(volume)) = volume.map(|volume| volume[row]) {
            if !volume.is_finite() {
                let detail = format!("{volume} is not a finite number");
                issues.push(issue(raw, IssueKind::MissingValue, row, Some("volume"), detail));
            } else if volume < 0.0 {
                let detail = format!("{volume}: a volume is not negative");
                issues.push(issue(raw, IssueKind::ZeroVolume, row, Some("volume"), detail));
            } else if volume == 0.0 {
                let neighbours = [row.checked_sub(1), Some(row + 1)];
                if !is_idle(raw, row) {
                    issues.push(issue(raw, IssueKind::ZeroVolume, row, Some("volume"), "prices moved without a trade"));
                } else if neighbours.into_iter().flatten().any(|row| row < raw.len() && is_idle(raw, row)) {
                    let detail = "one of several rows without a trade or a change of price";
                    issues.push(issue(raw, IssueKind::ZeroVolume, row, Some("volume"), detail));
                }
            }
        }
    }
    if raw.volume.is_some() && volume.is_none() && !raw.is_empty() {
        issues.push(issue(raw, IssueKind::MissingValue, 0, Some("volume"), "no row has a value"));
    }
}

/// Nothing traded and no price moved. Vendors write a session without a trade (a halt, a closure) so, and one such row is
/// no defect; several in a row are stale prices.
fn is_idle(raw: &RawBars, row: usize) -> bool {
    let price = raw.close[row];
    let is_flat = [&raw.open, &raw.high, &raw.low].iter().all(|column| column[row] == price);
    price.is_some() && is_flat && raw.volume.as_ref().is_some_and(|volume| volume[row] == Some(0.0))
}

/// `low ≤ open, close ≤ high`.
fn spread(raw: &RawBars, row: usize, issues: &mut Vec<Issue>) {
    let (Some(high), Some(low)) = (raw.high[row], raw.low[row]) else { return };
    if high < low {
        issues.push(issue(raw, IssueKind::HighBelowLow, row, None, format!("high {high} is below low {low}")));
        return;
    }
    for (column, price) in [("open", raw.open[row]), ("close", raw.close[row])] {
        let Some(price) = price else { continue };
        if price > high * (1.0 + ROUNDING) {
            let detail = format!("{column} {price} is above high {high}");
            issues.push(issue(raw, IssueKind::HighBelowLow, row, Some(column), detail));
        } else if price < low * (1.0 - ROUNDING) {
            let detail = format!("{column} {price} is below low {low}");
            issues.push(issue(raw, IssueKind::HighBelowLow, row, Some(column), detail));
        }
    }
}

/// Rules about the rows of one instrument together; any of the `nameless` rows may be its own.
fn series(
    raw: &RawBars,
    rows: &[usize],
    nameless: &[usize],
    options: &CheckOptions<'_>,
    broken: &HashSet<usize>,
    issues: &mut Vec<Issue>,
) {
    let mut sorted: Vec<(Timestamp, usize)> = Vec::with_capacity(rows.len());
    for &row in rows {
        let Some(time) = raw.time[row] else { continue };
        sorted.push((time, row));
    }
    sorted.sort();
    // A time seen before is a duplicate; a new one below the latest is out of order.
    let mut unique: Vec<(Timestamp, usize)> = Vec::with_capacity(sorted.len());
    for &(time, row) in &sorted {
        match unique.last() {
            Some(&(before, first)) if before == time => {
                let (column, detail) = difference(raw, first, row, broken);
                issues.push(issue(raw, IssueKind::DuplicateTimestamp, row, column, detail));
            }
            _ => unique.push((time, row)),
        }
    }
    let firsts: HashSet<usize> = unique.iter().map(|(_, row)| *row).collect();
    let mut latest: Option<(Timestamp, usize)> = None;
    for &row in rows {
        let Some(time) = raw.time[row] else { continue };
        match latest {
            Some((above, at)) if time < above => {
                if firsts.contains(&row) {
                    let detail = format!("before row {at} above it, {above}");
                    issues.push(issue(raw, IssueKind::OutOfOrder, row, None, detail));
                }
            }
            _ => latest = Some((time, row)),
        }
    }
    let times: Vec<Timestamp> = unique.iter().map(|(time, _)| *time).collect();
    let Some(interval) = options.interval.or_else(|| infer_interval(&times, raw.dates)) else {
        levels(raw, &unique, issues);
        return;
    };
    let mut unreadable: Vec<usize> =
        rows.iter().filter(|row| raw.time[**row].is_none()).chain(nameless).copied().collect();
    unreadable.sort_unstable();
    gaps(raw, &unique, interval, options.calendar, &unreadable, issues);
    off_session(raw, &unique, interval, options.calendar, issues);
    levels(raw, &unique, issues);
}

/// Where the later of two rows with one time differs from the earlier.
fn difference(raw: &RawBars, first: usize, row: usize, broken: &HashSet<usize>) -> (Option<&'static str>, String) {
    let mut columns = vec![("open", &raw.open), ("high", &raw.high), ("low", &raw.low), ("close", &raw.close)];
    columns.extend(raw.volume.as_ref().map(|volume| ("volume", volume)));
    columns.extend(raw.adj_close.as_ref().map(|adj_close| ("adj_close", adj_close)));
    columns.extend(raw.amount.as_ref().map(|amount| ("amount", amount)));
    let differing: Vec<&'static str> =
        columns.iter().filter(|(_, values)| values[first] != values[row]).map(|(name, _)| *name).collect();
    match differing.as_slice() {
        [] if !broken.contains(&first) && !broken.contains(&row) => (None, format!("identical to row {first}")),
        [] => (None, format!("same timestamp as row {first}")),
        [column, ..] => (
            Some(column),
            format!("same timestamp as row {first}, different {}: no honest automatic repair", differing.join(", ")),
        ),
    }
}

/// Days of weekday `Mon..=Fri` strictly between two days.
fn weekdays_between(first: Date, last: Date) -> usize {
    // Long holes are counted no further than anyone reads.
    first.iter_days().skip(1).take_while(|day| *day < last).take(4000).filter(|day| !is_weekend(*day)).count()
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Holes between neighbours in time; `unreadable` rows rise.
fn gaps(
    raw: &RawBars,
    unique: &[(Timestamp, usize)],
    interval: Interval,
    calendar: Option<&Calendar>,
    unreadable: &[usize],
    issues: &mut Vec<Issue>,
) {
    let weekends = unique.iter().filter(|(time, _)| is_weekend(time.date())).count();
    let every_day = weekends * 5 > unique.len();
    // A row whose time or symbol cannot be read is named as such; the hole it leaves is not a second finding.
    let hidden = |first: usize, last: usize| {
        let before = |end: usize| unreadable.partition_point(|row| *row < end);
        before(first.max(last)) - before(first.min(last))
    };
    for pair in unique.windows(2) {
        let [(before, above), (time, row)] = [pair[0], pair[1]];
        let (first, last) = (local_date(before, interval, calendar), local_date(time, interval, calendar));
        let detail = if interval == Interval::MONTH || interval.to_string() == "1q" || interval.to_string() == "1y" {
            let months = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month0());
            let step = match interval.to_string().as_str() {
                "1q" => 3,
                "1y" => 12,
                _ => 1,
            };
            let missing = (months(last) - months(first) + step / 2) / step - 1;
            (missing > hidden(above, row) as i64).then(|| format!("{missing} {interval} bars missing before this row"))
        } else if interval == Interval::DAY || interval.is_intraday() {
            let calendar = calendar.filter(|calendar| {
                let known = calendar.range();
                known.contains(&first) && known.contains(&last)
            });
            let missing: Vec<Date> = match calendar {
                Some(calendar) => match (first.succ_opt(), last.pred_opt()) {
                    (Some(from), Some(to)) if from <= to => calendar.sessions(from..=to).collect(),
                    _ => Vec::new(),
                },
                None => Vec::new(),
            };
            if missing.len() > hidden(above, row) {
                let shown: Vec<String> = missing.iter().take(10).map(Date::to_string).collect();
                let more = if missing.len() > 10 { format!(" and {} more", missing.len() - 10) } else { String::new() };
                let plural = if missing.len() == 1 { "session" } else { "sessions" };
                Some(format!("{} {plural} missing before this row: {}{more}", missing.len(), shown.join(", ")))
            } else if calendar.is_some() {
                None
            } else if every_day {
                let days = (last - first).num_days() - 1;
                (days > hidden(above, row) as i64).then(|| format!("{days} days missing before this row"))
            } else {
                let days = weekdays_between(first, last);
                (days > 7 + hidden(above, row)).then(|| format!("{days} weekdays without a bar before this row"))
            }
        } else {
            // Bars of several days, dated by any day of theirs.
            let seconds = interval.seconds().unwrap_or(86_400);
            let elapsed = (time.nanoseconds() - before.nanoseconds()) / 1_000_000_000;
            let missing = (elapsed + seconds / 2) / seconds.max(1) - 1;
            (missing > hidden(above, row) as i64).then(|| format!("{missing} {interval} bars missing before this row"))
        };
        if let Some(detail) = detail {
            issues.push(issue(raw, IssueKind::Gap, row, None, detail));
        }
    }
    if interval.is_intraday() {
        holes_within_days(raw, unique, interval, &hidden, issues);
    }
}

/// Bars missing inside a day: times of day that four days in five have, and this one has not though it has bars before
/// and after. Needs five days to know what is usual.
fn holes_within_days(
    raw: &RawBars,
    unique: &[(Timestamp, usize)],
    interval: Interval,
    hidden: &dyn Fn(usize, usize) -> usize,
    issues: &mut Vec<Issue>,
) {
    let Some(step) = interval.seconds().filter(|step| *step > 0) else { return };
    let slot = |time: Timestamp| time.nanoseconds().div_euclid(1_000_000_000).rem_euclid(86_400) / step;
    let day = |time: Timestamp| time.nanoseconds().div_euclid(86_400_000_000_000);
    let mut usual: HashMap<i64, usize> = HashMap::new();
    let mut days = 0_usize;
    let mut last_day = None;
    for (time, _) in unique {
        *usual.entry(slot(*time)).or_default() += 1;
        if last_day != Some(day(*time)) {
            last_day = Some(day(*time));
            days += 1;
        }
    }
    if days < 5 {
        return;
    }
    for pair in unique.windows(2) {
        let [(before, above), (time, row)] = [pair[0], pair[1]];
        if day(before) != day(time) {
            continue;
        }
        let missing = (slot(before) + 1..slot(time))
            .filter(|slot| usual.get(slot).is_some_and(|count| count * 5 >= days * 4))
            .count();
        if missing > hidden(above, row) {
            let plural = if missing == 1 { "bar" } else { "bars" };
            let detail = format!("{missing} {interval} {plural} missing before this row");
            issues.push(issue(raw, IssueKind::Gap, row, None, detail));
        }
    }
}

/// The session's day: at the venue for an instant, as written for a date.
fn local_date(time: Timestamp, interval: Interval, calendar: Option<&Calendar>) -> Date {
    match calendar {
        Some(calendar) if interval.is_intraday() => time.to_utc().with_timezone(&calendar.zone()).date_naive(),
        _ => time.date(),
    }
}

fn off_session(
    raw: &RawBars,
    unique: &[(Timestamp, usize)],
    interval: Interval,
    calendar: Option<&Calendar>,
    issues: &mut Vec<Issue>,
) {
    if interval != Interval::DAY && !interval.is_intraday() {
        return;
    }
    let weekends = unique.iter().filter(|(time, _)| is_weekend(time.date())).count();
    for &(time, row) in unique {
        let day = local_date(time, interval, calendar);
        let closed = match calendar.and_then(|calendar| calendar.is_session(day)) {
            Some(is_session) => !is_session,
            // A series with one weekend bar in twenty or more has no business at weekends.
            None => interval == Interval::DAY && weekends * 20 < unique.len() && is_weekend(day),
        };
        if closed {
            let detail = format!("no session on {}, {day}", day.format("%A"));
            issues.push(issue(raw, IssueKind::OffSession, row, None, detail));
        }
    }
}

/// New shares for an old one in splits that happen; a consolidation is the inverse.
const RATIOS: [f64; 17] =
    [1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 100.0];

/// A change of the price level that looks like a split.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Jump {
    /// The row.
    pub(super) row: usize,
    /// The split's text, `10:1` or `1:5`.
    pub(super) ratio: (f64, bool),
}

impl Jump {
    /// `10:1` for ten new shares for one old, `1:5` for a consolidation of five into one.
    pub(super) fn text(self) -> String {
        let (ratio, is_split) = self.ratio;
        match (ratio == 1.5, is_split) {
            (true, true) => "3:2".to_owned(),
            (true, false) => "2:3".to_owned(),
            (false, true) => format!("{ratio}:1"),
            (false, false) => format!("1:{ratio}"),
        }
    }
}

fn levels(raw: &RawBars, unique: &[(Timestamp, usize)], issues: &mut Vec<Issue>) {
    let (outliers, jumps) = jumps(raw, unique);
    for (row, column, detail) in outliers {
        issues.push(issue(raw, IssueKind::Outlier, row, Some(column), detail));
    }
    for jump in jumps {
        let detail = format!("ratio {}, and the prices stay there", jump.text());
        issues.push(issue(raw, IssueKind::UnadjustedSplit, jump.row, Some("close"), detail));
    }
}

/// Median of the values; 0 for none.
fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// A row that stands out, the column, and why.
type Outlier = (usize, &'static str, String);

/// Spikes and splits among rows in time order.
///
/// How far is far is measured on the series itself: σ is 1.4826 times the median absolute log return, as if returns
/// were normal. A spike is a close more than `max(ln 1.3, 10 σ)` from both neighbours, which are near each other; a
/// high or low that far (`max(ln 1.25, 10 usual wicks)`) beyond open and close is one as well. A split is an open at
/// the ratio of a split to the close before it, within 8 %, whose close stays on that side; what jumps by more than
/// `max(ln 2, 15 σ)` at no such ratio is an outlier.
pub(super) fn jumps(raw: &RawBars, unique: &[(Timestamp, usize)]) -> (Vec<Outlier>, Vec<Jump>) {
    struct Price {
        row: usize,
        open: f64,
        close: f64,
        up: f64,
        down: f64,
    }
    let mut prices: Vec<Price> = Vec::with_capacity(unique.len());
    for &(_, row) in unique {
        let (Some(open), Some(high), Some(low), Some(close)) =
            (raw.open[row], raw.high[row], raw.low[row], raw.close[row])
        else {
            continue;
        };
        if [open, high, low, close].iter().all(|price| *price > 0.0 && price.is_finite()) {
            let (up, down) = (high / open.max(close), open.min(close) / low);
            prices.push(Price { row, open, close, up, down });
        }
    }
    // The logarithm keeps the order, so that the median of the factors gives that of their logarithms: one instead of
    // millions.
    let factor = |from: f64, to: f64| if to > from { to / from } else { from / to };
    let sigma =
        1.4826 * median(prices.windows(2).map(|pair| factor(pair[0].close, pair[1].close)).collect()).max(1.0).ln();
    let wick = median(prices.iter().map(|price| price.up.max(price.down)).collect()).max(1.0).ln();
    let mut outliers = Vec::new();

    let far = (10.0 * sigma).max(1.3_f64.ln());
    let far_factor = far.exp();
    let mut spikes = HashSet::new();
    for (at, three) in prices.windows(3).enumerate() {
        let [before, here, after] = [three[0].close, three[1].close, three[2].close];
        if factor(before, here) <= far_factor || factor(here, after) <= far_factor {
            continue;
        }
        let (there, back) = ((here / before).ln(), (after / here).ln());
        let least = there.abs().min(back.abs());
        if there * back < 0.0 && (there + back).abs() < 0.4 * least && !spikes.contains(&at) {
            spikes.insert(at + 1);
            let detail = format!("{:.3} times the row before, and back on the next", here / before);
            outliers.push((three[1].row, "close", detail));
        }
    }
    let long = (10.0 * wick).exp().max(1.25);
    for price in &prices {
        for (column, length, shown) in [("high", price.up, price.up), ("low", price.down, price.down.recip())] {
            if length > long {
                outliers.push((price.row, column, format!("{shown:.3} times what open and close reach")));
            }
        }
    }
    let level: Vec<Price> =
        prices.into_iter().enumerate().filter(|(at, _)| !spikes.contains(at)).map(|(_, price)| price).collect();
    let mut jumps = Vec::new();
    let (least_gap, least_change) = ((8.0 * sigma).max(1.38_f64.ln()), (15.0 * sigma).max(2_f64.ln()));
    let (gap_factor, change_factor) = (least_gap.exp(), least_change.exp());
    for pair in level.windows(2) {
        let is_calm =
            factor(pair[0].close, pair[1].open) < gap_factor && factor(pair[0].close, pair[1].close) <= change_factor;
        if is_calm {
            continue;
        }
        let (gap, change) = ((pair[1].open / pair[0].close).ln(), (pair[1].close / pair[0].close).ln());
        let nearest = RATIOS
            .into_iter()
            .map(|ratio| (ratio, (gap.abs() - ratio.ln()).abs()))
            .min_by(|one, other| one.1.total_cmp(&other.1));
        match nearest {
            Some((ratio, off))
                if gap.abs() >= least_gap
                    && off < (ratio.ln() / 8.0).min(0.08)
                    && change * gap > 0.0
                    && change.abs() > 0.5 * ratio.ln() =>
            {
                jumps.push(Jump { row: pair[1].row, ratio: (ratio, gap < 0.0) });
            }
            _ if change.abs() > least_change => {
                let detail = format!("{:.3} times the row before, at the ratio of no split", change.exp());
                outliers.push((pair[1].row, "close", detail));
            }
            _ => {}
        }
    }
    (outliers, jumps)
}
