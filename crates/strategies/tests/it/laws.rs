//! What holds for every rule over one series.

use backtest::{Decision, Rule};
use indicators::Shared;
use market::{Bars, Columns, Interval, ParamError, ParamKind, ParamSpec, Timestamp, Value, View};
use proptest::prelude::{ProptestConfig, any, proptest};

use crate::{Chance, build, decide, draw, events, rules, series, stream, walk};

/// Every rule with its defaults and with each word of its choices.
fn variants() -> Vec<(String, Box<dyn Rule>)> {
    let mut found = Vec::new();
    for entry in rules() {
        found.push((entry.name.to_owned(), build(entry, &[]).unwrap()));
        for spec in entry.params {
            let market::ParamKind::Choice(words) = &spec.kind else { continue };
            for word in words.iter() {
                let rule = build(entry, &[(&spec.name, word)]).unwrap();
                found.push((format!("{} {}={word}", entry.name, spec.name), rule));
            }
        }
    }
    found
}

fn both_forms_agree(name: &str, rule: &dyn Rule, view: View<'_>) -> Vec<Decision> {
    let said = decide(rule, view);
    assert_eq!(said.len(), view.len(), "{name}");
    let bar_by_bar = stream(rule, view);
    if let Some(row) = (0..view.len()).find(|&row| said[row] != bar_by_bar[row]) {
        panic!("{name}: {:?} in columns, {:?} bar by bar at row {row}", said[row], bar_by_bar[row]);
    }
    // Out of columns that are kept, first made for it and then found: the same.
    let mut shared = Shared::new(view, 1 << 30);
    for _ in 0..2 {
        let mut found = Vec::new();
        rule.decide_shared(&mut shared, &mut found);
        assert!(found == said, "{name}: other decisions from shared columns");
    }
    said
}

fn is_latched(name: &str, rule: &dyn Rule, said: &[Decision]) {
    let events = events(said);
    for pair in events.windows(2) {
        assert_ne!(pair[0].1, pair[1].1, "{name} repeats itself at row {}", pair[1].0);
    }
    for (row, decision) in events {
        assert!(row >= rule.warmup(), "{name} speaks at row {row} of its warm-up of {}", rule.warmup());
        assert!([Decision::BULLISH, Decision::BEARISH].contains(&decision), "{name}: {decision:?}");
    }
}

#[test]
fn both_forms_say_the_same_and_nothing_twice_on_real_and_random_markets() {
    let mut markets = vec![series("goog_1d.csv"), series("hk0700_1d_source2.csv")];
    // Lengths around the chunks in which columns are worked.
    markets.extend([255, 256, 257, 511, 512, 513, 3000].map(|bars| walk(bars as u64, bars)));
    for bars in &markets {
        for (name, rule) in variants() {
            let said = both_forms_agree(&name, &*rule, bars.view());
            is_latched(&name, &*rule, &said);
        }
    }
}

#[test]
fn rules_that_share_their_columns_decide_as_each_alone() {
    let bars = series("goog_1d.csv");
    // Each parameter at two values or at each of its words, so that rules differ in one of them alone.
    let texts = |spec: &ParamSpec| match (&spec.kind, &spec.default) {
        (ParamKind::Choice(words), _) => words.iter().map(ToString::to_string).collect(),
        (_, Value::Real(value)) => vec![value.to_string(), (value * 1.25).to_string()],
        (_, Value::Integer(value)) => vec![value.to_string(), (value + 3).to_string()],
        (_, Value::Choice(word)) => vec![word.to_string()],
    };
    // Room for everything, and for about three columns.
    for most in [1 << 30, 3 * 8 * bars.len()] {
        let mut shared = Shared::new(bars.view(), most);
        for entry in rules() {
            let mut combinations: Vec<Vec<(&str, String)>> = vec![Vec::new()];
            for spec in entry.params {
                let with = |text: String| (spec.name.as_ref(), text);
                let longer = |one: &Vec<(&'static str, String)>| {
                    texts(spec).into_iter().map(|text| [&one[..], &[with(text)]].concat()).collect::<Vec<_>>()
                };
                combinations = combinations.iter().flat_map(longer).collect();
            }
            for given in &combinations {
                let texts: Vec<(&str, &str)> = given.iter().map(|(name, text)| (*name, text.as_str())).collect();
                let Ok(rule) = build(entry, &texts) else { continue };
                let mut found = Vec::new();
                rule.decide_shared(&mut shared, &mut found);
                assert!(found == decide(&*rule, bars.view()), "{} {given:?}", entry.name);
            }
        }
    }
}

#[test]
fn cutting_off_the_future_leaves_the_decisions_before_the_cut() {
    for bars in [walk(1, 700), walk(2, 700)] {
        for (name, rule) in variants() {
            let full = decide(&*rule, bars.view());
            for cut in 0..=bars.len() {
                assert_eq!(decide(&*rule, bars.view().prefix(cut)), full[..cut], "{name} cut at {cut}");
            }
        }
    }
    let goog = series("goog_1d.csv");
    for (name, rule) in variants() {
        let full = decide(&*rule, goog.view());
        for cut in (0..=goog.len()).step_by(13) {
            assert_eq!(decide(&*rule, goog.view().prefix(cut)), full[..cut], "{name} cut at {cut}");
        }
    }
}

#[test]
fn a_rule_may_speak_on_the_first_bar_after_its_warmup_and_never_before() {
    for entry in rules() {
        let rule = build(entry, &[]).unwrap();
        let bars = rule.warmup() + 1;
        let spoke = (0..3000).any(|seed| {
            let walk = walk(seed, bars);
            let said = decide(&*rule, walk.view());
            is_latched(entry.name, &*rule, &said);
            !said[rule.warmup()].is_none()
        });
        assert!(spoke, "{} never speaks at row {}: its warm-up is longer than it says", entry.name, rule.warmup());
    }
}

#[test]
fn every_rule_enters_and_exits_on_goog() {
    let goog = series("goog_1d.csv");
    for (name, rule) in variants() {
        let said = events(&decide(&*rule, goog.view()));
        assert!(said.iter().any(|(_, decision)| *decision == Decision::BULLISH), "{name} never enters");
        let exits = said.iter().any(|(_, decision)| *decision == Decision::BEARISH);
        assert_eq!(exits, name != "buy_hold", "{name}");
    }
}

#[test]
fn a_market_that_never_moves_gives_no_reason_to_trade() {
    for price in [100.0, 0.1, 1e-3, 12_345.678] {
        let bars = 1000;
        let columns = Columns {
            time: (0..bars).map(|row| Timestamp::from_seconds(60 * row).unwrap()).collect(),
            open: vec![price; bars as usize],
            high: vec![price; bars as usize],
            low: vec![price; bars as usize],
            close: vec![price; bars as usize],
            volume: vec![0.0; bars as usize],
        };
        let halted = Bars::new("halted", None, Interval::MINUTE, columns).unwrap();
        for (name, rule) in variants().iter().filter(|(name, _)| name != "buy_hold") {
            let said = both_forms_agree(name, &**rule, halted.view());
            assert_eq!(events(&said), [], "{name} at {price}");
        }
    }
}

#[test]
fn no_bars_one_bar_and_two_bars_are_series_too() {
    for bars in 0..=2 {
        let walk = walk(3, bars);
        for (name, rule) in variants() {
            let said = both_forms_agree(&name, &*rule, walk.view());
            is_latched(&name, &*rule, &said);
        }
    }
}

#[test]
fn the_unit_of_money_and_of_volume_changes_no_decision() {
    // Powers of two, so that the numbers keep their digits and the law holds without tolerance.
    for (price, volume) in [(4.0, 0.125), (1.0 / 1024.0, 1024.0)] {
        for bars in [walk(4, 3000), series("goog_1d.csv"), series("hk0700_1d_source2.csv")] {
            let view = bars.view();
            let times = |column: &[f64], factor: f64| column.iter().map(|value| value * factor).collect::<Vec<f64>>();
            let scaled = View {
                time: view.time,
                open: &times(view.open, price),
                high: &times(view.high, price),
                low: &times(view.low, price),
                close: &times(view.close, price),
                volume: &times(view.volume, volume),
            };
            for (name, rule) in variants() {
                assert_eq!(decide(&*rule, scaled), decide(&*rule, view), "{name} times {price}");
            }
        }
    }
}

#[test]
fn a_rule_reads_the_columns_it_says_and_no_other() {
    let (bars, other) = (walk(5, 3000), walk(6, 3000));
    let (view, noise) = (bars.view(), other.view());
    for entry in rules() {
        let rule = build(entry, &[]).unwrap();
        let said = decide(&*rule, view);
        let pick = |column: &str, own, noise| if entry.needs.contains(&column) { own } else { noise };
        let blurred = View {
            time: view.time,
            open: pick("open", view.open, noise.open),
            high: pick("high", view.high, noise.high),
            low: pick("low", view.low, noise.low),
            close: pick("close", view.close, noise.close),
            volume: pick("volume", view.volume, noise.volume),
        };
        assert_eq!(decide(&*rule, blurred), said, "{} reads a column it does not name", entry.name);
        for need in entry.needs {
            let swap = |column: &str, own, noise| if *need == column { noise } else { own };
            let blurred = View {
                time: view.time,
                open: swap("open", view.open, noise.open),
                high: swap("high", view.high, noise.high),
                low: swap("low", view.low, noise.low),
                close: swap("close", view.close, noise.close),
                volume: swap("volume", view.volume, noise.volume),
            };
            assert_ne!(decide(&*rule, blurred), said, "{} names {need} and does not read it", entry.name);
        }
    }
}

#[test]
fn ten_million_bars_are_decided_alike_in_both_forms() {
    const BARS: usize = 10_000_000;
    let mut chance = Chance::new(7);
    let mut price = 100.0_f64;
    let close: Vec<f64> = (0..BARS)
        .map(|_| {
            // Kept between 50 and 200 by a pull to the middle.
            price *= 1.0 + (chance.next() - 0.5) * 0.004 - (price - 100.0) * 1e-6;
            price
        })
        .collect();
    let high: Vec<f64> = close.iter().map(|close| close * 1.001).collect();
    let low: Vec<f64> = close.iter().map(|close| close * 0.999).collect();
    let time: Vec<Timestamp> = (0..BARS as i64).map(Timestamp::from_nanoseconds).collect();
    // A volume is any number here; the column is shared to keep the memory of the test small.
    let view = View { time: &time, open: &close, high: &high, low: &low, close: &close, volume: &high };
    let mut said = Vec::new();
    for entry in rules() {
        let rule = build(entry, &[]).unwrap();
        rule.decide(view, &mut said);
        let mut stream = rule.stream();
        let differs = view.iter().zip(&said).position(|(bar, &said)| stream.next(&bar) != said);
        assert_eq!(differs, None, "{}", entry.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_parameters_the_laws_hold(seed in any::<u64>(), bars in 0_usize..700, cut in 0.0..1.0_f64) {
        let walk = walk(seed, bars);
        let mut chance = Chance::new(!seed);
        for entry in rules() {
            let given: Vec<(&str, String)> =
                entry.params.iter().map(|spec| (spec.name.as_ref(), draw(spec, &mut chance))).collect();
            let texts: Vec<(&str, &str)> = given.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let rule = match build(entry, &texts) {
                Ok(rule) => rule,
                Err(ParamError::Together(_)) => continue,
                Err(error) => panic!("{} {given:?}: {error}", entry.name),
            };
            let name = format!("{} {given:?}", entry.name);
            let said = both_forms_agree(&name, &*rule, walk.view());
            is_latched(&name, &*rule, &said);
            let cut = (cut * bars as f64) as usize;
            assert_eq!(decide(&*rule, walk.view().prefix(cut)), said[..cut], "{name} cut at {cut}");
        }
    }
}
