//! What was ever tried: a file of content hashes for each data set.
//!
//! `trials/FINGERPRINT.bin` is a file of [blocks](crate::blocks) with the magic `cdxtrial`; its identity is made of the data's
//! fingerprint. Each block holds hashes of 16 bytes, sorted, that are in no block before it. `trials/.lock` is locked while one
//! process reads and adds.

use std::path::{Path, PathBuf};

use api::{ApiError, TrialLedger};

use crate::StoreError;
use crate::blocks::{self, Blocks};
use crate::disk::lock;
use crate::names::checked;

const MAGIC: &[u8; 8] = b"cdxtrial";

/// The ledger of trials: the folder `trials` of the data folder.
#[derive(Debug)]
pub struct Trials {
    folder: PathBuf,
}

impl Trials {
    /// Opens the ledger in a data folder, making it where it is missing.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let folder = data_dir.join("trials");
        std::fs::create_dir_all(&folder).map_err(|cause| StoreError::Folder { path: folder.clone(), cause })?;
        Ok(Self { folder })
    }
}

impl TrialLedger for Trials {
    fn remember(&self, data: &str, trials: &[[u8; 16]]) -> Result<u64, ApiError> {
        let path = self.folder.join(format!("{}.bin", checked(data)?));
        let identity = blocks::check(&[data.as_bytes()]);
        let mut fresh: Vec<u128> = trials.iter().map(|hash| u128::from_be_bytes(*hash)).collect();
        fresh.sort_unstable();
        fresh.dedup();

        let _lock = lock(&self.folder)?;
        if !path.exists() {
            blocks::create(&path, MAGIC, &identity)?;
        }
        let mut blocks = Blocks::open(&path, MAGIC, &identity)?;
        let mut known = 0;
        let mut is_known = vec![false; fresh.len()];
        while let Some(payload) = blocks.next()? {
            let (hashes, rest) = payload.as_chunks();
            if !rest.is_empty() {
                return Err(blocks.damage("its hashes are cut short", false).into());
            }
            known += hashes.len() as u64;
            mark(&fresh, hashes, &mut is_known);
        }
        let added = fresh.iter().zip(&is_known).filter(|(_, is_known)| !**is_known);
        let payload: Vec<u8> = added.flat_map(|(hash, _)| hash.to_be_bytes()).collect();
        if !payload.is_empty() {
            blocks.appender()?.append(&payload)?;
        }
        Ok(known + payload.len() as u64 / 16)
    }
}

/// Marks those of sorted hashes that are among others, sorted too.
fn mark(fresh: &[u128], known: &[[u8; 16]], is_known: &mut [bool]) {
    let mut at = 0;
    for hash in known.iter().map(|hash| u128::from_be_bytes(*hash)) {
        at += below(&fresh[at..], hash);
        match fresh.get(at) {
            Some(found) => is_known[at] |= *found == hash,
            None => return,
        }
    }
}

/// How many of sorted hashes are below one, in steps that double: a small block among many hashes skips most of them.
fn below(sorted: &[u128], hash: u128) -> usize {
    let mut bound = 1;
    while bound < sorted.len() && sorted[bound] < hash {
        bound *= 2;
    }
    let start = bound / 2;
    start + sorted[start..sorted.len().min(bound + 1)].partition_point(|other| *other < hash)
}
