//! Files that are whole or not there, and what one process at a time changes.

use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use crate::StoreError;

/// The file whose lock stands for its folder.
const LOCK: &str = ".lock";

/// What an error of the system becomes.
pub(crate) fn failed<'a>(doing: &'static str, path: &'a Path) -> impl Fn(io::Error) -> StoreError + 'a {
    move |cause| StoreError::File { doing, path: path.to_owned(), cause }
}

/// Writes a file whole: beside its place, then moved there, so that a kill or a full disk leaves the old one or none.
///
/// The caller sees to it that nobody else writes the same file.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = path.with_added_extension("part");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&beside, path)).map_err(|cause| {
        // The error below says why; what cannot be removed either is written over the next time.
        let _ = std::fs::remove_file(&beside);
        failed("write", path)(cause)
    })?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes the names in a folder last.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    // Elsewhere a folder cannot be opened as a file, and its names need no such call.
    if cfg!(unix) {
        File::open(folder).and_then(|file| file.sync_all()).map_err(failed("sync", folder))?;
    }
    Ok(())
}

/// A lock, taken. It ends with this, and with the process however that ends.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A process that is just being started holds the file for a moment as well: closing it here would not be enough.
        let _ = self.0.unlock();
    }
}

fn lock_file(path: &Path) -> Result<File, StoreError> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    file.map_err(failed("open", path))
}

/// Waits for a folder's lock and takes it.
pub(crate) fn lock(folder: &Path) -> Result<Lock, StoreError> {
    let file = lock_file(&folder.join(LOCK))?;
    file.lock().map_err(failed("lock", folder))?;
    Ok(Lock(file))
}

/// Takes a folder's lock; none where somebody has it.
pub(crate) fn try_lock(folder: &Path) -> Result<Option<Lock>, StoreError> {
    try_lock_file(&folder.join(LOCK))
}

/// Takes the lock that is this file, which is made where it is missing; none where somebody has it.
pub(crate) fn try_lock_file(path: &Path) -> Result<Option<Lock>, StoreError> {
    let file = lock_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(failed("lock", path)(cause)),
    }
}
