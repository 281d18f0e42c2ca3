//! The lines that a rule reads below the prices, such as oscillators with their levels.

use api::RuleLine;

use super::price::times;
use super::{Chart, line, named_curves};
use crate::canvas::{Area, Canvas, Drawn};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;

pub(super) const ENTRY: Chart = Chart {
    name: "indicators",
    summary: "indicators that stand below the prices, with the levels that the rule holds them against",
    height: 0.9,
    needs: "such indicators: those of the rule of a run, or --indicator NAME",
    can: |sheet| panels(sheet).next().is_some(),
    in_text: |sheet, screen| {
        let of_line = |it: &RuleLine| line(sheet, screen, &it.name, &it.values, Told::Number);
        panels(sheet).flatten().map(of_line).collect::<Vec<_>>().join("\n")
    },
    draw,
};

/// The lines of each panel, from the uppermost; of those with a value.
fn panels(sheet: &Sheet) -> impl Iterator<Item = Vec<&RuleLine>> {
    let of_panel = |panel: usize| {
        let is_meant = |it: &&RuleLine| it.panel == Some(panel) && it.values.iter().any(|value| value.is_finite());
        sheet.lines.iter().filter(is_meant).collect::<Vec<_>>()
    };
    let count = sheet.lines.iter().filter_map(|it| it.panel).max().map_or(0, |last| last + 1);
    (0..count).map(of_panel).filter(|lines| !lines.is_empty())
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let panels: Vec<_> = panels(sheet).collect();
    let high = area.height() / panels.len() as f64;
    for (place, lines) in panels.iter().enumerate() {
        let top = area.top + high * place as f64;
        draw_panel(sheet, canvas, Area { top, bottom: top + high, ..area }, lines)?;
    }
    Ok(())
}

fn draw_panel(sheet: &Sheet, canvas: &Canvas<'_>, area: Area, lines: &[&RuleLine]) -> Drawn {
    let levels = || lines.iter().flat_map(|it| it.levels.iter().copied());
    let Some(y) = Values::of(lines.iter().flat_map(|it| it.values.iter().copied()).chain(levels())) else {
        return Ok(());
    };
    let x = Values { low: -0.5, high: sheet.time.len() as f64 - 0.5, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Indicators"), x, y, Told::Number)?;
    times(sheet, &frame)?;
    for level in levels() {
        frame.level(level, canvas.theme.faint)?;
    }
    named_curves(&frame, lines.iter().copied())
}
