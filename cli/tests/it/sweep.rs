//! Sweeps from the command line: each row is that run alone, the reference's grid, and nonsense.

mod budgets;
mod fronts;
mod luck;
mod presets;
mod validated;

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
