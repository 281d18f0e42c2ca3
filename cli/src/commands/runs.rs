//! `codex runs`: every run and every sweep is kept with all it needs to be repeated.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, BacktestOutcome, BacktestReport, Code, RunRecord, RunStore, RunSummary};
use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::arguments::Output;
use crate::commands::{Session, backtest, sweeps, why};
use crate::failure::{Outcome, warn};
use crate::heat_map::Over;
use crate::output;
use crate::table::{Table, grouped, percent, plain};
use crate::table_files;

/// Runs and sweeps that are kept: list, show, compare, repeat, export, remove
#[derive(Subcommand, Debug)]
pub enum Command {
    /// The newest runs, or the newest sweeps
    #[command(
        after_help = "Examples:\n  codex runs ls\n  codex runs ls --limit 1000 -o csv > runs.csv\n  codex runs ls --sweeps"
    )]
    Ls {
        /// How many
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// Sweeps instead of runs
        #[arg(long)]
        sweeps: bool,
    },
    /// A run or a sweep as it was printed
    #[command(after_help = "Examples:\n  codex runs show last\n  codex runs show last --manifest -o json")]
    Show {
        /// Its name, a beginning of it, or `last`
        run: String,
        /// Of a sweep: its first objective over two parameters as a field of shades
        #[arg(long, value_name = "X,Y", conflicts_with = "manifest")]
        heat_map: Option<Over>,
        /// What decided it instead of what it said
        #[arg(long)]
        manifest: bool,
    },
    /// Why a run did what it did on a day: inputs, values, the rule's truth table, orders, fills, fees
    #[command(
        after_help = "Examples:\n  codex runs why last 2012-06-20\n  codex runs why 1kabc 2012-06-20 -o json | jq .fills"
    )]
    Why {
        /// Its name, a beginning of it, or `last`
        run: String,
        /// A day, a time (2024-03-15T10:30:00Z), or the number of a bar
        #[arg(value_name = "DATE", allow_hyphen_values = true)]
        when: String,
    },
    /// What differs between two runs or two sweeps, in what decided them and in what they said
    #[command(after_help = "Examples:\n  codex runs compare 1kabc 1kabd\n  codex runs compare 1kabc last -o json")]
    Compare {
        /// One run
        one: String,
        /// The other
        other: String,
    },
    /// Repeat a run: the same bits, or what changed (exit code 7)
    #[command(after_help = "Examples:\n  codex runs rerun last\n  codex runs rerun 1kabc -o json")]
    Rerun {
        /// Its name, a beginning of it, or `last`
        run: String,
    },
    /// Write a run to a folder: manifest, report, trades, equity, metrics, months; of a sweep every row
    #[command(
        after_help = "Examples:\n  codex runs export last --out my-run\n  codex runs export 1kabc --out /tmp/1kabc"
    )]
    Export {
        /// Its name, a beginning of it, or `last`
        run: String,
        /// The folder; made where it is missing
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// The rows of a sweep as Parquet as well, which codexd writes
        #[arg(long)]
        parquet: bool,
    },
    /// Remove runs and sweeps
    #[command(after_help = "Examples:\n  codex runs rm 1kabc --dry-run\n  codex runs rm 1kabc 1kabd --yes")]
    Rm {
        /// Names, or beginnings of them
        #[arg(required = true)]
        runs: Vec<String>,
        /// Say what would be removed, and remove nothing
        #[arg(long)]
        dry_run: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    let mut store = session.runs()?;
    match command {
        Command::Ls { limit, sweeps: true } => sweeps::ls(session, limit)?,
        Command::Ls { limit, sweeps: false } => {
            let mut runs = store.list(limit.saturating_add(1))?;
            if runs.len() > limit {
                runs.truncate(limit);
                warn(&session.global, &format!("there are more than these {limit} runs: --limit N shows more"));
            }
            ls(session, &runs)?;
        }
        Command::Why { run, when } => {
            return why::run(
                session,
                &one_run(session, &store, &run, "codex backtest with the winner's parameters is one")?,
                &when,
            );
        }
        // A heat map is of a sweep, so that `last` is the last one.
        Command::Show { run, heat_map: Some(over), .. } => sweeps::show(session, &run, false, Some(&over))?,
        Command::Show { run, manifest, heat_map: None } => match kept(session, &store, &run)? {
            Kept::Run(run) => show(session, store.get(&run)?, manifest)?,
            Kept::Sweep(sweep) => sweeps::show(session, &sweep, manifest, None)?,
        },
        Command::Compare { one, other } => match (kept(session, &store, &one)?, kept(session, &store, &other)?) {
            (Kept::Run(one), Kept::Run(other)) => compare(session, &store.get(&one)?, &store.get(&other)?)?,
            (Kept::Sweep(one), Kept::Sweep(other)) => sweeps::compare(session, &one, &other)?,
            _ => {
                return Err(ApiError::new(Code::Usage, "a run and a sweep have nothing to compare")
                    .hint("compare two runs, or two sweeps"));
            }
        },
        Command::Rerun { run } => {
            let instead = format!("codex validate --sweep {run} reads its data and looks at it again");
            return rerun(session, &one_run(session, &store, &run, &instead)?);
        }
        Command::Export { run, out, parquet } => match kept(session, &store, &run)? {
            Kept::Run(_) if parquet => {
                return Err(
                    ApiError::new(Code::Usage, "a run has no rows for a Parquet file").hint("leave out --parquet")
                );
            }
            Kept::Run(run) => export(session, &store.get(&run)?, &out)?,
            Kept::Sweep(sweep) => sweeps::export(session, &sweep, &out, parquet)?,
        },
        Command::Rm { runs, dry_run, yes } => remove(session, &mut store, &runs, dry_run, yes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What a name stands for.
pub enum Kept {
    /// A run, by its full name.
    Run(String),
    /// A sweep, by its full name.
    Sweep(String),
}

impl Kept {
    fn name(self) -> String {
        match self {
            Self::Run(name) | Self::Sweep(name) => name,
        }
    }
}

/// The run, or where there is none the sweep, of a name.
pub fn kept(session: &Session, store: &store::Runs, name: &str) -> Result<Kept, ApiError> {
    match store.resolve(name) {
        Ok(run) => Ok(Kept::Run(run)),
        Err(cause) if cause.code == Code::NotFound => {
            sweeps::open(session)?.resolve(name).map(Kept::Sweep).map_err(|_| match name.split('~').next() {
                Some("last") => cause,
                _ => ApiError::new(Code::NotFound, format!("there is no run and no sweep `{name}`"))
                    .hint("codex runs ls lists the runs, codex runs ls --sweeps the sweeps"),
            })
        }
        Err(cause) => Err(cause),
    }
}

/// The run of a name, which is not that of a sweep.
pub fn one_run(session: &Session, store: &store::Runs, name: &str, instead: &str) -> Result<RunRecord, ApiError> {
    match kept(session, store, name)? {
        Kept::Run(run) => store.get(&run),
        Kept::Sweep(sweep) => {
            Err(ApiError::new(Code::Usage, format!("{sweep} is a sweep, and this takes a run")).hint(instead))
        }
    }
}

fn params(params: &Map<String, Value>, text: fn(&Value) -> String) -> String {
    params.iter().map(|(name, value)| format!("{name}={}", text(value))).collect::<Vec<_>>().join(" ")
}

fn ls(session: &Session, runs: &[RunSummary]) -> Result<(), ApiError> {
    match session.output() {
        Output::Json => output::print(&output::json(&runs)?),
        Output::Jsonl => output::print(&output::jsonl(runs)?),
        Output::Csv => {
            let header = [
                "run_id",
                "created_at",
                "strategy",
                "params",
                "symbol",
                "bars",
                "total_return",
                "sharpe",
                "max_drawdown",
                "trades",
            ];
            let number = |value: Option<f64>| value.map(output::number).unwrap_or_default();
            let rows = runs.iter().map(|run| {
                vec![
                    run.run_id.clone(),
                    run.created_at.to_string(),
                    run.strategy.clone(),
                    params(&run.params, output::cell),
                    run.symbol.clone(),
                    run.bars.to_string(),
                    number(run.total_return),
                    number(run.sharpe),
                    number(run.max_drawdown),
                    run.trades.to_string(),
                ]
            });
            output::print(&output::csv(&header, rows)?)
        }
        Output::Table => {
            if runs.is_empty() {
                return output::print(
                    "no runs yet; try: codex backtest sma_cross --symbol 0700.HK; sweeps: codex runs ls --sweeps",
                );
            }
            let mut table = Table::new(&[
                "run",
                "made (UTC)",
                "strategy",
                "parameters",
                "data",
                "bars",
                "return",
                "Sharpe",
                "drawdown",
                "trades",
            ])
            .right(5..10);
            let shown = |value: Option<f64>, show: fn(f64) -> String| value.map_or("–".to_owned(), show);
            for run in runs {
                table.row([
                    run.run_id.clone(),
                    run.created_at.to_utc().format("%Y-%m-%d %H:%M:%S").to_string(),
                    run.strategy.clone(),
                    params(&run.params, plain),
                    run.symbol.clone(),
                    grouped(run.bars as f64, 0),
                    shown(run.total_return, percent),
                    shown(run.sharpe, |value| grouped(value, 3)),
                    shown(run.max_drawdown, percent),
                    grouped(run.trades as f64, 0),
                ]);
            }
            output::print(&table.text())
        }
    }
}

fn show(session: &Session, record: RunRecord, manifest: bool) -> Result<(), ApiError> {
    if manifest {
        let manifest =
            json!({"run_id": record.report.run_id, "created_at": record.created_at, "manifest": record.manifest});
        return document(session, &manifest);
    }
    backtest::print(
        session,
        &BacktestOutcome { report: record.report, curve: record.curve, inputs: record.manifest.inputs },
    )
}

/// A document as it is, or its leaves by their paths.
pub fn document(session: &Session, document: &Value) -> Result<(), ApiError> {
    match session.output() {
        Output::Jsonl => output::print(&output::jsonl([document])?),
        Output::Csv => output::print(&output::csv(
            &["field", "value"],
            flat(document).into_iter().map(|(name, value)| vec![name, output::cell(&value)]),
        )?),
        Output::Json => output::print(&output::json(document)?),
        Output::Table => {
            let mut table = Table::new(&[]);
            flat(document).into_iter().for_each(|(name, value)| table.row([name, plain(&value)]));
            output::print(&table.text())
        }
    }
}

/// Every leaf of a JSON value by its path.
fn flat(value: &Value) -> Vec<(String, Value)> {
    fn walk(path: &str, value: &Value, found: &mut Vec<(String, Value)>) {
        let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(&under(name), value, found)),
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                items.iter().enumerate().for_each(|(index, value)| walk(&under(&index.to_string()), value, found));
            }
            // The text of a rule or a pack: whether it differs is what counts here.
            Value::String(text) if text.contains('\n') => {
                let fingerprint = &blake3::hash(text.as_bytes()).to_hex()[..12];
                let lines = text.lines().count();
                found.push((path.to_owned(), json!(format!("a text of {lines} lines, fingerprint {fingerprint}"))));
            }
            Value::Array(items) if items.iter().any(|item| item.as_str().is_some_and(|text| text.contains('\n'))) => {
                items.iter().enumerate().for_each(|(index, value)| walk(&under(&index.to_string()), value, found));
            }
            leaf => found.push((path.to_owned(), leaf.clone())),
        }
    }
    let mut found = Vec::new();
    walk("", value, &mut found);
    found
}

/// What is not the same in all of these documents: path, and the value of each; `null` where it has nothing.
pub fn differing(documents: &[Value]) -> Vec<(String, Vec<Value>)> {
    let all: Vec<Vec<(String, Value)>> = documents.iter().map(flat).collect();
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in all.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let find = |side: &Vec<(String, Value)>, name: &str| {
        side.iter().find(|(known, _)| known == name).map_or(Value::Null, |(_, value)| value.clone())
    };
    let values = |name: &String| (name.clone(), all.iter().map(|side| find(side, name)).collect::<Vec<_>>());
    let is_different = |(_, values): &(String, Vec<Value>)| values.windows(2).any(|pair| pair[0] != pair[1]);
    names.into_iter().map(values).filter(is_different).collect()
}

/// What differs between two values: path, one side, other side; `null` where a side has nothing.
pub fn differences(one: &Value, other: &Value) -> Vec<(String, Value, Value)> {
    let both = differing(&[one.clone(), other.clone()]).into_iter();
    both.filter_map(|(name, values)| {
        let [one, other] = values.try_into().ok()?;
        Some((name, one, other))
    })
    .collect()
}

/// What a run said, without what may differ between equal runs.
fn said(report: &BacktestReport) -> Value {
    let mut value = json!(report);
    if let Some(fields) = value.as_object_mut() {
        fields.shift_remove("run_id");
        fields.shift_remove("elapsed_ms");
    }
    value
}

/// What decided a run.
pub fn decided(record: &RunRecord) -> Value {
    json!({"build": record.manifest.build, "request": record.manifest.request, "inputs": record.manifest.inputs})
}

fn compare(session: &Session, one: &RunRecord, other: &RunRecord) -> Result<(), ApiError> {
    let (names, decided) = ((&one.report.run_id, &other.report.run_id), differences(&decided(one), &decided(other)));
    let metrics = differences(&json!(one.report.metrics), &json!(other.report.metrics));
    let first_bar =
        one.curve.equity.iter().zip(&other.curve.equity).position(|(one, other)| one.to_bits() != other.to_bits());
    let first_bar = first_bar.or_else(|| {
        (one.curve.equity.len() != other.curve.equity.len())
            .then(|| one.curve.equity.len().min(other.curve.equity.len()))
    });
    let first_trade = one.report.trades.iter().zip(&other.report.trades).position(|(one, other)| one != other);
    let first_trade = first_trade.or_else(|| {
        (one.report.trades.len() != other.report.trades.len())
            .then(|| one.report.trades.len().min(other.report.trades.len()))
    });
    let row = |(name, one, other): &(String, Value, Value)| json!({"name": name, "one": one, "other": other});
    let document = || {
        json!({
            "one": names.0, "other": names.1,
            "decided_by": decided.iter().map(row).collect::<Vec<_>>(),
            "metrics": metrics.iter().map(row).collect::<Vec<_>>(),
            "first_equity_difference": first_bar, "first_trade_difference": first_trade,
        })
    };
    let part = |part: &'static str, rows: &[(String, Value, Value)]| -> Vec<Vec<String>> {
        rows.iter()
            .map(|(name, one, other)| vec![part.to_owned(), name.clone(), output::cell(one), output::cell(other)])
            .collect()
    };
    match session.output() {
        Output::Json => output::print(&output::json(&document())?),
        Output::Jsonl => output::print(&output::jsonl([document()])?),
        Output::Csv => {
            let rows = part("decided_by", &decided).into_iter().chain(part("metrics", &metrics));
            output::print(&output::csv(&["part", "name", names.0, names.1], rows)?)
        }
        Output::Table => {
            if decided.is_empty() && metrics.is_empty() && first_bar.is_none() && first_trade.is_none() {
                return output::print("the runs are equal to the bit");
            }
            let mut text = String::new();
            for (title, rows) in [("What decided them", &decided), ("What they said", &metrics)] {
                if rows.is_empty() {
                    continue;
                }
                let change = |one: &Value, other: &Value| {
                    one.as_f64().zip(other.as_f64()).map_or(String::new(), |(one, other)| grouped(other - one, 6))
                };
                let mut table = Table::new(&[title, names.0, names.1, "change"]).right(1..4);
                for (name, one, other) in rows {
                    table.row([name.clone(), plain(one), plain(other), change(one, other)]);
                }
                text += &format!("{}\n\n", table.text());
            }
            if let Some(bar) = first_bar {
                let day = one
                    .curve
                    .time
                    .get(bar)
                    .or(other.curve.time.get(bar))
                    .map(|time| format!(", {}", time.date()))
                    .unwrap_or_default();
                text += &format!("equity differs first at bar {bar}{day}\n");
            }
            if let Some(trade) = first_trade {
                text += &format!("trades differ first at trade {trade}\n");
            }
            output::print(&text)
        }
    }
}

fn rerun(session: &Session, record: &RunRecord) -> Outcome {
    let outcome = backtest::execute(session, &record.manifest.request, false)?;
    let mut changed: Vec<(String, Value, Value)> = differences(&json!(record.manifest.inputs), &json!(outcome.inputs));
    let build = backtest::build();
    if build != record.manifest.build {
        changed.push(("build".to_owned(), record.manifest.build.clone().into(), build.into()));
    }
    let results = differences(&said(&record.report), &said(&outcome.report));
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    let is_same_curve = bits(&record.curve.equity) == bits(&outcome.curve.equity);
    let is_same = results.is_empty() && is_same_curve;
    let row = |(name, before, now): &(String, Value, Value)| json!({"name": name, "before": before, "now": now});
    let document = json!({
        "run_id": record.report.run_id,
        "same": is_same,
        "changed_inputs": changed.iter().map(row).collect::<Vec<_>>(),
        "changed_results": results.iter().map(row).collect::<Vec<_>>(),
    });
    match session.output() {
        Output::Json => output::print(&output::json(&document)?)?,
        Output::Jsonl => output::print(&output::jsonl([document])?)?,
        Output::Csv => {
            let rows = changed.iter().map(|it| ("input", it)).chain(results.iter().map(|it| ("result", it)));
            let rows = rows.map(|(part, (name, before, now))| {
                vec![part.to_owned(), name.clone(), output::cell(before), output::cell(now)]
            });
            output::print(&output::csv(&["part", "name", "before", "now"], rows)?)?;
        }
        Output::Table => {
            let mut text = format!("run {}: ", record.report.run_id);
            // The fingerprint of the data is told as an input; alone it changes nothing that was computed.
            let results: Vec<_> = results.iter().filter(|(name, ..)| name != "data.fingerprint").collect();
            let is_warned_otherwise = results.iter().all(|(name, ..)| name.starts_with("warnings"));
            let kept = match (is_same_curve && is_warned_otherwise, results.is_empty()) {
                (true, true) => "the same bits",
                (true, false) => "the same bits but for the warnings",
                (false, _) => "the result changed",
            };
            text += kept;
            text += &match (changed.is_empty(), is_same_curve && is_warned_otherwise) {
                (true, _) => "\n".to_owned(),
                (false, true) => format!(", although {} changed\n", listed(&changed)),
                (false, false) => format!(", and so did {}\n", listed(&changed)),
            };
            for (name, before, now) in &changed {
                text += &format!("  {}: was {}, is {}\n", input(name), told(name, before), told(name, now));
            }
            if !is_same && changed.is_empty() {
                text += "  neither the data nor the program's version changed: please report this\n";
            }
            for (name, before, now) in results.iter().take(12) {
                text += &format!("  {name}: was {}, is {}\n", plain(before), plain(now));
            }
            if results.len() > 12 {
                text += &format!("  and {} more; -o json shows all\n", results.len() - 12);
            }
            output::print(&text)?;
        }
    }
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::from(Code::Finding.exit_code()) })
}

/// What an input of a run is called.
fn input(name: &str) -> &str {
    match name {
        "data" => "the data",
        "signals" => "the signals",
        "events" => "the splits and dividends",
        "venue" => "the pack of the venue",
        "build" => "the program",
        other => other,
    }
}

fn listed(changed: &[(String, Value, Value)]) -> String {
    let names: Vec<&str> = changed.iter().map(|(name, ..)| input(name)).collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}

/// An input as far as a person compares it: the beginning of a fingerprint says that it is another.
fn told(name: &str, value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) if name != "build" && text.len() > 16 => {
            format!("fingerprint {}…", text.chars().take(16).collect::<String>())
        }
        other => plain(other),
    }
}

fn export(session: &Session, record: &RunRecord, folder: &Path) -> Result<(), ApiError> {
    let manifest =
        json!({"run_id": record.report.run_id, "created_at": record.created_at, "manifest": record.manifest});
    let [trades, equity, metrics, months] = ["trades.csv", "equity.csv", "metrics.csv", "months.csv"];
    let files = [
        ("manifest.json", output::json(&manifest)?.into_bytes()),
        ("report.json", output::json(&record.report)?.into_bytes()),
        (trades, table_files::trades_file(Path::new(trades), &record.report.trades)?),
        (equity, table_files::equity_file(Path::new(equity), &record.curve)?),
        (metrics, table_files::metrics_file(Path::new(metrics), &record.report)?),
        (months, table_files::months_file(Path::new(months), &record.report, &record.curve)?),
    ];
    written(session, &record.report.run_id, write_into(folder, files)?)
}

/// Writes files into a folder, which is made where it is missing; their paths.
pub fn write_into<const N: usize>(folder: &Path, files: [(&str, Vec<u8>); N]) -> Result<Vec<String>, ApiError> {
    if folder.is_file() {
        let message = format!("{} is a file, and a folder is written", folder.display());
        return Err(ApiError::new(Code::Usage, message).hint("--out with another name"));
    }
    std::fs::create_dir_all(folder).map_err(|cause| crate::failure::file_error("make the folder", folder, &cause))?;
    let write = |(name, bytes): (&str, Vec<u8>)| {
        let path = folder.join(name);
        output::write_file(&path, &bytes).map(|()| path.display().to_string())
    };
    files.into_iter().map(write).collect()
}

/// Says which files were written.
pub fn written(session: &Session, id: &str, written: Vec<String>) -> Result<(), ApiError> {
    match session.output() {
        Output::Json => output::print(&output::json(&json!({"run_id": id, "files": written}))?),
        Output::Jsonl => output::print(&output::jsonl([json!({"run_id": id, "files": written})])?),
        Output::Csv => output::print(&output::csv(&["file"], written.into_iter().map(|file| vec![file]))?),
        Output::Table => output::print(&written.join("\n")),
    }
}

fn remove(
    session: &Session,
    store: &mut store::Runs,
    names: &[String],
    dry_run: bool,
    yes: bool,
) -> Result<(), ApiError> {
    // Resolved before anything is asked, so that the question names what will go.
    let found = names.iter().map(|name| kept(session, store, name)).collect::<Result<Vec<_>, _>>()?;
    let is_run = |kept: &Kept| matches!(kept, Kept::Run(_));
    let (runs, sweeps): (Vec<Kept>, Vec<Kept>) = found.into_iter().partition(is_run);
    let [runs, sweeps] = [runs, sweeps].map(|kept| kept.into_iter().map(Kept::name).collect::<Vec<String>>());
    let found = [&runs[..], &sweeps].concat();
    if dry_run {
        return removed(session, &found, true);
    }
    if !yes {
        if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
            return Err(
                ApiError::new(Code::Usage, "removing runs needs a yes").hint("add --yes, or look first with --dry-run")
            );
        }
        eprint!("remove {} for good? [y/N] ", found.join(", "));
        let mut answer = String::new();
        // No answer is a no.
        let _ = std::io::stdin().read_line(&mut answer);
        if !matches!(answer.trim(), "y" | "Y" | "yes") {
            warn(&session.global, "nothing was removed");
            return Ok(());
        }
    }
    store.remove(&runs)?;
    if !sweeps.is_empty() {
        let store = sweeps::open(session)?;
        sweeps.iter().try_for_each(|sweep| store.remove(sweep).map(|_| ()))?;
    }
    removed(session, &found, false)
}

fn removed(session: &Session, names: &[String], dry_run: bool) -> Result<(), ApiError> {
    let document =
        json!({"removed": if dry_run { &[] } else { names }, "would_remove": if dry_run { names } else { &[] }});
    match session.output() {
        Output::Json => output::print(&output::json(&document)?),
        Output::Jsonl => output::print(&output::jsonl([document])?),
        Output::Csv => output::print(&output::csv(&["run_id"], names.iter().map(|name| vec![name.clone()]))?),
        Output::Table => {
            output::print(&format!("{} {}", if dry_run { "would remove" } else { "removed" }, names.join(", ")))
        }
    }
}
