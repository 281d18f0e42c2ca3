//! codexd: the processes' side. `codexd once` answers one request of `codex` over its pipes and ends.
#![allow(clippy::print_stderr, reason = "a front is what prints")]

use std::io::{self, BufWriter, IsTerminal};
use std::process::ExitCode;

use api::Code;
use api::once::{OnceError, read_request, write_answer};
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
    // Polars' own panics are caught and answered; their text is no news to anybody.
    std::panic::set_hook(Box::new(|_| {}));
    let request = match read_request(&mut io::stdin().lock()) {
        Ok(request) => request,
        Err(cause) => return fails("no request could be read", &cause),
    };
    let answer = services::data::answer(&request, env!("CARGO_PKG_VERSION"), &desk::Lake);
    match write_answer(&mut BufWriter::new(io::stdout().lock()), &answer) {
        // The answer carries its own error; the conversation itself went well.
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => fails("the answer could not be sent", &cause),
    }
}

fn fails(what: &str, cause: &OnceError) -> ExitCode {
    eprintln!("error: {what}: {cause}");
    ExitCode::from(Code::Failed.exit_code())
}
