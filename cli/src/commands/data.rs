//! `codex data`: look at bars: samples, files, checks, repairs, calendars.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use api::{ApiError, Code, DataApi, DataRef};
use clap::Subcommand;
use market::quality::{self, CheckOptions};
use market::raw::Table as RawTable;
use market::{Calendar, Date, Interval, RawBars, Symbol};
use serde_json::{Map, json};
use sources::sample;

use crate::arguments::Output;
use crate::commands::Session;
use crate::data::{DataArguments, absolute, shown_time, zone};
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::output;
use crate::progress::while_doing;
use crate::table::{Table, count, grouped};

/// Look at bars: samples, files, checks, repairs, calendars
#[derive(Subcommand, Debug)]
pub enum Command {
    /// The data sets that ship inside the program
    #[command(after_help = "Examples:\n  codex data ls\n  codex data ls -o json")]
    Ls,
    /// The first bars of a file or a sample
    #[command(
        after_help = "Examples:\n  codex data head --symbol 0700.HK\n  codex data head --data bars.csv --rows 50 -o csv"
    )]
    Head {
        /// Which bars.
        #[command(flatten)]
        data: DataArguments,
        /// How many
        #[arg(long, default_value_t = 10)]
        rows: usize,
    },
    /// Find what is wrong with a file of bars; exit code 7 when there is anything
    #[command(
        after_help = "Examples:\n  codex data check bars.csv --symbol 0700.HK\n  codex data check bars.csv -o json | jq .counts"
    )]
    Check {
        /// A file, CSV or Parquet, or the symbol of a sample
        what: String,
        /// The instrument, whose calendar tells gaps and days off
        #[arg(long, value_name = "SYM")]
        symbol: Option<String>,
        /// Length of a bar, where the timestamps leave a doubt
        #[arg(long)]
        interval: Option<Interval>,
        /// Zone of date-times that carry none
        #[arg(long, value_name = "ZONE", value_parser = zone)]
        tz: Option<chrono_tz::Tz>,
    },
    /// Repair what has one honest repair, say each change, and write a new file; the input is never touched
    #[command(
        after_help = "Examples:\n  codex data clean bars.csv --out clean.csv\n  codex data clean bars.csv --dry-run"
    )]
    Clean {
        /// A file, CSV or Parquet
        what: String,
        /// Where the repaired bars go
        #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
        out: Option<PathBuf>,
        /// Say what would be repaired, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Zone of date-times that carry none
        #[arg(long, value_name = "ZONE", value_parser = zone)]
        tz: Option<chrono_tz::Tz>,
    },
    /// Sessions of an exchange: open, lunch, close, half days
    #[command(
        after_help = "Examples:\n  codex data calendar 0700.HK --from 2023-08-28 --to 2023-10-13\n  codex data calendar AAPL.US --from 2024-11-25 --to 2024-12-31 -o csv"
    )]
    Calendar {
        /// A symbol of the exchange
        symbol: String,
        /// First day; today where not given
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        /// Last day; two weeks after the first where not given
        #[arg(long, value_name = "DATE")]
        to: Option<Date>,
    },
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Ls => ls(session)?,
        Command::Head { data, rows } => head(session, &data, rows)?,
        Command::Check { what, symbol, interval, tz } => {
            return check(session, &reference(&what, symbol, interval, tz)?);
        }
        Command::Clean { what, out, dry_run, tz } => {
            clean(session, &reference(&what, None, None, tz)?, out.filter(|_| !dry_run))?
        }
        Command::Calendar { symbol, from, to } => calendar(session, &symbol, from, to)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What `check` and `clean` are given: a sample's symbol, else a file.
fn reference(
    what: &str,
    symbol: Option<String>,
    interval: Option<Interval>,
    tz: Option<chrono_tz::Tz>,
) -> Result<DataRef, ApiError> {
    let path = std::path::Path::new(what);
    let is_sample =
        !path.exists() && what.parse::<Symbol>().is_ok_and(|symbol| sample::find(symbol.as_str()).is_some());
    Ok(DataRef {
        file: if is_sample { None } else { Some(absolute(path)?) },
        symbols: if is_sample { vec![what.to_owned()] } else { symbol.into_iter().collect() },
        interval,
        tz: tz.map(|tz| tz.name().to_owned()),
        from: None,
        to: None,
    })
}

fn ls(session: &Session) -> Result<(), ApiError> {
    let all = sample::ALL;
    let row = |it: &sample::Sample| json!({"name": it.name, "title": it.title, "symbols": it.symbols, "rows": it.rows, "origin": it.origin});
    match session.output() {
        Output::Json => output::print(&output::json(&all.iter().map(row).collect::<Vec<_>>())?),
        Output::Jsonl => output::print(&output::jsonl(all.iter().map(row))?),
        Output::Csv => output::print(&output::csv(
            &["name", "title", "rows", "origin"],
            all.iter().map(|it| vec![it.name.into(), it.title.into(), it.rows.to_string(), it.origin.into()]),
        )?),
        Output::Table => {
            let mut table = Table::new(&["name", "what", "rows", "origin"]).right([2]);
            for it in all {
                table.row([it.name.into(), it.title.into(), grouped(it.rows as f64, 0), it.origin.into()]);
            }
            output::print(&format!("{}\n\nuse one with --symbol NAME or --data sample:NAME", table.text()))
        }
    }
}

fn head(session: &Session, data: &DataArguments, rows: usize) -> Result<(), ApiError> {
    let data = data.reference()?;
    let loaded = while_doing(&session.global, "reading bars", || block_on(LocalData.bars(&data)))?;
    for warning in &loaded.warnings {
        warn(&session.global, warning);
    }
    let bars = loaded.data;
    let view = bars.view().prefix(rows.min(bars.len()));
    let row = |bar: market::Bar| json!({"timestamp": bar.time, "open": bar.open, "high": bar.high, "low": bar.low, "close": bar.close, "volume": bar.volume});
    match session.output() {
        Output::Json => output::print(&output::json(&view.iter().map(row).collect::<Vec<_>>())?),
        Output::Jsonl => output::print(&output::jsonl(view.iter().map(row))?),
        Output::Csv => output::print(&output::csv(
            &["timestamp", "open", "high", "low", "close", "volume"],
            view.iter().map(|bar| {
                let numbers = [bar.open, bar.high, bar.low, bar.close, bar.volume].map(output::number);
                std::iter::once(bar.time.to_string()).chain(numbers).collect()
            }),
        )?),
        Output::Table => {
            let mut table = Table::new(&["time", "open", "high", "low", "close", "volume"]).right(1..6);
            for bar in view.iter() {
                let prices = [bar.open, bar.high, bar.low, bar.close].map(|price| grouped(price, 4));
                table.row(std::iter::once(shown_time(bar.time, &bars)).chain(prices).chain([grouped(bar.volume, 0)]));
            }
            output::print(&table.text())
        }
    }
}

fn raw(session: &Session, data: &DataRef) -> Result<RawBars, ApiError> {
    let (table, label) = while_doing(&session.global, "reading bars", || LocalData::table(data))?;
    match table {
        RawTable::Bars(raw) => Ok(raw),
        RawTable::Closes(table) => Err(ApiError::new(
            Code::BadData,
            format!("{label} is a table of closes of {} assets, not bars", table.assets.len()),
        )
        .hint("bars have timestamp, open, high, low, close")),
    }
}

fn check(session: &Session, data: &DataRef) -> Outcome {
    let raw = raw(session, data)?;
    for note in &raw.notes {
        warn(&session.global, note);
    }
    let symbol = data.symbols.first().or(raw.symbol.as_ref()).and_then(|name| name.parse::<Symbol>().ok());
    let calendar = symbol.as_ref().and_then(Symbol::venue).and_then(Calendar::of);
    let issues = quality::check(&raw, &CheckOptions { calendar, interval: data.interval });
    let mut counts: Map<String, serde_json::Value> = Map::new();
    for issue in &issues {
        let count = counts.entry(issue.kind.to_string()).or_insert_with(|| json!(0));
        *count = json!(count.as_u64().unwrap_or(0) + 1);
    }
    let row = |it: &quality::Issue| json!({"kind": it.kind.to_string(), "row": it.row, "line": it.line, "timestamp": it.timestamp, "column": it.column, "detail": it.detail});
    let document =
        || json!({"rows": raw.len(), "issues": issues.iter().map(row).collect::<Vec<_>>(), "counts": counts});
    let text = |it: &quality::Issue| {
        let option = |text: Option<String>| text.unwrap_or_default();
        [
            it.kind.to_string(),
            it.row.to_string(),
            option(it.line.map(|line| line.to_string())),
            option(it.timestamp.map(|time| time.to_string())),
            option(it.column.clone()),
            it.detail.clone(),
        ]
    };
    match session.output() {
        Output::Json => output::print(&output::json(&document())?)?,
        Output::Jsonl => output::print(&output::jsonl(issues.iter().map(row))?)?,
        Output::Csv => output::print(&output::csv(
            &["kind", "row", "line", "timestamp", "column", "detail"],
            issues.iter().map(|it| text(it).to_vec()),
        )?)?,
        Output::Table if issues.is_empty() => {
            output::print(&format!("{}, nothing to report", count(raw.len(), "row")))?
        }
        Output::Table => {
            let mut table = Table::new(&["kind", "row", "line", "time", "column", "detail"]).right([1, 2]);
            for issue in &issues {
                table.row(text(issue));
            }
            output::print(&format!(
                "{}\n\n{}, {}",
                table.text(),
                count(raw.len(), "row"),
                count(issues.len(), "issue")
            ))?;
        }
    }
    Ok(if issues.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(Code::Finding.exit_code()) })
}

fn clean(session: &Session, data: &DataRef, out: Option<PathBuf>) -> Result<(), ApiError> {
    let named: Vec<&Path> = out.iter().map(PathBuf::as_path).collect();
    let inputs: Vec<&Path> = data.file.iter().map(PathBuf::as_path).collect();
    output::check_places(&named, &inputs)?;
    let raw = raw(session, data)?;
    let (mended, repairs) = quality::clean(&raw);
    if let Some(out) = &out {
        readable(&mended)?;
        output::write_file(out, csv(&mended)?.as_bytes())?;
        let left = quality::check(&mended, &CheckOptions { calendar: None, interval: data.interval }).len();
        if left > 0 {
            let what = if left == 1 { "one issue has".to_owned() } else { format!("{left} issues have") };
            warn(&session.global, &format!("{what} no one repair and stay: codex data check {}", out.display()));
        }
    }
    let row = |it: &quality::Repair| json!({"row": it.row, "line": it.line, "what": it.what});
    let document = || json!({"rows_before": raw.len(), "rows_after": mended.len(), "repairs": repairs.iter().map(row).collect::<Vec<_>>(), "out": out});
    match session.output() {
        Output::Json => output::print(&output::json(&document())?),
        Output::Jsonl => output::print(&output::jsonl(repairs.iter().map(row))?),
        Output::Csv => output::print(&output::csv(
            &["row", "line", "what"],
            repairs.iter().map(|it| {
                vec![it.row.to_string(), it.line.map(|line| line.to_string()).unwrap_or_default(), it.what.clone()]
            }),
        )?),
        Output::Table => {
            let mut text = String::new();
            for it in &repairs {
                let place = it.line.map_or_else(|| format!("row {}", it.row), |line| format!("line {line}"));
                text += &format!("{place}: {}\n", it.what);
            }
            let (before, after) = (grouped(raw.len() as f64, 0), grouped(mended.len() as f64, 0));
            text += &format!("{}, {before} rows in, {after} rows out", count(repairs.len(), "repair"));
            if let Some(out) = &out {
                text += &format!(", written to {}", out.display());
            }
            output::print(&text)
        }
    }
}

/// Refuses bars of which a value cannot be read: written anew it would be gone, and with it what a person could mend it by.
fn readable(raw: &RawBars) -> Result<(), ApiError> {
    let told = |fault: &market::Fault| {
        let place = raw.line(fault.row).map_or_else(|| format!("row {}", fault.row), |line| format!("line {line}"));
        let column = fault.column.as_ref().map_or(String::new(), |column| format!(", column {column}"));
        format!("{place}{column}: `{}` {}", fault.found, fault.problem)
    };
    let Some(first) = raw.faults.first() else { return Ok(()) };
    let listed: Vec<String> = raw.faults.iter().map(told).collect();
    let count = count(listed.len(), "value");
    Err(ApiError::new(
        Code::BadData,
        format!("{count} cannot be read and would be lost; the first is at {}", told(first)),
    )
    .hint("mend these lines by hand, then clean again; -o json lists them all, --dry-run says what would be repaired")
    .detail("unreadable", listed))
}

/// Bars with their holes, in the canonical columns.
fn csv(raw: &RawBars) -> Result<String, ApiError> {
    let optional = [("volume", &raw.volume), ("amount", &raw.amount), ("adj_close", &raw.adj_close)];
    let prices = [("open", &raw.open), ("high", &raw.high), ("low", &raw.low), ("close", &raw.close)];
    let columns: Vec<_> = prices
        .into_iter()
        .chain(optional.into_iter().filter_map(|(name, column)| Some((name, column.as_ref()?))))
        .collect();
    let symbol = |row: usize| match (&raw.symbols, &raw.symbol) {
        (Some(symbols), _) => Some(symbols.names[symbols.rows[row] as usize].clone()),
        (None, symbol) => symbol.clone(),
    };
    let has_symbol = raw.symbols.is_some() || raw.symbol.is_some();
    let names = has_symbol.then_some("symbol").into_iter().chain(columns.iter().map(|(name, _)| *name));
    let header: Vec<&str> = std::iter::once("timestamp").chain(names).collect();
    let stamp = |row: usize| {
        raw.time[row].map(|time| if raw.dates { time.date().to_string() } else { time.to_string() }).unwrap_or_default()
    };
    output::csv(
        &header,
        (0..raw.len()).map(|row| {
            let cells = columns.iter().map(|(_, column)| column[row].map(output::number).unwrap_or_default());
            std::iter::once(stamp(row)).chain(symbol(row)).chain(cells).collect()
        }),
    )
}

fn calendar(session: &Session, name: &str, from: Option<Date>, to: Option<Date>) -> Result<(), ApiError> {
    let symbol: Symbol = name
        .parse()
        .map_err(|cause: market::SymbolError| ApiError::new(Code::Usage, cause.to_string()).hint(cause.hint))?;
    let venue = symbol.venue();
    let Some((venue, calendar)) = venue.and_then(|venue| Some((venue, Calendar::of(venue)?))) else {
        return Err(ApiError::new(Code::NotFound, format!("no calendar is known for {symbol}"))
            .hint("calendars: 0700.HK, AAPL.US, 600519.SH"));
    };
    let from = from.unwrap_or_else(|| super::backtest::now().date());
    let to = to.unwrap_or_else(|| from.checked_add_days(chrono::Days::new(14)).unwrap_or(from));
    let range = calendar.range();
    if from > to || !range.contains(&from) || !range.contains(&to) {
        return Err(ApiError::new(
            Code::Usage,
            format!(
                "{from} to {to} is not within {} to {}, what the calendar of {venue} knows",
                range.start(),
                range.end()
            ),
        )
        .hint("choose --from and --to within it"));
    }
    let sessions: Vec<_> = calendar.sessions(from..=to).filter_map(|day| calendar.session(day)).collect();
    let row = |it: &market::Session| json!({"date": it.date.to_string(), "open": it.open, "lunch_start": it.lunch.map(|lunch| lunch.0), "lunch_end": it.lunch.map(|lunch| lunch.1), "close": it.close, "early_close": it.early_close, "late_open": it.late_open});
    match session.output() {
        Output::Json => output::print(&output::json(&sessions.iter().map(row).collect::<Vec<_>>())?),
        Output::Jsonl => output::print(&output::jsonl(sessions.iter().map(row))?),
        Output::Csv => {
            let header = ["date", "open", "lunch_start", "lunch_end", "close", "early_close", "late_open"];
            output::print(&output::csv(
                &header,
                sessions.iter().map(|it| header.iter().map(|name| output::cell(&row(it)[*name])).collect()),
            )?)
        }
        Output::Table => {
            let local =
                |time: market::Timestamp| time.to_utc().with_timezone(&calendar.zone()).format("%H:%M").to_string();
            let mut table = Table::new(&["date", "open", "lunch", "close", ""]);
            for it in &sessions {
                let lunch = it.lunch.map_or(String::new(), |(from, to)| format!("{}–{}", local(from), local(to)));
                let note = match (it.early_close, it.late_open) {
                    (true, _) => "early close",
                    (_, true) => "late open",
                    _ => "",
                };
                table.row([
                    it.date.format("%a %Y-%m-%d").to_string(),
                    local(it.open),
                    lunch,
                    local(it.close),
                    note.to_owned(),
                ]);
            }
            output::print(&format!("{venue}, {}\n{}\n{} sessions", calendar.zone(), table.text(), sessions.len()))
        }
    }
}
