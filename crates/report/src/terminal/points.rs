//! Points in a field of dots.

use textplots::{Chart, Plot, Shape};

use super::{Ink, Screen};
use crate::frame::Told;

/// Dots down: four a letter.
const HEIGHT: u32 = 48;

/// Points by two fractions, with the ranges beside and below.
pub(crate) fn points(screen: &Screen, points: &[(f64, f64)]) -> String {
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        if high > low { (low, high) } else { (low - 1.0, high + 1.0) }
    };
    let x = range(&mut points.iter().map(|it| it.0));
    let y = range(&mut points.iter().map(|it| it.1));
    let [low, high] = [y.0, y.1].map(|value| Told::Percent.tell(value, (y.1 - y.0) / 10.0));
    let [left, right] = [x.0, x.1].map(|value| Told::Percent.tell(value, (x.1 - x.0) / 10.0));
    let margin = low.chars().count().max(high.chars().count());
    let width = screen.beside(margin);
    let dots: Vec<(f32, f32)> = points.iter().map(|(x, y)| (*x as f32, *y as f32)).collect();
    let shape = Shape::Points(&dots);
    let mut chart =
        Chart::new_with_y_range(2 * width as u32 - 2, HEIGHT, x.0 as f32, x.1 as f32, y.0 as f32, y.1 as f32);
    let chart = chart.lineplot(&shape);
    chart.figures();
    let frame = chart.frame();
    let rows: Vec<&str> = frame.lines().take(HEIGHT as usize / 4).collect();
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        let side = if index == 0 {
            &high
        } else if index + 1 == rows.len() {
            &low
        } else {
            ""
        };
        let row = screen.painted(row.trim_end_matches(['\u{2800}', ' ']), Ink::Line);
        text += format!("{} {row}", screen.painted(&format!("{side:>margin$}"), Ink::Faint)).trim_end();
        text.push('\n');
    }
    let gap = width.saturating_sub(left.chars().count() + right.chars().count());
    text + &screen.painted(&format!("{:margin$} {left}{}{right}", "", " ".repeat(gap)), Ink::Faint) + "\n"
}
