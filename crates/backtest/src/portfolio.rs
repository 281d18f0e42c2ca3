//! Several instruments, one account: an [`Allocation`] states target weights, the account trades towards them.
//!
//! **From weights to orders.** At a rebalance the target of an asset is `weight × equity / price` units, with the equity
//! *before* the orders of that row, every holding at the price it trades at in that moment; the price is the row's
//! close or open that [`FillAt`](crate::FillAt) names, before slippage. What closes a position comes first (the
//! largest value first), then what opens or adds, the smallest value first, ties in column order. An order that the
//! account cannot pay with its fees is cut to what it can: fees have eaten the missing money, so it is the largest
//! purchase that is cut. That is vectorbt's `call_seq="auto"` with `targetpercent`. A target on the other side of the
//! position is two orders, one that closes and one that opens. A difference below 10⁻¹² of the position is rounding,
//! not an order.
//!
//! **What the account can pay.** After any order that opens or adds, `Σ |units × price| ≤ leverage × equity`, fees and
//! slippage taken off. Without leverage and shorts that is `cash ≥ 0`. Closing is always allowed.
//!
//! **Holes.** An asset without a price in a row does not trade in it: its target waits for the first row in which it
//! does, and is sized then; the next rebalance replaces it. Until then, and for ever where an asset was delisted, a
//! holding is valued at its last known price.
//!
//! **The venue.** Under its law (see [`crate::Instrument`]) a target that may not fill in a row waits for the first in
//! which it may, like one without a price. Where the row has opens, its range is taken for that between open and close.
//!
//! **Trades.** One [`Trade`] is a position of one asset from the fill that opened it to the fill that closed it, with
//! all that was added and taken off between. `units` is all that was ever bought into it (sold, for a short),
//! `entry_price` the average price of that, `exit_price` the average of all that was taken off, of which what is
//! still open counts at the last known price. So a partial sale realises gains against the average entry, and
//! `pnl = ± (exit_price − entry_price) × units − fees`.

use market::{Fee, Fill, Panel, Side, Timestamp, Trade, TradeReason};
use thiserror::Error;

use crate::account::{Now, price_costs};
use crate::instrument::Room;
use crate::pricing::{Filled, filled};
use crate::{
    Allocation, BlockCause, Blocked, CostLine, Direction, End, Entry, FillAt, PanelView, Run, Settings, SettingsError,
    Size, Stops, Units,
};

/// An order that differs from the position by less than this fraction of it is rounding.
const DUST: f64 = 1e-12;

/// Why a portfolio was not run. Rows count from 0.
#[derive(Error, Clone, PartialEq, Debug)]
pub enum PortfolioError {
    /// A setting that means nothing, alone or with the others.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Fills at the open of a panel without opens.
    #[error(
        "`{panel}` has closes only, and `next-open` fills at opens: give it opens, or fill at `next-close` or `close`"
    )]
    NoOpens {
        /// The panel's label.
        panel: String,
    },
    /// A setting of single instruments that has no meaning, or none yet, for target weights.
    #[error("a portfolio takes no {setting}: {remedy}")]
    NotForPortfolios {
        /// Which.
        setting: &'static str,
        /// What to do instead.
        remedy: &'static str,
    },
    /// A weight is no finite number.
    #[error("the weight of {asset} is {weight} at row {row}: a weight is a finite number")]
    NotAWeight {
        /// Whose.
        asset: String,
        /// The row.
        row: usize,
        /// What stands there.
        weight: f64,
    },
    /// A weight points where the direction does not allow a position.
    #[error("the weight of {asset} is {weight} at row {row}, and the direction is {direction}: take `both`")]
    WrongWay {
        /// Whose.
        asset: String,
        /// The row.
        row: usize,
        /// The weight.
        weight: f64,
        /// `long` or `short`.
        direction: &'static str,
    },
    /// Prices and holdings are so large that the account is no longer a number.
    #[error("the account is {equity} at row {row}: prices and holdings are too large for one another")]
    NotFinite {
        /// First row.
        row: usize,
        /// What stands there: infinite, or not a number.
        equity: f64,
    },
    /// The weights are more than the account may hold.
    #[error(
        "the weights on row {row} come to {total} of the account, shorts counted like longs, and it may hold {leverage}"
    )]
    TooMuch {
        /// The row.
        row: usize,
        /// `Σ |weight|`.
        total: f64,
        /// The bound.
        leverage: f64,
    },
}

/// The room a run works in. One that is used again saves the allocations of the next run and leaves no trace in it.
#[derive(Default, Debug)]
pub struct Workspace {
    weights: Vec<f64>,
    /// `[assets]`.
    positions: Vec<Position>,
    /// Assets with a position, in column order.
    held: Vec<usize>,
    /// Targets that wait for a price.
    pending: Vec<Target>,
    orders: Vec<Order>,
    fees: Vec<f64>,
}

/// What the account holds of one asset. Sums of money, so that no average is rounded on the way.
#[derive(Clone, Copy, Default, Debug)]
struct Position {
    /// Below zero when short.
    units: f64,
    /// Last known price.
    mark: f64,
    /// When units were bought last.
    bought: Timestamp,
    /// Index of the trade in the run.
    trade: usize,
    /// `Σ units × price` of the fills that opened or added.
    entry_value: f64,
    /// The same of the fills that took off.
    exit_value: f64,
}

#[derive(Clone, Copy, Debug)]
struct Target {
    asset: usize,
    weight: f64,
}

#[derive(Clone, Copy, Debug)]
struct Order {
    asset: usize,
    side: Side,
    units: f64,
    /// Opens or adds; otherwise takes off.
    opens: bool,
    /// Place in the queue: value for what opens, minus value for what closes.
    rank: f64,
}

/// Runs `allocation` over `panel`.
///
/// Of the settings, `size` takes a fraction (every weight is multiplied by it), and `entry`, `stops`, `time_in_force`,
/// `actions` and `conventions` have no meaning: prices of a panel are adjusted. Weights may be negative where the
/// direction is not long.
///
/// With leverage above 1 or a short position, `equity < maintenance × Σ |units × close|` at a close (of the maintenance
/// what [`Settings::maintenance`] says counts) liquidates the account: everything is closed at that close (what does not trade, at its next price) and nothing opened again.
/// [`End::ExitOnLastBar`] closes what trades in the last row at its close, and the last row is then no rebalance.
///
/// # Errors
/// Settings that do not fit the panel or a portfolio, and weights that the account may not hold.
pub fn run(
    panel: &Panel,
    allocation: &dyn Allocation,
    settings: &Settings,
    workspace: &mut Workspace,
) -> Result<Run, PortfolioError> {
    let scale = check(panel, settings)?;
    let assets = panel.assets().len();
    let last = panel.len().saturating_sub(1);
    let exits = settings.end == End::ExitOnLastBar;
    let mut account = Account::open(panel, settings, workspace);

    for row in 0..panel.len() {
        let closes = panel.closes(row);
        match (settings.fill, panel.open()) {
            (FillAt::NextOpen, Some(open)) => account.trade(row, &open[row * assets..(row + 1) * assets]),
            (FillAt::NextOpen, None) | (FillAt::NextClose, _) => account.trade(row, closes),
            // What a hole held back is traded with this row's orders, or below when there are none.
            (FillAt::Close, _) => {}
        }
        let mut equity = account.mark(closes);
        if account.is_overdrawn(equity) {
            account.close_all(row, closes, TradeReason::Liquidation);
            account.run.liquidated_at.get_or_insert(row);
            equity = account.mark(closes);
        }
        if row == last && exits {
            account.close_all(row, closes, TradeReason::LastBar);
            equity = account.mark(closes);
        } else {
            if account.run.liquidated_at.is_none() && row >= allocation.warmup() {
                let view = PanelView {
                    time: &panel.time()[..=row],
                    close: &panel.close()[..(row + 1) * assets],
                    assets,
                    next_time: panel.time().get(row + 1).copied(),
                };
                if allocation.weigh(view, &mut account.room.weights) {
                    check_weights(panel, row, &account.room.weights, settings)?;
                    account.aim(scale);
                }
            }
            if settings.fill == FillAt::Close && !account.room.pending.is_empty() {
                account.trade(row, closes);
                equity = account.mark(closes);
            }
        }
        if !equity.is_finite() {
            return Err(PortfolioError::NotFinite { row, equity });
        }
        account.run.equity.push(equity);
        account.run.bars_held += usize::from(!account.room.held.is_empty());
    }
    Ok(account.close_books(last))
}

/// Refuses what a portfolio does not do; gives the factor of every weight.
fn check(panel: &Panel, settings: &Settings) -> Result<f64, PortfolioError> {
    settings.check()?;
    let refuse = |setting, remedy| Err(PortfolioError::NotForPortfolios { setting, remedy });
    if settings.fill == FillAt::NextOpen && panel.open().is_none() && !panel.is_empty() {
        return Err(PortfolioError::NoOpens { panel: panel.label().to_owned() });
    }
    if settings.stops != Stops::default() {
        return refuse("stops", "its positions change by weights only");
    }
    if settings.entry != Entry::Market {
        return refuse("limit or stop entries", "weights are traded at the market");
    }
    if !settings.actions.is_empty() {
        return refuse("splits and dividends", "give it adjusted prices");
    }
    match settings.size {
        Size::Fraction(fraction) => Ok(fraction),
        _ => refuse("size in money, units or risk", "give a fraction of equity such as 100%"),
    }
}

fn check_weights(panel: &Panel, row: usize, weights: &[f64], settings: &Settings) -> Result<(), PortfolioError> {
    let named = |index: usize| (panel.assets()[index].clone(), weights[index]);
    if let Some(index) = weights.iter().position(|weight| !weight.is_finite()) {
        let (asset, weight) = named(index);
        return Err(PortfolioError::NotAWeight { asset, row, weight });
    }
    let (sign, direction) = match settings.direction {
        Direction::Long => (1.0, "long"),
        Direction::Short => (-1.0, "short"),
        Direction::Both => (0.0, "both"),
    };
    if let Some(index) = weights.iter().position(|weight| weight * sign < 0.0) {
        let (asset, weight) = named(index);
        return Err(PortfolioError::WrongWay { asset, row, weight, direction });
    }
    let total: f64 = weights.iter().map(|weight| weight.abs()).sum();
    // A sum of n weights 1/n may pass 1 by rounding.
    if total > settings.leverage * (1.0 + 1e-9) {
        return Err(PortfolioError::TooMuch { row, total, leverage: settings.leverage });
    }
    Ok(())
}

/// The account of one run.
struct Account<'a> {
    settings: &'a Settings,
    panel: &'a Panel,
    time: &'a [Timestamp],
    room: &'a mut Workspace,
    run: Run,
    cash: f64,
    slippage: f64,
    /// Lost to the venue's grid of prices.
    rounding: f64,
    /// Sums by line of the fee schedule.
    fees: Vec<f64>,
    /// Why positions that close now close.
    reason: TradeReason,
    /// Neither leverage nor shorts: what can be paid is the cash.
    is_plain: bool,
}

impl<'a> Account<'a> {
    fn open(panel: &'a Panel, settings: &'a Settings, room: &'a mut Workspace) -> Self {
        let (assets, lines) = (panel.assets().len(), settings.fees(0).lines().len());
        room.weights.clear();
        room.weights.resize(assets, 0.0);
        room.positions.clear();
        room.positions.resize(assets, Position::default());
        room.held.clear();
        room.pending.clear();
        room.orders.clear();
        room.fees.clear();
        room.fees.resize(lines, 0.0);
        Self {
            settings,
            panel,
            time: panel.time(),
            room,
            run: Run { equity: Vec::with_capacity(panel.len()), ..Run::default() },
            cash: settings.cash,
            slippage: 0.0,
            rounding: 0.0,
            fees: vec![0.0; lines],
            reason: TradeReason::Signal,
            is_plain: settings.direction == Direction::Long && settings.leverage == 1.0,
        }
    }

    /// Equity with every holding at `prices`, or at its last known price where there is a hole.
    fn mark(&mut self, prices: &[f64]) -> f64 {
        let mut equity = self.cash;
        for &asset in &self.room.held {
            let (position, price) = (&mut self.room.positions[asset], prices[asset]);
            position.mark = if price.is_nan() { position.mark } else { price };
            equity += position.units * position.mark;
        }
        equity
    }

    /// `Σ |units × price|` at the last known prices.
    fn exposure(&self) -> f64 {
        self.room.held.iter().map(|&asset| self.room.positions[asset]).map(|held| held.units.abs() * held.mark).sum()
    }

    fn is_overdrawn(&self, equity: f64) -> bool {
        let is_at_risk =
            || self.settings.leverage > 1.0 || self.room.held.iter().any(|&a| self.room.positions[a].units < 0.0);
        !self.is_plain && is_at_risk() && equity < self.settings.maintenance_kept() * self.exposure()
    }

    /// Makes the workspace's weights the targets: of every asset that is held or shall be.
    fn aim(&mut self, scale: f64) {
        let Workspace { weights, positions, pending, .. } = &mut *self.room;
        pending.clear();
        let targets = weights.iter().zip(positions.iter()).enumerate();
        pending.extend(targets.filter_map(|(asset, (&weight, position))| {
            (weight != 0.0 || position.units != 0.0).then_some(Target { asset, weight: weight * scale })
        }));
    }

    /// Closes all that trades at `prices`; the rest at its next price.
    fn close_all(&mut self, row: usize, prices: &[f64], reason: TradeReason) {
        self.reason = reason;
        let Workspace { held, pending, .. } = &mut *self.room;
        pending.clear();
        pending.extend(held.iter().map(|&asset| Target { asset, weight: 0.0 }));
        self.trade(row, prices);
    }

    /// Trades every waiting target whose asset has a price.
    fn trade(&mut self, row: usize, prices: &[f64]) {
        if self.room.pending.is_empty() {
            return;
        }
        // An account without money left has no share to give; a weight of it must not become the opposite position.
        let equity = self.mark(prices).max(0.0);
        let (settings, panel, time) = (self.settings, self.panel, self.time[row]);
        let Workspace { positions, pending, orders, .. } = &mut *self.room;
        let blocked = &mut self.run.blocked;
        orders.clear();
        pending.retain(|target| {
            let (asset, price) = (target.asset, prices[target.asset]);
            if price.is_nan() {
                return true;
            }
            let first = orders.len();
            let side = if target.weight < 0.0 { Side::Short } else { Side::Long };
            let (lots, fewest) = settings.lots(asset, time, side);
            plan(*target, positions[asset].units, price, equity, (lots, fewest), orders);
            let refused = orders[first..].iter().find_map(|order| {
                let cause = puts_off(settings, panel, row, order, price, &positions[asset])?;
                let Order { side, opens, .. } = *order;
                Some(Blocked { index: row, asset, side, opens, reference: price, reason: TradeReason::Signal, cause })
            });
            if let Some(refused) = refused {
                orders.truncate(first);
                blocked.push(refused);
            }
            refused.is_some()
        });
        let orders = &mut self.room.orders;
        orders.sort_unstable_by(|one, other| {
            let opens = one.opens.cmp(&other.opens);
            opens.then(one.rank.total_cmp(&other.rank)).then(one.asset.cmp(&other.asset))
        });
        for index in 0..self.room.orders.len() {
            let order = self.room.orders[index];
            self.execute(row, order, prices[order.asset]);
        }
        self.room.held.sort_unstable();
    }

    fn execute(&mut self, row: usize, order: Order, reference: f64) {
        let Order { asset, side, .. } = order;
        let time = self.time[row];
        let now = Now { row, time, room: room_of(self.settings, self.panel, row, asset) };
        let Filled { slipped, price } = filled(self.settings, asset, now, side, reference, true);
        let mut units = order.units;
        let schedule = self.settings.fees(asset);
        let mut fees = schedule.charge(Fee { time, side, price, units }, &mut self.room.fees);
        if order.opens {
            let payable = self.payable(asset, Fee { time, side, price, units }, fees, reference);
            if payable < units {
                units = whole(payable, self.settings.lots(asset, time, side));
                if units <= DUST * order.units {
                    self.run.orders_dropped += 1;
                    return;
                }
                fees = schedule.charge(Fee { time, side, price, units }, &mut self.room.fees);
            }
        }

        self.cash -= side.sign() * units * price + fees;
        self.slippage += units * (slipped - reference).abs();
        self.rounding += units * (price - slipped).abs();
        for (sum, amount) in self.fees.iter_mut().zip(&self.room.fees) {
            *sum += amount;
        }
        self.run.fills.push(Fill { index: row, asset, side, units, price, reference, slipped, fees });

        let position = &mut self.room.positions[asset];
        if position.units == 0.0 {
            *position = Position { trade: self.run.trades.len(), mark: reference, ..Position::default() };
            self.room.held.push(asset);
            self.run.trades.push(Trade {
                asset,
                entry_index: row,
                exit_index: row,
                entry_time: time,
                exit_time: time,
                side,
                units: 0.0,
                entry_price: 0.0,
                exit_price: 0.0,
                fees: 0.0,
                pnl: 0.0,
                r#return: 0.0,
                reason: TradeReason::LastBar,
                open: true,
            });
        }
        let trade = &mut self.run.trades[position.trade];
        trade.fees += fees;
        if side == Side::Long {
            position.bought = time;
        }
        if order.opens {
            position.units += side.sign() * units;
            position.entry_value += units * price;
            trade.units += units;
        } else {
            let rest = position.units + side.sign() * units;
            position.exit_value += units * price;
            // `plan` closes a position with the very number it holds, so what is closed is closed to the bit.
            position.units = rest;
            if rest == 0.0 {
                settle(trade, position);
                (trade.exit_index, trade.exit_time) = (row, time);
                (trade.open, trade.reason) = (false, self.reason);
                self.room.held.retain(|&held| held != asset);
            }
        }
    }

    /// The units of an opening order that the account can pay: those it asks for, or fewer. `fees` are those of the
    /// whole order.
    ///
    /// With marks p and fill price q the bound `Σ|units × p| ≤ leverage × equity` after the fill reads
    /// `u × (p / leverage + |q − p|) + fees(u) ≤ equity − Σ|units × p| / leverage`, the right side before it.
    fn payable(&mut self, asset: usize, order: Fee, fees: f64, reference: f64) -> f64 {
        let leverage = self.settings.leverage;
        let room = if self.is_plain {
            self.cash
        } else {
            let value: f64 = self.room.held.iter().map(|&a| self.room.positions[a]).map(|p| p.units * p.mark).sum();
            self.cash + value - self.exposure() / leverage
        };
        let a_unit = if self.is_plain { order.price } else { reference / leverage + (order.price - reference).abs() };
        if order.units * a_unit + fees <= room {
            return order.units;
        }
        let schedule = self.settings.fees(asset);
        if a_unit == order.price {
            return schedule.affordable(order, room);
        }
        // Fees are on the price, the margin is not: halve until doubles have no middle left.
        let (mut low, mut high) = (0.0, order.units);
        loop {
            let middle = low + (high - low) / 2.0;
            if middle <= low || middle >= high {
                return low;
            }
            let fees = schedule.charge(Fee { units: middle, ..order }, &mut self.room.fees);
            if middle * a_unit + fees <= room { low = middle } else { high = middle }
        }
    }

    /// Values what is still open and adds up the costs.
    fn close_books(mut self, last: usize) -> Run {
        for &asset in &self.room.held {
            let position = &mut self.room.positions[asset];
            let trade = &mut self.run.trades[position.trade];
            position.exit_value += position.units.abs() * position.mark;
            settle(trade, position);
            (trade.exit_index, trade.exit_time) = (last, self.time[last]);
        }
        let names = self.settings.fees(0).lines().iter().cloned();
        let lines = names.zip(&self.fees).map(|(name, &amount)| CostLine { name, amount });
        self.run.costs = price_costs(self.settings, [self.slippage, self.rounding]).chain(lines).collect();
        let net = self.run.equity.last().map_or(0.0, |equity| equity - self.settings.cash);
        self.run.gross = net + self.run.costs.iter().map(|line| line.amount).sum::<f64>();
        self.run
    }
}

/// The orders, at most two, from `held` units to a target; see the module's text for their places in the queue.
fn plan(target: Target, held: f64, price: f64, equity: f64, units: (Units, f64), orders: &mut Vec<Order>) {
    let Target { asset, weight } = target;
    let aim = whole((weight * equity / price).abs(), units).copysign(weight);
    let side = |sign: f64| if sign > 0.0 { Side::Long } else { Side::Short };
    if aim != 0.0 && held != 0.0 && (aim > 0.0) == (held > 0.0) {
        let change = aim.abs() - held.abs();
        // Of values, not of units: assets of one weight tie exactly, and column order decides.
        let rank = (weight * equity).abs() - held.abs() * price;
        if change.abs() > DUST * aim.abs().max(held.abs()) {
            let (opens, side) = (change > 0.0, side(held * change));
            orders.push(Order { asset, side, units: change.abs(), opens, rank });
        }
        return;
    }
    if held != 0.0 {
        orders.push(Order { asset, side: side(-held), units: held.abs(), opens: false, rank: -held.abs() * price });
    }
    if aim != 0.0 {
        orders.push(Order { asset, side: side(aim), units: aim.abs(), opens: true, rank: (weight * equity).abs() });
    }
}

/// `amount` rounded down to what may be traded, nothing below `fewest`. 299.9999999999999 is three lots of 100: the rest
/// is rounding.
fn whole(amount: f64, (units, fewest): (Units, f64)) -> f64 {
    let whole = match units {
        // The venue's lots were looked up; what has none trades in fractions.
        Units::Fractional | Units::Venue => amount,
        Units::Lot(lot) => (amount / lot * (1.0 + DUST)).floor() * lot,
    };
    if whole < fewest { 0.0 } else { whole }
}

/// At what prices the session of `row` lets an order in `asset` fill; a row knows no more of it than open and close.
fn room_of(settings: &Settings, panel: &Panel, row: usize, asset: usize) -> Room {
    let room = || {
        let (rules, time) = (settings.rules(asset)?, panel.time());
        let close = panel.closes(row)[asset];
        rules.limits(time[row], close)?;
        let session = rules.session(time[row]);
        let is_eve = |eve: &usize| rules.session(time[*eve]) != session && !panel.closes(*eve)[asset].is_nan();
        let eve = (0..row).rev().find(is_eve)?;
        let limits = rules.limits(time[row], panel.closes(eve)[asset])?;
        let price = match (settings.fill, panel.open()) {
            (FillAt::NextOpen, Some(open)) => open[row * panel.assets().len() + asset],
            _ => close,
        };
        Some(Room::new(limits, price.min(close), price.max(close)))
    };
    room().unwrap_or(Room::FREE)
}

/// Why the venue does not let an order fill in `row`, if it does not: a limit, a resale lock, or a short that it does not
/// allow.
fn puts_off(
    settings: &Settings,
    panel: &Panel,
    row: usize,
    order: &Order,
    reference: f64,
    position: &Position,
) -> Option<BlockCause> {
    let rules = settings.rules(order.asset)?;
    let time = panel.time()[row];
    let sells = order.side == Side::Short;
    let is_locked =
        sells && !order.opens && rules.locks_resale(time) && rules.session(position.bought) == rules.session(time);
    if is_locked {
        Some(BlockCause::ResaleLock)
    } else if sells && order.opens && !rules.allows_short(time) {
        Some(BlockCause::NoShort)
    } else {
        room_of(settings, panel, row, order.asset).blocks(order.side, reference)
    }
}

/// Writes prices, gain and return of a trade from the money of its position.
fn settle(trade: &mut Trade, position: &Position) {
    trade.entry_price = position.entry_value / trade.units;
    trade.exit_price = position.exit_value / trade.units;
    trade.pnl = trade.side.sign() * (position.exit_value - position.entry_value) - trade.fees;
    // A weight so small that its value underflows has no return.
    trade.r#return = if position.entry_value > 0.0 { trade.pnl / position.entry_value } else { 0.0 };
}
