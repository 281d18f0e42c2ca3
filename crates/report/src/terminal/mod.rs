//! Charts as text: in a terminal with colours, in a pipe without.

mod bars;
mod candles;
mod columns;
mod field;
mod line;
mod points;
mod shades;

pub(crate) use bars::{Bar, bars};
pub(crate) use candles::candles;
pub(crate) use columns::{Column, columns};
pub(crate) use field::field;
pub use line::line;
pub(crate) use points::points;
pub(crate) use shades::field_of_shades;

use crate::language::Language;

/// What text is drawn on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Letters across.
    pub width: usize,
    /// Whether it shows colours.
    pub is_colored: bool,
    /// Whose words are used.
    pub language: Language,
}

/// Letters across that charts take at most: wider ones are harder to read, not easier.
pub(crate) const WIDEST: usize = 90;

/// The colours of text, those of [`crate::Theme`] as near as 256 colours are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ink {
    Plain,
    Faint,
    Gain,
    Loss,
    Line,
}

impl Ink {
    /// That of a gain, or of a loss.
    pub fn of(value: f64) -> Self {
        if value < 0.0 { Self::Loss } else { Self::Gain }
    }

    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Faint => Some("38;5;245"),
            Self::Gain => Some("38;5;36"),
            Self::Loss => Some("38;5;208"),
            Self::Line => Some("38;5;32"),
        }
    }
}

impl Screen {
    /// A word of ours, in the language of the screen.
    pub(crate) fn say(&self, english: &'static str) -> &'static str {
        self.language.say(english)
    }

    /// Letters across for what stands beside labels of `margin` letters and a blank.
    pub(crate) fn beside(&self, margin: usize) -> usize {
        self.width.min(WIDEST).saturating_sub(margin + 1).max(16)
    }

    pub(crate) fn painted(&self, text: &str, ink: Ink) -> String {
        match ink.code().filter(|_| self.is_colored && !text.trim().is_empty()) {
            Some(code) => format!("\x1b[{code}m{text}\x1b[0m"),
            None => text.to_owned(),
        }
    }

    /// Letters with their inks, neighbours of one ink painted together; no blanks at the end.
    pub(crate) fn row(&self, letters: &[(char, Ink)]) -> String {
        let end = letters.iter().rposition(|(letter, _)| *letter != ' ').map_or(0, |last| last + 1);
        let same = letters[..end].chunk_by(|one, other| one.1 == other.1);
        same.map(|run| self.painted(&run.iter().map(|(letter, _)| letter).collect::<String>(), run[0].1)).collect()
    }
}

/// A block that fills `share` of a letter from below, in eighths.
pub(crate) fn block(share: f64) -> char {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    BLOCKS[(share.clamp(0.0, 1.0) * 8.0).round() as usize]
}

/// Words along a line, each from its place on, those left out that would meet the one before or stand beyond `width`.
pub(crate) fn along(width: usize, words: impl IntoIterator<Item = (usize, String)>) -> String {
    let mut text = String::new();
    let mut taken = 0;
    for (place, word) in words {
        let wide = word.chars().count();
        if (taken == 0 || place > taken) && place + wide <= width {
            text += &" ".repeat(place - taken);
            text += &word;
            taken = place + wide;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_ink_are_painted_together_and_blanks_at_the_end_are_cut() {
        let letters = [('a', Ink::Gain), ('b', Ink::Gain), (' ', Ink::Plain), ('c', Ink::Loss), (' ', Ink::Plain)];
        let screen = |is_colored| Screen { width: 80, is_colored, language: Language::English };
        assert_eq!(screen(false).row(&letters), "ab c");
        assert_eq!(screen(true).row(&letters), "\x1b[38;5;36mab\x1b[0m \x1b[38;5;208mc\x1b[0m");
    }

    #[test]
    fn words_along_a_line_do_not_meet() {
        let words = [(0, "2015"), (3, "2016"), (6, "2017"), (18, "2018")].map(|(at, word)| (at, word.to_owned()));
        assert_eq!(along(20, words), "2015  2017");
    }
}
