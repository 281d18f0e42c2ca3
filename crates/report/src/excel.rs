//! Tables as Excel workbooks.

use market::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;
use thiserror::Error;

/// Rows that a sheet of Excel has at most, its header included.
const MOST_ROWS: usize = 1_048_576;

/// Why there is no workbook.
#[derive(Debug, Error)]
pub enum ExcelError {
    /// More rows than a sheet has.
    #[error("a sheet of Excel has at most 1,048,575 rows, and there are {0}")]
    TooMany(usize),
    /// The writer failed.
    #[error("the workbook cannot be written: {0}")]
    Writer(#[from] XlsxError),
}

/// A workbook of one sheet: a header that stays in view and filters, and rows, a value a column. Numbers are numbers, a text that
/// is a time is one, `null` is an empty cell; every other text is text and no formula. The same table gives the same bytes.
///
/// # Errors
/// See [`ExcelError`].
pub fn excel(name: &str, header: &[&str], rows: &[Vec<Value>]) -> Result<Vec<u8>, ExcelError> {
    if rows.len() >= MOST_ROWS {
        return Err(ExcelError::TooMany(rows.len()));
    }
    let mut workbook = Workbook::new();
    // The time at which it is written is no part of a table.
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let (bold, day, minute) = (
        Format::new().set_bold(),
        Format::new().set_num_format("yyyy-mm-dd"),
        Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
    );
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    for (column, title) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, *title, &bold)?;
        let widest = rows.iter().take(200).filter_map(|row| row.get(usize::from(column))).map(width).max();
        sheet.set_column_width(column, (widest.unwrap_or(0).max(title.len()) + 3).min(60) as f64)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, value) in (0..).zip(row) {
            write(sheet, line, column, value, (&day, &minute))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let (Some(last), true) = (header.len().checked_sub(1), !rows.is_empty()) {
        sheet.autofilter(0, 0, rows.len() as u32, last as u16)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn width(value: &Value) -> usize {
    match value {
        Value::String(text) => text.replace("T00:00:00Z", "").chars().count(),
        Value::Null => 0,
        _ => 12,
    }
}

fn write(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    value: &Value,
    (day, minute): (&Format, &Format),
) -> Result<(), ExcelError> {
    match value {
        Value::Null => {}
        Value::Bool(truth) => {
            sheet.write_boolean(line, column, *truth)?;
        }
        Value::Number(number) => {
            sheet.write_number(line, column, number.as_f64().unwrap_or(f64::NAN))?;
        }
        Value::String(text) => match time(text) {
            Some((when, is_day)) => {
                sheet.write_datetime_with_format(line, column, &when, if is_day { day } else { minute })?;
            }
            None => {
                sheet.write_string(line, column, text.as_str())?;
            }
        },
        other => {
            sheet.write_string(line, column, other.to_string())?;
        }
    }
    Ok(())
}

/// A time of ours that Excel knows, which begins with 1900, and whether it is a day.
fn time(text: &str) -> Option<(ExcelDateTime, bool)> {
    let time = text.ends_with('Z').then(|| Timestamp::parse(text)).flatten()?.to_utc();
    let when = ExcelDateTime::from_timestamp(time.timestamp()).ok()?;
    Some((when, time.timestamp() % 86_400 == 0))
}
