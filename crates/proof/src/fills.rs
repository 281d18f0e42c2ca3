//! That no order was filled before it was decided.

use backtest::{Decision, Direction, Entry, FillAt, Run, Settings};
use market::{Side, Trade, TradeReason, View};
use thiserror::Error;

/// A fill that no decision explains. Bars and fills count from 0.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum FillFault {
    /// No decision to do it stands at a bar from which it could have been made.
    #[error("fill {fill} on bar {bar} was not decided: no bar that it may follow says {wanted}")]
    NotDecided {
        /// Which fill.
        fill: usize,
        /// Its bar.
        bar: usize,
        /// What should have been said.
        wanted: &'static str,
    },
    /// The price before slippage is not the one that the fill rule names.
    #[error("fill {fill} on bar {bar} is at {found}, and its {column} is {expected}")]
    WrongPrice {
        /// Which fill.
        fill: usize,
        /// Its bar.
        bar: usize,
        /// `open` or `close`.
        column: &'static str,
        /// The bar's price.
        expected: f64,
        /// The fill's.
        found: f64,
    },
    /// Fills and trades of the run do not belong together.
    #[error("trade {trade} has no fill that opens or closes it")]
    NoFill {
        /// Which trade.
        trade: usize,
    },
}

/// Checks that every fill of a signal stands where and at the price that its decision and the fill rule allow; returns how
/// many fills there were.
///
/// [`FillAt::NextOpen`] and [`FillAt::NextClose`]: on a bar after the decision, at its open or close; [`FillAt::Close`]: on
/// the bar of the decision, at its close. An entry at the market fills on the first bar that it can; an exit may wait
/// where the venue does not let it fill, but not for longer than the position lives. Entries by limit or stop may fill on any
/// later bar, at their own price. What stops, the end of the data or the venue closed is no signal and not looked at.
///
/// # Errors
/// The first fill that breaks it.
pub fn fills_follow_decisions(
    run: &Run,
    decisions: &[Decision],
    view: View<'_>,
    settings: &Settings,
) -> Result<usize, FillFault> {
    let mut checked = 0;
    let fill_of = |index: usize, side: Side, from: usize| {
        let matches = |fill: &market::Fill| fill.index == index && fill.side == side;
        run.fills[from.min(run.fills.len())..].iter().position(matches).map(|fill| from + fill)
    };
    let mut from = 0;
    for (number, trade) in run.trades.iter().enumerate() {
        let opened = fill_of(trade.entry_index, trade.side, from).ok_or(FillFault::NoFill { trade: number })?;
        check_entry(run, opened, trade, decisions, view, settings)?;
        checked += 1;
        from = opened + 1;
        if trade.open {
            continue;
        }
        let closed = fill_of(trade.exit_index, trade.side.opposite(), from);
        let closed = closed.ok_or(FillFault::NoFill { trade: number })?;
        from = closed + 1;
        if trade.reason == TradeReason::Signal {
            check_exit(run, closed, trade, decisions, view, settings)?;
            checked += 1;
        }
    }
    Ok(checked)
}

fn check_entry(
    run: &Run,
    fill: usize,
    trade: &Trade,
    decisions: &[Decision],
    view: View<'_>,
    settings: &Settings,
) -> Result<(), FillFault> {
    let bar = run.fills[fill].index;
    let (wanted, words) = match trade.side {
        Side::Long => (Decision::ENTER_LONG, "enter long"),
        Side::Short => (Decision::ENTER_SHORT, "enter short"),
    };
    let says = |row: usize| decisions.get(row).is_some_and(|decision| decision.has(wanted));
    let is_market = settings.entry == Entry::Market;
    let is_decided = match settings.fill {
        FillAt::Close if is_market => says(bar),
        _ if is_market => bar > 0 && says(bar - 1),
        _ => (0..bar).any(says),
    };
    if !is_decided {
        return Err(FillFault::NotDecided { fill, bar, wanted: words });
    }
    if is_market { check_price(run, fill, view, settings) } else { Ok(()) }
}

fn check_exit(
    run: &Run,
    fill: usize,
    trade: &Trade,
    decisions: &[Decision],
    view: View<'_>,
    settings: &Settings,
) -> Result<(), FillFault> {
    let bar = run.fills[fill].index;
    let (exit, reverse, words) = match trade.side {
        Side::Long => (Decision::EXIT_LONG, Decision::ENTER_SHORT, "exit long"),
        Side::Short => (Decision::EXIT_SHORT, Decision::ENTER_LONG, "exit short"),
    };
    let leaves = |row: usize| {
        let said = decisions.get(row).copied().unwrap_or_default();
        said.has(exit) || (settings.direction == Direction::Both && said.has(reverse))
    };
    // The position must have been there when the exit was decided: from the bar of its entry on, unless it came at its close.
    let is_decided = match settings.fill {
        FillAt::Close => (trade.entry_index + usize::from(settings.entry == Entry::Market)..=bar).any(leaves),
        FillAt::NextOpen | FillAt::NextClose => (trade.entry_index..bar).any(leaves),
    };
    if !is_decided {
        return Err(FillFault::NotDecided { fill, bar, wanted: words });
    }
    check_price(run, fill, view, settings)
}

fn check_price(run: &Run, fill: usize, view: View<'_>, settings: &Settings) -> Result<(), FillFault> {
    let (bar, found) = (run.fills[fill].index, run.fills[fill].reference);
    let (column, prices) = match settings.fill {
        FillAt::NextOpen => ("open", view.open),
        FillAt::NextClose | FillAt::Close => ("close", view.close),
    };
    let expected = prices.get(bar).copied().unwrap_or(f64::NAN);
    if expected.to_bits() == found.to_bits() {
        Ok(())
    } else {
        Err(FillFault::WrongPrice { fill, bar, column, expected, found })
    }
}
