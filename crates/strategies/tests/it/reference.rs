//! Entry and exit rows of eleven rules over two real series, made by an independent program with TA-Lib.
//!
//! Where its rule is ours, the events must be the same rows. Where it differs (it says events again and again, and
//! takes other edges), its rule is computed here from our indicators and must give its rows, and ours is computed a
//! second time, naively, and must give what the rule says.
//!
//! The reference is silent on the last row, where TA-Lib's values of GOOG have two events (CCI, SAR): nothing decided
//! there can be traded. So that row is not compared.

use std::collections::BTreeMap;
use std::fs::File;

use backtest::Decision;
use flate2::read::GzDecoder;
use market::{Bars, Params};
use serde_json::Value;

use crate::{decide, events, rule, series, testdata};

/// A series, and the reference's entry and exit rows of each rule.
struct Reference {
    bars: Bars,
    strategies: Value,
}

/// Rows of decisions.
type Events = Vec<(usize, Decision)>;

fn references() -> [Reference; 2] {
    ["goog_1d", "hk0700_1d_source2"].map(|name| {
        let file = File::open(testdata("trades").join(format!("signals_{name}.json.gz"))).unwrap();
        let mut signals: Value = serde_json::from_reader(GzDecoder::new(file)).unwrap();
        Reference { bars: series(&format!("{name}.csv")), strategies: signals["strategies"].take() }
    })
}

impl Reference {
    fn rows(&self, name: &str) -> [Vec<usize>; 2] {
        ["entries", "exits"].map(|side| {
            let rows = self.strategies[name][side].as_array().unwrap();
            rows.iter().map(|row| row.as_u64().unwrap() as usize).collect()
        })
    }

    /// Its entries and exits in one sequence.
    fn events(&self, name: &str) -> Events {
        let [entries, exits] = self.rows(name);
        let entries = entries.into_iter().map(|row| (row, Decision::BULLISH));
        entries
            .chain(exits.into_iter().map(|row| (row, Decision::BEARISH)))
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .collect()
    }

    /// What our rule says with the reference's parameters.
    fn ours(&self, name: &str, more: &[(&str, &str)]) -> Events {
        let params: Vec<(String, String)> = self.strategies[name]["params"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect();
        let given = params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let given: Vec<(&str, &str)> = given.chain(more.iter().copied()).collect();
        let said = decide(&*rule(name, &given), self.bars.view());
        events(&said[..said.len() - 1])
    }

    /// The columns of an indicator.
    fn columns<const N: usize>(&self, name: &str, given: &[(&str, &str)]) -> [Vec<f64>; N] {
        let entry = indicators::find(name).unwrap();
        let indicator = (entry.build)(&Params::parse(entry.params, given.iter().copied()).unwrap()).unwrap();
        let mut columns = [const { Vec::new() }; N];
        indicator.batch(self.bars.view(), &mut columns);
        columns
    }

    /// Rows for which `holds`, without the first and the last.
    fn rows_where(&self, holds: impl Fn(usize) -> bool) -> Vec<usize> {
        (1..self.bars.len() - 1).filter(|&row| holds(row)).collect()
    }
}

/// Compares, and shows the first rows that are only in one of them.
fn same(name: &str, ours: &Events, expected: &Events) {
    let only = |one: &Events, two: &Events| {
        one.iter().filter(|event| !two.contains(event)).take(5).copied().collect::<Events>()
    };
    assert!(ours == expected, "{name}: only here {:?}, only there {:?}", only(ours, expected), only(expected, ours));
}

/// An event that repeats the one before says nothing new.
fn latched(events: Events) -> Events {
    let mut found = Events::new();
    for event in events {
        if found.last().is_none_or(|last| last.1 != event.1) {
            found.push(event);
        }
    }
    found
}

/// A latched rule written down naively: from row `first` on, the side whose condition holds.
fn naive(first: usize, rows: usize, enter: impl Fn(usize) -> bool, exit: impl Fn(usize) -> bool) -> Events {
    let said = |row| match (enter(row), exit(row)) {
        (true, _) => Some((row, Decision::BULLISH)),
        (_, true) => Some((row, Decision::BEARISH)),
        _ => None,
    };
    latched((first..rows).filter_map(said).collect())
}

fn up(one: &[f64], two: impl Fn(usize) -> f64) -> impl Fn(usize) -> bool {
    move |row| one[row] > two(row) && one[row - 1] <= two(row - 1)
}

fn down(one: &[f64], two: impl Fn(usize) -> f64) -> impl Fn(usize) -> bool {
    move |row| one[row] < two(row) && one[row - 1] >= two(row - 1)
}

#[test]
fn crossings_of_averages_macd_and_the_parabolic_stop_happen_on_the_reference_rows() {
    for reference in references() {
        for name in ["sma_cross", "macd", "psar"] {
            same(name, &reference.ours(name, &[]), &reference.events(name));
        }
    }
}

#[test]
fn breakouts_by_true_range_and_returns_of_cci_are_the_reference_rows_without_repetitions() {
    for reference in references() {
        for name in ["atr_breakout", "cci"] {
            same(name, &reference.ours(name, &[]), &latched(reference.events(name)));
        }
    }
}

#[test]
fn bollinger_to_the_middle_band_is_the_reference_from_its_first_entry_on() {
    // Ours looks at sides and not at edges: it may start bearish, on the first row of the bands.
    let from_entry = |events: Events| events.into_iter().skip_while(|event| event.1 != Decision::BULLISH).collect();
    for reference in references() {
        let ours: Events = from_entry(reference.ours("bollinger", &[("exit", "middle")]));
        same("bollinger", &ours, &from_entry(latched(reference.events("bollinger"))));
    }
}

#[test]
fn the_edge_rules_of_the_reference_come_out_of_our_indicators_row_by_row() {
    for reference in references() {
        let check = |name: &str, enter: &dyn Fn(usize) -> bool, exit: &dyn Fn(usize) -> bool| {
            assert_eq!([reference.rows_where(enter), reference.rows_where(exit)], reference.rows(name), "{name}");
        };
        let close = reference.bars.view().close;

        let [rsi] = reference.columns("rsi", &[("period", "14")]);
        check("rsi", &up(&rsi, |_| 30.0), &down(&rsi, |_| 70.0));

        let [_, middle, lower] = reference.columns("bollinger", &[("period", "20")]);
        check("bollinger", &down(close, |row| lower[row]), &up(close, |row| middle[row]));

        let [k, d, _] = reference.columns("kdj", &[]);
        let enter = |row: usize| up(&k, |row| d[row])(row) && d[row] < 30.0;
        let exit = |row: usize| down(&k, |row| d[row])(row) && d[row] > 70.0;
        check("kdj", &enter, &exit);

        let [cci] = reference.columns("cci", &[("period", "20")]);
        check("cci", &up(&cci, |_| -100.0), &down(&cci, |_| 100.0));

        // The reference's lines start before its ADX does.
        let [adx, _, _] = reference.columns("adx", &[]);
        let ([plus], [minus]) = (reference.columns("plus_di", &[]), reference.columns("minus_di", &[]));
        let strong = |row: usize| adx[row] > 25.0 && plus[row] > minus[row];
        check("adx", &|row| strong(row) && !strong(row - 1), &up(&minus, |row| plus[row]));

        let [atr] = reference.columns("atr", &[]);
        let enter = |row: usize| close[row] > close[row - 1] + 2.0 * atr[row - 1];
        let exit = |row: usize| close[row] < close[row - 1] - 2.0 * atr[row - 1];
        check("atr_breakout", &enter, &exit);

        let [obv] = reference.columns("obv", &[]);
        let mut mean = Vec::new();
        indicators::Line::column(&indicators::Sma::new(20), &obv, &mut mean);
        check("obv_trend", &up(&obv, |row| mean[row]), &down(&obv, |row| mean[row]));

        let [tenkan, kijun, span_a, span_b] = reference.columns("ichimoku", &[]);
        let above = |row: usize| close[row] > span_a[row] && close[row] > span_b[row];
        let crosses = up(&tenkan, |row| kijun[row]);
        check("ichimoku", &|row| crosses(row) && above(row), &down(&tenkan, |row| kijun[row]));
    }
}

#[test]
fn each_rule_says_what_its_words_say_when_they_are_followed_naively() {
    for reference in references() {
        let (close, rows) = (reference.bars.view().close, reference.bars.len());
        let check = |name: &str, given: &[(&str, &str)], expected: Events| {
            assert_eq!(events(&decide(&*rule(name, given), reference.bars.view())), expected, "{name} {given:?}");
        };

        let ([fast], [slow]) =
            (reference.columns("ema", &[("period", "12")]), reference.columns("ema", &[("period", "26")]));
        check("ema_cross", &[], naive(1, rows, up(&fast, |row| slow[row]), down(&fast, |row| slow[row])));

        let [rsi] = reference.columns("rsi", &[]);
        check("rsi", &[], naive(14, rows, |row| rsi[row] < 30.0, |row| rsi[row] > 70.0));

        let [upper, _, lower] = reference.columns("bollinger", &[]);
        check("bollinger", &[], naive(19, rows, |row| close[row] < lower[row], |row| close[row] > upper[row]));

        for (smoothing, dialect) in [("wilder", "talib"), ("china", "china"), ("tongdaxin", "tongdaxin")] {
            let [k, _, _] = reference.columns("kdj", &[("dialect", dialect)]);
            let expected = naive(1, rows, up(&k, |_| 20.0), down(&k, |_| 80.0));
            check("kdj", &[("smoothing", smoothing)], expected);
        }
        let [k, _] = reference.columns("stochastic", &[("period", "9")]);
        check("kdj", &[("smoothing", "simple")], naive(1, rows, up(&k, |_| 20.0), down(&k, |_| 80.0)));

        for smoothing in ["wilder", "simple"] {
            let [adx, plus, minus] = reference.columns("adx", &[("smoothing", smoothing)]);
            let enter = |row: usize| adx[row] > 25.0 && plus[row] > minus[row];
            let exit = |row: usize| adx[row] > 25.0 && minus[row] > plus[row];
            check("adx", &[("smoothing", smoothing)], naive(1, rows, enter, exit));
        }

        let [obv] = reference.columns("obv", &[]);
        let mean = |column: &[f64], row: usize| column[row - 19..=row].iter().sum::<f64>() / 20.0;
        let enter = |row: usize| close[row] > mean(close, row) && obv[row] > mean(&obv, row);
        let exit = |row: usize| close[row] < mean(close, row) && obv[row] < mean(&obv, row);
        check("obv_trend", &[], naive(19, rows, enter, exit));

        // The cloud over a row was made 26 rows before it.
        let (high, low) = (reference.bars.view().high, reference.bars.view().low);
        let highest = |from: usize, to: usize| high[from..to].iter().copied().fold(f64::MIN, f64::max);
        let lowest = |from: usize, to: usize| low[from..to].iter().copied().fold(f64::MAX, f64::min);
        let middle = |bars: usize, row: usize| {
            let from = row + 1 - bars;
            (highest(from, row + 1) + lowest(from, row + 1)) / 2.0
        };
        let span_a = |row: usize| (middle(9, row - 26) + middle(26, row - 26)) / 2.0;
        let span_b = |row: usize| middle(52, row - 26);
        let enter = |row: usize| middle(9, row) > middle(26, row) && close[row] > span_a(row).max(span_b(row));
        let exit = |row: usize| middle(9, row) < middle(26, row) && close[row] < span_a(row).min(span_b(row));
        check("ichimoku", &[], naive(77, rows, enter, exit));

        for (entry, exit) in [(20, 10), (10, 20)] {
            let enter = |row: usize| close[row] > highest(row - entry, row);
            let leave = |row: usize| close[row] < lowest(row - exit, row);
            let given = [("entry", &*entry.to_string()), ("exit", &*exit.to_string())];
            check("donchian", &given, naive(20, rows, enter, leave));
        }
    }
}

#[test]
fn buy_and_hold_speaks_once() {
    for reference in references() {
        let said = events(&decide(&*rule("buy_hold", &[]), reference.bars.view()));
        assert_eq!(said, [(0, Decision::BULLISH)]);
    }
}
