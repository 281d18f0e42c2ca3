//! The packs of the user: files that go before those that ship with the program.

use std::path::{Path, PathBuf};

use api::{ApiError, Code};
use market::{Symbol, Venue};
use venues::{Pack, Packs};

use crate::arguments::Global;
use crate::data::DataArguments;
use crate::desk;
use crate::failure::warn;
use crate::paths;

/// A file in a folder of packs.
#[derive(Debug)]
pub struct UserFile {
    /// The file.
    pub path: PathBuf,
    /// Its law, or why it cannot be read.
    pub pack: Result<Pack, ApiError>,
    /// What it means to be, however little of it can be read.
    head: Head,
}

/// What a file says in its first lines: enough to know whom a pack that cannot be read would have been for.
#[derive(Debug)]
struct Head {
    name: String,
    venues: String,
}

impl Head {
    /// From the lines `pack = …` and `venues = …`; without the first the file's own name is the pack's.
    fn of(path: &Path) -> Self {
        let text = std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let value = |key: &str| {
            let is_key = |line: &str| Some(line.trim().strip_prefix(key)?.trim_start().strip_prefix('=')?.to_owned());
            text.lines().find_map(is_key)
        };
        let stem = || path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let quoted = |value: String| value.split('"').nth(1).map(str::to_owned);
        Self { name: value("pack").and_then(quoted).unwrap_or_else(stem), venues: value("venues").unwrap_or_default() }
    }
}

impl UserFile {
    /// The name of the pack that it is, or means to be.
    pub fn name(&self) -> &str {
        self.pack.as_ref().map_or(&self.head.name, |pack| pack.name())
    }

    fn is_called(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// Whether the file speaks for a pack.
    fn is_of(&self, pack: &Pack) -> bool {
        let is_alias = |alias: &String| self.pack.is_err() && self.is_called(alias);
        self.is_called(pack.name()) || pack.aliases().iter().any(is_alias)
    }

    /// What is wrong with it, where it means to have the law of the venue of this code.
    fn fault_for(&self, venue: Venue) -> Option<&ApiError> {
        let is_meant = self.head.venues.contains(&format!("\"{}\"", venue.code()));
        self.pack.as_ref().err().filter(|_| is_meant)
    }
}

/// The packs that a command may use, and the files of the user.
#[derive(Debug)]
pub struct Known {
    /// Ours, with the user's over them.
    pub packs: Packs,
    /// Every file of the user, farthest first: a later one of the same name goes before an earlier.
    pub files: Vec<UserFile>,
}

impl Known {
    /// What is there.
    ///
    /// # Errors
    /// A folder that cannot be read. A file that cannot is an error only for who asks for its pack.
    pub fn new() -> Result<Self, ApiError> {
        let files = files()?;
        let own = files.iter().filter_map(|file| file.pack.as_ref().ok());
        let packs = own.fold(Packs::shipped().clone(), |packs, pack| packs.with(pack.clone()));
        Ok(Self { packs, files })
    }

    /// The file that speaks for a pack, if one does.
    pub fn file_of(&self, pack: &Pack) -> Option<&UserFile> {
        self.files.iter().rev().find(|file| file.is_of(pack))
    }

    /// The files that cannot be read, each with what is wrong.
    pub fn faults(&self) -> impl Iterator<Item = (&UserFile, &ApiError)> {
        self.files.iter().filter_map(|file| Some((file, file.pack.as_ref().err()?)))
    }

    /// The pack of a name, or with `auto` that of the symbol's venue.
    ///
    /// # Errors
    /// There is none; or its own file cannot be read: ours must not take its place unasked.
    pub fn pack(&self, name: &str, symbol: Option<&Symbol>) -> Result<&Pack, ApiError> {
        let of_venue = |venue| self.files.iter().find_map(|file| file.fault_for(venue));
        let fault = match name {
            "auto" => symbol.and_then(Symbol::venue).and_then(of_venue),
            name => self.files.iter().rev().find(|file| file.is_called(name)).and_then(|file| file.pack.as_ref().err()),
        };
        if let Some(fault) = fault {
            return Err(fault.clone());
        }
        let pack = services::venue::pack(&self.packs, name, &[symbol.cloned()])?;
        match self.file_of(pack).map(|file| &file.pack) {
            Some(Err(error)) => Err(error.clone()),
            _ => Ok(pack),
        }
    }

    /// Tells of files that cannot be read and are passed over.
    pub fn warn(&self, global: &Global) {
        for (_, error) in self.faults() {
            warn(global, &format!("{} (the file is passed over)", error.message));
        }
    }
}

/// The folders that are looked into, the nearest first: `markets` beside the project's configuration file, and beside the
/// user's.
pub fn folders() -> Vec<PathBuf> {
    let beside = |file: PathBuf| file.parent().map(|folder| folder.join("markets"));
    [paths::project_config(), paths::user_config()].into_iter().flatten().filter_map(beside).collect()
}

/// Every file of the user, farthest first.
fn files() -> Result<Vec<UserFile>, ApiError> {
    let mut found = Vec::new();
    for folder in folders().into_iter().rev() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => continue,
            Err(cause) => return Err(crate::failure::file_error("read", &folder, &cause)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|cause| crate::failure::file_error("read", &folder, &cause))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
        files.sort();
        found.extend(files.into_iter().map(|path| {
            let head = Head::of(&path);
            // One of ours can be had whole again.
            let ours = Packs::shipped().find(&head.name).ok().map(Pack::name);
            let afresh = |error: ApiError| match ours {
                Some(ours) => {
                    let hint = error.hint.as_ref().map_or(String::new(), |hint| format!("{hint}; or afresh: "));
                    let file = path.display();
                    error.hint(format!("{hint}codex market new {ours} --force --out {file}"))
                }
                None => error,
            };
            UserFile { pack: read(&path).map_err(afresh), head, path: path.clone() }
        }));
    }
    Ok(found)
}

/// The pack in a file.
///
/// # Errors
/// The file cannot be read, or is no pack.
pub fn read(path: &Path) -> Result<Pack, ApiError> {
    let named = |mut error: ApiError| {
        error.message = format!("{}: {}", path.display(), error.message);
        error.detail("file", path.display().to_string())
    };
    let text = String::from_utf8(desk::read(path)?)
        .map_err(|_| named(ApiError::new(Code::BadData, "the file is no UTF-8 text").hint("save it as UTF-8")))?;
    Pack::parse(&text).map_err(|cause| named(services::venue::pack_error(cause)))
}

/// What `--venue` means for these data: the name of a pack, and the texts of the user's packs that it may be of.
///
/// A name that ends in `.toml` is the file of a pack.
///
/// # Errors
/// As [`read`], and of [`Known::pack`] where a file of the user is what is wrong.
pub fn asked(
    global: &Global,
    venue: &str,
    data: &DataArguments,
    named: &[String],
) -> Result<(String, Vec<String>), ApiError> {
    if venue.ends_with(".toml") {
        let pack = read(Path::new(venue))?;
        return Ok((pack.name().to_owned(), vec![pack.text().to_owned()]));
    }
    let known = Known::new()?;
    let is_of_file = |error: &ApiError| known.faults().any(|(_, fault)| fault == error);
    let symbols = if venue == "auto" { symbols(data, named) } else { vec![None] };
    for symbol in symbols {
        // What else is wrong is told once the data are known.
        match known.pack(venue, symbol.as_ref()) {
            Err(error) if is_of_file(&error) => return Err(error),
            _ => {}
        }
    }
    known.warn(global);
    let texts = known.files.iter().filter_map(|file| Some(file.pack.as_ref().ok()?.text().to_owned()));
    Ok((venue.to_owned(), texts.collect()))
}

/// The symbols that the data are of, as far as that is known before they are read, and those that the rule names.
fn symbols(data: &DataArguments, named: &[String]) -> Vec<Option<Symbol>> {
    let sample = data.data.iter().filter_map(|path| path.to_str()?.strip_prefix("sample:"));
    let named = data.symbol.iter().chain(named).map(String::as_str).chain(sample);
    // The assets of a sample are of New York unless it is called by its symbol.
    let symbol = |name: &str| name.parse().or_else(|_| format!("{name}.US").parse()).ok();
    named.map(symbol).collect()
}
