//! Tries of searches that have not ended: a file for each search, beside the ledger of its data.
//!
//! `trials/FINGERPRINT.N.begun` is a file of [blocks](crate::blocks) with the magic `cdxbegun`; its identity is made of the data's
//! fingerprint. Each block holds hashes of 16 bytes, in any order, of combinations whose rows nobody has seen yet. `….N.lock` is
//! locked by the process that searches.
//!
//! What is in such a file counts until a search that ended brought it to the ledger. A file of which all is in the ledger says
//! nothing more: it is removed once no process is at it, so that a kill at any moment leaves each try in one of both at least.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use api::{ApiError, TryLog};

use crate::StoreError;
use crate::blocks::{self, Appender, Blocks};
use crate::disk::{Lock, failed, lock, try_lock_file};

const MAGIC: &[u8; 8] = b"cdxbegun";
const BEGUN: &str = "begun";
const LOCK: &str = "lock";

/// The tries of one search that was begun and has not ended.
pub(crate) struct Begun {
    path: PathBuf,
    /// Sorted, each once.
    pub(crate) hashes: Vec<u128>,
}

impl Begun {
    /// Those on data of this fingerprint, in the folder of the ledgers.
    ///
    /// # Errors
    /// A file cannot be read, or is damaged.
    pub(crate) fn all(folder: &Path, data: &str) -> Result<Vec<Self>, StoreError> {
        let mut all = Vec::new();
        for number in numbers(folder, data)? {
            let path = path(folder, data, number);
            match hashes(&path, data) {
                Ok(hashes) => all.push(Self { path, hashes }),
                // It ended in this moment: its tries are in the ledger.
                Err(StoreError::File { cause, .. }) if cause.kind() == ErrorKind::NotFound => {}
                Err(cause) => return Err(cause),
            }
        }
        Ok(all)
    }

    /// Removes the file, unless a process is still at it; the lock of the folder is held meanwhile.
    pub(crate) fn remove(&self) {
        let lock = self.path.with_extension(LOCK);
        if let Ok(Some(_held)) = try_lock_file(&lock) {
            // What cannot be removed says no more than the ledger does.
            let _ = std::fs::remove_file(&self.path).and_then(|()| std::fs::remove_file(&lock));
        }
    }
}

/// Where a search that is under way writes down what it tries: a file that is made with the first of it.
pub(crate) struct Log {
    folder: PathBuf,
    data: String,
    file: Option<(Appender, Lock)>,
}

impl Log {
    /// That of a search on data of this fingerprint.
    pub(crate) fn new(folder: &Path, data: &str) -> Self {
        Self { folder: folder.to_owned(), data: data.to_owned(), file: None }
    }

    /// A new file, locked.
    fn made(&self) -> Result<(Appender, Lock), StoreError> {
        let _gate = lock(&self.folder)?;
        let taken = numbers(&self.folder, &self.data)?;
        let mut free = (0..).map(|number| (number, path(&self.folder, &self.data, number)));
        loop {
            let (number, path) = free.next().expect("not all numbers are taken");
            if taken.contains(&number) {
                continue;
            }
            let identity = blocks::check(&[self.data.as_bytes()]);
            if let Some(held) = try_lock_file(&path.with_extension(LOCK))? {
                blocks::create(&path, MAGIC, &identity)?;
                return Ok((Blocks::open(&path, MAGIC, &identity)?.appender()?, held));
            }
        }
    }
}

impl TryLog for Log {
    fn add(&mut self, hashes: &[[u8; 16]]) -> Result<(), ApiError> {
        if hashes.is_empty() {
            return Ok(());
        }
        if self.file.is_none() {
            self.file = Some(self.made()?);
        }
        let (file, _) = self.file.as_mut().expect("it was made above");
        Ok(file.append(hashes.as_flattened())?)
    }
}

fn path(folder: &Path, data: &str, number: u64) -> PathBuf {
    folder.join(format!("{data}.{number}.{BEGUN}"))
}

/// Numbers of the files for data of this fingerprint; none where there is no folder.
fn numbers(folder: &Path, data: &str) -> Result<Vec<u64>, StoreError> {
    let fails = failed("read", folder);
    let entries = match std::fs::read_dir(folder) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(&fails)?,
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry.map_err(&fails)?.file_name();
        let number = name.to_str().and_then(|name| {
            let (rest, kind) = name.strip_prefix(data)?.strip_prefix('.')?.split_once('.')?;
            rest.parse::<u64>().ok().filter(|_| kind == BEGUN)
        });
        numbers.extend(number);
    }
    Ok(numbers)
}

fn hashes(path: &Path, data: &str) -> Result<Vec<u128>, StoreError> {
    let mut blocks = Blocks::open(path, MAGIC, &blocks::check(&[data.as_bytes()]))?;
    let mut hashes = Vec::new();
    while let Some(payload) = blocks.next()? {
        let (of_block, []) = payload.as_chunks() else { return Err(blocks.damage("its hashes are cut short", false)) };
        hashes.extend(of_block.iter().map(|hash| u128::from_be_bytes(*hash)));
    }
    hashes.sort_unstable();
    hashes.dedup();
    Ok(hashes)
}
