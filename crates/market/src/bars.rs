//! Bars as checked columns, and the view of them that ends at the current bar.

use std::ops::Range;

use thiserror::Error;

use crate::{Interval, Symbol, Timestamp};

/// One bar: what traded from `time` for one interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bar {
    /// Start of the bar in UTC; for daily and longer bars midnight UTC of the (first) session date.
    pub time: Timestamp,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Units traded, ≥ 0.
    pub volume: f64,
}

/// A series of bars of one instrument, oldest first, as columns of equal length.
///
/// Constructed checked, used freely: times rise strictly, prices are finite and above zero, `low ≤ high`, volumes are
/// finite and not negative. `open` and `close` may lie outside `[low, high]`, as rounded and adjusted data from
/// vendors do; [`crate::quality`] reports those rows.
#[derive(Clone, PartialEq, Debug)]
pub struct Bars {
    label: String,
    symbol: Option<Symbol>,
    interval: Interval,
    time: Vec<Timestamp>,
    open: Vec<f64>,
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
}

/// Why columns are not bars. Rows count from 0.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum BarsError {
    /// A column's length differs from the timestamps'.
    #[error("column `{column}` has {found} rows, `timestamp` has {expected}")]
    Uneven {
        /// The column that differs.
        column: &'static str,
        /// Its rows.
        found: usize,
        /// Rows of `timestamp`.
        expected: usize,
    },
    /// A time is not after the one before it.
    #[error("bars go back in time at row {row}: {found} after {previous}")]
    NotSorted {
        /// The row.
        row: usize,
        /// Time of the row before.
        previous: Timestamp,
        /// Time of the row.
        found: Timestamp,
    },
    /// A price is not a finite number above zero.
    #[error("`{column}` is {value} at row {row}: a price is a finite number above zero")]
    NotAPrice {
        /// The column.
        column: &'static str,
        /// The row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// A volume is not a finite number, zero or above.
    #[error("`volume` is {value} at row {row}: a volume is a finite number, zero or above")]
    NotAVolume {
        /// The row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// `high` is below `low`.
    #[error("`high` {high} is below `low` {low} at row {row}")]
    HighBelowLow {
        /// The row.
        row: usize,
        /// The bar's high.
        high: f64,
        /// The bar's low.
        low: f64,
    },
}

/// The columns [`Bars::new`] takes; all of one length.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Columns {
    /// Start of each bar.
    pub time: Vec<Timestamp>,
    /// First prices.
    pub open: Vec<f64>,
    /// Highest prices.
    pub high: Vec<f64>,
    /// Lowest prices.
    pub low: Vec<f64>,
    /// Last prices.
    pub close: Vec<f64>,
    /// Units traded.
    pub volume: Vec<f64>,
}

impl Bars {
    /// Checks the columns and takes them.
    ///
    /// `label` is the name people see (the symbol's text, or a file's stem); `symbol` is known only when the
    /// instrument is.
    ///
    /// # Errors
    /// Names the first row that breaks a rule of [`Bars`].
    pub fn new(
        label: impl Into<String>,
        symbol: Option<Symbol>,
        interval: Interval,
        columns: Columns,
    ) -> Result<Self, BarsError> {
        let Columns { time, open, high, low, close, volume } = columns;
        let expected = time.len();
        for (column, found) in [
            ("open", open.len()),
            ("high", high.len()),
            ("low", low.len()),
            ("close", close.len()),
            ("volume", volume.len()),
        ] {
            if found != expected {
                return Err(BarsError::Uneven { column, found, expected });
            }
        }
        if let Some(row) = (1..expected).find(|&row| time[row] <= time[row - 1]) {
            return Err(BarsError::NotSorted { row, previous: time[row - 1], found: time[row] });
        }
        let is_price = |price: f64| price > 0.0 && price < f64::INFINITY;
        for row in 0..expected {
            for (column, value) in [("open", open[row]), ("high", high[row]), ("low", low[row]), ("close", close[row])]
            {
                if !is_price(value) {
                    return Err(BarsError::NotAPrice { column, row, value });
                }
            }
            if !(volume[row] >= 0.0 && volume[row] < f64::INFINITY) {
                return Err(BarsError::NotAVolume { row, value: volume[row] });
            }
            if high[row] < low[row] {
                return Err(BarsError::HighBelowLow { row, high: high[row], low: low[row] });
            }
        }
        Ok(Self { label: label.into(), symbol, interval, time, open, high, low, close, volume })
    }

    /// The name people see.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The instrument, where it is known.
    pub fn symbol(&self) -> Option<&Symbol> {
        self.symbol.as_ref()
    }

    /// Length of a bar.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// Number of bars.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// No bars at all.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// All bars, as slices.
    pub fn view(&self) -> View<'_> {
        View {
            time: &self.time,
            open: &self.open,
            high: &self.high,
            low: &self.low,
            close: &self.close,
            volume: &self.volume,
        }
    }

    /// The columns, given back.
    pub fn into_columns(self) -> Columns {
        let Self { time, open, high, low, close, volume, .. } = self;
        Columns { time, open, high, low, close, volume }
    }

    /// The bars of `rows` as a series of their own.
    pub fn slice(&self, rows: Range<usize>) -> Self {
        Self {
            label: self.label.clone(),
            symbol: self.symbol.clone(),
            interval: self.interval,
            time: self.time[rows.clone()].to_vec(),
            open: self.open[rows.clone()].to_vec(),
            high: self.high[rows.clone()].to_vec(),
            low: self.low[rows.clone()].to_vec(),
            close: self.close[rows.clone()].to_vec(),
            volume: self.volume[rows].to_vec(),
        }
    }

    /// BLAKE3 of the content, as 64 hexadecimal digits: interval, then every column's bits, little-endian.
    ///
    /// Equal series have equal fingerprints on every machine, whatever file or service they came from; the label
    /// is no part of it.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"codex bars 1\0");
        hasher.update(self.interval.to_string().as_bytes());
        hasher.update(&(self.len() as u64).to_le_bytes());
        let mut buffer = Vec::with_capacity(8 * 4096);
        let mut feed = |words: &mut dyn Iterator<Item = u64>| {
            for word in words {
                buffer.extend_from_slice(&word.to_le_bytes());
                if buffer.len() == buffer.capacity() {
                    hasher.update(&buffer);
                    buffer.clear();
                }
            }
        };
        feed(&mut self.time.iter().map(|time| time.nanoseconds() as u64));
        for column in [&self.open, &self.high, &self.low, &self.close, &self.volume] {
            feed(&mut column.iter().map(|value| value.to_bits()));
        }
        hasher.update(&buffer);
        hasher.finalize().to_hex().to_string()
    }
}

/// Bars as slices of equal length that end at the current bar: what a rule may look at, and all there is to look at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct View<'a> {
    /// Start of each bar.
    pub time: &'a [Timestamp],
    /// First prices.
    pub open: &'a [f64],
    /// Highest prices.
    pub high: &'a [f64],
    /// Lowest prices.
    pub low: &'a [f64],
    /// Last prices.
    pub close: &'a [f64],
    /// Units traded.
    pub volume: &'a [f64],
}

impl<'a> View<'a> {
    /// Number of bars.
    #[inline]
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// No bars at all.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// The first `bars` bars.
    #[inline]
    pub fn prefix(&self, bars: usize) -> View<'a> {
        self.range(0..bars)
    }

    /// The bars of `rows`.
    #[inline]
    pub fn range(&self, rows: Range<usize>) -> View<'a> {
        View {
            time: &self.time[rows.clone()],
            open: &self.open[rows.clone()],
            high: &self.high[rows.clone()],
            low: &self.low[rows.clone()],
            close: &self.close[rows.clone()],
            volume: &self.volume[rows],
        }
    }

    /// The bar at `row`.
    #[inline]
    pub fn bar(&self, row: usize) -> Bar {
        Bar {
            time: self.time[row],
            open: self.open[row],
            high: self.high[row],
            low: self.low[row],
            close: self.close[row],
            volume: self.volume[row],
        }
    }

    /// The bars one by one, oldest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Bar> + 'a {
        let view = *self;
        (0..view.len()).map(move |row| view.bar(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        Columns {
            time: vec![Timestamp::from_nanoseconds(1), Timestamp::from_nanoseconds(2)],
            open: vec![1.0, 2.0],
            high: vec![2.0, 3.0],
            low: vec![0.5, 1.0],
            close: vec![1.5, 2.5],
            volume: vec![0.0, 7.0],
        }
    }

    fn bars(columns: Columns) -> Result<Bars, BarsError> {
        Bars::new("TEST", None, Interval::DAY, columns)
    }

    #[test]
    fn what_breaks_a_rule_is_named_with_its_row() {
        assert!(bars(columns()).is_ok());
        assert!(matches!(
            bars(Columns { open: vec![1.0], ..columns() }),
            Err(BarsError::Uneven { column: "open", .. })
        ));
        let time = vec![Timestamp::from_nanoseconds(2); 2];
        assert!(matches!(bars(Columns { time, ..columns() }), Err(BarsError::NotSorted { row: 1, .. })));
        for bad in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            let low = vec![0.5, bad];
            assert!(matches!(
                bars(Columns { low, ..columns() }),
                Err(BarsError::NotAPrice { column: "low", row: 1, .. })
            ));
        }
        let volume = vec![-1.0, 0.0];
        assert!(matches!(bars(Columns { volume, ..columns() }), Err(BarsError::NotAVolume { row: 0, .. })));
        let high = vec![2.0, 0.9];
        assert!(matches!(bars(Columns { high, ..columns() }), Err(BarsError::HighBelowLow { row: 1, .. })));
    }

    #[test]
    fn the_fingerprint_sees_every_bit_but_not_the_label() {
        let one = bars(columns()).unwrap();
        let same = Bars::new("OTHER", None, Interval::DAY, columns()).unwrap();
        assert_eq!(one.fingerprint(), same.fingerprint());
        let close = vec![1.5, f64::from_bits(2.5_f64.to_bits() + 1)];
        assert_ne!(one.fingerprint(), bars(Columns { close, ..columns() }).unwrap().fingerprint());
    }
}
