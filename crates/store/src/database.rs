//! Opening a database: the one place that does.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::StoreError;

/// Earlier versions can lose committed pages of the write-ahead log when two connections checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);

/// Steps from an empty file to today's tables. A step, once released, never changes; new ones are added at the end.
const STEPS: &[&str] = &[
    "
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
",
    "
    CREATE TABLE sweeps (
        name TEXT PRIMARY KEY NOT NULL,
        stamp TEXT NOT NULL,
        summary TEXT NOT NULL
    ) STRICT;
",
];

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
