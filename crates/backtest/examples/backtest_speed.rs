//! Times both drivers on a crossing of averages over one-minute bars, market orders, no costs.
//!
//! `cargo run --release -p backtest --example backtest_speed -- [--input FILE.bin] [--bars N] [--repeat K]`
//!
//! `FILE.bin` holds the columns open, high, low, close, volume one after the other, as little-endian doubles; without it
//! a random walk is made. One line of JSON a measurement: nanoseconds a bar on the processor (mean of K, after one to warm up), and the
//! final equity and number of trades, to be compared with another engine's before its time is.

#![allow(clippy::print_stdout, reason = "an example is a program")]

use std::error::Error;
use std::time::Instant;

use backtest::{Decision, Rule, RuleStream, Settings, Workspace, bar_by_bar, columnwise};
use indicators::{CHUNK, Line as _, Sma};
use market::{Bar, Bars, Columns, Interval, Timestamp, View};

/// Long while the mean of the last `fast` closes is above that of the last `slow`.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    fast: usize,
    slow: usize,
}

struct CrossingStream {
    fast: Sma,
    slow: Sma,
    before: f64,
}

impl Rule for Crossing {
    fn warmup(&self) -> usize {
        self.slow
    }

    fn decide(&self, view: View<'_>, decisions: &mut Vec<Decision>) {
        decisions.resize(view.len(), Decision::NONE);
        let (mut fast, mut slow) = (Sma::new(self.fast), Sma::new(self.slow));
        let (mut fasts, mut slows, mut spreads) = ([0.0; CHUNK], [0.0; CHUNK], [f64::NAN; CHUNK + 1]);
        for (close, decisions) in view.close.chunks(CHUNK).zip(decisions.chunks_mut(CHUNK)) {
            let rows = close.len();
            fast.feed(close, &mut fasts[..rows]);
            slow.feed(close, &mut slows[..rows]);
            for ((spread, fast), slow) in spreads[1..].iter_mut().zip(&fasts[..rows]).zip(&slows[..rows]) {
                *spread = fast - slow;
            }
            for (decision, spread) in decisions.iter_mut().zip(spreads.windows(2)) {
                *decision = crossing(spread[0], spread[1]);
            }
            spreads[0] = spreads[rows];
        }
    }

    fn stream(&self) -> Box<dyn RuleStream> {
        Box::new(CrossingStream { fast: Sma::new(self.fast), slow: Sma::new(self.slow), before: f64::NAN })
    }
}

impl RuleStream for CrossingStream {
    fn next(&mut self, bar: &Bar) -> Decision {
        let now = self.fast.next(bar.close) - self.slow.next(bar.close);
        let before = std::mem::replace(&mut self.before, now);
        crossing(before, now)
    }
}

fn crossing(before: f64, now: f64) -> Decision {
    let up = u8::from((before <= 0.0) & (now > 0.0));
    let down = u8::from((before >= 0.0) & (now < 0.0));
    Decision::from_bits((up * Decision::BULLISH.bits()) | (down * Decision::BEARISH.bits()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1].as_str());
    let repeat: usize = option("--repeat").map_or(Ok(50), str::parse)?;
    let columns = match option("--input") {
        Some(path) => read(&std::fs::read(path)?),
        None => random_walk(option("--bars").map_or(Ok(1_000_000), str::parse)?),
    };
    let bars = Bars::new("speed", None, Interval::MINUTE, columns)?;
    let (view, rule, settings) = (bars.view(), Crossing { fast: 10, slow: 30 }, Settings::default());

    let (mut decisions, mut workspace) = (Vec::new(), Workspace::new());
    let report = |name: &str, nanoseconds: f64, equity: f64, trades: usize| {
        println!(
            r#"{{"driver":"{name}","bars":{},"ns_per_bar":{:.3},"million_bars_per_second":{:.1},"final_equity":{},"trades":{trades}}}"#,
            view.len(),
            nanoseconds / view.len() as f64,
            view.len() as f64 * 1e3 / nanoseconds,
            if equity.is_nan() { "null".to_owned() } else { equity.to_string() },
        );
    };
    let rule_only = mean(repeat, || rule.decide(view, &mut decisions));
    report("rule, column-wise", rule_only, f64::NAN, 0);
    let mut last = (0.0, 0);
    let whole = mean(repeat, || {
        rule.decide(view, &mut decisions);
        let run = columnwise::run(view, &decisions, &settings, &mut workspace).expect("the bars are fine");
        last = (run.equity[view.len() - 1], run.trades.len());
    });
    report("column-wise", whole, last.0, last.1);
    let whole = mean(repeat, || {
        let run = bar_by_bar::run(view, rule.stream(), &settings).expect("the bars are fine");
        last = (run.equity[view.len() - 1], run.trades.len());
    });
    report("bar-by-bar", whole, last.0, last.1);
    Ok(())
}

/// Processor time of one of `repeat` calls, in nanoseconds: their mean, as some systems count in ticks of 4 ms.
fn mean(repeat: usize, mut work: impl FnMut()) -> f64 {
    work();
    let start = processor_time();
    (0..repeat).for_each(|_| work());
    (processor_time() - start) / repeat as f64
}

/// Nanoseconds this thread has spent on a processor; the wall clock where the system does not say.
fn processor_time() -> f64 {
    thread_local!(static START: Instant = Instant::now());
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = said.and_then(|text| text.split(' ').next()?.parse().ok());
    spent.unwrap_or_else(|| START.with(|start| start.elapsed().as_nanos() as f64))
}

fn times(bars: usize) -> Vec<Timestamp> {
    (0..bars as i64).map(|minute| Timestamp::from_nanoseconds(minute * 60_000_000_000)).collect()
}

fn read(bytes: &[u8]) -> Columns {
    let (numbers, _) = bytes.as_chunks::<8>();
    let bars = numbers.len() / 5;
    let column =
        |index: usize| numbers[index * bars..][..bars].iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    Columns { time: times(bars), open: column(0), high: column(1), low: column(2), close: column(3), volume: column(4) }
}

fn random_walk(bars: usize) -> Columns {
    let mut seed = 7_u64;
    let mut step = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let mut columns = Columns { time: times(bars), ..Columns::default() };
    let mut price = 100.0_f64;
    for _ in 0..bars {
        let open = price;
        price *= 1.0 + 0.001 * step();
        columns.open.push(open);
        columns.high.push(open.max(price) * (1.0 + 0.0002 * (step() + 0.5)));
        columns.low.push(open.min(price) * (1.0 - 0.0002 * (step() + 0.5)));
        columns.close.push(price);
        columns.volume.push(1000.0);
    }
    columns
}
