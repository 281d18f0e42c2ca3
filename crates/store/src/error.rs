//! Why the store cannot serve, and what to do about it.

use std::io::ErrorKind;
use std::path::PathBuf;

use api::{ApiError, Code};
use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the store cannot serve.
#[derive(Error, Debug)]
pub enum StoreError {
    /// SQLite is too old to be trusted with a write-ahead log.
    #[error("this build carries SQLite {found}, which can lose committed data; 3.51.3 is the oldest that is safe")]
    OldSqlite {
        /// The version that is linked.
        found: &'static str,
    },
    /// The folder of the store cannot be made or entered.
    #[error("the folder of the store {path} cannot be used: {cause}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file was written by a newer program.
    #[error("the store {path} has version {found}, this program knows up to version {known}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: usize,
    },
    /// SQLite failed.
    #[error("the store {path} failed: {cause}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
    /// A record is not what this program writes.
    #[error("the store {path} holds a record {run_id} that this program cannot read: {cause}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The record.
        run_id: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A file beside the database cannot be read or written.
    #[error("cannot {doing} {path}: {cause}")]
    File {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file of blocks is not as it was written.
    #[error("{path} is damaged in piece {block} (from 0), which begins at byte {offset}: {cause}")]
    Damage {
        /// The file.
        path: PathBuf,
        /// Whole blocks before it.
        block: u64,
        /// Where it begins.
        offset: u64,
        /// Nothing follows it: it may be one that was never acknowledged.
        is_last: bool,
        /// What is wrong.
        cause: &'static str,
    },
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::OldSqlite { .. } => "build with the bundled SQLite".to_owned(),
            StoreError::Folder { .. } => {
                "choose another folder with --data-dir, or run without keeping: --no-save".to_owned()
            }
            StoreError::Newer { .. } => {
                "use the newer program, or another folder with --data-dir; nothing was changed".to_owned()
            }
            StoreError::Sqlite { cause, .. } => match cause.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => "free some space and repeat; what was kept before is unharmed".to_owned(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "another process is writing; repeat in a moment".to_owned()
                }
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                    "the file is damaged or no database: move it aside, a new one is made at the next run".to_owned()
                }
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                    "check the permissions of the folder, or choose another with --data-dir".to_owned()
                }
                _ => "repeat; if it stays so, move the file aside".to_owned(),
            },
            StoreError::Damaged { run_id, .. } => {
                format!("a newer codex may have made it: use that one; if none did, codex runs rm {run_id} removes it")
            }
            StoreError::File { cause, .. } => match cause.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                    "free some space and repeat, a sweep with --resume; what was kept before is unharmed".to_owned()
                }
                _ => "check the permissions of the folder, or choose another with --data-dir".to_owned(),
            },
            StoreError::Damage { .. } => {
                "put back a copy of the file, or move it aside and begin anew: what it held is then forgotten"
                    .to_owned()
            }
        };
        let code = match &error {
            StoreError::Damaged { .. } | StoreError::Damage { .. } => Code::BadData,
            StoreError::Folder { cause, .. } | StoreError::File { cause, .. }
                if matches!(cause.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                Code::NotAllowed
            }
            StoreError::Sqlite { cause, .. }
                if matches!(cause.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied)) =>
            {
                Code::NotAllowed
            }
            _ => Code::Failed,
        };
        Self::new(code, error.to_string()).hint(hint)
    }
}
