//! What holds for every rule over a panel.

use backtest::portfolio::{Workspace, run};
use backtest::{Allocation, FillAt, PanelView, Settings};
use market::{Interval, Panel, ParamKind, Params, Timestamp};
use strategies::{ALL, Kind};

use crate::Chance;

const NAN: f64 = f64::NAN;

/// Every portfolio with its defaults, with each word of its choices, and looking back so little that it acts soon.
fn each(mut law: impl FnMut(&str, &dyn Allocation)) {
    for entry in ALL {
        let Kind::Allocation(build) = entry.kind else { continue };
        let mut sets = vec![Vec::new()];
        let soon: Vec<(&str, &str)> = [("lookback", "20"), ("skip", "2"), ("top", "2")]
            .into_iter()
            .filter(|(name, _)| entry.params.iter().any(|spec| spec.name == *name))
            .collect();
        for spec in entry.params {
            let ParamKind::Choice(words) = &spec.kind else { continue };
            sets.extend(words.iter().map(|word| soon.iter().copied().chain([(&*spec.name, *word)]).collect()));
        }
        for given in sets {
            let rule = build(&Params::parse(entry.params, given.iter().copied()).unwrap()).unwrap();
            law(&format!("{} {given:?}", entry.name), &*rule);
        }
    }
}

fn panel_of(assets: usize, close: Vec<f64>) -> Panel {
    let names = (0..assets).map(|asset| format!("A{asset}")).collect();
    // Sessions of a week with its weekend.
    let day = |row: usize| Timestamp::from_seconds(86_400 * (11_000 + row + row / 5 * 2) as i64).unwrap();
    let rows = close.len().checked_div(assets).unwrap_or(0);
    Panel::new("TEST", Interval::DAY, names, (0..rows).map(day).collect(), close, None).unwrap()
}

/// Walks that are listed late, halted for a while and delisted early.
fn walks(seed: u64, rows: usize, assets: usize) -> Panel {
    let mut chance = Chance::new(seed);
    let mut close = vec![NAN; rows * assets];
    for asset in 0..assets {
        let mut price = 1.0 + 99.0 * chance.next();
        let first = if chance.next() < 0.3 { (chance.next() * 80.0) as usize } else { 0 };
        let last = if chance.next() < 0.3 { rows - (chance.next() * 80.0) as usize % rows.max(1) } else { rows };
        let mut halted = 0;
        for row in first..last.min(rows) {
            if chance.next() < 0.01 {
                halted = (chance.next() * 15.0) as usize;
            }
            price *= 1.0 + 0.04 * (chance.next() - 0.5);
            if halted == 0 {
                close[row * assets + asset] = price;
            }
            halted = halted.saturating_sub(1);
        }
    }
    panel_of(assets, close)
}

fn markets() -> Vec<Panel> {
    let mut markets: Vec<Panel> = (0..6).map(|seed| walks(seed, 300, 1 + seed as usize)).collect();
    markets.extend([
        panel_of(0, Vec::new()),
        panel_of(2, Vec::new()),
        panel_of(2, vec![1.0, NAN]),
        panel_of(3, vec![7.0; 3 * 300]),
        panel_of(2, vec![NAN; 2 * 300]),
    ]);
    markets
}

/// What the rule says at each row.
fn said(rule: &dyn Allocation, panel: &Panel) -> Vec<Option<Vec<f64>>> {
    let assets = panel.assets().len();
    let at = |row: usize| {
        let view = PanelView {
            time: &panel.time()[..=row],
            close: &panel.close()[..(row + 1) * assets],
            assets,
            next_time: panel.time().get(row + 1).copied(),
        };
        // What was in the weights before does not matter, but where nothing is said it stays.
        let mut weights = vec![NAN; assets];
        let speaks = rule.weigh(view, &mut weights);
        assert!(speaks || weights.iter().all(|weight| weight.is_nan()), "weights without a word at row {row}");
        speaks.then_some(weights)
    };
    (0..panel.len()).map(at).collect()
}

#[test]
fn weights_are_numbers_within_the_bounds_and_none_come_before_the_warm_up() {
    each(|name, rule| {
        let mut spoke = false;
        for panel in markets() {
            let bounds = rule.bounds(panel.assets().len());
            for (row, weights) in said(rule, &panel).into_iter().enumerate() {
                let Some(weights) = weights else { continue };
                spoke = true;
                assert!(row >= rule.warmup(), "{name} speaks at row {row} of its warm-up of {}", rule.warmup());
                assert!(weights.iter().all(|weight| weight.is_finite()), "{name} at row {row}: {weights:?}");
                assert!(bounds.shorts || weights.iter().all(|weight| *weight >= 0.0), "{name} at row {row} is short");
                let total: f64 = weights.iter().map(|weight| weight.abs()).sum();
                assert!(total <= bounds.total * (1.0 + 1e-12), "{name} at row {row}: {total} of {}", bounds.total);
                // What has no price has never had one: there is nothing to buy.
                for (asset, weight) in weights.iter().enumerate() {
                    let has_traded = (0..=row).any(|row| !panel.closes(row)[asset].is_nan());
                    assert!(has_traded || *weight == 0.0, "{name} at row {row} holds {asset}, which never traded");
                }
            }
        }
        assert!(spoke, "{name} never says anything");
    });
}

#[test]
fn cutting_off_the_future_leaves_the_trades_before_the_cut() {
    let settings = Settings { fill: FillAt::NextClose, ..Settings::default() };
    let workspace = &mut Workspace::default();
    for seed in 10..14 {
        let (rows, assets) = (200, 4);
        let panel = walks(seed, rows, assets);
        each(|name, rule| {
            let whole = run(&panel, rule, &settings, workspace).unwrap();
            for cut in (1..rows).step_by(11) {
                let part = panel_of(assets, panel.close()[..cut * assets].to_vec());
                let part = run(&part, rule, &settings, workspace).unwrap();
                let fills: Vec<_> = whole.fills.iter().filter(|fill| fill.index < cut).copied().collect();
                assert_eq!(part.fills, fills, "{name} cut at {cut}");
                assert_eq!(part.equity, whole.equity[..cut], "{name} cut at {cut}");
            }
        });
    }
}

#[test]
fn the_unit_of_an_asset_changes_no_weight() {
    for seed in 20..24 {
        let panel = walks(seed, 300, 4);
        // Powers of two, each asset its own: prices keep their digits.
        let factors = [4.0, 0.125, 1.0, 1024.0];
        let close = panel.close().iter().enumerate().map(|(cell, close)| close * factors[cell % 4]).collect();
        let other = panel_of(4, close);
        each(|name, rule| assert_eq!(said(rule, &panel), said(rule, &other), "{name}"));
    }
}

#[test]
fn the_order_of_the_columns_changes_no_weight() {
    for seed in 30..34 {
        let panel = walks(seed, 300, 5);
        let close = panel.close().chunks(5).flat_map(|row| row.iter().rev().copied()).collect();
        let mirrored = panel_of(5, close);
        each(|name, rule| {
            let mut mirrored = said(rule, &mirrored);
            mirrored.iter_mut().flatten().for_each(|weights| weights.reverse());
            assert_eq!(said(rule, &panel), mirrored, "{name}");
        });
    }
}
