//! Every number of the reference files: empyrical, quantstats and numpy on three (four, where the fourth is present) series.

use std::fs;
use std::path::Path;

use risk::{Input, Series, TailMethod, conditional_value_at_risk, measure, value_at_risk};
use serde_json::Value;

/// Reference name, our measure, yearly risk-free rate, sign (value at risk is a return there and a loss here).
const NAMES: &[(&str, &str, f64, f64)] = &[
    ("total_return", "total_return", 0.0, 1.0),
    ("annual_return", "annual_return", 0.0, 1.0),
    ("annual_volatility", "annual_volatility", 0.0, 1.0),
    ("sharpe_rf0", "sharpe", 0.0, 1.0),
    ("sharpe_rf0", "sharpe_simple_rate", 0.0, 1.0),
    ("sharpe_rf2pct", "sharpe", 0.02, 1.0),
    ("sharpe_rf2pct_simple", "sharpe_simple_rate", 0.02, 1.0),
    ("sortino_rf0", "sortino", 0.0, 1.0),
    ("sortino_rf2pct", "sortino", 0.02, 1.0),
    ("downside_deviation", "downside_deviation", 0.0, 1.0),
    ("max_drawdown", "max_drawdown", 0.0, 1.0),
    ("calmar", "calmar", 0.0, 1.0),
    ("var95_historical", "value_at_risk_95", 0.0, -1.0),
    ("cvar95_historical", "conditional_value_at_risk_95", 0.0, -1.0),
    ("cvar95_historical_below_var", "conditional_value_at_risk_95_below", 0.0, -1.0),
    ("var95_parametric", "value_at_risk_95_parametric", 0.0, -1.0),
    ("cvar95_parametric", "conditional_value_at_risk_95_parametric", 0.0, -1.0),
    ("cvar95_below_parametric_var", "conditional_value_at_risk_95_below_parametric", 0.0, -1.0),
    ("var95_cornish_fisher", "value_at_risk_95_cornish_fisher", 0.0, -1.0),
    ("omega_0", "omega", 0.0, 1.0),
    ("omega_rf2pct", "omega", 0.02, 1.0),
    ("tail_ratio", "tail_ratio", 0.0, 1.0),
    ("skew", "skew", 0.0, 1.0),
    ("skew_population", "skew_population", 0.0, 1.0),
    ("kurtosis", "kurtosis", 0.0, 1.0),
    ("kurtosis_population", "kurtosis_population", 0.0, 1.0),
    ("win_rate", "win_rate", 0.0, 1.0),
    ("win_rate_all_days", "win_rate_all_periods", 0.0, 1.0),
    ("average_win", "average_win", 0.0, 1.0),
    ("average_loss", "average_loss", 0.0, 1.0),
    ("payoff_ratio", "payoff_ratio", 0.0, 1.0),
    ("profit_factor", "profit_factor", 0.0, 1.0),
    ("kelly", "kelly", 0.0, 1.0),
    ("ulcer_index", "ulcer_index_sample", 0.0, 1.0),
    ("ulcer_index_n", "ulcer_index", 0.0, 1.0),
    ("recovery_factor_sum", "recovery_factor_sum", 0.0, 1.0),
    ("recovery_factor", "recovery_factor", 0.0, 1.0),
    ("common_sense_ratio", "common_sense_ratio", 0.0, 1.0),
    ("gain_to_pain", "gain_to_pain", 0.0, 1.0),
    ("stability", "stability", 0.0, 1.0),
    ("best_day", "best_period", 0.0, 1.0),
    ("worst_day", "worst_period", 0.0, 1.0),
    ("beta", "beta", 0.0, 1.0),
    ("alpha_simple", "alpha", 0.0, 1.0),
    ("alpha_compound", "alpha_compound", 0.0, 1.0),
    ("alpha_compound_rf2pct", "alpha_compound", 0.02, 1.0),
    ("information_ratio_daily", "information_ratio_period", 0.0, 1.0),
    ("information_ratio_annual", "information_ratio", 0.0, 1.0),
    ("tracking_error", "tracking_error", 0.0, 1.0),
    ("up_capture", "up_capture", 0.0, 1.0),
    ("down_capture", "down_capture", 0.0, 1.0),
    ("capture", "capture", 0.0, 1.0),
    ("correlation", "correlation", 0.0, 1.0),
    ("r_squared", "r_squared", 0.0, 1.0),
    ("treynor", "treynor", 0.0, 1.0),
    ("benchmark_total_return", "benchmark_return", 0.0, 1.0),
];

#[test]
fn goog_is_measured_as_by_the_libraries() {
    check("goog_1d", &super::testdata().join("metrics"), 55);
}

#[test]
fn jnj_is_measured_as_by_the_libraries() {
    check("jnj_1d", &super::testdata().join("metrics"), 55);
}

#[test]
fn eurusd_is_measured_as_by_the_libraries() {
    check("eurusd_utc_days", &super::testdata().join("metrics"), 41);
}

#[test]
fn tencent_is_measured_as_by_the_libraries() {
    let folder = super::shared().join("metrics");
    if folder.is_dir() {
        check("hk0700_1d", &folder, 55);
    } else {
        eprintln!("not tested: {} is not there", folder.display());
    }
}

struct Case {
    json: Value,
    dates: Vec<String>,
    returns: Vec<f64>,
    benchmark: Option<Vec<f64>>,
}

impl Case {
    fn read(name: &str, folder: &Path) -> Self {
        let read =
            |file: String| fs::read_to_string(folder.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let json = serde_json::from_str(&read(format!("{name}.json"))).expect("reference JSON");
        let table = read(format!("{name}_returns.csv"));
        let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let column = |i: usize| rows.iter().map(|row| row[i].parse().expect("a number")).collect();
        Self {
            json,
            dates: rows.iter().map(|row| row[0].to_owned()).collect(),
            returns: column(1),
            benchmark: (rows[0].len() > 2).then(|| column(2)),
        }
    }

    fn input(&self, risk_free: f64) -> Input<'_> {
        Input { benchmark: self.benchmark.as_deref(), risk_free, ..Input::new(&self.returns, 252.0) }
    }
}

fn check(name: &str, folder: &Path, metrics: usize) {
    let case = Case::read(name, folder);
    assert_eq!(case.json["n"], case.returns.len());
    check_metrics(&case, metrics);
    check_drawdowns(&case);
    check_months(&case);
    check_series(&case, name, folder);
}

fn check_metrics(case: &Case, count: usize) {
    let expected = case.json["metrics"].as_object().expect("metrics");
    assert_eq!(expected.len(), count);
    for name in expected.keys() {
        assert!(NAMES.iter().any(|(reference, ..)| reference == name), "{name} is not tested");
    }
    for &(reference, ours, risk_free, sign) in NAMES {
        let series = Series::new(case.input(risk_free)).expect("finite");
        let found = measure::find(ours).unwrap_or_else(|| panic!("no measure {ours}")).value(&series);
        let expected = expected.get(reference).and_then(|metric| metric["value"].as_f64());
        close(ours, found, expected.map(|value| sign * value));
    }
    let series = Series::new(case.input(0.0)).expect("finite");
    for (reference, method) in [
        ("var95_historical", TailMethod::Historical),
        ("var95_parametric", TailMethod::Parametric),
        ("var95_cornish_fisher", TailMethod::CornishFisher),
    ] {
        let expected = expected[reference]["value"].as_f64().map(|value| -value);
        close(reference, value_at_risk(&series, 0.95, method), expected);
    }
    for (reference, method) in
        [("cvar95_historical", TailMethod::Historical), ("cvar95_parametric", TailMethod::Parametric)]
    {
        let expected = expected[reference]["value"].as_f64().map(|value| -value);
        close(reference, conditional_value_at_risk(&series, 0.95, method), expected);
    }
}

fn check_drawdowns(case: &Case) {
    let found = risk::drawdowns(&case.returns, 5);
    let expected = case.json["top5_drawdowns"].as_array().expect("drawdowns");
    assert_eq!(found.len(), expected.len());
    let date = |row: Option<usize>| row.map_or(Value::Null, |row| Value::from(case.dates[row].as_str()));
    for (found, expected) in found.iter().zip(expected) {
        close("depth", Some(found.depth), expected["depth"].as_f64());
        assert_eq!(date(found.peak), expected["peak"]);
        assert_eq!(date(Some(found.start)), expected["first_day_below"]);
        assert_eq!(date(Some(found.trough)), expected["trough"]);
        assert_eq!(date(found.recovery), expected["recovery"]);
        assert_eq!(date(Some(found.last)), expected["last_day_below"]);
        assert_eq!(found.bars, expected["days_below"]);
        assert_eq!(found.start, expected["index_first_below"]);
        assert_eq!(found.trough, expected["index_trough"]);
    }
    // The longest of all drawdowns is the duration that the tear-sheet names.
    let longest = risk::drawdowns(&case.returns, usize::MAX).iter().map(|fall| fall.bars).max();
    let series = Series::new(case.input(0.0)).expect("finite");
    assert_eq!(measure::max_drawdown::max_drawdown_duration_bars(&series), longest.map(|bars| bars as f64));
}

fn check_months(case: &Case) {
    for (table, digits) in [("monthly_returns", 7), ("yearly_returns", 4)] {
        let keys: Vec<&str> = case.dates.iter().map(|date| &date[..digits]).collect();
        let found = risk::compound_by(&keys, &case.returns).expect("a key a return");
        let expected = case.json[table].as_object().expect("a table");
        assert_eq!(found.len(), expected.len());
        for ((key, found), (expected_key, expected)) in found.iter().zip(expected) {
            assert_eq!(key, expected_key);
            close(key, Some(*found), expected.as_f64());
        }
    }
}

/// The project's copy is text and may leave rows out; the other is Parquet, which this crate cannot read.
fn check_series(case: &Case, name: &str, folder: &Path) {
    let Ok(table) = fs::read_to_string(folder.join(format!("{name}_series.csv"))) else {
        assert_eq!(name, "hk0700_1d");
        return;
    };
    let sharpe = risk::rolling_sharpe(&case.returns, 63, 252.0, 0.0);
    let volatility = risk::rolling_volatility(&case.returns, 63, 252.0);
    let (drawdown, wealth) = (risk::drawdown_series(&case.returns), risk::wealth(&case.returns));
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let row: usize = cells[0].parse().expect("a row");
        let expected = |column: usize| (!cells[column].is_empty()).then(|| cells[column].parse().expect("a number"));
        close("rolling sharpe", sharpe[row], expected(1));
        close("rolling volatility", volatility[row], expected(2));
        close("drawdown", Some(drawdown[row]), expected(3));
        close("wealth", Some(wealth[row]), expected(4));
    }
}

/// Within 1e-9 of each other, relatively; below 1e-13 both are zero (a return of a month that came to nothing).
#[track_caller]
fn close(what: &str, found: Option<f64>, expected: Option<f64>) {
    match (found, expected) {
        (None, None) => {}
        (Some(a), Some(b)) if (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) + 1e-13 => {}
        _ => panic!("{what}: found {found:?}, expected {expected:?}"),
    }
}
