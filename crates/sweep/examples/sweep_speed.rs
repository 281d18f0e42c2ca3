//! How fast combinations run: `sweep_speed PART [--repeat 5] [--dump FILE]`, one JSON line a figure.
//!
//! - `pairs`: all 14,751 averages fast 2..100 < slow 3..200 over the 2,148 bars of GOOG, fees of 0.1 % at the close that decides,
//!   all measures, one thread; `--dump` writes the total returns and the numbers of trades, little-endian doubles.
//! - `threads`: the same on one thread and on two, in turns.
//! - `million`: RSI with 100 periods and 100 of each border over 1,230 daily bars, fees, lots of 100, next open, on two threads, with the probability of
//!   overfitting; for who measures the process from outside.
//! - `classic`: the grids of the preset over three years of daily bars.
//!
//! Seconds are the least of the repetitions: other programs make one slower, never faster. CPU seconds are those of the one
//! thread that works.
#![allow(clippy::print_stdout, reason = "its figures are what it is for")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use backtest::{Costs, FillAt, Settings, Units};
use market::{Bars, Columns, Date, Interval, Params, RateFee, Timestamp};
use overfit::{BlockSums, cscv};
use risk::SplitMix64;
use search::{Grid, PRESETS, Points, PresetGrid, Space};
use strategies::Kind;
use sweep::{Engine, Job, Made, Rows, Subject};

/// What is run over what.
struct Case<'a> {
    bars: &'a Bars,
    strategy: &'a str,
    axes: &'a [&'a str],
    constraints: &'a [&'a str],
    settings: &'a Settings,
    blocks: usize,
}

impl Case<'_> {
    fn points(&self) -> Result<(Space, Points), Box<dyn Error>> {
        let entry = strategies::find(self.strategy).ok_or("no such rule")?;
        let space = Space::new(entry.params, &Params::new(entry.params, [])?, self.axes, self.constraints)?;
        let points = Grid::new(Arc::new(space.clone()))?.points(0, usize::MAX);
        Ok((space, points))
    }

    /// On the pool of the caller.
    fn run(&self, space: &Space, points: &Points) -> Result<Rows, Box<dyn Error>> {
        let entry = strategies::find(self.strategy).ok_or("no such rule")?;
        let Kind::Rule(build) = entry.kind else { return Err("no rule over one series".into()) };
        let make = |params: &Params| Ok(Made { rule: build(params)?, stops: None });
        let subject = Subject::Series(self.bars.view(), &make);
        let (settings, blocks) = (self.settings, self.blocks);
        let engine = Engine::new(subject, Job { settings, periods_per_year: 252.0, risk_free: 0.0, blocks })
            .map_err(|cause| format!("{cause:?}"))?;
        Ok(engine.run(space, points))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1);
    let repeat = given("--repeat").map_or(Ok(5), |text| text.parse())?;
    match arguments.first().map(String::as_str) {
        Some("pairs") => pairs(repeat, given("--dump")),
        Some("threads") => threads(repeat),
        Some("million") => million(),
        Some("classic") => classic(repeat),
        _ => Err("pairs, threads, million or classic".into()),
    }
}

fn fees() -> Result<Costs, Box<dyn Error>> {
    Ok(Costs { fees: Arc::new(RateFee::new(0.001, 0.0)?), ..Costs::default() })
}

fn pairs(repeat: usize, dump: Option<&String>) -> Result<(), Box<dyn Error>> {
    let (bars, settings) = (goog()?, Settings { fill: FillAt::Close, costs: fees()?, ..Settings::default() });
    let case = of_goog(&bars, &settings);
    let (space, points) = case.points()?;
    let mut least = f64::INFINITY;
    let mut rows = Rows::default();
    for _ in 0..repeat {
        let seconds;
        (rows, seconds) = on(1, || {
            let start = cpu_seconds();
            Ok((case.run(&space, &points)?, cpu_seconds() - start))
        })?;
        least = least.min(seconds);
    }
    let column = |name: &str| rows.metric(name).unwrap_or_default();
    if let Some(path) = dump {
        let values = column("total_return").iter().chain(column("trades"));
        std::fs::write(path, values.flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
    }
    println!(
        "{{\"combinations\":{},\"bars\":{},\"cpu_s\":{least},\"trades\":{},\"digest\":\"{:016x}\"}}",
        rows.len(),
        bars.len(),
        column("trades").iter().sum::<f64>(),
        digest(&rows)
    );
    Ok(())
}

fn threads(repeat: usize) -> Result<(), Box<dyn Error>> {
    let (bars, settings) = (goog()?, Settings { costs: fees()?, ..Settings::default() });
    let case = of_goog(&bars, &settings);
    let (space, points) = case.points()?;
    let mut least = [f64::INFINITY; 2];
    for _ in 0..repeat {
        for (threads, least) in (1..).zip(&mut least) {
            let start = Instant::now();
            on(threads, || case.run(&space, &points))?;
            *least = least.min(start.elapsed().as_secs_f64());
        }
    }
    println!("{{\"one_s\":{},\"two_s\":{}}}", least[0], least[1]);
    Ok(())
}

fn million() -> Result<(), Box<dyn Error>> {
    let (bars, settings) = (walk(1230)?, Settings { units: Units::Lot(100.0), costs: fees()?, ..Settings::default() });
    let axes = &["period=2..101", "oversold=20..44.75:0.25", "overbought=55..79.75:0.25"];
    let case = Case { bars: &bars, strategy: "rsi", axes, constraints: &[], settings: &settings, blocks: 10 };
    let (space, points) = case.points()?;
    let start = Instant::now();
    let rows = on(2, || case.run(&space, &points))?;
    let sweep_s = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let lengths: Vec<usize> = overfit::block_ranges(bars.len(), 10)?.into_iter().map(|range| range.len()).collect();
    let sums: Vec<&[f64]> = rows.sums.iter().map(Vec::as_slice).collect();
    let squares: Vec<&[f64]> = rows.squares.iter().map(Vec::as_slice).collect();
    let table = BlockSums::new(&lengths, &sums, &squares)?;
    let pbo = on(2, || Ok(cscv(&table).probability_of_overfitting()))?;
    let pbo_s = start.elapsed().as_secs_f64();
    println!(
        "{{\"combinations\":{},\"bars\":{},\"sweep_s\":{sweep_s},\"pbo_s\":{pbo_s},\"pbo\":{pbo},\"trades\":{}}}",
        rows.len(),
        bars.len(),
        rows.metric("trades").unwrap_or_default().iter().sum::<f64>()
    );
    Ok(())
}

fn classic(repeat: usize) -> Result<(), Box<dyn Error>> {
    // A quarter of a second at least: processor time is counted in ticks.
    const TIMES: usize = 20;
    let (bars, settings) = (walk(756)?, Settings { costs: fees()?, ..Settings::default() });
    let case = |grid: &PresetGrid| Case {
        bars: &bars,
        strategy: grid.strategy,
        axes: grid.axes,
        constraints: grid.constraints,
        settings: &settings,
        blocks: 10,
    };
    let cases: Vec<(Case<'_>, (Space, Points))> = PRESETS[0]
        .grids
        .iter()
        .map(|grid| case(grid).points().map(|points| (case(grid), points)))
        .collect::<Result<_, _>>()?;
    let mut least = f64::INFINITY;
    let mut combinations = 0;
    for _ in 0..repeat {
        let seconds = on(1, || {
            let start = cpu_seconds();
            for _ in 0..TIMES {
                combinations = 0;
                for (case, (space, points)) in &cases {
                    combinations += case.run(space, points)?.len();
                }
            }
            Ok((cpu_seconds() - start) / TIMES as f64)
        })?;
        least = least.min(seconds);
    }
    println!("{{\"combinations\":{combinations},\"bars\":{},\"cpu_s\":{least}}}", bars.len());
    Ok(())
}

fn of_goog<'a>(bars: &'a Bars, settings: &'a Settings) -> Case<'a> {
    let axes = &["fast=2..100", "slow=3..200"];
    Case { bars, strategy: "sma_cross", axes, constraints: &["fast < slow"], settings, blocks: 10 }
}

/// Runs on a pool of so many threads.
fn on<T: Send>(threads: usize, deed: impl FnOnce() -> Result<T, Box<dyn Error>> + Send) -> Result<T, Box<dyn Error>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    pool.install(|| deed().map_err(|cause| cause.to_string())).map_err(Into::into)
}

/// What this thread has worked so far.
fn cpu_seconds() -> f64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.unwrap_or(f64::NAN) / 1e9
}

/// Fowler, Noll and Vo's sum over the bits of every number: equal for equal rows and no others that one would meet.
fn digest(rows: &Rows) -> u64 {
    let columns = rows.metrics.iter().chain(&rows.sums).chain(&rows.squares).flatten();
    columns.fold(0xcbf2_9ce4_8422_2325, |sum, value| (sum ^ value.to_bits()).wrapping_mul(0x100_0000_01b3))
}

/// The sample of the program.
fn goog() -> Result<Bars, Box<dyn Error>> {
    let text = String::from_utf8(sources::sample::find("GOOG.US").ok_or("no sample")?.csv())?;
    let mut columns = Columns::default();
    for line in text.lines().skip(1) {
        let mut cells = line.split(',');
        let day: Date = cells.next().unwrap_or_default().parse()?;
        columns.time.push(Timestamp::from_date(day).ok_or("a day out of range")?);
        for column in [&mut columns.open, &mut columns.high, &mut columns.low, &mut columns.close, &mut columns.volume]
        {
            column.push(cells.next().unwrap_or_default().parse()?);
        }
    }
    Ok(Bars::new("GOOG", None, Interval::DAY, columns)?)
}

/// A random walk of daily bars.
fn walk(bars: usize) -> Result<Bars, Box<dyn Error>> {
    let mut dice = SplitMix64::new(1);
    let mut close = 20.0_f64;
    let mut columns = Columns::default();
    for row in 0..bars {
        let open = close * (1.0 + 0.01 * (dice.uniform() - 0.5));
        close = open * (1.0 + 0.04 * (dice.uniform() - 0.49));
        columns.time.push(Timestamp::from_seconds(row as i64 * 86_400).ok_or("too many bars")?);
        columns.open.push(open);
        columns.high.push(open.max(close) * (1.0 + 0.01 * dice.uniform()));
        columns.low.push(open.min(close) * (1.0 - 0.01 * dice.uniform()));
        columns.close.push(close);
        columns.volume.push((1e6 * dice.uniform()).round());
    }
    Ok(Bars::new("walk", None, Interval::DAY, columns)?)
}
