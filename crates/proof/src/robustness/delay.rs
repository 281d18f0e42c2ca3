//! One bar later.

use backtest::{Decision, Run, Settings};

use super::{money, net};
use crate::{Finding, Said};

/// The part of the gain that must be left. What lives from the very next bar lives from a price that others want too, and
/// an order is often a bar late: half of it is a lot to lose to that.
const LEFT: f64 = 0.5;

/// The same run with every decision one bar later.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Delay {
    /// Net gain as set, money.
    pub net: f64,
    /// Net gain when every decision comes one bar later.
    pub delayed: f64,
}

/// Runs the decisions once as they are and once one bar later; what was said on the last bar is not heard then.
///
/// # Errors
/// Whatever `run` fails with.
pub fn delay<E>(
    settings: &Settings,
    said: &Said,
    run: impl Fn(&Settings, &Said) -> Result<Run, E>,
) -> Result<Delay, E> {
    let bars = said.decisions.len();
    let late = Said {
        decisions: std::iter::once(Decision::NONE).chain(said.decisions.iter().copied()).take(bars).collect(),
        sizes: std::iter::once(1.0).chain(said.sizes.iter().copied()).take(said.sizes.len()).collect(),
    };
    Ok(Delay { net: net(&run(settings, said)?, settings), delayed: net(&run(settings, &late)?, settings) })
}

impl Delay {
    /// That a gain loses more than half to one bar.
    pub fn finding(&self) -> Option<Finding> {
        let Self { net, delayed } = *self;
        (net > 0.0 && delayed < LEFT * net).then(|| {
            let (net, delayed) = (money(net), money(delayed));
            Finding::warning("delay", format!("one bar later, the gain of {net} is {delayed}: less than half of it"))
        })
    }
}
