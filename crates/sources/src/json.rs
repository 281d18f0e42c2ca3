//! JSON as delimited text.

use std::collections::HashSet;

use market::raw::shortened;
use serde_json::{Map, Value};

use crate::FileError;

type Object = Map<String, Value>;

/// More cells than this are no table of JSON: as text they would take a gibibyte.
const CELLS_MAX: usize = 1 << 28;

const HINT: &str = "a bar is one object, such as {\"ts\":\"2024-01-31\",\"open\":1,\"high\":2,\"low\":1,\"close\":2}";

/// Rewrites one JSON object a line as comma-separated text: a header with every key in order of appearance, then each
/// line in its place, so that line `n` of the input is the `n`-th below the header.
pub(crate) fn lines_to_csv(text: &str) -> Result<String, FileError> {
    let mut objects: Vec<Option<Object>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let refuse = |problem: String| FileError::new(problem).line(index as u64 + 1).value(shortened(line)).hint(HINT);
        if line.trim().is_empty() {
            objects.push(None);
            continue;
        }
        let object = serde_json::from_str(line)
            .map_err(|error| refuse(format!("the line is no JSON object: {}", told(&error))))?;
        refuse_nested(&object).map_err(refuse)?;
        objects.push(Some(object));
    }
    csv(&objects)
}

/// Rewrites an array of JSON objects likewise: element `n`, from 0, is the `n`-th below the header, from 0.
pub(crate) fn array_to_csv(text: &str) -> Result<String, FileError> {
    let objects: Vec<Object> = serde_json::from_str(text).map_err(|error| {
        FileError::new(format!("this is no array of JSON objects: {}", told(&error)))
            .line(error.line() as u64)
            .hint(HINT)
    })?;
    for (row, object) in objects.iter().enumerate() {
        refuse_nested(object).map_err(|problem| FileError { row: Some(row), ..FileError::new(problem).hint(HINT) })?;
    }
    csv(&objects.into_iter().map(Some).collect::<Vec<_>>())
}

/// What the parser says, without the line, which the refusal names itself.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
    format!("{problem} at column {}", error.column())
}

fn refuse_nested(object: &Object) -> Result<(), String> {
    match object.iter().find(|(_, value)| value.is_array() || value.is_object()) {
        Some((name, _)) => Err(format!("`{}` holds more than one value", shortened(name))),
        None => Ok(()),
    }
}

fn csv(objects: &[Option<Object>]) -> Result<String, FileError> {
    let mut names: Vec<&str> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    names.extend(objects.iter().flatten().flat_map(Map::keys).map(String::as_str).filter(|name| known.insert(name)));
    if names.is_empty() {
        return Err(FileError::new("there are no values").hint(HINT));
    }
    let count = objects.iter().flatten().count();
    if names.len().saturating_mul(count) > CELLS_MAX {
        let problem = format!("{count} objects have {} different keys: this is no table", names.len());
        return Err(FileError::new(problem).hint(HINT));
    }
    let mut csv = String::new();
    let mut row = |cells: &mut dyn Iterator<Item = String>| {
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                csv.push(',');
            }
            // A line end inside a cell would shift the lines below it.
            csv.push('"');
            csv.push_str(&cell.replace('"', "\"\"").replace(['\n', '\r'], " "));
            csv.push('"');
        }
        csv.push('\n');
    };
    row(&mut names.iter().map(ToString::to_string));
    for object in objects {
        match object {
            None => row(&mut std::iter::empty()),
            Some(object) => row(&mut names.iter().map(|name| match object.get(*name) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
            })),
        }
    }
    Ok(csv)
}
