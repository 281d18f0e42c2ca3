//! Asking `codexd once`: a child process that answers one request over its pipes and ends with the call.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use api::once::{Call, Reply, Request, read_answer, write_request};
use api::{ApiError, Code};
use market::raw::Table;

/// `codexd` beside this program, else on the PATH.
pub fn find() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok().map(|program| program.with_file_name("codexd"));
    let on_path = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).map(|folder| folder.join("codexd")).collect::<Vec<_>>());
    beside.into_iter().chain(on_path.into_iter().flatten()).find(|file| file.is_file())
}

/// The table in a file that only the lake can read; date-times without a zone are in `tz`, or in UTC.
pub fn read(path: &Path, tz: Option<&str>) -> Result<Table, ApiError> {
    let purpose = format!("cannot read {}: Parquet is read by codexd", path.display());
    match ask(&purpose, "give a CSV file", Call::ReadData { path: path.to_owned(), tz: tz.map(str::to_owned) })? {
        Reply::Table(table) => Ok(table),
        Reply::File(_) => Err(ApiError::new(Code::Unreachable, "codexd answered another question")),
    }
}

/// Who writes Parquet.
pub const WRITES_PARQUET: &str = "Parquet is written by codexd";

/// The Parquet file of a CSV file.
pub fn parquet(csv: &Path) -> Result<Vec<u8>, ApiError> {
    match ask(WRITES_PARQUET, "use the CSV file", Call::Parquet { csv: csv.to_owned() })? {
        Reply::File(bytes) => Ok(bytes),
        Reply::Table(_) => Err(ApiError::new(Code::Unreachable, "codexd answered another question")),
    }
}

fn unreachable(message: String) -> ApiError {
    ApiError::new(Code::Unreachable, message)
}

/// `codexd`, which a purpose needs.
///
/// # Errors
/// It is not there.
pub fn program(purpose: &str, instead: &str) -> Result<PathBuf, ApiError> {
    find().ok_or_else(|| {
        unreachable(format!("{purpose}, which is neither beside codex nor on the PATH"))
            .hint(format!("cargo build --release -p codexd puts it there; or {instead}"))
    })
}

fn ask(purpose: &str, instead: &str, call: Call) -> Result<Reply, ApiError> {
    let program = program(purpose, instead)?;
    let failed =
        |what: &str, cause: &dyn std::fmt::Display| unreachable(format!("{} {what}: {cause}", program.display()));
    let request = Request { version: env!("CARGO_PKG_VERSION").to_owned(), call };
    let mut sent = Vec::new();
    write_request(&mut sent, &request).map_err(|cause| failed("cannot be asked", &cause))?;
    let mut child = Command::new(&program)
        .arg("once")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|cause| failed("cannot be started", &cause).hint("build it again: cargo build --release -p codexd"))?;
    // It is kept open until the child has ended: its end, when this process is killed, ends the child.
    let mut lifeline = child.stdin.take();
    if let Some(pipe) = &mut lifeline {
        // A child that dies early breaks the pipe; what it said on stderr says more than the broken pipe does.
        let _ = pipe.write_all(&sent);
    }
    let answer = child.stdout.take().map(|mut pipe| read_answer(&mut pipe));
    let mut said = String::new();
    if let Some(mut pipe) = child.stderr.take() {
        let _ = pipe.read_to_string(&mut said);
    }
    let status = child.wait().map_err(|cause| failed("cannot be waited for", &cause))?;
    drop(lifeline);
    match answer {
        Some(Ok(answer)) => answer,
        Some(Err(cause)) => {
            let said = said.trim().lines().last().map_or(String::new(), |line| format!(" ({line})"));
            Err(failed("gave no answer", &format!("{cause}, {status}{said}")).hint(advice(status)))
        }
        None => Err(failed("has no pipe", &status)),
    }
}

/// What to do about a child that ended without an answer.
fn advice(status: ExitStatus) -> &'static str {
    match status.code() {
        Some(_) => "build it again: cargo build --release -p codexd",
        // It says itself what it cannot read; what kills it is most often the want of memory.
        None => "it was killed, most often for want of memory: divide the file, or fetch it again if it is damaged",
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn a_child_that_was_killed_is_not_to_be_built_again() {
        assert!(advice(ExitStatus::from_raw(9)).starts_with("it was killed"));
        assert!(advice(ExitStatus::from_raw(3 << 8)).starts_with("build it again"));
    }
}
