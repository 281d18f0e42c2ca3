//! codex: the command line.
//!
//! `main` turns what happened into an exit code; the rest is one file a command under `commands`, what they share in
//! the files beside this one.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a front is what prints")]

mod arguments;
mod commands;
mod config;
mod confirm;
mod data;
mod desk;
mod failure;
mod heat_map;
mod interrupt;
mod language;
mod measured;
mod offered;
mod once;
mod output;
mod packs;
mod paint;
mod paths;
mod progress;
mod report;
mod rule_files;
mod sheet;
mod sweep_rows;
mod table;
mod table_files;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match arguments::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let style = failure::Style::of(&arguments.global);
    let session = match commands::Session::new(arguments.global) {
        Ok(session) => session,
        Err(error) => return failure::report(&error, style),
    };
    let style = failure::Style::of(&session.global);
    paint::decide(&session.global);
    interrupt::watch(style);
    for file in session.config.files() {
        progress::note(&session.global, 2, || format!("settings from {}", file.display()));
    }
    match commands::run(&session, arguments.command) {
        Ok(code) => code,
        Err(error) => failure::report(&error, style),
    }
}
