//! `codex completions`: a completion script for a shell.

use std::process::ExitCode;

use clap::{Arg, Args, Command};
use clap_complete::Shell;

use crate::failure::Outcome;
use crate::offered;
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
    let mut parser = crate::arguments::parser();
    clap_complete::generate(arguments.shell, &mut parser, "codex", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    output::print(&match arguments.shell {
        Shell::Zsh => or_files(script),
        Shell::Fish => script + &words(&parser),
        _ => script,
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A script for zsh in which a name may be a file as well: alone, known values leave no room for others there.
fn or_files(script: String) -> String {
    let sets = [offered::strategies(), offered::rule_files(), offered::packs(), offered::venues()];
    sets.iter().fold(script, |script, names| {
        let names = names.join(" ");
        let both = format!(r#":{{_alternative "names\:name\:({names})" "files\:file\:_files"}}"#);
        script.replace(&format!(":({names})"), &both)
    })
}

/// The known values of arguments without a flag, which the script for fish leaves out; files stay beside them.
fn words(parser: &Command) -> String {
    let mut lines = String::new();
    for command in parser.get_subcommands() {
        let using = format!("__fish_codex_using_subcommand {}", command.get_name());
        command.get_positionals().for_each(|argument| line(&mut lines, &using, argument));
        for inner in command.get_subcommands() {
            let using = format!("{using}; and __fish_seen_subcommand_from {}", inner.get_name());
            inner.get_positionals().for_each(|argument| line(&mut lines, &using, argument));
        }
    }
    lines
}

fn line(lines: &mut String, using: &str, argument: &Arg) {
    let values = argument.get_possible_values();
    let names: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
    if !names.is_empty() {
        *lines += &format!("complete -c codex -n \"{using}\" -a \"{}\"\n", names.join(" "));
    }
}
