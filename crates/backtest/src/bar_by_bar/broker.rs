//! The broker: a book of orders worked by the bars, and the account behind it.

use market::{Action, Bar, Date, Side, Timestamp, TradeReason};

use super::order::{Order, OrderId, OrderKind, OrderRequest, Quantity};
use crate::account::{Account, Buffers, Entrance, Now};
use crate::columnwise::{action_times, day, guards_entry_bar};
use crate::instrument::{Moment, Room, came_off};
use crate::pricing::{self, Touch};
use crate::run::{Run, RunError};
use crate::{FillAt, Settings, Size, TimeInForce};

/// A broker that fills orders from bars: [`Broker::open`] works a bar up to its close, then orders may be given, then
/// [`Broker::close`] ends it.
///
/// The order of things inside a bar is written in the crate's documentation. Nothing is allocated while the book is
/// no longer than it has been.
#[derive(Debug)]
pub struct Broker<'s> {
    settings: &'s Settings,
    account: Account<'s>,
    orders: Vec<Order>,
    orders_given: u64,
    /// Those still to come, the next one last.
    actions: Vec<(Timestamp, Action)>,
    /// The session under a venue's law, and the price that its limits are measured from.
    session: Option<(Date, Option<f64>)>,
    last_close: Option<f64>,
    /// Bars taken.
    bars: usize,
    stopped: bool,
}

impl<'s> Broker<'s> {
    /// A broker with the settings' cash and an empty book.
    ///
    /// # Errors
    /// The settings cannot be used.
    pub fn new(settings: &'s Settings) -> Result<Self, RunError> {
        settings.check()?;
        let mut actions = action_times(settings);
        actions.reverse();
        let mut buffers = Buffers::default();
        buffers.run.equity.clear();
        let account = Account::new(settings, buffers);
        Ok(Self {
            settings,
            account,
            orders: Vec::new(),
            orders_given: 0,
            actions,
            session: None,
            last_close: None,
            bars: 0,
            stopped: false,
        })
    }

    pub(super) fn reserve(&mut self, bars: usize) {
        self.account.buffers.run.equity.reserve_exact(bars);
    }

    /// Money in the account.
    pub fn cash(&self) -> f64 {
        self.account.cash
    }

    /// Units held, below zero when short.
    pub fn units(&self) -> f64 {
        self.account.units
    }

    /// Which way the position points, if there is one.
    pub fn side(&self) -> Option<Side> {
        self.account.side()
    }

    /// Average price of the position's opening, if there is one.
    pub fn entry_price(&self) -> Option<f64> {
        (!self.account.is_flat()).then_some(self.account.entry_price)
    }

    /// What the account is worth at `price`.
    pub fn equity(&self, price: f64) -> f64 {
        self.account.equity(price)
    }

    /// Orders that wait, in the order they were given.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The order `id`, while it waits.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    /// Whether a stop, take-profit or liquidation closed the position on this bar before everything else; only under
    /// [`crate::Conventions::stop_replaces_orders`].
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// Takes an order, given at the close of the current bar, `signal_close`.
    pub fn submit(&mut self, request: OrderRequest, signal_close: f64) -> OrderId {
        let id = OrderId(self.orders_given);
        self.orders_given += 1;
        self.orders.push(Order { id, request, signal_close, triggered: false, day: None });
        id
    }

    /// Takes an order out of the book; `false` when it was not there any more.
    pub fn cancel(&mut self, id: OrderId) -> bool {
        let before = self.orders.len();
        self.orders.retain(|order| order.id != id);
        self.orders.len() < before
    }

    /// Puts `request` in the place of a waiting order, as if given anew; `false` when it was not there any more.
    pub fn modify(&mut self, id: OrderId, request: OrderRequest, signal_close: f64) -> bool {
        let order = self.orders.iter_mut().find(|order| order.id == id);
        order.map(|order| *order = Order { id, request, signal_close, triggered: false, day: None }).is_some()
    }

    pub(super) fn drop_order(&mut self) {
        self.account.drop_order();
    }

    /// Works a bar up to and including the orders for its close that were given before it.
    #[inline]
    pub fn open(&mut self, bar: &Bar) {
        self.stopped = false;
        if let Some(rules) = self.settings.rules(0) {
            let session = rules.session(bar.time);
            if self.session.is_none_or(|(known, _)| known != session) {
                self.session = Some((session, self.last_close));
            }
        }
        while let Some((_, action)) = self.actions.last().filter(|(time, _)| *time <= bar.time) {
            if let Some((_, Some(reference))) = &mut self.session {
                *reference = came_off(*reference, [*action]);
            }
            match *action {
                Action::Dividend { amount } => self.account.dividend(amount),
                Action::Split { ratio } => {
                    self.account.split(ratio);
                    self.orders.iter_mut().for_each(|order| order.split(ratio));
                }
            }
            self.actions.pop();
        }
        if !self.orders.is_empty() || self.account.guard.is_armed() {
            self.work(bar);
        }
        if !self.account.is_flat() {
            self.account.write_off(self.now(bar, Moment::Close), bar);
        }
    }

    /// Fills the orders for this very close and writes the bar's equity.
    #[inline]
    pub fn close(&mut self, bar: &Bar) {
        let mut equity = self.account.equity(bar.close);
        self.last_close = Some(bar.close);
        if !self.orders.is_empty() {
            self.trade_market(FillAt::Close, bar, bar.close, Moment::Close);
            if self.settings.conventions.close_orders_in_equity {
                equity = self.account.equity(bar.close);
            }
        }
        self.account.buffers.run.equity.push(equity);
        self.account.buffers.may_overflow |= !equity.is_finite();
        self.account.buffers.run.bars_held += usize::from(!self.account.is_flat());
        self.bars += 1;
    }

    /// Ends the run after `last`, the bar taken last: orders that wait are forgotten, a position is closed or marked.
    ///
    /// # Errors
    /// No bar was taken, or the account is no longer a number.
    pub fn finish(self, last: &Bar) -> Result<Run, RunError> {
        let row = self.bars.checked_sub(1).ok_or(RunError::NoBars)?;
        let now = Now { row, ..self.now(last, Moment::Close) };
        Ok(self.account.finish(now, last)?.run)
    }

    #[inline]
    fn now(&self, bar: &Bar, moment: Moment) -> Now {
        let room = || {
            if self.settings.instruments.first()?.is_halted(bar.volume) {
                return Some(Room::HALTED);
            }
            let (_, reference) = self.session?;
            let limits = self.settings.rules(0)?.limits(bar.time, reference?)?;
            let (low, high) = moment.range(bar);
            Some(Room::new(limits, low, high))
        };
        Now { row: self.bars, time: bar.time, room: room().unwrap_or(Room::FREE) }
    }

    fn work(&mut self, bar: &Bar) {
        let mut guarded = false;
        if self.settings.conventions.stop_replaces_orders && self.account.guard.is_armed() {
            guarded = true;
            self.stopped = self.account.protect_bar(self.now(bar, Moment::InBar), bar);
            if self.stopped {
                self.orders.retain(|order| !matches!(order.request.kind, OrderKind::Market(_)));
            }
        }
        self.trade_market(FillAt::NextOpen, bar, bar.open, Moment::InBar);
        let held_at_open = !self.account.is_flat();
        if held_at_open && self.account.guard.is_armed() {
            let is_new = self.account.entry_row() == self.bars;
            if if is_new { guards_entry_bar(self.settings) } else { !guarded } {
                self.account.protect_bar(self.now(bar, Moment::InBar), bar);
            }
        }
        self.trade_resting(bar, held_at_open || self.stopped);
        self.trade_market(FillAt::NextClose, bar, bar.close, Moment::Close);
    }

    /// Market orders whose moment is `at`: first those that reduce the position, then those that open one.
    fn trade_market(&mut self, at: FillAt, bar: &Bar, reference: f64, moment: Moment) {
        let is_due = |order: &Order| order.request.kind == OrderKind::Market(at);
        for reduces in [true, false] {
            let mut index = 0;
            while let Some(order) = self.orders.get(index) {
                let closes = order.request.quantity == Quantity::Position;
                let opposes = || self.side() == Some(order.request.side.opposite()) && !order.request.when_flat;
                let is_turn = if reduces { closes || opposes() } else { !closes };
                if !is_due(order) || !is_turn {
                    index += 1;
                    continue;
                }
                let now = self.now(bar, moment);
                if order.request.quantity == Quantity::Position && self.account.is_put_off(now, reference) {
                    // It stays in the book, and is tried again on the next bar.
                    let order = *order;
                    self.fill(now, &order, bar, reference, true);
                    index += 1;
                    continue;
                }
                let order = self.orders.remove(index);
                if order.request.when_flat && !self.account.is_flat() {
                    self.account.drop_order();
                } else {
                    self.fill(now, &order, bar, reference, true);
                }
            }
        }
    }

    /// Limits, stops and stop-limits against the bar.
    fn trade_resting(&mut self, bar: &Bar, is_held: bool) {
        let is_halted = self.now(bar, Moment::InBar).room.is_halted();
        let mut index = 0;
        while let Some(order) = self.orders.get_mut(index) {
            let OrderRequest { side, kind, time_in_force, when_flat, .. } = order.request;
            let is_market = matches!(kind, OrderKind::Market(_));
            if !is_market && time_in_force == TimeInForce::Day && *order.day.get_or_insert_with(|| day(bar)) != day(bar)
            {
                self.orders.remove(index);
                continue;
            }
            let touch = match is_halted || when_flat && is_held {
                true => None,
                false => pricing::touched(self.settings, side, kind, &mut order.triggered, bar),
            };
            let Some(Touch { reference, market, favourable }) = touch else {
                index += 1;
                continue;
            };
            let order = self.orders.remove(index);
            let now = self.now(bar, Moment::InBar);
            let grew = self.fill(now, &order, bar, reference, market);
            if grew && guards_entry_bar(self.settings) && self.account.guard.is_armed() {
                self.account.protect(now, bar, reference, favourable);
            }
        }
    }

    /// Trades an order; `true` when it opened or enlarged a position.
    fn fill(&mut self, now: Now, order: &Order, bar: &Bar, reference: f64, market: bool) -> bool {
        let OrderRequest { side, quantity, bracket, .. } = order.request;
        let against = self.side() == Some(side.opposite());
        let size = match quantity {
            Quantity::Position => {
                self.account.exit(now, f64::INFINITY, reference, market, TradeReason::Signal);
                return false;
            }
            // What is no number of units would be taken for all that can be had.
            Quantity::Units(units) if units.is_nan() => {
                self.account.drop_order();
                return false;
            }
            Quantity::Units(units) => {
                let closing = if against { units.min(self.account.units.abs()) } else { 0.0 };
                if closing > 0.0 {
                    let closed = self.account.exit(now, closing, reference, market, TradeReason::Signal);
                    if !closed && self.account.is_put_off(now, reference) {
                        return false;
                    }
                }
                Size::Units(units - closing)
            }
            Quantity::Sized(size) => {
                if against {
                    let closed = self.account.exit(now, f64::INFINITY, reference, market, TradeReason::Signal);
                    if !closed && self.account.is_put_off(now, reference) {
                        return false;
                    }
                }
                size
            }
        };
        if matches!(size, Size::Units(units) if units <= 0.0) {
            return false;
        }
        let Order { signal_close, .. } = *order;
        self.account.enter(now, &Entrance { side, size, reference, market, signal_close, close: bar.close, bracket })
    }
}
