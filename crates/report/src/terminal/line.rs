//! A line over time as dots.

use market::Timestamp;
use textplots::{Chart, Plot, Shape};

use super::{Ink, Screen};

/// Dots down: four a character.
const HEIGHT: u32 = 40;

/// One line over time, with its range at the left and the days at the ends; nothing for fewer than two bars.
pub fn line(screen: &Screen, title: &str, time: &[Timestamp], values: &[f64], label: impl Fn(f64) -> String) -> String {
    let (Some(first), Some(last)) = (time.first(), time.last()) else { return String::new() };
    if values.len() < 2 {
        return String::new();
    }
    let (low, high) = (values.iter().filter(|value| value.is_finite()))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let (least, most) = (label(low), label(high));
    let margin = least.chars().count().max(most.chars().count());
    // Two dots a letter, and the last line of dots stands in a letter of its own.
    let width = 2 * screen.beside(margin) as u32 - 2;
    let points = thinned(values, width);
    // A flat line needs a range to be drawn in.
    let (bottom, top) = if high > low { (low, high) } else { (low - 1.0, high + 1.0) };
    let shape = Shape::Lines(&points);
    let mut chart = Chart::new_with_y_range(width, HEIGHT, 0.0, (values.len() - 1) as f32, bottom as f32, top as f32);
    let chart = chart.lineplot(&shape);
    chart.figures();
    let frame = chart.frame();
    let rows: Vec<&str> = frame.lines().take(HEIGHT as usize / 4).collect();
    let mut text = format!("{title}\n");
    for (index, row) in rows.iter().enumerate() {
        let side = match index {
            0 => most.as_str(),
            _ if index + 1 == rows.len() => least.as_str(),
            _ => "",
        };
        let row = screen.painted(row.trim_end_matches(['\u{2800}', ' ']), Ink::Line);
        text += format!("{} {row}", screen.painted(&format!("{side:>margin$}"), Ink::Faint)).trim_end();
        text.push('\n');
    }
    let (first, last) = (first.date().to_string(), last.date().to_string());
    let gap = (width as usize / 2).saturating_sub(first.len() + last.len());
    text + &screen.painted(&format!("{:margin$} {first}{}{last}", "", " ".repeat(gap)), Ink::Faint) + "\n"
}

/// At most two points a dot column, its lowest and its highest, so that a million bars draw as fast as a thousand and no
/// spike is lost.
fn thinned(values: &[f64], width: u32) -> Vec<(f32, f32)> {
    let bucket = values.len().div_ceil(width as usize);
    if bucket <= 2 {
        let known = values.iter().enumerate().filter(|(_, value)| value.is_finite());
        return known.map(|(index, value)| (index as f32, *value as f32)).collect();
    }
    let mut points = Vec::with_capacity(2 * width as usize);
    for (part, values) in values.chunks(bucket).enumerate() {
        let ends = |better: fn(&f64, &f64) -> bool| {
            let known = values.iter().enumerate().filter(|(_, value)| value.is_finite());
            known.reduce(|best, next| if better(next.1, best.1) { next } else { best })
        };
        let mut pair: Vec<_> =
            [ends(|next, best| next < best), ends(|next, best| next > best)].into_iter().flatten().collect();
        pair.sort_by_key(|(index, _)| *index);
        points.extend(pair.into_iter().map(|(index, value)| ((part * bucket + index) as f32, *value as f32)));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_among_a_million_bars_is_drawn() {
        let mut values = vec![1.0; 1_000_000];
        values[777_777] = 9.0;
        assert!(thinned(&values, 150).iter().any(|(_, value)| *value == 9.0));
        assert!(thinned(&values, 150).len() <= 300);
        // What is not known is not drawn.
        values[..900_000].fill(f64::NAN);
        values[999_000] = f64::NAN;
        assert!(thinned(&values, 150).iter().all(|(place, value)| *place >= 900_000.0 && value.is_finite()));
    }

    #[test]
    fn a_line_has_its_range_and_its_days() {
        let time: Vec<Timestamp> = (0..3).map(|day| Timestamp::from_nanoseconds(day * 86_400_000_000_000)).collect();
        let screen = Screen { width: 80, is_colored: false, language: crate::Language::English };
        let text = line(&screen, "Equity", &time, &[1.0, 3.0, 2.0], |value| format!("{value:.0}"));
        assert!(text.starts_with("Equity\n3 "), "{text}");
        assert!(text.ends_with("1970-01-03\n") && text.contains("1970-01-01"), "{text}");
        assert!(text.contains('⠁') || text.chars().any(|letter| ('\u{2801}'..='\u{28ff}').contains(&letter)), "{text}");
        assert_eq!(line(&screen, "Equity", &time[..1], &[1.0], |value| value.to_string()), "");
    }
}
