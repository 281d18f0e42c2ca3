//! `cargo xtask test`: everything that must hold before a change is handed over, in the order in which it fails soonest.
//!
//! One profile (dev) and one feature set (the whole workspace) throughout: a second one would compile Polars again. Only the rows
//! of sweeps are worked out once more without wide vectors, which compiles the numeric crates a second time.
//! Cold that is 10 to 16 minutes for Polars alone on two cores, and as much again for clippy's own pass; warm, minutes.

use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::run::{cargo_command, duration, pass, pass_and_read, step};
use crate::{browser, docs, place, readme, tools};

/// Runs every step and stops at the first that fails.
pub fn run() -> Result<()> {
    let start = Instant::now();
    let target = place::target()?;
    println!("build output: {}", target.display());
    if !target.join("debug/.fingerprint").read_dir().is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("polars-")))
    }) {
        println!(
            "nothing is compiled yet: Polars takes 10 to 16 minutes on two cores, for the tests and again for clippy"
        );
    }
    step("tools", tools::install_missing)?;
    step("formatter", || pass(&mut cargo_command(&["fmt", "--all", "--check"])).context("run `cargo fmt`"))?;
    step("clippy", || {
        pass(&mut cargo_command(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
    })?;
    let tests = step("tests", || {
        let lines =
            pass_and_read(&mut cargo_command(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]))?;
        let passed = nextest_passed(&lines).context("nextest closed without its summary line")?;
        if passed == 0 {
            bail!("nextest ran no test");
        }
        Ok(passed)
    })?;
    step("the same rows without wide vectors", || {
        let mut narrow =
            cargo_command(&["test", "--package", "sweep", "--no-default-features", "--locked", "--test", "it"]);
        pass(narrow.arg("rows_have_the_same_bits_on_every_processor"))
    })?;
    let doctests = step("doctests", || {
        Ok(doctests_passed(&pass_and_read(&mut cargo_command(&["test", "--doc", "--workspace", "--locked"]))?))
    })?;
    step("binaries", || pass(&mut cargo_command(&["build", "--workspace", "--bins", "--locked"])))?;
    step("completions, man pages, configuration", docs::check)?;
    let commands = step("the README's commands", || readme::run(&target.join("debug")))?;
    let pages = step("the tear-sheet in a browser", || browser::run(&target.join("debug")))?;
    println!(
        "\n{tests} tests, {doctests} doctests, {commands} commands of the README, {pages} in a browser in {}",
        duration(start.elapsed())
    );
    println!("{} passed, 0 failed", tests + doctests + commands + pages);
    Ok(())
}

/// The passed tests of nextest's `Summary [ 1.2s] 5 tests run: 5 passed (1 slow), 0 skipped`.
fn nextest_passed(lines: &[String]) -> Option<usize> {
    let summary = lines.iter().rev().map(|line| without_colour(line)).find(|line| line.contains("Summary ["))?;
    let counts = summary.split_once("run:")?.1;
    counts.split(',').find_map(|part| {
        let (count, word) = part.trim().split_once(' ')?;
        word.starts_with("passed").then(|| count.parse().ok())?
    })
}

/// The sum over the crates of `test result: ok. 3 passed; 0 failed; …`.
fn doctests_passed(lines: &[String]) -> usize {
    let passed = |line: &String| {
        let plain = without_colour(line);
        let (count, _) = plain.strip_prefix("test result: ok.")?.trim().split_once(" passed")?;
        count.parse::<usize>().ok()
    };
    lines.iter().filter_map(passed).sum()
}

/// The text without the terminal's colour sequences (ESC `[` … `m`).
fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_summary_of_nextest_is_read_with_and_without_colour() {
        let plain = lines("PASS x\n     Summary [   0.004s] 12 tests run: 11 passed (2 slow), 1 skipped\n");
        assert_eq!(nextest_passed(&plain), Some(11));
        let coloured = lines(
            "\u{1b}[32;1m     Summary\u{1b}[0m [   0.4s] \u{1b}[1m7\u{1b}[0m tests run: \u{1b}[1m7\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped",
        );
        assert_eq!(nextest_passed(&coloured), Some(7));
    }

    #[test]
    fn no_summary_is_no_count_and_an_empty_run_is_zero() {
        assert_eq!(nextest_passed(&lines("error: could not compile")), None);
        assert_eq!(nextest_passed(&lines("Summary [ 0.0s] 0 tests run: 0 passed, 0 skipped")), Some(0));
    }

    #[test]
    fn doctests_are_summed_over_the_crates() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored\nother\ntest result: ok. 2 passed; 0 failed";
        assert_eq!(doctests_passed(&lines(text)), 5);
    }
}
