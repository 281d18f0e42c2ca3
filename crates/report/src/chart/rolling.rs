//! Measures of the last half year, bar by bar.

use super::price::times;
use super::{ACCOUNT, Chart, has_account, line};
use crate::canvas::{Area, Canvas, Drawn};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;

pub(super) const SHARPE: Chart = Chart {
    name: "rolling-sharpe",
    summary: "the Sharpe ratio of the last half year, bar by bar",
    height: 0.9,
    needs: ACCOUNT,
    can: has_account,
    in_text: |sheet, screen| {
        line(sheet, screen, screen.say("Rolling Sharpe ratio"), &sharpe(sheet, &sheet.returns()), Told::Number)
    },
    draw: |sheet, canvas, area| {
        draw(sheet, canvas, area, "Rolling Sharpe ratio", &sharpe(sheet, &sheet.returns()), Told::Number)
    },
};

pub(super) const SORTINO: Chart = Chart {
    name: "rolling-sortino",
    summary: "the Sortino ratio of the last half year, bar by bar",
    height: 0.9,
    needs: ACCOUNT,
    can: has_account,
    in_text: |sheet, screen| {
        line(sheet, screen, screen.say("Rolling Sortino ratio"), &sortino(sheet, &sheet.returns()), Told::Number)
    },
    draw: |sheet, canvas, area| {
        draw(sheet, canvas, area, "Rolling Sortino ratio", &sortino(sheet, &sheet.returns()), Told::Number)
    },
};

pub(super) const VOLATILITY: Chart = Chart {
    name: "rolling-volatility",
    summary: "the volatility of the last half year, a year's, bar by bar",
    height: 0.9,
    needs: ACCOUNT,
    can: has_account,
    in_text: |sheet, screen| {
        line(sheet, screen, screen.say("Rolling volatility"), &volatility(sheet, &sheet.returns()), Told::Percent)
    },
    draw: |sheet, canvas, area| {
        draw(sheet, canvas, area, "Rolling volatility", &volatility(sheet, &sheet.returns()), Told::Percent)
    },
};

pub(super) const BETA: Chart = Chart {
    name: "rolling-beta",
    summary: "how far the account moved with the data over the last half year, bar by bar",
    height: 0.9,
    needs: "a run that traded on two bars or more, and what it is held beside",
    can: |sheet| has_account(sheet) && sheet.held.len() == sheet.equity.len(),
    in_text: |sheet, screen| {
        line(sheet, screen, screen.say("Rolling beta"), &beta(sheet, &sheet.returns()), Told::Number)
    },
    draw: |sheet, canvas, area| draw(sheet, canvas, area, "Rolling beta", &beta(sheet, &sheet.returns()), Told::Number),
};

pub(crate) fn sharpe(sheet: &Sheet, returns: &[f64]) -> Vec<f64> {
    known(risk::rolling_sharpe(returns, window(sheet), sheet.periods, sheet.risk_free))
}

pub(crate) fn volatility(sheet: &Sheet, returns: &[f64]) -> Vec<f64> {
    known(risk::rolling_volatility(returns, window(sheet), sheet.periods))
}

/// Mean over downside deviation of the returns above the risk-free rate, a year's; NaN where none of them fell short.
pub(crate) fn sortino(sheet: &Sheet, returns: &[f64]) -> Vec<f64> {
    let rate = (1.0 + sheet.risk_free).powf(1.0 / sheet.periods) - 1.0;
    let excess: Vec<f64> = returns.iter().map(|value| value - rate).collect();
    let (window, root) = (window(sheet), sheet.periods.sqrt());
    let (mut sum, mut squares, mut short) = (0.0, 0.0, 0_usize);
    let mut ratios = Vec::with_capacity(excess.len());
    for end in 0..excess.len() {
        let mut add = |value: f64, is_new: bool| {
            let sign = if is_new { 1.0 } else { -1.0 };
            sum += sign * value;
            if value < 0.0 {
                squares += sign * value * value;
                short = if is_new { short + 1 } else { short - 1 };
            }
        };
        add(excess[end], true);
        if end >= window {
            add(excess[end - window], false);
        }
        // What moving sums leave of nothing is no deviation.
        let is_known = end + 1 >= window && short > 0 && squares > 0.0;
        let count = window as f64;
        ratios.push(if is_known { sum / count / (squares / count).sqrt() * root } else { f64::NAN });
    }
    ratios
}

fn known(values: Vec<Option<f64>>) -> Vec<f64> {
    values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

/// Bars of half a year.
pub(crate) fn window(sheet: &Sheet) -> usize {
    ((sheet.periods / 2.0).round() as usize).clamp(2, (sheet.equity.len() / 2).max(2))
}

/// Covariance with the data over their variance; NaN before a window is full.
pub(crate) fn beta(sheet: &Sheet, returns: &[f64]) -> Vec<f64> {
    let before = sheet.held_before.iter().chain(sheet.held.first()).take(1).chain(&sheet.held);
    let held: Vec<f64> = before.zip(&sheet.held).map(|(before, now)| now / before - 1.0).collect();
    let window = window(sheet);
    let count = window as f64;
    // Sums that move along: of the account, of the data, of their product and of the data's square.
    let mut sums = [0.0_f64; 4];
    let mut beta = Vec::with_capacity(returns.len());
    for end in 0..returns.len() {
        let add = |sums: &mut [f64; 4], bar: usize, sign: f64| {
            let (own, data) = (returns[bar], held[bar]);
            for (sum, value) in sums.iter_mut().zip([own, data, own * data, data * data]) {
                *sum += sign * value;
            }
        };
        add(&mut sums, end, 1.0);
        if end >= window {
            add(&mut sums, end - window, -1.0);
        }
        let [own, data, together, square] = sums;
        let spread = square - data * data / count;
        let is_known = end + 1 >= window && spread > 1e-12 * square;
        beta.push(if is_known { (together - own * data / count) / spread } else { f64::NAN });
    }
    beta
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area, title: &'static str, values: &[f64], told: Told) -> Drawn {
    let y = Values::of(values.iter().copied()).unwrap_or(Values { low: -1.0, high: 1.0, is_log: false }).with_zero();
    let x = Values { low: -0.5, high: sheet.equity.len() as f64 - 0.5, is_log: false };
    let bars = canvas.say("{} bars").replace("{}", &window(sheet).to_string());
    let frame = Frame::new(canvas, area, &format!("{} ({bars})", canvas.say(title)), x, y, told)?;
    times(sheet, &frame)?;
    frame.level(0.0, canvas.theme.faint)?;
    frame.curve(values, canvas.theme.lines[0], 1.4)
}
