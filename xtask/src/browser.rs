//! The tear-sheet in a real browser: the tests of `xtask/browser`, which node runs and Chromium opens.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::place;
use crate::run::{cargo_command, pass, pass_and_read, works};

/// What Chromium is called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Whether there is a browser.
pub fn is_there() -> bool {
    chromium().is_some()
}

fn chromium() -> Option<PathBuf> {
    let name = NAMES.into_iter().find(|name| works(name, &["--version"]))?;
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Builds `codex` and runs the tests.
pub fn alone() -> Result<()> {
    pass(&mut cargo_command(&["build", "--package", "codex", "--locked"]))?;
    let passed = run(&place::target()?.join("debug"))?;
    println!("{passed} passed, 0 failed");
    Ok(())
}

/// Runs the tests with the programs in `programs`; answers how many passed.
pub fn run(programs: &Path) -> Result<usize> {
    let tests = place::root().join("xtask/browser");
    let modules = modules(&tests)?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=tap"]).arg(tests.join("tear_sheet.test.mjs")).current_dir(place::root());
    node.env("CODEX", programs.join("codex"))
        .env("REPOSITORY", place::root())
        .env("FOLDER", place::scratch("browser")?);
    node.env("MODULES", &modules).env("CHROMIUM", chromium().context("there is no Chromium")?);
    let lines = pass_and_read(&mut node)?;
    let passed = passed(&lines).context("node closed without its count")?;
    if passed == 0 {
        bail!("node ran no test");
    }
    Ok(passed)
}

/// The folder with the packages that the lock file names, installed anew when it changes.
fn modules(tests: &Path) -> Result<PathBuf> {
    let folder = place::cache()?.join("browser");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let lock = std::fs::read(tests.join("package-lock.json")).context("the lock file of the browser's tests")?;
    let installed = folder.join("installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|known| known == lock) {
        return Ok(folder);
    }
    for name in ["package.json", "package-lock.json"] {
        std::fs::copy(tests.join(name), folder.join(name)).with_context(|| format!("copying {name}"))?;
    }
    pass(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder))?;
    std::fs::write(&installed, lock).with_context(|| format!("writing {}", installed.display()))?;
    Ok(folder)
}

/// The passed tests of node's `# pass 51`.
fn passed(lines: &[String]) -> Option<usize> {
    lines.iter().rev().find_map(|line| line.strip_prefix("# pass ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_node_is_read() {
        let lines: Vec<String> = ["ok 1 - a", "# tests 3", "# pass 2", "# fail 1"].map(str::to_owned).to_vec();
        assert_eq!((passed(&lines), passed(&lines[..2])), (Some(2), None));
    }
}
