//! Sweeps from the command line: each row is that run alone, the reference's grid, and nonsense.

use std::io::Read;

use serde_json::Value;

use crate::{Home, testdata};

const METRICS: [&str; 11] = [
    "total_return",
    "annual_return",
    "annual_volatility",
    "sharpe",
    "sortino",
    "calmar",
    "max_drawdown",
    "trades",
    "win_rate",
    "profit_factor",
    "final_equity",
];

/// Every row of a sweep.
fn rows(home: &Home, words: &[&str]) -> Vec<Value> {
    let said = home.codex(&[&["sweep"], words, &["--all", "-o", "jsonl"]].concat());
    assert_eq!(said.code, 0, "{words:?}: {}", said.err);
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Rows, every so many, are what `backtest` says of those parameters.
fn are_runs(home: &Home, words: &[&str], axes: &[&str], rows: &[Value], every: usize) {
    for row in rows.iter().step_by(every) {
        let params: Vec<String> =
            axes.iter().map(|axis| format!("{axis}={}", row[axis].to_string().replace('"', ""))).collect();
        let params: Vec<&str> = params.iter().flat_map(|param| ["--param", param]).collect();
        let run = home.json(&[&["backtest"], words, &params, &["--no-save"]].concat());
        for name in METRICS {
            assert_eq!(row[name], run["metrics"][name], "{words:?} {params:?}: {name}");
        }
    }
}

#[test]
fn every_row_is_the_run_that_backtest_makes_whatever_the_settings() {
    let home = Home::new();
    let hong_kong = ["--symbol", "0700.HK"];
    let cases: [(&[&str], &[&str], &[&str]); 6] = [
        (&["sma_cross", "--fees", "0.001"], &["fast=5..20:5", "slow=15..45:15"], &["fast", "slow"]),
        (&["sma_cross", "--venue", "auto", "--slippage", "1tick"], &["fast=5..20:5", "slow=30,60"], &["fast", "slow"]),
        (
            &[
                "rsi",
                "--direction",
                "both",
                "--stop-loss",
                "5%",
                "--size",
                "50%",
                "--rf",
                "0.02",
                "--periods-per-year",
                "365",
            ],
            &["period=7,14", "smoothing=wilder,simple"],
            &["period", "smoothing"],
        ),
        (&["turtle", "--fees", "0.0005"], &["entry=20,55", "leave=10,20"], &["entry", "leave"]),
        (&["two_sleeves", "--fees", "0.001"], &["trend_share=0.2,0.5,0.8"], &["trend_share"]),
        (
            &["donchian", "--fill", "close", "--lot", "100", "--trailing-stop", "8%"],
            &["entry=10,20", "exit=5,10"],
            &["entry", "exit"],
        ),
    ];
    for (run, grid, axes) in cases {
        let words = [run, &hong_kong].concat();
        let axes_given: Vec<&str> = grid.iter().flat_map(|axis| ["--grid", axis]).collect();
        let rows = rows(&home, &[&words[..], &axes_given].concat());
        assert!(rows.len() >= 3, "{run:?}");
        are_runs(&home, &words, axes, &rows, 1);
    }
    // A portfolio over a panel.
    let words = ["momentum", "--data", "sample:US20", "--fill", "close", "--fees", "0.001"];
    let rows = rows(&home, &[&words[..], &["--grid", "top=2..4", "--grid", "lookback=120,252"]].concat());
    are_runs(&home, &words, &["top", "lookback"], &rows, 2);
}

#[test]
fn threads_change_no_byte_and_the_best_is_the_best_of_all() {
    let home = Home::new();
    let grid = [
        "sma_cross",
        "--symbol",
        "GOOG.US",
        "--fees",
        "0.001",
        "--grid",
        "fast=2..30",
        "--grid",
        "slow=3..60",
        "--where",
        "fast < slow",
    ];
    let of = |threads: &str| rows(&home, &[&grid[..], &["--threads", threads]].concat());
    let one = of("1");
    assert_eq!(one.len(), 29 * 58 - 28 * 29 / 2);
    assert!(of("2") == one && of("4") == one);
    let report = home.json(&[&["sweep"], &grid[..], &["--top", "3"]].concat());
    let best = one.iter().map(|row| row["sharpe"].as_f64().unwrap()).fold(f64::MIN, f64::max);
    assert_eq!(report["best"][0]["metrics"]["sharpe"], best);
    assert_eq!(report["winner"]["sharpe"], best);
    let winner = &report["winner"];
    assert!(winner["deflated_sharpe"].as_f64() < winner["probabilistic_sharpe"].as_f64(), "{winner}");
    assert_eq!(winner["proof"]["verdict"], "clean");
    assert_eq!(report["overfitting"]["splits"], 252);
    let trials = &report["trials"];
    assert!(trials["here"] == one.len() && trials["independent"].as_f64().unwrap() < one.len() as f64, "{trials}");
    // What stands in the page is said in words, too.
    let page = home.codex(&[&["sweep"], &grid[..]].concat()).out;
    assert!(page.contains("Is it luck?") && page.contains("independent tries"), "{page}");
}

#[test]
fn learning_methods_run_within_their_budget_and_repeat_themselves() {
    let home = Home::new();
    for method in ["random", "latin-hypercube", "sobol", "tpe", "genetic", "cma-es", "successive-halving"] {
        let words = [
            "sweep",
            "bollinger",
            "--symbol",
            "GOOG.US",
            "--grid",
            "period=5..60",
            "--grid",
            "width=1.0..3.0:0.1",
            "--method",
            method,
            "--budget",
            "40",
            "--seed",
            "7",
        ];
        let (one, two) = (home.json(&words), home.json(&words));
        assert_eq!((&one["best"], &one["counts"]), (&two["best"], &two["counts"]), "{method}");
        assert!((1..=40).contains(&one["counts"]["runs"].as_u64().unwrap()), "{method}: {}", one["counts"]);
    }
    let front = home.json(&[
        "sweep",
        "macd",
        "--symbol",
        "GOOG.US",
        "--grid",
        "fast=5..15",
        "--objective",
        "sharpe",
        "--objective",
        "max_drawdown",
    ]);
    assert_eq!(front["objectives"], serde_json::json!(["sharpe", "max_drawdown"]));
    let plateau = home.json(&[
        "sweep",
        "macd",
        "--symbol",
        "GOOG.US",
        "--grid",
        "fast=5..15",
        "--grid",
        "signal=5..12",
        "--pick",
        "plateau",
    ]);
    let ground = &plateau["winner"]["plateau"];
    assert!(
        ground["neighbours"].as_u64().unwrap() >= 2 && ground["worst"].as_f64() <= ground["mean"].as_f64(),
        "{ground}"
    );
}

#[test]
fn the_reference_grid_is_reproduced_at_both_fills() {
    let home = Home::new();
    for (file, fill, fees) in [
        ("trades/grid_sma_goog_1d_close_free.csv.gz", "close", "0"),
        ("trades/grid_sma_goog_1d_next_open_f10.csv.gz", "next-open", "0.001"),
    ] {
        let data = testdata("data/goog_1d.csv");
        let words = [
            "sma_cross",
            "--data",
            &data,
            "--convention",
            "vectorbt",
            "--cash",
            "10000",
            "--fill",
            fill,
            "--fees",
            fees,
            "--grid",
            "fast=2..50",
            "--grid",
            "slow=3..100",
            "--where",
            "fast < slow",
        ];
        let ours = rows(&home, &words);
        let mut text = String::new();
        let packed = std::fs::File::open(testdata(file)).unwrap();
        flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        let mut exact = 0;
        for (line, row) in text.lines().skip(1).zip(&ours) {
            let theirs: Vec<&str> = line.split(',').collect();
            assert_eq!([&row["fast"], &row["slow"]].map(|it| it.to_string()), [theirs[0], theirs[1]]);
            if theirs[5] != "0" {
                continue;
            }
            exact += 1;
            assert_eq!(row["trades"].to_string(), theirs[4], "{line}");
            for (name, column) in [("final_equity", 2), ("max_drawdown", 3)] {
                let (one, other) = (row[name].as_f64().unwrap(), theirs[column].parse::<f64>().unwrap());
                assert!((one - other).abs() <= 1e-9 * other.abs(), "{line}: {name} {one}");
            }
        }
        assert_eq!(ours.len(), 3626);
        assert!(exact > 3000, "{exact} pairs without near ties");
    }
}

/// Sums of returns and of their squares over blocks, `[blocks][combinations that ran]`, as a kept sweep has them.
fn sums(home: &Home, name: &str) -> [Vec<Vec<f64>>; 2] {
    let sweeps = store::Sweeps::open(&home.path("data/codex-quant")).unwrap();
    let (header, mut sums) = (sweeps.header(name).unwrap(), [(); 2].map(|()| Vec::new()));
    for piece in sweeps.pieces(name).unwrap() {
        let piece = piece.unwrap();
        for (sums, from) in sums.iter_mut().zip([header.metrics.len(), header.metrics.len() + header.blocks]) {
            sums.resize(header.blocks, Vec::new());
            for (block, column) in sums.iter_mut().zip(&piece.numbers[from..from + header.blocks]) {
                let ran = column.iter().zip(&piece.outcomes).filter(|(_, outcome)| **outcome == 0);
                block.extend(ran.map(|(sum, _)| *sum));
            }
        }
    }
    sums
}

#[test]
fn all_rules_of_a_preset_are_one_search() {
    let home = Home::new();
    let three_years = ["--symbol", "GOOG.US", "--from", "2010-01-01", "--to", "2012-12-31", "--fees", "0.001"];
    let report = home.json(&[&["sweep", "all", "--preset", "classic"], &three_years[..], &["--save", "all"]].concat());
    assert_eq!((&report["counts"]["runs"], &report["trials"]["ever"]), (&1279.into(), &1279.into()));
    let rules = report["strategies"].as_array().unwrap();
    assert_eq!(rules.len(), 11);
    // The winner is the best of all, and what is said of it is over all.
    let rows = rows(&home, &[&["all", "--preset", "classic"], &three_years[..], &["--no-save"]].concat());
    assert_eq!(rows.len(), 1279);
    let sharpe = |row: &Value| row["sharpe"].as_f64();
    let best = rows.iter().filter_map(sharpe).fold(f64::MIN, f64::max);
    assert_eq!((report["winner"]["sharpe"].as_f64(), &report["best"][0]["strategy"]), (Some(best), &"cci".into()));
    let year: f64 = report["settings"]["periods_per_year"].as_f64().unwrap();
    let sharpes: Vec<f64> = rows.iter().filter_map(sharpe).map(|it| it / year.sqrt()).collect();
    let mean = sharpes.iter().sum::<f64>() / sharpes.len() as f64;
    let variance = sharpes.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (sharpes.len() - 1) as f64;
    let by_chance = 1.0 / (report["data"]["bars"].as_f64().unwrap() - 2.0);
    let luck =
        overfit::sharpe_of_luck(variance.max(by_chance), report["trials"]["independent"].as_f64().unwrap()).unwrap();
    let told = report["winner"]["sharpe_of_luck"].as_f64().unwrap();
    assert!(crate::close(told, luck * year.sqrt(), 0.0), "{told}");
    let years = overfit::years_needed(report["trials"]["independent"].as_f64().unwrap(), best).unwrap();
    assert!(crate::close(report["winner"]["years_needed"].as_f64().unwrap(), years, 0.0), "{years}");
    assert!(report["winner"]["sharpe_autocorrelated"].as_f64().unwrap() > 0.0);
    // Cross-validated over the block sums of all combinations at once.
    let [sums, squares] = sums(&home, "all");
    let bars = report["data"]["bars"].as_u64().unwrap() as usize;
    let blocks: Vec<usize> = overfit::block_ranges(bars, 10).unwrap().iter().map(ExactSizeIterator::len).collect();
    let slices = |columns: &[Vec<f64>]| columns.iter().map(|it| it.clone().leak() as &[f64]).collect::<Vec<_>>();
    let found = overfit::cscv(&overfit::BlockSums::new(&blocks, &slices(&sums), &slices(&squares)).unwrap());
    assert_eq!(sums[0].len(), 1279);
    assert_eq!(report["overfitting"]["probability_of_overfitting"], found.probability_of_overfitting());
    // Each rule's part is the sweep of that rule, whose combinations are no more tries.
    for rule in rules {
        let name = rule["strategy"].as_str().unwrap();
        let one = home.json(&[&["sweep", name, "--preset", "classic"], &three_years[..], &["--top", "1"]].concat());
        assert_eq!((&one["counts"], &one["axes"]), (&rule["counts"], &rule["axes"]), "{name}");
        assert_eq!(one["best"][0]["metrics"], rule["best"]["metrics"], "{name}");
        assert_eq!(one["trials"]["ever"], 1279, "{name}");
        assert!(rule["distinct"].as_u64() <= rule["counts"]["runs"].as_u64(), "{rule}");
    }
    // Every so many rows are what `backtest` says.
    for row in rows.iter().step_by(97) {
        let params = row["params"].as_object().unwrap();
        let params: Vec<String> = params.iter().map(|(name, value)| format!("--param={name}={value}")).collect();
        let params: Vec<&str> = params.iter().map(String::as_str).collect();
        let name = row["strategy"].as_str().unwrap();
        let run = home.json(&[&["backtest", name, "--no-save"], &three_years[..], &params].concat());
        METRICS.iter().for_each(|metric| assert_eq!(row[metric], run["metrics"][metric], "{name} {params:?}"));
    }
}

#[test]
fn rules_that_need_more_bars_than_there_are_are_left_out_of_a_sweep_of_all() {
    let home = Home::new();
    let until =
        |last: &str| ["sweep", "all", "--preset", "classic", "--symbol", "GOOG.US", "--to", last].map(str::to_owned);
    let report = home.json(&until("2004-10-22").each_ref().map(String::as_str));
    let names: Vec<&str> =
        report["strategies"].as_array().unwrap().iter().map(|it| it["strategy"].as_str().unwrap()).collect();
    assert!(names.len() == 10 && !names.contains(&"ichimoku"), "{names:?}");
    let warnings = report["warnings"].to_string();
    assert!(warnings.contains("left out: ichimoku needs 66 bars to warm up, GOOG.US has 46"), "{warnings}");
    // So few bars tell nothing, however good they look.
    let few = home.json(&until("2004-09-15").each_ref().map(String::as_str));
    let verdict = few["winner"]["verdict"].as_str().unwrap();
    assert!(verdict.starts_with("whether it is luck cannot be said: its Sharpe ratio rests on "), "{verdict}");
    assert_eq!(few["winner"]["findings"][0]["code"], "too-little");
    let error = home.error(3, &until("2004-08-20").each_ref().map(String::as_str));
    assert!(error["message"].as_str().unwrap().contains("bars to warm up, GOOG.US has 2"), "{error}");
}

#[test]
fn a_sweep_of_all_rules_is_kept_goes_on_and_prints_rows() {
    let home = Home::new();
    let words = ["all", "--preset", "classic", "--symbol", "GOOG.US", "--from", "2012-01-01"];
    let whole = home.json(&[&["sweep"], &words[..], &["--save", "whole"]].concat());
    let folder = |name: &str| home.path("data/codex-quant/sweeps").join(name);
    let bytes = std::fs::read(folder("whole").join("rows.bin")).unwrap();
    std::fs::create_dir_all(folder("half")).unwrap();
    std::fs::copy(folder("whole").join("header.json"), folder("half").join("header.json")).unwrap();
    std::fs::write(folder("half").join("rows.bin"), &bytes[..bytes.len() / 2]).unwrap();
    let resumed = home.json(&[&["sweep"], &words[..], &["--resume", "half"]].concat());
    assert!(std::fs::read(folder("half").join("rows.bin")).unwrap() == bytes);
    for field in ["best", "winner", "strategies", "overfitting", "trials", "counts"] {
        assert_eq!(resumed[field], whole[field], "{field}");
    }
    // The best first, with the parameters of each rule as text.
    let csv = home.codex(&[&["sweep"], &words[..], &["--no-save", "--top", "2", "-o", "csv"]].concat()).out;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines.len() == 3 && lines[0].starts_with("strategy,params,total_return,"), "{csv}");
    assert!(lines[1].starts_with("kdj,k=25 d=5 oversold=20 overbought=80,"), "{csv}");
    let page = home.codex(&[&["sweep"], &words[..], &["--no-save"]].concat()).out;
    assert!(page.contains("Each rule") && page.contains("11 rules, 1,279 combinations"), "{page}");
}

#[test]
fn every_grid_of_every_preset_is_one_of_a_rule_that_there_is() {
    let home = Home::new();
    for preset in search::PRESETS {
        let words = ["sweep", "all", "--preset", preset.name, "--symbol", "GOOG.US", "--no-save"];
        let report = home.json(&words);
        let counts: Vec<(&str, u64)> = report["strategies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|rule| (rule["strategy"].as_str().unwrap(), rule["counts"]["runs"].as_u64().unwrap()))
            .collect();
        let expected: Vec<(&str, u64)> = preset.grids.iter().map(|grid| (grid.strategy, grid.combinations)).collect();
        assert_eq!(counts, expected, "{}", preset.name);
        for grid in preset.grids {
            let rule = strategies::find(grid.strategy).expect("a rule");
            for axis in grid.axes {
                let name = axis.split('=').next().unwrap();
                assert!(rule.params.iter().any(|param| param.name == name), "{} {name}", grid.strategy);
            }
        }
    }
}

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
fn a_search_ends_with_its_time_and_what_it_tried_is_what_any_search_tries() {
    let home = Home::new();
    let words = ["sweep", "sma_cross", "--symbol", "0700.HK", "--grid", "fast=2..60", "--grid", "slow=61..160"];
    let timed = [&words[..], &["--budget", "0.000001s", "--budget", "5000"]].concat();
    let counted = |words: &[&str], budget: &str| home.json(&[words, &["--budget", budget, "--no-save"]].concat());
    // What was begun before the first look at the clock.
    let report = home.json(&[&timed[..], &["--save", "timed"]].concat());
    assert_eq!(report["counts"]["runs"], 2048);
    assert!(report["warnings"][0].as_str().unwrap().contains("the time was over after 2048 of 5000"), "{report}");
    assert_eq!(report["winner"]["metrics"], counted(&words, "2048")["winner"]["metrics"]);
    let validated = home.codex(&["validate", "--sweep", "timed", "--samples", "10", "-o", "json"]);
    let validated: Value = serde_json::from_str(&validated.out).unwrap();
    assert_eq!(validated["counts"], report["counts"]);
    // It is finished: what is resumed is what it said.
    let resumed = home.json(&[&timed[..], &["--resume", "timed"]].concat());
    assert_eq!((&resumed["counts"], &resumed["winner"]), (&report["counts"], &report["winner"]));
    let counted = counted(&words, "5000");
    // A part of a grid is a corner of it.
    assert!(counted["warnings"][0].as_str().unwrap().contains("one corner of the grid"), "{counted}");
    let walk = ["walkforward", "rsi", "--symbol", "0700.HK", "--grid", "period=5..9", "--budget", "30s"];
    assert!(home.error(2, &walk)["message"].as_str().unwrap().contains("of runs"));
}

#[test]
fn of_several_objectives_the_front_is_marked_and_its_best_by_the_first_wins() {
    let home = Home::new();
    let words = ["sweep", "rsi", "--symbol", "GOOG.US", "--grid", "period=5..30", "--grid", "oversold=20,30,40"];
    let words = [&words[..], &["--objective", "total_return", "--objective", "max_drawdown", "--no-save"]].concat();
    let all = rows(&home, &words[1..]);
    let cost = |row: &Value| ["total_return", "max_drawdown"].map(|name| row[name].as_f64().unwrap());
    let traded: Vec<[f64; 2]> = all.iter().filter(|row| row["trades"] != 0).map(&cost).collect();
    let is_inside =
        |one: &[f64; 2]| !traded.iter().any(|two| two != one && two.iter().zip(one).all(|(two, one)| two >= one));
    let inside = traded.iter().filter(|one| is_inside(one)).count();
    let report = home.json(&[&words[..], &["--top", "60"]].concat());
    assert_eq!(report["front"], inside);
    // Whatever is shown.
    for top in ["1", "2", "9"] {
        let fewer = home.json(&[&words[..], &["--top", top]].concat());
        assert_eq!((&fewer["winner"]["metrics"], &fewer["front"]), (&report["winner"]["metrics"], &report["front"]));
        assert_eq!(fewer["best"].as_array().unwrap()[..], report["best"].as_array().unwrap()[..top.parse().unwrap()]);
    }
    let best = report["best"].as_array().unwrap();
    assert!(best.len() > inside && inside > 2, "{inside}");
    for (place, row) in best.iter().enumerate() {
        assert_eq!(row["front"], place < inside, "{place}");
        assert_eq!(is_inside(&cost(&row["metrics"])), place < inside, "{place}");
    }
    let returns: Vec<f64> = best[..inside].iter().map(|row| cost(&row["metrics"])[0]).collect();
    assert!(returns.is_sorted_by(|one, two| one >= two), "{returns:?}");
    assert_eq!(report["winner"]["metrics"], best[0]["metrics"]);
    let page = home.codex(&words).out;
    assert!(page.contains(&format!("* one of the {inside} runs that no other is better than")), "{page}");
    assert!(page.contains("by the Sharpe ratio, whatever the objective"), "{page}");
    assert!(home.codex(&[&words[..], &["-o", "csv"]].concat()).out.lines().next().unwrap().ends_with(",front"));
    assert_eq!(all.iter().filter(|row| row["front"] == true).count(), inside);
}

#[test]
fn a_rung_of_any_size_is_kept_in_pieces() {
    let home = Home::new();
    let words = ["sweep", "sma_cross", "--symbol", "0700.HK", "--to", "2012-12-31", "--method", "successive-halving"];
    let words =
        [&words[..], &["--grid", "fast=1..150", "--grid", "slow=151..300", "--budget", "3200", "--top", "3"]].concat();
    let kept = home.json(&[&words[..], &["--save", "halved"]].concat());
    let counts = &kept["counts"];
    assert!(counts["asked"].as_u64().unwrap() > 20_000 && counts["runs"].as_u64().unwrap() < 1000, "{counts}");
    let again = home.json(&[&words[..], &["--resume", "halved"]].concat());
    assert_eq!((&again["best"], &again["counts"]), (&kept["best"], counts));
    assert_eq!(home.json(&[&words[..], &["--no-save"]].concat())["best"], kept["best"]);
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
fn who_does_nothing_is_no_find_and_who_cannot_warm_up_is_passed_over() {
    let home = Home::new();
    // Some never trade, and have no drawdown.
    let words =
        ["sweep", "rsi", "--symbol", "GOOG.US", "--to", "2005-06-30", "--grid", "oversold=5,30,40", "--no-save"];
    let objective = ["--objective", "max_drawdown"];
    let report = home.json(&[&words[..], &objective].concat());
    let all = rows(&home, &[&words[1..], &objective].concat());
    assert!(all.iter().any(|row| row["trades"] == 0 && row["max_drawdown"] == 0.0), "{all:?}");
    assert!(report["winner"]["metrics"]["trades"].as_u64().unwrap() > 0, "{}", report["winner"]);
    // 214 bars: as `backtest` does.
    let words = ["--symbol", "GOOG.US", "--to", "2005-06-30"];
    let sweep = ["sweep", "sma_cross", "--grid", "slow=50,100,400", "--no-save"];
    let report = home.json(&[&sweep[..], &words].concat());
    assert_eq!((&report["counts"]["runs"], &report["counts"]["refused"]), (&2.into(), &1.into()));
    let warned = report["warnings"].to_string();
    let alone = home.error(3, &[&["backtest", "sma_cross", "--param", "slow=400"], &words[..]].concat());
    let needed =
        alone["message"].as_str().unwrap().split(" needs ").nth(1).unwrap().split(" to warm up").next().unwrap();
    assert!(warned.contains(&format!("needs {needed} to warm up")), "{warned} {alone}");
}

#[test]
fn a_name_is_looked_for_among_runs_and_sweeps_and_nothing_is_half_exported() {
    let home = Home::new();
    swept(&home, "mine", &["rsi", "--symbol", "0700.HK", "--grid", "period=5..9"]);
    let hint = |words: &[&str], code: i32| home.error(code, words)["hint"].as_str().unwrap().to_owned();
    assert!(hint(&["runs", "show", "theirs"], 4).contains("--sweeps"));
    assert!(hint(&["runs", "rerun", "mine"], 2).contains("codex validate --sweep mine"));
    assert!(hint(&["runs", "why", "mine", "2012-01-05"], 2).contains("codex backtest"));
    let file = home.path("a-file");
    std::fs::write(&file, "mine").unwrap();
    let file = file.to_str().unwrap();
    assert!(
        home.error(2, &["runs", "export", "mine", "--out", file])["message"].as_str().unwrap().contains("is a file")
    );
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
        one_tick["change"].as_str().unwrap().starts_with("one tick more slippage")
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

#[test]
fn nonsense_is_told_with_its_place_and_what_to_type() {
    let home = Home::new();
    let error = |words: &[&str]| {
        let it = home.error(2, &[&["sweep", "sma_cross", "--symbol", "0700.HK"], words].concat());
        assert!(!it["hint"].as_str().unwrap_or_default().is_empty(), "{it}");
        it["message"].as_str().unwrap().to_owned()
    };
    for (words, part) in [
        (&["--grid", "fast=2..NaN"][..], "NaN"),
        (&["--grid", "fast=50..2"], "the range goes down"),
        (&["--grid", "fast="], "a value is missing"),
        (&["--grid", "quick=1..2"], "no parameter `quick`"),
        (&["--grid", "fast=2..10", "--where", "fast > 100"], "none of 9 combinations"),
        (&["--grid", "fast=1..100000", "--grid", "slow=1..100000"], "10,000,000,000 combinations"),
        (&["--grid", "fast=2..9", "--objective", "sharp"], "no measure `sharp`"),
        (&["--grid", "fast=2..9", "--blocks", "3"], "3 blocks"),
        (&["--grid", "fast=2..9", "--method", "tp"], "no search method"),
        (&["--grid", "fast=2..9", "--param", "fast=3"], "varied and given"),
        (&["--grid", "fast=2..9", "--grid", "fast=3,4"], "varied twice"),
        (&["--grid", "fast=2..9", "--budget", "0"], "such as 2000"),
        (&["--grid", "fast=2..9", "--budget", "-5"], "such as 30s"),
        (&["--grid", "fast=2..9", "--budget", "0s"], "such as 30s"),
        (&["--grid", "fast=2..9", "--budget", "5", "--budget", "6"], "two budgets of one kind"),
        (&["--grid", "fast=2..9", "--budget", "1e308h"], "such as 30s"),
        (&["--grid", "fast=2..9", "--heat-map", "fast,slow"], "`slow` is not"),
        (&["--grid", "fast=2..9", "--grid", "slow=20,30", "--heat-map", "fast,slow"], "below the table"),
        (&["--grid", "fast=2..9", "--threads", "0"], "a whole number from 1"),
        (&["--grid", "fast=2..9", "--top", "0"], "a whole number from 1"),
        (&["--grid", "fast=2..9", "--seed", "-1"], "--seed"),
        (&["--grid", "fast=2..9", "--pick", "plateau", "--method", "random", "--budget", "3"], "whole grid"),
        (&["--grid", "fast=40..50", "--grid", "slow=10..30"], "fast"),
    ] {
        let message = error(words);
        assert!(message.contains(part), "{words:?}: {message}");
    }
    for (words, message, hint) in [
        (&["sma_cross"][..], "the grid is empty", "--preset classic"),
        (&["all"], "none is given", "--preset classic (eleven rules"),
        (&["all", "--preset", "clasic"], "no preset `clasic`", "`classic`"),
        (&["all", "--grid", "fast=2..3"], "none is given", "classic"),
        (&["all", "--preset", "classic", "--grid", "fast=2..3"], "given twice", "leave out"),
        (&["all", "--preset", "classic", "--where", "fast < 3"], "--where", "codex sweep RULE"),
        (&["all", "--preset", "classic", "--param", "fast=3"], "--param", "codex sweep RULE"),
        (&["all", "--preset", "classic", "--method", "tpe", "--budget", "3"], "--budget", "codex sweep RULE"),
        (&["turtle", "--preset", "classic"], "no grid for turtle", "sma_cross, rsi"),
    ] {
        let it = home.error(2, &[&["sweep"], words, &["--symbol", "0700.HK"]].concat());
        let said = |field: &str| it[field].as_str().unwrap().to_owned();
        assert!(said("message").contains(message) && said("hint").contains(hint), "{words:?}: {it}");
    }
    home.error(2, &["sweep", "signals", "--symbol", "0700.HK", "--grid", "x=1"]);
    let halved = ["--grid", "top=2..4", "--method", "successive-halving", "--budget", "3"];
    home.error(2, &[&["sweep", "momentum", "--data", "sample:US20", "--fill", "close"], &halved[..]].concat());
    home.error(4, &["sweep", "smacross", "--symbol", "0700.HK", "--grid", "fast=1..2"]);
    home.error(3, &["sweep", "sma_cross", "--symbol", "0700.HK", "--grid", "fast=2..9", "--from", "2030-01-01"]);
    // Too few bars for ten blocks are run, and what cannot be said is said.
    let few = home.codex(&[
        "sweep",
        "sma_cross",
        "--symbol",
        "0700.HK",
        "--to",
        "2011-08-17",
        "--grid",
        "fast=2..3",
        "--grid",
        "slow=4..6",
        "-o",
        "json",
    ]);
    assert!(few.code == 0 && few.err.contains("not cross-validated"), "{}", few.err);
}

#[test]
fn a_sweep_is_kept_and_goes_on_where_it_stopped_to_the_same_bytes() {
    let home = Home::new();
    let grid = [
        "sma_cross",
        "--symbol",
        "GOOG.US",
        "--grid",
        "fast=2..20",
        "--grid",
        "slow=21..60",
        "--method",
        "tpe",
        "--budget",
        "120",
    ];
    let whole = home.json(&[&["sweep"], &grid[..], &["--save", "whole"]].concat());
    assert_eq!(whole["sweep_id"], "whole");
    let rows = |name: &str| home.path("data/codex-quant/sweeps").join(name).join("rows.bin");
    let bytes = std::fs::read(rows("whole")).unwrap();
    // As after a power cut: half of it, and a torn piece at its end.
    let folder = home.path("data/codex-quant/sweeps/half");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(home.path("data/codex-quant/sweeps/whole/header.json"), folder.join("header.json")).unwrap();
    std::fs::write(folder.join("rows.bin"), &bytes[..bytes.len() / 2]).unwrap();
    let resumed = home.json(&[&["sweep"], &grid[..], &["--resume", "half"]].concat());
    assert!(std::fs::read(rows("half")).unwrap() == bytes);
    assert_eq!((&resumed["best"], &resumed["winner"]["params"]), (&whole["best"], &whole["winner"]["params"]));
    // The same tries again are no more tries.
    assert_eq!(resumed["trials"]["ever"], whole["trials"]["ever"]);
    let more = home.json(&[&["sweep"], &grid[..], &["--seed", "2"]].concat());
    assert!(more["trials"]["ever"].as_u64() > whole["trials"]["ever"].as_u64(), "{}", more["trials"]);
    assert!(!more["sweep_id"].as_str().unwrap().is_empty());
    let error = home.error(2, &[&["sweep"], &grid[..], &["--save", "whole"]].concat());
    assert!(error["hint"].as_str().unwrap().contains("--resume"), "{error}");
    let other = [
        "sweep",
        "sma_cross",
        "--symbol",
        "GOOG.US",
        "--grid",
        "fast=2..19",
        "--grid",
        "slow=21..60",
        "--method",
        "tpe",
        "--budget",
        "120",
        "--resume",
        "whole",
    ];
    assert_ne!(home.codex(&other).code, 0);
    home.error(4, &[&["sweep"], &grid[..], &["--resume", "nowhere"]].concat());
}

/// A sweep that is kept under this name.
fn swept(home: &Home, name: &str, words: &[&str]) -> Value {
    home.json(&[&["sweep"], words, &["--save", name]].concat())
}

/// `codex validate --sweep`, its exit code and its JSON.
fn validated(home: &Home, words: &[&str]) -> (i32, Value) {
    let said = home.codex(&[&["validate", "--sweep"], words, &["-o", "json"]].concat());
    (said.code, serde_json::from_str(&said.out).unwrap_or_else(|cause| panic!("{cause}: {}", said.err)))
}

#[test]
fn a_finished_sweep_is_validated_from_what_it_kept() {
    let home = Home::new();
    let data = testdata("data/goog_1d.csv");
    let words = ["--data", &data, "--symbol", "GOOG.US", "--fees", "0.001"];
    let grid = ["--grid", "period=5..60:5", "--grid", "width=1.5,2.0,2.5"];
    let sweep = swept(&home, "goog", &[&["bollinger"], &words[..], &grid].concat());
    let (code, report) = validated(&home, &["goog"]);
    assert_eq!(code, 7);
    for field in ["sweep_id", "winner", "overfitting", "trials", "best", "counts", "data"] {
        assert_eq!(report[field], sweep[field], "{field}");
    }
    // The winner's run is validated as that run alone.
    let params = sweep["winner"]["params"].as_object().unwrap();
    let params: Vec<String> =
        params.iter().map(|(name, value)| format!("--param={name}={}", value.to_string().replace('"', ""))).collect();
    let params: Vec<&str> = params.iter().map(String::as_str).collect();
    let alone = home.codex(&[&["validate", "bollinger", "-o", "json"], &words[..], &params].concat());
    let alone: Value = serde_json::from_str(&alone.out).unwrap();
    for (name, part) in alone.as_object().unwrap().iter().filter(|(name, _)| *name != "elapsed_ms") {
        assert_eq!(report["run"][name], *part, "{name}");
    }
    // Histories: trades and bars compound to what the account gained, and another order changes no end.
    let total = sweep["winner"]["metrics"]["total_return"].as_f64().unwrap();
    let histories = report["monte_carlo"].as_array().unwrap();
    let drawn: Vec<&str> = histories.iter().map(|it| it["drawn"].as_str().unwrap()).collect();
    assert_eq!(drawn, ["trades-shuffled", "trades-drawn", "blocks"]);
    for it in histories {
        let number = |name: &str| it[name].as_f64().unwrap();
        assert!(crate::close(number("total_return"), total, 1.0), "{it}");
        assert!(number("max_drawdown_worst") <= number("max_drawdown") || it["drawn"] != "trades-drawn", "{it}");
        let shuffled = it["drawn"] == "trades-shuffled";
        assert_eq!(shuffled, crate::close(number("total_return_low"), number("total_return_high"), 1.0), "{it}");
    }
    assert!(crate::close(
        histories[2]["max_drawdown"].as_f64().unwrap(),
        sweep["winner"]["metrics"]["max_drawdown"].as_f64().unwrap(),
        0.0
    ));
    // What it gained after the market had risen over 63 bars, and after it had fallen, by hand.
    let equity = home.path("equity.csv").display().to_string();
    let run = [&["backtest", "bollinger", "--no-save", "--equity", &equity], &words[..], &params].concat();
    assert_eq!(home.codex(&run).code, 0);
    let column = |path: &str, name: &str| -> Vec<f64> {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines();
        let at = lines.next().unwrap().split(',').position(|it| it.eq_ignore_ascii_case(name)).unwrap();
        lines.map(|line| line.split(',').nth(at).unwrap().parse().unwrap()).collect()
    };
    let (closes, equity) = (column(&data, "close"), column(&equity, "equity"));
    assert_eq!(report["regime_window"], 63);
    let mut grown = [(0, 1.0), (0, 1.0)];
    for bar in 63..closes.len() {
        let before = if bar == 63 { closes[0] } else { closes[bar - 64] };
        let (bars, wealth) = &mut grown[usize::from(closes[bar - 1] <= before)];
        *bars += 1;
        *wealth *= equity[bar] / equity[bar - 1];
    }
    for (trend, (bars, wealth)) in report["regimes"].as_array().unwrap().iter().zip(grown) {
        assert_eq!(trend["bars"], bars, "{trend}");
        assert!(crate::close(trend["total_return"].as_f64().unwrap(), wealth - 1.0, 1.0), "{trend} {wealth}");
    }
    let page = home.codex(&["validate", "--sweep", "last"]);
    assert_eq!(page.code, 7, "{}", page.err);
    for part in ["Is it luck?", "✗ overfitting", "Other histories", "bear", "Found"] {
        assert!(page.out.contains(part), "{part}: {}", page.out);
    }
    let csv = home.codex(&["validate", "--sweep", "go", "-o", "csv"]).out;
    assert!(csv.starts_with("code,severity,finding\noverfitting,warning,"), "{csv}");
}

#[test]
fn a_sweep_that_found_a_rule_of_the_data_passes() {
    let home = Home::new();
    let text = std::fs::read_to_string(testdata("data/goog_1d.csv")).unwrap();
    let file = home.file("bars.csv", &text);
    let grid = ["--grid", "fast=3..12:3", "--grid", "slow=20..60:10"];
    swept(
        &home,
        "trend",
        &[&["sma_cross", "--data", &file, "--symbol", "GOOG.US", "--fees", "0.001"], &grid[..]].concat(),
    );
    let (code, report) = validated(&home, &["trend"]);
    assert_eq!((code, &report["findings"]), (0, &serde_json::json!([])), "{report}");
    assert!(home.codex(&["validate", "--sweep", "trend"]).out.contains("Nothing was found."));
    // Other data under the same name are told.
    home.file("bars.csv", text.trim_end().rsplit_once('\n').unwrap().0);
    let error = home.error(3, &["validate", "--sweep", "trend"]);
    assert!(error["message"].as_str().unwrap().contains("have changed since"), "{error}");
}

#[test]
fn what_is_no_finished_sweep_is_not_validated() {
    let home = Home::new();
    swept(&home, "whole", &["sma_cross", "--symbol", "0700.HK", "--grid", "fast=3..12:3"]);
    let folder = home.path("data/codex-quant/sweeps");
    std::fs::create_dir_all(folder.join("half")).unwrap();
    for file in ["header.json", "rows.bin"] {
        std::fs::copy(folder.join("whole").join(file), folder.join("half").join(file)).unwrap();
    }
    let error = home.error(2, &["validate", "--sweep", "half"]);
    assert!(error["hint"].as_str().unwrap().contains("--resume half"), "{error}");
    home.error(4, &["validate", "--sweep", "nowhere"]);
    for words in [
        &["validate", "--sweep", "whole", "--symbol", "0700.HK"][..],
        &["validate", "--sweep", "whole", "--fees", "0.1"],
        &["validate", "--sweep", "whole", "--samples", "3"],
        &["validate", "sma_cross", "--sweep", "whole"],
        &["validate", "--symbol", "0700.HK"],
    ] {
        home.error(2, words);
    }
    // One in which nothing trades has no winner.
    let none = swept(&home, "none", &["rsi", "--symbol", "GOOG.US", "--to", "2004-09-30", "--grid", "period=10..20"]);
    assert_eq!(none["winner"], Value::Null);
    assert!(
        none["warnings"][0].as_str().unwrap().contains("none of the 11 combinations that ran trades and has a sharpe"),
        "{none}"
    );
    home.error(3, &["validate", "--sweep", "none"]);
    // One whose rows are gone.
    let rows = std::fs::read(folder.join("whole/rows.bin")).unwrap();
    std::fs::write(folder.join("whole/rows.bin"), &rows[..rows.len() / 2]).unwrap();
    home.error(3, &["validate", "--sweep", "whole"]);
}
