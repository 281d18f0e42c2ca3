//! The research driver: a whole column of decisions at once, jumping from one bar on which something happens to the next.
//!
//! Between two decisions a position only has to be marked, `equity = cash + units × close`, and where stops are
//! watched, a tight loop looks for the first bar that touches one. Only bars with something to do are worked through.

use std::hint::black_box;

use market::{Action, Bar, Date, Side, Timestamp, TradeReason, VenueRules, View};
use multiversion::multiversion;

use crate::account::{Account, Buffers, Entrance, Now};
use crate::bar_by_bar::OrderKind;
use crate::guard::{Bracket, Guard};
use crate::instrument::{Moment, Room, came_off};
use crate::plan::{Plan, plan};
use crate::run::{Run, RunError};
use crate::{Decision, Entry, FillAt, Ruin, Settings, StopAnchor, Stops, TimeInForce, pricing};
use indicators::{Atr, Smoothing, Study as _};

/// Memory that is kept from run to run: fresh pages cost more than the arithmetic on them.
#[derive(Debug, Default)]
pub struct Workspace {
    buffers: Buffers,
    atr: Vec<f64>,
}

impl Workspace {
    /// Empty; it grows with the first run.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the last run left, taken out of the workspace.
    pub fn into_run(self) -> Run {
        self.buffers.run
    }
}

/// Runs `decisions`, one a bar of `view`, through `settings`; see the crate's documentation for the order of things.
///
/// Time grows with the number of decisions and fills, and by about a nanosecond a bar. Equal to
/// [`crate::bar_by_bar::run`] to the bit.
///
/// # Errors
/// Settings that cannot be used, no bars, not one decision a bar, or numbers so large that the account overflows.
pub fn run<'w>(
    view: View<'_>,
    decisions: &[Decision],
    settings: &Settings,
    workspace: &'w mut Workspace,
) -> Result<&'w Run, RunError> {
    run_sized(view, decisions, &[], settings, workspace)
}

/// The same, where an entry takes only the part `sizes[row]` of the settings' size, in [0, 1], that the rule gives it at the
/// bar of the decision; no sizes are 1 everywhere. An entry of no size, NaN or ≤ 0, is none; above 1 counts as 1.
///
/// # Errors
/// As [`run`], and sizes that are not one a bar.
pub fn run_sized<'w>(
    view: View<'_>,
    decisions: &[Decision],
    sizes: &[f64],
    settings: &Settings,
    workspace: &'w mut Workspace,
) -> Result<&'w Run, RunError> {
    check(view, settings)?;
    for (column, found) in [("decisions", decisions.len()), ("sizes", sizes.len())] {
        if found != view.len() && !(column == "sizes" && found == 0) {
            return Err(RunError::Uneven { column, found, bars: view.len() });
        }
    }
    let Workspace { buffers, atr } = workspace;
    if let Some(stop) = settings.stops.atr {
        Atr::new(stop.period, Smoothing::Wilder).columns(view, [atr]);
    } else {
        atr.clear();
    }
    let mut buffers = std::mem::take(buffers);
    buffers.run.equity.resize(view.len(), 0.0);
    let actions = action_rows(view, settings);
    let mut driver = Driver {
        view,
        settings,
        atr,
        actions: &actions,
        all_actions: &actions,
        sizes,
        account: Account::new(settings, buffers),
        bracket: bracket(settings),
        exit: false,
        waiting: None,
    };
    driver.drive(decisions);
    let last = view.len() - 1;
    let now = driver.now(last, Moment::Close);
    workspace.buffers = driver.account.finish(now, &view.bar(last))?;
    Ok(&workspace.buffers.run)
}

/// What both drivers ask of bars and settings.
pub(crate) fn check(view: View<'_>, settings: &Settings) -> Result<(), RunError> {
    settings.check()?;
    let bars = view.len();
    for (column, found) in [
        ("open", view.open.len()),
        ("high", view.high.len()),
        ("low", view.low.len()),
        ("close", view.close.len()),
        ("volume", view.volume.len()),
    ] {
        if found != bars {
            return Err(RunError::Uneven { column, found, bars });
        }
    }
    if bars == 0 { Err(RunError::NoBars) } else { Ok(()) }
}

/// What protects every entry; where an ATR stop is set, its distance is still to be filled in.
pub(crate) fn bracket(settings: &Settings) -> Bracket {
    let Stops { stop_loss, take_profit, trailing, atr } = settings.stops;
    Bracket { stop_loss, stop_distance: atr.map(|_| f64::NAN), take_profit, trailing }
}

/// Distance of the ATR stop of an entry decided where the ATR is `atr`: 0 where no such stop is set, `None` while there
/// is no ATR to measure by.
#[inline]
pub(crate) fn stop_distance(settings: &Settings, atr: f64) -> Option<f64> {
    match settings.stops.atr {
        Some(stop) => Some(atr * stop.multiple).filter(|distance| !distance.is_nan()),
        None => Some(0.0),
    }
}

/// Whether the guard looks at the rest of the bar of an entry.
pub(crate) fn guards_entry_bar(settings: &Settings) -> bool {
    settings.conventions.stops_on_entry_bar && settings.conventions.stop_anchor != StopAnchor::EntryClose
}

/// UTC day of a bar, counted from 1970.
pub(crate) fn day(bar: &Bar) -> i64 {
    bar.time.nanoseconds().div_euclid(86_400_000_000_000)
}

/// Corporate actions with the first instant of their ex-date.
pub(crate) fn action_times(settings: &Settings) -> Vec<(Timestamp, Action)> {
    let time = |date| {
        // Days outside the range of timestamps are before or after every bar.
        let edge = if date < Date::default() { i64::MIN } else { i64::MAX };
        Timestamp::from_date(date).unwrap_or(Timestamp::from_nanoseconds(edge))
    };
    settings.actions.iter().map(|(date, action)| (time(date), action)).collect()
}

/// The bar before whose open each corporate action takes effect: the first on or after its ex-date.
fn action_rows(view: View<'_>, settings: &Settings) -> Vec<(usize, Action)> {
    let times = action_times(settings).into_iter();
    times.map(|(time, action)| (view.time.partition_point(|bar| *bar < time), action)).collect()
}

/// An entry that waits for its price.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    side: Side,
    /// Close of the bar that decided.
    signal_close: f64,
    /// What it waits for.
    kind: OrderKind,
    /// Distance of its ATR stop; 0 when it has none.
    stop_distance: f64,
    /// Its part of the settings' size, in (0, 1].
    part: f64,
    /// Its stop was touched: it is a limit now.
    triggered: bool,
    /// The day it is good for, from its first bar on.
    day: Option<i64>,
}

struct Driver<'a> {
    view: View<'a>,
    settings: &'a Settings,
    atr: &'a [f64],
    /// Those still to come.
    actions: &'a [(usize, Action)],
    all_actions: &'a [(usize, Action)],
    /// None, or one a bar.
    sizes: &'a [f64],
    account: Account<'a>,
    bracket: Bracket,
    /// A market order to close waits.
    exit: bool,
    waiting: Option<Waiting>,
}

impl Driver<'_> {
    fn drive(&mut self, decisions: &[Decision]) {
        let bars = self.view.len();
        let mut row = 0;
        while row < bars {
            if !self.exit && self.waiting.is_none() {
                let next = row + quiet_bars(&decisions[row..]);
                let next = self.actions.first().map_or(next, |(action, _)| next.min(*action));
                let busy = self.first_touch(row, next);
                self.mark(row, busy);
                row = busy;
                if row == bars {
                    break;
                }
            }
            self.step(row, decisions[row]);
            row += 1;
        }
    }

    /// First row of `row..end` that the guard may have to do with; `end` when there is none.
    fn first_touch(&mut self, row: usize, end: usize) -> usize {
        let account = &mut self.account;
        if account.is_flat() {
            return end;
        }
        if self.settings.conventions.ruin == Ruin::ZeroAtClose && (account.units < 0.0 || account.cash < 0.0) {
            return row;
        }
        if !account.guard.is_armed() {
            return end;
        }
        let View { open, high, low, .. } = self.view.range(row..end);
        row + match account.guard.side() {
            Side::Long => untouched::<false>(&mut account.guard, open, low, high),
            Side::Short => untouched::<true>(&mut account.guard, open, high, low),
        }
    }

    /// Writes the equity of bars on which nothing happens.
    fn mark(&mut self, from: usize, to: usize) {
        const NEAR: usize = 64;
        // What fits the caches of a core needs none of this.
        const FAR: usize = 16_384;
        // The order to come asks for one open and one time, and columns read only here and there are waited for each
        // time. Read in passing before it, one value a line of memory, they come in steadily: 7.4 ns a bar, not 10.1.
        if self.view.len() > FAR {
            let near = to.saturating_sub(NEAR).max(from)..to;
            let lines = near.step_by(8).map(|row| (self.view.open[row], self.view.time[row].nanoseconds()));
            black_box(lines.fold((0.0, 0), |(opens, times), (open, time)| (opens + open, times ^ time)));
        }
        let Account { cash, units, ref mut buffers, .. } = self.account;
        let rows = (to - from).next_multiple_of(STRIDE).min(self.view.len() - from);
        let equity = &mut buffers.run.equity[from..from + rows];
        buffers.may_overflow |= !value(equity, &self.view.close[from..from + rows], cash, units);
        if units != 0.0 {
            buffers.run.bars_held += to - from;
        }
    }

    /// One bar in full, in the order the crate's documentation gives.
    #[inline]
    fn step(&mut self, row: usize, decision: Decision) {
        let settings = self.settings;
        while let Some((_, action)) = self.actions.first().filter(|(action, _)| *action == row) {
            self.act(*action);
            self.actions = &self.actions[1..];
        }
        let mut stopped = false;
        if self.exit || self.waiting.is_some() || self.account.guard.is_armed() {
            stopped = self.trade(row);
        }
        if settings.conventions.ruin == Ruin::ZeroAtClose {
            self.account.write_off(self.now(row, Moment::Close), &self.view.bar(row));
        }
        let close = self.view.close[row];
        let before = self.account.equity(close);
        if !(decision.is_none() || (stopped && settings.fill == FillAt::Close)) {
            self.decide(row, close, decision);
        }
        if settings.fill == FillAt::Close && (self.exit || self.waiting.is_some()) {
            self.trade_at_close(row);
        }
        let after = self.account.equity(close);
        let equity = if settings.conventions.close_orders_in_equity { after } else { before };
        self.account.buffers.run.equity[row] = equity;
        self.account.buffers.may_overflow |= !equity.is_finite();
        self.account.buffers.run.bars_held += usize::from(!self.account.is_flat());
    }

    /// What trades on a bar before its close has made a decision; `true` when a stop replaced the bar's orders.
    fn trade(&mut self, row: usize) -> bool {
        let (settings, view) = (self.settings, self.view);
        // A bar is six columns, six lines of memory: it is put together only where more than one price is asked for.
        let bar = || view.bar(row);
        let mut stopped = false;
        let mut guarded = false;
        if settings.conventions.stop_replaces_orders && self.account.guard.is_armed() {
            guarded = true;
            stopped = self.account.protect_bar(self.now(row, Moment::InBar), &bar());
            if stopped {
                self.exit = false;
                self.waiting = self.waiting.filter(|_| settings.entry != Entry::Market);
            }
        }

        if settings.fill == FillAt::NextOpen {
            self.leave(row, view.open, Moment::InBar);
        }
        let carried = !self.account.is_flat();
        if carried && !guarded && self.account.guard.is_armed() {
            self.account.protect_bar(self.now(row, Moment::InBar), &bar());
        }
        if settings.entry != Entry::Market {
            if self.waiting.is_some() {
                self.work_waiting(row, &bar(), !carried && !stopped);
            }
        } else if settings.fill == FillAt::NextOpen
            && self.enter_market(row, view.open, Moment::InBar, carried)
            && guards_entry_bar(settings)
            && self.account.guard.is_armed()
        {
            self.account.protect_bar(self.now(row, Moment::InBar), &bar());
        }

        if settings.fill == FillAt::NextClose {
            self.trade_at_close(row);
        }
        stopped
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Dividend { amount } => self.account.dividend(amount),
            Action::Split { ratio } => {
                self.account.split(ratio);
                if let Some(waiting) = &mut self.waiting {
                    waiting.signal_close /= ratio;
                    waiting.kind.split(ratio);
                    waiting.stop_distance /= ratio;
                }
            }
        }
    }

    #[inline(always)]
    fn now(&self, row: usize, moment: Moment) -> Now {
        let time = self.view.time[row];
        let room = match self.settings.instruments.first() {
            None => Room::FREE,
            Some(instrument) if instrument.is_halted(self.view.volume[row]) => Room::HALTED,
            Some(instrument) => self.room(instrument.rules.as_ref(), row, moment),
        };
        Now { row, time, room }
    }

    /// At what prices the session lets an order fill.
    fn room(&self, rules: &dyn VenueRules, row: usize, moment: Moment) -> Room {
        let time = self.view.time[row];
        if rules.limits(time, self.view.close[row]).is_none() {
            return Room::FREE;
        }
        let session = rules.session(time);
        let Some(eve) = (0..row).rev().find(|&eve| rules.session(self.view.time[eve]) != session) else {
            return Room::FREE;
        };
        let since = self.all_actions.iter().filter(|(at, _)| *at > eve && *at <= row).map(|(_, action)| *action);
        let reference = came_off(self.view.close[eve], since);
        let (low, high) = moment.range(&self.view.bar(row));
        rules.limits(time, reference).map_or(Room::FREE, |limits| Room::new(limits, low, high))
    }

    /// The market order to close that waits, if one does.
    #[inline(always)]
    fn leave(&mut self, row: usize, prices: &[f64], moment: Moment) {
        if self.exit {
            let now = self.now(row, moment);
            self.exit = self.account.is_put_off(now, prices[row]);
            self.account.exit(now, f64::INFINITY, prices[row], true, TradeReason::Signal);
        }
    }

    fn trade_at_close(&mut self, row: usize) {
        self.leave(row, self.view.close, Moment::Close);
        if self.settings.entry == Entry::Market {
            self.enter_market(row, self.view.close, Moment::Close, !self.account.is_flat());
        }
    }

    /// The market entry that waits, if one does; `true` when it filled.
    #[inline(always)]
    fn enter_market(&mut self, row: usize, prices: &[f64], moment: Moment, is_held: bool) -> bool {
        let Some(waiting) = &self.waiting else { return false };
        if is_held {
            self.waiting = None;
            self.account.drop_order();
            return false;
        }
        let entrance = self.entrance(row, waiting, prices[row], true);
        self.waiting = None;
        self.account.enter(self.now(row, moment), &entrance)
    }

    #[inline(always)]
    fn entrance(&self, row: usize, waiting: &Waiting, reference: f64, market: bool) -> Entrance {
        let Waiting { side, signal_close, stop_distance, part, .. } = *waiting;
        let bracket = Bracket { stop_distance: self.bracket.stop_distance.map(|_| stop_distance), ..self.bracket };
        let close = self.view.close[row];
        Entrance { side, size: self.settings.size.part(part), reference, market, signal_close, close, bracket }
    }

    /// A limit, stop or stop-limit that waits; it stays in place while a position is still there at the open.
    fn work_waiting(&mut self, row: usize, bar: &Bar, is_free: bool) {
        let is_halted = self.now(row, Moment::InBar).room.is_halted();
        let Some(waiting) = &mut self.waiting else { return };
        if self.settings.time_in_force == TimeInForce::Day && *waiting.day.get_or_insert(day(bar)) != day(bar) {
            self.waiting = None;
            return;
        }
        if !is_free || is_halted {
            return;
        }
        let Waiting { side, kind, ref mut triggered, .. } = *waiting;
        let Some(touch) = pricing::touched(self.settings, side, kind, triggered, bar) else { return };
        let waiting = *waiting;
        let entrance = self.entrance(row, &waiting, touch.reference, touch.market);
        self.waiting = None;
        if self.account.enter(self.now(row, Moment::InBar), &entrance)
            && guards_entry_bar(self.settings)
            && self.account.guard.is_armed()
        {
            self.account.protect(self.now(row, Moment::InBar), bar, touch.reference, touch.favourable);
        }
    }

    fn decide(&mut self, row: usize, close: f64, decision: Decision) {
        let Plan { exit, enter, cancel, stay } =
            plan(decision, self.settings, self.account.side(), self.waiting.map(|waiting| waiting.side));
        self.exit = exit || (self.exit && !stay);
        if cancel {
            self.waiting = None;
        }
        if let Some(side) = enter {
            let atr = self.atr.get(row).copied().unwrap_or(f64::NAN);
            let part = part_of(self.sizes.get(row).copied());
            match stop_distance(self.settings, atr).zip(part) {
                Some((stop_distance, part)) => {
                    let kind = entry_kind(self.settings, side, close);
                    let (signal_close, triggered, day) = (close, false, None);
                    self.waiting = Some(Waiting { side, signal_close, kind, stop_distance, part, triggered, day });
                }
                None => self.account.drop_order(),
            }
        }
    }
}

/// Bars whose equity is worked out together. Those of them after the last that is asked for are written once more when what
/// happens there is known: a loop that ends at the same place each time costs less than one that ends anywhere.
const STRIDE: usize = 32;

/// The account at each close, and whether all of it are finite numbers; compiled for wide vectors too, which changes no bit.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl", "x86_64+avx2"))]
fn value(equity: &mut [f64], closes: &[f64], cash: f64, units: f64) -> bool {
    if units == 0.0 {
        // What `cash + 0 × close` is, negative zero included.
        equity.fill(cash + 0.0);
        return cash.is_finite();
    }
    let mut fine = true;
    let ((equity, last), (closes, last_closes)) = (equity.as_chunks_mut::<STRIDE>(), closes.as_chunks::<STRIDE>());
    for (equity, closes) in equity.iter_mut().zip(closes) {
        for (equity, close) in equity.iter_mut().zip(closes) {
            *equity = cash + units * close;
            fine &= equity.is_finite();
        }
    }
    for (equity, close) in last.iter_mut().zip(last_closes) {
        *equity = cash + units * close;
        fine &= equity.is_finite();
    }
    fine
}

/// The part of the settings' size that a rule gives an entry; `None` where it gives none.
#[inline]
pub(crate) fn part_of(size: Option<f64>) -> Option<f64> {
    size.map_or(Some(1.0), |size| (size > 0.0).then(|| size.min(1.0)))
}

/// What an entry of `side` decided at `close` waits for.
#[inline(always)]
pub(crate) fn entry_kind(settings: &Settings, side: Side, close: f64) -> OrderKind {
    let price = |factor| mirrored(side, close, factor);
    match settings.entry {
        Entry::Market => OrderKind::Market(settings.fill),
        Entry::Limit(factor) => OrderKind::Limit(price(factor)),
        Entry::Stop(factor) => OrderKind::Stop(price(factor)),
        Entry::StopLimit(at, then) => OrderKind::StopLimit { stop: price(at), limit: price(then) },
    }
}

/// The price a factor of the close means for `side`: a short mirrors it, 2 % below is 2 % above.
fn mirrored(side: Side, close: f64, factor: f64) -> f64 {
    match side {
        Side::Long => close * factor,
        Side::Short => close * (2.0 - factor),
    }
}

/// Bars until the next decision.
fn quiet_bars(decisions: &[Decision]) -> usize {
    const LANES: usize = 16;
    let (chunks, rest) = decisions.as_chunks::<LANES>();
    for (index, chunk) in chunks.iter().enumerate() {
        // Sixteen decisions are one number, and the first that is not none is its lowest byte that is not zero.
        let mut bytes = [0; LANES];
        bytes.iter_mut().zip(chunk).for_each(|(byte, decision)| *byte = decision.bits());
        let word = u128::from_le_bytes(bytes);
        if word != 0 {
            return index * LANES + word.trailing_zeros() as usize / 8;
        }
    }
    let says = |decision: &Decision| !decision.is_none();
    chunks.len() * LANES + rest.iter().position(says).unwrap_or(rest.len())
}

/// Bars before the first that reaches a level of `guard`; the trailing stop follows over them.
fn untouched<const SHORT: bool>(guard: &mut Guard, open: &[f64], worst: &[f64], favourable: &[f64]) -> usize {
    // Prices are compared with the position's sign, as the guard keeps its levels.
    let signed = |price: f64| if SHORT { -price } else { price };
    let take = guard.take();
    let bars = open.iter().zip(worst).zip(favourable);
    if guard.trails() {
        for (row, ((&open, &worst), &favourable)) in bars.enumerate() {
            let floor = guard.floor();
            if signed(open) <= floor || signed(worst) <= floor || signed(open) >= take || signed(favourable) >= take {
                return row;
            }
            guard.raise(favourable);
        }
        return open.len();
    }
    let floor = guard.floor();
    bars.enumerate()
        .find(|(_, ((open, worst), favourable))| {
            let (open, worst, favourable) = (signed(**open), signed(**worst), signed(**favourable));
            (open <= floor) | (worst <= floor) | (open >= take) | (favourable >= take)
        })
        .map_or(open.len(), |(row, _)| row)
}
