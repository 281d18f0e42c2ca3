//! What watches over an open position: stop-loss, take-profit, trailing stop, liquidation.

use market::{Side, TradeReason};

/// Protective orders attached to an entry: a stop-loss, a take-profit and a trailing stop of which one cancels the others.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Bracket {
    /// Stop-loss as a fraction of the anchor price, in (0, 1).
    pub stop_loss: Option<f64>,
    /// Stop-loss as a distance in price, > 0; with `stop_loss` the nearer counts.
    pub stop_distance: Option<f64>,
    /// Take-profit as a fraction of the anchor price, > 0.
    pub take_profit: Option<f64>,
    /// Trailing stop as a fraction of the best price since entry, in (0, 1).
    pub trailing: Option<f64>,
}

impl Bracket {
    /// Nothing is attached.
    #[inline]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The levels of an open position. Prices are multiplied by the position's sign, so that up is good for both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    side: Side,
    /// Something is watched; when not, a bar has nothing to test.
    armed: bool,
    trails: bool,
    /// `−∞` when there is none.
    stop: f64,
    /// `+∞` when there is none.
    take: f64,
    /// `−∞` when there is none.
    liquidation: f64,
    /// Best price since entry.
    best: f64,
    /// The trailing stop as a multiple of `best`.
    keep: f64,
}

impl Guard {
    pub(crate) const NONE: Self = Self {
        side: Side::Long,
        armed: false,
        trails: false,
        stop: f64::NEG_INFINITY,
        take: f64::INFINITY,
        liquidation: f64::NEG_INFINITY,
        best: f64::NEG_INFINITY,
        keep: 1.0,
    };

    /// The levels of `bracket` around `anchor`.
    #[inline]
    pub(crate) fn new(side: Side, anchor: f64, bracket: &Bracket) -> Self {
        let sign = side.sign();
        let mut guard = Self { side, best: sign * anchor, ..Self::NONE };
        if let Some(distance) = bracket.stop_loss {
            guard.stop = sign * (anchor * (1.0 - sign * distance));
        }
        if let Some(distance) = bracket.stop_distance {
            guard.stop = guard.stop.max(sign * anchor - distance);
        }
        if let Some(distance) = bracket.take_profit {
            guard.take = sign * (anchor * (1.0 + sign * distance));
        }
        if let Some(distance) = bracket.trailing {
            (guard.trails, guard.keep) = (true, 1.0 - sign * distance);
        }
        guard.arm();
        guard
    }

    #[inline]
    fn arm(&mut self) {
        self.armed = self.trails
            || self.stop > f64::NEG_INFINITY
            || self.take < f64::INFINITY
            || self.liquidation > f64::NEG_INFINITY;
    }

    #[inline]
    pub(crate) fn is_armed(&self) -> bool {
        self.armed
    }

    pub(crate) fn side(&self) -> Side {
        self.side
    }

    /// Puts the take-profit, if there is one, where `place` says.
    pub(crate) fn set_take(&mut self, place: impl FnOnce(f64) -> f64) {
        if self.take < f64::INFINITY {
            let sign = self.side.sign();
            self.take = sign * place(sign * self.take);
        }
    }

    /// Sets the price at which the account is liquidated, if any.
    #[inline]
    pub(crate) fn liquidate_at(&mut self, price: Option<f64>) {
        self.liquidation = price.map_or(f64::NEG_INFINITY, |price| self.side.sign() * price);
        self.arm();
    }

    /// Every level moves with a split.
    pub(crate) fn split(&mut self, ratio: f64) {
        for level in [&mut self.stop, &mut self.take, &mut self.liquidation, &mut self.best] {
            *level /= ratio;
        }
    }

    #[inline]
    fn trail(&self) -> f64 {
        if self.trails { self.best * self.keep } else { f64::NEG_INFINITY }
    }

    /// The nearest level against the position, signed; `−∞` when there is none.
    #[inline]
    pub(crate) fn floor(&self) -> f64 {
        self.stop.max(self.trail()).max(self.liquidation)
    }

    /// The nearest stop against the position as a distance in price from `price`, liquidation aside; `None` without one.
    pub(crate) fn risk(&self, price: f64) -> Option<f64> {
        let stop = self.stop.max(self.trail());
        (stop > f64::NEG_INFINITY).then(|| self.side.sign() * price - stop)
    }

    /// The take-profit, signed; `+∞` when there is none.
    #[inline]
    pub(crate) fn take(&self) -> f64 {
        self.take
    }

    #[inline]
    pub(crate) fn trails(&self) -> bool {
        self.trails
    }

    /// What a stretch of prices does: `open` is where it starts, `worst` and `favourable` how far it reaches.
    ///
    /// Where it starts is known to come first, unless `stop_first`; of the rest the side against the position does: a
    /// bar that touched both is taken for the worse.
    #[inline]
    pub(crate) fn hit(&self, open: f64, worst: f64, favourable: f64, stop_first: bool) -> Option<(f64, TradeReason)> {
        let sign = self.side.sign();
        let (open, worst, favourable) = (sign * open, sign * worst, sign * favourable);
        let floor = self.floor();
        if open > floor && open >= self.take && !stop_first {
            Some((sign * open, TradeReason::TakeProfit))
        } else if open <= floor || worst <= floor {
            let reason = if self.stop >= floor {
                TradeReason::StopLoss
            } else if self.trail() >= floor {
                TradeReason::TrailingStop
            } else {
                TradeReason::Liquidation
            };
            Some((sign * open.min(floor), reason))
        } else if open.max(favourable) >= self.take {
            Some((sign * open.max(self.take), TradeReason::TakeProfit))
        } else {
            None
        }
    }

    /// Lets the trailing stop follow.
    #[inline]
    pub(crate) fn raise(&mut self, favourable: f64) {
        self.best = self.best.max(self.side.sign() * favourable);
    }
}
