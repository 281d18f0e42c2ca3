//! Crossing of two exponential moving averages.

use backtest::Rule;
use indicators::Ema;
use market::{ParamError, ParamSpec, Params};

use crate::latch::{Lean, on_change};
use crate::order::below;
use crate::pair::Pair;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "ema_cross",
    title: "Crossing of two exponential moving averages",
    summary: "Follows the trend like sma_cross, with means that answer sooner.",
    rule: "enter when the fast mean crosses above the slow one\nexit when it crosses below",
    formula: "crosses above: EMA(fast) > EMA(slow) and EMA(fast)[1] ≤ EMA(slow)[1], all four known; below: mirrored\nEMA(n) is seeded with the mean of the first n closes",
    source: "R. Appel, F. Hitschler, Stock Market Trading Systems, 1980; means as TA-Lib's EMA",
    params: &[
        ParamSpec::integer("fast", 12, 1, 100_000, "bars of the short mean; 1 is the close itself"),
        ParamSpec::integer("slow", 26, 1, 100_000, "bars of the long mean, more than of the short one"),
    ],
    needs: &["close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (fast, slow) = (params.count("fast"), params.count("slow"));
    below(("fast", fast), ("slow", slow))?;
    Ok(on_change(Pair::new(Ema::new, fast, slow), |before, now| Lean::cross(before.values.into(), now.values.into())))
}
