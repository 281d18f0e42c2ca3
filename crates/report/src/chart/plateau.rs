//! The ground around the winner: each parameter varied, the others as they won.

use super::Chart;
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::search::Search;
use crate::sheet::Sheet;
use crate::terminal::{Ink, Screen, block};

use super::parallel::varied;

pub(super) const ENTRY: Chart = Chart {
    name: "plateau",
    summary: "the ground around the winner: the objective with each parameter varied and the others as they won; a lone peak is luck",
    height: 1.3,
    needs: "a sweep whose winner has neighbours that were tried",
    can: |sheet| sheet.search.as_ref().is_some_and(|search| !slices(search).is_empty()),
    in_text,
    draw,
};

/// A parameter, and places and values of the tries that have the winner's others.
pub(crate) struct Slice {
    pub axis: usize,
    pub points: Vec<(u32, f64)>,
    /// The place of the winner.
    pub winner: u32,
}

/// Each parameter along which the winner has neighbours.
pub(crate) fn slices(search: &Search) -> Vec<Slice> {
    let Some((rule, row)) = search.winner else { return Vec::new() };
    let searched = &search.rules[rule];
    let slice =
        |axis| Slice { axis, points: searched.slice(row, axis, search.objective), winner: searched.places[axis][row] };
    varied(searched).into_iter().map(slice).filter(|slice| slice.points.len() > 1).collect()
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let Some(search) = sheet.search.as_ref() else { return String::new() };
    let Some((rule, _)) = search.winner else { return String::new() };
    let slices = slices(search);
    let (low, high) = range(&slices);
    let name = |slice: &Slice| search.rules[rule].axes[slice.axis].name.clone();
    let margin = slices.iter().map(|slice| name(slice).chars().count()).max().unwrap_or(0);
    let mut text = format!("{} ({})\n", screen.say("Around the winner"), search.measures[search.objective]);
    for slice in &slices {
        let axis = &search.rules[rule].axes[slice.axis];
        let ends = [slice.points[0].0, slice.points[slice.points.len() - 1].0].map(|place| axis.label(place as usize));
        let room = screen.beside(margin + ends[0].chars().count() + ends[1].chars().count() + 3);
        let each = slice.points.len().div_ceil(room);
        let letter = |some: &[(u32, f64)]| {
            // Of several points the lowest: a hole in the ground counts.
            let value = some.iter().map(|it| it.1).fold(f64::INFINITY, f64::min);
            let is_winner = some.iter().any(|(place, _)| *place == slice.winner);
            let share = if high > low { (value - low) / (high - low) } else { 1.0 };
            (block(share.max(0.125)), if is_winner { Ink::Gain } else { Ink::Line })
        };
        let letters: Vec<(char, Ink)> = slice.points.chunks(each).map(letter).collect();
        let winner = axis.label(slice.winner as usize);
        text += &format!("{:margin$} {} {} {}\n", axis.name, ends[0], screen.row(&letters), ends[1]);
        text += &format!("{:margin$} {} {winner}\n", "", screen.say("the winner"));
    }
    text
}

fn range(slices: &[Slice]) -> (f64, f64) {
    let all = slices.iter().flat_map(|slice| slice.points.iter().map(|it| it.1)).filter(|it| it.is_finite());
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let Some(search) = sheet.search.as_ref() else { return Ok(()) };
    let Some((rule, _)) = search.winner else { return Ok(()) };
    let slices = slices(search);
    let theme = canvas.theme;
    let title = format!("{} ({})", canvas.say("Around the winner"), search.measures[search.objective]);
    canvas.text((area.left + 8.0, area.top + 13.0), &title, 13.0, theme.ink, Side::Left)?;
    // One scale for all, so that they can be held beside one another.
    let (low, high) = range(&slices);
    let Some(y) = Values::of([low, high]) else { return Ok(()) };
    let wide = area.width() / slices.len() as f64;
    for (place, slice) in slices.iter().enumerate() {
        let left = area.left + wide * place as f64;
        let part = Area { left, right: left + wide, top: area.top + 16.0, bottom: area.bottom };
        let axis = &search.rules[rule].axes[slice.axis];
        let places = || slice.points.iter().map(|(place, _)| f64::from(*place));
        let x = Values {
            low: places().next().unwrap_or(0.0) - 0.5,
            high: places().next_back().unwrap_or(1.0) + 0.5,
            is_log: false,
        };
        let frame = Frame::new(canvas, part, "", x, y, Told::Number)?;
        let middle = f64::midpoint(frame.inside.left, frame.inside.right);
        canvas.text((middle, part.top + 11.0), &axis.name, 11.0, theme.ink, Side::Middle)?;
        let step = (slice.points.len() * 56).div_ceil(frame.inside.width() as usize + 1).max(1);
        let labelled = slice.points.iter().step_by(step);
        frame.labels(labelled.map(|(place, _)| (f64::from(*place), axis.label(*place as usize))))?;
        canvas.line(
            slice.points.iter().map(|(place, value)| frame.at(f64::from(*place), *value)),
            theme.lines[0],
            1.5,
        )?;
        for (place, value) in &slice.points {
            let is_winner = *place == slice.winner;
            let (radius, color) = if is_winner { (5.0, theme.loss) } else { (2.4, theme.lines[0]) };
            canvas.dot(frame.at(f64::from(*place), *value), radius, color, 1.0)?;
        }
    }
    Ok(())
}
