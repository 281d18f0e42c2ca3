//! What holds for every measure in the table, and for families of them.

use std::collections::HashSet;

use proptest::prelude::*;
use risk::{ALL, Better, Entry, Input, Series, SeriesError, TailMethod, TearSheet};

/// Returns between −60 % and +60 %, from none to a few dozen; a third of them tied or zero.
fn returns() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![3 => -0.6..0.6_f64, 1 => Just(0.0), 1 => Just(0.01), 1 => Just(-0.02)], 0..60)
}

/// A series and a benchmark of the same length.
fn pairs() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec((-0.3..0.3_f64, -0.3..0.3_f64), 4..60).prop_map(|rows| rows.into_iter().unzip())
}

fn sheet(returns: &[f64]) -> TearSheet {
    TearSheet::new(Input::new(returns, 252.0)).expect("finite returns")
}

fn against(returns: &[f64], benchmark: &[f64], risk_free: f64) -> TearSheet {
    TearSheet::new(Input { benchmark: Some(benchmark), risk_free, ..Input::new(returns, 252.0) })
        .expect("finite returns")
}

fn close(a: Option<f64>, b: Option<f64>, tolerance: f64) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1e-3),
        _ => false,
    }
}

/// Every answer is finite and where its entry says it can be.
fn sound(sheet: &TearSheet, of: &str) {
    for (entry, value) in sheet.iter() {
        let Some(value) = value else { continue };
        assert!(value.is_finite(), "{} of {of} is {value}", entry.name);
        assert!(entry.range.contains(value), "{} of {of} is {value}, outside {:?}", entry.name, entry.range);
        assert!(value != 0.0 || value.is_sign_positive(), "{} of {of} is -0", entry.name);
    }
}

#[test]
fn every_entry_says_what_it_is() {
    let mut names = HashSet::new();
    for entry in ALL {
        assert!(names.insert(entry.name), "{} twice", entry.name);
        assert!(entry.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", entry.name);
        for text in [entry.title, entry.formula, entry.convention, entry.source] {
            assert!(!text.trim().is_empty(), "{} keeps something to itself", entry.name);
        }
        assert!(std::ptr::eq(risk::find(entry.name).expect("it is in the table"), entry));
    }
    assert!(risk::find("sharp").is_none());
}

/// The names that scripts read in the report of a backtest and that a return series can answer.
#[test]
fn the_contract_is_kept() {
    let promised = "total_return annual_return annual_volatility sharpe sortino calmar omega max_drawdown \
                    max_drawdown_duration_bars win_rate profit_factor average_win average_loss value_at_risk_95 \
                    conditional_value_at_risk_95 skew kurtosis tail_ratio ulcer_index benchmark_return alpha beta";
    for name in promised.split_whitespace() {
        assert!(risk::find(name).is_some(), "{name}");
    }
    assert_eq!(TailMethod::ALL.map(TailMethod::name), ["historical", "parametric", "cornish-fisher", "monte-carlo"]);
}

#[test]
fn without_returns_nothing_has_an_answer() {
    for sheet in [sheet(&[]), against(&[], &[], 0.02)] {
        for (entry, value) in sheet.iter() {
            // A benchmark without periods has not moved: that, too, is no answer.
            assert_eq!(value, None, "{}", entry.name);
        }
    }
}

#[test]
fn one_return_has_no_spread() {
    let one = against(&[0.02], &[0.01], 0.0);
    sound(&one, "one return");
    for name in ["annual_volatility", "sharpe", "skew", "kurtosis", "beta", "alpha", "tracking_error", "correlation"] {
        assert_eq!(one.get(name), None, "{name}");
    }
    assert!((one.get("total_return").expect("one return") - 0.02).abs() < 1e-15);
    assert_eq!(one.get("value_at_risk_95"), Some(-0.02));
}

#[test]
fn constant_returns_have_no_ratio_to_their_variation() {
    for value in [0.1, -0.1, 0.0, 1e-7] {
        let returns = vec![value; 1000];
        let constant = against(&returns, &returns, 0.0);
        sound(&constant, "a constant");
        for name in ["sharpe", "sharpe_simple_rate", "skew", "kurtosis", "beta", "correlation", "information_ratio"] {
            assert_eq!(constant.get(name), None, "{name} of {value}");
        }
        assert_eq!(constant.get("annual_volatility"), Some(0.0));
        assert_eq!(constant.get("tracking_error"), Some(0.0));
    }
}

#[test]
fn a_series_that_never_lost_has_no_ratio_to_its_losses() {
    let winner = sheet(&[0.01, 0.02, 0.0, 0.03]);
    sound(&winner, "a winner");
    for name in
        ["profit_factor", "omega", "sortino", "calmar", "recovery_factor", "payoff_ratio", "kelly", "average_loss"]
    {
        assert_eq!(winner.get(name), None, "{name}");
    }
    assert_eq!((winner.get("max_drawdown"), winner.get("ulcer_index")), (Some(0.0), Some(0.0)));
    assert_eq!(winner.get("win_rate"), Some(1.0));
}

#[test]
fn ruin_is_minus_one_and_debts_have_no_yearly_rate() {
    let ruined = sheet(&[0.5, -1.0, 3.0, 0.1]);
    sound(&ruined, "ruin");
    assert_eq!((ruined.get("total_return"), ruined.get("annual_return")), (Some(-1.0), Some(-1.0)));
    assert_eq!((ruined.get("max_drawdown"), ruined.get("stability")), (Some(-1.0), None));
    let indebted = sheet(&[0.0, -1.25, -3.0]);
    sound(&indebted, "debts");
    assert_eq!((indebted.get("total_return"), indebted.get("annual_return")), (Some(-1.25), None));
    assert_eq!((indebted.get("max_drawdown"), indebted.get("calmar")), (Some(-1.25), None));
}

#[test]
fn extreme_returns_give_numbers_or_nothing() {
    let extremes: [&[f64]; 8] = [
        &[f64::MAX, f64::MAX, f64::MAX, f64::MAX],
        &[f64::MAX, f64::MIN, 1.0, -1.0, 0.5],
        &[1e300, -0.999, 1e300, 1e-300, 1e200],
        &[f64::MIN_POSITIVE, -f64::MIN_POSITIVE, 5e-324, 0.0],
        &[1e-160, -1e-160, 2e-160, -3e-160],
        &[-0.999_999_999_999_999_9; 40],
        &[-0.0, 0.0, -0.0, 0.0],
        &[1e155, -0.5, 1e155, -0.5, 1e155],
    ];
    for returns in extremes {
        let mut other = returns.to_vec();
        other.rotate_left(1);
        sound(&against(returns, &other, 0.02), &format!("{returns:?}"));
        let series = Series::new(Input::new(returns, 252.0)).expect("finite");
        for method in TailMethod::ALL {
            let answers = [risk::value_at_risk, risk::conditional_value_at_risk].map(|of| of(&series, 0.95, method));
            assert!(answers.iter().flatten().all(|value| value.is_finite()), "{method:?} of {returns:?}: {answers:?}");
        }
        let series = [risk::drawdown_series(returns), risk::wealth(returns)].concat();
        let rolled =
            [risk::rolling_volatility(returns, 3, 252.0), risk::rolling_sharpe(returns, 3, 252.0, 0.0)].concat();
        assert!(series.iter().chain(rolled.iter().flatten()).all(|value| value.is_finite()), "{returns:?}");
        let stats = risk::TradeStats::new(returns);
        let statistics = risk::TRADE_MEASURES.iter().filter_map(|entry| (entry.of)(&stats));
        assert!(statistics.clone().all(f64::is_finite), "{stats:?}");
    }
}

#[test]
fn what_is_not_a_number_is_refused_with_its_row() {
    let input = Input::new(&[0.1, f64::NAN], 252.0);
    match Series::new(input) {
        Err(SeriesError::NotFinite { what: "return", row: 1, found }) => assert!(found.is_nan()),
        other => panic!("{other:?}"),
    }
    let refused = |input: Input| Series::new(input).expect_err("it is wrong");
    let good = Input::new(&[0.1, 0.2], 252.0);
    assert_eq!(
        refused(Input { benchmark: Some(&[0.1]), ..good }),
        SeriesError::Length { what: "benchmark", found: 1, expected: 2 }
    );
    assert_eq!(
        refused(Input { benchmark: Some(&[0.1, f64::INFINITY]), ..good }),
        SeriesError::NotFinite { what: "benchmark return", row: 1, found: f64::INFINITY }
    );
    assert_eq!(
        refused(Input { equity: Some(&[1.0, 1.1]), ..good }),
        SeriesError::Length { what: "equity", found: 2, expected: 3 }
    );
    assert_eq!(refused(Input { equity: Some(&[0.0, 1.0, 2.0]), ..good }), SeriesError::NoMoney { found: 0.0 });
    assert_eq!(refused(Input { periods_per_year: 0.0, ..good }), SeriesError::PeriodsPerYear { found: 0.0 });
    assert_eq!(refused(Input { risk_free: -1.0, ..good }), SeriesError::RiskFree { found: -1.0 });
}

#[test]
fn equity_that_returns_to_the_very_same_price_has_recovered() {
    // 100 → 90 → 100: compounded returns miss the old high by a rounding, the equity does not.
    let equity: Vec<f64> = [100.0, 93.0].iter().copied().cycle().take(1001).collect();
    let returns = risk::returns_from_equity(&equity).expect("above zero");
    let of = |equity| TearSheet::new(Input { equity, ..Input::new(&returns, 252.0) }).expect("finite");
    let (with, without) = (of(Some(&equity[..])), of(None));
    assert_eq!(with.get("total_return"), Some(0.0));
    assert_eq!(with.get("max_drawdown_duration_bars"), Some(1.0));
    for (entry, value) in with.iter().filter(|(entry, _)| entry.name != "max_drawdown_duration_bars") {
        let without = without.get(entry.name);
        assert!(
            value.zip(without).is_none_or(|(a, b)| (a - b).abs() < 1e-9 * (1.0 + a.abs())),
            "{}: {value:?} {without:?}",
            entry.name
        );
    }
    assert!(risk::drawdowns_of_equity(&equity, 1000).iter().all(|fall| fall.bars == 1));
}

#[test]
fn ten_million_returns_lose_no_digits() {
    // A period of 1,000 returns repeated: mean and variance are those of the period.
    let period: Vec<f64> = (0..1000_i32).map(|i| f64::from((i * 7919) % 1000 - 480) * 1e-5).collect();
    let long: Vec<f64> = period.iter().copied().cycle().take(10_000_000).collect();
    let (short, long) = (sheet(&period), sheet(&long));
    let unbias = ((10_000_000.0 / 9_999_999.0) / (1000.0 / 999.0_f64)).sqrt();
    let volatility = short.get("annual_volatility").expect("it moves") * unbias;
    assert!((long.get("annual_volatility").expect("it moves") / volatility - 1.0).abs() < 1e-13);
    let sharpe = short.get("sharpe").expect("it moves") / unbias;
    assert!((long.get("sharpe").expect("it moves") / sharpe - 1.0).abs() < 1e-12);
    for (name, tolerance) in
        [("skew_population", 1e-11), ("kurtosis_population", 1e-12), ("omega", 1e-13), ("annual_return", 1e-11)]
    {
        let (short, long) = (short.get(name).expect("an answer"), long.get(name).expect("an answer"));
        assert!((short - long).abs() <= tolerance * short.abs().max(1.0), "{name}: {short:e} {long:e}");
    }
}

/// The measures that depend on the order of the returns; all the others do not.
const ORDERED: &[&str] = &[
    "max_drawdown",
    "max_drawdown_duration_bars",
    "average_drawdown",
    "calmar",
    "ulcer_index",
    "ulcer_index_sample",
    "ulcer_performance_index",
    "recovery_factor",
    "recovery_factor_sum",
    "stability",
];

/// The measures that grow with the returns when the rate is zero: scaled by k they are k times as large.
const LINEAR: &[&str] = &[
    "annual_volatility",
    "downside_deviation",
    "value_at_risk_95",
    "value_at_risk_95_parametric",
    "value_at_risk_95_cornish_fisher",
    "conditional_value_at_risk_95",
    "conditional_value_at_risk_95_parametric",
    "conditional_value_at_risk_95_cornish_fisher",
    "average_win",
    "average_loss",
    "best_period",
    "worst_period",
    "alpha",
    "tracking_error",
];

/// The measures of shape, which scaling leaves as they are.
const UNSCALED: &[&str] = &[
    "sharpe",
    "sortino",
    "omega",
    "tail_ratio",
    "skew",
    "skew_population",
    "kurtosis",
    "kurtosis_population",
    "win_rate",
    "win_rate_all_periods",
    "payoff_ratio",
    "profit_factor",
    "kelly",
    "gain_to_pain",
    "common_sense_ratio",
    "beta",
    "correlation",
    "r_squared",
    "information_ratio",
    "information_ratio_period",
];

#[test]
fn the_lists_of_the_laws_name_measures() {
    for name in ORDERED.iter().chain(LINEAR).chain(UNSCALED) {
        assert!(risk::find(name).is_some(), "{name}");
    }
}

proptest! {
    #[test]
    fn every_answer_is_a_number_in_its_range(returns in returns(), rf in -0.05..0.1_f64) {
        let benchmark: Vec<f64> = returns.iter().rev().copied().collect();
        sound(&against(&returns, &benchmark, rf), "random returns");
        let alone = sheet(&returns);
        sound(&alone, "random returns");
        for (entry, value) in alone.iter().filter(|(entry, _)| entry.benchmark) {
            prop_assert_eq!(value, None, "{} without a benchmark", entry.name);
        }
    }

    #[test]
    fn order_matters_only_where_wealth_is_walked(returns in returns(), by in 0..60_usize) {
        let mut shuffled: Vec<f64> = returns.iter().rev().copied().collect();
        shuffled.rotate_left(if returns.is_empty() { 0 } else { by % returns.len() });
        let (before, after) = (sheet(&returns), sheet(&shuffled));
        for (entry, value) in before.iter().filter(|(entry, _)| !ORDERED.contains(&entry.name)) {
            let other = after.get(entry.name);
            prop_assert!(close(value, other, 1e-9), "{}: {:?} {:?}", entry.name, value, other);
        }
    }

    #[test]
    fn scaling_returns_scales_sizes_and_leaves_shapes((returns, benchmark) in pairs(), scale in 0.01..1.5_f64) {
        let scaled = |values: &[f64]| values.iter().map(|r| r * scale).collect::<Vec<f64>>();
        let before = against(&returns, &benchmark, 0.0);
        let after = against(&scaled(&returns), &scaled(&benchmark), 0.0);
        for name in LINEAR {
            let expected = before.get(name).map(|value| value * scale);
            prop_assert!(close(after.get(name), expected, 1e-9), "{}: {:?} {:?}", name, after.get(name), expected);
        }
        for name in UNSCALED {
            prop_assert!(close(after.get(name), before.get(name), 1e-9), "{name}");
        }
    }

    #[test]
    fn mirrored_returns_mirror_what_has_a_sign((returns, benchmark) in pairs()) {
        let mirrored: Vec<f64> = returns.iter().map(|r| -r).collect();
        let (before, after) = (against(&returns, &benchmark, 0.0), against(&mirrored, &benchmark, 0.0));
        for name in ["sharpe", "skew", "skew_population", "beta", "alpha", "correlation"] {
            prop_assert!(close(after.get(name), before.get(name).map(|value| -value), 1e-9), "{name}");
        }
        for name in ["annual_volatility", "kurtosis", "kurtosis_population", "r_squared"] {
            prop_assert!(close(after.get(name), before.get(name), 1e-9), "{name}");
        }
        prop_assert!(close(after.get("average_win"), before.get("average_loss").map(|value| -value), 1e-12));
        prop_assert!(close(after.get("best_period"), before.get("worst_period").map(|value| -value), 0.0));
        let reciprocal = before.get("omega").filter(|omega| *omega > 0.0).map(|omega| 1.0 / omega);
        prop_assert!(reciprocal.is_none() || close(after.get("omega"), reciprocal, 1e-9));
    }

    #[test]
    fn a_benchmark_that_stands_still_explains_nothing(returns in returns()) {
        let still = vec![0.0; returns.len()];
        let sheet = against(&returns, &still, 0.0);
        for name in ["beta", "alpha", "correlation", "r_squared", "treynor", "up_capture", "down_capture", "capture"] {
            prop_assert_eq!(sheet.get(name), None, "{}", name);
        }
        prop_assert!(close(sheet.get("information_ratio"), sheet.get("sharpe"), 1e-12));
        prop_assert!(close(sheet.get("tracking_error"), sheet.get("annual_volatility"), 1e-12));
        prop_assert!(returns.is_empty() || sheet.get("benchmark_return") == Some(0.0));
    }

    #[test]
    fn a_series_against_itself_has_beta_one((returns, _) in pairs()) {
        let sheet = against(&returns, &returns, 0.01);
        for (name, expected) in [("beta", 1.0), ("correlation", 1.0), ("r_squared", 1.0), ("up_capture", 1.0), ("down_capture", 1.0)] {
            prop_assert!(sheet.get(name).is_none_or(|value| (value - expected).abs() < 1e-9), "{name}");
        }
        prop_assert!(sheet.get("alpha").is_none_or(|alpha| alpha.abs() < 1e-9));
        prop_assert_eq!(sheet.get("information_ratio"), None);
        prop_assert!(sheet.get("beta").is_some());
    }

    #[test]
    fn the_measures_agree_with_one_another((returns, benchmark) in pairs(), rf in 0.0..0.1_f64) {
        let sheet = against(&returns, &benchmark, rf);
        let get = |name| sheet.get(name);
        let below = get("max_drawdown") <= get("average_drawdown") && get("ulcer_index") <= get("max_drawdown").map(|depth| -depth);
        prop_assert!(below);
        prop_assert!(get("conditional_value_at_risk_95") >= get("value_at_risk_95"));
        prop_assert!(get("conditional_value_at_risk_95_parametric") >= get("value_at_risk_95_parametric"));
        let product = get("sortino").zip(get("downside_deviation")).map(|(ratio, deviation)| ratio * deviation);
        let mean = get("sharpe").zip(get("annual_volatility")).map(|(ratio, deviation)| ratio * deviation);
        prop_assert!(product.is_none() || close(product, mean, 1e-9));
        let deepest = risk::drawdowns(&returns, 1).first().map_or(0.0, |fall| fall.depth);
        prop_assert_eq!(get("max_drawdown"), Some(deepest));
        let wealth = risk::wealth(&returns).last().map(|wealth| wealth - 1.0);
        prop_assert!(close(get("total_return"), wealth, 1e-12));
    }

    #[test]
    fn drawdowns_cover_exactly_the_rows_below_a_high(returns in returns()) {
        let (series, falls) = (risk::drawdown_series(&returns), risk::drawdowns(&returns, usize::MAX));
        let mut covered = vec![false; returns.len()];
        for fall in &falls {
            prop_assert!(fall.start <= fall.trough && fall.trough <= fall.last);
            prop_assert_eq!(fall.bars, fall.last - fall.start + 1);
            prop_assert_eq!(fall.recovery, (fall.last + 1 < returns.len()).then_some(fall.last + 1));
            prop_assert_eq!(fall.depth, series[fall.trough]);
            for row in &mut covered[fall.start..=fall.last] {
                prop_assert!(!*row);
                *row = true;
            }
        }
        for (row, depth) in series.iter().enumerate() {
            prop_assert_eq!(covered[row], *depth < 0.0);
        }
        prop_assert!(falls.windows(2).all(|pair| pair[0].depth <= pair[1].depth));
    }

    #[test]
    fn months_compound_to_the_whole(returns in returns()) {
        let keys: Vec<usize> = (0..returns.len()).map(|row| row / 7).collect();
        let months = risk::compound_by(&keys, &returns).expect("a key a return");
        let whole = months.iter().map(|(_, r)| 1.0 + r).product::<f64>() - 1.0;
        prop_assert!(close(sheet(&returns).get("total_return").or(Some(0.0)), Some(whole), 1e-9));
    }

    #[test]
    fn a_quantile_has_its_share_of_values_below(values in prop::collection::vec(-1.0..1.0_f64, 1..50), q in 0.0..=1.0_f64) {
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (values.len() - 1) as f64 * q;
        let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
        let expected = low + (at - at.floor()) * (high - low);
        prop_assert_eq!(risk::quantile(&values, q), Some(expected));
    }
}

#[test]
fn more_of_a_good_measure_is_better() {
    // A series that earns a little more every day is no worse by any measure that is ranked upwards.
    let plain: Vec<f64> = (0..250_i32).map(|i| f64::from((i * 37) % 101 - 50) * 1e-3).collect();
    let better: Vec<f64> = plain.iter().map(|r| r + 1e-4).collect();
    let (before, after) = (sheet(&plain), sheet(&better));
    let judged = |entry: &&Entry| {
        entry.better != Better::Neither && !["skew", "kurtosis"].iter().any(|shape| entry.name.starts_with(shape))
    };
    for entry in ALL.iter().filter(judged) {
        let Some((before, after)) = before.get(entry.name).zip(after.get(entry.name)) else { continue };
        // Where the mean of winners or losers moves, days change camp.
        if ["average_win", "average_loss", "payoff_ratio", "kelly", "stability", "recovery_factor_sum"]
            .contains(&entry.name)
        {
            continue;
        }
        let gain = if entry.better == Better::Higher { after - before } else { before - after };
        assert!(gain >= -1e-12, "{}: {before} became {after}", entry.name);
    }
}
