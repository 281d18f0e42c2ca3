//! Rules that look ahead, each in a way that people have looked ahead, and rules that do not and look as if they did.

pub mod clean;
pub mod leaks;
pub mod panels;

use std::ops::Range;

use backtest::Decision;
use market::View;
use proof::{Data, Input, Said, Subject};

/// A rule of the corpus.
pub struct Case {
    pub name: String,
    pub subject: Box<dyn Subject>,
    /// What a leak is to be blamed on; none where the rule is clean.
    pub blame: Option<Input>,
}

/// A rule that leans to a side at each bar: above zero to the bullish one, below to the bearish. It says a side when it
/// becomes that one.
pub fn leaning(name: impl Into<String>, blame: Option<Input>, lean: impl Fn(View<'_>) -> Vec<f64> + 'static) -> Case {
    reading(name, blame, move |data| lean(data.bars.view))
}

/// The same of a rule that reads more than the bars.
pub fn reading(name: impl Into<String>, blame: Option<Input>, lean: impl Fn(Data<'_>) -> Vec<f64> + 'static) -> Case {
    let subject = move |data: Data<'_>, said: &mut Said| {
        let leans = lean(data);
        latch(&leans, &mut said.decisions);
        said.sizes.clear();
    };
    Case { name: name.into(), subject: Box::new(subject), blame }
}

/// What is said when the side changes; NaN and zero are no side.
pub fn latch(leans: &[f64], decisions: &mut Vec<Decision>) {
    let mut side = 0.0;
    decisions.clear();
    decisions.extend(leans.iter().map(|&lean| {
        if lean.is_nan() || lean == 0.0 || lean.signum() == side {
            return Decision::NONE;
        }
        side = lean.signum();
        if side > 0.0 { Decision::BULLISH } else { Decision::BEARISH }
    }));
}

/// +1 above `ceiling`, −1 below `floor`, else nothing.
pub fn band(value: f64, floor: f64, ceiling: f64) -> f64 {
    if value > ceiling {
        1.0
    } else if value < floor {
        -1.0
    } else {
        0.0
    }
}

/// One number a row.
pub fn rows(count: usize, of: impl FnMut(usize) -> f64) -> Vec<f64> {
    (0..count).map(of).collect()
}

/// The mean of `values[range]`, cut to the values there are.
pub fn mean(values: &[f64], range: Range<usize>) -> f64 {
    let part = &values[range.start.min(values.len())..range.end.min(values.len())];
    part.iter().sum::<f64>() / part.len() as f64
}

/// The mean of the last `period` values at each row, NaN before there are as many.
pub fn sma(values: &[f64], period: usize) -> Vec<f64> {
    rows(values.len(), |row| if row + 1 < period { f64::NAN } else { mean(values, row + 1 - period..row + 1) })
}

/// Standard deviation around the mean.
pub fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values, 0..values.len());
    (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / values.len() as f64).sqrt()
}

/// Simple returns, 0 at the first row.
pub fn returns(close: &[f64]) -> Vec<f64> {
    rows(close.len(), |row| if row == 0 { 0.0 } else { close[row] / close[row - 1] - 1.0 })
}

/// The value below which a part of `values` lies.
pub fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

/// Exponential mean with weight `weight` of the newest.
pub fn ema(values: impl Iterator<Item = f64>, weight: f64) -> Vec<f64> {
    let mut state = f64::NAN;
    values
        .map(|value| {
            state = if state.is_nan() { value } else { state + weight * (value - state) };
            state
        })
        .collect()
}

/// Days from 1970 on.
pub fn day(view: View<'_>, row: usize) -> i64 {
    view.time[row].nanoseconds().div_euclid(86_400_000_000_000)
}

/// Number of the week, beginning on Monday.
pub fn week(view: View<'_>, row: usize) -> i64 {
    (day(view, row) + 3).div_euclid(7)
}

/// Months from the year 0 on.
pub fn month(time: market::Timestamp) -> i64 {
    let text = time.to_string();
    text[..4].parse::<i64>().unwrap() * 12 + text[5..7].parse::<i64>().unwrap()
}
