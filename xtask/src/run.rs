//! A child process: shown before it starts, timed, its failure named.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::place;

/// The cargo that started this, so that a chosen toolchain stays chosen.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A cargo command in the repository's root.
pub fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo());
    command.args(arguments).current_dir(place::root());
    command
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or_default().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Seconds as a person reads them: `7.3 s`, `4 min 05 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// Announces the deed, does it, and says how long it took.
pub fn step<T>(name: &str, deed: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}");
    std::io::stdout().flush().context("stdout")?;
    let start = Instant::now();
    let result = deed();
    let word = if result.is_ok() { "ok" } else { "FAILED" };
    println!("-- {name}: {word}, {}", duration(start.elapsed()));
    result
}

/// Runs with our own standard output and error; failing is an error that repeats the command.
pub fn pass(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("starting `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs and lets everything through as it comes; answers with all lines of both streams.
pub fn pass_and_read(command: &mut Command) -> Result<Vec<String>> {
    if std::io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{}`", shown(command)))?;
    let (out, err) = (child.stdout.take().expect("stdout is piped"), child.stderr.take().expect("stderr is piped"));
    let errors = std::thread::spawn(move || lines(err, |line| eprintln!("{line}")));
    let mut all = lines(out, |line| println!("{line}"));
    all.extend(errors.join().expect("reading lines does not panic"));
    let status = child.wait().with_context(|| format!("waiting for `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(all)
}

fn lines(stream: impl Read, show: impl Fn(&str)) -> Vec<String> {
    let mut all = Vec::new();
    // A child that prints bytes which are no text has still to be read to its end, or it would wait for ever.
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        show(&line);
        all.push(line);
    }
    all
}

/// Whether the command starts and ends well, silently.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
