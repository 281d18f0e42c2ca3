//! What the proof of every run costs: its part of decisions, account and tear-sheet together, for every built-in rule.
//!
//! `proof_speed [--bars 2000] [--repeat 400]`; without `--bars`, over 2,000 and over 1,000,000 bars of a random walk.
//!
//! One JSON line a rule and size. Default parameters, one thread. Each figure is the best of its repetitions, taken in turns with the others, which a busy
//! machine disturbs least.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use backtest::{Settings, Workspace, columnwise};
use market::{Params, Timestamp, View};
use proof::{Data, Mode, OfRule, Said, prove};
use risk::{Input, SplitMix64, TearSheet, returns_from_equity};
use strategies::{ALL, Kind};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut sizes, mut repeat) = (vec![2_000_usize, 1_000_000], None);
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--bars" => sizes = vec![value.parse()?],
            "--repeat" => repeat = Some(value.parse()?),
            _ => return Err(format!("there is no {flag}").into()),
        }
    }
    for bars in sizes {
        measure(bars, repeat.unwrap_or((2_000_000 / bars.max(1)).clamp(9, 400)))?;
    }
    Ok(())
}

fn measure(bars: usize, repeat: usize) -> Result<(), Box<dyn Error>> {
    let mut dice = SplitMix64::new(1);
    let mut price = 100.0_f64;
    let close: Vec<f64> = (0..bars)
        .map(|_| {
            // Held near its start, so that a million bars stay prices.
            price *= (0.01 * dice.normal() - (price / 100.0).ln() * 1e-4).exp();
            price
        })
        .collect();
    let open: Vec<f64> = (0..bars).map(|row| close[row.saturating_sub(1)]).collect();
    let high: Vec<f64> = close.iter().zip(&open).map(|(close, open)| close.max(*open) * 1.004).collect();
    let low: Vec<f64> = close.iter().zip(&open).map(|(close, open)| close.min(*open) * 0.996).collect();
    let time: Vec<Timestamp> =
        (0..bars as i64).map(|row| Timestamp::from_nanoseconds(row * 3_600_000_000_000)).collect();
    let volume: Vec<f64> = (0..bars).map(|_| (dice.uniform() * 1e6).floor()).collect();
    let view = View { time: &time, open: &open, high: &high, low: &low, close: &close, volume: &volume };

    for entry in ALL {
        let Kind::Rule(build) = entry.kind else { continue };
        let rule = build(&Params::new(entry.params, [])?)?;
        let (mut said, mut room) = (Said::default(), Workspace::new());
        let mut best = [f64::INFINITY; 4];
        let mut proof = None;
        for _ in 0..repeat {
            let mut lap =
                |step: usize, start: Instant| best[step] = best[step].min(start.elapsed().as_secs_f64() * 1e6);
            let start = Instant::now();
            rule.decide(view, &mut said.decisions);
            lap(0, start);
            let start = Instant::now();
            let run = columnwise::run(view, &said.decisions, &Settings::default(), &mut room)?;
            lap(1, start);
            let start = Instant::now();
            let returns = returns_from_equity(&run.equity)?;
            black_box(TearSheet::new(Input { equity: Some(&run.equity), ..Input::new(&returns, 252.0) })?);
            lap(2, start);
            let start = Instant::now();
            proof = Some(prove(&OfRule::new(&*rule), Data::of(view), &said, Mode::Sampled));
            lap(3, start);
        }
        let Some(proof) = proof else { continue };
        assert!(proof.is_clean(), "{}: {:?}", entry.name, proof.verdict);
        let [decide, run, sheet, own] = best;
        println!(
            r#"{{"rule":"{}","bars":{bars},"decide_us":{decide:.2},"run_us":{run:.2},"sheet_us":{sheet:.2},"proof_us":{own:.2},"cuts":{},"recomputed":{},"settled_after":{}}}"#,
            entry.name,
            proof.cuts,
            proof.bars_recomputed,
            proof.settled_after.map_or("null".to_owned(), |bars| bars.to_string())
        );
    }
    Ok(())
}
