//! Ctrl-C: exit code 130, an error like any other, and nothing half-written.

use std::sync::{Mutex, PoisonError};

use api::{ApiError, Code};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::{self, Style};
use crate::output;

/// What to do after an interruption, where there is more to say than to repeat it.
static HINT: Mutex<Option<String>> = Mutex::new(None);

/// Says what to do should the process be interrupted from now on.
pub fn hint(text: String) {
    *HINT.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
}

/// Ends the process in order when it is asked to end. A file under way is taken away; a run is a transaction of the store,
/// there whole or not at all; `codexd once` ends with this process.
pub fn watch(style: Style) {
    // Without a handler the signal still ends the process, as it does any other.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _held = output::give_up();
            let told = HINT.lock().unwrap_or_else(PoisonError::into_inner).take();
            let hint = told.unwrap_or_else(|| "nothing is half-written; repeat it".to_owned());
            let error = ApiError::new(Code::Interrupted, "interrupted").hint(hint);
            failure::report(&error, style);
            std::process::exit(Code::Interrupted.exit_code().into());
        }
    });
}
