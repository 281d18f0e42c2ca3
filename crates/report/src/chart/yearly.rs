//! Returns of years as columns.

use super::monthly::months;
use super::{ACCOUNT, Chart, has_account};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::scale;
use crate::sheet::Sheet;
use crate::terminal::{Bar, Ink, Screen, bars};

pub(super) const ENTRY: Chart = Chart {
    name: "yearly",
    summary: "returns of years as columns; the first and the last are those of the bars there are",
    height: 1.0,
    needs: ACCOUNT,
    can: has_account,
    in_text,
    draw,
};

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let bar = |(year, values): (i32, std::collections::BTreeMap<u32, f64>)| {
        let value = *values.get(&0)?;
        let told = scale::percent(value, 0.001);
        Some(Bar { name: year.to_string(), from: 0.0, to: value, told, ink: Ink::of(value) })
    };
    let years: Vec<Bar> = months(sheet).into_iter().filter_map(bar).collect();
    format!("{}\n{}", screen.say("Yearly returns"), bars(screen, &years))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let years: Vec<(i32, f64)> =
        months(sheet).into_iter().filter_map(|(year, values)| Some((year, *values.get(&0)?))).collect();
    let Some(y) = Values::of(years.iter().map(|(_, value)| *value)) else { return Ok(()) };
    let x = Values { low: -0.5, high: years.len() as f64 - 0.5, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Yearly returns"), x, y.with_zero(), Told::Percent)?;
    let every = years.len().div_ceil((frame.inside.width() / 50.0) as usize).max(1);
    let ground = frame.y_of(0.0);
    let half = (frame.inside.width() / years.len() as f64 * 0.38).min(40.0);
    for (place, (year, value)) in years.iter().enumerate() {
        let (middle, end) = frame.at(place as f64, *value);
        canvas.rectangle(
            (middle - half, ground.min(end)),
            (middle + half, ground.max(end)),
            canvas.theme.of(*value),
            0.9,
        )?;
        if place % every == 0 {
            let below = frame.inside.bottom + 12.0;
            canvas.text((middle, below), &year.to_string(), 10.5, canvas.theme.faint, Side::Middle)?;
            let beside = end + if *value < 0.0 { 8.0 } else { -8.0 };
            canvas.text((middle, beside), &scale::percent(*value, 0.01), 10.0, canvas.theme.ink, Side::Middle)?;
        }
    }
    frame.level(0.0, canvas.theme.faint)
}
