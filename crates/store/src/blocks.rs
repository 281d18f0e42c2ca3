//! Append-only files of checksummed blocks: what both the rows of sweeps and the ledgers of trials are written in.
//!
//! All numbers are little-endian. A file is a head and blocks, one behind the other, with nothing between.
//!
//! ```text
//! head, 48 bytes
//!   0  8   magic, says what the payloads are
//!   8  8   version of the format, u64: 1
//!  16 16   identity: what the payloads belong to, the first 16 bytes of a BLAKE3
//!  32 16   check: the first 16 bytes of the BLAKE3 of bytes 0 to 31
//! block
//!   0  8   length of the payload in bytes, u64
//!   8  8   check of the length: the first 8 bytes of the BLAKE3 of (the check before, the length)
//!  16 …    payload
//!   … 16   check: the first 16 bytes of the BLAKE3 of (the check before, the length, the payload)
//! ```
//! "The check before" is that of the block before, of the head for the first block. So a check vouches for everything before it,
//! and blocks that were moved, left out or taken from another file are seen.
//!
//! A process that dies while it appends leaves a beginning of the block: that is torn, was never acknowledged, and is cut off. So
//! is what a power cut leaves, after which the file may have its length and not its bytes: zeros to its end, from the place of a
//! block or a sector in its last one on. A length that holds with a payload that does not, and more behind it, is damage.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::disk::{failed, write_whole};

const VERSION: u64 = 1;
const HEAD: usize = 48;
const FRAME: usize = 16;
const CHECK: usize = 16;

/// Bytes that a disk writes whole or not at all: a divisor of what any of them does.
const SECTOR: u64 = 512;

type Check = [u8; CHECK];

/// The first 16 bytes of the BLAKE3 of some parts.
pub(crate) fn check(parts: &[&[u8]]) -> Check {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes().first_chunk().expect("32 bytes")
}

fn head(magic: &[u8; 8], identity: &Check) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(magic);
    head[8..16].copy_from_slice(&VERSION.to_le_bytes());
    head[16..32].copy_from_slice(identity);
    let sum = check(&[&head[..32]]);
    head[32..].copy_from_slice(&sum);
    head
}

/// A new file without blocks, in the place of what is there.
pub(crate) fn create(path: &Path, magic: &[u8; 8], identity: &Check) -> Result<(), StoreError> {
    write_whole(path, &head(magic, identity))
}

/// Reads a file block by block.
pub(crate) struct Blocks {
    path: PathBuf,
    file: BufReader<File>,
    /// Bytes of the file when it was opened: what is appended later is not looked at.
    length: u64,
    /// Where the next block begins, which is where the last whole one ends.
    offset: u64,
    /// Blocks so far.
    number: u64,
    check: Check,
}

impl Blocks {
    /// Opens a file that [`create`] made, for these payloads.
    pub(crate) fn open(path: &Path, magic: &[u8; 8], identity: &Check) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(failed("open", path))?;
        let length = file.metadata().map_err(failed("read", path))?.len();
        let mut blocks = Self {
            path: path.to_owned(),
            file: BufReader::new(file),
            length,
            offset: 0,
            number: 0,
            check: Check::default(),
        };
        let mut found = [0; HEAD];
        if length < HEAD as u64 {
            return Err(blocks.damage("it ends within its head", false));
        }
        blocks.file.read_exact(&mut found).map_err(failed("read", path))?;
        let version = u64::from_le_bytes(*found[8..].first_chunk().expect("48 bytes"));
        if found[..8] != *magic {
            return Err(blocks.damage("its first bytes are not those of its format", false));
        }
        if check(&[&found[..32]]) != found[32..] {
            return Err(blocks.damage("its head was changed", false));
        }
        if version != VERSION {
            let found = i64::try_from(version).unwrap_or(i64::MAX);
            return Err(StoreError::Newer { path: path.to_owned(), found, known: VERSION as usize });
        }
        if found[16..32] != *identity {
            return Err(blocks.damage("it belongs to something else", false));
        }
        blocks.check.copy_from_slice(&found[32..]);
        blocks.offset = HEAD as u64;
        Ok(blocks)
    }

    /// The next payload; none at the end of the file and where a torn block begins, after which this is not asked again.
    ///
    /// # Errors
    /// The file cannot be read or is damaged. Where the damage is in the last block, it may as well be one that was never
    /// acknowledged: [`StoreError::Damage`] says so, and this stays at its beginning.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let left = self.length - self.offset;
        if left < FRAME as u64 {
            return Ok(None);
        }
        let mut frame = [0; FRAME];
        self.read(&mut frame)?;
        let (length, sum) = frame.split_at(8);
        if check(&[&self.check, length])[..8] != *sum {
            let zeros = self.zeros()?;
            if zeros == self.offset || (zeros < self.offset + FRAME as u64 && self.is_unwritten(zeros)) {
                return Ok(None);
            }
            return Err(self.damage("the length of a block was changed", false));
        }
        let bytes = u64::from_le_bytes(*frame.first_chunk().expect("16 bytes"));
        let whole = bytes.saturating_add((FRAME + CHECK) as u64);
        if whole > left {
            return Ok(None);
        }
        let mut payload = vec![0; bytes as usize];
        let mut sum = Check::default();
        self.read(&mut payload)?;
        self.read(&mut sum)?;
        if check(&[&self.check, length, &payload]) != sum {
            let is_last = whole == left;
            let zeros = if is_last { self.zeros()? } else { self.length };
            if self.is_unwritten(zeros) {
                return Ok(None);
            }
            return Err(self.damage("a block was changed", is_last));
        }
        self.check = sum;
        self.offset += whole;
        self.number += 1;
        Ok(Some(payload))
    }

    /// Whether there is something behind the last whole block.
    pub(crate) fn is_torn(&self) -> bool {
        self.offset < self.length
    }

    /// What is wrong, at the block that was read last.
    pub(crate) fn damage(&self, cause: &'static str, is_last: bool) -> StoreError {
        StoreError::Damage { path: self.path.clone(), block: self.number, offset: self.offset, is_last, cause }
    }

    /// Goes on behind the last whole block; what is there is cut off.
    pub(crate) fn appender(self) -> Result<Appender, StoreError> {
        let file = File::options().write(true).open(&self.path).map_err(failed("open", &self.path))?;
        if self.is_torn() {
            file.set_len(self.offset).and_then(|()| file.sync_all()).map_err(failed("cut", &self.path))?;
        }
        Ok(Appender { path: self.path, file, end: self.offset, check: self.check, is_torn: false })
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<(), StoreError> {
        self.file.read_exact(bytes).map_err(failed("read", &self.path))
    }

    /// Where the zeros begin in which the file ends, not before the next block; its length where it ends in none.
    fn zeros(&mut self) -> Result<u64, StoreError> {
        self.file.seek(SeekFrom::Start(self.offset)).map_err(failed("read", &self.path))?;
        let (mut zeros, mut at, mut chunk) = (self.offset, self.offset, [0; 4096]);
        while at < self.length {
            let size = chunk.len().min((self.length - at) as usize);
            self.read(&mut chunk[..size])?;
            if let Some(last) = chunk[..size].iter().rposition(|byte| *byte != 0) {
                zeros = at + last as u64 + 1;
            }
            at += size as u64;
        }
        Ok(zeros)
    }

    /// Whether zeros that begin here and go on to the end are space that was given to the file and never written to.
    fn is_unwritten(&self, zeros: u64) -> bool {
        zeros.next_multiple_of(SECTOR) < self.length
    }
}

/// Adds blocks to a file.
pub(crate) struct Appender {
    path: PathBuf,
    file: File,
    end: u64,
    check: Check,
    /// Something that was not acknowledged is behind the end.
    is_torn: bool,
}

impl Appender {
    /// Adds a block, on the disk when this returns; of one that fails nothing is left.
    pub(crate) fn append(&mut self, payload: &[u8]) -> Result<(), StoreError> {
        if self.is_torn {
            self.file.set_len(self.end).map_err(failed("cut", &self.path))?;
            self.is_torn = false;
        }
        let length = (payload.len() as u64).to_le_bytes();
        let sum = check(&[&self.check, &length, payload]);
        let frame = check(&[&self.check, &length]);
        let bytes = [&length, &frame[..8], payload, &sum].concat();
        let Self { file, end, .. } = self;
        let written = file.seek(SeekFrom::Start(*end)).and_then(|_| file.write_all(&bytes));
        if let Err(cause) = written.and_then(|()| file.sync_data()) {
            // Should cutting fail too, then the next append or the next opening cuts it off.
            self.is_torn = file.set_len(*end).and_then(|()| file.sync_all()).is_err();
            return Err(failed("add to", &self.path)(cause));
        }
        self.end += bytes.len() as u64;
        self.check = sum;
        Ok(())
    }
}
