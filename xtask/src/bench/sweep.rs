//! Every pair of averages over GOOG beside the peers, a million combinations, and what the truth about the best of them costs.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};

use super::peers::{Set, number, text};
use super::{Bench, program};
use crate::place;

/// How many times as fast as raptorbt, the fastest peer.
const TIMES: f64 = 50.0;
/// A million combinations on two cores: seconds, and 10^6 bytes.
const SECONDS: f64 = 3.0;
const MEMORY_MB: f64 = 1000.0;
/// Two threads beside one.
const THREADS: f64 = 1.9;
/// What the probability of overfitting may add.
const PBO: f64 = 0.2;
/// Computing seconds of the classic preset.
const CLASSIC: f64 = 0.1;
/// What one plain loop in C over the bars of a combination takes: each bar waits for the one before.
const C_LOOP_NS: f64 = 2.7;
/// What cannot be left out of a bar where every measure is exact: one division, its return.
const DIVISION_NS: f64 = 0.28;

const PEERS: [&str; 3] = ["raptorbt", "vectorbt-rust", "vectorbt-numba"];

/// The tables.
pub fn measure(bench: &Bench, repeat: usize) -> Result<String> {
    let speed = program::example("sweep", "sweep_speed")?;
    let dump = place::scratch("bench-sweep")?.join("pairs.bin");
    let (data, dump, times) = (
        place::root().join("crates/sources/data/GOOG.US.csv.gz").to_string_lossy().into_owned(),
        dump.to_string_lossy().into_owned(),
        repeat.to_string(),
    );
    let one = |arguments: &[&str]| -> Result<serde_json::Value> {
        program::lines(&speed, arguments)?.pop().with_context(|| format!("sweep_speed {} said nothing", arguments[0]))
    };

    // Ours before each peer and after: a machine that is slower for a while is so for both.
    let pairs = ["pairs", "--repeat", &times, "--dump", &dump];
    let mut ours = vec![one(&pairs)?];
    let mut lines = String::new();
    let mut ratio = f64::INFINITY;
    for peer in PEERS {
        let line = bench.peers.run(Set::Main, "sweep.py", &[peer, "--data", &data, "--ours", &dump])?;
        let line = line.last().with_context(|| format!("{peer} said nothing"))?;
        ours.push(one(&pairs)?);
        let Some(cpu) = line["cpu_s"].as_f64() else {
            bail!("{peer}'s runs differ from ours and are not timed: {line}")
        };
        let near = &ours[ours.len() - 2..];
        let own = near.iter().map(|line| number(line, "cpu_s")).collect::<Result<Vec<f64>>>()?;
        let own = own.into_iter().fold(f64::INFINITY, f64::min);
        ratio = ratio.min(cpu / own);
        writeln!(
            lines,
            "| {peer} {} | {:.0} | {:.1} | {:.1} | {:.0} | {:.0}× | {} of {} pairs compared |",
            text(line, "version")?,
            number(line, "combinations")? / cpu,
            cpu / number(line, "combinations")? * 1e6,
            cpu / number(line, "combinations")? / number(&ours[0], "bars")? * 1e9,
            number(line, "peak_mb")?,
            cpu / own,
            number(line, "compared")?,
            number(line, "combinations")?,
        )?;
    }
    let own = ours.iter().map(|line| number(line, "cpu_s")).collect::<Result<Vec<f64>>>()?;
    let own = own.into_iter().fold(f64::INFINITY, f64::min);
    let (combinations, bars) = (number(&ours[0], "combinations")?, number(&ours[0], "bars")?);
    let bar_ns = own / combinations / bars * 1e9;
    let verdict = |met: bool| if met { "met" } else { "**missed**" };

    let million = program::process(bench, repeat, &speed, &["million"], &place::scratch("bench-home")?)?;
    let parts = one(&["million"])?;
    let (sweep_s, pbo_s) = (number(&parts, "sweep_s")?, number(&parts, "pbo_s")?);
    let threads = one(&["threads", "--repeat", &times])?;
    let speedup = number(&threads, "one_s")? / number(&threads, "two_s")?;
    let classic = one(&["classic", "--repeat", &times])?;
    let classic_s = number(&classic, "cpu_s")?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    Ok(format!(
        "**SMA cross, {combinations} pairs** (fast 2..100 < slow 3..200) on GOOG's {bars} daily bars, fees of 0.1 %, all the money, at the \
         close that decides; averages, signals, orders, equity and all measures. Each pair's total return (1e-9) and number of trades \
         were first compared; what differs is not timed. Where two averages come within 1e-9 of one another on any bar, the rounding of \
         whoever added up decides which is above: such pairs are timed and not compared (ours: an average is above only where it is \
         above). CPU seconds; ours is the least of {repeat} before and after each peer, the peers' is of one whole pass after a warm-up.\n\n\
         | engine | combinations a CPU second | µs each | ns a bar | peak MB | codex is faster by | remark |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | --- |\n\
         | codex | {:.0} | {:.2} | {bar_ns:.2} | | | at least {TIMES:.0} × the fastest peer: {} ({ratio:.0}×) |\n{lines}\n\
         That is {:.0} million bar-combinations a second and core. *From the limit*: a plain fused loop in C takes {C_LOOP_NS} ns a bar, \
         because each bar waits for the one before; ours takes {:.2} of that. What cannot be left out where every measure is exact is one \
         division a bar, {DIVISION_NS} ns in the widest vectors of this machine: ours is {:.1}× from it. The rest is reading two averages \
         (they lie in the second cache), writing equity and returns once and reading them for the variance, the losses, the drawdown and \
         the sums of ten blocks, and about 40 ns an order.\n\n\
         What follows is wall time, and says something only where nobody else works: the machine's load was {load} at the end.\n\n\
         | job | measured | target |\n| --- | ---: | --- |\n\
         | a million combinations × 1,230 daily bars, fees, lots of 100, next open, two threads, all of the process | {:.2} s (least {:.2}), {:.2} CPU s, {:.0} MB | under {SECONDS:.0} s and {MEMORY_MB:.0} MB: {} |\n\
         | the probability of overfitting of that million | {:.1} % of the sweep | under {:.0} %: {} |\n\
         | two threads beside one, the {combinations} pairs | {speedup:.2}× | at least {THREADS}×: {} |\n\
         | the classic preset, 1,279 combinations over three years of days, computing | {:.1} ms | under {:.0} ms: {} |\n",
        combinations / own,
        own / combinations * 1e6,
        verdict(ratio >= TIMES),
        1e3 / bar_ns,
        bar_ns / C_LOOP_NS,
        bar_ns / DIVISION_NS,
        million.wall_s.median,
        million.wall_s.min,
        million.cpu_s.median,
        million.peak_mb,
        verdict(million.wall_s.median < SECONDS && million.peak_mb < MEMORY_MB),
        100.0 * pbo_s / sweep_s,
        100.0 * PBO,
        verdict(pbo_s < PBO * sweep_s),
        verdict(speedup >= THREADS),
        1e3 * classic_s,
        1e3 * CLASSIC,
        verdict(classic_s < CLASSIC),
    ))
}
