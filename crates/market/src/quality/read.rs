//! The strict way from a raw table to what is traded on.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;

use super::check::{ROUNDING, jumps};
use crate::raw::{RawBars, RawTable, RowSymbols, Table};
use crate::{Bars, Columns, Date, Interval, Panel, ReadError, Symbol, Timestamp};

/// What a caller knows or wants of the bars of one instrument.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The name people see.
    pub label: String,
    /// The instrument; chooses the rows where the table holds several.
    pub symbol: Option<Symbol>,
    /// Length of a bar; inferred from the times where it is not given.
    pub interval: Option<Interval>,
    /// First day, included.
    pub from: Option<Date>,
    /// Last day, included.
    pub to: Option<Date>,
    /// Zone in which instants are counted to days; the venue's where the symbol has one, else UTC.
    pub tz: Option<Tz>,
}

/// What a caller knows or wants of a table of several instruments.
#[derive(Clone, Debug, Default)]
pub struct PanelOptions {
    /// The name people see.
    pub label: String,
    /// The instruments wanted, in this order, as the table names them or with their market (`AAPL` or `AAPL.US`); all
    /// of the table where this is empty.
    pub assets: Vec<String>,
    /// What completes names without a point, such as `.US`; empty for names as they stand.
    pub suffix: String,
    /// Length of a row; inferred from the times where it is not given.
    pub interval: Option<Interval>,
    /// First day, included.
    pub from: Option<Date>,
    /// Last day, included.
    pub to: Option<Date>,
    /// Zone in which instants are counted to days; UTC where it is not given.
    pub tz: Option<Tz>,
}

/// The length of a bar that times, rising, are spaced by.
///
/// Session dates: the median distance; up to three days is a day. Instants: the distance that occurs most, of equals the
/// shortest, if it is one of [`Interval::ALL`] and at least three in ten are it. `None` where that does not hold, or for fewer than two
/// instants; a single date is a day.
pub fn infer_interval(times: &[Timestamp], dates: bool) -> Option<Interval> {
    const SECOND: i64 = 1_000_000_000;
    if times.len() < 2 {
        return dates.then_some(Interval::DAY);
    }
    let mut distances: Vec<i64> =
        times.windows(2).map(|pair| (pair[1].nanoseconds() - pair[0].nanoseconds()) / SECOND).collect();
    distances.sort_unstable();
    let median = distances[distances.len() / 2];
    if median >= 86_400 {
        let name = match (median + 43_200) / 86_400 {
            1..=3 => "1d",
            5..=10 => "1w",
            26..=35 => "1mo",
            85..=95 => "1q",
            360..=370 => "1y",
            _ => return None,
        };
        return name.parse().ok();
    }
    let runs = distances.chunk_by(|one, other| one == other).map(|run| (run.len(), run[0]));
    let (count, most) = runs.max_by_key(|(count, distance)| (*count, std::cmp::Reverse(*distance)))?;
    if count * 10 < distances.len() * 3 {
        return None;
    }
    Interval::ALL.iter().copied().find(|interval| interval.seconds() == Some(most) && most > 0)
}

/// The bars of one instrument, checked, and what the user should know about them.
///
/// Mended with a warning: rows out of order are sorted, exact duplicates dropped, a missing volume read as 0, opens and
/// closes outside `[low, high]` kept. Suspected splits are warned of. The reader's notes come first.
///
/// # Errors
/// What would have to be guessed: missing or unreadable times and prices, prices not above zero, a high below the
/// low, different rows of one time, a negative or unreadable volume, several instruments and no choice among them, a row
/// of which nobody knows whose it is, no rows
/// in the wanted days, times of no known spacing. Names line, column and value.
pub fn into_bars(raw: &RawBars, options: &ReadOptions) -> Result<(Bars, Vec<String>), ReadError> {
    let mut warnings = raw.notes.clone();
    let rows: Vec<usize> = match &raw.symbols {
        None => {
            if let (Some(wanted), Some(found)) = (&options.symbol, &raw.symbol)
                && !names(found, wanted.as_str())
            {
                warnings.push(format!("the table calls its instrument {found}, it is read as {wanted}"));
            }
            (0..raw.len()).collect()
        }
        Some(symbols) => {
            refuse_nameless(raw, symbols)?;
            let some = symbols.named().take(8).collect::<Vec<_>>().join(", ");
            let hint = "choose one, such as --symbol NAME";
            let Some(wanted) = &options.symbol else {
                let problem = format!("the table holds {} instruments: {some}", symbols.named().count());
                return Err(ReadError::new(problem).column("symbol").hint(hint));
            };
            let Some(index) = named(&symbols.names, wanted.as_str()) else {
                let problem = format!("{wanted} is not in the table; it holds {some}");
                return Err(ReadError::new(problem).column("symbol").value(wanted.as_str()).hint(hint));
            };
            (0..raw.len()).filter(|row| symbols.rows[*row] as usize == index).collect()
        }
    };
    let symbol = options.symbol.clone().or_else(|| raw.symbol.as_ref()?.parse().ok());
    let bars = strict(raw, &rows, options, symbol, &mut warnings)?;
    Ok((bars, warnings))
}

/// A name as symbols are written, where it is one.
fn normal(name: &str) -> String {
    name.parse::<Symbol>().map_or_else(|_| name.trim().to_uppercase(), |symbol| symbol.to_string())
}

/// Whether a table's name for an instrument is the wanted one, with or without its market.
fn names(found: &str, wanted: &str) -> bool {
    let (found, wanted) = (normal(found), normal(wanted));
    let is_market = |rest: &str| rest.strip_prefix('.').is_some_and(|market| !market.contains('.'));
    found == wanted
        || wanted.strip_prefix(&found).is_some_and(is_market)
        || found.strip_prefix(&wanted).is_some_and(is_market)
}

/// The place of the wanted instrument among a table's: `BRK.A` is found before `BRK`, which it might be without its market.
fn named(found: &[String], wanted: &str) -> Option<usize> {
    let exactly = found.iter().position(|name| normal(name) == normal(wanted));
    exactly.or_else(|| found.iter().position(|name| names(name, wanted)))
}

/// Refuses a table with a row of nobody knows whom: to leave it out would shorten some instrument in silence.
fn refuse_nameless(raw: &RawBars, symbols: &RowSymbols) -> Result<(), ReadError> {
    let Some(row) = (0..raw.len()).find(|row| symbols.is_nameless(*row)) else { return Ok(()) };
    let error = missing(raw, row, "symbol");
    Err(match error.column {
        Some(_) => error.hint("write the row's symbol, or remove the column if every row is of one instrument"),
        None => error,
    })
}

/// A refusal at a cell.
fn at(
    lines: Option<&Vec<u64>>,
    row: usize,
    column: &str,
    value: impl ToString,
    problem: impl Into<String>,
) -> ReadError {
    let line = lines.and_then(|lines| lines.get(row)).copied();
    let (column, value) =
        (Some(column.to_owned()), Some(value.to_string().into_boxed_str()).filter(|value| !value.is_empty()));
    ReadError { problem: problem.into(), line, row: Some(row), column, value, hint: String::new() }
}

/// The refusal of a cell without a value: its fault, or that it is empty.
fn missing(raw: &RawBars, row: usize, column: &str) -> ReadError {
    faulty(&raw.faults, raw.lines.as_ref(), row, column)
}

fn faulty(faults: &[crate::Fault], lines: Option<&Vec<u64>>, row: usize, column: &str) -> ReadError {
    let own = || faults.iter().filter(|fault| fault.row == row);
    let check = "codex data check FILE lists every such row";
    if let Some(fault) = own().find(|fault| fault.column.is_none()) {
        let mut error = at(lines, row, "", &fault.found, format!("the row {}: `{}`", fault.problem, fault.found));
        error.column = None;
        return error.hint(format!("mend or remove the row; {check}"));
    }
    match own().find(|fault| fault.column.as_deref() == Some(column)) {
        Some(fault) => {
            let problem = format!("`{}` {}", fault.found, fault.problem);
            let hint = if fault.problem.contains("day/month") {
                "write the dates as YYYY-MM-DD".to_owned()
            } else {
                format!("mend or remove the row; {check}")
            };
            at(lines, row, column, &fault.found, problem).hint(hint)
        }
        None => at(lines, row, column, "", "there is no value")
            .hint(format!("mend or remove the row; codex data clean FILE drops rows without any price, {check}")),
    }
}

/// Counts what is mended, and names the first line.
#[derive(Default)]
struct Count {
    rows: usize,
    first: Option<usize>,
}

impl Count {
    fn add(&mut self, row: usize) {
        self.rows += 1;
        self.first = Some(self.first.map_or(row, |first| first.min(row)));
    }

    fn warn(&self, lines: Option<&Vec<u64>>, one: &str, many: &str, warnings: &mut Vec<String>) {
        let Some(first) = self.first else { return };
        let place = match lines.and_then(|lines| lines.get(first)) {
            Some(line) => format!("line {line}"),
            None => format!("row {first}"),
        };
        match self.rows {
            1 => warnings.push(format!("1 {one} ({place})")),
            rows => warnings.push(format!("{rows} {many} (first on {place})")),
        }
    }
}

/// Times of rows on the wanted days, in order, with the interval: what bars and tables have in common.
struct Timeline {
    interval: Interval,
    /// Time and row, rising by time.
    rows: Vec<(Timestamp, usize)>,
}

struct Days {
    interval: Option<Interval>,
    from: Option<Date>,
    to: Option<Date>,
    tz: Tz,
}

fn timeline(
    times: &[Option<Timestamp>],
    dates: bool,
    lines: Option<&Vec<u64>>,
    rows: &[usize],
    days: &Days,
    warnings: &mut Vec<String>,
) -> Result<Timeline, ReadError> {
    let mut timed: Vec<(Timestamp, usize)> =
        rows.iter().filter_map(|row| times[*row].map(|time| (time, *row))).collect();
    let mut moved = Count::default();
    let mut latest = None;
    for &(time, row) in &timed {
        if Some(time) < latest {
            moved.add(row);
        }
        latest = latest.max(Some(time));
    }
    if moved.rows > 0 {
        timed.sort();
    }
    let mut distinct: Vec<Timestamp> = timed.iter().map(|(time, _)| *time).collect();
    distinct.dedup();
    let inferred = infer_interval(&distinct, dates);
    let interval = match (days.interval, inferred) {
        (Some(given), inferred) => {
            if let Some(inferred) = inferred.filter(|inferred| *inferred != given && distinct.len() > 2) {
                warnings.push(format!("the rows are spaced like {inferred} bars and are read as {given}, as told"));
            }
            given
        }
        (None, Some(inferred)) => inferred,
        (None, None) => {
            return Err(ReadError::new("the times are not spaced like any interval")
                .column("timestamp")
                .hint("say how long a bar is, such as --interval 1d"));
        }
    };
    moved.warn(lines, "row was out of order and was sorted", "rows were out of order and were sorted", warnings);
    let local = |time: Timestamp| time.to_utc().with_timezone(&days.tz).date_naive();
    if !interval.is_intraday() && !dates {
        // Bars of a day and longer carry the midnight of their session date.
        let mut shifted = false;
        for (time, row) in &mut timed {
            let day = Timestamp::from_date(local(*time))
                .ok_or_else(|| at(lines, *row, "timestamp", *time, "the time is out of range"))?;
            shifted |= day != *time;
            *time = day;
        }
        if shifted {
            warnings.push(format!(
                "bars of {interval} carry a time of day; the day in {} is taken as session date",
                days.tz
            ));
        }
    }
    let day = |time: Timestamp| if interval.is_intraday() { local(time) } else { time.date() };
    let (first, last) = (timed.first().map(|(time, _)| day(*time)), timed.last().map(|(time, _)| day(*time)));
    if days.from.is_some() || days.to.is_some() {
        timed.retain(|(time, _)| {
            let day = day(*time);
            days.from.is_none_or(|from| from <= day) && days.to.is_none_or(|to| day <= to)
        });
    }
    if timed.is_empty() {
        let range = match (first, last) {
            (Some(first), Some(last)) => format!("the data runs from {first} to {last}"),
            _ => "the table has no rows".to_owned(),
        };
        return Err(ReadError::new(format!("no rows on the wanted days: {range}")).hint("change --from and --to"));
    }
    Ok(Timeline { interval, rows: timed })
}

fn strict(
    raw: &RawBars,
    rows: &[usize],
    options: &ReadOptions,
    symbol: Option<Symbol>,
    warnings: &mut Vec<String>,
) -> Result<Bars, ReadError> {
    let lines = raw.lines.as_ref();
    if rows.is_empty() {
        return Err(ReadError::new("the table has no rows"));
    }
    if let Some(row) = rows.iter().find(|row| raw.time[**row].is_none()) {
        return Err(missing(raw, *row, "timestamp"));
    }
    let tz = options.tz.or_else(|| symbol.as_ref()?.venue().map(crate::Venue::time_zone)).unwrap_or(Tz::UTC);
    let days = Days { interval: options.interval, from: options.from, to: options.to, tz };
    let Timeline { interval, rows: timed } = timeline(&raw.time, raw.dates, lines, rows, &days, warnings)?;

    let mut columns = Columns::default();
    for column in [&mut columns.open, &mut columns.high, &mut columns.low, &mut columns.close, &mut columns.volume] {
        column.reserve_exact(timed.len());
    }
    let (mut doubled, mut outside) = (Count::default(), Count::default());
    let mut unmeasured = Count::default();
    let mut kept: Vec<(Timestamp, usize)> = Vec::with_capacity(timed.len());
    let is_volume = |fault: &&crate::Fault| fault.column.as_deref() == Some("volume");
    let no_volume: HashSet<usize> = raw.faults.iter().filter(is_volume).map(|fault| fault.row).collect();
    // Refuse the first bad line of the file, not the first in time.
    let mut by_row: Vec<usize> = timed.iter().map(|(_, row)| *row).collect();
    by_row.sort_unstable();
    for row in by_row {
        let mut prices = [0.0; 4];
        for (price, (column, values)) in
            prices.iter_mut().zip([("open", &raw.open), ("high", &raw.high), ("low", &raw.low), ("close", &raw.close)])
        {
            let Some(value) = values[row] else { return Err(missing(raw, row, column)) };
            if !(value > 0.0 && value.is_finite()) {
                let problem = format!("{value} is no price: a price is above zero");
                return Err(at(lines, row, column, value, problem)
                    .hint("mend or remove the row; codex data check FILE lists every such row"));
            }
            *price = value;
        }
        let [open, high, low, close] = prices;
        if high < low {
            // No high or low is made up, as stops would trade on it.
            let what = if open.min(close) >= high && open.max(close) <= low {
                "if the two are swapped, swap them back"
            } else {
                "in either order they do not hold open and close: write the right two, or remove the row"
            };
            return Err(at(lines, row, "high", high, format!("high {high} is below low {low}"))
                .hint(format!("{what}; codex data check FILE lists every such row")));
        }
        if open.max(close) > high * (1.0 + ROUNDING) || open.min(close) < low * (1.0 - ROUNDING) {
            outside.add(row);
        }
        if let Some(volume) = &raw.volume {
            match volume[row] {
                Some(volume) if !(volume >= 0.0 && volume.is_finite()) => {
                    let problem = format!("{volume} is no volume: a volume is not negative");
                    return Err(
                        at(lines, row, "volume", volume, problem).hint("mend the row; 0 says that nothing traded")
                    );
                }
                Some(_) => {}
                None if no_volume.contains(&row) => {
                    return Err(missing(raw, row, "volume"));
                }
                None => unmeasured.add(row),
            }
        }
    }
    let value = |values: &[Option<f64>], row: usize| values[row].unwrap_or(0.0);
    for &(time, row) in &timed {
        let volume = raw.volume.as_ref().map_or(0.0, |volume| value(volume, row));
        if let Some(&(before, first)) = kept.last()
            && before == time
        {
            let pairs = [("open", &raw.open), ("high", &raw.high), ("low", &raw.low), ("close", &raw.close)];
            let differing = pairs.into_iter().find(|(_, values)| values[first] != values[row]);
            let volume_differs = raw.volume.as_ref().is_some_and(|volumes| value(volumes, first) != volume);
            if differing.is_none() && !volume_differs {
                doubled.add(row);
                continue;
            }
            let (column, values) = differing.unwrap_or(("volume", raw.volume.as_ref().unwrap_or(&raw.close)));
            let other = match raw.line(first) {
                Some(line) => format!("line {line}"),
                None => format!("row {first}"),
            };
            let (found, other_value) = (value(values, row), value(values, first));
            let shown = if interval.is_intraday() { time.to_string() } else { time.date().to_string() };
            let problem = format!("{shown} is there twice, with {column} {found} here and {other_value} on {other}");
            return Err(at(lines, row, column, found, problem).hint("remove the wrong one of the two rows"));
        }
        kept.push((time, row));
        columns.time.push(time);
        columns.open.push(value(&raw.open, row));
        columns.high.push(value(&raw.high, row));
        columns.low.push(value(&raw.low, row));
        columns.close.push(value(&raw.close, row));
        columns.volume.push(volume);
    }
    doubled.warn(lines, "exact duplicate row was dropped", "exact duplicate rows were dropped", warnings);
    outside.warn(
        lines,
        "row has its open or close outside low to high, and is kept",
        "rows have their open or close outside low to high, and are kept",
        warnings,
    );
    match &raw.volume {
        None => warnings.push("there is no volume column: volumes are read as 0".to_owned()),
        Some(_) => {
            unmeasured.warn(
                lines,
                "row has no volume: it is read as 0",
                "rows have no volume: they are read as 0",
                warnings,
            );
        }
    }
    for jump in jumps(raw, &kept).1.into_iter().take(3) {
        let place = match raw.line(jump.row) {
            Some(line) => format!("line {line}"),
            None => format!("row {}", jump.row),
        };
        warnings.push(format!(
            "the price level changes on {place} as by a {} split that the earlier rows are not adjusted for",
            jump.text()
        ));
    }
    Bars::new(options.label.clone(), symbol, interval, columns).map_err(|error| ReadError::new(error.to_string()))
}

/// Several instruments on common rows, from a table of closes or from bars in long form, and what the user should know.
///
/// A missing close is no trade (NaN). Rows out of order are sorted, equal duplicates and rows without any price dropped,
/// each with a warning. Long form keeps the opens.
///
/// # Errors
/// As [`into_bars`]: what cannot be read or would have to be guessed is refused with line, column and value.
pub fn into_panel(table: &Table, options: &PanelOptions) -> Result<(Panel, Vec<String>), ReadError> {
    match table {
        Table::Closes(closes) => from_closes(closes, options),
        Table::Bars(bars) => from_bars(bars, options),
    }
}

/// Columns of the wanted assets and what they are called.
fn chosen(found: &[String], options: &PanelOptions) -> Result<Vec<(usize, String)>, ReadError> {
    let full = |name: &str| {
        if name.contains('.') { name.to_owned() } else { format!("{name}{}", options.suffix) }
    };
    if options.assets.is_empty() {
        return Ok(found.iter().enumerate().map(|(index, name)| (index, full(name))).collect());
    }
    let mut chosen = Vec::with_capacity(options.assets.len());
    for wanted in &options.assets {
        let Some(index) = named(found, wanted) else {
            let some = found.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
            return Err(ReadError::new(format!("{wanted} is not in the table; it holds {some}"))
                .column(wanted.as_str())
                .hint("choose among the table's instruments"));
        };
        chosen.push((index, full(&found[index])));
    }
    Ok(chosen)
}

fn from_closes(raw: &RawTable, options: &PanelOptions) -> Result<(Panel, Vec<String>), ReadError> {
    let lines = raw.lines.as_ref();
    let mut warnings = raw.notes.clone();
    let chosen = chosen(&raw.assets, options)?;
    let width = raw.assets.len();
    if let Some(row) = raw.time.iter().position(Option::is_none) {
        return Err(faulty(&raw.faults, lines, row, "timestamp"));
    }
    if let Some(fault) = raw.faults.iter().find(|fault| {
        fault.column.as_ref().is_none_or(|column| chosen.iter().any(|(index, _)| raw.assets[*index] == *column))
    }) {
        return Err(faulty(&raw.faults, lines, fault.row, fault.column.as_deref().unwrap_or("")));
    }
    let days =
        Days { interval: options.interval, from: options.from, to: options.to, tz: options.tz.unwrap_or(Tz::UTC) };
    let rows: Vec<usize> = (0..raw.time.len()).collect();
    let Timeline { interval, rows: timed } = timeline(&raw.time, raw.dates, lines, &rows, &days, &mut warnings)?;
    let (mut doubled, mut empty) = (Count::default(), Count::default());
    let (mut time, mut close) = (Vec::with_capacity(timed.len()), Vec::with_capacity(timed.len() * chosen.len()));
    let mut last: Option<(Timestamp, usize)> = None;
    for (at_time, row) in timed {
        let price = |row: usize, index: usize| raw.close[row * width + index];
        if let Some((before, first)) = last
            && before == at_time
        {
            if let Some((index, name)) = chosen.iter().find(|(index, _)| price(first, *index) != price(row, *index)) {
                let value = price(row, *index).unwrap_or(f64::NAN);
                let problem = format!("{at_time} is there twice, with different closes of {name}");
                return Err(
                    at(lines, row, &raw.assets[*index], value, problem).hint("remove the wrong one of the two rows")
                );
            }
            doubled.add(row);
            continue;
        }
        if chosen.iter().all(|(index, _)| price(row, *index).is_none()) {
            empty.add(row);
            continue;
        }
        for (index, _) in &chosen {
            let value = price(row, *index);
            if let Some(value) = value
                && !(value > 0.0 && value.is_finite())
            {
                let problem = format!("{value} is no price: a price is above zero");
                return Err(at(lines, row, &raw.assets[*index], value, problem)
                    .hint("leave the cell empty where nothing traded"));
            }
            close.push(value.unwrap_or(f64::NAN));
        }
        time.push(at_time);
        last = Some((at_time, row));
    }
    doubled.warn(lines, "exact duplicate row was dropped", "exact duplicate rows were dropped", &mut warnings);
    empty.warn(lines, "row without any price was dropped", "rows without any price were dropped", &mut warnings);
    let assets = chosen.into_iter().map(|(_, name)| name).collect();
    let panel = Panel::new(options.label.clone(), interval, assets, time, close, None)
        .map_err(|error| ReadError::new(error.to_string()))?;
    Ok((panel, warnings))
}

fn from_bars(raw: &RawBars, options: &PanelOptions) -> Result<(Panel, Vec<String>), ReadError> {
    let mut warnings = raw.notes.clone();
    let found = match (&raw.symbols, &raw.symbol) {
        (Some(symbols), _) => {
            refuse_nameless(raw, symbols)?;
            symbols.names.clone()
        }
        (None, Some(symbol)) => vec![symbol.clone()],
        (None, None) => vec![options.label.clone()],
    };
    let chosen = if raw.symbols.is_none() && raw.symbol.is_none() {
        // One instrument without a name is whatever the caller says it is.
        vec![(0, options.assets.first().unwrap_or(&options.label).clone())]
    } else {
        chosen(&found, options)?
    };
    let mut every: Vec<Timestamp> = raw.time.iter().flatten().copied().collect();
    every.sort_unstable();
    every.dedup();
    let interval = options.interval.or_else(|| infer_interval(&every, raw.dates));
    let groups = raw.symbols.as_ref().map_or_else(|| vec![(0..raw.len()).collect::<Vec<_>>()], RowSymbols::groups);
    let mut series = Vec::with_capacity(chosen.len());
    for (index, name) in &chosen {
        let one = ReadOptions {
            label: name.clone(),
            symbol: None,
            interval,
            from: options.from,
            to: options.to,
            tz: options.tz,
        };
        let mut own = Vec::new();
        series.push(strict(raw, &groups[*index], &one, name.parse().ok(), &mut own)?);
        warnings.extend(own.into_iter().filter(|text| !text.contains("volume")).map(|text| format!("{name}: {text}")));
    }
    let Some(interval) = series.first().map(Bars::interval) else {
        return Err(ReadError::new("the table holds no instruments"));
    };
    let mut time: Vec<Timestamp> = series.iter().flat_map(|bars| bars.view().time).copied().collect();
    time.sort_unstable();
    time.dedup();
    let place: HashMap<Timestamp, usize> = time.iter().enumerate().map(|(row, time)| (*time, row)).collect();
    let width = series.len();
    let (mut close, mut open) = (vec![f64::NAN; time.len() * width], vec![f64::NAN; time.len() * width]);
    for (asset, bars) in series.iter().enumerate() {
        for bar in bars.view().iter() {
            let cell = place[&bar.time] * width + asset;
            close[cell] = bar.close;
            open[cell] = bar.open;
        }
    }
    let assets = chosen.into_iter().map(|(_, name)| name).collect();
    let panel = Panel::new(options.label.clone(), interval, assets, time, close, Some(open))
        .map_err(|error| ReadError::new(error.to_string()))?;
    Ok((panel, warnings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instrument_is_found_by_its_own_name_before_one_without_its_market() {
        let table = ["BRK", "BRK.A", "aapl", "00700"].map(str::to_owned);
        for (wanted, expected) in [
            ("BRK.A", Some(1)),
            ("BRK.A.US", Some(1)),
            ("BRK.US", Some(0)),
            ("BRK.B.US", None),
            ("AAPL.US", Some(2)),
            ("0700.HK", Some(3)),
            ("MSFT.US", None),
        ] {
            assert_eq!(named(&table, wanted), expected, "{wanted}");
        }
    }

    #[test]
    fn of_distances_that_occur_as_often_the_shortest_is_the_length_of_a_bar() {
        let interval = |minutes: &[i64]| {
            let times: Vec<_> = minutes.iter().map(|m| Timestamp::from_nanoseconds(m * 60_000_000_000)).collect();
            infer_interval(&times, false).map(|interval| interval.to_string())
        };
        assert_eq!(interval(&[0, 1, 3]).as_deref(), Some("1m"));
        assert_eq!(interval(&[0, 5, 15, 25]).as_deref(), Some("10m"));
        assert_eq!(interval(&[0, 7]), None);
    }
}
