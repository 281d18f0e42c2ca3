//! What is left of a run when it is shaken.
//!
//! Every function here is plain: from a run, or from settings, decisions and a way to run them, to numbers. Where the numbers
//! are bad, `finding` says so. The thresholds are conventions, each with its reason beside it; a run that passes them all is
//! not proven good, one that fails is not worth trading as it is.

mod best_trades;
mod bootstrap;
mod break_even;
mod delay;
mod slippage;

use backtest::{Run, Settings};

pub use best_trades::{BestTrades, best_trades};
pub use bootstrap::{Bootstrap, Interval, Resampled, bootstrap};
pub use break_even::{BreakEven, break_even};
pub use delay::{Delay, delay};
pub use overfit::{Blocks, block_length};
pub use slippage::{MoreSlippage, more_slippage};

/// What a run gained after all costs, money.
pub fn net(run: &Run, settings: &Settings) -> f64 {
    run.equity.last().map_or(0.0, |equity| equity - settings.cash)
}

/// Money as people read it.
fn money(amount: f64) -> String {
    format!("{amount:.2}")
}
