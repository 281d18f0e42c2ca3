//! What was ever tried: a file of content hashes for each data set.
//!
//! `trials/FINGERPRINT.tries` is a file of [blocks](crate::blocks) with the magic `cdxtries`; its identity is made of the data's
//! fingerprint. Each block is a search that brought something new: the independent tries of all searches up to here (`f64`), the
//! largest variance of Sharpe ratios among them (`f64`, −1 for none), and the hashes of 16 bytes, sorted, that are in no block
//! before it. Hashes and sums are in one block so that a kill leaves both or neither. `trials/.lock` is locked while one process
//! reads and adds.

use std::path::{Path, PathBuf};

use api::{ApiError, EverTried, TrialLedger, Tries};

use crate::StoreError;
use crate::blocks::{self, Blocks};
use crate::disk::lock;
use crate::names::checked;

const MAGIC: &[u8; 8] = b"cdxtries";

/// Bytes before the hashes of a block.
const SUMS: usize = 16;

/// The ledger of trials: the folder `trials` of the data folder.
#[derive(Debug)]
pub struct Trials {
    folder: PathBuf,
    /// Whether what is remembered is written down.
    writes: bool,
}

impl Trials {
    /// Opens the ledger in a data folder, making it where it is missing.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let folder = data_dir.join("trials");
        std::fs::create_dir_all(&folder).map_err(|cause| StoreError::Folder { path: folder.clone(), cause })?;
        Ok(Self { folder, writes: true })
    }

    /// The ledger in a data folder, which tells what was tried and is told nothing.
    pub fn reading(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("trials"), writes: false }
    }

    /// Reads a file of the ledger: what was ever tried, which of `fresh` sorted hashes are among it, and where to go on.
    fn read(
        &self,
        path: &Path,
        identity: &[u8; 16],
        fresh: &[u128],
    ) -> Result<(EverTried, Vec<bool>, Blocks), StoreError> {
        let mut blocks = Blocks::open(path, MAGIC, identity)?;
        let (mut ever, mut is_known) = (EverTried::default(), vec![false; fresh.len()]);
        while let Some(payload) = blocks.next()? {
            let parts = payload.split_first_chunk::<SUMS>().map(|(sums, rest)| (sums, rest.as_chunks()));
            let Some((sums, (hashes, []))) = parts else {
                return Err(blocks.damage("its hashes are cut short", false));
            };
            ever = EverTried { combinations: ever.combinations + hashes.len() as u64, ..read_sums(sums) };
            mark(fresh, hashes, &mut is_known);
        }
        Ok((ever, is_known, blocks))
    }
}

impl TrialLedger for Trials {
    fn remember(&self, data: &str, tries: &Tries<'_>) -> Result<EverTried, ApiError> {
        let path = self.folder.join(format!("{}.tries", checked(data)?));
        let identity = blocks::check(&[data.as_bytes()]);
        let mut fresh: Vec<u128> = tries.hashes.iter().map(|hash| u128::from_be_bytes(*hash)).collect();
        fresh.sort_unstable();
        fresh.dedup();

        if !self.writes {
            let (before, is_known) = match path.exists() {
                true => self.read(&path, &identity, &fresh).map(|(before, is_known, _)| (before, is_known))?,
                false => (EverTried::default(), vec![false; fresh.len()]),
            };
            return Ok(with(before, tries, is_known.iter().filter(|is_known| !**is_known).count(), fresh.len()));
        }
        let _lock = lock(&self.folder)?;
        if !path.exists() {
            blocks::create(&path, MAGIC, &identity)?;
        }
        let (before, is_known, blocks) = self.read(&path, &identity, &fresh)?;
        let added: Vec<u128> =
            fresh.iter().zip(&is_known).filter(|(_, is_known)| !**is_known).map(|(hash, _)| *hash).collect();
        let ever = with(before, tries, added.len(), fresh.len());
        if ever != before {
            let hashes = added.iter().flat_map(|hash| hash.to_be_bytes());
            blocks.appender()?.append(&sums(&ever).into_iter().chain(hashes).collect::<Vec<u8>>())?;
        }
        Ok(ever)
    }
}

/// What was ever tried when of the `all` distinct tries of a search `added` are new.
fn with(before: EverTried, tries: &Tries<'_>, added: usize, all: usize) -> EverTried {
    if all == 0 {
        return before;
    }
    let share = added as f64 / all as f64;
    EverTried {
        combinations: before.combinations + added as u64,
        independent: (before.independent + share * tries.independent).max(tries.independent),
        variance: before.variance.into_iter().chain(tries.variance).reduce(f64::max),
    }
}

fn sums(ever: &EverTried) -> [u8; SUMS] {
    let mut bytes = [0; SUMS];
    bytes[..8].copy_from_slice(&ever.independent.to_le_bytes());
    bytes[8..].copy_from_slice(&ever.variance.unwrap_or(-1.0).to_le_bytes());
    bytes
}

/// The sums of a block, without a count.
fn read_sums(bytes: &[u8; SUMS]) -> EverTried {
    let [independent, variance] = [0, 8].map(|at| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[at..at + 8]);
        f64::from_le_bytes(word)
    });
    EverTried { combinations: 0, independent, variance: Some(variance).filter(|value| *value >= 0.0) }
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
