//! How far the account was below its highest point so far, the five deepest falls marked.

use super::price::times;
use super::{ACCOUNT, Chart, has_account, line};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::scale;
use crate::sheet::Sheet;

pub(super) const ENTRY: Chart = Chart {
    name: "drawdown",
    summary: "how far the account was below its highest point so far, the five deepest falls marked",
    height: 0.9,
    needs: ACCOUNT,
    can: has_account,
    in_text: |sheet, screen| line(sheet, screen, screen.say("Drawdown"), &sheet.drawdown(), Told::Percent),
    draw,
};

/// Falls that are marked.
pub(crate) const MARKED: usize = 5;

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let drawdown = sheet.drawdown();
    let Some(range) = Values::of(drawdown.iter().copied()) else { return Ok(()) };
    let x = Values { low: -0.5, high: sheet.equity.len() as f64 - 0.5, is_log: false };
    let y = Values { high: 0.0, ..range };
    let frame = Frame::new(canvas, area, canvas.say("Drawdown"), x, y, Told::Percent)?;
    times(sheet, &frame)?;
    let theme = canvas.theme;
    let mut labels: Vec<(f64, f64)> = Vec::new();
    for (place, fall) in sheet.deepest(MARKED).into_iter().enumerate() {
        // Row 0 is the start money, before the first bar.
        let bar = |row: usize| row.saturating_sub(1) as f64;
        let (left, right) = (frame.x_of(bar(fall.start)), frame.x_of(bar(fall.recovery.unwrap_or(fall.last))));
        let inside = frame.inside;
        canvas.rectangle((left, inside.top), (right.max(left + 1.0), inside.bottom), theme.loss, 0.12)?;
        let label = format!("{} {}", place + 1, scale::percent(fall.depth, 0.001));
        let (x, y) = frame.at(bar(fall.trough), fall.depth);
        let mut at = (x, (y + 9.0).min(inside.bottom - 6.0));
        // Falls that are near one another have their labels one above the other.
        while labels.iter().any(|other| (at.0 - other.0).abs() < 56.0 && (at.1 - other.1).abs() < 11.0) {
            at.1 -= 11.0;
        }
        labels.push(at);
        canvas.text(at, &label, 10.0, theme.ink, Side::Middle)?;
    }
    frame.filled(&drawdown, 0.0, theme.loss, 0.45)?;
    frame.curve(&drawdown, theme.loss, 1.0)
}
