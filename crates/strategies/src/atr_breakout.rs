//! A move beyond what a bar usually does.

use backtest::Rule;
use indicators::{Atr, Smoothing};
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_change};
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "atr_breakout",
    title: "Breakout by average true ranges",
    summary: "Follows an unusual move: in when the close jumps by more than bars usually travel, out when it falls so.",
    rule: "enter when the close is more than multiplier average true ranges above the close before\nhold until it is as far below the close before, and exit then",
    formula: "bullish: close > close[1] + multiplier·ATR(period)[1]; bearish: close < close[1] − multiplier·ATR(period)[1]\nthe range is that of the bar before: a wide bar must not raise its own hurdle",
    source: "volatility breakout of J. W. Wilder, New Concepts in Technical Trading Systems, 1978; ATR as TA-Lib's",
    params: &[
        ParamSpec::integer("period", 14, 1, 100_000, "true ranges in the mean"),
        ParamSpec::real("multiplier", 2.0, 0.0, 1000.0, "average true ranges to be exceeded"),
        Smoothing::PARAM,
    ],
    needs: &["high", "low", "close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let multiplier = params.real("multiplier");
    let (period, smoothing) = (params.count("period"), Smoothing::of(params));
    let atr = keyed(Atr::new(period, smoothing), &[period as u64, smoothing as u64]);
    Ok(on_change(atr, move |before, now| {
        let hurdle = multiplier * before.values[0];
        Lean::of(now.close > before.close + hurdle, now.close < before.close - hurdle)
    }))
}
