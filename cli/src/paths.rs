//! Where our files live: the folder `codex-quant` under the XDG base directories.

use std::path::PathBuf;

use api::{ApiError, Code};

const FOLDER: &str = "codex-quant";

fn base(variable: &str, under_home: &str) -> Option<PathBuf> {
    // The XDG specification: a relative path there is invalid and has to be ignored.
    let given = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    given.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(under_home)))
}

/// The user's configuration file, whether or not it exists; `None` without a home.
pub fn user_config() -> Option<PathBuf> {
    base("XDG_CONFIG_HOME", ".config").map(|base| base.join(FOLDER).join("codex.toml"))
}

/// The machine's configuration file.
pub fn system_config() -> PathBuf {
    PathBuf::from("/etc").join(FOLDER).join("codex.toml")
}

/// The project's configuration file: the nearest `codex.toml` from here upward.
pub fn project_config() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join("codex.toml")).find(|path| path.is_file())
}

/// The data folder: the runs and, later, the lake.
pub fn data_dir(given: Option<&str>) -> Result<PathBuf, ApiError> {
    match given {
        Some(given) if !given.is_empty() => {
            std::path::absolute(given).map_err(|cause| crate::failure::file_error("use", given.as_ref(), &cause))
        }
        _ => base("XDG_DATA_HOME", ".local/share").map(|base| base.join(FOLDER)).ok_or_else(|| {
            ApiError::new(Code::Usage, "no home folder is known").hint("name a data folder with --data-dir DIR")
        }),
    }
}
