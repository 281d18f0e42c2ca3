//! What holds for every rule, every market and every setting.

use std::collections::BTreeMap;
use std::sync::Arc;

use backtest::{
    Conventions, Decision, Direction, End, FillAt, Run, RunError, Settings, Size, Slippage, Stops, Units, Workspace,
    bar_by_bar, columnwise,
};
use market::{Action, Actions, Bars, Columns, Interval, RateFee, Side, Timestamp, View};

use crate::markets::{Dice, Replay, decisions, market, settings};

const CASES: u64 = 20_000;

fn run(view: View<'_>, said: &[Decision], settings: &Settings) -> Run {
    columnwise::run(view, said, settings, &mut Workspace::new()).unwrap().clone()
}

fn each_case(mut check: impl FnMut(u64, &Bars, &[Decision], &Settings)) {
    for seed in 0..CASES {
        let dice = &mut Dice::new(seed);
        let bars = market(dice);
        let said = decisions(dice, bars.len());
        check(seed, &bars, &said, &settings(dice, &bars));
    }
}

#[test]
fn both_drivers_leave_the_same_run_to_the_bit() {
    let mut workspace = Workspace::new();
    let mut seen = BTreeMap::new();
    each_case(|seed, bars, said, settings| {
        let columns = columnwise::run(bars.view(), said, settings, &mut workspace).unwrap();
        let events = bar_by_bar::run(bars.view(), Box::new(Replay::new(said)), settings).unwrap();
        // Debug prints the shortest text that reads back to the same bits, and tells zero from negative zero.
        if format!("{columns:?}") != format!("{events:?}") {
            let part = |run: &Run| {
                let counts = (run.orders_dropped, run.blocked.len(), run.bars_held);
                format!("{:#?}\n{:#?}\n{:?}\ndropped, blocked, held {counts:?}", run.fills, run.trades, run.equity)
            };
            panic!("seed {seed}: {settings:#?}\ncolumn-wise {}\nbar by bar {}", part(columns), part(&events));
        }
        for trade in &columns.trades {
            *seen.entry(format!("{:?}", trade.reason)).or_insert(0) += 1;
            *seen.entry(format!("{:?}", trade.side)).or_insert(0) += 1;
            *seen.entry(format!("same bar: {}", trade.entry_index == trade.exit_index)).or_insert(0) += 1;
        }
        *seen.entry("dropped".to_owned()).or_insert(0) += columns.orders_dropped;
        *seen.entry("blocked".to_owned()).or_insert(0) += columns.blocked.len();
        *seen.entry("written off".to_owned()).or_insert(0) += usize::from(columns.written_off > 0.0);
        *seen.entry("dividends".to_owned()).or_insert(0) += usize::from(columns.dividends != 0.0);
        *seen.entry("negative equity".to_owned()).or_insert(0) +=
            usize::from(columns.equity.iter().any(|equity| *equity < 0.0));
    });
    // The proof is worth what it has seen.
    let expected = ["Signal", "StopLoss", "TakeProfit", "TrailingStop", "LastBar", "Liquidation", "Long", "Short"];
    for what in expected.into_iter().chain([
        "same bar: true",
        "dropped",
        "blocked",
        "written off",
        "dividends",
        "negative equity",
    ]) {
        assert!(seen.get(what).is_some_and(|count| *count >= 50), "{what}: too few of {seen:?}");
    }
}

/// Replays fills and actions by hand: cash and units before the open and after each fill.
#[test]
fn cash_and_positions_are_equity_after_every_fill() {
    each_case(|seed, bars, said, settings| {
        let view = bars.view();
        let run = run(view, said, settings);
        let (mut cash, mut units) = (settings.cash, 0.0);
        let mut fills = run.fills.iter().peekable();
        let mut actions = settings.actions.iter().peekable();
        let books_late = !settings.conventions.close_orders_in_equity && settings.fill == FillAt::Close;
        let mut turnover = settings.cash;
        for row in 0..view.len() {
            while let Some((_, action)) = actions.next_if(|(date, _)| *date <= view.time[row].date()) {
                match action {
                    Action::Dividend { amount } => cash += units * amount,
                    Action::Split { ratio } => units *= ratio,
                }
            }
            while let Some(fill) = fills.next_if(|fill| fill.index == row) {
                let before = cash + units * fill.price;
                cash -= fill.side.sign() * fill.units * fill.price + fill.fees;
                units += fill.side.sign() * fill.units;
                turnover += fill.units * fill.price;
                let after = cash + units * fill.price;
                assert!((before - fill.fees - after).abs() <= 1e-9 * turnover, "seed {seed}: {fill:?} makes money");
                // A bar pays only prices that it has.
                let prices = [view.open[row], view.high[row], view.low[row], view.close[row]];
                let low = prices.into_iter().fold(f64::INFINITY, f64::min);
                let high = prices.into_iter().fold(0.0, f64::max);
                assert!((low..=high).contains(&fill.reference), "seed {seed}: {fill:?} outside {low}..{high}");
                // On a grid a price is the decimal nearest to it.
                let slip = fill.side.sign() * (fill.price - fill.reference);
                assert!(slip >= -1e-9 * fill.reference, "seed {seed}: {fill:?} slips up");
                assert!(fill.units > 0.0 && fill.fees >= 0.0 && fill.price > 0.0, "seed {seed}: {fill:?}");
            }
            let expected = cash + units * view.close[row];
            let found = run.equity[row];
            let is_ruined = run.written_off > 0.0 && run.liquidated_at.is_some_and(|ruin| row >= ruin);
            if is_ruined {
                break;
            }
            assert!(
                books_late || (found - expected).abs() <= 1e-9 * turnover,
                "seed {seed}, bar {row}: equity {found}, not {expected}"
            );
        }
    });
}

#[test]
fn gross_less_costs_is_net_and_so_is_the_sum_of_the_trades() {
    each_case(|seed, bars, said, settings| {
        let run = run(bars.view(), said, settings);
        if settings.fill == FillAt::Close && !settings.conventions.close_orders_in_equity {
            return;
        }
        let scale = settings.cash
            + run.fills.iter().map(|fill| fill.units * fill.price).sum::<f64>()
            + run.equity.iter().fold(0.0, |most: f64, equity| most.max(equity.abs()));
        let is_near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * scale;
        let net = run.equity[bars.len() - 1] - settings.cash;
        let costs: f64 = run.costs.iter().map(|line| line.amount).sum();
        let earned: f64 = run.trades.iter().map(|trade| trade.pnl).sum();
        assert!(is_near(run.gross - costs, net), "seed {seed}: gross {} costs {costs} net {net}", run.gross);
        assert!(is_near(earned + run.written_off, net), "seed {seed}: trades earn {earned}, net {net}");
        let lost: f64 = run.fills.iter().map(|fill| (fill.price - fill.reference).abs() * fill.units).sum();
        let fees: f64 = run.fills.iter().map(|fill| fill.fees).sum();
        let of_prices = 1 + settings.instruments.len();
        let named: f64 = run.costs[..of_prices].iter().map(|line| line.amount).sum();
        assert!(is_near(named, lost), "seed {seed}: slippage and rounding");
        assert!(is_near(costs - named, fees), "seed {seed}: fees");
        for (index, trade) in run.trades.iter().enumerate() {
            assert!(trade.exit_index >= trade.entry_index && trade.units > 0.0, "seed {seed}: {trade:?}");
            assert!(!trade.open || index + 1 == run.trades.len(), "seed {seed}: {trade:?} is open amidst");
        }
        let may_close = !settings.conventions.cover_within_cash && settings.instruments.is_empty();
        if settings.end == End::ExitOnLastBar && may_close {
            assert!(run.trades.iter().all(|trade| !trade.open), "seed {seed}: open after all");
        }
    });
}

#[test]
fn a_long_account_without_leverage_never_owes() {
    each_case(|seed, bars, said, settings| {
        let settings = Settings {
            direction: Direction::Long,
            leverage: 1.0,
            conventions: Conventions::NATIVE,
            actions: Actions::default(),
            ..settings.clone()
        };
        let run = run(bars.view(), said, &settings);
        let mut cash = settings.cash;
        for fill in &run.fills {
            cash -= fill.side.sign() * (fill.units * fill.price) + fill.fees;
            assert!(cash >= 0.0 || fill.side == Side::Short, "seed {seed}: {fill:?} leaves {cash}");
            if let Units::Lot(lot) = settings.units {
                assert!(((fill.units / lot).round() * lot - fill.units).abs() < 1e-9 * fill.units, "seed {seed}");
            }
        }
    });
}

#[test]
fn cutting_off_the_future_leaves_the_past_as_it_was() {
    each_case(|seed, bars, said, settings| {
        let settings = Settings { end: End::KeepOpen, ..settings.clone() };
        let whole = run(bars.view(), said, &settings);
        let cut = 1 + seed as usize % bars.len();
        let part = run(bars.view().prefix(cut), &said[..cut], &settings);
        let fills: Vec<_> = whole.fills.iter().filter(|fill| fill.index < cut).copied().collect();
        assert_eq!(part.fills, fills, "seed {seed} cut at {cut}");
        assert_eq!(part.equity, whole.equity[..cut], "seed {seed} cut at {cut}");
    });
}

#[test]
fn prices_and_cash_in_another_unit_change_money_and_nothing_else() {
    const FACTOR: f64 = 1024.0;
    each_case(|seed, bars, said, settings| {
        let (rate, fixed) = (0.001, 0.5);
        let with = |factor: f64| {
            let mut settings = settings.clone();
            // The ticks of a venue are in money.
            settings.instruments.clear();
            settings.cash *= factor;
            if let Size::Cash(money) = &mut settings.size {
                *money *= factor;
            }
            if let Slippage::Ticks(_) = settings.costs.slippage {
                settings.costs.slippage = Slippage::Rate(0.001);
            }
            settings.costs.fees = Arc::new(RateFee::new(rate, fixed * factor).unwrap());
            let actions = settings.actions.iter().map(|(date, action)| match action {
                Action::Dividend { amount } => (date, Action::Dividend { amount: amount * factor }),
                split => (date, split),
            });
            settings.actions = Actions::new(actions.collect()).unwrap();
            settings
        };
        let scaled = |prices: &[f64]| prices.iter().map(|price| price * FACTOR).collect::<Vec<_>>();
        let view = bars.view();
        let (open, high, low, close) = (scaled(view.open), scaled(view.high), scaled(view.low), scaled(view.close));
        let large = View { open: &open, high: &high, low: &low, close: &close, ..view };
        let (one, other) = (run(view, said, &with(1.0)), run(large, said, &with(FACTOR)));
        // A power of two changes no digit.
        assert_eq!(scaled(&one.equity), other.equity, "seed {seed}");
        let units = |run: &Run| run.fills.iter().map(|fill| (fill.index, fill.units)).collect::<Vec<_>>();
        assert_eq!(units(&one), units(&other), "seed {seed}");
    });
}

#[test]
fn higher_fees_never_leave_more() {
    each_case(|seed, bars, said, settings| {
        // So small that no fee changes what is traded.
        let size = Size::Units(settings.cash / bars.view().open[0] * 1e-3);
        let with = |rate: f64| {
            let mut settings = Settings { size, units: Units::Fractional, leverage: 1.0, ..settings.clone() };
            settings.instruments.clear();
            settings.costs.fees = Arc::new(RateFee::new(rate, 0.0).unwrap());
            settings
        };
        let (cheap, dear) = (run(bars.view(), said, &with(0.0)), run(bars.view(), said, &with(0.002)));
        let trades = |run: &Run| run.fills.iter().map(|fill| (fill.index, fill.units)).collect::<Vec<_>>();
        if trades(&cheap) == trades(&dear) && cheap.written_off == 0.0 && dear.written_off == 0.0 {
            let ends = [&cheap, &dear].map(|run| run.equity[bars.len() - 1]);
            let traded = !cheap.fills.is_empty() && settings.conventions.close_orders_in_equity;
            assert!(ends[1] < ends[0] || !traded && ends[1] <= ends[0], "seed {seed}: {ends:?}");
        }
    });
}

#[test]
fn a_short_in_the_mirror_earns_what_a_long_earns() {
    each_case(|seed, bars, said, settings| {
        let view = bars.view();
        let top = view.high.iter().chain(view.open).fold(0.0, |top: f64, price| top.max(*price));
        let bottom = view.low.iter().chain(view.close).fold(top, |bottom: f64, price| bottom.min(*price));
        let mirrored = |prices: &[f64]| prices.iter().map(|price| top + bottom - price).collect::<Vec<_>>();
        let (open, high, low, close) =
            (mirrored(view.open), mirrored(view.low), mirrored(view.high), mirrored(view.close));
        let mirror = View { open: &open, high: &high, low: &low, close: &close, ..view };
        let with = |direction: Direction| Settings {
            cash: 1e6 * top,
            size: Size::Units(1.0),
            fill: settings.fill,
            direction,
            // Distances in price are the same in the mirror, those in percent are not.
            stops: Stops { atr: settings.stops.atr, ..Stops::default() },
            ..Settings::default()
        };
        let turned: Vec<_> =
            said.iter().map(|said| Decision::from_bits((said.bits() >> 2) | (said.bits() << 2))).collect();
        let (long, short) = (run(view, said, &with(Direction::Long)), run(mirror, &turned, &with(Direction::Short)));
        let earned = |run: &Run| run.equity.iter().map(|equity| equity - 1e6 * top).collect::<Vec<_>>();
        for (row, (one, other)) in earned(&long).into_iter().zip(earned(&short)).enumerate() {
            assert!((one - other).abs() <= 1e-8 * top, "seed {seed}, bar {row}: {one}, in the mirror {other}");
        }
    });
}

fn flat(bars: usize) -> Bars {
    let time = (0..bars as i64).map(|minute| Timestamp::from_nanoseconds(minute * 60_000_000_000)).collect();
    let price = vec![100.0; bars];
    let columns = Columns {
        time,
        open: price.clone(),
        high: price.clone(),
        low: price.clone(),
        close: price,
        volume: vec![0.0; bars],
    };
    Bars::new("flat", None, Interval::MINUTE, columns).unwrap()
}

#[test]
fn no_bars_are_an_error_and_one_bar_is_a_run() {
    let none = flat(0);
    let settings = Settings::default();
    let empty = columnwise::run(none.view(), &[], &settings, &mut Workspace::new()).unwrap_err();
    assert_eq!(empty, RunError::NoBars);
    assert_eq!(bar_by_bar::run(none.view(), Box::new(Replay::new(&[])), &settings), Err(RunError::NoBars));
    let one = run(flat(1).view(), &[Decision::ENTER_LONG], &settings);
    assert_eq!((one.equity, one.fills.len()), (vec![100_000.0], 0));
    let at_close = run(flat(1).view(), &[Decision::ENTER_LONG], &Settings { fill: FillAt::Close, ..settings });
    assert_eq!((at_close.equity, at_close.fills.len(), at_close.bars_held), (vec![100_000.0], 1, 1));
}

#[test]
fn a_constant_market_moves_no_money() {
    each_case(|seed, _, _, settings| {
        let dice = &mut Dice::new(seed);
        let said = decisions(dice, 40);
        let mut settings = Settings { cash: 1000.0, actions: Actions::default(), ..settings.clone() };
        settings.instruments.clear();
        settings.costs.fees = Arc::new(RateFee::default());
        settings.costs.slippage = Slippage::Rate(0.0);
        let equity = run(flat(40).view(), &said, &settings).equity;
        assert!(equity.iter().all(|equity| (equity - 1000.0).abs() < 1e-6), "seed {seed}: {equity:?}");
    });
}

#[test]
fn a_million_bars_agree() {
    let bars = flat(1_000_000);
    let view = bars.view();
    let close: Vec<f64> = (0..view.len()).map(|row| 100.0 + 10.0 * (row as f64 * 0.001).sin()).collect();
    let high: Vec<f64> = close.iter().map(|close| close + 0.01).collect();
    let low: Vec<f64> = close.iter().map(|close| close - 0.01).collect();
    let view = View { open: &close, high: &high, low: &low, close: &close, ..view };
    let dice = &mut Dice::new(5);
    let said: Vec<Decision> = (0..view.len())
        .map(|_| if dice.happens(0.01) { Decision::from_bits(dice.below(16) as u8) } else { Decision::NONE })
        .collect();
    let stops = Stops { trailing: Some(0.02), take_profit: Some(0.05), ..Stops::default() };
    let settings = Settings { direction: Direction::Both, stops, ..Settings::default() };
    let columns = run(view, &said, &settings);
    assert_eq!(bar_by_bar::run(view, Box::new(Replay::new(&said)), &settings), Ok(columns));
}

#[test]
fn what_cannot_be_run_says_why() {
    let bars = flat(3);
    let settings = Settings { cash: -1.0, ..Settings::default() };
    let workspace = &mut Workspace::new();
    let error = columnwise::run(bars.view(), &[Decision::NONE; 3], &settings, workspace).unwrap_err();
    assert_eq!(error.to_string(), "cash `-1` cannot be used: money above zero");
    let error = columnwise::run(bars.view(), &[Decision::NONE; 2], &Settings::default(), workspace).unwrap_err();
    assert_eq!(error.to_string(), "column `decisions` has 2 rows, there are 3 bars");
    let uneven = View { low: &[1.0], ..bars.view() };
    assert!(columnwise::run(uneven, &[Decision::NONE; 3], &Settings::default(), workspace).is_err());
}

#[test]
fn numbers_too_large_for_one_another_are_an_error_and_not_infinite_money() {
    let bars = flat(3);
    let prices = [1e-300, 1e-300, 1e300];
    let view = View { open: &prices, high: &prices, low: &prices, close: &prices, ..bars.view() };
    let said = [Decision::ENTER_LONG, Decision::NONE, Decision::NONE];
    let error = columnwise::run(view, &said, &Settings::default(), &mut Workspace::new()).unwrap_err();
    assert!(matches!(error, RunError::NotFinite { row: 2, .. }), "{error}");
    assert!(matches!(
        bar_by_bar::run(view, Box::new(Replay::new(&said)), &Settings::default()),
        Err(RunError::NotFinite { row: 2, .. })
    ));
}
