//! Ichimoku: turning line, standard line and cloud in agreement.

use backtest::Rule;
use indicators::Ichimoku;
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_level};
use crate::order::{at_most, below};
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "ichimoku",
    title: "Ichimoku above and below the cloud",
    summary: "Follows a trend on which lines and cloud agree: in above the cloud, out below it.",
    rule: "enter when the turning line is above the standard line and the close above the cloud\nhold until the turning line is below the standard line and the close below the cloud, and exit then",
    formula: "mid(n) = (max(high, n) + min(low, n))/2\ntenkan = mid(tenkan), kijun = mid(kijun); span A = (tenkan + kijun)/2 and span B = mid(senkou), both of shift bars ago\nbullish: tenkan > kijun and close > span A and close > span B; bearish: all below",
    source: "G. Hosoda, Ichimoku Kinko Hyo, 1969",
    params: &[
        ParamSpec::integer("tenkan", 9, 1, 100_000, "bars of the turning line"),
        ParamSpec::integer("kijun", 26, 1, 100_000, "bars of the standard line, more than of the turning line"),
        ParamSpec::integer("senkou", 52, 1, 100_000, "bars of span B, at least those of the standard line"),
        ParamSpec::integer("shift", 26, 0, 100_000, "bars by which the cloud is drawn ahead"),
    ],
    needs: &["high", "low", "close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (tenkan, kijun, senkou) = (params.count("tenkan"), params.count("kijun"), params.count("senkou"));
    below(("tenkan", tenkan), ("kijun", kijun))?;
    at_most(("kijun", kijun), ("senkou", senkou))?;
    let shift = params.count("shift");
    let numbers = [tenkan as u64, kijun as u64, senkou as u64, shift as u64];
    Ok(on_level(keyed(Ichimoku::new(tenkan, kijun, senkou, shift), &numbers), |_, now| {
        let [tenkan, kijun, span_a, span_b] = now.values;
        Lean::of(
            (tenkan > kijun) & (now.close > span_a) & (now.close > span_b),
            (tenkan < kijun) & (now.close < span_a) & (now.close < span_b),
        )
    }))
}
