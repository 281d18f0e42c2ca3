//! Random markets, random decisions, random settings: everything from one seed, so that a failure names itself.

use std::borrow::Cow;
use std::sync::Arc;

use backtest::{
    AtrStop, Conflict, Conventions, Costs, Decision, Direction, End, Entry, FillAt, Instrument, Ruin, RuleStream,
    Settings, Size, Sizing, Slippage, StopAnchor, StopFill, Stops, TimeInForce, Units,
};
use market::{
    Action, Actions, Bar, Bars, Columns, Date, Fee, FeeSchedule, Interval, Lots, RateFee, Side, TickTable, Timestamp,
    VenueRules,
};

/// Decisions written down beforehand.
pub struct Replay {
    decisions: Vec<Decision>,
    sizes: Vec<f64>,
    bars: usize,
}

impl Replay {
    pub fn new(decisions: &[Decision]) -> Self {
        Self::sized(decisions, &[])
    }

    pub fn sized(decisions: &[Decision], sizes: &[f64]) -> Self {
        Self { decisions: decisions.to_vec(), sizes: sizes.to_vec(), bars: 0 }
    }
}

impl RuleStream for Replay {
    fn next(&mut self, _: &Bar) -> Decision {
        self.bars += 1;
        self.decisions.get(self.bars - 1).copied().unwrap_or_default()
    }

    fn size(&self) -> f64 {
        self.sizes.get(self.bars - 1).copied().unwrap_or(1.0)
    }
}

/// Chance from a seed (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// In [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In [low, high).
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub fn happens(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    fn maybe<T>(&mut self, chance: f64, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.happens(chance).then(|| value(self))
    }
}

/// A market: a walk with gaps, halts, flat stretches, coarse prices that meet levels exactly, and rows whose open or
/// close lies outside their range, as vendors have them.
pub fn market(dice: &mut Dice) -> Bars {
    let bars = 1 + dice.below(120);
    let mut price = dice.one(&[0.05, 3.0, 100.0, 100.0, 100.0, 20_000.0]);
    let grid = dice.maybe(0.5, |_| price / 50.0);
    let round = |price: f64| grid.map_or(price, |grid| (price / grid).round().max(1.0) * grid);
    let width = dice.one(&[0.002, 0.01, 0.03, 0.1, 0.3]);
    let step = dice.one(&[60, 3600, 86_400]);
    let broken = dice.happens(0.1);
    let mut time = dice.below(1_000_000) as i64 * 60;
    let mut columns = Columns::default();
    for _ in 0..bars {
        time += if dice.happens(0.05) { 10 * step } else { step };
        let open = round(price * if dice.happens(0.3) { 1.0 + dice.between(-width, width) } else { 1.0 });
        let close = if dice.happens(0.1) { open } else { round(open * (1.0 + dice.between(-width, width)).max(0.01)) };
        let high = round(open.max(close) * (1.0 + dice.between(0.0, width)));
        let low = round(open.min(close) * (1.0 - dice.between(0.0, width.min(0.9))));
        let (high, low) = (high.max(open).max(close), low.min(open).min(close));
        let is_broken = broken && dice.happens(0.2);
        columns.time.push(Timestamp::from_seconds(time).unwrap());
        columns.open.push(if is_broken { high * 1.05 } else { open });
        columns.high.push(high);
        columns.low.push(low);
        columns.close.push(if is_broken { low * 0.97 } else { close });
        columns.volume.push(if dice.happens(0.1) { 0.0 } else { 100.0 });
        price = close;
    }
    Bars::new("random", None, Interval::MINUTE, columns).unwrap()
}

/// Decisions at random, from rare to all the time.
pub fn decisions(dice: &mut Dice, bars: usize) -> Vec<Decision> {
    let chance = dice.one(&[0.02, 0.1, 0.3, 0.9]);
    let tidy = dice.happens(0.5);
    let decision = |dice: &mut Dice| match tidy {
        true => dice.one(&[Decision::BULLISH, Decision::BEARISH, Decision::EXIT_LONG | Decision::EXIT_SHORT]),
        false => Decision::from_bits(dice.below(16) as u8),
    };
    (0..bars).map(|_| if dice.happens(chance) { decision(dice) } else { Decision::NONE }).collect()
}

/// A schedule with two lines, a minimum, and a duty on sales alone that is rounded up.
#[derive(Debug)]
pub struct Venue;

impl FeeSchedule for Venue {
    fn lines(&self) -> &[Cow<'static, str>] {
        const LINES: &[Cow<'static, str>] = &[Cow::Borrowed("brokerage"), Cow::Borrowed("stamp duty")];
        LINES
    }

    fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64 {
        let value = order.units * order.price;
        amounts[0] = (value * 0.0008).max(3.0);
        amounts[1] = if order.side == Side::Short { (value * 0.001).ceil() } else { 0.0 };
        amounts[0] + amounts[1]
    }
}

/// A venue that has every rule: any of them may be missing.
#[derive(Debug)]
pub struct Exchange {
    pub tick: Option<f64>,
    /// The table of ticks is finer in every other five sessions.
    pub changes: bool,
    pub lots: Option<Lots>,
    pub band: Option<f64>,
    pub locks: bool,
    pub shorts: bool,
    /// Length of a session.
    pub seconds: i64,
}

impl VenueRules for Exchange {
    fn session(&self, time: Timestamp) -> Date {
        let number = time.nanoseconds().div_euclid(1_000_000_000 * self.seconds);
        Date::from_num_days_from_ce_opt(number as i32).unwrap()
    }

    fn tick(&self, time: Timestamp, price: f64) -> Option<f64> {
        let is_fine = self.changes && time.nanoseconds().div_euclid(1_000_000_000 * self.seconds).rem_euclid(10) < 5;
        self.tick.map(|tick| if price > 1000.0 * tick { 5.0 * tick } else { tick * if is_fine { 0.4 } else { 1.0 } })
    }

    fn lots(&self, _: Timestamp, side: Side) -> Option<Lots> {
        self.lots.filter(|_| side == Side::Long)
    }

    fn limits(&self, _: Timestamp, reference: f64) -> Option<(f64, f64)> {
        self.band.map(|band| (reference * (1.0 - band), reference * (1.0 + band)))
    }

    fn locks_resale(&self, _: Timestamp) -> bool {
        self.locks
    }

    fn allows_short(&self, _: Timestamp) -> bool {
        self.shorts
    }
}

fn exchange(dice: &mut Dice, price: f64) -> Exchange {
    Exchange {
        tick: dice.maybe(0.7, |_| price / 500.0),
        changes: dice.happens(0.5),
        lots: dice.maybe(0.5, |dice| Lots { minimum: dice.one(&[1.0, 2.0]), step: 1.0 }),
        band: dice.maybe(0.6, |dice| dice.one(&[0.01, 0.05, 0.1])),
        locks: dice.happens(0.5),
        shorts: dice.happens(0.6),
        seconds: dice.one(&[60, 300, 7200, 86_400]),
    }
}

pub fn conventions(dice: &mut Dice) -> Conventions {
    match dice.below(5) {
        0 => Conventions::backtesting_py(),
        1 => Conventions::vectorbt(),
        2 => Conventions {
            stop_anchor: dice.one(&[StopAnchor::Fill, StopAnchor::SignalClose, StopAnchor::EntryClose]),
            stop_fill: dice.one(&[StopFill::Market, StopFill::Exact, StopFill::Close]),
            stops_on_entry_bar: dice.happens(0.5),
            stop_replaces_orders: dice.happens(0.5),
            stop_before_better_open: dice.happens(0.5),
            sizing: dice.one(&[Sizing::Affordable, Sizing::AffordableAboveDust, Sizing::FloorDivision]),
            slippage_on_exits: dice.happens(0.5),
            exit_cancels_entry: dice.happens(0.5),
            conflict: dice.one(&[Conflict::ExitWins, Conflict::Ignore]),
            ruin: dice.one(&[Ruin::Maintenance, Ruin::ZeroAtClose, Ruin::Never]),
            cover_within_cash: dice.happens(0.5),
            close_orders_in_equity: dice.happens(0.5),
        },
        _ => Conventions::NATIVE,
    }
}

/// Settings from the whole space, for a market around `bars`' prices.
pub fn settings(dice: &mut Dice, bars: &Bars) -> Settings {
    let price = bars.view().open[0];
    let cash = price * dice.one(&[0.5, 30.0, 1000.0]);
    let stops = Stops {
        stop_loss: dice.maybe(0.3, |dice| dice.one(&[0.02, 0.05, 0.2, 0.9])),
        take_profit: dice.maybe(0.3, |dice| dice.one(&[0.02, 0.1, 1.5])),
        trailing: dice.maybe(0.25, |dice| dice.one(&[0.02, 0.06, 0.3])),
        atr: dice.maybe(0.2, |dice| AtrStop { period: 1 + dice.below(10), multiple: dice.between(0.5, 3.0) }),
    };
    let has_stop = stops.stop_loss.is_some() || stops.trailing.is_some() || stops.atr.is_some();
    let size = match dice.below(8) {
        0 => Size::Cash(cash * dice.between(0.1, 2.0)),
        1 => Size::Units((cash / price * dice.between(0.1, 2.0)).max(0.01)),
        2 if has_stop => Size::Risk(dice.between(0.01, 0.5)),
        3 => Size::Fraction(dice.between(0.05, 1.0)),
        _ => Size::Fraction(1.0),
    };
    let factor = |dice: &mut Dice| dice.one(&[0.95, 0.98, 1.0, 1.02, 1.04]);
    let entry = match dice.below(6) {
        0 => Entry::Limit(factor(dice)),
        1 => Entry::Stop(factor(dice)),
        2 => Entry::StopLimit(factor(dice), factor(dice)),
        _ => Entry::Market,
    };
    let fees: Arc<dyn FeeSchedule> = match dice.below(4) {
        0 => Arc::new(RateFee::default()),
        1 => Arc::new(RateFee::new(0.001, 0.0).unwrap()),
        2 => Arc::new(RateFee::new(0.0005, price * 0.01).unwrap()),
        _ => Arc::new(Venue),
    };
    let slippage = match dice.below(4) {
        0 => Slippage::Rate(0.0005),
        1 => Slippage::Ticks(dice.one(&[1.0, 3.0])),
        2 => Slippage::Rate(0.02),
        _ => Slippage::Rate(0.0),
    };
    let view = bars.view();
    let actions = (0..dice.one(&[0, 0, 0, 1, 4]))
        .map(|_| {
            let date: Date = view.time[dice.below(view.len())].date();
            let action = match dice.happens(0.5) {
                true => Action::Split { ratio: dice.one(&[2.0, 5.0, 0.1, 1.3]) },
                false => Action::Dividend { amount: price * dice.between(0.001, 0.1) },
            };
            (date, action)
        })
        .collect();
    let instruments = dice.maybe(0.4, |dice| {
        let rules = Arc::new(exchange(dice, price));
        Instrument { fees: fees.clone(), rules, knows_volume: dice.happens(0.5) }
    });
    Settings {
        cash,
        size,
        fill: dice.one(&[FillAt::NextOpen, FillAt::NextOpen, FillAt::NextClose, FillAt::Close]),
        entry,
        time_in_force: dice.one(&[TimeInForce::Gtc, TimeInForce::Day]),
        direction: dice.one(&[Direction::Long, Direction::Short, Direction::Both, Direction::Both]),
        leverage: dice.one(&[1.0, 1.0, 1.0, 2.0, 3.0, 20.0]),
        maintenance: dice.one(&[0.0, 0.25, 0.25, 0.9]),
        costs: Costs { fees, slippage, ticks: TickTable::flat(price / 1000.0) },
        stops,
        units: match dice.below(4) {
            0 => Units::Lot(1.0),
            1 => Units::Lot(dice.one(&[0.1, 7.0])),
            2 => Units::Venue,
            _ => Units::Fractional,
        },
        end: dice.one(&[End::KeepOpen, End::ExitOnLastBar]),
        actions: Actions::new(actions).unwrap(),
        conventions: conventions(dice),
        instruments: instruments.into_iter().collect(),
    }
}
