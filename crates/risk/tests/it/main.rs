//! The measures against independent programs, and the laws they all obey.

mod laws;
mod reference;
mod trades;

use std::path::{Path, PathBuf};

/// The project's own copies of reference data.
fn testdata() -> PathBuf {
    workspace().join("testdata")
}

/// Reference data that may not be copied; only there where the project is built beside it.
fn shared() -> PathBuf {
    workspace().join("../shared/reference")
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
