//! Measures of a return or equity series: how much was earned, how bumpy it was, how deep it fell, and how sure that is.
//!
//! Pure functions over slices. This crate knows no dates, trades, bars, files or units of money: indexes go out, and the
//! caller turns them into days; profits come in as numbers. It imports nothing of the house.
//!
//! Conventions, everywhere unless a measure says otherwise:
//! - returns are simple (`p_t / p_{t-1} − 1`), one a period, in time order; fractions, so 0.01 is one percent;
//! - the risk-free rate is given a year and taken a period as `(1 + rf)^(1 / periods_per_year) − 1`;
//! - standard deviations divide by `n − 1`; a yearly figure scales with the square root of the periods a year;
//! - drawdowns are negative or zero; value at risk is a *positive* fraction of equity;
//! - what has no answer is `None`, never `NaN` or infinity: the Sharpe ratio of constant returns, the beta against a
//!   benchmark that does not move, the profit factor of a series that never lost;
//! - wealth that reaches zero or less is ruin, and ruin lasts: what the returns say afterwards does not count.
//!
//! Names shared with trade statistics (`win_rate`, `profit_factor`, …) mean *periods* in [`ALL`] and *trades* in
//! [`TRADE_MEASURES`].
//!
//! ```
//! use risk::{Input, TearSheet, drawdowns};
//!
//! let returns = [0.02, -0.01, 0.03, -0.04, 0.01];
//! let sheet = TearSheet::new(Input::new(&returns, 252.0))?;
//! assert_eq!(sheet.get("win_rate"), Some(0.6));
//! assert_eq!(sheet.get("beta"), None, "there is no benchmark");
//! assert_eq!(drawdowns(&returns, 1)[0].trough, 3);
//! # Ok::<(), risk::SeriesError>(())
//! ```
//!
//! To add a measure: `src/measure/NAME.rs` with the function, its documentation and its `ENTRY`; one `pub mod NAME;` and one
//! `NAME::ENTRY` in `src/measure/mod.rs`. Listings, the tear-sheet and the laws pick it up.

mod compound;
mod drawdown;
mod entry;
pub mod measure;
mod moments;
mod normal;
mod random;
mod rolling;
mod series;
mod sum;
mod summary;
mod tail;
mod tearsheet;
mod trade;
mod walk;
mod wealth;

pub use compound::{CompoundError, compound_by};
pub use drawdown::{Drawdown, drawdown_series, drawdown_series_of_equity, drawdowns, drawdowns_of_equity};
pub use entry::{Better, Entry, Range, Unit};
pub use measure::{ALL, find};
pub use moments::Moments;
pub use normal::{normal_cdf, normal_density, normal_quantile};
pub use random::SplitMix64;
pub use rolling::{rolling_sharpe, rolling_volatility};
pub use series::{Input, Series, SeriesError};
pub use summary::{Summarizer, Summary, block_sums};
pub use tail::{TailMethod, conditional_value_at_risk, quantile, value_at_risk};
pub use tearsheet::TearSheet;
pub use trade::{TRADE_MEASURES, TradeEntry, TradeStats, trade_ratios};
pub use wealth::{WealthError, account_wealth, returns_from_equity, returns_from_prices, wealth};
