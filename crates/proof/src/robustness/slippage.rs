//! A little more slippage.

use backtest::{Run, Settings, Slippage};

use super::{money, net};
use crate::{Finding, Said};

/// The part of the gain that must be left: a tick is what the spread changes by from one minute to the next.
const LEFT: f64 = 0.5;

/// The same run with more slippage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MoreSlippage {
    /// Net gain as set, money.
    pub net: f64,
    /// Net gain with more slippage.
    pub slipped: f64,
}

/// Runs the decisions once as they are and once with `extra` slippage on every order; one tick is the usual question.
///
/// `None` where the settings have slippage as a rate and `extra` is in ticks, or the other way round: they do not add up.
///
/// # Errors
/// Whatever `run` fails with, as when ticks are asked for and the instrument's are not known.
pub fn more_slippage<E>(
    settings: &Settings,
    said: &Said,
    extra: Slippage,
    run: impl Fn(&Settings, &Said) -> Result<Run, E>,
) -> Result<Option<MoreSlippage>, E> {
    let together = match (settings.costs.slippage, extra) {
        (Slippage::Rate(own), Slippage::Rate(extra)) => Slippage::Rate(own + extra),
        (Slippage::Ticks(own), Slippage::Ticks(extra)) => Slippage::Ticks(own + extra),
        (Slippage::Rate(0.0) | Slippage::Ticks(0.0), extra) => extra,
        _ => return Ok(None),
    };
    let mut slipping = settings.clone();
    slipping.costs.slippage = together;
    let (net_now, slipped) = (net(&run(settings, said)?, settings), net(&run(&slipping, said)?, settings));
    Ok(Some(MoreSlippage { net: net_now, slipped }))
}

impl MoreSlippage {
    /// That a gain loses more than half to it.
    pub fn finding(&self) -> Option<Finding> {
        let Self { net, slipped } = *self;
        (net > 0.0 && slipped < LEFT * net).then(|| {
            let (net, slipped) = (money(net), money(slipped));
            Finding::warning(
                "slippage",
                format!("with more slippage, the gain of {net} is {slipped}: less than half of it"),
            )
        })
    }
}
