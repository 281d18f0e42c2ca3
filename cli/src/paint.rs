//! What stands out on stdout where it has colours: headlines and the titles of tables.

use std::io::IsTerminal;
use std::sync::OnceLock;

use crate::arguments::Global;
use crate::failure::color;

/// Whether stdout has colours: by the flags and what stdout is, once for the whole call.
static COLORED: OnceLock<bool> = OnceLock::new();

/// Decides it, before anything is printed.
pub fn decide(global: &Global) {
    COLORED.get_or_init(|| color(global.color, std::io::stdout().is_terminal()));
}

/// Whether it has.
pub fn is_colored() -> bool {
    COLORED.get().copied().unwrap_or(false)
}

/// A text whose first line stands out.
pub fn headed(text: String) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("{}\n{rest}", strong(first)),
        None => text,
    }
}

/// A line that stands out; itself where there are no colours.
pub fn strong(line: &str) -> String {
    if is_colored() && !line.trim().is_empty() { format!("\x1b[1m{line}\x1b[0m") } else { line.to_owned() }
}
