//! A rule that a user wrote: from its text to something that runs.

use std::borrow::Cow;
use std::sync::Arc;

use api::{ApiError, BacktestRequest, Code, DataApi, DataRef, RuleText};
use market::{Bars, Symbol, Timestamp, View};
use proof::{Data, Said, Subject, Track};
use rules::{BindError, Compiled, Faults, Program, compile};
use serde_json::json;

use crate::prepared::{param_error, taken};

/// Reads the rule of a request.
///
/// # Errors
/// What is wrong with its text, with line and column.
pub(crate) fn compiled(name: &str, rule: &RuleText) -> Result<Compiled, ApiError> {
    compile(&rule.text, &|used| rule.uses.get(used).cloned()).map_err(|faults| rule_faults(&file_of(name), &faults))
}

/// The file of a rule, by the rule's name.
pub(crate) fn file_of(name: &str) -> String {
    if name.ends_with(".toml") { name.to_owned() } else { format!("{name}.toml") }
}

/// What is wrong with a rule file: every fault with its place, for people as lines with a caret.
pub fn rule_faults(file: &str, faults: &Faults) -> ApiError {
    let message = faults.render(file).trim_end().to_owned();
    let listed: Vec<_> = faults
        .list
        .iter()
        .map(|it| {
            json!({
                "file": it.file.as_deref().unwrap_or(file), "line": it.line, "column": it.column,
                "message": it.message, "hint": it.hint,
            })
        })
        .collect();
    let error = ApiError::new(Code::BadData, message).hint("codex strategy check FILE, after mending");
    let error = error.detail("faults", listed);
    match faults.list.first() {
        Some(first) => error.detail("line", first.line).detail("column", first.column),
        None => error,
    }
}

/// What is allowed in a rule file and hardly meant, a line each.
pub fn rule_warnings(file: &str, warnings: Option<&Faults>) -> Vec<String> {
    let place = |it: &rules::Fault| format!("{}:{}:{}", it.file.as_deref().unwrap_or(file), it.line, it.column);
    let listed = warnings.into_iter().flat_map(|warnings| &warnings.list);
    listed.map(|it| format!("{}: {}", place(it), it.message)).collect()
}

/// An error of putting values into a rule.
pub(crate) fn bind_error(name: &str, cause: BindError) -> ApiError {
    match cause {
        BindError::Param(cause) => param_error(name, &cause),
        BindError::Faults(faults) => rule_faults(&file_of(name), &faults),
    }
}

/// The bars of other instruments that the rule reads, in the order of its needs.
pub(crate) async fn extras(
    data: &impl DataApi,
    request: &BacktestRequest,
    compiled: &Compiled,
    warnings: &mut Vec<String>,
) -> Result<Vec<Arc<Bars>>, ApiError> {
    let mut extras = Vec::new();
    for need in compiled.needs() {
        // What is read may begin before the run: indicators warm up on it.
        let whole = DataRef { interval: need.interval, ..DataRef::default() };
        let bars = instrument(data, request, &need.symbol, whole, warnings).await?;
        extras.push(Arc::new(bars));
    }
    Ok(extras)
}

/// The bars of one instrument by its symbol: those that the request names, else of a sample; of the interval and the days of
/// `part`, where it says them.
pub(crate) async fn instrument(
    data: &impl DataApi,
    request: &BacktestRequest,
    symbol: &str,
    part: DataRef,
    warnings: &mut Vec<String>,
) -> Result<Bars, ApiError> {
    let mut reference = match (request.series.get(symbol), &request.data) {
        (Some(given), _) => DataRef { from: given.from.or(part.from), to: given.to.or(part.to), ..given.clone() },
        // The run's own data are of this instrument.
        (None, own) if own.file.is_some() && own.symbols.iter().any(|name| is_same(name, symbol)) => {
            DataRef { symbols: vec![symbol.to_owned()], from: part.from, to: part.to, ..own.clone() }
        }
        (None, _) => part,
    };
    // The name of the file's instrument is known: it is the rule's.
    if reference.symbols.is_empty() {
        reference.symbols.push(symbol.to_owned());
    }
    let loaded = data.bars(&reference).await.map_err(|mut error| {
        error.message = format!("the rule reads {symbol}: {}", error.message);
        error.hint(format!("--with {symbol}=FILE names its bars"))
    })?;
    Ok(taken(loaded, warnings))
}

/// Whether a name as typed is that of a symbol.
pub(crate) fn is_same(name: &str, symbol: &str) -> bool {
    name == symbol || name.parse::<Symbol>().is_ok_and(|name| name.as_str() == symbol)
}

/// Warns of series whose bars end before those of the run: their last values stand for all that follows.
pub(crate) fn ended_early(extras: &[Arc<Bars>], last: Option<&Timestamp>, warnings: &mut Vec<String>) {
    let Some(last) = last else { return };
    for bars in extras {
        let Some(end) = bars.view().time.last() else { continue };
        // A fortnight covers weeks of holidays, and a bar of a month covers itself.
        let days = (last.date() - end.date()).num_days();
        if days > 14 && Track::of(bars).close(bars.len() - 1) < *last {
            let (name, end) = (bars.label(), end.date());
            let warning = format!("{name} has no bars after {end}: what the rule reads of it stays as it was then");
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
}

/// What it takes to ask a rule again, nanoseconds: see [`Subject::cost`] and [`Subject::begin`]. Measured with the shipped rules.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Costs {
    pub(crate) bar: f64,
    pub(crate) begin: f64,
}

/// A bar of a rule from a file.
const BAR: f64 = 25.0;
/// A bar of another instrument: copied, computed, and found by the time at which it closes.
const OTHER: f64 = 50.0;
/// A bar that is put together with others to a longer one.
const LONGER: f64 = 100.0;
/// Room for the columns of a rule.
const ROOM: f64 = 1000.0;

impl Costs {
    /// Of a rule from a file over `own` bars.
    pub(crate) fn of(program: &Program, own: View<'_>) -> Self {
        let compiled = program.compiled();
        let own_bar = BAR + if compiled.reads_longer() { LONGER } else { 0.0 };
        let mut costs = Self { bar: own_bar, begin: ROOM };
        for (need, other) in compiled.needs().iter().zip(program.extras()) {
            let bar = OTHER + need.interval.map_or(0.0, |_| LONGER);
            let time = other.view().time;
            // What lies before the run is computed however early it is cut.
            let before = own.time.first().map_or(0, |first| time.partition_point(|time| time < first));
            costs.bar += bar * (time.len() - before) as f64 / own.len().max(1) as f64;
            costs.begin += ROOM + bar * before as f64;
        }
        costs
    }
}

/// A program as a subject: what it reads of other series is computed anew of what it may see.
#[derive(Debug)]
pub(crate) struct OfProgram<'a> {
    program: &'a Program,
    costs: Costs,
    warmup: usize,
}

impl<'a> OfProgram<'a> {
    /// The program over `own` bars.
    pub(crate) fn new(program: &'a Program, own: View<'_>) -> Self {
        Self { program, costs: Costs::of(program, own), warmup: program.warmup_over(own) }
    }
}

/// Series as the proof takes them.
pub(crate) fn tracks(series: &[Arc<Bars>]) -> Vec<Track<'_>> {
    series.iter().map(|bars| Track::of(bars)).collect()
}

impl Subject for OfProgram<'_> {
    fn streams(&self) -> bool {
        self.program.extras().is_empty()
    }

    fn stream(&self) -> Option<Box<dyn backtest::RuleStream>> {
        Some(backtest::Rule::stream(self.program))
    }

    fn decide(&self, data: Data<'_>, said: &mut Said) {
        let extras: Vec<Arc<Bars>> = self
            .program
            .extras()
            .iter()
            .zip(data.others)
            .map(|(whole, track)| Arc::new(with_view(whole, track.view)))
            .collect();
        let program = match extras.is_empty() {
            true => Cow::Borrowed(self.program),
            false => Cow::Owned(self.program.over(&extras).expect("the same rule was bound to more of the same bars")),
        };
        program.decide_with_sizes(data.bars.view, &mut said.decisions, &mut said.sizes);
        if !program.has_sizes() {
            said.sizes.clear();
        }
    }

    fn warmup(&self) -> Option<usize> {
        Some(self.warmup)
    }

    fn cost(&self) -> f64 {
        self.costs.bar
    }

    fn begin(&self) -> f64 {
        self.costs.begin
    }
}

/// Bars like `whole` with these columns.
pub(crate) fn with_view(whole: &Bars, view: View<'_>) -> Bars {
    let columns = market::Columns {
        time: view.time.to_vec(),
        open: view.open.to_vec(),
        high: view.high.to_vec(),
        low: view.low.to_vec(),
        close: view.close.to_vec(),
        volume: view.volume.to_vec(),
    };
    Bars::new(whole.label(), whole.symbol().cloned(), whole.interval(), columns)
        .expect("a part of checked bars, or the market that a proof makes of them, is checked")
}
