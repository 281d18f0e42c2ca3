//! Tables for people: aligned text, numbers to the right, without frames that a copy would carry along.

use comfy_table::{CellAlignment, ContentArrangement, presets};

/// A table under way.
#[derive(Debug)]
pub struct Table {
    inner: comfy_table::Table,
}

impl Table {
    /// A table with these column titles.
    pub fn new(header: &[&str]) -> Self {
        let mut inner = comfy_table::Table::new();
        inner.load_preset(presets::NOTHING);
        // Off a terminal a row stays a line, whatever its width.
        let is_terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
        inner.set_content_arrangement(if is_terminal {
            ContentArrangement::Dynamic
        } else {
            ContentArrangement::Disabled
        });
        if !header.is_empty() {
            inner.set_header(header.iter().map(|title| title.to_string()).collect::<Vec<_>>());
        }
        Self { inner }
    }

    /// Aligns these columns, from 0, to the right.
    pub fn right(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        // A column exists once a row or a header has it.
        for column in columns {
            if let Some(column) = self.inner.column_mut(column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self
    }

    /// One more row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.inner.add_row(cells.into_iter().collect::<Vec<_>>());
    }

    /// The table as text, a line a row, no blanks at line ends.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.inner.lines().map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n")
    }
}

/// A number for people: thousands apart, `digits` after the point.
pub fn grouped(value: f64, digits: usize) -> String {
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

/// A JSON value for people: a whole number without the `.0` that tells machines it is a real, as it is typed.
pub fn plain(value: &serde_json::Value) -> String {
    let text = crate::output::cell(value);
    match text.strip_suffix(".0") {
        Some(whole) if value.is_number() => whole.to_owned(),
        _ => text,
    }
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

    #[test]
    fn numbers_for_people_have_thousands_apart_and_no_negative_zero() {
        assert_eq!(grouped(-1_234_567.891, 2), "-1,234,567.89");
        assert_eq!(grouped(999.0, 0), "999");
        assert_eq!(grouped(-0.0001, 2), "0.00");
        assert_eq!(percent(-0.12345), "-12.35 %");
    }
}
