//! Progress on stderr: a spinner, once something takes over half a second, and only on a terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::arguments::Global;

/// How long anything may take before it says what it does.
const PATIENCE: Duration = Duration::from_millis(500);

/// Does the work; if it takes over half a second, says `doing` on stderr until it is done. With `-v` it says afterwards what
/// was done and how long it took.
pub fn while_doing<T>(global: &Global, doing: &str, work: impl FnOnce() -> T + Send) -> T
where
    T: Send,
{
    let started = Instant::now();
    let result = with_spinner(global, doing, work);
    note(global, 1, || format!("{doing}: {:.1} ms", started.elapsed().as_secs_f64() * 1e3));
    result
}

/// Says more on stderr, for a user who asked for at least this much of it.
pub fn note(global: &Global, level: u8, text: impl FnOnce() -> String) {
    if global.verbose >= level && !global.quiet {
        eprintln!("{}", text());
    }
}

fn with_spinner<T>(global: &Global, doing: &str, work: impl FnOnce() -> T + Send) -> T
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
