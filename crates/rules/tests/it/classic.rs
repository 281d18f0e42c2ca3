//! The classic built-in rules, written in the language: the same parameters, warm-ups and decisions, and the same trades.

use backtest::{Costs, Direction, Rule, Settings, Workspace, columnwise};
use market::{ParamError, Params, RateFee};
use strategies::Kind;

use crate::{Chance, DAYS, decide, draw, events, series, stream, understood, walk};

/// The files of `configs/strategies/classic`, by the name of their built-in twin.
pub const CLASSIC: &[&str] = &[
    "sma_cross",
    "ema_cross",
    "rsi",
    "macd",
    "bollinger",
    "kdj",
    "cci",
    "adx",
    "atr_breakout",
    "obv_trend",
    "ichimoku",
    "psar",
    "donchian",
];

/// A built-in parameter's name in the file: `shift` is a function of the language.
fn renamed(name: &str) -> &str {
    if name == "shift" { "shift_by" } else { name }
}

/// The rule of the file and its twin, with the same parameters; `None` where these do not go together.
fn pair(name: &str, given: &[(&str, String)]) -> Option<(Box<dyn Rule>, Box<dyn Rule>)> {
    let entry = strategies::find(name).unwrap();
    let Kind::Rule(build) = entry.kind else { panic!("{name} is no rule over one series") };
    let built_in = build(&Params::parse(entry.params, given.iter().map(|(k, v)| (*k, v.as_str()))).unwrap());
    let file = understood(&format!("classic/{name}"));
    let params = Params::parse(file.params(), given.iter().map(|(k, v)| (renamed(k), v.as_str()))).unwrap();
    match (file.bind(&params, &DAYS, &[]), built_in) {
        (Ok(program), Ok(built_in)) => Some((Box::new(program), built_in)),
        (Err(rules::BindError::Param(ParamError::Together(_))), Err(ParamError::Together(_))) => None,
        (file, built_in) => panic!("{name} {given:?}: {file:?}, {built_in:?}"),
    }
}

#[test]
fn parameters_are_those_of_the_built_in_rules() {
    for name in CLASSIC {
        let (entry, file) = (strategies::find(name).unwrap(), understood(&format!("classic/{name}")));
        assert_eq!(entry.params.len(), file.params().len(), "{name}");
        for (theirs, ours) in entry.params.iter().zip(file.params()) {
            assert_eq!(renamed(&theirs.name), ours.name, "{name}");
            assert_eq!((&theirs.default, &theirs.kind, &theirs.doc), (&ours.default, &ours.kind, &ours.doc), "{name}");
        }
    }
}

#[test]
fn decisions_are_those_of_the_built_in_rules_bar_for_bar() {
    let mut markets = vec![series("goog_1d.csv"), series("hk0700_1d_source2.csv")];
    markets.extend([0, 1, 2, 255, 256, 257, 511, 512, 513, 1500, 3000].map(|bars| walk(bars as u64, bars)));
    let (mut compared, mut said) = (0, 0);
    for name in CLASSIC {
        let entry = strategies::find(name).unwrap();
        let mut sets: Vec<Vec<(&str, String)>> = vec![Vec::new()];
        let mut chance = Chance::new(name.len() as u64);
        sets.extend(
            (0..12).map(|_| entry.params.iter().map(|spec| (spec.name.as_ref(), draw(spec, &mut chance))).collect()),
        );
        for given in sets {
            let Some((file, built_in)) = pair(name, &given) else { continue };
            assert_eq!(file.warmup(), built_in.warmup(), "{name} {given:?}");
            for bars in &markets {
                let (ours, theirs) = (decide(&*file, bars.view()), decide(&*built_in, bars.view()));
                if let Some(row) = (0..bars.len()).find(|&row| ours[row] != theirs[row]) {
                    panic!(
                        "{name} {given:?} row {row} of {}: {:?}, and built in {:?}",
                        bars.label(),
                        ours[row],
                        theirs[row]
                    );
                }
                assert_eq!(stream(&*file, bars.view()), ours, "{name} {given:?}");
                compared += 1;
                said += events(&ours).len();
            }
        }
    }
    assert!(compared > 1000 && said > 20_000, "{compared} comparisons of {said} decisions are too few");
}

#[test]
fn trades_are_those_of_the_built_in_rules() {
    let mut trades = 0;
    for bars in [series("goog_1d.csv"), series("hk0700_1d_source2.csv")] {
        for name in CLASSIC {
            let (file, built_in) = pair(name, &[]).unwrap();
            for direction in [Direction::Long, Direction::Both] {
                let costs = Costs { fees: std::sync::Arc::new(RateFee::new(0.001, 2.0).unwrap()), ..Costs::default() };
                let settings = Settings { direction, costs, ..Settings::default() };
                let (mut one, mut two) = (Workspace::new(), Workspace::new());
                let ours = columnwise::run(bars.view(), &decide(&*file, bars.view()), &settings, &mut one).unwrap();
                let theirs =
                    columnwise::run(bars.view(), &decide(&*built_in, bars.view()), &settings, &mut two).unwrap();
                assert_eq!(ours.trades, theirs.trades, "{name}");
                assert!(ours.equity.iter().zip(&theirs.equity).all(|(a, b)| a.to_bits() == b.to_bits()), "{name}");
                trades += ours.trades.len();
            }
        }
    }
    assert!(trades > 1000, "{trades} trades are too few to compare");
}
