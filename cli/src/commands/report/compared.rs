//! The tear-sheet of several runs beside one another.

use api::{ApiError, Code, RunRecord, TearSheet};
use report::{Block, LINES, Page};
use serde_json::{Value, json};

use super::{Form, How, paper, typed};
use crate::commands::{Session, chart, runs};
use crate::report as text;
use crate::sheet;

/// The runs of these names.
///
/// # Errors
/// There is none of a name, one is named twice, or there are more than can be told apart.
pub fn records(session: &Session, names: &[&str]) -> Result<Vec<RunRecord>, ApiError> {
    if names.len() > LINES {
        return Err(ApiError::new(Code::Usage, format!("{} runs beside one another are too many", names.len()))
            .hint(format!("at most {LINES} are told apart by their colours")));
    }
    let store = session.runs()?;
    let mut records: Vec<RunRecord> = Vec::new();
    for name in names {
        let record = runs::one_run(session, &store, name, "codex runs compare compares two sweeps")?;
        if records.iter().any(|known| known.report.run_id == record.report.run_id) {
            return Err(ApiError::new(Code::Usage, format!("the run {} is named twice", record.report.run_id))
                .hint("codex runs ls lists the runs"));
        }
        records.push(record);
    }
    Ok(records)
}

/// The tear-sheet of several runs, and what it is called.
pub fn of_runs(session: &Session, names: &[&str], how: How) -> Result<(Vec<u8>, String), ApiError> {
    let records = records(session, names)?;
    let sheet = sheet::of_runs(session.language(), &records);
    let called = sheet::names(&records);
    let decided: Vec<Value> = records.iter().map(runs::decided).collect();
    let differences = runs::differing(&decided);
    let name = records.iter().map(|record| record.report.run_id.as_str()).collect::<Vec<_>>().join("-");
    let is_other = |pair: &[RunRecord]| pair[0].report.data.fingerprint != pair[1].report.data.fingerprint;
    let mut notes: Vec<String> = Vec::new();
    if records.windows(2).any(is_other) {
        notes.push("the runs are not over the same data: what they came to is not due to their rules alone".to_owned());
    }
    let of_run = |(record, name): (&RunRecord, &String)| {
        record.report.warnings.iter().map(|warning| format!("{name}: {warning}")).collect::<Vec<_>>()
    };
    notes.extend(records.iter().zip(&called).flat_map(of_run));
    if how.form == Form::Paper {
        let block = |(record, name): (&RunRecord, &String)| Block {
            title: name.clone(),
            rows: text::blocks(session.language(), &record.report.metrics, None).swap_remove(0).rows,
        };
        let blocks = records.iter().zip(&called).map(block).collect();
        let told = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let line = |(name, values): &(String, Vec<Value>)| {
            format!("{name}: {}", values.iter().map(told).collect::<Vec<_>>().join(" | "))
        };
        notes.extend(differences.iter().map(line));
        return Ok((paper(session, &sheet, blocks, notes, &typed(&session.typed))?, name));
    }
    let run = |(record, name): (&RunRecord, &String)| {
        let report = &record.report;
        json!({
            "name": name, "run_id": report.run_id, "strategy": report.strategy, "params": report.params,
            "data": report.data, "settings": report.settings, "metrics": report.metrics, "costs": report.costs,
            "proof": report.proof, "years": years(record),
        })
    };
    let difference = |(name, values): (String, Vec<Value>)| json!({"name": name, "values": values});
    let page = Page {
        sheet: &sheet,
        result: json!({
            "runs": records.iter().zip(&called).map(run).collect::<Vec<_>>(),
            "differences": differences.into_iter().map(difference).collect::<Vec<_>>(),
        }),
        trades: None,
        manifest: None,
        command: Some(typed(&session.typed)),
        benchmark: None,
        currency: None,
        notes,
        words: records.iter().flat_map(|record| super::words(&record.report)).collect(),
        language: chart::words(session.language()),
        theme: how.theme,
    };
    Ok((page.html().into_bytes(), name))
}

/// Returns of the years of a run.
fn years(record: &RunRecord) -> Value {
    let sheet = sheet::of_run(crate::arguments::Language::En, &record.report, &record.curve, TearSheet::default());
    let years = report::months(&sheet).into_iter();
    years
        .filter_map(|(year, months)| Some((year.to_string(), json!(months.get(&0)?))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
