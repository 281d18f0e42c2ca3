//! What goes to stdout, and to files: whole, or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use api::{ApiError, Code};
use serde::Serialize;

use crate::failure::file_error;

/// Writes the result to stdout. A reader that has had enough (`| head`) is no error.
pub fn print(text: &str) -> Result<(), ApiError> {
    let mut out = io::stdout().lock();
    let ends = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(ends.as_bytes())).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
            Err(ApiError::new(Code::Failed, format!("cannot write the result: {cause}")))
        }
        _ => Ok(()),
    }
}

/// One JSON document, indented for people and the same for machines.
pub fn json(value: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string_pretty(value)
        .map_err(|cause| ApiError::new(Code::Failed, format!("cannot write JSON: {cause}")))
}

/// One JSON document a line.
pub fn jsonl<T: Serialize>(values: impl IntoIterator<Item = T>) -> Result<String, ApiError> {
    let mut text = String::new();
    for value in values {
        let line = serde_json::to_string(&value);
        text += &line.map_err(|cause| ApiError::new(Code::Failed, format!("cannot write JSON: {cause}")))?;
        text.push('\n');
    }
    Ok(text)
}

/// Rows as CSV: a number by its shortest text, nothing where there is no value. A text that a spreadsheet would take for a
/// formula is made harmless by an apostrophe before it.
pub fn csv(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<String, ApiError> {
    let failed = |cause: csv::Error| ApiError::new(Code::Failed, format!("cannot write CSV: {cause}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header.iter().map(|cell| harmless(cell))).map_err(failed)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))?;
    String::from_utf8(bytes).map_err(|cause| ApiError::new(Code::Failed, cause.to_string()))
}

fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

/// A number as every machine output has it: the shortest text that reads back to the same bits.
pub fn number(value: f64) -> String {
    // serde_json's text is the shortest and has an exponent where the digits would be many.
    serde_json::Number::from_f64(value).map(|number| number.to_string()).unwrap_or_default()
}

/// Every fact of a value as rows of its place and itself, in the value's order: fields are put together by dots, and an element
/// of a list is called by its `name`, where it has one, else by its number from 0. What is not there, or says nothing, has no
/// row.
pub fn facts(value: &impl Serialize) -> Result<Vec<Vec<String>>, ApiError> {
    let value = serde_json::to_value(value)
        .map_err(|cause| ApiError::new(Code::Failed, format!("cannot write CSV: {cause}")))?;
    let mut rows = Vec::new();
    flatten(String::new(), &value, &mut rows);
    Ok(rows)
}

fn flatten(place: String, value: &serde_json::Value, rows: &mut Vec<Vec<String>>) {
    let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| flatten(inside(name), value, rows));
        }
        serde_json::Value::Array(elements) => {
            for (number, element) in elements.iter().enumerate() {
                let name = element["name"].as_str().map_or_else(|| number.to_string(), str::to_owned);
                flatten(inside(&name), element, rows);
            }
        }
        leaf => match cell(leaf) {
            text if text.is_empty() => {}
            text => rows.push(vec![place, text]),
        },
    }
}

/// A JSON value as a CSV cell.
pub fn cell(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Refuses places where a result cannot go: a folder that is not there, a folder itself, a file that is read, one file for
/// two results.
pub fn check_places(files: &[&Path], inputs: &[&Path]) -> Result<(), ApiError> {
    let refused = |path: &Path, why: &str| {
        let message = format!("cannot write {}: {why}", path.display());
        ApiError::new(Code::Usage, message).hint("name another file").detail("file", path.display().to_string())
    };
    // Two names of one file are one place; a file that is not there yet has its folder's.
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let is_plain = |path: &PathBuf| path.is_file() || !path.exists();
        let beside = std::fs::canonicalize(folder).ok().and_then(|folder| Some(folder.join(path.file_name()?)));
        std::fs::canonicalize(path).ok().or(beside).filter(is_plain)
    };
    let read: Vec<PathBuf> = inputs.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    for (index, path) in files.iter().enumerate() {
        if path.is_dir() {
            return Err(refused(path, "it is a folder"));
        }
        is_there(path)?;
        let Some(own) = place(path) else { continue };
        if read.contains(&own) {
            return Err(refused(path, "it is an input, and inputs are never touched"));
        }
        if files[..index].iter().any(|other| place(other).is_some_and(|other| other == own)) {
            return Err(refused(path, "it is named for two results"));
        }
    }
    Ok(())
}

/// Refuses a file whose folder is not there.
fn is_there(path: &Path) -> Result<(), ApiError> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => Err(file_error("write to", folder, &io::ErrorKind::NotFound.into())),
        None => Ok(()),
    }
}

/// The file that is being written, under the name it has until it is whole.
static UNDER_WAY: Mutex<Option<PathBuf>> = Mutex::new(None);

fn under_way() -> MutexGuard<'static, Option<PathBuf>> {
    UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away the file that is being written, if one is. While the answer is held no other is made or gets its name.
pub fn give_up() -> impl Sized {
    let mut under_way = under_way();
    if let Some(part) = under_way.take() {
        // If it cannot be removed, it is at least not under the name that was asked for.
        let _ = std::fs::remove_file(part);
    }
    under_way
}

/// Writes a file whole: to a new file beside it that then takes its name, so that a full disk or a kill leaves the old
/// one as it was and never half a file. Behind a link it is the file that the link names.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    let fails = |cause: &io::Error| file_error("write", path, cause);
    if path.is_dir() {
        return Err(fails(&io::ErrorKind::IsADirectory.into()));
    }
    let is_special = path.exists() && !path.is_file();
    if is_special {
        // /dev/stdout, a named pipe: nothing to put beside it.
        return std::fs::write(path, bytes).map_err(|cause| fails(&cause));
    }
    is_there(path)?;
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = target.file_name().ok_or_else(|| fails(&io::ErrorKind::InvalidInput.into()))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    let beside = target.with_file_name(beside);
    let created = {
        let mut under_way = under_way();
        *under_way = Some(beside.clone());
        File::create(&beside)
    };
    let written = created.and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let mut under_way = under_way();
    *under_way = None;
    written.and_then(|()| std::fs::rename(&beside, &target)).map_err(|cause| {
        // The part file is ours alone; if it cannot be removed either, the error below says why.
        let _ = std::fs::remove_file(&beside);
        fails(&cause)
    })
}
