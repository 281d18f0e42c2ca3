//! Everything that a page shows, as one JSON document.

use risk::Drawdown;
use serde_json::{Map, Value, json};

use super::Page;
use super::measures::measures;
use super::pack::{exact, shown};
use super::search::search;
use super::words::words;
use crate::chart::distribution::Spread;
use crate::chart::{drawdown, excursions, exposure, holding, monthly, rolling};
use crate::sheet::Sheet;

pub(super) fn data(page: &Page<'_>) -> Value {
    let sheet = page.sheet;
    let mut result = page.result.clone();
    let trades = result.as_object_mut().and_then(|it| it.remove("trades"));
    let kind = kind(sheet, trades.is_some());
    let measures = match kind {
        "run" => measures(&result["metrics"], true),
        "sweep" => measures(&result["winner"]["metrics"], true),
        "comparison" => measures(&of_any(&result["runs"]), true),
        _ => measures(&result, false),
    };
    json!({
        "kind": kind,
        "title": sheet.title,
        "note": sheet.note,
        "bars": sheet.time.len(),
        "zone": sheet.clocks().name(),
        "daily": sheet.is_daily(),
        "currency": page.currency,
        "benchmark": page.benchmark,
        "window": rolling::window(sheet),
        "cash": sheet.cash,
        "columns": columns(sheet),
        "lines": lines(page),
        "deepest": sheet.deepest(drawdown::MARKED).iter().map(|fall| fall_of(sheet, fall)).collect::<Vec<_>>(),
        "months": months(sheet),
        "spread": spread(sheet),
        "trades": trades.as_ref().and_then(Value::as_array).map(|rows| table(rows)),
        "excursions": excursions_of(sheet),
        "holding": holding_of(sheet),
        "rivals": sheet.rivals.iter().map(rival).collect::<Vec<_>>(),
        "search": sheet.search.as_ref().map(search),
        "measures": measures,
        "result": result,
        "manifest": page.manifest,
        "command": page.command,
        "notes": page.notes,
        "words": words(&page.words),
    })
}

/// Every measure that one of the runs has.
fn of_any(runs: &Value) -> Value {
    let each = runs.as_array().into_iter().flatten().filter_map(|run| run["metrics"].as_object());
    let mut all = Map::new();
    for (name, value) in each.flatten() {
        all.entry(name.clone()).or_insert_with(|| value.clone());
    }
    all.into()
}

/// What the page is of.
fn kind(sheet: &Sheet, has_trades: bool) -> &'static str {
    match (&sheet.search, sheet.rivals.is_empty()) {
        (Some(_), _) => "sweep",
        (None, false) => "comparison",
        _ if has_trades => "run",
        _ => "series",
    }
}

fn rival(rival: &crate::Rival) -> Value {
    json!({"name": rival.name, "growth": shown(&rival.growth), "drawdown": shown(&rival.drawdown())})
}

fn columns(sheet: &Sheet) -> Value {
    let mut columns = Map::new();
    let mut add = |name: &str, values: &[f64], pack: fn(&[f64]) -> Value| {
        if !values.is_empty() {
            columns.insert(name.to_owned(), pack(values));
        }
    };
    let milliseconds: Vec<f64> = sheet.time.iter().map(|time| time.to_utc().timestamp_millis() as f64).collect();
    add("time", &milliseconds, exact);
    let candles = &sheet.candles;
    for (name, values) in [
        ("open", &candles.open),
        ("high", &candles.high),
        ("low", &candles.low),
        ("close", &candles.close),
        ("volume", &candles.volume),
        ("equity", &sheet.equity),
    ] {
        add(name, values, exact);
    }
    if sheet.equity.is_empty() {
        return columns.into();
    }
    add("drawdown", &sheet.drawdown(), shown);
    add("sharpe", &rolling::sharpe(sheet), shown);
    add("volatility", &rolling::volatility(sheet), shown);
    if sheet.held.len() == sheet.equity.len() {
        add("benchmark", &sheet.benchmark().unwrap_or_default(), shown);
        add("beta", &rolling::beta(sheet), shown);
    }
    if !sheet.positions.is_empty() {
        let is_share = exposure::weights(sheet).is_some();
        let (long, short) = exposure::weights(sheet).unwrap_or_else(|| exposure::held(sheet));
        add(if is_share { "long" } else { "longs" }, &long, shown);
        add(if is_share { "short" } else { "shorts" }, &short, shown);
    }
    columns.into()
}

fn lines(page: &Page<'_>) -> Vec<Value> {
    let of = |it: &api::RuleLine| json!({"name": it.name, "panel": it.panel, "levels": it.levels, "values": shown(&it.values)});
    page.lines.iter().map(of).collect()
}

/// A fall by its bars; the start money before the first bar counts as that bar.
fn fall_of(sheet: &Sheet, fall: &Drawdown) -> Value {
    let bar = |row: usize| row.saturating_sub(1).min(sheet.time.len().saturating_sub(1));
    let days = |from: usize, to: usize| (sheet.time[to].date() - sheet.time[from].date()).num_days() + 1;
    json!({
        "start": bar(fall.start), "trough": bar(fall.trough), "last": bar(fall.last), "recovery": fall.recovery.map(bar),
        "depth": fall.depth, "bars": fall.bars, "days": days(bar(fall.start), bar(fall.last)),
    })
}

/// `{"2008": [year, January, …]}`; `null` where there was no bar.
fn months(sheet: &Sheet) -> Value {
    let year = |(year, values): (i32, std::collections::BTreeMap<u32, f64>)| {
        let row: Vec<Option<f64>> = (0..=12).map(|month| values.get(&month).copied()).collect();
        (year.to_string(), json!(row))
    };
    monthly::months(sheet).into_iter().map(year).collect::<Map<_, _>>().into()
}

fn spread(sheet: &Sheet) -> Value {
    let Some(spread) = Spread::of(sheet) else { return Value::Null };
    let middle = |column: usize| spread.low + spread.wide * (column as f64 + 0.5);
    let normal: Vec<f64> = (0..spread.counts.len()).map(|column| spread.normal(middle(column))).collect();
    json!({
        "low": spread.low, "wide": spread.wide, "counts": spread.counts.to_vec(), "normal": normal,
        "mean": spread.mean, "deviation": spread.deviation, "moved": spread.moved.len(),
    })
}

fn excursions_of(sheet: &Sheet) -> Value {
    if sheet.candles.close.is_empty() || sheet.positions.is_empty() {
        return Value::Null;
    }
    let (worst, best): (Vec<f64>, Vec<f64>) =
        sheet.positions.iter().map(|position| excursions::excursions(sheet, position)).unzip();
    json!({"worst": shown(&worst), "best": shown(&best)})
}

/// How many positions were held for how long, those that gained and those that lost.
fn holding_of(sheet: &Sheet) -> Value {
    let (wide, gained, lost) = holding::columns(sheet);
    json!({"wide": wide, "gained": gained, "lost": lost})
}

/// Rows of objects as columns: numbers and truths packed, texts by their number in a list. Times follow from the bars that stand
/// beside them.
fn table(rows: &[Value]) -> Value {
    let Some(first) = rows.first().and_then(Value::as_object) else { return json!({"rows": 0}) };
    let mut columns = Map::new();
    for name in first.keys().filter(|name| !name.ends_with("_time")) {
        let cells = || rows.iter().map(|row| &row[name]);
        let column = match &rows[0][name] {
            Value::String(_) => {
                let mut texts: Vec<&str> = Vec::new();
                let places: Vec<f64> = cells()
                    .map(|cell| {
                        let text = cell.as_str().unwrap_or_default();
                        let place = texts.iter().position(|known| *known == text).unwrap_or_else(|| {
                            texts.push(text);
                            texts.len() - 1
                        });
                        place as f64
                    })
                    .collect();
                json!({"texts": texts, "at": exact(&places)})
            }
            _ => exact(&cells().map(number).collect::<Vec<_>>()),
        };
        columns.insert(name.clone(), column);
    }
    json!({"rows": rows.len(), "columns": columns})
}

fn number(cell: &Value) -> f64 {
    cell.as_f64().or(cell.as_bool().map(f64::from)).unwrap_or(f64::NAN)
}
