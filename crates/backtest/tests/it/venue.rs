//! The law of a venue: no fill off its tick, its lot or its limits, none under its lock.

use std::sync::Arc;

use backtest::{
    Allocation, BlockCause, Blocked, Conventions, Costs, Decision, Direction, Entry, FillAt, Instrument, PanelView,
    Run, Settings, Size, Slippage, Stops, Units, Workspace, bar_by_bar, columnwise, portfolio,
};
use market::{
    Action, Actions, Bars, Columns, Fill, Interval, Lots, Panel, RateFee, Side, TickTable, Timestamp, TradeReason,
};

use crate::markets::{Dice, Exchange, Replay, decisions, market, settings};

const DAY: i64 = 86_400;

const FREE: Exchange =
    Exchange { tick: None, changes: false, lots: None, band: None, locks: false, shorts: true, seconds: DAY };

fn under(rules: Exchange) -> Settings {
    let instrument = Instrument { fees: Arc::new(RateFee::default()), rules: Arc::new(rules), knows_volume: true };
    Settings { units: Units::Venue, instruments: vec![instrument], ..Settings::default() }
}

/// Daily bars from `[open, high, low, close]`.
fn bars(rows: &[[f64; 4]]) -> Bars {
    bars_of(rows, vec![1.0; rows.len()])
}

fn bars_of(rows: &[[f64; 4]], volume: Vec<f64>) -> Bars {
    let column = |index: usize| rows.iter().map(|row| row[index]).collect::<Vec<_>>();
    let time = (0..rows.len()).map(|day| Timestamp::from_seconds(day as i64 * DAY).unwrap()).collect();
    let (open, high, low, close) = (column(0), column(1), column(2), column(3));
    let columns = Columns { time, open, high, low, close, volume };
    Bars::new("bars", None, Interval::DAY, columns).unwrap()
}

/// The run of both drivers, which are one.
fn run(bars: &Bars, said: &[(usize, Decision)], settings: &Settings) -> Run {
    let mut decisions = vec![Decision::NONE; bars.len()];
    for (row, decision) in said {
        decisions[*row] = *decision;
    }
    let columns = columnwise::run(bars.view(), &decisions, settings, &mut Workspace::new()).unwrap().clone();
    let events = bar_by_bar::run(bars.view(), Box::new(Replay::new(&decisions)), settings).unwrap();
    assert_eq!(columns, events);
    columns
}

fn fills(run: &Run) -> Vec<(usize, Side, f64, f64)> {
    run.fills.iter().map(|fill| (fill.index, fill.side, fill.units, fill.price)).collect()
}

#[test]
fn no_fill_is_off_the_tick_the_lot_the_limits_or_under_the_lock() {
    let (mut fills, mut blocked) = (0, 0);
    for seed in 0..20_000 {
        let dice = &mut Dice::new(seed);
        let bars = market(dice);
        let said = decisions(dice, bars.len());
        let mut settings = settings(dice, &bars);
        if settings.instruments.is_empty() {
            continue;
        }
        settings.units = Units::Venue;
        // A split makes odd lots and moves every price.
        settings.actions = Actions::default();
        let rules = settings.instruments[0].rules.clone();
        let view = bars.view();
        let run = columnwise::run(view, &said, &settings, &mut Workspace::new()).unwrap().clone();
        (fills, blocked) = (fills + run.fills.len(), blocked + run.blocked.len());
        let mut held = 0.0;
        let mut bought = None;
        for fill in &run.fills {
            let time = view.time[fill.index];
            let on_grid = |value: f64, step: f64| (value / step - (value / step).round()).abs() < 1e-6;
            let is_halted = settings.instruments[0].knows_volume && view.volume[fill.index] == 0.0;
            assert!(!is_halted, "seed {seed}: {fill:?} on a bar on which nobody traded");
            let session = rules.session(time);
            let eve = (0..fill.index).rev().find(|&row| rules.session(view.time[row]) != session);
            let limits = eve.and_then(|row| rules.limits(time, view.close[row]));
            if let Some((lower, upper)) = limits {
                let is_within = fill.price >= lower * (1.0 - 1e-9) && fill.price <= upper * (1.0 + 1e-9);
                assert!(is_within, "seed {seed}: {fill:?} is beyond {lower}..{upper}");
            }
            let at_limit = limits.is_some_and(|(lower, upper)| fill.price == lower || fill.price == upper);
            if let Some(tick) = rules.tick(time, fill.price).filter(|_| !at_limit) {
                assert!(on_grid(fill.price, tick), "seed {seed}: {fill:?} is off the tick {tick}");
            }
            let closes = fill.side == Side::Short && held > 0.0;
            assert!(
                !(closes && rules.locks_resale(time) && bought == Some(session)),
                "seed {seed}: {fill:?} is locked"
            );
            if fill.side == Side::Long {
                bought = Some(session);
                if let Some(lots) = rules.lots(time, fill.side).filter(|_| held >= 0.0) {
                    assert!(on_grid(fill.units, lots.step) && fill.units >= lots.minimum, "seed {seed}: {fill:?}");
                }
            }
            let opens_short = fill.side == Side::Short && held <= 0.0;
            assert!(!opens_short || rules.allows_short(time), "seed {seed}: {fill:?} is short");
            held += fill.side.sign() * fill.units;
            held = if held.abs() < 1e-9 * fill.units { 0.0 } else { held };
        }
    }
    assert!(fills > 10_000 && blocked > 10_000, "the proof has seen {fills} fills, {blocked} blocked");
}

#[test]
fn fills_are_rounded_against_the_order_and_limits_for_it() {
    let tick = |tick| under(Exchange { tick: Some(tick), ..FREE });
    let flat = [[100.02, 101.0, 99.0, 100.02]; 4];
    let market = run(&bars(&flat), &[(0, Decision::ENTER_LONG), (1, Decision::EXIT_LONG)], &tick(0.2));
    assert_eq!(market.fills.iter().map(|fill| fill.price).collect::<Vec<_>>(), [100.2, 100.0]);
    // What rounding costs is a line of its own: (0.18 + 0.02) a unit.
    let units = market.fills[0].units;
    assert_eq!((market.costs[0].name.as_ref(), market.costs[0].amount), ("slippage", 0.0));
    assert_eq!(market.costs[1].name, "tick rounding");
    assert!((market.costs[1].amount - 0.2 * units).abs() < 1e-9, "{:?}", market.costs);
    let slips = Settings { costs: Costs { slippage: Slippage::Rate(0.001), ..Costs::default() }, ..tick(0.2) };
    let slipped = run(&bars(&flat), &[(0, Decision::ENTER_LONG)], &slips);
    let Fill { reference, slipped, price, .. } = slipped.fills[0];
    assert_eq!((reference, slipped, price), (100.02, 100.02 * 1.001, 100.2));

    // A take-profit of 1 % over 100.2 is 101.202, and rests at 101.4, which the third bar does not reach.
    let target = Settings { stops: Stops { take_profit: Some(0.01), ..Stops::default() }, ..tick(0.2) };
    let rows = [
        [100.02, 101.0, 99.0, 100.02],
        [100.02, 101.0, 99.0, 100.0],
        [100.0, 101.3, 99.0, 100.0],
        [100.0, 101.5, 99.0, 100.0],
    ];
    let run = run(&bars(&rows), &[(0, Decision::ENTER_LONG)], &target);
    assert_eq!(fills(&run)[1], (3, Side::Short, units, 101.4));
    assert_eq!(run.trades[0].reason, TradeReason::TakeProfit);
}

#[test]
fn an_entry_takes_whole_lots_of_the_day_and_none_below_the_minimum() {
    let lots = under(Exchange { lots: Some(Lots { minimum: 200.0, step: 100.0 }), ..FREE });
    let rows = bars(&[[30.0, 31.0, 29.0, 30.0]; 3]);
    let of = |cash: f64| run(&rows, &[(0, Decision::ENTER_LONG)], &Settings { cash, ..lots.clone() });
    assert_eq!(fills(&of(10_000.0)), [(1, Side::Long, 300.0, 30.0)]);
    assert_eq!(fills(&of(6_000.0)), [(1, Side::Long, 200.0, 30.0)]);
    assert_eq!((fills(&of(5_999.0)), of(5_999.0).orders_dropped), (vec![], 1));
}

#[test]
fn a_locked_limit_drops_an_entry_and_puts_an_exit_off() {
    let ten = under(Exchange { band: Some(0.1), ..FREE });
    // Locked up on the day after the signal, open the day after.
    let up = [[100.0, 100.0, 100.0, 100.0], [110.0, 110.0, 110.0, 110.0], [112.0, 115.0, 111.0, 113.0]];
    let entry = run(&bars(&up), &[(0, Decision::ENTER_LONG)], &ten);
    assert_eq!((fills(&entry).len(), entry.blocked.len()), (0, 1));
    // At the limit with the limit open below: filled.
    let open = [up[0], [110.0, 110.0, 108.0, 109.0], up[2]];
    assert_eq!(fills(&run(&bars(&open), &[(0, Decision::ENTER_LONG)], &ten))[0].3, 110.0);
    // Two days locked down: the exit waits for the third, whatever the stop says.
    let down = [
        [100.0, 100.0, 100.0, 100.0],
        [100.0, 101.0, 99.0, 100.0],
        [90.0, 90.0, 90.0, 90.0],
        [81.0, 81.0, 81.0, 81.0],
        [76.0, 80.0, 75.0, 79.0],
    ];
    let said = [(0, Decision::ENTER_LONG), (1, Decision::EXIT_LONG)];
    let exit = run(&bars(&down), &said, &ten);
    assert_eq!(fills(&exit)[1].0, 4);
    assert_eq!((fills(&exit)[1].3, exit.blocked.len()), (76.0, 2));
    let stops = Stops { stop_loss: Some(0.05), ..Stops::default() };
    let stopped = run(&bars(&down), &said[..1], &Settings { stops, ..ten.clone() });
    assert_eq!((fills(&stopped)[1].0, stopped.trades[0].reason), (4, TradeReason::StopLoss));
    // A decision to stay takes the exit back.
    let stay = [said[0], said[1], (2, Decision::ENTER_LONG)];
    assert_eq!(run(&bars(&down), &stay, &ten).fills.len(), 1);
    // A dividend of 10 moves the price that the limits are measured from: 81 is the lower limit, 89 trades.
    let actions = Actions::new(vec![(down_day(2), Action::Dividend { amount: 10.0 })]).unwrap();
    let paid = run(&bars(&down), &said, &Settings { actions, ..ten });
    assert_eq!(fills(&paid)[1].0, 2);
}

#[test]
fn limits_are_measured_from_the_close_before_a_split_in_the_units_after_it() {
    let ten = under(Exchange { band: Some(0.1), ..FREE });
    let rows = bars(&[[100.0, 101.0, 99.0, 100.0], [50.0, 51.0, 49.0, 50.0]]);
    let said = [(0, Decision::ENTER_LONG)];
    assert_eq!(run(&rows, &said, &ten).blocked.len(), 1, "a fall by half is beyond ten percent");
    let actions = Actions::new(vec![(down_day(1), Action::Split { ratio: 2.0 })]).unwrap();
    assert_eq!(fills(&run(&rows, &said, &Settings { actions, ..ten }))[0].3, 50.0);
}

#[test]
fn what_rests_is_on_the_grid_after_a_split_too_and_fills_no_worse_than_its_price() {
    let grid = under(Exchange { tick: Some(0.05), ..FREE });
    let actions = Actions::new(vec![(down_day(2), Action::Split { ratio: 3.0 })]).unwrap();
    // A limit at 99 is one at 33 after the split, one at 99.1 one at 33.0333…: to buy, at 33 and no more.
    let rows = bars(&[
        [100.0, 101.0, 100.0, 100.1],
        [100.0, 101.0, 99.5, 100.0],
        [33.3, 33.5, 33.0, 33.4],
        [33.4, 34.0, 33.2, 33.9],
        [33.9, 36.8, 33.8, 36.7],
    ]);
    let waits = Settings { entry: Entry::Limit(0.99), actions: actions.clone(), ..grid.clone() };
    let bought = run(&rows, &[(0, Decision::ENTER_LONG)], &waits);
    assert_eq!((fills(&bought)[0].0, fills(&bought)[0].3), (2, 33.0));
    // A take-profit at 110 is one at 36.6666… after it: to sell, at 36.7 and no less.
    let stops = Stops { take_profit: Some(0.1), ..Stops::default() };
    let sold = run(&rows, &[(0, Decision::ENTER_LONG)], &Settings { stops, actions, ..grid });
    assert_eq!((fills(&sold)[1].0, fills(&sold)[1].3), (4, 36.7));
}

fn down_day(day: i64) -> market::Date {
    Timestamp::from_seconds(day * DAY).unwrap().date()
}

#[test]
fn what_is_bought_today_is_sold_tomorrow() {
    let lock = under(Exchange { locks: true, ..FREE });
    let rows = bars(&[
        [100.0, 101.0, 99.0, 100.0],
        [100.0, 101.0, 80.0, 85.0],
        [84.0, 86.0, 83.0, 85.0],
        [85.0, 86.0, 83.0, 85.0],
    ]);
    let stops = Stops { stop_loss: Some(0.05), ..Stops::default() };
    let free = run(&rows, &[(0, Decision::ENTER_LONG)], &Settings { stops, ..under(FREE) });
    assert_eq!((fills(&free)[1].0, fills(&free)[1].3), (1, 95.0));
    let locked = run(&rows, &[(0, Decision::ENTER_LONG)], &Settings { stops, ..lock.clone() });
    assert_eq!((fills(&locked)[1].0, fills(&locked)[1].3, locked.blocked.len()), (2, 84.0, 1));
    // In one session of four hourly bars nothing can be sold.
    let hourly = Exchange { locks: true, seconds: 4 * DAY, ..FREE };
    let day = run(&rows, &[(0, Decision::ENTER_LONG), (1, Decision::EXIT_LONG)], &under(hourly));
    assert_eq!((day.fills.len(), day.blocked.len()), (1, 2));
}

#[test]
fn on_a_bar_without_volume_nothing_fills_an_entry_is_dropped_an_exit_and_a_limit_wait() {
    let with = |volume: [f64; 4]| bars_of(&[[100.0, 101.0, 99.0, 100.0]; 4], volume.to_vec());
    let rules = under(FREE);
    let said = [(0, Decision::ENTER_LONG), (1, Decision::EXIT_LONG)];
    let entry = run(&with([1.0, 0.0, 1.0, 1.0]), &said[..1], &rules);
    assert!(entry.fills.is_empty());
    let expected = Blocked {
        index: 1,
        asset: 0,
        side: Side::Long,
        opens: true,
        reference: 100.0,
        reason: TradeReason::Signal,
        cause: BlockCause::Halt,
    };
    assert_eq!(entry.blocked, [expected]);
    let exit = run(&with([1.0, 1.0, 0.0, 1.0]), &said, &rules);
    assert_eq!(exit.fills.iter().map(|fill| fill.index).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(exit.blocked.iter().map(|it| (it.index, it.opens)).collect::<Vec<_>>(), [(2, false)]);
    let limit = Settings { entry: Entry::Limit(1.0), ..rules.clone() };
    let waits = run(&with([1.0, 0.0, 1.0, 1.0]), &said[..1], &limit);
    assert_eq!((waits.fills[0].index, waits.blocked.len()), (2, 0));
    // An index has no volumes at all: nothing is known of halts.
    let mut index = rules;
    index.instruments[0].knows_volume = false;
    assert_eq!(run(&with([0.0; 4]), &said, &index).fills.len(), 2);
}

#[test]
fn where_shorts_are_not_allowed_none_is_opened() {
    let rules = under(Exchange { shorts: false, ..FREE });
    let rows = bars(&[[100.0, 101.0, 99.0, 100.0]; 4]);
    let said = [(0, Decision::BULLISH), (1, Decision::BEARISH)];
    let run = run(&rows, &said, &Settings { direction: Direction::Both, ..rules });
    assert_eq!((fills(&run).len(), run.blocked.len(), run.trades[0].open), (2, 1, false));
}

#[test]
fn slippage_in_ticks_is_in_the_ticks_of_the_day() {
    let mut settings = under(Exchange { tick: Some(0.5), ..FREE });
    settings.costs = Costs { slippage: Slippage::Ticks(2.0), ticks: TickTable::flat(0.01), ..Costs::default() };
    let rows = bars(&[[100.0, 103.0, 99.0, 100.0]; 3]);
    assert_eq!(fills(&run(&rows, &[(0, Decision::ENTER_LONG)], &settings))[0].3, 101.0);
}

#[test]
fn a_rule_gives_an_entry_a_part_of_the_account_or_none() {
    let rows = bars(&[[100.0, 101.0, 99.0, 100.0]; 6]);
    let said: Vec<Decision> = [1, 2, 1, 2, 1, 0].map(Decision::from_bits).to_vec();
    let sizes = [0.25, f64::NAN, 0.0, f64::NAN, 7.0, f64::NAN];
    for seed in 0..200 {
        let dice = &mut Dice::new(seed);
        let settings = if seed == 0 { Settings::default() } else { settings(dice, &rows) };
        let columns =
            columnwise::run_sized(rows.view(), &said, &sizes, &settings, &mut Workspace::new()).unwrap().clone();
        let events = bar_by_bar::run(rows.view(), Box::new(Replay::sized(&said, &sizes)), &settings).unwrap();
        assert_eq!(format!("{columns:?}"), format!("{events:?}"), "seed {seed}");
        if seed == 0 {
            let units: Vec<f64> = columns.fills.iter().map(|fill| fill.units).collect();
            assert_eq!((units, columns.orders_dropped), (vec![250.0, 250.0, 1000.0], 1));
        }
    }
    let stops = Stops { stop_loss: Some(0.5), ..Stops::default() };
    for (size, units) in [
        (Size::Cash(2000.0), [5.0, 20.0]),
        (Size::Units(12.0), [3.0, 12.0]),
        // Fifty are lost a unit.
        (Size::Risk(0.1), [50.0, 200.0]),
    ] {
        let settings = Settings { size, stops, ..Settings::default() };
        let run = columnwise::run_sized(rows.view(), &said, &sizes, &settings, &mut Workspace::new()).unwrap().clone();
        assert_eq!([run.fills[0].units, run.fills[2].units], units, "{size:?}");
    }
    let room = &mut Workspace::new();
    let short = columnwise::run_sized(rows.view(), &said, &sizes[..2], &Settings::default(), room);
    assert!(short.unwrap_err().to_string().contains("`sizes` has 2 rows"));
}

/// Half in each of two assets from the first row on.
#[derive(Debug)]
struct Halves;

impl Allocation for Halves {
    fn warmup(&self) -> usize {
        0
    }

    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        weights.fill(0.5);
        view.row() == 0
    }
}

#[test]
fn each_instrument_of_a_portfolio_has_its_own_ticks_lots_and_limits() {
    let instrument =
        |rules: Exchange| Instrument { fees: Arc::new(RateFee::default()), rules: Arc::new(rules), knows_volume: true };
    let settings = Settings {
        fill: FillAt::NextClose,
        units: Units::Venue,
        instruments: vec![
            instrument(Exchange { tick: Some(0.5), lots: Some(Lots { minimum: 100.0, step: 100.0 }), ..FREE }),
            instrument(Exchange { band: Some(0.1), ..FREE }),
        ],
        conventions: Conventions::NATIVE,
        ..Settings::default()
    };
    // The second is locked up on the second day and opens on the third.
    let close = vec![30.2, 50.0, 30.2, 55.0, 30.2, 54.0];
    let time = (0..3).map(|day| Timestamp::from_seconds(day * DAY).unwrap()).collect();
    let panel = Panel::new("two", Interval::DAY, vec!["A".into(), "B".into()], time, close, None).unwrap();
    let run = portfolio::run(&panel, &Halves, &settings, &mut portfolio::Workspace::default()).unwrap();
    let found: Vec<_> = run.fills.iter().map(|fill| (fill.index, fill.asset, fill.price)).collect();
    assert_eq!(found, [(1, 0, 30.5), (2, 1, 54.0)]);
    assert_eq!((run.fills[0].units, run.blocked.len()), (1600.0, 1));
}
