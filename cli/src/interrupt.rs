//! Ctrl-C: exit code 130, an error like any other, and nothing half-written.

use api::{ApiError, Code};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::{self, Style};
use crate::output;

/// Ends the process in order when it is asked to end. A file under way is taken away; a run is a transaction of the store,
/// there whole or not at all; `codexd once` ends with this process.
pub fn watch(style: Style) {
    // Without a handler the signal still ends the process, as it does any other.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _held = output::give_up();
            let error = ApiError::new(Code::Interrupted, "interrupted").hint("nothing is half-written; repeat it");
            failure::report(&error, style);
            std::process::exit(Code::Interrupted.exit_code().into());
        }
    });
}
