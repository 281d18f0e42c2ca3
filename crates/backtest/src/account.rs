//! The account of one instrument: cash, a position, and the ledger of what happened to them.
//!
//! Both drivers work the same account, so that money is computed in one place.

use market::{Bar, Fee, FeeSchedule, Fill, Side, Timestamp, Trade, TradeReason};

use crate::guard::{Bracket, Guard};
use crate::instrument::Room;
use crate::pricing::Filled;
use crate::run::{BlockCause, Blocked, CostLine, Run, RunError};
use crate::sizing::{self, Offer};
use crate::{End, Ruin, Settings, Size, StopAnchor, StopFill, Units, pricing};

/// Where in time something happens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub row: usize,
    pub time: Timestamp,
    /// At what prices the venue lets an order fill.
    pub room: Room,
}

/// How much an order takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Entrance {
    pub side: Side,
    pub size: Size,
    /// The market's price.
    pub reference: f64,
    /// Whether slippage is lost.
    pub market: bool,
    /// Close of the bar that decided.
    pub signal_close: f64,
    /// Close of the bar it fills on.
    pub close: f64,
    pub bracket: Bracket,
}

/// Everything reused from one run to the next.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub run: Run,
    amounts: Vec<f64>,
    totals: Vec<f64>,
    /// A value was written into the equity that is no finite number; it may have been overwritten.
    pub may_overflow: bool,
}

#[derive(Debug)]
pub(crate) struct Account<'s> {
    settings: &'s Settings,
    fees: &'s dyn FeeSchedule,
    maintenance: f64,
    pub cash: f64,
    /// Signed: below zero is short.
    pub units: f64,
    pub guard: Guard,
    entry: Now,
    /// When units were bought last.
    bought: Timestamp,
    pub entry_price: f64,
    /// Entry fees of the units still held.
    entry_fees: f64,
    /// Dividends received on the units still held.
    dividends: f64,
    slippage: f64,
    /// Lost to the venue's grid of prices.
    rounding: f64,
    pub buffers: Buffers,
}

impl<'s> Account<'s> {
    pub(crate) fn new(settings: &'s Settings, mut buffers: Buffers) -> Self {
        let fees = settings.fees(0);
        let lines = fees.lines().len();
        for column in [&mut buffers.amounts, &mut buffers.totals] {
            column.clear();
            column.resize(lines, 0.0);
        }
        buffers.may_overflow = false;
        let run = &mut buffers.run;
        run.fills.clear();
        run.trades.clear();
        run.costs.clear();
        run.blocked.clear();
        (run.bars_held, run.orders_dropped, run.liquidated_at) = (0, 0, None);
        (run.gross, run.dividends, run.written_off) = (0.0, 0.0, 0.0);
        Self {
            settings,
            fees,
            maintenance: settings.maintenance_kept(),
            cash: settings.cash,
            units: 0.0,
            guard: Guard::NONE,
            entry: Now { row: 0, time: Timestamp::default(), room: Room::FREE },
            bought: Timestamp::default(),
            entry_price: 0.0,
            entry_fees: 0.0,
            dividends: 0.0,
            slippage: 0.0,
            rounding: 0.0,
            buffers,
        }
    }

    #[inline]
    pub(crate) fn equity(&self, price: f64) -> f64 {
        self.cash + self.units * price
    }

    #[inline]
    pub(crate) fn is_flat(&self) -> bool {
        self.units == 0.0
    }

    #[inline]
    pub(crate) fn side(&self) -> Option<Side> {
        match self.units {
            units if units > 0.0 => Some(Side::Long),
            units if units < 0.0 => Some(Side::Short),
            _ => None,
        }
    }

    /// Row of the fill that opened the position.
    pub(crate) fn entry_row(&self) -> usize {
        self.entry.row
    }

    pub(crate) fn drop_order(&mut self) {
        self.buffers.run.orders_dropped += 1;
    }

    /// Opens or enlarges a position; `false` when the order was dropped.
    #[inline(always)]
    pub(crate) fn enter(&mut self, now: Now, entrance: &Entrance) -> bool {
        let Entrance { side, size, reference, market, signal_close, close, ref bracket } = *entrance;
        if let Some(cause) = self.forbids(now, side, reference) {
            self.block(now, (side, true, TradeReason::Signal), reference, cause);
            return false;
        }
        let Filled { slipped, price } = pricing::filled(self.settings, 0, now, side, reference, market);
        let anchor = match self.settings.conventions.stop_anchor {
            StopAnchor::Fill => price,
            StopAnchor::SignalClose => signal_close,
            StopAnchor::EntryClose => close,
        };
        let guard = Guard::new(side, anchor, bracket);
        let risk = match self.settings.conventions.stop_anchor {
            // The close of this bar is not known when the order is sized.
            StopAnchor::EntryClose => Guard::new(side, price, bracket).risk(price),
            _ => guard.risk(price),
        };
        let offer = Offer {
            time: now.time,
            side,
            price,
            reference,
            signal_close,
            equity: self.equity(reference),
            power: self.buying_power(side, reference),
            risk,
        };
        let units = sizing::units(self.settings, size, &offer, &mut self.buffers.amounts);
        if units > 0.0 {
            self.execute(now, Fee { time: now.time, side, price, units }, [reference, slipped], TradeReason::Signal);
            if !bracket.is_empty() || self.guard.side() != side || !self.guard.is_armed() {
                self.guard = guard;
            }
            self.watch();
            true
        } else {
            self.drop_order();
            false
        }
    }

    /// Money there is for more of `side`.
    #[inline]
    fn buying_power(&self, side: Side, price: f64) -> f64 {
        let leverage = self.settings.leverage;
        if self.is_flat() {
            return self.cash * leverage;
        }
        let free = leverage * self.equity(price) - self.units.abs() * price;
        // A long account without leverage has its cash and not a last bit more.
        if side == Side::Long && leverage == 1.0 { free.min(self.cash) } else { free }
    }

    /// Why the venue does not let an entry of `side` fill now, if it does not.
    #[inline]
    fn forbids(&self, now: Now, side: Side, reference: f64) -> Option<BlockCause> {
        let rules = self.settings.rules(0)?;
        if side == Side::Short && self.units <= 0.0 && !rules.allows_short(now.time) {
            return Some(BlockCause::NoShort);
        }
        now.room.blocks(side, reference)
    }

    /// Why the venue does not let the position be closed now, if it does not: its session is at a limit, or it was bought
    /// in it.
    #[inline]
    fn puts_off(&self, now: Now, reference: f64) -> Option<BlockCause> {
        let rules = self.settings.rules(0)?;
        let held = self.side()?;
        let is_locked =
            held == Side::Long && rules.locks_resale(now.time) && rules.session(self.bought) == rules.session(now.time);
        if is_locked { Some(BlockCause::ResaleLock) } else { now.room.blocks(held.opposite(), reference) }
    }

    #[inline]
    pub(crate) fn is_put_off(&self, now: Now, reference: f64) -> bool {
        self.puts_off(now, reference).is_some()
    }

    fn block(&mut self, now: Now, order: (Side, bool, TradeReason), reference: f64, cause: BlockCause) {
        let (side, opens, reason) = order;
        self.buffers.run.blocked.push(Blocked { index: now.row, asset: 0, side, opens, reference, reason, cause });
    }

    /// At most `most` of the units held, in whole lots unless it is all.
    #[inline]
    fn part(&self, now: Now, side: Side, most: f64) -> f64 {
        let held = self.units.abs();
        match self.settings.lots(0, now.time, side) {
            (Units::Lot(lot), _) if most < held && !self.settings.instruments.is_empty() => {
                (most / lot + 1e-9).floor() * lot
            }
            _ => held.min(most),
        }
    }

    /// Closes the position, or as much of it as `most` units; `false` when nothing could be closed.
    #[inline]
    pub(crate) fn exit(&mut self, now: Now, most: f64, reference: f64, market: bool, reason: TradeReason) -> bool {
        let Some(held) = self.side() else { return false };
        let conventions = &self.settings.conventions;
        let side = held.opposite();
        if let Some(cause) = self.puts_off(now, reference) {
            self.block(now, (side, false, reason), reference, cause);
            return false;
        }
        let slips = market && conventions.slippage_on_exits;
        let Filled { slipped, price } = pricing::filled(self.settings, 0, now, side, reference, slips);
        let mut order = Fee { time: now.time, side, price, units: self.part(now, side, most) };
        if order.units == 0.0 {
            return false;
        }
        if conventions.cover_within_cash && side == Side::Long {
            let payable = self.fees.affordable(order, self.cash);
            if payable < order.units && payable < sizing::DUST {
                self.drop_order();
                return false;
            }
            order.units = order.units.min(payable);
        }
        self.execute(now, order, [reference, slipped], reason);
        if reason == TradeReason::Liquidation {
            self.buffers.run.liquidated_at.get_or_insert(now.row);
        }
        if self.is_flat() {
            self.guard = Guard::NONE;
        } else {
            self.watch();
        }
        true
    }

    /// Lets the guard look at a stretch of the bar that starts at `open`, in which the best price surely seen is
    /// `favourable`; `true` when it closed the position. When not, the trailing stop follows.
    pub(crate) fn protect(&mut self, now: Now, bar: &Bar, open: f64, favourable: f64) -> bool {
        let side = self.guard.side();
        let mut today = self.guard;
        if !self.settings.instruments.is_empty() {
            // A take-profit is a limit: it rests on the grid of each day anew, at the price that is better for it.
            today.set_take(|take| self.settings.on_grid(0, now.time, take, side == Side::Long));
        }
        let stop_first = self.settings.conventions.stop_before_better_open;
        let Some((level, reason)) = today.hit(open, pricing::worst(side, bar), favourable, stop_first) else {
            self.guard.raise(favourable);
            return false;
        };
        let (reference, market) = match (self.settings.conventions.stop_fill, reason) {
            (_, TradeReason::Liquidation) => (level, true),
            (StopFill::Close, _) => (bar.close, true),
            (StopFill::Market, reason) => (level, reason != TradeReason::TakeProfit),
            (StopFill::Exact, _) => (level, false),
        };
        let closed = self.exit(now, f64::INFINITY, reference, market, reason);
        if !closed {
            self.guard.raise(favourable);
        }
        closed
    }

    /// The same over a whole bar of a position that was there at its open.
    pub(crate) fn protect_bar(&mut self, now: Now, bar: &Bar) -> bool {
        self.protect(now, bar, bar.open, pricing::best(self.guard.side(), bar))
    }

    /// A dividend of `amount` a unit to whoever held it over the eve's close; a short pays it.
    pub(crate) fn dividend(&mut self, amount: f64) {
        let money = self.units * amount;
        self.cash += money;
        self.dividends += money;
        self.buffers.run.dividends += money;
        self.watch();
    }

    /// Each unit becomes `ratio` units, and every price that is remembered falls by it.
    pub(crate) fn split(&mut self, ratio: f64) {
        self.units *= ratio;
        self.entry_price /= ratio;
        self.guard.split(ratio);
        self.watch();
    }

    /// At a close: [`Ruin::ZeroAtClose`] ends an account without equity.
    pub(crate) fn write_off(&mut self, now: Now, bar: &Bar) {
        let is_ruined = self.settings.conventions.ruin == Ruin::ZeroAtClose
            && !self.is_flat()
            && self.equity(bar.close) <= 0.0
            && self.exit(now, f64::INFINITY, bar.close, false, TradeReason::Liquidation);
        if is_ruined {
            self.buffers.run.written_off -= self.cash;
            self.cash = 0.0;
        }
    }

    /// Ends the run after the last bar: closes or marks the position, sums up.
    pub(crate) fn finish(mut self, now: Now, bar: &Bar) -> Result<Buffers, RunError> {
        let row = now.row;
        if self.settings.end == End::ExitOnLastBar
            && self.exit(now, f64::INFINITY, bar.close, true, TradeReason::LastBar)
        {
            self.buffers.run.equity[row] = self.equity(bar.close);
            self.buffers.may_overflow |= !self.equity(bar.close).is_finite();
            self.buffers.run.bars_held -= usize::from(self.is_flat());
        }
        if let Some(side) = self.side() {
            let units = self.units.abs();
            let trade =
                self.trade(now, side, units, bar.close, [self.entry_fees, 0.0], self.dividends, TradeReason::LastBar);
            self.buffers.run.trades.push(Trade { open: true, ..trade });
        }
        let Buffers { run, totals, may_overflow, .. } = &mut self.buffers;
        if *may_overflow && let Some(row) = run.equity.iter().position(|value| !value.is_finite()) {
            return Err(RunError::NotFinite { row, equity: run.equity[row] });
        }
        let names = self.fees.lines().iter().cloned().zip(totals.iter().copied());
        let lost = [self.slippage, self.rounding];
        run.costs.extend(price_costs(self.settings, lost));
        run.costs.extend(names.map(|(name, amount)| CostLine { name, amount }));
        run.gross = run.equity[row] - self.settings.cash + run.costs.iter().map(|line| line.amount).sum::<f64>();
        Ok(self.buffers)
    }

    /// One fill: money, position and ledger move together.
    #[inline]
    fn execute(&mut self, now: Now, order: Fee, [reference, slipped]: [f64; 2], reason: TradeReason) {
        let Fee { side, price, units, .. } = order;
        let Buffers { run, amounts, totals, .. } = &mut self.buffers;
        let fees = self.fees.charge(order, amounts);
        for (total, amount) in totals.iter_mut().zip(amounts.iter()) {
            *total += amount;
        }
        self.slippage += (slipped - reference).abs() * units;
        self.rounding += (price - slipped).abs() * units;
        self.cash -= side.sign() * (units * price) + fees;
        if side == Side::Long {
            self.bought = now.time;
        }
        run.fills.push(Fill { index: now.row, asset: 0, side, units, price, reference, slipped, fees });
        match self.side() {
            None => {
                self.units = side.sign() * units;
                (self.entry, self.entry_price) = (now, price);
                (self.entry_fees, self.dividends) = (fees, 0.0);
            }
            Some(held) if held == side => {
                let before = self.units.abs();
                self.entry_price = (before * self.entry_price + units * price) / (before + units);
                self.units += side.sign() * units;
                self.entry_fees += fees;
            }
            Some(held) => {
                let whole = self.units.abs();
                let share = if units < whole { units / whole } else { 1.0 };
                let entry_fees = self.entry_fees * share;
                let dividends = self.dividends * share;
                let trade = self.trade(now, held, units, price, [entry_fees, fees], dividends, reason);
                self.buffers.run.trades.push(trade);
                if units < whole {
                    self.units += side.sign() * units;
                    self.entry_fees -= entry_fees;
                    self.dividends -= dividends;
                } else {
                    self.units = 0.0;
                }
            }
        }
    }

    #[inline]
    #[allow(clippy::too_many_arguments, reason = "one call each for a closed and an open trade")]
    fn trade(
        &self,
        now: Now,
        side: Side,
        units: f64,
        exit_price: f64,
        [entry_fees, exit_fees]: [f64; 2],
        dividends: f64,
        reason: TradeReason,
    ) -> Trade {
        let fees = entry_fees + exit_fees;
        let pnl = side.sign() * ((exit_price - self.entry_price) * units) - fees + dividends;
        Trade {
            asset: 0,
            entry_index: self.entry.row,
            exit_index: now.row,
            entry_time: self.entry.time,
            exit_time: now.time,
            side,
            units,
            entry_price: self.entry_price,
            exit_price,
            fees,
            pnl,
            r#return: pnl / (self.entry_price * units),
            reason,
            open: false,
        }
    }

    /// Works out again where the account would be liquidated.
    ///
    /// Formula: equity `cash + units × p` equals `maintenance × |units| × p`, so for a long on borrowed money
    /// `p = −cash / (units × (1 − maintenance))`, for a short `p = cash / (|units| × (1 + maintenance))`.
    #[inline]
    fn watch(&mut self) {
        if self.settings.conventions.ruin != Ruin::Maintenance {
            return;
        }
        let price = match self.side() {
            Some(Side::Long) if self.cash < 0.0 => Some(-self.cash / (self.units * (1.0 - self.maintenance))),
            Some(Side::Short) => Some(self.cash / (-self.units * (1.0 + self.maintenance))),
            _ => None,
        };
        self.guard.liquidate_at(price);
    }
}

/// What was lost between the market's prices and those got; a grid of prices is the law of a venue.
pub(crate) fn price_costs(settings: &Settings, [slippage, rounding]: [f64; 2]) -> impl Iterator<Item = CostLine> {
    let rounding = (!settings.instruments.is_empty()).then_some(("tick rounding", rounding));
    let lines = std::iter::once(("slippage", slippage)).chain(rounding);
    lines.map(|(name, amount)| CostLine { name: name.into(), amount })
}
