//! Tables for people: aligned text, numbers to the right, without frames that a copy would carry along.
//!
//! A number is never broken over two lines. What is wider than the terminal gives way in this order: texts of several words
//! wrap at their blanks; then every row becomes a block of lines, `title  value`, one a column.

use market::brief;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Width, presets};

use crate::paint::strong;

/// Letters that a column of texts keeps at least when it wraps.
const LEAST_TEXT: usize = 16;

/// A table under way.
#[derive(Debug)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    right: Vec<usize>,
}

impl Table {
    /// A table with these column titles.
    pub fn new(header: &[&str]) -> Self {
        let header = header.iter().map(|title| (*title).to_owned()).collect();
        Self { header, rows: Vec::new(), right: Vec::new() }
    }

    /// Aligns these columns, from 0, to the right.
    pub fn right(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.right.extend(columns);
        self
    }

    /// One more row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| brief(&cell).into_owned()).collect());
    }

    /// The table as text, a line a row where the terminal is wide enough, no blanks at line ends.
    pub fn text(&self) -> String {
        self.text_within(terminal_width())
    }

    /// The same within `width` letters; `None` is any.
    fn text_within(&self, width: Option<usize>) -> String {
        let natural: Vec<usize> = (0..self.columns()).map(|column| self.widest(column)).collect();
        // A column has a blank on each side.
        let total = |widths: &[usize]| widths.iter().map(|width| width + 2).sum::<usize>();
        let Some(width) = width.filter(|width| total(&natural) > *width) else { return self.drawn(None, &natural) };
        let least: Vec<usize> = (natural.iter().enumerate())
            .map(|(column, natural)| if self.wraps(column) { LEAST_TEXT.min(*natural) } else { *natural })
            .collect();
        if total(&least) <= width { self.drawn(Some(width), &natural) } else { self.blocks() }
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).chain([self.header.len()]).max().unwrap_or(0)
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().chain([&self.header]).filter_map(move |row| row.get(column)).map(String::as_str)
    }

    fn widest(&self, column: usize) -> usize {
        self.cells(column).map(letters).max().unwrap_or(0)
    }

    /// Whether a column is of texts that may wrap at their blanks: numbers have at most a unit behind them.
    fn wraps(&self, column: usize) -> bool {
        !self.right.contains(&column) && self.cells(column).any(|cell| cell.split_whitespace().count() > 2)
    }

    fn drawn(&self, width: Option<usize>, natural: &[usize]) -> String {
        let mut inner = comfy_table::Table::new();
        inner.load_preset(presets::NOTHING);
        inner.set_content_arrangement(match width {
            Some(_) => ContentArrangement::Dynamic,
            None => ContentArrangement::Disabled,
        });
        if let Some(width) = width {
            inner.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        }
        if !self.header.is_empty() {
            inner.set_header(&self.header);
        }
        for row in &self.rows {
            inner.add_row(row);
        }
        for (column, natural) in natural.iter().enumerate() {
            let Some(inner) = inner.column_mut(column) else { continue };
            if self.right.contains(&column) {
                inner.set_cell_alignment(CellAlignment::Right);
            }
            if width.is_some() && !self.wraps(column) {
                let whole = u16::try_from(natural + 2).unwrap_or(u16::MAX);
                inner.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
            }
        }
        let mut lines: Vec<String> = inner.lines().map(|line| line.trim_end().to_owned()).collect();
        if let Some(titles) = lines.first_mut().filter(|_| !self.header.is_empty()) {
            *titles = strong(titles);
        }
        lines.join("\n")
    }

    /// Every row as lines of its own: a title and a value each, or where the columns have no titles, pairs as they stand.
    fn blocks(&self) -> String {
        let mut lines = Vec::new();
        if self.header.is_empty() {
            for row in &self.rows {
                lines.extend(row.chunks(2).map(|pair| pair.join("  ").trim_end().to_owned()));
            }
            lines.retain(|line| !line.trim().is_empty());
            return lines.join("\n");
        }
        let margin = self.header.iter().map(|title| letters(title)).max().unwrap_or(0);
        for row in &self.rows {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            for (title, cell) in self.header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                lines.push(format!(" {title}{}  {cell}", " ".repeat(margin - letters(title))));
            }
        }
        lines.join("\n")
    }
}

/// Places that a text takes on a terminal.
fn letters(text: &str) -> usize {
    text.lines().map(|line| line.chars().map(places).sum()).max().unwrap_or(0)
}

/// Places of a letter: those of East Asia take two.
fn places(letter: char) -> usize {
    let wide = matches!(u32::from(letter), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd);
    if wide { 2 } else { 1 }
}

/// How wide the terminal is; `None` off one, where a row stays a line, and where it does not say.
pub fn terminal_width() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|width| *width > 0);
    if said.is_some() {
        return said;
    }
    if !std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        return None;
    }
    comfy_table::Table::new().width().map(usize::from).filter(|width| *width > 0)
}

/// A number for people: thousands apart, `digits` after the point.
/// What has more than fifteen digits before the point has them in an exponent: no more of them are known.
pub fn grouped(value: f64, digits: usize) -> String {
    if value.abs() >= 1e15 {
        return crate::output::number(value);
    }
    let text = format!("{:.digits$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(rest) = rest {
        grouped.push('.');
        grouped += rest;
    }
    let is_zero = grouped.chars().all(|letter| matches!(letter, '0' | '.' | ','));
    if value < 0.0 && !is_zero { format!("-{grouped}") } else { grouped }
}

/// A number as a person writes it: six decimals, or as many as a small one needs for four digits.
pub fn tidy(value: f64) -> String {
    let digits = if value == 0.0 { 0 } else { (3 - value.abs().log10().floor() as i32).clamp(6, 15) as usize };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A JSON value for people: a whole number without the `.0` that tells machines it is a real, as it is typed.
pub fn plain(value: &serde_json::Value) -> String {
    let text = crate::output::cell(value);
    match text.strip_suffix(".0") {
        Some(whole) if value.is_number() => whole.to_owned(),
        _ => text,
    }
}

/// A number of things: `one row`, `2,148 rows`.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("one {thing}") } else { format!("{} {thing}s", grouped(number as f64, 0)) }
}

/// A fraction for people: `12.34 %`.
pub fn percent(value: f64) -> String {
    format!("{} %", grouped(value * 100.0, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_real_is_shown_as_it_is_typed_and_nothing_else_changes() {
        let shown = |value: serde_json::Value| plain(&value);
        assert_eq!(shown(30.0.into()), "30");
        assert_eq!(shown((-100.0).into()), "-100");
        assert_eq!(shown(0.5.into()), "0.5");
        assert_eq!(shown(10.into()), "10");
        assert_eq!(shown("v1.0".into()), "v1.0");
        assert_eq!(shown(serde_json::Value::Null), "");
    }

    fn trades() -> Table {
        let mut table = Table::new(&["entry", "size", "pnl", "what it does"]).right([1, 2]);
        table.row(
            ["2016-02-16", "2,363.2212", "104,425.21", "a text of several words that may wrap"].map(str::to_owned),
        );
        table
    }

    #[test]
    fn a_number_is_never_broken_however_narrow_the_terminal() {
        for width in [None, Some(200), Some(80), Some(60), Some(50), Some(30), Some(10)] {
            let text = trades().text_within(width);
            for whole in ["2016-02-16", "2,363.2212", "104,425.21", "several", "wrap"] {
                assert!(text.contains(whole), "{width:?}:\n{text}");
            }
            // A block is as wide as its widest value.
            let most = text.lines().map(letters).max().unwrap();
            assert!(width.is_none_or(|width| most <= width || width < 60), "{width:?}: {most}\n{text}");
        }
        assert_eq!(trades().text_within(Some(80)).lines().count(), 2);
        assert_eq!(trades().text_within(Some(60)).lines().count(), 3);
        assert_eq!(trades().text_within(Some(30)).lines().next(), Some(" entry         2016-02-16"));
    }

    #[test]
    fn pairs_without_titles_stand_below_one_another_where_they_do_not_fit_beside() {
        let mut pairs = Table::new(&[]).right([1, 3]);
        pairs.row(["Final equity", "679,330.11", "Total return", "579.33 %"].map(str::to_owned));
        assert_eq!(pairs.text_within(Some(30)), "Final equity  679,330.11\nTotal return  579.33 %");
    }

    #[test]
    fn numbers_for_people_have_thousands_apart_and_no_negative_zero() {
        assert_eq!(grouped(-1_234_567.891, 2), "-1,234,567.89");
        assert_eq!(grouped(999.0, 0), "999");
        assert_eq!(grouped(-0.0001, 2), "0.00");
        assert_eq!(percent(-0.12345), "-12.35 %");
    }
}
