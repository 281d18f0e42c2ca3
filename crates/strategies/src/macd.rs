//! Crossing of MACD and its signal line.

use backtest::Rule;
use indicators::Macd;
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_change};
use crate::order::below;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "macd",
    title: "Crossing of MACD and its signal line",
    summary: "Follows a trend that gains speed: in when the distance of two means grows.",
    rule: "enter when the MACD line crosses above its signal line\nexit when it crosses below",
    formula: "macd = EMA(fast) − EMA(slow), signal line = EMA(macd, signal)\ncrosses above: macd > signal line and macd[1] ≤ signal line[1]; below: mirrored",
    source: "G. Appel, The Moving Average Convergence-Divergence Trading Method, 1979; MACD as TA-Lib's",
    params: &[
        ParamSpec::integer("fast", 12, 1, 100_000, "bars of the short mean"),
        ParamSpec::integer("slow", 26, 1, 100_000, "bars of the long mean, more than of the short one"),
        ParamSpec::integer("signal", 9, 1, 100_000, "bars of the signal line"),
    ],
    needs: &["close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (fast, slow, signal) = (params.count("fast"), params.count("slow"), params.count("signal"));
    below(("fast", fast), ("slow", slow))?;
    let lines = keyed(Macd::new(fast, slow, signal), &[fast as u64, slow as u64, signal as u64]);
    Ok(on_change(lines, |before, now| {
        let ([line_before, signal_before, _], [line, signal, _]) = (before.values, now.values);
        Lean::cross((line_before, signal_before), (line, signal))
    }))
}
