//! Return of the commodity channel index from its extremes.

use backtest::Rule;
use indicators::Cci;
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_change};
use crate::order::at_most;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "cci",
    title: "Return of the commodity channel index from its extremes",
    summary: "Bets on a reversal that has begun: in when an unusually low price recovers, out when a high one gives way.",
    rule: "enter when CCI crosses up through oversold\nhold until CCI crosses down through overbought, and exit then",
    formula: "tp = (high + low + close)/3, CCI = (tp − SMA(tp))/(0.015·mean|tp − SMA|), 0 where nothing deviates\nup: CCI > oversold and CCI[1] ≤ oversold; down: CCI < overbought and CCI[1] ≥ overbought",
    source: "D. Lambert, Commodity Channel Index: Tool for Trading Cyclic Trends, 1980; CCI as TA-Lib's",
    params: &[
        ParamSpec::integer("period", 20, 1, 100_000, "bars in the means"),
        ParamSpec::real("oversold", -100.0, -10_000.0, 10_000.0, "enter where CCI rises through it"),
        ParamSpec::real("overbought", 100.0, -10_000.0, 10_000.0, "exit where CCI falls through it"),
    ],
    needs: &["high", "low", "close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let borders = (params.real("oversold"), params.real("overbought"));
    at_most(("oversold", borders.0), ("overbought", borders.1))?;
    let period = params.count("period");
    Ok(on_change(keyed(Cci::new(period), &[period as u64]), move |before, now| {
        Lean::return_from(borders, before.values[0], now.values[0])
    }))
}
