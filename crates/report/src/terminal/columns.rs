//! A histogram of blocks.

use super::{Ink, Screen, along, block};

/// Lines of a histogram.
const HEIGHT: usize = 10;

/// A column of a histogram.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub value: f64,
    pub ink: Ink,
}

/// Columns beside one another, as wide as there is room; `label` says where column `at` begins.
pub(crate) fn columns(screen: &Screen, columns: &[Column], label: impl Fn(usize) -> String) -> String {
    let total: f64 = columns.iter().map(|it| it.value).sum();
    if columns.is_empty() || total <= 0.0 {
        return String::new();
    }
    // Several are one where there is no room for each.
    let room = screen.beside(format!("{total:.0}").len());
    let together = columns.len().div_ceil(room);
    let joined = |some: &[Column]| Column { value: some.iter().map(|it| it.value).sum(), ink: some[0].ink };
    let columns: Vec<Column> = columns.chunks(together).map(joined).collect();
    let most = columns.iter().map(|it| it.value).fold(0.0, f64::max);
    let top = format!("{most:.0}");
    let margin = top.chars().count();
    let wide = (room / columns.len()).clamp(1, 6);
    let mut text = String::new();
    for line in (0..HEIGHT).rev() {
        let side = if line + 1 == HEIGHT {
            top.as_str()
        } else if line == 0 {
            "0"
        } else {
            ""
        };
        let letters = columns.iter().flat_map(|it| {
            let share = it.value / most * HEIGHT as f64 - line as f64;
            // What is there is seen, however little it is.
            let letter = if line == 0 && it.value > 0.0 { block(share.max(0.125)) } else { block(share) };
            std::iter::repeat_n((letter, it.ink), wide)
        });
        let row: Vec<(char, Ink)> = letters.collect();
        text = text + &screen.painted(&format!("{side:>margin$} "), Ink::Faint) + &screen.row(&row) + "\n";
    }
    let width = columns.len() * wide;
    let every = (12 / wide).max(1);
    let words = (0..columns.len()).step_by(every).map(|at| (at * wide, label(at * together)));
    let below = along(width.max(16), words);
    text + &" ".repeat(margin + 1) + &screen.painted(&below, Ink::Faint) + "\n"
}
