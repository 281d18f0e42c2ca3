//! Shaking runs.

use backtest::{Costs, Decision, Run, RunError, Settings, Slippage, Workspace, columnwise};
use market::{Bars, Columns, Interval, RateFee, TickTable, Timestamp};
use proof::Said;
use proof::robustness::{
    Blocks, Bootstrap, best_trades, block_length, bootstrap, break_even, delay, more_slippage, net,
};
use risk::SplitMix64;

use crate::{decisions, rule, series};

fn runner(bars: &Bars) -> impl Fn(&Settings, &Said) -> Result<Run, RunError> {
    |settings: &Settings, said: &Said| {
        let mut room = Workspace::new();
        columnwise::run_sized(bars.view(), &said.decisions, &said.sizes, settings, &mut room)?;
        Ok(room.into_run())
    }
}

fn said_by(name: &str, bars: &Bars) -> Said {
    Said { decisions: decisions(&*rule(name, &[]), bars), sizes: Vec::new() }
}

/// Bars whose open, high, low and close are one price.
fn flat(prices: &[f64]) -> Bars {
    let column = || prices.to_vec();
    let time = (0..prices.len() as i64).map(|row| Timestamp::from_seconds(86_400 * row).unwrap()).collect();
    let volume = vec![1.0; prices.len()];
    let columns = Columns { time, open: column(), high: column(), low: column(), close: column(), volume };
    Bars::new("flat", None, Interval::DAY, columns).unwrap()
}

const IN: Decision = Decision::ENTER_LONG;
const OUT: Decision = Decision::EXIT_LONG;
const NONE: Decision = Decision::NONE;

fn said(decisions: &[Decision]) -> Said {
    Said { decisions: decisions.to_vec(), sizes: Vec::new() }
}

#[test]
fn a_full_size_trade_from_100_to_121_breaks_even_at_a_fee_by_hand() {
    // Cash buys c / (100 (1 + f)) units and sells them for 121 (1 − f): nothing is left at f = (1.21 − 1) / (1.21 + 1).
    let bars = flat(&[100.0, 100.0, 121.0, 121.0]);
    let found = break_even(&Settings::default(), &said(&[IN, NONE, OUT, NONE]), runner(&bars)).unwrap();
    let by_hand = 0.21 / 2.21;
    assert!((found.rate.unwrap() - by_hand).abs() < 1e-9, "{found:?}");
    assert!((found.estimate.unwrap() - by_hand).abs() < 1e-12, "one trade: the estimate is exact, {found:?}");
    assert_eq!((found.paid, found.finding()), (0.0, None));
}

#[test]
fn at_the_break_even_rate_a_real_run_gains_nothing() {
    for name in ["goog_1d.csv", "hk0700_1d_source2.csv"] {
        let bars = series(name);
        for rule in ["sma_cross", "macd", "psar", "donchian"] {
            let (settings, said, run) = (Settings::default(), said_by(rule, &bars), runner(&bars));
            let found = break_even(&settings, &said, &run).unwrap();
            let Some(rate) = found.rate else {
                assert!(found.net_without_fees <= 0.0);
                assert!(found.finding().is_some());
                continue;
            };
            let fees = std::sync::Arc::new(RateFee::new(rate, 0.0).unwrap());
            let there = Settings { costs: Costs { fees, ..Costs::default() }, ..Settings::default() };
            let left = net(&run(&there, &said).unwrap(), &there);
            assert!(left.abs() < 1e-5 * settings.cash, "{rule} on {name}: {left} at {rate}");
            // The estimate forgets that fees make orders smaller, and orders grow with gains.
            let ratio = found.estimate.unwrap() / rate;
            assert!((0.3..3.0).contains(&ratio), "{rule} on {name}: {found:?}");
        }
    }
}

#[test]
fn a_gain_that_fees_would_eat_is_found() {
    let bars = flat(&[100.0, 100.0, 100.06, 100.06]);
    let said = said(&[IN, NONE, OUT, NONE]);
    let found = break_even(&Settings::default(), &said, runner(&bars)).unwrap();
    let finding = found.finding().unwrap();
    assert_eq!(finding.code, "cost-break-even");
    let by_hand = 0.0006 / 2.0006;
    assert!((found.rate.unwrap() - by_hand).abs() < 1e-9);
    let fees = std::sync::Arc::new(RateFee::new(0.06, 0.0).unwrap());
    let dear = Settings { costs: Costs { fees, ..Costs::default() }, ..Settings::default() };
    let bars = flat(&[100.0, 100.0, 121.0, 121.0]);
    let found = break_even(&dear, &said, runner(&bars)).unwrap();
    assert!((found.paid - 0.06).abs() < 1e-12, "{found:?}");
    assert!(found.finding().is_some(), "9.5 % possible is less than twice 6 %");
}

#[test]
fn one_bar_of_delay_is_what_a_shifted_column_gives() {
    let bars = flat(&[100.0, 100.0, 120.0, 125.0, 125.0]);
    let found = delay(&Settings::default(), &said(&[IN, NONE, NONE, OUT, NONE]), runner(&bars)).unwrap();
    assert_eq!(found.net, 25_000.0);
    // In at 120 and out of nothing: the exit moves beyond the data, the position is marked at 125.
    assert!((found.delayed - 100_000.0 * (125.0 / 120.0 - 1.0)).abs() < 1e-6, "{found:?}");
    assert_eq!(found.finding().unwrap().code, "delay");
    let sized = Said { decisions: vec![IN, NONE, NONE, OUT, NONE], sizes: vec![0.5, 1.0, 1.0, 1.0, 1.0] };
    let found = delay(&Settings::default(), &sized, runner(&bars)).unwrap();
    assert!((found.delayed - 50_000.0 * (125.0 / 120.0 - 1.0)).abs() < 1e-6, "the size moves along: {found:?}");
}

#[test]
fn one_more_tick_is_added_to_the_ticks_that_are_paid() {
    let bars = flat(&[100.0, 100.0, 102.0, 102.0, 102.0]);
    let said = said(&[IN, NONE, OUT, NONE, NONE]);
    let ticks = TickTable::flat(0.5);
    let settings = Settings {
        size: backtest::Size::Units(10.0),
        costs: Costs { slippage: Slippage::Ticks(1.0), ticks, ..Costs::default() },
        ..Settings::default()
    };
    let found = more_slippage(&settings, &said, Slippage::Ticks(1.0), runner(&bars)).unwrap().unwrap();
    assert!((found.net - 10.0).abs() < 1e-9 && found.slipped.abs() < 1e-9, "{found:?}");
    assert_eq!(found.finding().unwrap().code, "slippage");
    assert_eq!(more_slippage(&settings, &said, Slippage::Rate(0.01), runner(&bars)).unwrap(), None);
    let unknown = more_slippage(&Settings::default(), &said, Slippage::Ticks(1.0), runner(&bars));
    assert!(unknown.is_err(), "the tick is not known");
}

#[test]
fn a_run_of_fewer_than_two_trades_for_each_that_is_taken_off_is_not_judged_by_what_is_left() {
    // Five trades gain a tenth, the others lose a thousandth.
    let decisions = |trades: usize| -> Vec<Decision> {
        [IN, OUT, NONE].into_iter().cycle().take(3 * trades).chain([NONE]).collect()
    };
    let prices = |trades: usize| -> Vec<f64> {
        let gains = [100.0, 100.0, 110.0].into_iter().cycle().take(15);
        let losses = [100.0, 100.0, 99.9].into_iter().cycle().take(3 * trades - 15);
        gains.chain(losses).chain([100.0]).collect()
    };
    let judged = |trades: usize| {
        let bars = flat(&prices(trades));
        let settings = Settings { size: backtest::Size::Units(10.0), ..Settings::default() };
        let run = runner(&bars)(&settings, &said(&decisions(trades))).unwrap();
        assert_eq!(run.trades.len(), trades);
        best_trades(&run, &settings, 5)
    };
    let nine = judged(9);
    assert_eq!(nine.finding(), None);
    let words = "too few trades to judge the run without its best 5: there are 9 trades, and it takes 10";
    assert_eq!(nine.too_few().as_deref(), Some(words));
    let ten = judged(10);
    assert_eq!((ten.finding().unwrap().code.as_str(), ten.too_few()), ("best-trades", None));

    // Bought and held: all there is, is the one trade.
    let bars = flat(&[100.0, 100.0, 121.0, 121.0]);
    let run = runner(&bars)(&Settings::default(), &said(&[IN, NONE, NONE, NONE])).unwrap();
    let held = best_trades(&run, &Settings::default(), 5);
    assert!(held.net > 0.0 && held.without <= 0.0 && held.finding().is_none(), "{held:?}");
    assert!(held.too_few().unwrap().contains("there is 1 trade,"));
}

#[test]
fn without_the_best_five_trades_a_run_has_the_rest() {
    let bars = series("goog_1d.csv");
    let settings = Settings::default();
    let run = runner(&bars)(&settings, &said_by("sma_cross", &bars)).unwrap();
    let found = best_trades(&run, &settings, 5);
    let mut gains: Vec<f64> = run.trades.iter().map(|trade| trade.pnl).collect();
    gains.sort_by(|one, other| other.total_cmp(one));
    let rest: f64 = gains[5..].iter().sum();
    assert!((found.without - rest).abs() < 1e-6 * rest.abs(), "{found:?} and {rest}");
    assert_eq!(found.best.len(), 5);
    assert_eq!(found.finding().is_some(), found.net > 0.0 && rest <= 0.0);
    // A loss is no good trade.
    let fallen = flat(&[100.0, 100.0, 90.0, 90.0]);
    let run = runner(&fallen)(&settings, &said(&[IN, NONE, OUT, NONE])).unwrap();
    assert_eq!(best_trades(&run, &settings, 5).best, [0; 0]);
}

/// Returns that hang together: each is `part` of the one before and a normal number.
fn autoregressive(part: f64, periods: usize, seed: u64) -> Vec<f64> {
    let mut dice = SplitMix64::new(seed);
    let mut state = 0.0;
    (0..periods)
        .map(|_| {
            state = part * state + 0.01 * dice.normal();
            state
        })
        .collect()
}

#[test]
fn returns_that_hang_together_need_longer_blocks() {
    for blocks in [Blocks::Stationary, Blocks::Circular] {
        let [free, bound, tight] = [0.0, 0.5, 0.9].map(|part| block_length(&autoregressive(part, 4000, 1), blocks));
        assert!(free < 8.0 && bound > free && tight > 2.0 * bound, "{free} {bound} {tight}");
        assert_eq!(block_length(&[0.01; 100], blocks), 1.0);
        assert_eq!(block_length(&[0.01; 3], blocks), 1.0);
    }
}

#[test]
fn the_length_of_blocks_is_that_of_the_arch_package() {
    // arch 8.0.0 (PyPI), optimal_block_length of the daily returns of GOOG and of their absolute values.
    let bars = series("goog_1d.csv");
    let returns = risk::returns_from_prices(bars.view().close).unwrap();
    let sizes: Vec<f64> = returns.iter().map(|r| r.abs()).collect();
    let lengths = [Blocks::Stationary, Blocks::Circular].map(|blocks| block_length(&sizes, blocks));
    let theirs = [84.551_747_381_566_87, 96.787_589_460_451_09];
    for (ours, theirs) in lengths.iter().zip(theirs) {
        assert!((ours / theirs - 1.0).abs() < 1e-9, "{ours} and {theirs}");
    }
    // Theirs is 0.64 and 0.74: a block holds one return at least.
    assert_eq!([Blocks::Stationary, Blocks::Circular].map(|blocks| block_length(&returns, blocks)), [1.0; 2]);
}

#[test]
fn a_seed_gives_the_same_intervals_and_another_seed_others() {
    let returns = autoregressive(0.2, 500, 2);
    let how = Bootstrap { samples: 300, ..Bootstrap::default() };
    assert_eq!(bootstrap(&returns, &how), bootstrap(&returns, &how));
    assert_ne!(bootstrap(&returns, &how), bootstrap(&returns, &Bootstrap { seed: 2, ..how }));
}

#[test]
fn the_spread_of_free_returns_is_that_of_theory() {
    // ln of the growth is the sum of 1000 free numbers: its deviation is √1000 times theirs, and 90 % lie within 1.645 of it.
    let returns: Vec<f64> = autoregressive(0.0, 1000, 3).into_iter().map(f64::exp_m1).collect();
    let log: f64 = returns.iter().map(|r| r.ln_1p()).sum();
    for blocks in [Blocks::Stationary, Blocks::Circular] {
        let how = Bootstrap { blocks, length: Some(1.0), samples: 4000, ..Bootstrap::default() };
        let found = bootstrap(&returns, &how).unwrap();
        let (low, high) = (found.total_returns.low.ln_1p() - log, found.total_returns.high.ln_1p() - log);
        let theory = 1.645 * 0.01 * 1000.0_f64.sqrt();
        assert!((-low / theory - 1.0).abs() < 0.08 && (high / theory - 1.0).abs() < 0.08, "{low} {high} {theory}");
        let sharpe = found.sharpe.unwrap();
        // The standard error of a yearly Sharpe ratio of T free returns is about √(252 / T).
        let width = (sharpe.high - sharpe.low) / 2.0 / (1.645 * (252.0_f64 / 1000.0).sqrt());
        assert!((width - 1.0).abs() < 0.08, "{width}");
    }
}

#[test]
fn a_sure_gain_never_loses_and_a_coin_loses_half_the_time() {
    let how = Bootstrap { samples: 500, ..Bootstrap::default() };
    let sure = bootstrap(&[0.001; 250], &how).unwrap();
    assert_eq!((sure.loss, sure.sharpe, sure.finding()), (0.0, None, None));
    let coin: Vec<f64> = (0..1000).map(|row| if row % 2 == 0 { 0.0102 } else { -0.01 }).collect();
    let fair = bootstrap(&coin, &Bootstrap { length: Some(1.0), ..how }).unwrap();
    assert!((0.3..0.7).contains(&fair.loss), "{fair:?}");
    assert_eq!(fair.finding().unwrap().code, "bootstrap");
    assert_eq!(bootstrap(&[0.01; 9], &how), None);
    assert_eq!(bootstrap(&[f64::NAN; 90], &how), None);
    let ruin: Vec<f64> = (0..100).map(|row| if row == 50 { -1.5 } else { 0.01 }).collect();
    let ruined = bootstrap(&ruin, &how).unwrap();
    assert_eq!((ruined.total_return, ruined.total_returns.low), (-1.0, -1.0));
}
