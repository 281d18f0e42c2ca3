//! The rules against independent programs, and the laws they all obey.

mod laws;
mod portfolios;
mod reference;
mod registry;

use std::path::PathBuf;

use backtest::{Decision, Rule};
use market::{Bars, Columns, Interval, ParamError, ParamSpec, Params, Timestamp, View};
use strategies::{ALL, Entry, Kind};

/// Every rule over one series.
fn rules() -> impl Iterator<Item = &'static Entry> {
    ALL.iter().filter(|entry| matches!(entry.kind, Kind::Rule(_)))
}

/// The rule of `entry` with `given` over the defaults.
fn build(entry: &Entry, given: &[(&str, &str)]) -> Result<Box<dyn Rule>, ParamError> {
    let Kind::Rule(build) = entry.kind else { panic!("{} is no rule over one series", entry.name) };
    build(&Params::parse(entry.params, given.iter().copied())?)
}

/// The rule called `name`.
fn rule(name: &str, given: &[(&str, &str)]) -> Box<dyn Rule> {
    build(strategies::find(name).unwrap(), given).unwrap()
}

/// The column-wise form. What was in the vector before does not matter.
fn decide(rule: &dyn Rule, view: View<'_>) -> Vec<Decision> {
    let mut decisions = vec![Decision::ENTER_SHORT; 3];
    rule.decide(view, &mut decisions);
    decisions
}

/// The bar-by-bar form.
fn stream(rule: &dyn Rule, view: View<'_>) -> Vec<Decision> {
    let mut stream = rule.stream();
    view.iter().map(|bar| stream.next(&bar)).collect()
}

/// Rows and decisions of what was said.
fn events(decisions: &[Decision]) -> Vec<(usize, Decision)> {
    decisions.iter().copied().enumerate().filter(|(_, decision)| !decision.is_none()).collect()
}

/// A file of the project's own copies of reference data.
fn testdata(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata")).join(path)
}

/// A series of `testdata/data`.
fn series(name: &str) -> Bars {
    let mut columns = Columns::default();
    for record in csv::Reader::from_path(testdata("data").join(name)).unwrap().records().map(Result::unwrap) {
        let number = |column: usize| record[column].parse::<f64>().unwrap();
        columns.time.push(Timestamp::parse(&record[0]).unwrap());
        columns.open.push(number(1));
        columns.high.push(number(2));
        columns.low.push(number(3));
        columns.close.push(number(4));
        columns.volume.push(number(5));
    }
    Bars::new(name, None, Interval::DAY, columns).unwrap()
}

/// Numbers from 0 to 1, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        // SplitMix64's increment, so that neighbouring seeds are far apart.
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0xD1B5_4A32_D192_ED03))
    }

    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A random market: a walk with trends, bars that do not move, halts of up to a hundred bars without volume, and gaps
/// to a half or the double.
fn walk(seed: u64, bars: usize) -> Bars {
    let mut chance = Chance::new(seed);
    let mut columns = Columns::default();
    let (mut close, mut drift, mut halted) = (10.0 + 90.0 * chance.next(), 0.0, 0);
    for row in 0..bars {
        if halted == 0 && chance.next() < 0.005 {
            halted = (chance.next() * 100.0) as usize;
        }
        if chance.next() < 0.05 {
            drift = (chance.next() - 0.5) * 0.02;
        }
        let open = close;
        if halted > 0 {
            halted -= 1;
        } else if chance.next() < 0.01 {
            close *= 0.5 + chance.next() * 1.5;
        } else if chance.next() < 0.9 {
            // Rounded like prices, so that closes, highs and lows repeat.
            close = ((close * (1.0 + drift + (chance.next() - 0.5) * 0.04)) * 100.0).round().max(1.0) / 100.0;
        }
        let reach = if halted > 0 { 0.0 } else { chance.next() * 0.02 };
        columns.time.push(Timestamp::from_seconds(86_400 * row as i64).unwrap());
        columns.open.push(open);
        columns.high.push(open.max(close) * (1.0 + reach));
        columns.low.push(open.min(close) * (1.0 - reach));
        columns.close.push(close);
        columns.volume.push(if halted > 0 { 0.0 } else { (chance.next() * 1e6).floor() });
    }
    Bars::new("walk", None, Interval::DAY, columns).unwrap()
}

/// A value of `spec` in its range, small enough that something happens within some hundred bars.
fn draw(spec: &ParamSpec, chance: &mut Chance) -> String {
    match &spec.kind {
        market::ParamKind::Integer { min, .. } => (min + (chance.next() * 40.0) as i64).to_string(),
        market::ParamKind::Real { min, max } => {
            let (min, max) = (min.max(-200.0), max.min(200.0));
            (min + chance.next() * (max - min)).to_string()
        }
        market::ParamKind::Choice(words) => words[(chance.next() * words.len() as f64) as usize].to_owned(),
    }
}
