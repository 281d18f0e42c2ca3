//! The question before anything is destroyed.

use api::{ApiError, Code};

/// Whether to go on: `yes` says so, a terminal is asked, and anything else is refused.
///
/// `what` completes "remove … for good?".
pub fn confirm(what: &str, yes: bool) -> Result<bool, ApiError> {
    if yes {
        return Ok(true);
    }
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Err(ApiError::new(Code::Usage, format!("removing {what} needs a yes"))
            .hint("add --yes, or look first with --dry-run"));
    }
    eprint!("remove {what} for good? [y/N] ");
    let mut answer = String::new();
    // No answer is a no.
    let _ = std::io::stdin().read_line(&mut answer);
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
