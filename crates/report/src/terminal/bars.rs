//! Bars beside names.

use super::{Ink, Screen};
use crate::letters::wide;

/// A bar from a value to another.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    pub name: String,
    pub from: f64,
    pub to: f64,
    /// What stands at its end.
    pub told: String,
    pub ink: Ink,
}

/// A line a bar, all on one scale that has zero on it.
pub(crate) fn bars(screen: &Screen, bars: &[Bar]) -> String {
    let widest = |text: fn(&Bar) -> &str| bars.iter().map(|it| wide(text(it))).max().unwrap_or(0);
    let (names, numbers) = (widest(|it| &it.name), widest(|it| &it.told));
    let width = screen.beside(names + numbers + 1);
    let ends = || bars.iter().flat_map(|it| [it.from, it.to]).filter(|end| end.is_finite());
    let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
    let place = |value: f64| match high > low {
        true => ((value - low) / (high - low) * width as f64).round().clamp(0.0, width as f64) as usize,
        false => 0,
    };
    let mut text = String::new();
    for bar in bars {
        let (one, other) = (place(bar.from.min(bar.to)), place(bar.from.max(bar.to)));
        let letter = |at: usize| match at {
            at if (one..other.max(one + 1)).contains(&at) => ('█', bar.ink),
            at if at == place(0.0) => ('│', Ink::Faint),
            _ => (' ', Ink::Plain),
        };
        let row: Vec<(char, Ink)> = (0..width).map(letter).collect();
        let (name, number) = (padded(&bar.name, names), " ".repeat(numbers - wide(&bar.told)) + &bar.told);
        text = text + &name + " " + &number + " " + &screen.row(&row) + "\n";
    }
    text
}

fn padded(text: &str, width: usize) -> String {
    text.to_owned() + &" ".repeat(width.saturating_sub(wide(text)))
}
