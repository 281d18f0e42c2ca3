//! The order of checks inside a bar, sentence by sentence, on bars made by hand.

use std::sync::Arc;

use backtest::{
    AtrStop, Conventions, Costs, Decision, Direction, End, Entry, FillAt, Run, Settings, Size, Slippage, Stops,
    TimeInForce, Units, Workspace, bar_by_bar, columnwise,
};
use market::{Action, Actions, Bars, Columns, Date, Interval, RateFee, Side, TickTable, Timestamp, TradeReason, View};

use crate::markets::Replay;

const LONG: Decision = Decision::ENTER_LONG;
const OUT: Decision = Decision::EXIT_LONG;
const NONE: Decision = Decision::NONE;
const BUY: Side = Side::Long;
const SELL: Side = Side::Short;

/// Daily bars from 2024-01-01 on, each `[open, high, low, close]`.
pub fn daily(rows: &[[f64; 4]]) -> Bars {
    let first = Timestamp::parse("2024-01-01").unwrap().nanoseconds();
    let day = |day: i64| Timestamp::from_nanoseconds(first + day * 86_400_000_000_000);
    let column = |index: usize| rows.iter().map(|row| row[index]).collect::<Vec<_>>();
    let columns = Columns {
        time: (0..rows.len() as i64).map(day).collect(),
        open: column(0),
        high: column(1),
        low: column(2),
        close: column(3),
        volume: vec![1.0; rows.len()],
    };
    Bars::new("hand", None, Interval::DAY, columns).unwrap()
}

/// Both drivers; the decisions after the last one given are none.
fn run(settings: &Settings, rows: &[[f64; 4]], said: &[Decision]) -> Run {
    let bars = daily(rows);
    let mut said = said.to_vec();
    said.resize(rows.len(), NONE);
    let run = columnwise::run(bars.view(), &said, settings, &mut Workspace::new()).unwrap().clone();
    assert_eq!(bar_by_bar::run(bars.view(), Box::new(Replay::new(&said)), settings).as_ref(), Ok(&run));
    run
}

/// Compares fills as `(bar, side, price)`.
fn check(settings: &Settings, rows: &[[f64; 4]], said: &[Decision], expected: &[(usize, Side, f64)]) -> Run {
    let run = run(settings, rows, said);
    let fills: Vec<_> = run.fills.iter().map(|fill| (fill.index, fill.side, fill.price)).collect();
    assert_eq!(fills, expected);
    run
}

/// One unit at a time out of plenty of money, so that prices are all there is to see.
fn one() -> Settings {
    Settings { size: Size::Units(1.0), cash: 1e6, ..Settings::default() }
}

fn stops(stop_loss: f64, take_profit: f64) -> Settings {
    Settings {
        stops: Stops { stop_loss: Some(stop_loss), take_profit: Some(take_profit), ..Stops::default() },
        ..one()
    }
}

const CALM: [f64; 4] = [100.0, 101.0, 99.0, 100.0];

#[test]
fn a_decision_trades_at_the_next_open_the_next_close_or_this_close() {
    let rows = [CALM, [101.0, 103.0, 100.0, 102.0], CALM];
    for (fill, bar, price) in [(FillAt::NextOpen, 1, 101.0), (FillAt::NextClose, 1, 102.0), (FillAt::Close, 0, 100.0)] {
        check(&Settings { fill, ..one() }, &rows, &[LONG], &[(bar, BUY, price)]);
    }
}

#[test]
fn a_bar_that_touches_stop_and_target_is_taken_for_the_stop() {
    let rows = [CALM, CALM, [100.0, 120.0, 80.0, 110.0]];
    let run = check(&stops(0.1, 0.1), &rows, &[LONG], &[(1, BUY, 100.0), (2, SELL, 90.0)]);
    assert_eq!(run.trades[0].reason, TradeReason::StopLoss);
}

#[test]
fn a_stop_gapped_over_fills_at_the_open_and_so_does_a_better_target() {
    let fall = [CALM, CALM, [85.0, 86.0, 80.0, 84.0]];
    check(&stops(0.1, 0.1), &fall, &[LONG], &[(1, BUY, 100.0), (2, SELL, 85.0)]);
    // Vendors have rows that open outside their range.
    let below = [CALM, CALM, [85.0, 96.0, 95.0, 96.0]];
    check(&stops(0.1, 0.1), &below, &[LONG], &[(1, BUY, 100.0), (2, SELL, 85.0)]);
    // The open is known to come before the low.
    let rise = [CALM, CALM, [115.0, 116.0, 80.0, 84.0]];
    check(&stops(0.1, 0.1), &rise, &[LONG], &[(1, BUY, 100.0), (2, SELL, 115.0)]);
    let stop_first = Conventions { stop_before_better_open: true, ..Conventions::NATIVE };
    let settings = Settings { conventions: stop_first, ..stops(0.1, 0.1) };
    check(&settings, &rise, &[LONG], &[(1, BUY, 100.0), (2, SELL, 90.0)]);
}

#[test]
fn stops_and_targets_of_a_short_are_mirrored() {
    let settings = Settings { direction: Direction::Short, ..stops(0.1, 0.1) };
    let up = [CALM, CALM, [100.0, 112.0, 99.0, 105.0]];
    check(&settings, &up, &[Decision::ENTER_SHORT], &[(1, SELL, 100.0), (2, BUY, 100.0 * 1.1)]);
    let down = [CALM, CALM, [100.0, 101.0, 89.0, 95.0]];
    check(&settings, &down, &[Decision::ENTER_SHORT], &[(1, SELL, 100.0), (2, BUY, 100.0 * 0.9)]);
}

#[test]
fn the_trailing_stop_follows_after_the_bar_it_is_tested_on() {
    let settings = Settings { stops: Stops { trailing: Some(0.1), ..Stops::default() }, ..one() };
    // The second bar rises to 120 and falls to 95: had the stop followed at once, it would have been hit at 108.
    let rows = [CALM, CALM, [100.0, 120.0, 95.0, 118.0], [118.0, 119.0, 107.0, 110.0]];
    let run = check(&settings, &rows, &[LONG], &[(1, BUY, 100.0), (3, SELL, 108.0)]);
    assert_eq!(run.trades[0].reason, TradeReason::TrailingStop);
}

#[test]
fn the_atr_stop_stands_at_its_distance_from_the_fill() {
    let atr = Some(AtrStop { period: 1, multiple: 2.0 });
    let settings = Settings { stops: Stops { atr, ..Stops::default() }, ..one() };
    // The true range of the deciding bar is 2, so the stop stands 4 below the fill.
    let rows = [CALM, CALM, CALM, [100.0, 101.0, 95.5, 97.0]];
    check(&settings, &rows, &[NONE, LONG], &[(2, BUY, 100.0), (3, SELL, 96.0)]);
    let early = run(&settings, &rows, &[LONG]);
    assert_eq!((early.fills.len(), early.orders_dropped), (0, 1), "the first bar has no ATR to protect an entry by");
}

#[test]
fn an_exit_at_the_open_comes_before_a_stop_inside_the_bar() {
    let rows = [CALM, CALM, [98.0, 99.0, 80.0, 81.0]];
    let run = check(&stops(0.1, 0.1), &rows, &[LONG, OUT], &[(1, BUY, 100.0), (2, SELL, 98.0)]);
    assert_eq!(run.trades[0].reason, TradeReason::Signal);
}

#[test]
fn protection_begins_on_the_bar_of_the_entry() {
    let rows = [CALM, [100.0, 101.0, 85.0, 95.0]];
    check(&stops(0.1, 0.5), &rows, &[LONG], &[(1, BUY, 100.0), (1, SELL, 90.0)]);
    let rise = [CALM, [100.0, 155.0, 99.0, 140.0]];
    check(&stops(0.1, 0.5), &rise, &[LONG], &[(1, BUY, 100.0), (1, SELL, 150.0)]);
    // An entry at the close has nothing of its bar left.
    let at_close = Settings { fill: FillAt::NextClose, ..stops(0.1, 0.5) };
    check(&at_close, &rows, &[LONG], &[(1, BUY, 95.0)]);
}

#[test]
fn a_limit_fills_at_its_price_or_at_a_better_open() {
    let settings = Settings { entry: Entry::Limit(0.98), ..one() };
    check(&settings, &[CALM, CALM, [100.0, 101.0, 97.0, 99.0]], &[LONG], &[(2, BUY, 98.0)]);
    check(&settings, &[CALM, CALM, [96.0, 101.0, 95.0, 99.0]], &[LONG], &[(2, BUY, 96.0)]);
    let short = Settings { direction: Direction::Short, ..settings };
    check(&short, &[CALM, [100.0, 103.0, 99.0, 99.0]], &[Decision::ENTER_SHORT], &[(1, SELL, 102.0)]);
}

#[test]
fn a_price_that_is_met_to_the_tick_is_touched() {
    let limit = Settings { entry: Entry::Limit(0.98), ..stops(0.5, 0.1) };
    check(&limit, &[CALM, [100.0, 101.0, 98.0, 99.0]], &[LONG], &[(1, BUY, 98.0)]);
    // At the open it has the whole bar: the target above is given.
    check(&limit, &[CALM, [98.0, 110.0, 97.0, 99.0]], &[LONG], &[(1, BUY, 98.0), (1, SELL, 98.0 * 1.1)]);
    let stop = Settings { entry: Entry::Stop(1.25), ..one() };
    check(&stop, &[CALM, [100.0, 125.0, 99.0, 110.0]], &[LONG], &[(1, BUY, 125.0)]);
}

#[test]
fn a_target_on_the_bar_of_a_limit_entry_is_given_only_where_the_bar_closes_beyond_it() {
    let settings = Settings { entry: Entry::Limit(0.98), ..stops(0.5, 0.1) };
    let high_first = [CALM, [100.0, 115.0, 97.0, 99.0]];
    check(&settings, &high_first, &[LONG], &[(1, BUY, 98.0)]);
    let target = 98.0 * 1.1;
    let closed_beyond = [CALM, [100.0, 115.0, 97.0, 110.0]];
    check(&settings, &closed_beyond, &[LONG], &[(1, BUY, 98.0), (1, SELL, target)]);
}

#[test]
fn a_stop_entry_fills_on_the_way_up_and_its_own_stop_is_taken_for_hit() {
    let settings = Settings { entry: Entry::Stop(1.02), ..stops(0.05, 0.05) };
    check(&settings, &[CALM, [104.0, 105.0, 103.0, 104.0]], &[LONG], &[(1, BUY, 104.0)]);
    // The low may have come before the entry; the worse is taken.
    let wide = [CALM, [100.0, 110.0, 95.0, 104.0]];
    check(&settings, &wide, &[LONG], &[(1, BUY, 102.0), (1, SELL, 102.0 * 0.95)]);
    // The high surely came after it.
    let up = [CALM, [100.0, 110.0, 99.0, 104.0]];
    check(&settings, &up, &[LONG], &[(1, BUY, 102.0), (1, SELL, 102.0 * 1.05)]);
}

#[test]
fn a_stop_limit_is_a_limit_once_its_stop_is_touched() {
    let above = Settings { entry: Entry::StopLimit(1.02, 1.03), ..one() };
    check(&above, &[CALM, [100.0, 104.0, 99.0, 103.0]], &[LONG], &[(1, BUY, 102.0)]);
    check(&above, &[CALM, [105.0, 106.0, 104.0, 105.0], [104.0, 105.0, 102.5, 104.0]], &[LONG], &[(2, BUY, 103.0)]);
    let below = Settings { entry: Entry::StopLimit(1.02, 0.99), ..one() };
    // Touched inside the bar: its low may have come before. From the next bar on it is a limit like any other.
    check(&below, &[CALM, [100.0, 104.0, 98.0, 103.0], [103.0, 104.0, 98.0, 100.0]], &[LONG], &[(2, BUY, 99.0)]);
    check(&below, &[CALM, [100.0, 104.0, 98.0, 98.5]], &[LONG], &[(1, BUY, 99.0)]);
}

#[test]
fn a_day_order_lives_for_the_next_session_and_a_lasting_one_until_it_is_cancelled() {
    let settings = Settings { entry: Entry::Limit(0.95), ..one() };
    let rows = [CALM, CALM, CALM, [96.0, 97.0, 94.0, 95.0]];
    check(&settings, &rows, &[LONG], &[(3, BUY, 95.0)]);
    check(&Settings { time_in_force: TimeInForce::Day, ..settings.clone() }, &rows, &[LONG], &[]);
    check(&settings, &rows, &[LONG, OUT], &[]);
}

#[test]
fn a_reversal_closes_and_then_opens() {
    let settings = Settings { direction: Direction::Both, cash: 1000.0, ..Settings::default() };
    let rows = [CALM, CALM, [110.0, 111.0, 109.0, 110.0]];
    let run = check(
        &settings,
        &rows,
        &[Decision::BULLISH, Decision::BEARISH],
        &[(1, BUY, 100.0), (2, SELL, 110.0), (2, SELL, 110.0)],
    );
    assert_eq!(run.fills[2].units, 10.0, "1100 of equity sell ten short");
    assert_eq!((run.trades[0].pnl, run.trades[1].open), (100.0, true));
}

#[test]
fn slippage_is_lost_on_market_and_stop_orders_and_not_on_limits() {
    let costs = Costs { slippage: Slippage::Ticks(2.0), ticks: TickTable::flat(0.25), ..Costs::default() };
    let settings = Settings { costs, ..stops(0.1, 0.1) };
    let run = check(
        &settings,
        &[CALM, CALM, [100.0, 101.0, 85.0, 90.0]],
        &[LONG],
        &[(1, BUY, 100.5), (2, SELL, 100.5 * 0.9 - 0.5)],
    );
    assert_eq!((run.costs[0].name.as_ref(), run.costs[0].amount), ("slippage", 1.0));
    let target = 100.5 * 1.1;
    check(&settings, &[CALM, CALM, [100.0, 115.0, 99.0, 110.0]], &[LONG], &[(1, BUY, 100.5), (2, SELL, target)]);
}

#[test]
fn a_full_size_entry_pays_its_fees_and_whole_lots_are_rounded_down() {
    let fees = Arc::new(RateFee::new(0.001, 5.0).unwrap());
    let settings = Settings {
        cash: 10_000.0,
        costs: Costs { fees, ..Costs::default() },
        units: Units::Lot(10.0),
        ..Settings::default()
    };
    let full = run(&settings, &[CALM, CALM], &[LONG]);
    assert_eq!((full.fills[0].units, full.fills[0].fees), (90.0, 14.0));
    assert_eq!(full.equity, [10_000.0, 9_986.0]);
    let poor = run(&Settings { cash: 1000.0, ..settings }, &[CALM, CALM], &[LONG]);
    assert_eq!((poor.fills.len(), poor.orders_dropped), (0, 1));
}

#[test]
fn a_risk_size_loses_its_part_of_equity_at_the_stop() {
    let settings = Settings { cash: 10_000.0, size: Size::Risk(0.01), ..stops(0.1, 0.5) };
    let run = check(&settings, &[CALM, CALM, [95.0, 96.0, 80.0, 85.0]], &[LONG], &[(1, BUY, 100.0), (2, SELL, 90.0)]);
    assert_eq!(run.fills[0].units, 10.0);
    assert_eq!(run.equity[2], 9_900.0);
}

#[test]
fn a_risk_size_is_none_where_the_stop_stands_at_the_entry() {
    let atr = Some(AtrStop { period: 1, multiple: 2.0 });
    let settings = Settings { size: Size::Risk(0.01), stops: Stops { atr, ..Stops::default() }, ..Settings::default() };
    // A market that does not move has no range to measure a risk by; the whole account is not the answer.
    let run = run(&settings, &[[100.0; 4]; 4], &[NONE, LONG]);
    assert_eq!((run.fills.len(), run.orders_dropped), (0, 1));
}

#[test]
fn a_dividend_goes_to_who_held_it_and_a_split_moves_every_price_that_waits() {
    let date = |day| Date::from_ymd_opt(2024, 1, day).unwrap();
    let actions = Actions::new(vec![
        (date(2), Action::Dividend { amount: 7.0 }),
        (date(3), Action::Dividend { amount: 2.0 }),
        (date(3), Action::Split { ratio: 2.0 }),
    ]);
    let settings = Settings { cash: 1000.0, size: Size::Fraction(1.0), actions: actions.unwrap(), ..stops(0.1, 0.5) };
    // Bought at the open of the first ex-date: too late for that dividend. The stop at 90 is one at 45 after the split.
    let rows = [CALM, CALM, [50.0, 51.0, 49.0, 50.0], [46.0, 47.0, 44.0, 46.0]];
    let run = check(&settings, &rows, &[LONG], &[(1, BUY, 100.0), (3, SELL, 45.0)]);
    assert_eq!((run.dividends, run.fills[1].units), (20.0, 20.0));
    assert_eq!(run.equity, [1000.0, 1000.0, 1020.0, 920.0]);
    assert_eq!((run.trades[0].entry_price, run.trades[0].pnl), (50.0, -80.0));
}

#[test]
fn borrowed_money_is_called_in_where_maintenance_is_touched() {
    let settings = Settings { cash: 1000.0, leverage: 2.0, ..Settings::default() };
    // Twenty units, 1000 owed: equity is a quarter of the value at 1000 / (20 × 0.75) = 66.67.
    let level = 1000.0 / (20.0 * 0.75);
    let rows = [CALM, CALM, [90.0, 91.0, 60.0, 80.0]];
    let run = check(&settings, &rows, &[LONG], &[(1, BUY, 100.0), (2, SELL, level)]);
    assert_eq!((run.trades[0].reason, run.liquidated_at), (TradeReason::Liquidation, Some(2)));
    // A gap jumps over the level: the debt is shown, and nothing can be bought any more.
    let gap = [CALM, CALM, [40.0, 41.0, 39.0, 40.0], CALM, CALM];
    let run = check(&settings, &gap, &[LONG, NONE, NONE, LONG], &[(1, BUY, 100.0), (2, SELL, 40.0)]);
    assert_eq!(run.equity[2..], [-200.0; 3]);
    assert_eq!(run.orders_dropped, 1);
}

#[test]
fn a_short_is_called_in_before_its_stop_where_that_is_farther() {
    let wide = Stops { stop_loss: Some(0.9), ..Stops::default() };
    let settings = Settings { cash: 1000.0, direction: Direction::Short, stops: wide, ..Settings::default() };
    // Ten short with 2000 in cash: equity is a quarter of the value at 2000 / (10 × 1.25) = 160.
    let rows = [CALM, CALM, [120.0, 200.0, 110.0, 150.0]];
    let run = check(&settings, &rows, &[Decision::ENTER_SHORT], &[(1, SELL, 100.0), (2, BUY, 160.0)]);
    assert_eq!(run.trades[0].reason, TradeReason::Liquidation);
}

#[test]
fn at_the_end_a_position_is_marked_or_closed() {
    let fees = Arc::new(RateFee::new(0.01, 0.0).unwrap());
    let settings = Settings { costs: Costs { fees, ..Costs::default() }, ..one() };
    let rows = [CALM, CALM, [100.0, 111.0, 99.0, 110.0]];
    let open = check(&settings, &rows, &[LONG], &[(1, BUY, 100.0)]);
    assert!(open.trades[0].open);
    assert_eq!((open.trades[0].pnl, open.bars_held), (9.0, 2));
    let settings = Settings { end: End::ExitOnLastBar, ..settings };
    let closed = check(&settings, &rows, &[LONG], &[(1, BUY, 100.0), (2, SELL, 110.0)]);
    assert_eq!((closed.trades[0].reason, closed.bars_held), (TradeReason::LastBar, 1));
    assert!((closed.trades[0].pnl - (9.0 - 1.1)).abs() < 1e-12);
}

fn on(day: u32) -> Date {
    Date::from_ymd_opt(2024, 1, day).unwrap()
}

fn after(actions: Vec<(Date, Action)>, settings: Settings) -> Settings {
    Settings { actions: Actions::new(actions).unwrap(), ..settings }
}

/// Both drivers over daily bars on these days of January 2024.
fn run_on(settings: &Settings, rows: &[(u32, [f64; 4])], said: &[Decision]) -> Run {
    let prices: Vec<[f64; 4]> = rows.iter().map(|(_, prices)| *prices).collect();
    let time: Vec<Timestamp> =
        rows.iter().map(|(day, _)| Timestamp::parse(&format!("2024-01-{day:02}")).unwrap()).collect();
    let bars = daily(&prices);
    let view = View { time: &time, ..bars.view() };
    let mut said = said.to_vec();
    said.resize(rows.len(), NONE);
    let run = columnwise::run(view, &said, settings, &mut Workspace::new()).unwrap().clone();
    assert_eq!(bar_by_bar::run(view, Box::new(Replay::new(&said)), settings).as_ref(), Ok(&run));
    run
}

#[test]
fn an_ex_date_without_a_bar_takes_effect_before_the_next_open_and_a_short_pays_the_dividend() {
    let dividend = |day| vec![(on(day), Action::Dividend { amount: 3.0 })];
    // Friday the 5th, then Monday the 8th; the shares went ex on Saturday.
    let rows = [(4, CALM), (5, CALM), (8, [97.0, 98.0, 96.0, 97.0])];
    for day in [6, 7, 8] {
        let long = run_on(&after(dividend(day), one()), &rows, &[LONG]);
        assert_eq!(long.equity, [1e6, 1e6, 1e6], "ex on the {day}th: 3 a share came in, 3 came off");
        assert_eq!((long.dividends, long.trades[0].pnl), (3.0, 0.0));
        let short = after(dividend(day), Settings { direction: Direction::Short, ..one() });
        let short = run_on(&short, &rows, &[Decision::ENTER_SHORT]);
        assert_eq!((short.equity[2], short.dividends, short.trades[0].pnl), (1e6, -3.0, 0.0));
    }
    // Whoever buys on the ex-date gets none; whoever sells at its open still does.
    assert_eq!(run_on(&after(dividend(5), one()), &rows, &[LONG]).dividends, 0.0);
    assert_eq!(run_on(&after(dividend(8), one()), &rows, &[LONG, OUT]).dividends, 3.0);
}

#[test]
fn a_split_moves_the_price_of_a_waiting_entry_its_stop_and_a_trailing_stop() {
    let split = || vec![(on(3), Action::Split { ratio: 4.0 })];
    let atr = Some(AtrStop { period: 1, multiple: 2.0 });
    let limit =
        Settings { entry: Entry::Limit(0.9), stops: Stops { atr, ..Stops::default() }, ..after(split(), one()) };
    // Decided at 100 with a true range of 2: buy at 90, stop 4 lower. After 4:1 that is 22.5, and 1 lower.
    let rows = [CALM, CALM, [25.0, 25.2, 24.8, 25.0], [24.0, 24.2, 22.0, 23.0], [23.0, 23.2, 21.5, 22.0]];
    check(&limit, &rows, &[NONE, LONG], &[(3, BUY, 22.5), (4, SELL, 21.5)]);
    let trailing = Settings { stops: Stops { trailing: Some(0.1), ..Stops::default() }, ..after(split(), one()) };
    // The best price was 120; a quarter of it is 30, and the stop 27.
    let rows = [CALM, [100.0, 120.0, 99.0, 118.0], [29.5, 29.9, 28.0, 28.0], [28.0, 28.1, 26.0, 26.5]];
    let run = check(&trailing, &rows, &[LONG], &[(1, BUY, 100.0), (3, SELL, 27.0)]);
    assert_eq!((run.fills[1].units, run.trades[0].entry_price, run.trades[0].pnl), (4.0, 25.0, 8.0));
}

#[test]
fn exits_come_before_entries_and_both_lose_slippage_at_the_open_and_at_the_close() {
    let costs = || Costs { slippage: Slippage::Rate(0.25), ..Costs::default() };
    let rows = [CALM, CALM, [128.0, 129.0, 119.0, 120.0]];
    let said = [Decision::BULLISH, Decision::BEARISH];
    for (fill, bars, entry, turn) in [
        (FillAt::NextOpen, [1, 2], 100.0, 128.0),
        (FillAt::NextClose, [1, 2], 100.0, 120.0),
        (FillAt::Close, [0, 1], 100.0, 100.0),
    ] {
        let settings =
            Settings { direction: Direction::Both, fill, cash: 1000.0, costs: costs(), ..Settings::default() };
        let (bought, sold) = (entry * 1.25, turn * 0.75);
        let run = check(
            &settings,
            &rows[..=bars[1]],
            &said,
            &[(bars[0], BUY, bought), (bars[1], SELL, sold), (bars[1], SELL, sold)],
        );
        // Eight units; what they bring is what the short may be worth.
        assert_eq!([run.fills[0].units, run.fills[1].units, run.fills[2].units], [8.0; 3], "{fill:?}");
        assert_eq!(run.costs[0].amount, 8.0 * (25.0 + 2.0 * (turn - sold)), "{fill:?}");
    }
}

#[test]
fn of_several_levels_against_the_position_the_nearest_is_met() {
    let atr = Some(AtrStop { period: 1, multiple: 2.0 });
    // The true range of the deciding bar is 2: the ATR stop stands at 96. The best price is 120.
    let rows = [CALM, CALM, [100.0, 120.0, 99.0, 110.0], [110.0, 111.0, 10.0, 20.0]];
    for (stop_loss, trailing, level, reason) in [
        (Some(0.02), Some(0.5), 98.0, TradeReason::StopLoss),
        (Some(0.1), Some(0.5), 96.0, TradeReason::StopLoss),
        (Some(0.02), Some(0.1), 108.0, TradeReason::TrailingStop),
    ] {
        let settings = Settings { stops: Stops { stop_loss, trailing, atr, take_profit: Some(0.5) }, ..one() };
        let run = check(&settings, &rows, &[NONE, LONG], &[(2, BUY, 100.0), (3, SELL, level)]);
        assert_eq!(run.trades[0].reason, reason);
    }
}

#[test]
fn a_stop_loses_slippage_gap_or_not() {
    let costs = Costs { slippage: Slippage::Rate(0.01), ..Costs::default() };
    let settings = Settings { costs, ..stops(0.25, 0.5) };
    let stop = 101.0 * 0.75;
    let inside = check(
        &settings,
        &[CALM, CALM, [100.0, 101.0, 70.0, 80.0]],
        &[LONG],
        &[(1, BUY, 101.0), (2, SELL, stop * 0.99)],
    );
    assert_eq!(inside.fills[1].reference, stop);
    check(&settings, &[CALM, CALM, [70.0, 71.0, 69.0, 70.0]], &[LONG], &[(1, BUY, 101.0), (2, SELL, 70.0 * 0.99)]);
    // Slippage alone carries the entry beyond its stop: the market stands below it from the start.
    let costs = Costs { slippage: Slippage::Rate(0.5), ..Costs::default() };
    check(&Settings { costs, ..settings }, &[CALM, CALM], &[LONG], &[(1, BUY, 150.0), (1, SELL, 50.0)]);
}

#[test]
fn an_entry_waits_while_a_position_is_there_at_the_open() {
    let settings = Settings { entry: Entry::Limit(1.05), fill: FillAt::NextClose, direction: Direction::Both, ..one() };
    // The long leaves at the close of bar 2, in whose range the short's limit at 95 lay; it fills on bar 3.
    let rows = [CALM, CALM, [100.0, 101.0, 90.0, 96.0], [96.0, 97.0, 95.5, 96.0]];
    let said = [LONG, Decision::BEARISH];
    check(&settings, &rows, &said, &[(1, BUY, 100.0), (2, SELL, 96.0), (3, SELL, 96.0)]);
    // When the long leaves at the open, the rest of the bar is free.
    let settings = Settings { fill: FillAt::NextOpen, entry: Entry::Limit(0.9), ..settings };
    let rows = [[100.0, 101.0, 90.0, 100.0], [100.0, 101.0, 89.0, 100.0], [100.0, 112.0, 99.0, 100.0]];
    check(&settings, &rows, &said, &[(1, BUY, 90.0), (2, SELL, 100.0), (2, SELL, 100.0 * 1.1)]);
}

#[test]
fn a_limit_that_fills_at_the_open_has_its_whole_bar_and_one_inside_has_its_close() {
    let settings = Settings { entry: Entry::Limit(0.98), ..stops(0.5, 0.1) };
    // At the open of 96 the high came after: 10 % above it is given.
    let at_open = [CALM, [96.0, 115.0, 95.0, 97.0]];
    check(&settings, &at_open, &[LONG], &[(1, BUY, 96.0), (1, SELL, 96.0 * 1.1)]);
    // Inside, only the close is known to come after: the trailing stop follows it, not the high.
    let trailing = Settings { stops: Stops { trailing: Some(0.1), ..Stops::default() }, ..settings };
    let rows = [CALM, [100.0, 150.0, 97.0, 120.0], [120.0, 121.0, 107.0, 110.0]];
    check(&trailing, &rows, &[LONG], &[(1, BUY, 98.0), (2, SELL, 108.0)]);
    // After a stop entry the high is: at 150 the stop stands at 135.
    let stop = Settings { entry: Entry::Stop(1.02), ..trailing };
    let rows = [CALM, [100.0, 150.0, 99.0, 140.0], [140.0, 141.0, 107.0, 110.0]];
    check(&stop, &rows, &[LONG], &[(1, BUY, 102.0), (2, SELL, 135.0)]);
}

#[test]
fn a_stop_inside_the_bar_comes_before_the_orders_for_its_close() {
    let settings = Settings { fill: FillAt::NextClose, direction: Direction::Both, ..stops(0.1, 0.5) };
    let rows = [CALM, CALM, [100.0, 101.0, 89.0, 95.0], [95.0, 96.0, 94.0, 95.0]];
    let run = check(&settings, &rows, &[LONG, Decision::BEARISH], &[(1, BUY, 100.0), (2, SELL, 90.0), (2, SELL, 95.0)]);
    assert_eq!(run.trades[0].reason, TradeReason::StopLoss);
    // Lost 10; then one short at 95, marked there.
    assert_eq!(run.equity, [1e6, 1e6, 1e6 - 10.0, 1e6 - 10.0]);
}

#[test]
fn a_later_entry_takes_the_place_of_one_that_waits() {
    let settings = Settings { entry: Entry::Limit(0.9), direction: Direction::Both, ..one() };
    let rows = [CALM, [100.0, 121.0, 99.0, 120.0], [120.0, 121.0, 107.5, 110.0], [110.0, 112.0, 88.0, 90.0]];
    // Decided at 100 for 90, again at 120 for 108.
    check(&settings, &rows, &[LONG, LONG], &[(2, BUY, 108.0)]);
    // The other side's entry replaces it, too; it would sell at 132.
    check(&settings, &rows, &[LONG, Decision::ENTER_SHORT], &[]);
    // An exit of the other side leaves it alone.
    check(&settings, &rows, &[LONG, Decision::EXIT_SHORT], &[(3, BUY, 90.0)]);
}

#[test]
fn a_full_size_short_pays_its_fees_out_of_what_it_may_sell() {
    let fees = Arc::new(RateFee::new(0.25, 0.0).unwrap());
    let settings = Settings {
        cash: 1000.0,
        direction: Direction::Short,
        costs: Costs { fees, ..Costs::default() },
        ..Settings::default()
    };
    // 8 × 100 sold and 200 of fees are the buying power of 1000.
    let run = check(&settings, &[CALM, CALM], &[Decision::ENTER_SHORT], &[(1, SELL, 100.0)]);
    assert_eq!((run.fills[0].units, run.fills[0].fees, run.equity[1]), (8.0, 200.0, 800.0));
}

#[test]
fn a_tick_is_that_of_the_price_before_slippage_and_a_sale_gets_one_at_least() {
    let ticks = TickTable::new(vec![(1.0, 0.25), (f64::INFINITY, 0.5)]);
    let costs = Costs { slippage: Slippage::Ticks(3.0), ticks, ..Costs::default() };
    let settings = Settings { costs, ..one() };
    // 1.0 belongs to the band below: three of its ticks. A sale at 0.5 cannot lose three.
    let rows = [[1.0; 4], [1.0; 4], [0.5; 4]];
    check(&settings, &rows, &[LONG, OUT], &[(1, BUY, 1.75), (2, SELL, 0.25)]);
    let rows = [[1.1; 4], [1.1; 4], [1.1; 4]];
    check(&settings, &rows, &[LONG, OUT], &[(1, BUY, 1.1 + 1.5), (2, SELL, 0.5)]);
}

#[test]
fn a_dividend_moves_the_price_at_which_the_account_is_called_in_and_that_price_loses_slippage() {
    let ex = |amount| vec![(on(3), Action::Dividend { amount })];
    let long = Settings { cash: 1000.0, leverage: 2.0, ..Settings::default() };
    // Twenty units, 1000 owed, 66.67 without a dividend; 200 come in: 800 / (20 × 0.75) = 53.33.
    let rows = [CALM, CALM, [90.0, 91.0, 60.0, 80.0], [80.0, 81.0, 50.0, 51.0]];
    let level = 800.0 / (20.0 * 0.75);
    check(&after(ex(10.0), long.clone()), &rows, &[LONG], &[(1, BUY, 100.0), (3, SELL, level)]);
    // Ten short, 2000 in cash, 160 without a dividend; 200 go out: 1800 / (10 × 1.25) = 144.
    let short = Settings { direction: Direction::Short, leverage: 1.0, ..long };
    let rows = [CALM, CALM, [120.0, 150.0, 119.0, 130.0]];
    check(&after(ex(20.0), short.clone()), &rows, &[Decision::ENTER_SHORT], &[(1, SELL, 100.0), (2, BUY, 144.0)]);
    // Sold at 75, 13.33 units: 2000 / (13.33 × 1.25) = 120, bought a quarter dearer.
    let costs = Costs { slippage: Slippage::Rate(0.25), ..Costs::default() };
    let run = run(&Settings { costs, ..short }, &rows, &[Decision::ENTER_SHORT]);
    assert_eq!(run.trades[0].reason, TradeReason::Liquidation);
    assert!((run.fills[1].price - 150.0).abs() < 1e-9, "{:?}", run.fills[1]);
}

#[test]
fn a_stop_limit_of_one_price_fills_at_it_and_one_touched_at_the_open_has_its_whole_bar() {
    let same = Settings { entry: Entry::StopLimit(1.02, 1.02), ..one() };
    check(&same, &[CALM, [100.0, 104.0, 99.0, 103.0]], &[LONG], &[(1, BUY, 102.0)]);
    let below = Settings { entry: Entry::StopLimit(1.02, 0.99), ..same };
    check(&below, &[CALM, [102.0, 104.0, 98.0, 103.0]], &[LONG], &[(1, BUY, 99.0)]);
}

#[test]
fn money_is_counted_at_the_close_that_decided_and_lots_as_decimals() {
    let open = |price: f64| [CALM, [price; 4]];
    let units = |settings: &Settings, rows: &[[f64; 4]]| run(settings, rows, &[LONG]).fills[0].units;
    let money = Settings { size: Size::Cash(1000.0), cash: 1050.0, ..Settings::default() };
    assert_eq!(units(&money, &open(105.0)), 10.0);
    // At 125 ten cost more than there is.
    assert_eq!(units(&money, &open(125.0)), 8.4);
    // 0.3 / 0.1 is a little below three.
    let decimals = Settings { size: Size::Units(0.3), units: Units::Lot(0.1), ..Settings::default() };
    assert_eq!(units(&decimals, &open(100.0)), 3.0 * 0.1);
}
