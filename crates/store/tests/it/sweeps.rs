//! Sweeps against kills, torn and changed bytes, other sweeps, other processes and full disks.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use api::{ApiError, Code, SweepHeader, SweepLog, SweepRequest, SweepRows};
use market::Timestamp;
use serde_json::{Value, json};
use store::{SweepState, SweepWriter, Sweeps};

use crate::on_a_small_disk;

/// splitmix64: numbers that look drawn, the same every time.
pub fn drawn(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// A folder in memory, where the system has one: a kill leaves the same there as on a disk, and syncing takes no time.
pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn header() -> SweepHeader {
    let mut request = SweepRequest { axes: vec!["fast=2..50".into(), "slow=3..200".into()], ..SweepRequest::default() };
    request.run.strategy = "sma_cross".into();
    request.run.data.file = Some("/data/goog.csv".into());
    request.run.cash = 0.1 + 0.2;
    SweepHeader {
        fingerprint: "00ff".into(),
        data: "of".to_owned(),
        request,
        axes: vec!["fast".into(), "slow".into()],
        metrics: vec!["sharpe".into(), "trades".into(), "calmar".into()],
        blocks: 2,
        command_line: Vec::new(),
    }
}

/// The piece of a number: any bits, such as infinities, `NaN` with a payload and −0.
fn piece(number: u64, rows: usize) -> SweepRows {
    let mut state = number;
    let mut column = || (0..rows).map(|_| drawn(&mut state)).collect::<Vec<_>>();
    SweepRows {
        fidelity: if number.is_multiple_of(2) { 1.0 } else { 1.0 / 3.0 },
        places: (0..2).map(|_| column().into_iter().map(|word| word as u32).collect()).collect(),
        outcomes: column().into_iter().map(|word| (word % 3) as u8).collect(),
        numbers: (0..7).map(|_| column().into_iter().map(f64::from_bits).collect()).collect(),
    }
}

fn assert_same(one: &[SweepRows], other: &[SweepRows]) {
    let bits = |rows: &SweepRows| {
        let numbers: Vec<u64> = rows.numbers.iter().flatten().map(|number| number.to_bits()).collect();
        (rows.fidelity.to_bits(), rows.places.clone(), rows.outcomes.clone(), numbers)
    };
    assert!(one.iter().map(bits).eq(other.iter().map(bits)));
}

fn report() -> Value {
    json!({"winner": {"params": {"fast": 3, "slow": 9}, "metrics": {"sharpe": 1.5, "trades": 7.0}}, "ever": 14751})
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_nanoseconds(second * 1_000_000_000)
}

fn rows_of(data_dir: &Path, name: &str) -> PathBuf {
    data_dir.join("sweeps").join(name).join("rows.bin")
}

/// A sweep `s` of some pieces of 3 rows, let go before its end; its folder and its bytes after each piece.
fn begun(pieces: u64) -> (tempfile::TempDir, Vec<Vec<u8>>) {
    let folder = scratch();
    let mut writer = Sweeps::open(folder.path()).unwrap().create(Some("s"), &header(), at(1)).unwrap();
    let bytes = || std::fs::read(rows_of(folder.path(), "s")).unwrap();
    let mut after = vec![bytes()];
    for number in 0..pieces {
        writer.append(&piece(number, 3)).unwrap();
        after.push(bytes());
    }
    (folder, after)
}

fn resumed(data_dir: &Path) -> Result<SweepWriter, ApiError> {
    Sweeps::open(data_dir).unwrap().resume("s", &header())
}

#[test]
fn a_sweep_comes_back_to_the_bit() {
    let folder = scratch();
    let pieces: Vec<SweepRows> = [1, 7, 400].iter().zip(0..).map(|(rows, number)| piece(number, *rows)).collect();
    let sweeps = Sweeps::open(folder.path()).unwrap();
    let mut writer = sweeps.create(None, &header(), at(1_700_000_000)).unwrap();
    let name = writer.name().to_owned();
    for piece in &pieces {
        writer.append(piece).unwrap();
    }
    assert_same(&writer.pieces().unwrap(), &pieces);
    assert_eq!(sweeps.read(&name).unwrap().2, None);
    writer.finish(&report()).unwrap();
    assert_same(&writer.pieces().unwrap(), &pieces);
    drop(writer);

    let bytes = std::fs::read(rows_of(folder.path(), &name)).unwrap();
    for name in [name.as_str(), &name[..5], "last"] {
        let (found, rows, said) = sweeps.read(name).unwrap();
        assert_eq!((found, said), (header(), Some(report())));
        assert_same(&rows, &pieces);
        assert_same(&sweeps.pieces(name).unwrap().map(Result::unwrap).collect::<Vec<_>>(), &pieces);
    }
    // A finished sweep may be taken up again: nothing is left to do but to say it again.
    let mut writer = sweeps.resume(&name, &header()).unwrap();
    assert_same(&writer.pieces().unwrap(), &pieces);
    assert!(writer.append(&pieces[0]).unwrap_err().message.contains("takes no more rows"));
    writer.finish(&report()).unwrap();
    assert_eq!(std::fs::read(rows_of(folder.path(), &name)).unwrap(), bytes);
}

#[test]
fn the_bytes_are_those_that_the_format_says() {
    let (_folder, after) = begun(1);
    let bytes = &after[1];
    let sum = |parts: &[&[u8]]| {
        let hash = blake3::hash(&parts.concat());
        hash.as_bytes()[..16].to_vec()
    };
    let mut head = [b"cdxsweep".as_slice(), &1_u64.to_le_bytes(), &sum(&[b"00ff"])].concat();
    head.extend(sum(&[&head]));
    assert_eq!(&bytes[..48], head);
    let rows = piece(0, 3);
    let mut payload =
        [&1.0_f64.to_le_bytes()[..], &3_u64.to_le_bytes(), &2_u32.to_le_bytes(), &7_u32.to_le_bytes()].concat();
    payload.extend(rows.places.iter().flatten().flat_map(|place| place.to_le_bytes()));
    payload.extend(&rows.outcomes);
    payload.extend(rows.numbers.iter().flatten().flat_map(|number| number.to_le_bytes()));
    let length = (payload.len() as u64).to_le_bytes();
    let before = &head[32..];
    let block = [&length[..], &sum(&[before, &length])[..8], &payload, &sum(&[before, &length, &payload])].concat();
    assert_eq!(&bytes[48..], block);
}

#[test]
fn a_torn_tail_is_cut_off_wherever_it_ends_and_the_sweep_goes_on_to_the_same_bytes() {
    let (folder, after) = begun(3);
    let path = rows_of(folder.path(), "s");
    let [.., before, whole] = after.as_slice() else { unreachable!() };
    let mut torn: Vec<Vec<u8>> = (before.len()..whole.len()).map(|end| whole[..end].to_vec()).collect();
    // Room that the file system gave and that was never written to: at the end, or in the place of a part of the piece.
    torn.extend([1, 16, 17, 5000].map(|zeros| [before.as_slice(), &vec![0; zeros]].concat()));
    torn.extend((before.len() + 16..whole.len() - 16).map(|end| [&whole[..end], &vec![0; whole.len() - end]].concat()));
    for bytes in torn {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(Sweeps::open(folder.path()).unwrap().read("s").unwrap().1.len(), 2);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "reading changes nothing");
        let mut writer = resumed(folder.path()).unwrap();
        assert_eq!(writer.pieces().unwrap().len(), 2);
        assert_eq!(std::fs::read(&path).unwrap(), *before);
        writer.append(&piece(2, 3)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), *whole);
    }
}

#[test]
fn a_changed_byte_is_seen_wherever_it_is() {
    let (folder, after) = begun(3);
    let path = rows_of(folder.path(), "s");
    let all = || Sweeps::open(folder.path()).unwrap().read("s").map(|(_, rows, _)| rows);
    let whole = &after[3];
    for (byte, bit) in (0..whole.len()).flat_map(|byte| [0, 7].map(|bit| (byte, bit))) {
        let mut bytes = whole.clone();
        bytes[byte] ^= 1 << bit;
        std::fs::write(&path, &bytes).unwrap();
        // A last piece that does not hold was never acknowledged, as far as anybody can tell; its length says more.
        let is_last = byte >= after[2].len() + 16;
        match all() {
            Ok(rows) => {
                assert!(is_last, "{byte}");
                assert_same(&rows, &[piece(0, 3), piece(1, 3)]);
            }
            Err(error) => {
                let number = after.iter().take_while(|after| after.len() <= byte).count().saturating_sub(1);
                let offset = if number == 0 && byte < 48 { 0 } else { after[number].len() };
                assert!(!is_last && error.code == Code::BadData, "{byte}: {error}");
                let place = format!("in piece {number} (from 0), which begins at byte {offset}");
                assert!(error.message.contains(&place), "{byte}: {error}");
                assert!(resumed(folder.path()).is_err());
            }
        }
    }
    std::fs::write(&path, whole).unwrap();
    resumed(folder.path()).unwrap().finish(&report()).unwrap();
    let finished = std::fs::read(&path).unwrap();
    assert_eq!(all().unwrap().len(), 3);
    let mut wrong: Vec<Vec<u8>> = (0..finished.len())
        .map(|byte| {
            let mut bytes = finished.clone();
            bytes[byte] ^= 16;
            bytes
        })
        .collect();
    // Nothing may be missing either, nor follow, nor stand elsewhere.
    wrong.extend((0..finished.len()).map(|end| finished[..end].to_vec()));
    wrong.push([finished.as_slice(), &[0]].concat());
    let [start, one, two] = [48, after[1].len(), after[2].len()];
    wrong.push([&finished[..start], &finished[one..two], &finished[start..one], &finished[two..]].concat());
    wrong.push([&finished[..start], &finished[one..]].concat());
    for bytes in wrong {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(all().unwrap_err().code, Code::BadData);
    }
}

#[test]
fn a_file_of_another_sweep_and_one_from_a_newer_program_are_refused() {
    let (folder, after) = begun(2);
    let sweeps = Sweeps::open(folder.path()).unwrap();
    let mut other = header();
    other.fingerprint = "11".into();
    let same = sweeps.resume("s", &other).err().unwrap();
    assert!(same.message.contains("another version"), "{same}");
    other.data = "others".into();
    let same = sweeps.resume("s", &other).err().unwrap();
    assert!(same.message.contains("other data"), "{same}");
    other.request.run.cash = 5.0;
    other.request.run.data.tz = Some("UTC".into());
    other.request.axes.pop();
    let error = sweeps.resume("s", &other).err().unwrap();
    assert_eq!(error.code, Code::Usage);
    assert!(error.message.ends_with("differs in run.data.tz, run.cash, axes"), "{error}");
    assert_eq!(error.details["run.cash"], json!({"kept": 0.1 + 0.2, "asked": 5.0}));
    assert!(error.hint.unwrap().contains("--save"));
    assert_eq!(std::fs::read(rows_of(folder.path(), "s")).unwrap(), after[2]);

    // The rows of one under the header of another.
    drop(sweeps.create(Some("other"), &other, at(2)).unwrap());
    std::fs::copy(rows_of(folder.path(), "s"), rows_of(folder.path(), "other")).unwrap();
    assert!(sweeps.resume("other", &other).err().unwrap().message.contains("belongs to something else"));

    let mut head = after[2][..32].to_vec();
    head[8] = 9;
    head.extend(&blake3::hash(&head).as_bytes()[..16]);
    std::fs::write(rows_of(folder.path(), "s"), head).unwrap();
    let error = resumed(folder.path()).err().unwrap();
    assert!(error.message.contains("version 9") && error.hint.unwrap().contains("newer"), "{}", error.message);
}

#[test]
fn one_process_at_a_time_writes_a_sweep() {
    let folder = scratch();
    let sweeps = Sweeps::open(folder.path()).unwrap();
    let mut writer = sweeps.create(Some("s"), &header(), at(1)).unwrap();
    writer.append(&piece(0, 5)).unwrap();
    let busy = [resumed(folder.path()).err(), sweeps.remove("s").err()].map(Option::unwrap);
    for error in busy {
        assert!(error.message.contains("another process") && error.hint.is_some(), "{error}");
    }
    let state = || sweeps.list().unwrap()[0].state;
    assert_eq!(state(), SweepState::Running);
    drop(writer);
    assert_eq!(state(), SweepState::Interrupted);
    let taken = sweeps.create(Some("s"), &header(), at(1)).err().unwrap();
    assert!(taken.code == Code::Usage && taken.hint.unwrap().contains("--resume s"));
    assert_eq!(sweeps.read("s").unwrap().1.len(), 1);
    resumed(folder.path()).unwrap().finish(&report()).unwrap();
    assert_eq!(state(), SweepState::Finished);
    assert_eq!(sweeps.remove("s").unwrap(), "s");
    assert_eq!(sweeps.list().unwrap(), []);
    assert_eq!(sweeps.read("s").unwrap_err().code, Code::NotFound);
    assert_eq!(std::fs::read_dir(folder.path().join("sweeps")).unwrap().count(), 1, "its lock alone");
}

#[test]
fn names_lead_nowhere_else() {
    let folder = scratch();
    let sweeps = Sweeps::open(folder.path()).unwrap();
    let long = "x".repeat(101);
    let names =
        ["", ".", "..", "../x", "a/b", "/etc", "a\\b", ".hidden", "-n", "a b", "a\0b", "a.", "C:x", "a\n", &long];
    for name in names {
        let results = [
            sweeps.create(Some(name), &header(), at(1)).err(),
            sweeps.resume(name, &header()).err(),
            sweeps.read(name).err(),
            sweeps.remove(name).err(),
        ];
        for error in results {
            let error = error.unwrap();
            assert_eq!(error.code, Code::Usage, "{name}");
            assert!(!error.message.contains('\n') && error.message.len() < 200);
        }
    }
    assert_eq!(sweeps.create(Some("last"), &header(), at(1)).err().unwrap().code, Code::Usage);
    for name in ["last", "x", "nosuch"] {
        assert_eq!(sweeps.read(name).unwrap_err().code, Code::NotFound, "{name}");
    }
    let fine = ["goog-sma.2", "网格_1", &long[..100]];
    for name in fine {
        assert_eq!(sweeps.create(Some(name), &header(), at(1)).unwrap().name(), name);
        assert_eq!(sweeps.remove(name).unwrap(), name);
    }
    let [one, two] = [at(1), at(1)].map(|at| sweeps.create(None, &header(), at).unwrap().name().to_owned());
    assert!(one < two);
    assert_eq!(sweeps.header(&one[..6]).unwrap_err().code, Code::Usage);
    assert_eq!(sweeps.resolve("last").unwrap(), two);
}

#[test]
fn the_index_follows_the_folders() {
    let folder = scratch();
    let sweeps = Sweeps::open(folder.path()).unwrap();
    let index = || {
        let connection = crate::raw(&folder.path().join("runs.db"));
        let mut statement =
            connection.prepare("SELECT name || ' ' || (summary ->> 'rows') FROM sweeps ORDER BY 1").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    let mut writer = sweeps.create(Some("a"), &header(), at(1)).unwrap();
    assert_eq!(index(), ["a 0"]);
    writer.append(&piece(0, 5)).unwrap();
    writer.append(&piece(1, 6)).unwrap();
    assert_eq!(index(), ["a 11"]);
    writer.finish(&report()).unwrap();
    drop(writer);
    drop(sweeps.create(Some("b"), &header(), at(2)).unwrap());
    let listed = sweeps.list().unwrap();
    assert_eq!(listed.iter().map(|sweep| sweep.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(
        serde_json::to_value(&listed[1]).unwrap(),
        json!({"name": "a", "created_at": "1970-01-01T00:00:01Z", "state": "finished", "strategy": "sma_cross",
               "data": "goog.csv", "fingerprint": "00ff", "rows": 11,
               "best": {"params": {"fast": 3, "slow": 9}, "sharpe": 1.5}})
    );
    // What was done behind its back.
    let root = folder.path().join("sweeps");
    crate::raw(&folder.path().join("runs.db")).execute("DELETE FROM sweeps WHERE name = 'a'", []).unwrap();
    assert_eq!(sweeps.list().unwrap(), listed);
    assert_eq!(index(), ["a 11", "b 0"]);
    std::fs::remove_dir_all(root.join("b")).unwrap();
    std::fs::rename(root.join("a"), root.join("c")).unwrap();
    std::fs::create_dir(root.join("broken")).unwrap();
    let listed = sweeps.list().unwrap();
    let mut found: Vec<_> = listed.iter().map(|sweep| (sweep.name.as_str(), sweep.state, sweep.rows)).collect();
    found.sort_by_key(|sweep| sweep.0);
    assert_eq!(found, [("broken", SweepState::Damaged, 0), ("c", SweepState::Finished, 11)]);
    assert_eq!(index(), ["broken 0", "c 11"]);
    // A byte of the rows, at the same length.
    let mut bytes = std::fs::read(rows_of(folder.path(), "c")).unwrap();
    bytes[100] ^= 1;
    std::fs::write(rows_of(folder.path(), "c"), bytes).unwrap();
    assert!(sweeps.list().unwrap().iter().all(|sweep| sweep.state == SweepState::Damaged));
    assert!(sweeps.read("broken").unwrap_err().hint.unwrap().contains("rm broken"));
    assert_eq!(["broken", "c"].map(|name| sweeps.remove(name).unwrap()), ["broken", "c"]);
    assert_eq!((sweeps.list().unwrap(), index()), (vec![], vec![]));
}

#[test]
fn a_piece_of_another_shape_is_refused_and_leaves_nothing() {
    let (folder, after) = begun(1);
    let mut writer = resumed(folder.path()).unwrap();
    let [mut short, mut narrow, mut flat] = [piece(1, 3), piece(1, 3), piece(1, 3)];
    short.numbers[3].pop();
    narrow.numbers.pop();
    flat.places.pop();
    for wrong in [short, narrow, flat, piece(1, 0), piece(1, 131_073)] {
        assert_eq!(writer.append(&wrong).unwrap_err().code, Code::Failed);
    }
    assert_eq!(std::fs::read(rows_of(folder.path(), "s")).unwrap(), after[1]);
    writer.append(&piece(1, 131_072)).unwrap();
    assert_same(&writer.pieces().unwrap(), &[piece(0, 3), piece(1, 131_072)]);
}

const PIECES: u64 = 8;
const ROWS: usize = 150;

/// Begins the sweep `s` or goes on with it, to its end.
fn sweep(data_dir: &Path) {
    let sweeps = Sweeps::open(data_dir).unwrap();
    let mut writer = match sweeps.create(Some("s"), &header(), at(1)) {
        Ok(writer) => writer,
        Err(error) if error.message.contains("already") => sweeps.resume("s", &header()).unwrap(),
        Err(error) => panic!("{error}"),
    };
    let known = writer.pieces().unwrap().len() as u64;
    let mut output = std::io::stdout();
    for number in known..PIECES {
        writer.append(&piece(number, ROWS)).unwrap();
        writeln!(output, "acknowledged {number}").unwrap();
    }
    writer.finish(&report()).unwrap();
    writeln!(output, "acknowledged all").unwrap();
}

#[test]
fn child_that_sweeps() {
    if let Ok(path) = std::env::var("STORE_TEST_SWEEPS") {
        sweep(Path::new(&path));
    }
}

#[test]
fn a_sweep_killed_at_any_moment_and_resumed_has_the_same_bytes() {
    let child = |data_dir: &Path| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "sweeps::child_that_sweeps", "--nocapture"]).env("STORE_TEST_SWEEPS", data_dir);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    };
    let files = |data_dir: &Path| {
        ["header.json", "rows.bin", "report.json"]
            .map(|file| std::fs::read(data_dir.join("sweeps/s").join(file)).unwrap())
    };
    let folder = scratch();
    assert!(child(folder.path()).wait_with_output().unwrap().status.success());
    let uninterrupted = files(folder.path());
    let expected: Vec<SweepRows> = (0..PIECES).map(|number| piece(number, ROWS)).collect();

    let (mut kills, mut sweeps, mut state) = (0, 0, 1);
    while kills < 100 {
        let folder = scratch();
        sweeps += 1;
        let mut acknowledged = 0;
        loop {
            let mut child = child(folder.path());
            // Up to three pieces later, and then anywhere within about one more.
            let mut output = BufReader::new(child.stdout.take().unwrap());
            let mut seen = Vec::new();
            for _ in 0..drawn(&mut state) % 4 {
                while crate::acknowledged(&seen).len() as u64 == 0 && output.read_until(b'\n', &mut seen).unwrap() > 0 {
                }
                acknowledged += crate::acknowledged(&seen).len() as u64;
                seen.clear();
            }
            let moment = Duration::from_micros(drawn(&mut state) % 2000);
            let started = Instant::now();
            while started.elapsed() < moment {
                std::thread::yield_now();
            }
            child.kill().unwrap();
            output.read_to_end(&mut seen).unwrap();
            acknowledged += crate::acknowledged(&seen).len() as u64;
            if child.wait().unwrap().success() || acknowledged > PIECES {
                break;
            }
            kills += 1;
            if folder.path().join("sweeps/s/header.json").exists() {
                let kept = Sweeps::open(folder.path()).unwrap().read("s").unwrap().1;
                assert!(kept.len() as u64 >= acknowledged);
                assert_same(&kept, &expected[..kept.len()]);
            } else {
                assert_eq!(acknowledged, 0);
            }
        }
        assert!(files(folder.path()) == uninterrupted, "sweep {sweeps}");
    }
}

#[test]
fn a_full_disk_during_a_sweep_keeps_what_was_acknowledged_and_says_so() {
    on_a_small_disk("sweeps::child_that_fills_its_disk");
}

#[test]
fn child_that_fills_its_disk() {
    let Ok(disk) = std::env::var("STORE_TEST_DISK") else { return };
    let disk = Path::new(&disk);
    let sweeps = Sweeps::open(disk).unwrap();
    let mut writer = sweeps.create(Some("s"), &header(), at(1)).unwrap();
    writer.append(&piece(0, 100)).unwrap();
    let before = std::fs::read(rows_of(disk, "s")).unwrap();
    let error = writer.append(&piece(1, 10_000)).unwrap_err();
    assert_eq!(error.code, Code::Failed);
    assert!(error.hint.unwrap().contains("free some space"), "{}", error.message);
    assert!(std::fs::read(rows_of(disk, "s")).unwrap() == before, "cut back");
    let error = writer.finish(&json!("x".repeat(1_000_000))).unwrap_err();
    assert!(error.hint.unwrap().contains("free some space"), "{}", error.message);
    drop(writer);
    assert_eq!(sweeps.read("s").unwrap().2, None);

    // The same writer goes on once there is room.
    let mut writer = sweeps.create(Some("t"), &header(), at(1)).unwrap();
    assert!(writer.append(&piece(0, 10_000)).is_err());
    writer.append(&piece(1, 100)).unwrap();
    assert!(writer.append(&piece(0, 10_000)).is_err());
    writer.append(&piece(2, 50)).unwrap();
    writer.finish(&report()).unwrap();
    assert_same(&sweeps.read("t").unwrap().1, &[piece(1, 100), piece(2, 50)]);
}
