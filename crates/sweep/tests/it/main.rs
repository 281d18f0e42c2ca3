//! A combination of a sweep is one run, to the bit: whatever its neighbours, the threads and the order.

use std::sync::Arc;

use backtest::{Costs, Direction, FillAt, Settings, Size, Slippage, Stops, Units, Workspace, columnwise, portfolio};
use market::{Bars, Columns, Interval, Panel, Params, RateFee, Timestamp};
use risk::{SplitMix64, Summarizer, TradeStats, block_sums};
use search::{Grid, PRESETS, Points, Space};
use strategies::Kind;
use sweep::{Engine, Job, METRICS, Made, Outcome, Rows, Subject};

/// A walk with trends, flat stretches and volume.
fn walk(seed: u64, bars: usize) -> Bars {
    let mut dice = SplitMix64::new(seed);
    let mut price = 50.0;
    let mut columns = Columns::default();
    for row in 0..bars {
        let open: f64 = price;
        if dice.uniform() < 0.9 {
            price *= 1.0 + 0.03 * (dice.uniform() - 0.495);
        }
        columns.time.push(Timestamp::from_seconds(row as i64 * 86_400).unwrap());
        columns.open.push(open);
        columns.high.push(open.max(price) * (1.0 + 0.005 * dice.uniform()));
        columns.low.push(open.min(price) * (1.0 - 0.005 * dice.uniform()));
        columns.close.push(price);
        columns.volume.push((dice.uniform() * 1e6).round());
    }
    Bars::new("walk", None, Interval::DAY, columns).unwrap()
}

/// Settings of every kind.
fn settings(kind: u64) -> Settings {
    let fees = |rate| Arc::new(RateFee::new(rate, 1.0).unwrap());
    let costs = |rate, slippage| Costs { fees: fees(rate), slippage: Slippage::Rate(slippage), ticks: None };
    match kind % 4 {
        0 => Settings { costs: costs(0.001, 0.0), ..Settings::default() },
        1 => Settings {
            direction: Direction::Both,
            fill: FillAt::NextClose,
            units: Units::Lot(10.0),
            costs: costs(0.0005, 0.001),
            ..Settings::default()
        },
        2 => Settings {
            stops: Stops { stop_loss: Some(0.05), trailing: Some(0.08), ..Stops::default() },
            fill: FillAt::Close,
            size: Size::Fraction(0.4),
            costs: costs(0.0, 0.0005),
            ..Settings::default()
        },
        // Ruin is a result too.
        _ => Settings { direction: Direction::Short, leverage: 10.0, costs: costs(0.01, 0.0), ..Settings::default() },
    }
}

fn all(space: &Space) -> Points {
    Grid::new(Arc::new(space.clone())).unwrap().points(0, usize::MAX)
}

/// Bits of everything.
fn bits(rows: &Rows) -> Vec<u64> {
    let columns = rows.metrics.iter().chain(&rows.sums).chain(&rows.squares);
    columns.flatten().map(|value| value.to_bits()).chain(rows.outcomes.iter().map(|it| u64::from(it.code()))).collect()
}

#[test]
fn every_row_of_the_classic_grids_is_that_run_alone() {
    let mut seen = 0;
    for (number, grid) in PRESETS[0].grids.iter().enumerate() {
        let entry = strategies::find(grid.strategy).unwrap();
        let Kind::Rule(build) = entry.kind else { panic!("{} is no rule", entry.name) };
        let bars = walk(number as u64, 740);
        let view = bars.view();
        let settings = settings(number as u64);
        // Without the constraint, so that what the rule refuses is met too.
        let none: &[&str] = &[];
        let space = Space::new(entry.params, &Params::new(entry.params, []).unwrap(), grid.axes, none).unwrap();
        let make = |params: &Params| Ok(Made { rule: build(params)?, stops: None });
        let subject = Subject::Series(view, &make);
        let job = Job { subject, settings: &settings, periods_per_year: 252.0, risk_free: 0.01, blocks: 10 };
        let engine = Engine::new(job).unwrap();
        let points = all(&space);
        let rows = engine.run(&space, &points);
        assert_eq!(rows.len(), points.len());
        let (mut workspace, mut decisions) = (Workspace::new(), Vec::new());
        let mut summarizer = Summarizer::new(252.0, 0.01).unwrap();
        for (row, point) in points.iter().enumerate() {
            let params = space.params(&point);
            let Ok(rule) = build(&params) else {
                assert_eq!(rows.outcomes[row], Outcome::Refused);
                assert!(rows.metrics.iter().all(|column| column[row].is_nan()));
                continue;
            };
            seen += 1;
            rule.decide(view, &mut decisions);
            let run = columnwise::run(view, &decisions, &settings, &mut workspace).unwrap();
            let summary = summarizer.measure(settings.cash, &run.equity).unwrap();
            let stats = TradeStats::new(&run.trades.iter().map(|trade| trade.pnl).collect::<Vec<_>>());
            let expected = [
                Some(summary.total_return),
                summary.annual_return,
                summary.annual_volatility,
                summary.sharpe,
                summary.sortino,
                summary.calmar,
                summary.max_drawdown,
                Some(stats.trades as f64),
                stats.win_rate,
                stats.profit_factor,
                Some(summary.final_equity),
            ];
            for ((metric, column), expected) in METRICS.iter().zip(&rows.metrics).zip(expected) {
                let expected = expected.unwrap_or(f64::NAN);
                assert!(
                    column[row].to_bits() == expected.to_bits() || (column[row].is_nan() && expected.is_nan()),
                    "{} {params:?}: {} {} {expected}",
                    entry.name,
                    metric.name,
                    column[row]
                );
            }
            // The blocks are those of the returns, one a bar.
            let returns = engine.returns(&params).unwrap();
            assert_eq!(returns.len(), view.len());
            let sums =
                overfit::block_ranges(view.len(), 10).unwrap().into_iter().map(|range| block_sums(&returns[range]));
            for (block, (sum, squares)) in sums.enumerate() {
                assert!(
                    (rows.sums[block][row] - sum).abs() < 1e-12 && (rows.squares[block][row] - squares).abs() < 1e-12
                );
            }
        }
    }
    // Those of the presets, and three where step and maximum are equal.
    assert_eq!(seen, 1_279 + 3);
}

#[test]
fn threads_batches_and_order_change_no_bit() {
    let bars = walk(7, 500);
    let entry = strategies::find("sma_cross").unwrap();
    let Kind::Rule(build) = entry.kind else { panic!("a rule") };
    let settings = settings(0);
    let fixed = Params::new(entry.params, []).unwrap();
    let space = Space::new(entry.params, &fixed, &["fast=2..40", "slow=3..80"], &["fast < slow"]).unwrap();
    let make = |params: &Params| Ok(Made { rule: build(params)?, stops: None });
    let subject = Subject::Series(bars.view(), &make);
    let job = Job { subject, settings: &settings, periods_per_year: 252.0, risk_free: 0.0, blocks: 10 };
    let points = all(&space);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Engine::new(job).unwrap().run(&space, &points))
    };
    let one = on(1);
    assert!(one.outcomes.iter().all(|it| *it == Outcome::Run));
    for threads in [2, 3, 4] {
        assert!(bits(&on(threads)) == bits(&one), "{threads} threads");
    }
    // Piece by piece through one engine, and the last piece first.
    let engine = Engine::new(job).unwrap();
    let pieces: Vec<Points> = (0..points.len())
        .step_by(333)
        .map(|start| {
            let mut piece = Points::new(2);
            (start..(start + 333).min(points.len())).for_each(|index| piece.push(&points.get(index)));
            piece
        })
        .collect();
    let mut backwards: Vec<Rows> = pieces.iter().rev().map(|piece| engine.run(&space, piece)).collect();
    backwards.reverse();
    let mut joined = Rows::new(10);
    backwards.iter().for_each(|piece| joined.append(piece));
    assert!(bits(&joined) == bits(&one));
    assert!(bits(&joined.part(100..200)) == bits(&one.part(100..200)));
}

#[test]
fn allocations_are_swept_over_a_panel_and_what_fails_is_told() {
    let (rows, assets) = (300, 4);
    let mut dice = SplitMix64::new(3);
    let mut prices = vec![20.0; assets];
    let mut close = Vec::new();
    for _ in 0..rows {
        prices.iter_mut().for_each(|price| *price *= 1.0 + 0.02 * (dice.uniform() - 0.49));
        close.extend_from_slice(&prices);
    }
    let time = (0..rows).map(|row| Timestamp::from_seconds(row as i64 * 86_400).unwrap()).collect();
    let names = (0..assets).map(|asset| format!("A{asset}")).collect();
    let panel = Panel::new("four", Interval::DAY, names, time, close, None).unwrap();
    let entry = strategies::find("momentum").unwrap();
    let Kind::Allocation(build) = entry.kind else { panic!("an allocation") };
    let fixed = Params::new(entry.params, []).unwrap();
    let none: &[&str] = &[];
    let space = Space::new(entry.params, &fixed, &["lookback=20,60", "skip=0..10:5", "top=1..3"], none).unwrap();
    let make = |params: &Params| build(params);
    let subject = Subject::Panel(&panel, &make);
    let settings = Settings { fill: FillAt::Close, ..settings(0) };
    let job = Job { subject, settings: &settings, periods_per_year: 252.0, risk_free: 0.0, blocks: 4 };
    let points = all(&space);
    let found = Engine::new(job).unwrap().run(&space, &points);
    for (row, point) in points.iter().enumerate() {
        let allocation = build(&space.params(&point)).unwrap();
        let run = portfolio::run(&panel, &*allocation, &settings, &mut portfolio::Workspace::default()).unwrap();
        assert_eq!(found.metric("final_equity").unwrap()[row].to_bits(), run.equity[rows - 1].to_bits());
    }
    // Without opens an order for the next open is no run.
    let opens = Settings { fill: FillAt::NextOpen, ..settings.clone() };
    let failed = Engine::new(Job { settings: &opens, ..job }).unwrap().run(&space, &points);
    assert!(failed.outcomes.iter().all(|it| *it == Outcome::Failed));
    assert!(
        Engine::new(Job { blocks: 3, ..job }).is_err() && Engine::new(Job { periods_per_year: 0.0, ..job }).is_err()
    );
}

/// Fowler, Noll and Vo's sum over the bits of every number of some rows, but those that the system's logarithm is in.
fn digest(rows: &Rows) -> u64 {
    let of_log = ["annual_return", "calmar"];
    let metrics = METRICS.iter().zip(&rows.metrics).filter(|(metric, _)| !of_log.contains(&metric.name));
    let columns = metrics.map(|(_, column)| column).chain(&rows.sums).chain(&rows.squares);
    columns.flatten().fold(0xcbf2_9ce4_8422_2325, |sum, value| {
        // There are many that are no number, and which of them it is has no meaning.
        let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
        (sum ^ bits).wrapping_mul(0x100_0000_01b3)
    })
}

/// The sums are of a build for the vectors of AVX-512; `cargo xtask test` runs this without any vectors as well.
#[test]
fn rows_have_the_same_bits_on_every_processor() {
    let bars = walk(11, 900);
    let sums = [0, 1, 2, 3].map(|kind| {
        let settings = settings(kind);
        let grids = PRESETS[0].grids.iter().filter(|grid| grid.combinations < 200);
        let mut all = Rows::new(10);
        for grid in grids {
            let entry = strategies::find(grid.strategy).unwrap();
            let Kind::Rule(build) = entry.kind else { panic!("{} is no rule", entry.name) };
            let fixed = Params::new(entry.params, []).unwrap();
            let space = Space::new(entry.params, &fixed, grid.axes, grid.constraints).unwrap();
            let make = |params: &Params| Ok(Made { rule: build(params)?, stops: None });
            let subject = Subject::Series(bars.view(), &make);
            let job = Job { subject, settings: &settings, periods_per_year: 252.0, risk_free: 0.0, blocks: 10 };
            all.append(&Engine::new(job).unwrap().run(&space, &self::all(&space)));
        }
        assert_eq!(all.len(), 829);
        format!("{:016x}", digest(&all))
    });
    assert_eq!(sums, ["9682853a7e93ecf9", "24bbabc1aafeeab6", "af2cf3570a78987d", "687b1e17833c121d"]);
}
