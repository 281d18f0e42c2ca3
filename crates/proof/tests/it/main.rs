//! The proof against a corpus of rules that look ahead and of rules that do not, and against the laws it promises.

mod corpus;
mod fills;
mod look_ahead;
mod robustness;
mod warm_up;

use std::path::PathBuf;

use backtest::{Decision, Rule};
use market::{Bars, Columns, Interval, Panel, Params, Timestamp};
use proof::{Data, PanelData, PanelSubject, Said, Subject, Weights};
use risk::SplitMix64;

/// What a subject says over all of its data.
fn said(subject: &dyn Subject, data: Data<'_>) -> Said {
    let mut said = Said::default();
    subject.decide(data, &mut said);
    said
}

/// The same of a panel.
fn weights(subject: &dyn PanelSubject, data: PanelData<'_>) -> Weights {
    let mut said = Weights::default();
    subject.weigh(data, &mut said);
    said
}

/// The built-in rule called `name`.
fn rule(name: &str, given: &[(&str, &str)]) -> Box<dyn Rule> {
    let entry = strategies::find(name).unwrap();
    let strategies::Kind::Rule(build) = entry.kind else { panic!("{name} is no rule over one series") };
    build(&Params::parse(entry.params, given.iter().copied()).unwrap()).unwrap()
}

fn decisions(rule: &dyn Rule, bars: &Bars) -> Vec<Decision> {
    let mut decisions = Vec::new();
    rule.decide(bars.view(), &mut decisions);
    decisions
}

/// A series of `testdata/data`.
fn series(name: &str) -> Bars {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/data")).join(name);
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
    Bars::new(name, None, Interval::DAY, columns).unwrap()
}

/// A random walk over weekdays from 2001-01-01 on, a Monday, with trends and days on which nothing trades.
fn walk(seed: u64, bars: usize) -> Bars {
    let mut dice = SplitMix64::new(seed);
    let mut columns = Columns::default();
    let (mut close, mut drift) = (20.0 + 80.0 * dice.uniform(), 0.0);
    for row in 0..bars {
        if dice.uniform() < 0.03 {
            drift = (dice.uniform() - 0.5) * 0.01;
        }
        let is_quiet = dice.uniform() < 0.02;
        let open = if is_quiet { close } else { close * (1.0 + 0.004 * dice.normal()) };
        if !is_quiet {
            // Prices are in cents, so that closes repeat.
            close = (open * (drift + 0.015 * dice.normal()).exp() * 100.0).round().max(1.0) / 100.0;
        }
        let reach = if is_quiet { 0.0 } else { 0.01 * dice.uniform() };
        let day = 11_323 + (row / 5 * 7 + row % 5) as i64;
        columns.time.push(Timestamp::from_seconds(86_400 * day).unwrap());
        columns.open.push(open);
        columns.high.push(open.max(close) * (1.0 + reach));
        columns.low.push(open.min(close) * (1.0 - reach));
        columns.close.push(close);
        columns.volume.push(if is_quiet { 0.0 } else { (1e6 * dice.uniform()).floor() });
    }
    Bars::new(format!("walk {seed}"), None, Interval::DAY, columns).unwrap()
}

/// The markets that every rule of the corpus is tried on: two real ones, and random ones short and long.
fn markets() -> Vec<Bars> {
    let mut markets = vec![series("goog_1d.csv"), series("hk0700_1d_source2.csv")];
    markets.extend([(1, 2000), (2, 700), (3, 5000), (4, 1250), (5, 2000)].map(|(seed, bars)| walk(seed, bars)));
    markets
}

/// A panel of random walks: of every fourth asset the first or the last third of the closes is missing.
fn panel(seed: u64, rows: usize, assets: usize) -> Panel {
    let walks: Vec<Bars> = (0..assets as u64).map(|asset| walk(1000 * seed + asset, rows)).collect();
    let cell = |row: usize, asset: usize, column: fn(&Bars) -> &[f64]| {
        let is_missing = match asset % 4 {
            1 => asset % 8 == 1 && row < rows / 3,
            3 => row > rows * 2 / 3,
            _ => false,
        };
        if is_missing { f64::NAN } else { column(&walks[asset])[row] }
    };
    let table = |column: fn(&Bars) -> &[f64]| {
        (0..rows * assets).map(|place| cell(place / assets, place % assets, column)).collect::<Vec<f64>>()
    };
    let (open, close) = (table(|bars| bars.view().open), table(|bars| bars.view().close));
    let names = (0..assets).map(|asset| format!("A{asset}")).collect();
    Panel::new("walks", Interval::DAY, names, walks[0].view().time.to_vec(), close, Some(open)).unwrap()
}
