//! Progress on stderr: a spinner, once something takes over half a second, and only on a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::arguments::Global;

/// How long anything may take before it says what it does.
const PATIENCE: Duration = Duration::from_millis(500);

/// Does the work; if it takes over half a second, says `doing` on stderr until it is done.
pub fn while_doing<T>(global: &Global, doing: &str, work: impl FnOnce() -> T + Send) -> T
where
    T: Send,
{
    let is_wanted = !global.quiet && !global.no_progress && std::io::stderr().is_terminal();
    if !is_wanted {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, waits) = std::sync::mpsc::channel::<()>();
        let doing = doing.to_owned();
        scope.spawn(move || {
            if waits.recv_timeout(PATIENCE) != Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").expect("a fixed template");
            bar.set_style(style);
            bar.set_message(doing);
            bar.enable_steady_tick(Duration::from_millis(100));
            // The sender is dropped when the work is done, or has panicked.
            let _ = waits.recv();
            bar.finish_and_clear();
        });
        let result = work();
        drop(done);
        result
    })
}
