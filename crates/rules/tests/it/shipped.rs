//! The files of `configs/strategies`: every one compiles, and trades on the samples.

use std::collections::BTreeMap;
use std::sync::Arc;

use backtest::{Direction, Settings, Workspace, columnwise, portfolio};
use market::{Bars, Interval, Params, Venue};
use rules::{Context, Instrument};

use crate::{DAYS, decide, project, read_series, series, shipped, stream, understood, walk, walk_of};

/// Names of the shipped files, the classic ones with their folder.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for folder in ["", "classic/"] {
        for entry in std::fs::read_dir(project("configs/strategies").join(folder)).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            names.extend(file.strip_suffix(".toml").map(|name| format!("{folder}{name}")));
        }
    }
    names.sort();
    names
}

/// The index of the second market: the reference's where it is beside the project, else a random walk on the same days.
#[allow(clippy::print_stderr, reason = "a test says what it could not read")]
fn index() -> Arc<Bars> {
    let path = project("../shared/reference/data/hsi_1d.csv");
    if path.exists() {
        return Arc::new(read_series(&path));
    }
    eprintln!("{} is not here: a random walk stands for the index", path.display());
    let (walk, days) = (walk(9, 20_000), series("hk0700_1d_source2.csv"));
    let columns = market::Columns {
        time: days.view().time.to_vec(),
        open: walk.view().open[..days.len()].to_vec(),
        high: walk.view().high[..days.len()].to_vec(),
        low: walk.view().low[..days.len()].to_vec(),
        close: walk.view().close[..days.len()].to_vec(),
        volume: walk.view().volume[..days.len()].to_vec(),
    };
    Arc::new(Bars::new("HSI.IDX", None, Interval::DAY, columns).unwrap())
}

#[test]
fn every_shipped_file_compiles_and_trades_on_goog_or_on_0700() {
    let mut trades = BTreeMap::new();
    for name in names() {
        let compiled = understood(&name);
        assert_eq!(compiled.warnings_of_account(), None, "{name}");
        let about = compiled.about();
        assert!(about.title.is_some() && about.summary.is_some() && about.source.is_some(), "{name}");
        assert!(compiled.params().iter().all(|spec| !spec.doc.is_empty()), "{name}: a parameter says nothing");
        if compiled.is_portfolio() {
            continue;
        }
        let params = Params::new(compiled.params(), []).unwrap();
        let direction = compiled.wishes().direction.unwrap_or(Direction::Long);
        let mut count = 0;
        let intraday = walk_of(3, 20_000, "5m".parse().unwrap());
        for (bars, venue) in [
            (series("goog_1d.csv"), Venue::Xnys),
            (series("hk0700_1d_source2.csv"), Venue::Xhkg),
            (intraday, Venue::Xhkg),
        ] {
            let context = Context { interval: bars.interval(), venue: Some(venue) };
            let extras: Vec<Arc<Bars>> = compiled.needs().iter().map(|_| index()).collect();
            let Ok(program) = compiled.bind(&params, &context, &extras) else { continue };
            let said = decide(&program, bars.view());
            assert_eq!(stream(&program, bars.view()), said, "{name} on {}", bars.label());
            let stops = program.stops();
            let wished = compiled.wishes().size.filter(|_| stops.stop_loss.is_some() || stops.atr.is_some());
            let settings =
                Settings { direction, stops, size: wished.unwrap_or(Settings::default().size), ..Settings::default() };
            count += columnwise::run(bars.view(), &said, &settings, &mut Workspace::new()).unwrap().trades.len();
        }
        trades.insert(name, count);
    }
    eprintln!("{trades:?}");
    assert!(trades.values().all(|trades| *trades > 2), "{trades:?}");
    assert!(trades.len() >= 23, "{} files", trades.len());
}

#[test]
fn the_rule_of_opening_hours_enters_within_them_and_needs_bars_shorter_than_a_day() {
    let compiled = understood("session_hours");
    let params = Params::new(compiled.params(), []).unwrap();
    assert!(compiled.bind(&params, &DAYS, &[]).is_err());
    let bars = walk_of(3, 20_000, "5m".parse().unwrap());
    let context = Context { interval: bars.interval(), venue: Some(Venue::Xhkg) };
    let program = compiled.bind(&params, &context, &[]).unwrap();
    let (mut entries, mut exits) = (0, 0);
    for (bar, said) in bars.view().iter().zip(decide(&program, bars.view())) {
        // Hong Kong is eight hours ahead.
        let minute = (bar.time.nanoseconds() / 60_000_000_000 + 480) % 1440;
        if said.has(backtest::Decision::ENTER_LONG) || said.has(backtest::Decision::ENTER_SHORT) {
            entries += 1;
            assert!((585..705).contains(&minute) || (795..915).contains(&minute), "an entry at minute {minute}");
        } else if said.has(backtest::Decision::EXIT_LONG) {
            exits += usize::from(minute >= 930);
        }
    }
    assert!(entries > 100 && exits > 20, "{entries} entries, {exits} late exits");
}

#[test]
fn the_portfolio_of_rules_trades_its_netted_weights() {
    let compiled = understood("two_sleeves");
    assert_eq!(compiled.instruments(), [None]);
    let params = Params::new(compiled.params(), []).unwrap();
    let bars = Arc::new(series("goog_1d.csv"));
    let goog = [Instrument { bars: bars.clone(), venue: Some(Venue::Xnys) }];
    let portfolio = compiled.portfolio(&params, Direction::Long, &goog, &[]).unwrap();
    let weights: Vec<f64> = (0..portfolio.panel.len()).map(|row| portfolio.targets.at(row)[0]).collect();
    for expected in [0.0, 0.4, 0.6, 1.0] {
        assert!(weights.iter().any(|weight| (weight - expected).abs() < 1e-12), "never {expected}");
    }
    let run =
        portfolio::run(&portfolio.panel, &portfolio.targets, &Settings::default(), &mut Default::default()).unwrap();
    assert!(run.trades.len() > 50, "{} trades", run.trades.len());
    // Nothing is ordered but where a member has taken another side.
    let changes = (0..portfolio.panel.len()).filter(|row| portfolio.targets.changes(*row)).count();
    assert!(run.fills.len() <= 2 * changes, "{} fills for {changes} changes", run.fills.len());
}

#[test]
fn a_new_file_from_the_template_compiles_and_trades() {
    let text = rules::template("my_first_rule");
    assert!(text.contains("title = \"my first rule\"") && text.matches('#').count() > 8);
    let program = crate::program(&text);
    let said = decide(&program, series("goog_1d.csv").view());
    assert!(crate::events(&said).len() > 10);
    // Whatever the name is, the file stays a file.
    for name in ["", "\"", "a\nb", "\\", "规则"] {
        crate::program(&rules::template(name));
    }
}

#[test]
fn every_file_that_ships_is_one_by_the_schema_that_editors_get() {
    let schema: serde_json::Value = serde_json::from_str(rules::schema()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    // As a strict reader has it: a date without quotes is no text of JSON, and refused.
    let wrong = |text: &str| -> Vec<String> {
        let file: toml::Table = text.parse().unwrap();
        let file = serde_json::to_value(file).unwrap();
        schema.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect()
    };
    for name in names() {
        assert_eq!(wrong(&shipped(&name)), [""; 0], "{name}");
    }
    assert_eq!(wrong(&rules::template("mine")), [""; 0]);
    // What the language takes, hardly meant as it may be, the schema takes.
    for file in std::fs::read_dir(project("crates/rules/tests/odd")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            assert_eq!(wrong(&std::fs::read_to_string(&path).unwrap()), [""; 0], "{}", path.display());
        }
    }
    for mistake in [
        "[filter]\nfrom = 2010-01-01",
        "[filter]\nto = '31.12.2010'",
        "[rule]\nentr = 'close > open'",
        "[rule]\nrepeat = 'yes'",
        "[account]\nfill = 'now'",
        "[[member]]\nweight = 0.5",
        "[series]\nw = { interval = '9w' }",
    ] {
        assert_ne!(wrong(mistake), [""; 0], "{mistake}");
    }
}

#[test]
fn every_shipped_file_is_in_the_program() {
    let mut listed: Vec<String> = rules::SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
    listed.extend(rules::CLASSIC.iter().map(|(name, _)| format!("classic/{name}")));
    listed.sort();
    assert_eq!(listed, names());
}

#[test]
fn the_schema_knows_the_keys_that_are_read_and_no_other() {
    let schema: serde_json::Value = serde_json::from_str(rules::schema()).unwrap();
    // A key that is not in the schema is refused by the reader with the list of those there are.
    let known = |text: &str| {
        let faults = rules::compile(text, &|_| None).unwrap_err();
        let fault = faults.list.into_iter().find(|fault| fault.message.ends_with("has no `zzzzz`"));
        let hint = fault.unwrap_or_else(|| panic!("{text}")).hint.unwrap();
        let mut keys: Vec<String> = hint.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        keys.sort();
        keys
    };
    let keys = |schema: &serde_json::Value| {
        let mut keys: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let properties = &schema["properties"];
    assert_eq!(keys(&schema), known("zzzzz = 1\n"));
    for section in ["rule", "stops", "account", "filter"] {
        assert_eq!(keys(&properties[section]), known(&format!("[{section}]\nzzzzz = 1\n")), "{section}");
    }
    assert_eq!(keys(&properties["params"]["additionalProperties"]["anyOf"][1]), known("[params]\na = { zzzzz = 1 }\n"));
    for section in ["series", "use"] {
        assert_eq!(
            keys(&properties[section]["additionalProperties"]),
            known(&format!("[{section}]\na = {{ zzzzz = 1 }}\n"))
        );
    }
    assert_eq!(keys(&properties["member"]["items"]), known("[[member]]\nzzzzz = 1\n"));
    let intervals = &properties["series"]["additionalProperties"]["properties"]["interval"]["enum"];
    let expected: Vec<String> = Interval::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(*intervals, serde_json::json!(expected));
}
