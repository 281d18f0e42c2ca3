//! Sweeps that are killed, that run on other numbers of threads and that fill their disk: the rows are the same bytes, and what
//! is kept is said.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use serde_json::Value;

use crate::{Home, said};

/// Kills, and combinations of the sweeps that are killed: fewer where the program is not made for speed, so that the suite
/// takes seconds. `cargo test --release -p codex --test it killed` makes a hundred in sweeps of 200,000.
const KILLS: usize = if cfg!(debug_assertions) { 5 } else { 100 };
const PERIODS: &str = if cfg!(debug_assertions) { "period=2..4" } else { "period=2..21" };

/// A hundred borders each way.
const BORDERS: [&str; 2] = ["oversold=20..44.75:0.25", "overbought=55..79.75:0.25"];

/// splitmix64, as a part of one.
fn drawn(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((word ^ (word >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A few bars, for many runs.
fn bars(home: &Home) -> String {
    let (mut state, mut close) = (1, 20.0);
    let mut text = "date,open,high,low,close,volume\n".to_owned();
    for day in 0..60 {
        let open: f64 = close;
        close *= 1.0 + 0.04 * (drawn(&mut state) - 0.49);
        let (high, low) = (open.max(close) * 1.002, open.min(close) * 0.998);
        text += &format!("2020-{:02}-{:02},{open:.4},{high:.4},{low:.4},{close:.4},1000\n", 1 + day / 28, 1 + day % 28);
    }
    home.file("walk.csv", text)
}

fn words<'a>(bars: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    let grid = [PERIODS, BORDERS[0], BORDERS[1]].into_iter().flat_map(|axis| ["--grid", axis]);
    let head = ["sweep", "rsi", "--data", bars, "--fees", "0.001"].into_iter();
    head.chain(grid).chain(rest.iter().copied()).collect()
}

fn folder(home: &Home, name: &str) -> PathBuf {
    home.path("data/codex-quant/sweeps").join(name)
}

fn file(home: &Home, name: &str, file: &str) -> Vec<u8> {
    std::fs::read(folder(home, name).join(file)).unwrap()
}

fn rows(home: &Home, name: &str) -> Vec<u8> {
    file(home, name, "rows.bin")
}

#[test]
fn a_sweep_killed_at_any_moment_on_any_number_of_threads_has_the_same_bytes() {
    let home = Home::new();
    let bars = bars(&home);
    let started = Instant::now();
    let whole = home.json(&words(&bars, &["--save", "whole", "--threads", "1"]));
    let takes = started.elapsed();
    let expected = rows(&home, "whole");
    for threads in ["2", "4"] {
        home.json(&words(&bars, &["--save", threads, "--threads", threads]));
        assert!(rows(&home, threads) == expected, "{threads} threads");
    }

    let (mut kills, mut sweeps, mut resumed, mut state) = (0, 0, 0, 2);
    while kills < KILLS {
        let name = format!("killed-{sweeps}");
        sweeps += 1;
        let header = folder(&home, &name).join("header.json");
        loop {
            let threads = ["1", "2", "4"][(drawn(&mut state) * 3.0) as usize];
            let is_begun = header.exists();
            resumed += usize::from(is_begun);
            let place = if is_begun { "--resume" } else { "--save" };
            let mut command = home.command(&words(&bars, &[place, &name, "--threads", threads]));
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(takes.mul_f64(drawn(&mut state)));
            child.kill().unwrap();
            if child.wait().unwrap().success() {
                break;
            }
            kills += 1;
            if kills == KILLS {
                home.json(&words(&bars, &[if header.exists() { "--resume" } else { "--save" }, &name]));
                break;
            }
        }
        assert!(rows(&home, &name) == expected, "{name} after {kills} kills");
        let report: Value = serde_json::from_slice(&file(&home, &name, "report.json")).unwrap();
        for field in ["best", "winner", "counts", "overfitting", "trials"] {
            assert_eq!(report[field], whole[field], "{name}: {field}");
        }
        std::fs::remove_dir_all(folder(&home, &name)).unwrap();
    }
    assert!(resumed > 0, "{kills} kills, and none left anything to go on from");
}

/// Names of the files of the ledger of trials.
fn ledger(home: &Home) -> Vec<String> {
    let names = std::fs::read_dir(home.path("data/codex-quant/trials")).unwrap();
    let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_a_killed_sweep_tried_counts_and_once_it_ends_as_if_it_had_never_been_killed() {
    let (home, uninterrupted) = (Home::new(), Home::new());
    let bars = bars(&home);
    let other =
        ["sweep", "sma_cross", "--data", &bars, "--fees", "0.001", "--grid", "fast=2..5", "--grid", "slow=6..9"];
    let mut state = 3;
    // Killed once with rows, and once more where it goes on.
    for place in ["--save", "--resume"] {
        let mut command = home.command(&words(&bars, &[place, "killed", "--threads", "2"]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let is_begun = || std::fs::metadata(folder(&home, "killed").join("rows.bin")).is_ok_and(|it| it.len() > 48);
        while !is_begun() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        std::thread::sleep(std::time::Duration::from_millis((20.0 * drawn(&mut state)) as u64));
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success(), "it was to be killed before its end");
    }
    // Rows that a kill tore are not kept; that they were tried was there before them.
    let kept = home.json(&["runs", "ls", "--sweeps"])[0]["rows"].as_u64().unwrap();
    for keeps in [&["--no-save"][..], &["--save", "other"]] {
        let before = ledger(&home);
        let report = home.json(&[&other[..], keeps].concat());
        let trials = &report["trials"];
        let unfinished = trials["unfinished"].as_u64().unwrap();
        assert!(
            unfinished > 0 && unfinished >= kept && trials["ever"].as_u64() == Some(16 + unfinished),
            "{trials} {kept}"
        );
        let independent = trials["independent_here"].as_f64().unwrap() + unfinished as f64;
        assert_eq!(trials["independent"].as_f64(), Some(independent));
        let warnings = report["warnings"].to_string();
        assert!(warnings.contains(&format!("{unfinished} tries on these data are of sweeps that have not ended")));
        assert_eq!(warnings.contains("--resume killed"), keeps[0] == "--save", "{warnings}");
        assert_eq!(ledger(&home) == before, keeps[0] == "--no-save");
    }
    uninterrupted.json(&other);
    let expected = uninterrupted.json(&words(&bars, &["--save", "killed"]));
    let resumed = home.json(&words(&bars, &["--resume", "killed"]));
    for field in ["best", "winner", "counts", "overfitting", "trials", "warnings"] {
        assert_eq!(resumed[field], expected[field], "{field}");
    }
    assert_eq!(resumed["trials"]["unfinished"], 0);
    assert_eq!(ledger(&home), ledger(&uninterrupted));
}

#[test]
fn methods_that_learn_go_on_from_any_piece_to_the_same_bytes() {
    let home = Home::new();
    let bars = bars(&home);
    for method in ["tpe", "genetic", "cma-es", "successive-halving", "random", "sobol", "latin-hypercube"] {
        let budget = if method == "successive-halving" { "2000" } else { "400" };
        let search = ["--method", method, "--budget", budget, "-q"];
        home.json(&words(&bars, &[&search[..], &["--save", method]].concat()));
        let (expected, said) = (rows(&home, method), file(&home, method, "report.json"));
        // As a kill leaves it: the rows up to somewhere, and no report.
        for share in [0.0, 0.3, 0.8, 0.99] {
            let path = folder(&home, method).join("rows.bin");
            let file = std::fs::File::options().write(true).open(path).unwrap();
            file.set_len(48 + ((expected.len() - 48) as f64 * share) as u64).unwrap();
            std::fs::remove_file(folder(&home, method).join("report.json")).unwrap();
            home.json(&words(&bars, &[&search[..], &["--resume", method, "--threads", "2"]].concat()));
            assert!(rows(&home, method) == expected, "{method} from {share}");
            let part = |bytes: &[u8], field: &str| serde_json::from_slice::<Value>(bytes).unwrap()[field].clone();
            let again = self::file(&home, method, "report.json");
            for field in ["best", "winner", "counts", "overfitting", "trials"] {
                assert_eq!(part(&again, field), part(&said, field), "{method} from {share}: {field}");
            }
        }
    }
}

#[test]
fn a_full_disk_ends_a_sweep_with_what_is_kept_and_it_goes_on_where_there_is_room() {
    let home = Home::new();
    let bars = bars(&home);
    home.json(&words(&bars, &["--save", "whole"]));
    let expected = rows(&home, "whole");
    // Files of two thirds of the rows at most; the signal that comes with it is not heard, as on a disk that is full.
    let blocks = expected.len() * 2 / 3 / 512;
    let line = words(&bars, &["--save", "full", "-o", "json"])
        .into_iter()
        .map(|word| format!("'{word}' "))
        .collect::<String>();
    let codex = env!("CARGO_BIN_EXE_codex");
    let full = home.shell(&format!("trap '' XFSZ; ulimit -f {blocks}; '{codex}' {line}"));
    let error: Value = serde_json::from_str(full.err.lines().last().unwrap()).unwrap();
    assert_eq!((full.code, &error["error"]["code"]), (1, &"failed".into()), "{}", full.err);
    let kept = error["error"]["details"]["rows_kept"].as_u64().unwrap();
    let hint = error["error"]["hint"].as_str().unwrap();
    assert!(hint.contains(&format!("{kept} rows are kept, --resume full")), "{hint}");
    let listed = home.json(&["runs", "ls", "--sweeps"]);
    assert!(listed.to_string().contains("\"interrupted\""), "{listed}");
    let again = said(home.command(&words(&bars, &["--resume", "full", "-o", "json"])));
    assert_eq!(again.code, 0, "{}", again.err);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert!(rows(&home, "full") == expected && kept > 0 && kept < again["counts"]["asked"].as_u64().unwrap());
}
