//! Kept sweeps: what `codex runs` lists, shows, compares, exports and removes of them.

use std::path::Path;

use api::{ApiError, Code, SweepHeader, SweepReport, SweepRows};
use serde_json::{Value, json};
use store::{SweepState, SweepSummary, Sweeps};

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::runs::{differences, document, write_into, written};
use crate::commands::sweep::page;
use crate::failure::warn;
use crate::heat_map::{self, Cells, Over};
use crate::sweep_rows::Rows;
use crate::table::{Table, grouped, plain, tidy};
use crate::{once, output, sheet, sweep_rows};

/// The store of the sweeps.
pub fn open(session: &Session) -> Result<Sweeps, ApiError> {
    Ok(Sweeps::open(session.data_dir()?)?)
}

/// The newest sweeps.
pub fn ls(session: &Session, limit: usize) -> Result<(), ApiError> {
    let mut sweeps = open(session)?.list()?;
    if sweeps.len() > limit {
        sweeps.truncate(limit);
        warn(&session.global, &format!("there are more than these {limit} sweeps: --limit N shows more"));
    }
    match session.output() {
        Output::Json => output::print(&output::json(&sweeps)?),
        Output::Jsonl => output::print(&output::jsonl(&sweeps)?),
        Output::Csv => {
            let header = ["name", "created_at", "state", "strategy", "data", "rows", "best"];
            let rows = sweeps.iter().map(|sweep| {
                vec![
                    sweep.name.clone(),
                    sweep.created_at.to_string(),
                    state(sweep).to_owned(),
                    sweep.strategy.clone(),
                    sweep.data.clone(),
                    sweep.rows.to_string(),
                    best(sweep),
                ]
            });
            output::print(&output::csv(&header, rows)?)
        }
        Output::Table => {
            if sweeps.is_empty() {
                return output::print("no sweeps yet; try: codex sweep rsi --symbol 0700.HK --grid period=5..30");
            }
            let mut table =
                Table::new(&["sweep", "made (UTC)", "state", "strategy", "data", "rows", "best"]).right([5]);
            for sweep in &sweeps {
                table.row([
                    sweep.name.clone(),
                    sweep.created_at.to_utc().format("%Y-%m-%d %H:%M:%S").to_string(),
                    state(sweep).to_owned(),
                    sweep.strategy.clone(),
                    sweep.data.clone(),
                    grouped(sweep.rows as f64, 0),
                    best(sweep),
                ]);
            }
            output::print(&table.text())
        }
    }
}

fn state(sweep: &SweepSummary) -> &'static str {
    match sweep.state {
        SweepState::Running => "running",
        SweepState::Interrupted => "interrupted",
        SweepState::Finished => "finished",
        SweepState::Damaged => "damaged",
    }
}

/// The winner in a cell: its parameters, and the first objective.
fn best(sweep: &SweepSummary) -> String {
    let Some(Value::Object(best)) = &sweep.best else { return String::new() };
    let text = |(name, value): (&String, &Value)| match value {
        Value::Object(params) => page::params(params),
        Value::Number(number) => format!("{name} {:.3}", number.as_f64().unwrap_or(f64::NAN)),
        other => plain(other),
    };
    best.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// A sweep as it was printed, or its heat map.
pub fn show(session: &Session, name: &str, manifest: bool, over: Option<&Over>) -> Result<(), ApiError> {
    let sweeps = open(session)?;
    let header = sweeps.header(name)?;
    if manifest {
        return document(session, &json!(header));
    }
    let report = finished(&sweeps, name)?;
    if let Some(over) = over {
        let pieces = sweeps.pieces(name)?.collect::<Result<Vec<_>, _>>()?;
        let mut sheet = sheet::of_sweep(session.language(), &header, &report, &pieces)?;
        let Some(search) = &mut sheet.search else { return Ok(()) };
        heat_map::choose(search, None, Some(over), None)?;
        let text = heat_map::text(session.language(), &sheet)?;
        let Some(cells) = sheet.search.as_ref().and_then(Cells::of) else { return Ok(()) };
        return match session.output() {
            Output::Table => output::print(&text),
            Output::Json => output::print(&output::json(&cells.json())?),
            Output::Jsonl => output::print(&output::jsonl([&cells.json()])?),
            Output::Csv => output::print(&cells.csv()?),
        };
    }
    match session.output() {
        Output::Json => output::print(&output::json(&report)?),
        Output::Table => output::print(&page::page(session.language(), &report)),
        Output::Jsonl => output::print(&sweep_rows::jsonl(report.best.iter().cloned())?),
        Output::Csv => output::print(&sweep_rows::csv(&report, &header.metrics, report.best.iter().cloned())?),
    }
}

/// A finished sweep: what was asked for, what it said, and every row.
pub fn read(session: &Session, name: &str) -> Result<(SweepHeader, SweepReport, Vec<SweepRows>), ApiError> {
    let sweeps = open(session)?;
    let (header, pieces, _) = sweeps.read(name)?;
    Ok((header, finished(&sweeps, name)?, pieces))
}

fn finished(sweeps: &Sweeps, name: &str) -> Result<SweepReport, ApiError> {
    let name = sweeps.resolve(name)?;
    let report = sweeps.report(&name)?.ok_or_else(|| {
        ApiError::new(Code::Usage, format!("the sweep {name} is not finished"))
            .hint(format!("repeat its command with --resume {name}"))
    })?;
    serde_json::from_value(report).map_err(|cause| {
        ApiError::new(Code::BadData, format!("the report of the sweep {name} cannot be read: {cause}"))
            .hint("it was kept by another version of the program: sweep again")
    })
}

/// What differs between two sweeps, in what decided them and in what they said.
pub fn compare(session: &Session, one: &str, other: &str) -> Result<(), ApiError> {
    let sweeps = open(session)?;
    let names = [sweeps.resolve(one)?, sweeps.resolve(other)?];
    let decided = |header: SweepHeader| json!({"request": header.request, "blocks": header.blocks});
    let headers = [decided(sweeps.header(&names[0])?), decided(sweeps.header(&names[1])?)];
    let said = |report: SweepReport| json!({"data": report.data, "counts": report.counts, "trials": report.trials, "overfitting": report.overfitting, "winner": report.winner});
    let reports = [said(finished(&sweeps, &names[0])?), said(finished(&sweeps, &names[1])?)];
    let decided = differences(&headers[0], &headers[1]);
    let said = differences(&reports[0], &reports[1]);
    let row = |(name, one, other): &(String, Value, Value)| json!({"name": name, "one": one, "other": other});
    let whole = || {
        json!({
            "one": names[0], "other": names[1],
            "decided_by": decided.iter().map(row).collect::<Vec<_>>(),
            "said": said.iter().map(row).collect::<Vec<_>>(),
        })
    };
    match session.output() {
        Output::Json => output::print(&output::json(&whole())?),
        Output::Jsonl => output::print(&output::jsonl([whole()])?),
        Output::Csv => {
            let parts = [("decided_by", &decided), ("said", &said)];
            let rows = parts.iter().flat_map(|(part, rows)| {
                rows.iter().map(|(name, one, other)| {
                    vec![(*part).to_owned(), name.clone(), output::cell(one), output::cell(other)]
                })
            });
            output::print(&output::csv(&["part", "name", &names[0], &names[1]], rows)?)
        }
        Output::Table => {
            if decided.is_empty() && said.is_empty() {
                return output::print("the sweeps asked for the same and said the same");
            }
            let shown = |value: &Value| value.as_f64().map_or_else(|| plain(value), tidy);
            let is_verdict = |row: &&(String, Value, Value)| row.0 == "winner.verdict";
            let mut text = said.iter().find(is_verdict).map_or(String::new(), |(_, one, other)| {
                format!("{}: {}\n{}: {}\n\n", names[0], plain(one), names[1], plain(other))
            });
            for (title, rows) in [("What decided them", &decided), ("What they said", &said)] {
                let mut table = Table::new(&[title, &names[0], &names[1]]).right(1..3);
                let rows = rows.iter().filter(|row| !is_verdict(row));
                rows.for_each(|(name, one, other)| table.row([name.clone(), shown(one), shown(other)]));
                text += &format!("{}\n\n", table.text());
            }
            output::print(&text)
        }
    }
}

/// Writes a sweep to a folder: what it was asked for, what it said, and every row.
pub fn export(session: &Session, name: &str, folder: &Path, parquet: bool) -> Result<(), ApiError> {
    if parquet {
        // Before anything is written.
        once::program(once::WRITES_PARQUET, "leave out --parquet and use the CSV file")?;
    }
    let (header, report, pieces) = read(session, name)?;
    let rows = Rows::new(&header.request, &header.metrics, &pieces)?;
    let files = [
        ("manifest.json", output::json(&header)?.into_bytes()),
        ("report.json", output::json(&report)?.into_bytes()),
        ("rows.csv", sweep_rows::csv(&report, &header.metrics, rows.iter())?.into_bytes()),
        ("rows.jsonl", sweep_rows::jsonl(rows.iter())?.into_bytes()),
    ];
    let mut paths = write_into(folder, files)?;
    if parquet {
        let path = folder.join("rows.parquet");
        output::write_file(&path, &once::parquet(&folder.join("rows.csv"))?)?;
        paths.push(path.display().to_string());
    }
    written(session, &open(session)?.resolve(name)?, paths)
}
