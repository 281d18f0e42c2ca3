//! The repository as the tests see it: manifests and sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A package of the workspace.
pub struct Package {
    /// The name in its manifest.
    pub name: String,
    /// Its folder in the repository.
    pub folder: PathBuf,
    /// Its dependencies: kind (`dependencies`, `dev-dependencies`, …), name, what the manifest says.
    pub dependencies: Vec<(String, String, toml::Value)>,
    /// The whole manifest.
    pub manifest: toml::Table,
}

impl Package {
    /// Its sources under `src`, as (path, code without comments and without the tests at the end).
    pub fn code(&self) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        sources(&self.folder.join("src"), &mut found);
        found.into_iter().map(|path| (path.clone(), code(&read(&path)))).collect()
    }
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository")
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every package of the workspace by name.
pub fn packages() -> BTreeMap<String, Package> {
    let mut folders: Vec<PathBuf> = ["cli", "daemon", "xtask"].map(|name| root().join(name)).to_vec();
    for entry in fs::read_dir(root().join("crates")).expect("there is a folder of crates") {
        folders.push(entry.expect("a folder can be listed").path());
    }
    folders.into_iter().map(package).map(|package| (package.name.clone(), package)).collect()
}

fn package(folder: PathBuf) -> Package {
    let path = folder.join("Cargo.toml");
    let manifest: toml::Table = read(&path).parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = manifest["package"]["name"].as_str().expect("a package has a name").to_owned();
    let mut dependencies = Vec::new();
    let for_targets =
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(|table| table.values());
    for table in std::iter::once(&toml::Value::Table(manifest.clone())).chain(for_targets) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, said) in table.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
                // A renamed dependency is what it is, not what it is called here.
                let real = said.get("package").and_then(toml::Value::as_str).unwrap_or(name);
                dependencies.push((kind.to_owned(), real.to_owned(), said.clone()));
            }
        }
    }
    Package { name, folder, dependencies, manifest }
}

/// All Rust files below a folder.
pub fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// Source text without comments, and without what follows the line `#[cfg(test)]`: the tests come last in a file.
pub fn code(text: &str) -> String {
    let before_tests = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    before_tests.lines().map(|line| line.split("//").next().unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Whether the word stands in the code, not as a part of a longer word.
pub fn has_word(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        !code[..at].chars().next_back().is_some_and(part) && !code[at + word.len()..].chars().next().is_some_and(part)
    })
}

#[test]
fn code_is_what_is_left_without_comments_and_tests() {
    assert_eq!(code("a // b\nc\n#[cfg(test)]\nmod tests {\n d }"), "a \nc");
    assert!(has_word("x = unsafe { y }", "unsafe"));
    assert!(!has_word("#![forbid(unsafe_code)]", "unsafe"));
}
