//! What each rule costs: nanoseconds a bar of the column-wise and of the bar-by-bar form, over a random walk.
//!
//! `speed [--bars 1000000] [--only NAME] [--repeat 7]`
//!
//! Default parameters, one thread; the decisions are reused from run to run; the figures are the median and, in
//! brackets, the best, which a busy machine disturbs less.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use market::{Bar, Params, Timestamp, View};
use strategies::{ALL, Kind};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut bars, mut only, mut repeat) = (1_000_000, None, 7);
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--bars" => bars = value.parse()?,
            "--only" => only = Some(value),
            "--repeat" => repeat = value.parse()?,
            _ => return Err(format!("there is no {flag}").into()),
        }
    }
    let walk = walk(bars);
    let time: Vec<Timestamp> = walk.iter().map(|bar| bar.time).collect();
    let column = |of: fn(&Bar) -> f64| walk.iter().map(of).collect::<Vec<f64>>();
    let (open, high, low) = (column(|bar| bar.open), column(|bar| bar.high), column(|bar| bar.low));
    let (close, volume) = (column(|bar| bar.close), column(|bar| bar.volume));
    let view = View { time: &time, open: &open, high: &high, low: &low, close: &close, volume: &volume };
    println!("{:<14}{:>20}{:>20}{:>12}", "rule", "columns ns", "stream ns", "decisions");
    for entry in ALL.iter().filter(|entry| only.as_deref().is_none_or(|name| name == entry.name)) {
        let Kind::Rule(build) = entry.kind else { continue };
        let rule = build(&Params::new(entry.params, [])?)?;
        let mut decisions = Vec::new();
        rule.decide(view, &mut decisions);
        let columns = cost(repeat, bars, || rule.decide(view, &mut decisions));
        let said = decisions.iter().filter(|decision| !decision.is_none()).count();
        let stream = cost(repeat, bars, || {
            let mut stream = rule.stream();
            for bar in &walk {
                black_box(stream.next(bar));
            }
        });
        println!("{:<14}{columns:>20}{stream:>20}{said:>12}", entry.name);
    }
    Ok(())
}

/// Nanoseconds a bar: the median of `repeat` runs, and the best.
fn cost(repeat: usize, bars: usize, mut run: impl FnMut()) -> String {
    let mut nanoseconds: Vec<f64> = (0..repeat.max(1))
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1e9 / bars as f64
        })
        .collect();
    nanoseconds.sort_by(f64::total_cmp);
    format!("{:.2} ({:.2})", nanoseconds[nanoseconds.len() / 2], nanoseconds[0])
}

/// One-minute bars of a random walk, always the same.
fn walk(bars: usize) -> Vec<Bar> {
    let (mut state, mut close) = (1_u64, 100.0_f64);
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let bar = |row: usize| {
        let open = close;
        close *= 1.0 + (uniform() - 0.5) * 0.002;
        let high = open.max(close) * (1.0 + uniform() * 0.0005);
        let low = open.min(close) * (1.0 - uniform() * 0.0005);
        let time = Timestamp::from_nanoseconds(row as i64 * 60_000_000_000);
        Bar { time, open, high, low, close, volume: (uniform() * 1000.0).floor() }
    };
    (0..bars).map(bar).collect()
}
