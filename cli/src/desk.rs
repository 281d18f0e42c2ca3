//! The parts that `codex` works with when everything happens in its own process.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use api::{ApiError, Code, DataApi, DataRef, Loaded, SignalRow, SignalRows};
use async_trait::async_trait;
use backtest::Decision;
use market::quality::{self, CheckOptions, IssueKind, PanelOptions, ReadOptions};
use market::raw::Table;
use market::{Actions, Bars, Calendar, Panel, RawBars, ReadError, Symbol};
use sources::file::DecodeOptions;
use sources::sample;
use sources::series::{Series, SeriesKind};

use crate::failure::file_error;
use crate::once;

/// Waits for an answer that is computed here. What runs in this process never waits for anything else, so there is nothing
/// to be woken by.
pub fn block_on<T>(answer: impl Future<Output = T>) -> T {
    let mut answer = pin!(answer);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = answer.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Bars of files and of the samples inside the program.
#[derive(Clone, Copy, Debug)]
pub struct LocalData;

/// A decoded file or sample, and what it is called.
struct Source {
    table: Table,
    label: String,
    symbol: Option<Symbol>,
    /// What completes the names of a table's columns to symbols.
    suffix: &'static str,
}

impl LocalData {
    /// The table that `data` names, before any rule about bars is applied.
    pub fn table(data: &DataRef) -> Result<(Table, String), ApiError> {
        Self::source(data).map(|source| (source.table, source.label))
    }

    fn source(data: &DataRef) -> Result<Source, ApiError> {
        match &data.file {
            Some(path) => match path.to_str().and_then(|text| text.strip_prefix("sample:")) {
                Some(name) => Self::sample(name, data),
                None => Self::file(path, data),
            },
            None => {
                let usage = |message: String| ApiError::new(Code::Usage, message);
                match &data.symbols[..] {
                    [] => Err(usage("no data are named".to_owned()).hint("--data FILE or --symbol SYM")),
                    [only] => Self::sample(only, data),
                    several => Err(usage(format!("{} are no sample", several.join(", "))).hint(
                        "several symbols choose columns of a table: --data FILE --symbol …, or --data sample:US20",
                    )),
                }
            }
        }
    }

    fn sample(name: &str, data: &DataRef) -> Result<Source, ApiError> {
        let symbol: Option<Symbol> = name.parse().ok();
        let known = symbol.as_ref().map_or(name, Symbol::as_str);
        let found = sample::find(known).or_else(|| sample::find(name)).ok_or_else(|| {
            let names = sample::ALL.iter().map(|sample| sample.name).collect::<Vec<_>>().join(", ");
            ApiError::new(Code::NotFound, format!("there are no bars of `{name}` inside the program"))
                .hint(format!("the samples are {names}; other bars come from a file: --data FILE"))
        })?;
        let options = DecodeOptions { tz: time_zone(data)? };
        let table = sources::file::decode(&found.csv(), &options).map_err(ApiError::from)?;
        let symbol: Option<Symbol> = found.name.parse().ok();
        // The name of a file is the user's to give; a sample has its own.
        if let (Table::Bars(_), Some(own), Some(given)) = (&table, &symbol, data.symbols.first())
            && given.parse::<Symbol>().ok().as_ref() != Some(own)
        {
            return Err(ApiError::new(Code::Usage, format!("the sample {own} holds no bars of {given}"))
                .hint(format!("--symbol {own} alone names it; other bars come from a file: --data FILE")));
        }
        Ok(Source { table, label: found.name.to_owned(), symbol, suffix: ".US" })
    }

    fn file(path: &Path, data: &DataRef) -> Result<Source, ApiError> {
        let named = |cause: ApiError| at(path, cause);
        let is_parquet = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("parquet") || extension.eq_ignore_ascii_case("pq"));
        let table = if is_parquet {
            once::read(path, time_zone(data)?.map(|tz| tz.name()))?
        } else {
            let options = DecodeOptions { tz: time_zone(data)? };
            sources::file::decode(&read(path)?, &options).map_err(|cause| named(cause.into()))?
        };
        let symbol = match &data.symbols[..] {
            [only] => Some(
                only.parse::<Symbol>()
                    .map_err(|cause| ApiError::new(Code::Usage, cause.to_string()).hint(cause.hint))?,
            ),
            _ => None,
        };
        let stem = path.file_stem().map_or_else(|| "data".to_owned(), |stem| stem.to_string_lossy().into_owned());
        // `goog_1d` is what people call a file of GOOG.
        let label =
            symbol.as_ref().map_or_else(|| stem.split('_').next().unwrap_or(&stem).to_uppercase(), Symbol::to_string);
        Ok(Source { table, label, symbol, suffix: "" })
    }
}

/// Most rows that are looked at unasked: a tenth of the time of reading them.
const MOST_CHECKED: usize = 100_000;

/// What `codex data check` finds in the rows that are taken, in a line.
fn doubtful(raw: &RawBars, bars: &Bars, data: &DataRef) -> Option<String> {
    if raw.len() > MOST_CHECKED {
        return None;
    }
    let (first, last) = (bars.view().time.first()?, bars.view().time.last()?);
    let calendar = bars.symbol().and_then(Symbol::venue).and_then(Calendar::of);
    let issues = quality::check(raw, &CheckOptions { calendar, interval: data.interval });
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for issue in issues.iter().filter(|it| it.timestamp.is_some_and(|time| time >= *first && time <= *last)) {
        *counts.entry(issue.kind.to_string()).or_default() += 1;
    }
    // A session missing here and there is told by the check, and moves no result.
    counts.retain(|kind, count| *kind != IssueKind::Gap.name() || *count * 50 > bars.len());
    let told: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let file = match &data.file {
        Some(file) => file.display().to_string(),
        None => data.symbols.join(" "),
    };
    (!told.is_empty()).then(|| format!("data check finds {} in these bars: codex data check {file}", told.join(", ")))
}

#[async_trait]
impl DataApi for LocalData {
    async fn bars(&self, data: &DataRef) -> Result<Loaded<Bars>, ApiError> {
        let source = Self::source(data)?;
        let path = data.file.clone();
        let options = ReadOptions {
            label: source.label.clone(),
            symbol: source.symbol,
            interval: data.interval,
            from: data.from,
            to: data.to,
            tz: time_zone(data)?,
        };
        match source.table {
            Table::Bars(raw) => {
                let (bars, mut warnings) =
                    quality::into_bars(&raw, &options).map_err(|cause| place(path.as_deref(), cause))?;
                warnings.extend(doubtful(&raw, &bars, data));
                Ok(Loaded { data: bars, warnings })
            }
            Table::Closes(table) => Err(ApiError::new(
                Code::BadData,
                format!(
                    "{} is a table of closes of {} assets; this needs open, high, low and close of one",
                    source.label,
                    table.assets.len()
                ),
            )
            .hint("a portfolio rule trades it: codex backtest momentum --data … --fill close")),
        }
    }

    async fn panel(&self, data: &DataRef) -> Result<Loaded<Panel>, ApiError> {
        let source = Self::source(data)?;
        let path = data.file.clone();
        // One symbol beside a file is the file's name; several choose columns, and so do those of a sample.
        let is_sample =
            data.file.as_deref().is_none_or(|path| path.to_str().is_some_and(|path| path.starts_with("sample:")));
        let is_name = data.symbols.len() == 1 && !is_sample;
        let options = PanelOptions {
            label: source.label,
            assets: if is_name { Vec::new() } else { data.symbols.clone() },
            suffix: source.suffix.to_owned(),
            interval: data.interval,
            from: data.from,
            to: data.to,
            tz: time_zone(data)?,
        };
        let (data, warnings) =
            quality::into_panel(&source.table, &options).map_err(|cause| place(path.as_deref(), cause))?;
        Ok(Loaded { data, warnings })
    }

    async fn signals(&self, file: &Path, data: &DataRef) -> Result<Loaded<SignalRows>, ApiError> {
        let bytes = read(file)?;
        let options = DecodeOptions { tz: time_zone(data)? };
        let table = sources::signals::decode(&bytes, &options).map_err(|cause| at(file, cause.into()))?;
        let row = |row: &sources::signals::SignalRow| {
            let said = [
                (row.entry, Decision::ENTER_LONG),
                (row.exit, Decision::EXIT_LONG),
                (row.short_entry, Decision::ENTER_SHORT),
                (row.short_exit, Decision::EXIT_SHORT),
            ];
            let decision = said.into_iter().filter(|(said, _)| *said).fold(Decision::NONE, |all, (_, one)| all | one);
            SignalRow { index: row.index, time: row.time, decision, line: row.line }
        };
        let data = SignalRows {
            rows: table.rows.iter().map(row).collect(),
            has_shorts: table.has_shorts,
            fingerprint: fingerprint(&bytes),
        };
        Ok(Loaded { data, warnings: table.notes })
    }

    async fn actions(&self, file: &Path) -> Result<(Actions, String), ApiError> {
        let bytes = read(file)?;
        let actions = sources::actions::decode(&bytes).map_err(|cause| at(file, cause.into()))?;
        Ok((actions, fingerprint(&bytes)))
    }
}

/// A file of returns or of prices.
pub fn series(file: &Path, kind: SeriesKind) -> Result<Series, ApiError> {
    sources::series::decode(&read(file)?, kind, &DecodeOptions::default()).map_err(|cause| at(file, cause.into()))
}

fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The zone that was given, else that of the venue of the symbol that was.
fn time_zone(data: &DataRef) -> Result<Option<chrono_tz::Tz>, ApiError> {
    let Some(name) = &data.tz else {
        let venue = data.symbols.first().and_then(|name| name.parse::<Symbol>().ok()?.venue());
        return Ok(venue.map(market::Venue::time_zone));
    };
    let unknown = |_| ApiError::new(Code::Usage, format!("`{name}` is no time zone")).hint("such as Asia/Hong_Kong");
    name.parse().map(Some).map_err(unknown)
}

/// The bytes of a file, or of stdin for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>, ApiError> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)
            .map_err(|cause| file_error("read", path, &cause))?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(|cause| file_error("read", path, &cause))
}

/// An error about a file, with its name.
fn at(path: &Path, mut error: ApiError) -> ApiError {
    error.message = format!("{}: {}", path.display(), error.message);
    error.detail("file", path.display().to_string())
}

fn place(path: Option<&Path>, cause: ReadError) -> ApiError {
    let error = ApiError::from(cause);
    path.map_or(error.clone(), |path: &Path| at(path, error))
}
