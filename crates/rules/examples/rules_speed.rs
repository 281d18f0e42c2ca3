//! What a rule from a file costs beside its built-in twin: nanoseconds a bar of the column-wise and of the bar-by-bar form.
//!
//! `rules_speed [--bars 1000000] [--only NAME] [--repeat 9]`, run in the root of the project
//!
//! One JSON line a rule. Default parameters, one thread, over a random walk of one-minute bars. The two are run in turns, so that what else the
//! machine does falls on both; the figures are the medians, and the quotient of the best of each.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use backtest::Rule;
use market::{Bar, Interval, Params, Timestamp, View};
use rules::Context;
use strategies::Kind;

/// The files of `configs/strategies/classic`.
const CLASSIC: &[&str] = &[
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

fn main() -> Result<(), Box<dyn Error>> {
    let (mut bars, mut only, mut repeat) = (1_000_000, None, 9);
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
    for name in CLASSIC.iter().filter(|name| only.as_deref().is_none_or(|only| only == **name)) {
        let entry = strategies::find(name).ok_or("a twin")?;
        let Kind::Rule(build) = entry.kind else { continue };
        let built_in = build(&Params::new(entry.params, [])?)?;
        let text = std::fs::read_to_string(format!("configs/strategies/classic/{name}.toml"))?;
        let file = rules::compile(&text, &|_| None)?;
        let program =
            file.bind(&Params::new(file.params(), [])?, &Context { interval: Interval::MINUTE, venue: None }, &[])?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let columns = cost(repeat, bars, || program.decide(view, &mut ours), || built_in.decide(view, &mut theirs));
        assert_eq!(ours, theirs, "{name}");
        let follow = |rule: &dyn Rule| {
            let mut stream = rule.stream();
            for bar in &walk {
                black_box(stream.next(bar));
            }
        };
        let streams = cost(repeat, bars, || follow(&program), || follow(&*built_in));
        println!(
            r#"{{"rule":"{name}","file_ns":{:.2},"built_in_ns":{:.2},"times":{:.3},"stream_file_ns":{:.2},"stream_built_in_ns":{:.2},"stream_times":{:.3}}}"#,
            columns[0], columns[1], columns[2], streams[0], streams[1], streams[2]
        );
    }
    Ok(())
}

/// Nanoseconds a bar of both, medians of `repeat` runs in turns; and the best of one by the best of the other.
fn cost(repeat: usize, bars: usize, mut one: impl FnMut(), mut two: impl FnMut()) -> [f64; 3] {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..repeat.max(1) {
        for (run, times) in [(&mut one as &mut dyn FnMut(), &mut first), (&mut two, &mut second)] {
            let start = Instant::now();
            run();
            times.push(start.elapsed().as_secs_f64() * 1e9 / bars as f64);
        }
    }
    first.sort_by(f64::total_cmp);
    second.sort_by(f64::total_cmp);
    [first[first.len() / 2], second[second.len() / 2], first[0] / second[0]]
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
