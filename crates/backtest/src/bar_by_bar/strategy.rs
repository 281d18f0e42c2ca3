//! What answers the bars, and the loop that asks it.

use market::{Bar, Side, View};

use super::broker::Broker;
use super::order::{Order, OrderId, OrderRequest};
use super::rule::RuleOrders;
use crate::columnwise::check;
use crate::run::{Run, RunError};
use crate::{RuleStream, Settings};

/// Something that gives orders at the close of each bar.
pub trait Strategy {
    /// The current bar has closed.
    fn on_bar(&mut self, context: &mut Context<'_, '_>);
}

/// What a strategy sees and can do at a close: the bars up to now, the account, the book.
#[derive(Debug)]
pub struct Context<'b, 's> {
    broker: &'b mut Broker<'s>,
    all: View<'b>,
    row: usize,
    bar: Bar,
}

impl<'b> Context<'b, '_> {
    /// The bars up to and including the current one.
    pub fn view(&self) -> View<'b> {
        self.all.prefix(self.row + 1)
    }

    /// The bar that has just closed.
    pub fn bar(&self) -> &Bar {
        &self.bar
    }

    /// Its index, from 0.
    pub fn index(&self) -> usize {
        self.row
    }

    /// Money in the account.
    pub fn cash(&self) -> f64 {
        self.broker.cash()
    }

    /// Units held, below zero when short.
    pub fn units(&self) -> f64 {
        self.broker.units()
    }

    /// Which way the position points, if there is one.
    pub fn side(&self) -> Option<Side> {
        self.broker.side()
    }

    /// Average price of the position's opening, if there is one.
    pub fn entry_price(&self) -> Option<f64> {
        self.broker.entry_price()
    }

    /// What the account is worth at this close.
    pub fn equity(&self) -> f64 {
        self.broker.equity(self.bar.close)
    }

    /// Orders that wait, in the order they were given.
    pub fn orders(&self) -> &[Order] {
        self.broker.orders()
    }

    /// Gives an order.
    pub fn submit(&mut self, request: OrderRequest) -> OrderId {
        self.broker.submit(request, self.bar.close)
    }

    /// Takes an order out of the book; `false` when it was not there any more.
    pub fn cancel(&mut self, id: OrderId) -> bool {
        self.broker.cancel(id)
    }

    /// Puts `request` in the place of a waiting order; `false` when it was not there any more.
    pub fn modify(&mut self, id: OrderId, request: OrderRequest) -> bool {
        self.broker.modify(id, request, self.bar.close)
    }

    pub(super) fn stopped(&self) -> bool {
        self.broker.stopped()
    }

    pub(super) fn order(&self, id: OrderId) -> Option<&Order> {
        self.broker.order(id)
    }

    pub(super) fn drop_order(&mut self) {
        self.broker.drop_order();
    }
}

/// Drives the bar-by-bar form of a rule over `view`, with orders as `settings` say; equal to
/// [`crate::columnwise::run`] to the bit.
///
/// # Errors
/// Settings that cannot be used, no bars, or numbers so large that the account overflows.
pub fn run(view: View<'_>, stream: Box<dyn RuleStream>, settings: &Settings) -> Result<Run, RunError> {
    run_strategy(view, &mut RuleOrders::new(stream, settings), settings)
}

/// Drives a strategy over `view`. Of the settings its orders replace size, fill, entry, time in force, direction and
/// stops; cash, costs, leverage, lots, actions, end and conventions hold.
///
/// # Errors
/// Settings that cannot be used, no bars, or numbers so large that the account overflows.
pub fn run_strategy(
    view: View<'_>,
    strategy: &mut (impl Strategy + ?Sized),
    settings: &Settings,
) -> Result<Run, RunError> {
    check(view, settings)?;
    let mut broker = Broker::new(settings)?;
    broker.reserve(view.len());
    for (row, bar) in view.iter().enumerate() {
        broker.open(&bar);
        strategy.on_bar(&mut Context { broker: &mut broker, all: view, row, bar });
        broker.close(&bar);
    }
    broker.finish(&view.bar(view.len() - 1))
}
