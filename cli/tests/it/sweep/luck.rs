//! Whether the winner of a sweep is luck: every try counts, and what is left of it when it is shaken.

use serde_json::Value;

use super::{rows, sums, swept};
use crate::Home;

#[test]
fn a_run_alone_is_a_try_and_one_that_a_sweep_tried_is_none_more() {
    let home = Home::new();
    let data = ["--symbol", "0700.HK", "--venue", "auto", "--fees", "0.0003"];
    let ever = || {
        let words = ["sweep", "sma_cross", "--grid", "fast=5,10", "--grid", "slow=20,30"];
        home.json(&[&words[..], &data].concat())["trials"]["ever"].as_u64().unwrap()
    };
    let run = |words: &[&str]| {
        let said = home.codex(&[words, &data].concat());
        assert!([0, 7].contains(&said.code), "{words:?}: {}", said.err);
    };
    assert_eq!(ever(), 4);
    run(&["backtest", "sma_cross", "--param", "fast=10", "--param", "slow=30"]);
    // Its measures and its proof are no other try, and neither is a default that is typed.
    run(&["backtest", "sma_cross", "--param", "fast=10", "--param", "slow=30", "--rf", "0.02", "--no-proof"]);
    run(&["backtest", "sma_cross"]);
    assert_eq!(ever(), 4);
    run(&["backtest", "sma_cross", "--param", "fast=11", "--no-save"]);
    assert_eq!(ever(), 4);
    run(&["backtest", "sma_cross", "--param", "fast=11"]);
    run(&["backtest", "rsi"]);
    assert_eq!(ever(), 6);
    run(&["validate", "macd", "--samples", "10"]);
    assert_eq!(ever(), 7);
    // Another account is another try, other data are another matter.
    run(&["backtest", "sma_cross", "--cash", "50000"]);
    run(&["backtest", "sma_cross", "--to", "2015-12-31"]);
    assert_eq!(ever(), 8);
}

#[test]
fn who_searches_again_and_narrower_does_not_lower_the_bar() {
    let home = Home::new();
    let sweep = |words: &[&str]| {
        home.json(&[&["sweep", "sma_cross", "--symbol", "0700.HK", "--fees", "0.001", "--top", "1"], words].concat())
    };
    let number = |report: &Value, pointer: &str| report.pointer(pointer).unwrap().as_f64().unwrap();
    let (luck, deflated) = ("/winner/sharpe_of_luck", "/winner/deflated_sharpe");
    let wide = sweep(&["--grid", "fast=2..60", "--grid", "slow=20..200:10"]);
    assert_eq!(wide["trials"]["independent"], wide["trials"]["independent_here"]);
    // Only what was best, as it was found: alone it would look far better.
    let best = &wide["winner"]["params"];
    let narrow = ["fast", "slow"].map(|name| format!("{name}={0},{1}", best[name], best[name].as_i64().unwrap() + 1));
    let narrow = ["--grid", &narrow[0], "--grid", &narrow[1]];
    let alone =
        Home::new().json(&[&["sweep", "sma_cross", "--symbol", "0700.HK", "--fees", "0.001"], &narrow[..]].concat());
    let after = sweep(&narrow);
    assert!(number(&alone, luck) < number(&wide, luck), "{alone}");
    assert!(number(&after, luck) >= number(&wide, luck), "{after}");
    assert!(number(&after, "/trials/independent") > number(&wide, "/trials/independent"), "{after}");
    assert_eq!(after["trials"]["independent_here"], alone["trials"]["independent_here"]);
    // And the wide one, looked at again.
    assert!(
        number(&sweep(&["--grid", "fast=2..60", "--grid", "slow=20..200:10"]), deflated) <= number(&wide, deflated)
    );
}

#[test]
fn tries_by_hand_are_tries_and_neither_a_narrow_search_nor_another_day_forgets_them() {
    let home = Home::new();
    let data = ["--symbol", "0700.HK", "--fees", "0.001"];
    let run = |words: &[&str]| home.json(&[words, &data].concat());
    for fast in ["fast=2", "fast=5", "fast=10", "fast=15", "fast=20"] {
        run(&["backtest", "sma_cross", "--param", fast, "--no-proof"]);
    }
    let luck = |report: &Value| report["winner"]["sharpe_of_luck"].as_f64().unwrap();
    let one = run(&["sweep", "sma_cross", "--grid", "fast=10", "--grid", "slow=30"]);
    assert_eq!((&one["trials"]["ever"], one["trials"]["independent"].as_f64()), (&5.into(), Some(5.0)));
    assert!(luck(&one) > 0.3, "{}", one["winner"]);
    let narrow = run(&["sweep", "sma_cross", "--grid", "fast=10,11", "--grid", "slow=30"]);
    assert!(luck(&narrow) >= luck(&one), "{}", narrow["winner"]);
    // Other days of the same instrument are no new ground, and who keeps nothing is told all the same.
    let words = ["sweep", "sma_cross", "--grid", "fast=10", "--grid", "slow=30"];
    for other in [["--to", "2017-07-24"], ["--from", "2012-01-03"]] {
        assert_eq!(run(&[&words[..], &other].concat())["trials"]["ever"], 6);
    }
    assert_eq!(run(&[&words[..], &["--no-save"]].concat())["trials"]["ever"], 6);
    assert_eq!(home.json(&[&words[..], &["--symbol", "GOOG.US"]].concat())["trials"]["ever"], 1);
    // Rows come with what is said of the best of them.
    let rows = home.codex(&[&words[..], &data, &["-o", "csv"]].concat());
    assert!(rows.err.contains("note: sma_cross fast=10 slow=30: a Sharpe ratio of"), "{}", rows.err);
}

#[test]
fn the_best_of_a_search_through_noise_is_no_more_than_luck() {
    // Combinations of one rule have much in common, unlike the independent columns of the laws of `overfit`.
    let home = Home::new();
    let (mut sure, mut above, mut best, mut luck) = (0, 0, 0.0, 0.0);
    let walks = 24;
    for seed in 0..walks {
        let mut dice = risk::SplitMix64::new(seed);
        let mut price = 100.0;
        let mut text = "timestamp,open,high,low,close,volume\n".to_owned();
        for day in 0..1000 {
            let open: f64 = price;
            // A sum of twelve uniform numbers is near a normal one.
            let step: f64 = (0..12).map(|_| dice.below(1 << 20) as f64 / f64::from(1 << 20)).sum::<f64>() - 6.0;
            price *= (0.015 * step).exp();
            let date = market::Timestamp::from_seconds(1_420_070_400 + 86_400 * day).unwrap().date();
            let (high, low) = (open.max(price) * 1.001, open.min(price) * 0.999);
            text += &format!("{date},{open:.6},{high:.6},{low:.6},{price:.6},1000\n");
        }
        let file = home.file(&format!("{seed}.csv"), text);
        let words =
            ["sweep", "sma_cross", "--data", &file, "--direction", "both", "--where", "fast < slow", "--no-save"];
        let report = home.json(&[&words[..], &["--grid", "fast=2..40:4", "--grid", "slow=5..200:10"]].concat());
        let number = |name: &str| report["winner"][name].as_f64().unwrap();
        best += number("sharpe") / walks as f64;
        luck += number("sharpe_of_luck") / walks as f64;
        above += i32::from(number("sharpe") > number("sharpe_of_luck"));
        sure += i32::from(number("deflated_sharpe") > 0.95);
    }
    assert!(sure <= 1 && (4..=17).contains(&above), "{sure} {above}");
    assert!((best - luck).abs() < 0.25, "{best} {luck}");
}

#[test]
fn one_combination_is_no_search_and_those_tried_on_a_part_are_tries() {
    let home = Home::new();
    let sweep = |words: &[&str]| home.json(&[&["sweep", "sma_cross", "--symbol", "0700.HK"], words].concat());
    let one = sweep(&["--grid", "fast=5", "--grid", "slow=20"]);
    let winner = &one["winner"];
    assert_eq!((&winner["deflated_sharpe"], &winner["sharpe_of_luck"]), (&winner["probabilistic_sharpe"], &0.0.into()));
    assert!(winner["verdict"].as_str().unwrap().contains("one try shows by luck (0.00)"), "{}", winner["verdict"]);
    let halved =
        sweep(&["--grid", "fast=2..60", "--grid", "slow=61..120", "--method", "successive-halving", "--budget", "200"]);
    let [here, asked, runs] =
        ["/trials/here", "/counts/asked", "/counts/runs"].map(|it| halved.pointer(it).unwrap().as_u64());
    assert!(here > runs && here < asked, "{here:?} {asked:?} {runs:?}");
}

#[test]
fn cross_validation_is_by_what_is_above_the_risk_free_rate() {
    let home = Home::new();
    let words = ["rsi", "--symbol", "GOOG.US", "--grid", "period=5..24", "--rf", "0.08"];
    let report = swept(&home, "above", &words);
    let [sums, squares] = sums(&home, "above");
    let bars = report["data"]["bars"].as_u64().unwrap() as usize;
    let blocks: Vec<usize> = overfit::block_ranges(bars, 10).unwrap().iter().map(ExactSizeIterator::len).collect();
    let rate = (0.08_f64.ln_1p() / report["settings"]["periods_per_year"].as_f64().unwrap()).exp_m1();
    let above = |block: usize, row: usize| {
        let (bars, sum, square) = (blocks[block] as f64, sums[block][row], squares[block][row]);
        (sum - bars * rate, square + rate * (bars * rate - 2.0 * sum))
    };
    let columns = |of: &dyn Fn((f64, f64)) -> f64| -> Vec<Vec<f64>> {
        (0..10).map(|block| (0..sums[0].len()).map(|row| of(above(block, row))).collect()).collect()
    };
    let (sums, squares) = (columns(&|it| it.0), columns(&|it| it.1));
    let slices = |columns: &[Vec<f64>]| columns.iter().map(|it| it.clone().leak() as &[f64]).collect::<Vec<_>>();
    let found = overfit::cscv(&overfit::BlockSums::new(&blocks, &slices(&sums), &slices(&squares)).unwrap());
    assert_eq!(report["overfitting"]["probability_of_loss"], found.probability_of_loss());
    assert_eq!(report["overfitting"]["probability_of_overfitting"], found.probability_of_overfitting());
    let plain = home.json(&[&["sweep"], &words[..5], &["--no-save"]].concat());
    assert_ne!(report["overfitting"]["probability_of_loss"], plain["overfitting"]["probability_of_loss"]);
}

#[test]
fn the_winner_is_shaken_as_validate_shakes_it_and_a_peak_is_told() {
    let home = Home::new();
    let data = ["--symbol", "0700.HK", "--venue", "auto", "--fees", "0.0003"];
    let grid = ["--grid", "fast=5..15", "--grid", "signal=5..12"];
    let report = home.json(&[&["sweep", "macd"], &grid[..], &data, &["--method", "tpe", "--budget", "20"]].concat());
    let winner = &report["winner"];
    let params = winner["params"].as_object().unwrap();
    let params: Vec<String> = params.iter().map(|(name, value)| format!("--param={name}={value}")).collect();
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    let said = home.codex(&[&["validate", "macd", "-o", "json"], &data[..], &params].concat());
    let validated: Value = serde_json::from_str(&said.out).unwrap();
    let parts = winner["robustness"].as_object().unwrap();
    assert_eq!(parts.len(), 5, "{parts:?}");
    parts.iter().for_each(|(name, part)| assert_eq!(*part, validated[name], "{name}"));
    let one_tick = &parts["more_slippage"];
    assert!(
        one_tick["change"].as_str().unwrap().contains("one tick more slippage")
            && one_tick["changed"].as_f64() < one_tick["net"].as_f64()
    );
    // The ground around it, though the method did not go there.
    let all = rows(&home, &[&["macd"], &grid[..], &data, &["--no-save"]].concat());
    let of = |name: &str, row: &Value| row[name].as_i64().unwrap();
    let steps = |row: &&Value| {
        let axes = ["fast", "signal"];
        axes.map(|name| (of(name, row) - winner["params"][name].as_i64().unwrap()).abs()).iter().sum::<i64>()
    };
    let around: Vec<f64> =
        all.iter().filter(|row| steps(row) <= 1).map(|row| row["sharpe"].as_f64().unwrap()).collect();
    let ground = &winner["plateau"];
    assert_eq!(ground["neighbours"].as_u64().unwrap() as usize, around.len() - 1);
    assert_eq!(ground["worst"], around.iter().copied().fold(f64::MAX, f64::min));
    let mean = around.iter().sum::<f64>() / around.len() as f64;
    assert!(crate::close(ground["mean"].as_f64().unwrap(), mean, 0.0), "{ground} {mean}");
    // A peak: one step each way is far less.
    let words = ["sweep", "bollinger", "--grid", "period=10,60,200", "--objective", "total_return", "--no-save"];
    let words = [&words[..], &["--symbol", "GOOG.US", "--from", "2012-01-01"]].concat();
    let codes = |report: &Value| {
        let findings = report["winner"]["findings"].as_array().unwrap();
        findings.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&home.json(&words)).contains(&"peak".to_owned()));
    assert!(!codes(&report).contains(&"peak".to_owned()));
    let page = home.codex(&words).out;
    assert!(page.contains("✗ one grid step each way") && page.contains("a peak, not a plateau"), "{page}");
    assert!(page.contains("What is left of its net gain"), "{page}");
}
