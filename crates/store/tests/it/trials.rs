//! The ledger against sets, other processes, kills and changed bytes.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};

use api::{Code, TrialLedger};
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
        let count = Trials::open(folder.path()).unwrap().remember(["00aa", "00bb"][data], &batch).unwrap();
        assert_eq!(count, sets[data].len() as u64, "round {round}");
    }
    let extreme = [[0; 16], [255; 16], [0; 16]];
    let trials = Trials::open(folder.path()).unwrap();
    for _ in 0..2 {
        assert_eq!(trials.remember("00aa", &extreme).unwrap(), sets[0].len() as u64 + 2);
    }
}

#[test]
fn child_that_remembers() {
    let Ok(path) = std::env::var("STORE_TEST_TRIALS") else { return };
    let first: u64 = std::env::var("STORE_TEST_FIRST").unwrap().parse().unwrap();
    let trials = Trials::open(Path::new(&path)).unwrap();
    for batch in 0..20 {
        trials.remember("00aa", &hashes(first + 50 * batch..first + 50 * batch + 100)).unwrap();
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
                    trials.remember("00aa", &hashes(10_000 + 10 * thread + one..10_001 + 10 * thread + one)).unwrap();
                }
            });
        }
    });
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    // 0 to 2,549 by the processes, 10,000 to 10,039 by the threads.
    assert_eq!(trials.remember("00aa", &[]).unwrap(), 2_550 + 40);
}

#[test]
fn a_torn_batch_is_as_if_it_had_never_been_and_a_changed_byte_is_seen() {
    let folder = scratch();
    let trials = Trials::open(folder.path()).unwrap();
    let path = folder.path().join("trials/00aa.bin");
    trials.remember("00aa", &hashes(0..5)).unwrap();
    let before = std::fs::read(&path).unwrap().len();
    trials.remember("00aa", &hashes(3..9)).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for end in before..whole.len() {
        std::fs::write(&path, &whole[..end]).unwrap();
        assert_eq!(trials.remember("00aa", &[]).unwrap(), 5);
        assert_eq!(trials.remember("00aa", &hashes(3..9)).unwrap(), 9);
        assert_eq!(std::fs::read(&path).unwrap(), whole);
    }
    for byte in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[byte] ^= 4;
        std::fs::write(&path, &bytes).unwrap();
        let error = trials.remember("00aa", &hashes(0..1)).unwrap_err();
        assert_eq!(error.code, Code::BadData, "{byte}");
        assert!(error.hint.unwrap().contains("forgotten"));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    std::fs::write(folder.path().join("trials/00bb.bin"), &whole).unwrap();
    assert!(trials.remember("00bb", &[]).unwrap_err().message.contains("belongs to something else"));
    assert_eq!(trials.remember("../00aa", &[]).unwrap_err().code, Code::Usage);
}
