//! The store against other processes, kills, full disks and newer versions.

mod sweeps;
mod trials;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use api::{
    BacktestReport, BacktestRequest, Code, CostReport, Curve, DataSummary, Manifest, RunRecord, RunStore,
    SettingsReport,
};
use backtest::{Direction, Entry, FillAt, Size, Slippage, TimeInForce};
use market::{Interval, Timestamp};
use serde_json::Map;
use store::{Runs, StoreError};

fn record(millisecond: i64, final_equity: f64) -> RunRecord {
    let mut metrics = Map::new();
    metrics.insert("total_return".into(), 0.25.into());
    metrics.insert("final_equity".into(), final_equity.into());
    metrics.insert("sharpe".into(), serde_json::Value::Null);
    RunRecord {
        created_at: Timestamp::from_nanoseconds(millisecond * 1_000_000),
        manifest: Manifest {
            build: "codex 0.1.0".into(),
            request: BacktestRequest { strategy: "buy_hold".into(), ..BacktestRequest::default() },
            inputs: Map::new(),
            command_line: vec!["codex".into(), "backtest".into()],
            seed: None,
            proof: None,
        },
        report: BacktestReport {
            run_id: String::new(),
            strategy: "buy_hold".into(),
            params: Map::new(),
            data: DataSummary {
                symbol: "TEST".into(),
                interval: Interval::DAY,
                start: None,
                end: None,
                bars: 3,
                assets: 1,
                fingerprint: "00".into(),
            },
            settings: SettingsReport {
                cash: 1.0,
                size: Size::Fraction(1.0),
                size_expression: Some("0.1 / atr(14)".into()),
                fill: FillAt::NextOpen,
                entry: Entry::Market,
                time_in_force: TimeInForce::Gtc,
                fees: "0".into(),
                slippage: Slippage::Rate(0.0),
                tick: None,
                direction: Direction::Long,
                leverage: 1.0,
                maintenance: 0.25,
                stop_loss: None,
                take_profit: None,
                trailing_stop: None,
                atr_stop: None,
                lot: None,
                fractional: true,
                venue: Some("hkex 2026-07-23".into()),
                instrument: Some("share".into()),
                exit_on_last_bar: false,
                convention: "native".into(),
                rf: 0.0,
                periods_per_year: 252.0,
                periods_per_year_from: "given".into(),
            },
            metrics,
            costs: CostReport {
                gross: 0.0,
                lines: Vec::new(),
                net: 0.0,
                dividends: 0.0,
                traded: 0.0,
                break_even: None,
            },
            proof: None,
            warmup_bars: 0,
            trades: Vec::new(),
            warnings: Vec::new(),
            elapsed_ms: 1.5,
        },
        curve: Curve {
            time: (0..3).map(Timestamp::from_nanoseconds).collect(),
            // Bits that a text form could lose.
            equity: vec![0.1 + 0.2, f64::MIN_POSITIVE, final_equity],
            close: vec![1.0, 2.0, 3.0],
        },
    }
}

#[test]
fn a_run_comes_back_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/runs.db");
    let kept = record(5, 1.0 / 3.0);
    let run_id = Runs::open(&path).unwrap().insert(&kept).unwrap();
    let store = Runs::open(&path).unwrap();
    for name in [run_id.as_str(), &run_id[..8], "last"] {
        let mut found = store.get(name).unwrap();
        assert_eq!(found.report.run_id, run_id);
        found.report.run_id.clear();
        assert_eq!(found, kept);
    }
    assert_eq!(store.list(9).unwrap().len(), 1);
}

#[test]
fn names_sort_by_age_and_one_millisecond_may_hold_several_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Runs::open(&folder.path().join("runs.db")).unwrap();
    let names: Vec<String> = [1, 1_700_000_000_000, 1_700_000_000_000, 1_800_000_000_000]
        .map(|at| store.insert(&record(at, 1.0)).unwrap())
        .into();
    assert!(names.is_sorted() && names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    let listed: Vec<String> = store.list(9).unwrap().into_iter().map(|run| run.run_id).collect();
    assert_eq!(listed, names.iter().rev().cloned().collect::<Vec<_>>());
}

#[test]
fn what_is_not_there_is_said_and_removal_is_all_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Runs::open(&folder.path().join("runs.db")).unwrap();
    for name in ["last", "nosuch", "", "*", "a' OR 1"] {
        assert_eq!(store.get(name).unwrap_err().code, Code::NotFound, "{name}");
    }
    let one = store.insert(&record(1_700_000_000_000, 1.0)).unwrap();
    let two = store.insert(&record(1_700_000_000_001, 1.0)).unwrap();
    assert_eq!(store.get(&one[..7]).unwrap_err().code, Code::Usage);
    assert_eq!(store.remove(&[one.clone(), "nosuch".into()]).unwrap_err().code, Code::NotFound);
    assert_eq!(store.list(9).unwrap().len(), 2);
    assert_eq!(store.remove(&[two.clone(), one.clone(), two.clone()]).unwrap(), [one, two]);
    assert_eq!(store.list(9).unwrap().len(), 0);
}

#[test]
fn a_store_from_a_newer_program_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    drop(Runs::open(&path).unwrap());
    let newer = |bytes: &mut Vec<u8>| bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let mut bytes = std::fs::read(&path).unwrap();
    newer(&mut bytes);
    std::fs::write(&path, &bytes).unwrap();
    assert!(matches!(Runs::open(&path), Err(StoreError::Newer { found: 99, known: 2, .. })));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

/// A connection past the store's own, to leave in the file what the store never writes.
fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

#[test]
fn a_run_that_version_0_1_0_kept_is_still_read() {
    let kept: serde_json::Value = serde_json::from_str(include_str!("run_of_0_1_0.json")).unwrap();
    let text = |part: &str| kept[part].to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let store = Runs::open(&path).unwrap();
    let run_id = kept["summary"]["run_id"].as_str().unwrap();
    let sql = "INSERT INTO runs VALUES (?1, 5, ?2, ?3, ?4, x'0100000000000000', x'000000000000f03f', x'')";
    raw(&path).execute(sql, [run_id, &text("summary"), &text("manifest"), &text("report")]).unwrap();
    let record = store.get(run_id).unwrap();
    assert_eq!((record.curve.time[0].nanoseconds(), record.curve.equity[0]), (1, 1.0));
    // Nothing of it is lost, whatever has been added since.
    let missing = |kept: &serde_json::Value, read: &serde_json::Value| {
        let fields = kept.as_object().unwrap().iter();
        fields.filter(|(name, value)| read[name.as_str()] != **value).map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    let read = serde_json::to_value(&record.report).unwrap();
    for part in ["data", "metrics", "costs"] {
        assert_eq!(missing(&kept["report"][part], &read[part]), [""; 0], "{part}");
    }
    assert_eq!(missing(&kept["report"]["settings"], &read["settings"]), [""; 0]);
    assert_eq!(missing(&kept["report"]["trades"][0], &read["trades"][0]), [""; 0]);
    let request = serde_json::to_value(&record.manifest.request).unwrap();
    assert_eq!(missing(&kept["manifest"]["request"], &request), [""; 0]);
    assert_eq!(serde_json::to_value(&store.list(1).unwrap()[0]).unwrap(), kept["summary"]);
}

#[test]
fn a_record_that_cannot_be_read_is_named_harms_no_other_and_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let mut store = Runs::open(&path).unwrap();
    let [newer, cut, uneven, fine] = [1, 2, 3, 4].map(|at| store.insert(&record(1_700_000_000_000 + at, 1.0)).unwrap());
    let spoil = |sql: &str, run_id: &str| assert_eq!(raw(&path).execute(sql, [run_id]).unwrap(), 1);
    spoil("UPDATE runs SET manifest = json_set(manifest, '$.request.dream', 1) WHERE run_id = ?1", &newer);
    spoil("UPDATE runs SET equity = x'00' WHERE run_id = ?1", &cut);
    spoil("UPDATE runs SET equity = x'0000000000000000' WHERE run_id = ?1", &uneven);
    for run_id in [&newer, &cut, &uneven] {
        let error = store.get(run_id).unwrap_err();
        assert_eq!(error.code, Code::BadData);
        assert!(error.message.contains(run_id.as_str()) && error.hint.unwrap().contains("newer codex"));
    }
    assert!(store.get(&fine).is_ok());
    assert_eq!(store.list(9).unwrap().len(), 4);
    assert_eq!(store.resolve(&cut).unwrap(), cut);
    assert_eq!(store.remove(std::slice::from_ref(&cut)).unwrap(), [cut]);
    assert_eq!(store.list(9).unwrap().len(), 3);
}

#[test]
fn a_store_that_may_not_be_written_is_not_allowed() {
    let cause = std::io::ErrorKind::PermissionDenied.into();
    let error = api::ApiError::from(StoreError::Folder { path: "/x".into(), cause });
    assert_eq!((error.code, error.hint.unwrap().contains("--no-save")), (Code::NotAllowed, true));
    let cause = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None);
    let error = api::ApiError::from(StoreError::Sqlite { path: "/x".into(), cause });
    assert_eq!((error.code, error.hint.unwrap().contains("permissions")), (Code::NotAllowed, true));
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    std::fs::write(&path, "not a database, but somebody's notes, longer than a header is".repeat(50)).unwrap();
    let error = api::ApiError::from(Runs::open(&path).unwrap_err());
    assert!(error.hint.unwrap().contains("move it aside"));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("not a database"));
}

/// Runs this very test program again as a child that writes to the store at `path`.
fn writer(path: &Path, runs: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child_that_writes", "--nocapture"]);
    command.env("STORE_TEST_PATH", path).env("STORE_TEST_RUNS", runs.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[test]
fn child_that_writes() {
    let Ok(path) = std::env::var("STORE_TEST_PATH") else { return };
    let runs: usize = std::env::var("STORE_TEST_RUNS").unwrap().parse().unwrap();
    let mut store = Runs::open(Path::new(&path)).unwrap();
    for run in 0..runs {
        let run_id = store.insert(&record(1_700_000_000_000 + run as i64, run as f64)).unwrap();
        writeln!(std::io::stdout(), "acknowledged {run_id}").unwrap();
    }
}

fn acknowledged(output: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(output);
    // A kill may cut the last line; only whole lines were acknowledged.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(|line| line.split_once("acknowledged ")).map(|(_, run_id)| run_id.to_owned()).collect()
}

#[test]
fn processes_that_write_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    let children: Vec<_> = (0..4).map(|_| writer(&path, 25).spawn().unwrap()).collect();
    let mut all = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        all.extend(acknowledged(&output.stdout));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 100);
    let store = Runs::open(&path).unwrap();
    assert!(all.iter().all(|run_id| store.get(run_id).is_ok()));
}

#[test]
fn a_killed_process_loses_nothing_that_was_acknowledged() {
    use std::io::{BufRead, BufReader, Read};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.db");
    for after in [1, 2, 5, 11] {
        let mut child = writer(&path, 1_000_000).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut seen = Vec::new();
        while acknowledged(&seen).len() < after {
            assert_ne!(output.read_until(b'\n', &mut seen).unwrap(), 0);
        }
        child.kill().unwrap();
        output.read_to_end(&mut seen).unwrap();
        child.wait().unwrap();
        let store = Runs::open(&path).unwrap();
        for run_id in acknowledged(&seen) {
            assert_eq!(store.get(&run_id).unwrap().report.run_id, run_id);
        }
    }
}

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    on_a_small_disk("child_that_fills_its_disk");
}

/// Runs a test of this program again as a child on a real, small file system: a tmpfs of 400 KiB in a mount namespace of its own.
fn on_a_small_disk(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=400k tmpfs \"$1\" && exec \"$2\" --exact \"$3\" --nocapture";
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env("STORE_TEST_DISK", folder.path())
        .output();
    let mut errors = std::io::stderr();
    match output {
        Ok(output) if String::from_utf8_lossy(&output.stderr).contains("unshare:") => {
            let cause = String::from_utf8_lossy(&output.stderr);
            writeln!(errors, "not run: this system allows no mount namespace: {cause}").unwrap();
        }
        Err(cause) => writeln!(errors, "not run: no unshare here: {cause}").unwrap(),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{output:?}");
        }
    }
}

#[test]
fn child_that_fills_its_disk() {
    let Ok(disk) = std::env::var("STORE_TEST_DISK") else { return };
    let path = Path::new(&disk).join("runs.db");
    let mut store = Runs::open(&path).unwrap();
    let kept = store.insert(&record(1_700_000_000_000, 1.0)).unwrap();
    let mut large = record(1_700_000_000_001, 1.0);
    let curve = |bars: usize| Curve {
        time: (0..bars as i64).map(Timestamp::from_nanoseconds).collect(),
        equity: vec![1.0; bars],
        close: Vec::new(),
    };
    large.curve = curve(100_000);
    let error = store.insert(&large).unwrap_err();
    assert_eq!(error.code, Code::Failed);
    assert!(error.hint.unwrap().contains("free some space"), "{}", error.message);
    large.curve = curve(100);
    let later = store.insert(&large).unwrap();
    drop(store);
    let store = Runs::open(&path).unwrap();
    assert_eq!(store.list(9).unwrap().len(), 2);
    assert!(store.get(&kept).is_ok() && store.get(&later).unwrap().curve.equity.len() == 100);
}
