//! What was ever tried: a file of content hashes for each data set.
//!
//! `trials/FINGERPRINT.tries` is a file of [blocks](crate::blocks) with the magic `cdxtries`; its identity is made of the data's
//! fingerprint. Each block is a search that brought something new: the independent tries of all searches up to here (`f64`), the
//! largest variance of Sharpe ratios among them (`f64`, −1 for none), and the hashes of 16 bytes, sorted, that are in no block
//! before it. Hashes and sums are in one block so that a kill leaves both or neither. `trials/.lock` is locked while one process
//! reads and adds. What searches tried that have not ended is in files of their own, see [`begun`](crate::begun).

use std::path::{Path, PathBuf};

use api::{ApiError, EverTried, TrialLedger, Tries, TryLog};

use crate::StoreError;
use crate::begun::{Begun, Log};
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

    /// Reads a file of the ledger: what searches that ended tried, and where to go on. What it knows of `asked` is marked.
    fn read(
        &self,
        path: &Path,
        identity: &[u8; 16],
        asked: &mut [&mut Marked],
    ) -> Result<(EverTried, Blocks), StoreError> {
        let mut blocks = Blocks::open(path, MAGIC, identity)?;
        let mut ever = EverTried::default();
        while let Some(payload) = blocks.next()? {
            let parts = payload.split_first_chunk::<SUMS>().map(|(sums, rest)| (sums, rest.as_chunks()));
            let Some((sums, (hashes, []))) = parts else {
                return Err(blocks.damage("its hashes are cut short", false));
            };
            ever = EverTried { combinations: ever.combinations + hashes.len() as u64, ..read_sums(sums) };
            for asked in &mut *asked {
                asked.mark(hashes.iter().map(|hash| u128::from_be_bytes(*hash)));
            }
        }
        Ok((ever, blocks))
    }
}

impl TrialLedger for Trials {
    fn remember(&self, data: &str, tries: &Tries<'_>) -> Result<EverTried, ApiError> {
        let path = self.folder.join(format!("{}.tries", checked(data)?));
        let identity = blocks::check(&[data.as_bytes()]);
        let mut fresh = Marked::new(tries.hashes.iter().map(|hash| u128::from_be_bytes(*hash)).collect());

        let _lock = self.writes.then(|| lock(&self.folder)).transpose()?;
        // Before the ledger is read: a search that ends meanwhile is in one of both.
        let begun = Begun::all(&self.folder, data)?;
        let mut open = Marked::new(begun.iter().flat_map(|search| search.hashes.iter().copied()).collect());
        if self.writes && !path.exists() {
            blocks::create(&path, MAGIC, &identity)?;
        }
        let (before, blocks) = match path.exists() {
            true => self.read(&path, &identity, &mut [&mut fresh, &mut open]).map(|(ever, at)| (ever, Some(at)))?,
            false => (EverTried::default(), None),
        };
        let added: Vec<u128> = fresh.unmarked().collect();
        let ever = with(before, tries, added.len(), fresh.hashes.len());
        if let Some(blocks) = blocks.filter(|_| self.writes && ever != before) {
            let hashes = added.iter().flat_map(|hash| hash.to_be_bytes());
            blocks.appender()?.append(&sums(&ever).into_iter().chain(hashes).collect::<Vec<u8>>())?;
        }
        open.mark(fresh.hashes.iter().copied());
        if self.writes {
            let is_over = |search: &&Begun| search.hashes.iter().all(|hash| open.is_marked(*hash));
            begun.iter().filter(is_over).for_each(Begun::remove);
        }
        // How much they have in common is known when their search ends: until then each counts whole.
        let unfinished = open.unmarked().count() as u64;
        Ok(EverTried {
            combinations: ever.combinations + unfinished,
            independent: ever.independent + unfinished as f64,
            unfinished,
            ..ever
        })
    }

    fn begin(&self, data: &str) -> Result<Option<Box<dyn TryLog>>, ApiError> {
        let log = self.writes.then(|| checked(data).map(|data| Log::new(&self.folder, data))).transpose()?;
        Ok(log.map(|log| Box::new(log) as Box<dyn TryLog>))
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
        ..before
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
    EverTried { independent, variance: Some(variance).filter(|value| *value >= 0.0), ..EverTried::default() }
}

/// Hashes, sorted and each once, with a mark at those that were met.
struct Marked {
    hashes: Vec<u128>,
    is_met: Vec<bool>,
}

impl Marked {
    fn new(mut hashes: Vec<u128>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self { is_met: vec![false; hashes.len()], hashes }
    }

    /// Marks those that are among others, sorted too.
    fn mark(&mut self, others: impl Iterator<Item = u128>) {
        let mut at = 0;
        for other in others {
            at += below(&self.hashes[at..], other);
            match self.hashes.get(at) {
                Some(hash) => self.is_met[at] |= *hash == other,
                None => return,
            }
        }
    }

    fn is_marked(&self, hash: u128) -> bool {
        self.hashes.binary_search(&hash).is_ok_and(|at| self.is_met[at])
    }

    fn unmarked(&self) -> impl Iterator<Item = u128> {
        self.hashes.iter().zip(&self.is_met).filter(|(_, is_met)| !**is_met).map(|(hash, _)| *hash)
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
