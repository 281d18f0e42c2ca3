//! What is generated from the command line's own tables: completions, manual pages, the configuration with every default.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::place;
use crate::run::{cargo_command, pass, shown};

/// The shells, and the file each looks for.
const SHELLS: [(&str, &str); 4] =
    [("bash", "codex.bash"), ("zsh", "_codex"), ("fish", "codex.fish"), ("powershell", "_codex.ps1")];

/// Folders where every file is generated, and one that is not there is stale as well.
const OWNED: [&str; 2] = ["completions", "completions/man"];

/// Writes everything anew.
pub fn write() -> Result<()> {
    let files = generated()?;
    for file in surplus(&files)? {
        std::fs::remove_file(place::root().join(&file)).with_context(|| format!("removing {}", file.display()))?;
        println!("removed {}", file.display());
    }
    for (file, text) in &files {
        let path = place::root().join(file);
        if std::fs::read(&path).is_ok_and(|old| old == *text) {
            continue;
        }
        std::fs::create_dir_all(path.parent().expect("a file is in a folder"))?;
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        println!("wrote {}", file.display());
    }
    Ok(())
}

/// Fails with the names of all that is not what `codex` would print today.
pub fn check() -> Result<()> {
    let files = generated()?;
    let stale =
        |(file, text): &(&PathBuf, &Vec<u8>)| std::fs::read(place::root().join(file)).map_or(true, |old| old != **text);
    let mut names: Vec<String> = files.iter().filter(stale).map(|(file, _)| file.display().to_string()).collect();
    names.extend(surplus(&files)?.iter().map(|file| format!("{} (no longer made)", file.display())));
    if !names.is_empty() {
        bail!("stale: {}\nhint:  cargo xtask docs", names.join(", "));
    }
    println!("{} files are what codex prints", files.len());
    Ok(())
}

/// What there should be, by path in the repository.
fn generated() -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    pass(&mut cargo_command(&["build", "--workspace", "--bin", "codex", "--locked"]))?;
    let codex = place::target()?.join("debug/codex");
    let home = place::scratch("docs")?;
    let mut files = BTreeMap::new();
    for (shell, name) in SHELLS {
        files.insert(Path::new("completions").join(name), printed(&codex, &home, &["completions", shell])?);
    }
    files.insert(PathBuf::from("configs/codex.toml"), printed(&codex, &home, &["config", "defaults"])?);
    let man = home.join("man");
    printed(&codex, &home, &["man", "--out", &man.to_string_lossy()])?;
    for entry in std::fs::read_dir(&man).context("the folder of manual pages")? {
        let entry = entry?;
        files.insert(Path::new("completions/man").join(entry.file_name()), std::fs::read(entry.path())?);
    }
    Ok(files)
}

/// Standard output of `codex`, away from this user's own configuration and terminal.
fn printed(codex: &Path, home: &Path, arguments: &[&str]) -> Result<Vec<u8>> {
    let mut command = Command::new(codex);
    command.args(arguments).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    let output = command.output().with_context(|| format!("starting {}", codex.display()))?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}", shown(&command), output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}

/// Files that lie in a generated folder and are not among the generated.
fn surplus(files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for folder in OWNED {
        let Ok(entries) = std::fs::read_dir(place::root().join(folder)) else { continue };
        for entry in entries {
            let entry = entry?;
            let path = Path::new(folder).join(entry.file_name());
            if entry.file_type()?.is_file() && !files.contains_key(&path) {
                found.insert(path);
            }
        }
    }
    Ok(found)
}
