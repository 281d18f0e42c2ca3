//! codexd: the processes' side. `codexd once` answers one request of `codex` over its pipes and ends.
#![allow(clippy::print_stderr, reason = "a front is what prints")]

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Mutex;

use api::once::{OnceError, read_request, write_answer};
use api::{ApiError, Code};
use clap::{Parser, Subcommand};

/// The daemon of codex.
#[derive(Parser, Debug)]
#[command(
    name = "codexd",
    version,
    arg_required_else_help = true,
    after_help = "Examples:\n  codexd --version\n  codex backtest sma_cross --data bars.parquet    (codex starts codexd once by itself)"
)]
struct Arguments {
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Answer one request on stdin, the answer on stdout; codex starts it for what needs the lake, such as Parquet
    #[command(
        after_help = "Examples:\n  codex backtest sma_cross --data bars.parquet\n  codex data check bars.parquet"
    )]
    Once,
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Once => once(),
    }
}

fn once() -> ExitCode {
    if io::stdin().is_terminal() {
        eprintln!("error: codexd once is for programs: it reads a request from a pipe");
        eprintln!("hint:  codex starts it by itself, such as in codex backtest sma_cross --data bars.parquet");
        return ExitCode::from(Code::Usage.exit_code());
    }
    // The lake answers the panics of its decoder, whose text is no news to anybody; the last one is kept for a bug of ours.
    static PANIC: Mutex<String> = Mutex::new(String::new());
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = PANIC.lock() {
            *last = panic.to_string();
        }
    }));
    let request = match read_request(&mut io::stdin().lock()) {
        Ok(request) => request,
        Err(cause) => return fails("no request could be read", &cause),
    };
    std::thread::spawn(end_with_the_caller);
    let answered =
        std::panic::catch_unwind(|| services::data::answer(&request, env!("CARGO_PKG_VERSION"), &desk::Lake));
    let answer = answered.unwrap_or_else(|_| {
        let what = PANIC.lock().map(|last| last.replace('\n', " ")).unwrap_or_default();
        Err(ApiError::new(Code::Failed, format!("codexd has a bug: {what}")).hint("report it, with the file"))
    });
    match write_answer(&mut BufWriter::new(io::stdout().lock()), &answer) {
        // The answer carries its own error; the conversation itself went well.
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => fails("the answer could not be sent", &cause),
    }
}

/// Ends the process when the caller is gone, in the middle of a decode too: a caller keeps the pipe of its request open
/// until it has the answer, and a caller that is killed has it closed by the system.
fn end_with_the_caller() {
    // Nothing is said after a request; whatever comes has no meaning, and a broken pipe is an end as well.
    let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
    std::process::exit(Code::Failed.exit_code().into());
}

fn fails(what: &str, cause: &OnceError) -> ExitCode {
    // A caller that is gone has closed this pipe as well; the code is all that is left to say.
    let _ = writeln!(io::stderr(), "error: {what}: {cause}");
    ExitCode::from(Code::Failed.exit_code())
}
