//! Candles, volume, lines of indicators, and where was bought and sold.

use std::ops::Range;

use super::{Chart, named_curves};
use crate::canvas::{Area, Canvas, Drawn};
use crate::frame::{Frame, Told, Values};
use crate::scale;
use crate::sheet::Sheet;
use crate::terminal;

pub(super) const ENTRY: Chart = Chart {
    name: "price",
    summary: "candles with volume, the lines of indicators, and where was bought and sold",
    height: 2.2,
    needs: "prices of one instrument",
    can: |sheet| !sheet.candles.close.is_empty(),
    in_text: |sheet, screen| format!("{}\n{}", screen.say("Price"), terminal::candles(sheet, screen)),
    draw,
};

/// Pixels that a candle takes at least: of more bars several are one candle.
const LEAST: f64 = 3.0;

/// Part of the height that the volume takes.
const VOLUME: f64 = 0.18;

/// Bars that are drawn as one.
pub(crate) struct Candle {
    pub bars: Range<usize>,
    pub open: f64,
    pub high: f64,
    pub low: f64,
    pub close: f64,
    pub volume: f64,
}

/// At most so many candles; of more bars several are one.
pub(crate) fn gathered(sheet: &Sheet, most: usize) -> Vec<Candle> {
    let it = &sheet.candles;
    let bars = it.close.len();
    let each = bars.div_ceil(most.max(1));
    (0..bars)
        .step_by(each)
        .map(|first| {
            let bars = first..(first + each).min(bars);
            Candle {
                open: it.open[first],
                close: it.close[bars.end - 1],
                high: it.high[bars.clone()].iter().copied().fold(f64::NEG_INFINITY, f64::max),
                low: it.low[bars.clone()].iter().copied().fold(f64::INFINITY, f64::min),
                volume: it.volume[bars.clone()].iter().sum(),
                bars,
            }
        })
        .collect()
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let bars = sheet.candles.close.len();
    let candles = gathered(sheet, (area.width() / LEAST) as usize);
    let (low, high) =
        candles.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), it| (low.min(it.low), high.max(it.high)));
    let Some(range) = Values::of([low, high]) else { return Ok(()) };
    let mut y = range.by_ratio(low, high);
    // The volume stands below the prices.
    match y.is_log {
        true => y.low *= (y.low / y.high).powf(VOLUME / (1.0 - VOLUME)),
        false => y.low -= (y.high - y.low) * VOLUME / (1.0 - VOLUME),
    }
    let x = Values { low: -0.5, high: bars as f64 - 0.5, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Price"), x, y, Told::Number)?;
    times(sheet, &frame)?;
    let theme = canvas.theme;
    let inside = frame.inside;
    let most = candles.iter().map(|it| it.volume).fold(0.0, f64::max);
    let half = (inside.width() / candles.len() as f64 * 0.36).clamp(0.4, 6.0);
    for candle in &candles {
        let middle = frame.x_of((candle.bars.start + candle.bars.end - 1) as f64 / 2.0);
        let color = theme.of(candle.close - candle.open);
        if most > 0.0 {
            let top = inside.bottom - inside.height() * VOLUME * 0.9 * candle.volume / most;
            canvas.rectangle((middle - half, top), (middle + half, inside.bottom), color, 0.35)?;
        }
        canvas.line([(middle, frame.y_of(candle.high)), (middle, frame.y_of(candle.low))], color, 1.0)?;
        let (top, bottom) = (frame.y_of(candle.open.max(candle.close)), frame.y_of(candle.open.min(candle.close)));
        canvas.rectangle((middle - half, top), (middle + half, bottom.max(top + 1.0)), color, 1.0)?;
    }
    named_curves(&frame, sheet.lines.iter().filter(|it| it.panel.is_none()))?;
    for position in &sheet.positions {
        let (opened, ended) = (
            frame.at(position.entry as f64, position.entry_price),
            frame.at(position.exit as f64, position.exit_price),
        );
        canvas.line([opened, ended], theme.of(position.gain), 1.2)?;
        triangle(canvas, opened, position.is_long)?;
        if !position.is_open {
            triangle(canvas, ended, !position.is_long)?;
        }
    }
    Ok(())
}

/// Upwards below a purchase, downwards above a sale.
fn triangle(canvas: &Canvas<'_>, (x, y): (f64, f64), is_purchase: bool) -> Drawn {
    let (color, away) = if is_purchase { (canvas.theme.gain, 1.0) } else { (canvas.theme.loss, -1.0) };
    let corners = [(x, y + 2.0 * away), (x - 4.5, y + 10.0 * away), (x + 4.5, y + 10.0 * away)];
    canvas.surface(corners, canvas.theme.ground, 1.0)?;
    canvas.surface(corners, color, 0.9)
}

/// Labels of time, one a bar along x.
pub(super) fn times(sheet: &Sheet, frame: &Frame<'_, '_>) -> Drawn {
    let most = (frame.inside.width() / 84.0).clamp(2.0, 14.0) as usize;
    let labels = scale::times(&sheet.time, sheet.clocks(), most);
    frame.labels(labels.into_iter().map(|(bar, label)| (bar as f64, label)))
}
