//! `codex chart`: pictures of runs and bars, as files or in the terminal.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::report::{Chart, Graphics, Picture, PictureError, Screen, Sheet, Theme};
use api::{
    ApiError, Code, DataApi, DataRef, RuleLine, RunStore as _, StrategyApi as _, SweepHeader, SweepReport, SweepRows,
    TearSheet,
};
use clap::{Args, ValueEnum};
use market::Bars;
use serde_json::json;
use services::stands_over_prices;

use crate::arguments::{Language, Output};
use crate::commands::{Session, indicator, report, sweeps};
use crate::data::DataArguments;
use crate::desk::{LocalData, block_on};
use crate::failure::{Outcome, warn};
use crate::heat_map::{self, Over};
use crate::offered::{self, Offered};
use crate::table::{Table, terminal_width};
use crate::{output, paint, sheet};

/// Draw a run, several, a sweep or bars: candles with trades, equity, drawdown, months, heat maps and more
///
/// With --out a picture is written, SVG or PNG by the name of the file; without, the charts are drawn as text, with colours on a terminal.
/// The same input gives the same bytes.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  codex chart last
  codex chart last --out run.png
  codex chart last --kind equity,drawdown,monthly --theme dark --out run.svg
  codex chart 1kabc 1kabd --out two-runs.png
  codex chart --sweep last --measure calmar --theme dark --out sweep.png
  codex chart --symbol 0700.HK --indicator sma:50 --indicator sma:200 --out bars.png
  codex chart --kinds")]
pub struct Arguments {
    /// A run by its name, a beginning of it, or `last`
    #[arg(value_name = "RUN", group = "bars", conflicts_with_all = ["data", "symbol"])]
    pub run: Option<String>,
    /// Other runs, beside the first
    #[arg(value_name = "RUN", requires = "run", conflicts_with_all = ["data", "symbol", "indicators"])]
    pub others: Vec<String>,
    /// A sweep by its name, a beginning of it, or `last`
    #[arg(long, value_name = "NAME", group = "bars", conflicts_with_all = ["data", "symbol", "indicators", "run"])]
    pub sweep: Option<String>,
    /// Where the bars come from.
    #[command(flatten)]
    pub data: DataArguments,
    /// Which charts, from above: price, equity, drawdown, …; --kinds lists them
    #[arg(long = "kind", value_name = "NAME", value_delimiter = ',', value_parser = Offered(offered::charts), hide_possible_values = true, help_heading = "Picture")]
    pub kinds: Vec<String>,
    /// The charts there are
    #[arg(long = "kinds", group = "bars", help_heading = "Picture")]
    pub list: bool,
    /// An indicator over the prices: sma:20; may be given several times
    #[arg(long = "indicator", value_name = "NAME", help_heading = "Picture")]
    pub indicators: Vec<String>,
    /// Of a sweep: the parameters of its heat map, across and down; without it the two with the most values
    #[arg(long, value_name = "X,Y", help_heading = "Picture")]
    pub over: Option<Over>,
    /// Of a sweep: the measure of its heat map; without it the objective
    #[arg(long, value_name = "NAME", help_heading = "Picture")]
    pub measure: Option<String>,
    /// Of a sweep of several rules: the one that is drawn; without it that of the winner
    #[arg(long, value_name = "NAME", help_heading = "Picture")]
    pub rule: Option<String>,
    /// The file, .svg or .png
    #[arg(long, value_name = "FILE", help_heading = "Picture")]
    pub out: Option<PathBuf>,
    /// Width in pixels
    #[arg(long, allow_hyphen_values = true, value_name = "N", default_value_t = 1200, help_heading = "Picture")]
    pub width: u32,
    /// Height in pixels; what suits the charts where not given
    #[arg(long, allow_hyphen_values = true, value_name = "N", help_heading = "Picture")]
    pub height: Option<u32>,
    /// How a terminal shows the charts: auto takes pictures where it is known to show them
    #[arg(long, value_name = "HOW", default_value = "auto", conflicts_with = "out", help_heading = "Picture")]
    pub graphics: Shown,
    /// light or dark
    #[arg(long, value_name = "NAME", default_value = "light", value_parser = theme, help_heading = "Picture")]
    pub theme: Theme,
}

/// How charts are shown in a terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Shown {
    /// As the terminal can, text in a pipe.
    Auto,
    /// Letters, blocks and dots.
    Text,
    /// Pictures by the protocol of kitty, WezTerm, Ghostty and Konsole.
    Kitty,
    /// Pictures of sixels: foot, mlterm, xterm, Windows Terminal.
    Sixel,
}

impl Shown {
    fn graphics(self) -> Option<Graphics> {
        match self {
            Self::Auto => std::io::stdout().is_terminal().then(known_graphics).flatten(),
            Self::Text => None,
            Self::Kitty => Some(Graphics::Kitty),
            Self::Sixel => Some(Graphics::Sixel),
        }
    }
}

/// What the terminal shows, as far as it says it in the environment; one that has to be asked is not asked.
fn known_graphics() -> Option<Graphics> {
    let said = |name: &str| std::env::var(name).unwrap_or_default().to_lowercase();
    let (term, program) = (said("TERM"), said("TERM_PROGRAM"));
    // A multiplexer between us and the terminal lets neither through.
    if !said("TMUX").is_empty() || term.starts_with("screen") {
        return None;
    }
    let is_kitty = ["kitty", "ghostty"].iter().any(|name| term.contains(name))
        || ["wezterm", "ghostty", "kitty"].contains(&program.as_str())
        || !said("KONSOLE_VERSION").is_empty();
    let has_sixels = ["foot", "mlterm", "sixel"].iter().any(|name| term.contains(name));
    match (is_kitty, has_sixels) {
        (true, _) => Some(Graphics::Kitty),
        (_, true) => Some(Graphics::Sixel),
        _ => None,
    }
}

pub fn theme(text: &str) -> Result<Theme, String> {
    Theme::find(text).ok_or_else(|| "light or dark".to_owned())
}

impl Arguments {
    /// The sweep that is drawn, where one is.
    fn swept(&self, session: &Session) -> Result<Option<String>, ApiError> {
        let named = match (&self.sweep, &self.run) {
            (Some(sweep), _) => Some(sweep.clone()),
            (None, Some(name)) if self.others.is_empty() => report::named(session, name)?,
            _ => None,
        };
        let asked =
            [("--over", self.over.is_some()), ("--measure", self.measure.is_some()), ("--rule", self.rule.is_some())];
        match asked.iter().find(|(_, is_given)| *is_given && named.is_none()) {
            Some((flag, _)) => Err(ApiError::new(Code::Usage, format!("{flag} is for the heat map of a sweep"))
                .hint("codex chart --sweep last")),
            None => Ok(named),
        }
    }

    fn sheet_of_sweep(&self, session: &Session, name: &str) -> Result<Sheet, ApiError> {
        let (header, report, pieces) = sweeps::read(session, name)?;
        let mut sheet = sheet::of_sweep(session.language(), &header, &report, &pieces)?;
        if let Some(search) = &mut sheet.search {
            heat_map::choose(search, self.rule.as_deref(), self.over.as_ref(), self.measure.as_deref())?;
        }
        Ok(sheet)
    }

    fn size(&self, charts: &[&Chart]) -> (u32, u32) {
        (self.width, self.height.unwrap_or_else(|| height(charts)))
    }
}

/// Does what was asked.
pub fn run(session: &Session, arguments: &Arguments) -> Outcome {
    if arguments.list {
        listed(session)?;
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = indicator::wanted(&arguments.indicators, &[])?;
    if let Some(file) = &arguments.out {
        form(file)?;
        let inputs: Vec<&Path> = arguments.data.data.iter().map(PathBuf::as_path).collect();
        output::check_places(&[file], &inputs)?;
    }
    let swept = arguments.swept(session)?;
    let (mut sheet, bars) = match &arguments.run {
        _ if swept.is_some() => (arguments.sheet_of_sweep(session, swept.as_deref().unwrap_or_default())?, None),
        Some(name) if !arguments.others.is_empty() => {
            let names: Vec<&str> = std::iter::once(name).chain(&arguments.others).map(String::as_str).collect();
            (sheet::of_runs(session.language(), &report::records(session, &names)?), None)
        }
        Some(name) => {
            let record = session.runs()?.get(name)?;
            let asked = session.service(false);
            let seen = block_on(asked.tear_sheet(&record.manifest.request, &record.report.data.fingerprint))?;
            seen.warnings.iter().for_each(|warning| warn(&session.global, warning));
            let bars = seen.bars.clone().filter(|_| !wanted.is_empty());
            (sheet::of_run(session.language(), &record.report, &record.curve, seen), bars)
        }
        None => {
            let bars = read(session, &arguments.data.reference()?)?;
            (sheet::of_bars(&bars), Some(bars))
        }
    };
    if let Some(bars) = &bars {
        let panels = sheet.lines.iter().filter_map(|it| it.panel).max().map_or(0, |last| last + 1);
        sheet.lines.extend(lines(indicator::columns(session, &wanted, bars), bars, panels));
    }
    let charts = charts(&arguments.kinds, &sheet)?;
    match &arguments.out {
        Some(file) => {
            let size = arguments.size(&charts);
            let picture =
                Picture { sheet: &sheet, charts, size, theme: arguments.theme, language: words(session.language()) };
            output::write_file(file, &drawn(&picture, file)?)?;
            written(session, &picture, file)?;
        }
        None => match arguments.graphics.graphics() {
            None => output::print(&in_terminal(session, &sheet, &charts)?)?,
            Some(graphics) => {
                let (size, language) = (arguments.size(&charts), words(session.language()));
                let picture = Picture { sheet: &sheet, charts, size, theme: arguments.theme, language };
                output::print(&(picture.escaped(graphics).map_err(failed)? + "\n"))?;
            }
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what was written.
fn written(session: &Session, picture: &Picture<'_>, file: &Path) -> Result<(), ApiError> {
    let names: Vec<&str> = picture.charts.iter().map(|chart| chart.name).collect();
    let (name, (width, height)) = (file.display().to_string(), picture.size);
    let whole = json!({"file": name, "charts": names, "width": width, "height": height});
    match session.output() {
        Output::Table => output::print(&format!("wrote {name}: {}, {width} × {height}", names.join(", "))),
        Output::Json => output::print(&output::json(&whole)?),
        Output::Jsonl => output::print(&output::jsonl([&whole])?),
        Output::Csv => output::print(&output::csv(&["file"], [vec![name]])?),
    }
}

/// Writes the picture of a run beside its result.
pub fn of_run(session: &Session, outcome: &api::BacktestOutcome, seen: TearSheet, file: &Path) -> Result<(), ApiError> {
    write(session, &sheet::of_run(session.language(), &outcome.report, &outcome.curve, seen), file)
}

/// Writes the picture of a sweep beside its result.
pub fn of_sweep(
    session: &Session,
    header: &SweepHeader,
    report: &SweepReport,
    pieces: &[SweepRows],
    file: &Path,
) -> Result<(), ApiError> {
    write(session, &sheet::of_sweep(session.language(), header, report, pieces)?, file)
}

/// Writes what a person wants to see first.
fn write(session: &Session, sheet: &Sheet, file: &Path) -> Result<(), ApiError> {
    let charts = charts(&[], sheet)?;
    let size = (1200, height(&charts));
    let picture = Picture { sheet, charts, size, theme: Theme::LIGHT, language: words(session.language()) };
    output::write_file(file, &drawn(&picture, file)?)
}

fn listed(session: &Session) -> Result<(), ApiError> {
    let row = |chart: &Chart| vec![chart.name.to_owned(), chart.needs.to_owned(), chart.summary.to_owned()];
    let header = ["name", "needs", "what it shows"];
    match session.output() {
        Output::Table => {
            let mut table = Table::new(&header);
            ::report::ALL.iter().for_each(|chart| table.row(row(chart)));
            output::print(&table.text())
        }
        Output::Csv => output::print(&output::csv(&header, ::report::ALL.iter().map(row))?),
        form => {
            let of = |chart: &Chart| json!({"name": chart.name, "needs": chart.needs, "summary": chart.summary});
            let all = ::report::ALL.iter().map(of);
            output::print(&if form == Output::Json {
                output::json(&all.collect::<Vec<_>>())?
            } else {
                output::jsonl(all)?
            })
        }
    }
}

/// Indicators as lines over the prices, or in a panel below those that are there, one an indicator.
fn lines(columns: Vec<indicator::Column>, bars: &Bars, panels: usize) -> Vec<RuleLine> {
    let mut below: Vec<String> = Vec::new();
    let line = |indicator::Column { name, entry, typed, values }| {
        let panel = (!stands_over_prices(entry, &values, bars.view())).then(|| {
            panels
                + below.iter().position(|known| *known == typed).unwrap_or_else(|| {
                    below.push(typed);
                    below.len() - 1
                })
        });
        RuleLine { name, values, panel, levels: Vec::new() }
    };
    columns.into_iter().map(line).collect()
}

fn read(session: &Session, data: &DataRef) -> Result<Bars, ApiError> {
    let loaded = block_on(LocalData.bars(data))?;
    loaded.warnings.iter().for_each(|warning| warn(&session.global, warning));
    Ok(loaded.data)
}

/// Those that are named, or those that a person wants to see first.
fn charts(names: &[String], sheet: &Sheet) -> Result<Vec<&'static Chart>, ApiError> {
    if names.is_empty() {
        let usual = ["price", "indicators", "equity", "drawdown", "growth", "drawdowns", "heat-map", "luck"]
            .into_iter()
            .filter_map(|name| ::report::find(name).ok());
        return Ok(usual.filter(|chart| (chart.can)(sheet)).collect());
    }
    names
        .iter()
        .map(|name| {
            ::report::find(name).map_err(|near| {
                let known = || ::report::ALL.iter().map(|chart| chart.name).collect::<Vec<_>>().join(", ");
                ApiError::new(Code::Usage, format!("there is no chart `{name}`"))
                    .hint(near.map_or_else(known, |near| format!("did you mean `{near}`?")))
            })
        })
        .collect()
}

/// Pixels that charts below one another look well in.
fn height(charts: &[&Chart]) -> u32 {
    let shares: f64 = charts.iter().map(|chart| chart.height).sum();
    (60.0 + 210.0 * shares).clamp(300.0, 10_000.0) as u32
}

/// The forms of a picture, by the ending of its name.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Svg,
    Png,
}

/// The form that a file's name asks for.
pub fn check(file: &Path) -> Result<(), ApiError> {
    form(file).map(|_| ())
}

fn form(file: &Path) -> Result<Form, ApiError> {
    match file.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase).as_deref() {
        Some("svg") => Ok(Form::Svg),
        Some("png") => Ok(Form::Png),
        _ => Err(ApiError::new(Code::Usage, format!("{} is the name of no picture", file.display()))
            .hint("a name that ends in .svg or .png")),
    }
}

fn drawn(picture: &Picture<'_>, file: &Path) -> Result<Vec<u8>, ApiError> {
    let drawn = match form(file)? {
        Form::Svg => picture.svg().map(String::into_bytes),
        Form::Png => picture.png(),
    };
    drawn.map_err(failed)
}

pub fn failed(cause: PictureError) -> ApiError {
    let (code, hint) = match &cause {
        PictureError::Size(..) => (Code::Usage, "--width 1200 --height 800"),
        PictureError::Nothing | PictureError::Missing { .. } => {
            (Code::Usage, "codex chart --kinds tells what each chart needs")
        }
        PictureError::Backend(_) => (Code::Failed, "please report this"),
    };
    ApiError::new(code, cause.to_string()).hint(hint)
}

/// The terminal that charts are written to as text.
pub fn screen(language: Language) -> Screen {
    let width = terminal_width().unwrap_or(usize::MAX);
    Screen { width, is_colored: paint::is_colored(), language: words(language) }
}

/// Whose words charts use.
pub fn words(language: Language) -> ::report::Language {
    match language {
        Language::En => ::report::Language::English,
        Language::ZhCn => ::report::Language::Simplified,
        Language::ZhHk => ::report::Language::Traditional,
    }
}

/// The charts as text.
fn in_terminal(session: &Session, sheet: &Sheet, charts: &[&Chart]) -> Result<String, ApiError> {
    let screen = screen(session.language());
    let mut text = format!("{}\n{}\n", paint::strong(&sheet.title), sheet.note);
    for chart in charts {
        if !(chart.can)(sheet) {
            return Err(failed(PictureError::Missing { chart: chart.name, needs: chart.needs }));
        }
        text += &format!("\n{}", paint::headed((chart.in_text)(sheet, &screen)));
    }
    Ok(text)
}
