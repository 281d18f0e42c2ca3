//! At what price an order fills: slippage, and whether a bar touches a waiting price.

use market::{Bar, Side, Timestamp};

use crate::account::Now;
use crate::bar_by_bar::OrderKind;
use crate::{Settings, Slippage};

/// The price a market order of `side` in `asset` gets when the market stands at `reference`.
///
/// Formula: `reference × (1 ± rate)`, or `reference ± ticks × tick(reference)`; a sale gets one tick at least.
#[inline(always)]
pub(crate) fn slipped(settings: &Settings, asset: usize, time: Timestamp, side: Side, reference: f64) -> f64 {
    let costs = &settings.costs;
    match costs.slippage {
        Slippage::Rate(rate) => reference * (1.0 + side.sign() * rate),
        Slippage::Ticks(ticks) => {
            let tick = match settings.rules(asset) {
                Some(rules) => rules.tick(time, reference),
                None => costs.ticks.as_ref().map(|table| table.at(reference)),
            };
            let tick = tick.unwrap_or(0.0);
            (reference + side.sign() * ticks * tick).max(reference.min(tick))
        }
    }
}

/// The price an order fills at.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Filled {
    /// With slippage, where it trades at the market.
    pub slipped: f64,
    /// The same on the venue's grid and within the session's limits, where there are any.
    pub price: f64,
}

/// What an order of `side` gets when the market stands at `reference`.
#[inline(always)]
pub(crate) fn filled(settings: &Settings, asset: usize, now: Now, side: Side, reference: f64, slips: bool) -> Filled {
    let slipped = if slips { slipped(settings, asset, now.time, side, reference) } else { reference };
    if settings.rules(asset).is_none() {
        return Filled { slipped, price: slipped };
    }
    let slipped = now.room.within(slipped);
    Filled { slipped, price: now.room.within(settings.on_grid(asset, now.time, slipped, side == Side::Long)) }
}

/// The bar's best price for a position of `side`.
#[inline]
pub(crate) fn best(side: Side, bar: &Bar) -> f64 {
    match side {
        Side::Long => bar.high,
        Side::Short => bar.low,
    }
}

/// The bar's worst price for a position of `side`.
#[inline]
pub(crate) fn worst(side: Side, bar: &Bar) -> f64 {
    best(side.opposite(), bar)
}

/// A waiting entry that the bar touched.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Touch {
    /// The market's price then.
    pub reference: f64,
    /// Whether it fills like a market order, with slippage.
    pub market: bool,
    /// The best price the bar surely saw after it.
    pub favourable: f64,
}

/// What a waiting order for the first asset meets in a bar, on the venue's grid of that day: a limit at the price that is better for
/// it, a stop at the worse one. `triggered` remembers that a stop-limit has become a limit.
pub(crate) fn touched(
    settings: &Settings,
    side: Side,
    kind: OrderKind,
    triggered: &mut bool,
    bar: &Bar,
) -> Option<Touch> {
    let buys = side == Side::Long;
    let level = |price| settings.on_grid(0, bar.time, price, !buys);
    let trigger = |price| settings.on_grid(0, bar.time, price, buys);
    match kind {
        OrderKind::Market(_) => None,
        OrderKind::Limit(price) => limit(side, level(price), bar),
        OrderKind::Stop(price) => stop(side, trigger(price), bar),
        OrderKind::StopLimit { stop, limit } => stop_limit(side, trigger(stop), level(limit), triggered, bar),
    }
}

/// A limit fills at the open when that is better, else at the limit when the range touches it.
///
/// Inside the bar a limit is reached against the position: the bar's best price may have come before, only its close
/// surely came after.
fn limit(side: Side, level: f64, bar: &Bar) -> Option<Touch> {
    let sign = side.sign();
    if sign * bar.open <= sign * level {
        Some(Touch { reference: bar.open, market: false, favourable: best(side, bar) })
    } else if sign * worst(side, bar) <= sign * level {
        Some(Touch { reference: level, market: false, favourable: bar.close })
    } else {
        None
    }
}

/// A stop fills at the open when the bar gapped over it, else at the stop when the range touches it.
///
/// A stop is reached with the position: on the way to its best price the bar passed the stop.
fn stop(side: Side, level: f64, bar: &Bar) -> Option<Touch> {
    let sign = side.sign();
    let favourable = best(side, bar);
    if sign * bar.open >= sign * level {
        Some(Touch { reference: bar.open, market: true, favourable })
    } else if sign * favourable >= sign * level {
        Some(Touch { reference: level, market: true, favourable })
    } else {
        None
    }
}

/// A stop that becomes a limit; `triggered` remembers that it has.
///
/// Triggered inside a bar it fills at once where the limit allows the stop's price. Else the limit is behind: the bar
/// may have been there before, and the order is given a fill on this bar only when it closes there.
fn stop_limit(side: Side, at: f64, then: f64, triggered: &mut bool, bar: &Bar) -> Option<Touch> {
    if *triggered {
        return limit(side, then, bar);
    }
    let touch = stop(side, at, bar)?;
    *triggered = true;
    let sign = side.sign();
    if sign * bar.open >= sign * at {
        limit(side, then, bar)
    } else if sign * at <= sign * then {
        Some(Touch { market: false, ..touch })
    } else if sign * bar.close <= sign * then {
        Some(Touch { reference: then, market: false, favourable: bar.close })
    } else {
        None
    }
}
