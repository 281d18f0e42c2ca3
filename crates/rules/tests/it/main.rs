//! Rules from files against the built-in ones and the laws they all obey.

mod classic;
mod explain;
mod faults;
mod fuzz;
mod laws;
mod longer;
mod meaning;
mod shipped;

use std::path::PathBuf;

use backtest::{Decision, Rule};
use market::{Bars, Columns, Interval, ParamKind, ParamSpec, Params, Timestamp, View};
use rules::{Compiled, Context, Program};

/// A folder of the project.
fn project(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(path)
}

/// A rule file of `configs/strategies`.
fn shipped(name: &str) -> String {
    let path = project("configs/strategies").join(format!("{name}.toml"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The shipped file, understood.
fn understood(name: &str) -> Compiled {
    let resolve = |name: &str| std::fs::read_to_string(project("configs/strategies").join(format!("{name}.toml"))).ok();
    rules::compile(&shipped(name), &resolve).unwrap_or_else(|faults| panic!("{}", faults.render(name)))
}

/// Daily bars of an unknown venue.
const DAYS: Context = Context { interval: Interval::DAY, venue: None };

/// A rule of its own text, with its defaults.
fn program(text: &str) -> Program {
    let compiled = rules::compile(text, &|_| None).unwrap_or_else(|faults| panic!("{}", faults.render("rule.toml")));
    let params = Params::new(compiled.params(), []).unwrap();
    compiled.bind(&params, &DAYS, &[]).unwrap_or_else(|error| panic!("{error}"))
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

/// A series of `testdata/data`.
fn series(name: &str) -> Bars {
    read_series(&project("testdata/data").join(name))
}

fn read_series(path: &std::path::Path) -> Bars {
    let mut columns = Columns::default();
    for record in csv::Reader::from_path(path).unwrap().records().map(Result::unwrap) {
        let number = |column: usize| record[column].parse::<f64>().unwrap();
        columns.time.push(Timestamp::parse(&record[0]).unwrap());
        columns.open.push(number(1));
        columns.high.push(number(2));
        columns.low.push(number(3));
        columns.close.push(number(4));
        columns.volume.push(number(5));
    }
    Bars::new(path.display().to_string(), None, Interval::DAY, columns).unwrap()
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

    fn below(&mut self, end: usize) -> usize {
        (self.next() * end as f64) as usize
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A random market of bars of `interval`: a walk with trends, bars that do not move, halts of up to a hundred bars without
/// volume, and gaps to a half or the double.
fn walk_of(seed: u64, bars: usize, interval: Interval) -> Bars {
    let mut chance = Chance::new(seed);
    let mut columns = Columns::default();
    let (mut close, mut drift, mut halted) = (10.0 + 90.0 * chance.next(), 0.0, 0);
    let seconds = interval.seconds().unwrap();
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
        columns.time.push(Timestamp::from_seconds(1_704_067_200 + seconds * row as i64).unwrap());
        columns.open.push(open);
        columns.high.push(open.max(close) * (1.0 + reach));
        columns.low.push(open.min(close) * (1.0 - reach));
        columns.close.push(close);
        columns.volume.push(if halted > 0 { 0.0 } else { (chance.next() * 1e6).floor() });
    }
    Bars::new("walk", None, interval, columns).unwrap()
}

fn walk(seed: u64, bars: usize) -> Bars {
    walk_of(seed, bars, Interval::DAY)
}

/// A value of `spec` in its range, small enough that something happens within some hundred bars.
fn draw(spec: &ParamSpec, chance: &mut Chance) -> String {
    match &spec.kind {
        ParamKind::Integer { min, .. } => (min + (chance.next() * 40.0) as i64).to_string(),
        ParamKind::Real { min, max } => {
            let (min, max) = (min.max(-200.0), max.min(200.0));
            (min + chance.next() * (max - min)).to_string()
        }
        ParamKind::Choice(words) => (*chance.one_of(words)).to_owned(),
    }
}
