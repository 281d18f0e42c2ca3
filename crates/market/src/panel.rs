//! Several instruments on common rows: what a portfolio trades.

use std::ops::Range;

use thiserror::Error;

use crate::{Interval, Timestamp};

/// Closes (and, where known, opens) of several instruments on common times, oldest first.
///
/// Shapes: `close: [rows × assets]`, row-major; `open` alike. A price is finite and above zero, or NaN where the
/// instrument did not trade in that row (not listed yet, halted).
#[derive(Clone, PartialEq, Debug)]
pub struct Panel {
    label: String,
    interval: Interval,
    assets: Vec<String>,
    time: Vec<Timestamp>,
    close: Vec<f64>,
    open: Option<Vec<f64>>,
}

/// Why columns are no panel. Rows count from 0.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum PanelError {
    /// A column's length is not rows × assets.
    #[error("`{column}` has {found} prices, {rows} rows of {assets} assets need {}", rows * assets)]
    Uneven {
        /// Which column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// Rows of the panel.
        rows: usize,
        /// Assets of the panel.
        assets: usize,
    },
    /// A time is not after the one before it.
    #[error("rows go back in time at row {row}: {found} after {previous}")]
    NotSorted {
        /// The row.
        row: usize,
        /// Time of the row before.
        previous: Timestamp,
        /// Time of the row.
        found: Timestamp,
    },
    /// A price is neither NaN nor a finite number above zero.
    #[error("{asset} `{column}` is {value} at row {row}: a price is a finite number above zero")]
    NotAPrice {
        /// Which column.
        column: &'static str,
        /// Whose price.
        asset: String,
        /// The row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// Two assets have one name.
    #[error("{0} is there twice")]
    Twice(String),
}

impl Panel {
    /// Checks the columns and takes them.
    ///
    /// # Errors
    /// Names the first place that breaks a rule of [`Panel`].
    pub fn new(
        label: impl Into<String>,
        interval: Interval,
        assets: Vec<String>,
        time: Vec<Timestamp>,
        close: Vec<f64>,
        open: Option<Vec<f64>>,
    ) -> Result<Self, PanelError> {
        for (column, prices) in [("close", Some(&close)), ("open", open.as_ref())] {
            let Some(prices) = prices else { continue };
            if prices.len() != time.len() * assets.len() {
                let (found, rows, assets) = (prices.len(), time.len(), assets.len());
                return Err(PanelError::Uneven { column, found, rows, assets });
            }
            let is_price = |price: &f64| price.is_nan() || (*price > 0.0 && price.is_finite());
            if let Some(place) = prices.iter().position(|price| !is_price(price)) {
                let (row, asset) = (place / assets.len(), assets[place % assets.len()].clone());
                return Err(PanelError::NotAPrice { column, asset, row, value: prices[place] });
            }
        }
        if let Some(row) = (1..time.len()).find(|&row| time[row] <= time[row - 1]) {
            return Err(PanelError::NotSorted { row, previous: time[row - 1], found: time[row] });
        }
        if let Some(twice) = assets.iter().enumerate().find(|(index, asset)| assets[..*index].contains(asset)) {
            return Err(PanelError::Twice(twice.1.clone()));
        }
        Ok(Self { label: label.into(), interval, assets, time, close, open })
    }

    /// The name people see.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Length of a row.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The instruments, in column order.
    pub fn assets(&self) -> &[String] {
        &self.assets
    }

    /// Start of each row.
    pub fn time(&self) -> &[Timestamp] {
        &self.time
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// No rows at all.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Closes: `[rows × assets]`, row-major, NaN where nothing traded.
    pub fn close(&self) -> &[f64] {
        &self.close
    }

    /// Opens, shaped like the closes; `None` where the data has closes only.
    pub fn open(&self) -> Option<&[f64]> {
        self.open.as_deref()
    }

    /// A panel of some of the rows.
    ///
    /// # Panics
    /// The rows are not there.
    pub fn rows(&self, rows: Range<usize>) -> Self {
        let prices = rows.start * self.assets.len()..rows.end * self.assets.len();
        Self {
            label: self.label.clone(),
            interval: self.interval,
            assets: self.assets.clone(),
            time: self.time[rows].to_vec(),
            close: self.close[prices.clone()].to_vec(),
            open: self.open.as_ref().map(|open| open[prices].to_vec()),
        }
    }

    /// Closes of one row, one an asset.
    pub fn closes(&self, row: usize) -> &[f64] {
        &self.close[row * self.assets.len()..(row + 1) * self.assets.len()]
    }

    /// BLAKE3 of the content, as 64 hexadecimal digits: interval, names, times and prices, little-endian.
    pub fn fingerprint(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"codex panel 1\0");
        hasher.update(self.interval.to_string().as_bytes());
        for asset in &self.assets {
            hasher.update(&(asset.len() as u64).to_le_bytes());
            hasher.update(asset.as_bytes());
        }
        hasher.update(&(self.len() as u64).to_le_bytes());
        for time in &self.time {
            hasher.update(&time.nanoseconds().to_le_bytes());
        }
        for price in self.close.iter().chain(self.open.iter().flatten()) {
            hasher.update(&price.to_bits().to_le_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}
