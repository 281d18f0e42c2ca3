//! The packs of the user: files that go before those that ship with the program.

use std::path::{Path, PathBuf};

use api::{ApiError, Code};
use venues::Pack;

use crate::desk;
use crate::paths;

/// A pack of the user, and the file it is in.
#[derive(Debug)]
pub struct UserPack {
    /// The file.
    pub path: PathBuf,
    /// Its law.
    pub pack: Pack,
}

/// The folders that are looked into, the nearest first: `markets` beside the project's configuration file, and beside the
/// user's.
pub fn folders() -> Vec<PathBuf> {
    let beside = |file: PathBuf| file.parent().map(|folder| folder.join("markets"));
    [paths::project_config(), paths::user_config()].into_iter().flatten().filter_map(beside).collect()
}

/// Every pack of the user, farthest first: a later one of the same name goes before an earlier.
///
/// # Errors
/// A folder or a file cannot be read, or a file is no pack; the error names file, line and column.
pub fn all() -> Result<Vec<UserPack>, ApiError> {
    let mut packs = Vec::new();
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
        for path in files {
            packs.push(UserPack { pack: read(&path)?, path });
        }
    }
    Ok(packs)
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

/// What `--venue` means: the name of a pack, and the texts of the user's packs that it may be of.
///
/// A name that ends in `.toml` is the file of a pack.
///
/// # Errors
/// As [`all`] and [`read`].
pub fn asked(venue: &str) -> Result<(String, Vec<String>), ApiError> {
    if venue.ends_with(".toml") {
        let pack = read(Path::new(venue))?;
        return Ok((pack.name().to_owned(), vec![pack.text().to_owned()]));
    }
    Ok((venue.to_owned(), all()?.iter().map(|user| user.pack.text().to_owned()).collect()))
}
