//! When the account was in the market.

use super::price::times;
use super::{Chart, TRADES, has_trades};
use crate::canvas::{Area, Canvas, Drawn};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;

pub(super) const ENTRY: Chart = Chart {
    name: "exposure",
    summary: "how many positions were held at each close, long above and short below",
    height: 0.6,
    needs: TRADES,
    can: has_trades,
    over_time: |_| None,
    draw,
};

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
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
    let (long, short): (Vec<f64>, Vec<f64>) = (side(0).collect(), side(1).collect());
    let high = long.iter().copied().fold(0.0, f64::max);
    let low = short.iter().copied().fold(0.0, f64::min);
    let (low, high) = if low == 0.0 && high == 0.0 { (0.0, 1.0) } else { (low, high) };
    let x = Values { low: -0.5, high: bars as f64 - 0.5, is_log: false };
    let y = Values { low: low * 1.1, high: high * 1.1, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Exposure"), x, y, Told::Number)?;
    times(sheet, &frame)?;
    frame.filled(&long, 0.0, canvas.theme.gain, 0.6)?;
    frame.filled(&short, 0.0, canvas.theme.loss, 0.6)?;
    frame.level(0.0, canvas.theme.faint)
}
