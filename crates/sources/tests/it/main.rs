//! Files as people have them, read and checked.
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod dirty;
mod never_panics;
mod real;

use std::path::PathBuf;

/// A file of the reference data: the copy in the project, else the folder beside it; `None`, said aloud, where neither is.
pub fn reference(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let places = [root.join("testdata").join(path), root.join("../shared/reference").join(path)];
    let bytes = places.iter().find_map(|place| std::fs::read(place).ok());
    if bytes.is_none() {
        eprintln!("skipped: {path} is not part of the project and the reference folder is not here");
    }
    bytes
}
