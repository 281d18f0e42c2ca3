//! What trading one instrument of a run costs and obeys, where the law of a venue is applied.
//!
//! Prices are rounded to the tick of the day: a limit to the side that is better for its order, a fill to the side that is
//! worse; what rests is put on the grid anew on each of its days, whatever a split or a new table made of it. Lots are rounded down. A session's price limits bind fills: an order to buy does not fill
//! while nothing trades below the upper limit, nor one to sell while nothing trades above the lower, and no fill is
//! beyond them; a limit that was locked and opened again within the bar is no obstacle: the order fills, at the limit at worst.
//! Shares under a resale lock are not sold in the session in which they were bought, whatever a stop says; a position that was
//! enlarged in a session waits as a whole. On a bar without
//! volume nothing traded, so nothing fills. What the venue does not let fill is told in [`crate::Run::blocked`]: an entry
//! is dropped, an exit waits for the first bar on which it may; a limit or stop that waits goes on waiting through a halt.

use std::sync::Arc;

use market::{Action, Bar, FeeSchedule, Side, Timestamp, VenueRules};

use crate::{BlockCause, Settings, Units};

/// The fees and the rules of one instrument.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// Fees, line by line; every instrument of a run has the same lines.
    pub fees: Arc<dyn FeeSchedule>,
    /// Ticks, lots, limits, locks.
    pub rules: Arc<dyn VenueRules>,
    /// The bars count what traded: one of no volume is a halt. Data that have no volumes say nothing of halts.
    pub knows_volume: bool,
}

impl Instrument {
    /// Whether nobody traded on a bar of this volume.
    #[inline]
    pub(crate) fn is_halted(&self, volume: f64) -> bool {
        self.knows_volume && volume == 0.0
    }
}

impl Settings {
    /// The fees of instrument `asset`.
    #[inline]
    pub(crate) fn fees(&self, asset: usize) -> &dyn FeeSchedule {
        self.instruments.get(asset).map_or(self.costs.fees.as_ref(), |instrument| instrument.fees.as_ref())
    }

    /// The law of instrument `asset`, where one is applied.
    #[inline]
    pub(crate) fn rules(&self, asset: usize) -> Option<&dyn VenueRules> {
        self.instruments.get(asset).map(|instrument| instrument.rules.as_ref())
    }

    /// Whole units or lots of an order, and the fewest.
    #[inline]
    pub(crate) fn lots(&self, asset: usize, time: Timestamp, side: Side) -> (Units, f64) {
        match (self.units, self.rules(asset)) {
            (Units::Venue, Some(rules)) => {
                rules.lots(time, side).map_or((Units::Fractional, 0.0), |lots| (Units::Lot(lots.step), lots.minimum))
            }
            (Units::Venue, None) => (Units::Fractional, 0.0),
            (units, _) => (units, 0.0),
        }
    }

    /// `price` on the venue's grid, rounded up or down; itself where no grid is known.
    #[inline]
    pub(crate) fn on_grid(&self, asset: usize, time: Timestamp, price: f64, up: bool) -> f64 {
        let tick = self.rules(asset).and_then(|rules| rules.tick(time, price));
        tick.map_or(price, |tick| rounded(price, tick, up))
    }
}

/// The multiple of `tick` at `price`, or next to it: the decimal nearest to it, as a file of prices has it.
///
/// A price within a millionth of a tick is taken for the multiple: decimals have no exact doubles.
pub(crate) fn rounded(price: f64, tick: f64, up: bool) -> f64 {
    let steps = price / tick;
    let nearest = steps.round();
    let steps = if (steps - nearest).abs() < 1e-6 {
        nearest
    } else if up {
        steps.ceil()
    } else {
        // A price is never zero.
        steps.floor().max(1.0)
    };
    let inverse = 1.0 / tick;
    // 461 / 20 is the double nearest to 23.05, 461 × 0.05 is not.
    if tick < 1.0 && (inverse - inverse.round()).abs() < 1e-6 { steps / inverse.round() } else { steps * tick }
}

/// Limits are prices on a grid: what is nearer than this part of them is equal.
const NEAR: f64 = 1e-9;

/// At what prices an order can fill in a moment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Room {
    lower: f64,
    upper: f64,
    can_buy: bool,
    can_sell: bool,
    is_halted: bool,
}

impl Room {
    pub(crate) const FREE: Self =
        Self { lower: 0.0, upper: f64::INFINITY, can_buy: true, can_sell: true, is_halted: false };

    /// Of a bar on which nobody traded.
    pub(crate) const HALTED: Self = Self { is_halted: true, ..Self::FREE };

    /// Of a session that may trade within `limits`, in a moment that spans prices from `low` to `high`.
    pub(crate) fn new((lower, upper): (f64, f64), low: f64, high: f64) -> Self {
        let (can_buy, can_sell) = (low < upper * (1.0 - NEAR), high > lower * (1.0 + NEAR));
        Self { lower, upper, can_buy, can_sell, is_halted: false }
    }

    pub(crate) fn is_halted(&self) -> bool {
        self.is_halted
    }

    /// Why an order of `side` cannot fill where the market stands at `reference`, if it cannot. A market beyond the limits
    /// contradicts them: nothing fills there.
    #[inline]
    pub(crate) fn blocks(&self, side: Side, reference: f64) -> Option<BlockCause> {
        if self.is_halted {
            return Some(BlockCause::Halt);
        }
        let is_below = reference < self.lower * (1.0 - NEAR);
        let is_above = reference > self.upper * (1.0 + NEAR);
        if is_above || (side == Side::Long && !self.can_buy) {
            Some(BlockCause::PriceLimit(self.upper))
        } else if is_below || (side == Side::Short && !self.can_sell) {
            Some(BlockCause::PriceLimit(self.lower))
        } else {
            None
        }
    }

    /// `price`, not beyond the limits.
    #[inline]
    pub(crate) fn within(&self, price: f64) -> f64 {
        price.max(self.lower).min(self.upper)
    }
}

/// The price that a session's limits are measured from: the last close before it, less what came off since.
pub(crate) fn came_off(close: f64, actions: impl IntoIterator<Item = Action>) -> f64 {
    actions.into_iter().fold(close, |close, action| match action {
        Action::Dividend { amount } => close - amount,
        Action::Split { ratio } => close / ratio,
    })
}

/// The span of prices that an order meets: of a market at its close one price, else the bar's range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    InBar,
    Close,
}

impl Moment {
    pub(crate) fn range(self, bar: &Bar) -> (f64, f64) {
        match self {
            Self::InBar => (bar.low, bar.high),
            Self::Close => (bar.close, bar.close),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_on_the_grid_is_the_decimal_of_a_file() {
        for (price, tick, up, expected) in [
            (23.049_999_999_999_997, 0.05, false, 23.05),
            (23.051, 0.05, true, 23.1),
            (23.051, 0.05, false, 23.05),
            (0.30000000000000004, 0.1, true, 0.3),
            (461.1, 0.2, false, 461.0),
            (461.1, 0.2, true, 461.2),
            (5003.0, 5.0, false, 5000.0),
            (0.0004, 0.001, false, 0.001),
        ] {
            assert_eq!(rounded(price, tick, up), expected, "{price} by {tick}");
        }
    }

    #[test]
    fn at_a_locked_limit_one_side_cannot_fill_and_once_it_opens_both_can() {
        let limits = (90.0, 110.0);
        let of =
            |low, high| [Side::Long, Side::Short].map(|side| Room::new(limits, low, high).blocks(side, high).is_none());
        assert_eq!([of(110.0, 110.0), of(90.0, 90.0), of(109.9, 110.0)], [[false, true], [true, false], [true, true]]);
        assert_eq!(Room::new(limits, 95.0, 120.0).blocks(Side::Short, 111.0), Some(BlockCause::PriceLimit(110.0)));
        assert_eq!(Room::HALTED.blocks(Side::Long, 100.0), Some(BlockCause::Halt));
        assert_eq!(Room::new(limits, 95.0, 100.0).within(111.0), 110.0);
    }
}
