//! What each indicator costs: nanoseconds a bar on one thread, one JSON line an indicator.
//!
//! `speed [--input FILE] [--only NAME] [--repeat 7] [--param k=v]… [--dump DIR]`
//!
//! FILE holds the columns open, high, low, close, volume one after another, each of n little-endian `f64`; without it,
//! a random walk of a million bars. DIR gets every output column as raw `NAME.OUTPUT.f64`, so that a peer can compare
//! before it compares times. Output columns are reused from run to run; the figure is the median, `best` the fastest.

#![allow(clippy::print_stdout, reason = "an example is a front: it prints")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use indicators::{ALL, Entry};
use market::{Params, Timestamp, View};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut input, mut only, mut repeat, mut dump, mut given) = (None, None, 7, None, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(flag) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
        match flag.as_str() {
            "--input" => input = Some(PathBuf::from(value)),
            "--only" => only = Some(value),
            "--repeat" => repeat = value.parse()?,
            "--dump" => dump = Some(PathBuf::from(value)),
            "--param" => given.push(value),
            _ => return Err(format!("there is no {flag}").into()),
        }
    }
    let columns = match input {
        Some(path) => read(&fs::read(path)?)?,
        None => walk(1_000_000),
    };
    let [open, high, low, close, volume] = &columns;
    let time: Vec<Timestamp> = (0..close.len() as i64).map(Timestamp::from_nanoseconds).collect();
    let view = View { time: &time, open, high, low, close, volume };
    for entry in ALL.iter().filter(|entry| only.as_deref().is_none_or(|name| name == entry.name)) {
        measure(entry, view, &given, repeat, dump.as_deref())?;
    }
    Ok(())
}

fn measure(
    entry: &Entry,
    view: View<'_>,
    given: &[String],
    repeat: usize,
    dump: Option<&std::path::Path>,
) -> Result<(), Box<dyn Error>> {
    let pairs = given.iter().filter_map(|pair| pair.split_once('=')).filter(|(name, _)| {
        // A parameter is for those that have it, so that one call can set the period of all.
        entry.params.iter().any(|spec| spec.name == *name)
    });
    let params = Params::parse(entry.params, pairs)?;
    let indicator = (entry.build)(&params)?;
    let mut out = vec![Vec::new(); entry.outputs.len()];
    indicator.batch(view, &mut out);
    let mut seconds: Vec<f64> = (0..repeat.max(1))
        .map(|_| {
            let start = Instant::now();
            indicator.batch(view, &mut out);
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let median = seconds[seconds.len() / 2];
    let params: Vec<String> = params
        .iter()
        .map(|(name, value)| match value {
            market::Value::Choice(word) => format!("\"{name}\":\"{word}\""),
            number => format!("\"{name}\":{number}"),
        })
        .collect();
    println!(
        "{{\"indicator\":\"{}\",\"params\":{{{}}},\"ns_per_bar\":{:.3},\"best_ns_per_bar\":{:.3},\"seconds\":{median:.6}}}",
        entry.name,
        params.join(","),
        median * 1e9 / view.len().max(1) as f64,
        seconds[0] * 1e9 / view.len().max(1) as f64
    );
    if let Some(folder) = dump {
        fs::create_dir_all(folder)?;
        for (name, column) in entry.outputs.iter().zip(&out) {
            let bytes: Vec<u8> = column.iter().flat_map(|value| value.to_le_bytes()).collect();
            fs::write(folder.join(format!("{}.{name}.f64", entry.name)), bytes)?;
        }
    }
    Ok(())
}

fn read(bytes: &[u8]) -> Result<[Vec<f64>; 5], Box<dyn Error>> {
    let (numbers, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() || numbers.len() % 5 != 0 {
        return Err(format!("{} bytes are not five columns of f64", bytes.len()).into());
    }
    let rows = numbers.len() / 5;
    Ok(std::array::from_fn(|column| {
        numbers[column * rows..(column + 1) * rows].iter().map(|&bytes| f64::from_le_bytes(bytes)).collect()
    }))
}

/// A random walk of `bars` bars, the same on every machine.
fn walk(bars: usize) -> [Vec<f64>; 5] {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut uniform = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut columns: [Vec<f64>; 5] = Default::default();
    let mut price: f64 = 100.0;
    for _ in 0..bars {
        let open = price;
        let close = (open * (1.0 + 0.02 * (uniform() - 0.5))).clamp(1.0, 10_000.0);
        let high = open.max(close) * (1.0 + 0.005 * uniform());
        let low = open.min(close) * (1.0 - 0.005 * uniform());
        let values = [open, high, low, close, (1e6 * uniform()).round()];
        for (column, value) in columns.iter_mut().zip(values) {
            column.push(value);
        }
        price = close;
    }
    columns
}
