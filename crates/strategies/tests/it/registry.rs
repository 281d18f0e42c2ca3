//! The table of rules.

use market::{ParamError, Params};
use strategies::{ALL, Kind, find, nearest};

use crate::build;

/// Parameters and their values as texts.
type Given = &'static [(&'static str, &'static str)];

/// The contract of the command line: names, and parameters with their defaults. What is added later stands behind.
const CONTRACT: &[(&str, Given)] = &[
    ("buy_hold", &[]),
    ("signals", &[]),
    ("sma_cross", &[("fast", "10"), ("slow", "30")]),
    ("ema_cross", &[("fast", "12"), ("slow", "26")]),
    ("rsi", &[("period", "14"), ("oversold", "30"), ("overbought", "70")]),
    ("macd", &[("fast", "12"), ("slow", "26"), ("signal", "9")]),
    ("bollinger", &[("period", "20"), ("width", "2")]),
    ("kdj", &[("k", "9"), ("d", "3"), ("oversold", "20"), ("overbought", "80")]),
    ("cci", &[("period", "20"), ("oversold", "-100"), ("overbought", "100")]),
    ("adx", &[("period", "14"), ("threshold", "25")]),
    ("atr_breakout", &[("period", "14"), ("multiplier", "2")]),
    ("obv_trend", &[("period", "20")]),
    ("ichimoku", &[("tenkan", "9"), ("kijun", "26"), ("senkou", "52")]),
    ("psar", &[("step", "0.02"), ("maximum", "0.2")]),
    ("donchian", &[("entry", "20"), ("exit", "10")]),
    ("momentum", &[("lookback", "252"), ("skip", "21"), ("top", "3"), ("rebalance", "monthly")]),
];

#[test]
fn names_parameters_and_defaults_are_those_of_the_contract() {
    for (name, params) in CONTRACT {
        let entry = find(name).unwrap_or_else(|| panic!("{name} is missing"));
        let found: Vec<(String, String)> =
            entry.params.iter().map(|spec| (spec.name.to_string(), spec.default.to_string())).collect();
        let expected: Vec<(String, String)> = params.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        assert_eq!(found[..expected.len()], expected, "{name}");
        for (added, default) in &found[expected.len()..] {
            println!("{name} has {added}={default} besides");
        }
    }
}

#[test]
fn every_entry_says_what_it_is_and_builds_from_its_defaults() {
    for entry in ALL {
        assert_eq!(ALL.iter().filter(|other| other.name == entry.name).count(), 1, "{} is listed twice", entry.name);
        for text in [entry.title, entry.summary, entry.rule, entry.formula, entry.source] {
            assert!(!text.is_empty() && text.trim() == text, "{text:?}");
        }
        for spec in entry.params {
            assert_eq!(spec.parse(&spec.default.to_string()).as_ref(), Ok(&spec.default), "{}", entry.name);
            assert!(!spec.doc.is_empty());
        }
        let params = Params::new(entry.params, []).unwrap();
        match entry.kind {
            Kind::Rule(build) => assert!(build(&params).is_ok(), "{}", entry.name),
            Kind::Allocation(build) => assert!(build(&params).is_ok(), "{}", entry.name),
            Kind::Signals => assert!(entry.params.is_empty()),
        }
    }
    let names: Vec<&str> = ALL.iter().map(|entry| entry.name).collect();
    assert!(names.is_sorted(), "listed by name: {names:?}");
}

#[test]
fn warm_ups_are_those_of_the_formulas() {
    // A crossing needs a row before it: one more than the first value of its indicator.
    let cases: &[(&str, Given, usize)] = &[
        ("buy_hold", &[], 0),
        ("sma_cross", &[], 30),
        ("ema_cross", &[], 26),
        ("rsi", &[], 14),
        ("macd", &[], 25 + 8 + 1),
        ("bollinger", &[], 19),
        ("kdj", &[], 8 + 2 + 2 + 1),
        ("kdj", &[("smoothing", "simple")], 8 + 2 + 2 + 1),
        ("kdj", &[("smoothing", "tongdaxin")], 8 + 1),
        ("kdj", &[("smoothing", "china")], 1),
        ("cci", &[], 20),
        ("adx", &[], 27),
        ("atr_breakout", &[], 15),
        ("obv_trend", &[], 19),
        ("ichimoku", &[], 51 + 26),
        ("ichimoku", &[("shift", "0")], 51),
        ("psar", &[], 2),
        ("donchian", &[], 20),
        ("donchian", &[("exit", "55")], 55),
    ];
    for (name, given, warmup) in cases {
        assert_eq!(build(find(name).unwrap(), given).unwrap().warmup(), *warmup, "{name} {given:?}");
    }
}

#[test]
fn a_mistyped_name_finds_its_neighbour() {
    assert!(find("sma-cross").is_none());
    assert_eq!(nearest("sma-cross"), Some("sma_cross"));
    assert_eq!(nearest("bolinger"), Some("bollinger"));
    assert_eq!(nearest("xyz"), None);
}

#[test]
fn parameters_that_make_no_sense_together_are_refused_with_the_reason() {
    let cases: &[(&str, Given, &str)] = &[
        ("sma_cross", &[("fast", "30")], "`fast` is 30 and `slow` is 30: `fast` must be below `slow`"),
        ("ema_cross", &[("slow", "5")], "`fast` is 12 and `slow` is 5: `fast` must be below `slow`"),
        ("macd", &[("fast", "27")], "`fast` is 27 and `slow` is 26: `fast` must be below `slow`"),
        (
            "rsi",
            &[("oversold", "71")],
            "`oversold` is 71 and `overbought` is 70: `oversold` must be at most `overbought`",
        ),
        (
            "kdj",
            &[("overbought", "19.5")],
            "`oversold` is 20 and `overbought` is 19.5: `oversold` must be at most `overbought`",
        ),
        (
            "cci",
            &[("oversold", "101")],
            "`oversold` is 101 and `overbought` is 100: `oversold` must be at most `overbought`",
        ),
        ("ichimoku", &[("tenkan", "26")], "`tenkan` is 26 and `kijun` is 26: `tenkan` must be below `kijun`"),
        ("ichimoku", &[("senkou", "25")], "`kijun` is 26 and `senkou` is 25: `kijun` must be at most `senkou`"),
        ("psar", &[("step", "0.3")], "`step` is 0.3 and `maximum` is 0.2: `step` must be at most `maximum`"),
    ];
    for (name, given, expected) in cases {
        let error = build(find(name).unwrap(), given).unwrap_err();
        assert_eq!(error, ParamError::Together((*expected).to_owned()), "{name}");
    }
    let borders = [("rsi", "50"), ("kdj", "50"), ("cci", "0")];
    for (name, border) in borders {
        assert!(build(find(name).unwrap(), &[("oversold", border), ("overbought", border)]).is_ok(), "{name}");
    }
}
