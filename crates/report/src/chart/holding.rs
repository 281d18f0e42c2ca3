//! How long positions were held.

use super::{Chart, TRADES, has_trades};
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;
use crate::terminal::{self, Column, Ink, Screen};

pub(super) const ENTRY: Chart = Chart {
    name: "holding",
    summary: "how many bars positions were held, those that gained over those that lost",
    height: 0.9,
    needs: TRADES,
    can: has_trades,
    in_text,
    draw,
};

/// Columns at most.
const COLUMNS: usize = 40;

/// How many bars a column spans, and the positions in each that gained and that lost.
pub(crate) fn columns(sheet: &Sheet) -> (usize, Vec<f64>, Vec<f64>) {
    let held = |it: &crate::sheet::Position| it.exit - it.entry;
    let longest = sheet.positions.iter().map(held).max().unwrap_or(0) + 1;
    let wide = longest.div_ceil(COLUMNS);
    let columns = longest.div_ceil(wide);
    let (mut gained, mut lost) = (vec![0.0; columns], vec![0.0; columns]);
    for position in &sheet.positions {
        let column = held(position) / wide;
        if position.gain < 0.0 { lost[column] += 1.0 } else { gained[column] += 1.0 }
    }
    (wide, gained, lost)
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let (wide, gained, lost) = columns(sheet);
    let column = |(gained, lost): (&f64, &f64)| Column { value: gained + lost, ink: Ink::of(gained - lost) };
    let all: Vec<Column> = gained.iter().zip(&lost).map(column).collect();
    let below = terminal::columns(screen, &all, |at| (at * wide).to_string());
    let words = format!("{} · {}", screen.say("trades"), screen.say("bars held"));
    format!("{} ({words})\n{below}", screen.say("Holding times"))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let (wide, gained, lost) = columns(sheet);
    let columns = gained.len();
    let most = gained.iter().zip(&lost).map(|(gained, lost)| gained + lost).fold(1.0, f64::max);
    let x = Values { low: 0.0, high: (columns * wide) as f64, is_log: false };
    let y = Values { low: 0.0, high: most * 1.1, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Holding times"), x, y, Told::Number)?;
    frame.numbers(Told::Number)?;
    for column in 0..columns {
        let (from, to) = ((column * wide) as f64, ((column + 1) * wide) as f64);
        let mut ground = 0.0;
        for (count, color) in [(lost[column], canvas.theme.loss), (gained[column], canvas.theme.gain)] {
            let (one, other) = (frame.at(from, ground + count), frame.at(to, ground));
            if count > 0.0 {
                canvas.rectangle((one.0 + 0.5, one.1), (other.0 - 0.5, other.1), color, 0.85)?;
            }
            ground += count;
        }
    }
    let right = (frame.inside.right - 4.0, area.top + 13.0);
    let words = format!("{} · {}", canvas.say("trades"), canvas.say("bars held"));
    canvas.text(right, &words, 10.5, canvas.theme.faint, Side::Right)
}
