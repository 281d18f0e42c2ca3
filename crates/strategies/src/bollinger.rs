//! Reversal from the Bollinger bands.

use backtest::Rule;
use indicators::{Bollinger, Divisor};
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_level};
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "bollinger",
    title: "Reversal from the Bollinger bands",
    summary: "Bets on a return to the mean: in below the lower band, out above the upper or the middle one.",
    rule: "enter when the close is below the lower band\nhold until the close is above the upper band (exit=middle: the middle one), and exit then",
    formula: "middle = SMA(close, period); upper, lower = middle ± width·σ, σ the population deviation of period closes\nbullish: close < lower; bearish: close > upper, or close > middle",
    source: "J. Bollinger, Bollinger on Bollinger Bands, 2001; bands as TA-Lib's BBANDS",
    params: &[
        ParamSpec::integer("period", 20, 1, 100_000, "closes in the mean and the deviation"),
        ParamSpec::real("width", 2.0, 0.0, 100.0, "deviations on each side"),
        ParamSpec::choice("exit", "upper", &["upper", "middle"], "the band above which it exits"),
    ],
    needs: &["close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (period, width) = (params.count("period"), params.real("width"));
    let bands = keyed(Bollinger::new(period, width, Divisor::Population), &[period as u64, width.to_bits()]);
    let to_middle = params.word("exit") == "middle";
    Ok(on_level(bands, move |_, now| {
        let [upper, middle, lower] = now.values;
        let ceiling = if to_middle { middle } else { upper };
        Lean::of(now.close < lower, now.close > ceiling)
    }))
}
