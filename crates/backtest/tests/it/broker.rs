//! A strategy that gives orders of its own: the book, brackets, and what a context lets one see.

use std::sync::Arc;

use backtest::bar_by_bar::{Context, OrderId, OrderKind, OrderRequest, Quantity, Strategy, run_strategy};
use backtest::{Bracket, Costs, FillAt, Run, Settings, TimeInForce};
use market::{Action, Actions, Date, RateFee, Side, TradeReason};

use crate::order_of_checks::daily;

const CALM: [f64; 4] = [100.0, 101.0, 99.0, 100.0];

/// Calls a closure at each close.
struct Scripted<F>(F);

impl<F: FnMut(&mut Context<'_, '_>)> Strategy for Scripted<F> {
    fn on_bar(&mut self, context: &mut Context<'_, '_>) {
        (self.0)(context);
    }
}

fn check(rows: &[[f64; 4]], script: impl FnMut(&mut Context<'_, '_>), expected: &[(usize, Side, f64, f64)]) -> Run {
    let bars = daily(rows);
    let settings = Settings { cash: 10_000.0, ..Settings::default() };
    let run = run_strategy(bars.view(), &mut Scripted(script), &settings).unwrap();
    let fills: Vec<_> = run.fills.iter().map(|fill| (fill.index, fill.side, fill.units, fill.price)).collect();
    assert_eq!(fills, expected);
    run
}

fn buy(units: f64) -> OrderRequest {
    OrderRequest::market(Side::Long, Quantity::Units(units))
}

fn sell(units: f64) -> OrderRequest {
    OrderRequest::market(Side::Short, Quantity::Units(units))
}

#[test]
fn a_strategy_sees_the_bars_up_to_now_and_no_further() {
    let rows = [CALM, [101.0, 102.0, 100.0, 101.0], CALM];
    check(
        &rows,
        |context| {
            assert_eq!(context.view().len(), context.index() + 1);
            assert_eq!(context.view().bar(context.index()), *context.bar());
            assert_eq!((context.cash(), context.equity(), context.units()), (10_000.0, 10_000.0, 0.0));
        },
        &[],
    );
}

#[test]
fn a_position_is_built_reduced_and_turned_around() {
    let rows = [CALM, CALM, [110.0, 111.0, 109.0, 110.0], [120.0, 121.0, 119.0, 120.0], CALM];
    let run = check(
        &rows,
        |context| {
            let order = match context.index() {
                0 | 1 => buy(10.0),
                2 => sell(5.0),
                3 => {
                    assert_eq!((context.units(), context.entry_price()), (15.0, Some(105.0)));
                    sell(20.0)
                }
                _ => {
                    assert_eq!(context.side(), Some(Side::Short));
                    return;
                }
            };
            context.submit(order);
        },
        &[
            (1, Side::Long, 10.0, 100.0),
            (2, Side::Long, 10.0, 110.0),
            (3, Side::Short, 5.0, 120.0),
            (4, Side::Short, 15.0, 100.0),
            (4, Side::Short, 5.0, 100.0),
        ],
    );
    let earned: Vec<f64> = run.trades.iter().map(|trade| trade.pnl).collect();
    assert_eq!(earned, [75.0, -75.0, 0.0]);
}

#[test]
fn a_split_moves_the_price_and_the_units_of_an_order_that_waits() {
    let rows = [CALM, [50.0, 51.0, 49.0, 50.0], [46.0, 47.0, 44.0, 46.0]];
    let bars = daily(&rows);
    let ex = Date::from_ymd_opt(2024, 1, 2).unwrap();
    let actions = Actions::new(vec![(ex, Action::Split { ratio: 2.0 })]).unwrap();
    let settings = Settings { cash: 10_000.0, actions, ..Settings::default() };
    let mut script = Scripted(|context: &mut Context<'_, '_>| {
        if context.index() == 0 {
            context.submit(OrderRequest { kind: OrderKind::Limit(90.0), ..buy(10.0) });
        }
    });
    let run = run_strategy(bars.view(), &mut script, &settings).unwrap();
    let fills: Vec<_> = run.fills.iter().map(|fill| (fill.index, fill.units, fill.price)).collect();
    assert_eq!(fills, [(2, 20.0, 45.0)]);
}

#[test]
fn an_order_of_no_number_of_units_is_none() {
    let rows = [CALM; 5];
    for units in [f64::NAN, -3.0, 0.0] {
        let script = |context: &mut Context<'_, '_>| {
            let order = match context.index() {
                0 => buy(units),
                1 => buy(10.0),
                2 => sell(units),
                _ => return,
            };
            context.submit(order);
        };
        check(&rows, script, &[(2, Side::Long, 10.0, 100.0)]);
    }
}

#[test]
fn one_leg_of_a_bracket_cancels_the_other() {
    let bracket = Bracket { stop_loss: Some(0.1), take_profit: Some(0.1), ..Bracket::default() };
    let rows = [CALM, CALM, [100.0, 112.0, 99.0, 111.0], [111.0, 112.0, 80.0, 81.0]];
    let run = check(
        &rows,
        |context| {
            if context.index() == 0 {
                context.submit(OrderRequest { bracket, ..buy(10.0) });
            }
        },
        &[(1, Side::Long, 10.0, 100.0), (2, Side::Short, 10.0, 100.0 * 1.1)],
    );
    assert_eq!(run.trades[0].reason, TradeReason::TakeProfit);
}

#[test]
fn orders_are_changed_and_taken_back() {
    let rows = [CALM, CALM, CALM, [97.0, 98.0, 90.0, 95.0]];
    let limit = |price: f64| OrderRequest { kind: OrderKind::Limit(price), ..buy(1.0) };
    let mut ids: Vec<OrderId> = Vec::new();
    check(
        &rows,
        |context| match context.index() {
            0 => ids.extend([context.submit(limit(95.0)), context.submit(limit(94.0)), context.submit(limit(50.0))]),
            1 => {
                assert_eq!(context.orders().len(), 3);
                assert!(context.cancel(ids[0]) && !context.cancel(ids[0]));
                assert!(context.modify(ids[1], limit(93.0)) && !context.modify(ids[0], limit(1.0)));
            }
            3 => assert_eq!(context.orders().len(), 1, "the filled one is gone, the farthest waits"),
            _ => {}
        },
        &[(3, Side::Long, 1.0, 93.0)],
    );
}

#[test]
fn a_resting_stop_sells_a_position_and_a_day_order_expires() {
    let rows = [CALM, CALM, [100.0, 101.0, 94.0, 95.0], [95.0, 96.0, 80.0, 81.0]];
    check(
        &rows,
        |context| {
            if context.index() == 0 {
                context.submit(buy(10.0));
                context.submit(OrderRequest { kind: OrderKind::Stop(95.0), ..sell(4.0) });
                let day = OrderRequest { time_in_force: TimeInForce::Day, ..sell(3.0) };
                context.submit(OrderRequest { kind: OrderKind::Stop(90.0), ..day });
            }
        },
        &[(1, Side::Long, 10.0, 100.0), (2, Side::Short, 4.0, 95.0)],
    );
}

#[test]
fn an_order_for_this_very_close_fills_at_it() {
    check(
        &[CALM, CALM],
        |context| {
            if context.index() == 1 {
                context.submit(OrderRequest { kind: OrderKind::Market(FillAt::Close), ..buy(200.0) });
            }
        },
        // What cannot be paid is cut.
        &[(1, Side::Long, 100.0, 100.0)],
    );
}

#[test]
fn the_fees_of_what_was_added_and_taken_off_are_those_of_the_trades() {
    let rows = [CALM, CALM, [110.0, 111.0, 109.0, 110.0], [120.0, 121.0, 119.0, 120.0], CALM];
    let bars = daily(&rows);
    let fees = Arc::new(RateFee::new(0.0, 6.0).unwrap());
    let settings = Settings { cash: 10_000.0, costs: Costs { fees, ..Costs::default() }, ..Settings::default() };
    let mut script = Scripted(|context: &mut Context<'_, '_>| {
        let order = match context.index() {
            0 | 1 => buy(10.0),
            2 => sell(5.0),
            3 => sell(15.0),
            _ => return,
        };
        context.submit(order);
    });
    let run = run_strategy(bars.view(), &mut script, &settings).unwrap();
    // Bought at 100 and 110 for 12 of fees, 105 on average: a quarter of it is sold at 120, the rest at 100.
    let trades: Vec<_> = run.trades.iter().map(|trade| (trade.units, trade.fees, trade.pnl)).collect();
    assert_eq!(trades, [(5.0, 3.0 + 6.0, 75.0 - 9.0), (15.0, 9.0 + 6.0, -75.0 - 15.0)]);
    assert_eq!(run.equity[4], 10_000.0 - 24.0);
}
