//! The ledger against sets, other processes, kills and changed bytes.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};

use api::{ApiError, Code, EverTried, TrialLedger, Tries};
use store::Trials;

use crate::sweeps::{drawn, scratch};

/// Content hashes of a range of combinations.
fn hashes(of: impl Iterator<Item = u64>) -> Vec<[u8; 16]> {
    let hash = |mut state: u64| {
        let words = [drawn(&mut state), drawn(&mut state)];
        *words.map(u64::to_le_bytes).as_flattened().first_chunk().unwrap()
    };
    of.map(hash).collect()
}

/// Remembers tries that are independent of one another; how many there ever were.
fn remember(trials: &Trials, data: &str, hashes: &[[u8; 16]]) -> Result<u64, ApiError> {
    let tries = Tries { hashes, independent: hashes.len() as f64, variance: None };
    trials.remember(data, &tries).map(|ever| ever.combinations)
}

#[test]
fn the_count_is_that_of_a_set_whatever_the_batches() {
    let folder = scratch();
    let mut sets = [HashSet::new(), HashSet::new()];
    let mut state = 7;
    for round in 0..300 {
        let data = round % 2;
        let length = [0, 1, 2, 30, 700][(drawn(&mut state) % 5) as usize];
        let batch = hashes((0..length).map(|_| drawn(&mut state) % 3000));
        sets[data].extend(batch.iter().copied());
        let trials = Trials::open(folder.path()).unwrap();
        let count = remember(&trials, ["00aa", "00bb"][data], &batch).unwrap();
        assert_eq!(count, sets[data].len() as u64, "round {round}");
    }
    let extreme = [[0; 16], [255; 16], [0; 16]];
    let trials = Trials::open(folder.path()).unwrap();
    for _ in 0..2 {
        assert_eq!(remember(&trials, "00aa", &extreme).unwrap(), sets[0].len() as u64 + 2);
    }
}

#[test]
fn child_that_remembers() {
    let Ok(path) = std::env::var("STORE_TEST_TRIALS") else { return };
    let first: u64 = std::env::var("STORE_TEST_FIRST").unwrap().parse().unwrap();
    let trials = Trials::open(Path::new(&path)).unwrap();
    for batch in 0..20 {
        remember(&trials, "00aa", &hashes(first + 50 * batch..first + 50 * batch + 100)).unwrap();
    }
}

#[test]
fn processes_and_threads_that_remember_at_once_forget_nothing() {
    let folder = scratch();
    let children: Vec<_> = (0..4)
        .map(|child| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "trials::child_that_remembers"]).stdout(Stdio::null());
            command.env("STORE_TEST_TRIALS", folder.path()).env("STORE_TEST_FIRST", (child * 500).to_string());
            command.spawn().unwrap()
        })
        .collect();
    let trials = Trials::open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let trials = &trials;
            scope.spawn(move || {
                for one in 0..20 {
                    remember(trials, "00aa", &hashes(10_000 + 10 * thread + one..10_001 + 10 * thread + one)).unwrap();
                }
            });
        }
    });
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    // 0 to 2,549 by the processes, 10,000 to 10,039 by the threads.
    assert_eq!(remember(&trials, "00aa", &[]).unwrap(), 2_550 + 40);
}

#[test]
fn a_torn_batch_is_as_if_it_had_never_been_and_a_changed_byte_is_seen() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let path = folder.path().join("trials/00aa.tries");
    remember(&trials, "00aa", &hashes(0..5)).unwrap();
    let before = std::fs::read(&path).unwrap().len();
    remember(&trials, "00aa", &hashes(3..9)).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for end in before..whole.len() {
        std::fs::write(&path, &whole[..end]).unwrap();
        assert_eq!(remember(&trials, "00aa", &[]).unwrap(), 5);
        assert_eq!(remember(&trials, "00aa", &hashes(3..9)).unwrap(), 9);
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    }
    for byte in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[byte] ^= 4;
        std::fs::write(&path, &bytes).unwrap();
        let error = remember(&trials, "00aa", &hashes(0..1)).unwrap_err();
        assert_eq!(error.code, Code::BadData, "{byte}");
        assert!(error.hint.unwrap().contains("forgotten"));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    std::fs::write(folder.path().join("trials/00bb.tries"), &whole).unwrap();
    assert!(remember(&trials, "00bb", &[]).unwrap_err().message.contains("belongs to something else"));
    assert_eq!(remember(&trials, "../00aa", &[]).unwrap_err().code, Code::Usage);
}

#[test]
fn what_a_power_cut_leaves_is_as_if_it_had_never_been() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let path = folder.path().join("trials/00aa.tries");
    remember(&trials, "00aa", &hashes(0..5)).unwrap();
    let before = std::fs::read(&path).unwrap();
    remember(&trials, "00aa", &hashes(3..99)).unwrap();
    let whole = std::fs::read(&path).unwrap();
    // Zeros in the place of the block, or of its last sectors, as long as it was to be.
    let zeroed = |from: usize| [&whole[..from], &vec![0; whole.len() - from]].concat();
    let sectors = (before.len()..whole.len()).filter(|at| at.is_multiple_of(512));
    let cut: Vec<Vec<u8>> = [1, 16, 17, 5000].map(|zeros| [&before[..], &vec![0; zeros]].concat()).into();
    assert!(whole.len() > 2 * 512);
    for bytes in cut.into_iter().chain(std::iter::once(before.len()).chain(sectors).map(zeroed)) {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(remember(&Trials::reading(folder.path()), "00aa", &[]).unwrap(), 5);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "reading changes nothing");
        assert_eq!(remember(&trials, "00aa", &hashes(3..99)).unwrap(), 99);
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    }
    // Zeros behind damage do not hide it, and nothing behind it is cut off.
    for byte in [48, 60, 70, 130] {
        let mut bytes = [&whole[..], &[0; 5000]].concat();
        bytes[byte] ^= 4;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(remember(&trials, "00aa", &hashes(0..1)).unwrap_err().code, Code::BadData, "{byte}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

/// A search that ended with these tries, all independent of one another but for a share.
fn ended(trials: &Trials, of: std::ops::Range<u64>, independent: f64) -> EverTried {
    trials.remember("00aa", &Tries { hashes: &hashes(of), independent, variance: Some(1e-4) }).unwrap()
}

fn files(data_dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(data_dir.join("trials")).unwrap();
    let mut names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name != ".lock");
    names.sort();
    names
}

#[test]
fn what_a_search_tried_that_never_ended_counts_until_it_ends() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let mut log = trials.begin("00aa").unwrap().unwrap();
    log.add(&[]).unwrap();
    assert_eq!(files(folder.path()), [""; 0], "nothing was tried yet");
    log.add(&hashes(0..10)).unwrap();
    log.add(&hashes(8..20)).unwrap();
    let ever = |combinations, independent, unfinished| EverTried {
        combinations,
        independent,
        unfinished,
        variance: Some(1e-4),
    };
    // At any moment, for who is beside it, writing or not; and after it was killed.
    assert_eq!(ended(&trials, 100..110, 3.0), ever(30, 23.0, 20));
    assert_eq!(ended(&Trials::reading(folder.path()), 110..120, 2.0), ever(40, 25.0, 20));
    assert_eq!(remember(&trials, "00bb", &[]).unwrap(), 0);
    drop(log);
    assert_eq!(ended(&trials, 100..110, 3.0), ever(30, 23.0, 20));
    // What another search tries as well is known then.
    assert_eq!(ended(&trials, 15..25, 2.0), ever(35, 20.0, 15));
    // It goes on, is killed again, goes on, and ends: each is counted once, as if nothing had been.
    for part in [20..30, 28..40] {
        trials.begin("00aa").unwrap().unwrap().add(&hashes(part)).unwrap();
    }
    assert_eq!(ended(&trials, 0..0, 1.0), ever(50, 35.0, 30));
    let named = ["00aa.0.begun", "00aa.0.lock", "00aa.1.begun", "00aa.1.lock", "00aa.2.begun", "00aa.2.lock"];
    assert_eq!(files(folder.path()), [&named[..], &["00aa.tries", "00bb.tries"]].concat());
    let found = ended(&trials, 0..40, 6.0);
    assert_eq!(files(folder.path()), ["00aa.tries", "00bb.tries"]);
    let whole = scratch();
    let uninterrupted = Trials::open(whole.path()).unwrap();
    ended(&uninterrupted, 100..110, 3.0);
    ended(&uninterrupted, 15..25, 2.0);
    assert_eq!(ended(&uninterrupted, 0..40, 6.0), found);
    let bytes = |folder: &Path| std::fs::read(folder.join("trials/00aa.tries")).unwrap();
    assert_eq!(bytes(folder.path()), bytes(whole.path()));
}

#[test]
fn a_search_that_is_under_way_keeps_its_file_whatever_others_end_with() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let mut log = trials.begin("00aa").unwrap().unwrap();
    log.add(&hashes(0..10)).unwrap();
    assert_eq!(ended(&trials, 0..10, 2.0).unfinished, 0);
    let mut other = trials.begin("00aa").unwrap().unwrap();
    other.add(&hashes(50..53)).unwrap();
    log.add(&hashes(10..15)).unwrap();
    assert_eq!(ended(&trials, 0..0, 1.0).unfinished, 8);
    // Who keeps nothing writes nothing.
    assert!(Trials::reading(folder.path()).begin("00aa").unwrap().is_none());
    assert_eq!(trials.begin("../00aa").err().unwrap().code, Code::Usage);
}

#[test]
fn a_kill_while_tries_are_written_down_loses_what_was_not_acknowledged_alone() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let path = folder.path().join("trials/00aa.0.begun");
    let mut log = trials.begin("00aa").unwrap().unwrap();
    log.add(&hashes(0..5)).unwrap();
    let before = std::fs::read(&path).unwrap();
    log.add(&hashes(5..8)).unwrap();
    drop(log);
    let whole = std::fs::read(&path).unwrap();
    let cut = (before.len()..whole.len()).map(|end| whole[..end].to_vec());
    let zeros = [&before[..], &vec![0; whole.len() - before.len()]].concat();
    for bytes in cut.chain([zeros]) {
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(remember(&trials, "00aa", &[]).unwrap(), 5);
    }
    for byte in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[byte] ^= 4;
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(remember(&trials, "00aa", &[]).unwrap_err().code, Code::BadData, "{byte}");
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(remember(&trials, "00aa", &hashes(0..8)).unwrap(), 8);
    assert_eq!(files(folder.path()), ["00aa.tries"]);
}

#[test]
fn who_searches_on_raises_the_bar() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let searched = |of: std::ops::Range<u64>, independent: f64, variance: Option<f64>| {
        let hashes = hashes(of);
        trials.remember("00aa", &Tries { hashes: &hashes, independent, variance }).unwrap()
    };
    let ever =
        |combinations, independent, variance| EverTried { combinations, independent, variance, ..EverTried::default() };

    // By hand: as many as there are, and how they spread is not known.
    assert_eq!(searched(0..1, 1.0, None), ever(1, 1.0, None));
    assert_eq!(searched(1..2, 1.0, None), ever(2, 2.0, None));
    // A search, and another beside it that spreads less: what is independent adds up, the wider spread stays.
    assert_eq!(searched(100..200, 8.0, Some(4e-4)), ever(102, 10.0, Some(4e-4)));
    assert_eq!(searched(200..300, 4.0, Some(1e-5)), ever(202, 14.0, Some(4e-4)));
    // Again, in part or in whole: nothing, or the share that is new; a wider spread is seen.
    assert_eq!(searched(100..200, 8.0, Some(4e-4)), ever(202, 14.0, Some(4e-4)));
    let size = std::fs::metadata(folder.path().join("trials/00aa.tries")).unwrap().len();
    assert_eq!(searched(150..160, 2.0, Some(1e-6)), ever(202, 14.0, Some(4e-4)));
    assert_eq!(std::fs::metadata(folder.path().join("trials/00aa.tries")).unwrap().len(), size);
    assert_eq!(searched(275..375, 4.0, Some(9e-4)), ever(277, 17.0, Some(9e-4)));
    // Of all together more are independent than of each alone.
    assert_eq!(searched(0..400, 30.0, Some(2e-4)), ever(400, 30.0, Some(9e-4)));
    assert_eq!(searched(0..0, 1.0, None), ever(400, 30.0, Some(9e-4)));
    // What another process reads.
    let other = Trials::open(folder.path()).unwrap();
    let nothing = Tries { hashes: &[], independent: 1.0, variance: None };
    assert_eq!(other.remember("00aa", &nothing).unwrap(), ever(400, 30.0, Some(9e-4)));
    assert_eq!(other.remember("00bb", &nothing).unwrap(), EverTried::default());
    // One that only reads counts what it is told of, and leaves everything as it is.
    let files = || std::fs::read_dir(folder.path().join("trials")).unwrap().count();
    let before = files();
    let reader = Trials::reading(folder.path());
    let new = hashes(900..910);
    let told = Tries { hashes: &new, independent: 5.0, variance: Some(1e-2) };
    for _ in 0..2 {
        assert_eq!(reader.remember("00aa", &told).unwrap(), ever(410, 35.0, Some(1e-2)));
        assert_eq!(reader.remember("00cc", &told).unwrap(), ever(10, 5.0, Some(1e-2)));
    }
    assert_eq!((files(), other.remember("00aa", &nothing).unwrap()), (before, ever(400, 30.0, Some(9e-4))));
    assert_eq!(
        Trials::reading(&folder.path().join("none")).remember("00aa", &told).unwrap(),
        ever(10, 5.0, Some(1e-2))
    );
}
