//! The packs of the user: files that go before those that ship with the program.

use std::path::{Path, PathBuf};

use api::{ApiError, Code};
use market::Symbol;
use venues::{Pack, Packs};

use crate::arguments::Global;
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
}

impl UserFile {
    /// Whether the file speaks for a pack: what cannot be read, by the name of the file.
    fn is_of(&self, pack: &Pack) -> bool {
        let is_called = |name: &str| {
            name.eq_ignore_ascii_case(pack.name())
                || pack.aliases().iter().any(|alias| name.eq_ignore_ascii_case(alias))
        };
        match &self.pack {
            Ok(own) => own.name() == pack.name(),
            Err(_) => self.path.file_stem().is_some_and(|stem| is_called(&stem.to_string_lossy())),
        }
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

    /// Refuses a pack whose own file cannot be read: ours must not take its place unasked.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn readable(&self, pack: &Pack) -> Result<(), ApiError> {
        match self.file_of(pack).map(|file| &file.pack) {
            Some(Err(error)) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// Tells of files that cannot be read and are passed over.
    pub fn warn(&self, global: &Global) {
        for error in self.files.iter().filter_map(|file| file.pack.as_ref().err()) {
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
        found.extend(files.into_iter().map(|path| UserFile { pack: read(&path), path }));
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

/// What `--venue` means for these symbols: the name of a pack, and the texts of the user's packs that it may be of.
///
/// A name that ends in `.toml` is the file of a pack.
///
/// # Errors
/// As [`read`] and [`Known::readable`].
pub fn asked(global: &Global, venue: &str, symbols: &[String]) -> Result<(String, Vec<String>), ApiError> {
    if venue.ends_with(".toml") {
        let pack = read(Path::new(venue))?;
        return Ok((pack.name().to_owned(), vec![pack.text().to_owned()]));
    }
    let known = Known::new()?;
    let symbols = symbols.iter().filter_map(|symbol| symbol.parse::<Symbol>().ok());
    let meant: Vec<&Pack> = match venue {
        "auto" => symbols.filter_map(|symbol| known.packs.for_symbol(&symbol).ok()).collect(),
        name => known.packs.find(name).ok().into_iter().collect(),
    };
    meant.into_iter().try_for_each(|pack| known.readable(pack))?;
    known.warn(global);
    let texts = known.files.iter().filter_map(|file| Some(file.pack.as_ref().ok()?.text().to_owned()));
    Ok((venue.to_owned(), texts.collect()))
}
