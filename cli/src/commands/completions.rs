//! `codex completions`: a completion script for a shell.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use crate::failure::Outcome;
use crate::output;

/// Print a completion script for a shell
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  codex completions bash > ~/.local/share/bash-completion/completions/codex\n  codex completions zsh > ~/.zfunc/_codex"
)]
pub struct Arguments {
    /// Which shell
    pub shell: Shell,
}

/// Prints the script.
pub fn run(arguments: &Arguments) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::arguments::parser(), "codex", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
