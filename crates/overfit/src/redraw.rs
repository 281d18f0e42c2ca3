//! Rows drawn again in blocks, so that what hangs together stays together.

use risk::{Moments, SplitMix64};

/// How blocks are drawn. Both run on from the last row to the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Blocks {
    /// Lengths are geometric, so that what is drawn is stationary (Politis and Romano 1994).
    Stationary,
    /// All are of one length (Politis and Romano 1992).
    Circular,
}

/// Fills `drawn` with as many rows as there are, from 0 to `rows − 1`, in blocks of the mean `length` (taken as at least 1 and
/// at most `rows`; circular ones of the nearest whole number). Nothing for no rows.
///
/// Source: D. N. Politis, J. P. Romano, *The Stationary Bootstrap*, Journal of the American Statistical Association 89, 1994.
pub fn draw_blocks(rows: usize, blocks: Blocks, length: f64, dice: &mut SplitMix64, drawn: &mut Vec<usize>) {
    drawn.clear();
    // Not a number is the shortest.
    let length = length.max(1.0).min(rows as f64);
    while drawn.len() < rows {
        let mut row = dice.below(rows);
        let block = match blocks {
            Blocks::Circular => length.round() as usize,
            Blocks::Stationary => geometric(length, dice),
        };
        for _ in 0..block.min(rows - drawn.len()) {
            drawn.push(row);
            row = if row + 1 == rows { 0 } else { row + 1 };
        }
    }
}

/// A length whose mean is `mean`: 1 and on with the chance `1 − 1 / mean` each time.
fn geometric(mean: f64, dice: &mut SplitMix64) -> usize {
    let on = 1.0 - 1.0 / mean;
    if on <= 0.0 { 1 } else { 1 + (dice.uniform().ln() / on.ln()) as usize }
}

/// The mean length of a block with the least error of the variance of the mean, at least 1.
///
/// Formula, with n returns, R(k) their autocovariance, M = 2m and m the first lag after which max(5, ⌊log₁₀ n⌋) correlations
/// in a row are below 2 √(log₁₀ n / n), and the flat-top weight λ(t) = 1 up to 1/2, then 2 (1 − t):
///   G = Σ λ(k/M) |k| R(k),  g = Σ λ(k/M) R(k),  both from −M to M
///   b = (2 G² / D)^(1/3) n^(1/3),  D = 2 g² for stationary, 4/3 g² for circular blocks,
/// and at most ⌈min(3 √n, n / 3)⌉. Returns that do not hang together, or do not
/// move, give 1.
///
/// Source: D. N. Politis, H. White, *Automatic Block-Length Selection for the Dependent Bootstrap*, Econometric Reviews 23,
/// 2004; with the correction of A. Patton, D. N. Politis, H. White, Econometric Reviews 28, 2009.
pub fn block_length(returns: &[f64], blocks: Blocks) -> f64 {
    let count = returns.len();
    if count < 10 || Moments::new(returns).and_then(|moments| moments.spread()).is_none() {
        return 1.0;
    }
    let n = count as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let apart: Vec<f64> = returns.iter().map(|r| r - mean).collect();
    let product = |one: &[f64], other: &[f64]| -> f64 { one.iter().zip(other).map(|(one, other)| one * other).sum() };
    let covariance = |lag: usize| product(&apart[lag..], &apart[..count - lag]) / n;
    let quiet = 5.max(n.log10() as usize);
    let most = (n.sqrt().ceil() as usize + quiet).min(count - 2);
    let border = 2.0 * (n.log10() / n).sqrt();
    let is_quiet = |lag: usize| {
        // Of the two stretches that are laid over each other, less the last of each.
        let (late, early) = (&apart[lag + 1..], &apart[..count - lag - 1]);
        let scale = (product(late, late) * product(early, early)).sqrt();
        (n * covariance(lag)).abs() < border * scale
    };
    // Lag 0 is never quiet, so the first quiet stretch begins at lag 1 or later.
    let mut run = 0;
    let mut found = None;
    for lag in 0..most {
        run = if is_quiet(lag) { run + 1 } else { 0 };
        if run == quiet {
            found = Some(lag + 1 - quiet);
            break;
        }
    }
    let reach = found.map_or(most, |lag| 2 * lag.max(1)).min(most);
    let (mut slope, mut level) = (0.0, covariance(0));
    for lag in 1..=reach {
        let part = lag as f64 / reach as f64;
        let weight = if part <= 0.5 { 1.0 } else { 2.0 * (1.0 - part) };
        slope += 2.0 * weight * lag as f64 * covariance(lag);
        level += 2.0 * weight * covariance(lag);
    }
    let spread = match blocks {
        Blocks::Stationary => 2.0,
        Blocks::Circular => 4.0 / 3.0,
    } * level
        * level;
    let best = (2.0 * slope * slope / spread).cbrt() * n.cbrt();
    let largest = (3.0 * n.sqrt()).min(n / 3.0).ceil();
    // Where covariances cancel to nothing there is no answer.
    if best.is_finite() { best.clamp(1.0, largest) } else { 1.0 }
}
