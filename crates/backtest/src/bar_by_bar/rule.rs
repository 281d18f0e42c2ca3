//! A rule as a strategy: its decisions turned into orders.

use std::fmt;

use indicators::{Atr, Smoothing, Study as _};
use market::Side;

use super::order::{OrderId, OrderKind, OrderRequest, Quantity};
use super::strategy::{Context, Strategy};
use crate::columnwise::{bracket, entry_kind, part_of, stop_distance};
use crate::plan::plan;
use crate::{Bracket, FillAt, RuleStream, Settings};

/// Gives the orders that `settings` make of a rule's decisions.
pub struct RuleOrders<'s> {
    stream: Box<dyn RuleStream>,
    settings: &'s Settings,
    atr: Option<Atr>,
    /// The entry given last.
    entry: Option<OrderId>,
    /// The exit given last.
    exit: Option<OrderId>,
}

impl<'s> RuleOrders<'s> {
    /// Over a fresh stream.
    pub fn new(stream: Box<dyn RuleStream>, settings: &'s Settings) -> Self {
        let atr = settings.stops.atr.map(|stop| Atr::new(stop.period, Smoothing::Wilder));
        Self { stream, settings, atr, entry: None, exit: None }
    }
}

impl fmt::Debug for RuleOrders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuleOrders").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Strategy for RuleOrders<'_> {
    #[inline]
    fn on_bar(&mut self, context: &mut Context<'_, '_>) {
        let decision = self.stream.next(context.bar());
        let atr = self.atr.as_mut().map_or(f64::NAN, |atr| atr.next(context.bar())[0]);
        let settings = self.settings;
        if decision.is_none() || (context.stopped() && settings.fill == FillAt::Close) {
            return;
        }
        let waiting = self.entry.filter(|id| context.order(*id).is_some());
        let waiting_side = waiting.and_then(|id| context.order(id)).map(|order| order.request.side);
        let plan = plan(decision, settings, context.side(), waiting_side);
        if let Some(id) = waiting.filter(|_| plan.cancel) {
            context.cancel(id);
        }
        let leaving = self.exit.filter(|id| context.order(*id).is_some());
        if let Some(id) = leaving.filter(|_| plan.stay) {
            context.cancel(id);
        }
        if plan.exit && leaving.is_none() {
            let exit = self.order(Side::Short, Quantity::Position, OrderKind::Market(settings.fill), None);
            self.exit = Some(context.submit(exit));
        }
        if let Some(side) = plan.enter {
            let part = part_of(Some(self.stream.size()));
            let Some((distance, part)) = stop_distance(settings, atr).zip(part) else { return context.drop_order() };
            let bracket = bracket(settings);
            let bracket = Bracket { stop_distance: bracket.stop_distance.map(|_| distance), ..bracket };
            let kind = entry_kind(settings, side, context.bar().close);
            let order = self.order(side, Quantity::Sized(settings.size.part(part)), kind, Some(bracket));
            self.entry = Some(context.submit(order));
        }
    }
}

impl RuleOrders<'_> {
    fn order(&self, side: Side, quantity: Quantity, kind: OrderKind, bracket: Option<Bracket>) -> OrderRequest {
        OrderRequest {
            side,
            quantity,
            kind,
            time_in_force: self.settings.time_in_force,
            bracket: bracket.unwrap_or_default(),
            when_flat: quantity != Quantity::Position,
        }
    }
}
