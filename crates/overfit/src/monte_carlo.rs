//! Other histories from the same returns: how much of an end and of a fall was the order, and how much the choice.

use risk::{Input, Series, SeriesError, SplitMix64, measure, quantile};

use crate::redraw::{Blocks, block_length, draw_blocks};

/// How a history is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Draw {
    /// Every return once, in another order: the end stays (but for roundings), the falls change.
    Shuffled,
    /// Each return any number of times: trades that have nothing to do with each other.
    Replaced,
    /// The same in blocks of neighbours: returns of bars that hang together.
    Blocks {
        /// Which blocks.
        blocks: Blocks,
        /// Their mean length, at least 1; `None`: [`block_length`].
        length: Option<f64>,
    },
}

/// What became of every history.
#[derive(Clone, PartialEq, Debug)]
pub struct Histories {
    /// Total return of the returns as they came, a fraction.
    pub total_return: f64,
    /// Their deepest drawdown, zero or below.
    pub max_drawdown: f64,
    /// `[histories]`: total returns, ascending.
    pub total_returns: Vec<f64>,
    /// `[histories]`: deepest drawdowns, the deepest first.
    pub max_drawdowns: Vec<f64>,
}

/// Draws `histories` histories of the length of `returns` (of trades, fractions of all money; or of bars) and compounds them.
///
/// `None` without returns or without histories. The same for the same seed.
///
/// # Errors
/// A return that is no finite number.
#[doc(alias = "bootstrap")]
pub fn monte_carlo(returns: &[f64], draw: Draw, histories: usize, seed: u64) -> Result<Option<Histories>, SeriesError> {
    let Some((total_return, max_drawdown)) = outcome(returns)? else { return Ok(None) };
    if histories == 0 {
        return Ok(None);
    }
    let length = match draw {
        Draw::Blocks { blocks, length } => length.unwrap_or_else(|| block_length(returns, blocks)),
        Draw::Shuffled | Draw::Replaced => 1.0,
    };
    let count = returns.len();
    let mut dice = SplitMix64::new(seed);
    let mut rows: Vec<usize> = (0..count).collect();
    let mut drawn = returns.to_vec();
    let (mut total_returns, mut max_drawdowns) = (Vec::with_capacity(histories), Vec::with_capacity(histories));
    for _ in 0..histories {
        match draw {
            Draw::Shuffled => shuffle(&mut rows, &mut dice),
            Draw::Replaced => draw_blocks(count, Blocks::Circular, 1.0, &mut dice, &mut rows),
            Draw::Blocks { blocks, .. } => draw_blocks(count, blocks, length, &mut dice, &mut rows),
        }
        for (drawn, &row) in drawn.iter_mut().zip(&rows) {
            *drawn = returns[row];
        }
        if let Some((total_return, max_drawdown)) = outcome(&drawn)? {
            total_returns.push(total_return);
            max_drawdowns.push(max_drawdown);
        }
    }
    total_returns.sort_by(f64::total_cmp);
    max_drawdowns.sort_by(f64::total_cmp);
    Ok(Some(Histories { total_return, max_drawdown, total_returns, max_drawdowns }))
}

impl Histories {
    /// The total return below which the share `q` of the histories ends, by linear interpolation; `None` for a `q` outside
    /// [0, 1].
    pub fn total_return_at(&self, q: f64) -> Option<f64> {
        quantile(&self.total_returns, q)
    }

    /// The drawdown that the share `q` of the histories exceeds in depth; `None` for a `q` outside [0, 1]. At 0.05 it is the
    /// fall to be ready for.
    pub fn max_drawdown_at(&self, q: f64) -> Option<f64> {
        quantile(&self.max_drawdowns, q)
    }

    /// The share of histories that end with a loss.
    pub fn loss(&self) -> f64 {
        self.total_returns.partition_point(|total| *total < 0.0) as f64 / self.total_returns.len() as f64
    }

    /// The share of histories that fall as deep as `depth` (below zero) or deeper.
    pub fn as_deep_as(&self, depth: f64) -> f64 {
        self.max_drawdowns.partition_point(|fall| *fall <= depth) as f64 / self.max_drawdowns.len() as f64
    }
}

/// Total return, too large ones as the largest number, and deepest drawdown; `None` without returns.
fn outcome(returns: &[f64]) -> Result<Option<(f64, f64)>, SeriesError> {
    let series = Series::new(Input::new(returns, 1.0))?;
    let total = measure::total_return::total_return(&series).map(|total| total.min(f64::MAX));
    Ok(total.zip(measure::max_drawdown::max_drawdown(&series)))
}

fn shuffle(rows: &mut [usize], dice: &mut SplitMix64) {
    for last in (1..rows.len()).rev() {
        rows.swap(last, dice.below(last + 1));
    }
}
