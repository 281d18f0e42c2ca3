//! `codex man`: the manual pages.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::ApiError;
use clap::Args;

use crate::failure::{Outcome, file_error};
use crate::output;

/// Print the manual page of codex, or write the pages of all commands to a folder
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  codex man | man -l -\n  codex man --out ~/.local/share/man/man1")]
pub struct Arguments {
    /// Write every page to this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Prints or writes the pages.
pub fn run(arguments: &Arguments) -> Outcome {
    let command = crate::arguments::parser();
    match &arguments.out {
        None => output::print(&String::from_utf8_lossy(&page(&command)))?,
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|cause| file_error("make the folder", folder, &cause))?;
            // A built command knows its flags that are inherited, and its full name.
            let mut command = command;
            command.build();
            write(&command, "codex", folder)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(command: &clap::Command, name: &str, folder: &Path) -> Result<(), ApiError> {
    let named = command.clone().name(name.to_owned().leak() as &'static str);
    output::write_file(&folder.join(format!("{name}.1")), &page(&named))?;
    for inner in command.get_subcommands() {
        write(inner, &format!("{name}-{}", inner.get_name()), folder)?;
    }
    Ok(())
}

fn page(command: &clap::Command) -> Vec<u8> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text).expect("writing to memory does not fail");
    text
}
