//! The data service, as far as `codexd once` speaks it.

use api::once::{Answer, Call, Request};
use api::{ApiError, BarsFiles, Code};

/// Answers one request of a caller that must be of `version`, like this program.
pub fn answer(request: &Request, version: &str, files: &dyn BarsFiles) -> Answer {
    if request.version != version {
        let asking = &request.version;
        return Err(ApiError::new(
            Code::Unreachable,
            format!("codex {asking} asks codexd {version}: they are not of one version"),
        )
        .hint("build both from one checkout: cargo build --release -p codex -p codexd"));
    }
    match &request.call {
        Call::ReadData { path } => {
            if !path.exists() {
                return Err(ApiError::new(Code::NotFound, format!("cannot read {}: it is not there", path.display())));
            }
            files.read(path).map_err(|cause| {
                let mut error = ApiError::from(cause);
                error.message = format!("cannot read {}: {}", path.display(), error.message);
                error.detail("file", path.display().to_string())
            })
        }
    }
}
