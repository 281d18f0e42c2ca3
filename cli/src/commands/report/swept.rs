//! The tear-sheet of a sweep.

use api::{ApiError, SweepHeader, SweepReport, SweepRow, SweepRows};
use market::Symbol;
use report::{Block, Page};
use serde_json::json;

use super::{Form, How, paper, typed};
use crate::commands::sweep::page;
use crate::commands::{Session, chart, runs, sweeps};
use crate::language::{say, tell};
use crate::sheet;

/// The tear-sheet of a kept sweep, and what it is called.
pub fn of_kept(session: &Session, name: &str, how: How) -> Result<(Vec<u8>, String), ApiError> {
    let (header, report, pieces) = sweeps::read(session, name)?;
    Ok((of_sweep(session, &header, &report, &pieces, how)?, report.sweep_id))
}

/// The tear-sheet of a sweep.
pub fn of_sweep(
    session: &Session,
    header: &SweepHeader,
    report: &SweepReport,
    pieces: &[SweepRows],
    how: How,
) -> Result<Vec<u8>, ApiError> {
    let language = session.language();
    let sheet = sheet::of_sweep(language, header, report, pieces)?;
    let command = (!header.command_line.is_empty()).then(|| typed(&header.command_line));
    let mut notes = report.warnings.clone();
    if how.form == Form::Paper {
        notes.splice(0..0, report.winner.iter().map(|winner| winner.verdict.clone()));
        return paper(session, &sheet, blocks(session, report), notes, command.as_deref().unwrap_or_default());
    }
    let page = Page {
        sheet: &sheet,
        result: json!(report),
        trades: None,
        manifest: Some(json!(header)),
        command,
        benchmark: None,
        currency: report.data.symbol.parse().ok().and_then(|it: Symbol| it.currency().map(str::to_owned)),
        notes,
        words: Vec::new(),
        language: chart::words(language),
        theme: how.theme,
    };
    Ok(page.html().into_bytes())
}

/// What paper says of a sweep: whether the winner is luck, and the best.
fn blocks(session: &Session, report: &SweepReport) -> Vec<Block> {
    let language = session.language();
    let luck = report.winner.as_ref().map(|winner| Block {
        title: say(language, "Is it luck?"),
        rows: std::iter::once([winner.strategy.clone(), page::params(&winner.params)])
            .chain(page::facts(language, report, winner))
            .collect(),
    });
    let objective = &report.objectives[0];
    let row = |row: &SweepRow| {
        let params = format!("{} {}", row.strategy, page::params(&row.params)).trim_start().to_owned();
        [params, page::shown(&row.metrics, &[objective]).remove(0)]
    };
    let best = Block { title: tell(language, "Best by {}", &[objective]), rows: report.best.iter().map(row).collect() };
    luck.into_iter().chain([best]).filter(|block| !block.rows.is_empty()).collect()
}

/// The sweep that a name stands for, where it stands for one and for no run.
pub fn named(session: &Session, name: &str) -> Result<Option<String>, ApiError> {
    match runs::kept(session, &session.runs()?, name)? {
        runs::Kept::Run(_) => Ok(None),
        runs::Kept::Sweep(name) => Ok(Some(name)),
    }
}
