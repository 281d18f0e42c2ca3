//! Opening a database: the one place that does.

use std::path::{Path, PathBuf};
use std::time::Duration;

use api::{ApiError, Code};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use thiserror::Error;

/// Earlier versions can lose committed pages of the write-ahead log when two connections checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);

/// Steps from an empty file to today's tables. A step, once released, never changes; new ones are added at the end.
const STEPS: &[&str] = &["
    CREATE TABLE runs (
        run_id TEXT PRIMARY KEY NOT NULL,
        created_at INTEGER NOT NULL,
        summary TEXT NOT NULL,
        manifest TEXT NOT NULL,
        report TEXT NOT NULL,
        time BLOB NOT NULL,
        equity BLOB NOT NULL,
        close BLOB NOT NULL
    ) STRICT;
    CREATE INDEX runs_by_age ON runs (created_at DESC, run_id DESC);
"];

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
        };
        let code = match &error {
            StoreError::Damaged { .. } => Code::BadData,
            StoreError::Folder { cause, .. } if cause.kind() == std::io::ErrorKind::PermissionDenied => {
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

/// Opens the database at `path`, making it and its folder where they are missing, at today's version.
///
/// # Errors
/// The folder or the file cannot be used, or the file is from a newer program. Nothing is changed then.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(StoreError::OldSqlite { found: rusqlite::version() });
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|cause| StoreError::Folder { path: folder.to_owned(), cause })?;
    }
    let failed = |cause| StoreError::Sqlite { path: path.to_owned(), cause };
    let mut connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    // The version is looked at before anything is written, the journal's mode included.
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0)).map_err(failed)
    };
    let known = STEPS.len();
    let found = version(&connection)?;
    if usize::try_from(found).is_ok_and(|found| found > known) {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    if usize::try_from(found) != Ok(known) {
        set_up(&mut connection, path)?;
    }
    Ok(connection)
}

fn set_up(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |cause| StoreError::Sqlite { path: path.to_owned(), cause };
    // Two processes may make the file at once, and SQLite does not wait for the lock when it changes the journal's
    // mode or reads the version before a step: the loser looks again.
    let mut tries = 0;
    loop {
        tries += 1;
        let journal = connection.pragma_update(None, "journal_mode", "WAL");
        connection.set_transaction_behavior(TransactionBehavior::Immediate);
        let steps = Migrations::new(STEPS.iter().map(|step| M::up(step)).collect());
        let cause = match (journal, steps.to_latest(connection)) {
            (Ok(()), Ok(())) => return Ok(()),
            (Err(cause), _) | (Ok(()), Err(rusqlite_migration::Error::RusqliteError { err: cause, .. })) => cause,
            (Ok(()), Err(other)) => rusqlite::Error::InvalidParameterName(other.to_string()),
        };
        let is_hopeless = matches!(
            cause.sqlite_error_code(),
            Some(
                ErrorCode::DiskFull
                    | ErrorCode::NotADatabase
                    | ErrorCode::DatabaseCorrupt
                    | ErrorCode::ReadOnly
                    | ErrorCode::PermissionDenied
            )
        );
        if is_hopeless || tries == 100 {
            return Err(failed(cause));
        }
        std::thread::sleep(BUSY / 200);
    }
}
