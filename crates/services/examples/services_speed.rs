//! What the proof costs a run as the service makes it, for every kind of rule: built in, from a file, from a file that reads
//! other series, a portfolio of rules, an allocation.
//!
//! `services_speed [--bars 2000] [--repeat 100]`; without `--bars`, over 2,000, 100,000 and 1,000,000 bars of random walks.
//!
//! One JSON line a rule and size. Default parameters, one thread, the bars in memory. A run is made with its proof and
//! without, in turns; each figure is the best of its repetitions, which a busy machine disturbs least. What lies between the
//! two is the proof.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Instant;

use api::{
    ApiError, BacktestReport, BacktestRequest, Code, DataApi, DataRef, Loaded, ProofVerdict, RuleText, SignalRows,
    StrategyApi,
};
use async_trait::async_trait;
use market::{Actions, Bars, Columns, Interval, Panel, Timestamp};
use risk::SplitMix64;
use services::StrategyService;

/// A rule: its name, its file, and how many times the bars of a run of it are fewer.
const RULES: &[(&str, Option<&str>)] = &[
    ("sma_cross", None),
    ("ichimoku", None),
    ("combined", Some(include_str!("../../../configs/strategies/combined.toml"))),
    ("weekly_trend", Some(include_str!("../../../configs/strategies/weekly_trend.toml"))),
    ("with_the_index", Some(include_str!("../../../configs/strategies/with_the_index.toml"))),
    ("many_series", Some(include_str!("many_series.toml"))),
    ("vote", Some(include_str!("../../../configs/strategies/vote.toml"))),
    ("two_sleeves", Some(include_str!("../../../configs/strategies/two_sleeves.toml"))),
    ("two_markets", Some(include_str!("two_markets.toml"))),
    ("momentum", None),
];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut sizes, mut repeat) = (vec![2_000_usize, 100_000, 1_000_000], None);
    let mut only = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--bars" => sizes = vec![value.parse()?],
            "--repeat" => repeat = Some(value.parse()?),
            "--rule" => only = Some(value),
            _ => return Err(format!("there is no {flag}").into()),
        }
    }
    for bars in sizes {
        let service = StrategyService::new(Memory::new(bars)?);
        for (name, text) in RULES.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| only == name)) {
            measure(&service, bars, name, *text, repeat.unwrap_or((1_000_000 / bars.max(1)).clamp(5, 200)))?;
        }
    }
    Ok(())
}

fn measure(
    service: &StrategyService<Memory>,
    bars: usize,
    name: &str,
    text: Option<&str>,
    repeat: usize,
) -> Result<(), Box<dyn Error>> {
    let used = [
        ("dip_buyer", include_str!("../../../configs/strategies/dip_buyer.toml")),
        ("with_the_index", include_str!("../../../configs/strategies/with_the_index.toml")),
    ];
    let uses = used.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let rule = text.map(|text| RuleText { text: text.to_owned(), uses: BTreeMap::from(uses) });
    let request = BacktestRequest { strategy: name.to_owned(), rule, ..BacktestRequest::default() };
    let mut best = [f64::INFINITY; 2];
    let mut last = None;
    for _ in 0..repeat {
        for (which, best) in best.iter_mut().enumerate() {
            let request = BacktestRequest { proof: which == 1, ..request.clone() };
            let start = Instant::now();
            let outcome = ready(service.backtest(&request))?;
            *best = best.min(start.elapsed().as_secs_f64() * 1e6);
            last = Some(black_box(outcome).report);
        }
    }
    let Some(BacktestReport { proof: Some(proof), trades, .. }) = last else { return Err("no run was made".into()) };
    assert_eq!(proof.verdict, ProofVerdict::Clean, "{name}: {:?}", proof.detail);
    let [run, proven] = best;
    println!(
        r#"{{"rule":"{name}","bars":{bars},"trades":{},"run_us":{run:.1},"proof_us":{:.1},"part":{:.4},"cuts":{},"recomputed":{}}}"#,
        trades.len(),
        proven - run,
        (proven - run) / run,
        proof.cuts,
        proof.bars_recomputed,
    );
    Ok(())
}

/// Random walks in the place of every instrument.
struct Memory {
    /// The first is what runs are over where they name nothing.
    bars: Vec<Bars>,
    panel: Panel,
}

impl Memory {
    fn new(bars: usize) -> Result<Self, Box<dyn Error>> {
        // Where there are more than the days that a calendar knows, they are hours.
        let (interval, step) = if bars > 5_000 { (Interval::HOUR, 3_600) } else { (Interval::DAY, 86_400) };
        let walk = |label: &str, seed: u64| {
            let symbol = label.parse().ok();
            Bars::new(label, symbol, interval, columns(bars, seed, step))
        };
        let assets = 20;
        let series: Vec<Columns> = (0..assets as u64).map(|seed| columns(bars, seed, step)).collect();
        let rows = |column: fn(&Columns) -> &Vec<f64>| {
            (0..bars).flat_map(|row| series.iter().map(move |it| column(it)[row])).collect::<Vec<f64>>()
        };
        let panel = Panel::new(
            "walks".to_owned(),
            interval,
            (0..assets).map(|asset| format!("W{asset}.US")).collect(),
            series[0].time.clone(),
            rows(|it| &it.close),
            Some(rows(|it| &it.open)),
        )?;
        Ok(Self { bars: vec![walk("0700.HK", 1)?, walk("HSI.IDX", 2)?, walk("0005.HK", 3)?], panel })
    }
}

#[async_trait]
impl DataApi for Memory {
    async fn bars(&self, data: &DataRef) -> Result<Loaded<Bars>, ApiError> {
        let named = |bars: &&Bars| data.symbols.first().is_none_or(|name| name == bars.label());
        let bars = self.bars.iter().find(named).ok_or_else(|| ApiError::new(Code::NotFound, "not in memory"))?;
        Ok(Loaded { data: bars.clone(), warnings: Vec::new() })
    }

    async fn panel(&self, _: &DataRef) -> Result<Loaded<Panel>, ApiError> {
        Ok(Loaded { data: self.panel.clone(), warnings: Vec::new() })
    }

    async fn signals(&self, _: &Path, _: &DataRef) -> Result<Loaded<SignalRows>, ApiError> {
        Err(ApiError::new(Code::NotFound, "no signals are in memory"))
    }

    async fn actions(&self, _: &Path) -> Result<(Actions, String), ApiError> {
        Err(ApiError::new(Code::NotFound, "no events are in memory"))
    }
}

/// A random walk of bars so many seconds apart, held near its start, so that a million bars stay prices.
fn columns(bars: usize, seed: u64, step: i64) -> Columns {
    let mut dice = SplitMix64::new(seed);
    let mut price = 100.0_f64;
    let close: Vec<f64> = (0..bars)
        .map(|_| {
            price *= (0.01 * dice.normal() - (price / 100.0).ln() * 1e-4).exp();
            price
        })
        .collect();
    let open: Vec<f64> = (0..bars).map(|row| close[row.saturating_sub(1)]).collect();
    let high = close.iter().zip(&open).map(|(close, open)| close.max(*open) * 1.004).collect();
    let low = close.iter().zip(&open).map(|(close, open)| close.min(*open) * 0.996).collect();
    let volume = (0..bars).map(|_| (dice.uniform() * 1e6).floor()).collect();
    // From Monday, 3 January 2005 on, without weekends.
    let days = (0..).map(|row| 1_104_710_400 + row * step).filter(|second| (second / 86_400 + 3) % 7 < 5);
    let time = days.take(bars).map(|second| Timestamp::from_nanoseconds(second * 1_000_000_000)).collect();
    Columns { time, open, high, low, close, volume }
}

/// The answer of a future that waits for nothing.
fn ready<F: Future>(future: F) -> F::Output {
    struct Nothing;
    impl Wake for Nothing {
        fn wake(self: Arc<Self>) {}
    }
    let waker = Waker::from(Arc::new(Nothing));
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return answer;
        }
    }
}
