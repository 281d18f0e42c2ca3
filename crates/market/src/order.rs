//! What happened to orders: sides, fills, trades.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Which way a position points, or an order pushes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Gains when the price rises; as an order: buy.
    Long,
    /// Gains when the price falls; as an order: sell.
    Short,
}

impl Side {
    /// +1 for long, −1 for short.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Long => 1.0,
            Self::Short => -1.0,
        }
    }

    /// The other one.
    pub const fn opposite(self) -> Self {
        match self {
            Self::Long => Self::Short,
            Self::Short => Self::Long,
        }
    }
}

/// An order, or a part of it, that traded.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fill {
    /// Bar it traded on, from 0.
    pub index: usize,
    /// Which instrument of the run, from 0; 0 where there is one.
    pub asset: usize,
    /// Long buys, short sells.
    pub side: Side,
    /// Units traded, > 0.
    pub units: f64,
    /// Price paid or got, slippage included.
    pub price: f64,
    /// The market's price before slippage.
    pub reference: f64,
    /// What slippage made of it; `price` is that on the grid of the venue, where its law is applied.
    pub slipped: f64,
    /// Fees in money, ≥ 0.
    pub fees: f64,
}

/// Why a trade ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TradeReason {
    /// The rule said so; also a rebalance of a portfolio.
    Signal,
    /// The stop-loss, fixed or by ATR, was hit.
    StopLoss,
    /// The take-profit was hit.
    TakeProfit,
    /// The trailing stop was hit.
    TrailingStop,
    /// The data ended.
    LastBar,
    /// The account could no longer carry the position.
    Liquidation,
}

/// A position from its opening to its closing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Trade {
    /// Which instrument of the run, from 0; 0 where there is one.
    pub asset: usize,
    /// Bar of the opening fill, from 0.
    pub entry_index: usize,
    /// Bar of the closing fill; of the last bar while open.
    pub exit_index: usize,
    /// Time of the entry bar.
    pub entry_time: Timestamp,
    /// Time of the exit bar.
    pub exit_time: Timestamp,
    /// Which way.
    pub side: Side,
    /// Units, > 0.
    pub units: f64,
    /// Average price of the opening, slippage included.
    pub entry_price: f64,
    /// Price of the closing, slippage included; the last close while open.
    pub exit_price: f64,
    /// All fees of the trade so far, ≥ 0.
    pub fees: f64,
    /// Money gained, net of fees; dividends received (paid, when short) included.
    pub pnl: f64,
    /// `pnl / (entry_price × units)`.
    pub r#return: f64,
    /// Why it ended; [`TradeReason::LastBar`] while open.
    pub reason: TradeReason,
    /// Still open when the data ended: marked at the last close, no exit fee.
    pub open: bool,
}
