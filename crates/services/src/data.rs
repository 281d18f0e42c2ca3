//! The data service, as far as `codexd once` speaks it.

use std::io;
use std::path::Path;

use api::once::{Answer, Call, Reply, Request};
use api::{ApiError, BarsFiles, Code};
use market::ReadError;
use market::raw::Table;

/// A larger file is no table of bars: it is held in memory while it is decoded.
const BYTES_MAX: u64 = 8 << 30;

/// Answers one request of a caller that must be of `version`, like this program.
pub fn answer(request: &Request, version: &str, files: &dyn BarsFiles) -> Answer {
    let asking = &request.version;
    if asking != version {
        let message = format!("codex {asking} asks codexd {version}: they are not of one version");
        return Err(ApiError::new(Code::Unreachable, message)
            .hint("build both from one checkout: cargo build --release -p codex -p codexd"));
    }
    match &request.call {
        Call::ReadData { path, tz } => {
            let refused = |mut error: ApiError| {
                error.message = format!("cannot read {}: {}", path.display(), error.message);
                error.detail("file", path.display().to_string())
            };
            let bytes = bytes(path).map_err(refused)?;
            let table = files.read(&bytes, tz.as_deref()).map_err(|cause| refused(cause.into()))?;
            legible(&table).map_err(refused)?;
            Ok(Reply::Table(table))
        }
        Call::Parquet { csv } => {
            let refused = |mut error: ApiError| {
                error.message = format!("cannot make a Parquet file of {}: {}", csv.display(), error.message);
                error.detail("file", csv.display().to_string())
            };
            let bytes = bytes(csv).map_err(refused)?;
            files.parquet(&bytes).map(Reply::File).map_err(|cause| refused(cause.into()))
        }
        Call::Unknown => {
            Err(ApiError::new(Code::Unreachable, format!("codexd {version} does not know what codex asks"))
                .hint("build both from one checkout: cargo build --release -p codex -p codexd"))
        }
    }
}

/// More cells than this that cannot be read are a column of something else, and no news one by one.
const FAULTS_MAX: usize = 100_000;

fn legible(table: &Table) -> Result<(), ApiError> {
    let faults = match table {
        Table::Bars(bars) => &bars.faults,
        Table::Closes(table) => &table.faults,
    };
    match faults.first() {
        Some(first) if faults.len() > FAULTS_MAX => {
            let first = ReadError {
                row: Some(first.row),
                column: first.column.clone(),
                value: Some(first.found.as_str().into()),
                problem: format!("`{}` {}, and so are {} more cells", first.found, first.problem, faults.len() - 1),
                ..ReadError::default()
            };
            Err(first.hint("mend the column, or leave it out").into())
        }
        _ => Ok(()),
    }
}

/// The bytes of a file; of a plain file only, since a pipe may never end.
fn bytes(path: &Path) -> Result<Vec<u8>, ApiError> {
    let about = std::fs::metadata(path).map_err(|cause| file_error(&cause))?;
    if about.is_dir() {
        return Err(ApiError::new(Code::BadData, "it is a folder").hint("name a file in it"));
    }
    if !about.is_file() {
        return Err(ApiError::new(Code::BadData, "it is no plain file").hint("copy it into one first"));
    }
    if about.len() > BYTES_MAX {
        let message = format!("it has {} bytes, more than a table of bars may have ({BYTES_MAX})", about.len());
        return Err(ApiError::new(Code::BadData, message).hint("divide it"));
    }
    std::fs::read(path).map_err(|cause| file_error(&cause))
}

fn file_error(cause: &io::Error) -> ApiError {
    match cause.kind() {
        io::ErrorKind::NotFound => ApiError::new(Code::NotFound, "it is not there").hint("check the path"),
        io::ErrorKind::PermissionDenied => ApiError::new(Code::NotAllowed, "permission denied"),
        _ => ApiError::new(Code::Failed, cause.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use market::Fault;
    use market::raw::RawTable;

    use super::*;

    /// Says which bytes and which zone it was given.
    struct Echo;

    impl BarsFiles for Echo {
        fn read(&self, bytes: &[u8], tz: Option<&str>) -> Result<Table, ReadError> {
            match bytes.first() {
                Some(b'[') => {
                    Ok(Table::Closes(RawTable { notes: vec![tz.unwrap_or("none").to_owned()], ..RawTable::default() }))
                }
                _ => Err(ReadError::new("`abc` is no number").column("close").value("abc").hint("mend it")),
            }
        }

        fn parquet(&self, csv: &[u8]) -> Result<Vec<u8>, ReadError> {
            Ok(csv[..9].to_vec())
        }
    }

    fn asked(version: &str, call: Call) -> Answer {
        answer(&Request { version: version.to_owned(), call }, "1.0.0", &Echo)
    }

    fn read(path: &str, tz: Option<&str>) -> Answer {
        asked("1.0.0", Call::ReadData { path: path.into(), tz: tz.map(str::to_owned) })
    }

    #[test]
    fn the_reader_is_given_the_bytes_of_the_file_and_the_zone() {
        // The first line of a manifest is a table's name.
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let Ok(Reply::Table(Table::Closes(table))) = read(manifest, Some("Asia/Tokyo")) else { panic!() };
        assert_eq!(table.notes, ["Asia/Tokyo"]);
        assert_eq!(asked("1.0.0", Call::Parquet { csv: manifest.into() }), Ok(Reply::File(b"[package]".to_vec())));
        let error = asked("1.0.0", Call::Parquet { csv: "/nowhere.csv".into() }).unwrap_err();
        assert_eq!(error.message, "cannot make a Parquet file of /nowhere.csv: it is not there");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_place_and_the_right_code() {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs");
        let folder = env!("CARGO_MANIFEST_DIR");
        for (path, code, text) in [
            ("/nowhere/bars.parquet", Code::NotFound, "it is not there"),
            (folder, Code::BadData, "it is a folder"),
            ("/dev/null", Code::BadData, "it is no plain file"),
            (source, Code::BadData, "column `close`: `abc` is no number"),
        ] {
            let error = read(path, None).unwrap_err();
            assert_eq!((error.code, error.message), (code, format!("cannot read {path}: {text}")));
            assert_eq!(error.details["file"], path);
        }
        let error = read(source, None).unwrap_err();
        assert_eq!((error.hint.as_deref(), &error.details["value"]), (Some("mend it"), &"abc".into()));
    }

    #[test]
    fn a_column_of_something_else_is_refused_by_its_first_cell() {
        let fault =
            |row| Fault { row, column: Some("close".into()), found: "up".into(), problem: "is no number".into() };
        let table =
            |rows| Table::Closes(RawTable { faults: (7..7 + rows).map(fault).collect(), ..RawTable::default() });
        assert_eq!(legible(&table(FAULTS_MAX)), Ok(()));
        let error = legible(&table(FAULTS_MAX + 1)).unwrap_err();
        assert_eq!(error.message, "row 7, column `close`: `up` is no number, and so are 100000 more cells");
        assert_eq!((error.code, &error.details["row"]), (Code::BadData, &7.into()));
    }

    #[test]
    fn a_caller_of_another_version_is_told_both() {
        for call in [Call::ReadData { path: "/nowhere".into(), tz: None }, Call::Unknown] {
            let error = asked("0.9.0", call).unwrap_err();
            assert_eq!(error.code, Code::Unreachable);
            assert_eq!(error.message, "codex 0.9.0 asks codexd 1.0.0: they are not of one version");
        }
        assert_eq!(asked("1.0.0", Call::Unknown).unwrap_err().code, Code::Unreachable);
    }
}
