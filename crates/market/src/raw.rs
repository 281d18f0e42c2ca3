//! Bars as a file has them: unchecked, with holes, every row traceable to its line.

use crate::Timestamp;

/// A cell that could not be read as what its column holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Row, from 0, the header not counted.
    pub row: usize,
    /// Line of the file, from 1, where the file has lines.
    pub line: Option<u64>,
    /// Column by our name (`timestamp`, `close`).
    pub column: String,
    /// The text that stands there, shortened; empty when nothing does.
    pub found: String,
    /// What is wrong with it, in words.
    pub problem: String,
}

/// One table of prices as a source decoded it, before any rule was applied: rows in file order, nothing dropped.
///
/// Columns have one length. `None` is a cell that is empty, a missing mark (`N/A`, `-`, `null`) or unreadable; every
/// one of a price, volume or timestamp has its [`Fault`].
#[derive(Clone, PartialEq, Debug, Default)]
pub struct RawBars {
    /// Name of the instrument, from a `symbol` column when there is one value in it.
    pub symbol: Option<String>,
    /// Symbol of each row, where the table holds several instruments (long form).
    pub symbols: Option<Vec<String>>,
    /// Start of each bar.
    pub time: Vec<Option<Timestamp>>,
    /// Whether `time` were bare dates: session dates, not instants.
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
    /// Cells that could not be read, by row.
    pub faults: Vec<Fault>,
    /// What the reader did that the user should know: columns ignored, zones assumed.
    pub notes: Vec<String>,
}
