//! The data of the measurements: made here from a seed, read by ours and by the peers from the same files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::machine::date;

/// One-minute bars.
pub const BARS: usize = 1_000_000;
/// Rows of the table of closes: twenty years of days.
pub const DAYS: usize = 5040;
/// Columns of the table of closes.
pub const ASSETS: usize = 500;
/// Ten years of daily bars.
pub const TEN_YEARS: usize = 2520;

/// Where the files lie.
pub struct Data {
    /// The columns open, high, low, close, volume of [`BARS`] bars, one after the other, little-endian doubles.
    pub bars: PathBuf,
    /// [`DAYS`] × [`ASSETS`] closes, row-major, little-endian doubles.
    pub closes: PathBuf,
    /// [`TEN_YEARS`] daily bars as CSV.
    pub daily: PathBuf,
}

impl Data {
    /// Writes the files anew: it takes a second or two, and what lay there may be from another version.
    pub fn generate(folder: &Path) -> Result<Self> {
        let data =
            Self { bars: folder.join("bars.bin"), closes: folder.join("closes.bin"), daily: folder.join("daily.csv") };
        let columns = bars(BARS, 0.0003, 0.00005, 1);
        save(&data.bars, columns.iter().flatten())?;
        save(&data.closes, closes(DAYS, ASSETS, 2).iter())?;
        let [open, high, low, close, volume] = bars(TEN_YEARS, 0.015, 0.003, 3);
        let mut text = String::from("date,open,high,low,close,volume\n");
        for row in 0..TEN_YEARS {
            // Weekdays from Monday 2010-01-04, 14,613 days after 1970-01-01.
            let day = date(14_613 + row as i64 / 5 * 7 + row as i64 % 5);
            writeln!(text, "{day},{:.4},{:.4},{:.4},{:.4},{}", open[row], high[row], low[row], close[row], volume[row])
                .expect("writing to memory does not fail");
        }
        std::fs::write(&data.daily, text).with_context(|| format!("writing {}", data.daily.display()))?;
        println!("{BARS} bars, {DAYS} × {ASSETS} closes, {TEN_YEARS} daily bars in {}", folder.display());
        Ok(data)
    }
}

/// [`BARS`] one-minute bars as CSV at `path`: those of [`Data::bars`], to the cent.
pub fn minutes_csv(bench: &super::Bench, path: &Path) -> Result<PathBuf> {
    let bytes = std::fs::read(&bench.data.bars).with_context(|| format!("reading {}", bench.data.bars.display()))?;
    let value = |column: usize, row: usize| {
        let at = 8 * (column * BARS + row);
        bytes.get(at..at + 8).and_then(|it| it.try_into().ok()).map_or(f64::NAN, f64::from_le_bytes)
    };
    let mut text = String::from("timestamp,open,high,low,close,volume\n");
    for row in 0..BARS {
        let minute = row as i64;
        let (day, clock) = (date(14_613 + minute / 1440), minute % 1440);
        let [open, close] = [0, 3].map(|column| (value(column, row) * 100.0).round() / 100.0);
        // Rounded on their own, they would leave the range.
        let [high, low] = [value(1, row).max(open).max(close), value(2, row).min(open).min(close)];
        let volume = value(4, row);
        let (hour, minute) = (clock / 60, clock % 60);
        writeln!(
            text,
            "{day}T{hour:02}:{minute:02}:00Z,{open:.2},{:.2},{:.2},{close:.2},{volume}",
            (high * 100.0).ceil() / 100.0,
            (low * 100.0).floor() / 100.0
        )
        .expect("writing to memory does not fail");
    }
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
    Ok(path.to_owned())
}

fn save<'a>(path: &Path, values: impl Iterator<Item = &'a f64>) -> Result<()> {
    let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
    std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

/// A random walk: `step` is the deviation of a bar's return, `gap` that of the step from one close to the next open.
fn bars(rows: usize, step: f64, gap: f64, seed: u64) -> [Vec<f64>; 5] {
    let mut chance = Chance(seed);
    let mut columns: [Vec<f64>; 5] = Default::default();
    let mut close = 100.0_f64;
    for _ in 0..rows {
        let open = close * (gap * chance.normal()).exp();
        close = open * (step * chance.normal()).exp();
        let high = open.max(close) * (1.0 + step * chance.uniform());
        let low = open.min(close) * (1.0 - step * chance.uniform());
        let volume = 1.0 + (chance.uniform() * 10_000.0).floor();
        for (column, value) in columns.iter_mut().zip([open, high, low, close, volume]) {
            column.push(value);
        }
    }
    columns
}

fn closes(rows: usize, assets: usize, seed: u64) -> Vec<f64> {
    let mut chance = Chance(seed);
    let mut prices = vec![100.0_f64; assets];
    let mut table = Vec::with_capacity(rows * assets);
    for _ in 0..rows {
        for price in &mut prices {
            *price *= (0.0002 + 0.015 * chance.normal()).exp();
        }
        table.extend_from_slice(&prices);
    }
    table
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers everywhere.
struct Chance(u64);

impl Chance {
    /// In [0, 1).
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Close to a standard normal: the sum of twelve uniforms less six (deviation 1, range ±6).
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_bars_and_the_same_for_the_same_seed() {
        let [open, high, low, close, volume] = bars(1000, 0.001, 0.0001, 7);
        for row in 0..1000 {
            assert!(low[row] <= open[row].min(close[row]) && high[row] >= open[row].max(close[row]));
            assert!(volume[row] >= 1.0 && volume[row].fract() == 0.0);
        }
        assert_eq!(close, bars(1000, 0.001, 0.0001, 7)[3]);
        assert_ne!(close, bars(1000, 0.001, 0.0001, 8)[3]);
    }
}
