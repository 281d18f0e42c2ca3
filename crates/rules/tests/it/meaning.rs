//! What expressions and rules mean, row by row.

use std::sync::Arc;

use backtest::{Decision, Direction, Rule};
use market::{Bars, Columns, Interval, Params, Timestamp, Venue};
use rules::{Explained, Instrument};

use crate::{decide, program};

/// Daily bars from Monday 2024-01-01 on with these closes; an open is the close before, a volume ten times the close.
fn closes(closes: &[f64]) -> Bars {
    let time = (0..closes.len() as i64).map(|row| Timestamp::from_seconds(1_704_067_200 + 86_400 * row).unwrap());
    let open: Vec<f64> = closes.first().into_iter().chain(closes).take(closes.len()).copied().collect();
    let columns = Columns {
        time: time.collect(),
        high: open.iter().zip(closes).map(|(a, b)| a.max(*b)).collect(),
        low: open.iter().zip(closes).map(|(a, b)| a.min(*b)).collect(),
        open,
        close: closes.to_vec(),
        volume: closes.iter().map(|close| close * 10.0).collect(),
    };
    Bars::new("X", None, Interval::DAY, columns).unwrap()
}

/// What `expression` is on each row; `None` is no value, conditions are 1 and 0.
fn values(expression: &str, bars: &Bars) -> Vec<Option<f64>> {
    let text = format!("[let]\nseen = '''{expression}'''\n[rule]\nenter = \"true\"\nexit = \"false\"\n");
    let program = program(&text);
    let at = |row| match program.explain(bars.view(), row).unwrap().values.remove(0).value {
        Explained::Number(value) => value,
        Explained::Truth(value) => Some(f64::from(u8::from(value))),
        Explained::Word(word) => panic!("{word}"),
    };
    (0..bars.len()).map(at).collect()
}

fn check(expression: &str, prices: &[f64], expected: &[Option<f64>]) {
    assert_eq!(values(expression, &closes(prices)), expected, "{expression}");
}

/// Bits of what a rule says on each row: 1 enter long, 2 exit long, 4 enter short, 8 exit short.
fn said(rule: &str, prices: &[f64]) -> Vec<u8> {
    decide(&program(rule), closes(prices).view()).into_iter().map(Decision::bits).collect()
}

const NONE: Option<f64> = None;

#[test]
fn a_division_by_zero_has_no_value_and_what_is_computed_of_it_has_none() {
    check("1 / 0", &[1.0], &[NONE]);
    check("close / (close - 2)", &[1.0, 2.0, 3.0], &[Some(-1.0), NONE, Some(3.0)]);
    check("close / (close - 2) + 1 > 0", &[1.0, 2.0, 3.0], &[Some(0.0), Some(0.0), Some(1.0)]);
    check("not (close / (close - 2) > 0)", &[1.0, 2.0, 3.0], &[Some(1.0), Some(1.0), Some(0.0)]);
    check("close / (close - 2) != 3", &[1.0, 2.0, 3.0], &[Some(1.0), Some(0.0), Some(0.0)]);
    check("log(close - 1)", &[1.0, 2.0], &[NONE, Some(0.0)]);
    check("min(close, close / (close - 2))", &[1.0, 2.0], &[Some(-1.0), NONE]);
}

#[test]
fn an_indicator_of_a_series_leaves_out_the_bars_without_a_value() {
    // The mean of the last two that are there: 1/1, none, 1/3, 1/4.
    let prices = [3.0, 2.0, 5.0, 6.0];
    check(
        "sma(1 / (close - 2), 2)",
        &prices,
        &[NONE, NONE, Some((1.0 + 1.0 / 3.0) / 2.0), Some((1.0 / 3.0 + 0.25) / 2.0)],
    );
    check("highest(1 / (close - 2), 2)", &prices, &[NONE, NONE, Some(1.0), Some(1.0 / 3.0)]);
}

#[test]
fn functions_of_the_past_count_rows_back() {
    let prices = [1.0, 3.0, 2.0, 4.0];
    check("shift(close, 2)", &prices, &[NONE, NONE, Some(1.0), Some(3.0)]);
    check("shift(close)", &prices, &[NONE, Some(1.0), Some(3.0), Some(2.0)]);
    check("shift(shift(close * 2, 1), 1)", &prices, &[NONE, NONE, Some(2.0), Some(6.0)]);
    check("shift(close > open, 1)", &prices, &[Some(0.0), Some(0.0), Some(1.0), Some(0.0)]);
    check("change(close)", &prices, &[NONE, Some(2.0), Some(-1.0), Some(2.0)]);
    check("since(close > open)", &prices, &[NONE, Some(0.0), Some(1.0), Some(0.0)]);
    check("count(close > open, 2)", &prices, &[NONE, Some(1.0), Some(1.0), Some(1.0)]);
    check("highest(high, 2)", &prices, &[NONE, Some(3.0), Some(3.0), Some(4.0)]);
    check("lowest(3)", &prices, &[NONE, NONE, Some(1.0), Some(2.0)]);
    check("cross_above(close, 2.5)", &prices, &[Some(0.0), Some(1.0), Some(0.0), Some(1.0)]);
    check("cross_below(close, 2)", &prices, &[Some(0.0); 4]);
}

#[test]
fn numbers_choices_and_dates_are_read_as_written() {
    check("if(close > open, close, -open)", &[1.0, 3.0, 2.0], &[Some(-1.0), Some(3.0), Some(-3.0)]);
    check("5% * 100 + 2 ^ 3 ^ 0.5 * 0", &[1.0], &[Some(5.0)]);
    check("max(close, 2, open)", &[1.0, 3.0], &[Some(2.0), Some(3.0)]);
    check("weekday() * 100 + day()", &[1.0, 1.0], &[Some(101.0), Some(202.0)]);
    check("date()", &[1.0], &[Some(20_240_101.0)]);
    check("round(-2.5) + floor(1.7) + ceil(1.2) + sign(-3) + abs(-4)", &[1.0], &[Some(3.0)]);
    check("hlc3 + hl2 * 0", &[3.0], &[Some(3.0)]);
}

#[test]
fn with_enter_and_exit_alone_a_side_is_said_when_it_becomes_the_newest() {
    let rule = "[rule]\nenter = \"close > 2\"\nexit = \"close < 2\"\n";
    assert_eq!(said(rule, &[3.0, 3.0, 2.0, 1.0, 1.0, 3.0]), [9, 0, 0, 6, 0, 9]);
    assert_eq!(said(&format!("{rule}repeat = true\n"), &[3.0, 3.0, 2.0, 1.0, 1.0, 3.0]), [9, 9, 0, 6, 6, 9]);
    let both = "[rule]\nenter = \"close > 2\"\nexit = \"close > 2\"\n";
    assert_eq!(said(both, &[3.0, 1.0]), [0, 0], "a bar on which both hold says nothing");
}

#[test]
fn with_short_and_cover_the_two_sides_are_said_apart() {
    let rule = "[rule]\nenter = \"close > 3\"\nexit = \"close < 3\"\nshort = \"close < 1\"\ncover = \"close > 1\"\n";
    assert_eq!(said(rule, &[4.0, 2.0, 0.5, 0.5, 2.0, 4.0]), [1 | 8, 2, 4, 0, 8, 1]);
    let short_only = "[rule]\nshort = \"close < 1\"\ncover = \"close > 1\"\n";
    assert_eq!(said(short_only, &[2.0, 0.5, 2.0]), [8, 4, 8]);
}

#[test]
fn the_filter_withholds_entries_until_it_allows_them_and_never_exits() {
    // The third of January 2024 was a Wednesday.
    let rule = "[rule]\nenter = \"close > 2\"\nexit = \"close < 2\"\n[filter]\nfrom = 2024-01-03\nweekdays = [\"wed\", \"thu\"]\n";
    // Shorts are withheld too: the exit is said, the entry of the other side is not until Wednesday.
    assert_eq!(said(rule, &[3.0, 3.0, 3.0, 1.0, 3.0]), [8, 0, 1, 2 | 4, 8]);
    assert_eq!(said(rule, &[1.0, 1.0, 1.0, 1.0]), [2, 0, 4, 0]);
}

#[test]
fn a_bar_without_a_size_enters_nothing_and_a_larger_size_is_the_whole() {
    let rule = "[rule]\nenter = \"close > 1\"\nexit = \"false\"\nsize = \"shift(close, 1) - 2\"\n";
    let (program, bars) = (program(rule), closes(&[2.0, 2.0, 2.5, 3.0, 9.0, 9.0]));
    let mut sizes = Vec::new();
    Rule::sizes(&program, bars.view(), &mut sizes);
    assert_eq!(sizes, [0.0, 0.0, 0.0, 0.5, 1.0, 1.0]);
    let entered: Vec<usize> = crate::events(&decide(&program, bars.view())).iter().map(|(row, _)| *row).collect();
    // With nothing said of shorts, the bullish side's exit of a short is said at once, the entry when it has a size.
    assert_eq!(entered.last(), Some(&3));
    let whole = crate::program("[rule]\nenter = \"close > 1\"\nexit = \"false\"\nsize = \"50%\"\n");
    assert!(!whole.has_sizes(), "a setting of the account is no size bar by bar");
    assert_eq!(whole.compiled().wishes().size, Some(backtest::Size::Fraction(0.5)));
}

#[test]
fn stops_take_parameters() {
    let text = "[params]\nloss = 0.05\nbars = 14\n[rule]\nenter = \"close > 1\"\nexit = \"false\"\n[stops]\nstop_loss = \"2 * loss\"\ntake_profit = \"30%\"\ntrailing_stop = 0.08\natr_stop = \"bars : 3\"\n";
    let compiled = rules::compile(text, &|_| None).unwrap();
    let params = Params::parse(compiled.params(), [("loss", "0.02"), ("bars", "20")]).unwrap();
    let stops = compiled.bind(&params, &crate::DAYS, &[]).unwrap().stops();
    assert_eq!((stops.stop_loss, stops.take_profit, stops.trailing), (Some(0.04), Some(0.3), Some(0.08)));
    assert_eq!(stops.atr, Some(backtest::AtrStop { period: 20, multiple: 3.0 }));
}

#[test]
fn a_portfolio_nets_its_members_on_common_rows() {
    let text = "[[member]]\nstrategy = \"up\"\nweight = 0.5\n[[member]]\nstrategy = \"up\"\nparams = { over = 5 }\nweight = 0.25\n[[member]]\nstrategy = \"up\"\nsymbol = \"AAPL.US\"\nweight = 0.25\n";
    let up = "[params]\nover = 2.0\n[rule]\nenter = \"close > over\"\nexit = \"close < over\"\n";
    let compiled = rules::compile(text, &|name| (name == "up").then(|| up.to_owned())).unwrap();
    assert_eq!(compiled.instruments(), [None, Some("AAPL.US".to_owned())]);
    let params = Params::default();
    let instrument = |prices: &[f64], rows: std::ops::Range<usize>, label: &str| {
        let bars = closes(prices).slice(rows);
        let columns = Columns {
            time: bars.view().time.to_vec(),
            open: bars.view().open.to_vec(),
            high: bars.view().high.to_vec(),
            low: bars.view().low.to_vec(),
            close: bars.view().close.to_vec(),
            volume: bars.view().volume.to_vec(),
        };
        let bars = Bars::new(label, None, Interval::DAY, columns).unwrap();
        Instrument { bars: Arc::new(bars), venue: Some(Venue::Xnys) }
    };
    let given =
        [instrument(&[1.0, 3.0, 6.0, 4.0, 1.0], 0..5, "ONE"), instrument(&[1.0, 1.0, 3.0, 3.0, 1.0, 9.0], 1..6, "TWO")];
    let weights = |direction| {
        let portfolio = compiled.portfolio(&params, direction, &given, &[]).unwrap();
        let rows = 0..portfolio.panel.len();
        let weights: Vec<Vec<f64>> = rows.clone().map(|row| portfolio.targets.at(row).to_vec()).collect();
        let changes: Vec<bool> = rows.map(|row| portfolio.targets.changes(row)).collect();
        (weights, changes)
    };
    let (long, changes) = weights(Direction::Long);
    // The second member is bearish until the third row; in a long account it is flat, not a reason to hold less.
    assert_eq!(long, [[0.0, 0.0], [0.5, 0.0], [0.75, 0.25], [0.5, 0.25], [0.0, 0.0], [0.0, 0.25]]);
    assert_eq!(changes, [false, true, true, true, true, true]);
    let (both, _) = weights(Direction::Both);
    assert_eq!(both, [[-0.75, 0.0], [0.25, -0.25], [0.75, 0.25], [0.25, 0.25], [-0.75, -0.25], [-0.75, 0.25]]);
}

#[test]
fn a_comparison_holds_alike_from_both_sides_and_with_what_is_computed_in_it() {
    let prices: Vec<f64> = (0..600).map(|row| 10.0 + f64::from((row * 7919) % 13)).collect();
    let bars = closes(&prices);
    let view = bars.view();
    type Holds = fn(f64, f64) -> bool;
    let relations: [(&str, &str, Holds); 6] = [
        ("<", ">", |a, b| a < b),
        ("<=", ">=", |a, b| a <= b),
        (">", "<", |a, b| a > b),
        (">=", "<=", |a, b| a >= b),
        ("==", "==", |a, b| a == b),
        ("!=", "!=", |a, b| a != b),
    ];
    type Of = fn(f64, f64) -> f64;
    let operations: [(&str, Of); 4] =
        [("+", |a, b| a + b), ("-", |a, b| a - b), ("*", |a, b| a * b), ("/", |a, b| a / b)];
    for (sign, mirrored, holds) in relations {
        for (operator, of) in operations {
            for (one, two) in [("open", "2"), ("2", "open"), ("open", "high"), ("open", "0.9")] {
                let number = |name: &str, row: usize| match name {
                    "open" => view.open[row],
                    "high" => view.high[row],
                    constant => constant.parse().unwrap(),
                };
                for condition in
                    [format!("close {sign} {one} {operator} {two}"), format!("{one} {operator} {two} {mirrored} close")]
                {
                    let rule = program(&format!("[rule]\nenter = \"{condition}\"\nexit = \"false\"\nrepeat = true\n"));
                    let said: Vec<bool> = decide(&rule, view).iter().map(|said| !said.is_none()).collect();
                    let expected: Vec<bool> = (0..bars.len())
                        .map(|row| holds(view.close[row], of(number(one, row), number(two, row))))
                        .collect();
                    assert_eq!(said, expected, "{condition}");
                }
            }
        }
    }
}

#[test]
fn warm_ups_add_up_along_an_expression() {
    for (condition, warmup) in [
        ("close > 1", 0),
        ("sma(20) > 1", 19),
        ("sma(rsi(14), 20) > 1", 14 + 19),
        ("highest(sma(volume, 5), 3) > 1", 4 + 2),
        ("cross_above(sma(10), sma(30))", 29 + 1),
        ("shift(sma(10), 5) > 1", 9 + 5),
        ("change(sma(10), 3) > 0 and close > sma(11)", 9 + 3),
        ("count(close > sma(10), 5) > 1", 9 + 4),
        ("since(sma(10) > close) > 1", 9),
        ("if(close > sma(50), high, low) > 1", 49),
        ("if(1 < 2, sma(5), sma(50)) > 1", 4),
        ("held > 0 or macd(12, 26, 9).signal > 0", 33),
        ("held > 0", 30),
    ] {
        let rule = program(&format!(
            "[use]\nheld = {{ strategy = \"sma_cross\" }}\n[rule]\nenter = \"{condition}\"\nexit = \"false\"\n"
        ));
        assert_eq!(rule.warmup(), warmup, "{condition}");
    }
}
