//! What is wrong with a file, and where: collected, placed, and drawn with a caret.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use expression::Span;
use market::brief;
use serde::Serialize;

/// Faults of one file that are told; the rest is counted.
pub const MOST_FAULTS: usize = 20;

/// Columns of a source line that are drawn.
const WIDTH: usize = 120;

/// One thing that is wrong with a rule file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fault {
    /// The rule file it is in, where that is not the one that was compiled but one that it uses.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead, if that can be said.
    pub hint: Option<String>,
    /// The text of the line.
    pub source_line: String,
}

/// Everything that is wrong with a rule file, in the file's order: one fault at least.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Faults {
    /// The first [`MOST_FAULTS`].
    pub list: Vec<Fault>,
    /// How many there are besides.
    pub more: usize,
}

impl Fault {
    /// The fault with its line and a caret under its place, as a person reads it; `path` is the file's name.
    pub fn render(&self, path: &str) -> String {
        let path = self.file.as_deref().unwrap_or(path);
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let mut text = format!("{path}:{}:{}: {}\n", self.line, self.column, self.message);
        let (line, before, length) = self.window();
        if !line.trim().is_empty() {
            let (indent, marks) = (" ".repeat(before), "^".repeat(length.max(1)));
            text += &format!("{margin} |\n{number} | {line}\n{margin} | {indent}{marks}\n");
        }
        if let Some(hint) = &self.hint {
            text += &format!("{margin} = hint: {hint}\n");
        }
        text
    }

    /// What is drawn of the line, the width before the place, and the place's width.
    fn window(&self) -> (String, usize, usize) {
        let letters: Vec<char> = self.source_line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let start = (self.column - 1).min(letters.len());
        let from = if start < WIDTH { 0 } else { start - WIDTH / 2 };
        let to = (from + WIDTH).min(letters.len());
        let shown: String = letters[from..to].iter().collect();
        let marked = self.source_line.chars().skip(start);
        let mut bytes = self.span.len();
        let marked = marked.take_while(|letter| {
            let inside = bytes > 0;
            bytes = bytes.saturating_sub(letter.len_utf8());
            inside
        });
        let length = marked.take(to.saturating_sub(start)).map(width).sum();
        let before = letters[from..start].iter().copied().map(width).sum();
        (shown, before, length)
    }
}

/// Cells that a letter takes on a terminal, near enough: East Asian letters take two.
fn width(letter: char) -> usize {
    let code = letter as u32;
    let wide = matches!(code, 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD);
    1 + usize::from(wide)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
        }
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl Faults {
    /// All of them as a person reads them; `path` is the file's name.
    pub fn render(&self, path: &str) -> String {
        let mut text: String = self.list.iter().map(|fault| fault.render(path) + "\n").collect();
        if self.more > 0 {
            text += &format!("and {} more\n", self.more);
        }
        text
    }
}

/// The first fault, and how many there are besides.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let others = self.list.len().saturating_sub(1) + self.more;
        match self.list.first() {
            Some(first) if others > 0 => write!(f, "{first} (and {others} more)"),
            Some(first) => first.fmt(f),
            None => f.write_str("a rule file with nothing wrong"),
        }
    }
}

impl std::error::Error for Faults {}

/// The text of a file, in which bytes have lines and columns.
#[derive(Debug)]
pub(crate) struct Source {
    /// The name by which another file uses it.
    file: Option<String>,
    text: String,
    /// First byte of each line.
    lines: Vec<usize>,
}

impl Source {
    pub fn new(file: Option<String>, text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place + 1);
        Self { file, text: text.to_owned(), lines: std::iter::once(0).chain(breaks).collect() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty where it lies in no text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    pub fn fault(&self, span: Span, message: impl Into<String>, hint: Option<String>) -> Fault {
        let floor = |place: u32| {
            let mut place = (place as usize).min(self.text.len());
            while !self.text.is_char_boundary(place) {
                place -= 1;
            }
            place
        };
        let (start, end) = (floor(span.start), floor(span.end));
        let line = self.lines.partition_point(|first| *first <= start) - 1;
        let first = self.lines[line];
        let last = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let whole = self.text[first..last.max(first)].trim_end_matches('\r');
        // A line of a megabyte is not carried around.
        let far: usize = whole.chars().take(4096).map(char::len_utf8).sum();
        Fault {
            file: self.file.clone(),
            line: line + 1,
            column: self.text[first..start].chars().count() + 1,
            span: start..end.max(start),
            message: brief(&message.into()).into_owned(),
            hint,
            source_line: whole[..far].to_owned(),
        }
    }
}

/// Faults as they are found.
#[derive(Debug)]
pub(crate) struct Report {
    pub source: Arc<Source>,
    list: Vec<Fault>,
    more: usize,
}

impl Report {
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, list: Vec::new(), more: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// No more will be told: what is found now is only counted, and needs no words.
    pub fn is_full(&self) -> bool {
        self.list.len() >= 4 * MOST_FAULTS
    }

    pub fn add(&mut self, fault: Fault) {
        if !self.is_full() {
            let same = |known: &Fault| {
                (&known.file, &known.span, &known.message) == (&fault.file, &fault.span, &fault.message)
            };
            if !self.list.iter().any(same) {
                self.list.push(fault);
            }
        } else {
            self.more += 1;
        }
    }

    pub fn count(&mut self) {
        self.more += 1;
    }

    pub fn say(&mut self, span: Span, message: impl Into<String>) {
        if self.is_full() {
            return self.count();
        }
        let fault = self.source.fault(span, message, None);
        self.add(fault);
    }

    pub fn hint(&mut self, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        if self.is_full() {
            return self.count();
        }
        let fault = self.source.fault(span, message, Some(hint.into()));
        self.add(fault);
    }

    /// The faults of another file.
    pub fn take(&mut self, faults: Faults) {
        self.more += faults.more;
        faults.list.into_iter().for_each(|fault| self.add(fault));
    }

    /// `value` if nothing was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Faults> {
        match self.into_faults() {
            None => Ok(value),
            Some(faults) => Err(faults),
        }
    }

    pub fn into_faults(mut self) -> Option<Faults> {
        if self.list.is_empty() {
            return None;
        }
        self.list.sort_by_key(|fault| (fault.file.is_some(), fault.span.start));
        let more = self.more + self.list.len().saturating_sub(MOST_FAULTS);
        self.list.truncate(MOST_FAULTS);
        Some(Faults { list: self.list, more })
    }
}
