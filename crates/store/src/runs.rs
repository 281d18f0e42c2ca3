//! Runs, each with its manifest, report and equity curve.

use std::path::{Path, PathBuf};

use api::{ApiError, Code, Curve, RunRecord, RunStore, RunSummary};
use market::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;
use crate::database::open;
use crate::names::{DIGITS, of_millisecond};

/// Where runs are kept: one SQLite file.
///
/// A run's name is the millisecond of its making in base 32, nine digits, so that names sort by age.
#[derive(Debug)]
pub struct Runs {
    path: PathBuf,
    connection: Connection,
}

impl Runs {
    /// Opens the store at `path`, making it where it is missing.
    ///
    /// # Errors
    /// The file or its folder cannot be used, or the file is from a newer program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { path: path.to_owned(), connection: open(path)? })
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> ApiError + '_ {
        |cause| StoreError::Sqlite { path: self.path.clone(), cause }.into()
    }

    fn damaged(&self, run_id: &str, cause: impl ToString) -> ApiError {
        let cause = cause.to_string();
        StoreError::Damaged { path: self.path.clone(), run_id: run_id.to_owned(), cause }.into()
    }

    fn json<T: DeserializeOwned>(&self, run_id: &str, text: &str) -> Result<T, ApiError> {
        serde_json::from_str(text).map_err(|cause| self.damaged(run_id, cause))
    }
}

impl RunStore for Runs {
    fn insert(&mut self, record: &RunRecord) -> Result<String, ApiError> {
        let manifest = text(&record.manifest)?;
        let times: Vec<u8> = record.curve.time.iter().flat_map(|time| time.nanoseconds().to_le_bytes()).collect();
        let (equity, close) = (floats(&record.curve.equity), floats(&record.curve.close));
        let mut millisecond = record.created_at.nanoseconds() / 1_000_000;
        // Two runs may be made in one millisecond: the later one takes the next free name.
        loop {
            let run_id = of_millisecond(millisecond);
            let mut report = record.report.clone();
            report.run_id.clone_from(&run_id);
            let summary = text(&summary(&run_id, record))?;
            let report = text(&report)?;
            let added = self.connection.execute(
                "INSERT INTO runs (run_id, created_at, summary, manifest, report, time, equity, close)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![run_id, record.created_at.nanoseconds(), summary, manifest, report, times, equity, close],
            );
            match added {
                Ok(_) => return Ok(run_id),
                Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => millisecond += 1,
                Err(cause) => return Err(self.failed()(cause)),
            }
        }
    }

    fn list(&self, limit: usize) -> Result<Vec<RunSummary>, ApiError> {
        let sql = "SELECT run_id, summary FROM runs ORDER BY created_at DESC, run_id DESC LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(self.failed())?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let rows = statement.query_map([limit], read).map_err(self.failed())?;
        rows.map(|row| {
            let (run_id, summary) = row.map_err(self.failed())?;
            self.json(&run_id, &summary)
        })
        .collect()
    }

    fn resolve(&self, name: &str) -> Result<String, ApiError> {
        let missing = |message: String| ApiError::new(Code::NotFound, message).hint("codex runs ls lists the runs");
        let before = match name.split_once('~') {
            None if name == "last" => Some(0),
            Some(("last", count)) => count.parse::<u32>().ok(),
            _ => None,
        };
        if let Some(before) = before {
            let newest = "SELECT run_id FROM runs ORDER BY created_at DESC, run_id DESC LIMIT 1 OFFSET ?1";
            let found =
                self.connection.query_row(newest, [before], |row| row.get(0)).optional().map_err(self.failed())?;
            return found.ok_or_else(|| match before {
                0 => missing("there is no run yet".to_owned()),
                _ => missing(format!("there are no {before} runs before the last")),
            });
        }
        let is_name = !name.is_empty() && name.bytes().all(|byte| DIGITS.contains(&byte));
        let mut found = Vec::new();
        if is_name {
            let sql = "SELECT run_id FROM runs WHERE run_id GLOB ?1 || '*' ORDER BY run_id DESC LIMIT 3";
            let mut statement = self.connection.prepare_cached(sql).map_err(self.failed())?;
            let rows = statement.query_map([name], |row| row.get::<_, String>(0)).map_err(self.failed())?;
            found = rows.collect::<Result<_, _>>().map_err(self.failed())?;
        }
        match found.len() {
            0 => Err(missing(format!("there is no run `{name}`"))),
            1 => Ok(found.remove(0)),
            _ => match found.iter().find(|known| *known == name) {
                Some(exact) => Ok(exact.clone()),
                None => {
                    Err(ApiError::new(Code::Usage, format!("`{name}` begins several runs: {} …", found.join(", ")))
                        .hint("give more digits"))
                }
            },
        }
    }

    fn get(&self, name: &str) -> Result<RunRecord, ApiError> {
        let run_id = self.resolve(name)?;
        let sql = "SELECT created_at, manifest, report, time, equity, close FROM runs WHERE run_id = ?1";
        let read = |row: &Row<'_>| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                [row.get::<_, Vec<u8>>(3)?, row.get(4)?, row.get(5)?],
            ))
        };
        let (created_at, manifest, report, columns) =
            self.connection.query_row(sql, [&run_id], read).map_err(self.failed())?;
        let [time, equity, close] = columns.map(|bytes| words(&bytes));
        let (Some(time), Some(equity), Some(close)) = (time, equity, close) else {
            return Err(self.damaged(&run_id, "a column of the equity curve is cut short"));
        };
        if equity.len() != time.len() || !(close.is_empty() || close.len() == time.len()) {
            return Err(self.damaged(&run_id, "the columns of the equity curve are of different lengths"));
        }
        Ok(RunRecord {
            created_at: Timestamp::from_nanoseconds(created_at),
            manifest: self.json(&run_id, &manifest)?,
            report: self.json(&run_id, &report)?,
            curve: Curve {
                time: time.into_iter().map(|word| Timestamp::from_nanoseconds(word as i64)).collect(),
                equity: equity.into_iter().map(f64::from_bits).collect(),
                close: close.into_iter().map(f64::from_bits).collect(),
            },
        })
    }

    fn remove(&mut self, names: &[String]) -> Result<Vec<String>, ApiError> {
        let mut run_ids = names.iter().map(|name| self.resolve(name)).collect::<Result<Vec<_>, _>>()?;
        run_ids.sort_unstable();
        run_ids.dedup();
        let path = self.path.clone();
        let failed = |cause| ApiError::from(StoreError::Sqlite { path: path.clone(), cause });
        let transaction = self.connection.transaction().map_err(failed)?;
        for run_id in &run_ids {
            transaction.execute("DELETE FROM runs WHERE run_id = ?1", [run_id]).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        self.give_back();
        Ok(run_ids)
    }
}

impl Runs {
    /// Gives the room of removed runs back to the disk, where it is worth the while and nobody else is at the store: the runs are
    /// gone either way.
    fn give_back(&self) {
        let count = |pragma: &str| self.connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).unwrap_or(0);
        let (free, all) = (count("PRAGMA freelist_count"), count("PRAGMA page_count"));
        if 4 * free > all {
            let _ = self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        }
    }
}

fn text(value: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))
}

fn summary(run_id: &str, record: &RunRecord) -> RunSummary {
    let report = &record.report;
    let metric = |name: &str| report.metrics.get(name).and_then(serde_json::Value::as_f64);
    RunSummary {
        run_id: run_id.to_owned(),
        created_at: record.created_at,
        strategy: report.strategy.clone(),
        params: report.params.clone(),
        symbol: report.data.symbol.clone(),
        bars: report.data.bars,
        total_return: metric("total_return"),
        sharpe: metric("sharpe"),
        max_drawdown: metric("max_drawdown"),
        trades: report.trades.len(),
    }
}

fn floats(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect()
}

/// The little-endian 64-bit words of `bytes`; `None` if the last one is cut short.
fn words(bytes: &[u8]) -> Option<Vec<u64>> {
    let (words, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| words.iter().map(|word| u64::from_le_bytes(*word)).collect())
}
