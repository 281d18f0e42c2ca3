//! Trade for trade against backtesting.py 0.6.6 and vectorbt 1.2.0, each under its conventions.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use backtest::{
    Conventions, Costs, Decision, Direction, Entry, FillAt, Run, Settings, Size, Slippage, StopAnchor, StopFill, Stops,
    Units, Workspace, bar_by_bar, columnwise,
};
use indicators::{Line as _, Sma};
use market::{Bars, Columns, Interval, RateFee, Side, Timestamp};
use serde_json::Value;

use crate::markets::Replay;

fn testdata(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(path)
}

fn unpacked(path: &str) -> Vec<u8> {
    let file = std::fs::File::open(testdata(path)).unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    bytes
}

fn json(path: &str) -> Value {
    serde_json::from_slice(&unpacked(path)).unwrap()
}

fn bars(series: &str) -> Bars {
    let mut reader = csv::Reader::from_path(testdata(&format!("data/{series}.csv"))).unwrap();
    let mut columns = Columns::default();
    for record in reader.records() {
        let record = record.unwrap();
        columns.time.push(Timestamp::parse(&record[0]).unwrap());
        for (column, field) in [
            (&mut columns.open, 1),
            (&mut columns.high, 2),
            (&mut columns.low, 3),
            (&mut columns.close, 4),
            (&mut columns.volume, 5),
        ] {
            column.push(record[field].parse().unwrap());
        }
    }
    Bars::new(series, None, Interval::DAY, columns).unwrap()
}

fn rows(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|row| row.as_u64().unwrap() as usize).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn is_near(found: f64, expected: f64, scale: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(scale)
}

/// Runs both drivers, which must agree, and leaves the run.
fn both_drivers(bars: &Bars, decisions: &[Decision], settings: &Settings) -> Run {
    let mut workspace = Workspace::new();
    let run = columnwise::run(bars.view(), decisions, settings, &mut workspace).unwrap().clone();
    let stream = Box::new(Replay::new(decisions));
    assert_eq!(bar_by_bar::run(bars.view(), stream, settings).unwrap(), run, "the drivers differ");
    run
}

fn decisions(signals: &Value, strategy: &str, bars: usize, entry: Decision, exit: Decision) -> Vec<Decision> {
    let signals = &signals["strategies"][strategy];
    let mut decisions = vec![Decision::NONE; bars];
    for (rows, said) in [(rows(&signals["entries"]), entry), (rows(&signals["exits"]), exit)] {
        rows.into_iter().for_each(|row| decisions[row] |= said);
    }
    decisions
}

/// Compares trades and equity; `ended` trades at the end were closed by the other engine's own rule.
fn compare(name: &str, run: &Run, expected: &Value, step: usize, ended: usize) {
    let trades = &expected["trades"];
    let [entry, exit] = ["entry", "exit"].map(|column| rows(&trades[column]));
    let [units, entry_price, exit_price, fees, pnl] =
        ["units", "entry_price", "exit_price", "fees", "pnl"].map(|column| numbers(&trades[column]));
    assert_eq!(run.trades.len(), entry.len(), "{name}: number of trades");
    for (k, trade) in run.trades.iter().enumerate() {
        let what = format!("{name}, trade {k}: {trade:?}");
        assert_eq!(trade.entry_index, entry[k], "{what}");
        let signed = trade.side.sign() * trade.units;
        if units[k].fract() == 0.0 {
            assert_eq!(signed, units[k], "{what}");
        } else {
            assert!(is_near(signed, units[k], 0.0), "{what}: {} units expected", units[k]);
        }
        assert!(is_near(trade.entry_price, entry_price[k], 0.0), "{what}: entry at {} expected", entry_price[k]);
        if k + ended >= entry.len() {
            assert!(trade.open, "{what}");
            continue;
        }
        assert_eq!(trade.exit_index, exit[k], "{what}");
        assert!(is_near(trade.exit_price, exit_price[k], 0.0), "{what}: exit at {} expected", exit_price[k]);
        assert!(is_near(trade.fees, fees[k], 1.0), "{what}: fees {} expected", fees[k]);
        // A profit is a difference of two values: its error is theirs.
        let value = trade.units * trade.entry_price.max(trade.exit_price);
        assert!(is_near(trade.pnl, pnl[k], value), "{what}: pnl {} expected", pnl[k]);
        if let Some(open) = trades.get("open") {
            assert_eq!(Value::Bool(trade.open), open[k], "{what}");
        }
    }
    let start = 10_000.0;
    let final_equity = expected["final_equity"].as_f64().unwrap();
    assert!(is_near(*run.equity.last().unwrap(), final_equity, start), "{name}: {final_equity} expected");
    if let Some(equity) = expected.get("equity") {
        let offset = equity["offset"].as_u64().unwrap() as usize;
        for (k, value) in numbers(&equity["rows"]).into_iter().enumerate() {
            let row = offset + k * step;
            assert!(is_near(run.equity[row], value, start), "{name}: equity {} at {row}, not {value}", run.equity[row]);
        }
        let sum: f64 = run.equity.iter().sum();
        assert!(is_near(sum, equity["sum"].as_f64().unwrap(), start), "{name}: sum of the equity curve");
    }
    // Where equity falls below zero the other engine compounds returns through zero: no drawdown to compare.
    let is_solvent = run.equity.iter().all(|equity| *equity > 0.0);
    if let Some(deepest) = expected.get("max_drawdown").filter(|_| is_solvent) {
        let deepest = deepest.as_f64().unwrap();
        assert!(
            is_near(max_drawdown(&run.equity), deepest, 1.0),
            "{name}: drawdown {}, {deepest} expected",
            max_drawdown(&run.equity)
        );
    }
    if let Some(fees) = expected.get("fees_paid") {
        let paid: f64 = run.costs[1..].iter().map(|line| line.amount).sum();
        assert!(is_near(paid, fees.as_f64().unwrap(), 1.0), "{name}: fees {fees} expected");
    }
}

fn max_drawdown(equity: &[f64]) -> f64 {
    let mut top = f64::NEG_INFINITY;
    equity.iter().fold(0.0, |deepest, &equity| {
        top = top.max(equity);
        f64::min(deepest, equity / top - 1.0)
    })
}

fn number(value: &Value, field: &str) -> Option<f64> {
    value.get(field).and_then(Value::as_f64)
}

fn backtesting_py_settings(run: &Value) -> Settings {
    let (engine, order) = (&run["engine"], &run["order"]);
    let (fixed, rate) = match &engine["commission"] {
        Value::Array(parts) => (parts[0].as_f64().unwrap(), parts[1].as_f64().unwrap()),
        rate => (0.0, rate.as_f64().unwrap_or(0.0)),
    };
    Settings {
        cash: number(engine, "cash").unwrap(),
        fill: if engine["trade_on_close"] == true { FillAt::Close } else { FillAt::NextOpen },
        direction: if order["both"] == true { Direction::Both } else { Direction::Long },
        leverage: 1.0 / number(engine, "margin").unwrap_or(1.0),
        costs: Costs {
            fees: Arc::new(RateFee::new(rate, fixed).unwrap()),
            slippage: Slippage::Rate(number(engine, "spread").unwrap_or(0.0)),
            ticks: None,
        },
        units: number(engine, "fractional_unit").map_or(Units::Lot(1.0), Units::Lot),
        size: match number(order, "size") {
            Some(size) if size < 1.0 => Size::Fraction(size),
            Some(size) => Size::Units(size),
            None => Size::Fraction(1.0),
        },
        entry: match (number(order, "limit"), number(order, "stop")) {
            (Some(factor), _) => Entry::Limit(factor),
            (_, Some(factor)) => Entry::Stop(factor),
            _ => Entry::Market,
        },
        stops: Stops { stop_loss: number(order, "sl"), take_profit: number(order, "tp"), ..Stops::default() },
        conventions: Conventions::backtesting_py(),
        ..Settings::default()
    }
}

fn check_backtesting_py(series: &str, runs: usize) {
    let bars = bars(series);
    let signals = json(&format!("trades/signals_{series}.json.gz"));
    let expected = json(&format!("trades/backtesting_py_{series}.json.gz"));
    let step = expected["equity_step"].as_u64().unwrap() as usize;
    let expected = expected["runs"].as_array().unwrap();
    assert_eq!(expected.len(), runs);
    for run in expected {
        let settings = backtesting_py_settings(run);
        let (strategy, config) = (run["strategy"].as_str().unwrap(), run["config"].as_str().unwrap());
        let (entry, exit) = match settings.direction {
            Direction::Both => (Decision::BULLISH, Decision::BEARISH),
            _ => (Decision::ENTER_LONG, Decision::EXIT_LONG),
        };
        let mut said = decisions(&signals, strategy, bars.len(), entry, exit);
        // It looks at its first bar when the second has closed, and the reference left the last row out.
        said[0] = Decision::NONE;
        *said.last_mut().unwrap() = Decision::NONE;
        let left = both_drivers(&bars, &said, &settings);
        let ended = run["closed_by_the_end"].as_u64().unwrap() as usize;
        compare(&format!("{series} {strategy} {config}"), &left, run, step, ended);
    }
}

#[test]
fn goog_is_traded_like_backtesting_py() {
    check_backtesting_py("goog_1d", 141);
}

#[test]
fn tencent_is_traded_like_backtesting_py() {
    check_backtesting_py("hk0700_1d_source2", 66);
}

fn vectorbt_settings(run: &Value) -> Settings {
    let given = &run["settings"];
    let text = |field: &str| given.get(field).and_then(Value::as_str);
    let stop = number(given, "sl_stop");
    let trails = given["sl_trail"] == true;
    let size = number(given, "size");
    Settings {
        cash: number(given, "init_cash").unwrap(),
        fill: if text("price") == Some("open") { FillAt::NextOpen } else { FillAt::Close },
        direction: match text("direction") {
            Some("both") => Direction::Both,
            Some("shortonly") => Direction::Short,
            _ => Direction::Long,
        },
        costs: Costs {
            fees: Arc::new(
                RateFee::new(number(given, "fees").unwrap_or(0.0), number(given, "fixed_fees").unwrap_or(0.0)).unwrap(),
            ),
            slippage: Slippage::Rate(number(given, "slippage").unwrap_or(0.0)),
            ticks: None,
        },
        units: number(given, "size_granularity").map_or(Units::Fractional, Units::Lot),
        size: match text("size_type") {
            Some("amount") => Size::Units(size.unwrap()),
            Some("value") => Size::Cash(size.unwrap()),
            Some("percent") => Size::Fraction(size.unwrap()),
            _ => Size::Fraction(1.0),
        },
        stops: Stops {
            stop_loss: stop.filter(|_| !trails),
            trailing: stop.filter(|_| trails),
            take_profit: number(given, "tp_stop"),
            atr: None,
        },
        conventions: Conventions {
            stop_anchor: match text("stop_entry_price") {
                Some("fillprice") => StopAnchor::Fill,
                _ => StopAnchor::EntryClose,
            },
            stop_fill: match text("stop_exit_price") {
                Some("stopmarket") => StopFill::Market,
                Some("close") => StopFill::Close,
                _ => StopFill::Exact,
            },
            ..Conventions::vectorbt()
        },
        ..Settings::default()
    }
}

fn check_vectorbt(series: &str, runs: usize) {
    let bars = bars(series);
    let signals = json(&format!("trades/signals_{series}.json.gz"));
    let expected = json(&format!("trades/vectorbt_{series}.json.gz"));
    let step = expected["equity_step"].as_u64().unwrap() as usize;
    let expected = expected["runs"].as_array().unwrap();
    assert_eq!(expected.len(), runs);
    for run in expected {
        let settings = vectorbt_settings(run);
        let (strategy, config) = (run["strategy"].as_str().unwrap(), run["config"].as_str().unwrap());
        let (entry, exit) = match settings.direction {
            Direction::Both => (Decision::BULLISH, Decision::BEARISH),
            Direction::Long => (Decision::ENTER_LONG, Decision::EXIT_LONG),
            Direction::Short => (Decision::ENTER_SHORT, Decision::EXIT_SHORT),
        };
        let said = decisions(&signals, strategy, bars.len(), entry, exit);
        let left = both_drivers(&bars, &said, &settings);
        compare(&format!("{series} {strategy} {config}"), &left, run, step, 0);
    }
}

#[test]
fn goog_is_traded_like_vectorbt() {
    check_vectorbt("goog_1d", 198);
}

#[test]
fn tencent_is_traded_like_vectorbt() {
    check_vectorbt("hk0700_1d_source2", 66);
}

/// 3626 pairs of averages, indicator and simulator together.
fn check_grid(file: &str, fill: FillAt, rate: f64) {
    let bars = bars("goog_1d");
    let close = bars.view().close;
    let mut averages = vec![Vec::new(); 101];
    (2..=100).for_each(|period| Sma::new(period).column(close, &mut averages[period]));
    let settings = Settings {
        cash: 10_000.0,
        fill,
        costs: Costs { fees: Arc::new(RateFee::new(rate, 0.0).unwrap()), ..Costs::default() },
        conventions: Conventions::vectorbt(),
        ..Settings::default()
    };
    let (mut workspace, mut said) = (Workspace::new(), Vec::new());
    let (mut pairs, mut exact) = (0, 0);
    let table = unpacked(file);
    for record in csv::Reader::from_reader(table.as_slice()).records() {
        let record = record.unwrap();
        let count = |field: usize| record[field].parse::<usize>().unwrap();
        let [fast, slow] = [0, 1].map(|field| &averages[count(field)]);
        said.clear();
        said.resize(close.len(), Decision::NONE);
        for row in 1..close.len() {
            let (now, before) = (fast[row] - slow[row], fast[row - 1] - slow[row - 1]);
            if now > 0.0 && before <= 0.0 {
                said[row] = Decision::ENTER_LONG;
            } else if now < 0.0 && before >= 0.0 {
                said[row] = Decision::EXIT_LONG;
            }
        }
        pairs += 1;
        if count(5) > 0 {
            continue;
        }
        exact += 1;
        let run = columnwise::run(bars.view(), &said, &settings, &mut workspace).unwrap();
        let name = format!("{file} {} {}", &record[0], &record[1]);
        let [final_equity, deepest] = [2, 3].map(|field| record[field].parse::<f64>().unwrap());
        let last = *run.equity.last().unwrap();
        assert_eq!(run.trades.len(), count(4), "{name}");
        assert!(is_near(last, final_equity, 0.0), "{name}: {last}, not {final_equity}");
        let total_return = final_equity / 10_000.0 - 1.0;
        assert!(is_near(last / 10_000.0 - 1.0, total_return, 1.0), "{name}");
        assert!(is_near(max_drawdown(&run.equity), deepest, 0.0), "{name}: drawdown, not {deepest}");
    }
    assert_eq!(pairs, 3626);
    assert!(exact > 3000, "{exact} pairs without near ties");
}

#[test]
fn every_pair_of_averages_ends_like_vectorbt_at_the_close() {
    check_grid("trades/grid_sma_goog_1d_close_free.csv.gz", FillAt::Close, 0.0);
}

#[test]
fn every_pair_of_averages_ends_like_vectorbt_at_the_next_open() {
    check_grid("trades/grid_sma_goog_1d_next_open_f10.csv.gz", FillAt::NextOpen, 0.001);
}

#[test]
fn shorts_of_the_references_are_shorts() {
    let run = both_drivers(
        &bars("goog_1d"),
        &{
            let mut said = vec![Decision::NONE; 2148];
            said[10] = Decision::BEARISH;
            said
        },
        &Settings { direction: Direction::Both, ..Settings::default() },
    );
    assert_eq!(run.trades[0].side, Side::Short);
}
