//! Bars as a file has them: unchecked, with holes, every row traceable to its line.

use std::collections::HashMap;

use chrono_tz::Tz;
use thiserror::Error;

use crate::{Symbol, Timestamp, Venue};

/// A cell, or a whole row, that could not be read as what its column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Row, from 0, the header not counted.
    pub row: usize,
    /// Column by our name (`timestamp`, `close`), or the asset of a [`RawTable`]; `None` where the row as a whole is
    /// broken, such as one with too few fields.
    pub column: Option<String>,
    /// The text that stands there, shortened.
    pub found: String,
    /// What is wrong with it, in words.
    pub problem: String,
}

impl Fault {
    /// A fault of the cell at `row` and `column`, or of the whole row.
    pub fn new(row: usize, column: Option<&str>, found: &str, problem: &str) -> Self {
        Self { row, column: column.map(str::to_owned), found: shortened(found), problem: problem.to_owned() }
    }
}

/// A text as a message shows it: at most 40 letters.
pub fn shortened(text: &str) -> String {
    first_letters(text, 40)
}

/// At most `count` letters of a text, none of which moves the cursor of a terminal.
pub fn first_letters(text: &str, count: usize) -> String {
    let letters = text.chars().take(count);
    let plain: String = letters.map(|letter| if letter.is_control() { '·' } else { letter }).collect();
    if text.chars().nth(count).is_some() { plain + "…" } else { plain }
}

/// Names of the instruments in a table that holds several, and which row is whose (long form).
///
/// An empty name is no instrument: nobody knows whose its rows are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RowSymbols {
    /// The names, in order of first appearance.
    pub names: Vec<String>,
    /// For each row the index of its name.
    pub rows: Vec<u32>,
}

impl RowSymbols {
    /// Whether nobody knows whose this row is.
    pub fn is_nameless(&self, row: usize) -> bool {
        self.rows.get(row).and_then(|name| self.names.get(*name as usize)).is_none_or(String::is_empty)
    }

    /// The names that are names.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    /// The rows of each name, in the order of the names.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.names.len()];
        for (row, name) in self.rows.iter().enumerate() {
            groups[*name as usize].push(row);
        }
        groups
    }
}

/// The names in a `symbol` column, read one row after the other, each kept once.
#[derive(Default)]
pub struct SymbolColumn {
    found: RowSymbols,
    places: HashMap<String, u32>,
    /// A row whose cells can be told apart has no name.
    is_blank: bool,
}

impl SymbolColumn {
    /// Adds the name of the next row, empty where it has none; `None` for a row whose cells cannot be told apart.
    pub fn push(&mut self, name: Option<&str>) {
        // `NA` and `NAN` are shares: only an empty cell holds no name.
        self.is_blank |= name.is_some_and(str::is_empty);
        let name = name.unwrap_or_default();
        let RowSymbols { names, rows } = &mut self.found;
        // Rows of one instrument mostly stand together.
        if let Some(last) = rows.last().copied().filter(|last| names[*last as usize] == name) {
            rows.push(last);
            return;
        }
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            names.push(name.to_owned());
            u32::try_from(names.len() - 1).expect("names beyond u32 do not fit into memory")
        });
        rows.push(place);
    }

    /// The zone of the venues of all names; `None` where they differ or one is not known.
    pub fn time_zone(&self) -> Option<Tz> {
        let mut zones = self.found.named().map(|name| {
            let symbol: Option<Symbol> = name.parse().ok();
            symbol.and_then(|symbol| symbol.venue()).map(Venue::time_zone)
        });
        let first = zones.next()??;
        zones.all(|zone| zone == Some(first)).then_some(first)
    }

    /// One name, where no row has another and those that have none are broken; else the names of all rows, an empty one
    /// where there is none.
    pub fn finish(self) -> (Option<String>, Option<RowSymbols>) {
        let named: Vec<&str> = self.found.named().collect();
        match named.as_slice() {
            [] => (None, None),
            [name] if !self.is_blank => (Some((*name).to_owned()), None),
            _ => (None, Some(self.found)),
        }
    }
}

/// One table of prices as a source decoded it, before any rule was applied: rows in file order, nothing dropped.
///
/// Columns have one length. `None` is a cell without a value: empty or a missing mark (`N/A`, `-`, `null`), or, where
/// a [`Fault`] names it, one that could not be read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RawBars {
    /// Name of the instrument, from a `symbol` column when there is one value in it.
    pub symbol: Option<String>,
    /// Symbol of each row, where the table holds several instruments (long form).
    pub symbols: Option<RowSymbols>,
    /// Start of each bar.
    pub time: Vec<Option<Timestamp>>,
    /// Whether every time is a session date rather than an instant.
    pub dates: bool,
    /// First prices.
    pub open: Vec<Option<f64>>,
    /// Highest prices.
    pub high: Vec<Option<f64>>,
    /// Lowest prices.
    pub low: Vec<Option<f64>>,
    /// Last prices.
    pub close: Vec<Option<f64>>,
    /// Units traded; the column may be absent.
    pub volume: Option<Vec<Option<f64>>>,
    /// Close adjusted by the vendor; the column may be absent.
    pub adj_close: Option<Vec<Option<f64>>>,
    /// Turnover in money; the column may be absent.
    pub amount: Option<Vec<Option<f64>>>,
    /// Line of each row in the file, from 1, where the file has lines.
    pub lines: Option<Vec<u64>>,
    /// What could not be read, by row.
    pub faults: Vec<Fault>,
    /// What the reader did that the user should know: columns ignored, zones assumed.
    pub notes: Vec<String>,
}

impl RawBars {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// No rows at all.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Line of a row in the file, from 1, where the file has lines.
    pub fn line(&self, row: usize) -> Option<u64> {
        self.lines.as_ref()?.get(row).copied()
    }

    /// Takes the values of a column of numbers.
    pub fn set(&mut self, column: Column, values: Vec<Option<f64>>) {
        match column {
            Column::Open => self.open = values,
            Column::High => self.high = values,
            Column::Low => self.low = values,
            Column::Close => self.close = values,
            Column::Volume => self.volume = Some(values),
            Column::AdjClose => self.adj_close = Some(values),
            Column::Amount => self.amount = Some(values),
            Column::Time | Column::Symbol => {}
        }
    }
}

/// A table of closes as a source decoded it: one column an asset, rows in file order, nothing dropped.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RawTable {
    /// The assets as the header names them, in column order.
    pub assets: Vec<String>,
    /// Start of each row.
    pub time: Vec<Option<Timestamp>>,
    /// Whether every time is a session date rather than an instant.
    pub dates: bool,
    /// Closes: `[rows × assets]`, row-major; `None` where nothing stands or what stands cannot be read.
    pub close: Vec<Option<f64>>,
    /// Line of each row in the file, from 1, where the file has lines.
    pub lines: Option<Vec<u64>>,
    /// What could not be read, by row; a missing mark is no fault here, it says that the asset did not trade.
    pub faults: Vec<Fault>,
    /// What the reader did that the user should know.
    pub notes: Vec<String>,
}

/// What a data file turns out to hold.
#[derive(Clone, PartialEq, Debug)]
pub enum Table {
    /// Open, high, low and close of one instrument, or of several in long form.
    Bars(RawBars),
    /// Closes, one column an asset.
    Closes(RawTable),
}

/// Why data was refused, where, and what to do.
///
/// Text: `line 12, column `close`: `abc` is no number`.
#[derive(Error, Clone, PartialEq, Eq, Debug, Default)]
#[error("{}{problem}", self.place())]
pub struct ReadError {
    /// What is wrong, in words.
    pub problem: String,
    /// Line in the file, from 1, where the file has lines and one is to blame.
    pub line: Option<u64>,
    /// Row, from 0, the header not counted.
    pub row: Option<usize>,
    /// Column by our name, or the asset.
    pub column: Option<String>,
    /// The text or number that stands there, shortened.
    pub value: Option<Box<str>>,
    /// What to do next; may be empty.
    pub hint: String,
}

impl ReadError {
    /// A refusal without a place.
    pub fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), ..Self::default() }
    }

    /// The same with what to do next.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same at a line.
    pub fn line(self, line: u64) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same in a column.
    pub fn column(self, column: impl Into<String>) -> Self {
        Self { column: Some(column.into()), ..self }
    }

    /// The same with the text that stands there.
    pub fn value(self, value: impl Into<Box<str>>) -> Self {
        Self { value: Some(value.into()), ..self }
    }

    fn place(&self) -> String {
        let place = match (self.line, self.row) {
            (Some(line), _) => Some(format!("line {line}")),
            (None, Some(row)) => Some(format!("row {row}")),
            (None, None) => None,
        };
        match (place, &self.column) {
            (Some(place), Some(column)) => format!("{place}, column `{column}`: "),
            (Some(place), None) => format!("{place}: "),
            (None, Some(column)) => format!("column `{column}`: "),
            (None, None) => String::new(),
        }
    }
}

/// What a column of a bars file holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Column {
    /// Start of the bar.
    Time,
    /// First price.
    Open,
    /// Highest price.
    High,
    /// Lowest price.
    Low,
    /// Last price.
    Close,
    /// Units traded.
    Volume,
    /// Close adjusted by the vendor.
    AdjClose,
    /// Turnover in money.
    Amount,
    /// Name of the instrument.
    Symbol,
}

impl Column {
    /// Our name of the column, as issues and errors give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "timestamp",
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Volume => "volume",
            Self::AdjClose => "adj_close",
            Self::Amount => "amount",
            Self::Symbol => "symbol",
        }
    }
}

const PRICES: [Column; 4] = [Column::Open, Column::High, Column::Low, Column::Close];

/// The names of a table's columns, and what they hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    names: Vec<String>,
    columns: Vec<Option<Column>>,
}

impl Header {
    /// What columns of these names hold.
    pub fn new(names: Vec<String>) -> Self {
        let columns = names.iter().map(|name| column(name)).collect();
        let mut header = Self { names, columns };
        if PRICES.iter().any(|price| header.find(*price).is_none()) {
            // `C`, `V` and `O` are shares as well: one letter names a price only among the other three.
            for (name, column) in header.names.iter().zip(&mut header.columns) {
                if name.trim().len() == 1 {
                    *column = None;
                }
            }
        }
        header
    }

    /// Takes the column at `place` for the times: a data frame's index, written without a name.
    pub fn set_time(&mut self, place: usize) {
        self.columns[place] = Some(Column::Time);
    }

    /// The names, as they are written.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What each column holds; `None` for one we do not know.
    pub fn columns(&self) -> &[Option<Column>] {
        &self.columns
    }

    /// The first column that holds what is wanted.
    pub fn find(&self, wanted: Column) -> Option<usize> {
        self.columns.iter().position(|column| *column == Some(wanted))
    }

    /// Whether it is that of a table of closes: a time, and columns that we do not know but none that we do.
    pub fn is_closes(&self) -> bool {
        let has = |wanted: &Column| self.find(*wanted).is_some();
        let is_unknown = |(name, column): (&String, &Option<Column>)| column.is_none() && !name.trim().is_empty();
        has(&Column::Time)
            && !PRICES.iter().any(has)
            && !has(&Column::Symbol)
            && self.names.iter().zip(&self.columns).any(is_unknown)
    }

    /// One column may stand for each thing we need; a second symbol, volume or amount is ignored.
    ///
    /// # Errors
    /// Two columns hold the same.
    pub fn refuse_twins(&self) -> Result<(), ReadError> {
        for wanted in PRICES.into_iter().chain([Column::Time, Column::AdjClose]) {
            let twins: Vec<&str> = (self.names.iter().zip(&self.columns))
                .filter(|(_, column)| **column == Some(wanted))
                .map(|(name, _)| name.trim())
                .collect();
            if twins.len() > 1 {
                let names = twins.join("` and `");
                return Err(ReadError::new(format!("columns `{names}` both hold the {}", wanted.name()))
                    .column(wanted.name())
                    .hint("keep one of them, or join a date and a time of day into one column"));
            }
        }
        Ok(())
    }

    /// A time and four prices make bars.
    ///
    /// # Errors
    /// Names those that are missing.
    pub fn refuse_missing(&self) -> Result<(), ReadError> {
        let needed = [Column::Time].into_iter().chain(PRICES);
        let missing: Vec<&str> = needed.filter(|wanted| self.find(*wanted).is_none()).map(Column::name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(missing_columns(&missing, &self.names).hint(
            "bars need timestamp, open, high, low and close; a table of closes needs a timestamp and one column an asset",
        ))
    }
}

/// The refusal of a table without the columns it needs, at least one; `names` are those it has.
pub fn missing_columns(missing: &[&str], names: &[String]) -> ReadError {
    let plural = if missing.len() == 1 { "column is" } else { "columns are" };
    ReadError::new(format!("the {plural} missing: {}", missing.join(", ")))
        .column(missing[0])
        .value(shortened(&names.join(",")))
}

/// Every header that is understood, lower case without blanks, underscores, hyphens and points.
const ALIASES: &[(Column, &[&str])] = &[
    (
        Column::Time,
        &[
            "timestamp",
            "ts",
            "date",
            "datetime",
            "time",
            "tradedate",
            "tradetime",
            "tradingday",
            "tradingdate",
            "opentime",
            "day",
            "日期",
            "时间",
            "時間",
            "日期时间",
            "日期時間",
            "交易日期",
            "交易日",
            "交易时间",
            "交易時間",
        ],
    ),
    (
        Column::Open,
        &[
            "open",
            "o",
            "openprice",
            "openingprice",
            "开盘",
            "开盘价",
            "今开",
            "開盤",
            "開盤價",
            "開市",
            "開市價",
            "今開",
        ],
    ),
    (Column::High, &["high", "h", "highprice", "最高", "最高价", "最高價"]),
    (Column::Low, &["low", "l", "lowprice", "最低", "最低价", "最低價"]),
    (
        Column::Close,
        &["close", "c", "closeprice", "closingprice", "收盘", "收盘价", "收盤", "收盤價", "收市", "收市價", "收市价"],
    ),
    (Column::Volume, &["volume", "v", "vol", "成交量", "成交股数", "成交股數"]),
    (
        Column::AdjClose,
        &["adjclose", "adjustedclose", "adjcloseprice", "closeadj", "复权收盘", "复权收盘价", "復權收盤", "復權收盤價"],
    ),
    (Column::Amount, &["amount", "turnover", "quotevolume", "成交额", "成交額", "成交金额", "成交金額"]),
    (
        Column::Symbol,
        &[
            "symbol",
            "ticker",
            "code",
            "tscode",
            "代码",
            "代碼",
            "股票代码",
            "股票代碼",
            "证券代码",
            "證券代碼",
            "代号",
            "代號",
        ],
    ),
];

/// What the column with this header holds; `None` for one we do not know.
///
/// Case, blanks, underscores, hyphens, points and angle brackets make no difference: `Adj Close`, `adj_close` and
/// `<CLOSE>` are understood.
pub fn column(name: &str) -> Option<Column> {
    let plain = plain(name);
    ALIASES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(column, _)| *column)
}

/// A header as the alias table spells it.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-' | '.' | '<' | '>' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood_in_any_case_and_in_chinese() {
        for (name, expected) in [
            ("Adj Close", Some(Column::AdjClose)),
            (" VOLUME ", Some(Column::Volume)),
            ("trade_date", Some(Column::Time)),
            ("<CLOSE>", Some(Column::Close)),
            ("收市", Some(Column::Close)),
            ("開盤", Some(Column::Open)),
            ("成交额", Some(Column::Amount)),
            ("換手率", None),
            ("", None),
        ] {
            assert_eq!(column(name), expected, "{name}");
        }
    }

    #[test]
    fn no_alias_means_two_columns_and_each_is_spelled_plainly() {
        let all: Vec<&str> = ALIASES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for (index, name) in all.iter().enumerate() {
            assert_eq!(plain(name), *name);
            assert!(!all[..index].contains(name), "{name}");
        }
    }

    #[test]
    fn an_error_says_its_place_first() {
        let error = ReadError::new("`abc` is no number").line(12).column("close").value("abc");
        assert_eq!(error.to_string(), "line 12, column `close`: `abc` is no number");
    }
}
