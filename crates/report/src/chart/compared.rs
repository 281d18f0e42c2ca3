//! Several runs beside one another.

use super::price::times;
use super::{Chart, line};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::letters::{shortened, wide};
use crate::sheet::Sheet;
use crate::terminal::Screen;

/// What a chart of several runs needs.
const SEVERAL: &str = "two runs or more";

fn are_several(sheet: &Sheet) -> bool {
    sheet.rivals.len() >= 2 && sheet.time.len() >= 2
}

pub(super) const GROWTH: Chart = Chart {
    name: "growth",
    summary: "what one unit of the start money became in each of several runs; by ratios where it grew to some times itself",
    height: 1.6,
    needs: SEVERAL,
    can: are_several,
    in_text: |sheet, screen| in_text(sheet, screen, "Growth of the start money", &growths(sheet), Told::Number),
    draw: |sheet, canvas, area| {
        let all = growths(sheet);
        let known = || all.iter().flatten().copied().filter(|value| value.is_finite());
        let (low, high) = known().fold((f64::INFINITY, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)));
        let Some(range) = Values::of(known()) else { return Ok(()) };
        draw(sheet, canvas, area, "Growth of the start money", (&all, range.by_ratio(low, high), Told::Number), 1.0)
    },
};

pub(super) const DRAWDOWNS: Chart = Chart {
    name: "drawdowns",
    summary: "how far each of several runs was below its highest equity",
    height: 1.0,
    needs: SEVERAL,
    can: are_several,
    in_text: |sheet, screen| in_text(sheet, screen, "Drawdown", &drawdowns(sheet), Told::Percent),
    draw: |sheet, canvas, area| {
        let all = drawdowns(sheet);
        let Some(range) = Values::of(all.iter().flatten().copied()) else { return Ok(()) };
        draw(sheet, canvas, area, "Drawdown", (&all, range.with_zero(), Told::Percent), 0.0)
    },
};

pub(super) const RELATIVE: Chart = Chart {
    name: "relative",
    summary: "how much more or less than the first each of several runs grew since both have bars",
    height: 1.0,
    needs: SEVERAL,
    can: are_several,
    in_text: |sheet, screen| in_text(sheet, screen, "Growth beside the first", &relative(sheet), Told::Percent),
    draw: |sheet, canvas, area| {
        let all = relative(sheet);
        let Some(range) = Values::of(all.iter().flatten().copied()) else { return Ok(()) };
        draw(sheet, canvas, area, "Growth beside the first", (&all, range.with_zero(), Told::Percent), 0.0)
    },
};

fn growths(sheet: &Sheet) -> Vec<Vec<f64>> {
    sheet.rivals.iter().map(|rival| rival.growth.clone()).collect()
}

fn drawdowns(sheet: &Sheet) -> Vec<Vec<f64>> {
    sheet.rivals.iter().map(crate::Rival::drawdown).collect()
}

fn relative(sheet: &Sheet) -> Vec<Vec<f64>> {
    sheet.rivals.iter().map(|rival| rival.beside(&sheet.rivals[0])).collect()
}

/// Each run below the other: lines of one colour cannot be told apart.
fn in_text(sheet: &Sheet, screen: &Screen, title: &'static str, all: &[Vec<f64>], told: Told) -> String {
    let of_run = |(rival, values): (&crate::Rival, &Vec<f64>)| {
        let text = line(sheet, screen, title, values, told);
        // The title stands once, above all.
        let (_, below) = text.split_once('\n').unwrap_or_default();
        format!("{}\n{below}", shortened(&rival.name, screen.width.max(1)))
    };
    let runs: Vec<String> = sheet.rivals.iter().zip(all).map(of_run).collect();
    format!("{}\n{}", screen.say(title), runs.join(""))
}

fn draw(
    sheet: &Sheet,
    canvas: &Canvas<'_>,
    area: Area,
    title: &'static str,
    (all, y, told): (&[Vec<f64>], Values, Told),
    level: f64,
) -> Drawn {
    let x = Values { low: -0.5, high: sheet.time.len() as f64 - 0.5, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say(title), x, y, told)?;
    times(sheet, &frame)?;
    frame.level(level, canvas.theme.faint)?;
    for (values, color) in all.iter().zip(canvas.theme.lines) {
        frame.curve(values, color, 1.6)?;
    }
    // Names at the right of the title, the first one leftmost, each with the same room.
    let (most, room) = (sheet.rivals.len() as f64, frame.inside.right - frame.inside.left - TITLE);
    let letters = ((room / most - GAP) / LETTER).max(6.0) as usize;
    let mut right = frame.inside.right - 6.0;
    for (rival, color) in sheet.rivals.iter().zip(canvas.theme.lines).rev() {
        let name = shortened(&rival.name, letters);
        canvas.text((right, area.top + 13.0), &name, 11.0, color, Side::Right)?;
        right -= LETTER * wide(&name) as f64 + GAP;
    }
    Ok(())
}

/// Pixels of the title, of a letter of a name, and between two names.
const TITLE: f64 = 150.0;
const LETTER: f64 = 6.2;
const GAP: f64 = 14.0;
