//! Chores of this repository: `cargo xtask test`, `cargo xtask bench`, `cargo xtask docs`.
//!
//! Nothing of the product lives here. One file a chore; what they share is [`run`] (a child process with its time and
//! its failure) and [`place`] (where things are).
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore is a front: it prints")]

mod bench;
mod browser;
mod docs;
mod place;
mod readme;
mod run;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of this repository
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install what the tests need, then formatter, clippy, every test, doctests, the README's commands, the tear-sheet in a browser
    Test,
    /// The last step of the tests alone: the tear-sheet in a browser
    Browser,
    /// Write completions, man pages and configs/codex.toml anew from the command line's own tables
    Docs {
        /// Write nothing; say what is stale, and fail if anything is
        #[arg(long)]
        check: bool,
    },
    /// Measure against the peers, side by side, and write BENCHMARKS.md
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Test => test::run(),
        Chore::Browser => browser::alone(),
        Chore::Docs { check: true } => docs::check(),
        Chore::Docs { check: false } => docs::write(),
        Chore::Bench(arguments) => bench::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
