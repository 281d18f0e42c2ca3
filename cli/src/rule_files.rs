//! Strategies that are files: where they are, and what a request carries of them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use api::{ApiError, Code, RuleText};
use rules::{Compiled, Faults, compile};

use crate::desk;
use crate::failure::file_error;
use crate::paths;

/// A rule file that was found.
#[derive(Debug)]
pub struct Found {
    /// Its name: the file's, without `.toml`.
    pub name: String,
    /// Where it is: a path, or `shipped`.
    pub from: String,
    /// Its text.
    pub text: String,
}

/// The folders that are looked into, the nearest first: `strategies` beside the project's configuration file, and beside the
/// user's.
pub fn folders() -> Vec<PathBuf> {
    let beside = |file: PathBuf| file.parent().map(|folder| folder.join("strategies"));
    [paths::project_config(), paths::user_config()].into_iter().flatten().filter_map(beside).collect()
}

/// What is in the folders.
#[derive(Debug)]
pub struct Listed {
    /// The rule files, by name.
    pub found: Vec<Found>,
    /// Why others cannot be read.
    pub unreadable: Vec<ApiError>,
}

/// Every rule file that has a name: the user's, and those that ship with the program; the nearest of a name only.
///
/// # Errors
/// A folder cannot be read. A file that cannot is an error only for who asks for its rule.
pub fn all() -> Result<Listed, ApiError> {
    let mut unreadable = Vec::new();
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for (name, text) in rules::SHIPPED {
        let it = Found { name: (*name).to_owned(), from: "shipped".to_owned(), text: (*text).to_owned() };
        found.insert(it.name.clone(), it);
    }
    for folder in folders().into_iter().rev() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(file_error("read", &folder, &cause)),
        };
        for entry in entries {
            let path = entry.map_err(|cause| file_error("read", &folder, &cause))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
                match read(&path) {
                    Ok(it) => drop(found.insert(it.name.clone(), it)),
                    Err(cause) => unreadable.push(cause),
                }
            }
        }
    }
    Ok(Listed { found: found.into_values().collect(), unreadable })
}

/// The rule file that `strategy` means: a path to one, or the name of one; `None` where there is none.
///
/// # Errors
/// The file cannot be read.
pub fn find(strategy: &str) -> Result<Option<Found>, ApiError> {
    if strategy.ends_with(".toml") || strategy == "-" {
        return read(Path::new(strategy)).map(Some);
    }
    named(strategy, &folders())
}

/// The user's own file of a name, or at a path within the folders: there, and not looked into.
pub fn own(strategy: &str) -> Option<PathBuf> {
    let folders = folders();
    let path = Path::new(strategy);
    let is_there = || path.extension().is_some_and(|extension| extension == "toml") && path.is_file();
    let is_in = || path.parent().is_some_and(|parent| folders.iter().any(|folder| is_same_folder(folder, parent)));
    if is_there() && is_in() { Some(path.to_owned()) } else { in_folders(strategy, &folders) }
}

fn is_same_folder(one: &Path, other: &Path) -> bool {
    let other = if other.as_os_str().is_empty() { Path::new(".") } else { other };
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// The file of a name in the first of `folders` that has it.
fn in_folders(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    // A name is a word: a path would leave the folders.
    let is_word = !name.is_empty() && name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'));
    folders.iter().filter(|_| is_word).map(|folder| folder.join(format!("{name}.toml"))).find(|path| path.is_file())
}

/// The file of a name in the first of `folders` that has it, else the one that ships.
fn named(name: &str, folders: &[PathBuf]) -> Result<Option<Found>, ApiError> {
    if let Some(path) = in_folders(name, folders) {
        return read(&path).map(Some);
    }
    let shipped = rules::SHIPPED.iter().find(|(shipped, _)| *shipped == name);
    Ok(shipped.map(|(name, text)| Found {
        name: (*name).to_owned(),
        from: "shipped".to_owned(),
        text: (*text).to_owned(),
    }))
}

fn read(path: &Path) -> Result<Found, ApiError> {
    let text = String::from_utf8(desk::read(path)?).map_err(|_| {
        ApiError::new(Code::BadData, format!("{}: the file is no UTF-8 text", path.display())).hint("save it as UTF-8")
    })?;
    let name = path.file_stem().map_or_else(|| "rule".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let name = if name == "-" { "rule".to_owned() } else { name };
    Ok(Found { name, from: path.display().to_string(), text })
}

impl Found {
    /// Understands it, with the files that it uses: those beside it come first.
    ///
    /// # Errors
    /// What is wrong with it, each with its place; or a file that it uses cannot be read.
    pub fn compiled(&self) -> Result<(Compiled, RuleText), CompileError> {
        let beside = Path::new(&self.from).parent().filter(|_| self.from != "shipped").map(Path::to_owned);
        let folders: Vec<PathBuf> = beside.into_iter().chain(folders()).collect();
        let used: RefCell<BTreeMap<String, String>> = RefCell::default();
        let failed: RefCell<Option<ApiError>> = RefCell::default();
        let resolve = |name: &str| match named(name, &folders) {
            Ok(found) => {
                let text = found?.text;
                used.borrow_mut().insert(name.to_owned(), text.clone());
                Some(text)
            }
            Err(cause) => {
                failed.borrow_mut().get_or_insert(cause);
                None
            }
        };
        let compiled = compile(&self.text, &resolve);
        if let Some(cause) = failed.into_inner() {
            return Err(CompileError::File(cause));
        }
        let compiled = compiled.map_err(CompileError::Faults)?;
        Ok((compiled, RuleText { text: self.text.clone(), uses: used.into_inner() }))
    }

    /// What is wrong with it, for people: each fault with its line and a caret.
    pub fn refused(&self, cause: CompileError) -> ApiError {
        match cause {
            CompileError::File(cause) => cause,
            CompileError::Faults(faults) => services::rule_faults(&self.from, &faults),
        }
    }
}

/// Why a rule file is not understood.
#[derive(Debug)]
pub enum CompileError {
    /// It says something wrong.
    Faults(Faults),
    /// A file that it uses cannot be read.
    File(ApiError),
}

/// There is no strategy of this name; a file of it that is here, or the nearest name, is told. `called` is what to
/// type before the file.
pub fn unknown(called: &str, name: &str) -> ApiError {
    let error = ApiError::new(Code::NotFound, format!("there is no strategy `{name}`"));
    let beside = format!("{name}.toml");
    if Path::new(&beside).is_file() {
        return error.hint(format!("there is a file {beside} here: {called} {beside}"));
    }
    if name.contains(['/', '\\']) || Path::new(name).exists() {
        return error.hint("a rule file is called by its path, and that ends in .toml");
    }
    let files = all().map(|listed| listed.found).unwrap_or_default();
    let names = strategies::ALL.iter().map(|entry| entry.name).chain(files.iter().map(|file| file.name.as_str()));
    error.hint(market::nearest(name, names).map_or("codex strategy ls".to_owned(), |near| {
        format!("did you mean `{near}`? codex strategy ls lists them all")
    }))
}
