//! Ctrl-C, at the moments that matter: while data are read, while files are written, after the run was kept.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::Home;

fn started(home: &Home, words: &[&str]) -> Child {
    let mut command = home.command(&[words, &["-o", "json"]].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A shell that is ready to send a signal at once, when it reads the process to send it to.
fn sender(signal: &str) -> Child {
    let script = format!("read process; kill {signal} $process");
    Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).spawn().unwrap()
}

fn send(mut sender: Child, child: &Child) {
    writeln!(sender.stdin.take().unwrap(), "{}", child.id()).unwrap();
    assert!(sender.wait().unwrap().success());
}

/// What the interrupted call left to say: exit code 130 and the contract's JSON.
fn interrupted(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    let error: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!((&error["error"]["code"], output.stdout.len()), (&"interrupted".into(), 0));
    assert!(error["error"]["hint"].is_string());
}

fn pipe(home: &Home, name: &str) -> String {
    let path = home.path(name).display().to_string();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn interrupted_while_it_reads_nothing_is_kept_or_written() {
    for name in ["-INT", "-TERM"] {
        let home = Home::new();
        let bars = pipe(&home, "bars.csv");
        let child = started(&home, &["backtest", "buy_hold", "--data", &bars, "--trades", "trades.csv"]);
        // Opening the pipe waits for codex to open its end; then it reads for as long as this end is open.
        let writer = std::fs::File::options().write(true).open(&bars).unwrap();
        send(sender(name), &child);
        interrupted(child);
        drop(writer);
        assert!(!home.path("trades.csv").exists());
        assert_eq!(home.json(&["runs", "ls"]), Value::Array(Vec::new()));
    }
}

#[test]
fn interrupted_between_its_files_a_run_is_not_kept_and_the_file_that_is_there_is_whole() {
    let home = Home::new();
    let equity = pipe(&home, "equity.csv");
    let run = ["backtest", "buy_hold", "--symbol", "GOOG.US"];
    let child = started(&home, &[&run[..], &["--trades", "trades.csv", "--equity", &equity]].concat());
    // More than a pipe holds is written after the trades; this end reads a byte and no more.
    let mut reader = std::fs::File::open(&equity).unwrap();
    reader.read_exact(&mut [0]).unwrap();
    send(sender("-INT"), &child);
    interrupted(child);
    assert_eq!(std::fs::read_to_string(home.path("trades.csv")).unwrap().lines().count(), 2);
    // The files come first: a call that fails on them leaves no run behind.
    assert!(home.json(&["runs", "ls"]).as_array().unwrap().is_empty());
}

#[test]
fn interrupted_in_the_middle_of_a_file_the_old_one_stays_and_no_part_is_left() {
    let home = Home::new();
    let folder = home.path("out");
    std::fs::create_dir(&folder).unwrap();
    // Long enough a file that a signal finds it under way.
    let minute = |row: i64| format!("{},100,101,99,100,1\n", 1_600_000_000 + 60 * row);
    let bars = "timestamp,open,high,low,close,volume\n".to_owned() + &(0..30_000).map(minute).collect::<String>();
    let bars = home.file("bars.csv", bars);
    let run = ["backtest", "buy_hold", "--data", &bars, "--no-save", "--equity", "out/equity.jsonl"];
    assert_eq!(home.codex(&run).code, 0);
    let whole = std::fs::read(folder.join("equity.jsonl")).unwrap();
    for round in 0..50 {
        let old = format!("old {round}");
        std::fs::write(folder.join("equity.jsonl"), &old).unwrap();
        let sender = sender("-INT");
        let mut child = started(&home, &run);
        // From the moment a part is seen the writer has its bytes, a sync and a new name before it.
        while names(&folder).len() < 2 && child.try_wait().unwrap().is_none() {}
        if child.try_wait().unwrap().is_none() {
            send(sender, &child);
        } else {
            sender.wait_with_output().unwrap();
        }
        let code = child.wait().unwrap().code();
        let left = std::fs::read(folder.join("equity.jsonl")).unwrap();
        assert_eq!(names(&folder), ["equity.jsonl"], "round {round}, exit {code:?}");
        assert!(left == whole || (code == Some(130) && left == old.as_bytes()), "round {round}, exit {code:?}");
        if left != whole {
            return;
        }
    }
    panic!("no signal came in the middle of a file");
}
