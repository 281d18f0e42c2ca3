//! Sweeps: a folder each, and an index of them in SQLite.
//!
//! ```text
//! sweeps/NAME/header.json   what was asked for and what the columns are, and when it began; there before any row
//! sweeps/NAME/rows.bin      the rows, piece after piece as they came; see `rows`
//! sweeps/NAME/report.json   what the sweep said; there once it is finished
//! sweeps/NAME/.lock         locked by the process that writes the sweep
//! sweeps/.lock              locked for the moment in which a sweep is made, taken up or removed
//! ```
//! The JSON files appear whole. The folders are the truth: the index only saves reading them, and a row of it is believed as long
//! as the files have the lengths and times that it was made from.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use api::{ApiError, Code, DataRef, SweepHeader, SweepLog, SweepRows};
use market::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::blocks::Appender;
use crate::disk::{Lock, failed, lock, sync_folder, try_lock, write_whole};
use crate::names::{checked, of_millisecond};
use crate::rows::{self, Pieces};
use crate::{StoreError, database};

const HEADER: &str = "header.json";
const ROWS: &str = "rows.bin";
const REPORT: &str = "report.json";

/// Where sweeps are kept: the folder `sweeps` of the data folder, indexed in its `runs.db`.
#[derive(Debug)]
pub struct Sweeps {
    folder: PathBuf,
    database: PathBuf,
    connection: Connection,
}

/// How far a kept sweep is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SweepState {
    /// A process is at it.
    Running,
    /// It stopped before its end and can be resumed.
    Interrupted,
    /// It has its report.
    Finished,
    /// Its files cannot be read; it can be removed.
    Damaged,
}

/// A sweep in a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SweepSummary {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How far it is.
    pub state: SweepState,
    /// The rule; empty where it is damaged.
    pub strategy: String,
    /// The data's name: its symbols, or its file; empty where it is damaged.
    pub data: String,
    /// BLAKE3 of the request, the data and the build; empty where it is damaged.
    pub fingerprint: String,
    /// Rows kept so far, those on a part of the bars included.
    pub rows: u64,
    /// `params` and first objective of the winner, as its report says; none before it is finished.
    pub best: Option<Value>,
}

/// A header as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    created_at: Timestamp,
    #[serde(flatten)]
    header: SweepHeader,
}

impl Sweeps {
    /// Opens the store in a data folder, making it where it is missing.
    ///
    /// # Errors
    /// The folder or the database cannot be used, or is from a newer program.
    pub fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let (folder, database) = (data_dir.join("sweeps"), data_dir.join("runs.db"));
        std::fs::create_dir_all(&folder).map_err(|cause| StoreError::Folder { path: folder.clone(), cause })?;
        let connection = database::open(&database)?;
        Ok(Self { folder, database, connection })
    }

    /// Begins a sweep under a name of the user, or one made from the time.
    ///
    /// # Errors
    /// The name is no name or taken, another process is at it, or the files cannot be written.
    pub fn create(
        &self,
        name: Option<&str>,
        header: &SweepHeader,
        created_at: Timestamp,
    ) -> Result<SweepWriter, ApiError> {
        let _gate = lock(&self.folder)?;
        let name = match name {
            Some(name) => checked(name)?.to_owned(),
            None => {
                let millisecond = created_at.nanoseconds() / 1_000_000;
                let mut names = (millisecond..).map(of_millisecond);
                names.find(|name| !self.folder.join(name).exists()).expect("not all milliseconds are taken")
            }
        };
        let folder = self.folder.join(&name);
        if folder.join(HEADER).exists() {
            return Err(ApiError::new(Code::Usage, format!("there is a sweep `{name}` already"))
                .hint(format!("--resume {name} goes on with it, another --save keeps both")));
        }
        std::fs::create_dir_all(&folder).map_err(failed("make", &folder))?;
        let lock = self.own(&name)?;
        // What a process left that died here before its header was written.
        match std::fs::remove_file(folder.join(REPORT)) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(failed("clear", &folder)(cause).into()),
            _ => {}
        }
        rows::create(&folder.join(ROWS), header)?;
        let kept = Kept { created_at, header: header.clone() };
        write_whole(&folder.join(HEADER), &pretty(&kept)?)?;
        sync_folder(&self.folder)?;
        self.writer(name, lock, kept)
    }

    /// Goes on with a sweep, by what [`Sweeps::resolve`] understands.
    ///
    /// # Errors
    /// There is none, it is another sweep than that of the header, another process is at it, or its files are damaged.
    pub fn resume(&self, name: &str, header: &SweepHeader) -> Result<SweepWriter, ApiError> {
        let name = self.resolve(name)?;
        let gate = lock(&self.folder)?;
        let lock = self.own(&name)?;
        drop(gate);
        let kept = self.kept(&name)?;
        if kept.header.fingerprint != header.fingerprint {
            return Err(another(&name, &kept.header, header));
        }
        self.writer(name, lock, kept)
    }

    fn writer(&self, name: String, lock: Lock, kept: Kept) -> Result<SweepWriter, ApiError> {
        let folder = self.folder.join(&name);
        let mut pieces = Pieces::open(&folder.join(ROWS), &kept.header, folder.join(REPORT).exists())?;
        let mut summary = interrupted(name, &kept);
        while let Some(piece) = pieces.read()? {
            summary.rows += piece.outcomes.len() as u64;
        }
        let is_closed = pieces.is_closed();
        let writer = SweepWriter {
            folder,
            header: kept.header,
            rows: pieces.appender()?,
            is_closed,
            summary,
            index: database::open(&self.database)?,
            _lock: lock,
        };
        writer.note();
        Ok(writer)
    }

    /// Sweeps over data of this name that were interrupted: how much of what they tried is independent is known once they end.
    ///
    /// # Errors
    /// As [`Sweeps::list`].
    pub fn interrupted(&self, data: &DataRef) -> Result<Vec<SweepSummary>, ApiError> {
        let name = data_name(data);
        let is_meant = |sweep: &SweepSummary| sweep.state == SweepState::Interrupted && sweep.data == name;
        Ok(self.list()?.into_iter().filter(is_meant).collect())
    }

    /// The full name of a sweep, from it, an unambiguous beginning of it, or `last`.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn resolve(&self, name: &str) -> Result<String, ApiError> {
        let missing =
            |message: String| ApiError::new(Code::NotFound, message).hint("codex runs ls --sweeps lists the sweeps");
        if name == "last" {
            let newest = self.list()?.into_iter().next();
            return newest.map(|sweep| sweep.name).ok_or_else(|| missing("there is no sweep yet".to_owned()));
        }
        if self.folder.join(checked(name)?).is_dir() {
            return Ok(name.to_owned());
        }
        let mut found = self.names()?;
        found.retain(|known| known.starts_with(name));
        found.sort_unstable();
        match found.as_slice() {
            [] => Err(missing(format!("there is no sweep `{name}`"))),
            [only] => Ok(only.clone()),
            several => {
                let shown = several[..several.len().min(3)].join(", ");
                Err(ApiError::new(Code::Usage, format!("`{name}` begins several sweeps: {shown} …"))
                    .hint("give more of the name"))
            }
        }
    }

    /// What a sweep was asked for, by what [`Sweeps::resolve`] understands.
    ///
    /// # Errors
    /// There is none, or its header cannot be read.
    pub fn header(&self, name: &str) -> Result<SweepHeader, ApiError> {
        Ok(self.kept(&self.resolve(name)?)?.header)
    }

    /// Its rows, piece by piece, those acknowledged so far where it is not finished.
    ///
    /// # Errors
    /// There is none, or its files cannot be read or are damaged; the iterator ends at the first damage.
    pub fn pieces(&self, name: &str) -> Result<Pieces, ApiError> {
        let name = self.resolve(name)?;
        let folder = self.folder.join(&name);
        // Looked at before the rows: they are closed before the report is written.
        let is_finished = folder.join(REPORT).exists();
        Ok(Pieces::open(&folder.join(ROWS), &self.kept(&name)?.header, is_finished)?)
    }

    /// What it said; none before it is finished.
    ///
    /// # Errors
    /// There is no such sweep, or its report cannot be read.
    pub fn report(&self, name: &str) -> Result<Option<Value>, ApiError> {
        let name = self.resolve(name)?;
        let path = self.folder.join(&name).join(REPORT);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|cause| self.damaged(&name, cause)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(failed("read", &path)(cause).into()),
        }
    }

    /// All of a sweep: what it was asked for, its rows, and what it said once it is finished.
    ///
    /// # Errors
    /// As [`Sweeps::header`], [`Sweeps::pieces`] and [`Sweeps::report`].
    pub fn read(&self, name: &str) -> Result<(SweepHeader, Vec<SweepRows>, Option<Value>), ApiError> {
        let name = self.resolve(name)?;
        let report = self.report(&name)?;
        Ok((self.header(&name)?, self.pieces(&name)?.collect::<Result<_, _>>()?, report))
    }

    /// All sweeps, newest first. What cannot be read is listed as damaged.
    ///
    /// # Errors
    /// The folder or the index cannot be read.
    pub fn list(&self) -> Result<Vec<SweepSummary>, ApiError> {
        let gate = lock(&self.folder)?;
        let names = self.names()?.into_iter().map(|name| (self.is_running(&name), name));
        let names: Vec<(bool, String)> = names.collect();
        drop(gate);
        let mut all = Vec::with_capacity(names.len());
        for (is_running, name) in names {
            let stamp = stamp(&self.folder.join(&name));
            let mut summary = match self.known(&name, &stamp)? {
                Some(known) => known,
                None => {
                    let found = self.look(&name).unwrap_or_else(|_| self.unreadable(&name));
                    put(&self.connection, &stamp, &found);
                    found
                }
            };
            if is_running && summary.state == SweepState::Interrupted {
                summary.state = SweepState::Running;
            }
            all.push(summary);
        }
        self.forget(&all)?;
        all.sort_unstable_by(|one, other| (other.created_at, &other.name).cmp(&(one.created_at, &one.name)));
        Ok(all)
    }

    /// Removes a sweep, by what [`Sweeps::resolve`] understands, and returns its full name.
    ///
    /// # Errors
    /// There is none, a process is at it, or its files cannot be removed.
    pub fn remove(&self, name: &str) -> Result<String, ApiError> {
        let name = self.resolve(name)?;
        let folder = self.folder.join(&name);
        let _gate = lock(&self.folder)?;
        let _lock = self.own(&name)?;
        // It is gone at once, not file by file; what a kill leaves of it, the next removal takes along.
        std::fs::rename(&folder, self.folder.join(format!(".removed-{name}"))).map_err(failed("remove", &folder))?;
        for entry in std::fs::read_dir(&self.folder).map_err(failed("read", &self.folder))? {
            let entry = entry.map_err(failed("read", &self.folder))?;
            if entry.file_name().to_string_lossy().starts_with(".removed-") {
                std::fs::remove_dir_all(entry.path()).map_err(failed("remove", &entry.path()))?;
            }
        }
        sync_folder(&self.folder)?;
        let _ = self.connection.execute("DELETE FROM sweeps WHERE name = ?1", [&name]);
        Ok(name)
    }

    /// Names of all folders that are sweeps.
    fn names(&self) -> Result<Vec<String>, StoreError> {
        let fails = failed("read", &self.folder);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(&fails)? {
            let entry = entry.map_err(&fails)?;
            let name = entry.file_name().into_string().ok();
            if let Some(name) = name.filter(|name| checked(name).is_ok() && entry.path().is_dir()) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Takes the lock of a sweep; the gate is held meanwhile, so that only a process that writes it is in the way.
    fn own(&self, name: &str) -> Result<Lock, ApiError> {
        try_lock(&self.folder.join(name))?.ok_or_else(|| {
            ApiError::new(Code::Failed, format!("another process is writing the sweep `{name}`"))
                .hint("wait for it or stop it; another --save keeps a sweep beside it")
        })
    }

    fn is_running(&self, name: &str) -> bool {
        matches!(try_lock(&self.folder.join(name)), Ok(None))
    }

    fn damaged(&self, name: &str, cause: impl ToString) -> ApiError {
        StoreError::Damaged { path: self.folder.clone(), run_id: name.to_owned(), cause: cause.to_string() }.into()
    }

    fn kept(&self, name: &str) -> Result<Kept, ApiError> {
        let path = self.folder.join(name).join(HEADER);
        let bytes = std::fs::read(&path).map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => self.damaged(name, "its header is missing"),
            _ => failed("read", &path)(cause).into(),
        })?;
        serde_json::from_slice(&bytes).map_err(|cause| self.damaged(name, cause))
    }

    /// What the files of a sweep say, all of them read.
    fn look(&self, name: &str) -> Result<SweepSummary, ApiError> {
        let mut summary = interrupted(name.to_owned(), &self.kept(name)?);
        let report = self.report(name)?;
        for piece in self.pieces(name)? {
            summary.rows += piece?.outcomes.len() as u64;
        }
        if let Some(report) = report {
            summary.finish(&self.header(name)?, &report);
        }
        Ok(summary)
    }

    fn unreadable(&self, name: &str) -> SweepSummary {
        let changed = std::fs::metadata(self.folder.join(name)).and_then(|folder| folder.modified()).ok();
        let since = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        SweepSummary {
            name: name.to_owned(),
            created_at: Timestamp::from_nanoseconds(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)),
            state: SweepState::Damaged,
            strategy: String::new(),
            data: String::new(),
            fingerprint: String::new(),
            rows: 0,
            best: None,
        }
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> ApiError + '_ {
        |cause| StoreError::Sqlite { path: self.database.clone(), cause }.into()
    }

    /// What the index says of files that have not changed since.
    fn known(&self, name: &str, stamp: &str) -> Result<Option<SweepSummary>, ApiError> {
        let sql = "SELECT summary FROM sweeps WHERE name = ?1 AND stamp = ?2";
        let mut statement = self.connection.prepare_cached(sql).map_err(self.failed())?;
        let text: Option<String> =
            statement.query_row([name, stamp], |row| row.get(0)).optional().map_err(self.failed())?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Takes out of the index what is in no folder.
    fn forget(&self, all: &[SweepSummary]) -> Result<(), ApiError> {
        let mut statement = self.connection.prepare_cached("SELECT name FROM sweeps").map_err(self.failed())?;
        let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(self.failed())?;
        for name in names.collect::<Result<Vec<_>, _>>().map_err(self.failed())? {
            if all.iter().all(|sweep| sweep.name != name) {
                let _ = self.connection.execute("DELETE FROM sweeps WHERE name = ?1", [&name]);
            }
        }
        Ok(())
    }
}

/// A sweep that this process writes; nobody else can, until this is dropped.
pub struct SweepWriter {
    folder: PathBuf,
    header: SweepHeader,
    rows: Appender,
    is_closed: bool,
    summary: SweepSummary,
    index: Connection,
    _lock: Lock,
}

impl SweepWriter {
    /// The sweep's name.
    pub fn name(&self) -> &str {
        &self.summary.name
    }

    /// Rows kept so far.
    pub fn rows(&self) -> u64 {
        self.summary.rows
    }

    /// Keeps what the sweep said: it is finished, and takes no more rows.
    ///
    /// # Errors
    /// It cannot be written; the rows are unharmed, and the sweep can be resumed.
    pub fn finish(&mut self, report: &Value) -> Result<(), ApiError> {
        if !self.is_closed {
            self.rows.append(&[])?;
            self.is_closed = true;
        }
        write_whole(&self.folder.join(REPORT), &pretty(report)?)?;
        self.summary.finish(&self.header, report);
        self.note();
        Ok(())
    }

    fn note(&self) {
        put(&self.index, &stamp(&self.folder), &self.summary);
    }
}

impl SweepLog for SweepWriter {
    fn pieces(&mut self) -> Result<Vec<SweepRows>, ApiError> {
        Pieces::open(&self.folder.join(ROWS), &self.header, self.is_closed)?.collect()
    }

    fn is_finished(&self) -> bool {
        self.is_closed
    }

    fn append(&mut self, rows: &SweepRows) -> Result<(), ApiError> {
        if self.is_closed {
            let name = self.name();
            return Err(ApiError::new(Code::Failed, format!("the sweep `{name}` is finished and takes no more rows"))
                .hint("another --save begins anew"));
        }
        self.rows.append(&rows::encode(rows, &self.header)?)?;
        self.summary.rows += rows.outcomes.len() as u64;
        self.note();
        Ok(())
    }
}

impl SweepSummary {
    fn finish(&mut self, header: &SweepHeader, report: &Value) {
        self.state = SweepState::Finished;
        self.best = report.get("winner").and_then(Value::as_object).map(|winner| {
            let objective = header.request.objectives.first().map_or("sharpe", String::as_str);
            let value = winner.get("metrics").and_then(|metrics| metrics.get(objective));
            serde_json::json!({"params": winner.get("params"), objective: value})
        });
    }
}

/// What data are called in a list: the instruments, else the file.
fn data_name(data: &DataRef) -> String {
    if !data.symbols.is_empty() {
        return data.symbols.join(", ");
    }
    let file = data.file.as_deref().and_then(Path::file_name);
    file.map(|file| file.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A sweep that has a header and nothing else yet.
fn interrupted(name: String, kept: &Kept) -> SweepSummary {
    let run = &kept.header.request.run;
    SweepSummary {
        name,
        created_at: kept.created_at,
        state: SweepState::Interrupted,
        strategy: run.strategy.clone(),
        data: data_name(&run.data),
        fingerprint: kept.header.fingerprint.clone(),
        rows: 0,
        best: None,
    }
}

/// Lengths and times of the files that a summary is made from.
fn stamp(folder: &Path) -> String {
    let of = |name: &str| {
        let Ok(file) = std::fs::metadata(folder.join(name)) else { return "-".to_owned() };
        let changed = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        format!("{}@{}", file.len(), changed.unwrap_or_default().as_nanos())
    };
    [HEADER, ROWS, REPORT].map(of).join(" ")
}

/// Writes a row of the index. Where that fails nothing is lost: the next list finds the stamp wrong and looks at the folder.
fn put(index: &Connection, stamp: &str, summary: &SweepSummary) {
    let Ok(text) = serde_json::to_string(summary) else { return };
    let sql = "INSERT OR REPLACE INTO sweeps (name, stamp, summary) VALUES (?1, ?2, ?3)";
    let _ = index.execute(sql, [&summary.name, stamp, &text]);
}

/// Says in what a kept sweep differs from the one that was asked for.
fn another(name: &str, kept: &SweepHeader, asked: &SweepHeader) -> ApiError {
    let mut fields = Vec::new();
    if let (Ok(kept), Ok(asked)) = (serde_json::to_value(&kept.request), serde_json::to_value(&asked.request)) {
        differences("", &kept, &asked, &mut fields);
    }
    let names: Vec<&str> = fields.iter().map(|(name, ..)| name.as_str()).collect();
    let message = if names.is_empty() {
        let of = if kept.data == asked.data { "another version of the program" } else { "other data" };
        format!("the sweep `{name}` asked for the same of {of}")
    } else {
        format!("the sweep `{name}` is another one: it differs in {}", names.join(", "))
    };
    let error = ApiError::new(Code::Usage, message)
        .hint("resume it with its own flags and data, or keep this one under another name: --save NAME");
    fields
        .iter()
        .fold(error, |error, (name, kept, asked)| error.detail(name, serde_json::json!({"kept": kept, "asked": asked})))
}

/// Paths of the fields in which two values differ, with both.
fn differences(path: &str, one: &Value, other: &Value, found: &mut Vec<(String, Value, Value)>) {
    if let (Value::Object(one), Value::Object(other)) = (one, other) {
        let added = other.keys().filter(|name| !one.contains_key(*name));
        for name in one.keys().chain(added) {
            let of = |map: &serde_json::Map<String, Value>| map.get(name).cloned().unwrap_or_default();
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            differences(&path, &of(one), &of(other), found);
        }
    } else if one != other {
        found.push((path.to_owned(), one.clone(), other.clone()));
    }
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
