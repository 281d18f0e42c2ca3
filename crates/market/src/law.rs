//! What a venue asks of orders in one instrument, day by day.

use std::fmt;

use crate::{Date, Side, Timestamp};

/// How many units an order may have.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lots {
    /// The fewest, > 0.
    pub minimum: f64,
    /// The step above it, > 0.
    pub step: f64,
}

/// The law of a venue for one instrument: prices step by ticks, units by lots, some fills are forbidden.
///
/// A pure function of the time of the bar: a run across a change of the law uses each day's own. `None` is "nothing is
/// known" or "there is no such rule", and binds nobody. Fees are a [`crate::FeeSchedule`] of their own.
pub trait VenueRules: fmt::Debug + Send + Sync {
    /// The session that a bar at `time` belongs to: shares bought in a session may be locked until the next.
    fn session(&self, time: Timestamp) -> Date;

    /// The smallest step of prices at `price`, > 0.
    fn tick(&self, time: Timestamp, price: f64) -> Option<f64>;

    /// What an order of `side` may count; an exit of all that is held is never asked.
    fn lots(&self, time: Timestamp, side: Side) -> Option<Lots>;

    /// Lowest and highest price at which the session may trade when the one before closed at `reference`.
    fn limits(&self, time: Timestamp, reference: f64) -> Option<(f64, f64)>;

    /// Whether what is bought in the session of `time` can be sold only in a later one.
    fn locks_resale(&self, time: Timestamp) -> bool;

    /// Whether the instrument may be sold short.
    fn allows_short(&self, time: Timestamp) -> bool;
}
