//! Our own programs, in release: built, and measured as whole processes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Bench;
use super::peers::{Set, objects, scripts};
use crate::place;
use crate::run::{cargo_command, shown};

/// Builds an example of a package and puts the program into the cache folder: the next example of this name would
/// take its place in the build output.
pub fn example(package: &str, name: &str) -> Result<PathBuf> {
    built(package, &["--example", name], &format!("{package}-{name}"))
}

/// Builds the program `codex`.
pub fn codex() -> Result<PathBuf> {
    built("codex", &["--bin", "codex"], "codex")
}

fn built(package: &str, which: &[&str], keep_as: &str) -> Result<PathBuf> {
    let mut command =
        cargo_command(&["build", "--release", "--locked", "--package", package, "--message-format", "json"]);
    command.args(which).stderr(std::process::Stdio::inherit());
    println!("{}", shown(&command));
    let output = command.output().context("starting cargo")?;
    if !output.status.success() {
        bail!("`{}` failed ({})", shown(&command), output.status);
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let program = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).next_back();
    let program = program.context("cargo named no program")?;
    let folder = place::cache()?.join("bench/programs");
    std::fs::create_dir_all(&folder)?;
    let kept = folder.join(keep_as);
    std::fs::copy(&program, &kept).with_context(|| format!("copying {}", program.display()))?;
    Ok(kept)
}

/// What a program prints as JSON lines.
pub fn lines(program: &Path, arguments: &[&str]) -> Result<Vec<Value>> {
    objects(Command::new(program).args(arguments))
}

/// Least, middle and most of a figure over the runs.
pub struct Spread {
    pub min: f64,
    pub median: f64,
    pub max: f64,
}

/// A program's whole life, over several runs.
pub struct Process {
    pub cpu_s: Spread,
    pub wall_s: Spread,
    /// 10^6 bytes.
    pub peak_mb: f64,
}

/// Runs a program so many times, after one run that reads it from the disk.
pub fn process(bench: &Bench, repeat: usize, program: &Path, arguments: &[&str], home: &Path) -> Result<Process> {
    let mut command = Command::new(bench.peers.python(Set::Main));
    command.arg(scripts().join("measure.py")).arg(repeat.to_string()).arg(program).args(arguments).current_dir(home);
    command.env("HOME", home);
    for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
        command.env(format!("XDG_{name}_HOME"), home.join(name.to_lowercase()));
    }
    let object = objects(&mut command)?.pop().context("measure.py printed nothing")?;
    if object["exit"].as_i64() != Some(0) {
        bail!("`{} {}` ended with {}", program.display(), arguments.join(" "), object["exit"]);
    }
    let spread = |name: &str| -> Result<Spread> {
        let part = |word: &str| object[name][word].as_f64().with_context(|| format!("there is no {name}.{word}"));
        Ok(Spread { min: part("min")?, median: part("median")?, max: part("max")? })
    };
    Ok(Process {
        cpu_s: spread("cpu_s")?,
        wall_s: spread("wall_s")?,
        peak_mb: object["peak_mb"].as_f64().context("there is no peak_mb")?,
    })
}
