//! The real `codexd once`, spoken to over pipes.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use api::Code;
use api::once::{Answer, Call, Reply, Request, read_answer, read_request, write_request};
use market::raw::Table;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/parquet").join(name)
}

/// Longer than anything here takes, on a busy machine too; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

fn codexd(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_codexd"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What `codexd once` makes of these bytes.
fn told(bytes: &[u8]) -> Output {
    let mut child = codexd(&["once"]);
    let mut pipe = child.stdin.take().unwrap();
    // It may have ended before it read everything.
    let _ = pipe.write_all(bytes);
    // A request that ends early has to end; a whole one is answered while its pipe is open.
    let lifeline = (read_request(&mut &bytes[..]).is_ok()).then_some(pipe);
    let output = child.wait_with_output().unwrap();
    drop(lifeline);
    output
}

fn frame(version: &str, path: PathBuf, tz: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let call = Call::ReadData { path, tz: tz.map(str::to_owned) };
    write_request(&mut bytes, &Request { version: version.to_owned(), call }).unwrap();
    bytes
}

fn asked(path: PathBuf, tz: Option<&str>) -> Answer {
    answered(&frame(env!("CARGO_PKG_VERSION"), path, tz))
}

fn answered(request: &[u8]) -> Answer {
    let output = told(request);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    read_answer(&mut output.stdout.as_slice()).unwrap()
}

#[test]
fn a_parquet_file_comes_back_as_bars() {
    let Ok(Reply::Table(Table::Bars(bars))) = asked(fixture("date32_zstd.parquet"), None) else { panic!() };
    assert_eq!((bars.len(), bars.dates), (60, true));
    assert_eq!((bars.open[0], bars.close[59]), (Some(100.0), Some(183.02)));
    let Ok(Reply::Table(Table::Closes(table))) = asked(fixture("closes_four.parquet"), None) else { panic!() };
    assert_eq!((table.assets.len(), table.close.len()), (4, 240));
}

#[test]
fn a_csv_file_comes_back_as_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("rows.csv");
    std::fs::write(&csv, "timestamp,open,high,low,close\n2024-01-02,1,2,1,1.5\n").unwrap();
    let mut bytes = Vec::new();
    let request = Request { version: env!("CARGO_PKG_VERSION").to_owned(), call: Call::Parquet { csv } };
    write_request(&mut bytes, &request).unwrap();
    let Ok(Reply::File(file)) = answered(&bytes) else { panic!() };
    let parquet = folder.path().join("rows.parquet");
    std::fs::write(&parquet, file).unwrap();
    let Ok(Reply::Table(Table::Bars(bars))) = asked(parquet, None) else { panic!() };
    assert_eq!((bars.len(), bars.close[0]), (1, Some(1.5)));
}

#[test]
fn the_zone_travels_with_the_request() {
    let Ok(Reply::Table(Table::Bars(bars))) =
        asked(fixture("pandas_naive_unnamed_index.parquet"), Some("America/New_York"))
    else {
        panic!()
    };
    assert_eq!(bars.time[0].unwrap().to_string(), "2004-08-19T13:30:00Z");
    let error = asked(fixture("pandas_naive_unnamed_index.parquet"), Some("Mars/Base")).unwrap_err();
    assert!(error.message.ends_with("`Mars/Base` is no time zone"), "{error:?}");
}

#[test]
fn what_is_wrong_with_a_file_is_the_answer_and_nothing_is_on_stderr() {
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged.parquet");
    let mut bytes = std::fs::read(fixture("text_decimal_gzip.parquet")).unwrap();
    // The footer's length.
    let end = bytes.len() - 8;
    bytes[end..end + 2].fill(0x11);
    std::fs::write(&damaged, &bytes).unwrap();
    let cut = folder.path().join("cut.parquet");
    std::fs::write(&cut, &bytes[..1000]).unwrap();
    for (path, code, text) in [
        (folder.path().join("none.parquet"), Code::NotFound, "it is not there"),
        (folder.path().to_owned(), Code::BadData, "it is a folder"),
        (fixture("../data/goog_1d.csv"), Code::BadData, "this is no Parquet file: it does not begin with PAR1"),
        (fixture("no_low.parquet"), Code::BadData, "column `low`: the column is missing: low"),
        (cut, Code::BadData, "the Parquet file is cut short: it does not end with PAR1"),
        (damaged, Code::BadData, "the Parquet file cannot be decoded: "),
    ] {
        let shown = path.display().to_string();
        let error = asked(path, None).unwrap_err();
        assert_eq!(error.code, code, "{error:?}");
        assert!(error.message.starts_with(&format!("cannot read {shown}: {text}")), "{error:?}");
        assert_eq!(error.details["file"], shown);
        assert!(error.hint.is_some(), "{error:?}");
    }
}

#[test]
fn a_caller_of_another_version_is_told_both_versions() {
    let output = told(&frame("0.0.0", fixture("date32_zstd.parquet"), None));
    let error = read_answer(&mut output.stdout.as_slice()).unwrap().unwrap_err();
    let own = env!("CARGO_PKG_VERSION");
    assert_eq!(error.message, format!("codex 0.0.0 asks codexd {own}: they are not of one version"));
    assert_eq!(error.code, Code::Unreachable);
}

#[test]
fn a_request_that_ends_early_or_is_none_fails_with_a_message() {
    let whole = frame(env!("CARGO_PKG_VERSION"), fixture("date32_zstd.parquet"), None);
    let half = &whole[..whole.len() / 2];
    for (bytes, text) in [
        (&[][..], "error: no request could be read: the pipe ended early"),
        (half, "error: no request could be read: the pipe ended early"),
        (b"GET / HTTP/1.1\r\n\r\n", "error: no request could be read: the frame is malformed"),
        (b"CDX1\xff\xff\xff\xff", "error: no request could be read: the frame is malformed"),
    ] {
        let output = told(bytes);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with(text), "{said}");
    }
}

#[test]
fn nothing_stays_when_the_caller_is_gone() {
    // Gone before the answer: the pipe has no reader.
    let mut child = codexd(&["once"]);
    drop(child.stdout.take());
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&frame(env!("CARGO_PKG_VERSION"), fixture("date32_zstd.parquet"), None)).unwrap();
    // Its lifeline is there; it is the answer that goes nowhere.
    assert_eq!(child.wait().unwrap().code(), Some(1));
    drop(pipe);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.starts_with("error: the answer could not be sent"), "{said}");

    // Gone in the middle of an answer of a million bytes, and nobody listens to stderr either.
    let mut child = codexd(&["once"]);
    let mut request = child.stdin.take().unwrap();
    request.write_all(&frame(env!("CARGO_PKG_VERSION"), fixture("minutes_20000_zstd.parquet"), None)).unwrap();
    let mut answer = child.stdout.take().unwrap();
    answer.read_exact(&mut [0; 4]).unwrap();
    drop((answer, child.stderr.take()));
    // Its stdin is open: it is not the end of that which ends it.
    assert_eq!(child.wait().unwrap().code(), Some(1));
    drop(request);

    // Gone in the middle of its request, as a killed process is.
    let mut child = codexd(&["once"]);
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"CDX1").unwrap();
    drop(pipe);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_caller_that_is_killed_takes_once_with_it_wherever_it_is() {
    let mut child = codexd(&["once"]);
    let mut request = child.stdin.take().unwrap();
    request.write_all(&frame(env!("CARGO_PKG_VERSION"), fixture("minutes_20000_zstd.parquet"), None)).unwrap();
    let mut answer = child.stdout.take().unwrap();
    answer.read_exact(&mut [0; 4]).unwrap();
    // It is in the middle of an answer that no pipe holds whole, and this end stays open: only the lifeline can tell it.
    drop(request);
    let mut errors = child.stderr.take().unwrap();
    let (ended, waits) = std::sync::mpsc::channel();
    std::thread::spawn(move || ended.send(errors.read_to_end(&mut Vec::new())));
    let in_time = waits.recv_timeout(PATIENCE).is_ok();
    if !in_time {
        child.kill().unwrap();
    }
    assert!(in_time, "codexd once outlives its caller");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    drop(answer);
}

#[test]
fn the_version_and_the_command_line_follow_the_contract() {
    let output = codexd(&["--version"]).wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("codexd {}\n", env!("CARGO_PKG_VERSION")));
    let help = codexd(&["once", "--help"]).wait_with_output().unwrap();
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("Usage: codexd once"));
    for arguments in [&["dance"][..], &["once", "more"], &[]] {
        assert_eq!(codexd(arguments).wait_with_output().unwrap().status.code(), Some(2), "{arguments:?}");
    }
}
