//! The direction of a trend that is strong enough.

use backtest::Rule;
use indicators::{Adx, Smoothing};
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, on_level};
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "adx",
    title: "Directional index of a strong trend",
    summary: "Follows a trend that is strong: in on a strong rise, out on a strong fall, and no change in between.",
    rule: "enter when ADX is above threshold and +DI above −DI\nhold until ADX is above threshold and −DI above +DI, and exit then",
    formula: "bullish: ADX(period) > threshold and +DI > −DI; bearish: ADX(period) > threshold and −DI > +DI",
    source: "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; ADX and DI as TA-Lib's",
    params: &[
        ParamSpec::integer("period", 14, 1, 100_000, "bars in the means"),
        ParamSpec::real("threshold", 25.0, 0.0, 100.0, "a trend is strong above it"),
        Smoothing::PARAM,
    ],
    needs: &["high", "low"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let threshold = params.real("threshold");
    let (period, smoothing) = (params.count("period"), Smoothing::of(params));
    let adx = keyed(Adx::new(period, smoothing), &[period as u64, smoothing as u64]);
    Ok(on_level(adx, move |_, now| {
        let [adx, plus, minus] = now.values;
        Lean::of((adx > threshold) & (plus > minus), (adx > threshold) & (minus > plus))
    }))
}
