//! The names of a table's columns, and what they hold.

use super::{ReadError, shortened};

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
}
