//! Several instruments, one account: outside numbers, laws over random panels, edges.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backtest::portfolio::{PortfolioError, Workspace, run};
use backtest::{Allocation, Costs, Direction, End, FillAt, PanelView, Run, Settings, Size, Slippage, Stops, Units};
use market::{Fee, FeeSchedule, Interval, Panel, RateFee, Side, TickTable, Timestamp, TradeReason};
use proptest::prelude::*;

const NAN: f64 = f64::NAN;

// ---------------------------------------------------------------------------------------------- scaffolding

/// Weights written down beforehand, by row.
#[derive(Debug)]
struct Plan(BTreeMap<usize, Vec<f64>>);

impl Plan {
    fn new(rows: &[(usize, &[f64])]) -> Self {
        Self(rows.iter().map(|(row, weights)| (*row, weights.to_vec())).collect())
    }
}

impl Allocation for Plan {
    fn warmup(&self) -> usize {
        0
    }
    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        let planned = self.0.get(&view.row());
        planned.is_some_and(|planned| {
            weights.copy_from_slice(planned);
            true
        })
    }
}

/// Weights that look random and hang on nothing but the row and each asset's own last close: causal, and blind to the
/// order of the columns.
#[derive(Debug)]
struct Whim {
    seed: u64,
    every: usize,
    shorts: bool,
    total: f64,
}

fn mix(mut bits: u64) -> f64 {
    bits ^= bits >> 31;
    bits = bits.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits ^= bits >> 29;
    bits = bits.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

impl Allocation for Whim {
    fn warmup(&self) -> usize {
        1
    }
    fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
        if !view.row().is_multiple_of(self.every) {
            return false;
        }
        let salt = self.seed ^ ((view.row() as u64) << 40);
        for (asset, weight) in weights.iter_mut().enumerate() {
            let known = view.close[asset..].iter().step_by(view.assets).rev().find(|close| !close.is_nan());
            let draw = known.map_or(0.0, |close| mix(salt ^ close.to_bits()));
            *weight = if draw < 0.3 { 0.0 } else { draw * if self.shorts && draw < 0.6 { -1.0 } else { 1.0 } };
        }
        // Sorted, so that the sum has the same bits in whatever order the columns stand.
        let mut sizes: Vec<f64> = weights.iter().map(|weight| weight.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let sum: f64 = sizes.iter().sum();
        weights.iter_mut().for_each(|weight| *weight *= self.total / sum.max(1e-9));
        true
    }
}

/// A contract note of three lines: a commission with a minimum, a duty on sales, a levy a share.
#[derive(Debug)]
struct Note;

impl FeeSchedule for Note {
    fn lines(&self) -> &[Cow<'static, str>] {
        const LINES: &[Cow<'static, str>] =
            &[Cow::Borrowed("commission"), Cow::Borrowed("stamp duty"), Cow::Borrowed("levy")];
        LINES
    }
    fn charge(&self, order: Fee, amounts: &mut [f64]) -> f64 {
        let value = order.units * order.price;
        amounts[0] = (value * 0.001).max(3.0);
        amounts[1] = if order.side == Side::Short { value * 0.0005 } else { 0.0 };
        amounts[2] = order.units * 0.0001;
        amounts.iter().sum()
    }
}

fn day(row: usize) -> Timestamp {
    Timestamp::from_seconds(86_400 * (10_000 + row as i64)).unwrap()
}

/// Rows of closes; opens, where wanted, are the close before (the first: its own close).
fn panel(rows: &[&[f64]]) -> Panel {
    let assets = rows.first().map_or(0, |row| row.len());
    panel_of(assets, rows.concat(), None)
}

fn panel_of(assets: usize, close: Vec<f64>, open: Option<Vec<f64>>) -> Panel {
    let names = (0..assets).map(|asset| format!("A{asset}")).collect();
    let rows = close.len().checked_div(assets).unwrap_or(0);
    Panel::new("TEST", Interval::DAY, names, (0..rows).map(day).collect(), close, open).unwrap()
}

fn plain() -> Settings {
    Settings { cash: 1000.0, fill: FillAt::Close, ..Settings::default() }
}

fn rate(rate: f64, fixed: f64) -> Costs {
    Costs { fees: Arc::new(RateFee::new(rate, fixed).unwrap()), ..Costs::default() }
}

fn go(panel: &Panel, allocation: &dyn Allocation, settings: &Settings) -> Run {
    run(panel, allocation, settings, &mut Workspace::default()).unwrap()
}

/// `(row, asset, side, units, price)` of every fill.
fn fills(run: &Run) -> Vec<(usize, usize, Side, f64, f64)> {
    run.fills.iter().map(|fill| (fill.index, fill.asset, fill.side, fill.units, fill.price)).collect()
}

fn net(run: &Run, settings: &Settings) -> f64 {
    run.equity.last().map_or(0.0, |equity| equity - settings.cash)
}

#[track_caller]
fn near(found: f64, expected: f64, scale: f64) {
    assert!((found - expected).abs() <= 1e-9 * scale.max(expected.abs()), "{found} instead of {expected}");
}

// ---------------------------------------------------------------------------------------------- outside numbers

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn unzip(name: &str) -> String {
    let path = root().join("testdata/portfolio").join(name);
    let mut text = String::new();
    flate2::read::GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

/// A table of closes: `timestamp`, then a column an asset; rows from `from` on.
fn table(text: &str, from: &str) -> Panel {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let assets: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let (mut time, mut close) = (Vec::new(), Vec::new());
    for record in reader.records().map(Result::unwrap).filter(|record| &record[0] >= from) {
        time.push(Timestamp::parse(&record[0]).unwrap());
        close.extend(record.iter().skip(1).map(|cell| cell.parse::<f64>().unwrap_or(NAN)));
    }
    Panel::new("table", Interval::DAY, assets, time, close, None).unwrap()
}

/// Runs what a reference file stored (its picks, its rebalance rows) and compares every number that it gives.
/// `curves` are the file's equity curves, a column a run, where they can be read here.
fn meets(reference: &serde_json::Value, panel: &Panel, curves: Option<&str>) {
    let assets = panel.assets().len();
    assert_eq!(
        (panel.len(), assets),
        (reference["rows"].as_u64().unwrap() as usize, reference["assets"].as_array().unwrap().len())
    );
    let of = |name: &str| panel.assets().iter().position(|asset| asset == name).unwrap();
    let picks: BTreeMap<usize, Vec<f64>> = reference["picks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pick| {
            let mut weights = vec![0.0; assets];
            for name in pick["picks"].as_array().unwrap() {
                weights[of(name.as_str().unwrap())] = 1.0 / 3.0;
            }
            (pick["row"].as_u64().unwrap() as usize, weights)
        })
        .collect();
    let mut workspace = Workspace::default();
    for expected in reference["runs"].as_array().unwrap() {
        let (name, fee) = (expected["run"].as_str().unwrap(), expected["fees"].as_f64().unwrap());
        let rows: Vec<usize> =
            expected["rebalance_rows"].as_array().unwrap().iter().map(|row| row.as_u64().unwrap() as usize).collect();
        let plan = if name.starts_with("momentum") {
            Plan(picks.clone())
        } else {
            Plan(rows.iter().map(|&row| (row, vec![1.0 / assets as f64; assets])).collect())
        };
        assert!(plan.0.keys().eq(&rows), "{name}");
        let settings = Settings { cash: 1e6, fill: FillAt::Close, costs: rate(fee, 0.0), ..Settings::default() };
        let run = run(panel, &plan, &settings, &mut workspace).unwrap();

        assert_eq!(run.fills.len() as u64, expected["orders"].as_u64().unwrap(), "{name} {fee}");
        near(run.costs[1].amount, expected["fees_paid"].as_f64().unwrap(), 0.0);
        let last = *run.equity.last().unwrap();
        near(last, expected["final_equity"].as_f64().unwrap(), 0.0);
        near(last / 1e6 - 1.0, expected["total_return"].as_f64().unwrap(), 0.0);
        near(sharpe(&run.equity), expected["sharpe"].as_f64().unwrap(), 0.0);
        near(drawdown_max(&run.equity), expected["max_drawdown"].as_f64().unwrap(), 0.0);

        let (mut cash, mut units, mut fills) = (1e6, vec![0.0; assets], run.fills.iter().peekable());
        for (index, &row) in rows.iter().enumerate() {
            while let Some(fill) = fills.next_if(|fill| fill.index <= row) {
                cash -= fill.side.sign() * fill.units * fill.price + fill.fees;
                units[fill.asset] += fill.side.sign() * fill.units;
            }
            near(cash, expected["cash_after"][index].as_f64().unwrap(), run.equity[row]);
            for asset in 0..assets {
                if let Some(after) = expected["units_after"][index][asset].as_f64() {
                    near(units[asset], after, 1e-3);
                }
            }
        }
        if let Some(curves) = curves {
            let column = format!("{name}|{}", if fee > 0.0 { "f10" } else { "free" });
            let mut reader = csv::Reader::from_reader(curves.as_bytes());
            let place = reader.headers().unwrap().iter().position(|header| header == column).unwrap();
            let curve = reader.records().map(|record| record.unwrap()[place].parse::<f64>().unwrap());
            assert_eq!(curve.zip(&run.equity).inspect(|(expected, found)| near(**found, *expected, 0.0)).count(), 4529);
        }
    }
}

fn sharpe(equity: &[f64]) -> f64 {
    let returns: Vec<f64> = equity.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
    let n = returns.len() as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let variance = returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean / variance.sqrt() * 252_f64.sqrt()
}

fn drawdown_max(equity: &[f64]) -> f64 {
    let mut peak = equity[0];
    equity.iter().fold(0.0, |worst: f64, &value| {
        peak = peak.max(value);
        worst.min(value / peak - 1.0)
    })
}

#[test]
fn twenty_shares_trade_as_vectorbt_trades_them() {
    let reference: serde_json::Value = serde_json::from_str(&unzip("portfolio_sp500_20.json.gz")).unwrap();
    let panel = table(&unzip("sp500_20_close_1d_from_2005.csv.gz"), "");
    meets(&reference, &panel, Some(&unzip("portfolio_sp500_20_equity.csv.gz")));
}

#[test]
fn twelve_hong_kong_shares_trade_as_vectorbt_trades_them() {
    let shared = root().join("../shared/reference");
    let Ok(reference) = std::fs::read_to_string(shared.join("portfolio/portfolio_hk12.json")) else {
        eprintln!("skipped: no {}", shared.display());
        return;
    };
    let reference: serde_json::Value = serde_json::from_str(&reference).unwrap();
    let closes = std::fs::read_to_string(shared.join("data/hk12_close_1d.csv")).unwrap();
    meets(&reference, &table(&closes, reference["from_"].as_str().unwrap()), None);
}

// ---------------------------------------------------------------------------------------------- examples by hand

#[test]
fn sales_come_first_and_the_largest_purchase_pays_the_fees() {
    let panel = panel(&[&[10.0, 10.0, 20.0], &[20.0, 10.0, 20.0], &[20.0, 10.0, 20.0]]);
    let plan = Plan::new(&[(0, &[1.0, 0.0, 0.0]), (1, &[0.0, 0.6, 0.4])]);
    let run = go(&panel, &plan, &Settings { costs: rate(0.0, 10.0), ..plain() });
    // Row 1: 99 units are worth 1980; 1970 after the sale's fee. 0.4 × 1980 = 792, and 0.6 × 1980 = 1188 is cut to
    // what is left after three fees.
    assert_eq!(
        fills(&run),
        [
            (0, 0, Side::Long, 99.0, 10.0),
            (1, 0, Side::Short, 99.0, 20.0),
            (1, 2, Side::Long, 39.6, 20.0),
            (1, 1, Side::Long, 115.8, 10.0)
        ]
    );
    assert_eq!(run.costs[1].amount, 40.0);
    near(run.gross, 990.0, 0.0);
}

#[test]
fn fills_wait_for_the_price_that_the_settings_name() {
    let (close, open) = (vec![10.0, 20.0, 25.0], vec![9.0, 16.0, 24.0]);
    let panel = panel_of(1, close, Some(open));
    let plan = Plan::new(&[(0, &[1.0])]);
    for (fill, row, price) in [(FillAt::Close, 0, 10.0), (FillAt::NextOpen, 1, 16.0), (FillAt::NextClose, 1, 20.0)] {
        let run = go(&panel, &plan, &Settings { fill, ..plain() });
        assert_eq!(fills(&run), [(row, 0, Side::Long, 1000.0 / price, price)], "{fill:?}");
        near(run.equity[2], 25_000.0 / price, 0.0);
    }
}

#[test]
fn a_target_waits_until_its_asset_trades_and_holdings_keep_their_last_price() {
    let panel = panel(&[&[10.0, NAN], &[NAN, NAN], &[20.0, 50.0], &[NAN, 60.0], &[NAN, NAN]]);
    let plan = Plan::new(&[(0, &[0.5, 0.5]), (3, &[0.0, 1.0])]);
    let run = go(&panel, &plan, &plain());
    // Row 2: equity is 1500 before the order, so half of it is 750, of which cash has 500.
    assert_eq!(fills(&run), [(0, 0, Side::Long, 50.0, 10.0), (2, 1, Side::Long, 10.0, 50.0)]);
    assert_eq!(run.equity, [1000.0, 1000.0, 1500.0, 1600.0, 1600.0]);
    assert_eq!(run.orders_dropped, 1, "at row 3 the money is still in the first asset, which was delisted");
    assert!(run.trades.iter().all(|trade| trade.open && trade.exit_index == 4));
    assert_eq!((run.trades[0].exit_price, run.trades[0].pnl), (20.0, 500.0));
}

#[test]
fn a_trade_spans_a_position_and_averages_what_was_added_and_taken_off() {
    let panel = panel(&[&[10.0], &[20.0], &[40.0], &[50.0]]);
    let plan = Plan::new(&[(0, &[0.5]), (1, &[1.0]), (2, &[0.25]), (3, &[0.0])]);
    let run = go(&panel, &plan, &plain());
    // 50 at 10, 25 more at 20 (equity 1500, all of it), 56.25 off at 40 (equity 3000, a quarter), the rest at 50.
    let [trade] = run.trades[..] else { panic!("{:?}", run.trades) };
    assert_eq!((trade.units, trade.entry_index, trade.exit_index, trade.open), (75.0, 0, 3, false));
    near(trade.entry_price, 1000.0 / 75.0, 0.0);
    near(trade.exit_price, (56.25 * 40.0 + 18.75 * 50.0) / 75.0, 0.0);
    near(trade.pnl, 2187.5, 0.0);
    near(trade.r#return, 2.1875, 0.0);
    assert_eq!((run.bars_held, trade.reason), (3, TradeReason::Signal));
}

#[test]
fn shorts_are_sold_first_and_covered_and_a_turn_is_two_orders() {
    let panel = panel(&[&[10.0, 10.0], &[8.0, 12.0], &[8.0, 12.0]]);
    let plan = Plan::new(&[(0, &[-0.5, 0.5]), (1, &[0.5, -0.5])]);
    let settings = Settings { direction: Direction::Both, ..plain() };
    let run = go(&panel, &plan, &settings);
    // Row 1: 1500 − 50 × 8 … cash 1000, short 50 at 8 gained 100, long 50 at 12 gained 100: equity 1200.
    assert_eq!(run.equity, [1000.0, 1200.0, 1200.0]);
    let expected = [
        (0, 0, Side::Short, 50.0, 10.0),
        (0, 1, Side::Long, 50.0, 10.0),
        (1, 1, Side::Short, 50.0, 12.0),
        (1, 0, Side::Long, 50.0, 8.0),
        (1, 0, Side::Long, 75.0, 8.0),
        (1, 1, Side::Short, 50.0, 12.0),
    ];
    assert_eq!(fills(&run), expected);
    assert_eq!(run.trades.iter().map(|trade| trade.pnl).collect::<Vec<_>>(), [100.0, 100.0, 0.0, 0.0]);
}

#[test]
fn an_account_that_cannot_carry_its_positions_is_liquidated_once_and_for_all() {
    let panel = panel(&[&[10.0], &[6.0], &[5.5], &[60.0], &[70.0]]);
    let plan = Plan::new(&[(0, &[2.0]), (3, &[2.0])]);
    let run = go(&panel, &plan, &Settings { leverage: 2.0, ..plain() });
    // 200 units, 1000 borrowed: 200 of 1200 at row 1 is below a quarter.
    assert_eq!(fills(&run), [(0, 0, Side::Long, 200.0, 10.0), (1, 0, Side::Short, 200.0, 6.0)]);
    assert_eq!((run.liquidated_at, run.trades[0].reason), (Some(1), TradeReason::Liquidation));
    assert_eq!(run.equity, [1000.0, 200.0, 200.0, 200.0, 200.0]);
}

#[test]
fn maintenance_is_never_more_than_half_of_what_was_put_down() {
    let panel = panel(&[&[10.0], &[10.0], &[9.2], &[8.8]]);
    let settings = Settings { leverage: 5.0, maintenance: 0.25, ..plain() };
    // 500 units, 4000 borrowed: a fifth is put down, so a quarter cannot be asked for, and half of it, a tenth, is.
    // 4600 leave 600, above 460; 4400 leave 400, below 440.
    let run = go(&panel, &Plan::new(&[(0, &[5.0])]), &settings);
    assert_eq!(fills(&run), [(0, 0, Side::Long, 500.0, 10.0), (3, 0, Side::Short, 500.0, 8.8)]);
    assert_eq!(run.liquidated_at, Some(3));
}

#[test]
fn whole_lots_are_rounded_down_and_what_buys_no_lot_is_dropped() {
    let panel = panel(&[&[3.0, 700.0], &[3.0, 700.0]]);
    let run = go(&panel, &Plan::new(&[(0, &[0.9, 0.1])]), &Settings { units: Units::Lot(100.0), ..plain() });
    assert_eq!(fills(&run), [(0, 0, Side::Long, 300.0, 3.0)], "a target below a lot is no order");
    // 0.11 × 1000 / 1.1 is 99.99999999999999 in doubles.
    let lots = Settings { units: Units::Lot(100.0), ..plain() };
    let run = go(&panel_of(1, vec![1.1], None), &Plan::new(&[(0, &[0.11])]), &lots);
    assert_eq!(run.fills[0].units, 100.0);
    let costs = rate(0.0, 150.0);
    let run = go(&panel, &Plan::new(&[(0, &[0.9, 0.1])]), &Settings { units: Units::Lot(100.0), costs, ..plain() });
    assert_eq!(fills(&run), [(0, 0, Side::Long, 200.0, 3.0)]);
    let run = go(
        &panel,
        &Plan::new(&[(0, &[0.0, 1.0])]),
        &Settings { units: Units::Lot(1.0), costs: rate(0.0, 350.0), ..plain() },
    );
    assert_eq!((run.fills.len(), run.orders_dropped), (0, 1));
}

#[test]
fn an_allocation_is_not_asked_before_its_warm_up_has_passed() {
    #[derive(Debug)]
    struct Late;
    impl Allocation for Late {
        fn warmup(&self) -> usize {
            2
        }
        fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
            assert!(view.row() >= 2);
            weights.fill(1.0);
            true
        }
    }
    let run = go(&panel(&[&[10.0], &[20.0], &[25.0], &[25.0]]), &Late, &plain());
    assert_eq!(fills(&run), [(2, 0, Side::Long, 40.0, 25.0)]);
}

#[test]
fn a_size_is_a_factor_of_every_weight() {
    let run = go(&panel(&[&[10.0]]), &Plan::new(&[(0, &[0.8])]), &Settings { size: Size::Fraction(0.25), ..plain() });
    assert_eq!(fills(&run), [(0, 0, Side::Long, 20.0, 10.0)]);
}

#[test]
fn leverage_buys_its_multiple_and_fees_take_from_the_last_purchase() {
    let panel = panel(&[&[10.0, 20.0]]);
    let plan = Plan::new(&[(0, &[1.0, 1.0])]);
    let settings = Settings { leverage: 2.0, ..plain() };
    assert_eq!(fills(&go(&panel, &plan, &settings)), [(0, 0, Side::Long, 100.0, 10.0), (0, 1, Side::Long, 50.0, 20.0)]);
    let run = go(&panel, &plan, &Settings { costs: rate(0.0, 10.0), ..settings });
    // Two fees leave 980 of equity, 1960 may be held, the first asset has 1000 of it.
    assert_eq!(run.fills[0].units, 100.0);
    near(run.fills[1].units, 48.0, 0.0);
}

#[test]
fn an_account_in_debt_opens_nothing() {
    let (close, open) = (vec![10.0, 10.0, 90.0, 90.0], vec![10.0, 10.0, 80.0, 90.0]);
    let panel = panel_of(1, close, Some(open));
    let plan = Plan::new(&[(0, &[-1.0]), (1, &[-1.0])]);
    let run = go(&panel, &plan, &Settings { fill: FillAt::NextOpen, direction: Direction::Both, ..plain() });
    // At the open of row 2 the short of 100 has lost 7000: a weight of what is left is no position.
    assert_eq!(fills(&run), [(1, 0, Side::Short, 100.0, 10.0), (2, 0, Side::Long, 100.0, 80.0)]);
    assert_eq!(run.equity, [1000.0, 1000.0, -6000.0, -6000.0]);
}

#[test]
fn slippage_goes_against_every_order_and_is_a_cost_of_its_own() {
    let panel = panel(&[&[10.0], &[20.0]]);
    let plan = Plan::new(&[(0, &[0.5]), (1, &[0.0])]);
    for (slippage, bought, sold) in [(Slippage::Rate(0.1), 11.0, 18.0), (Slippage::Ticks(2.0), 10.5, 19.5)] {
        let costs = Costs { slippage, ticks: TickTable::flat(0.25), ..Costs::default() };
        let run = go(&panel, &plan, &Settings { costs, ..plain() });
        assert_eq!(fills(&run), [(0, 0, Side::Long, 50.0, bought), (1, 0, Side::Short, 50.0, sold)]);
        assert_eq!((run.gross, run.costs[0].amount), (500.0, 50.0 * (bought - 10.0 + 20.0 - sold)));
    }
}

#[test]
fn exit_on_the_last_bar_closes_what_still_trades() {
    let panel = panel(&[&[10.0, 10.0], &[12.0, NAN]]);
    let plan = Plan::new(&[(0, &[0.5, 0.5]), (1, &[1.0, 0.0])]);
    let run = go(&panel, &plan, &Settings { end: End::ExitOnLastBar, ..plain() });
    assert_eq!(fills(&run)[2..], [(1, 0, Side::Short, 50.0, 12.0)]);
    assert_eq!((run.trades[0].reason, run.trades[0].open, run.trades[1].open), (TradeReason::LastBar, false, true));
    assert_eq!(run.equity, [1000.0, 1100.0]);
}

#[test]
fn what_cannot_be_run_says_why_and_what_would_do() {
    let panel = panel(&[&[10.0, 10.0], &[11.0, 11.0]]);
    let refused = |weights: &[f64], settings: Settings| {
        run(&panel, &Plan::new(&[(1, weights)]), &settings, &mut Workspace::default()).unwrap_err()
    };
    let even = [0.5, 0.5];
    let opens = refused(&even, Settings { fill: FillAt::NextOpen, ..plain() });
    assert_eq!(
        opens.to_string(),
        "`TEST` has closes only, and `next-open` fills at opens: give it opens, or fill at `next-close` or `close`"
    );
    let stops = Stops { stop_loss: Some(0.1), ..Stops::default() };
    let setting = |error| match error {
        PortfolioError::NotForPortfolios { setting, .. } => setting,
        other => panic!("{other}"),
    };
    assert_eq!(setting(refused(&even, Settings { stops, ..plain() })), "stops");
    assert_eq!(setting(refused(&even, Settings { size: Size::Units(1.0), ..plain() })), "size in money, units or risk");
    assert!(matches!(refused(&even, Settings { cash: 0.0, ..plain() }), PortfolioError::Settings(_)));
    assert!(matches!(refused(&[0.5, NAN], plain()), PortfolioError::NotAWeight { row: 1, .. }));
    assert!(matches!(refused(&[0.5, -0.1], plain()), PortfolioError::WrongWay { direction: "long", .. }));
    assert!(matches!(refused(&[0.9, 0.2], plain()), PortfolioError::TooMuch { leverage: 1.0, .. }));
    let huge = self::panel(&[&[1e-300], &[1e300]]);
    let error = run(&huge, &Plan::new(&[(0, &[1.0])]), &plain(), &mut Workspace::default()).unwrap_err();
    assert_eq!(error, PortfolioError::NotFinite { row: 1, equity: f64::INFINITY });
    let both = Settings { direction: Direction::Both, ..plain() };
    assert!(matches!(refused(&[0.9, -0.2], both), PortfolioError::TooMuch { .. }));
}

#[test]
fn nothing_comes_of_nothing() {
    let always = Whim { seed: 1, every: 1, shorts: false, total: 1.0 };
    for empty in [panel_of(0, vec![], None), panel_of(3, vec![], None)] {
        assert!(go(&empty, &always, &plain()).equity.is_empty());
    }
    let run = go(&panel(&[&[10.0, NAN]]), &Plan::new(&[(0, &[0.5, 0.5])]), &plain());
    assert_eq!((run.fills.len(), &run.equity[..]), (1, &[1000.0][..]));
    let run = go(&panel_of(2, vec![NAN; 20], None), &always, &plain());
    assert_eq!((run.fills.len(), &run.equity[..]), (0, &[1000.0; 10][..]));
    let even: Vec<(usize, &[f64])> = (0..10).map(|row| (row, &[0.3, 0.7][..])).collect();
    let run = go(&panel_of(2, vec![7.3; 20], None), &Plan::new(&even), &plain());
    assert_eq!(run.fills.len(), 2, "constant prices leave nothing to rebalance: {:?}", run.fills);
}

// ---------------------------------------------------------------------------------------------- laws

/// A random market: `(panel with opens, seed)`; a tenth of the prices are holes.
fn market() -> impl Strategy<Value = (Panel, u64)> {
    (1_usize..6, 0_usize..50, any::<u64>(), prop::bool::ANY).prop_map(|(assets, rows, seed, holes)| {
        let (mut close, mut open) = (Vec::new(), Vec::new());
        let mut last: Vec<f64> = (0..assets).map(|asset| 5.0 + 90.0 * mix(seed ^ asset as u64)).collect();
        for row in 0..rows {
            for (asset, last) in last.iter_mut().enumerate() {
                let draw = |salt: u64| mix(seed ^ (row as u64) << 8 ^ (asset as u64) << 48 ^ salt << 56);
                let first = *last * (0.95 + 0.1 * draw(1));
                *last = first * (0.9 + 0.21 * draw(2));
                let hole = holes && draw(3) < 0.1;
                open.push(if hole { NAN } else { first });
                close.push(if hole { NAN } else { *last });
            }
        }
        (panel_of(assets, close, Some(open)), seed)
    })
}

/// Settings over everything that a portfolio takes.
fn settings() -> impl Strategy<Value = Settings> {
    let fills = prop::sample::select(vec![FillAt::Close, FillAt::NextClose, FillAt::NextOpen]);
    (fills, 0..4, prop::bool::ANY, prop::bool::ANY, prop::bool::ANY, 0_usize..3).prop_map(
        |(fill, costs, both, lots, exits, leverage)| Settings {
            cash: 10_000.0,
            fill,
            costs: match costs {
                0 => Costs::default(),
                1 => rate(0.002, 0.0),
                2 => Costs { slippage: Slippage::Rate(0.003), ..rate(0.001, 2.0) },
                _ => Costs { fees: Arc::new(Note), slippage: Slippage::Ticks(1.0), ticks: TickTable::flat(0.01) },
            },
            direction: if both { Direction::Both } else { Direction::Long },
            units: if lots { Units::Lot(10.0) } else { Units::Fractional },
            end: if exits { End::ExitOnLastBar } else { End::KeepOpen },
            leverage: [1.0, 1.0, 2.5][leverage],
            ..Settings::default()
        },
    )
}

fn whim(seed: u64, settings: &Settings) -> Whim {
    let shorts = settings.direction == Direction::Both;
    Whim { seed, every: 1 + (seed % 4) as usize, shorts, total: settings.leverage * [1.0, 0.7][(seed % 2) as usize] }
}

fn turnover(run: &Run) -> f64 {
    run.fills.iter().map(|fill| fill.units * fill.reference.max(fill.price)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cash_plus_positions_is_equity_and_no_fill_exceeds_the_account((panel, seed) in market(), settings in settings()) {
        let run = go(&panel, &whim(seed, &settings), &settings);
        let assets = panel.assets().len();
        let (mut cash, mut units, mut marks) = (settings.cash, vec![0.0; assets], vec![0.0; assets]);
        let mut fills = run.fills.iter().peekable();
        prop_assert_eq!(run.equity.len(), panel.len());
        for row in 0..panel.len() {
            if settings.fill == FillAt::NextOpen && fills.peek().is_some_and(|fill| fill.index == row) {
                let opens = &panel.open().unwrap()[row * assets..];
                (0..assets).filter(|&a| !opens[a].is_nan()).for_each(|a| marks[a] = opens[a]);
            }
            let mut at_close = settings.fill != FillAt::NextOpen;
            while let Some(fill) = fills.next_if(|fill| fill.index == row) {
                at_close |= fill.reference == panel.closes(row)[fill.asset];
                if at_close {
                    (0..assets).filter(|&a| !panel.closes(row)[a].is_nan()).for_each(|a| marks[a] = panel.closes(row)[a]);
                }
                let was: f64 = units[fill.asset];
                cash -= fill.side.sign() * fill.units * fill.price + fill.fees;
                units[fill.asset] += fill.side.sign() * fill.units;
                prop_assert!(fill.units > 0.0 && fill.price >= 0.0 && fill.fees >= 0.0);
                if let Units::Lot(lot) = settings.units {
                    prop_assert!((fill.units / lot - (fill.units / lot).round()).abs() < 1e-9);
                }
                if units[fill.asset].abs() > was.abs() {
                    let gross: f64 = (0..assets).map(|a| (units[a] * marks[a]).abs()).sum();
                    let equity: f64 = cash + (0..assets).map(|a| units[a] * marks[a]).sum::<f64>();
                    prop_assert!(gross <= settings.leverage * equity + 1e-6, "{} of {}", gross, equity);
                }
            }
            (0..assets).filter(|&a| !panel.closes(row)[a].is_nan()).for_each(|a| marks[a] = panel.closes(row)[a]);
            let equity: f64 = cash + (0..assets).map(|a| units[a] * marks[a]).sum::<f64>();
            near(run.equity[row], equity, 10_000.0);
        }
        prop_assert!(fills.next().is_none());
    }

    #[test]
    fn gross_less_costs_is_net_and_so_is_the_sum_of_the_trades((panel, seed) in market(), settings in settings()) {
        let run = go(&panel, &whim(seed, &settings), &settings);
        let (net, scale) = (net(&run, &settings), settings.cash + turnover(&run));
        let costs: f64 = run.costs.iter().map(|line| line.amount).sum();
        near(run.gross - costs, net, scale);
        near(run.trades.iter().map(|trade| trade.pnl).sum(), net, scale);
        near(run.trades.iter().map(|trade| trade.fees).sum(), costs - run.costs[0].amount, scale);
        near(run.fills.iter().map(|fill| fill.fees).sum(), costs - run.costs[0].amount, scale);
        for trade in &run.trades {
            prop_assert!(trade.units > 0.0 && trade.entry_index <= trade.exit_index);
            let gain = trade.side.sign() * (trade.exit_price - trade.entry_price) * trade.units - trade.fees;
            near(trade.pnl, gain, scale);
        }
        prop_assert!(run.trades.is_sorted_by_key(|trade| trade.entry_index));
        if costs == 0.0 {
            prop_assert_eq!(run.gross, net);
        }
    }

    #[test]
    fn cutting_off_the_future_leaves_the_past_as_it_was((panel, seed) in market(), settings in settings(), cut in 0.0..1.0) {
        let rows = (cut * panel.len() as f64) as usize;
        let assets = panel.assets().len();
        let prefix = panel_of(
            assets,
            panel.close()[..rows * assets].to_vec(),
            Some(panel.open().unwrap()[..rows * assets].to_vec()),
        );
        let rule = whim(seed, &settings);
        let (whole, part) = (go(&panel, &rule, &settings), go(&prefix, &rule, &settings));
        // The last row of the part may close everything.
        let known = rows.saturating_sub(1);
        prop_assert!(whole.equity[..known].iter().zip(&part.equity).all(|(one, other)| one.to_bits() == other.to_bits()));
        let past = |run: &Run| run.fills.iter().filter(|fill| fill.index < known).copied().collect::<Vec<_>>();
        prop_assert_eq!(past(&whole), past(&part));
    }

    #[test]
    fn prices_in_another_unit_change_units_and_nothing_else((panel, _) in market(), seed in 0_u64..8) {
        #[derive(Debug)]
        struct Fixed(u64);
        impl Allocation for Fixed {
            fn warmup(&self) -> usize {
                0
            }
            fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
                let n = view.assets as f64;
                weights.iter_mut().enumerate().for_each(|(a, w)| *w = mix(self.0 ^ (a + view.row() * 64) as u64) / n);
                view.row().is_multiple_of(3)
            }
        }
        let eighth = |prices: &[f64]| prices.iter().map(|price| price / 8.0).collect::<Vec<_>>();
        let small = panel_of(panel.assets().len(), eighth(panel.close()), panel.open().map(eighth));
        let settings = Settings { fill: FillAt::NextOpen, costs: rate(0.001, 1.0), ..plain() };
        let (one, other) = (go(&panel, &Fixed(seed), &settings), go(&small, &Fixed(seed), &settings));
        prop_assert_eq!(&one.equity, &other.equity);
        prop_assert!(one.fills.iter().zip(&other.fills).all(|(one, other)| one.units * 8.0 == other.units));
    }

    #[test]
    fn the_order_of_the_columns_does_not_matter((panel, seed) in market(), settings in settings()) {
        let assets = panel.assets().len();
        let turn = |prices: &[f64]| prices.chunks(assets).flat_map(|row| row.iter().rev().copied()).collect::<Vec<_>>();
        let turned = panel_of(assets, turn(panel.close()), panel.open().map(turn));
        // Lots turn a difference in the last bit into one of a lot.
        let settings = Settings { units: Units::Fractional, ..settings };
        let rule = whim(seed, &settings);
        let (one, other) = (go(&panel, &rule, &settings), go(&turned, &rule, &settings));
        for (one, other) in one.equity.iter().zip(&other.equity) {
            near(*one, *other, 10_000.0);
        }
        for (one, other) in one.fills.iter().zip(&other.fills).take(assets) {
            prop_assert_eq!((one.index, one.asset, one.side), (other.index, assets - 1 - other.asset, other.side));
        }
    }

    #[test]
    fn all_in_one_asset_is_buy_and_hold((panel, _) in market(), fee in 0.0..0.01) {
        let assets = panel.assets().len();
        let column: Vec<f64> = panel.close().iter().step_by(assets).copied().collect();
        let Some(first) = column.iter().position(|price| !price.is_nan()) else { return Ok(()) };
        let weights: Vec<(usize, &[f64])> = (0..column.len()).map(|row| (row, &[1.0][..])).collect();
        let single = panel_of(1, column.clone(), None);
        let run = go(&single, &Plan::new(&weights), &Settings { costs: rate(fee, 0.0), ..plain() });
        let units = 1000.0 / (1.0 + fee) / column[first];
        prop_assert_eq!(run.fills.len(), 1);
        let mut price = column[first];
        for (row, equity) in run.equity.iter().enumerate().skip(first) {
            price = if column[row].is_nan() { price } else { column[row] };
            near(*equity, units * price, 0.0);
        }
    }

    #[test]
    fn a_used_workspace_leaves_no_trace((panel, seed) in market(), (other, _) in market(), settings in settings()) {
        let rule = whim(seed, &settings);
        let mut workspace = Workspace::default();
        run(&other, &whim(!seed, &settings), &settings, &mut workspace).unwrap();
        prop_assert_eq!(go(&panel, &rule, &settings), run(&panel, &rule, &settings, &mut workspace).unwrap());
    }
}
