//! What the account was worth, beside holding the data.

use super::price::times;
use super::{ACCOUNT, Chart, has_account, line};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;

pub(super) const ENTRY: Chart = Chart {
    name: "equity",
    summary: "what the account was worth at each close, beside buying and holding; by ratios where it grew to some times itself",
    height: 1.6,
    needs: ACCOUNT,
    can: has_account,
    in_text: |sheet, screen| line(sheet, screen, screen.say("Equity"), &sheet.equity, Told::Number),
    draw,
};

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let benchmark = sheet.benchmark();
    let both = || sheet.equity.iter().chain(benchmark.iter().flatten()).copied().filter(|value| value.is_finite());
    let Some(range) = Values::of(both()) else { return Ok(()) };
    let (low, high) = both().fold((f64::INFINITY, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)));
    let x = Values { low: -0.5, high: sheet.equity.len() as f64 - 0.5, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Equity"), x, range.by_ratio(low, high), Told::Number)?;
    times(sheet, &frame)?;
    frame.level(sheet.cash, canvas.theme.faint)?;
    let lines = canvas.theme.lines;
    if let Some(benchmark) = &benchmark {
        frame.curve(benchmark, lines[1], 1.2)?;
    }
    frame.curve(&sheet.equity, lines[0], 1.8)?;
    let (right, top) = (frame.inside.right - 6.0, area.top + 13.0);
    canvas.text((right - 120.0, top), canvas.say("Equity"), 11.0, lines[0], Side::Right)?;
    match benchmark {
        Some(_) => canvas.text((right, top), canvas.say("Buy and hold"), 11.0, lines[1], Side::Right),
        None => Ok(()),
    }
}
