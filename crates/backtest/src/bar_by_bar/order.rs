//! What can be asked of the broker.

use market::Side;

use crate::{Bracket, FillAt, Size, TimeInForce};

/// How much an order takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Quantity {
    /// This many units. Against the position it reduces, and what is left over reverses it; what opens is cut to what
    /// the account can pay. None at all when it is not above zero.
    Units(f64),
    /// By a rule of size, worked out when the order fills.
    Sized(Size),
    /// The whole position, whatever it is then; nothing when there is none. The order's side is not looked at.
    Position,
}

/// At what price an order trades.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum OrderKind {
    /// At the market, at the moment said.
    Market(FillAt),
    /// At this price or better.
    Limit(f64),
    /// At the market once this price is reached against the order: above for a buy, below for a sale.
    Stop(f64),
    /// A limit once a stop is reached.
    StopLimit {
        /// The price that wakes it.
        stop: f64,
        /// The price it then trades at, or better.
        limit: f64,
    },
}

impl OrderKind {
    /// Every price falls by `ratio`.
    pub(crate) fn split(&mut self, ratio: f64) {
        match self {
            Self::Market(_) => {}
            Self::Limit(price) | Self::Stop(price) => *price /= ratio,
            Self::StopLimit { stop, limit } => {
                *stop /= ratio;
                *limit /= ratio;
            }
        }
    }
}

/// An order as it is given.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct OrderRequest {
    /// Long buys, short sells.
    pub side: Side,
    /// How much.
    pub quantity: Quantity,
    /// At what price.
    pub kind: OrderKind,
    /// How long it waits; market orders trade at their moment or never.
    pub time_in_force: TimeInForce,
    /// Protection of what it opens; the bracket of a later entry takes its place.
    pub bracket: Bracket,
    /// Sleeps while a position is there at the open of a bar.
    pub when_flat: bool,
}

impl OrderRequest {
    /// Buys (or sells) at the next open.
    pub fn market(side: Side, quantity: Quantity) -> Self {
        let kind = OrderKind::Market(FillAt::NextOpen);
        Self { side, quantity, kind, time_in_force: TimeInForce::Gtc, bracket: Bracket::default(), when_flat: false }
    }

    /// Closes the position at the next open.
    pub fn close() -> Self {
        Self::market(Side::Short, Quantity::Position)
    }
}

/// The name of an order, unique in its run, rising.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct OrderId(pub(super) u64);

/// An order in the book.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Order {
    /// Its name.
    pub id: OrderId,
    /// What was asked; a split since moves its prices and units.
    pub request: OrderRequest,
    /// Close of the bar on which it was given; a split since moves it.
    pub signal_close: f64,
    /// The stop of a stop-limit was reached: it is a limit now.
    pub triggered: bool,
    /// The UTC day it is good for, counted from 1970; known from its first bar on.
    pub(super) day: Option<i64>,
}

impl Order {
    /// Every price falls by `ratio`, every number of units rises by it.
    pub(super) fn split(&mut self, ratio: f64) {
        self.signal_close /= ratio;
        if let Some(distance) = &mut self.request.bracket.stop_distance {
            *distance /= ratio;
        }
        if let Quantity::Units(units) = &mut self.request.quantity {
            *units *= ratio;
        }
        self.request.kind.split(ratio);
    }
}
