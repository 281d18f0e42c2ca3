//! JSON lines as delimited text.

use market::raw::shortened;
use serde_json::{Map, Value};

use crate::FileError;

/// Rewrites one JSON object a line as comma-separated text: a header with every key in order of appearance, then each
/// line in its place, so that line `n` of the input is the `n`-th below the header.
pub(crate) fn to_csv(text: &str) -> Result<String, FileError> {
    let mut names: Vec<String> = Vec::new();
    let mut objects: Vec<Option<Map<String, Value>>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            objects.push(None);
            continue;
        }
        let refuse = |problem: String| {
            FileError::new(problem).line(index as u64 + 1).value(shortened(line)).hint(
                "each line is one object, such as {\"ts\":\"2024-01-31\",\"open\":1,\"high\":2,\"low\":1,\"close\":2}",
            )
        };
        let object: Map<String, Value> =
            serde_json::from_str(line).map_err(|error| refuse(format!("the line is no JSON object: {error}")))?;
        for (name, value) in &object {
            if value.is_array() || value.is_object() {
                return Err(refuse(format!("`{name}` holds more than one value")));
            }
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        objects.push(Some(object));
    }
    let mut csv = String::with_capacity(text.len());
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
    row(&mut names.iter().cloned());
    for object in &objects {
        match object {
            None => row(&mut std::iter::empty()),
            Some(object) => row(&mut names.iter().map(|name| match object.get(name) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
            })),
        }
    }
    Ok(csv)
}
