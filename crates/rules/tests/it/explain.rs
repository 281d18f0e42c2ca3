//! Why a rule said what it said.

use rules::Explained;

use crate::{decide, program, series};

const RULE: &str = r#"
[params]
level = 30.0
[let]
strength = "rsi(14)"
weak = "strength < level"
[rule]
enter = "weak and (close > open or cross_above(close, sma(5))) and not false"
exit = "strength > 70"
"#;

#[test]
fn an_explanation_gives_inputs_names_and_the_truth_of_every_part() {
    let (program, goog) = (program(RULE), series("goog_1d.csv"));
    let said = decide(&program, goog.view());
    let row = (0..goog.len()).find(|&row| said[row].has(backtest::Decision::ENTER_LONG)).unwrap();
    let why = program.explain(goog.view(), row).unwrap();
    assert_eq!((why.row, why.time, why.close), (row, goog.view().time[row], goog.view().close[row]));
    assert_eq!((why.said.as_slice(), why.warming_up), (&["enter-long", "exit-short"][..], false));
    let mut rsi = Vec::new();
    indicators::Line::column(&indicators::Rsi::new(14, indicators::Smoothing::Wilder), goog.view().close, &mut rsi);
    assert_eq!(why.values[0].value, Explained::Number(Some(30.0)));
    assert_eq!((why.values[1].name.as_str(), &why.values[1].value), ("strength", &Explained::Number(Some(rsi[row]))));
    assert_eq!(why.values[2].value, Explained::Truth(true));

    let enter = &why.conditions[0];
    let shape: Vec<(usize, &str, &str)> =
        enter.parts.iter().map(|part| (part.depth, part.operator.as_str(), part.text.as_str())).collect();
    assert_eq!(
        shape,
        [
            (0, "and", "weak and (close > open or cross_above(close, sma(5))) and not false"),
            (1, "", "weak"),
            (2, "<", "strength < level"),
            (1, "or", "close > open or cross_above(close, sma(5))"),
            (2, ">", "close > open"),
            (2, "cross_above", "cross_above(close, sma(5))"),
            (1, "not", "not false"),
            (2, "", "false"),
        ]
    );
    let sides = &enter.parts[2].sides;
    assert_eq!((sides[0].text.as_str(), sides[0].value, sides[1].value), ("strength", Some(rsi[row]), Some(30.0)));
    let crossing = &enter.parts[5].sides;
    assert_eq!(
        (crossing[0].value, crossing[0].before),
        (Some(goog.view().close[row]), Some(goog.view().close[row - 1]))
    );
    assert!(enter.holds && enter.parts[0].holds && !enter.parts[7].holds);
    assert!(!why.conditions[1].holds);
    // As a person reads it.
    let text = why.to_string();
    for line in ["strength = ", "  enter: true", "    + weak and", "      + strength < level   [", "(before "] {
        assert!(text.contains(line), "{line}:\n{text}");
    }
    // For scripts.
    let json = serde_json::to_value(&why).unwrap();
    assert_eq!(json["conditions"][0]["parts"][2]["sides"][1]["value"], 30.0);
}

#[test]
fn an_explanation_of_a_day_sees_nothing_after_it_and_says_what_is_missing() {
    let (program, goog) = (program(RULE), series("goog_1d.csv"));
    for row in [0, 1, 13, 14, 255, 256, 257, 1000, 1023, 1024, 1025] {
        let why = program.explain(goog.view(), row).unwrap();
        assert_eq!(Some(why.clone()), program.explain(goog.view().prefix(row + 1), row));
        assert_eq!(why.warming_up, row < 14, "row {row}");
        assert_eq!(why.values[1].value == Explained::Number(None), row < 14, "row {row}");
    }
    assert_eq!(program.explain(goog.view(), goog.len()), None);
}

#[test]
fn an_explanation_tells_which_side_every_choice_took_those_behind_names_and_in_the_size_too() {
    let text = "[let]\nline = 'if(close > open, low, high)'\n[rule]\nenter = 'close > 1 + line and if(volume > 0, close > open, true)'\n\
                exit = 'close < sma(5)'\nrepeat = true\nsize = 'min(1, if(close > open, 0.5, 2))'\n";
    let (program, goog) = (program(text), series("goog_1d.csv"));
    let bar = goog.view().bar(100);
    let why = program.explain(goog.view(), 100).unwrap();
    let shape: Vec<(usize, &str, bool)> =
        why.conditions[0].parts.iter().map(|part| (part.depth, part.text.as_str(), part.holds)).collect();
    let is_up = bar.close > bar.open;
    let above = bar.close > 1.0 + if is_up { bar.low } else { bar.high };
    assert_eq!(
        shape,
        [
            (0, "close > 1 + line and if(volume > 0, close > open, true)", above && is_up),
            (1, "close > 1 + line", above),
            (2, "if(close > open, low, high)", is_up),
            (3, "close > open", is_up),
            (1, "if(volume > 0, close > open, true)", is_up),
            (2, "volume > 0", true),
            (2, "close > open", is_up),
            (2, "true", true),
        ]
    );
    let sides: Vec<Option<f64>> = why.conditions[0].parts[2].sides.iter().map(|side| side.value).collect();
    assert_eq!(sides, [Some(bar.low), Some(bar.high)]);
    assert_eq!((why.repeats, why.size), (true, Some(if is_up { 0.5 } else { 1.0 })));
    assert_eq!(why.size_text.as_deref(), Some("min(1, if(close > open, 0.5, 2))"));
    assert_eq!((why.size_parts.len(), why.size_parts[0].sides[1].value), (2, Some(2.0)));
    assert!(why.to_string().contains("  size: "), "{why}");
}
