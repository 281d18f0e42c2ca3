//! How an error reaches a person or a script: text or JSON on stderr, and an exit code.

use std::io::IsTerminal;
use std::process::ExitCode;

use api::{ApiError, Code};
use clap::ValueEnum;
use market::brief;

use crate::arguments::{ColorWhen, Global, Output};

/// What every command returns: an exit code, or what went wrong.
pub type Outcome = Result<ExitCode, ApiError>;

/// How errors are written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    json: bool,
    color: bool,
}

impl Style {
    /// By the global flags, else the environment, and what stderr is. Errors come before the configuration is read, too.
    pub fn of(global: &Global) -> Self {
        let word = || std::env::var("CDX_OUTPUT").ok().and_then(|text| Output::from_str(&text, true).ok());
        let json = matches!(global.output.or_else(word), Some(Output::Json | Output::Jsonl));
        Self { json, color: color(global.color, std::io::stderr().is_terminal()) }
    }

    /// Whether errors are documents.
    pub fn is_json(self) -> bool {
        self.json
    }
}

/// Whether to colour a stream.
pub fn color(when: Option<ColorWhen>, is_terminal: bool) -> bool {
    match when.unwrap_or(ColorWhen::Auto) {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}

/// Writes the error to stderr and gives its exit code.
pub fn report(error: &ApiError, style: Style) -> ExitCode {
    if style.json {
        let details = serde_json::json!({
            "code": error.code,
            "message": brief(&error.message),
            "hint": error.hint.as_deref().map(brief),
            "details": error.details,
        });
        eprintln!("{}", serde_json::json!({ "error": details }));
    } else {
        let (red, cyan, plain) = if style.color { ("\x1b[1;31m", "\x1b[36m", "\x1b[0m") } else { ("", "", "") };
        eprintln!("{red}error:{plain} {}", brief(&error.message));
        if let Some(hint) = &error.hint {
            eprintln!("{cyan}hint:{plain}  {}", brief(hint));
        }
    }
    ExitCode::from(error.code.exit_code())
}

/// Writes a warning to stderr, unless the user wants quiet.
pub fn warn(global: &Global, text: &str) {
    aside(global, "\x1b[33m", "warning", text);
}

/// Writes to stderr what the result on stdout has no place for, unless the user wants quiet.
pub fn note(global: &Global, text: &str) {
    aside(global, "\x1b[36m", "note", text);
}

fn aside(global: &Global, color_of: &str, word: &str, text: &str) {
    if !global.quiet {
        let colored = color(global.color, std::io::stderr().is_terminal());
        let (begin, end) = if colored { (color_of, "\x1b[0m") } else { ("", "") };
        eprintln!("{begin}{word}:{end} {}", brief(text));
    }
}

/// An error of the system about a file, as one of ours.
pub fn file_error(doing: &str, path: &std::path::Path, cause: &std::io::Error) -> ApiError {
    let code = match cause.kind() {
        std::io::ErrorKind::NotFound => Code::NotFound,
        std::io::ErrorKind::PermissionDenied => Code::NotAllowed,
        std::io::ErrorKind::IsADirectory => Code::BadData,
        _ => Code::Failed,
    };
    let text = match cause.kind() {
        std::io::ErrorKind::NotFound => "it is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        std::io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => cause.to_string(),
    };
    let hint = match cause.kind() {
        std::io::ErrorKind::NotFound => "check the path",
        std::io::ErrorKind::PermissionDenied => "check its permissions",
        std::io::ErrorKind::IsADirectory => "name a file in it",
        std::io::ErrorKind::StorageFull => "free some space and repeat; nothing was half-written",
        _ => "choose another place",
    };
    ApiError::new(code, format!("cannot {doing} {}: {text}", path.display()))
        .hint(hint)
        .detail("file", path.display().to_string())
}
