//! Where the winners of one half of the bars came out on the other.

use super::Chart;
use crate::canvas::{Area, Canvas, Drawn, Side};
use crate::frame::{Frame, Told, Values};
use crate::sheet::Sheet;
use crate::terminal::{Column, Ink, Screen, columns};

pub(super) const ENTRY: Chart = Chart {
    name: "overfitting",
    summary: "where the winner of one half of the bars came out among all tries on the other: below the middle it was luck",
    height: 1.1,
    needs: "a sweep with cross-validation, kept by this version",
    can: |sheet| ranks(sheet).iter().sum::<u64>() > 0,
    in_text,
    draw,
};

fn ranks(sheet: &Sheet) -> &[u64] {
    sheet.search.as_ref().map_or(&[], |search| &search.ranks)
}

/// The part that came out in the worse half: the probability of backtest overfitting.
fn probability(ranks: &[u64]) -> f64 {
    let below: u64 = ranks[..ranks.len() / 2].iter().sum();
    below as f64 / ranks.iter().sum::<u64>() as f64
}

fn in_text(sheet: &Sheet, screen: &Screen) -> String {
    let ranks = ranks(sheet);
    let is_worse = |at: usize| at < ranks.len() / 2;
    let ink = |at: usize| if is_worse(at) { Ink::Loss } else { Ink::Gain };
    let all: Vec<Column> =
        ranks.iter().enumerate().map(|(at, count)| Column { value: *count as f64, ink: ink(at) }).collect();
    let below = columns(screen, &all, |at| format!("{} %", 100 * at / ranks.len()));
    let said = format!("{} {:.1} %", screen.say("probability of overfitting"), 100.0 * probability(ranks));
    format!("{}\n{below}{said}\n", screen.say("Ranks of winners out of sample"))
}

fn draw(sheet: &Sheet, canvas: &Canvas<'_>, area: Area) -> Drawn {
    let ranks = ranks(sheet);
    let most = ranks.iter().copied().max().unwrap_or(1) as f64;
    let x = Values { low: 0.0, high: 1.0, is_log: false };
    let y = Values { low: 0.0, high: most * 1.15, is_log: false };
    let frame = Frame::new(canvas, area, canvas.say("Ranks of winners out of sample"), x, y, Told::Number)?;
    frame.numbers(Told::Percent)?;
    let wide = 1.0 / ranks.len() as f64;
    for (place, count) in ranks.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (one, other) = (frame.at(wide * place as f64, *count as f64), frame.at(wide * (place + 1) as f64, 0.0));
        let color = if place < ranks.len() / 2 { canvas.theme.loss } else { canvas.theme.gain };
        canvas.rectangle((one.0 + 1.0, one.1), (other.0 - 1.0, other.1), color, 0.8)?;
    }
    let theme = canvas.theme;
    let said = format!("{} {:.1} %", canvas.say("probability of overfitting"), 100.0 * probability(ranks));
    canvas.text((frame.inside.right - 6.0, area.top + 13.0), &said, 11.0, theme.loss, Side::Right)
}
