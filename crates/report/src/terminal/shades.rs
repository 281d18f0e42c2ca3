//! A measure over two parameters as a field of shades.

use super::{Ink, Screen};
use crate::heat::Heat;
use crate::search::Searched;

/// Cells down and across at most; more values than that share a cell.
const HEIGHT: usize = 24;
const WIDTH: usize = 60;
/// From the lowest to the highest, without colours.
const SHADES: [&str; 5] = ["·", "░", "▒", "▓", "█"];
/// The same in the 256 colours of a terminal: dark violet to yellow, told apart by who sees no red or green too.
const COLORS: [u8; 10] = [53, 54, 61, 24, 30, 36, 41, 77, 148, 226];

/// The highest value of the second parameter on top, with the scale and the highest cell below.
pub(crate) fn field_of_shades(screen: &Screen, searched: &Searched, over: [usize; 2], measure: usize) -> String {
    let letters = searched.axes[over[1]].values.iter().enumerate();
    let margin = letters.map(|(place, _)| searched.axes[over[1]].label(place).chars().count()).max().unwrap_or(0);
    let room = screen.width.min(2 * WIDTH + margin + 1).saturating_sub(margin + 1).max(8);
    let map = Heat::new(searched, over, [(room / 2).min(WIDTH), HEIGHT]);
    let cells = map.medians(measure);
    let known = || cells.iter().copied().enumerate().filter(|(_, value)| value.is_finite());
    let Some((best, highest)) = known().max_by(|one, other| one.1.total_cmp(&other.1)) else { return String::new() };
    let lowest = known().map(|(_, value)| value).fold(highest, f64::min);
    let across = map.stretches[0].len();
    let mut text = String::new();
    for (row, cells) in cells.chunks(across).enumerate().rev() {
        let label = format!("{:>margin$} ", map.label(1, row));
        let line: String = cells.iter().map(|value| shade(screen, *value, lowest, highest)).collect();
        text = text + &screen.painted(&label, Ink::Faint) + line.trim_end() + "\n";
    }
    let ends = [map.label(0, 0), if across > 1 { map.label(0, across - 1) } else { String::new() }];
    let gap = (2 * across).saturating_sub(ends[0].chars().count() + ends[1].chars().count()).max(1);
    let below = format!("{:>margin$} {}{}{}", "", ends[0], " ".repeat(gap), ends[1]);
    text = text + &screen.painted(below.trim_end(), Ink::Faint) + "\n";
    let steps = if screen.is_colored { COLORS.len() } else { SHADES.len() };
    let scale: String = (0..steps).map(|step| shade(screen, step as f64, 0.0, (steps - 1) as f64)).collect();
    let told = |value: f64| format!("{value:.4}");
    text += &format!("{} {scale} {}\n", told(lowest), told(highest));
    let [x, y] = [map.label(0, best % across), map.label(1, best / across)];
    let highest = [told(highest), format!("{}={x} {}={y}", map.name(0), map.name(1))];
    let said = highest.iter().fold(screen.say("highest: {} at {}").to_owned(), |text, it| text.replacen("{}", it, 1));
    text + &said + "\n"
}

/// Two letters of the shade of a value between two ends.
fn shade(screen: &Screen, value: f64, low: f64, high: f64) -> String {
    if value.is_nan() {
        return "  ".to_owned();
    }
    let part = if high > low { (value - low) / (high - low) } else { 1.0 };
    let step = |steps: usize| ((part * steps as f64) as usize).min(steps - 1);
    match screen.is_colored {
        true => format!("\x1b[48;5;{}m  \x1b[0m", COLORS[step(COLORS.len())]),
        false => SHADES[step(SHADES.len())].repeat(2),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::search::Axis;

    fn searched(rows: &[(u32, u32, f64)], values: u32) -> Searched {
        Searched {
            name: String::new(),
            axes: vec![
                Axis { name: "x".to_owned(), values: (0..values).map(|it| json!(it)).collect() },
                Axis { name: "y".to_owned(), values: vec![json!("a"), json!("b")] },
            ],
            places: vec![rows.iter().map(|it| it.0).collect(), rows.iter().map(|it| it.1).collect()],
            numbers: vec![rows.iter().map(|it| it.2).collect()],
        }
    }

    fn screen(is_colored: bool) -> Screen {
        Screen { width: 80, is_colored, language: crate::Language::English }
    }

    #[test]
    fn the_highest_value_down_stands_on_top_and_what_did_not_run_is_blank() {
        let rows = [(10, 0, 1.0), (9, 0, 0.0), (10, 1, 4.0), (10, 1, 2.0), (9, 1, f64::NAN)];
        let text = field_of_shades(&screen(false), &searched(&rows, 11), [0, 1], 0);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines, ["b   ██", "a ··░░", "  9 10", "0.0000 ··░░▒▒▓▓██ 3.0000", "highest: 3.0000 at x=10 y=b"]);
        assert!(field_of_shades(&screen(true), &searched(&rows, 11), [0, 1], 0).contains("\x1b[48;5;226m"));
    }

    #[test]
    fn many_values_fit_the_screen() {
        let rows: Vec<(u32, u32, f64)> = (0..1000).map(|x| (x, 0, f64::from(x))).collect();
        let text = field_of_shades(&screen(false), &searched(&rows, 1000), [0, 1], 0);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
