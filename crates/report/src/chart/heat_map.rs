//! A measure over two parameters as a field of colours.

use super::Chart;
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::heat::Heat;
use crate::scale;
use crate::search::Search;
use crate::sheet::Sheet;
use crate::terminal::{self, Screen};
use crate::theme::heat;

pub(super) const ENTRY: Chart = Chart {
    name: "heat-map",
    summary: "a measure over two parameters as a field of colours: the median over all else that was varied, the winner marked",
    height: 2.4,
    needs: "a sweep of two parameters or more",
    can: |sheet| sheet.search.as_ref().is_some_and(can),
    in_text,
    draw,
};

fn can(search: &Search) -> bool {
    search.over.is_some() && search.drawn().numbers[search.measure].iter().any(|value| !value.is_nan())
}

/// Pixels that a cell has at least.
const LEAST: f64 = 6.0;

fn title(search: &Search, say: impl Fn(&'static str) -> &'static str) -> String {
    let rule = search.drawn();
    let [x, y] = search.over.unwrap_or_default().map(|axis| rule.axes[axis].name.as_str());
    let measure = &search.measures[search.measure];
    let of_rule = if search.rules.len() > 1 { format!("{}: ", rule.name) } else { String::new() };
    let what = say("{} over {} (across) and {} (down)");
    of_rule + &[measure.as_str(), x, y].iter().fold(what.to_owned(), |text, name| text.replacen("{}", name, 1))
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let Some(search) = sheet.search.as_ref() else { return String::new() };
    let Some(over) = search.over else { return String::new() };
    let text = terminal::field_of_shades(screen, search.drawn(), over, search.measure);
    format!("{}\n{text}", title(search, |english| screen.say(english)))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let Some(search) = sheet.search.as_ref() else { return Ok(()) };
    let Some(over) = search.over else { return Ok(()) };
    let theme = canvas.theme;
    let inside =
        Area { left: area.left + 72.0, top: area.top + 34.0, right: area.right - 110.0, bottom: area.bottom - 40.0 };
    let most = [inside.width(), inside.height()].map(|pixels| (pixels / LEAST) as usize);
    let map = Heat::new(search.drawn(), over, most);
    let cells = map.medians(search.measure);
    let known = || cells.iter().copied().filter(|value| value.is_finite());
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
    canvas.text(
        (area.left + 8.0, area.top + 13.0),
        &title(search, |it| canvas.say(it)),
        13.0,
        theme.ink,
        Side::Left,
    )?;
    let [across, down] = [map.stretches[0].len(), map.stretches[1].len()];
    let (wide, tall) = (inside.width() / across as f64, inside.height() / down as f64);
    let at = |column: usize, row: usize| (inside.left + wide * column as f64, inside.bottom - tall * (row + 1) as f64);
    let share = |value: f64| if high > low { (value - low) / (high - low) } else { 1.0 };
    for (place, value) in cells.iter().enumerate().filter(|(_, value)| value.is_finite()) {
        let (left, top) = at(place % across, place / across);
        // A hair too large: between two that only meet, the ground would shine through.
        canvas.rectangle((left, top - 0.6), (left + wide + 0.6, top + tall), heat(share(*value)), 1.0)?;
    }
    if let Some(row) = search.winner_drawn() {
        let [column, row] = map.cell(row);
        let (left, top) = at(column, row);
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        let outline = |edge: f64| {
            corners.map(|(x, y)| (left - edge + x * (wide + 2.0 * edge), top - edge + y * (tall + 2.0 * edge)))
        };
        canvas.line(outline(1.0), theme.ground, 4.0)?;
        canvas.line(outline(1.0), theme.loss, 2.0)?;
    }
    // As many labels as there is room for.
    let step = |count: usize, pixels: f64, room: f64| ((room * count as f64 / pixels).ceil() as usize).max(1);
    let letters = (0..across).map(|column| map.label(0, column).chars().count()).max().unwrap_or(0);
    for column in (0..across).step_by(step(across, inside.width(), 12.0 + 6.5 * letters as f64)) {
        let x = at(column, 0).0 + wide / 2.0;
        canvas.text((x, inside.bottom + 11.0), &map.label(0, column), 10.5, theme.faint, Side::Middle)?;
    }
    for row in (0..down).step_by(step(down, inside.height(), 16.0)) {
        let y = at(0, row).1 + tall / 2.0;
        canvas.text((inside.left - 6.0, y), &map.label(1, row), 10.5, theme.faint, Side::Right)?;
    }
    let middle = f64::midpoint(inside.left, inside.right);
    canvas.text((middle, inside.bottom + 28.0), map.name(0), 11.0, theme.ink, Side::Middle)?;
    canvas.text((inside.left - 6.0, inside.top - 9.0), map.name(1), 11.0, theme.ink, Side::Right)?;
    // The scale of the colours.
    let (left, steps) = (inside.right + 26.0, 64);
    for part in 0..steps {
        let share = |part: usize| part as f64 / steps as f64;
        let (top, bottom) = [part + 1, part].map(|it| inside.bottom - inside.height() * share(it)).into();
        canvas.rectangle((left, top - 0.6), (left + 14.0, bottom), heat(share(part)), 1.0)?;
    }
    let told = |value: f64| scale::number(value, ((high - low) / 100.0).max(1e-9));
    for value in [low, f64::midpoint(low, high), high] {
        let y = inside.bottom - inside.height() * share(value);
        canvas.text((left + 20.0, y), &told(value), 10.5, theme.faint, Side::Left)?;
        if low == high {
            break;
        }
    }
    Ok(())
}
