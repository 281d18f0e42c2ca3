//! One series of returns or prices over time, as a table.

use market::Timestamp;
use market::cell::number::{self, Decimal};
use market::cell::time::Times;
use market::raw::{Column, column};

use crate::FileError;
use crate::file::DecodeOptions;
use crate::sheet;

/// What the values of a [`Series`] are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeriesKind {
    /// Simple returns of each period, as fractions above −1.
    Returns,
    /// Prices, or the value of an account, above zero.
    Prices,
}

/// Values over time, oldest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// Time of each value, rising.
    pub time: Vec<Timestamp>,
    /// Every time is a session date rather than an instant.
    pub dates: bool,
    /// The values, all finite.
    pub values: Vec<f64>,
    /// What they are.
    pub kind: SeriesKind,
    /// The same of a benchmark, where the table has a column for one.
    pub benchmark: Option<Vec<f64>>,
    /// What the reader did that the user should know.
    pub notes: Vec<String>,
}

/// Reads a series from delimited text: `timestamp`, and `return` (or `returns`) or a price (`price`, `equity`, `value`,
/// `nav`, else the adjusted close, else `close`), and perhaps `benchmark` of the same kind; other columns are ignored with
/// a note.
///
/// `wanted` says which of the two it must be. A first return without a value is left out, since the first price has
/// none. Rows out of order are sorted, with a note.
///
/// # Errors
/// A column is missing; a cell is no time or no number, or out of the range of its kind; a time is there twice.
pub fn decode(bytes: &[u8], wanted: SeriesKind, options: &DecodeOptions) -> Result<Series, FileError> {
    let (name, aliases, hint): (&'static str, &[&str], &'static str) = match wanted {
        SeriesKind::Returns => (
            "return",
            &["return", "returns", "ret", "收益率", "回報", "回报"],
            "the columns are timestamp, return and perhaps benchmark",
        ),
        SeriesKind::Prices => (
            "price",
            &["price", "equity", "value", "nav", "净值", "淨值"],
            "the columns are timestamp, price (or close or equity) and perhaps benchmark",
        ),
    };
    sheet::read(bytes, hint, |rows, names| {
        let plain: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
        let find = |wanted: Column| names.iter().position(|name| column(name) == Some(wanted));
        let time = find(Column::Time);
        let value = plain.iter().position(|name| aliases.contains(&name.as_str())).or_else(|| match wanted {
            SeriesKind::Prices => find(Column::AdjClose).or_else(|| find(Column::Close)),
            SeriesKind::Returns => None,
        });
        let benchmark = plain.iter().position(|name| name == "benchmark");
        sheet::refuse_missing(names, &[("timestamp", time), (name, value)], hint)?;
        let (Some(time), Some(value)) = (time, value) else {
            return Err(FileError::new("columns are missing").hint(hint));
        };
        let decimal =
            sheet::decimal_mark(rows.clone(), |index| Some(index) != Some(value) && Some(index) != benchmark)?;
        let mut times = Times::new(options.tz, rows.estimate());
        let mut lines = Vec::new();
        let (mut values, mut benchmarks) = (Vec::new(), Vec::new());
        let mut blank_first = false;
        while let Some(line) = rows.next()? {
            if rows.is_blank() {
                continue;
            }
            sheet::refuse_ragged(rows, names.len(), line)?;
            if lines.is_empty() && !blank_first && wanted == SeriesKind::Returns && number::is_missing(rows.cell(value))
            {
                blank_first = true;
                continue;
            }
            sheet::push_time(rows, time, line, &mut times)?;
            lines.push(line);
            values.push(cell(rows, value, line, name, wanted, decimal)?);
            if let Some(index) = benchmark {
                benchmarks.push(cell(rows, index, line, "benchmark", wanted, decimal)?);
            }
        }
        if values.is_empty() {
            return Err(FileError::new("there are no rows with a value below the header").line(1).hint(hint));
        }
        let read = sheet::finish_times(times, |row| lines[row])?;
        let mut notes = read.notes;
        if blank_first {
            notes.push("the first row has no return and is left out".to_owned());
        }
        let ignored: Vec<&str> = (names.iter().enumerate())
            .filter(|(index, name)| {
                ![Some(time), Some(value), benchmark].contains(&Some(*index)) && !name.trim().is_empty()
            })
            .map(|(_, name)| name.trim())
            .collect();
        if !ignored.is_empty() {
            notes.push(format!("ignored columns: {}", ignored.join(", ")));
        }
        let mut order: Vec<(Timestamp, usize)> =
            read.time.into_iter().flatten().enumerate().map(|(row, time)| (time, row)).collect();
        if !order.is_sorted() {
            order.sort();
            notes.push("rows were out of order and were sorted".to_owned());
        }
        if let Some(pair) = order.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let problem = format!("{} is on line {} as well", pair[1].0, lines[pair[0].1]);
            return Err(FileError::new(problem).line(lines[pair[1].1]).column("timestamp").hint("keep one row a time"));
        }
        Ok(Series {
            time: order.iter().map(|(time, _)| *time).collect(),
            dates: read.dates,
            values: order.iter().map(|(_, row)| values[*row]).collect(),
            kind: wanted,
            benchmark: benchmark.map(|_| order.iter().map(|(_, row)| benchmarks[*row]).collect()),
            notes,
        })
    })
}

fn cell(
    rows: &sheet::Records<'_>,
    index: usize,
    line: u64,
    column: &str,
    kind: SeriesKind,
    decimal: Decimal,
) -> Result<f64, FileError> {
    let remedy = "mend or remove the row";
    let value = match number::read(rows.cell(index), decimal) {
        Ok(Some(value)) => value,
        Ok(None) => {
            return Err(FileError::new("there is no value").line(line).column(column).hint(remedy));
        }
        Err(problem) => return Err(sheet::bad_cell(rows, index, line, column, problem).hint(remedy)),
    };
    match kind {
        SeriesKind::Returns if value < -1.0 => {
            Err(sheet::bad_cell(rows, index, line, column, "loses more than everything")
                .hint("returns are fractions: 0.01 is 1 %"))
        }
        SeriesKind::Prices if value <= 0.0 => {
            Err(sheet::bad_cell(rows, index, line, column, "is no price: a price is above zero").hint(remedy))
        }
        _ => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: SeriesKind) -> Result<Series, FileError> {
        decode(text.as_bytes(), kind, &DecodeOptions::default())
    }

    #[test]
    fn returns_and_prices_are_read_with_their_benchmark() {
        let text = "timestamp,return,benchmark\n2024-01-02,,\n2024-01-04,-0.02,0.01\n2024-01-03,0.01,0\n";
        let series = read(text, SeriesKind::Returns).unwrap();
        assert_eq!(series.values, [0.01, -0.02]);
        assert_eq!(series.benchmark, Some(vec![0.0, 0.01]));
        assert_eq!(
            series.notes,
            ["the first row has no return and is left out", "rows were out of order and were sorted"]
        );
        let series = read("date;equity;cash\n02.01.2024;1.000,5;3\n", SeriesKind::Prices).unwrap();
        assert_eq!(series.values, [1000.5]);
        assert_eq!(read("ts,open,close\n2024-01-02,1,2\n", SeriesKind::Prices).unwrap().values, [2.0]);
        for name in ["Adj Close", "adj_close", "Adjusted Close"] {
            let text = format!("ts,close,{name}\n2024-01-02,2,1.5\n");
            assert_eq!(read(&text, SeriesKind::Prices).unwrap().values, [1.5], "{name}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused_with_its_line() {
        use SeriesKind::{Prices, Returns};
        for (text, kind, expected) in [
            ("ts,close\n2024-01-02,1\n", Returns, "line 1, column `return`: the column is missing: return"),
            ("ts,return\n2024-01-02,0\n2024-01-03,-\n", Returns, "line 3, column `return`: there is no value"),
            ("ts,return\n2024-01-02,-5\n", Returns, "line 2, column `return`: `-5` loses more than everything"),
            ("ts,price\n2024-01-02,0\n", Prices, "line 2, column `price`: `0` is no price: a price is above zero"),
            (
                "ts,price\n2024-01-02,1\n2024-01-02,1\n",
                Prices,
                "line 3, column `timestamp`: 2024-01-02T00:00:00Z is on line 2 as well",
            ),
            (
                "ts,price\n03/04/2024,1\n",
                Prices,
                "line 2, column `timestamp`: `03/04/2024` may be day/month or month/day",
            ),
        ] {
            let error = read(text, kind).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert!(!error.hint.is_empty());
        }
    }
}
