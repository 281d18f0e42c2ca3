//! Everything that a page shows, as one JSON document.

use api::TradeReport;
use chrono::{Datelike as _, NaiveDate};
use risk::{Drawdown, Input, TearSheet};
use serde_json::{Map, Value, json};

use super::Page;
use super::measures::measures;
use super::pack::{exact, nearly, shown};
use super::search::search;
use super::words::words;
use crate::chart::distribution::Spread;
use crate::chart::{drawdown, excursions, exposure, holding, monthly, rolling};
use crate::days::Days;
use crate::figures::figures;
use crate::sheet::Sheet;

/// Falls that are told in a table.
const TOLD: usize = 10;

pub(super) fn data(page: &Page<'_>) -> Value {
    let sheet = page.sheet;
    let mut result = page.result.clone();
    if let Some(fields) = result.as_object_mut() {
        fields.remove("trades");
    }
    let kind = kind(sheet, page.trades.is_some());
    let measures = match kind {
        "run" => measures(&result["metrics"], true),
        "sweep" => measures(&result["winner"]["metrics"], true),
        "comparison" => measures(&of_any(&result["runs"]), true),
        _ => measures(&result, false),
    };
    // What is worked out of the returns and what is packed of the bars do not wait for one another.
    let ((columns, months, spread, beside), [figures, quantiles, years_beside]) = std::thread::scope(|scope| {
        let known = scope.spawn(|| {
            let known = Known::of(sheet, kind == "run");
            [known.figures().into(), known.quantiles(), known.years_beside()]
        });
        let returns = sheet.returns();
        let of_bars = (columns(sheet, &returns), months(sheet), spread(&returns), beside(sheet));
        (of_bars, known.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
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
        "columns": columns,
        "lines": lines(sheet),
        "marked": drawdown::MARKED,
        "deepest": sheet.deepest(TOLD).iter().map(|fall| fall_of(sheet, fall)).collect::<Vec<_>>(),
        "months": months,
        "figures": figures,
        "quantiles": quantiles,
        "beside": beside,
        "yearsBeside": years_beside,
        "spread": spread,
        "trades": page.trades.map(table),
        "excursions": excursions_of(sheet),
        "holding": holding_of(sheet),
        "assets": assets(page),
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

/// Returns of the account and of what it is held beside, with their days.
struct Known {
    dates: Vec<NaiveDate>,
    /// Bars up to the account's ruin.
    alive: usize,
    wealth: Vec<f64>,
    returns: Vec<f64>,
    beside: Vec<f64>,
    periods: f64,
    risk_free: f64,
}

impl Known {
    fn of(sheet: &Sheet, is_run: bool) -> Self {
        let wealth = sheet.wealth();
        let alive = wealth.len() - 1;
        // Before an account trades, its first bar has no return, as its measures have it.
        let wealth = if is_run { risk::account_wealth(sheet.cash, &wealth[1..]).into_owned() } else { wealth };
        Self {
            dates: sheet.dates(),
            alive,
            returns: risk::returns_from_equity(&wealth).unwrap_or_default(),
            wealth,
            beside: sheet.returns_beside(),
            periods: sheet.periods,
            risk_free: sheet.risk_free,
        }
    }

    fn input<'a>(&self, returns: &'a [f64], equity: Option<&'a [f64]>) -> Input<'a> {
        Input { equity, risk_free: self.risk_free, ..Input::new(returns, self.periods) }
    }

    fn own(&self) -> Option<Days<'_>> {
        let dates = self.dates.get(self.alive.checked_sub(self.returns.len())?..self.alive)?;
        Days::new(dates, self.input(&self.returns, Some(&self.wealth)))
    }

    fn other(&self) -> Option<Days<'_>> {
        let dates = self.dates.get(self.dates.len().checked_sub(self.beside.len())?..)?;
        Days::new(dates, self.input(&self.beside, None))
    }

    fn figures(&self) -> Vec<Value> {
        self.own().map_or_else(Vec::new, |own| figures(&own, self.other().as_ref()))
    }

    fn years_beside(&self) -> Value {
        let Some(days) = self.other() else { return Value::Null };
        let years: Vec<String> = days.stretches(|date| date.year()).into_iter().map(|year| year.to_string()).collect();
        years.into_iter().zip(days.years()).map(|(year, value)| (year, json!(value))).collect::<Map<_, _>>().into()
    }

    /// How the returns of stretches of the calendar are spread: least, 5 %, 25 %, middle, 75 %, 95 %, most.
    fn quantiles(&self) -> Value {
        let Some(own) = self.own() else { return Value::Null };
        let of = |name: &str, values: &[f64]| {
            let at = |share: f64| risk::quantile(values, share);
            let values_at = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0].map(at);
            json!({"name": name, "count": values.len(), "values": values_at})
        };
        let stretches = [("Bars", own.returns().to_vec()), ("Weeks", own.weeks()), ("Months", own.months().to_vec())];
        let longer = [("Quarters", own.quarters().to_vec()), ("Years", own.years().to_vec())];
        stretches.iter().chain(&longer).map(|(name, values)| of(name, values)).collect()
    }
}

/// Every measure of what the account is held beside.
fn beside(sheet: &Sheet) -> Value {
    let returns = sheet.returns_beside();
    let input = Input { risk_free: sheet.risk_free, ..Input::new(&returns, sheet.periods) };
    TearSheet::new(input).ok().filter(|_| !returns.is_empty()).map_or(Value::Null, |it| json!(it))
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

fn columns(sheet: &Sheet, returns: &[f64]) -> Value {
    let mut columns = Map::new();
    let mut add = |name: &str, values: &[f64], pack: fn(&[f64]) -> Value| {
        if !values.is_empty() {
            columns.insert(name.to_owned(), pack(values));
        }
    };
    let milliseconds: Vec<f64> =
        sheet.time.iter().map(|time| time.nanoseconds().div_euclid(1_000_000) as f64).collect();
    add("time", &milliseconds, exact);
    let candles = &sheet.candles;
    for (name, values) in [
        ("open", &candles.open),
        ("high", &candles.high),
        ("low", &candles.low),
        ("close", &candles.close),
        ("volume", &candles.volume),
    ] {
        add(name, values, exact);
    }
    add("equity", &sheet.equity, nearly);
    if sheet.equity.is_empty() {
        return columns.into();
    }
    add("drawdown", &sheet.drawdown(), shown);
    add("sharpe", &rolling::sharpe(sheet, returns), shown);
    add("sortino", &rolling::sortino(sheet, returns), shown);
    add("volatility", &rolling::volatility(sheet, returns), shown);
    if sheet.held.len() == sheet.equity.len() {
        add("benchmark", &sheet.benchmark().unwrap_or_default(), shown);
        add("beta", &rolling::beta(sheet, returns), shown);
    }
    if !sheet.positions.is_empty() {
        let is_share = exposure::weights(sheet).is_some();
        let (long, short) = exposure::weights(sheet).unwrap_or_else(|| exposure::held(sheet));
        add(if is_share { "long" } else { "longs" }, &long, shown);
        add(if is_share { "short" } else { "shorts" }, &short, shown);
    }
    columns.into()
}

fn lines(sheet: &Sheet) -> Vec<Value> {
    let of = |it: &api::RuleLine| json!({"name": it.name, "panel": it.panel, "levels": it.levels, "values": shown(&it.values)});
    sheet.lines.iter().map(of).collect()
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

fn spread(returns: &[f64]) -> Value {
    let Some(spread) = Spread::of(returns) else { return Value::Null };
    let middle = |column: usize| spread.low + spread.wide * (column as f64 + 0.5);
    let normal: Vec<f64> = (0..spread.counts.len()).map(|column| spread.normal(middle(column))).collect();
    json!({
        "low": spread.low, "wide": spread.wide, "counts": spread.counts.to_vec(), "normal": normal,
        "mean": spread.mean, "deviation": spread.deviation, "moved": spread.moved.len(),
    })
}

fn excursions_of(sheet: &Sheet) -> Value {
    if !excursions::has_prices(sheet) || sheet.positions.is_empty() {
        return Value::Null;
    }
    let (worst, best): (Vec<f64>, Vec<f64>) =
        sheet.positions.iter().map(|position| excursions::excursions(sheet, position)).unzip();
    json!({"worst": shown(&worst), "best": shown(&best)})
}

/// What each asset of a portfolio did for it, and how much of the equity it was at the closes at which it was held.
fn assets(page: &Page<'_>) -> Vec<Value> {
    let of = |asset: &api::AssetPath| {
        let of_asset = |it: &&TradeReport| it.symbol.as_ref() == Some(&asset.name);
        let trades: Vec<&TradeReport> = page.trades.into_iter().flatten().filter(of_asset).collect();
        let sum = |part: fn(&TradeReport) -> f64| trades.iter().map(|trade| part(trade)).sum::<f64>();
        let held: Vec<f64> = asset.weight.iter().copied().filter(|weight| *weight != 0.0).collect();
        let furthest = held.iter().copied().reduce(|one, other| if other.abs() > one.abs() { other } else { one });
        json!({
            "name": asset.name,
            "trades": trades.len(),
            "won": trades.iter().filter(|trade| trade.pnl > 0.0).count(),
            "gain": sum(|trade| trade.pnl),
            "fees": sum(|trade| trade.fees),
            "held": held.len() as f64 / asset.weight.len().max(1) as f64,
            "mean": (!held.is_empty()).then(|| held.iter().sum::<f64>() / held.len() as f64),
            "most": furthest,
            "last": asset.weight.last(),
        })
    };
    page.sheet.assets.iter().map(of).collect()
}

/// How many positions were held for how long, those that gained and those that lost.
fn holding_of(sheet: &Sheet) -> Value {
    let (wide, gained, lost) = holding::columns(sheet);
    json!({"wide": wide, "gained": gained, "lost": lost})
}

/// Trades as columns: numbers and truths packed, texts by their number in a list. Times follow from the bars that stand beside
/// them. One trade after the other is taken apart: as objects all at once fifty thousand would be a hundred megabytes.
fn table(trades: &[TradeReport]) -> Value {
    struct Column {
        values: Vec<f64>,
        texts: Option<Vec<String>>,
    }
    let mut columns: Vec<(String, Column)> = Vec::new();
    for trade in trades {
        let Value::Object(fields) = json!(trade) else { continue };
        let fields = fields.into_iter().filter(|(name, _)| !name.ends_with("_time"));
        for (place, (name, cell)) in fields.enumerate() {
            if columns.len() == place {
                let texts = cell.is_string().then(Vec::new);
                columns.push((name, Column { values: Vec::with_capacity(trades.len()), texts }));
            }
            let Column { values, texts } = &mut columns[place].1;
            values.push(match texts {
                Some(texts) => {
                    let text = cell.as_str().unwrap_or_default();
                    let place = texts.iter().position(|known| known == text).unwrap_or_else(|| {
                        texts.push(text.to_owned());
                        texts.len() - 1
                    });
                    place as f64
                }
                None => number(&cell),
            });
        }
    }
    let packed = |column: Column| match column.texts {
        Some(texts) => json!({"texts": texts, "at": exact(&column.values)}),
        None => exact(&column.values),
    };
    let columns: Map<_, _> = columns.into_iter().map(|(name, column)| (name, packed(column))).collect();
    match trades.is_empty() {
        true => json!({"rows": 0}),
        false => json!({"rows": trades.len(), "columns": columns}),
    }
}

fn number(cell: &Value) -> f64 {
    cell.as_f64().or(cell.as_bool().map(f64::from)).unwrap_or(f64::NAN)
}
