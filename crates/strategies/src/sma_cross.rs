//! Crossing of two simple moving averages.

use backtest::Rule;
use indicators::Sma;
use market::{ParamError, ParamSpec, Params};

use crate::latch::{Lean, on_change};
use crate::order::below;
use crate::pair::Pair;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "sma_cross",
    title: "Crossing of two simple moving averages",
    summary: "Follows the trend: in while the short mean is above the long one.",
    rule: "enter when the fast mean crosses above the slow one\nexit when it crosses below",
    formula: "crosses above: SMA(fast) > SMA(slow) and SMA(fast)[1] ≤ SMA(slow)[1], all four known; below: mirrored",
    source: "W. Brock, J. Lakonishok, B. LeBaron, Simple Technical Trading Rules and the Stochastic Properties of Stock Returns, Journal of Finance 47, 1992 (variable-length moving average)",
    params: &[
        ParamSpec::integer("fast", 10, 1, 100_000, "bars in the short mean; 1 is the close itself"),
        ParamSpec::integer("slow", 30, 1, 100_000, "bars in the long mean, more than in the short one"),
    ],
    needs: &["close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (fast, slow) = (params.count("fast"), params.count("slow"));
    below(("fast", fast), ("slow", slow))?;
    Ok(on_change(Pair::new(Sma::new, fast, slow), |before, now| Lean::cross(before.values.into(), now.values.into())))
}
