//! Why a run did what it did on a day.

use market::{Bar, FeeLine, Side, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One fill, and how its price and its fees came about.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FillReport {
    /// Which instrument, where there are several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symbol: Option<String>,
    /// Long buys, short sells.
    pub side: Side,
    /// `entry` or `exit`.
    pub what: String,
    /// Why: a decision, a stop, the end of the data.
    pub reason: String,
    /// Bar of the decision that it follows, from 0, where it follows one.
    pub decided_index: Option<usize>,
    /// Its time.
    pub decided_time: Option<Timestamp>,
    /// The fill rule in words.
    pub rule: String,
    /// Units traded.
    pub units: f64,
    /// The market's price.
    pub reference: f64,
    /// The price got, slippage and the venue's grid included.
    pub price: f64,
    /// The trailing stop that filled, where one did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub trail: Option<TrailReport>,
    /// Bars on which the venue did not let it fill, after the decision and before this one.
    pub put_off: usize,
    /// What slippage took, money.
    pub slippage: f64,
    /// What was lost to the venue's grid of prices, money.
    pub tick_rounding: f64,
    /// `units × price`.
    pub value: f64,
    /// Every fee, line by line; those of 0 are left out.
    pub fees: Vec<FeeLine>,
    /// Their sum.
    pub fees_total: f64,
}

/// Where a trailing stop stood when it filled.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct TrailReport {
    /// The best price since the entry, that of the bar of the fill left out: the highest of a long position, the lowest of
    /// a short one; of bars before a split, in prices after it.
    pub best: f64,
    /// Bar on which it was, from 0.
    pub best_index: usize,
    /// Its time.
    pub best_time: Timestamp,
    /// The stop's level: `best × (1 − distance)` of a long position, `best × (1 + distance)` of a short one.
    pub level: f64,
}

/// An order that the venue did not let fill.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BlockedReport {
    /// Which instrument, where there are several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symbol: Option<String>,
    /// Long buys, short sells.
    pub side: Side,
    /// `entry` or `exit`.
    pub what: String,
    /// The market's price.
    pub reference: f64,
    /// The law: `price-limit`, `resale-lock`, `no-short` or `halt`.
    pub law: String,
    /// The price limit, where it was one.
    pub limit: Option<f64>,
    /// What asked for it: `signal`, `stop-loss`, `take-profit`, `trailing-stop` or `liquidation`.
    #[serde(default)]
    pub reason: String,
    /// What became of it: `dropped`, `waits`, to be tried again on the next bar, or `watches`, as a stop does whose price has to be
    /// touched again.
    pub then: String,
}

/// What a member of a portfolio of rules held and said.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MemberReport {
    /// Its rule.
    pub strategy: String,
    /// Its instrument.
    pub symbol: String,
    /// Its weight.
    pub weight: f64,
    /// The side that it held before: +1, 0 or −1; one that the account's direction does not allow is 0.
    pub before: i8,
    /// The side that it holds after the close.
    pub side: i8,
    /// The values and the truth table behind it; `null` where the rule cannot be told in the rule language, or the
    /// instrument has no such bar.
    pub explanation: Option<Value>,
}

/// What an instrument of a panel traded at.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PriceReport {
    /// The instrument.
    pub symbol: String,
    /// First price; `null` where the panel has none.
    pub open: Option<f64>,
    /// Last price; `null` where it did not trade.
    pub close: Option<f64>,
}

/// A bar as it is printed.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct BarReport {
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Units traded.
    pub volume: f64,
}

impl From<Bar> for BarReport {
    fn from(bar: Bar) -> Self {
        let Bar { open, high, low, close, volume, .. } = bar;
        Self { open, high, low, close, volume }
    }
}

/// What a rule said at the close of a bar.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DecisionReport {
    /// The bar, from 0.
    pub index: usize,
    /// Its time.
    pub time: Timestamp,
    /// `enter-long`, `exit-long`, `enter-short`, `exit-short`, or a portfolio's weights. What the account's direction does
    /// not hear is left out.
    pub said: Vec<String>,
    /// The values and the truth table behind it, where the rule can be told in the rule language; else `null`.
    pub explanation: Option<Value>,
    /// The members of a portfolio of rules, in the file's order.
    pub members: Vec<MemberReport>,
}

/// One bar of a run explained.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WhyReport {
    /// The rule.
    pub strategy: String,
    /// The data's name.
    pub symbol: String,
    /// The bar, from 0.
    pub index: usize,
    /// Its time.
    pub time: Timestamp,
    /// The bar; `null` of a panel.
    pub bar: Option<BarReport>,
    /// The prices of each instrument of a panel.
    pub prices: Vec<PriceReport>,
    /// Other bars of the day that was asked for on which something traded or was to trade.
    pub same_day: Vec<usize>,
    /// The bar itself, and before it those on which what filled here was decided, oldest first.
    pub decisions: Vec<DecisionReport>,
    /// The rule in words, where it cannot be told in the rule language.
    pub words: Option<String>,
    /// What filled on the bar, in order.
    pub fills: Vec<FillReport>,
    /// What was to fill on the bar and was not let, in order.
    pub blocked: Vec<BlockedReport>,
    /// The side of an entry at the market that was decided for this bar and came to nothing, though the venue let it: too small,
    /// or too dear.
    #[serde(default)]
    pub dropped: Option<Side>,
    /// Units held before the bar, below zero when short; by instrument in a portfolio.
    pub held_before: Vec<Holding>,
    /// Units held after it.
    pub held_after: Vec<Holding>,
    /// Equity at its close.
    pub equity: f64,
    /// Equity at the close before.
    pub equity_before: f64,
}

/// What is held of an instrument.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Holding {
    /// The instrument.
    pub symbol: String,
    /// Units, below zero when short.
    pub units: f64,
}
