//! `codex indicator`: list, explain and compute indicators.

use std::fmt::Display;
use std::process::ExitCode;

use api::{ApiError, Code, DataApi};
use clap::{Args, Subcommand};
use indicators::{Entry, Indicator};
use market::{Bars, ParamError, Params};
use serde_json::{Map, Value, json};

use crate::arguments::Output;
use crate::commands::Session;
use crate::commands::listing::{self, indented};
use crate::data::DataArguments;
use crate::desk;
use crate::failure::{Outcome, warn};
use crate::language::{say, tell};
use crate::offered::{self, Offered};
use crate::output;
use crate::progress::while_doing;
use crate::table::Table;

/// List, explain and compute indicators
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Every indicator with its parameters and outputs
    #[command(after_help = "Examples:\n  codex indicator ls\n  codex indicator ls -o csv")]
    Ls,
    /// One indicator: formula, source, parameters, outputs
    #[command(after_help = "Examples:\n  codex indicator show rsi\n  codex indicator show macd -o json")]
    Show {
        /// Its name or an alias, as `codex indicator ls` lists it
        #[arg(value_parser = Offered(offered::indicators), hide_possible_values = true)]
        name: String,
    },
    /// Compute indicators over bars
    Run(Run),
}

/// Compute indicators over bars: the bars' timestamp, then one column an output
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  codex indicator run rsi --symbol 0700.HK -o csv\n  codex indicator run sma ema --data bars.csv --param period=20 -o json\n  codex indicator run sma:50 sma:200 macd --data bars.csv"
)]
pub struct Run {
    /// Names; `sma:20` and `macd:12:26:9` give the parameters by position
    #[arg(required = true, value_name = "NAME", value_parser = Offered(offered::indicators), hide_possible_values = true)]
    pub names: Vec<String>,
    /// Where the bars come from.
    #[command(flatten)]
    pub data: DataArguments,
    /// A parameter, of every named indicator that has it
    #[arg(long = "param", short, value_name = "NAME=VALUE")]
    pub params: Vec<String>,
}

/// Does what was asked.
pub fn run(session: &Session, command: Command) -> Outcome {
    match command {
        Command::Ls => ls(session)?,
        Command::Show { name } => show(session, &name)?,
        Command::Run(arguments) => compute(session, arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn described(entry: &Entry) -> Value {
    json!({
        "name": entry.name,
        "aliases": entry.aliases,
        "title": entry.title,
        "summary": entry.summary,
        "formula": entry.formula,
        "source": entry.source,
        "notes": entry.notes,
        "inputs": entry.inputs,
        "outputs": entry.outputs,
        "params": listing::params(entry.params),
    })
}

fn ls(session: &Session) -> Result<(), ApiError> {
    let row = |it: &Entry| {
        let cells = vec![it.name.into(), listing::defaults(it.params), it.outputs.join(" "), it.summary.into()];
        (described(it), cells)
    };
    let titles = ["name", "parameters", "outputs", "what it tells"];
    listing::ls(session, &["name", "params", "outputs", "summary"], &titles, indicators::ALL.iter().map(row))
}

fn find(name: &str) -> Result<&'static Entry, ApiError> {
    indicators::find(name).ok_or_else(|| {
        let near = market::nearest(name, indicators::ALL.iter().map(|entry| entry.name));
        let hint = near.map_or("codex indicator ls".to_owned(), |near| {
            format!("did you mean `{near}`? codex indicator ls lists them all")
        });
        ApiError::new(Code::NotFound, format!("there is no indicator `{name}`")).hint(hint)
    })
}

fn show(session: &Session, name: &str) -> Result<(), ApiError> {
    let entry = find(name)?;
    let mut text = format!("{} — {}\n{}\n", entry.name, entry.title, entry.summary);
    let say = |english: &str| say(session.language(), english);
    let tell = |english: &str, values: &[&dyn Display]| tell(session.language(), english, values);
    text += &format!("\n{}\n  {}\n", say("Formula"), indented(entry.formula));
    text += &format!("\n{}\n  {}\n", say("Source"), indented(entry.source));
    if !entry.notes.is_empty() {
        text += &format!("\n{}\n  {}\n", say("Notes"), indented(entry.notes));
    }
    text += &listing::params_text(session.language(), entry.params);
    let (inputs, outputs) = (entry.inputs.join(", "), entry.outputs.join(", "));
    text += &format!("\n{}\n", tell("Reads {}; gives {}", &[&inputs, &outputs]));
    if !entry.aliases.is_empty() {
        text += &format!("{}\n", tell("Also called {}", &[&entry.aliases.join(", ")]));
    }
    text += &format!("\n{}\n  codex indicator run {} --symbol 0700.HK -o csv\n", say("Try"), entry.name);
    listing::show(session, &described(entry), entry.params, &text)
}

fn param_error(entry: &Entry, cause: &ParamError) -> ApiError {
    let hint = match cause {
        ParamError::Unknown { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
        _ => format!("codex indicator show {}", entry.name),
    };
    ApiError::new(Code::Usage, format!("{}: {cause}", entry.name)).hint(hint)
}

/// An output of an indicator over bars.
pub struct Column {
    /// As it was typed, with the output's name where there are several.
    pub name: String,
    /// As it was typed.
    pub typed: String,
    /// The indicator.
    pub entry: &'static Entry,
    /// `[bars]`; NaN is no value.
    pub values: Vec<f64>,
}

/// An indicator as typed, with its parameters.
pub struct Wanted<'t> {
    typed: &'t str,
    entry: &'static Entry,
    indicator: Box<dyn Indicator>,
}

/// What names such as `sma:20` and parameters of all of them mean.
pub fn wanted<'t>(names: &'t [String], params: &[String]) -> Result<Vec<Wanted<'t>>, ApiError> {
    let given = crate::data::name_values(params, "--param NAME=VALUE, such as --param period=14")?;
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for typed in names {
        let mut parts = typed.split(':');
        let entry = find(parts.next().unwrap_or_default())?;
        let places: Vec<&str> = parts.collect();
        if places.len() > entry.params.len() {
            let count = entry.params.len();
            return Err(ApiError::new(
                Code::Usage,
                format!("`{typed}` gives {} parameters, {} has {count}", places.len(), entry.name),
            )
            .hint(format!("codex indicator show {}", entry.name)));
        }
        let by_name = given.iter().filter(|(name, _)| entry.params.iter().any(|spec| spec.name == *name)).copied();
        let by_place = entry.params.iter().zip(&places).map(|(spec, text)| (spec.name.as_ref(), *text));
        let params =
            Params::parse(entry.params, by_name.chain(by_place)).map_err(|cause| param_error(entry, &cause))?;
        let indicator = (entry.build)(&params).map_err(|cause| param_error(entry, &cause))?;
        wanted.push(Wanted { typed, entry, indicator });
    }
    for (name, text) in &given {
        if !wanted.iter().any(|it| it.entry.params.iter().any(|spec| spec.name == *name)) {
            let entry = wanted[0].entry;
            let cause = Params::parse(entry.params, [(*name, *text)]).err();
            return Err(cause.map_or_else(
                || ApiError::new(Code::Usage, format!("no parameter `{name}`")),
                |cause| param_error(entry, &cause),
            ));
        }
    }
    Ok(wanted)
}

/// The outputs of indicators over bars.
pub fn columns(session: &Session, wanted: &[Wanted<'_>], bars: &Bars) -> Vec<Column> {
    let mut columns = Vec::new();
    for Wanted { typed, entry, indicator } in wanted {
        let mut out = vec![Vec::new(); entry.outputs.len()];
        indicator.batch(bars.view(), &mut out);
        let (first, length) = (indicator.warmup() + 1, bars.len());
        if length < first {
            let text = format!("{typed} has its first value on bar {first}, the data have {length} bars");
            warn(&session.global, &text);
        }
        // `sma` alone is one column called so; several outputs carry their names.
        let single = entry.outputs.len() == 1;
        for (output, values) in entry.outputs.iter().zip(out) {
            let name = if single || *output == entry.name { (*typed).to_owned() } else { format!("{typed}_{output}") };
            columns.push(Column { name, typed: (*typed).to_owned(), entry, values });
        }
    }
    columns
}

fn compute(session: &Session, arguments: Run) -> Result<(), ApiError> {
    let wanted = wanted(&arguments.names, &arguments.params)?;
    let data = arguments.data.reference()?;
    let loaded = while_doing(&session.global, "reading bars", || desk::block_on(desk::LocalData.bars(&data)))?;
    for warning in &loaded.warnings {
        warn(&session.global, warning);
    }
    let bars = loaded.data;
    let columns = while_doing(&session.global, "computing", || columns(session, &wanted, &bars));
    let time = bars.view().time;
    let cell = |value: f64| if value.is_finite() { output::number(value) } else { String::new() };
    let record = |row: usize| {
        let mut record = Map::new();
        record.insert("timestamp".to_owned(), time[row].to_string().into());
        for column in &columns {
            record.insert(column.name.clone(), json!(column.values[row].is_finite().then_some(column.values[row])));
        }
        record
    };
    let header: Vec<&str> =
        std::iter::once("timestamp").chain(columns.iter().map(|column| column.name.as_str())).collect();
    let line = |row: usize| {
        std::iter::once(time[row].to_string()).chain(columns.iter().map(|column| cell(column.values[row]))).collect()
    };
    match session.output() {
        Output::Json => output::print(&output::json(&(0..bars.len()).map(record).collect::<Vec<_>>())?),
        Output::Jsonl => output::print(&output::jsonl((0..bars.len()).map(record))?),
        Output::Csv => output::print(&output::csv(&header, (0..bars.len()).map(line))?),
        Output::Table => {
            let mut table = Table::new(&header).right(1..header.len());
            let shown = 20.min(bars.len());
            for (row, stamp) in time.iter().enumerate().skip(bars.len() - shown) {
                let cells = columns.iter().map(|column| column.values[row]);
                let cells =
                    cells.map(|value| if value.is_finite() { crate::table::grouped(value, 4) } else { "–".to_owned() });
                table.row(std::iter::once(crate::data::shown_time(*stamp, &bars)).chain(cells));
            }
            output::print(&table.text())?;
            if bars.len() > shown && !session.global.quiet {
                eprintln!("the last {shown} of {} bars; -o csv, json or jsonl gives all", bars.len());
            }
            Ok(())
        }
    }
}
