//! Return of KDJ's K from its extremes.

use backtest::Rule;
use indicators::{Dialect, Kdj, Stochastic};
use market::{ParamError, ParamSpec, Params};

use crate::keyed::keyed;
use crate::latch::{Lean, Reading, on_change};
use crate::order::at_most;
use crate::{Entry, Kind};

/// The listing.
pub(crate) const ENTRY: Entry = Entry {
    name: "kdj",
    title: "Return of KDJ's K from its extremes",
    summary: "Bets on a reversal that has begun: in when K comes up out of the low, out when it comes down from the high.",
    rule: "enter when K crosses up through oversold\nhold until K crosses down through overbought, and exit then",
    formula: "RSV = 100·(close − min(low, k))/(max(high, k) − min(low, k)), 0 where the range is 0; K += (RSV − K)/d\nup: K > oversold and K[1] ≤ oversold; down: K < overbought and K[1] ≥ overbought",
    source: "G. Lane, Stochastics, 1984; K as TA-Lib's KDJ (wilder), STOCH (simple), stockstats (china) or MyTT (tongdaxin)",
    params: &[
        ParamSpec::integer("k", 9, 1, 100_000, "bars of the range"),
        ParamSpec::integer("d", 3, 1, 100_000, "1/d is the weight of the newest value in the smoothing"),
        ParamSpec::real("oversold", 20.0, 0.0, 100.0, "enter where K rises through it"),
        ParamSpec::real("overbought", 80.0, 0.0, 100.0, "exit where K falls through it"),
        ParamSpec::choice(
            "smoothing",
            "wilder",
            &["wilder", "simple", "china", "tongdaxin"],
            "wilder: seeded with a mean; simple: plain mean of d; china: from 50 before the first bar; tongdaxin: from the first RSV",
        ),
    ],
    needs: &["high", "low", "close"],
    kind: Kind::Rule(build),
};

fn build(params: &Params) -> Result<Box<dyn Rule>, ParamError> {
    let (k, d) = (params.count("k"), params.count("d"));
    let borders = (params.real("oversold"), params.real("overbought"));
    at_most(("oversold", borders.0), ("overbought", borders.1))?;
    let numbers = [k as u64, d as u64];
    // D is not judged, but K is taken from where the indicator of the same name lists it.
    let dialect = match params.word("smoothing") {
        "simple" => return Ok(on_change(keyed(Stochastic::new(k, d, d), &numbers), k_returns(borders))),
        "china" => Dialect::China,
        "tongdaxin" => Dialect::Tongdaxin,
        _ => Dialect::TaLib,
    };
    Ok(on_change(keyed(Kdj::new(k, d, d, dialect), &[k as u64, d as u64, dialect as u64]), k_returns(borders)))
}

/// Judges the first of `N` values.
fn k_returns<const N: usize>(
    borders: (f64, f64),
) -> impl Fn(&Reading<N>, &Reading<N>) -> Lean + Clone + Send + Sync + 'static {
    move |before, now| Lean::return_from(borders, before.values[0], now.values[0])
}
