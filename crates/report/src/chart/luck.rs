//! The Sharpe ratios of all tries, beside that which luck shows in so many.

use super::{Chart, SEARCHED};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::search::Search;
use crate::sheet::Sheet;
use crate::terminal::{Column, Ink, Screen, columns};

pub(super) const ENTRY: Chart = Chart {
    name: "luck",
    summary: "the Sharpe ratios of all tries, with the winner's, that which luck alone shows in so many, and that of holding the data",
    height: 1.2,
    needs: SEARCHED,
    can: |sheet| sheet.search.as_ref().is_some_and(|search| !search.sharpes().is_empty()),
    in_text,
    draw,
};

/// Columns of the histogram.
const COLUMNS: usize = 60;

/// Sharpe ratios in columns of one width.
pub(crate) struct Sharpes {
    /// Where the first column begins.
    pub low: f64,
    /// How wide a column is.
    pub wide: f64,
    /// Tries in each.
    pub counts: [f64; COLUMNS],
    /// What is marked: a word of ours, and the Sharpe ratio; rising.
    pub marks: Vec<(&'static str, f64)>,
}

impl Sharpes {
    /// `None` where no try has one.
    pub fn of(search: &Search) -> Option<Self> {
        let all = search.sharpes();
        let marks = [("the winner", search.found()), ("luck alone", search.luck), ("Buy and hold", search.held)];
        let mut marks: Vec<(&str, f64)> =
            marks.into_iter().filter_map(|(word, value)| Some((word, value.filter(|it| it.is_finite())?))).collect();
        marks.sort_by(|one, other| one.1.total_cmp(&other.1));
        let values = || all.iter().copied().chain(marks.iter().map(|it| it.1));
        let low = values().reduce(f64::min)?;
        let high = values().fold(low, f64::max);
        // One value needs columns to stand in.
        let (low, high) = if high > low { (low, high) } else { (low - 0.5, high + 0.5) };
        let wide = (high - low) / COLUMNS as f64;
        let mut counts = [0.0; COLUMNS];
        all.iter().for_each(|value| counts[(((value - low) / wide) as usize).min(COLUMNS - 1)] += 1.0);
        (!all.is_empty()).then_some(Self { low, wide, counts, marks })
    }
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let Some(sharpes) = sheet.search.as_ref().and_then(Sharpes::of) else { return String::new() };
    let found = sharpes.marks.iter().find(|(word, _)| *word == "luck alone").map_or(f64::INFINITY, |it| it.1);
    let begin = |at: usize| sharpes.low + at as f64 * sharpes.wide;
    // What is above luck stands out.
    let ink = |at: usize| if begin(at + 1) > found { Ink::Gain } else { Ink::Line };
    let column = |(at, count): (usize, &f64)| Column { value: *count, ink: ink(at) };
    let all: Vec<Column> = sharpes.counts.iter().enumerate().map(column).collect();
    let below = columns(screen, &all, |at| Told::Number.tell(begin(at), sharpes.wide));
    let marks: String =
        sharpes.marks.iter().map(|(word, value)| format!("{} {value:.3}\n", screen.say(word))).collect();
    format!("{}\n{below}{marks}", screen.say("Sharpe ratios of all tries"))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let Some(sharpes) = sheet.search.as_ref().and_then(Sharpes::of) else { return Ok(()) };
    let Sharpes { low, wide, counts, marks } = &sharpes;
    let high = low + wide * COLUMNS as f64;
    let room = wide * 1.5;
    let x = Values { low: low - room, high: high + room, is_log: false };
    // Words of the marks stand above the columns.
    let y = Values { low: 0.0, high: counts.iter().copied().fold(0.0, f64::max) * 1.45, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Sharpe ratios of all tries"), x, y, Told::Number)?;
    frame.numbers(Told::Number)?;
    for (place, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        let from = low + wide * place as f64;
        let (one, other) = (frame.at(from, *count), frame.at(from + wide, 0.0));
        canvas.rectangle(
            (one.0 + 0.5, one.1.min(other.1 - 1.0)),
            (other.0 - 0.5, other.1),
            canvas.theme.lines[0],
            0.75,
        )?;
    }
    for (place, (word, value)) in marks.iter().enumerate() {
        let at = frame.x_of(*value);
        let (top, color) = (frame.inside.top + 8.0 + 14.0 * place as f64, canvas.theme.ink);
        canvas.line([(at, top - 6.0), (at, frame.inside.bottom)], color, 1.5)?;
        let told = format!("{} {value:.3}", canvas.say(word));
        let is_left = at < f64::midpoint(frame.inside.left, frame.inside.right);
        let (x, side) = if is_left { (at + 5.0, Side::Left) } else { (at - 5.0, Side::Right) };
        canvas.text((x, top), &told, 10.5, color, side)?;
    }
    Ok(())
}
