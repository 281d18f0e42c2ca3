//! Splits and dividends, as a table.

use market::cell::number::{self, Decimal};
use market::cell::time::Times;
use market::raw::{Column, column};
use market::{Action, Actions};

use crate::FileError;
use crate::sheet;

/// Reads corporate actions from delimited text: columns `date` (the ex-date), `kind` (`split` or `dividend`) and `value`.
///
/// A split's value is the new shares for one old: `5` or `5:1`, and `0.2` or `1:5` for a consolidation. A dividend's is
/// the money a share. Rows may stand in any order.
///
/// # Errors
/// A column is missing; a cell is no date, no kind, or no number above zero.
pub fn decode(bytes: &[u8]) -> Result<Actions, FileError> {
    const HINT: &str = "the columns are date,kind,value, as in 2014-05-15,split,5:1 and 2014-05-16,dividend,0.24";
    sheet::read(bytes, HINT, |rows, names| {
        let find =
            |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.trim().to_lowercase().as_str()));
        let date = names
            .iter()
            .position(|name| column(name) == Some(Column::Time))
            .or_else(|| find(&["ex_date", "exdate", "ex-date", "ex date"]));
        let (kind, value) = (find(&["kind", "type", "action"]), find(&["value", "amount", "ratio"]));
        sheet::refuse_missing(names, &[("date", date), ("kind", kind), ("value", value)], HINT)?;
        let (Some(date), Some(kind), Some(value)) = (date, kind, value) else {
            return Err(FileError::new("columns are missing").hint(HINT));
        };
        let mut times = Times::new(None, rows.estimate());
        let (mut lines, mut actions) = (Vec::new(), Vec::new());
        while let Some(line) = rows.next()? {
            if rows.is_blank() {
                continue;
            }
            sheet::refuse_ragged(rows, names.len(), line)?;
            sheet::push_time(rows, date, line, &mut times)?;
            lines.push(line);
            let cell = rows.cell(value);
            actions.push(match rows.cell(kind).to_ascii_lowercase().as_slice() {
                b"split" => Action::Split {
                    ratio: ratio(cell).ok_or_else(|| {
                        sheet::bad_cell(rows, value, line, "value", "is no ratio of a split").hint("write 5 or 5:1")
                    })?,
                },
                b"dividend" => Action::Dividend {
                    amount: positive(cell).ok_or_else(|| {
                        sheet::bad_cell(rows, value, line, "value", "is no amount above zero")
                            .hint("money a share, such as 0.24")
                    })?,
                },
                _ => {
                    return Err(sheet::bad_cell(rows, kind, line, "kind", "is no kind of action")
                        .hint("the kinds are split and dividend"));
                }
            });
        }
        let read = sheet::finish_times(times, |row| lines[row])?;
        let dated = read.time.into_iter().flatten().map(|time| time.date()).zip(actions).collect();
        Actions::new(dated).ok_or_else(|| FileError::new("a value is not above zero").hint(HINT))
    })
}

fn positive(cell: &[u8]) -> Option<f64> {
    number::read(cell, Decimal::Point).ok()?.filter(|value| *value > 0.0)
}

/// `5`, `5:1`, `5/1` or `5-for-1`.
fn ratio(cell: &[u8]) -> Option<f64> {
    let text =
        std::str::from_utf8(cell).ok()?.to_lowercase().replace(" for ", ":").replace("-for-", ":").replace('/', ":");
    let ratio = match text.split_once(':') {
        Some((new, old)) => positive(new.trim().as_bytes())? / positive(old.trim().as_bytes())?,
        None => positive(text.as_bytes())?,
    };
    Some(ratio).filter(|ratio| *ratio > 0.0 && ratio.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_dividends_are_read_in_any_order() {
        let text = "date,kind,value\n2014-05-16,dividend,0.24\n2014-05-15,split,5:1\n2015-01-05,Split,0.2\n";
        let found: Vec<_> =
            decode(text.as_bytes()).unwrap().iter().map(|(date, action)| (date.to_string(), action)).collect();
        assert_eq!(
            found,
            [
                ("2014-05-15".to_owned(), Action::Split { ratio: 5.0 }),
                ("2014-05-16".to_owned(), Action::Dividend { amount: 0.24 }),
                ("2015-01-05".to_owned(), Action::Split { ratio: 0.2 }),
            ]
        );
        assert!(decode(b"date,kind,value\n").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_action_is_refused_with_its_line() {
        for (text, expected) in [
            ("date,kind\n2014-05-15,split\n", "line 1, column `value`: the column is missing: value"),
            ("date,kind,value\n2014-05-15,merger,2\n", "line 2, column `kind`: `merger` is no kind of action"),
            ("date,kind,value\n2014-05-15,split,5:0\n", "line 2, column `value`: `5:0` is no ratio of a split"),
            ("date,kind,value\n2014-05-15,dividend,-1\n", "line 2, column `value`: `-1` is no amount above zero"),
            ("date,kind,value\n15/05,split,5\n", "line 2, column `timestamp`: `15/05` is no time"),
        ] {
            let error = decode(text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(!error.hint.is_empty());
        }
    }
}
