//! The program as its users meet it: typed, piped, and asked for nonsense.

mod chart;
mod contract;
mod data;
mod endurance;
mod errors;
mod flags;
mod help;
mod interrupt;
mod kept_sweeps;
mod mended;
mod references;
mod report;
mod rules;
mod runs;
mod sweep;
mod sweep_pictures;
mod venue;
mod walkforward;
mod why;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A home of its own: nothing of the machine's settings or runs is seen or changed.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

/// What a call left.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and gives its path as text.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("a file in a temporary folder");
        path.display().to_string()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        self.program(env!("CARGO_BIN_EXE_codex"), words)
    }

    /// A line for the shell, which finds programs in the folder `bin` first.
    pub(crate) fn shell(&self, line: &str) -> Said {
        let mut command = self.program("sh", &["-c", line]);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(self.path("bin")).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(paths).expect("folders without a colon"));
        said(command)
    }

    fn program(&self, name: &str, words: &[&str]) -> Command {
        let mut command = Command::new(name);
        command.args(words).current_dir(self.folder.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars() {
            if name.starts_with("CDX_") {
                command.env_remove(name);
            }
        }
        for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
            command.env(format!("XDG_{name}_HOME"), self.folder.path().join(name.to_lowercase()));
        }
        command.env("HOME", self.folder.path()).env_remove("NO_COLOR");
        command
    }

    pub(crate) fn codex(&self, words: &[&str]) -> Said {
        said(self.command(words))
    }

    /// A call that must end well, and its JSON.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        let said = self.codex(&[words, &["-o", "json"]].concat());
        assert_eq!(said.code, 0, "{words:?}: {}", said.err);
        serde_json::from_str(&said.out).unwrap_or_else(|cause| panic!("{words:?}: {cause}: {}", said.out))
    }

    /// A call that must fail with this exit code; its error by the contract's JSON.
    pub(crate) fn error(&self, code: i32, words: &[&str]) -> Value {
        let said = self.codex(&[words, &["-o", "json"]].concat());
        assert_eq!(said.code, code, "{words:?}: {}{}", said.out, said.err);
        let line = said.err.lines().last().unwrap_or_default();
        let value: Value =
            serde_json::from_str(line).unwrap_or_else(|cause| panic!("{words:?}: {cause}: {}", said.err));
        assert!(value["error"]["message"].is_string() && value["error"]["code"].is_string(), "{value}");
        assert!(value["error"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{words:?} has no hint: {value}");
        value["error"].clone()
    }
}

pub(crate) fn said(mut command: Command) -> Said {
    let output = command.output().expect("codex starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A file of the project's test data.
pub(crate) fn testdata(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(name);
    assert!(path.exists(), "{} is missing", path.display());
    path.display().to_string()
}

/// A folder of the shared reference data; `None` in a clone alone, and said so.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/reference").join(name);
    if !path.exists() {
        note(&format!("{} is not here", path.display()));
    }
    path.exists().then_some(path)
}

/// Says what a test left out, and why.
pub(crate) fn note(why: &str) {
    // Only seen when the test fails or is asked to show what it says; that is what a note is for.
    std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("not compared: {why}\n")).expect("stderr");
}

pub(crate) fn close(one: f64, other: f64, scale: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(scale)
}
