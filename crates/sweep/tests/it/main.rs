//! A combination of a sweep is one run, to the bit: whatever its neighbours, the threads and the order.

use std::sync::Arc;

use backtest::{
    Allocation, Costs, Direction, FillAt, PanelView, Settings, Size, Slippage, Stops, Units, Workspace, columnwise,
    portfolio,
};
use market::{Bars, Columns, Interval, Panel, Params, RateFee, Timestamp, Value};
use risk::{SplitMix64, Summarizer, TradeStats, block_sums};
use search::{Grid, PRESETS, Points, Space};
use strategies::Kind;
use sweep::{Engine, Job, Leg, METRICS, Made, Outcome, Part, Rows, Stitched, Subject, begin, stitch};

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
        let job = Job { settings: &settings, periods_per_year: 252.0, risk_free: 0.01, blocks: 10 };
        let engine = Engine::new(subject, job).unwrap();
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
            let (mut sums, mut squares) = ([0.0; 10], [0.0; 10]);
            block_sums(&returns, &overfit::block_ranges(view.len(), 10).unwrap(), &mut sums, &mut squares);
            for (block, (sum, squares)) in sums.into_iter().zip(squares).enumerate() {
                assert!((rows.sums[block][row] - sum).abs() < 1e-12);
                assert!((rows.squares[block][row] - squares).abs() < 1e-12);
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
    let job = Job { settings: &settings, periods_per_year: 252.0, risk_free: 0.0, blocks: 10 };
    let points = all(&space);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Engine::new(subject, job).unwrap().run(&space, &points))
    };
    let one = on(1);
    assert!(one.outcomes.iter().all(|it| *it == Outcome::Run));
    for threads in [2, 3, 4] {
        assert!(bits(&on(threads)) == bits(&one), "{threads} threads");
    }
    // Piece by piece through one engine, and the last piece first.
    let engine = Engine::new(subject, job).unwrap();
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
fn parts_are_runs_of_their_own_whose_returns_follow_one_another() {
    let bars = walk(11, 900);
    let view = bars.view();
    let entry = strategies::find("ema_cross").unwrap();
    let Kind::Rule(build) = entry.kind else { panic!("a rule") };
    let fixed = Params::new(entry.params, []).unwrap();
    let space = Space::new(entry.params, &fixed, &["fast=3..9:3", "slow=12..40:7"], &["fast < slow"]).unwrap();
    let make = |params: &Params| Ok(Made { rule: build(params)?, stops: None });
    for kind in 0..3 {
        let settings = settings(kind);
        // Rows 100 to 300 after a past, and rows 500 to 900 as if nothing had been before.
        let parts = [
            Part { subject: Subject::Series(view.prefix(300), &make), from: 100 },
            Part { subject: Subject::Series(view.range(500..900), &make), from: 0 },
        ];
        let job = |blocks| Job { settings: &settings, periods_per_year: 252.0, risk_free: 0.01, blocks };
        let engine = Engine::over(parts.to_vec(), job(4)).unwrap();
        assert_eq!(engine.blocks(), [150; 4]);
        let found = engine.run(&space, &all(&space));
        let (mut decisions, mut workspace) = (Vec::new(), Workspace::new());
        let mut summarizer = Summarizer::new(252.0, 0.01).unwrap();
        for (row, point) in all(&space).iter().enumerate() {
            let rule = build(&space.params(&point)).unwrap();
            let mut equity = Vec::new();
            let mut pnl = Vec::new();
            for (view, from) in [(view.prefix(300), 100), (view.range(500..900), 0)] {
                rule.decide(view, &mut decisions);
                begin(&mut decisions, from, &settings);
                let run = columnwise::run(view, &decisions, &settings, &mut workspace).unwrap();
                let before = equity.last().copied().unwrap_or(settings.cash);
                equity.extend(run.equity[from..].iter().map(|value| before * value / settings.cash));
                assert!(run.equity[..from].iter().all(|value| *value == settings.cash), "nothing before the part");
                pnl.extend(run.trades.iter().map(|trade| trade.pnl));
            }
            let summary = summarizer.measure(settings.cash, &equity).unwrap();
            let near = |name: &str, expected: f64| {
                let value = found.metric(name).unwrap()[row];
                assert!((value - expected).abs() <= 1e-9 * expected.abs(), "{kind} {name}: {value} {expected}");
            };
            near("sharpe", summary.sharpe.unwrap());
            near("total_return", summary.total_return);
            near("max_drawdown", summary.max_drawdown.unwrap());
            near("trades", pnl.len() as f64);
            near("win_rate", TradeStats::new(&pnl).win_rate.unwrap());
        }
        // One part of all bars is all bars, to the bit.
        let subject = Subject::Series(view, &make);
        let rows = |engine: Engine<'_>| bits(&engine.run(&space, &all(&space)));
        let one = Engine::over(vec![Part { subject, from: 0 }], job(10)).unwrap();
        assert!(rows(one) == rows(Engine::new(subject, job(10)).unwrap()));
    }
}

#[test]
fn rules_follow_one_another_and_know_nothing_of_what_comes_after_their_legs() {
    let (bars, other) = (walk(5, 400), walk(6, 400));
    let entry = strategies::find("sma_cross").unwrap();
    let Kind::Rule(build) = entry.kind else { panic!("a rule") };
    let rule = |fast: i64, slow: i64| {
        let given = [("fast", Value::Integer(fast)), ("slow", Value::Integer(slow))];
        build(&Params::new(entry.params, given).unwrap()).unwrap()
    };
    let (one, two) = (rule(3, 8), rule(5, 20));
    let legs = [
        Leg { rows: 100..200, rule: Some(one.as_ref()) },
        Leg { rows: 200..250, rule: None },
        Leg { rows: 400..400, rule: None },
        Leg { rows: 250..350, rule: Some(two.as_ref()) },
    ];
    let both = Settings { direction: Direction::Both, ..Settings::default() };
    let (said, sizes) = stitch(bars.view(), &legs, &both);
    assert!(sizes.is_empty() && said.len() == 400);
    let mut own = Vec::new();
    one.decide(bars.view(), &mut own);
    assert_eq!(said[101..200], own[101..200]);
    two.decide(bars.view(), &mut own);
    assert_eq!(said[251..350], own[251..350]);
    // The new rule stands where it said last; nothing is said between the legs.
    let last = own[..=250].iter().rev().find(|it| !it.is_none()).unwrap();
    assert_eq!(said[250], *last);
    assert_eq!(said[200].bits(), 2 | 8);
    assert!(said[..100].iter().chain(&said[201..250]).chain(&said[350..]).all(|it| it.is_none()));
    // The bars from row 200 on are others: what was said before stands.
    let mut columns = Columns::default();
    for row in 0..400 {
        let bar = if row < 200 { bars.view().bar(row) } else { other.view().bar(row) };
        columns.time.push(bar.time);
        columns.open.push(bar.open);
        columns.high.push(bar.high);
        columns.low.push(bar.low);
        columns.close.push(bar.close);
        columns.volume.push(bar.volume);
    }
    let changed = Bars::new("changed", None, Interval::DAY, columns).unwrap();
    let (again, _) = stitch(changed.view(), &legs, &both);
    assert_eq!(again[..200], said[..200]);
    assert_ne!(again[250..], said[250..]);
}

#[test]
fn an_allocation_that_takes_over_states_what_it_stated_last() {
    #[derive(Debug)]
    struct Monthly(f64);
    impl Allocation for Monthly {
        fn warmup(&self) -> usize {
            5
        }
        fn weigh(&self, view: PanelView<'_>, weights: &mut [f64]) -> bool {
            weights.fill(self.0 * view.close[view.row()]);
            view.row().is_multiple_of(30)
        }
    }
    let close: Vec<f64> = (0..100).map(|row| 1.0 + f64::from(row)).collect();
    let time: Vec<Timestamp> = (0..100).map(|row| Timestamp::from_seconds(row * 86_400).unwrap()).collect();
    let stitched = Stitched::new(vec![
        (10, Some(Box::new(Monthly(1.0)))),
        (40, Some(Box::new(Monthly(2.0)))),
        (70, None),
        (80, Some(Box::new(Monthly(1.0)))),
    ]);
    let mut stated = Vec::new();
    for row in stitched.warmup()..100 {
        let next_time = time.get(row + 1).copied();
        let view = PanelView { time: &time[..=row], close: &close[..=row], assets: 1, next_time };
        let mut weights = [f64::NAN];
        if stitched.weigh(view, &mut weights) {
            stated.push((row, weights[0]));
        }
    }
    // At row 10 nothing had been stated, at rows 40 and 80 what was on rows 30 and 60.
    assert_eq!(stated, [(10, 0.0), (30, 31.0), (40, 62.0), (60, 122.0), (70, 0.0), (80, 61.0), (90, 91.0)]);
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
    let job = Job { settings: &settings, periods_per_year: 252.0, risk_free: 0.0, blocks: 4 };
    let points = all(&space);
    let found = Engine::new(subject, job).unwrap().run(&space, &points);
    for (row, point) in points.iter().enumerate() {
        let allocation = build(&space.params(&point)).unwrap();
        let run = portfolio::run(&panel, &*allocation, &settings, &mut portfolio::Workspace::default()).unwrap();
        assert_eq!(found.metric("final_equity").unwrap()[row].to_bits(), run.equity[rows - 1].to_bits());
    }
    // Without opens an order for the next open is no run.
    let opens = Settings { fill: FillAt::NextOpen, ..settings.clone() };
    let failed = Engine::new(subject, Job { settings: &opens, ..job }).unwrap().run(&space, &points);
    assert!(failed.outcomes.iter().all(|it| *it == Outcome::Failed));
    assert!(
        Engine::new(subject, Job { blocks: 3, ..job }).is_err()
            && Engine::new(subject, Job { periods_per_year: 0.0, ..job }).is_err()
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

/// Some of the points, as a sweep that is resumed runs the rest.
fn part(points: &Points, range: std::ops::Range<usize>) -> Points {
    let mut part = Points::new(points.axes());
    range.for_each(|place| part.push(&points.get(place)));
    part
}

/// The sums are of a build for the vectors of AVX-512; `cargo xtask test` runs this without any vectors as well. On one, two and
/// four threads, whole and gone on with from a place in the middle.
#[test]
fn rows_have_the_same_bits_on_every_processor_and_thread_whole_or_resumed() {
    let bars = walk(11, 900);
    let rows = |kind: u64, is_resumed: bool| {
        let settings = settings(kind);
        let grids = PRESETS[0].grids.iter().filter(|grid| grid.combinations < 200);
        let mut all = Rows::new(10);
        for (place, grid) in grids.enumerate() {
            let entry = strategies::find(grid.strategy).unwrap();
            let Kind::Rule(build) = entry.kind else { panic!("{} is no rule", entry.name) };
            let fixed = Params::new(entry.params, []).unwrap();
            let space = Space::new(entry.params, &fixed, grid.axes, grid.constraints).unwrap();
            let make = |params: &Params| Ok(Made { rule: build(params)?, stops: None });
            let subject = Subject::Series(bars.view(), &make);
            let job = Job { settings: &settings, periods_per_year: 252.0, risk_free: 0.0, blocks: 10 };
            let points = self::all(&space);
            let cut = if is_resumed { points.len() * (place + 1) / 13 } else { 0 };
            for range in [0..cut, cut..points.len()] {
                all.append(&Engine::new(subject, job).unwrap().run(&space, &part(&points, range)));
            }
        }
        assert_eq!(all.len(), 829);
        format!("{:016x}", digest(&all))
    };
    let on = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let sums = [0, 1, 2, 3].map(|kind| rows(kind, false));
    for (threads, is_resumed) in [(1, false), (1, true), (2, false), (2, true), (4, false), (4, true)] {
        let found = [0, 1, 2, 3].map(|kind| on(threads).install(|| rows(kind, is_resumed)));
        assert_eq!(found, sums, "{threads} threads, resumed: {is_resumed}");
    }
    assert_eq!(sums, ["2012e8a7b4bf0dd4", "d2fd448e97a1d7e8", "2fb8d061591248ad", "99186963522ef96a"]);
}
