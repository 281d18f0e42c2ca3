//! How far trades went against the account before they ended as they did.

use super::{Chart, has_trades};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::sheet::{Position, Sheet};
use crate::terminal::{self, Screen};

pub(super) const ENTRY: Chart = Chart {
    name: "excursions",
    summary: "each trade by how far it went against the account at worst and how it ended: where a stop would have been",
    height: 1.3,
    needs: "a run with trades whose prices are known",
    can: |sheet| has_trades(sheet) && has_prices(sheet),
    in_text,
    draw,
};

/// Prices while a position was held are known.
pub(crate) fn has_prices(sheet: &Sheet) -> bool {
    !sheet.candles.close.is_empty() || !sheet.assets.is_empty()
}

/// How far a position went against the account at worst, ≤ 0, and for it at best, ≥ 0, as fractions of its opening price; the bars
/// of its opening and of its end are seen whole. Of an asset of a portfolio closes are seen: it has no highs and lows.
pub(crate) fn excursions(sheet: &Sheet, position: &Position) -> (f64, f64) {
    let (lows, highs) = match sheet.assets.get(position.asset) {
        Some(asset) => (&asset.close, &asset.close),
        None => (&sheet.candles.low, &sheet.candles.high),
    };
    let bars = position.entry..=position.exit.min(lows.len() - 1);
    let low = lows[bars.clone()].iter().copied().fold(f64::INFINITY, f64::min);
    let high = highs[bars].iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (worst, best) = match position.is_long {
        true => (low / position.entry_price - 1.0, high / position.entry_price - 1.0),
        false => (1.0 - high / position.entry_price, 1.0 - low / position.entry_price),
    };
    (worst.min(0.0), best.max(0.0))
}

/// The worst of each trade and its result.
fn points(sheet: &Sheet) -> Vec<(f64, f64)> {
    sheet.positions.iter().map(|it| (excursions(sheet, it).0, it.result)).collect()
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let axes = format!("↑ {} · {} →", screen.say("result"), screen.say("worst in the trade"));
    format!("{} ({axes})\n{}", screen.say("Excursions of the trades"), terminal::points(screen, &points(sheet)))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let points = points(sheet);
    let (x, y) = (Values::of(points.iter().map(|it| it.0)), Values::of(points.iter().map(|it| it.1)));
    let Some((x, y)) = x.zip(y) else { return Ok(()) };
    let x = Values { high: 0.0, ..x };
    let frame = Frame::new(canvas, area, canvas.say("Excursions of the trades"), x, y.with_zero(), Told::Percent)?;
    frame.numbers(Told::Percent)?;
    frame.level(0.0, canvas.theme.faint)?;
    for (worst, result) in &points {
        canvas.dot(frame.at(*worst, *result), 3.5, canvas.theme.of(*result), 0.7)?;
    }
    let (left, top) = (frame.inside.left, frame.inside.top);
    let theme = canvas.theme;
    canvas.text((left + 8.0, top + 8.0), &format!("↑ {}", canvas.say("result")), 10.5, theme.faint, Side::Left)?;
    let below = (frame.inside.right - 4.0, frame.inside.bottom - 8.0);
    canvas.text(below, &format!("{} →", canvas.say("worst in the trade")), 10.5, theme.faint, Side::Right)
}
