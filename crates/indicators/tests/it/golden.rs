//! Equal to what other programs computed on GOOG's daily bars, 2004 to 2013: rows 0 to 299, then every seventh.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use indicators::find;
use market::{Bars, Columns, Params, Timestamp};
use serde_json::Value;

use crate::market::bars_of;

/// How a column of theirs is called here: function, our entry, `ours=theirs` for parameters and outputs, both
/// separated by spaces; an output alone is the only one.
const NAMES: &[(&str, &str, &str, &str)] = &[
    ("AD", "ad", "", "ad=real"),
    ("ADOSC", "adosc", "fast=fastperiod slow=slowperiod", "adosc=real"),
    ("ADX", "adx", "period=timeperiod", "adx=real"),
    ("ADXR", "adxr", "period=timeperiod", "adxr=real"),
    ("APO", "apo", "fast=fastperiod slow=slowperiod", "apo=real"),
    ("AROON", "aroon", "period=timeperiod", "up=aroonup down=aroondown"),
    ("AROONOSC", "aroon_oscillator", "period=timeperiod", "aroon_oscillator=real"),
    ("ATR", "atr", "period=timeperiod", "atr=real"),
    ("AVGDEV", "mean_deviation", "period=timeperiod", "mean_deviation=real"),
    ("AVGPRICE", "average_price", "", "average_price=real"),
    ("BBANDS", "bollinger", "period=timeperiod width=nbdevup", "upper=upperband middle=middleband lower=lowerband"),
    ("BOP", "bop", "", "bop=real"),
    ("CCI", "cci", "period=timeperiod", "cci=real"),
    ("CMF", "cmf", "period=timeperiod", "cmf=real"),
    ("CMO", "cmo", "period=timeperiod", "cmo=real"),
    ("DEMA", "dema", "period=timeperiod", "dema=real"),
    ("DONCHIAN", "donchian", "period=timeperiod", "upper=upperband middle=middleband lower=lowerband"),
    ("DX", "dx", "period=timeperiod", "dx=real"),
    ("EMA", "ema", "period=timeperiod", "ema=real"),
    ("HMA", "hma", "period=timeperiod", "hma=real"),
    ("KAMA", "kama", "period=timeperiod", "kama=real"),
    (
        "KC",
        "keltner",
        "period=timeperiod atr=atrperiod width=nbdev",
        "upper=upperband middle=middleband lower=lowerband",
    ),
    ("KDJ", "kdj", "period=fastk_period k=slowk_period d=slowd_period", "k=k d=d j=j"),
    ("LINEARREG", "linear_regression", "period=timeperiod", "linear_regression=real"),
    ("LINEARREG_ANGLE", "linear_regression_angle", "period=timeperiod", "angle=real"),
    ("LINEARREG_INTERCEPT", "linear_regression_intercept", "period=timeperiod", "intercept=real"),
    ("LINEARREG_SLOPE", "linear_regression_slope", "period=timeperiod", "slope=real"),
    (
        "MACD",
        "macd",
        "fast=fastperiod slow=slowperiod signal=signalperiod",
        "macd=macd signal=macdsignal histogram=macdhist",
    ),
    ("MAX", "highest", "period=timeperiod", "highest=real"),
    ("MEDPRICE", "median_price", "", "median_price=real"),
    ("MFI", "mfi", "period=timeperiod", "mfi=real"),
    ("MIDPOINT", "midpoint", "period=timeperiod", "midpoint=real"),
    ("MIDPRICE", "midprice", "period=timeperiod", "midprice=real"),
    ("MIN", "lowest", "period=timeperiod", "lowest=real"),
    ("MINUS_DI", "minus_di", "period=timeperiod", "minus_di=real"),
    ("MINUS_DM", "minus_dm", "period=timeperiod", "minus_dm=real"),
    ("MOM", "mom", "period=timeperiod", "mom=real"),
    ("NATR", "natr", "period=timeperiod", "natr=real"),
    ("OBV", "obv", "", "obv=real"),
    ("PLUS_DI", "plus_di", "period=timeperiod", "plus_di=real"),
    ("PLUS_DM", "plus_dm", "period=timeperiod", "plus_dm=real"),
    ("PPO", "ppo", "fast=fastperiod slow=slowperiod", "ppo=real"),
    ("RMA", "rma", "period=timeperiod", "rma=real"),
    ("ROC", "roc", "period=timeperiod", "roc=real"),
    ("ROCP", "rocp", "period=timeperiod", "rocp=real"),
    ("ROCR", "rocr", "period=timeperiod", "rocr=real"),
    ("RSI", "rsi", "period=timeperiod", "rsi=real"),
    ("SAR", "psar", "step=acceleration maximum=maximum", "psar=real"),
    ("SMA", "sma", "period=timeperiod", "sma=real"),
    ("STDDEV", "stddev", "period=timeperiod factor=nbdev", "stddev=real"),
    ("STOCH", "stochastic", "period=fastk_period k=slowk_period d=slowd_period", "k=slowk d=slowd"),
    ("STOCHF", "stochastic_fast", "period=fastk_period d=fastd_period", "k=fastk d=fastd"),
    ("STOCHRSI", "stochastic_rsi", "rsi=timeperiod period=fastk_period d=fastd_period", "k=fastk d=fastd"),
    ("SUPERTREND", "supertrend", "period=timeperiod width=multiplier", "supertrend=supertrend trend=trend"),
    ("T3", "t3", "period=timeperiod factor=vfactor", "t3=real"),
    ("TEMA", "tema", "period=timeperiod", "tema=real"),
    ("TRANGE", "true_range", "", "true_range=real"),
    ("TRIMA", "trima", "period=timeperiod", "trima=real"),
    ("TRIX", "trix", "period=timeperiod", "trix=real"),
    ("TSF", "time_series_forecast", "period=timeperiod", "forecast=real"),
    ("TYPPRICE", "typical_price", "", "typical_price=real"),
    (
        "ULTOSC",
        "ultimate_oscillator",
        "short=timeperiod1 middle=timeperiod2 long=timeperiod3",
        "ultimate_oscillator=real",
    ),
    ("VAR", "variance", "period=timeperiod", "variance=real"),
    ("VWAP", "vwap", "", "vwap=real"),
    ("VWMA", "vwma", "period=timeperiod", "vwma=real"),
    ("WCLPRICE", "weighted_close", "", "weighted_close=real"),
    ("WILLR", "williams_r", "period=timeperiod", "williams_r=real"),
    ("WMA", "wma", "period=timeperiod", "wma=real"),
    ("ZLEMA", "zlema", "period=timeperiod", "zlema=real"),
    // From other packages, where TA-Lib has no such thing.
    ("ICHIMOKU pandas-ta-classic", "ichimoku", "", "tenkan=tenkan kijun=kijun span_a=span_a span_b=span_b"),
    ("KDJ stockstats", "kdj", "period=k k=d d=j dialect:china", "k=k d=d j=j"),
    ("KDJ MyTT", "kdj", "period=k k=d d=j dialect:tongdaxin", "k=k d=d j=j"),
];

/// Parameters of theirs that say what ours always do.
const FIXED: &[(&str, f64)] =
    &[("matype", 0.0), ("slowk_matype", 0.0), ("slowd_matype", 0.0), ("fastd_matype", 0.0), ("nbdev", 1.0)];

fn testdata(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata")).join(name)
}

fn goog() -> Bars {
    let mut columns = Columns::default();
    let mut reader = csv::Reader::from_path(testdata("data/goog_1d.csv")).expect("the bars");
    for record in reader.records() {
        let record = record.expect("a row");
        columns.time.push(Timestamp::parse(&record[0]).expect("a date"));
        let number = |column: usize| record[column].parse::<f64>().expect("a number");
        columns.open.push(number(1));
        columns.high.push(number(2));
        columns.low.push(number(3));
        columns.close.push(number(4));
        columns.volume.push(number(5));
    }
    bars_of(columns)
}

/// Columns of a file; an empty field is a missing value.
fn columns(name: &str) -> Vec<Vec<f64>> {
    let mut text = String::new();
    let file = fs::File::open(testdata("indicators/goog_1d").join(name)).expect("the columns");
    GzDecoder::new(file).read_to_string(&mut text).expect("gzip of text");
    let mut columns = Vec::new();
    for line in text.lines() {
        for (column, field) in line.split(',').enumerate() {
            if columns.len() <= column {
                columns.push(Vec::new());
            }
            let value = if field.is_empty() { f64::NAN } else { field.parse().expect("a number") };
            columns[column].push(value);
        }
    }
    columns
}

#[test]
fn every_column_equals_the_reference_warm_up_included() {
    let bars = goog();
    let rows: Vec<usize> = (0..bars.len()).filter(|row| *row < 300 || (row - 300) % 7 == 0).collect();
    let index: Vec<Value> =
        serde_json::from_slice(&fs::read(testdata("indicators/goog_1d/index.json")).expect("the index")).expect("JSON");
    let mut files: Vec<(String, Vec<Vec<f64>>)> = Vec::new();
    let (mut compared, mut covered, mut failures) = (0, BTreeSet::new(), Vec::new());
    for column in &index {
        let text = |key: &str| column[key].as_str().unwrap_or_default();
        let function = format!("{} {}", text("function"), text("package"));
        let Some((_, name, parameters, outputs)) = NAMES.iter().find(|(theirs, ..)| *theirs == function.trim()) else {
            continue;
        };
        let Some(output) = outputs.split(' ').find_map(|pair| {
            pair.split_once('=').filter(|(_, theirs)| *theirs == text("output")).map(|(ours, _)| ours)
        }) else {
            panic!("{function} has an output {}", text("output"))
        };
        let theirs = column["params"].as_object().expect("parameters");
        let special = theirs.iter().any(|(key, value)| {
            let fixed = FIXED.iter().find(|(name, _)| name == key);
            let named = parameters.split(' ').any(|pair| pair.ends_with(&format!("={key}")));
            let upper = text("function") == "BBANDS" && key == "nbdevdn";
            let other = if upper { value != &theirs["nbdevup"] } else { fixed.is_some_and(|(_, x)| value != x) };
            // VAR ignores its nbdev; APO and PPO are given EMA (1), KDJ RMA (13), which is what ours are.
            let moot = ["VAR", "APO", "PPO", "KDJ"].contains(&text("function"));
            !named && other && !moot
        });
        if special {
            continue;
        }
        let entry = find(name).expect("listed");
        let given = parameters.split(' ').filter_map(|pair| {
            if let Some((ours, word)) = pair.split_once(':') {
                return Some((ours.to_owned(), word.to_owned()));
            }
            let (ours, key) = pair.split_once('=')?;
            theirs.get(key).map(|value| (ours.to_owned(), value.to_string()))
        });
        let given: Vec<(String, String)> = given.collect();
        // Texts such as 14.0 stand for whole numbers in the index, too.
        let pairs = given.iter().map(|(name, text)| (name.as_str(), text.strip_suffix(".0").unwrap_or(text)));
        let params = Params::parse(entry.params, pairs).expect("parameters in range");
        let indicator = (entry.build)(&params).expect("parameters that go together");
        let mut out = vec![Vec::new(); entry.outputs.len()];
        indicator.batch(bars.view(), &mut out);
        let place = entry.outputs.iter().position(|name| *name == output).expect("an output of the entry");
        if !files.iter().any(|(name, _)| name == text("file")) {
            files.push((text("file").to_owned(), columns(text("file"))));
        }
        let file = &files.iter().find(|(name, _)| name == text("file")).expect("just read").1;
        let expected = &file[column["column"].as_u64().expect("a place") as usize];
        assert_eq!(expected.len(), rows.len());
        let size = expected.iter().filter(|x| !x.is_nan()).fold(0.0_f64, |most, x| most.max(x.abs()));
        let differs = rows.iter().zip(expected).find(|&(&row, &x)| {
            let y = out[place][row];
            // Their trend is 0, no direction, before there is one.
            let x = if output == "trend" && x == 0.0 { f64::NAN } else { x };
            let near = (x - y).abs() <= 1e-9 * x.abs().max(y.abs()) + 1e-10 * size;
            !(near || x.is_nan() && y.is_nan())
        });
        if let Some((&row, x)) = differs {
            failures.push(format!("{name}.{output} {given:?} row {row}: {} for {x}", out[place][row]));
        }
        compared += 1;
        covered.insert(*name);
    }
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
    let left: Vec<_> = indicators::ALL.iter().map(|entry| entry.name).filter(|name| !covered.contains(name)).collect();
    assert!(left.is_empty(), "without a reference: {left:?}");
    println!("{compared} columns of {} indicators", covered.len());
    assert!(compared >= 150, "only {compared} columns were compared");
}
