//! Names of records.

use api::{ApiError, Code};

/// Digits of a name that is made from the time: no letter that is read as another.
pub(crate) const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Bytes of a name at most: file systems take 255, endings included.
const LONGEST: usize = 100;

/// The millisecond in base 32, nine digits, so that names sort by age.
pub(crate) fn of_millisecond(millisecond: i64) -> String {
    (0..9).rev().map(|digit| char::from(DIGITS[(millisecond >> (5 * digit)) as usize & 31])).collect()
}

/// Whether a name can be that of a file, here and elsewhere: letters, digits, `-`, `_` and, inside, `.`.
///
/// # Errors
/// It cannot; nothing that leads out of a folder can.
pub(crate) fn checked(name: &str) -> Result<&str, ApiError> {
    let refused = |cause: &str| {
        let shown: String = name.chars().take(40).collect();
        Err(ApiError::new(
            Code::Usage,
            format!("`{}` is no name to keep something under: {cause}", shown.escape_debug()),
        )
        .hint("letters, digits, -, _ and . inside, e.g. goog-sma.2"))
    };
    if name.is_empty() {
        return refused("it is empty");
    }
    if name.len() > LONGEST {
        return refused(&format!("it has {} bytes, {LONGEST} are the most", name.len()));
    }
    if name.starts_with(['.', '-']) || name.ends_with('.') {
        return refused("it begins with a dot or a dash, or ends with a dot");
    }
    if let Some(other) = name.chars().find(|each| !each.is_alphanumeric() && !matches!(each, '-' | '_' | '.')) {
        return refused(&format!("it holds `{}`", other.escape_debug()));
    }
    if name == "last" {
        return refused("it stands for the newest one");
    }
    Ok(name)
}
