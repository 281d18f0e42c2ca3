//! Wilder's parabolic stop and reverse.

use backtest::Rule;
use indicators::Psar;
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_change};
use crate::order::at_most;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "psar",
    title: "Parabolic stop and reverse",
    summary: "Follows a trend with a stop that draws nearer the longer it lasts.",
    rule: "enter when the close crosses above the stop\nexit when it crosses below",
    formula: "crosses above: close > SAR and close[1] ≤ SAR[1]; below: mirrored\nSAR moves towards the extreme by a share that starts at step and grows by step a new extreme, to maximum; it is kept outside the last two bars before it is tested",
    source: "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; SAR as TA-Lib's",
    params: &[
        ParamSpec::real("step", 0.02, 0.0001, 1.0, "first share, and its growth"),
        ParamSpec::real("maximum", 0.2, 0.0001, 1.0, "largest share, at least step"),
    ],
    needs: &["high", "low", "close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (step, maximum) = (params.real("step"), params.real("maximum"));
    at_most(("step", step), ("maximum", maximum))?;
    let sar = keyed(Psar::new(step, maximum), &[step.to_bits(), maximum.to_bits()]);
    Ok(on_change(sar, |before, now| Lean::cross((before.close, before.values[0]), (now.close, now.values[0]))))
}
