//! Volatility and Sharpe ratio of a window that moves along the returns.

use crate::moments::is_constant;

/// Annual volatility of the last `window` returns: `stdev(r, n − 1)·√P`.
///
/// Shapes: `returns` `[periods]` → `[periods]`, a fraction a year, ≥ 0; `None` for the first `window − 1` rows, and everywhere
/// for a window below two. Time does not grow with the window.
pub fn rolling_volatility(returns: &[f64], window: usize, periods_per_year: f64) -> Vec<Option<f64>> {
    roll(returns, window, |part| Some(part.deviation() * periods_per_year.sqrt()))
}

/// Sharpe ratio of the last `window` returns: `mean(r − rf) / stdev(r, n − 1)·√P` with the yearly fraction `risk_free` taken a
/// period as `(1 + risk_free)^(1/P) − 1`.
///
/// Shapes as above; `None` also where the window's returns are constant.
pub fn rolling_sharpe(returns: &[f64], window: usize, periods_per_year: f64, risk_free: f64) -> Vec<Option<f64>> {
    let rate = (risk_free.ln_1p() / periods_per_year).exp_m1();
    roll(returns, window, |part| {
        let deviation = part.deviation();
        (deviation > 0.0).then(|| (part.mean - rate) / deviation * periods_per_year.sqrt())
    })
}

/// Count, mean, squares and span of a part of the series; two parts add up to a larger one.
#[derive(Clone, Copy, Debug)]
struct Part {
    count: f64,
    mean: f64,
    squares: f64,
    min: f64,
    max: f64,
}

impl Part {
    fn one(value: f64) -> Self {
        Self { count: 1.0, mean: value, squares: 0.0, min: value, max: value }
    }

    /// Source: T. F. Chan, G. H. Golub, R. J. LeVeque, *Updating formulae and a pairwise algorithm for computing sample
    /// variances*, 1979.
    fn and(self, other: Self) -> Self {
        let count = self.count + other.count;
        let gap = other.mean - self.mean;
        Self {
            count,
            mean: self.mean + gap * (other.count / count),
            squares: self.squares + other.squares + gap * gap * (self.count * other.count / count),
            min: self.min.min(other.min),
            max: self.max.max(other.max),
        }
    }

    fn deviation(&self) -> f64 {
        if is_constant(self.min, self.max) { 0.0 } else { (self.squares / (self.count - 1.0)).sqrt() }
    }
}

/// Blocks of a window's length are summed up from their ends backwards and from their beginnings forwards; every window is
/// the end of one block and the beginning of the next. Nothing is ever subtracted, so a crash that leaves the window leaves
/// no trace in it, as it would in a running sum.
fn roll(returns: &[f64], window: usize, of: impl Fn(Part) -> Option<f64>) -> Vec<Option<f64>> {
    let mut rolled = vec![None; returns.len()];
    if window < 2 || window > returns.len() {
        return rolled;
    }
    let mut ends: Vec<Part> = Vec::with_capacity(window);
    for (block, values) in returns.chunks(window).enumerate() {
        let mut beginning: Option<Part> = None;
        for (offset, &value) in values.iter().enumerate() {
            let part = beginning.map_or(Part::one(value), |part| part.and(Part::one(value)));
            beginning = Some(part);
            // ends[k] sums up the last k + 1 values of the block before.
            let earlier = window - offset - 1;
            let whole = match earlier {
                0 => Some(part),
                _ => ends.get(earlier - 1).map(|end| end.and(part)),
            };
            rolled[block * window + offset] = whole.and_then(&of).filter(|value| value.is_finite());
        }
        ends.clear();
        for &value in values.iter().rev() {
            let part = ends.last().map_or(Part::one(value), |end: &Part| Part::one(value).and(*end));
            ends.push(part);
        }
    }
    rolled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Input, Series, measure};

    #[test]
    fn every_window_is_measured_as_if_it_were_alone() {
        let returns: Vec<f64> = (0..200).map(|i| f64::from(i * i % 17) * 0.002 - 0.013).collect();
        for window in [2, 3, 10, 63, 199, 200] {
            let (volatility, sharpe) =
                (rolling_volatility(&returns, window, 252.0), rolling_sharpe(&returns, window, 252.0, 0.02));
            assert!(volatility[..window - 1].iter().chain(&sharpe[..window - 1]).all(Option::is_none));
            for row in window - 1..returns.len() {
                let part = &returns[row + 1 - window..=row];
                let alone = Series::new(Input { risk_free: 0.02, ..Input::new(part, 252.0) }).expect("finite");
                let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
                    (a, b) => a == b,
                };
                assert!(close(volatility[row], measure::volatility::annual_volatility(&alone)));
                assert!(close(sharpe[row], measure::sharpe::sharpe(&alone)), "{window} {row}");
            }
        }
    }

    #[test]
    fn a_crash_that_left_the_window_leaves_no_trace() {
        let mut returns = [1e-6, -1e-6].repeat(50);
        returns[10] = 1e9;
        let rolled = rolling_volatility(&returns, 4, 1.0);
        let calm = rolled[3].expect("a full window");
        assert!((rolled[14].expect("a full window") / calm - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_calm_window_has_no_sharpe_and_a_short_series_no_window() {
        assert_eq!(rolling_sharpe(&[0.1; 5], 3, 252.0, 0.0), [None; 5]);
        let prices: Vec<f64> = std::iter::successors(Some(100.0), |price| Some(price * 1.1)).take(50).collect();
        let returns = crate::returns_from_prices(&prices).expect("above zero");
        assert_eq!(rolling_sharpe(&returns, 20, 252.0, 0.0), vec![None; 49], "a tenth a day but for rounding");
        assert_eq!(rolling_volatility(&[0.1; 3], 3, 252.0), [None, None, Some(0.0)]);
        assert_eq!(rolling_volatility(&[0.1, 0.2], 3, 252.0), [None, None]);
        assert_eq!(rolling_volatility(&[0.1, 0.2], 1, 252.0), [None, None]);
        assert_eq!(rolling_volatility(&[], 0, 252.0), []);
    }
}
