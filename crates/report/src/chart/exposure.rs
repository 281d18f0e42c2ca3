//! When the account was in the market.

use super::price::times;
use super::{Chart, TRADES, has_trades, line};
use crate::canvas::{Area, Canvas, Drawn};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;

pub(super) const ENTRY: Chart = Chart {
    name: "exposure",
    summary: "what was held at each close as a part of the equity, long above and short below",
    height: 0.6,
    needs: TRADES,
    can: has_trades,
    in_text: |sheet, screen| {
        let ((long, short), title, told) = shown(sheet);
        let net: Vec<f64> = long.iter().zip(&short).map(|(long, short)| long + short).collect();
        line(sheet, screen, screen.say(title), &net, told)
    },
    draw,
};

/// How many positions were held at each close: long, ≥ 0, and short, ≤ 0.
pub(crate) fn held(sheet: &Sheet) -> (Vec<f64>, Vec<f64>) {
    let bars = sheet.time.len();
    // Changes at each bar, summed up: a position ended on a bar is not held at its close.
    let mut changes = vec![[0.0_f64; 2]; bars + 1];
    for position in &sheet.positions {
        let (side, sign) = if position.is_long { (0, 1.0) } else { (1, -1.0) };
        changes[position.entry.min(bars)][side] += sign;
        let end = if position.is_open { bars } else { position.exit.min(bars) };
        changes[end][side] -= sign;
    }
    let side = |side: usize| {
        changes[..bars].iter().scan(0.0, move |held, change| {
            *held += change[side];
            Some(*held)
        })
    };
    (side(0).collect(), side(1).collect())
}

/// The value of what was held at each close as a part of the equity: long, ≥ 0, and short, ≤ 0; `None` where prices or units are not
/// known.
pub(crate) fn weights(sheet: &Sheet) -> Option<(Vec<f64>, Vec<f64>)> {
    if !sheet.assets.is_empty() {
        let sum = |side: fn(f64, f64) -> f64| {
            let at = |bar: usize| sheet.assets.iter().map(|asset| side(asset.weight[bar], 0.0)).sum();
            (0..sheet.equity.len()).map(at).collect()
        };
        return Some((sum(f64::max), sum(f64::min)));
    }
    let close = &sheet.candles.close;
    let is_known = close.len() == sheet.equity.len() && sheet.positions.iter().all(|it| it.units.is_finite());
    if !is_known || close.is_empty() {
        return None;
    }
    let (mut long, mut short) = (vec![0.0; close.len()], vec![0.0; close.len()]);
    for position in &sheet.positions {
        let end = if position.is_open { close.len() } else { position.exit };
        let (side, sign) = if position.is_long { (&mut long, 1.0) } else { (&mut short, -1.0) };
        for bar in position.entry..end.min(close.len()) {
            if sheet.equity[bar] > 0.0 {
                side[bar] += sign * position.units * close[bar] / sheet.equity[bar];
            }
        }
    }
    Some((long, short))
}

/// Values where they are known, else the number of positions, and what that is called.
fn shown(sheet: &Sheet) -> ((Vec<f64>, Vec<f64>), &'static str, Told) {
    match weights(sheet) {
        Some(weights) => (weights, "Exposure, part of the equity", Told::Percent),
        None => (held(sheet), "Positions held", Told::Number),
    }
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let bars = sheet.time.len();
    let ((long, short), title, told) = shown(sheet);
    let high = long.iter().copied().fold(0.0, f64::max);
    let low = short.iter().copied().fold(0.0, f64::min);
    let (low, high) = if low == 0.0 && high == 0.0 { (0.0, 1.0) } else { (low, high) };
    let x = Values { low: -0.5, high: bars as f64 - 0.5, is_log: false };
    let y = Values { low: low * 1.1, high: high * 1.1, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say(title), x, y, told)?;
    times(sheet, &frame)?;
    frame.filled(&long, 0.0, canvas.theme.gain, 0.6)?;
    frame.filled(&short, 0.0, canvas.theme.loss, 0.6)?;
    frame.level(0.0, canvas.theme.faint)
}
