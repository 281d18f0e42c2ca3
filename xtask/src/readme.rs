//! The README's own commands, run as written: a page that lies fails the build.
//!
//! Every line of a fenced `sh` block that starts with `codex ` or `cargo run … -p codex -- ` is run, in order, in one
//! empty folder with a home of its own, by the debug build. It must end well and print something, unless it writes
//! to a file. A fence after `<!-- not run: REASON -->` is left out; other lines (`cargo xtask test`, `git clone`) too.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::place;
use crate::run::duration;

/// The pages whose commands are run.
const PAGES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// Runs the commands of all pages with the programs in `programs`; answers how many.
pub fn run(programs: &Path) -> Result<usize> {
    let mut count = 0;
    for page in PAGES {
        let path = place::root().join(page);
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {page}"))?;
        let commands = commands(&text);
        if commands.is_empty() {
            bail!("{page} has no command of codex in a fenced `sh` block");
        }
        let folder = place::scratch("readme")?;
        for given in ["testdata", "configs"] {
            #[cfg(unix)]
            std::os::unix::fs::symlink(place::root().join(given), folder.join(given)).context("linking")?;
        }
        for command in &commands {
            println!("{page}:{}: {}", command.line, command.text);
            check(command, &folder, programs)
                .with_context(|| format!("{page}:{}: `{}`", command.line, command.text))?;
        }
        count += commands.len();
    }
    Ok(count)
}

fn check(command: &Line, folder: &Path, programs: &Path) -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
    let start = std::time::Instant::now();
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &command.run]).current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CDX_") {
            shell.env_remove(name);
        }
    }
    shell.env("PATH", std::env::join_paths(paths).context("PATH")?).env("HOME", folder.join("home"));
    for name in ["CONFIG", "DATA", "STATE", "CACHE"] {
        shell.env(format!("XDG_{name}_HOME"), folder.join("home").join(name.to_lowercase()));
    }
    let output = shell.output().context("starting bash")?;
    if !output.status.success() {
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("ended with {}\n{out}{err}", output.status);
    }
    if output.stdout.trim_ascii().is_empty() && !command.run.contains('>') {
        bail!("printed nothing");
    }
    println!("    ok, {} bytes, {}", output.stdout.len(), duration(start.elapsed()));
    Ok(())
}

/// A command of a page.
#[derive(Debug, PartialEq)]
struct Line {
    /// Its line in the page, from 1.
    line: usize,
    /// As written, continued lines joined.
    text: String,
    /// As run: `cargo run … --` is the built `codex`.
    run: String,
}

/// The commands in the `sh` fences of a page.
fn commands(page: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let (mut inside, mut left_out) = (None, false);
    let mut lines = page.lines().zip(1..);
    while let Some((text, line)) = lines.next() {
        let text = text.trim();
        if let Some(language) = text.strip_prefix("```") {
            inside = match inside {
                None => Some(matches!(language.trim(), "sh" | "bash" | "console") && !left_out),
                Some(_) => None,
            };
            left_out = false;
        } else if inside == Some(true) {
            let mut whole = text.strip_prefix("$ ").unwrap_or(text).to_owned();
            while let Some(start) = whole.strip_suffix('\\') {
                let start = start.trim_end().to_owned();
                whole = format!("{start} {}", lines.next().map_or("", |(text, _)| text.trim()));
            }
            if let Some(run) = as_run(&whole) {
                found.push(Line { line, text: whole, run });
            }
        } else if inside.is_none() && !text.is_empty() {
            left_out = text.starts_with("<!-- not run:");
        }
    }
    found
}

fn as_run(line: &str) -> Option<String> {
    if line == "codex" || line.starts_with("codex ") {
        return Some(line.to_owned());
    }
    let (start, rest) = line.split_once(" -- ")?;
    (start.starts_with("cargo run ") && start.split_whitespace().any(|word| word == "codex"))
        .then(|| format!("codex {rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &[(usize, &str)]) {
        let found: Vec<_> = commands(page).into_iter().map(|line| (line.line, line.run)).collect();
        let expected: Vec<_> = expected.iter().map(|(line, run)| (*line, (*run).to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_command_is_run_with_the_built_program() {
        check(
            "# x\n```sh\ncargo run --release -p codex -- backtest sma_cross\n```\n",
            &[(3, "codex backtest sma_cross")],
        );
    }

    #[test]
    fn only_commands_of_codex_in_sh_fences_are_run() {
        check(
            "codex no\n```text\ncodex no\n```\n```sh\ngit clone x\n# codex no\ncodex risk\n```\ncodex no",
            &[(8, "codex risk")],
        );
    }

    #[test]
    fn a_continued_line_is_one_command_and_a_pipe_stays() {
        check("```sh\n$ codex a \\\n   --b | head\n```", &[(2, "codex a --b | head")]);
    }

    #[test]
    fn a_fence_that_says_why_is_left_out_alone() {
        let page = "<!-- not run: needs a network -->\n\n```sh\ncodex a\n```\n```sh\ncodex b\n```";
        check(page, &[(7, "codex b")]);
    }
}
